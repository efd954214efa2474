"""The largest ground range of the same vehicle over its steering, with the payload that was flown.

For each posterior draw the delta-v and the stages stay; pitch-over and steering law are free.  The maximum
over pitch-over is bracketed and interpolated by a parabola, all draws at once.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kernels import constants as c
from kernels import layout as col
from kernels import status as codes
from trajectory.earth import EARTHS, Earth
from trajectory.flight import fly_rows
from trajectory.inference.fit import Fit, effective_size, quantiles

Array = NDArray[np.float64]

HALF_CIRCUMFERENCE = 20.0e6  # m: beyond, a range is only said to exceed it
NEGLIGIBLE = 1e-5  # of the largest weight: such draws are not searched
PILOT = 48
MAX_ROUNDS = 12
SEARCH_TOLERANCE = 0.1  # m, local error of a step
_WIDEST = {col.GRAVITY_TURN: np.log(np.radians([0.5, 40.0])), col.LINEAR_PITCH: np.log([0.15, 1.74])}
_BRACKET = 0.16  # half-width of the first bracket in the logarithm of pitch-over
LAWS = {col.GRAVITY_TURN: "gravity-turn", col.LINEAR_PITCH: "linear-pitch"}


@dataclass(frozen=True, slots=True, eq=False)
class StandardRange:
    """Posterior of the standard range.

    Parameters
    ----------
    fit : Fit
        The posterior that it follows from.
    azimuth : float or None
        Launch azimuth of the answer with rotation; None: unknown, each draw has its own.  [rad]
    without_rotation, with_rotation : ndarray, shape (n,)
        One value per draw of the fit; infinite beyond half the circumference, NaN where not searched.  [m]
    by_law : dict of str to ndarray
        Without rotation, by each steering law alone: a sensitivity.  [m]
    pitch : ndarray, shape (n,)
        Pitch-over of the best flight without rotation.  [rad]
    law : ndarray of int, shape (n,)
        Its steering law.
    failed : int
        Draws whose every trial flight failed.
    flights : int
        Flights flown.
    """

    fit: Fit
    azimuth: float | None
    without_rotation: Array
    with_rotation: Array
    by_law: dict[str, Array]
    pitch: Array
    law: NDArray[np.int64]
    failed: int
    flights: int

    @property
    def effective_sample_size(self) -> float:
        """Effective number of draws behind the answer."""
        return effective_size(self.fit.weights)

    def summary(self, *, rotation: bool, with_time: bool = True) -> dict[str, float]:
        """Summarise the distribution.

        Parameters
        ----------
        rotation : bool
            Whether Earth rotation is in it.
        with_time : bool
            Whether reported flight times weigh.

        Returns
        -------
        dict
            ``q05``, ``median``, ``q95`` in metres (infinite beyond half the circumference) and ``beyond``,
            the probability of that.
        """
        values = self.with_rotation if rotation else self.without_rotation
        weights = self.fit.weights if with_time else self.fit.weights_without_time
        known = ~np.isnan(values)
        low, middle, high = quantiles(values[known], weights[known])
        beyond = float(weights[known][np.isinf(values[known])].sum() / weights[known].sum())
        return {"q05": float(low), "median": float(middle), "q95": float(high), "beyond": beyond}


@dataclass(slots=True)
class _Search:
    """A maximum over pitch-over in progress, one entry per row."""

    rows: Array
    earth: Earth
    drag_curve: str
    law: int
    flights: int = 0

    def ranges(self, which: NDArray[np.intp], log_pitch: Array) -> Array:
        rows = self.rows[which].copy()
        rows[:, col.STEERING] = self.law
        rows[:, col.PITCH_OVER] = np.exp(np.minimum(log_pitch, _WIDEST[self.law][1]))
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


def maximise(search: _Search, start: Array) -> tuple[Array, Array]:
    """Climb from a guessed pitch-over to the maximum of each row.

    Parameters
    ----------
    search : _Search
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
    low, high = _WIDEST[search.law]
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


def _scan(search: _Search, which: NDArray[np.intp]) -> Array:
    """Find the neighbourhood of the maximum for a few rows by trying the whole span of pitch-over."""
    low, high = _WIDEST[search.law]
    trials = np.linspace(low + 0.02, high - 0.02, 22)
    values = np.stack([search.ranges(which, np.full(len(which), t)) for t in trials])
    best: Array = trials[values.argmax(axis=0)]
    return best


def _start(search: _Search, weights: Array) -> Array:
    """Guess every row's best pitch-over: scan some rows, regress the rest on the stage parameters."""
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


def _pick(search: _Search, which: NDArray[np.intp]) -> _Search:
    return _Search(search.rows[which], search.earth, search.drag_curve, search.law)


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


def standard_range(fit: Fit, *, azimuth: float | None) -> StandardRange:
    """Maximise the ground range of every posterior draw over its steering.

    Parameters
    ----------
    fit : Fit
        The posterior of the reported flight.
    azimuth : float or None
        Launch azimuth of the answer with rotation; None: each draw's own.  [rad]

    Returns
    -------
    StandardRange
        Draw by draw, without rotation and with rotation for the azimuth.

    Notes
    -----
    Valid for: the vehicle as flown, with the payload that was flown.  Not modelled: steering beyond the two
    laws, burn-out short of the stage's capability.
    """
    chosen = np.flatnonzero(fit.weights > NEGLIGIBLE * fit.weights.max())
    rows, weights = fit.rows[chosen].copy(), fit.weights[chosen]
    curve = fit.families[0].drag_curve
    if azimuth is not None:
        rows[:, col.AZIMUTH] = azimuth
    flights = 0
    found: dict[str, dict[int, tuple[Array, Array]]] = {"wgs84-nonrotating": {}, "wgs84": {}}
    for law in LAWS:
        search = _Search(rows, EARTHS["wgs84-nonrotating"], curve, law)
        start = _start(search, weights)
        found["wgs84-nonrotating"][law] = maximise(search, start)
        turning = _Search(rows, EARTHS["wgs84"], curve, law)
        found["wgs84"][law] = maximise(turning, found["wgs84-nonrotating"][law][1])
        flights += search.flights + turning.flights
    still, pitch, law_of = _best_law(found["wgs84-nonrotating"])
    turned, _, _ = _best_law(found["wgs84"])
    return StandardRange(
        fit=fit,
        azimuth=azimuth,
        without_rotation=_spread(still, chosen, fit),
        with_rotation=_spread(turned, chosen, fit),
        by_law={name: _spread(found["wgs84-nonrotating"][law][0], chosen, fit) for law, name in LAWS.items()},
        pitch=_spread(np.exp(pitch), chosen, fit),
        law=_spread(law_of, chosen, fit, fill=-1.0).astype(np.int64),
        failed=int((still <= 0.0).sum()),
        flights=flights,
    )


def _best_law(found: dict[int, tuple[Array, Array]]) -> tuple[Array, Array, Array]:
    values = np.stack([found[law][0] for law in LAWS])
    pitch = np.stack([found[law][1] for law in LAWS])
    top = values.argmax(axis=0)
    everyone = np.arange(values.shape[1])
    return values[top, everyone], pitch[top, everyone], np.array(list(LAWS))[top].astype(np.float64)


def _spread(values: Array, chosen: NDArray[np.intp], fit: Fit, *, fill: float = np.nan) -> Array:
    full = np.full(len(fit.weights), fill)
    full[chosen] = values
    full.flags.writeable = False
    return full


def footprint(answer: StandardRange, azimuths: Array, *, draws: int = 96) -> tuple[Array, Array]:
    """Reach over all azimuths with Earth rotation, for equally probable posterior draws.

    Parameters
    ----------
    answer : StandardRange
        The posterior.
    azimuths : ndarray, shape (m,)
        Launch azimuths.  [rad]
    draws : int
        Number of equally probable draws, in the order of their range without rotation.

    Returns
    -------
    ranges : ndarray, shape (m, 3)
        5, 50 and 95 % quantiles; infinite beyond half the circumference.  [m]
    beyond : ndarray, shape (m,)
        Probability of a range beyond half the circumference.
    """
    fit = answer.fit
    known = np.flatnonzero(~np.isnan(answer.without_rotation))
    order = known[np.argsort(answer.without_rotation[known], kind="stable")]
    levels = (np.arange(draws) + 0.5) / draws
    place = np.searchsorted(np.cumsum(fit.weights[order]) / fit.weights[order].sum(), levels)
    chosen = order[np.minimum(place, len(order) - 1)]
    rows = np.repeat(fit.rows[chosen], len(azimuths), axis=0)
    rows[:, col.AZIMUTH] = np.tile(azimuths, draws)
    start = np.log(np.repeat(answer.pitch[chosen], len(azimuths)))
    law_of = np.repeat(answer.law[chosen], len(azimuths))
    best = np.zeros(len(rows))
    for law in LAWS:
        mine = np.flatnonzero(law_of == law)
        if len(mine):
            search = _Search(rows[mine], EARTHS["wgs84"], fit.families[0].drag_curve, law)
            best[mine] = maximise(search, start[mine])[0]
    table = best.reshape(draws, len(azimuths))
    weight = np.ones(draws)
    ranges = np.stack([quantiles(table[:, k], weight) for k in range(len(azimuths))])
    return ranges, np.isinf(table).mean(axis=0)
