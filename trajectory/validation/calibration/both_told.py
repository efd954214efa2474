"""Two known boosts or paths that explain one report: how they are made, and whether both are told."""

import dataclasses
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from kernels import layout as col
from kernels import status as codes
from launch_data.families import Bounds, Family
from trajectory.earth import EARTHS
from trajectory.inference.posterior import prior as p
from trajectory.inference.posterior.problem import SOLVE_TOLERANCE
from trajectory.inference.posterior.weights import quantiles
from trajectory.rows import available_threads, fly_rows
from trajectory.validation.calibration.processes import processes
from trajectory.validation.calibration.simulate import Progress
from trajectory.validation.calibration.truths import SITE

Array = NDArray[np.float64]
AnyCase = TypeVar("AnyCase")

INSIDE = (np.radians(8.0), np.radians(86.0))  # flight-path angles well inside the prior
LEAST = 0.99  # of the cases


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
