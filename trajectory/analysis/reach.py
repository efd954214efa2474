"""The range that lines and classes speak of: the standard range, or else the range that was flown."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from launch_data.launch import Launch
from launch_data.regimes import Scheme
from trajectory.inference.claims.likelihood import marginal, outside, terms
from trajectory.inference.posterior.fit import Fit
from trajectory.inference.ranges.standard_range import StandardRange
from trajectory.inference.verdicts.classify import ClassProbabilities, classify
from trajectory.moratorium import FLOWN_AS_FAR, RANGE_FLOWN, STANDARD_RANGE, Reach

DRAWS = 2000
UNCLASSED = frozenset({"cruise", "slv"})  # the classes are of ballistic missiles
HARDLY = 0.8  # probability of kinds without classes from which an unknown kind has none: a judgement
_BASES = {
    STANDARD_RANGE: "standard range without Earth rotation, payload as flown",
    RANGE_FLOWN: "range flown; what the missile could reach is not inferred",
}
_IF_BALLISTIC = "; the classes are of ballistic missiles, and the kind is not known"


def range_flown(launch: Launch) -> NDArray[np.float64] | None:
    """Draw the range that was flown from the claims about it alone.

    Parameters
    ----------
    launch : Launch
        With its claims.

    Returns
    -------
    ndarray of shape (n,) or None
        Equally probable values, ascending; None where nothing, or an upper bound alone, was reported.  [m]
    """
    claimed = terms(launch.claims, "range")
    if all(term.low <= 0.0 for term in claimed):  # nothing, or upper bounds
        return None
    if outside(claimed, "range"):  # as said: no error is known of such figures
        low, high = (float(np.median([getattr(term, end) for term in claimed])) for end in ("low", "high"))
        return np.linspace(low, high, DRAWS) if np.isfinite(high) else None
    density = marginal(claimed, "range")
    found: NDArray[np.float64] = np.exp(
        np.interp((np.arange(DRAWS) + 0.5) / DRAWS, density.cumulative, density.z)
    )
    return found


def reach_of(
    launch: Launch, posterior: Fit | None, answer: StandardRange | None, contradiction: str
) -> Reach:
    """Collect what is known of the range of a launch.

    Parameters
    ----------
    launch : Launch
        With its claims.
    posterior : Fit or None
        Of the flight.
    answer : StandardRange or None
        None where no standard range is given.
    contradiction : str
        As `Reach` has it.

    Returns
    -------
    Reach
        Without draws where nothing is known.
    """
    flown = range_flown(launch)
    if posterior is not None and answer is not None:
        return Reach(answer.without_rotation, posterior.weights, STANDARD_RANGE, flown, contradiction)
    return Reach(flown, None, RANGE_FLOWN, flown, contradiction)


def classes_of(
    reach: Reach, launch: Launch, label: str, chances: Mapping[str, float], scheme: Scheme
) -> tuple[ClassProbabilities | None, str | None]:
    """Class a launch by its range.

    Parameters
    ----------
    reach : Reach
        What is known of the range.
    launch : Launch
        For its outcome.
    label : str
        What it is taken for.
    chances : mapping of str to float
        Probabilities of the kinds, for an unknown one.
    scheme : Scheme
        Names and bounds of the classes.

    Returns
    -------
    classes : ClassProbabilities or None
    why : str or None
        Why there is no class, where there is none.
    """
    why = _no_class(reach, launch, label, chances)
    if why is not None or reach.ranges is None:
        return None, why
    count = len(reach.ranges)
    weights = np.full(count, 1.0 / count) if reach.weights is None else reach.weights
    basis = _BASES[reach.basis] + (_IF_BALLISTIC if label == "unknown" else "")
    return classify(reach.ranges, weights, scheme, basis), None


def _no_class(reach: Reach, launch: Launch, label: str, chances: Mapping[str, float]) -> str | None:
    if label in UNCLASSED:
        return "the classes are of ballistic missiles"
    if reach.ranges is None:
        return "no range is known"
    if label == "unknown" and sum(chances[kind] for kind in UNCLASSED) > HARDLY:
        return "nothing says that the missile is of a kind that has one"
    is_flown = reach.basis == RANGE_FLOWN
    if is_flown and (launch.outcome == "failure" or label not in FLOWN_AS_FAR | {"unknown"}):
        return "the range flown is no more than a lower bound of what the missile can reach"
    return None
