"""Latitude and longitude as people write them: decimals, minutes and seconds, letters or words."""

from __future__ import annotations

import math
import re

from .errors import DataError

HINT = "Write latitude,longitude in degrees, such as 40.6,126.4, or letters, such as 40.6 N 126.4 E"
_DEGREE = r"[\N{DEGREE SIGN}\N{MASCULINE ORDINAL INDICATOR}\N{RING ABOVE}]"
_ANGLE = (
    rf"([+-]?[0-9]+(?:\.[0-9]+)?) ?(?:{_DEGREE}|deg(?:rees)?)? ?"
    r"(?:([0-9]+(?:\.[0-9]+)?) ?(?:['\N{PRIME}\N{RIGHT SINGLE QUOTATION MARK}]|min(?:utes)?) ?)?"
    r"(?:([0-9]+(?:\.[0-9]+)?) ?(?:[\"\N{DOUBLE PRIME}\N{RIGHT DOUBLE QUOTATION MARK}]|''|sec(?:onds)?) ?)?"
)
_HEMISPHERE = r"(north|south|east|west|[nsew])(?![a-z])\.? ?"
_BETWEEN = r"[,;/]? ?"
_FORMS = (  # where the hemispheres stand: nowhere, behind or before the numbers
    re.compile(rf"{_ANGLE}, ?{_ANGLE}", re.IGNORECASE),
    re.compile(rf"{_ANGLE}{_HEMISPHERE}{_BETWEEN}{_ANGLE}{_HEMISPHERE}", re.IGNORECASE),
    re.compile(rf"{_HEMISPHERE}{_ANGLE}{_BETWEEN}{_HEMISPHERE}{_ANGLE}", re.IGNORECASE),
)
# No letters, a number before or behind a comma, degrees, or letters of both hemispheres beside numbers.
_NEARLY = re.compile(
    rf"[\W\d_]*|[-+.\d]+ ?,.*|.*, ?[-+.]?\d.*|.*\d ?{_DEGREE}.*|\W*lat\b.*\d.*\blon.*"
    r"|.*\b[NS] ?\d.*\b[EW] ?\d.*|.*\d ?[NS]\b.*\d ?[EW]\b.*",
    re.DOTALL | re.IGNORECASE,
)


def parse_coordinates(text: str, *, field: str = "site") -> tuple[float, float] | None:
    """Read a pair of coordinates.

    Parameters
    ----------
    text : str
        Such as ``"40.6,126.4"``, ``"40.6 N 126.4 E"``, ``"126°24' east, 40°36' north"``.  Without hemispheres
        latitude comes first, and a comma separates the two.
    field : str
        Name for messages.

    Returns
    -------
    tuple of float or None
        Latitude and longitude [rad]; None for words.

    Raises
    ------
    DataError
        The text looks like coordinates and is none, or they are no place on the Earth.

    Examples
    --------
    >>> [round(math.degrees(angle), 3) for angle in parse_coordinates("40°36'N 126°24'E")]
    [40.6, 126.4]
    >>> parse_coordinates("Sunan") is None
    True
    """
    spaced = " ".join(text.split())
    found = _read(spaced)
    if found is None:
        if _NEARLY.fullmatch(spaced):
            raise DataError("is no pair of coordinates", field=field, value=text, hint=HINT)
        return None
    named, has_letters = found
    angles = {}
    for hemisphere, numbers in named:
        letter = hemisphere[0].lower()
        degrees = _degrees(numbers, is_signed=not has_letters)
        if degrees is not None:
            angles[letter in "ns"] = -degrees if letter in "sw" else degrees
    if len(angles) < 2:
        raise DataError("is no pair of coordinates", field=field, value=text, hint=HINT)
    latitude, longitude = angles[True], angles[False]
    if abs(latitude) > 90.0 or not -180.0 <= longitude <= 360.0:
        order = "" if has_letters else ", and latitude comes first"
        reason = f"latitude must lie in -90 to 90 deg and longitude in -180 to 360 deg{order}"
        raise DataError(reason, field=field, value=text, hint=HINT)
    return math.radians(latitude), math.radians(longitude)


def _read(spaced: str) -> tuple[list[tuple[str, tuple[str | None, ...]]], bool] | None:
    """Hemisphere and numbers of the two angles, and whether letters name them; None for another text."""
    plain, behind, before = (form.fullmatch(spaced) for form in _FORMS)
    if plain is not None:
        return [("n", plain.groups()[:3]), ("e", plain.groups()[3:])], False
    if behind is not None:
        parts = behind.groups()
        return [(parts[3], parts[:3]), (parts[7], parts[4:7])], True
    if before is not None:
        parts = before.groups()
        return [(parts[0], parts[1:4]), (parts[4], parts[5:8])], True
    return None


def _degrees(numbers: tuple[str | None, ...], *, is_signed: bool) -> float | None:
    """Degrees from degrees, minutes and seconds; None where they are none."""
    whole, minutes, seconds = numbers
    if whole is None or (whole[0] in "+-" and not is_signed) or (seconds and not minutes):
        return None
    if (minutes and "." in whole) or (seconds and "." in str(minutes)):
        return None
    rest = float(minutes or 0.0) / 60.0 + float(seconds or 0.0) / 3600.0
    if float(minutes or 0.0) >= 60.0 or float(seconds or 0.0) >= 60.0:
        return None
    return math.copysign(abs(float(whole)) + rest, -1.0 if whole[0] == "-" else 1.0)
