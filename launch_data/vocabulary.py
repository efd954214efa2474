"""Spellings of units and wordings that printed numbers come with."""

from __future__ import annotations

from math import pi

from .reported import Qualifier

_MILE, _NAUTICAL_MILE, _FOOT = 1609.344, 1852.0, 0.3048

SPELLINGS: dict[str, tuple[str, str, float]] = {
    **dict.fromkeys(("km", "kilometre", "kilometres", "kilometer", "kilometers"), ("length", "km", 1e3)),
    **dict.fromkeys(("m", "metre", "metres", "meter", "meters"), ("length", "m", 1.0)),
    **dict.fromkeys(("mi", "mile", "miles"), ("length", "mi", _MILE)),
    **dict.fromkeys(("nmi", "nautical mile", "nautical miles"), ("length", "nmi", _NAUTICAL_MILE)),
    **dict.fromkeys(("ft", "foot", "feet"), ("length", "ft", _FOOT)),
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds"), ("time", "s", 1.0)),
    **dict.fromkeys(("min", "mins", "minute", "minutes"), ("time", "min", 60.0)),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), ("time", "h", 3600.0)),
    **dict.fromkeys(("deg", "degree", "degrees", "\N{DEGREE SIGN}"), ("angle", "deg", pi / 180.0)),
    **dict.fromkeys(("rad", "radian", "radians"), ("angle", "rad", 1.0)),
}
DIMENSION = {"range": "length", "apogee": "length", "flight_time": "time", "azimuth": "angle"}
EXAMPLE = {
    "range": '"998 km"',
    "apogee": '"3,724.9 km"',
    "flight_time": '"47 min 12 s"',
    "azimuth": '"80 deg"',
}
NEAR = {
    "lm": "km",
    "kn": "km",
    "k": "km",
    "nm": "nmi",
    "knots": "nmi",
    "'": "min",
    "km/s": "km",
    "mph": "mi",
}

BEFORE: tuple[tuple[str, Qualifier], ...] = (
    ("no less than", "at_least"),
    ("not less than", "at_least"),
    ("at least", "at_least"),
    (">=", "at_least"),
    ("\N{GREATER-THAN OR EQUAL TO}", "at_least"),
    ("more than", "more_than"),
    ("greater than", "more_than"),
    ("exceeding", "more_than"),
    ("over", "more_than"),
    ("above", "more_than"),
    (">", "more_than"),
    ("no more than", "up_to"),
    ("not more than", "up_to"),
    ("at most", "up_to"),
    ("up to", "up_to"),
    ("<=", "up_to"),
    ("\N{LESS-THAN OR EQUAL TO}", "up_to"),
    ("less than", "less_than"),
    ("fewer than", "less_than"),
    ("below", "less_than"),
    ("under", "less_than"),
    ("<", "less_than"),
    ("approximately", "about"),
    ("approx.", "about"),
    ("approx", "about"),
    ("roughly", "about"),
    ("around", "about"),
    ("about", "about"),
    ("circa", "about"),
    ("ca.", "about"),
    ("some", "about"),
    ("close to", "about"),
    ("nearly", "about"),
    ("almost", "about"),
    ("~", "about"),
    ("exactly", "exact"),
)
AFTER: tuple[tuple[str, Qualifier], ...] = (("or more", "at_least"), ("or less", "up_to"))
