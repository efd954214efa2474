"""The right-hand side: acceleration of a point mass in the rotating Earth-fixed frame."""

import math

from kernels.air import density_and_sound
from kernels.ascent import thrust
from kernels.drag import drag_shape
from kernels.earth import gravity, radius, rotation, series_height
from kernels.jit import inlined


@inlined
def acceleration(time, x, y, z, vx, vy, vz, engine, air, curve, world, powered):
    """Gravity, rotation, drag and, when powered, thrust.  in: SI, Earth-fixed; out: see below.

    ``engine`` holds the lane constants from DRAG to DOWNRANGE in `kernels.lane`, ``air`` and ``curve`` the
    columns of the pieces that the flight is in, ``world`` GM, semi-major axis, flattening, J2 and rate.
    out: acceleration m/s2 (x, y, z), r m, 1/r^2, geodetic height m, Mach number, inverse speed of sound s/m,
    speed m/s; what a caller does not use costs nothing.
    Not modelled: wind, lift, angle of attack.
    """
    gm, a, f, j2, rate = world
    r, inverse_square = radius(x, y, z)
    gx, gy, gz = gravity(x, y, z, r, inverse_square, gm, a, j2)

    rx, ry = rotation(x, y, vx, vy, rate)

    height = series_height(z, r, inverse_square, a, f)
    density, inverse_sound = density_and_sound(height, air[0], air[1], air[2:12], air[12:18])
    speed = math.sqrt(vx * vx + vy * vy + vz * vz)
    mach = speed * inverse_sound
    slow = -0.5 * density * speed * engine[0] * drag_shape(mach, curve[0], curve[2:6])

    tx, ty, tz = 0.0, 0.0, 0.0
    if powered:
        tx, ty, tz, mass = thrust(time, vx, vy, vz, speed, engine[1:])
        slow = slow / mass

    ax, ay, az = gx + rx + tx + slow * vx, gy + ry + ty + slow * vy, gz + tz + slow * vz
    return ax, ay, az, r, inverse_square, height, mach, inverse_sound, speed
