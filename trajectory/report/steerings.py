"""One vehicle of the posterior at every steering: the curves of the loft figure."""

import numpy as np
from numpy.typing import NDArray

from kernels import layout as col
from kernels import status as codes
from trajectory.earth import Earth
from trajectory.figures.loft_curve import SteeringCurve
from trajectory.inference.posterior.weights import quantiles
from trajectory.inference.ranges.standard_range import StandardRange
from trajectory.inference.ranges.steering import HALF_CIRCUMFERENCE, reach
from trajectory.rows import fly_rows

Array = NDArray[np.float64]

NEAR = 0.01  # of the probability: draws that close to a quantile may stand for it
ALIKE = 0.01  # of the range: and so close, for far out in a wide posterior 1 % of the draws span 1,000 km
# Pitch-overs as multiples of the one that reaches farthest: lofted, standard, depressed.
_MULTIPLES = np.concatenate(
    # closely where the range turns: near circular speed it falls by thousands of km in a hundredth
    [np.geomspace(1e-5, 0.5, 70), np.linspace(0.505, 1.5, 200), np.geomspace(1.53, 5.0, 14)]
)
DEPRESSED_END = 0.5  # of its longest range: where the depressed branch of a curve ends


def typical_draw(answer: StandardRange, level: float) -> int:
    """Choose the draw that stands for a quantile of the standard range.

    Parameters
    ----------
    answer : StandardRange
        The posterior.
    level : float
        Between 0 and 1.

    Returns
    -------
    int
        Of the draws within one percent of probability and of range the one whose fitted range and apogee and
        whose thrust-to-weight are the most typical.  Draws beyond half the circumference are ordered by their
        ideal delta-v.
    """
    fit = answer.fit
    known = np.flatnonzero(~np.isnan(answer.without_rotation) & (fit.weights > 0.0))
    order = known[np.lexsort((fit.delta_v[known], answer.without_rotation[known]))]
    weight = fit.weights[order]
    place = (np.cumsum(weight) - 0.5 * weight) / weight.sum()
    near = np.flatnonzero(np.abs(place - level) <= NEAR)
    if not len(near):
        near = np.array([np.abs(place - level).argmin()])
    near = near[_alike(answer.without_rotation[order], weight, near, level)]
    distance = np.zeros(len(near))
    thrust = fit.rows[order, col.FIRST_STAGE + col.STAGE_THRUST_TO_WEIGHT]
    for values in (fit.results[order, col.GROUND_RANGE], fit.results[order, col.APOGEE_HEIGHT], thrust):
        low, middle, high = quantiles(values, weight)
        distance += ((values[near] - middle) / max(high - low, 1e-9)) ** 2
    return int(order[near[distance.argmin()]])


def _alike(ranges: Array, weight: Array, near: NDArray[np.intp], level: float) -> NDArray[np.intp]:
    """Return the places in ``near`` of draws that reach as far as the quantile, at least of the nearest."""
    aim = float(quantiles(ranges, weight, (level,))[0])
    if np.isinf(aim):
        beyond = np.flatnonzero(np.isinf(ranges[near]))
        return beyond if len(beyond) else np.arange(len(near))
    off = np.abs(ranges[near] - aim)
    return np.flatnonzero(off <= max(ALIKE * aim, float(off.min())))


def steer(answer: StandardRange, draw: int, earth: Earth) -> SteeringCurve:
    """Fly one draw at every steering of its best law.

    Parameters
    ----------
    answer : StandardRange
        The posterior.
    draw : int
        Which of its draws.
    earth : Earth
        With or without rotation; the launch azimuth is the draw's own.

    Returns
    -------
    SteeringCurve
        From lofted to depressed.  It begins at the steepest flight, which on the rotating Earth falls to the
        west, and ends where it first leaves half the circumference, or where the depressed branch falls below
        half of the longest range.
    """
    rows = np.repeat(answer.fit.rows[draw][np.newaxis], len(_MULTIPLES), axis=0)
    rows[:, col.STEERING] = answer.law[draw]
    rows[:, col.PITCH_OVER] = np.minimum(answer.pitch[draw] * _MULTIPLES, 0.5 * np.pi)
    results, status = fly_rows(
        rows, earth=earth, drag_curve=answer.fit.families[0].drag_curve, tolerance=0.01
    )
    ranges, apogees = reach(results, status), results[:, col.APOGEE_HEIGHT]
    away = np.flatnonzero(np.isinf(ranges))
    if len(away):
        return _cut(ranges[: away[0]], apogees[: away[0]])
    good = (status == codes.OK) & (results[:, col.BURNOUT_HEIGHT] > 0.0)
    top = int(np.where(good, ranges, 0.0).argmax())
    last = DEPRESSED_END * ranges[top]
    short = np.flatnonzero(~good[top:] | (ranges[top:] < last))
    end = top + int(short[0]) if len(short) else len(ranges)
    if end < len(ranges) and good[end]:  # the first flight that falls short is drawn back to the very end
        share = (ranges[end - 1] - last) / (ranges[end - 1] - ranges[end])
        apogees[end] = apogees[end - 1] + share * (apogees[end] - apogees[end - 1])
        ranges[end] = last
        end += 1
    kept = np.flatnonzero(good[:end])
    return _from_steepest(ranges[kept], apogees[kept])


def _cut(ranges: Array, apogees: Array) -> SteeringCurve:
    """End a lofted branch at half the circumference, in the direction of its last two flights."""
    kept = ranges > 0.0
    ranges, apogees = ranges[kept], apogees[kept]
    if len(ranges) < 2:
        return SteeringCurve(ranges, apogees)
    slope = (apogees[-1] - apogees[-2]) / (ranges[-1] - ranges[-2])
    height = apogees[-1] + slope * (HALF_CIRCUMFERENCE - ranges[-1])
    return _from_steepest(np.append(ranges, HALF_CIRCUMFERENCE), np.append(apogees, max(height, 0.0)))


def _from_steepest(ranges: Array, apogees: Array) -> SteeringCurve:
    """Leave out flights on the other side of the launch point, whose range has no sign."""
    first = int(ranges[: max(int(ranges.argmax()), 1)].argmin()) if len(ranges) else 0
    return SteeringCurve(ranges[first:], apogees[first:])
