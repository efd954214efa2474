"""Rows of a launch table: one report of one missile, or of one salvo, with its figures.

One row is one (event, report).  What the rows of an event say together is the work of ``grouping``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import pi, radians

from . import fields
from .errors import DataError, shown
from .fields import PartialDate
from .reported import (
    LOWER_BOUNDS,
    UPPER_BOUNDS,
    Qualifier,
    Quantity,
    Reported,
    reported_interval,
    reported_value,
)
from .sites import site_named
from .table import BadLine, Line, parse

COLUMNS = (
    *(
        "event_id",
        "flight",
        "date",
        "local_or_utc",
        "date_utc",
        "actor",
        "type_reported",
        "kind",
        "kind_event",
    ),
    *("count", "site_name", "site_lat", "site_lon", "azimuth_deg", "impact_text"),
    *("range_km", "range_low_km", "range_high_km", "qualifier_range"),
    *("apogee_km", "apogee_low_km", "apogee_high_km", "qualifier_apogee", "flight_time_s", "qualifier_time"),
    *("reporter", "role", "origin", "flag", "flag_field", "report_date", "supersedes", "outcome", "notes"),
    *("source_title", "source_url"),
)
REQUIRED = ("event_id", "date", "actor", "reporter", "role")
KINDS = ("ballistic", "quasi-ballistic", "hypersonic_glide", "cruise", "slv", "rocket_artillery", "unknown")
ROLES = ("primary", "compiler", "press")
OUTCOMES = ("success", "failure", "unknown")
FLAGS = ("", "text_error", "suspect", "placeholder", "type_constant", "orbit")
# Swapped coordinates and slips of a digit lie farther; other readings of a name (a test range at sea) do not.
FARTHEST_FROM_SITE = 500e3  # m; shipped rows with coordinates lie within 6 km of their site
_WORDINGS = ("", "about", "at_least", "more_than", "less_than", "up_to", "interval", "exact")
_FIGURES: dict[str, Quantity] = {
    "range_km": "range",
    "range_low_km": "range",
    "range_high_km": "range",
    "apogee_km": "apogee",
    "apogee_low_km": "apogee",
    "apogee_high_km": "apogee",
    "flight_time_s": "flight_time",
    "azimuth_deg": "azimuth",
}
#: What else a flag may speak of: none of it is a figure.
_REMARKS = ("date", "time_of_day", "miles_text", "label_text", "launch")


@dataclass(frozen=True, slots=True)
class LaunchRow:
    """One row of a launch table; the columns are explained in ``data/PROVENANCE.md``.

    ``figures`` holds what the row reports, in SI; ``flagged`` the quantities that its flag names.
    Latitude and longitude are in radians, None where blank.
    """

    row: int
    event_id: str
    flight: int | None
    date: PartialDate
    local_or_utc: str
    date_utc: dt.date | None
    actor: str
    type_reported: str
    kind: str
    kind_event: str
    count: int | None
    site_name: str
    latitude: float | None
    longitude: float | None
    impact_text: str
    figures: tuple[Reported, ...]
    reporter: str
    role: str
    origin: str
    flag: str
    flag_fields: tuple[str, ...]
    flagged: frozenset[Quantity]
    report_date: PartialDate | None
    supersedes: tuple[str, ...]
    outcome: str
    notes: str
    source_title: str
    source_url: str


def read_rows(content: bytes, *, file: str) -> list[LaunchRow]:
    """Return the rows of a launch table.

    Parameters
    ----------
    content : bytes
        CSV in UTF-8 with columns out of ``COLUMNS``; those in ``REQUIRED`` must be there.
    file : str
        Name for messages.

    Returns
    -------
    list of LaunchRow
        In the order of the file.

    Raises
    ------
    DataError
        Names file, row, field, value and reason of the first thing that is wrong.
    """
    return [_row(line) for line in parse(content, file=file, columns=COLUMNS, required=REQUIRED)]


def read_each(lines: Iterable[Line | BadLine]) -> Iterator[LaunchRow | BadLine]:
    """Read rows of a launch table one by one: a row that is wrong is told, and the next one is read.

    Parameters
    ----------
    lines : iterable of Line or BadLine
        With columns out of ``COLUMNS``.

    Yields
    ------
    LaunchRow or BadLine
        In the same order.
    """
    for line in lines:
        if isinstance(line, BadLine):
            yield line
            continue
        try:
            yield _row(line)
        except DataError as problem:
            yield BadLine(line, problem)


def _row(line: Line) -> LaunchRow:
    flag_fields = fields.listed(line, "flag_field")
    flag = fields.choice(line, "flag", FLAGS)
    _check_flag(line, flag, flag_fields)
    printed = fields.past_date(line, "date")
    if printed is None:
        raise line.error("date", "is blank", "Give at least the year")
    kind = fields.choice(line, "kind", KINDS, default="unknown")
    latitude, longitude = _place(line)
    return LaunchRow(
        row=line.row,
        event_id=fields.name(line, "event_id"),
        flight=fields.integer(line, "flight", high=99),
        date=printed,
        local_or_utc=fields.choice(line, "local_or_utc", ("local", "utc", "unknown"), default="unknown"),
        date_utc=_day_utc(line, printed),
        actor=fields.words(line, "actor", required=True),
        type_reported=fields.words(line, "type_reported"),
        kind=kind,
        kind_event=fields.choice(line, "kind_event", KINDS, default=kind),
        count=fields.integer(line, "count"),
        site_name=fields.words(line, "site_name"),
        latitude=latitude,
        longitude=longitude,
        impact_text=fields.words(line, "impact_text"),
        figures=_figures(line),
        reporter=fields.words(line, "reporter", required=True),
        role=fields.choice(line, "role", ROLES),
        origin=fields.words(line, "origin"),
        flag=flag,
        flag_fields=flag_fields,
        flagged=frozenset(_FIGURES[field] for field in flag_fields if field in _FIGURES),
        report_date=fields.past_date(line, "report_date"),
        supersedes=fields.listed(line, "supersedes"),
        outcome=fields.choice(line, "outcome", OUTCOMES, default="unknown"),
        notes=fields.words(line, "notes"),
        source_title=fields.words(line, "source_title"),
        source_url=fields.link(line, "source_url"),
    )


def _check_flag(line: Line, flag: str, flag_fields: tuple[str, ...]) -> None:
    if bool(flag) != bool(flag_fields):
        raise line.error(
            "flag_field", "a flag and the fields it speaks of belong together", "Fill both or neither"
        )
    for field in flag_fields:
        if field not in _FIGURES and field not in _REMARKS:
            known = ", ".join((*_FIGURES, *_REMARKS))
            raise line.error(
                "flag_field", f"{shown(field)} is not a field that can be flagged", f"Choose from {known}"
            )


def _day_utc(line: Line, printed: PartialDate) -> dt.date | None:
    found = fields.past_date(line, "date_utc")
    if found is None:
        return printed.day if line["local_or_utc"] == "utc" else None
    if found.day is None:
        raise line.error("date_utc", "is not a full date", "Write year-month-day, or leave it blank")
    if not printed.first - dt.timedelta(days=1) <= found.day <= printed.last + dt.timedelta(days=1):
        raise line.error(
            "date_utc", f"is more than a day from the printed date {printed}", "Check both dates"
        )
    return found.day


def _place(line: Line) -> tuple[float | None, float | None]:
    latitude = fields.number(line, "site_lat", low=-90.0, high=90.0)
    longitude = fields.number(line, "site_lon", low=-180.0, high=180.0)
    if (latitude is None) != (longitude is None):
        blank = "site_lat" if latitude is None else "site_lon"
        raise line.error(blank, "is blank beside the other coordinate", "Fill both or neither")
    if latitude is None or longitude is None:
        return None, None
    place = radians(latitude), radians(longitude)
    known = site_named(line["site_name"])
    away = known.distance(latitude=place[0], longitude=place[1]) if known else 0.0
    if known and away > FARTHEST_FROM_SITE:
        raise line.error(
            "site_lat",
            f"lies with site_lon {line['site_lon']} {away / 1e3:,.0f} km from {known}",
            "Check the digits, and that latitude and longitude are not swapped, or leave site_name blank",
        )
    return place


def _figures(line: Line) -> tuple[Reported, ...]:
    found = [_length(line, "range"), _length(line, "apogee"), _time(line), _azimuth(line)]
    return tuple(figure for figure in found if figure is not None)


def _length(line: Line, quantity: Quantity) -> Reported | None:
    """Return range or apogee; value, low and high must fit the wording."""
    columns = {"value": f"{quantity}_km", "low": f"{quantity}_low_km", "high": f"{quantity}_high_km"}
    field = f"qualifier_{quantity}"
    qualifier = fields.choice(line, field, _WORDINGS)
    given = {part: text for part, column in columns.items() if (text := _as_printed(line, column))}
    if not given:
        if qualifier:
            raise line.error(
                field, f"a wording without a {quantity}", f"Fill {columns['value']} or clear this cell"
            )
        return None
    wanted = _parts(qualifier)
    if set(given) != wanted:
        columns_wanted = " and ".join(sorted(columns[part] for part in wanted))
        raise line.error(
            field, f"the wording does not fit the filled columns of {quantity}", f"Fill {columns_wanted}"
        )
    try:
        if qualifier == "interval":
            return reported_interval(quantity, given["low"], given["high"], unit="km", scale=1e3)
        (part,) = wanted
        return reported_value(quantity, given[part], unit="km", scale=1e3, qualifier=_qualifier(qualifier))
    except DataError as problem:
        column = columns["low"] if qualifier == "interval" else columns[next(iter(wanted))]
        raise line.error(column, problem.reason, problem.hint) from problem


def _as_printed(line: Line, column: str) -> str:
    """Return a number without the ".0" that spreadsheets add: no source printed it."""
    digits = fields.digits(line, column)
    whole, dot, fraction = digits.partition(".")
    return whole if dot and not fraction.strip("0") else digits


def _parts(qualifier: str) -> set[str]:
    if qualifier == "interval":
        return {"low", "high"}
    if qualifier in LOWER_BOUNDS:
        return {"low"}
    return {"high"} if qualifier in UPPER_BOUNDS else {"value"}


def _qualifier(word: str) -> Qualifier:
    return "rounded" if not word else word  # type: ignore[return-value]


def _time(line: Line) -> Reported | None:
    digits = _as_printed(line, "flight_time_s")
    wording = fields.choice(line, "qualifier_time", _WORDINGS)
    if not digits:
        if wording:
            raise line.error(
                "qualifier_time", "a wording without a time", "Fill flight_time_s or clear this cell"
            )
        return None
    # The table has one column for the time, so an interval keeps only the end that was entered.
    qualifier = _qualifier("" if wording == "interval" else wording)
    # Agencies print minutes; a figure called exact, or one that is no whole minute, was printed in seconds.
    minutes, left = divmod(float(digits), 60.0)
    in_minutes = left == 0.0 and qualifier != "exact"
    printed, unit, scale = (f"{minutes:.0f}", "min", 60.0) if in_minutes else (digits, "s", 1.0)
    try:
        return reported_value("flight_time", printed, unit=unit, scale=scale, qualifier=qualifier)
    except DataError as problem:
        raise line.error("flight_time_s", problem.reason, problem.hint) from problem


def _azimuth(line: Line) -> Reported | None:
    digits = fields.digits(line, "azimuth_deg")
    if not digits:
        return None
    try:
        return reported_value("azimuth", digits, unit="deg", scale=pi / 180.0)
    except DataError as problem:
        raise line.error("azimuth_deg", problem.reason, problem.hint) from problem
