"""Measure: everything once in every round, so that a busy moment slows all alike.

What one core does is timed by the processor time of its thread, so that other processes do not count; all
cores and single answers by the clock.
"""

import platform
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kernels import layout as col
from kernels import operations, peak
from kernels import status as codes
from kernels.coasting import COAST_EVALUATIONS
from kernels.flight import STEP_EVALUATIONS
from launch_data.catalogue import load_catalogue
from launch_data.launch import Launch
from trajectory import __version__
from trajectory.analysis import analyze
from trajectory.earth import find_earth
from trajectory.flight import fly, launch_row
from trajectory.rows import TOLERANCE, available_threads, fly_rows
from trajectory.speed import work as works
from trajectory.speed.result import Latency, Rate, Roofline, Speed, Spread, spread
from trajectory.speed.work import Work
from trajectory.vehicle import Vehicle

Progress = Callable[[float, str], None]

LAUNCH = "PRK-20170728-A"
VEHICLE = Vehicle(ballistic_coefficient=8000.0)
START = {
    "latitude": "40 deg",
    "longitude": "127 deg",
    "height": "100 km",
    "speed": "5 km/s",
    "flight_path_angle": "40 deg",
    "azimuth": "80 deg",
}
PACKAGES = ("numba", "numpy")
MOST_FLIGHTS = 2**18  # in one call, however many cores there are
WARM_UP = 64  # draws, and flights
# Multiply-adds that go towards their fixed point, 1: they neither overflow nor become subnormal.
FACTOR, SUMMAND = 0.75, 0.25


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is measured.

    Parameters
    ----------
    rounds : int
        Rounds.
    free, launches : int
        Flights per core of a round.
    compared : int
        Flights whose impact is compared with that at a fine tolerance.
    singles : int
        Calls of a round that fly one flight.
    draws : int
        Posterior draws of one answer.
    spins, spin : int
        Measurements of the peak in a round, and rounds of `kernels.peak` in each.
    """

    rounds: int
    free: int
    launches: int
    compared: int
    singles: int
    draws: int
    spins: int
    spin: int


FULL = Plan(
    rounds=5, free=40_000, launches=5_000, compared=5_000, singles=100, draws=2_000, spins=10, spin=100_000
)
QUICK = Plan(rounds=2, free=1_000, launches=100, compared=100, singles=3, draws=100, spins=2, spin=1_000)


def measure_speed(plan: Plan = FULL, *, progress: Progress | None = None) -> Speed:
    """Measure how fast this machine flies.

    Parameters
    ----------
    plan : Plan
        How much; `QUICK` shows that it works, not how fast.
    progress : callable, optional
        Called with the fraction done and what is being done.

    Returns
    -------
    Speed
        Rates, latencies and the share of the processor's peak.

    Raises
    ------
    InputError
        For a wrong ``LOFTED_THREADS``.
    """
    report: Progress = progress or (lambda fraction, what: None)
    threads = available_threads()
    report(0.0, "compiling, if this machine never did")
    kinds = [
        works.free_flights(min(plan.free * threads, MOST_FLIGHTS)),
        works.launches(min(plan.launches * threads, MOST_FLIGHTS)),
    ]
    launch = load_catalogue().get(LAUNCH)
    rounds = _Rounds(plan, threads, (kinds[0], kinds[1]), launch)
    rounds.warm_up()
    began = time.perf_counter()
    for number in range(plan.rounds):
        report((number + 0.5) / (plan.rounds + 1), f"round {number + 1} of {plan.rounds}")
        rounds.run()
    report(plan.rounds / (plan.rounds + 1), "comparing impacts")
    return rounds.result(began)


class _Rounds:
    """What is measured, and what the rounds found so far."""

    def __init__(self, plan: Plan, threads: int, kinds: tuple[Work, Work], launch: Launch) -> None:
        self.plan, self.threads, self.kinds, self.launch = plan, threads, kinds, launch
        self.sizes = plan.free, plan.launches
        self.row = launch_row(VEHICLE, **START).reshape(1, -1)
        self.numbers = np.ones(peak.NUMBERS)
        self.one_core: tuple[list[float], list[float]] = [], []
        self.all_cores: tuple[list[float], list[float]] = [], []
        self.shares: list[float] = []
        self.fly: list[float] = []
        self.fly_row: list[float] = []
        self.answer: list[float] = []
        self.peak: list[float] = []
        self.flights = 0

    def warm_up(self) -> None:
        """Do everything once, untimed: compile, read tables, start threads."""
        for work in self.kinds:
            works.fly(work, WARM_UP, self.threads)
            works.fly(work, len(work.rows), self.threads)
        self._fly_one()
        self._fly_row()
        analyze(self.launch, draws=WARM_UP)
        self._spin(1)

    def run(self) -> None:
        """Measure everything once."""
        for number, work in enumerate(self.kinds):
            size = min(self.sizes[number], len(work.rows))
            self.one_core[number].append(size / _timed(partial(works.fly, work, size, 1), time.thread_time))
            began = time.process_time()
            seconds = _timed(partial(works.fly, work, len(work.rows), self.threads))
            self.shares.append((time.process_time() - began) / (seconds * self.threads))
            self.all_cores[number].append(len(work.rows) / seconds)
        spin = partial(self._spin, self.plan.spin)
        quickest = min(_timed(spin, time.thread_time) for _ in range(self.plan.spins))
        self.peak.append(self.plan.spin * peak.OPERATIONS / quickest)
        self.fly.append(_typical(self._fly_one, self.plan.singles))
        self.fly_row.append(_typical(self._fly_row, self.plan.singles))
        self.answer.append(_timed(self._analyze))

    def result(self, began: float) -> Speed:
        """Summarise the rounds."""
        rates = [self._rate(number) for number in range(len(self.kinds))]
        return Speed(
            machine=_machine(self.threads),
            rounds=self.plan.rounds,
            free=rates[0],
            launches=rates[1],
            latency=Latency(
                fly=spread(self.fly, more_is_better=False),
                row=spread(self.fly_row, more_is_better=False),
                tolerance=TOLERANCE,
                answer=spread(self.answer, more_is_better=False),
                launch=self.launch.id,
                draws=self.plan.draws,
                flights=self.flights,
            ),
            roofline=self._roofline(rates[0].one_core),
            core_share=float(np.median(self.shares)),
            seconds=time.perf_counter() - began,
        )

    def _fly_one(self) -> None:
        fly(VEHICLE, **START)

    def _fly_row(self) -> None:
        fly_rows(self.row, earth=find_earth("wgs84"), threads=1)

    def _spin(self, count: int) -> None:
        peak.multiply_add(self.numbers, count, FACTOR, SUMMAND)

    def _analyze(self) -> None:
        answer = analyze(self.launch, draws=self.plan.draws)
        flown = (answer.fit, answer.standard_range)
        self.flights = sum(part.flights for part in flown if part is not None)

    def _rate(self, number: int) -> Rate:
        work = self.kinds[number]
        _, status = works.fly(work, len(work.rows), self.threads)
        errors = works.impact_errors(work, self.plan.compared, self.threads)
        median, most, largest = np.quantile(errors, [0.5, 0.99, 1.0])
        return Rate(
            name=work.name,
            one_core=spread(self.one_core[number], more_is_better=True),
            all_cores=spread(self.all_cores[number], more_is_better=True),
            flights=len(work.rows),
            failed=int(np.count_nonzero(status != codes.OK)),
            tolerance=work.tolerance,
            error_median=float(median),
            error_99=float(most),
            error_largest=float(largest),
            compared=len(errors),
        )

    def _roofline(self, rate: Spread) -> Roofline:
        results, _ = works.fly(self.kinds[0], self.plan.free, self.threads)
        air, coasting = trial_steps(results)
        each = operations.IN_AIR_STEP * air + operations.COASTING_STEP * coasting + operations.ONCE
        return Roofline(
            peak=spread(self.peak, more_is_better=True),
            steps_in_air=float(air.mean()),
            steps_coasting=float(coasting.mean()),
            operations=float(each.mean()),
            reached=float(each.mean()) * rate.best,
        )


def trial_steps(results: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Tell the trial steps of free flights in air from those of their coasts.

    Parameters
    ----------
    results : ndarray, shape (n, RESULTS)
        Flights without boost, columns as in ``kernels.layout``.

    Returns
    -------
    in_air, coasting : ndarray, shape (n,)
        Numbers of trial steps, kept and repeated.  They follow from all steps and all evaluations of the
        acceleration, of which each kind of step takes a number of its own.
    """
    steps, evaluations = results[:, col.STEPS], results[:, col.RIGHT_HAND_SIDES]
    coasting = (evaluations - STEP_EVALUATIONS * steps) / (COAST_EVALUATIONS - STEP_EVALUATIONS)
    return steps - coasting, coasting


def _timed(call: Callable[[], Any], clock: Callable[[], float] = time.perf_counter) -> float:
    """Time one call by a clock, in its seconds."""
    began = clock()
    call()
    return max(clock() - began, 1e-9)


def _typical(call: Callable[[], Any], count: int) -> float:
    """Median time of some calls, in seconds on the clock."""
    return float(np.median([_timed(call) for _ in range(count)]))


def _machine(threads: int) -> dict[str, Any]:
    versions = {name: _version(name) for name in PACKAGES}
    return {
        "processor": _processor(),
        "cores": threads,
        "lofted": __version__,
        "python": platform.python_version(),
        **versions,
    }


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.processor() or platform.machine())
