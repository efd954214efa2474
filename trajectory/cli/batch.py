"""`lofted batch`: many launches in one run, one row each."""

import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from launch_data.errors import DataError, shown
from trajectory.cli import options, reading, terminal
from trajectory.cli.app import ANSWERED, BAD_INPUT, INTERRUPTED, NO_ANSWER, PARTIAL, command
from trajectory.errors import InputError
from trajectory.inert import inert

if TYPE_CHECKING:
    from trajectory.analysis.answer_rows import Row
    from trajectory.analysis.batch_input import Task


@command
def batch(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="CSV, JSON, or one id per line; form in docs/analyst.md.")
    ],
    out: Annotated[
        Path | None,
        typer.Option(
            "-o", "--out", metavar="FILE", help="Ends in .csv, .json or .jsonl; else CSV is printed."
        ),
    ] = None,
    drop: options.Drop = None,
    only: options.Only = None,
    draws: options.Draws = 2000,
    seed: options.Seed = 0,
    line: options.Line = "5500 km",
    scheme: options.SchemeName = options.SCHEME,
    families: options.Families = None,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Forget the answers of a run that was broken off.")
    ] = False,
) -> None:
    """Answer many launches, one row each.

    FILE lists launches of the catalogue, or holds reports or typed numbers. A row that is wrong gives an
    error row; the others go on, and the exit code is 3. With --out the answers are kept as they come, in
    FILE.part: the same command goes on where a broken run stopped. docs/analyst.md explains the columns.

    lofted batch ids.txt --out answers.csv

    lofted batch reports.csv --draws 500 > answers.csv
    """
    from trajectory.analysis import batch as work
    from trajectory.analysis.batch_input import read_tasks
    from trajectory.ensembles.store import open_store
    from trajectory.inference.verdicts.classify import find_scheme

    find_scheme(scheme)
    settings = {
        "draws": draws,
        "seed": seed,
        "scheme": scheme,
        "line": reading.read_length(line, field="--line"),
        "families": options.read_prior(families),
        "store": open_store(),
    }
    journal = _journal(out, fresh)
    tasks = read_tasks(file)
    if journal is not None and journal.exists():
        known = work.count_done(tasks, journal)
        typer.echo(f"lofted: {known} answers of an earlier run are in {journal.name}", err=True)
    rows: list[Row] = []
    stopped = False
    source = work.answer_rows(tasks, drop=drop or (), only=only or (), journal=journal, **settings)
    try:
        for row in _watched(source, tasks):
            rows.append(row)
            if out is None:
                _print(row, is_first=len(rows) == 1)
    except KeyboardInterrupt:
        stopped = True
    if out is not None and journal is not None:
        work.write_rows(rows, out)
        if not stopped:
            journal.unlink(missing_ok=True)
    _finish(rows, tasks, out, stopped)


def _journal(out: Path | None, fresh: bool) -> Path | None:
    """Name the file that keeps the answers as they come, and check the name of the result."""
    from trajectory.analysis.batch import ENDINGS

    if out is None:
        return None
    if out.suffix.casefold() not in ENDINGS:
        raise InputError(f"--out {str(out)!r}: the name must end in {', '.join(ENDINGS)}")
    if not out.parent.is_dir():
        raise InputError(f"--out {str(out)!r}: the folder {out.parent} does not exist: make it first")
    journal = out.with_name(f"{out.name}.part")
    if fresh:
        journal.unlink(missing_ok=True)
    return journal


def _watched(source: "Iterator[Row]", tasks: "Sequence[Task]") -> "Iterator[Row]":
    """Show which launch is next, how many are done and how fast."""
    with terminal.progress_bar() as progress:
        began = time.perf_counter()
        for number, row in enumerate(source, start=1):
            if progress is not None:
                rate = number / max(time.perf_counter() - began, 1e-6)
                coming = tasks[number].name if number < len(tasks) else "done"
                progress(number / len(tasks), f"{number}/{len(tasks)} ({rate:.1f}/s) {coming}")
            yield row


def _print(row: "Row", *, is_first: bool) -> None:
    from trajectory.analysis.answer_rows import to_csv

    text = to_csv([row], header=is_first)
    typer.echo(terminal.inert_lines(text) if sys.stdout.isatty() else text, nl=False)


def _finish(rows: "Sequence[Row]", tasks: "Sequence[Task]", out: Path | None, stopped: bool) -> None:
    """Say on the standard error what came of it, and set the exit code."""
    counts: dict[Any, int] = {}
    for row in rows:
        counts[row["status"]] = counts.get(row["status"], 0) + 1
    told = ", ".join(f"{number} {status}" for status, number in counts.items())
    where = f"; written: {out}" if out is not None else ""
    typer.echo(f"lofted: {len(rows)} of {len(tasks)} rows: {told or 'none'}{where}", err=True)
    for row in rows:
        if row["status"] == "error":
            typer.echo(inert(f"lofted: {_problem(row)}"), err=True)
    if stopped:
        kept = "they are kept; the same command goes on from here" if out else "the rest is missing"
        typer.echo(f"lofted: interrupted after {len(rows)} rows; {kept}", err=True)
        raise typer.Exit(INTERRUPTED)
    wrong, empty = counts.get("error", 0), counts.get("no answer", 0)
    if wrong == len(rows):
        raise typer.Exit(BAD_INPUT)
    if wrong:
        raise typer.Exit(PARTIAL)
    raise typer.Exit(NO_ANSWER if empty == len(rows) else ANSWERED)


def _problem(row: "Row") -> DataError:
    """Build the error of a row anew, to be printed as every other one."""
    file, field, reason, remedy = (
        str(row[f"error_{key}"] or "") for key in ("file", "field", "reason", "remedy")
    )
    line = row["error_row"]
    return DataError(
        reason,
        file=file,
        row=line if isinstance(line, int) else None,
        field=field,
        value="" if shown(row["error_value"]) in reason else row["error_value"] or "",
        hint=remedy,
    )
