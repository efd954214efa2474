"""How wrong a contestant is: its outcomes against the reference, flight by flight.

Two hundred flights are not enough to certify an adaptive method: its largest errors are rare.
"""

from typing import Any

import numpy as np

from benchmarks import reference
from benchmarks.contestants import scalar_powered
from benchmarks.contestants.base import (
    APOGEE,
    EVALUATIONS,
    FREE,
    OUTCOMES,
    POWERED,
    SPEED,
    TIME,
    Contestant,
)
from benchmarks.contestants.registry import flights
from benchmarks.jit import HERE, physics_sources
from benchmarks.machine import cores

# Local error of the powered reference, m: ten times more changes an impact by less than 1 cm.
POWERED_TOLERANCE = 1e-8


def truth(work: str, count: int) -> np.ndarray:
    """Give the reference outcomes of the first flights of one kind of work.

    Parameters
    ----------
    work : str
        ``FREE``: DOP853 at 1e-13 with steps that stop at every kink.  ``POWERED``: the plain rival at a
        tolerance far below those that are timed.
    count : int
        Number of flights.

    Returns
    -------
    ndarray, shape (count, OUTCOMES)
        Columns as in ``contestants.base``; evaluations are not counted.
    """
    if work != FREE:
        names = ("common_work", "powered_work", "contestants/dormand_prince", "contestants/scalar_powered")
        sources = [HERE / f"{name}.py" for name in names] + physics_sources()
        return reference.kept(f"powered-{count}", sources, lambda: _tight(count))
    flown = reference.reference(count)
    outcomes = np.full((count, OUTCOMES), np.nan)
    outcomes[:, :3] = flown[:, :3]
    outcomes[:, SPEED] = np.linalg.norm(flown[:, reference.VX : reference.VX + 3], axis=1)
    outcomes[:, TIME] = flown[:, reference.TIME]
    outcomes[:, APOGEE] = flown[:, reference.APOGEE]
    return outcomes


def _tight(count: int) -> np.ndarray:
    return scalar_powered.fly_rows(flights(POWERED, count).rows, POWERED_TOLERANCE, cores())


def certify(contestant: Contestant, work: Any, count: int, threads: int) -> dict[str, Any]:
    """Fly a contestant and compare it with the reference.

    Parameters
    ----------
    contestant : Contestant
        Who flies.
    work : Work or PoweredWork
        At least ``count`` flights.
    count : int
        Number of flights to compare.
    threads : int
        Threads to fly with.

    Returns
    -------
    dict
        As `errors` gives it, and ``evaluations`` per flight and ``holds``: whether every flight landed within
        the contestant's error class.
    """
    outcomes = contestant.outcomes(contestant.fly(work, count, threads))
    found = errors(outcomes, truth(contestant.work, count))
    counted = outcomes[:, EVALUATIONS]
    found["evaluations"] = float(np.nanmean(counted)) if np.isfinite(counted).any() else None
    found["holds"] = found["failed"] == 0 and found["max_m"] <= contestant.target
    return found


def errors(outcomes: np.ndarray, true: np.ndarray) -> dict[str, Any]:
    """Statistics of the errors.

    Parameters
    ----------
    outcomes, true : ndarray, shape (n, OUTCOMES)
        Columns as in ``contestants.base``; NaN in ``outcomes`` where nothing is said.

    Returns
    -------
    dict
        Numbers of flights, of failed ones and of those whose impact is off by more than 1 m and 10 m; the
        largest, 99 % and median error of the impact position; the largest error of apogee height, impact
        speed and time (None where the contestant does not say), SI.
    """
    miss = np.linalg.norm(outcomes[:, :3] - true[:, :3], axis=1)
    landed = np.isfinite(miss)
    miss = miss[landed]

    def worst(column: int) -> float | None:
        off = np.abs(outcomes[landed, column] - true[landed, column])
        return float(np.max(off)) if len(off) and np.isfinite(off).all() else None

    return {
        "flights": len(outcomes),
        "failed": int(np.sum(~landed)),
        "max_m": float(np.max(miss)) if len(miss) else None,
        "p99_m": float(np.percentile(miss, 99)) if len(miss) else None,
        "median_m": float(np.median(miss)) if len(miss) else None,
        "over_1_m": int(np.sum(miss > 1.0)),
        "over_10_m": int(np.sum(miss > 10.0)),
        "apogee_max_m": worst(APOGEE),
        "speed_max_m_s": worst(SPEED),
        "time_max_s": worst(TIME),
    }
