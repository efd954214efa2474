"""What commands print: tables and numbers for people, one JSON object for programs, a progress bar."""

import io
import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TextIO

import typer

from trajectory.inert import inert

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

Progress = Callable[[float, str], None]

WIDTH = 118  # columns, where the output is no terminal


def inert_lines(text: str) -> str:
    """Return a text of several lines that does nothing else to a terminal; see `inert`.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    str
        On as many lines.
    """
    return "\n".join(map(inert, text.split("\n")))


def console() -> "Console":
    """Open the standard output for tables; what is printed is data, never markup, and inert.

    Returns
    -------
    rich.console.Console
        As wide as the terminal, or `WIDTH` where there is none.
    """
    from rich.console import Console

    class Inert(Console):
        def render_str(self, text: str, **how: Any) -> "Text":
            return super().render_str(inert_lines(text), **how)

    plain = {"markup": False, "highlight": False, "emoji": False}
    if sys.stdout.isatty():
        return Inert(**plain)  # type: ignore[arg-type]
    width = None if "COLUMNS" in os.environ else WIDTH
    return Inert(file=_Trimmed(sys.stdout), width=width, **plain)  # type: ignore[arg-type]


class _Trimmed(io.TextIOBase):
    """A stream without the blanks that tables leave at the end of a line."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return self._stream.encoding or "utf-8"

    def write(self, text: str) -> int:
        try:
            self._stream.write("\n".join(line.rstrip(" ") for line in text.split("\n")))
        except BrokenPipeError:
            drop_output()
        return len(text)

    def flush(self) -> None:
        try:
            self._stream.flush()
        except BrokenPipeError:
            drop_output()


def drop_output() -> None:
    """Let the rest go nowhere after a closed pipe: `lofted ... | head` has seen enough; nothing failed."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def table(*columns: str, title: str = "", right: Sequence[str] = (), whole: Sequence[str] = ()) -> "Table":
    """Make an empty table with thin lines.

    Parameters
    ----------
    *columns : str
        Headings.
    title : str
        What stands above, bold.
    right : sequence of str
        Columns of numbers.
    whole : sequence of str
        Columns that are never broken.

    Returns
    -------
    rich.table.Table
        Add rows with ``add_row``.
    """
    from rich import box
    from rich.table import Table

    made = Table(
        title=title or None, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, pad_edge=False
    )
    for name in columns:
        made.add_column(
            name, justify="right" if name in right else "left", no_wrap=name in whole, overflow="fold"
        )
    return made


def number(value: float | None, bound: float | None = None) -> str:
    """Print a number without digits that carry no information.

    Parameters
    ----------
    value : float or None
        None where it lies beyond `bound`, or is not known.
    bound : float, optional
        What a missing value exceeds.

    Returns
    -------
    str
        Such as ``"10,253"``, ``"84.3"`` or ``">20,000"``.
    """
    if value is None:
        return "" if bound is None else f">{bound:,.0f}"
    return f"{value:,.0f}" if abs(value) >= 100.0 else f"{value:.1f}"


def file_size(size: float) -> str:
    """Print a number of bytes.

    Parameters
    ----------
    size : float
        Bytes.

    Returns
    -------
    str
        Such as ``"57.6 MB"``.
    """
    power = next((power for power in range(4) if size < 1000.0 ** (power + 1)), 4)
    return f"{size / 1000.0**power:.3g} {('bytes', 'kB', 'MB', 'GB', 'TB')[power]}"


def percent(probability: float | None) -> str:
    """Print a probability; never a certainty that rounding made.

    Parameters
    ----------
    probability : float or None
        From 0 to 1.

    Returns
    -------
    str
        Such as ``"73 %"`` or ``">99.9 %"``; blank for None.
    """
    if probability is None:
        return ""
    if 0.0 < probability < 0.001:
        return "<0.1 %"
    if 0.999 < probability < 1.0:
        return ">99.9 %"
    digits = 1 if probability < 0.1 or 0.9 < probability < 1.0 else 0
    return f"{100.0 * probability:.{0 if probability in (0.0, 1.0) else digits}f} %"


def interval(section: Mapping[str, Any], unit: str) -> str:
    """Print a median with its 90 % interval.

    Parameters
    ----------
    section : mapping
        With ``q05``, ``median`` and ``q95``; and ``exceeds_km`` where a quantile may be missing.
    unit : str
        Unit to print.

    Returns
    -------
    str
        Such as ``"10,253 km (90 %: 9,083 to 11,871)"``.
    """
    bound = section.get("exceeds_km")
    low, middle, high = (number(section[key], bound) for key in ("q05", "median", "q95"))
    return f"{middle} {unit} (90 %: {low} to {high})"


def print_json(values: Mapping[str, Any]) -> None:
    """Print exactly one JSON object; numbers keep every digit.

    Parameters
    ----------
    values : mapping
        Plain values without NaN or infinity.
    """
    typer.echo(json.dumps(values, indent=2, allow_nan=False))


@contextmanager
def progress_bar() -> Iterator[Progress | None]:
    """Show a progress bar on the standard error while the block runs, if that is a terminal.

    Yields
    ------
    callable or None
        Takes the fraction done and what is being done; None where nobody watches.
    """
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TaskProgressColumn())
    screen = Console(stderr=True)
    with Progress(*columns, TimeElapsedColumn(), console=screen, transient=True) as bar:
        task = bar.add_task("starting", total=1.0)
        yield lambda fraction, what: bar.update(task, completed=fraction, description=inert(what))


def part(progress: Progress | None, low: float, high: float) -> Progress | None:
    """Map the progress of one part of a job into the whole.

    Parameters
    ----------
    progress : callable or None
        Of the whole.
    low, high : float
        Where the part begins and ends.

    Returns
    -------
    callable or None
        Of the part.
    """
    if progress is None:
        return None
    return lambda fraction, what: progress(low + (high - low) * fraction, what)
