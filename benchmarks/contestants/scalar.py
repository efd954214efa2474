"""The plain rival in scalar Numba on free flights; see `dormand_prince`."""

import math
from typing import Any

import numpy as np
from numba import prange

from benchmarks.common_work import DRAG_PIECES, height_and_climb
from benchmarks.contestants.base import (
    APOGEE,
    EVALUATIONS,
    OUTCOMES,
    SPEED,
    TIME,
    Contestant,
    with_threads,
)
from benchmarks.contestants.dormand_prince import DRAG, OWN, find, next_step, slope, take_step, within
from benchmarks.jit import compiled, entry

MOST_STEPS = 100_000


@compiled
def _fly_one(state, tolerance, longest, result):
    y, new, w = state[:6].copy(), np.empty(6), np.empty(6)
    k, own = np.empty((7, 6)), np.zeros(OWN)
    own[DRAG] = 1.0 / state[6]
    time, h, evaluations = 0.0, 0.5, 1
    height, climb = height_and_climb(y[0], y[1], y[2], y[3], y[4], y[5])
    apogee = height
    slope(time, y, own, DRAG_PIECES, k[0])
    result[:] = math.nan
    for _ in range(MOST_STEPS):
        error = take_step(time, h, y, own, DRAG_PIECES, k, w, new) / tolerance
        evaluations += 6
        if not error <= 1.0:
            h = next_step(h, error, height, longest)
            continue
        new_height, new_climb = height_and_climb(new[0], new[1], new[2], new[3], new[4], new[5])
        if climb > 0.0 >= new_climb:
            within(find(1, climb, new_climb, h, y, k, new, w), h, y, k, new, w)
            apogee = height_and_climb(w[0], w[1], w[2], w[3], w[4], w[5])[0]
        if new_height < 0.0:
            h *= find(0, height, new_height, h, y, k, new, w)
            take_step(time, h, y, own, DRAG_PIECES, k, w, new)
            land(time + h, new, k, apogee, evaluations + 6, result)
            return
        y[:], k[0] = new, k[6]
        time, height, climb = time + h, new_height, new_climb
        h = next_step(h, error, height, longest)


@compiled
def land(time, y, k, apogee, evaluations, result):
    """Write the outcome of a flight that ends very near the ground.  in: s, ECEF state, slopes; out: row."""
    height, climb = height_and_climb(y[0], y[1], y[2], y[3], y[4], y[5])
    h = -height / climb
    for i in range(3):
        result[i] = y[i] + h * y[i + 3]
        y[i + 3] += h * k[6, i + 3]
    result[SPEED] = math.sqrt(y[3] * y[3] + y[4] * y[4] + y[5] * y[5])
    result[TIME], result[APOGEE], result[EVALUATIONS] = time + h, apogee, evaluations


@entry(parallel=True)
def _fly(states, tolerance, longest, results):
    for i in prange(states.shape[0]):
        _fly_one(states[i], tolerance, longest, results[i])


def fly_states(states: np.ndarray, tolerance: float, longest: float, threads: int) -> np.ndarray:
    """Fly states to the ground.

    Parameters
    ----------
    states : ndarray, shape (n, 7)
        ECEF position, velocity and ballistic coefficient, SI.
    tolerance : float
        Largest error of one step in position.  [m]
    longest : float
        Longest step below 90 km.  [s]
    threads : int
        Number of threads.

    Returns
    -------
    ndarray, shape (n, OUTCOMES)
        NaN where a flight did not land.
    """
    with_threads(threads)
    results = np.empty((len(states), OUTCOMES))
    _fly(states, tolerance, longest, results)
    return results


def contestants() -> list[Contestant]:
    """Give the contestants of this file.

    Returns
    -------
    list of Contestant
        One for each error class.
    """

    def flier(tolerance: float, longest: float) -> Any:
        return lambda work, count, threads: fly_states(work.states[:count], tolerance, longest, threads)

    return [
        Contestant(
            name=f"scalar-numba-{target:.0f}m",
            family="scalar numba",
            target=target,
            fly=flier(tolerance, longest),
            settings=f"Dormand-Prince 5(4), error of one step {tolerance:g} m, "
            f"steps below 90 km at most {longest:g} s",
        )
        for target, tolerance, longest in ((10.0, 0.7, 2.0), (1.0, 0.015, 1.2))
    ]
