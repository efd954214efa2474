"""`lofted bench`: how fast this machine flies."""

from typing import TYPE_CHECKING, Annotated

import typer

from trajectory.cli import terminal
from trajectory.cli.app import command

if TYPE_CHECKING:
    from rich.table import Table

    from trajectory.speed.result import Latency, Roofline, Speed, Spread

GIGA = 1e9
BUSY = 0.9  # of its cores: a process that got less was not alone
CLOCKS = "One core: per second of processor time; all cores and answers: by the clock."
UNITS = ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs"))


@command
def bench(
    json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object; keys in docs/json.md.")
    ] = False,
    quick: Annotated[bool, typer.Option("--quick", help="Tiny counts: shows that it works.")] = False,
) -> None:
    """Measure how fast this machine flies.

    Flights per second, the time of one answer, and the share of the processor's peak.

    It takes some ten seconds; where the flight kernel was never compiled, half a minute more, once.
    """
    from trajectory.speed import measure

    with terminal.progress_bar() as progress:
        speed = measure.measure_speed(measure.QUICK if quick else measure.FULL, progress=progress)
    if json:
        terminal.print_json(speed.to_dict())
        return
    _print(speed, quick)


def _print(speed: "Speed", quick: bool) -> None:
    from trajectory.speed.result import NOTES

    screen = terminal.console()
    machine = speed.machine
    versions = ", ".join(f"{name} {machine[name]}" for name in ("lofted", "python", "numba", "numpy"))
    screen.print(f"{machine['processor']}, {_cores(machine['cores'])} used; {versions}")
    screen.print(f"Best of {speed.rounds} rounds, in brackets the worst.  {CLOCKS}")
    for listed in (_rates(speed), _errors(speed), _latencies(speed.latency), _arithmetic(speed.roofline)):
        screen.print(listed)
    for note in NOTES:
        screen.print(note)
    if speed.core_share < BUSY:
        share = f"{100.0 * speed.core_share:.0f} %"
        screen.print(f"The machine was busy: all cores gave this process {share} of their time.")
    if quick:
        screen.print("Quick: too little was flown for these numbers to mean anything.")
    screen.print(f"Measured in {speed.seconds:.1f} s.")


def _cores(count: int) -> str:
    return "1 core" if count == 1 else f"{count} cores"


def _rates(speed: "Speed") -> "Table":
    every = f"on {_cores(speed.machine['cores'])}"
    right = ("one core", every, "did not land")
    listed = terminal.table("flights per second", *right, right=right)
    for rate in (speed.free, speed.launches):
        rates = (_pair(found, "{:,.0f}") for found in (rate.one_core, rate.all_cores))
        listed.add_row(rate.name, *rates, f"{rate.failed:,} of {rate.flights:,}")
    return listed


def _errors(speed: "Speed") -> "Table":
    right = ("allowed in one step", "median", "99 %", "largest")
    listed = terminal.table("numerical error at the impact", *right, right=right)
    for rate in (speed.free, speed.launches):
        errors = (rate.error_median, rate.error_99, rate.error_largest)
        listed.add_row(rate.name, f"{rate.tolerance:g} m", *(_length(error) for error in errors))
    return listed


def _latencies(found: "Latency") -> "Table":
    listed = terminal.table("one answer, warm", "time", right=("time",))
    listed.add_row("one flight from Python, with units (trajectory.fly)", _times(found.fly))
    listed.add_row("the same flight as a row of numbers", _times(found.row))
    flown = f"{found.draws:,} draws, {found.flights:,} flights"
    listed.add_row(f"analysis of {found.launch} on all cores: {flown}", _times(found.answer))
    return listed


def _arithmetic(found: "Roofline") -> "Table":
    value = "operations (FLOP)"
    listed = terminal.table("arithmetic of one core", value, right=(value,))
    peak = _pair(found.peak, "{:.1f}", 1.0 / GIGA)
    listed.add_row("peak: fused multiply-adds and nothing else", f"{peak} GFLOP/s")
    steps = f"{found.steps_in_air:.1f} steps in air, {found.steps_coasting:.1f} above it"
    listed.add_row(f"one free flight: {steps}", f"{found.operations:,.0f} FLOP")
    listed.add_row("free flights reach", f"{found.reached / GIGA:.1f} GFLOP/s")
    listed.add_row("... of the peak", f"{found.percent_of_peak:.1f} %")
    return listed


def _pair(found: "Spread", form: str, factor: float = 1.0) -> str:
    return f"{form.format(factor * found.best)} ({form.format(factor * found.worst)})"


def _times(found: "Spread") -> str:
    size, unit = next((pair for pair in UNITS if found.best >= pair[0]), UNITS[-1])
    return f"{_pair(found, '{:.3g}', 1.0 / size)} {unit}"


def _length(metres: float) -> str:
    return f"{metres:.2g} m" if metres < 100.0 else f"{metres / 1e3:,.1f} km"
