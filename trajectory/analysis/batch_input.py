"""What a batch is asked: launches from a list of ids, a table of reports, typed numbers or JSON, row by row.

A row that cannot be read becomes a task with an error; the others go on.
"""

import codecs
import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from launch_data.errors import DataError, shown
from launch_data.grouping import group
from launch_data.launch import Launch
from launch_data.readers import COLUMNS, REQUIRED, LaunchRow, read_each
from launch_data.strict_json import Doubled, Number, loads, strange_characters
from launch_data.table import (
    LINE_END,
    BadLine,
    Line,
    check_rows,
    check_separator,
    decoded,
    parse_each,
    read_bytes,
)
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
_LISTS = ("flag_field", "supersedes")  # may be lists of texts; a cell separates them by semicolons
_HINT = re.compile(r": (?=(?:write|choose) )")
_SEPARATORS = frozenset(",;\t")  # a file without any is a list
_LONGEST = 10_000  # characters of a text
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
    elif ending == ".csv" and _SEPARATORS & set(head := _head(content)):
        check_separator(head, where.name)
        tasks = _from_table(content, head, where.name)
    else:
        tasks = _from_list(content, where.name)
    found = tuple(_once(sorted(tasks, key=lambda task: task.row), where.name))
    if not found:
        raise DataError("holds no launch", file=where.name, hint="Write one id per line, or a table")
    return found


def _from_list(content: bytes, file: str) -> Iterator[Task]:
    for row, line in enumerate(LINE_END.split(decoded(content, file)), start=1):
        check_rows(row, file)
        name = line.partition("#")[0].strip()
        if name and not (row == 1 and name.casefold() in ("id", "event_id")):
            yield _by_name(name, file, row)


def _once(tasks: Iterable[Task], file: str) -> Iterator[Task]:
    """Refuse typed numbers under the id of others: two answers of one name would be taken for one."""
    seen: dict[str, int] = {}
    for task in tasks:
        is_typed = task.launch is not None and not task.launch.reports
        if is_typed and task.name in seen:
            reason, hint = f"row {seen[task.name]} has this id too", "Give each row an id of its own"
            error = DataError(reason, file=file, row=task.row, field="id", value=task.name, hint=hint)
            task = replace(task, launch=None, error=error)
        elif is_typed:
            seen[task.name] = task.row
        yield task


def _by_name(name: str, file: str, row: int) -> Task:
    try:
        return Task(row, name, choose(name)[0])
    except (DataError, InputError) as problem:
        return Task(row, name, None, _located(problem, file, row, "id", name))


def _located(problem: Exception, file: str, row: int, field: str, value: object) -> DataError:
    """Say where in the batch file a row is wrong; what the data layer said is kept."""
    if not isinstance(problem, DataError):
        reason, *hints = _HINT.split(str(problem), maxsplit=1)
        hint = "".join(hints)
    elif problem.row is not None and problem.file != file:  # in a table that this row names
        place = DataError(
            problem.reason, file=problem.file, row=problem.row, field=problem.field, value=problem.value
        )
        reason, hint = str(place), problem.hint
    else:
        reason, hint = problem.reason, problem.hint
        field, value = problem.field or field, problem.value or value
    return DataError(reason, file=file, row=row, field=field, value=value, hint=hint[:1].upper() + hint[1:])


def _head(content: bytes) -> str:
    """The first line that is not blank."""
    lines = content.removeprefix(codecs.BOM_UTF8).lstrip(b"\r\n")
    return LINE_END.split(lines.split(b"\n", 1)[0].decode("utf-8", "replace"))[0]


def _from_table(content: bytes, head: str, file: str) -> Iterator[Task]:
    try:
        names = {name.strip() for name in next(csv.reader([head]), [])}
    except csv.Error as problem:
        hint = "The first line names the columns"
        raise DataError(f"is not valid CSV: {problem}", file=file, row=1, hint=hint) from problem
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
        try:
            launches = group(rows)
        except DataError as problem:
            yield Task(rows[0].row, name, None, _located(problem, file, rows[0].row, "event_id", name))
            continue
        for launch in launches:
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
        if column == named or (not named and said.startswith(f"{column}=")):
            error = _located(problem, file, row, column, text)
            error.field = column
            return error
    return _located(problem, file, row, "range, apogee", "")


def _entries(content: bytes, file: str, by_line: bool) -> Iterator[tuple[int, Any]]:
    text = decoded(content, file)
    if by_line:
        for row, line in enumerate(LINE_END.split(text), start=1):
            if line.strip():
                yield row, _read_line(line, file, row)
        return
    found = loads(text, file=file)
    if isinstance(found, Doubled):
        raise DataError("key appears twice", file=file, field=_given(found.key), hint="Keep one of them")
    listed = found.get("launches") if isinstance(found, dict) else found
    if not isinstance(listed, list):
        hint = 'Write a list, or {"launches": [...]}'
        raise DataError("holds no list of launches", file=file, hint=hint)
    yield from enumerate(listed, start=1)


def _read_line(line: str, file: str, row: int) -> Any:
    """An entry, or why the line holds none: the other lines are read all the same."""
    try:
        return loads(line, file=file, row=row)
    except DataError as problem:
        return problem


def _from_json(entries: Iterable[tuple[int, Any]], file: str) -> Iterator[Task]:
    reports: list[Line | BadLine] = []
    unread: DataError | None = None
    seen: dict[frozenset[tuple[str, str]], int] = {}
    for row, entry in entries:
        check_rows(row, file)
        try:
            if isinstance(entry, DataError):
                unread = unread or entry
                raise entry
            if _is_text(entry):
                yield _by_name(_text(entry, file, row, "id"), file, row)
                continue
            line = _line(entry, file, row)
            first = seen.setdefault(frozenset(line.cells.items()), row)
            if first != row:
                raise DataError(f"repeats row {first}", file=file, row=row, hint="Delete one of the two")
        except DataError as problem:
            name = _name(entry)
            if isinstance(entry, dict) and set(entry) & set(_MARKS):
                reports.append(BadLine(Line(file, row, {"event_id": name}), problem))
            else:
                yield Task(row, name, None, problem)
            continue
        if set(line.cells) & set(_MARKS):
            reports.append(line)
        else:
            yield _typed(line, file)
    for task in _from_reports(reports, file):
        # A line that nobody can read may be a report of any event.
        yield task if unread is None or task.launch is None else _with_a_line_unread(task, unread, file)


def _with_a_line_unread(task: Task, unread: DataError, file: str) -> Task:
    reason = f"row {unread.row} cannot be read and may be of this event, so the event is not answered"
    hint = f"Mend row {unread.row}"
    error = DataError(reason, file=file, row=task.row, field="event_id", value=task.name, hint=hint)
    return replace(task, launch=None, error=error)


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and not isinstance(value, Number)


def _name(entry: Any) -> str:
    """The name of an entry that is wrong, as far as it has one."""
    name = (entry.get("event_id") or entry.get("id")) if isinstance(entry, dict) else ""
    return name.strip() if isinstance(name, str) and not strange_characters(name) else ""


def _given(value: Any) -> str:
    """A value as an error holds it."""
    is_plain = isinstance(value, str) and not strange_characters(value)
    return value[:_LONGEST] if is_plain else shown(value)


def _text(text: str, file: str, row: int, key: str) -> str:
    reason = f"longer than {_LONGEST:,} characters" if len(text) > _LONGEST else ""
    if strange := strange_characters(text):
        reason = f"character {strange[0]!a} has no place in a text"
    if reason:
        hint = "Write a shorter text, without control characters"
        raise DataError(reason, file=file, row=row, field=key, value=_given(text), hint=hint)
    return text.strip()


def _line(entry: Any, file: str, row: int) -> Line:
    """Turn an object into a row of cells; keys, values and required keys are checked."""
    if not isinstance(entry, dict):
        hint = "Write an id in quotes, or an object"
        raise DataError("is neither an id nor an object", file=file, row=row, value=_given(entry), hint=hint)
    if isinstance(entry, Doubled):
        key, hint = _given(entry.key) or "a key without a name", "Keep one of them"
        value = _given(entry[entry.key])
        raise DataError("key appears twice", file=file, row=row, field=key, value=value, hint=hint)
    is_report = bool(set(entry) & set(_MARKS))
    known = COLUMNS if is_report else _TYPED_COLUMNS
    for key in entry:
        if key not in known:
            hint = f"Known: {', '.join(known)}"
            given = _given(key) or "a key without a name"
            raise DataError("key is not known", file=file, row=row, field=given, value=given, hint=hint)
    for key in REQUIRED if is_report else ():
        if key not in entry:
            raise DataError("key is missing", file=file, row=row, field=key, hint="Add it")
    return Line(file, row, {key: _cell(value, file, row, key) for key, value in entry.items()})


def _cell(value: Any, file: str, row: int, key: str) -> str:
    if value is None:
        return ""
    if key in _LISTS and isinstance(value, list) and all(_is_text(one) for one in value):
        return _text(";".join(value), file, row, key)
    if _is_text(value) or (isinstance(value, Number) and value.is_finite):
        return _text(value, file, row, key)
    reason = "is no text, number or list of texts" if key in _LISTS else "is neither a text nor a number"
    raise DataError(reason, file=file, row=row, field=key, value=_given(value), hint="Write a text")
