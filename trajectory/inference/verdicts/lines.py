"""How much of a weighted set of ranges lies beyond a line or inside a band, and how to say it."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trajectory.errors import InputError

LOW, HIGH = 0.05, 0.95  # between them a question stays open
# Upper ends and words of ICD 203, Analytic Standards, US Director of National Intelligence, 2 January 2015.
_SCALE = (
    (LOW, "almost no chance"),
    (0.2, "very unlikely"),
    (0.45, "unlikely"),
    (0.55, "roughly even chance"),
    (0.8, "likely"),
    (math.nextafter(HIGH, 1.0), "very likely"),
    (math.inf, "almost certain"),
)


@dataclass(frozen=True, slots=True, eq=False)
class Draws:
    """Draws of a range whose status is fine.

    Attributes
    ----------
    ranges, weights : ndarray, shape (n,)
        Range [m], infinite beyond half the circumference; weights need not add up to 1.
    failed : float
        Weight of the draws left out because they failed, as a fraction of all.
    """

    ranges: NDArray[np.float64]
    weights: NDArray[np.float64]
    failed: float


@dataclass(frozen=True, slots=True)
class Band:
    """An interval of range.

    Attributes
    ----------
    low, high : float
        Ends [m]; `high` is infinite for everything beyond a line.
    low_closed, high_closed : bool
        Whether an end itself is inside.
    """

    low: float
    low_closed: bool
    high: float = math.inf
    high_closed: bool = False

    def share(self, draws: Draws) -> float:
        """Return the weight inside as a fraction of all that did not fail.

        Parameters
        ----------
        draws : Draws

        Returns
        -------
        float
        """
        inside = draws.ranges >= self.low if self.low_closed else draws.ranges > self.low
        if self.high < math.inf:  # an infinite draw lies beyond every finite end, and inside an open band
            inside &= draws.ranges <= self.high if self.high_closed else draws.ranges < self.high
        # Rounded, so that 95 of 100 equal weights are 95 % whatever the weight.
        return round(math.fsum(draws.weights[inside]) / math.fsum(draws.weights), 12)

    def __str__(self) -> str:
        """Return the interval in words, in km."""
        start = f"{'at least' if self.low_closed else 'more than'} {km(self.low)}"
        if self.high == math.inf:
            return start
        return f"{start} and {'up to' if self.high_closed else 'less than'} {km(self.high)}"


def read_draws(ranges: NDArray[np.float64], weights: NDArray[np.float64] | None) -> Draws:
    """Check draws and set aside those that failed.

    Parameters
    ----------
    ranges : ndarray, shape (n,)
        NaN for a failed draw.  [m]
    weights : ndarray, shape (n,), or None
        None for equal weights.

    Returns
    -------
    Draws

    Raises
    ------
    InputError
        Shapes differ, a weight is negative or not finite, all are zero, or a range is below 0.
    """
    values = np.asarray(ranges, dtype=np.float64)
    shares = np.ones(values.shape) if weights is None else np.asarray(weights, dtype=np.float64)
    if values.ndim != 1 or shares.shape != values.shape:
        raise InputError(f"ranges {values.shape} and weights {shares.shape} must be lists of one length")
    if not (np.isfinite(shares).all() and (shares >= 0.0).all() and shares.sum() > 0.0):
        raise InputError("weights must be finite, not negative and not all zero")
    if (values < 0.0).any():
        raise InputError("a range below 0 was given")
    fine = ~np.isnan(values)
    return Draws(values[fine], shares[fine], float(shares[~fine].sum() / shares.sum()))


def in_words(probability: float) -> str:
    """Write a probability with a term of ICD 203.

    Parameters
    ----------
    probability : float
        From 0 to 1.

    Returns
    -------
    str
        Such as "63 %, likely".
    """
    percent = f"{100 * probability:.0f} %"
    if probability < 0.01:
        percent = "less than 1 %"
    elif probability > 0.99:
        percent = "more than 99 %"
    return f"{percent}, {next(term for end, term in _SCALE if probability < end)}"


def km(value: float) -> str:
    """Write a length in km.

    Parameters
    ----------
    value : float
        Length.  [m]

    Returns
    -------
    str
        Such as "5,500 km".
    """
    return f"{value / 1e3:,.10g} km"
