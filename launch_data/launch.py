"""A missile flight and what was said about it: reports, claims, and which claims may enter a fit."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from math import radians
from typing import TYPE_CHECKING, Any, Literal, get_args

from .actors import actor_name
from .configuration import Configuration
from .fields import PartialDate
from .reported import Quantity, Reported
from .sites import Site

if TYPE_CHECKING:
    from .readers import LaunchRow

# Half an interval of directions that still counts as one: what follows takes one azimuth.
WIDEST_BEARING = radians(20.0)
Status = Literal["used", "left_out", "duplicate", "superseded", "flagged", "salvo", "filler"]
STATUSES: tuple[Status, ...] = get_args(Status)

# How a party begins among the origins, besides its own names; where none is listed, its name may go on.  Not
# just "Iran" or "Israel": Iran Watch and Israel Defense are papers.
_OWN_VOICE: dict[str, tuple[str, ...]] = {
    "China": ("China", "Chinese MND", "Chinese MOD"),
    "DPRK": ("DPRK", "KCNA", "Korean Central News Agency", "Rodong Sinmun"),
    "Houthi": ("Houthi", "Houthis"),
    "India": ("India", "Indian MOD", "DRDO", "ITR sources", "press (India MOD)"),
    "Iran": ("Iranian", "IRGC", "IRNA", "Iran MOD", "Iran state"),
    "Israel": (
        *("IDF", "Israel Defense Forces", "Israel Defence Forces", "Israeli Air Force", "Israel Air Force"),
        *("Israel MOD", "Israel Ministry", "Israel Defense Ministry", "Israel Defence Ministry"),
        *("Israeli MOD", "Israeli Ministry", "Israeli Defense Ministry", "Israeli Defence Ministry"),
    ),
    "Pakistan": ("ISPR", "Pakistan"),
    "Russia": ("Russia", "Russian MOD"),
    "USA": ("US", "USA", "USAF"),
}

_NOT_ITS_OWN = ("KCNA Watch",)  # collects what others say


@dataclass(frozen=True, slots=True)
class Report:
    """One row of the table as it bears on a flight; kept even where it gives no figure.

    ``flag`` is a data-quality mark and ``flag_fields`` the columns it speaks of; ``count`` is the number of
    missiles that the report speaks of; ``whole_salvo`` tells that it does not single out this flight.
    """

    row: int
    reporter: str
    origin: str
    role: str
    report_date: PartialDate | None
    date: PartialDate
    type_reported: str
    kind: str
    count: int | None
    whole_salvo: bool
    site_name: str
    impact_text: str
    outcome: str
    flag: str
    flag_fields: tuple[str, ...]
    supersedes: tuple[str, ...]
    notes: str
    source_title: str
    source_url: str


@dataclass(frozen=True, slots=True)
class Claim:
    """One reported quantity of one flight by one reporter.

    Attributes
    ----------
    event_id : str
    flight : int or None
        Number within the event; None where the event is not split.
    actor : str
        Who launched.
    reported : Reported
        The figure, in SI, with its wording and rounding.
    reporter, origin : str
        Who printed it, and the agency whose figure that is (the reporter itself where none is named).
    role : {"primary", "compiler", "press"}
    report_date : PartialDate or None
    type_reported, kind : str
        Missile type and kind in the words of this report.
    source_title, source_url : str
    row : int
        Line of the table.
    status : str
        One of ``STATUSES``; only "used" claims may enter a fit.
    reason : str
        Why it may not be used, or a caution about one that may.
    notes : str
        Remarks of the row.
    """

    event_id: str
    flight: int | None
    actor: str
    reported: Reported
    reporter: str
    origin: str
    role: str
    report_date: PartialDate | None
    type_reported: str
    kind: str
    source_title: str
    source_url: str
    row: int
    status: Status
    reason: str
    notes: str = ""

    @property
    def quantity(self) -> Quantity:
        """The reported quantity."""
        return self.reported.quantity

    @property
    def is_used(self) -> bool:
        """True where the claim may enter a fit."""
        return self.status == "used"

    @property
    def is_self_claim(self) -> bool:
        """True where a party speaks about its own launch: not independent evidence."""
        return is_own_voice(self.actor, self.origin)

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for JSON; SI units in the key names."""
        unit = {"range": "m", "apogee": "m", "flight_time": "s", "azimuth": "rad"}[self.quantity]
        return {
            "quantity": self.quantity,
            "text": self.reported.text,
            f"value_{unit}": self.reported.value,
            f"low_{unit}": self.reported.low,
            f"high_{unit}": self.reported.high,
            f"half_width_{unit}": self.reported.half_width,
            "qualifier": self.reported.qualifier,
            "reporter": self.reporter,
            "origin": self.origin,
            "role": self.role,
            "report_date": str(self.report_date) if self.report_date else None,
            "self_claim": self.is_self_claim,
            "status": self.status,
            "reason": self.reason,
            "source_title": self.source_title,
            "source_url": self.source_url,
            "row": self.row,
        }


@dataclass(frozen=True, slots=True)
class Launch:
    """One missile flight, or one salvo that no source splits into flights.

    Attributes
    ----------
    id : str
        "PRK-20170728-A", or "PRK-20160621-A/2" where the event has several flights; "/others" names the
        missiles of an event that no source numbers.
    event_id : str
    flight : int or None
    date : datetime.date or None
        The day in UTC where known, else as printed; None where only a month or a year is known.
    date_is_utc : bool
    printed_dates : tuple of PartialDate
        Every date that the reports print, those flagged as wrong left out.
    local_date : datetime.date or None
        The day at the launch site, where a report says that it is local.
    actor : str
    type_reported : str
        The type in the words of the compilers where they name one; ``types`` holds all.
    types : tuple of str
    kind : str
        ballistic, quasi-ballistic, hypersonic_glide, cruise, slv, rocket_artillery or unknown.
    outcome : {"success", "failure", "unknown"}
    site : Site or None
    site_name : str
        As printed, also where no coordinates are known.
    azimuth : float or None
        Bearing from site to impact, clockwise from true north.  [rad]
    count : int or None
        Number of missiles that this record stands for.
    claims : tuple of Claim
        Every claim, used or not.
    reports : tuple of Report
        Every report, also those without a figure.
    event_rows : tuple of LaunchRow
        The rows of the table about its event, so that its claims can be judged again; empty for
        typed numbers.
    configuration : Configuration or None
        Stages and propellant as the analyst gives them; None: as published of the type
        (`launch_data.configurations`).
    """

    id: str
    event_id: str
    flight: int | None
    date: dt.date | None
    date_is_utc: bool
    printed_dates: tuple[PartialDate, ...]
    local_date: dt.date | None
    actor: str
    type_reported: str
    types: tuple[str, ...]
    kind: str
    outcome: str
    site: Site | None
    site_name: str
    azimuth: float | None
    count: int | None
    claims: tuple[Claim, ...]
    reports: tuple[Report, ...]
    event_rows: tuple[LaunchRow, ...] = field(default=(), repr=False, compare=False)
    configuration: Configuration | None = None

    @property
    def used(self) -> tuple[Claim, ...]:
        """The claims that may enter a fit."""
        return tuple(claim for claim in self.claims if claim.is_used)

    @property
    def notes(self) -> tuple[str, ...]:
        """The remarks of the reports, each once."""
        return tuple(dict.fromkeys(report.notes for report in self.reports if report.notes))

    @property
    def date_text(self) -> str:
        """The date for printing: the day, or the month or year as printed."""
        return (
            self.date.isoformat() if self.date else (str(self.printed_dates[0]) if self.printed_dates else "")
        )

    @property
    def is_disputed(self) -> bool:
        """True where a report doubts that the launch took place."""
        return any("launch" in report.flag_fields for report in self.reports)

    def of(self, quantity: Quantity) -> tuple[Claim, ...]:
        """Return every claim of one quantity, used or not.

        Parameters
        ----------
        quantity : str
            Such as "range".

        Returns
        -------
        tuple of Claim
            In the order of the table, the flight's own first.
        """
        return tuple(claim for claim in self.claims if claim.quantity == quantity)

    def __str__(self) -> str:
        """Return one line: id, date, actor, type, kind, outcome."""
        words = (
            self.id,
            self.date_text,
            self.actor,
            self.type_reported or "type not given",
            self.kind,
            self.outcome,
        )
        return "  ".join(words)


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Two point figures of one quantity that differ.

    ``low`` and ``high`` are the claims with the smallest and the largest figure; ``ratio`` is largest over
    smallest.
    """

    quantity: Quantity
    low: Claim
    high: Claim
    ratio: float


def disagreements(launch: Launch, *, tolerance: float = 0.1) -> tuple[Disagreement, ...]:
    """Return the quantities on which reports differ, superseded figures included.

    Parameters
    ----------
    launch : Launch
    tolerance : float
        Relative difference above which two figures disagree.

    Returns
    -------
    tuple of Disagreement
        One per quantity at most; figures that are flagged, of a whole salvo or left out on request do not
        count.
    """
    found = []
    for quantity in ("range", "apogee", "flight_time"):
        claims = [c for c in launch.of(quantity) if c.status not in ("flagged", "salvo", "left_out")]
        points = sorted(
            ((c.reported.value, c.row, c) for c in claims if c.reported.value is not None),
            key=lambda p: p[:2],
        )
        if points and points[-1][0] > (1.0 + tolerance) * points[0][0]:
            low, high = points[0][2], points[-1][2]
            if quantity == "flight_time" and _overlap(low, high):
                continue  # whole minutes differ by more than a tenth and say the same
            ratio = points[-1][0] / points[0][0]
            found.append(Disagreement(quantity, low, high, ratio))
    return tuple(found)


def _overlap(low: Claim, high: Claim) -> bool:
    """Whether the roundings of two figures overlap."""
    top = (low.reported.value or 0.0) + (low.reported.half_width or 0.0)
    return top >= (high.reported.value or 0.0) - (high.reported.half_width or 0.0)


def said_bearing(claims: Iterable[Claim]) -> Reported | None:
    """Return what the first claim of a direction says that may be used.

    Parameters
    ----------
    claims : iterable of Claim
        Of a flight.

    Returns
    -------
    Reported or None
        As printed; None where nobody tells.
    """
    return next((c.reported for c in claims if c.quantity == "azimuth" and c.is_used), None)


def bearing_of(claims: Iterable[Claim]) -> float | None:
    """Return the direction of flight of the first claim that may be used.

    Parameters
    ----------
    claims : iterable of Claim
        Of a flight.

    Returns
    -------
    float or None
        Clockwise from north; None where nobody tells, or only that it lies in an interval too wide to be a
        direction.  [rad]
    """
    said = said_bearing(claims)
    return None if said is None or said.spread > WIDEST_BEARING else said.middle


def is_own_voice(actor: str, origin: str) -> bool:
    """Return whether an origin speaks for the party that launched.

    Parameters
    ----------
    actor : str
        Who launched.
    origin : str
        Who said it.

    Returns
    -------
    bool
        True for a claim of a party about itself.
    """
    party = actor_name(actor)
    voices = _OWN_VOICE.get(party, (party,))
    if origin.startswith(_NOT_ITS_OWN):
        return False
    if party and actor_name(origin.partition(" (")[0]) == party:  # "Iran", "North Korea (state television)"
        return True
    return any(re.match(rf"{re.escape(voice)}(?!\w)", origin, re.IGNORECASE) for voice in voices if voice)
