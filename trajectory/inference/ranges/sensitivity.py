"""Which unknown makes the interval of a standard range wide."""

import numpy as np
from numpy.typing import NDArray

from kernels import layout as col
from launch_data.families import Bounds
from trajectory.inference.posterior.weights import quantiles
from trajectory.inference.ranges.standard_range import StandardRange
from trajectory.inference.ranges.steering import HALF_CIRCUMFERENCE
from trajectory.inference.ranges.variance import Groups, VarianceShares, variance_shares

Array = NDArray[np.float64]

FEWEST = 100  # effective draws below which nothing is said: the standard errors would reach ten percent
LEAST_WITHIN = (
    0.05  # probability of a range below half the circumference; with less there is nothing to divide
)
# Sum of negative shares below which the correction for chance outweighs what few draws explain, and what a
# division must not leave unexplained to say anything: judgements.
BY_CHANCE, MOST_UNEXPLAINED = -0.15, 0.9
OUTER = (0.01, 0.99)  # quantiles of the range beyond which draws count as these
FAMILY = "number of stages and propellant"


def sensitivity(answer: StandardRange) -> VarianceShares | None:
    """Divide the variance of the standard range without rotation among the unknowns.

    Parameters
    ----------
    answer : StandardRange
        The posterior.

    Returns
    -------
    VarianceShares or None
        In metres; None when the effective draws are too few, also by the shares found, nearly nothing is
        explained, or nearly all draws lie beyond half the circumference.

    Notes
    -----
    What is divided is the variance of the range within its 98 % interval: a draw outside counts as the end of
    that interval, so that a few odd draws do not speak for the many, and a draw beyond half the circumference
    counts as half the circumference.  The flight time is no unknown of its own: it follows from the others,
    and where it was reported it has narrowed them.
    """
    fit = answer.fit
    known = np.flatnonzero(~np.isnan(answer.without_rotation) & (fit.weights > 0.0))
    weights, ranges = fit.weights[known], answer.without_rotation[known]
    if (
        answer.effective_sample_size < FEWEST
        or weights[np.isfinite(ranges)].sum() < LEAST_WITHIN * weights.sum()
    ):
        return None
    found = variance_shares(
        _unknowns(answer, known),
        np.clip(ranges, *np.minimum(quantiles(ranges, weights, OUTER), HALF_CIRCUMFERENCE)),
        weights,
        family=fit.family[known],
        family_name=FAMILY,
    )
    if found is None or found.unexplained > MOST_UNEXPLAINED:
        return None
    return found.as_parts() if sum(min(one.share, 0.0) for one in found.shares) > BY_CHANCE else None


def _unknowns(answer: StandardRange, known: NDArray[np.intp]) -> Groups:
    """Every unknown of the posterior draws, grouped in the words of an analyst."""
    fit = answer.fit
    rows, results = fit.rows[known], fit.results[known]
    stages = rows[:, col.STAGES]

    def of_stage(stage: int, column: int) -> Array:
        return np.where(stages > stage, rows[:, col.FIRST_STAGE + stage * col.STAGE_WIDTH + column], np.nan)

    upper = range(1, col.MAX_STAGES)
    every = range(col.MAX_STAGES)
    shares = (
        _position(fit.shares[known, 0], [one.first_stage_share for one in fit.families], fit.family[known]),
        _position(
            fit.shares[known, 1] / np.maximum(1.0 - fit.shares[known, 0], 1e-9),
            [one.second_stage_share for one in fit.families],
            fit.family[known],
        ),
    )
    return {
        _said("range", bool(fit.evidence.range_terms)): (results[:, col.GROUND_RANGE],),
        _said("apogee", bool(fit.evidence.apogee_terms)): (results[:, col.APOGEE_HEIGHT],),
        "thrust-to-weight of the first stage": (of_stage(0, col.STAGE_THRUST_TO_WEIGHT),),
        "thrust-to-weight of the upper stages": tuple(of_stage(k, col.STAGE_THRUST_TO_WEIGHT) for k in upper),
        "exhaust speeds": tuple(of_stage(k, col.STAGE_EXHAUST_SPEED) for k in every),
        "shares of the delta-v among stages": shares,
        "steering of the test flight": (rows[:, col.STEERING], rows[:, col.RISE_TIME]),
        "drag": (
            rows[:, col.BALLISTIC_COEFFICIENT],
            rows[:, col.DRAG_SCALE],
            *(of_stage(k, col.STAGE_BALLISTIC_COEFFICIENT) for k in every),
        ),
        "launch point and direction": (
            rows[:, col.LATITUDE],
            rows[:, col.LONGITUDE],
            *_direction(answer, known),
        ),
    }


def _said(quantity: str, reported: bool) -> str:
    return f"reported {quantity}" if reported else f"{quantity} flown (not reported)"


def _position(values: Array, bounds: list[Bounds], family: NDArray[np.int64]) -> Array:
    """Place between the bounds of the family, NaN where these leave no choice.

    The share itself would tell the family, and take what belongs to that.
    """
    low = np.array([one.low for one in bounds])[family]
    span = np.array([one.high for one in bounds])[family] - low
    return np.where(span > 0.0, (values - low) / np.where(span > 0.0, span, 1.0), np.nan)


def _direction(answer: StandardRange, known: NDArray[np.intp]) -> tuple[Array, ...]:
    """The bearing of the impact where it was reported, else the two components of the launch azimuth."""
    fit = answer.fit
    if fit.evidence.azimuth is None:
        angle = fit.rows[known, col.AZIMUTH]
        return np.cos(angle), np.sin(angle)
    # The launch azimuth towards a given bearing follows from the boost: it is no unknown.
    return (np.remainder(fit.results[known, col.IMPACT_BEARING] - fit.evidence.azimuth + np.pi, 2.0 * np.pi),)
