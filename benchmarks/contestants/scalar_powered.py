"""The plain rival in scalar Numba on powered flights: vertical rise, kick, gravity turn, staging.

The steps end exactly at the pitch-over and at every burnout; everything else is as on free flights.
"""

import math
from typing import Any

import numpy as np
from numba import prange

from benchmarks.common_work import DRAG_PIECES, A, B, height_and_climb
from benchmarks.contestants.base import OUTCOMES, POWERED, Contestant, with_threads
from benchmarks.contestants.dormand_prince import (
    DRAG,
    FLOW,
    FOLLOW,
    IGNITION,
    OWN,
    THRUST,
    UP,
    WEIGHT,
    find,
    next_step,
    slope,
    take_step,
    within,
)
from benchmarks.contestants.scalar import MOST_STEPS, land
from benchmarks.jit import compiled, entry
from kernels import layout as col
from kernels.constants import STANDARD_GRAVITY

# A velocity error grows during the rest of the flight; found to serve a boost best among 0 to 3000.
ERROR_TIME = 30.0  # s


@compiled
def _ignite(row, stage, time, own):
    """Start a stage, or the free flight after the last.  out: time of its end s."""
    own[IGNITION] = time
    if stage >= row[col.STAGES]:
        own[THRUST], own[FLOW], own[FOLLOW] = 0.0, 0.0, 1.0
        own[DRAG] = row[col.DRAG_SCALE] / row[col.BALLISTIC_COEFFICIENT]
        return math.inf
    k = col.FIRST_STAGE + stage * col.STAGE_WIDTH
    exhaust = row[k + col.STAGE_EXHAUST_SPEED]
    own[THRUST] = row[k + col.STAGE_THRUST_TO_WEIGHT] * STANDARD_GRAVITY
    own[FLOW] = own[THRUST] / exhaust
    own[DRAG] = row[col.DRAG_SCALE] / row[k + col.STAGE_BALLISTIC_COEFFICIENT]
    return time + (1.0 - math.exp(-row[k + col.STAGE_IDEAL_DELTA_V] / exhaust)) / own[FLOW]


@compiled
def _stand(row, own, y, over):
    """Put a vehicle on its launch point.  out: state, upward and downrange directions filled."""
    sin_lat, cos_lat = math.sin(row[col.LATITUDE]), math.cos(row[col.LATITUDE])
    sin_lon, cos_lon = math.sin(row[col.LONGITUDE]), math.cos(row[col.LONGITUDE])
    east, north = math.sin(row[col.AZIMUTH]), math.cos(row[col.AZIMUTH])
    normal = A * A / math.sqrt((A * cos_lat) ** 2 + (B * sin_lat) ** 2)
    across = (normal + row[col.HEIGHT]) * cos_lat
    y[:] = 0.0
    y[0], y[1] = across * cos_lon, across * sin_lon
    y[2] = (normal * (B / A) ** 2 + row[col.HEIGHT]) * sin_lat
    own[UP], own[UP + 1], own[UP + 2] = cos_lat * cos_lon, cos_lat * sin_lon, sin_lat
    over[0] = -north * sin_lat * cos_lon - east * sin_lon
    over[1] = -north * sin_lat * sin_lon + east * cos_lon
    over[2] = north * cos_lat


@compiled
def _kick(row, own, over, y):
    """Turn the velocity away from the vertical, and let the thrust follow it."""
    speed = math.sqrt(y[3] * y[3] + y[4] * y[4] + y[5] * y[5])
    sine, cosine = speed * math.sin(row[col.PITCH_OVER]), speed * math.cos(row[col.PITCH_OVER])
    for i in range(3):
        y[3 + i] = cosine * own[UP + i] + sine * over[i]
    own[FOLLOW] = 1.0


@compiled
def _fly_one(row, pieces, tolerance, result):
    y, new, w, over = np.empty(6), np.empty(6), np.empty(6), np.empty(3)
    k, own = np.empty((7, 6)), np.zeros(OWN)
    own[WEIGHT] = ERROR_TIME
    _stand(row, own, y, over)
    stage, stage_end, rise_end = 0, _ignite(row, 0, 0.0, own), row[col.RISE_TIME]
    time, step, height, climb, evaluations = 0.0, 0.1, row[col.HEIGHT], 0.0, 1
    apogee = height
    slope(time, y, own, pieces, k[0])
    result[:] = math.nan
    for _ in range(MOST_STEPS):
        stop = min(stage_end, rise_end)
        h = min(step, stop - time)
        error = take_step(time, h, y, own, pieces, k, w, new) / tolerance
        evaluations += 6
        step = next_step(h, error, height, math.inf)
        if not error <= 1.0:
            continue
        new_height, new_climb = height_and_climb(new[0], new[1], new[2], new[3], new[4], new[5])
        if climb > 0.0 >= new_climb:
            within(find(1, climb, new_climb, h, y, k, new, w), h, y, k, new, w)
            apogee = max(apogee, height_and_climb(w[0], w[1], w[2], w[3], w[4], w[5])[0])
        if new_height < 0.0 and new_climb < 0.0:
            h *= find(0, height, new_height, h, y, k, new, w)
            take_step(time, h, y, own, pieces, k, w, new)
            land(time + h, new, k, apogee, evaluations + 6, result)
            return
        y[:], k[0] = new, k[6]
        time, height, climb = time + h, new_height, new_climb
        if time >= stop - 1e-9:
            time = stop
            if stop == rise_end:
                _kick(row, own, over, y)
                rise_end = math.inf
            if stop == stage_end:
                stage += 1
                stage_end = _ignite(row, stage, time, own)
            climb = height_and_climb(y[0], y[1], y[2], y[3], y[4], y[5])[1]
            step = min(step, 1.0)
            slope(time, y, own, pieces, k[0])
            evaluations += 1


@entry(parallel=True)
def _fly(rows, pieces, tolerance, results):
    for i in prange(rows.shape[0]):
        _fly_one(rows[i], pieces, tolerance, results[i])


def fly_rows(
    rows: np.ndarray, tolerance: float, threads: int, *, pieces: np.ndarray = DRAG_PIECES
) -> np.ndarray:
    """Fly parameter rows with one to three stages and a gravity turn to the ground.

    Parameters
    ----------
    rows : ndarray, shape (n, PARAMETERS)
        Columns as in ``kernels.layout``.
    tolerance : float
        Largest error of one step.  [m]
    threads : int
        Number of threads.
    pieces : ndarray
        Drag curve in the form of ``common_work.DRAG_PIECES``.

    Returns
    -------
    ndarray, shape (n, OUTCOMES)
        NaN where a flight did not land.
    """
    with_threads(threads)
    results = np.empty((len(rows), OUTCOMES))
    _fly(rows, pieces, tolerance, results)
    return results


def contestants() -> list[Contestant]:
    """Give the contestants of this file.

    Returns
    -------
    list of Contestant
        One for each error class.
    """

    def flier(tolerance: float) -> Any:
        return lambda work, count, threads: fly_rows(work.rows[:count], tolerance, threads)

    return [
        Contestant(
            name=f"scalar-numba-powered-{target:.0f}m",
            family="scalar numba",
            target=target,
            fly=flier(tolerance),
            settings=f"Dormand-Prince 5(4), error of one step {tolerance:g} m",
            work=POWERED,
        )
        for target, tolerance in ((10.0, 3e-4), (1.0, 2e-5))
    ]
