"""Boosts that reach one range by two known paths: whether both are told."""

import dataclasses
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from kernels import layout as col
from kernels import status as codes
from launch_data.families import Bounds, Family, load_families
from launch_data.units import parse_quantity
from trajectory.earth import EARTHS
from trajectory.errors import NoAnswerError
from trajectory.inference.claims.intervals import interval_of
from trajectory.inference.claims.likelihood import Term
from trajectory.inference.posterior import prior as p
from trajectory.inference.posterior.fit import Fit, fit
from trajectory.inference.posterior.modes import Modes, find_modes
from trajectory.inference.posterior.problem import SOLVE_TOLERANCE
from trajectory.inference.posterior.sampler import Evidence
from trajectory.inference.posterior.weights import quantiles
from trajectory.rows import available_threads, fly_rows
from trajectory.validation.calibration.processes import processes
from trajectory.validation.calibration.simulate import Progress
from trajectory.validation.calibration.truths import SITE

Array = NDArray[np.float64]
AnyCase = TypeVar("AnyCase")

PITCHES = 160  # tried for each boost
SHARE = (0.6, 0.85)  # of its farthest range that a boost is said to have flown
KNOWN = 0.01  # half-width of what is known of delta-v, relative
SMALLEST, LARGEST = 150e3, 9000e3  # m of range
INSIDE = (np.radians(8.0), np.radians(86.0))  # flight-path angles well inside the prior
NEAR = 1.02  # ratio by which a known apogee may miss the 98 % interval of its side
LEAST = 0.99  # of the cases
SURE = 1e-4  # probability that the range is wrong: here it is not


@dataclass(frozen=True, slots=True)
class BothTold:
    """How often both of two known explanations are told.

    Parameters
    ----------
    cases : int
        Reports that have two explanations.
    both : int
        Both listed, each around its known value, and the two told apart.
    flagged : int
        Of the others, those in which the answer at least says that there are two.
    """

    cases: int
    both: int
    flagged: int

    @property
    def passed(self) -> bool:
        """Whether both are told in 99 of 100 cases."""
        return self.both >= LEAST * self.cases


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


def count_told(
    cases: list[AnyCase],
    tell: Callable[[AnyCase, int], tuple[bool, bool]],
    draws: int,
    progress: Progress | None = None,
) -> BothTold:
    """Ask for many cases, in as many processes as there are cores.

    Parameters
    ----------
    cases : list
        Reports with two known explanations.
    tell : callable
        Whether both are told apart, and whether two are listed at all, for one case.
    draws : int
        Posterior draws of each to begin with.
    progress : callable, optional
        Called with the fraction done and words.

    Returns
    -------
    BothTold
        Counts.
    """
    workers = available_threads()
    if workers == 1:
        told = _watched((tell(case, draws) for case in cases), len(cases), progress)
    else:
        with processes(workers) as pool:
            answers = pool.map(tell, cases, [draws] * len(cases))
            told = _watched(answers, len(cases), progress)
    return BothTold(len(cases), sum(both for both, _ in told), sum(two and not both for both, two in told))


def _watched(
    answers: Iterable[tuple[bool, bool]], count: int, progress: Progress | None
) -> list[tuple[bool, bool]]:
    told = []
    for answer in answers:
        told.append(answer)
        if progress is not None:
            progress(len(told) / count, f"{len(told)} of {count} with two explanations")
    return told


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


def draw_boost(families: tuple[Family, ...], random: np.random.Generator) -> tuple[Family, p.Draws, float]:
    """Draw one boost of a gravity turn from the prior.

    Parameters
    ----------
    families : tuple of Family
        Equally probable.
    random : Generator
        Source of randomness.

    Returns
    -------
    family : Family
        The one drawn.
    drawn : Draws
        One row, at the site of the simulated launches, to an azimuth of its own.
    delta_v : float
        Its ideal delta-v.  [m/s]
    """
    uniform = random.random((1, p.DIMENSIONS))
    uniform[0, p.LAW] = 1.0 - 1e-9
    drawn = p.draw_families(families, uniform)
    family = families[drawn.family[0]]
    slowest, fastest = np.log([family.ideal_delta_v.low, family.ideal_delta_v.high])
    delta_v = float(np.exp(random.uniform(slowest, fastest)))
    p.set_delta_v(drawn.rows, drawn.shares, np.array([delta_v]))
    drawn.rows[0, [col.LATITUDE, col.LONGITUDE]] = SITE[:2]
    drawn.rows[0, col.AZIMUTH] = random.uniform(0.0, 2.0 * np.pi)
    return family, drawn, delta_v


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


def fly_pitches(family: Family, row: Array, pitches: Array) -> tuple[Array, NDArray[np.bool_]]:
    """Fly one boost with many pitch-overs.

    Parameters
    ----------
    family : Family
        Its drag curve.
    row : ndarray, shape (1, PARAMETERS)
        The boost.
    pitches : ndarray, shape (n,)
        Pitch-overs.  [rad]

    Returns
    -------
    results : ndarray, shape (n, RESULTS)
        Flights.
    fine : ndarray of bool, shape (n,)
        Which of them lie well inside the prior.
    """
    rows = np.repeat(row, len(pitches), axis=0)
    rows[:, col.PITCH_OVER] = pitches
    results, status = fly_rows(
        rows, earth=EARTHS["wgs84"], drag_curve=family.drag_curve, tolerance=SOLVE_TOLERANCE
    )
    loft = results[:, col.BURNOUT_FLIGHT_PATH_ANGLE]
    with np.errstate(invalid="ignore"):
        fine = (
            (status == codes.OK)
            & (results[:, col.RANGE_ANGLE] < 3.0)
            & (loft > INSIDE[0])
            & (loft < INSIDE[1])
        )
    return results, fine


def _nearest(family: Family, drawn: p.Draws, between: Array, reach: float) -> Array:
    """The flight, of those between two pitch-overs, whose range is nearest to the reported one."""
    results, _ = fly_pitches(family, drawn.rows, np.geomspace(between[0], between[1], PITCHES))
    nearest: Array = results[int(np.nanargmin(np.abs(results[:, col.GROUND_RANGE] - reach)))]
    return nearest


def only(family: Family, drawn: p.Draws, delta_v: Bounds) -> Family:
    """The family with every parameter known but loft and delta-v: an analyst who knows the missile.

    Parameters
    ----------
    family : Family
        Of the boost.
    drawn : Draws
        The boost, in its first row.
    delta_v : Bounds
        What is known of its delta-v.

    Returns
    -------
    Family
        As wide in loft as before.
    """

    def exactly(value: float) -> Bounds:
        return Bounds(float(value), float(value), False, "known")

    row, first = drawn.rows[0], col.FIRST_STAGE
    stages = range(family.stages)
    share = drawn.shares[0]

    def of(column: int) -> tuple[Bounds, ...]:
        return tuple(exactly(row[first + stage * col.STAGE_WIDTH + column]) for stage in stages)

    return dataclasses.replace(
        family,
        ideal_delta_v=delta_v,
        thrust_to_weight=of(col.STAGE_THRUST_TO_WEIGHT),
        exhaust_speed=of(col.STAGE_EXHAUST_SPEED),
        stage_ballistic_coefficient=of(col.STAGE_BALLISTIC_COEFFICIENT),
        first_stage_share=exactly(share[0]),
        second_stage_share=exactly(share[1] / max(1.0 - share[0], 1e-9)),
        ballistic_coefficient=exactly(row[col.BALLISTIC_COEFFICIENT]),
        drag_scale=exactly(row[col.DRAG_SCALE]),
        rise_time=exactly(row[col.RISE_TIME]),
        linear_pitch_probability=0.0,
    )


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


def holds(known: float, values: Array, weights: Array, near: float) -> bool:
    """Whether the 98 % interval of some draws holds a known value.

    Parameters
    ----------
    known : float
        The value.
    values, weights : ndarray, shape (n,)
        Draws; those without weight do not count.
    near : float
        Ratio by which it may miss the interval.

    Returns
    -------
    bool
        True also where it misses by less.
    """
    good = (weights > 0.0) & ~np.isnan(values)
    low, high = quantiles(values[good], weights[good], (0.01, 0.99))
    return bool(low / near < known < near * high)
