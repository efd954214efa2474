"""What is typed on the command line, read into numbers: places, states, lengths."""

import datetime as dt
import math
import re
from typing import TYPE_CHECKING

from trajectory.errors import InputError

if TYPE_CHECKING:
    from launch_data.sites import Site

STATE_FIELDS = (
    ("LAT", "deg", -90.0, 90.0),
    ("LON", "deg", -180.0, 360.0),
    ("HEIGHT_KM", "km", -1.0, 1e6),
    ("SPEED_KM_S", "km/s", 0.0, 1e3),
    ("FLIGHT_PATH_ANGLE_DEG", "deg", -90.0, 90.0),
    ("AZIMUTH_DEG", "deg", 0.0, 360.0),
)
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)


def read_date(text: str, *, field: str) -> dt.date:
    """Read a day.

    Parameters
    ----------
    text : str
        What was typed.
    field : str
        Name of the option, for messages.

    Returns
    -------
    datetime.date
        The day.

    Raises
    ------
    InputError
        Names the option, the value and how to write it.
    """
    try:
        return dt.date.fromisoformat(text.strip())
    except ValueError as error:
        raise InputError(f"{field} {text!r}: write an ISO date such as 2019-01-01") from error


def read_state(text: str) -> list[float]:
    """Read the state that a free flight starts from.

    Parameters
    ----------
    text : str
        ``LAT,LON,HEIGHT_KM,SPEED_KM_S,FLIGHT_PATH_ANGLE_DEG,AZIMUTH_DEG``.

    Returns
    -------
    list of float
        The six numbers, in the units of their names.

    Raises
    ------
    InputError
        Names the number that is wrong and its domain.
    """
    numbers = _state_numbers(text)
    for number, (name, unit, low, high) in zip(numbers, STATE_FIELDS, strict=True):
        if not low <= number <= high:
            raise InputError(f"--state {text!r}: {name}={number:g} is outside {low:g} to {high:g} {unit}")
    return numbers


def _state_numbers(text: str) -> list[float]:
    names = [name for name, *_ in STATE_FIELDS]
    parts = [part.strip() for part in text.split(",")]
    remedy = f"write {','.join(names)}"
    example = "such as 40,127,100,5,40,80"
    if len(parts) != len(names):
        raise InputError(
            f"--state {text!r}: {len(names)} numbers are needed, not {len(parts)}: {remedy}, {example}"
        )
    for name, written in zip(names, parts, strict=True):
        if not _NUMBER.fullmatch(written) or not math.isfinite(float(written)):
            raise InputError(
                f"--state {text!r}: {name} {written!r} is not a number: {remedy} without units, {example}"
            )
    return [float(written) for written in parts]


def read_place(text: str, name: str | None = None) -> "Site":
    """Read a launch site: a name, or latitude and longitude in degrees.

    Parameters
    ----------
    text : str
        Such as ``"Sunan"``, ``"39.0,125.8"`` or ``"39.0 N 125.8 E"``.
    name : str, optional
        What to call it.

    Returns
    -------
    Site
        With latitude and longitude in radians.

    Raises
    ------
    DataError
        No site has that name, or the numbers are no place on the Earth.
    """
    from launch_data.coordinates import parse_coordinates
    from launch_data.sites import Site, find_site

    pair = parse_coordinates(text, field="--site")
    if pair is None:
        found = find_site(text)
        return Site(name or found.name, found.latitude, found.longitude, found.variants, found.source)
    return Site(name or _coordinates(*(math.degrees(angle) for angle in pair)), *pair)


def _coordinates(latitude: float, longitude: float) -> str:
    east = math.remainder(longitude, 360.0)
    return f"{abs(latitude):g}° {'NS'[latitude < 0]}, {abs(east):g}° {'EW'[east < 0]}"


def read_length(text: str, *, field: str) -> float:
    """Read one length on the Earth.

    Parameters
    ----------
    text : str
        Such as ``"5500 km"``.
    field : str
        Name of the option, for messages.

    Returns
    -------
    float
        In metres.

    Raises
    ------
    DataError, InputError
        A bare number, a unit of the wrong kind, a bound or an interval.
    """
    from launch_data.errors import DataError
    from launch_data.units import parse_quantity

    try:
        value = parse_quantity(text, quantity="range").value
    except DataError as error:
        raise InputError(f"{field} {text!r}: {error.reason}. {error.hint}") from None
    if value is None:
        raise InputError(
            f"{field} {text!r}: one number is needed, not a bound or an interval: write '5500 km'"
        )
    return value


_SIZES = {"B": 1, "kB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12}
_SIZES |= {"KiB": 2**10, "MiB": 2**20, "GiB": 2**30, "TiB": 2**40}


def read_bytes(text: str, *, field: str) -> int:
    """Read a size.

    Parameters
    ----------
    text : str
        What was typed, such as ``"10 GB"``.
    field : str
        Name of the option, for messages.

    Returns
    -------
    int
        Bytes.

    Raises
    ------
    InputError
        Names the option, the value and how to write it.
    """
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([A-Za-z]+)", text.strip(), re.ASCII)
    if found is None or found[2] not in _SIZES:
        raise InputError(f"{field} {text!r}: write a size with its unit ({', '.join(_SIZES)}), such as 10 GB")
    return int(float(found[1]) * _SIZES[found[2]])
