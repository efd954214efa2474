"""The catalogue of reported launches: immutable, filterable, contradictions and provenance kept."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from types import MappingProxyType

from .actors import actor_name
from .errors import AmbiguousError, DataError, NotFoundError
from .fields import PartialDate, date
from .grouping import group
from .launch import Launch
from .readers import read_rows
from .table import Line, read_bytes, shipped

_SHIPPED = "launches.csv"


@dataclass(frozen=True, slots=True, repr=False)
class Catalogue:
    """A collection of launches in the order of its table.

    Attributes
    ----------
    launches : tuple of Launch
    source : str
        Name of the file it was read from.
    sha256 : str
        Fingerprint of that file, also after filtering.
    last_date : datetime.date
        The latest launch date of the whole table: what is later is unknown, not absent.
    last_dates : mapping of str to datetime.date
        The same per actor.
    """

    launches: tuple[Launch, ...]
    source: str
    sha256: str
    last_date: dt.date
    last_dates: Mapping[str, dt.date]

    def __iter__(self) -> Iterator[Launch]:
        """Iterate over the launches."""
        return iter(self.launches)

    def __len__(self) -> int:
        """Return the number of launches."""
        return len(self.launches)

    def __repr__(self) -> str:
        """Return the same line as `str`: the launches themselves would fill pages."""
        return f"<Catalogue: {self}>"

    def __str__(self) -> str:
        """Return size and end of the catalogue."""
        events = len({launch.event_id for launch in self.launches})
        ends = ", ".join(f"{actor} {day}" for actor, day in sorted(self.last_dates.items()))
        return f"{len(self)} launches in {events} events from {self.source}; ends {self.last_date} ({ends})"

    def find(self, text: str) -> tuple[Launch, ...]:
        """Return every launch with an event id, a flight id or a date (UTC or local); none is no error.

        Parameters
        ----------
        text : str
            Such as "PRK-20160621-A", "PRK-20160621-A/2", "2017-07-28" or "1984-09".

        Returns
        -------
        tuple of Launch
            In the order of the table; a flight id is preferred to an event id, and that to a date.
        """
        key = text.strip().casefold()
        exact = tuple(launch for launch in self.launches if launch.id.casefold() == key)
        if exact:
            return exact
        named = tuple(launch for launch in self.launches if launch.event_id.casefold() == key)
        return named or tuple(launch for launch in self.launches if key and key in _dates(launch))

    def get(self, id_or_date: str | dt.date) -> Launch:
        """Return the one launch with an event id, a flight id or a date (UTC or local).

        Parameters
        ----------
        id_or_date : str or datetime.date
            As for `find`.

        Returns
        -------
        Launch
            The only match.

        Raises
        ------
        AmbiguousError
            Several launches match; ``candidates`` lists their ids.
        NotFoundError
            None matches; the hint lists the nearest ids.
        """
        text = id_or_date.isoformat() if isinstance(id_or_date, dt.date) else id_or_date
        found = self.find(text)
        if len(found) == 1:
            return found[0]
        if found:
            error = AmbiguousError(
                f"{len(found)} launches match",
                file=self.source,
                value=text,
                hint=f"Choose one of {', '.join(launch.id for launch in found[:12])}",
            )
            error.candidates = tuple(launch.id for launch in found)
            raise error
        raise NotFoundError(
            "no such launch",
            file=self.source,
            value=text,
            hint=f"Nearest: {', '.join(self._nearest(text)) or 'none'}. The catalogue ends {self.last_date}",
        )

    def _nearest(self, text: str) -> list[str]:
        day = _day(text)
        dated = [launch for launch in self.launches if launch.date]
        if day and dated:
            near = sorted(dated, key=lambda launch: (abs((launch.date or day) - day), launch.id))[:4]
            return [f"{launch.id} ({launch.date})" for launch in near]
        ids = {launch.id.casefold(): launch.id for launch in self.launches}
        return [ids[hit] for hit in get_close_matches(text.strip().casefold(), ids, n=4, cutoff=0.5)]

    def filter(
        self,
        *,
        actor: str | None = None,
        kind: str | None = None,
        since: str | dt.date | None = None,
        until: str | dt.date | None = None,
        type: str | None = None,
        text: str | None = None,
    ) -> Catalogue:
        """Return the launches that meet every given condition; case does not matter.

        Parameters
        ----------
        actor, kind : str, optional
            Whole words, such as "DPRK" and "cruise".
        since, until : str or datetime.date, optional
            First and last day; a month or year such as "2017" counts whole.  A launch of which only month or
            year is known is kept when it may lie inside.
        type : str, optional
            Part of any reported type, such as "Hwasong-14".
        text : str, optional
            Part of id, site, type, reporter, origin or note.

        Returns
        -------
        Catalogue
            With the same source, fingerprint and end.
        """
        first = _bound(since, "since").first if since else None
        last = _bound(until, "until").last if until else None
        if first is not None and last is not None and first > last:
            raise DataError(
                "the window ends before it begins",
                field="since",
                value=f"{since} until {until}",
                hint="Write the earlier day first",
            )
        kept = tuple(
            launch
            for launch in self.launches
            if (actor is None or launch.actor.casefold() == actor_name(actor).casefold())
            and (kind is None or launch.kind.casefold() == kind.casefold())
            and (first is None or _span(launch)[1] >= first)
            and (last is None or _span(launch)[0] <= last)
            and (type is None or any(type.casefold() in name.casefold() for name in launch.types))
            and (text is None or text.casefold() in _searchable(launch))
        )
        return Catalogue(kept, self.source, self.sha256, self.last_date, self.last_dates)


@cache
def load_catalogue() -> Catalogue:
    """Return the shipped catalogue; read once per process."""
    return _catalogue(shipped(_SHIPPED), _SHIPPED)


def read_launches(path: str | Path) -> Catalogue:
    """Return the launches of a user's own CSV file with the columns of the shipped one.

    Parameters
    ----------
    path : str or Path
        UTF-8 text; the columns event_id, date, actor, reporter and role must be there.

    Returns
    -------
    Catalogue
        The launches, grouped and judged as the shipped ones are.

    Raises
    ------
    DataError
        Names file, row, field, value, reason and how to mend the first thing that is wrong.
    """
    where = Path(path)
    return _catalogue(read_bytes(where), where.name)


def _catalogue(content: bytes, file: str) -> Catalogue:
    try:
        launches = tuple(group(read_rows(content, file=file)))
    except DataError as problem:
        raise problem.located(file=file) from problem
    if not launches:
        raise DataError("holds no launch", file=file, hint="Add a row below the header")
    last_dates: dict[str, dt.date] = {}
    for launch in launches:
        day = _span(launch)[0]
        last_dates[launch.actor] = max(day, last_dates.get(launch.actor, day))
    digest = hashlib.sha256(content).hexdigest()
    return Catalogue(launches, file, digest, max(last_dates.values()), MappingProxyType(last_dates))


def _span(launch: Launch) -> tuple[dt.date, dt.date]:
    """Return the first and the last day on which the launch may have been."""
    if launch.date:
        return launch.date, launch.date
    return launch.printed_dates[0].first, launch.printed_dates[0].last


def _dates(launch: Launch) -> set[str]:
    """Return the dates under which a launch is found."""
    found = {printed.text for printed in launch.printed_dates}
    return found | {day.isoformat() for day in (launch.date, launch.local_date) if day}


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text.strip())
    except ValueError:
        return None


def _bound(given: str | dt.date, name: str) -> PartialDate:
    text = given.isoformat() if isinstance(given, dt.date) else given.strip()
    try:
        found = date(Line("", 0, {name: text}), name)
    except DataError as problem:
        raise DataError(problem.reason, field=name, value=text, hint=problem.hint) from problem
    if found is None:
        raise DataError("is blank", field=name, hint="Write year-month-day, such as 2017-07-28")
    return found


def _searchable(launch: Launch) -> str:
    parts: Iterable[str] = (
        *(launch.id, launch.actor, launch.kind, launch.site_name, launch.site.name if launch.site else ""),
        *launch.types,
        *launch.notes,
        *(part for report in launch.reports for part in (report.reporter, report.origin, report.impact_text)),
    )
    return "\n".join(parts).casefold()
