"""One adaptive step of many flights side by side.

The state of a block of flights lies in one flat array, column after column, `LANES` numbers each: the loop
over lanes is straight-line arithmetic, so the compiler turns it into vector instructions.  Lanes never see
each other.  The method is Dormand and Prince's 5(4) pair (1980, J. Comp. Appl. Math. 6), with the position
stages written directly in terms of accelerations (Nystroem form): the same method with less to store.
"""

import math

import numpy as np

from kernels.constants import ENTRY_INTERFACE
from kernels.dynamics import acceleration
from kernels.earth import height_and_climb
from kernels.jit import inlined, scalar
from kernels.lane import (
    COUNT,
    ENTRY_WATCH,
    ERROR,
    EVENT,
    FAR_AWAY,
    GROUND_TOLERANCE,
    LANES,
    MAX_STEP,
    MIN_STEP,
    STEP,
    STOP,
    TIME,
)

# A velocity error grows into a position error during the rest of the flight.
ERROR_TIME = 500.0  # s

_A = np.array(
    [
        [0, 0, 0, 0, 0, 0, 0],
        [1 / 5, 0, 0, 0, 0, 0, 0],
        [3 / 40, 9 / 40, 0, 0, 0, 0, 0],
        [44 / 45, -56 / 15, 32 / 9, 0, 0, 0, 0],
        [19372 / 6561, -25360 / 2187, 64448 / 6561, -212 / 729, 0, 0, 0],
        [9017 / 3168, -355 / 33, 46732 / 5247, 49 / 176, -5103 / 18656, 0, 0],
        [35 / 384, 0, 500 / 1113, 125 / 192, -2187 / 6784, 11 / 84, 0],
    ]
)
_E = np.array([71 / 57600, 0, -71 / 16695, 71 / 1920, -17253 / 339200, 22 / 525, -1 / 40])


def _row(values: np.ndarray, count: int) -> tuple[float, ...]:
    return tuple(float(v) for v in values[:count])


# V: weights of velocity stages, P: of position stages, EV and EP: of the error estimate.
V2, V3, V4, V5, V6, V7 = (_row(_A[i], i) for i in range(1, 7))
P3, P4, P5, P6, P7 = (_row((_A @ _A)[i], i - 1) for i in range(2, 7))
EV = _row(_E, 7)
EP = _row(_E @ _A, 6)


@inlined
def sum2(c, p, q):
    """Weighted sum.  in: weights, terms; out: sum."""
    return c[0] * p + c[1] * q


@inlined
def sum3(c, p, q, r):
    """Weighted sum.  in: weights, terms; out: sum."""
    return c[0] * p + c[1] * q + c[2] * r


@inlined
def sum4(c, p, q, r, s):
    """Weighted sum.  in: weights, terms; out: sum."""
    return c[0] * p + c[1] * q + c[2] * r + c[3] * s


@inlined
def sum5(c, p, q, r, s, t):
    """Weighted sum.  in: weights, terms; out: sum."""
    return c[0] * p + c[1] * q + c[2] * r + c[3] * s + c[4] * t


@inlined
def sum6(c, p, q, r, s, t, u):
    """Weighted sum.  in: weights, terms; out: sum."""
    return c[0] * p + c[1] * q + c[2] * r + c[3] * s + c[4] * t + c[5] * u


@inlined
def growth(error):
    """Factor on the next step.  in: error over tolerance; out: 0.9 error^(-3/16), near the ideal -1/5.

    Square roots vectorise where a power would not.
    """
    eighth = math.sqrt(math.sqrt(math.sqrt(max(error, 1e-12))))
    return 0.9 / (eighth * math.sqrt(eighth))


@inlined
def limited(step, time, stop, height, climb):
    """Cut a step at the next boost event, and before a descent jumps over the atmosphere.

    in: step s, time s, stop s, height m, climb m/s; out: step s.
    """
    step = min(min(step, MAX_STEP), stop - time)
    sinking = min(climb, -1e-3)
    safe = max(2.0, 0.6 * (height - 1e5) / -sinking)
    return min(step, safe) if (climb < 0.0) & (height > ENTRY_WATCH) else step


@inlined
def local_error(h, x1, x2, x3, x4, x5, x6, x7, y1, y2, y3, y4, y5, y6, y7, z1, z2, z3, z4, z5, z6, z7):
    """Estimate the local error of a step.  in: step s, accelerations of the stages m/s2; out: m.

    Position and velocity together, the velocity by what it grows into.
    """
    g = h * h
    px = g * sum6(EP, x1, x2, x3, x4, x5, x6)
    py = g * sum6(EP, y1, y2, y3, y4, y5, y6)
    pz = g * sum6(EP, z1, z2, z3, z4, z5, z6)
    w = h * ERROR_TIME
    qx = w * (sum6(EV, x1, x2, x3, x4, x5, x6) + EV[6] * x7)
    qy = w * (sum6(EV, y1, y2, y3, y4, y5, y6) + EV[6] * y7)
    qz = w * (sum6(EV, z1, z2, z3, z4, z5, z6) + EV[6] * z7)
    return math.sqrt(px * px + py * py + pz * pz + qx * qx + qy * qy + qz * qz)


@inlined
def judge(t, h, error, stop, height, climb, new_height, new_climb, count, step_limit):
    """Keep a trial step, repeat it or hand it over.  in: step, heights, climbs; out: keep, event, next step.

    Scalars only: an array passed on would be counted, and the loop over lanes would not vectorise.
    """
    quiet = (climb * new_climb > 0.0) & (new_height > GROUND_TOLERANCE) & (new_height < FAR_AWAY)
    quiet = quiet & ((height > ENTRY_INTERFACE) == (new_height > ENTRY_INTERFACE))
    quiet = quiet & (t + h < stop - 1e-9) & (count <= step_limit)
    keep = quiet & (error <= 1.0)
    again = (error > 1.0) & (error < 1e300) & (h >= MIN_STEP) & (count <= step_limit)
    grown = limited(h * min(5.0, growth(error)), t + h, stop, new_height, new_climb)
    shrunk = h * max(0.1, growth(error))
    return keep, 0.0 if keep | again else 1.0, grown if keep else (shrunk if again else h)


@inlined
def pull(t, x, y, z, vx, vy, vz, own, world):
    """Call `dynamics.acceleration` with its constants bundled.  in: time, state, constants; out: m/s2."""
    k0, k1, k2, k3, k4, k5, k6, ux, uy, uz, dx, dy, dz = own
    gm, a, b, j2, rate, air_row, curve_row = world
    return acceleration(
        t, x, y, z, vx, vy, vz, k0, k1, k2, k3, k4, k5, k6, ux, uy, uz, dx, dy, dz,
        gm, a, b, j2, rate, air_row, curve_row,
    )  # fmt: skip


@inlined
def trial(t, h, state, own, world):
    """Take one Dormand-Prince step of one flight.  in: time, step, state (9 values), its constants, Earth.

    out: the new state (position, velocity, acceleration) and the estimated local error m.
    """
    x, y, z, vx, vy, vz, x1, y1, z1 = state
    g = h * h

    w = V2[0] * h  # stage 2
    x2, y2, z2 = pull(
        t + 0.2 * h, x + w * vx, y + w * vy, z + w * vz,
            vx + w * x1, vy + w * y1, vz + w * z1, own, world,
    )  # fmt: skip
    w = 0.3 * h  # stage 3
    x3, y3, z3 = pull(
        t + w, x + w * vx + g * P3[0] * x1, y + w * vy + g * P3[0] * y1, z + w * vz + g * P3[0] * z1,
        vx + h * sum2(V3, x1, x2), vy + h * sum2(V3, y1, y2), vz + h * sum2(V3, z1, z2), own, world,
    )  # fmt: skip
    w = 0.8 * h  # stage 4
    x4, y4, z4 = pull(
        t + w, x + w * vx + g * sum2(P4, x1, x2), y + w * vy + g * sum2(P4, y1, y2),
        z + w * vz + g * sum2(P4, z1, z2),
        vx + h * sum3(V4, x1, x2, x3), vy + h * sum3(V4, y1, y2, y3),
        vz + h * sum3(V4, z1, z2, z3), own, world,
    )  # fmt: skip
    w = 8.0 / 9.0 * h  # stage 5
    x5, y5, z5 = pull(
        t + w, x + w * vx + g * sum3(P5, x1, x2, x3), y + w * vy + g * sum3(P5, y1, y2, y3),
        z + w * vz + g * sum3(P5, z1, z2, z3),
        vx + h * sum4(V5, x1, x2, x3, x4), vy + h * sum4(V5, y1, y2, y3, y4),
        vz + h * sum4(V5, z1, z2, z3, z4), own, world,
    )  # fmt: skip
    # stage 6
    x6, y6, z6 = pull(
        t + h, x + h * vx + g * sum4(P6, x1, x2, x3, x4), y + h * vy + g * sum4(P6, y1, y2, y3, y4),
        z + h * vz + g * sum4(P6, z1, z2, z3, z4),
        vx + h * sum5(V6, x1, x2, x3, x4, x5), vy + h * sum5(V6, y1, y2, y3, y4, y5),
        vz + h * sum5(V6, z1, z2, z3, z4, z5), own, world,
    )  # fmt: skip
    # the new state, where the seventh stage is the first of the next step
    nx = x + h * vx + g * sum5(P7, x1, x2, x3, x4, x5)
    ny = y + h * vy + g * sum5(P7, y1, y2, y3, y4, y5)
    nz = z + h * vz + g * sum5(P7, z1, z2, z3, z4, z5)
    nvx = vx + h * sum6(V7, x1, x2, x3, x4, x5, x6)
    nvy = vy + h * sum6(V7, y1, y2, y3, y4, y5, y6)
    nvz = vz + h * sum6(V7, z1, z2, z3, z4, z5, z6)
    x7, y7, z7 = pull(
        t + h, nx, ny, nz, nvx, nvy, nvz, own, world,
    )  # fmt: skip
    error = local_error(h, x1, x2, x3, x4, x5, x6, x7, y1, y2, y3, y4, y5, y6, y7, z1, z2, z3, z4, z5, z6, z7)
    return (nx, ny, nz, nvx, nvy, nvz, x7, y7, z7), error


@scalar
def step_block(lanes, gm, a, b, j2, rate, air_row, curve_row, tolerance, step_limit):
    """Take one trial step in every lane.  in: lane array, Earth, table rows, tolerance m; out: lane array.

    A step that is too long is repeated shorter and an uneventful one is kept, here.  Where a step meets the
    ground, an apogee, the entry interface or an event of the boost, or goes wrong, EVENT is set and
    `flight.advance` decides.
    """
    world = (gm, a, b, j2, rate, air_row, curve_row)
    for lane in range(LANES):
        x, y, z = lanes[lane], lanes[LANES + lane], lanes[2 * LANES + lane]
        vx, vy, vz = lanes[3 * LANES + lane], lanes[4 * LANES + lane], lanes[5 * LANES + lane]
        x1, y1, z1 = lanes[6 * LANES + lane], lanes[7 * LANES + lane], lanes[8 * LANES + lane]
        t = lanes[TIME * LANES + lane]
        h = lanes[STEP * LANES + lane]
        k0, k1, k2 = lanes[25 * LANES + lane], lanes[26 * LANES + lane], lanes[27 * LANES + lane]
        k3, k4, k5 = lanes[28 * LANES + lane], lanes[29 * LANES + lane], lanes[30 * LANES + lane]
        k6, stop = lanes[31 * LANES + lane], lanes[STOP * LANES + lane]
        ux, uy, uz = lanes[32 * LANES + lane], lanes[33 * LANES + lane], lanes[34 * LANES + lane]
        dx, dy, dz = lanes[35 * LANES + lane], lanes[36 * LANES + lane], lanes[37 * LANES + lane]
        state = (x, y, z, vx, vy, vz, x1, y1, z1)
        own = (k0, k1, k2, k3, k4, k5, k6, ux, uy, uz, dx, dy, dz)
        new, error = trial(t, h, state, own, world)
        nx, ny, nz, nvx, nvy, nvz, x7, y7, z7 = new
        lanes[11 * LANES + lane], lanes[12 * LANES + lane], lanes[13 * LANES + lane] = nx, ny, nz
        lanes[14 * LANES + lane], lanes[15 * LANES + lane], lanes[16 * LANES + lane] = nvx, nvy, nvz
        lanes[17 * LANES + lane], lanes[18 * LANES + lane], lanes[19 * LANES + lane] = x7, y7, z7
        error = error / tolerance
        height, climb = lanes[9 * LANES + lane], lanes[10 * LANES + lane]
        new_height, new_climb = height_and_climb(nx, ny, nz, nvx, nvy, nvz, a, b)
        lanes[20 * LANES + lane], lanes[21 * LANES + lane] = new_height, new_climb
        count = lanes[COUNT * LANES + lane] + 1.0
        keep, event, following = judge(
            t, h, error, stop, height, climb, new_height, new_climb, count, step_limit
        )
        lanes[TIME * LANES + lane], lanes[STEP * LANES + lane] = t + h if keep else t, following
        lanes[ERROR * LANES + lane], lanes[COUNT * LANES + lane] = error, count
        lanes[EVENT * LANES + lane] = event
        lanes[lane], lanes[LANES + lane] = nx if keep else x, ny if keep else y
        lanes[2 * LANES + lane], lanes[3 * LANES + lane] = nz if keep else z, nvx if keep else vx
        lanes[4 * LANES + lane], lanes[5 * LANES + lane] = nvy if keep else vy, nvz if keep else vz
        lanes[6 * LANES + lane], lanes[7 * LANES + lane] = x7 if keep else x1, y7 if keep else y1
        lanes[8 * LANES + lane], lanes[9 * LANES + lane] = z7 if keep else z1, new_height if keep else height
        lanes[10 * LANES + lane] = new_climb if keep else climb
