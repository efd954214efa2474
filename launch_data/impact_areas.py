"""Named areas in which missiles were reported to come down, and places that such reports measure from.

Seas, test ranges and islands with a middle and a radius that says how wide they are: general geography, no
measured impact points.  Places hit in combat are left out on purpose.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from math import radians

from . import fields
from .table import Line, parse, shipped

_FILE = "impact_areas.csv"
_COLUMNS = ("name", "kind", "variants", "latitude_deg", "longitude_deg", "radius_km", "source")
_COMPASS = {name: radians(45.0 * k) for k, name in enumerate(("N", "NE", "E", "SE", "S", "SW", "W", "NW"))}
_WORDS = {"north": "N", "east": "E", "south": "S", "west": "W"}
# Nothing that is only the end of a number, such as the 250 of 1.250.
_KM = r"[0-9]{1,3},[0-9]{3}|[0-9]{1,5}"
_OFFSET = re.compile(
    rf"(?<![\w.,–-])(?P<low>{_KM})(?: ?[-–] ?(?P<high>{_KM}))? ?km\s+"
    r"(?P<way>[NESW]{1,2}|north|east|south|west)\s+of\s+(?P<place>.+)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class ImpactArea:
    """A circle on the map with a name.

    Attributes
    ----------
    name, kind : str
        ``kind`` is "area" for somewhere to come down, "place" for somewhere to measure from.
    variants : tuple of str
        How reports call it.
    latitude, longitude : float
        Middle.  [rad]
    radius : float
        Distance from the middle that the name still covers.  [m]
    source : str
    """

    name: str
    kind: str
    variants: tuple[str, ...]
    latitude: float
    longitude: float
    radius: float
    source: str


@dataclass(frozen=True, slots=True)
class ImpactText:
    """What a printed impact area says.

    Attributes
    ----------
    area : ImpactArea
        Where, or where it is measured from.
    bearing : float or None
        Direction from the place; None for the area itself.  [rad]
    low, high : float
        Distance from the place.  [m]
    """

    area: ImpactArea
    bearing: float | None = None
    low: float = 0.0
    high: float = 0.0


@cache
def load_impact_areas() -> tuple[ImpactArea, ...]:
    """Return the shipped areas and places."""
    return tuple(
        _area(line) for line in parse(shipped(_FILE), file=_FILE, columns=_COLUMNS, required=_COLUMNS)
    )


def _area(line: Line) -> ImpactArea:
    numbers = [
        fields.number(line, "latitude_deg", low=-90.0, high=90.0),
        fields.number(line, "longitude_deg", low=-180.0, high=180.0),
        fields.number(line, "radius_km", low=0.0, high=10_000.0),
    ]
    if None in numbers:
        raise line.error("latitude_deg", "an area needs middle and radius")
    latitude, longitude, radius = (float(value or 0.0) for value in numbers)
    return ImpactArea(
        fields.words(line, "name", required=True),
        fields.choice(line, "kind", ("area", "place")),
        fields.listed(line, "variants"),
        radians(latitude),
        radians(longitude),
        1e3 * radius,
        fields.words(line, "source", required=True),
    )


def parse_impact(text: str) -> ImpactText | None:
    """Read a printed impact area.

    Parameters
    ----------
    text : str
        Such as "Sea of Japan / East Sea" or "250 km NW of Okushiri, outside EEZ".

    Returns
    -------
    ImpactText or None
        A distance and direction from a place before a named area, the smallest of several; None where
        neither is known.
    """
    offset = _OFFSET.search(text)
    if offset:
        place = _named(offset["place"], "place")
        way = _WORDS.get(offset["way"].casefold(), offset["way"].upper())
        if place is not None and way in _COMPASS:
            low, high = (
                float(d.replace(",", "")) * 1e3 for d in (offset["low"], offset["high"] or offset["low"])
            )
            return ImpactText(place, _COMPASS[way], low, high)
    area = _named(text, "area")
    return ImpactText(area) if area is not None else None


def _named(text: str, kind: str) -> ImpactArea | None:
    key = text.casefold()
    hits = [
        area
        for area in load_impact_areas()
        if area.kind == kind
        and any(re.search(rf"(?<!\w){re.escape(v.casefold())}(?!\w)", key) for v in area.variants)
    ]
    return min(hits, key=lambda area: area.radius) if hits else None
