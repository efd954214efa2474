"""Flights that two numbers of stages explain, with unlike standard ranges: whether both are told."""

from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import root

from kernels import layout as col
from launch_data.families import Bounds, Family, load_families
from launch_data.units import parse_quantity
from trajectory.earth import EARTHS
from trajectory.errors import NoAnswerError
from trajectory.inference.claims.intervals import interval_of
from trajectory.inference.claims.likelihood import Term
from trajectory.inference.posterior import prior as p
from trajectory.inference.posterior.fit import fit
from trajectory.inference.posterior.sampler import Evidence
from trajectory.inference.ranges.stagings import find_stagings
from trajectory.inference.ranges.standard_range import StandardRange, standard_range
from trajectory.inference.ranges.steering import WIDEST, Search
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

SPEEDS, PITCHES = 16, 24  # tried for the boost that must fly what the other one flew
LOFT_PITCHES = np.geomspace(1e-4, 1.0, 160)
TRIES = 400  # steerings of each law among which the farthest flight is sought by brute force
FEW_TRIES, AS_GOOD_AS = 40, 1.02  # to pass over pairs that are not apart: how far off so few may be
SMALLEST, LARGEST = 150e3, 9000e3  # m of range, and of apogee from LOWEST on
LOWEST = 40e3  # m
APART = 1.2  # ratio of the two standard ranges, at the least: exact figures then tell them apart
FARTHEST = 12000e3  # m of the larger one: beyond, half a percent of a figure is 20 % of the standard range
NEAR = 1.01  # by which a known standard range may miss the 98 % interval of its number of stages
EXACT = 1e-5  # relative, of range and apogee that both boosts fly, and in radians of the bearing
LEAST_PLACE = np.log(1e-4)  # of ln delta-v, ln pitch-over and azimuth: lower is lost
BEARING_WITHIN = np.radians(0.5)  # that an analyst is told, to either side
SURE = 1e-4  # probability that a figure is wrong: here it is not


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """One flight with two explanations.

    Parameters
    ----------
    families : tuple of Family
        Two boosts of unlike numbers of stages, with all known but loft and delta-v.
    reach, apogee : float
        What both of them fly.  [m]
    azimuth : float
        Bearing to the impact.  [rad]
    standard_ranges : tuple of float
        Known, of each of them.  [m]
    """

    families: tuple[Family, Family]
    reach: float
    apogee: float
    azimuth: float
    standard_ranges: tuple[float, float]


def count_two_stagings(count: int, *, draws: int, seed: int, progress: Progress | None = None) -> BothTold:
    """Try flights that two numbers of stages explain.

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
    return count_told(list(range(count)), partial(_try, seed=seed), draws, progress)


def _try(index: int, draws: int, *, seed: int) -> tuple[bool, bool]:
    return tell(make_case(index, seed), draws)


def make_case(index: int, seed: int) -> Case:
    """Draw pairs of boosts from the prior until one can fly the same range and apogee.

    Parameters
    ----------
    index, seed : int
        Number of the case, and as in `count_two_stagings`.

    Returns
    -------
    Case
        The standard ranges differ by a fifth and more.
    """
    stream = np.random.Philox(key=np.array([seed, 3], dtype=np.uint64), counter=[0, 0, index, 0])
    random = np.random.Generator(stream)
    families = load_families()
    while (case := _draw_case(families, random)) is None:
        pass
    return case


def _draw_case(families: tuple[Family, ...], random: np.random.Generator) -> Case | None:
    family, drawn, delta_v = draw_boost(families, random)
    other, beside, _ = draw_boost(families, random)
    place = random.random()
    if other.stages == family.stages:
        return None
    flown = _flight(family, drawn, delta_v, place)
    if flown is None or not _fly_the_same(other, beside, flown):
        return None
    for tries, slack in ((FEW_TRIES, AS_GOOD_AS), (TRIES, 1.0)):
        ranges = _farthest(family, drawn, tries), _farthest(other, beside, tries)
        if not (APART * min(ranges) <= slack * max(ranges) and max(ranges) < FARTHEST):
            return None
    return Case(
        (_known(family, drawn), _known(other, beside)),
        float(flown[col.GROUND_RANGE]),
        float(flown[col.APOGEE_HEIGHT]),
        float(flown[col.IMPACT_BEARING]),
        ranges,
    )


def _flight(family: Family, drawn: p.Draws, delta_v: float, place: float) -> Array | None:
    """One flight of a boost, of those well inside the prior."""
    results, fine = fly_pitches(family, drawn.rows, LOFT_PITCHES)
    reach, apogee = results[:, col.GROUND_RANGE], results[:, col.APOGEE_HEIGHT]
    with np.errstate(invalid="ignore"):
        fine &= (reach > SMALLEST) & (reach < LARGEST) & (apogee > LOWEST) & (apogee < LARGEST)
    if not fine.any():
        return None
    flown: Array = results[np.flatnonzero(fine)[int(place * fine.sum())]]
    return flown if _is_possible(drawn, delta_v, flown) else None


def _is_possible(drawn: p.Draws, delta_v: float, flown: Array) -> bool:
    loft = flown[[col.BURNOUT_FLIGHT_PATH_ANGLE]]
    return bool(np.isfinite(p.log_prior(drawn, np.array([delta_v]), loft)[0]))


def _fly_the_same(family: Family, drawn: p.Draws, flown: Array) -> bool:
    """Find delta-v, pitch-over and azimuth with which a boost flies as far, as high and the same way."""
    bounds = family.ideal_delta_v
    lengths = [col.GROUND_RANGE, col.APOGEE_HEIGHT]
    asked = np.log(flown[lengths])

    def fly(speed: float, pitches: Array) -> tuple[Array, Array]:
        p.set_delta_v(drawn.rows, drawn.shares, np.exp([speed]))
        results, fine = fly_pitches(family, drawn.rows, np.exp(pitches))
        found: Array = np.log(np.where(fine[:, np.newaxis], results[:, lengths], 1.0)) - asked
        return found, results

    def miss(place: Array) -> Array:
        place = np.clip(place, LEAST_PLACE, np.log(bounds.high))  # a search that is lost stays finite
        drawn.rows[0, col.AZIMUTH] = place[2]
        found, results = fly(place[0], place[1:2])
        aside = results[0, col.IMPACT_BEARING] - flown[col.IMPACT_BEARING]
        return np.append(found[0], np.nan_to_num(np.sin(aside)))

    drawn.rows[0, col.AZIMUTH] = bearing = float(flown[col.IMPACT_BEARING])
    pitches = np.log(np.geomspace(1e-4, 1.0, PITCHES))
    speeds = np.linspace(np.log(bounds.low), np.log(bounds.high), SPEEDS + 2)[1:-1]
    misses = np.stack([fly(speed, pitches)[0] for speed in speeds])
    nearest = np.unravel_index(np.square(misses).sum(axis=2).argmin(), misses.shape[:2])
    start = np.array([speeds[nearest[0]], pitches[nearest[1]], bearing])
    place = root(miss, start, options={"xtol": 1e-9, "eps": 1e-6}).x
    if np.abs(miss(place)).max() > EXACT:  # and the row is now that which was found
        return False
    results = fly(place[0], place[1:2])[1][0]
    speed = float(np.exp(place[0]))
    is_ahead = np.cos(results[col.IMPACT_BEARING] - bearing) > 0.0
    return is_ahead and bounds.low < speed < bounds.high and _is_possible(drawn, speed, results)


def _farthest(family: Family, drawn: p.Draws, tries: int) -> float:
    """The largest range over steering, by brute force, without rotation."""
    best = 0.0
    for law, (low, high) in WIDEST.items():
        places = np.linspace(low, high, tries)
        rows = np.repeat(drawn.rows, tries, axis=0)
        search = Search(rows, EARTHS["wgs84-nonrotating"], family.drag_curve, law)
        top = int(search.ranges(np.arange(tries), places).argmax())
        nearer = np.linspace(places[max(top - 1, 0)], places[min(top + 1, tries - 1)], tries)
        best = max(best, float(search.ranges(np.arange(tries), nearer).max()))
    return best


def _known(family: Family, drawn: p.Draws) -> Family:
    bounds = family.ideal_delta_v
    return only(family, drawn, Bounds(bounds.low, bounds.high, True, "known"))


def report(case: Case) -> Evidence:
    """Report the flight of a case.

    Parameters
    ----------
    case : Case
        The flight.

    Returns
    -------
    Evidence
        Range and apogee to 100 m, as no round number would be read, and the bearing.
    """
    reach = parse_quantity(f"{case.reach / 1e3:.1f} km", quantity="range")
    apogee = parse_quantity(f"{case.apogee / 1e3:.1f} km", quantity="apogee")
    return Evidence(
        (Term(*interval_of(reach), SURE),),
        (Term(*interval_of(apogee), SURE),),
        (),
        latitude=SITE[0],
        longitude=SITE[1],
        azimuth=case.azimuth,
        azimuth_half_width=float(BEARING_WITHIN),
    )


def tell(case: Case, draws: int) -> tuple[bool, bool]:
    """Ask for one case whether both numbers of stages are told.

    Parameters
    ----------
    case : Case
        The flight.
    draws : int
        To begin with.

    Returns
    -------
    both, two : bool
        Whether both are told apart around their known standard ranges; whether two are listed at all.
    """
    try:
        posterior = fit(report(case), case.families, draws=draws, seed=1)
    except NoAnswerError:
        return False, False
    return judge_stagings(case, standard_range(posterior, azimuth=None))


def judge_stagings(case: Case, answer: StandardRange) -> tuple[bool, bool]:
    """Compare what is told with the two known standard ranges.

    Parameters
    ----------
    case : Case
        The flight.
    answer : StandardRange
        What was inferred.

    Returns
    -------
    both, two : bool
        As in `tell`.
    """
    told = find_stagings(answer)
    is_two = len(told.listed) == 2
    if not (is_two and told.are_separate):
        return False, is_two
    reached, weights = answer.without_rotation, answer.fit.weights
    for place, known in enumerate(case.standard_ranges):
        if not holds(known, reached, np.where(answer.fit.family == place, weights, 0.0), NEAR):
            return False, True
    return True, True
