"""Estimates with the Monte Carlo error that the spread of the replicates shows.

Sample i belongs to replicate i % 16.  Replicates of a Sobol sweep are nets with independent shifts, those of
independent draws are independent samples; so in both cases the sixteen of them vary as the estimate would.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import fsum, isnan, nan, sqrt

import numpy as np
from numpy.typing import NDArray

from trajectory.sweeps.blocks import Block
from trajectory.sweeps.draws import REPLICATES
from trajectory.sweeps.selection import rank_of, select

Array = NDArray[np.float64]
Counts = NDArray[np.int64]
Pass = Callable[[], Iterable[Block]]

FEWEST = 32  # flights in a replicate below which its own estimates are too rough to compare
_WIDTH = 1.96  # standard errors to either side over which the density at a quantile is taken


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number with its Monte Carlo standard error.

    Attributes
    ----------
    value : float
    error : float
        In the same unit; NaN where there are too few flights to tell.
    """

    value: float
    error: float


@dataclass(slots=True, eq=False)
class Tally:
    """First sums of one column, replicate by replicate; only flights that landed with a value.

    Attributes
    ----------
    count, total : ndarray, shape (16,)
    minimum, maximum : float
    """

    count: Counts
    total: Array
    minimum: float = np.inf
    maximum: float = -np.inf

    @property
    def flights(self) -> int:
        """Flights that count."""
        return int(self.count.sum())

    @property
    def mean(self) -> float:
        """Of all flights that count."""
        return fsum(self.total) / self.flights


@dataclass(slots=True, eq=False)
class Spread:
    """Sums of one column about its mean, and counts at given values, replicate by replicate.

    Attributes
    ----------
    first, second : ndarray, shape (16,)
        Sums of the deviations from the mean and of their squares.
    fourth : float
        Sum of their fourth powers.
    below : ndarray of int, shape (q, 16)
        Flights at or below each quantile.
    above : ndarray of int, shape (t, 16)
        Flights above each threshold.
    """

    first: Array
    second: Array
    fourth: float
    below: Counts
    above: Counts


def tally(blocks: Iterable[Block], names: Sequence[str]) -> tuple[dict[str, Tally], Counts]:
    """Make the first pass.

    Parameters
    ----------
    blocks : iterable of Block
        In the order of the index.
    names : sequence of str
        Columns.

    Returns
    -------
    tallies : dict of str to Tally
    statuses : ndarray of int, shape (256,)
        Samples by status.
    """
    found = {name: Tally(np.zeros(REPLICATES, np.int64), np.zeros(REPLICATES)) for name in names}
    statuses = np.zeros(256, np.int64)
    for block in blocks:
        statuses += np.bincount(block.status, minlength=256)
        for name, one in found.items():
            values = block.landed(name)
            there = ~np.isnan(values)
            one.count += _counts(there)
            one.total += _sums(np.where(there, values, 0.0))
            one.minimum = min(one.minimum, float(np.min(values, where=there, initial=np.inf)))
            one.maximum = max(one.maximum, float(np.max(values, where=there, initial=-np.inf)))
    return found, statuses


def spread(
    blocks: Iterable[Block],
    tallies: Mapping[str, Tally],
    quantiles: Mapping[str, Array],
    thresholds: Mapping[str, Sequence[float]],
) -> dict[str, Spread]:
    """Make the last pass, for which means and quantiles are known.

    Parameters
    ----------
    blocks : iterable of Block
        The same as for `tally`.
    tallies : mapping of str to Tally
        From there; only columns with flights.
    quantiles, thresholds : mapping of str to sequence of float
        Values at which flights are counted.

    Returns
    -------
    dict of str to Spread
    """
    found = {
        name: Spread(
            np.zeros(REPLICATES), np.zeros(REPLICATES), 0.0,
            np.zeros((len(quantiles[name]), REPLICATES), np.int64),
            np.zeros((len(thresholds.get(name, ())), REPLICATES), np.int64),
        )
        for name in tallies
    }  # fmt: skip
    for block in blocks:
        for name, one in found.items():
            values = block.landed(name)  # NaN is neither above nor below
            deviation = np.nan_to_num(values - tallies[name].mean, nan=0.0)
            square = deviation * deviation
            one.first += _sums(deviation)
            one.second += _sums(square)
            one.fourth += fsum(_sums(square * square))
            for row, value in enumerate(quantiles[name]):
                one.below[row] += _counts(values <= value)
            for row, value in enumerate(thresholds.get(name, ())):
                one.above[row] += _counts(values > value)
    return found


def _sums(values: Array) -> Array:
    """Sum of the samples of each replicate; blocks begin at a multiple of their number."""
    whole = len(values) - len(values) % REPLICATES
    out: Array = values[:whole].reshape(-1, REPLICATES).sum(axis=0)
    out[: len(values) - whole] += values[whole:]
    return out


def _counts(chosen: NDArray[np.bool_]) -> Counts:
    """Number of the chosen samples in each replicate."""
    whole = len(chosen) - len(chosen) % REPLICATES
    out: Counts = chosen[:whole].reshape(-1, REPLICATES).sum(axis=0, dtype=np.int64)
    out[: len(chosen) - whole] += chosen[whole:]
    return out


def ordered(
    blocks: Pass, tallies: Mapping[str, Tally], levels: Sequence[float]
) -> tuple[dict[str, Array], dict[str, Array]]:
    """Find the quantiles and the slope of the distribution function at each.

    Parameters
    ----------
    blocks : callable
        Gives the blocks of a pass.
    tallies : mapping of str to Tally
        Only columns with flights.
    levels : sequence of float
        Of the quantiles.

    Returns
    -------
    quantiles : dict of str to ndarray, shape (q,)
        Exact: values of flights.
    widths : dict of str to ndarray, shape (q,)
        Change of the quantile for a change of its level; NaN where a single flight gives no slope.
    """
    ranks = {name: _ranks(one.flights, levels) for name, one in tallies.items()}
    values = select(blocks, {name: triples.ravel() for name, triples in ranks.items()})
    quantiles, widths = {}, {}
    for name, triples in ranks.items():
        low, middle, high = values[name].reshape(triples.shape)
        steps = (triples[2] - triples[0]) / tallies[name].flights
        quantiles[name] = middle
        widths[name] = np.divide(high - low, steps, out=np.full(len(steps), nan), where=steps > 0)
    return quantiles, widths


def _ranks(flights: int, levels: Sequence[float]) -> Counts:
    """Ranks of each quantile with a neighbour to either side, shape (3, q)."""
    triples = []
    for level in levels:
        half = _WIDTH * sqrt(level * (1.0 - level) / flights)
        middle = rank_of(level, flights)
        step = max(1, round(half * flights))
        triples.append((max(middle - step, 0), middle, min(middle + step, flights - 1)))
    return np.array(triples, dtype=np.int64).T


def is_spread_enough(one: Tally) -> bool:
    """Tell whether the replicates have flights enough to be compared.

    Parameters
    ----------
    one : Tally
        Of a column.

    Returns
    -------
    bool
    """
    return bool(one.count.min() >= FEWEST)


def mean_of(one: Tally, sums: Spread) -> Estimate:
    """Estimate the mean.

    Parameters
    ----------
    one, sums : Tally, Spread
        Of a column with flights.

    Returns
    -------
    Estimate
    """
    if is_spread_enough(one):
        return Estimate(one.mean, _ratio_error(sums.first, one.count))
    return Estimate(one.mean, sqrt(_variance(one, sums) / one.flights))


def deviation_of(one: Tally, sums: Spread) -> Estimate:
    """Estimate the standard deviation.

    Parameters
    ----------
    one, sums : Tally, Spread
        Of a column with flights.

    Returns
    -------
    Estimate
        NaN for a single flight.
    """
    variance = _variance(one, sums)
    if isnan(variance) or variance == 0.0:
        return Estimate(sqrt(variance), variance)
    if is_spread_enough(one):
        error = _ratio_error(sums.second, one.count)
    else:
        biased = fsum(sums.second) / one.flights
        error = sqrt(max(sums.fourth / one.flights - biased * biased, 0.0) / one.flights)
    return Estimate(sqrt(variance), 0.5 * error / sqrt(variance))


def share_of(one: Tally, counts: Counts) -> Estimate:
    """Estimate the share of flights that were counted.

    Parameters
    ----------
    one : Tally
        Of a column with flights.
    counts : ndarray of int, shape (16,)
        Flights counted, by replicate.

    Returns
    -------
    Estimate
    """
    share = int(counts.sum()) / one.flights
    if is_spread_enough(one):
        return Estimate(share, _ratio_error(counts, one.count))
    return Estimate(share, sqrt(share * (1.0 - share) / one.flights))


def quantile_of(one: Tally, value: float, width: float, below: Counts) -> Estimate:
    """Estimate a quantile.

    Parameters
    ----------
    one : Tally
        Of a column with flights.
    value, width : float
        From `ordered`.
    below : ndarray of int, shape (16,)
        Flights at or below it, by replicate.

    Returns
    -------
    Estimate
        The error of the distribution function there, no finer than a rank, times the change of the quantile.
    """
    return Estimate(value, width * max(share_of(one, below).error, 1.0 / one.flights))


def _variance(one: Tally, sums: Spread) -> float:
    return fsum(sums.second) / (one.flights - 1) if one.flights > 1 else nan


def _ratio_error(total: Array | Counts, count: Counts) -> float:
    """Standard error of the ratio of the sums: replicates may differ in the flights that landed."""
    flights = int(count.sum())
    residual = total - fsum(total) / flights * count
    return sqrt(REPLICATES / (REPLICATES - 1) * fsum(residual * residual)) / flights
