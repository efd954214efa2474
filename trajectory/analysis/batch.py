"""Many launches in one run: answers are kept as they come, and a broken run goes on where it stopped."""

import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from launch_data.configurations import configuration_of
from launch_data.errors import DataError, NotFoundError
from launch_data.families import Family, fingerprint, load_families
from launch_data.table import shipped_fingerprint
from launch_data.what_if import agencies, named, without
from trajectory import __version__
from trajectory.analysis.analyze import analyze
from trajectory.analysis.answer_rows import Row, error_row, row_of, to_csv
from trajectory.analysis.batch_input import Task
from trajectory.ensembles import atomic
from trajectory.ensembles.identity import arithmetic, code_behind, linear_algebra
from trajectory.errors import InputError

ENDINGS = (".csv", ".json", ".jsonl")


def answer_rows(
    tasks: Sequence[Task],
    *,
    drop: Sequence[str] = (),
    only: Sequence[str] = (),
    journal: Path | None = None,
    **settings: Any,
) -> Iterator[Row]:
    """Answer tasks one by one.

    Parameters
    ----------
    tasks : sequence of Task
        From `batch_input.read_tasks`.
    drop, only : sequence of str
        Agencies, as for `analyze`; a record that does not know an agency is answered without it.
    journal : Path, optional
        File to which each answer is added at once, and from which those of an earlier run are taken: same
        record, settings, prior, tables, code and kind of machine.
    **settings
        Passed on to `analyze`: draws, seed, scheme, line, families, store.

    Yields
    ------
    dict
        One row per task, in order: the same numbers as a single `analyze`.

    Raises
    ------
    NotFoundError
        No record knows an agency.
    OSError
        The journal cannot be written.
    """
    _check_agencies(tasks, (*drop, *only))
    done = _read_journal(journal)
    base = _base(settings, drop, only) if journal is not None else ""
    for task in tasks:
        if task.launch is None:
            yield error_row(task)
            continue
        key = hashlib.sha256(f"{base}{task.launch!r}{configuration_of(task.launch)!r}".encode()).hexdigest()
        row = done.get(key)
        if row is None:
            row = _answer(task, drop, only, settings)
            if journal is not None and row["status"] != "error":
                _append(journal, key, row)
        yield row | {"row": task.row}


def _check_agencies(tasks: Sequence[Task], wanted: Sequence[str]) -> None:
    for name in wanted:
        if not any(task.launch is not None and named(task.launch, [name]) for task in tasks):
            reason, hint = (
                "no figure of any launch is by that agency",
                "lofted show ID lists those of a launch",
            )
            raise NotFoundError(reason, field="drop, only", value=name, hint=hint)


def _answer(task: Task, drop: Sequence[str], only: Sequence[str], settings: dict[str, Any]) -> Row:
    launch = task.launch
    if launch is None:
        raise ValueError("a task without a launch has no answer")
    if only and not named(launch, only):
        launch = without(launch, drop=agencies(launch))
    try:
        found = analyze(launch, drop=named(launch, drop), only=named(launch, only), **settings)
    except (DataError, InputError) as problem:
        error = problem if isinstance(problem, DataError) else DataError(str(problem))
        return error_row(Task(task.row, task.name, None, error.located(row=task.row)))
    return row_of(task, found)


def _base(settings: dict[str, Any], drop: Sequence[str], only: Sequence[str]) -> str:
    """Everything but the launch that an answer depends on."""
    families: tuple[Family, ...] = settings.get("families") or load_families()
    rest = sorted(
        (key, repr(value)) for key, value in settings.items() if key not in ("families", "progress", "store")
    )
    code = (__version__, code_behind(__name__), arithmetic(), linear_algebra())
    data = (shipped_fingerprint(), fingerprint(families))
    return repr((rest, tuple(drop), tuple(only), code, data))


def count_done(tasks: Sequence[Task], journal: Path) -> int:
    """Count the answers that an earlier run left in a journal.

    Parameters
    ----------
    tasks : sequence of Task
        What is asked now.
    journal : Path
        Need not exist.

    Returns
    -------
    int
        At most the number of tasks; not all of them need fit the settings of this run.
    """
    return min(len(_read_journal(journal)), len(tasks))


def _read_journal(path: Path | None) -> dict[str, Row]:
    """Read what is whole; a last line that was cut off is left alone."""
    if path is None or not path.exists():
        return {}
    found: dict[str, Row] = {}
    for line in path.read_text(encoding="utf-8", errors="replace").split("\n"):
        try:
            entry = json.loads(line)
            found[entry["key"]] = entry["row"]
        except (json.JSONDecodeError, KeyError, TypeError):
            continue
    return found


def _append(path: Path, key: str, row: Row) -> None:
    """Add one answer, and wait until it is on the disk; begin a new line after one that was cut off."""
    text = json.dumps({"key": key, "row": row}, ensure_ascii=False, allow_nan=False) + "\n"
    with path.open("ab+") as file:
        if file.tell():
            file.seek(-1, os.SEEK_END)
            if file.read(1) != b"\n":
                text = "\n" + text
        file.write(text.encode())
        file.flush()
        os.fsync(file.fileno())


def write_rows(rows: Sequence[Row], path: Path) -> None:
    """Write rows as CSV, JSON or JSON lines, whole or not at all.

    Parameters
    ----------
    rows : sequence of dict
        As `answer_rows` gives them.
    path : Path
        Its ending says which: one of ``ENDINGS``.

    Raises
    ------
    StoreError
        The file cannot be written.
    """
    ending = path.suffix.casefold()
    if ending == ".csv":
        text = to_csv(rows)
    elif ending == ".jsonl":
        text = "".join(json.dumps(row, ensure_ascii=False, allow_nan=False) + "\n" for row in rows)
    else:
        text = json.dumps({"rows": list(rows)}, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    atomic.write(path, text.encode())
