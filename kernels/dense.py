"""Dense output: a quintic through position, velocity and acceleration at both ends of a step."""

import math

from kernels.earth import height_and_climb
from kernels.jit import scalar
from kernels.lane import LANES, NEW, STEP


@scalar
def _quintic(u, h, p0, v0, a0, p1, v1, a1):
    """Quintic Hermite value and slope.  in: fraction of the step, s, ends; out: value, slope per second."""
    d = p1 - p0 - h * v0 - 0.5 * h * h * a0
    e = (v1 - v0 - h * a0) * h
    f = (a1 - a0) * h * h
    c3 = 10.0 * d - 4.0 * e + 0.5 * f
    c4 = -15.0 * d + 7.0 * e - f
    c5 = 6.0 * d - 3.0 * e + 0.5 * f
    value = p0 + u * (h * v0 + u * (0.5 * h * h * a0 + u * (c3 + u * (c4 + u * c5))))
    slope = v0 + u * (h * a0 + u * (3.0 * c3 + u * (4.0 * c4 + u * 5.0 * c5)) / h)
    return value, slope


@scalar
def state_within(lanes, lane, fraction):
    """State inside the trial step.  in: lane array, lane, fraction 0-1; out: position m, velocity m/s."""
    h = lanes[STEP * LANES + lane]
    x, vx = _axis(lanes, lane, 0, fraction, h)
    y, vy = _axis(lanes, lane, 1, fraction, h)
    z, vz = _axis(lanes, lane, 2, fraction, h)
    return x, y, z, vx, vy, vz


@scalar
def _axis(lanes, lane, axis, fraction, h):
    return _quintic(
        fraction,
        h,
        lanes[axis * LANES + lane],
        lanes[(axis + 3) * LANES + lane],
        lanes[(axis + 6) * LANES + lane],
        lanes[(NEW + axis) * LANES + lane],
        lanes[(NEW + axis + 3) * LANES + lane],
        lanes[(NEW + axis + 6) * LANES + lane],
    )


@scalar
def find_fraction(lanes, lane, a, b, level, rate, low, high):
    """Locate a crossing inside the trial step.  in: lane, ellipsoid, level, what, bracket; out: fraction.

    Finds where height (``rate`` = False) or climb rate (True) equals ``level`` between two fractions where
    the difference changes sign.  Ridders' method, stopped at 1e-14 of the step.
    """
    f_low = _miss(lanes, lane, a, b, level, rate, low)
    f_high = _miss(lanes, lane, a, b, level, rate, high)
    if f_low == 0.0:
        return low
    if f_low * f_high > 0.0:
        return low if abs(f_low) < abs(f_high) else high
    for _ in range(60):
        middle = 0.5 * (low + high)
        f_middle = _miss(lanes, lane, a, b, level, rate, middle)
        root = math.sqrt(f_middle * f_middle - f_low * f_high)
        if root == 0.0:
            return middle
        turn = 1.0 if f_low >= f_high else -1.0
        guess = middle + (middle - low) * turn * f_middle / root
        f_guess = _miss(lanes, lane, a, b, level, rate, guess)
        if f_guess == 0.0:
            return guess
        if f_middle * f_guess < 0.0:
            low, f_low, high, f_high = middle, f_middle, guess, f_guess
        elif f_low * f_guess < 0.0:
            high, f_high = guess, f_guess
        else:
            low, f_low = guess, f_guess
        if abs(high - low) < 1e-14:
            break
    return 0.5 * (low + high)


@scalar
def _miss(lanes, lane, a, b, level, rate, fraction):
    x, y, z, vx, vy, vz = state_within(lanes, lane, fraction)
    height, climb = height_and_climb(x, y, z, vx, vy, vz, a, b)
    return (climb if rate else height) - level
