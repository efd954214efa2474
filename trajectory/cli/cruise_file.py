"""The file of `lofted fly --cruise`: a cruise along a pattern, or along legs from waypoint to waypoint."""

import math
from typing import TYPE_CHECKING, Any

from trajectory.cruise import LIMITS
from trajectory.errors import InputError

if TYPE_CHECKING:
    from trajectory.cruise import Course

LEGS = ("speed_m_s", "height_m", "waypoints_deg")
ALL = ("start_deg", "pattern", "waypoints_deg", *LIMITS)


def fly_cruise_file(path: str) -> "Course":
    """Fly the cruise that a file describes.

    Parameters
    ----------
    path : str
        TOML file with ``speed_m_s``, ``height_m`` and either ``waypoints_deg`` or ``start_deg``,
        ``azimuth_deg``, ``duration_s``, ``pattern``, ``straight_m``, ``turn_radius_m``.

    Returns
    -------
    Course
        Lengths and the way flown.

    Raises
    ------
    InputError
        Naming file, field, value, reason and the way to mend it.
    """
    from trajectory.cruise import PATTERNS, Cruise, fly_cruise, fly_legs
    from trajectory.vehicle import read_toml

    table = read_toml(path)
    for key in table:
        if key not in ALL:
            raise InputError(f"{path}: field {key}: is not known; the fields are {', '.join(ALL)}")
    speed, height = _number(table, "speed_m_s", path), _number(table, "height_m", path, 0.0)
    if "waypoints_deg" in table:
        for key in table:
            if key not in LEGS:
                raise InputError(f"{path}: field {key}: goes with start_deg, not with waypoints_deg")
        return fly_legs(_waypoints(table["waypoints_deg"], path), speed=speed, height=height)
    pattern = table.get("pattern", "straight")
    if pattern not in PATTERNS:
        raise InputError(f"{path}: field pattern: value {pattern!r}: choose one of {', '.join(PATTERNS)}")
    latitude, longitude = _place(table.get("start_deg"), "start_deg", path)
    return fly_cruise(
        Cruise(
            latitude,
            longitude,
            math.radians(_number(table, "azimuth_deg", path)),
            speed,
            _number(table, "duration_s", path),
            height,
            pattern,
            _number(table, "straight_m", path, 0.0),
            _number(table, "turn_radius_m", path, 0.0 if pattern == "straight" else None),
        )
    )


def _number(table: dict[str, Any], key: str, path: str, default: float | None = None) -> float:
    if key not in table:
        if default is None:
            raise InputError(f"{path}: field {key} is missing")
        return default
    value, (low, high) = table[key], LIMITS[key]
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise InputError(f"{path}: field {key}: value {value!r}: a number is needed, without quotes")
    if not low <= value <= high:
        raise InputError(f"{path}: field {key}: value {value!r}: must lie in {low:g} to {high:g}")
    return float(value)


def _place(value: Any, key: str, path: str) -> tuple[float, float]:
    fine = isinstance(value, list) and len(value) == 2 and all(type(one) in (int, float) for one in value)
    if not (fine and -90.0 <= value[0] <= 90.0 and -180.0 <= value[1] <= 360.0):
        raise InputError(f"{path}: field {key}: value {value!r}: [latitude, longitude] in degrees is needed")
    return math.radians(value[0]), math.radians(value[1])


def _waypoints(value: Any, path: str) -> list[tuple[float, float]]:
    if not isinstance(value, list) or len(value) < 2:
        raise InputError(f"{path}: field waypoints_deg: value {value!r}: at least two places are needed")
    return [_place(one, "waypoints_deg", path) for one in value]
