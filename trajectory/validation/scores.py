"""Proper scores of a forecast of a standard range: how sharp it is, and how right.

A forecast is a set of weighted draws; draws beyond half the circumference are one outcome, "beyond".  Scores
are in the natural logarithm of the range, so that they compare across ranges: 0.1 is ten percent.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trajectory.inference.claims import normal
from trajectory.inference.posterior.weights import quantiles
from trajectory.inference.ranges.steering import HALF_CIRCUMFERENCE

Array = NDArray[np.float64]

LEVEL = 0.90
LEVELS = (0.05, 0.5, 0.95)
SHORTEST = 10e3  # m: no missile of interest flies less
# Share of every forecast that is spread evenly over the logarithm of all ranges before it is scored, so that
# one miss costs a finite score.
LEAK = 1e-3


@dataclass(frozen=True, slots=True, eq=False)
class Forecast:
    """A distribution of a standard range.

    Parameters
    ----------
    name : str
        Who forecasts.
    ranges : ndarray, shape (n,)
        Draws; infinite beyond half the circumference.  [m]
    weights : ndarray, shape (n,)
        Their weights.
    """

    name: str
    ranges: Array
    weights: Array

    @property
    def interval(self) -> tuple[float, float, float]:
        """The 5, 50 and 95 % points in metres; infinite beyond half the circumference."""
        low, middle, high = quantiles(self.ranges, self.weights, LEVELS)
        return float(low), float(middle), float(high)

    @property
    def beyond(self) -> float:
        """Probability of a range beyond half the circumference."""
        return float(self.weights[np.isinf(self.ranges)].sum() / self.weights.sum())

    @property
    def width(self) -> float:
        """Logarithm of the upper over the lower end of the 90 % interval, in the domain."""
        low, _, high = self.interval
        return float(np.log(_limited(high) / _limited(low)))


def forecast(name: str, ranges: Array, weights: Array) -> Forecast:
    """Make a forecast from draws, leaving out those that were not searched.

    Parameters
    ----------
    name : str
        Who forecasts.
    ranges, weights : ndarray, shape (n,)
        Draws, NaN where unknown [m], and their weights.

    Returns
    -------
    Forecast
        The distribution.
    """
    known = ~np.isnan(ranges) & (weights > 0.0)
    return Forecast(name, ranges[known], weights[known])


def interval_score(made: Forecast, truth: float) -> float:
    """Interval score of the 90 % interval in the logarithm of the range; smaller is better.

    Parameters
    ----------
    made : Forecast
        The forecast.
    truth : float
        What was so; infinite for beyond half the circumference.  [m]

    Returns
    -------
    float
        Width plus 20 times the distance by which the interval misses (Gneiting and Raftery 2007, JASA 102,
        eq. 43).  Everything beyond half the circumference counts as half the circumference.
    """
    low, _, high = (np.log(_limited(value)) for value in made.interval)
    y = np.log(_limited(truth))
    penalty = 2.0 / (1.0 - LEVEL)
    return float(high - low + penalty * max(low - y, 0.0) + penalty * max(y - high, 0.0))


def log_score(made: Forecast, low: float, high: float) -> float:
    """Logarithm of the forecast's density where the truth is; larger is better.

    Parameters
    ----------
    made : Forecast
        The forecast.
    low, high : float
        The truth, or the interval that is known of it; both infinite for beyond half the circumference.  [m]

    Returns
    -------
    float
        With respect to the logarithm of the range below half the circumference, and to counting on "beyond":
        there it is the logarithm of a probability, elsewhere that of a density (a kernel estimate with
        Silverman's width whose kernels end at half the circumference), averaged over the interval.
    """
    beyond = (1.0 - LEAK) * made.beyond + LEAK / 2.0
    if np.isinf(low):
        return float(np.log(beyond))
    if high <= low:
        low, high = low * (1.0 - 1e-4), low * (1.0 + 1e-4)
    ends = np.log([_limited(low), _limited(high)])
    flat = LEAK / 2.0 / float(np.log(HALF_CIRCUMFERENCE / SHORTEST))
    mass = _below(made, ends[1]) - _below(made, ends[0])
    return float(np.log((1.0 - LEAK) * mass / (ends[1] - ends[0]) + flat))


def bound_score(made: Forecast, low: float) -> float:
    """Logarithm of the probability that a published lower bound is right.

    Parameters
    ----------
    made : Forecast
        The forecast.
    low : float
        The bound.  [m]

    Returns
    -------
    float
        At most 0.
    """
    above = (1.0 - LEAK) * (1.0 - _below(made, float(np.log(low)))) + LEAK / 2.0
    return float(min(np.log(above), 0.0))


def _limited(value: float) -> float:
    return float(np.clip(value, SHORTEST, HALF_CIRCUMFERENCE))


def _below(made: Forecast, z: float) -> float:
    """Smoothed probability of a range whose logarithm is below ``z``."""
    finite = np.isfinite(made.ranges)
    if not finite.any():
        return 0.0
    weights = made.weights[finite] / made.weights.sum()
    places = np.log(made.ranges[finite])
    low, high = quantiles(places, weights, (0.25, 0.75))
    middle = float((weights * places).sum() / weights.sum())
    spread = float(np.sqrt((weights * (places - middle) ** 2).sum() / weights.sum()))
    size = float(weights.sum() ** 2 / (weights**2).sum())
    narrow = min(spread, (high - low) / 1.34) if high > low else spread
    width = max(0.9 * narrow * size**-0.2, 1e-4)
    whole = normal.cumulative((np.log(HALF_CIRCUMFERENCE) - places) / width)
    part = normal.cumulative((min(z, float(np.log(HALF_CIRCUMFERENCE))) - places) / width)
    return float((weights * part / whole).sum())
