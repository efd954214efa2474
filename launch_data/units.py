"""Printed numbers with units, such as "about 2,700 km" or "47 min 12 s", read into SI.

The grammar is strict on purpose: a reading that could mean two things is refused with the way to write it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from .errors import DataError
from .reported import (
    QUANTITIES,
    Qualifier,
    Quantity,
    Reported,
    check_limits,
    half_unit,
    limited_width,
)
from .reported import reported_interval as _interval
from .reported import reported_value as _value
from .vocabulary import AFTER, BEFORE, DIMENSION, EXAMPLE, NEAR, SPELLINGS

_MAX_LENGTH = 120
# Thousands groups of exactly three digits, by comma or by one space, never mixed; ASCII digits only.
_NUMBER = r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,3}(?: [0-9]{3})+|[0-9]+)(?:\.[0-9]+)?(?:e[+-]?[0-9]{1,2})?"
_UNIT = "[a-z\N{DEGREE SIGN}'/][a-z\N{DEGREE SIGN}'/ ]*"
_ONE = re.compile(rf"({_NUMBER}) ?({_UNIT})")
_TWO = re.compile(rf"(?:between |from )?({_NUMBER}) ?(|{_UNIT}?)(?: ?- ?| to | and )({_NUMBER}) ?({_UNIT})")
_CLOCK = re.compile(
    rf"(?:({_NUMBER}) ?(?:h|hr|hrs|hour|hours))?,? ?(?:and )?"
    rf"(?:({_NUMBER}) ?(?:min|mins|minute|minutes))?,? ?(?:and )?"
    rf"(?:({_NUMBER}) ?(?:s|sec|secs|second|seconds))?"
)
_BARE = re.compile(_NUMBER)
_AMBIGUOUS = re.compile(r"[1-9][0-9]{0,2}\.[0-9]{3}")
_SPACES = str.maketrans(
    {c: " " for c in "\u00a0\u2009\u202f\u2007\t"}
    | {c: "~" for c in "\u2248\u223c\u301c\uff5e"}
    | {c: "-" for c in "\u2010\u2011\u2012\u2013\u2014\u2212"}
)


@dataclass(frozen=True, slots=True)
class _Source:
    text: str
    quantity: Quantity

    def refuse(self, reason: str, hint: str = "") -> DataError:
        """Return the error to raise: with the text, and with an example where no hint is given."""
        advice = hint or f"Write the {self.quantity} like {EXAMPLE[self.quantity]}"
        return DataError(reason, field=self.quantity, value=self.text, hint=advice)


def parse_quantity(text: str, *, quantity: Quantity) -> Reported:
    """Read one printed number with its unit and wording.

    Parameters
    ----------
    text : str
        Such as "998 km", "about 2,700 km", "more than 930 km", "420-450 km", "47 min 12 s",
        "620 miles" or "80 deg".
    quantity : {"range", "apogee", "flight_time", "azimuth"}
        What the number stands for; the unit must fit it.

    Returns
    -------
    Reported
        SI values (m, s, rad); the half-width follows the digits as printed, in the printed unit.

    Raises
    ------
    DataError
        A bare number, a unit of the wrong kind, a reading with two meanings, or a value out of limits.
    """
    if quantity not in QUANTITIES:
        raise DataError("unknown quantity", value=quantity, hint=f"Choose one of {', '.join(QUANTITIES)}")
    source = _Source(text, quantity)
    if not isinstance(text, str):
        raise source.refuse("a number needs a unit")
    body = _clean(source)
    body, aside = _split_aside(body)
    result = _read(body, source)
    if quantity == "azimuth" and result.is_bound:
        raise source.refuse("a direction has no upper or lower bound", 'Write "80 deg" or "70-90 deg"')
    if aside is not None:
        _cross_check(result, _read(aside, source), f"{body} is not {aside}", source)
    return result


def _clean(source: _Source) -> str:
    """Return the text with plain spaces and dashes, in lower case."""
    if len(source.text) > _MAX_LENGTH:
        raise source.refuse(f"longer than {_MAX_LENGTH} characters")
    # Other blanks than these, such as a line break, are no part of a number; nor is a letter that only
    # becomes one of ours in lower case, such as the sign of the kelvin.
    body = " ".join(part for part in source.text.strip().translate(_SPACES).split(" ") if part)
    if not body:
        raise source.refuse("nothing is written")
    body = re.sub(r"(?<=\w) ?~ ?(?=\d)", "-", body)  # between two numbers a wave dash means "to"
    strange = [
        c for c in body if not (c.isascii() and c.isprintable()) and c not in "\N{DEGREE SIGN}\u2264\u2265"
    ]
    if strange:
        raise source.refuse(f"character {strange[0]!a} has no meaning here")
    return body.lower()


def _split_aside(body: str) -> tuple[str, str | None]:
    """Split "620 miles (1,000 km)" into its two readings."""
    found = re.fullmatch(r"([^()]+?) ?\(([^()]+)\)", body)
    return (found[1], found[2].strip()) if found else (body, None)


def _cross_check(main: Reported, aside: Reported, said: str, source: _Source) -> None:
    """Refuse a text whose two units disagree by more than 5 %: one of them is a slip."""
    first, second = (
        [end for end in (one.low, one.value, one.high) if end is not None] for one in (main, aside)
    )
    if len(first) != len(second) or any(
        abs(one - other) > 0.05 * max(one, other) for one, other in zip(first, second, strict=True)
    ):
        raise source.refuse(
            f"the two readings disagree: {said}",
            "Find out which one the source means and write only that",
        )


def _read(body: str, source: _Source) -> Reported:
    body, qualifier = _wording(body, source)
    if source.quantity == "flight_time" and (clock := _clock(body, qualifier, source)):
        return clock
    if found := _TWO.fullmatch(body):
        return _read_interval(found, qualifier, source)
    if found := _ONE.fullmatch(body):
        digits = _digits(found[1], source)
        unit, scale = _unit(found[2], source)
        _refuse_ambiguous(digits, scale, source)
        return _value(
            source.quantity, digits, unit=unit, scale=scale, qualifier=qualifier, text=source.text.strip()
        )
    if body.startswith(("+", "-")):
        raise source.refuse("a sign has no place here")
    if _BARE.fullmatch(body):
        raise source.refuse("a number needs a unit")
    raise source.refuse("this is not a number with a unit")


def _wording(body: str, source: _Source) -> tuple[str, Qualifier]:
    """Take the words off both ends and return the bare number with the qualifier they give."""
    found: set[Qualifier] = set()
    for words, meaning in AFTER:
        if body.endswith(" " + words):
            body, found = body[: -len(words)].rstrip(), found | {meaning}
    while hit := next(((w, m) for w, m in BEFORE if _starts(body, w)), None):
        body, found = body[len(hit[0]) :].lstrip(), found | {hit[1]}
    if len(found) > 1:
        found.discard("about")  # "up to about 60 km" is a bound
    if len(found) > 1:
        raise source.refuse("the wording contradicts itself")
    return body, found.pop() if found else "rounded"


def _starts(body: str, words: str) -> bool:
    follows = body[len(words) : len(words) + 1]
    return body.startswith(words) and (not words[-1].isalpha() or follows == " ")


def _digits(printed: str, source: _Source) -> str:
    digits = printed.replace(",", "").replace(" ", "")
    if len(digits) > 40 or not float(digits) < float("inf"):
        raise source.refuse("the number is too large")
    return digits


def _refuse_ambiguous(digits: str, scale: float, source: _Source) -> None:
    """Refuse "1.300 km": in half of Europe that is thirteen hundred."""
    if not _AMBIGUOUS.fullmatch(digits):
        return
    try:
        check_limits(source.quantity, float(digits) * 1000.0 * scale, source.text)
    except DataError:
        return
    whole = digits.replace(".", "")
    raise source.refuse(
        "the point could be a decimal point or a thousands separator",
        f"Write {whole} or {float(digits):g} with the unit",
    )


def _unit(printed: str, source: _Source) -> tuple[str, float]:
    spelling = printed.strip()
    if spelling not in SPELLINGS:
        near = f"; did you mean {NEAR[spelling]}?" if spelling in NEAR else ""
        raise source.refuse(f"unit {spelling!r} is not known{near}")
    dimension, unit, scale = SPELLINGS[spelling]
    if dimension != DIMENSION[source.quantity]:
        raise source.refuse(f"{unit} is a unit of {dimension}, and this needs a {DIMENSION[source.quantity]}")
    return unit, scale


def _read_interval(found: re.Match[str], qualifier: Qualifier, source: _Source) -> Reported:
    if qualifier not in ("rounded", "about"):
        raise source.refuse("a bound and an interval cannot be said at once")
    unit, scale = _unit(found[4], source)
    if found[2].strip() and _unit(found[2], source) != (unit, scale):
        raise source.refuse("both ends of an interval need the same unit")
    low, high = _digits(found[1], source), _digits(found[3], source)
    for end in (low, high):
        _refuse_ambiguous(end, scale, source)
    return _interval(source.quantity, low, high, unit=unit, scale=scale, text=source.text.strip())


def _clock(body: str, qualifier: Qualifier, source: _Source) -> Reported | None:
    """Read "1 h 7 min 32 s"; None unless at least two of the three parts are there."""
    found = _CLOCK.fullmatch(body)
    if not found:
        return None
    given = [
        (p, u, s) for p, u, s in zip(found.groups(), ("h", "min", "s"), (3600.0, 60.0, 1.0), strict=True) if p
    ]
    if len(given) < 2:
        return None
    parts = [(_digits(printed, source), unit, scale) for printed, unit, scale in given]
    if any(float(digits) >= 60.0 for digits, _, _ in parts[1:]):
        raise source.refuse("minutes and seconds after a larger unit must be below 60")
    if any("." in digits or "e" in digits for digits, _, _ in parts[:-1]):
        raise source.refuse("only the last part may have decimals")
    total = sum(float(digits) * scale for digits, _, scale in parts)
    nonzero = [part for part in parts if float(part[0])]
    digits, unit, scale = parts[-1] if qualifier == "exact" or not nonzero else nonzero[-1]
    width = limited_width(half_unit(digits, scale=scale, every_digit=qualifier == "exact"), total, qualifier)
    bare = _value(
        "flight_time", repr(total), unit="s", scale=1.0, qualifier=qualifier, text=source.text.strip()
    )
    return Reported(
        "flight_time",
        bare.value,
        bare.low,
        bare.high,
        qualifier,
        None if bare.half_width is None else width,
        bare.text,
        unit,
    )
