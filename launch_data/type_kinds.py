"""Kinds of missile types, as published: what a name means where no other launch bears it.

A kind is said of a type and tells nothing of a flight: it is never evidence beside the figures.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from .kinds import KINDS
from .seen import SEEN
from .table import Line, parse, shipped

_FILE = "type_kinds.csv"
_REQUIRED = ("actor", "name", "kind", "source", "seen")
_COLUMNS = (*_REQUIRED, "address", "note")


@dataclass(frozen=True, slots=True)
class PublishedKind:
    """What is published of a type.

    Parameters
    ----------
    kind : str
        One of `launch_data.kinds.KINDS`.
    source : str
        Who says so, and where.
    seen : str
        Whether it was seen there: ``yes``, ``partly`` or ``no``.
    """

    kind: str
    source: str
    seen: str


@cache
def load_type_kinds() -> Mapping[tuple[str, str], PublishedKind]:
    """Return the published kinds by actor and type name; read once per process."""
    found: dict[tuple[str, str], PublishedKind] = {}
    for line in parse(shipped(_FILE), file=_FILE, columns=_COLUMNS, required=_REQUIRED):
        key = (line["actor"], line["name"])
        if key in found:
            raise line.error("name", "has two rows", "Keep one row for each type of an actor")
        found[key] = _published(line)
    return MappingProxyType(found)


def _published(line: Line) -> PublishedKind:
    for field, allowed in (("kind", KINDS), ("seen", SEEN)):
        if line[field] not in allowed:
            raise line.error(field, "is not known", f"Write one of {', '.join(allowed)}")
    source = ", ".join(part for part in (line["source"], line["address"]) if part)
    return PublishedKind(line["kind"], source, line["seen"])


def published_kind(actor: str, name: str) -> PublishedKind | None:
    """Return what is published of the kind of a type.

    Parameters
    ----------
    actor : str
        Whose missile; blank where it is unknown.
    name : str
        As `launch_data.type_names.type_name` gives it.

    Returns
    -------
    PublishedKind or None
        That of the only actor with a type of that name, where this one has none; None where nothing is
        published, or types of several others bear the name.
    """
    named = {whose: one for (whose, what), one in load_type_kinds().items() if what == name}
    if actor in named:
        return named[actor]
    # Missiles are exported under their names: the kind is that of the only party known to have the type.
    return next(iter(named.values())) if len(named) == 1 else None
