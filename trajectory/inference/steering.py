"""The largest ground range over pitch-over for one steering law: bracket, climb, parabola, all at once."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kernels import constants as c
from kernels import layout as col
from kernels import status as codes
from trajectory.earth import Earth
from trajectory.rows import fly_rows

Array = NDArray[np.float64]

HALF_CIRCUMFERENCE = 20.0e6  # m: beyond, a range is only said to exceed it
SEARCH_TOLERANCE = 0.1  # m, local error of a step
PILOT = 48
MAX_ROUNDS = 12
WIDEST = {col.GRAVITY_TURN: np.log(np.radians([0.5, 40.0])), col.LINEAR_PITCH: np.log([0.15, 1.74])}
_BRACKET = 0.16  # half-width of the first bracket in the logarithm of pitch-over


@dataclass(slots=True)
class Search:
    """A maximum over pitch-over in progress, one entry per row.

    Parameters
    ----------
    rows : ndarray, shape (n, PARAMETERS)
        Vehicles at their launch point and azimuth.
    earth : Earth
        Earth model.
    drag_curve : str
        Name of the drag curve.
    law : int
        Steering law.
    flights : int
        Flights flown so far.
    """

    rows: Array
    earth: Earth
    drag_curve: str
    law: int
    flights: int = 0

    def ranges(self, which: NDArray[np.intp], log_pitch: Array) -> Array:
        """Fly some rows.

        Parameters
        ----------
        which : ndarray of int
            Rows.
        log_pitch : ndarray
            Logarithm of their pitch-over.

        Returns
        -------
        ndarray
            Range as `reach` gives it.  [m]
        """
        rows = self.rows[which].copy()
        rows[:, col.STEERING] = self.law
        rows[:, col.PITCH_OVER] = np.exp(np.minimum(log_pitch, WIDEST[self.law][1]))
        self.flights += len(rows)
        results, status = fly_rows(
            rows, earth=self.earth, drag_curve=self.drag_curve, tolerance=SEARCH_TOLERANCE
        )
        return reach(results, status)


def reach(results: Array, status: NDArray[np.int64]) -> Array:
    """Ground range flown, not folded at the antipode.

    Parameters
    ----------
    results : ndarray, shape (n, RESULTS)
        Flights.
    status : ndarray of int
        How they ended.

    Returns
    -------
    ndarray
        Range [m]; infinite in orbit, escaping or beyond half the circumference, 0 for a failed flight.
    """
    angle = results[:, col.RANGE_ANGLE]
    length = np.where(angle < 3.0, results[:, col.GROUND_RANGE], angle * c.MEAN_EARTH_RADIUS)
    length = np.where(length > HALF_CIRCUMFERENCE, np.inf, length)
    beyond = (status == codes.ORBIT) | (status == codes.ESCAPED)
    return np.where(beyond, np.inf, np.where(status == codes.OK, length, 0.0))


def maximise(search: Search, start: Array) -> tuple[Array, Array]:
    """Climb from a guessed pitch-over to the maximum of each row.

    Parameters
    ----------
    search : Search
        Rows, Earth and steering law.
    start : ndarray, shape (n,)
        Guess of the logarithm of pitch-over.

    Returns
    -------
    best : ndarray, shape (n,)
        Largest range [m]; infinite beyond half the circumference.
    log_pitch : ndarray, shape (n,)
        Where it is.
    """
    count = len(start)
    everyone = np.arange(count)
    low, high = WIDEST[search.law]
    step = np.full(count, _BRACKET)
    x = np.clip(start, low + _BRACKET, high - _BRACKET)
    y = np.stack([search.ranges(everyone, x + k * step) for k in (-1, 0, 1)])
    active = everyone
    for _ in range(MAX_ROUNDS):
        a, b, d = y[:, active]
        found = (b >= a) & (b >= d) | ~np.isfinite(y[:, active]).all(axis=0)
        stuck = ((d > b) & (x[active] + step[active] >= high)) | ((a > b) & (x[active] - step[active] <= low))
        active = active[~(found | stuck)]
        if not len(active):
            break
        side = np.where(y[2, active] > y[0, active], 1.0, -1.0)
        x[active] = np.clip(x[active] + side * step[active], low, high)
        new = search.ranges(active, np.clip(x[active] + side * step[active], low, high))
        up = side > 0
        y[:, active] = np.where(up, [y[1, active], y[2, active], new], [new, y[0, active], y[1, active]])
    top = y.argmax(axis=0)
    best, place = y[top, everyone], x + (top - 1) * step
    finite = np.flatnonzero(np.isfinite(y).all(axis=0))
    peak = _parabola(x[finite], step[finite], y[:, finite])
    value = search.ranges(finite, peak)
    better = value > best[finite]
    best[finite[better]], place[finite[better]] = value[better], peak[better]
    return best, place


def _parabola(x: Array, step: Array, y: Array) -> Array:
    bend = y[0] - 2.0 * y[1] + y[2]
    shift = np.where(bend < 0.0, 0.5 * (y[0] - y[2]) / np.where(bend < 0.0, bend, 1.0), 0.0)
    peak: Array = x + step * np.clip(shift, -1.0, 1.0)
    return peak


def _scan(search: Search, which: NDArray[np.intp]) -> Array:
    """Find the neighbourhood of the maximum for a few rows by trying the whole span of pitch-over."""
    low, high = WIDEST[search.law]
    trials = np.linspace(low + 0.02, high - 0.02, 22)
    values = np.stack([search.ranges(which, np.full(len(which), t)) for t in trials])
    best: Array = trials[values.argmax(axis=0)]
    return best


def first_guess(search: Search, weights: Array) -> Array:
    """Guess every row's best pitch-over: scan some rows, regress the rest on the stage parameters.

    Parameters
    ----------
    search : Search
        Rows, Earth and steering law.
    weights : ndarray, shape (n,)
        The rows with the largest weights are scanned.

    Returns
    -------
    ndarray, shape (n,)
        Logarithm of pitch-over.
    """
    features = _features(search.rows)
    pilot = _pilot(search.rows, weights)
    best, place = maximise(_pick(search, pilot), _scan(search, pilot))
    search.flights += 4 * len(pilot)
    guess = np.full(len(search.rows), float(np.median(place)))
    for stages in range(1, col.MAX_STAGES + 1):
        there = search.rows[:, col.STAGES] == stages
        here = (search.rows[pilot, col.STAGES] == stages) & np.isfinite(best)
        if here.sum() >= 4:
            ridge = 1e-3 * np.eye(features.shape[1])
            known = features[pilot][here]
            fit = np.linalg.solve(known.T @ known + ridge, known.T @ place[here])
            guess[there] = features[there] @ fit
    return guess


def _pick(search: Search, which: NDArray[np.intp]) -> Search:
    return Search(search.rows[which], search.earth, search.drag_curve, search.law)


def _pilot(rows: Array, weights: Array) -> NDArray[np.intp]:
    chosen = []
    for stages in range(1, col.MAX_STAGES + 1):
        here = np.flatnonzero(rows[:, col.STAGES] == stages)
        chosen.append(here[np.argsort(-weights[here], kind="stable")[:PILOT]])
    return np.concatenate(chosen)


def _features(rows: Array) -> Array:
    columns = [np.ones(len(rows)), 0.1 * rows[:, col.RISE_TIME] - 1.4]
    for stage in range(col.MAX_STAGES):
        k = col.FIRST_STAGE + stage * col.STAGE_WIDTH
        burns = rows[:, k + 1] > 0.0
        with np.errstate(divide="ignore", invalid="ignore"):
            columns += [np.where(burns, 2e-4 * rows[:, k] - 0.8, 0.0)]
            columns += [np.where(burns, np.log(rows[:, k + 1]) - 0.5, 0.0)]
            columns += [np.where(burns, np.log(rows[:, k + 2] / 2600.0), 0.0)]
    return np.stack(columns, axis=1)
