"""Boosts that reach one range by two known paths: whether both are told."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kernels import layout as col
from launch_data.families import Bounds, Family, load_families
from launch_data.units import parse_quantity
from trajectory.errors import NoAnswerError
from trajectory.inference.claims.intervals import interval_of
from trajectory.inference.claims.likelihood import Term
from trajectory.inference.posterior import prior as p
from trajectory.inference.posterior.fit import Fit, fit
from trajectory.inference.posterior.modes import Modes, find_modes
from trajectory.inference.posterior.sampler import Evidence
from trajectory.validation.calibration.both_told import (
    BothTold,
    count_told,
    draw_boost,
    fly_pitches,
    holds,
    only,
)
from trajectory.validation.calibration.simulate import Progress
from trajectory.validation.calibration.truths import SITE

Array = NDArray[np.float64]

PITCHES = 160  # tried for each boost
SHARE = (0.6, 0.85)  # of its farthest range that a boost is said to have flown
KNOWN = 0.01  # half-width of what is known of delta-v, relative
SMALLEST, LARGEST = 150e3, 9000e3  # m of range
NEAR = 1.02  # ratio by which a known apogee may miss the 98 % interval of its side
SURE = 1e-4  # probability that the range is wrong: here it is not


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """One boost with its two paths.

    Parameters
    ----------
    family : Family
        Its parameters, with delta-v known.
    reach : float
        The reported range.  [m]
    azimuth : float
        Bearing to the impact of the lofted flight.  [rad]
    lofted, depressed : float
        Known apogees.  [m]
    """

    family: Family
    reach: float
    azimuth: float
    lofted: float
    depressed: float


def count_two_paths(count: int, *, draws: int, seed: int, progress: Progress | None = None) -> BothTold:
    """Try boosts with two known paths.

    Parameters
    ----------
    count : int
        Cases.
    draws : int
        Posterior draws of each to begin with.
    seed : int
        The same seed gives the same cases.
    progress : callable, optional
        Called with the fraction done and words.

    Returns
    -------
    BothTold
        Counts.
    """
    return count_told(make_cases(count, seed), tell, draws, progress)


def make_cases(count: int, seed: int) -> list[Case]:
    """Draw boosts from the prior, and find the two flight-path angles that reach one range.

    Parameters
    ----------
    count, seed : int
        As in `count_two_paths`.

    Returns
    -------
    list of Case
        Boosts of a gravity turn that reach the range once lofted and once depressed.
    """
    random = np.random.Generator(np.random.Philox(key=np.array([seed, 2], dtype=np.uint64)))
    families = load_families()
    made: list[Case] = []
    while len(made) < count:
        family, drawn, delta_v = draw_boost(families, random)
        case = _find_paths(family, drawn, delta_v, random.uniform(*SHARE))
        if case is not None and np.isfinite(p.log_prior(drawn, np.array([delta_v]), np.array([0.8]))[0]):
            made.append(case)
    return made


def _find_paths(family: Family, drawn: p.Draws, delta_v: float, share: float) -> Case | None:
    pitches = np.geomspace(1e-4, 1.0, PITCHES)
    results, fine = fly_pitches(family, drawn.rows, pitches)
    flown = np.where(fine, results[:, col.GROUND_RANGE], 0.0)
    top = int(flown.argmax())
    reach = share * float(flown[top])
    beyond = flown > reach
    if not SMALLEST < reach < LARGEST or not beyond.any():
        return None
    first, last = int(beyond.argmax()), len(beyond) - 1 - int(beyond[::-1].argmax())
    # Both crossings lie inside, and the boost has one farthest flight.
    if (
        first == 0
        or last == PITCHES - 1
        or not (fine[first - 1] and fine[last + 1])
        or not beyond[first:last].all()
    ):
        return None
    # Two neighbouring tries can differ by 1,000 km in range where a flight is flat: fly between them.
    steep, flat = (_nearest(family, drawn, pitches[start : start + 2], reach) for start in (first - 1, last))
    lofted, depressed = float(steep[col.APOGEE_HEIGHT]), float(flat[col.APOGEE_HEIGHT])
    if not lofted > depressed:
        # Close to escape speed the flatter flight rises higher, and comes down where the Earth has turned to
        # in many hours: two flights to one range, but not the lofted and the depressed one.
        return None
    known = Bounds(delta_v * (1.0 - KNOWN), delta_v * (1.0 + KNOWN), True, "known")
    return Case(only(family, drawn, known), reach, float(steep[col.IMPACT_BEARING]), lofted, depressed)


def _nearest(family: Family, drawn: p.Draws, between: Array, reach: float) -> Array:
    """The flight, of those between two pitch-overs, whose range is nearest to the reported one."""
    results, _ = fly_pitches(family, drawn.rows, np.geomspace(between[0], between[1], PITCHES))
    nearest: Array = results[int(np.nanargmin(np.abs(results[:, col.GROUND_RANGE] - reach)))]
    return nearest


def tell(case: Case, draws: int) -> tuple[bool, bool]:
    """Ask for one case whether both paths are told.

    Parameters
    ----------
    case : Case
        The boost.
    draws : int
        To begin with.

    Returns
    -------
    both, two : bool
        Whether both are told apart around their known apogees; whether two sides are listed at all.
    """
    reported = parse_quantity(f"{case.reach / 1e3:.1f} km", quantity="range")
    evidence = Evidence(
        (Term(*interval_of(reported), SURE),), (), (), latitude=SITE[0], longitude=SITE[1],
        azimuth=case.azimuth, azimuth_half_width=float(np.radians(5.0)),
    )  # fmt: skip
    try:
        posterior = fit(evidence, (case.family,), draws=draws, seed=1)
    except NoAnswerError:
        return False, False
    return judge_paths(case, posterior, find_modes(posterior))


def judge_paths(case: Case, posterior: Fit, modes: Modes) -> tuple[bool, bool]:
    """Compare what is told with the two known paths.

    Parameters
    ----------
    case : Case
        The boost.
    posterior : Fit
        What was fitted.
    modes : Modes
        What is told.

    Returns
    -------
    both, two : bool
        As in `tell`.
    """
    is_two = len(modes.listed) == 2
    if not (is_two and modes.are_separate):
        return False, is_two
    apogee = posterior.results[:, col.APOGEE_HEIGHT]
    for side, known in ((posterior.is_lofted, case.lofted), (~posterior.is_lofted, case.depressed)):
        if not holds(known, apogee, np.where(side, posterior.weights, 0.0), NEAR):
            return False, True
    return True, True
