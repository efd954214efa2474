"""A value as a source reported it: number, bound or interval, wording, rounding.

Nothing here is inferred.  Values are SI (m, s, rad); ``text`` and ``unit`` keep what was printed.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, get_args

from .errors import DataError

Quantity = Literal["range", "apogee", "flight_time", "azimuth"]
Qualifier = Literal["exact", "rounded", "about", "at_least", "more_than", "less_than", "up_to", "interval"]

QUANTITIES: tuple[Quantity, ...] = get_args(Quantity)
QUALIFIERS: tuple[Qualifier, ...] = get_args(Qualifier)
LOWER_BOUNDS: frozenset[str] = frozenset({"at_least", "more_than"})
UPPER_BOUNDS: frozenset[str] = frozenset({"less_than", "up_to"})

#: Smallest relative half-width of a figure that is not printed to the last digit on purpose.
RELATIVE_FLOOR = 0.005
#: Largest: nobody prints 1,000 km for 600 km, whatever the zeros say.
RELATIVE_CEILING = 0.25

#: What a figure must lie within to be accepted at all, SI; half the circumference, and beyond
#: geostationary height, which orbital "apogees" in the databases reach.
LIMITS: dict[Quantity, tuple[float, float, str]] = {
    "range": (0.0, 20_037_500.0, "more than 0 and at most 20,037.5 km"),
    "apogee": (2.0, 1.0e8, "more than 2 m and at most 100,000 km"),
    "flight_time": (0.0, 86_400.0, "more than 0 and at most 24 h"),
    "azimuth": (0.0, math.tau, "at least 0 and below 360 deg, clockwise from true north"),
}

_WORDS: dict[Qualifier, str] = {
    "exact": "",
    "rounded": "",
    "about": "about ",
    "at_least": "at least ",
    "more_than": "more than ",
    "less_than": "less than ",
    "up_to": "up to ",
    "interval": "",
}


@dataclass(frozen=True, slots=True)
class Reported:
    """One reported quantity.

    Attributes
    ----------
    quantity : {"range", "apogee", "flight_time", "azimuth"}
        What was reported: ground range, height of apogee, time of flight, launch azimuth.
    value : float or None
        The figure; None where only bounds were given.  [m, s or rad]
    low, high : float or None
        Bounds, where the wording gives any.  [m, s or rad]
    qualifier : str
        The wording: one of ``QUALIFIERS``; "rounded" when no wording survives.
    half_width : float or None
        Half-width of the rounding of `value`; of a lower bound, half the step to the next number as round.
        None for other bounds.  [m, s or rad]
    text : str
        The figure as printed, with its unit.
    unit : str
        The printed unit.
    """

    quantity: Quantity
    value: float | None
    low: float | None
    high: float | None
    qualifier: Qualifier
    half_width: float | None
    text: str
    unit: str

    def __str__(self) -> str:
        """Return the printed wording."""
        return self.text

    @property
    def middle(self) -> float | None:
        """The figure, or half way between its ends; in m, s or rad; None for a bound."""
        if self.value is not None or self.low is None or self.high is None:
            return self.value
        return 0.5 * (self.low + self.high)

    @property
    def spread(self) -> float:
        """Half-width of the rounding, or of the interval that was said; 0 for a bound.  In m, s or rad."""
        if self.value is None and self.low is not None and self.high is not None:
            return 0.5 * (self.high - self.low)
        return 0.0 if self.is_bound else self.half_width or 0.0

    @property
    def is_bound(self) -> bool:
        """True for a one-sided statement such as "more than 930 km"."""
        return self.qualifier in LOWER_BOUNDS or self.qualifier in UPPER_BOUNDS


def half_width(digits: str, *, scale: float, qualifier: Qualifier, quantity: Quantity) -> float:
    """Return the half-width of the rounding that a printed number shows.

    Parameters
    ----------
    digits : str
        The number as printed, without unit or thousands separators.  Zeros after a decimal point count.
    scale : float
        SI value of one printed unit.
    qualifier : str
        "exact" counts every printed digit; "about" doubles the width.
    quantity : str
        For an azimuth every printed digit counts and the relative floor does not apply: zeros of a
        bearing are not a rounding, and its zero point is a convention.

    Returns
    -------
    float
        Half the unit of the last digit that counts, at most a quarter of the value, at least 0.5 % unless
        exact.  [SI]
    """
    width = half_unit(digits, scale=scale, every_digit=qualifier == "exact" or quantity == "azimuth")
    if quantity == "azimuth":
        return 2.0 * width if qualifier == "about" else width
    return limited_width(width, abs(float(digits)) * scale, qualifier)


def half_unit(digits: str, *, scale: float, every_digit: bool = False) -> float:
    """Return half the unit of the last digit that counts.

    Parameters
    ----------
    digits : str
        The number as printed; zeros at the end of a whole number do not count.
    scale : float
        SI value of one printed unit.
    every_digit : bool
        Zeros at the end count, too.

    Returns
    -------
    float
        [SI]
    """
    number = Decimal(digits)
    all_count = every_digit or "." in digits or not number
    exponent = int((number if all_count else number.normalize()).as_tuple().exponent)
    return 0.5 * 10.0 ** (exponent if number else min(exponent, 0)) * scale


def _ends_in_five(digits: str) -> bool:
    number = Decimal(digits)
    counted = (number if "." in digits else number.normalize()).as_tuple().digits
    return len(counted) > 1 and counted[-1] == 5


def limited_width(width: float, value: float, qualifier: Qualifier) -> float:
    """Return the half-width that a figure stands for, given half the unit of its last digit.

    Parameters
    ----------
    width : float
        Half the unit of the last digit that counts.  [SI]
    value : float
        The figure.  [SI]
    qualifier : str
        "about" doubles the width; "exact" has no floor.

    Returns
    -------
    float
        Between `RELATIVE_FLOOR` and `RELATIVE_CEILING` of the value.  [SI]
    """
    wide = width if qualifier == "exact" else max(width, RELATIVE_FLOOR * value)
    return min((2.0 if qualifier == "about" else 1.0) * wide, RELATIVE_CEILING * value)


def check_limits(quantity: Quantity, value: float, printed: str) -> float:
    """Return a value unless it lies outside what the quantity can be.

    Parameters
    ----------
    quantity : str
        One of ``QUANTITIES``.
    value : float
        The value.  [m, s or rad]
    printed : str
        What to show in the message.

    Returns
    -------
    float
        The value itself.  [m, s or rad]

    Raises
    ------
    DataError
        Outside ``LIMITS``, or not a number.
    """
    low, high, words = LIMITS[quantity]
    if quantity == "azimuth":
        inside = low <= value < high
    else:
        inside = low < value <= high
    if inside:
        return value
    hint = (
        "Leave the cell blank where no figure was given" if value == 0.0 else "Check the unit and the digits"
    )
    raise DataError(f"{_name(quantity)} must be {words}", field=quantity, value=printed, hint=hint)


def reported_value(
    quantity: Quantity,
    digits: str,
    *,
    unit: str,
    scale: float,
    qualifier: Qualifier = "rounded",
    text: str = "",
) -> Reported:
    """Return one printed number as a point value or a one-sided bound.

    Parameters
    ----------
    quantity : str
        One of ``QUANTITIES``.
    digits : str
        The number as printed, a decimal number without separators.
    unit : str
        Printed unit.
    scale : float
        SI value of one printed unit.
    qualifier : str
        The wording; not "interval".
    text : str
        The wording as printed; composed when blank.

    Returns
    -------
    Reported
        With a value, or with one bound, and its half-width.
    """
    printed = text or f"{_WORDS[qualifier]}{digits} {unit}"
    value = check_limits(quantity, float(digits) * scale, printed)
    if qualifier in UPPER_BOUNDS:
        return Reported(quantity, None, None, value, qualifier, None, printed, unit)
    width = half_width(digits, scale=scale, qualifier=qualifier, quantity=quantity)
    if qualifier in LOWER_BOUNDS:
        if _ends_in_five(digits):  # after 3,500 comes 4,000
            width = limited_width(5.0 * half_unit(digits, scale=scale), value, qualifier)
        return Reported(quantity, None, value, None, qualifier, width, printed, unit)
    return Reported(quantity, value, None, None, qualifier, width, printed, unit)


def reported_interval(
    quantity: Quantity, low: str, high: str, *, unit: str, scale: float, text: str = ""
) -> Reported:
    """Return a printed interval; both ends are decimal numbers without separators.

    Parameters
    ----------
    quantity : str
        One of ``QUANTITIES``.
    low, high : str
        The ends as printed.
    unit : str
        Printed unit.
    scale : float
        SI value of one printed unit.
    text : str
        The wording as printed; composed when blank.

    Returns
    -------
    Reported
        With both bounds and no value; as a figure where both ends are one number.

    Raises
    ------
    DataError
        The ends are in the wrong order or outside the limits of the quantity.
    """
    printed = text or f"{low}-{high} {unit}"
    low_si = check_limits(quantity, float(low) * scale, printed)
    high_si = check_limits(quantity, float(high) * scale, printed)
    if low_si > high_si:
        raise DataError(
            "the low end is above the high end",
            field=quantity,
            value=printed,
            hint=(
                'Of directions through north write the middle, such as "0 deg"'
                if quantity == "azimuth"
                else "Write the smaller number first"
            ),
        )
    if low_si == high_si:  # both ends of one figure
        return reported_value(quantity, low, unit=unit, scale=scale, text=printed)
    return Reported(quantity, None, low_si, high_si, "interval", None, printed, unit)


def _name(quantity: Quantity) -> str:
    return {"range": "ground range", "apogee": "apogee height", "flight_time": "time of flight"}.get(
        quantity, quantity
    )
