"""One adaptive step of many flights side by side.

The state of a block of flights lies in one flat array, column after column, `LANES` numbers each: the loop
over lanes is straight-line arithmetic, so the compiler turns it into vector instructions.  Lanes never see
each other.  The method is Dormand and Prince's 5(4) pair (1980, J. Comp. Appl. Math. 6), with the position
stages written directly in terms of accelerations (Nystroem form): the same method with less to store.
"""

import math

import numpy as np

from kernels.dynamics import acceleration
from kernels.earth import height_and_climb
from kernels.jit import inlined, scalar
from kernels.lane import ERROR, LANES, STEP, TIME

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


@scalar
def step_block(lanes, gm, a, b, j2, rate, air_row, curve_row, tolerance):
    """Take one trial step in every lane.  in: lane array, Earth, table rows, tolerance m; out: NEW, ERROR.

    Whether the step is kept is decided flight by flight, in `flight.advance`.
    """
    for lane in range(LANES):
        x, y, z = lanes[lane], lanes[LANES + lane], lanes[2 * LANES + lane]
        vx, vy, vz = lanes[3 * LANES + lane], lanes[4 * LANES + lane], lanes[5 * LANES + lane]
        x1, y1, z1 = lanes[6 * LANES + lane], lanes[7 * LANES + lane], lanes[8 * LANES + lane]
        t = lanes[TIME * LANES + lane]
        h = lanes[STEP * LANES + lane]
        k0 = lanes[25 * LANES + lane]
        k1 = lanes[26 * LANES + lane]
        k2 = lanes[27 * LANES + lane]
        k3 = lanes[28 * LANES + lane]
        k4 = lanes[29 * LANES + lane]
        k5 = lanes[30 * LANES + lane]
        k6 = lanes[31 * LANES + lane]
        ux, uy, uz = lanes[32 * LANES + lane], lanes[33 * LANES + lane], lanes[34 * LANES + lane]
        dx, dy, dz = lanes[35 * LANES + lane], lanes[36 * LANES + lane], lanes[37 * LANES + lane]
        g = h * h

        # stage 2
        w = V2[0] * h
        x2, y2, z2 = acceleration(
            t + 0.2 * h, x + w * vx, y + w * vy, z + w * vz, vx + w * x1, vy + w * y1, vz + w * z1,
            k0, k1, k2, k3, k4, k5, k6, ux, uy, uz, dx, dy, dz, gm, a, b, j2, rate, air_row, curve_row,
        )  # fmt: skip
        # stage 3
        w = 0.3 * h
        x3, y3, z3 = acceleration(
            t + w, x + w * vx + g * P3[0] * x1, y + w * vy + g * P3[0] * y1, z + w * vz + g * P3[0] * z1,
            vx + h * sum2(V3, x1, x2), vy + h * sum2(V3, y1, y2), vz + h * sum2(V3, z1, z2),
            k0, k1, k2, k3, k4, k5, k6, ux, uy, uz, dx, dy, dz, gm, a, b, j2, rate, air_row, curve_row,
        )  # fmt: skip
        # stage 4
        w = 0.8 * h
        x4, y4, z4 = acceleration(
            t + w, x + w * vx + g * sum2(P4, x1, x2), y + w * vy + g * sum2(P4, y1, y2),
            z + w * vz + g * sum2(P4, z1, z2),
            vx + h * sum3(V4, x1, x2, x3), vy + h * sum3(V4, y1, y2, y3), vz + h * sum3(V4, z1, z2, z3),
            k0, k1, k2, k3, k4, k5, k6, ux, uy, uz, dx, dy, dz, gm, a, b, j2, rate, air_row, curve_row,
        )  # fmt: skip
        # stage 5
        w = 8.0 / 9.0 * h
        x5, y5, z5 = acceleration(
            t + w, x + w * vx + g * sum3(P5, x1, x2, x3), y + w * vy + g * sum3(P5, y1, y2, y3),
            z + w * vz + g * sum3(P5, z1, z2, z3),
            vx + h * sum4(V5, x1, x2, x3, x4), vy + h * sum4(V5, y1, y2, y3, y4),
            vz + h * sum4(V5, z1, z2, z3, z4),
            k0, k1, k2, k3, k4, k5, k6, ux, uy, uz, dx, dy, dz, gm, a, b, j2, rate, air_row, curve_row,
        )  # fmt: skip
        # stage 6
        x6, y6, z6 = acceleration(
            t + h, x + h * vx + g * sum4(P6, x1, x2, x3, x4), y + h * vy + g * sum4(P6, y1, y2, y3, y4),
            z + h * vz + g * sum4(P6, z1, z2, z3, z4),
            vx + h * sum5(V6, x1, x2, x3, x4, x5), vy + h * sum5(V6, y1, y2, y3, y4, y5),
            vz + h * sum5(V6, z1, z2, z3, z4, z5),
            k0, k1, k2, k3, k4, k5, k6, ux, uy, uz, dx, dy, dz, gm, a, b, j2, rate, air_row, curve_row,
        )  # fmt: skip
        # the new state, where the seventh stage is the first of the next step
        nx = x + h * vx + g * sum5(P7, x1, x2, x3, x4, x5)
        ny = y + h * vy + g * sum5(P7, y1, y2, y3, y4, y5)
        nz = z + h * vz + g * sum5(P7, z1, z2, z3, z4, z5)
        nvx = vx + h * sum6(V7, x1, x2, x3, x4, x5, x6)
        nvy = vy + h * sum6(V7, y1, y2, y3, y4, y5, y6)
        nvz = vz + h * sum6(V7, z1, z2, z3, z4, z5, z6)
        x7, y7, z7 = acceleration(
            t + h, nx, ny, nz, nvx, nvy, nvz,
            k0, k1, k2, k3, k4, k5, k6, ux, uy, uz, dx, dy, dz, gm, a, b, j2, rate, air_row, curve_row,
        )  # fmt: skip

        lanes[11 * LANES + lane], lanes[12 * LANES + lane], lanes[13 * LANES + lane] = nx, ny, nz
        lanes[14 * LANES + lane], lanes[15 * LANES + lane], lanes[16 * LANES + lane] = nvx, nvy, nvz
        lanes[17 * LANES + lane], lanes[18 * LANES + lane], lanes[19 * LANES + lane] = x7, y7, z7
        height, climb = height_and_climb(nx, ny, nz, nvx, nvy, nvz, a, b)
        lanes[20 * LANES + lane], lanes[21 * LANES + lane] = height, climb
        px = g * sum6(EP, x1, x2, x3, x4, x5, x6)
        py = g * sum6(EP, y1, y2, y3, y4, y5, y6)
        pz = g * sum6(EP, z1, z2, z3, z4, z5, z6)
        w = h * ERROR_TIME
        qx = w * (sum6(EV, x1, x2, x3, x4, x5, x6) + EV[6] * x7)
        qy = w * (sum6(EV, y1, y2, y3, y4, y5, y6) + EV[6] * y7)
        qz = w * (sum6(EV, z1, z2, z3, z4, z5, z6) + EV[6] * z7)
        size = math.sqrt(px * px + py * py + pz * pz + qx * qx + qy * qy + qz * qz)
        lanes[ERROR * LANES + lane] = size / tolerance
