"""Rows into flights: which rows speak of which missile of an event, and what they say together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import TypeVar

from .actors import actor_name
from .adjudicate import Draft, adjudicate, drafts_of, leave_out
from .errors import DataError
from .fields import PartialDate
from .launch import Claim, Launch, Report, bearing_of
from .origins import origin_of
from .readers import LaunchRow
from .sites import SCATTER, Site, site_named
from .type_names import type_name

T = TypeVar("T")

# The largest shipped event has 13 rows.  Every row is compared with every other row of its event.
MOST_ROWS = 500


@dataclass(slots=True)
class _Flight:
    """The rows of one flight: its own, and those about the whole salvo."""

    id: str
    number: int | None
    own: list[LaunchRow]
    salvo: list[LaunchRow] = field(default_factory=list)

    @property
    def rows(self) -> list[LaunchRow]:
        return self.own + self.salvo

    @property
    def decisive(self) -> list[LaunchRow]:
        """The rows to ask first: its own where there are any."""
        return self.own or self.salvo


def group(rows: Iterable[LaunchRow], left_out: Callable[[Draft], str] | None = None) -> list[Launch]:
    """Return one Launch per flight, in the order of the table.

    A row without flight number belongs to the only flight of its event; among several flights it speaks of
    the salvo.  Missiles that no source numbers form one further record, "/others".

    Parameters
    ----------
    rows : iterable of LaunchRow
        Rows of any number of events.
    left_out : callable, optional
        Gives the reason why a claim is to be left out on request, or a blank.

    Returns
    -------
    list of Launch
        With every claim judged.

    Raises
    ------
    DataError
        An event has more than ``MOST_ROWS`` rows, or two actors.
    """
    events: dict[str, list[LaunchRow]] = {}
    for row in rows:
        event = events.setdefault(row.event_id, [])
        event.append(row)
        if len(event) > MOST_ROWS:
            hint = "Give each launch an event of its own"
            reason = f"an event has more than {MOST_ROWS} rows"
            raise DataError(reason, row=row.row, field="event_id", value=row.event_id, hint=hint)
        if actor_name(row.actor) != actor_name(event[0].actor):
            hint = f"Write {event[0].actor}, as in row {event[0].row}, or give the launch an event of its own"
            raise DataError("an event has two actors", row=row.row, field="actor", value=row.actor, hint=hint)
    return [launch for event in events.values() for launch in _event(event, left_out)]


def _event(rows: list[LaunchRow], left_out: Callable[[Draft], str] | None) -> list[Launch]:
    flights = _split(rows)
    drafts = [drafts_of(flight.own, flight.salvo) for flight in flights]
    if left_out is not None:
        leave_out([draft for claims in drafts for draft in claims], left_out)
    adjudicate(drafts, rows, [_outcome(flight.own) == "failure" for flight in flights])
    return [_launch(flight, claims, tuple(rows)) for flight, claims in zip(flights, drafts, strict=True)]


def _split(rows: list[LaunchRow]) -> list[_Flight]:
    event_id = rows[0].event_id
    numbers = sorted({row.flight for row in rows if row.flight is not None})
    blank = [row for row in rows if row.flight is None]
    if not numbers:
        return [_Flight(event_id, None, blank)]
    flights = [_Flight(f"{event_id}/{n}", n, [row for row in rows if row.flight == n]) for n in numbers]
    others = _Flight(f"{event_id}/others", None, [])
    shared = []
    for row in blank:
        listed = {r.flight for r in rows if r.reporter == row.reporter and r.flight is not None}
        if not set(numbers) - listed:
            # Who numbers every known flight and adds a row without number speaks of further missiles.
            others.own.append(row)
        else:
            shared.append((row, listed))
    flights += [others] if others.own else []
    if len(flights) == 1:
        flights[0].id = event_id
        flights[0].own += [row for row, _ in shared]
        return flights
    for row, listed in shared:
        for flight in flights:
            if flight.number is None or flight.number not in listed:
                flight.salvo.append(row)
    return flights


def _launch(flight: _Flight, drafts: list[Draft], event: tuple[LaunchRow, ...]) -> Launch:
    rows = flight.decisive
    dated = [row for row in flight.rows if _dated(row)] or flight.rows
    utc = _most_common(row.date_utc for row in dated if row.date_utc)
    printed = _printed_dates(flight.rows)
    local = _most_common(row.date.day for row in flight.rows if row.local_or_utc == "local" and _dated(row))
    types = tuple(dict.fromkeys(row.type_reported for row in flight.rows if row.type_reported))
    claims = tuple(_claim(draft, flight.number) for draft in drafts)
    return Launch(
        id=flight.id,
        event_id=rows[0].event_id,
        flight=flight.number,
        date=utc or next((date.day for date in printed if date.day is not None), None),
        date_is_utc=utc is not None,
        printed_dates=printed,
        local_date=local,
        actor=actor_name(rows[0].actor),
        type_reported=_type(flight) or (types[0] if types else ""),
        types=types,
        kind=_most_common(row.kind_event for row in rows if row.kind_event != "unknown") or "unknown",
        outcome=_outcome(flight.own) if flight.own else _outcome(flight.salvo),
        site=_site(flight),
        site_name=next((row.site_name for row in flight.rows if row.site_name), ""),
        azimuth=bearing_of(claims),
        count=_count(flight),
        claims=claims,
        reports=tuple(
            [_report(row, False) for row in flight.own] + [_report(row, True) for row in flight.salvo]
        ),
        event_rows=event,
    )


def _dated(row: LaunchRow) -> bool:
    return "date" not in row.flag_fields


def _printed_dates(rows: list[LaunchRow]) -> tuple[PartialDate, ...]:
    """Return the printed dates, each once, without those flagged as misprints; the commonest first."""
    trusted = Counter(row.date for row in rows if _dated(row)) or Counter(row.date for row in rows)
    return tuple(date for date, _ in trusted.most_common())


def _outcome(rows: list[LaunchRow]) -> str:
    """Return failure where an agency or compiler says so, else success where anybody does."""
    if any(row.outcome == "failure" and row.role in ("primary", "compiler") for row in rows):
        return "failure"
    said = {row.outcome for row in rows} - {"unknown"}
    return "success" if "success" in said else min(said, default="unknown")


def _type(flight: _Flight) -> str | None:
    """Return the commonest proper name of the type; compilers name types most consistently."""
    for rows in (flight.own, flight.salvo):
        named = [
            r for r in rows if r.type_reported and type_name(actor_name(r.actor), r.type_reported) is not None
        ]
        compiled = [r for r in named if r.role == "compiler"]
        for some in (compiled, named):
            if some:
                return _most_common(r.type_reported for r in some)
    return None


def _count(flight: _Flight) -> int | None:
    counts = [row.count for row in flight.own if row.count]
    if flight.number is not None and 1 in counts:
        return 1
    return _most_common(counts) if counts else (1 if flight.number is not None else None)


def _site(flight: _Flight) -> Site | None:
    """Return the site of the first row that has coordinates, under the name that the site list gives it."""
    for row in flight.rows:
        if row.latitude is not None and row.longitude is not None:
            source = f"{row.source_title}; row {row.row}"
            known = site_named(row.site_name)
            if known is None:
                return Site(row.site_name, row.latitude, row.longitude, (), source)
            # The point of the list, copied, is no better known than the list has it.
            is_copied = row.latitude == known.latitude and row.longitude == known.longitude
            scatter = known.uncertainty if is_copied else SCATTER
            return replace(
                known, latitude=row.latitude, longitude=row.longitude, source=source, uncertainty=scatter
            )
    return next((site for row in flight.rows if (site := site_named(row.site_name))), None)


def _most_common(values: Iterable[T]) -> T | None:
    ranked = Counter(values).most_common(1)
    return ranked[0][0] if ranked else None


def _report(row: LaunchRow, whole_salvo: bool) -> Report:
    return Report(
        row=row.row,
        reporter=row.reporter,
        origin=origin_of(row),
        role=row.role,
        report_date=row.report_date,
        date=row.date,
        type_reported=row.type_reported,
        kind=row.kind,
        count=row.count,
        whole_salvo=whole_salvo,
        site_name=row.site_name,
        impact_text=row.impact_text,
        outcome=row.outcome,
        flag=row.flag,
        flag_fields=row.flag_fields,
        supersedes=row.supersedes,
        notes=row.notes,
        source_title=row.source_title,
        source_url=row.source_url,
    )


def _claim(draft: Draft, flight: int | None) -> Claim:
    row = draft.row
    return Claim(
        event_id=row.event_id,
        flight=flight,
        actor=actor_name(row.actor),
        reported=draft.reported,
        reporter=row.reporter,
        origin=draft.origin,
        role=row.role,
        report_date=row.report_date,
        type_reported=row.type_reported,
        kind=row.kind,
        source_title=row.source_title,
        source_url=row.source_url,
        row=row.row,
        status=draft.status,
        reason=draft.reason,
        notes=row.notes,
    )
