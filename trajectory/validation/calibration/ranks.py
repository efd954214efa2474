"""Where the truth lies among the draws of its posterior: ranks, and posterior probability below it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kernels import layout as col
from launch_data.families import Family
from trajectory.inference.claims.likelihood import log_likelihood, time_log_likelihood
from trajectory.inference.posterior.fit import Fit
from trajectory.inference.posterior.sampler import Evidence
from trajectory.inference.ranges.standard_range import StandardRange
from trajectory.validation.calibration.truths import Truths

Array = NDArray[np.float64]

DRAWS = 99  # of each posterior, beside its truth: 100 ranks
NARROW = 0.9  # factor on the spread of the draws
BIAS = 0.2  # standard deviations
PLANTS = ("none", "narrow", "bias")

_FIRST = col.FIRST_STAGE
_SECOND = col.FIRST_STAGE + col.STAGE_WIDTH
_ROWS = {
    "thrust-to-weight, stage 1": _FIRST + col.STAGE_THRUST_TO_WEIGHT,
    "exhaust speed, stage 1": _FIRST + col.STAGE_EXHAUST_SPEED,
    "stage ballistic coefficient": _FIRST + col.STAGE_BALLISTIC_COEFFICIENT,
    "thrust-to-weight, stage 2": _SECOND + col.STAGE_THRUST_TO_WEIGHT,
    "ballistic coefficient": col.BALLISTIC_COEFFICIENT,
    "drag scale": col.DRAG_SCALE,
    "rise time": col.RISE_TIME,
    "steering law": col.STEERING,
}
_RESULTS = {
    "range": col.GROUND_RANGE,
    "apogee": col.APOGEE_HEIGHT,
    "flight time": col.TIME_OF_FLIGHT,
    "burnout flight-path angle": col.BURNOUT_FLIGHT_PATH_ANGLE,
}
QUANTITIES = (
    *("ideal delta-v", "family", "share of stage 1", "launch azimuth"),
    *_ROWS,
    *_RESULTS,
    *("log-likelihood", "standard range", "standard range, rotating"),
)
# Values that many draws share with the truth: moving them at all would give a planted error away.
WITH_TIES = ("family", "steering law", "share of stage 1", "thrust-to-weight, stage 2", "log-likelihood")


@dataclass(frozen=True, slots=True)
class Place:
    """Where truths lie among the draws of one posterior.

    Parameters
    ----------
    rank : ndarray of int, shape (PLANTS, QUANTITIES)
        Number of `DRAWS` equally probable draws below the truth, without and with planted errors.
    level : ndarray, shape (PLANTS, QUANTITIES)
        Posterior probability below the truth.
    """

    rank: NDArray[np.int64]
    level: Array


def place_truth(
    fit: Fit,
    answer: StandardRange,
    families: tuple[Family, ...],
    truths: Truths,
    index: int,
    random: np.random.Generator,
) -> Place:
    """Find the truth among the draws, quantity by quantity.

    Parameters
    ----------
    fit, answer : Fit, StandardRange
        What was inferred from the report.
    families : tuple of Family
        The prior.
    truths : Truths
        Flights.
    index : int
        The one that was reported.
    random : numpy.random.Generator
        For the choice of draws, and for ties.

    Returns
    -------
    Place
        Ranks and levels.
    """
    known = ~np.isnan(answer.without_rotation) & ~np.isnan(answer.with_rotation) & (fit.weights > 0.0)
    weights = fit.weights[known] / fit.weights[known].sum()

    def beside(drawn: Array, true: Array) -> Array:
        return np.concatenate([drawn[known], true[index : index + 1]])

    values = _values(
        fit.evidence,
        beside(fit.rows, truths.rows),
        beside(fit.results, truths.results),
        beside(fit.shares, truths.shares),
        beside(_positions(fit, families), truths.family.astype(np.float64)),
        beside(answer.without_rotation, truths.without_rotation),
        beside(answer.with_rotation, truths.with_rotation),
    )
    levels = (np.arange(DRAWS) + random.random(DRAWS)) / DRAWS
    chosen = np.minimum(np.searchsorted(np.cumsum(weights), levels), len(weights) - 1)
    rank = np.zeros((len(PLANTS), len(QUANTITIES)), dtype=np.int64)
    level = np.zeros((len(PLANTS), len(QUANTITIES)))
    for k, name in enumerate(QUANTITIES):
        ties = random.random(2)
        for n, plant in enumerate(PLANTS):
            drawn, true = values[k][:-1], float(values[k][-1])
            x = drawn if name in WITH_TIES else planted(drawn, weights, plant)
            rank[n, k], level[n, k] = locate(x, weights, true, chosen, ties)
    return Place(rank, level)


def locate(x: Array, weights: Array, true: float, chosen: NDArray[np.intp], ties: Array) -> tuple[int, float]:
    """Locate a true value among weighted draws.

    Parameters
    ----------
    x, weights : ndarray, shape (n,)
        Draws with their weights, which add up to 1.
    true : float
        The truth.
    chosen : ndarray of int, shape (m,)
        Equally probable draws among them.
    ties : ndarray, shape (2,)
        Random numbers between 0 and 1 that decide among draws equal to the truth.

    Returns
    -------
    rank : int
        Number of chosen draws below the truth.
    level : float
        Probability below it.
    """
    below, equal = x < true, x == true
    level = weights[below].sum() + ties[1] * weights[equal].sum()
    return int(below[chosen].sum()) + int(ties[0] * (equal[chosen].sum() + 1)), float(level)


def _positions(fit: Fit, families: tuple[Family, ...]) -> Array:
    """Family of each draw by its place in the prior: a fit leaves out those that cannot fly what was said."""
    place = [families.index(member) for member in fit.families]
    return np.array(place, dtype=np.float64)[fit.family]


def _values(
    evidence: Evidence, rows: Array, results: Array, shares: Array, family: Array, still: Array, turned: Array
) -> list[Array]:
    """List the quantities in the order of `QUANTITIES`."""
    delta_v = rows[:, col.FIRST_STAGE + col.STAGE_IDEAL_DELTA_V :: col.STAGE_WIDTH].sum(axis=1)
    middle = 0.0 if evidence.azimuth is None else evidence.azimuth
    azimuth = np.remainder(rows[:, col.AZIMUTH] - middle + np.pi, 2.0 * np.pi)
    likelihood = log_likelihood(evidence.range_terms, np.log(results[:, col.GROUND_RANGE]))
    likelihood += log_likelihood(evidence.apogee_terms, np.log(results[:, col.APOGEE_HEIGHT]))
    likelihood += time_log_likelihood(evidence.time_terms, results[:, col.TIME_OF_FLIGHT])
    return [
        *(delta_v, family, shares[:, 0], azimuth),
        *(rows[:, column] for column in _ROWS.values()),
        *(results[:, column] for column in _RESULTS.values()),
        *(likelihood, still, turned),
    ]


def planted(x: Array, weights: Array, plant: str) -> Array:
    """Draws as a wrong tool would have them: too narrow, or beside.

    Parameters
    ----------
    x, weights : ndarray, shape (n,)
        Draws with their weights; infinite ones stay where they are.
    plant : str
        One of `PLANTS`.

    Returns
    -------
    ndarray, shape (n,)
        The draws with the error.
    """
    if plant == "none":
        return x
    finite = np.isfinite(x)
    share = weights[finite] / weights[finite].sum()
    mean = float((share * x[finite]).sum())
    if plant == "narrow":
        return np.where(finite, mean + NARROW * (np.where(finite, x, mean) - mean), x)
    return x + BIAS * float(np.sqrt((share * (x[finite] - mean) ** 2).sum()))
