"""Rounds of timing: everyone once in every round, so that a busy minute slows all alike."""

import time
from typing import Any

from benchmarks.contestants.base import Contestant

FIRST = 16  # flights of the first guess of a sample


def time_call(contestant: Contestant, work: Any, count: int, threads: int) -> tuple[float, float]:
    """Time one call.

    Parameters
    ----------
    contestant : Contestant
        Who flies.
    work : Work or PoweredWork
        At least ``count`` flights.
    count : int
        Number of flights.
    threads : int
        Number of threads.

    Returns
    -------
    tuple of float
        Time on the clock, and processor time of this process.  [s]
    """
    clock, processor = time.perf_counter(), time.process_time()
    contestant.fly(work, count, threads)
    return max(time.perf_counter() - clock, 1e-9), max(time.process_time() - processor, 1e-9)


def sample_size(contestant: Contestant, work: Any, seconds: float) -> int:
    """Find how many flights keep one core busy for a given time.

    Parameters
    ----------
    contestant : Contestant
        Who flies; compiled already.
    work : Work or PoweredWork
        The flights there are.
    seconds : float
        Wanted duration.  [s]

    Returns
    -------
    int
        Number of flights, at most those of ``work``.
    """
    count, needed = min(FIRST, work.count), 0.0
    while True:
        needed = count / time_call(contestant, work, count, 1)[1] * seconds
        if count >= work.count or needed < 8.0 * count:
            return max(1, min(int(needed), work.count))
        count = min(8 * count, work.count)


def run_rounds(
    entries: list[tuple[Contestant, Any]], rounds: int, seconds: float, cores: int
) -> dict[str, dict[str, Any]]:
    """Time all contestants in turn, several times.

    Parameters
    ----------
    entries : list of (Contestant, work)
        Who flies what; compiled already.
    rounds : int
        Number of rounds.
    seconds : float
        Wanted duration of one timing on one core.  [s]
    cores : int
        Threads of the timings on all cores; with 1 they are left out.

    Returns
    -------
    dict
        By name: ``sample`` (flights on one core; as many per core on all); ``one_core``, by processor time,
        and ``all_cores``, by the clock: flights/s of every round; ``core_share``: how much of the cores this
        process got in the timings on all cores (processes of its own are not counted).
    """
    found: dict[str, dict[str, Any]] = {}
    for contestant, work in entries:
        sample = sample_size(contestant, work, seconds)
        found[contestant.name] = {"sample": sample, "one_core": [], "all_cores": [], "core_share": []}
    for _ in range(rounds):
        for contestant, work in entries:
            timed = found[contestant.name]
            time_call(contestant, work, timed["sample"], 1)  # memory that lay idle has to be fetched back
            _, processor = time_call(contestant, work, timed["sample"], 1)
            timed["one_core"].append(timed["sample"] / processor)
            if cores > 1:
                every = min(cores * timed["sample"], work.count)
                clock, processor = time_call(contestant, work, every, cores)
                timed["all_cores"].append(every / clock)
                timed["core_share"].append(processor / (cores * clock))
    return found


def ratios(above: list[float], below: list[float]) -> list[float]:
    """Divide round by round.

    Parameters
    ----------
    above, below : list of float
        One number for each round.

    Returns
    -------
    list of float
        Their ratios.
    """
    return [a / b for a, b in zip(above, below, strict=True)]
