"""The compiled loop over flights that calls LSODA; importing it imports numbalsoda, which takes seconds.

The package locates no events.  So the flight is integrated in one piece to a time shortly before the ground
that a vacuum flight would have, then in short pieces until it is below the ground, and the last piece once
more with outputs close together, between which a cubic finds the ground.  No apogee is computed.
"""

import math

import numpy as np
from numba import carray, njit, prange
from numbalsoda import lsoda, lsoda_sig

from benchmarks.common_work import GM, OMEGA, A, acceleration, height_and_climb, height_of
from benchmarks.contestants.base import EVALUATIONS, SPEED, TIME
from benchmarks.jit import callback, compiled

EARLY = 5.0  # s before the ground of a vacuum flight
LONG = 20.0  # s, longest piece after that
FINE = 48  # outputs within the last piece


@callback(lsoda_sig)
def _slope(time, state, out, data):
    y, slope, own = carray(state, (6,)), carray(out, (6,)), carray(data, (2,))
    slope[0], slope[1], slope[2] = y[3], y[4], y[5]
    slope[3], slope[4], slope[5] = acceleration(y[0], y[1], y[2], y[3], y[4], y[5], own[0])
    own[1] += 1.0


ADDRESS = _slope.address


@compiled
def _vacuum_time(y):
    """Time to the sphere through the equator on a Kepler orbit.  in: ECEF state; out: s, a guess."""
    vx, vy, vz = y[3] - OMEGA * y[1], y[4] + OMEGA * y[0], y[5]
    r = math.sqrt(y[0] * y[0] + y[1] * y[1] + y[2] * y[2])
    energy = 0.5 * (vx * vx + vy * vy + vz * vz) - GM / r
    outward = (y[0] * vx + y[1] * vy + y[2] * vz) / r
    axis = -0.5 * GM / energy
    momentum2 = (vx * vx + vy * vy + vz * vz - outward * outward) * r * r
    eccentricity = math.sqrt(max(0.0, 1.0 - momentum2 / (GM * axis)))
    start = math.acos(max(-1.0, min(1.0, (1.0 - r / axis) / eccentricity)))
    end = 2.0 * math.pi - math.acos(max(-1.0, min(1.0, (1.0 - A / axis) / eccentricity)))
    swept = end - start - eccentricity * (math.sin(end) - math.sin(start))
    return swept * axis * math.sqrt(axis / GM)


@compiled
def _ground(low, high, h):
    """Fraction of the way between two states at which a cubic in the height is zero."""
    g0, s0 = height_and_climb(low[0], low[1], low[2], low[3], low[4], low[5])
    g1, s1 = height_and_climb(high[0], high[1], high[2], high[3], high[4], high[5])
    s0, s1 = s0 * h, s1 * h
    u = g0 / (g0 - g1)
    for _ in range(8):
        a, b = 3.0 * (g1 - g0) - 2.0 * s0 - s1, 2.0 * (g0 - g1) + s0 + s1
        u -= (g0 + u * (s0 + u * (a + u * b))) / (s0 + u * (2.0 * a + 3.0 * u * b))
    return u


@compiled
def _fly_one(address, state, rtol, atol, result):
    result[:] = math.nan
    data = np.array([state[6], 0.0])
    before, after = state[:6].copy(), state[:6].copy()
    start, end = 0.0, 0.0
    piece = max(1.0, _vacuum_time(before) - EARLY)
    ends = np.zeros(2)
    while height_and_climb(after[0], after[1], after[2], after[3], after[4], after[5])[0] > 0.0:
        before[:], start = after, end
        ends[1] = piece
        flown, fine = lsoda(address, before, ends, data, rtol, atol)
        if not fine or start > 1e5:
            return
        after[:], end = flown[1], start + piece
        height, climb = height_and_climb(after[0], after[1], after[2], after[3], after[4], after[5])
        if height < 0.0 and piece > LONG:  # too far at once: again, to an earlier time
            after[:], end, piece = before, start, 0.9 * piece
            continue
        piece = max(0.5, min(LONG, -1.1 * height / climb)) if climb < 0.0 else LONG
    # The last piece again, from at most some seconds before the ground.
    times = np.linspace(0.0, end - start, FINE)
    flown, fine = lsoda(address, before, times, data, rtol, atol)
    last = 1
    while last < FINE - 1 and height_of(flown[last, 0], flown[last, 1], flown[last, 2]) > 0.0:
        last += 1
    h = times[last] - times[last - 1]
    u = _ground(flown[last - 1], flown[last], h)
    speed2 = 0.0
    for i in range(3):
        p0, p1 = flown[last - 1, i], flown[last, i]
        v0, v1 = flown[last - 1, i + 3] * h, flown[last, i + 3] * h
        a, b = 3.0 * (p1 - p0) - 2.0 * v0 - v1, 2.0 * (p0 - p1) + v0 + v1
        result[i] = p0 + u * (v0 + u * (a + u * b))
        speed2 += ((v0 + u * (2.0 * a + 3.0 * u * b)) / h) ** 2
    result[SPEED] = math.sqrt(speed2)
    result[TIME], result[EVALUATIONS] = start + times[last - 1] + u * h, data[1]


@njit(error_model="numpy", nogil=True, parallel=True)  # numba keeps no code that calls through a pointer
def fly(address, states, rtol, atol, results):
    """Fly states to the ground.  in: address of the slope, states (n, 7), tolerances; out: ``results``."""
    for i in prange(states.shape[0]):
        _fly_one(address, states[i], rtol, atol, results[i])
