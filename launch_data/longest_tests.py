"""The longest range that types were tested to, for records that count it whatever one flight showed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from . import fields
from .launch import Launch
from .seen import SEEN
from .table import parse, shipped
from .type_names import name_of

_FILE = "longest_tests.csv"
_REQUIRED = ("actor", "name", "range_km", "source", "seen")
_LONGEST = 20_037.5  # km: half the equator


@dataclass(frozen=True, slots=True)
class LongestTest:
    """What is published of the tests of a type.

    Parameters
    ----------
    name : str
        The type.
    ground_range : float
        The longest that it was tested to, as far as published.  [m]
    source : str
        Who says so, and whether it was seen there.
    """

    name: str
    ground_range: float
    source: str


@cache
def _tests() -> dict[tuple[str, str], LongestTest]:
    found = {}
    for line in parse(shipped(_FILE), file=_FILE, columns=(*_REQUIRED, "address"), required=_REQUIRED):
        fields.choice(line, "seen", SEEN)
        reach = fields.number(line, "range_km", low=1.0, high=_LONGEST)
        key = (line["actor"], line["name"])
        if reach is None:
            raise line.error("range_km", "is blank", "Write the range")
        if key in found:
            raise line.error("name", "has two rows", "Keep the longest test of a type")
        found[key] = LongestTest(line["name"], 1e3 * reach, line["source"] + SEEN[line["seen"]])
    return found


def longest_test(launch: Launch) -> LongestTest | None:
    """Return the longest published test of the type that the sources name.

    Parameters
    ----------
    launch : Launch
        For its actor and the name of its type.

    Returns
    -------
    LongestTest or None
        None where no type is named or nothing is listed of it.
    """
    return _tests().get((launch.actor, name_of(launch) or ""))
