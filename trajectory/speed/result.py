"""What a measurement of speed found: frozen numbers in SI units, and the same as plain values."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

NOT_COUNTED = (
    "Not counted: compiling, starting Python and reading tables; in the operations, what is done between the "
    "loops over lanes, and lanes that stand idle."
)
CEILING = (
    "Flights fuse no multiply with an add, so that every processor gives the same bits: half of the peak is "
    "their ceiling."
)
ERRORS = (
    "Launches are flown as coarsely as in an inference, whose answers are uncertain by hundreds of "
    "kilometres; near orbital speed every error is magnified."
)
NOTES = (ERRORS, CEILING, NOT_COUNTED)


@dataclass(frozen=True, slots=True)
class Spread:
    """One quantity over the rounds.

    Parameters
    ----------
    best, median, worst : float
        In the unit of the quantity.
    """

    best: float
    median: float
    worst: float

    def scaled(self, factor: float) -> dict[str, float]:
        """Give plain numbers in another unit.

        Parameters
        ----------
        factor : float
            What each is multiplied by.

        Returns
        -------
        dict
            ``best``, ``median`` and ``worst``.
        """
        return {name: factor * value for name, value in asdict(self).items()}


@dataclass(frozen=True, slots=True)
class Rate:
    """How fast one kind of work is flown.

    Parameters
    ----------
    name : str
        What is flown.
    one_core, all_cores : Spread
        By the processor time of one core; on all cores by the clock.  [flights/s]
    flights, failed : int
        Flown in one round on all cores, and how many of them did not land.
    tolerance : float
        Error of one step at the impact.  [m]
    error_median, error_99, error_largest : float
        Quantiles of the distance between impacts at that tolerance and at a fine one.  [m]
    compared : int
        Flights behind these.
    """

    name: str
    one_core: Spread
    all_cores: Spread
    flights: int
    failed: int
    tolerance: float
    error_median: float
    error_99: float
    error_largest: float
    compared: int

    def to_dict(self) -> dict[str, Any]:
        """Write the rate as plain values."""
        return {
            "one_core_per_s": self.one_core.scaled(1.0),
            "all_cores_per_s": self.all_cores.scaled(1.0),
            "flights": self.flights,
            "failed": self.failed,
            "tolerance_m": self.tolerance,
            "impact_error_m": {
                "median": self.error_median,
                "q99": self.error_99,
                "largest": self.error_largest,
                "flights": self.compared,
            },
        }


@dataclass(frozen=True, slots=True)
class Latency:
    """How long one answer takes, warm.

    Parameters
    ----------
    fly, row : Spread
        One free flight by ``trajectory.fly``, with units, and by ``trajectory.rows.fly_rows``.  [s]
    tolerance : float
        Error of one step of that flight at the impact.  [m]
    answer : Spread
        Analysis of one launch.  [s]
    launch : str
        Which.
    draws, flights : int
        Posterior draws of that analysis, and what it flew.
    """

    fly: Spread
    row: Spread
    tolerance: float
    answer: Spread
    launch: str
    draws: int
    flights: int


@dataclass(frozen=True, slots=True)
class Roofline:
    """How much of one core's arithmetic the free flights use.

    Parameters
    ----------
    peak : Spread
        Fused multiply-adds on one core.  [operations/s]
    steps_in_air, steps_coasting : float
        Trial steps of a free flight, on average.
    operations : float
        Floating-point operations of a free flight, on average.
    reached : float
        These times the best rate on one core.  [operations/s]
    """

    peak: Spread
    steps_in_air: float
    steps_coasting: float
    operations: float
    reached: float

    @property
    def percent_of_peak(self) -> float:
        """What is reached over the best peak, from 0 to 100."""
        return 100.0 * self.reached / self.peak.best

    def to_dict(self) -> dict[str, Any]:
        """Write the roofline as plain values."""
        return {
            "peak_gflop_per_s": self.peak.scaled(1e-9),
            "operations_per_flight": self.operations,
            "steps_in_air": self.steps_in_air,
            "steps_coasting": self.steps_coasting,
            "reached_gflop_per_s": 1e-9 * self.reached,
            "percent_of_peak": self.percent_of_peak,
        }


@dataclass(frozen=True, slots=True)
class Speed:
    """How fast this machine flies.

    Parameters
    ----------
    machine : mapping
        Processor, cores that were used, and versions.
    rounds : int
        In each, everything was measured once.
    free, launches : Rate
        The two kinds of work.
    latency : Latency
        One flight, one answer.
    roofline : Roofline
        The free flights beside the processor's peak.
    core_share : float
        What this process got of its cores while it used them all; well below 1 on a busy machine.
    seconds : float
        That the measurement took, without compiling.  [s]
    """

    machine: Mapping[str, Any]
    rounds: int
    free: Rate
    launches: Rate
    latency: Latency
    roofline: Roofline
    core_share: float
    seconds: float

    def to_dict(self) -> dict[str, Any]:
        """Write everything as plain values, each with its unit in its name."""
        single = self.latency
        return {
            "machine": dict(self.machine),
            "rounds": self.rounds,
            "free_flights": self.free.to_dict(),
            "launches": self.launches.to_dict(),
            "one_flight": {
                "fly_s": single.fly.scaled(1.0),
                "row_s": single.row.scaled(1.0),
                "tolerance_m": single.tolerance,
            },
            "one_answer": {
                "launch": single.launch,
                "draws": single.draws,
                "flights": single.flights,
                "analyze_s": single.answer.scaled(1.0),
            },
            "roofline": self.roofline.to_dict(),
            "core_share": self.core_share,
            "seconds": self.seconds,
            "notes": [*NOTES],
        }


def spread(values: Sequence[float], *, more_is_better: bool) -> Spread:
    """Summarise one quantity over the rounds.

    Parameters
    ----------
    values : sequence of float
        One for each round.
    more_is_better : bool
        Whether the best is the largest.

    Returns
    -------
    Spread
        Best, median and worst.
    """
    ranked = sorted(values, reverse=more_is_better)
    middle = len(ranked) // 2
    median = ranked[middle] if len(ranked) % 2 else 0.5 * (ranked[middle - 1] + ranked[middle])
    return Spread(ranked[0], median, ranked[-1])
