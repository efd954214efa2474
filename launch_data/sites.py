"""Launch sites with the names under which sources print them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from math import asin, cos, degrees, radians, sin, sqrt

from . import fields
from .errors import DataError, NotFoundError
from .table import parse, shipped

_FILE = "sites.csv"
_EARTH_RADIUS = 6_371e3  # m
NEAR = 5e3  # m: launchers stand that far apart on one test ground
SCATTER = 2e3  # m: coordinates of a named site against the true launch point, where the table says no more
_WORD = re.compile(r"[a-z0-9]+")
_COLUMNS = (
    *("name", "country", "latitude_deg", "longitude_deg", "uncertainty_km", "variants", "rows", "source"),
)
# Towns of the two Koreas share names: these words say that the southern one is meant.
_SOUTH = re.compile(
    r"\b(?:(?:south|s) korea|rok|(?<!people s )republic of korea"
    r"|(?:jeolla|cholla|gyeongsang|kyongsang|chungcheong|chungchong|gyeonggi|kyonggi|jeju|cheju)(?:nam|buk)?)\b"
)


@dataclass(frozen=True, slots=True)
class Site:
    """A launch site.

    Attributes
    ----------
    name : str
    latitude, longitude : float
        Geodetic, WGS-84, north and east positive.  [rad]
    variants : tuple of str
        Other names under which sources print it.
    source : str
        Where the coordinates come from.
    uncertainty : float
        Standard deviation of the true launch point about the coordinates.  [m]
    country : str
        Whose; blank where it is no listed site.
    """

    name: str
    latitude: float
    longitude: float
    variants: tuple[str, ...] = ()
    source: str = ""
    uncertainty: float = SCATTER
    country: str = ""

    @property
    def latitude_deg(self) -> float:
        """Geodetic latitude [deg]."""
        return degrees(self.latitude)

    @property
    def longitude_deg(self) -> float:
        """Longitude [deg], east positive."""
        return degrees(self.longitude)

    def distance(self, *, latitude: float, longitude: float) -> float:
        """Return the distance of a place, on a sphere: to tell near from far.

        Parameters
        ----------
        latitude, longitude : float
            Of the place.  [rad]

        Returns
        -------
        float
            Along a great circle.  [m]
        """
        north, east = sin((latitude - self.latitude) / 2.0), sin((longitude - self.longitude) / 2.0)
        half = north * north + cos(latitude) * cos(self.latitude) * east * east
        return 2.0 * _EARTH_RADIUS * asin(min(1.0, sqrt(half)))

    def __str__(self) -> str:
        """Return name and coordinates in degrees, with the digits that are known."""
        return f"{self.name} ({round(self.latitude_deg, 4)}, {round(self.longitude_deg, 4)})"


@cache
def load_sites() -> tuple[Site, ...]:
    """Return the shipped sites."""
    found = []
    for line in parse(shipped(_FILE), file=_FILE, columns=_COLUMNS, required=_COLUMNS):
        latitude = fields.number(line, "latitude_deg", low=-90.0, high=90.0)
        longitude = fields.number(line, "longitude_deg", low=-180.0, high=180.0)
        if latitude is None or longitude is None:
            raise line.error("latitude_deg", "a site needs both coordinates")
        uncertainty = fields.number(line, "uncertainty_km", low=0.1, high=500.0)
        rows = fields.listed(line, "rows")
        more = f" and {len(rows) - 1} more" if len(rows) > 1 else ""
        source = f"{line['source']}; row {rows[0]}{more} of launches.csv"
        site = Site(
            fields.words(line, "name", required=True),
            radians(latitude),
            radians(longitude),
            fields.listed(line, "variants"),
            source,
            SCATTER if uncertainty is None else 1e3 * uncertainty,
            fields.words(line, "country", required=True),
        )
        found.append(site)
    return tuple(found)


def find_site(text: str) -> Site:
    """Return the site with a name; case, hyphens, commas and blanks do not matter.

    Parameters
    ----------
    text : str
        A name or variant, such as "Sunan" or "Mupyong-ri".

    Returns
    -------
    Site
        The shipped site.

    Raises
    ------
    NotFoundError
        No site has that name; the hint lists the nearest names.
    """
    known = site_named(text)
    if known:
        return known
    index, key = _index(), _key(text)
    near = get_close_matches(key, index, n=4, cutoff=0.5)
    names = list(dict.fromkeys(index[hit].name for hit in near))
    hint = f"Did you mean {', '.join(names)}?" if names else "Give latitude and longitude instead"
    raise NotFoundError("no launch site has that name", field="site", value=text, hint=hint)


def site_named(text: str) -> Site | None:
    """Return the site with a name, as `find_site` does, or None where there is none.

    Parameters
    ----------
    text : str
        A name or variant.

    Returns
    -------
    Site or None
        The shipped site.
    """
    return _index().get(_key(text))


def site_near(printed: str, latitude: float | None = None, longitude: float | None = None) -> Site | None:
    """Return the listed site that a place is probably at: to compare launches, not to measure.

    Parameters
    ----------
    printed : str
        The words of a source, such as "near Semnan" or "Sunan, Pyongyang".
    latitude, longitude : float, optional
        The place, where it is known.  [rad]

    Returns
    -------
    Site or None
        The site of that name; else the nearest one within `NEAR` and its uncertainty; without a place the one
        whose name, the longest, stands in the words, unless they say that it lies in the other Korea; None
        where there is none.
    """
    known = site_named(printed)
    if known is not None:
        return known
    if latitude is not None and longitude is not None:
        away = [(one.distance(latitude=latitude, longitude=longitude), one) for one in load_sites()]
        near = [(far, one) for far, one in away if far < NEAR + one.uncertainty]
        return min(near, key=lambda pair: pair[0])[1] if near else None
    words = _words(printed)
    inside = [(name, site) for name, site in _spoken() if _is_said(name, printed, words)]
    if _SOUTH.search(words):
        inside = [(name, site) for name, site in inside if site.country != "DPRK"]
    return max(inside, key=lambda pair: len(_words(pair[0])))[1] if inside else None


def _words(text: str) -> str:
    return " ".join(_WORD.findall(text.casefold()))


def _is_said(name: str, printed: str, words: str) -> bool:
    """Whether a site's name stands in a text; an abbreviation in capitals, by itself: SHAR, not Shar-e."""
    if name.isupper():
        return re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", printed) is not None
    return f" {_words(name)} " in f" {words} "


@cache
def _spoken() -> tuple[tuple[str, Site], ...]:
    """Each name of each site."""
    return tuple((name, site) for site in load_sites() for name in (site.name, *site.variants))


@cache
def _index() -> dict[str, Site]:
    index: dict[str, Site] = {}
    for site in load_sites():
        for name in (site.name, *site.variants):
            key = _key(name)
            if index.setdefault(key, site) is not site:
                raise DataError("two sites share a name", file=_FILE, field="variants", value=name)
    return index


def _key(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())
