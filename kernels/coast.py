"""One adaptive step of many flights side by side, above the air, in an inertial frame.

There the acceleration depends on position alone, so leapfrog (Stoermer's rule) is symmetric: its error
runs in even powers of the step, and the runs with one to six substeps combine to order twelve (Gragg;
Hairer, Norsett, Wanner, Solving Ordinary Differential Equations I, 2nd ed., II.14).  Half a coast of a
thousand seconds is one or two steps.  The weights are computed here from the rule, not printed.
"""

import math

from kernels.columns import get6, put3
from kernels.earth import gravity, radius, series_climb, series_height
from kernels.jit import inlined, scalar
from kernels.lane import (
    BOUND,
    CLIMB,
    COUNT,
    ERROR,
    EVENT,
    HEIGHT,
    LANES,
    MIN_STEP,
    NEW,
    STEP,
    STOP,
    TIME,
    VELOCITY,
    WEIGHT,
)

ROUNDING = 1e-14  # of position and speed: what rounding leaves of a step, which no shorter one would mend
RUNS = 6  # runs with one to so many substeps


def _weights(runs: int) -> tuple[float, ...]:
    """Weights of the runs whose combination is free of all errors up to order 2 ``runs``."""
    found = []
    for j in range(1, runs + 1):
        weight = 1.0
        for i in range(1, runs + 1):
            if i != j:
                weight *= j * j / (j * j - i * i)
        found.append(weight)
    return tuple(found)


HIGH = _weights(RUNS)
LOW = (*_weights(RUNS - 1), 0.0)  # order ten, from the runs before the last
DIFFERENCE = tuple(high - low for high, low in zip(HIGH, LOW, strict=True))


@inlined
def pull(x, y, z, world):
    """Acceleration of gravity.  in: m, (GM, semi-major axis, flattening, J2); out: m/s2 (x, y, z)."""
    r, inverse_square = radius(x, y, z)
    return gravity(x, y, z, r, inverse_square, world[0], world[1], world[3])


@inlined
def leap(state, h, kick, world):
    """Drift for a substep and kick at its end.  in: position, momentum, substep s, kick s; out: the same."""
    x, y, z, px, py, pz = state
    x, y, z = x + h * px, y + h * py, z + h * pz
    ax, ay, az = pull(x, y, z, world)
    return x, y, z, px + kick * ax, py + kick * ay, pz + kick * az


@inlined
def add(total, part, high, difference):
    """Add a run to the two weighted sums.  in: sums (12 values), run (6 values), weights; out: sums."""
    return (
        total[0] + high * part[0], total[1] + high * part[1], total[2] + high * part[2],
        total[3] + high * part[3], total[4] + high * part[4], total[5] + high * part[5],
        total[6] + difference * part[0], total[7] + difference * part[1], total[8] + difference * part[2],
        total[9] + difference * part[3], total[10] + difference * part[4], total[11] + difference * part[5],
    )  # fmt: skip


@inlined
def start(x, y, z, vx, vy, vz, ax, ay, az, half):
    """First half kick of a run.  in: state, half a substep s; out: position, momentum."""
    return x, y, z, vx + half * ax, vy + half * ay, vz + half * az


@inlined
def trial(h, x, y, z, vx, vy, vz, world):
    """Take one step of one flight.  in: step s, inertial state; out: two weighted sums, of six values each.

    The first is the new state, the second its difference to the solution of order ten.
    """
    ax, ay, az = pull(x, y, z, world)
    w = 0.5 * h
    s = leap(start(x, y, z, vx, vy, vz, ax, ay, az, w), h, w, world)
    total = (
        HIGH[0] * s[0], HIGH[0] * s[1], HIGH[0] * s[2], HIGH[0] * s[3], HIGH[0] * s[4], HIGH[0] * s[5],
        DIFFERENCE[0] * s[0], DIFFERENCE[0] * s[1], DIFFERENCE[0] * s[2],
        DIFFERENCE[0] * s[3], DIFFERENCE[0] * s[4], DIFFERENCE[0] * s[5],
    )  # fmt: skip

    d, w = h / 2.0, h / 4.0
    s = leap(start(x, y, z, vx, vy, vz, ax, ay, az, w), d, d, world)
    total = add(total, leap(s, d, w, world), HIGH[1], DIFFERENCE[1])

    d, w = h / 3.0, h / 6.0
    s = leap(start(x, y, z, vx, vy, vz, ax, ay, az, w), d, d, world)
    s = leap(s, d, d, world)
    total = add(total, leap(s, d, w, world), HIGH[2], DIFFERENCE[2])

    d, w = h / 4.0, h / 8.0
    s = leap(start(x, y, z, vx, vy, vz, ax, ay, az, w), d, d, world)
    s = leap(leap(s, d, d, world), d, d, world)
    total = add(total, leap(s, d, w, world), HIGH[3], DIFFERENCE[3])

    d, w = h / 5.0, h / 10.0
    s = leap(start(x, y, z, vx, vy, vz, ax, ay, az, w), d, d, world)
    s = leap(leap(leap(s, d, d, world), d, d, world), d, d, world)
    total = add(total, leap(s, d, w, world), HIGH[4], DIFFERENCE[4])

    d, w = h / 6.0, h / 12.0
    s = leap(start(x, y, z, vx, vy, vz, ax, ay, az, w), d, d, world)
    s = leap(leap(leap(leap(s, d, d, world), d, d, world), d, d, world), d, d, world)
    return add(total, leap(s, d, w, world), HIGH[5], DIFFERENCE[5])


@inlined
def growth(error):
    """Factor on the next step.  in: error over tolerance; out: 0.9 error^(-3/32), near the ideal -1/11."""
    eighth = math.sqrt(math.sqrt(math.sqrt(max(error, 1e-9))))
    return 0.9 / math.sqrt(eighth * math.sqrt(eighth))


@scalar
def step_coasting(lanes, gm, a, f, j2, tolerance, step_limit):
    """Take one trial step in every lane of a coast block.  in: lane array, Earth, m, limit; out: lane array.

    As `stepper.step_in_air`; `coasting.advance` decides at apogee and at the end.
    """
    world = (gm, a, f, j2)
    for i in range(LANES):
        x, y, z, vx, vy, vz = get6(lanes, i)
        climb, weight = lanes[CLIMB + i], lanes[WEIGHT + i]
        t, h, stop = lanes[TIME + i], lanes[STEP + i], lanes[STOP + i]
        total = trial(h, x, y, z, vx, vy, vz, world)
        nx, ny, nz, nvx, nvy, nvz = total[:6]
        px, py, pz, qx, qy, qz = total[6:]
        r, inverse_square = radius(nx, ny, nz)
        new_height = series_height(nz, r, inverse_square, a, f)
        new_climb = series_climb(nx, ny, nz, nvx, nvy, nvz, r, inverse_square, a, f)

        off = math.sqrt(px * px + py * py + pz * pz)
        moved = off + weight * math.sqrt(qx * qx + qy * qy + qz * qz)
        rounding = ROUNDING * (r + weight * math.sqrt(gm / r))
        error = (0.0 if moved <= rounding else moved - rounding) / tolerance  # NaN stays NaN
        count = lanes[COUNT + i] + 1.0
        quiet = ((climb > 0.0) == (new_climb > 0.0)) & (t + h < stop - 1e-9) & (count <= step_limit)
        keep = quiet & (error <= 1.0)
        again = (error > 1.0) & (error < 1e300) & (h >= MIN_STEP) & (count <= step_limit)
        rest = stop - (t + h)
        grown = min(h * min(4.0, growth(error)), rest)
        longer = 0.5 * rest if (grown > 0.5 * rest) & (grown < 0.999 * rest) else grown
        shorter = h * max(0.2, growth(error))

        put3(lanes, NEW + i, nx, ny, nz)
        put3(lanes, NEW + VELOCITY + i, nvx, nvy, nvz)
        lanes[NEW + HEIGHT + i], lanes[NEW + CLIMB + i] = new_height, new_climb
        lanes[TIME + i] = t + h if keep else t
        lanes[STEP + i] = longer if keep else (shorter if again else h)
        lanes[ERROR + i], lanes[COUNT + i] = error, count
        lanes[EVENT + i] = 0.0 if keep | again else 1.0
        lanes[BOUND + i] += error * tolerance if keep else 0.0
        lanes[WEIGHT + i] = max(weight - h, 1.0) if keep else weight
        put3(lanes, i, nx if keep else x, ny if keep else y, nz if keep else z)
        put3(lanes, VELOCITY + i, nvx if keep else vx, nvy if keep else vy, nvz if keep else vz)
        lanes[CLIMB + i] = new_climb if keep else climb
