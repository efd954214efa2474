"""The largest ground range of the same vehicle over its steering, with the payload that was flown.

For each posterior draw the delta-v and the stages stay; pitch-over and steering law are free.  The maximum
over pitch-over is bracketed and interpolated by a parabola, all draws at once.
"""

from dataclasses import dataclass
from typing import Any, Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

from kernels import layout as col
from trajectory.earth import EARTHS
from trajectory.inference.posterior.fit import Fit
from trajectory.inference.posterior.weights import effective_size, quantiles
from trajectory.inference.ranges.steering import Search, first_guess, maximise

Array = NDArray[np.float64]
Values = TypeVar("Values", bound=NDArray[Any])
Reading = Literal["reported", "without_flight_time", "as_said"]

NEGLIGIBLE = 1e-5  # of the largest weight: such draws are not searched
# A law whose first guess, or whose best without rotation, falls short of this share of the other law's best
# is not searched further: first guesses come within a few percent of the best.
HOPELESS = 0.85
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

    def weights(self, reading: Reading) -> Array:
        """Return the weights of the draws.

        Parameters
        ----------
        reading : {"reported", "without_flight_time", "as_said"}
            As for `summary`.

        Returns
        -------
        ndarray, shape (n,)
            Normalised.

        Raises
        ------
        ValueError
            Nobody says how the missile is built, or too few draws that are built so fly what was reported.
        """
        if reading == "reported":
            return self.fit.weights
        if reading == "without_flight_time":
            return self.fit.weights_without_time
        found = self.fit.weights_as_said
        if found is None:
            raise ValueError("too few draws are as somebody says of stages and propellant")
        return found

    def summary(self, *, rotation: bool, reading: Reading = "reported") -> dict[str, float]:
        """Summarise the distribution.

        Parameters
        ----------
        rotation : bool
            Whether Earth rotation is in it.
        reading : {"reported", "without_flight_time", "as_said"}
            As reported; as if no flight time had been; or if stages and propellant are as somebody says.

        Returns
        -------
        dict
            ``q05``, ``median``, ``q95`` in metres (infinite beyond half the circumference) and ``beyond``,
            the probability of that.
        """
        return summarise(self.with_rotation if rotation else self.without_rotation, self.weights(reading))


def summarise(values: Array, weights: Array) -> dict[str, float]:
    """Summarise ranges of draws.

    Parameters
    ----------
    values : ndarray, shape (n,)
        Infinite beyond half the circumference; NaN, where not searched, counts nothing.  [m]
    weights : ndarray, shape (n,)
        Of the draws, normalised or not.

    Returns
    -------
    dict
        As `StandardRange.summary`.
    """
    known = ~np.isnan(values)
    low, middle, high = quantiles(values[known], weights[known])
    beyond = float(weights[known][np.isinf(values[known])].sum() / weights[known].sum())
    return {"q05": float(low), "median": float(middle), "q95": float(high), "beyond": beyond}


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
    both = (fit.weights, fit.weights_without_time)
    chosen = np.flatnonzero(np.any([one > NEGLIGIBLE * one.max() for one in both], axis=0))
    rows, weights = fit.rows[chosen].copy(), fit.weights[chosen]
    curve = fit.families[0].drag_curve
    if azimuth is not None:
        rows[:, col.AZIMUTH] = azimuth
    flights = 0
    still: dict[int, tuple[Array, Array]] = {}
    for law in LAWS:
        search = Search(rows, EARTHS["wgs84-nonrotating"], curve, law)
        rival = max((values for values, _ in still.values()), key=np.nansum, default=np.zeros(len(rows)))
        still[law] = _search_rows(search, first_guess(search, weights), rival)
        flights += search.flights
    best, pitch, law_of = _best_law(still)
    turned = np.zeros(len(rows))
    for law in LAWS:
        hopeful = np.flatnonzero(still[law][0] >= HOPELESS * best)
        search = Search(rows[hopeful], EARTHS["wgs84"], curve, law)
        turned[hopeful] = np.maximum(turned[hopeful], maximise(search, still[law][1][hopeful])[0])
        flights += search.flights
    return StandardRange(
        fit=fit,
        azimuth=azimuth,
        without_rotation=_spread(best, chosen, fit),
        with_rotation=_spread(turned, chosen, fit),
        by_law={name: _spread(still[law][0], chosen, fit) for law, name in LAWS.items()},
        pitch=_spread(np.exp(pitch), chosen, fit),
        law=_frozen(_spread(law_of, chosen, fit, fill=-1.0).astype(np.int64)),
        failed=int(((best <= 0.0) | (turned <= 0.0)).sum()),
        flights=flights,
    )


def _search_rows(search: Search, start: Array, rival: Array) -> tuple[Array, Array]:
    """Maximise the rows that come near the rival law at their first guess; the others keep that guess."""
    everyone = np.arange(len(start))
    values, places = search.ranges(everyone, start), start.copy()
    hopeful = np.flatnonzero(values >= HOPELESS * rival)
    values[hopeful], places[hopeful] = maximise(search.pick(hopeful), start[hopeful])
    return values, places


def _best_law(found: dict[int, tuple[Array, Array]]) -> tuple[Array, Array, Array]:
    values = np.stack([found[law][0] for law in LAWS])
    pitch = np.stack([found[law][1] for law in LAWS])
    top = values.argmax(axis=0)
    everyone = np.arange(values.shape[1])
    return values[top, everyone], pitch[top, everyone], np.array(list(LAWS))[top].astype(np.float64)


def _spread(values: Array, chosen: NDArray[np.intp], fit: Fit, *, fill: float = np.nan) -> Array:
    """Put the values of the searched draws in their places; a failed search is NaN, not a short range."""
    full = np.full(len(fit.weights), fill)
    full[chosen] = np.where(values == 0.0, np.nan, values) if np.isnan(fill) else values
    return _frozen(full)


def _frozen(values: Values) -> Values:
    values.flags.writeable = False
    return values


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
        5, 50 and 95 % quantiles; infinite beyond half the circumference, NaN where every search failed.  [m]
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
            search = Search(rows[mine], EARTHS["wgs84"], fit.families[0].drag_curve, law)
            best[mine] = maximise(search, start[mine])[0]
    table = best.reshape(draws, len(azimuths))
    found = [column[column > 0.0] for column in table.T]  # a failed search is no short range
    ranges = np.stack([quantiles(reached, np.ones(len(reached))) for reached in found])
    beyond = [np.isinf(reached).mean() if len(reached) else np.nan for reached in found]
    return _frozen(ranges), _frozen(np.array(beyond))
