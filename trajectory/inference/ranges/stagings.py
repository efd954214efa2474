"""The standard range by the number of stages: one report can be explained by different missiles."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trajectory.inference.posterior.weights import quantiles
from trajectory.inference.ranges.standard_range import StandardRange, summarise

Array = NDArray[np.float64]

LEAST = 0.01  # probability below which a number of stages is not listed
SPAN = (0.02, 0.98)  # levels between which the standard range of one number of stages lies


@dataclass(frozen=True, slots=True)
class Staging:
    """What the missile could reach if it has so many stages.

    Parameters
    ----------
    stages : int
        Their number.
    probability : float
        Of this number, given the claims.
    standard_range : tuple of float
        5, 50 and 95 % quantiles without rotation; infinite beyond half the circumference.  [m]
    beyond : float
        Probability of that, with so many stages.
    """

    stages: int
    probability: float
    standard_range: tuple[float, float, float]
    beyond: float


@dataclass(frozen=True, slots=True)
class Stagings:
    """Whether one number of stages explains the report, or several.

    Parameters
    ----------
    listed : tuple of Staging
        The likelier first.
    are_separate : bool
        Whether their standard ranges leave a gap: then one interval over all of them would mislead.
    """

    listed: tuple[Staging, ...]
    are_separate: bool


def find_stagings(answer: StandardRange) -> Stagings:
    """Tell the standard range apart by the number of stages.

    Parameters
    ----------
    answer : StandardRange
        The posterior.

    Returns
    -------
    Stagings
        Each number of stages that has some probability.

    Notes
    -----
    Stages with the same speed lose unlike shares of it to gravity and drag, and more so on a lofted flight:
    boosts that agree in what they flew can differ in what they could reach.
    """
    stages = np.array([family.stages for family in answer.fit.families])[answer.fit.family]
    reached, weights = answer.without_rotation, answer.fit.weights
    known = ~np.isnan(reached) & (weights > 0.0)
    whole = weights[known].sum()
    groups = {int(number): known & (stages == number) for number in np.unique(stages[known])}
    listed = {n: of for n, of in groups.items() if weights[of].sum() >= LEAST * whole}
    spans = [quantiles(reached[of], weights[of], SPAN) for of in listed.values()]
    told = [_staging(number, reached[of], weights[of], whole) for number, of in listed.items()]
    return Stagings(tuple(sorted(told, key=lambda one: -one.probability)), _leave_gap(spans))


def _staging(stages: int, reached: Array, weights: Array, whole: float) -> Staging:
    found = summarise(reached, weights)
    interval = found["q05"], found["median"], found["q95"]
    return Staging(stages, float(weights.sum()) / whole, interval, found["beyond"])


def _leave_gap(spans: list[Array]) -> bool:
    """Whether somewhere between the shortest and the farthest nothing lies."""
    ordered = sorted((float(low), float(high)) for low, high in spans)
    farthest = np.maximum.accumulate([high for _, high in ordered])
    return any(low > far for (low, _), far in zip(ordered[1:], farthest[:-1], strict=True))
