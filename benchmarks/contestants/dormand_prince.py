"""The plain rival: an adaptive Dormand-Prince 5(4) step in scalar Numba, as one would write it in an hour.

One flight after the other, threads over flights, the analytic physics of the common work, the first stage
taken from the last step, dense output by a quintic.  A boost is three more numbers in the right-hand side.
"""

import math

import numpy as np

from benchmarks.common_work import drag_factor, gravity_and_rotation, height_and_climb, height_of
from benchmarks.jit import compiled

# What a flight carries along besides its state.
DRAG, THRUST, FLOW, IGNITION, FOLLOW, WEIGHT, UP = 0, 1, 2, 3, 4, 5, 6  # UP: three numbers
OWN = 9
# Kinks of air and drag escape the error estimate of a long step: below this height, m, steps are capped.
KINKS_BELOW = 90e3

_C = np.array([0.0, 1 / 5, 3 / 10, 4 / 5, 8 / 9, 1.0, 1.0])


@compiled
def slope(time, y, own, pieces, out):
    """Derivative of the state.  in: s, ECEF state, flight's numbers, drag pieces; out: the derivative."""
    ax, ay, az = gravity_and_rotation(y[0], y[1], y[2], y[3], y[4])
    speed = math.sqrt(y[3] * y[3] + y[4] * y[4] + y[5] * y[5])
    slow = own[DRAG] * drag_factor(height_of(y[0], y[1], y[2]), speed, pieces)
    if own[THRUST] > 0.0:
        mass = 1.0 - own[FLOW] * (time - own[IGNITION])
        push = own[THRUST] / mass
        slow /= mass
        if own[FOLLOW] > 0.0:
            slow -= push / speed
        else:
            ax, ay, az = ax + push * own[UP], ay + push * own[UP + 1], az + push * own[UP + 2]
    out[0], out[1], out[2] = y[3], y[4], y[5]
    out[3], out[4], out[5] = ax - slow * y[3], ay - slow * y[4], az - slow * y[5]


@compiled
def take_step(time, h, y, own, pieces, k, w, new):
    """One step; ``k[0]`` holds the slope at its start.  out: error m; ``k`` and ``new`` filled.

    The error is that of the position, and ``own[WEIGHT]`` seconds times that of the velocity.
    """
    for i in range(6):
        w[i] = y[i] + h * (1 / 5) * k[0, i]
    slope(time + _C[1] * h, w, own, pieces, k[1])
    for i in range(6):
        w[i] = y[i] + h * (3 / 40 * k[0, i] + 9 / 40 * k[1, i])
    slope(time + _C[2] * h, w, own, pieces, k[2])
    for i in range(6):
        w[i] = y[i] + h * (44 / 45 * k[0, i] - 56 / 15 * k[1, i] + 32 / 9 * k[2, i])
    slope(time + _C[3] * h, w, own, pieces, k[3])
    for i in range(6):
        w[i] = y[i] + h * (
            19372 / 6561 * k[0, i] - 25360 / 2187 * k[1, i] + 64448 / 6561 * k[2, i] - 212 / 729 * k[3, i]
        )
    slope(time + _C[4] * h, w, own, pieces, k[4])
    for i in range(6):
        w[i] = y[i] + h * (
            9017 / 3168 * k[0, i] - 355 / 33 * k[1, i] + 46732 / 5247 * k[2, i] + 49 / 176 * k[3, i]
            - 5103 / 18656 * k[4, i]
        )  # fmt: skip
    slope(time + h, w, own, pieces, k[5])
    for i in range(6):
        new[i] = y[i] + h * (
            35 / 384 * k[0, i] + 500 / 1113 * k[2, i] + 125 / 192 * k[3, i] - 2187 / 6784 * k[4, i]
            + 11 / 84 * k[5, i]
        )  # fmt: skip
    slope(time + h, new, own, pieces, k[6])
    for i in range(6):
        w[i] = h * (
            71 / 57600 * k[0, i] - 71 / 16695 * k[2, i] + 71 / 1920 * k[3, i] - 17253 / 339200 * k[4, i]
            + 22 / 525 * k[5, i] - 1 / 40 * k[6, i]
        )  # fmt: skip
    speed = math.sqrt(w[3] * w[3] + w[4] * w[4] + w[5] * w[5])
    return math.sqrt(w[0] * w[0] + w[1] * w[1] + w[2] * w[2]) + own[WEIGHT] * speed


@compiled
def next_step(h, error, height, longest):
    """Length of the next step.  in: last step s, its error over tolerance, height m, cap s; out: s."""
    h *= min(5.0, max(0.1, 0.9 * max(error, 1e-9) ** -0.2)) if math.isfinite(error) else 0.1
    return min(h, longest) if height < KINKS_BELOW else h


@compiled
def within(u, h, y, k, new, out):
    """State inside a step, by a quintic.  in: fraction, step s, its ends; out: ``out`` filled."""
    for i in range(3):
        v0, a0, v1, a1 = h * y[i + 3], h * h * k[0, i + 3], h * new[i + 3], h * h * k[6, i + 3]
        d, e, f = new[i] - y[i] - v0 - 0.5 * a0, v1 - v0 - a0, a1 - a0
        c3 = 10.0 * d - 4.0 * e + 0.5 * f
        c4 = -15.0 * d + 7.0 * e - f
        c5 = 6.0 * d - 3.0 * e + 0.5 * f
        out[i] = y[i] + u * (v0 + u * (0.5 * a0 + u * (c3 + u * (c4 + u * c5))))
        out[i + 3] = (v0 + u * (a0 + u * (3.0 * c3 + u * (4.0 * c4 + u * 5.0 * c5)))) / h


@compiled
def find(rate, low_value, high_value, h, y, k, new, w):
    """Fraction of a step at which height or climb rate vanishes.  in: 0 or 1, values at the ends; out: 1."""
    low, high, side, middle = 0.0, 1.0, 0, 0.0
    for _ in range(50):
        middle = (low * high_value - high * low_value) / (high_value - low_value)
        within(middle, h, y, k, new, w)
        here = height_and_climb(w[0], w[1], w[2], w[3], w[4], w[5])[rate]
        if abs(here) < 1e-6 or high - low < 1e-12:
            break
        if here * high_value > 0.0:
            high, high_value = middle, here
            low_value *= 0.5 if side == 1 else 1.0
            side = 1
        else:
            low, low_value = middle, here
            high_value *= 0.5 if side == -1 else 1.0
            side = -1
    return middle
