"""Sine, cosine and arc tangent as straight-line arithmetic, for loops that become vector code.

A call to the mathematics library would stop vectorisation.  Each is within 4e-16 of the exact value (relative
to 1); the library's own functions serve wherever speed does not matter.
"""

import math

import numpy as np

from kernels.jit import inlined

_ARC_TERMS = 13


def _arc_tangent_series() -> tuple[float, ...]:
    """Coefficients of arctan(t)/t in rising powers of t^2, for t up to tan(pi/8): a Chebyshev fit."""
    top = math.tan(math.pi / 8.0) ** 2
    u = np.cos(math.pi * (np.arange(400) + 0.5) / 400)
    t = np.sqrt(0.5 * top * (1.0 + u))
    fit = np.polynomial.Chebyshev.fit(t * t, np.arctan(t) / t, _ARC_TERMS - 1, domain=[0.0, top])
    found = fit.convert(kind=np.polynomial.Polynomial).coef
    return (1.0, *(float(c) for c in found[1:]))


ARC = _arc_tangent_series()
TURN_HIGH = 0.5 * math.pi  # a quarter turn in two parts, so that the reduced angle keeps its digits
TURN_LOW = 6.123233995736766e-17


@inlined
def sine_cosine(angle):
    """Sine and cosine.  in: rad, |angle| below 1e4; out: (sin, cos).

    Taylor series to degree 17 and 16 of the angle reduced to an eighth of a turn: truncation below 1e-17.
    """
    turns = math.floor(angle * (2.0 / math.pi) + 0.5)
    x = (angle - turns * TURN_HIGH) - turns * TURN_LOW
    q = x * x
    s = 1.0 - q / 272.0
    s = 1.0 - q / 210.0 * s
    s = 1.0 - q / 156.0 * s
    s = 1.0 - q / 110.0 * s
    s = 1.0 - q / 72.0 * s
    s = 1.0 - q / 42.0 * s
    s = 1.0 - q / 20.0 * s
    s = x * (1.0 - q / 6.0 * s)
    c = 1.0 - q / 240.0
    c = 1.0 - q / 182.0 * c
    c = 1.0 - q / 132.0 * c
    c = 1.0 - q / 90.0 * c
    c = 1.0 - q / 56.0 * c
    c = 1.0 - q / 30.0 * c
    c = 1.0 - q / 12.0 * c
    c = 1.0 - q / 2.0 * c
    quarter = turns - 4.0 * math.floor(0.25 * turns)
    swap = (quarter == 1.0) | (quarter == 3.0)
    sine, cosine = c if swap else s, s if swap else c
    return -sine if quarter >= 2.0 else sine, -cosine if (quarter == 1.0) | (quarter == 2.0) else cosine


@inlined
def arc_tangent(y, x):
    """Angle of a point.  in: its ordinates; out: rad, -pi to pi; 0 at the origin."""
    ax, ay = abs(x), abs(y)
    big, small = max(ax, ay), min(ax, ay)
    t = small / max(big, 1e-300)
    far = t > 0.41421356237309503
    t = (t - 1.0) / (t + 1.0) if far else t
    q = t * t
    q2 = q * q
    q4 = q2 * q2
    low = (ARC[0] + q * ARC[1]) + q2 * (ARC[2] + q * ARC[3])
    middle = (ARC[4] + q * ARC[5]) + q2 * (ARC[6] + q * ARC[7])
    high = (ARC[8] + q * ARC[9]) + q2 * (ARC[10] + q * ARC[11]) + q4 * ARC[12]
    angle = t * (low + q4 * (middle + q4 * high))
    angle = 0.25 * math.pi + angle if far else angle
    angle = 0.5 * math.pi - angle if ay > ax else angle
    angle = math.pi - angle if x < 0.0 else angle
    return -angle if y < 0.0 else angle


@inlined
def arc_sine(s):
    """Arc sine.  in: -1 to 1, clipped; out: rad."""
    s = max(-1.0, min(1.0, s))
    return arc_tangent(s, math.sqrt((1.0 - s) * (1.0 + s)))
