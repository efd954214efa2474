"""Simulated launches, each reported and inferred again: over processes, on which no launch depends."""

from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass

import numpy as np

from launch_data.families import Family, load_families
from trajectory.earth import EARTHS
from trajectory.errors import NoAnswerError
from trajectory.inference.posterior.evidence import gather
from trajectory.inference.posterior.fit import Fit, fit
from trajectory.inference.ranges.standard_range import standard_range
from trajectory.inference.ranges.steering import HALF_CIRCUMFERENCE
from trajectory.inference.verdicts.consistency import consistency
from trajectory.rows import available_threads
from trajectory.validation.calibration.processes import processes
from trajectory.validation.calibration.ranks import Place, place_truth
from trajectory.validation.calibration.reports import simulate_report
from trajectory.validation.calibration.truths import Truths, draw_truths
from trajectory.validation.calibration.worlds import WORLDS

CANDIDATES = 48  # flights of one part; about half of them are reported as an analyst would analyse
NEAR = 0.25  # in ln(range): lines lie that near to the median, so that every probability occurs

Progress = Callable[[float, str], None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one simulated launch.

    Parameters
    ----------
    part, index : int
        Which flight.
    place : Place or None
        Where its truth lies among the draws; None where there was no answer.
    refused : str
        Why there was none.
    probability : float
        That the standard range lies beyond a line.
    is_beyond : bool
        Whether it does.
    width : float
        90 % interval of the standard range over its median; infinite beyond half the circumference.
    is_good, is_flagged : bool
        Whether the sample is good, and whether the tool warns: of the sample, or that claims do not fit.
    """

    part: int
    index: int
    place: Place | None
    refused: str
    probability: float = float("nan")
    is_beyond: bool = False
    width: float = float("nan")
    is_good: bool = False
    is_flagged: bool = False


def simulate(
    count: int, *, draws: int, seed: int, world: str = "none", progress: Progress | None = None
) -> tuple[Outcome, ...]:
    """Simulate launches and infer each again.

    Parameters
    ----------
    count : int
        Launches with an analysable report.
    draws : int
        Posterior draws to begin with.
    seed : int
        The same seed gives the same outcomes, whatever the processes.
    world : str
        A name of `WORLDS`: in what the truth differs from what the inference takes for true.
    progress : callable, optional
        Called with the fraction done and words.

    Returns
    -------
    tuple of Outcome
        In the order of the flights.
    """
    found: list[Outcome] = []
    for part in _parts(draws, seed, world):
        found += part
        if progress is not None:
            progress(min(len(found) / count, 1.0), f"{min(len(found), count)} of {count} launches")
        if len(found) >= count:
            break
    return tuple(found[:count])


def _parts(draws: int, seed: int, world: str) -> Iterator[list[Outcome]]:
    """Outcomes of part after part, in order, with a few parts under way at a time."""
    workers = available_threads()
    if workers == 1:
        number = 0
        while True:
            yield run_part(number, draws, seed, world)
            number += 1
    pool = processes(workers)
    try:
        ahead: dict[int, Future[list[Outcome]]] = {}
        number = following = 0
        while True:
            while len(ahead) < 2 * workers:
                ahead[following] = pool.submit(run_part, following, draws, seed, world)
                following += 1
            wait([ahead[number]], return_when=FIRST_COMPLETED)
            yield ahead.pop(number).result()
            number += 1
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def run_part(part: int, draws: int, seed: int, world: str) -> list[Outcome]:
    """Simulate one part of the launches.

    Parameters
    ----------
    part : int
        Number of the part.
    draws, seed, world
        As in `simulate`.

    Returns
    -------
    list of Outcome
        One for each analysable report.
    """
    families, other = load_families(), WORLDS[world]
    key = int(np.random.SeedSequence(seed, spawn_key=(part,)).generate_state(1, np.uint64)[0])
    truths = draw_truths(families, CANDIDATES, key, change=other.change, earth=EARTHS[other.earth])
    outcomes = []
    for index in range(CANDIDATES):
        launch = simulate_report(truths, index, key, range_factor=other.range_factor)
        if launch is None:
            continue
        random = np.random.Generator(np.random.Philox(key=np.array([key, 2**32 + index], dtype=np.uint64)))
        try:
            evidence, _ = gather(launch)
            posterior = fit(evidence, families, draws=draws, seed=index)
        except NoAnswerError as error:
            outcomes.append(Outcome(part, index, None, str(error)))
            continue
        flags = consistency(launch, posterior).flags
        outcomes.append(_outcome(part, index, posterior, families, truths, random, bool(flags)))
    return outcomes


def _outcome(
    part: int,
    index: int,
    posterior: Fit,
    families: tuple[Family, ...],
    truths: Truths,
    random: np.random.Generator,
    is_flagged: bool,
) -> Outcome:
    answer = standard_range(posterior, azimuth=None)
    summary = answer.summary(rotation=False)
    line = min(summary["median"], HALF_CIRCUMFERENCE) * np.exp(NEAR * random.uniform(-1.0, 1.0))
    beyond = posterior.weights[answer.without_rotation > line].sum()
    known = posterior.weights[~np.isnan(answer.without_rotation)].sum()
    with np.errstate(invalid="ignore"):
        width = (summary["q95"] - summary["q05"]) / summary["median"]
    return Outcome(
        part,
        index,
        place_truth(posterior, answer, families, truths, index, random),
        "",
        probability=float(beyond / known),
        is_beyond=bool(truths.without_rotation[index] > line),
        width=float(np.nan_to_num(width, nan=np.inf)),
        is_good=posterior.is_good,
        is_flagged=is_flagged or not posterior.is_good,
    )
