"""One adaptive step of many flights side by side, under power or in air.

The loop over lanes is straight-line arithmetic without a look-up, so the compiler turns it into vector
instructions; lanes never see each other.  The method is the 4(3) pair of Dormand and Prince with its fifth
stage kept as the first of the next step (Hairer, Norsett, Wanner, Solving Ordinary Differential Equations I,
2nd ed., II.4, after Kutta's 3/8 rule), position stages written in terms of accelerations (Nystroem form).

A step's error is estimated as what it does to the impact: a velocity error grows for as long as the
flight goes on.  On the way down that is a few seconds, which is why a low-order method wins here: see
benchmarks/README.
"""

import math

from kernels.columns import get3, get6, get18, put3
from kernels.dynamics import acceleration
from kernels.earth import series_climb
from kernels.jit import inlined, scalar
from kernels.lane import (
    ACCELERATION,
    AIR,
    AIR_PIECE,
    BELOW,
    BEYOND,
    BOUND,
    CLIMB,
    COUNT,
    CURVE,
    CURVE_PIECE,
    DRAG,
    ERROR,
    EVENT,
    FAR_AWAY,
    FASTER,
    GROUND_TOLERANCE,
    HEIGHT,
    LANES,
    MACH,
    MAX_STEP,
    MIN_STEP,
    NEW,
    OTHER_AIR,
    OTHER_CURVE,
    SLOWER,
    STEP,
    STOP,
    TIME,
    TRY,
    TURN_START,
    UP,
    VELOCITY,
    WEIGHT,
)

# How far a step may pass an edge at a tolerance of one metre; the kink there enters with the square.
HEIGHT_SLACK = 30.0  # m
MACH_SLACK = 0.02
MOST_SLACK = 4.0
POWERED_SLACK = 0.15  # under power: what a kink leaves is magnified as well
# A gravity turn magnifies an early error of its direction by about the square of the speed gained since.
TURNING_SPEED = 1500.0  # m/s
LOW_SPEED = 30.0  # m/s
SCALE_HEIGHT = 7000.0  # m: how fast drag changes with height, for a forecast of the Mach number
EARLY = 0.25  # of a piece of the drag curve: so far before its end a flight may go on in the next, at most
AIM = 0.25  # of the slack: how far beyond the edge a step is aimed
LEAST_ERROR = 1e-4  # below, a step grows no faster


@inlined
def growth(error):
    """Factor on the next step.  in: error over tolerance; out: 0.9 error^(-1/4), at most 9."""
    return 0.9 / math.sqrt(math.sqrt(max(error, LEAST_ERROR)))


@inlined
def time_until(gap, rate, rate_of_rate):
    """Time until a gap is closed.  in: gap, its closing rate > 0, the rate of that; out: s, far off if never.

    The smaller root of the quadratic, written without cancellation.
    """
    square = rate * rate + 2.0 * rate_of_rate * gap
    time = 2.0 * gap / max(rate + math.sqrt(max(square, 0.0)), 1e-300)
    return time if square >= 0.0 else 1e300


@inlined
def fitted(step, gap):
    """Cut a step so that steps of its size end at a gap.  in: s, s; out: s."""
    half = 0.5 * gap if step > 0.5 * gap else step
    return gap if step >= 0.999 * gap else half


@inlined
def trial(t, h, x, y, z, vx, vy, vz, ax, ay, az, engine, air, curve, world, powered):
    """Take one step of one flight.  in: time, step s, state, lane constants; out: see below.

    out: the new position m and velocity m/s, what `dynamics.acceleration` says there, and the estimated local
    error of position m and velocity m/s (the fourth-order solution goes on, the third-order one is compared).
    """
    w = h / 3.0  # stage 2
    bx, by, bz, _, _, _, _, _, _ = acceleration(
        t + w, x + w * vx, y + w * vy, z + w * vz, vx + w * ax, vy + w * ay, vz + w * az,
        engine, air, curve, world, powered,
    )  # fmt: skip
    u = 2.0 * w  # stage 3
    g = w * h
    cx, cy, cz, _, _, _, _, _, _ = acceleration(
        t + u, x + u * vx + g * ax, y + u * vy + g * ay, z + u * vz + g * az,
        vx + (h * bx - w * ax), vy + (h * by - w * ay), vz + (h * bz - w * az),
        engine, air, curve, world, powered,
    )  # fmt: skip
    g = h * h  # stage 4
    k = g * (2.0 / 3.0)
    dx, dy, dz, _, _, _, _, _, _ = acceleration(
        t + h, x + h * vx + (g * bx - k * ax), y + h * vy + (g * by - k * ay), z + h * vz + (g * bz - k * az),
        vx + h * (ax - bx + cx), vy + h * (ay - by + cy), vz + h * (az - bz + cz),
        engine, air, curve, world, powered,
    )  # fmt: skip
    k, w = 0.125 * g, 0.125 * h  # the new state
    nx, nvx = x + h * vx + k * (ax + 2.0 * bx + cx), vx + w * (ax + 3.0 * (bx + cx) + dx)
    ny, nvy = y + h * vy + k * (ay + 2.0 * by + cy), vy + w * (ay + 3.0 * (by + cy) + dy)
    nz, nvz = z + h * vz + k * (az + 2.0 * bz + cz), vz + w * (az + 3.0 * (bz + cz) + dz)
    there = acceleration(t + h, nx, ny, nz, nvx, nvy, nvz, engine, air, curve, world, powered)

    w, k = h / 24.0, g / 48.0  # the difference to the third-order solution
    px, qx = k * (ax - 3.0 * (bx - cx) - dx), w * (ax - 3.0 * (bx - cx - dx) - 4.0 * there[0])
    py, qy = k * (ay - 3.0 * (by - cy) - dy), w * (ay - 3.0 * (by - cy - dy) - 4.0 * there[1])
    pz, qz = k * (az - 3.0 * (bz - cz) - dz), w * (az - 3.0 * (bz - cz - dz) - 4.0 * there[2])
    off = math.sqrt(px * px + py * py + pz * pz)
    return (nx, ny, nz), (nvx, nvy, nvz), there, off, math.sqrt(qx * qx + qy * qy + qz * qz)


@inlined
def forecast(place, motion, there, climb, air):
    """How height and Mach number go on.  in: state, `dynamics.acceleration` there, m/s, air; out: see below.

    out: rate of the climb m/s2, rate of the Mach number 1/s and the rate of that 1/s2, roughly.
    """
    x, y, z = place
    vx, vy, vz = motion
    ax, ay, az, r, inverse_square, height, mach, _, speed = there
    fall = x * ax + y * ay + z * az + speed * speed - climb * climb
    u = (height - air[0]) * air[1]
    thinning = air[13] + u * (2.0 * air[14] + u * (3.0 * air[15] + u * (4.0 * air[16] + u * 5.0 * air[17])))
    braking = (ax * vx + ay * vy + az * vz) / max(speed * speed, 1e-9)
    rate = mach * braking + speed * thinning * air[1] * climb
    return fall * r * inverse_square, rate, mach * braking * (2.0 * braking - climb / SCALE_HEIGHT)


@inlined
def ahead(height, climb, climb_rate, mach, mach_rate, mach_bend, bottom, top, slow, fast, slack):
    """Time until the flight comes to an edge.  in: state, edges in height and Mach number, slack; out: s."""
    rising, gaining = climb > 0.0, mach_rate > 0.0
    gap = max(top - height if rising else height - bottom, 0.0) + AIM * HEIGHT_SLACK * slack
    edge = time_until(gap, abs(climb), climb_rate if rising else -climb_rate)
    gap = max(fast - mach if gaining else mach - slow, 0.0) + AIM * MACH_SLACK * slack
    return min(edge, time_until(gap, abs(mach_rate), mach_bend if gaining else -mach_bend))


@inlined
def shift(value, rising, bottom, top, slack):
    """Pieces to move on by at an edge.  in: value, whether it rises, edges, slack; out: -1, 0 or 1."""
    down = -1.0 if value < bottom + slack else 0.0
    return (1.0 if value > top - slack else 0.0) if rising else down


@scalar
def step_in_air(lanes, gm, a, f, j2, rate, tolerance, step_limit):
    """Take one trial step in every lane of a block in air.  in: as `_step_block`; out: lane array."""
    _step_block(lanes, gm, a, f, j2, rate, tolerance, step_limit, False)


@scalar
def step_powered(lanes, gm, a, f, j2, rate, tolerance, step_limit):
    """Take one trial step in every lane of a powered block.  in: as `_step_block`; out: lane array."""
    _step_block(lanes, gm, a, f, j2, rate, tolerance, step_limit, True)


@inlined
def _step_block(lanes, gm, a, f, j2, rate, tolerance, step_limit, powered):
    """Take one trial step in every lane.  in: lane array, Earth, tolerance m, limit, bool; out: lane array.

    A step that is too long is repeated shorter and an uneventful one is kept, here.  Where a step meets the
    ground, an apogee or an event of the boost, or goes wrong, EVENT is set and `flight.advance` decides;
    where it comes to the edge of a piece, OTHER_AIR or OTHER_CURVE is set.
    """
    world = (gm, a, f, j2, rate)
    slack = min(MOST_SLACK, math.sqrt(tolerance)) * (POWERED_SLACK if powered else 1.0)
    for i in range(LANES):
        x, y, z, vx, vy, vz = get6(lanes, i)
        ax, ay, az = get3(lanes, ACCELERATION + i)
        height, climb, mach = get3(lanes, HEIGHT + i)
        t, h = lanes[TIME + i], lanes[STEP + i]
        stop, weight = lanes[STOP + i], lanes[WEIGHT + i]
        engine = (*get6(lanes, DRAG + i), lanes[TURN_START + i], *get6(lanes, UP + i))
        bottom, top = lanes[AIR + i], lanes[AIR + LANES + i]
        air = get18(lanes, AIR + 2 * LANES + i)
        curve = get6(lanes, CURVE + i)
        new, speeds, there, off, drift = trial(
            t, h, x, y, z, vx, vy, vz, ax, ay, az, engine, air, curve, world, powered
        )
        nx, ny, nz = new
        nvx, nvy, nvz = speeds
        nax, nay, naz, r, inverse_square, new_height, new_mach, _, speed = there
        new_climb = series_climb(nx, ny, nz, nvx, nvy, nvz, r, inverse_square, a, f)

        grows = min(max(height / max(-climb, 1e-3), 0.5), weight) if climb < 0.0 else weight
        if powered:
            slow = TURNING_SPEED / max(speed, LOW_SPEED)
            grows = weight * (1.0 + slow * slow)
        error = (off + grows * drift) / tolerance
        count = lanes[COUNT + i] + 1.0
        wide, free = HEIGHT_SLACK * slack, MACH_SLACK * slack
        inside = (new_height <= top + wide) & (new_height >= bottom - wide)
        inside = inside & (new_mach <= curve[1] + free) & (new_mach >= curve[0] - free)
        ground = wide if (climb < 0.0) & (new_climb < 0.0) else GROUND_TOLERANCE
        quiet = (climb * new_climb > 0.0) & (new_height > ground) & (new_height < FAR_AWAY)
        quiet = ((quiet & (t + h < stop - 1e-9)) | (h == 0.0)) & (count <= step_limit)
        keep = quiet & inside & (error <= 1.0)
        again = (error > 1.0) & (error < 1e300)
        again = (again | (quiet & (error <= 1.0))) & (h >= MIN_STEP) & (count <= step_limit)

        ratio = growth(error)
        climb_rate, mach_rate, mach_bend = forecast(new, speeds, there, new_climb, air)
        piece = shift(new_height, new_climb > 0.0, bottom, top, wide)
        near = min(0.5 * free, EARLY * (curve[1] - curve[0]))  # less than may be passed, or pieces push back
        part = shift(new_mach, mach_rate > 0.0, curve[0], curve[1], near)
        over, past = piece != 0.0, part != 0.0
        gap = ahead(
            new_height, new_climb, climb_rate, new_mach, mach_rate, mach_bend,
            lanes[BELOW + i] if over else bottom, lanes[BEYOND + i] if over else top,
            lanes[SLOWER + i] if past else curve[0], lanes[FASTER + i] if past else curve[1],
            slack,
        )  # fmt: skip
        hint = lanes[TRY + i]
        longer = fitted(min(max(h * ratio, hint), MAX_STEP), min(gap, stop - (t + h)))
        shorter = h * (max(0.1, min(ratio, 0.8)) if error > 1.0 else 0.8)

        put3(lanes, NEW + i, nx, ny, nz)
        put3(lanes, NEW + VELOCITY + i, nvx, nvy, nvz)
        put3(lanes, NEW + ACCELERATION + i, nax, nay, naz)
        put3(lanes, NEW + HEIGHT + i, new_height, new_climb, new_mach)
        lanes[TIME + i] = t + h if keep else t
        lanes[STEP + i] = longer if keep else (shorter if again else h)
        lanes[TRY + i] = 0.0 if keep else hint
        lanes[ERROR + i], lanes[COUNT + i] = error, count
        lanes[EVENT + i] = 0.0 if keep | again else 1.0
        lanes[OTHER_AIR + i] = abs(piece) if keep else 0.0
        lanes[OTHER_CURVE + i] = abs(part) if keep else 0.0
        lanes[BOUND + i] += error * tolerance if keep else 0.0
        lanes[AIR_PIECE + i] += piece if keep else 0.0
        lanes[CURVE_PIECE + i] += part if keep else 0.0
        put3(lanes, i, nx if keep else x, ny if keep else y, nz if keep else z)
        put3(lanes, VELOCITY + i, nvx if keep else vx, nvy if keep else vy, nvz if keep else vz)
        put3(lanes, ACCELERATION + i, nax if keep else ax, nay if keep else ay, naz if keep else az)
        lanes[HEIGHT + i] = new_height if keep else height
        lanes[CLIMB + i] = new_climb if keep else climb
        lanes[MACH + i] = new_mach if keep else mach
