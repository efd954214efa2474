"""Forces on a flight with lift and in wind, and how much of its lift it uses.  Scalars, one flight.

Lift is perpendicular to the velocity relative to the air, upwards in the vertical plane that holds that
velocity; at most LIFT_TO_DRAG times the drag.  Under CONSTANT_LIFT all of it acts.  Under EQUILIBRIUM_GLIDE,
the vehicle uses what holds it to the glide in which lift carries the weight not carried by the centrifugal
force, and never more than it has: it pulls up at full lift, and then neither skips nor sinks.  Drag is the
same whatever part of the lift is used (as in a bank).
"""

import math

from kernels import layout as col
from kernels.air import density_and_sound
from kernels.ascent import thrust
from kernels.atmosphere import LOWEST
from kernels.body import (
    DOWNRANGE,
    DRAG,
    FLOW,
    FOLLOW,
    IGNITION,
    LAW,
    LIFT,
    THRUST,
    TURN_RATE,
    TURN_START,
    UP,
)
from kernels.drag import drag_shape
from kernels.earth import geodetic_frame, gravity, radius, rotation
from kernels.jit import inlined, scalar
from kernels.pieces import find_piece

# How an equilibrium glide is held: a judgement.  Slow against the step of the solver, fast against the
# oscillation that it damps (a phugoid of 100 to 200 s).  Its size changes a glide's range by less than 0.1 %.
CLIMB_TIME = 10.0  # s, in which a wrong climb rate is mended
HEIGHT_TIME = 40.0  # s, in which a wrong height is mended
LARGEST_GAP = 3000.0  # m, of height, that is mended at a time: so at most 75 m/s of climb are added
LEAST_COSINE = 1e-3  # of the flight-path angle: nearer to the vertical, "up" fades out


@scalar
def wind_at(wind, height):
    """Wind at a height.  in: knots, m; out: m/s towards east and north."""
    last = wind.shape[0] - 1
    if height <= wind[0, col.WIND_HEIGHT]:
        return wind[0, col.WIND_EAST], wind[0, col.WIND_NORTH]
    if height >= wind[last, col.WIND_HEIGHT]:
        return wind[last, col.WIND_EAST], wind[last, col.WIND_NORTH]
    k = 0
    while height >= wind[k + 1, col.WIND_HEIGHT]:
        k += 1
    low, high = wind[k], wind[k + 1]
    part = (height - low[0]) / (high[0] - low[0])
    return low[1] + part * (high[1] - low[1]), low[2] + part * (high[2] - low[2])


@inlined
def scale_height(height, middle, scale, density, k):
    """Height in which the density falls by e.  in: m, columns of the piece; out: m, 0.1 km to 1000 km."""
    u = (height - middle) * scale
    slope = 9.0 * density[9]
    for i in range(8, 0, -1):
        slope = slope * u + i * density[i]
    return min(max(-k / min(slope * scale, -1e-300), 100.0), 1e6)


@scalar
def glide_share(available, carried, gravity, climb, speed, lift_to_drag, fall_off):
    """How much of its lift a vehicle uses to hold the equilibrium glide.  in: see below; out: 0 to 1.

    in: vertical part of the lift it has m/s2, what it would have to carry to keep its climb rate m/s2, local
    gravity m/s2, climb rate m/s, speed m/s, lift-to-drag, scale height of the air m.
    The angle of the glide, sin(angle) = -2 H g / (V^2 L/D) / (1 + 2 H g^2 / (V^2 n)) with n the carried
    weight, follows from lift = n along the flight, d/dt of rho V^2 = n, with V' = -D - g sin(angle);
    Eggers, Allen, Neice (NACA Report 1382, 1958) give its first factor.  Slow, it is that of a steady glide,
    -1/(L/D).  Valid for: a drag coefficient that changes little.
    """
    carried_weight = max(carried, 1e-3)
    twice = 2.0 * fall_off * gravity / max(speed * speed, 1.0)
    sine = -twice / lift_to_drag / (1.0 + twice * gravity / carried_weight)
    gap = fall_off * math.log(min(max(available / carried_weight, 0.05), 20.0))  # below the glide's height
    gap = gap / math.sqrt(1.0 + (gap / LARGEST_GAP) * (gap / LARGEST_GAP))
    wanted = max(sine, -1.0) * speed + gap / HEIGHT_TIME
    needed = carried + (wanted - climb) / CLIMB_TIME
    return min(max(needed / max(available, 1e-12), 0.0), 1.0)


@scalar
def accelerate(time, x, y, z, vx, vy, vz, body, earth, air, curve, wind):
    """Acceleration of a point mass with drag, lift and thrust, in wind.  in: SI, Earth-fixed; out: m/s2.

    in: time, state, flight (`body`), Earth, pieces of the air and of the drag curve, knots of the wind.
    Drag and lift act against the velocity relative to the air; a gravity turn follows the Earth-relative one.
    Not modelled: side force, vertical wind, change of the drag with the part of the lift that is used.
    """
    a, b = earth[col.EARTH_SEMI_MAJOR_AXIS], earth[col.EARTH_SEMI_MINOR_AXIS]
    r, inverse_square = radius(x, y, z)
    gx, gy, gz = gravity(x, y, z, r, inverse_square, earth[col.EARTH_GM], a, earth[col.EARTH_J2])
    rx, ry = rotation(x, y, vx, vy, earth[col.EARTH_RATE])

    height, c, s, p = geodetic_frame(x, y, z, a, b)
    ex, ey = -y / p, x / p
    ux, uy, uz = c * ey, -c * ex, s
    east, north = wind_at(wind, height)
    wx = vx - east * ex + north * s * ey
    wy = vy - east * ey - north * s * ex
    wz = vz - north * c
    speed = math.sqrt(wx * wx + wy * wy + wz * wz)
    climb = ux * wx + uy * wy + uz * wz

    level = max(height, LOWEST)
    piece = air[find_piece(air, level, climb)]
    middle, scale = piece[col.AIR_MIDDLE], piece[col.AIR_SCALE]
    shape = piece[col.AIR_DENSITY : col.AIR_SOUND]
    density, inverse_sound = density_and_sound(
        level, middle, scale, shape, piece[col.AIR_SOUND : col.AIR_LOADED]
    )
    mach = speed * inverse_sound
    part = curve[find_piece(curve, mach, 0.0)]
    slow = 0.5 * density * speed * body[DRAG]
    slow *= drag_shape(mach, part[col.CURVE_BOTTOM], part[col.CURVE_SHAPE : col.CURVE_COLUMNS])

    tx, ty, tz = 0.0, 0.0, 0.0
    if body[FLOW] > 0.0:
        engine = (
            body[THRUST], body[FLOW], body[IGNITION], body[FOLLOW], body[TURN_RATE], body[TURN_START],
            body[UP], body[UP + 1], body[UP + 2], body[DOWNRANGE], body[DOWNRANGE + 1], body[DOWNRANGE + 2],
        )  # fmt: skip
        fast = math.sqrt(vx * vx + vy * vy + vz * vz)
        tx, ty, tz, mass = thrust(time, vx, vy, vz, fast, engine)
        slow = slow / mass
    ax, ay, az = gx + rx + tx - slow * wx, gy + ry + ty - slow * wy, gz + tz - slow * wz
    if body[LIFT] > 0.0 and density > 0.0:
        sine = climb / max(speed, 1e-9)
        cosine = max(math.sqrt(max(1.0 - sine * sine, 0.0)), LEAST_COSINE)
        lift = body[LIFT] * slow * speed
        if body[LAW] == col.EQUILIBRIUM_GLIDE:
            weight = -(gx * ux + gy * uy + gz * uz)
            falling = -(ax * ux + ay * uy + az * uz)
            carried = falling - (vx * vx + vy * vy + vz * vz - climb * climb) / r
            fall_off = scale_height(level, middle, scale, shape, density)
            lift *= glide_share(lift * cosine, carried, weight, climb, speed, body[LIFT], fall_off)
        along = lift / (cosine * max(speed, 1e-9)) * sine
        up = lift / cosine
        ax, ay, az = ax + up * ux - along * wx, ay + up * uy - along * wy, az + up * uz - along * wz
    return ax, ay, az
