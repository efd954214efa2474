"""Readers of single cells: numbers, dates, choices, names and links."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Collection
from dataclasses import dataclass

from .table import Line

_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_INTEGER = re.compile(r"[0-9]{1,6}")
_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_FIRST_YEAR = 1944  # the first long-range ballistic missile flew in that year


@dataclass(frozen=True, slots=True, order=True)
class PartialDate:
    """A date as printed: a day, a month or a year.

    Attributes
    ----------
    first, last : datetime.date
        First and last day that the printed text allows; equal for a full date.
    text : str
        As printed.
    """

    first: dt.date
    last: dt.date
    text: str

    def __str__(self) -> str:
        """Return the date as printed."""
        return self.text

    @property
    def day(self) -> dt.date | None:
        """The day, or None where only a month or a year is known."""
        return self.first if self.first == self.last else None


def number(line: Line, field: str, *, low: float | None = None, high: float | None = None) -> float | None:
    """Return the number in a cell, None for a blank cell.

    Parameters
    ----------
    line : Line
        The row.
    field : str
        Column name.
    low, high : float, optional
        Bounds, both included.

    Returns
    -------
    float or None
        In the unit of the column.

    Raises
    ------
    DataError
        Anything but plain ASCII decimal notation, an infinite value, or a value out of bounds.
    """
    if not line[field]:
        return None
    value = float(digits(line, field))
    if (low is not None and not value >= low) or (high is not None and not value <= high):
        raise line.error(field, f"must lie between {low:g} and {high:g}", "Check the digits and the column")
    return value


def digits(line: Line, field: str) -> str:
    """Return the text of a number after checking its grammar; blank stays blank.

    Parameters
    ----------
    line : Line
        The row.
    field : str
        Column name.

    Returns
    -------
    str
        As written.
    """
    text = line[field]
    if not text:
        return ""
    if len(text) > 40 or not _NUMBER.fullmatch(text):
        raise line.error(
            field,
            "is not a plain number",
            "Write digits with an optional decimal point, such as 3724.9: no unit, comma or blank",
        )
    if abs(_exponent(text)) > 99:
        raise line.error(field, "is too large for a number", "Check the exponent")
    return text


def _exponent(text: str) -> int:
    return int(text.lower().partition("e")[2] or 0)


def integer(line: Line, field: str, *, low: int = 1, high: int = 9999) -> int | None:
    """Return the whole number in a cell, None for a blank cell.

    Parameters
    ----------
    line : Line
        The row.
    field : str
        Column name.
    low, high : int
        Bounds, both included.

    Returns
    -------
    int or None
        A count or a serial number.
    """
    text = line[field]
    if not text:
        return None
    if not _INTEGER.fullmatch(text) or not low <= int(text) <= high:
        raise line.error(
            field, f"must be a whole number from {low} to {high}", "Leave it blank where unknown"
        )
    return int(text)


def date(line: Line, field: str) -> PartialDate | None:
    """Return a date such as 2017-07-28, 2017-07 or 2017, None for a blank cell.

    Parameters
    ----------
    line : Line
        The row.
    field : str
        Column name.

    Returns
    -------
    PartialDate or None
        With the first and last day that the text allows.

    Raises
    ------
    DataError
        Another notation, a day that does not exist, before 1944, or after tomorrow.
    """
    text = line[field]
    if not text:
        return None
    found = _DATE.fullmatch(text)
    if not found:
        raise line.error(field, "is not an ISO date", "Write year-month-day, such as 2017-07-28")
    year, month, day = (int(part) if part else 0 for part in found.groups())
    if (found[2] and not month) or (found[3] and not day):
        raise line.error(field, "has a month or day 00", "Leave out what is not known, such as 2017-07")
    try:
        first = dt.date(year, month or 1, day or 1)
    except ValueError as problem:
        raise line.error(field, str(problem), "Check month and day") from problem
    if first.year < _FIRST_YEAR:
        raise line.error(field, f"is before {_FIRST_YEAR}", "Check the year")
    last_month = month or 12
    last = first if day else dt.date(first.year, last_month, calendar.monthrange(first.year, last_month)[1])
    return PartialDate(first, last, text)


def past_date(line: Line, field: str) -> PartialDate | None:
    """Return a date of something that has happened; tomorrow is allowed for the sake of time zones.

    Parameters
    ----------
    line : Line
        The row.
    field : str
        Column name.

    Returns
    -------
    PartialDate or None
        As `date` returns it.
    """
    found = date(line, field)
    if found and found.first > dt.date.today() + dt.timedelta(days=1):
        raise line.error(field, "lies in the future", "Check the year")
    return found


def choice(line: Line, field: str, allowed: Collection[str], *, default: str | None = None) -> str:
    """Return the text of a cell that must be one of a few words.

    Parameters
    ----------
    line : Line
        The row.
    field : str
        Column name.
    allowed : collection of str
        The words.
    default : str, optional
        What a blank cell means.

    Returns
    -------
    str
        One of the words.
    """
    text = line[field]
    if text in allowed:
        return text
    if not text and default is not None:
        return default
    raise line.error(
        field, "is not one of the known words", f"Choose from {', '.join(sorted(filter(None, allowed)))}"
    )


def name(line: Line, field: str) -> str:
    """Return an identifier: letters, digits, hyphen and underscore, at most 64 characters.

    Parameters
    ----------
    line : Line
        The row.
    field : str
        Column name.

    Returns
    -------
    str
        The identifier.
    """
    if not _NAME.fullmatch(line[field]):
        raise line.error(
            field, "is not an identifier", "Use letters, digits and hyphens, such as PRK-20170728-A"
        )
    return line[field]


def words(line: Line, field: str, *, required: bool = False) -> str:
    """Return free text; a required cell must not be blank.

    Parameters
    ----------
    line : Line
        The row.
    field : str
        Column name.
    required : bool
        Whether a blank cell is an error.

    Returns
    -------
    str
        The text.
    """
    if required and not line[field]:
        raise line.error(field, "is blank", "This column is needed in every row")
    return line[field]


def link(line: Line, field: str) -> str:
    """Return a web address, or blank.

    Parameters
    ----------
    line : Line
        The row.
    field : str
        Column name.

    Returns
    -------
    str
        Address with http or https.
    """
    text = line[field]
    if text and (not text.startswith(("http://", "https://")) or any(c in text for c in " <>")):
        raise line.error(field, "is not a web address", "Start with https:// and leave out blanks")
    return text


def listed(line: Line, field: str) -> tuple[str, ...]:
    """Return the parts of a cell that separates them by semicolons.

    Parameters
    ----------
    line : Line
        The row.
    field : str
        Column name.

    Returns
    -------
    tuple of str
        Without blanks around them.
    """
    return tuple(part.strip() for part in line[field].split(";") if part.strip())
