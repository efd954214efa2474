"""The calibration run, and the coverage in worlds where the inference is wrong about something."""

import time
from collections.abc import Sequence
from dataclasses import replace

from trajectory.errors import InputError
from trajectory.validation.calibration.halves import failing_halves
from trajectory.validation.calibration.ranks import PLANTS
from trajectory.validation.calibration.simulate import Progress, simulate
from trajectory.validation.calibration.summary import Calibration, summarise
from trajectory.validation.calibration.worlds import WORLDS

LAUNCHES = 2000
DRAWS = 1000


def run_calibration(
    *,
    launches: int = LAUNCHES,
    draws: int = DRAWS,
    seed: int = 0,
    plant: str = "none",
    world: str = "none",
    progress: Progress | None = None,
) -> Calibration:
    """Simulate launches from the prior, report them, infer them again, and see where the truths lie.

    Parameters
    ----------
    launches : int
        Simulated launches with an analysable report.
    draws : int
        Posterior draws of each to begin with.
    seed : int
        The same seed gives the same table.
    plant : {"none", "narrow", "bias"}
        Error planted in the stored draws: the table must then fail.
    world : str
        A name of `worlds.WORLDS`; other than ``"none"``, coverage is what the intervals are worth there.
    progress : callable, optional
        Called with the fraction done and words.

    Returns
    -------
    Calibration
        The table.

    Raises
    ------
    InputError
        For an unknown plant or world.

    Notes
    -----
    Simulation-based calibration: Talts, Betancourt, Simpson, Vehtari and Gelman, arXiv:1804.06788 (2018).
    """
    (found,) = run_with_plants(
        (plant,), launches=launches, draws=draws, seed=seed, world=world, progress=progress
    )
    return found


def run_with_plants(
    plants: Sequence[str] = PLANTS,
    *,
    launches: int = LAUNCHES,
    draws: int = DRAWS,
    seed: int = 0,
    world: str = "none",
    progress: Progress | None = None,
) -> tuple[Calibration, ...]:
    """Simulate launches once, and make a table with each of several planted errors.

    Parameters
    ----------
    plants : sequence of str
        Which; ``"none"`` plants nothing.
    launches, draws, seed, world, progress
        As in `run_calibration`.

    Returns
    -------
    tuple of Calibration
        In the order of `plants`.

    Raises
    ------
    InputError
        For an unknown plant or world.
    """
    asked = [("plant", plant, PLANTS) for plant in plants]
    for name, value, allowed in (*asked, ("world", world, tuple(WORLDS))):
        if value not in allowed:
            raise InputError(f"{name}={value!r} is not known; choose one of {', '.join(allowed)}")
    began = time.perf_counter()
    outcomes = simulate(launches, draws=draws, seed=seed, world=world, progress=progress)
    seconds = time.perf_counter() - began
    found = [
        summarise(outcomes, plant=plant, world=world, draws=draws, seed=seed, seconds=seconds)
        for plant in plants
    ]
    if world != "none":
        return tuple(found)
    return tuple(
        replace(one, failing_halves=failing_halves(outcomes, plant=one.plant, seed=seed)) for one in found
    )


def run_worlds(
    *, launches: int = LAUNCHES, draws: int = DRAWS, seed: int = 0, progress: Progress | None = None
) -> tuple[Calibration, ...]:
    """Measure what the intervals are worth where the inference is wrong about something.

    Parameters
    ----------
    launches, draws, seed
        As in `run_calibration`, for each world.
    progress : callable, optional
        Called with the fraction done and words.

    Returns
    -------
    tuple of Calibration
        One for each of `worlds.WORLDS`; the first is right, for comparison.
    """
    found = []
    for number, name in enumerate(WORLDS):

        def shown(fraction: float, what: str, number: int = number, name: str = name) -> None:
            if progress is not None:
                progress((number + fraction) / len(WORLDS), f"{name}: {what}")

        found.append(run_calibration(launches=launches, draws=draws, seed=seed, world=name, progress=shown))
    return tuple(found)
