"""The reference of the common work: DOP853 at 1e-13, whose steps end exactly where a formula changes.

Within one piece of air and one piece of the drag curve the right-hand side is analytic.  A step uses the
formulas of the pieces it starts in, also beyond their edges, and is then shortened until it ends on the edge
that it crossed; so no step ever contains a kink, and the method keeps its order.  Impact and apogee are found
the same way: the step is taken again and again until it ends there.
"""

import math
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numba import prange
from scipy.integrate._ivp import dop853_coefficients as dop853

from benchmarks import common_work as work
from benchmarks.common_work import (
    AIR_EDGES,
    DRAG_PIECES,
    VACUUM,
    air_in,
    air_piece,
    drag_in,
    drag_piece,
    gravity_and_rotation,
    height_and_climb,
)
from benchmarks.jit import HERE, compiled, entry, fingerprint, physics_sources, store

RELATIVE, ABSOLUTE = 1e-13, 1e-8  # of one step, as in scipy
X, VX, TIME, APOGEE = 0, 3, 6, 7  # columns of the result: position, velocity, s, m
COLUMNS = 8
MOST_STEPS = 100_000

_STAGES = dop853.N_STAGES
_A = np.ascontiguousarray(dop853.A[:_STAGES, :_STAGES])
_B, _E3, _E5 = dop853.B.copy(), dop853.E3.copy(), dop853.E5.copy()

# What a step may end at, and how close is close enough (m/s, m, m, Mach).
_TOP, _AIR_BELOW, _AIR_ABOVE, _MACH = 0, 1, 2, 3
_CLOSE = np.array([1e-9, 2e-8, 2e-8, 1e-12])


@compiled
def _slope(y, air, drag, beta, out):
    """Derivative of the state by the formulas of given pieces."""
    height, _ = height_and_climb(y[0], y[1], y[2], y[3], y[4], y[5])
    ax, ay, az = gravity_and_rotation(y[0], y[1], y[2], y[3], y[4])
    speed = math.sqrt(y[3] * y[3] + y[4] * y[4] + y[5] * y[5])
    density, sound = air_in(air, height)
    slow = 0.5 * density * speed / beta * drag_in(drag, speed / sound, DRAG_PIECES)
    out[0], out[1], out[2] = y[3], y[4], y[5]
    out[3], out[4], out[5] = ax - slow * y[3], ay - slow * y[4], az - slow * y[5]


@compiled
def _step(y, h, air, drag, beta, k, new):
    """One step; ``k[0]`` holds the slope at its start.  out: scaled error; ``new`` and ``k`` filled."""
    for stage in range(1, _STAGES):
        for i in range(6):
            total = 0.0
            for j in range(stage):
                total += _A[stage, j] * k[j, i]
            new[i] = y[i] + h * total
        _slope(new, air, drag, beta, k[stage])
    for i in range(6):
        total = 0.0
        for j in range(_STAGES):
            total += _B[j] * k[j, i]
        new[i] = y[i] + h * total
    _slope(new, air, drag, beta, k[_STAGES])
    fifth = third = 0.0
    for i in range(6):
        e5 = e3 = 0.0
        for j in range(_STAGES + 1):
            e5 += _E5[j] * k[j, i]
            e3 += _E3[j] * k[j, i]
        scale = ABSOLUTE + RELATIVE * max(abs(y[i]), abs(new[i]))
        fifth += (e5 / scale) ** 2
        third += (e3 / scale) ** 2
    if fifth == 0.0 and third == 0.0:
        return 0.0
    return abs(h) * fifth / math.sqrt((fifth + 0.01 * third) * 6.0)


@compiled
def _miss(y, kind, air, level):
    """How far a state is beyond an edge of given kind.  out: m/s, m or Mach number."""
    height, climb = height_and_climb(y[0], y[1], y[2], y[3], y[4], y[5])
    if kind == _TOP:
        return climb
    if kind == _MACH:
        _, sound = air_in(air, height)
        return math.sqrt(y[3] * y[3] + y[4] * y[4] + y[5] * y[5]) / sound - level
    return height - level


@compiled
def _crossing(y, h, kind, level, air, drag, beta, k, new):
    """Length of the step that ends on an edge: the Illinois variant of the rule of false position."""
    low, high = 0.0, h
    at_low, at_high = _miss(y, kind, air, level), _miss(new, kind, air, level)
    if at_low * at_high >= 0.0:
        return h
    side = 0
    for _ in range(80):
        middle = (low * at_high - high * at_low) / (at_high - at_low)
        _step(y, middle, air, drag, beta, k, new)
        here = _miss(new, kind, air, level)
        if abs(here) <= _CLOSE[kind] or high - low < 1e-13:
            return middle
        if here * at_high > 0.0:
            high, at_high = middle, here
            at_low *= 0.5 if side == 1 else 1.0
            side = 1
        else:
            low, at_low = middle, here
            at_high *= 0.5 if side == -1 else 1.0
            side = -1
    return middle


@compiled
def _first_event(y, h, air, drag, beta, k, new):
    """What the accepted step meets first.  out: kind or -1, step length, Mach edge's direction."""
    height, climb = height_and_climb(new[0], new[1], new[2], new[3], new[4], new[5])
    kind, first, way = -1, h, 0
    if climb < 0.0 and _miss(y, _TOP, air, 0.0) > 1e-6:  # not again where the last step ended at the top
        kind, first = _TOP, _crossing(y, h, _TOP, 0.0, air, drag, beta, k, new)
        _step(y, first, air, drag, beta, k, new)
        height, climb = height_and_climb(new[0], new[1], new[2], new[3], new[4], new[5])
    if air < VACUUM and height > AIR_EDGES[air + 1]:
        kind, first = _AIR_ABOVE, _crossing(y, first, _AIR_ABOVE, AIR_EDGES[air + 1], air, drag, beta, k, new)
        _step(y, first, air, drag, beta, k, new)
    elif height < AIR_EDGES[air]:
        kind, first = _AIR_BELOW, _crossing(y, first, _AIR_BELOW, AIR_EDGES[air], air, drag, beta, k, new)
        _step(y, first, air, drag, beta, k, new)
    mach = _miss(new, _MACH, air, 0.0)
    last = DRAG_PIECES.shape[0] - 1
    if drag < last and mach > DRAG_PIECES[drag + 1, 0] + _CLOSE[_MACH]:
        way = 1
    elif drag > 0 and mach < DRAG_PIECES[drag, 0] - _CLOSE[_MACH]:
        way = -1
    if way != 0:
        level = DRAG_PIECES[drag + max(way, 0), 0]
        kind, first = _MACH, _crossing(y, first, _MACH, level, air, drag, beta, k, new)
        _step(y, first, air, drag, beta, k, new)
    return kind, first, way


@compiled
def _fly_one(state, result):
    y, new, k = state[:6].copy(), np.empty(6), np.empty((_STAGES + 1, 6))
    beta = state[6]
    height, _ = height_and_climb(y[0], y[1], y[2], y[3], y[4], y[5])
    air = air_piece(height)
    drag = drag_piece(_miss(y, _MACH, air, 0.0), DRAG_PIECES)
    time, h, apogee = 0.0, 0.5, height
    result[:] = math.nan
    for _ in range(MOST_STEPS):
        _slope(y, air, drag, beta, k[0])
        error = _step(y, h, air, drag, beta, k, new)
        if not error <= 1.0:
            h *= max(0.2, 0.9 * error ** (-1.0 / 8.0)) if math.isfinite(error) else 0.2
            continue
        kind, taken, way = _first_event(y, h, air, drag, beta, k, new)
        y[:] = new
        time += taken
        apogee = max(apogee, height_and_climb(y[0], y[1], y[2], y[3], y[4], y[5])[0])
        h *= min(5.0, 0.9 * max(error, 1e-12) ** (-1.0 / 8.0))
        if kind == _AIR_BELOW and air == 0:
            result[:6] = y
            result[TIME], result[APOGEE] = time, apogee
            return
        if kind == _AIR_BELOW:
            air -= 1
        elif kind == _AIR_ABOVE:
            air += 1
        elif kind == _MACH:
            drag += way


@entry(parallel=True)
def _fly(states, results):
    for i in prange(states.shape[0]):
        _fly_one(states[i], results[i])


def fly_reference(states: np.ndarray) -> np.ndarray:
    """Fly states to the ground at the reference's tolerance, over all threads.

    Parameters
    ----------
    states : ndarray, shape (n, 7)
        ECEF position, velocity and ballistic coefficient, SI.

    Returns
    -------
    ndarray, shape (n, 8)
        Impact position and velocity (ECEF), time of flight, apogee height, SI.
    """
    results = np.empty((len(states), COLUMNS))
    _fly(np.ascontiguousarray(states), results)
    return results


def kept(name: str, sources: list[Path], compute: Callable[[], np.ndarray]) -> np.ndarray:
    """Look up, or compute once and keep, an array that depends on nothing but source files.

    Parameters
    ----------
    name : str
        What it is; part of the file's name.
    sources : list of Path
        The files that decide its values.
    compute : callable
        Gives the array.

    Returns
    -------
    ndarray
        The array.
    """
    path = store() / f"{name}-{fingerprint(sources)}.npz"
    if path.is_file():
        with np.load(path) as file:
            return np.asarray(file["results"])
    results = compute()
    partial = path.with_suffix(f".{os.getpid()}.npz")
    np.savez(partial, results=results)
    partial.replace(path)
    return results


def reference(count: int) -> np.ndarray:
    """Look up, or compute once and keep, the reference results of the first flights of the common work.

    Parameters
    ----------
    count : int
        Number of flights.

    Returns
    -------
    ndarray, shape (count, 8)
        As `fly_reference` gives them.
    """
    sources = [HERE / "common_work.py", HERE / "reference.py", *physics_sources()]
    return kept(f"reference-{count}", sources, lambda: fly_reference(work.Work(count).states))
