"""What a batch is asked: launches from a list of ids, a table of reports, typed numbers or JSON, row by row.

A row that cannot be read becomes a task with an error; the others go on.
"""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from launch_data.errors import DataError
from launch_data.grouping import group
from launch_data.launch import Launch
from launch_data.readers import COLUMNS, REQUIRED, LaunchRow, read_each
from launch_data.table import BadLine, Line, parse_each, read_bytes
from trajectory.analysis.choosing import choose
from trajectory.analysis.records import launch_from_text, with_configuration
from trajectory.errors import InputError

# Columns of typed numbers, as the options of `lofted analyze`, and the argument each of them fills.
TYPED = {
    "range": "range_text",
    "apogee": "apogee_text",
    "time": "time_text",
    "azimuth": "azimuth_text",
    "site": "site_text",
    "actor": "actor",
    "date": "date_text",
    "kind": "kind",
    "type": "type_text",
    "stages": "stages_text",
    "propellant": "propellant_text",
}
_TYPED_COLUMNS = ("id", *TYPED)
_OF_A_KNOWN_LAUNCH = ("stages", "propellant")  # may stand beside an id of the catalogue
_MARKS = ("event_id", "reporter")  # only a table of reports has these
_TABLE_HINT = (
    f"A table of reports needs {', '.join(REQUIRED)}; typed numbers have {', '.join(_TYPED_COLUMNS)}"
)


@dataclass(frozen=True, slots=True)
class Task:
    """One launch to answer, or why it cannot be.

    Attributes
    ----------
    row : int
        Line of the file, or number of the entry in a JSON list.
    name : str
        Id of the launch, as far as it is known.
    launch : Launch or None
        None where the row is wrong.
    error : DataError or None
        What is wrong with it: file, row, field, value, reason and remedy.
    """

    row: int
    name: str
    launch: Launch | None
    error: DataError | None = None


def read_tasks(path: Path | str) -> tuple[Task, ...]:
    """Read a batch file.

    Parameters
    ----------
    path : Path or str
        ``.csv``: a table of reports with the columns of the shipped launches, or typed numbers with the
        column id and those of `TYPED`; ``.json`` or ``.jsonl``: ids, or objects with the keys of either
        table; any other name, or a file without commas: one id or date per line, ``#`` begins a remark.

    Returns
    -------
    tuple of Task
        In the order of the file.  Of an event with several flights a table gives each flight, and a list of
        ids the best documented one, as `lofted analyze` does.

    Raises
    ------
    DataError
        The file as a whole cannot be read.
    """
    where = Path(path)
    content = read_bytes(where)
    ending = where.suffix.casefold()
    if ending in (".json", ".jsonl"):
        tasks = _from_json(_entries(content, where.name, ending == ".jsonl"), where.name)
    elif ending == ".csv" and b"," in content.split(b"\n", 1)[0]:
        tasks = _from_table(content, where.name)
    else:
        tasks = _from_list(content, where.name)
    found = tuple(sorted(tasks, key=lambda task: task.row))
    if not found:
        raise DataError("holds no launch", file=where.name, hint="Write one id per line, or a table")
    return found


def _from_list(content: bytes, file: str) -> Iterator[Task]:
    try:
        lines = content.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as problem:
        raise DataError("is not UTF-8 text", file=file, hint="Save the file as UTF-8") from problem
    for row, line in enumerate(lines, start=1):
        name = line.partition("#")[0].strip()
        if name and not (row == 1 and name.casefold() in ("id", "event_id")):
            yield _by_name(name, file, row)


def _by_name(name: str, file: str, row: int) -> Task:
    try:
        return Task(row, name, choose(name)[0])
    except (DataError, InputError) as problem:
        return Task(row, name, None, _located(problem, file, row, "id", name))


def _located(problem: Exception, file: str, row: int, field: str, value: str) -> DataError:
    """Say where in the batch file a row is wrong; what the data layer said is kept."""
    if isinstance(problem, DataError):
        where = problem.field or field
        return DataError(
            problem.reason, file=file, row=row, field=where, value=problem.value or value, hint=problem.hint
        )
    reason, _, hint = str(problem).partition(": write ")
    return DataError(
        reason, file=file, row=row, field=field, value=value, hint=f"Write {hint}" if hint else ""
    )


def _from_table(content: bytes, file: str) -> Iterator[Task]:
    head = next(csv.reader(io.StringIO(content.split(b"\n", 1)[0].decode("utf-8-sig", "replace"))), [])
    names = {name.strip() for name in head}
    if names & set(_MARKS):
        return _from_reports(parse_each(content, file=file, columns=COLUMNS, required=REQUIRED), file)
    if not names & {"range", "apogee", "id"}:
        raise DataError("no column says what was reported", file=file, row=1, hint=_TABLE_HINT)
    lines = parse_each(content, file=file, columns=_TYPED_COLUMNS, required=())
    return (_typed(line, file) for line in lines)


def _from_reports(lines: Iterable[Line | BadLine], file: str) -> Iterator[Task]:
    """Group reports into flights; an event with a row that cannot be read is not answered at all."""
    good: dict[str, list[LaunchRow]] = {}
    bad: dict[str, int] = {}
    for one in read_each(lines):
        if isinstance(one, BadLine):
            name = one.line["event_id"]
            bad[name] = one.line.row
            yield Task(one.line.row, name, None, _located(one.error, file, one.line.row, "", ""))
        else:
            good.setdefault(one.event_id, []).append(one)
    for name, rows in good.items():
        if name in bad:
            error = DataError(
                f"row {bad[name]} of this event cannot be read, so the event is not answered",
                file=file, row=rows[0].row, field="event_id", value=name, hint=f"Mend row {bad[name]}",
            )  # fmt: skip
            yield Task(rows[0].row, name, None, error)
            continue
        for launch in group(rows):
            first = min(report.row for report in launch.reports)
            yield Task(first, launch.id, launch)


def _typed(line: Line | BadLine, file: str) -> Task:
    if isinstance(line, BadLine):
        return Task(line.line.row, line.line["id"], None, line.error)
    name = line["id"] or f"row-{line.row}"
    given = {column: line[column] for column in TYPED if line[column]}
    if line["id"] and set(given) <= set(_OF_A_KNOWN_LAUNCH):
        return _built(_by_name(line["id"], file, line.row), given, file)
    return _from_texts(name, given, file, line.row)


def _built(task: Task, given: Mapping[str, str], file: str) -> Task:
    """A launch of the catalogue with what the row says of its stages and propellant."""
    if task.launch is None:
        return task
    texts = {TYPED[column]: text for column, text in given.items()}
    try:
        return replace(task, launch=with_configuration(task.launch, **texts))
    except InputError as problem:
        return replace(task, launch=None, error=_at_fault(problem, given, file, task.row))


def _from_texts(name: str, given: Mapping[str, str], file: str, row: int) -> Task:
    import dataclasses

    try:
        launch = launch_from_text(**{TYPED[column]: text for column, text in given.items()})
    except (DataError, InputError) as problem:
        return Task(row, name, None, _at_fault(problem, given, file, row))
    return Task(row, name, dataclasses.replace(launch, id=name, event_id=name))


def _at_fault(problem: Exception, given: Mapping[str, str], file: str, row: int) -> DataError:
    """Find the cell that a message about typed numbers speaks of."""
    said = str(problem)
    quantities = {"flight_time": "time"}
    named = quantities.get(problem.field, problem.field) if isinstance(problem, DataError) else ""
    for column, text in given.items():
        if column == named or (not named and (said.startswith(f"{column}=") or repr(text) in said)):
            return _located(problem, file, row, column, text)
    return _located(problem, file, row, "range, apogee", "")


def _entries(content: bytes, file: str, by_line: bool) -> Iterator[tuple[int, Any]]:
    try:
        text = content.decode("utf-8-sig")
        if by_line:
            for row, line in enumerate(text.splitlines(), start=1):
                if line.strip():
                    yield row, _loads(line)
            return
        found = _loads(text)
    except (UnicodeDecodeError, json.JSONDecodeError) as problem:
        place = problem.lineno if isinstance(problem, json.JSONDecodeError) else None
        raise DataError(
            f"is not valid JSON: {problem}", file=file, row=place, hint="Mend it; the text must be UTF-8"
        ) from problem
    listed = found.get("launches") if isinstance(found, dict) else found
    if not isinstance(listed, list):
        hint = 'Write a list, or {"launches": [...]}'
        raise DataError("holds no list of launches", file=file, hint=hint)
    yield from enumerate(listed, start=1)


def _loads(text: str) -> Any:
    return json.loads(text, parse_constant=lambda word: word)  # NaN stays a word, and is refused as one


def _from_json(entries: Iterable[tuple[int, Any]], file: str) -> Iterator[Task]:
    reports: list[Line | BadLine] = []
    for row, entry in entries:
        if isinstance(entry, str):
            yield _by_name(entry, file, row)
            continue
        try:
            line = _line(entry, file, row)
        except DataError as problem:
            name = str(entry.get("event_id") or entry.get("id") or "") if isinstance(entry, dict) else ""
            if isinstance(entry, dict) and set(entry) & set(_MARKS):
                reports.append(BadLine(Line(file, row, {"event_id": name}), problem))
            else:
                yield Task(row, name, None, problem)
            continue
        if set(line.cells) & set(_MARKS):
            reports.append(line)
        else:
            yield _typed(line, file)
    yield from _from_reports(reports, file)


def _line(entry: Any, file: str, row: int) -> Line:
    """Turn an object into a row of cells; keys, values and required keys are checked."""
    if not isinstance(entry, dict):
        hint = "Write an id in quotes, or an object"
        raise DataError("is neither an id nor an object", file=file, row=row, value=entry, hint=hint)
    is_report = bool(set(entry) & set(_MARKS))
    known = COLUMNS if is_report else _TYPED_COLUMNS
    for key in entry:
        if key not in known:
            raise DataError(
                "key is not known",
                file=file,
                row=row,
                field=key,
                value=key,
                hint=f"Known: {', '.join(known)}",
            )
    for key in REQUIRED if is_report else ():
        if key not in entry:
            raise DataError("key is missing", file=file, row=row, field=key, hint="Add it")
    return Line(file, row, {key: _cell(value, file, row, key) for key, value in entry.items()})


def _cell(value: Any, file: str, row: int, key: str) -> str:
    if value is None:
        return ""
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return ";".join(value)
    if isinstance(value, str) or (isinstance(value, int | float) and not isinstance(value, bool)):
        return str(value).strip()
    raise DataError(
        "is no text, number or list of texts", file=file, row=row, field=key, value=value, hint="Write a text"
    )
