"""The largest ground range over pitch-over for one steering law: bracket, climb, parabola, all at once."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from kernels import constants as c
from kernels import layout as col
from kernels import status as codes
from trajectory.earth import Earth
from trajectory.rows import fly_rows

Array = NDArray[np.float64]

HALF_CIRCUMFERENCE = 20.0e6  # m: beyond, a range is only said to exceed it
SEARCH_TOLERANCE = (
    30.0  # m, error of a step at the impact: 7 m in range at the median, 0.8 km at the 99th percentile
)
PILOT = 48
MAX_ROUNDS = 16
MAX_REFINEMENTS = 14
SETTLED = 2e-4  # a row is left alone once the parabola foresees the range at its top this well, relative
WIDEN = 1.5  # ratio of successive steps while bracketing
CLIFF = 8.0  # ratio of the two falls beyond which no parabola is trusted
GOLDEN = 0.382
# With a thrust-to-weight near 1 the best gravity turn starts from a kick of thousandths of a degree.
WIDEST = {col.GRAVITY_TURN: np.log([1e-5, np.radians(60.0)]), col.LINEAR_PITCH: np.log([0.15, 1.74])}
TRIALS = {col.GRAVITY_TURN: 40, col.LINEAR_PITCH: 22}
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
    tally : list of int
        Flights flown so far, counted together with those of its parts.
    """

    rows: Array
    earth: Earth
    drag_curve: str
    law: int
    tally: list[int] = field(default_factory=lambda: [0])

    @property
    def flights(self) -> int:
        """Flights flown so far."""
        return self.tally[0]

    def pick(self, which: NDArray[np.intp]) -> "Search":
        """Search some of the rows.

        Parameters
        ----------
        which : ndarray of int
            Rows.

        Returns
        -------
        Search
            Over these rows; its flights count here too.
        """
        return Search(self.rows[which], self.earth, self.drag_curve, self.law, self.tally)

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
        self.tally[0] += len(rows)
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
    x, y = _bracket(search, start)
    everyone = np.arange(len(start))
    top = y.argmax(axis=0)
    best, place = y[top, everyone], x[top, everyone]
    active = np.flatnonzero(np.isfinite(y).all(axis=0))
    for _ in range(MAX_REFINEMENTS):
        trial, predicted = _trial(x[:, active], y[:, active])
        value = search.ranges(active, trial)
        better = value > best[active]
        best[active[better]], place[active[better]] = value[better], trial[better]
        x[:, active], y[:, active] = _narrow(x[:, active], y[:, active], trial, value)
        foreseen = np.abs(value - predicted) <= SETTLED * value
        active = active[np.isfinite(value) & ~foreseen]
        if not len(active):
            break
    return best, place


def _bracket(search: Search, start: Array) -> tuple[Array, Array]:
    """Three places per row in ascending order, the middle one best, and their ranges; wider at each step."""
    low, high = WIDEST[search.law]
    active = np.arange(len(start))
    x = np.clip(start, low + _BRACKET, high - _BRACKET) + _BRACKET * np.array([[-1.0], [0.0], [1.0]])
    y = np.stack([search.ranges(active, place) for place in x])
    for _ in range(MAX_ROUNDS):
        left, middle, right = y[:, active]
        up = right > left
        found = (middle >= left) & (middle >= right) | ~np.isfinite(y[:, active]).all(axis=0)
        stuck = np.where(up, x[2, active] >= high, x[0, active] <= low)
        active, up = active[~(found | stuck)], up[~(found | stuck)]
        if not len(active):
            break
        a, b, d = x[:, active]
        trial = np.clip(np.where(up, d + WIDEN * (d - b), a - WIDEN * (b - a)), low, high)
        value = search.ranges(active, trial)
        x[:, active] = np.where(up, [b, d, trial], [trial, a, b])
        y[:, active] = np.where(up, [y[1, active], y[2, active], value], [value, y[0, active], y[1, active]])
    return x, y


def _trial(x: Array, y: Array) -> tuple[Array, Array]:
    """Top of the parabola through three places, and the range foreseen there.

    Beside a cliff, or where the top is known, a place inside one half, of which nothing is foreseen (NaN).
    """
    left, right = (y[1] - y[0]) / (x[1] - x[0]), (y[2] - y[1]) / (x[2] - x[1])
    bend = (right - left) / (x[2] - x[0])
    top = 0.5 * (x[0] + x[1]) - 0.5 * left / np.where(bend < 0.0, bend, np.inf)
    top = np.clip(top, x[0], x[2])
    predicted = y[0] + (top - x[0]) * (left + bend * (top - x[1]))
    known = np.abs(x - top).min(axis=0) < 0.02 * (x[2] - x[0])
    cliff = _has_cliff(y)
    to_right = np.where(cliff, y[2] < y[0], x[2] - x[1] > x[1] - x[0])
    to_right = np.where(y[1] >= np.maximum(y[0], y[2]), to_right, y[2] > y[0])
    inside = x[1] + GOLDEN * np.where(to_right, x[2] - x[1], x[0] - x[1])
    blind = known | cliff
    return np.where(blind, inside, top), np.where(blind, np.nan, predicted)


def _has_cliff(y: Array) -> NDArray[np.bool_]:
    """Whether the range falls so much faster on one side that a parabola would mislead."""
    falls = np.sort(y[1] - y[[0, 2]], axis=0)
    steep: NDArray[np.bool_] = (falls[0] >= 0.0) & (falls[1] > CLIFF * falls[0])
    return steep


def _narrow(x: Array, y: Array, trial: Array, value: Array) -> tuple[Array, Array]:
    """Keep the best of four places and its neighbours."""
    places, ranges = np.vstack([x, trial]), np.vstack([y, value])
    order = places.argsort(axis=0, kind="stable")
    places, ranges = np.take_along_axis(places, order, 0), np.take_along_axis(ranges, order, 0)
    kept = np.clip(ranges.argmax(axis=0), 1, 2) + np.array([[-1], [0], [1]])
    return np.take_along_axis(places, kept, 0), np.take_along_axis(ranges, kept, 0)


def _scan(search: Search, which: NDArray[np.intp]) -> Array:
    """Find the neighbourhood of the maximum for a few rows by trying the whole span of pitch-over."""
    low, high = WIDEST[search.law]
    trials = np.linspace(low + 0.02, high - 0.02, TRIALS[search.law])
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
    best, place = maximise(search.pick(pilot), _scan(search, pilot))
    flown = best > 0.0  # a pilot that failed knows no best place
    guess = np.full(len(search.rows), float(np.median(place[flown] if flown.any() else place)))
    for stages in range(1, col.MAX_STAGES + 1):
        there = search.rows[:, col.STAGES] == stages
        here = (search.rows[pilot, col.STAGES] == stages) & np.isfinite(best) & flown
        if here.sum() >= 4:
            ridge = 1e-3 * np.eye(features.shape[1])
            known = features[pilot][here]
            fit = np.linalg.solve(known.T @ known + ridge, known.T @ place[here])
            guess[there] = features[there] @ fit
    return guess


def _pilot(rows: Array, weights: Array) -> NDArray[np.intp]:
    chosen = []
    for stages in range(1, col.MAX_STAGES + 1):
        here = np.flatnonzero(rows[:, col.STAGES] == stages)
        chosen.append(here[np.argsort(-weights[here], kind="stable")[:PILOT]])
    return np.concatenate(chosen)


def _features(rows: Array) -> Array:
    rise = 0.1 * rows[:, col.RISE_TIME] - 1.4
    # A gravity turn amplifies its kick by (burn time / rise time) to the power 1 / (thrust-to-weight - 1).
    power = 0.2 / (rows[:, col.FIRST_STAGE + col.STAGE_THRUST_TO_WEIGHT] - 1.0)
    columns = [np.ones(len(rows)), rise, power, power * rise]
    for stage in range(col.MAX_STAGES):
        k = col.FIRST_STAGE + stage * col.STAGE_WIDTH
        burns = rows[:, k + 1] > 0.0
        with np.errstate(divide="ignore", invalid="ignore"):
            columns += [np.where(burns, 2e-4 * rows[:, k] - 0.8, 0.0)]
            columns += [np.where(burns, np.log(rows[:, k + 1]) - 0.5, 0.0)]
            columns += [np.where(burns, np.log(rows[:, k + 2] / 2600.0), 0.0)]
    return np.stack(columns, axis=1)
