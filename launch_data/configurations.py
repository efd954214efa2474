"""Stages and propellant of missile types, as published; a launch has those of the type that reports name.

A configuration is a statement about a type and may be wrong: the inference asks what follows from it.  It is
taken from the name that sources give a launch, never from a flight.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from .configuration import MOST_STAGES, PROPELLANTS, Configuration
from .launch import Launch
from .seen import SEEN
from .table import Line, parse, shipped
from .type_names import name_of

_FILE = "configurations.csv"
_REQUIRED = ("actor", "name", "stages", "propellant", "source", "seen")
_COLUMNS = (*_REQUIRED, "address", "other_sources_agree", "note")


@cache
def load_configurations() -> Mapping[tuple[str, str], Configuration]:
    """Return the published configurations by actor and type name; read once per process."""
    found: dict[tuple[str, str], Configuration] = {}
    for line in parse(shipped(_FILE), file=_FILE, columns=_COLUMNS, required=_REQUIRED):
        key = (line["actor"], line["name"])
        if key in found:
            raise line.error("name", "has two rows", "Keep one row for each type of an actor")
        found[key] = _configuration(line)
    return MappingProxyType(found)


def _configuration(line: Line) -> Configuration:
    known = [str(number) for number in range(1, MOST_STAGES + 1)]
    for field, allowed in (
        ("stages", [*known, ""]),
        ("propellant", [*PROPELLANTS, ""]),
        ("seen", [*SEEN]),
    ):
        if line[field] not in allowed:
            raise line.error(field, "is not known", f"Write one of {', '.join(filter(None, allowed))}")
    source = ", ".join(part for part in (line["source"], line["address"]) if part)
    return Configuration(
        stages=int(line["stages"]) if line["stages"] else None,
        propellant=line["propellant"] or None,
        said_of=line["name"],
        source=source,
        seen=line["seen"],
    )


def configuration_of(launch: Launch) -> Configuration | None:
    """Return what is said of the stages and the propellant of the missile of a launch.

    Parameters
    ----------
    launch : Launch
        The record.  What the analyst says of it stands before what is published of its type.

    Returns
    -------
    Configuration or None
        None where no source names a type, or nothing is published of it.
    """
    if launch.configuration is not None:
        return None if launch.configuration.is_open else launch.configuration
    name = name_of(launch)
    known = load_configurations()
    named = [one for (actor, what), one in known.items() if what == name and launch.actor in (actor, "")]
    return named[0] if len(named) == 1 and not named[0].is_open else None
