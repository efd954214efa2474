"""A strict reader of small CSV tables: what it accepts has one meaning, what it refuses it explains."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from itertools import count
from pathlib import Path

from .errors import DataError, shown

_DATA = (".csv", ".toml")
LINE_END = re.compile(r"\r\n|\r|\n")  # and not what else Unicode takes for one
# The shipped launches are 0.4 MB in 876 rows.  Once read, a row takes some kB, and 0.1 ms or more.
MAX_BYTES = 4 * 2**20
MAX_ROWS = 20_000


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table.

    Attributes
    ----------
    file : str
        Name of the file, for messages.
    row : int
        Line number; the header is line 1.
    cells : dict of str to str
        Column name to text, surrounding blanks removed.
    """

    file: str
    row: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        """Return the text of a column; blank where the table lacks the column."""
        return self.cells.get(column, "")

    def error(self, field: str, reason: str, hint: str = "") -> DataError:
        """Return the error to raise about one cell.

        Parameters
        ----------
        field : str
            Column name.
        reason : str
            What is wrong.
        hint : str
            How to mend it.

        Returns
        -------
        DataError
            With file, row and value filled in.
        """
        return DataError(reason, file=self.file, row=self.row, field=field, value=self[field], hint=hint)


@dataclass(frozen=True, slots=True)
class BadLine:
    """A row that cannot be used: what of it could be read, and what is wrong."""

    line: Line
    error: DataError


def shipped(name: str) -> bytes:
    """Return the bytes of a data file of this package.

    Parameters
    ----------
    name : str
        File name in ``launch_data/data``.

    Returns
    -------
    bytes
        As on disk.
    """
    return files("launch_data").joinpath("data", name).read_bytes()


@cache
def shipped_fingerprint() -> str:
    """Hash every data file of this package, so that an answer can say what it was made with.

    Returns
    -------
    str
        SHA-256 in hexadecimal over names and contents, in the order of the names.
    """
    digest = hashlib.sha256()
    kept = (file for file in files("launch_data").joinpath("data").iterdir() if file.name.endswith(_DATA))
    for file in sorted(kept, key=lambda one: one.name):
        digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()


def read_bytes(path: Path) -> bytes:
    """Return the bytes of a user's file.

    Parameters
    ----------
    path : pathlib.Path
        Any file.

    Returns
    -------
    bytes
        As on disk.

    Raises
    ------
    DataError
        The file is missing, unreadable or larger than ``MAX_BYTES``.
    """
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)  # a device has no size, and no end
    except OSError as problem:
        reason = problem.strerror or type(problem).__name__
        raise DataError(f"cannot be read: {reason}", file=str(path), hint="Check the path") from problem
    except ValueError as problem:
        raise DataError(
            "cannot be the name of a file", file=shown(str(path)), hint="Check the path"
        ) from problem
    _check_size(content, path.name)
    return content


def _check_size(content: bytes, file: str) -> None:
    if len(content) > MAX_BYTES:
        raise DataError(f"larger than {MAX_BYTES // 2**20} MiB", file=file, hint="Split the file")


def decoded(content: bytes, file: str, *, hint: str = "Save the file as UTF-8") -> str:
    """Read bytes as text.

    Parameters
    ----------
    content : bytes
        UTF-8, with or without a byte order mark.
    file, hint : str
        Name for messages, and how to mend it.

    Returns
    -------
    str
        Ends of lines as they are.

    Raises
    ------
    DataError
        Naming the first line that is not UTF-8.
    """
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        row = content.count(b"\n", 0, problem.start) + 1
        raise DataError("is not UTF-8 text", file=file, row=row, hint=hint) from problem


def check_separator(head: str, file: str) -> None:
    """Refuse a table whose columns are separated by something else than commas.

    Parameters
    ----------
    head : str
        Its first line.
    file : str
        Name for messages.

    Raises
    ------
    DataError
        There is no comma, but a semicolon or a tab.
    """
    for sign, words in ((";", "semicolons"), ("\t", "tabs")):
        if "," not in head and sign in head:
            hint = "Save it as CSV with commas between the columns"
            reason = f"the columns are separated by {words}"
            raise DataError(reason, file=file, row=1, field="column 1", value=head, hint=hint)


def check_rows(number: int, file: str) -> None:
    """Refuse a file with more rows than are read at once.

    Parameters
    ----------
    number : int
        Rows so far.
    file : str
        Name for messages.

    Raises
    ------
    DataError
        More than ``MAX_ROWS``.
    """
    if number > MAX_ROWS:
        raise DataError(f"more than {MAX_ROWS:,} rows", file=file, hint="Split the file")


def parse(content: bytes, *, file: str, columns: Collection[str], required: Collection[str]) -> list[Line]:
    """Return the rows of a CSV table.

    Parameters
    ----------
    content : bytes
        UTF-8 text, with or without a byte order mark.
    file : str
        Name for messages.
    columns : collection of str
        Every column that the table may have.
    required : collection of str
        The columns that it must have.

    Returns
    -------
    list of Line
        Without the header.

    Raises
    ------
    DataError
        Wrong encoding, control characters, missing, doubled or unknown headers, short or long rows,
        unclosed quotes, line breaks inside a cell, or the same row twice.
    """
    lines = []
    for one in parse_each(content, file=file, columns=columns, required=required):
        if isinstance(one, BadLine):
            raise one.error
        lines.append(one)
    return lines


def parse_each(
    content: bytes, *, file: str, columns: Collection[str], required: Collection[str]
) -> Iterator[Line | BadLine]:
    """Read a table row by row: a row that is wrong is told, and the next one is read.

    Parameters
    ----------
    content : bytes
        UTF-8 text, with or without a byte order mark.
    file : str
        Name for messages.
    columns, required : collection of str
        As for `parse`.

    Yields
    ------
    Line or BadLine
        In the order of the file; after broken quoting nothing more can be read, and the last is a `BadLine`.

    Raises
    ------
    DataError
        The file as a whole is wrong: not UTF-8, empty, a control character, a wrong header, or too long.
    """
    records = _records(_text(content, file), file)
    try:
        _, header = next(records)
    except StopIteration:
        raise DataError("the file is empty", file=file, hint="The first line names the columns") from None
    names = [name.strip() for name in header]
    check_separator(",".join(names), file)
    _check_header(names, file, columns, required)
    seen: dict[tuple[str, ...], int] = {}
    for number in count(1):
        try:
            row, cells = next(records)
        except StopIteration:
            return
        except DataError as problem:  # the reader has lost its place
            yield BadLine(Line(file, problem.row or 0, {}), problem)
            return
        check_rows(number, file)
        values = tuple(cell.strip() for cell in cells)
        line = Line(file, row, dict(zip(names, values, strict=False)))
        try:
            _check_breaks(cells, file, row)
            _check_length(values, names, file, row)
            if values in seen:
                hint = "Delete one of the two"
                raise DataError(f"repeats row {seen[values]}", file=file, row=row, hint=hint)
        except DataError as problem:
            yield BadLine(line, problem)
            continue
        seen[values] = row
        yield line


def _text(content: bytes, file: str) -> str:
    _check_size(content, file)
    text = decoded(content, file, hint="Save the file as CSV UTF-8")
    for row, line in enumerate(text.split("\n"), start=1):
        strange = [c for c in line.removesuffix("\r") if ord(c) < 32 and c != "\t"]
        if strange:
            raise DataError(f"control character {strange[0]!a}", file=file, row=row, hint="Remove it")
    return text


def _records(text: str, file: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    before = 0
    try:
        for cells in reader:
            first, before = before + 1, reader.line_num
            if cells:
                yield first, cells
    except csv.Error as problem:
        hint = "Look for a quote that is not closed, or not doubled inside a cell"
        raise DataError(f"is not valid CSV: {problem}", file=file, row=before + 1, hint=hint) from problem


def _check_header(names: list[str], file: str, columns: Collection[str], required: Collection[str]) -> None:
    for place, name in enumerate(names, start=1):
        if not name:
            hint = "Name it, or take away a comma too many"
            raise DataError("has no name", file=file, row=1, field=f"column {place}", hint=hint)
        if names.count(name) > 1:
            raise DataError("column appears twice", file=file, row=1, field=name, hint="Keep one of them")
        if name not in columns:
            near = get_close_matches(name, columns, n=1)
            hint = f"Did you mean {near[0]}?" if near else f"Known columns: {', '.join(columns)}"
            raise DataError("column is not known", file=file, row=1, field=name, value=name, hint=hint)
    missing = [name for name in required if name not in names]
    if missing:
        raise DataError(
            "column is missing", file=file, row=1, field=missing[0], hint="Add it to the first line"
        )


def _check_breaks(cells: list[str], file: str, row: int) -> None:
    """Refuse a row with a line break in a cell: a quote that nobody closed may have swallowed other rows."""
    breaks = sum(len(LINE_END.findall(cell)) for cell in cells)
    if breaks:
        reason = f"a cell runs over a line break: lines {row} to {row + breaks} are read as one row"
        raise DataError(reason, file=file, row=row, hint="Close the quote on its own line")


def _check_length(values: tuple[str, ...], names: list[str], file: str, row: int) -> None:
    if len(values) < len(names):
        raise DataError(
            f"the row has {len(values)} cells and the header {len(names)}",
            file=file,
            row=row,
            field=names[len(values)],
            hint="Blank cells need their commas too",
        )
    if len(values) > len(names):
        raise DataError(
            f"the row has {len(values)} cells and the header {len(names)}",
            file=file,
            row=row,
            value=values[len(names)],
            hint="Put quotes around a cell that holds a comma",
        )
