"""Weighted draws: how many they are worth, how heavy the tail of the weights is, and quantiles."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

FEWEST_IN_TAIL = 5


def effective_size(weights: Array) -> float:
    """Kish's effective sample size.

    Parameters
    ----------
    weights : ndarray
        Non-negative weights.

    Returns
    -------
    float
        Between 0 and the number of weights.
    """
    total = float(weights.sum())
    return total * total / float((weights * weights).sum()) if total > 0.0 else 0.0


def tail_shape(weights: Array) -> float:
    """Shape of the generalised Pareto distribution that fits the largest weights.

    Parameters
    ----------
    weights : ndarray, shape (n,)
        Non-negative weights.

    Returns
    -------
    float
        Below 0.5 the weights have a finite variance; above 0.7 no number of draws that is practical makes
        the answer reliable.  Infinite where too few weights are above zero to tell.

    Notes
    -----
    The diagnostic of Vehtari, Simpson, Gelman, Yao and Gabry, Pareto smoothed importance sampling, JMLR 25
    (2024), with the estimator of Zhang and Stephens, Technometrics 51 (2009) 316-325.
    """
    positive = np.sort(weights[weights > 0.0])
    count = int(min(0.2 * len(positive), 3.0 * np.sqrt(len(positive))))
    if count < FEWEST_IN_TAIL:
        return float(np.inf)
    excess = positive[-count:] - positive[-count - 1]
    excess = excess[excess > 0.0]
    if len(excess) < FEWEST_IN_TAIL or excess[-1] < 1e-9 * positive[-1]:
        return 0.0  # the largest weights are equal: there is no tail
    return _pareto_shape(excess / excess[-1])


def _pareto_shape(x: Array) -> float:
    """Shape for rising excesses, largest 1: a mean over scales, drawn gently towards 0.5."""
    count = len(x)
    grid = 30 + int(np.sqrt(count))
    quartile = x[int(0.25 * count + 0.5) - 1]
    scale = 1.0 + (1.0 - np.sqrt(grid / (np.arange(1, grid + 1) - 0.5))) / (3.0 * quartile)
    shape = np.log1p(-scale[:, np.newaxis] * x).mean(axis=1)
    profile = count * (np.log(-scale / shape) - shape - 1.0)
    weight = np.exp(profile - profile.max())
    best = float((scale * weight).sum() / weight.sum())
    k = float(np.log1p(-best * x).mean())
    return (count * k + 5.0) / (count + 10.0)


def quantiles(values: Array, weights: Array, levels: tuple[float, ...] = (0.05, 0.5, 0.95)) -> Array:
    """Weighted quantiles; infinite values count as beyond every number, failed draws do not count.

    Parameters
    ----------
    values, weights : ndarray, shape (n,)
        Draws with their weights; NaN for a failed one.
    levels : tuple of float
        Between 0 and 1.

    Returns
    -------
    ndarray
        One value per level; infinity where the level lies among infinite draws, NaN where no draw counts.
    """
    counts = ~np.isnan(values) & (weights > 0.0)
    if not counts.any():
        return np.full(len(levels), np.nan)
    values, weights = values[counts], weights[counts]
    order = np.argsort(values, kind="stable")
    ordered = values[order]
    weight = weights[order]
    middle = (np.cumsum(weight) - 0.5 * weight) / weight.sum()
    finite = np.isfinite(ordered)
    out = np.interp(levels, middle[finite], ordered[finite]) if finite.any() else np.full(len(levels), np.inf)
    beyond = float(weight[finite].sum() / weight.sum())
    return np.where(np.asarray(levels) > beyond, np.inf, out)


def normalise(log_weight: Array) -> tuple[Array, float]:
    """Turn logarithms into weights.

    Parameters
    ----------
    log_weight : ndarray, shape (n,)
        Minus infinity for a weight of zero; at least one is finite.

    Returns
    -------
    weights : ndarray, shape (n,)
        They add up to 1.
    log_mean : float
        Logarithm of the mean of what the logarithms stand for.
    """
    top = float(log_weight.max())
    weights = np.exp(log_weight - top)
    return weights / weights.sum(), top + float(np.log(weights.mean()))
