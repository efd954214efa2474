"""What was said of single launches that leaves a line undetermined, whatever range the flight showed."""

from __future__ import annotations

from functools import cache

from . import fields
from .launch import Launch
from .seen import SEEN
from .table import parse, shipped

_FILE = "line_doubts.csv"
_REQUIRED = ("event_id", "regime_id", "doubt", "source", "seen")


@cache
def _doubts() -> dict[tuple[str, str], str]:
    found = {}
    for line in parse(shipped(_FILE), file=_FILE, columns=(*_REQUIRED, "address"), required=_REQUIRED):
        fields.choice(line, "seen", SEEN)
        key = (line["event_id"], line["regime_id"])
        if key in found:
            raise line.error("event_id", "has two rows for one line", "Keep one")
        found[key] = f"{line['doubt']} ({line['source']})"
    return found


def line_doubts(launch: Launch) -> dict[str, str]:
    """Return what leaves lines undetermined for a launch of the catalogue.

    Parameters
    ----------
    launch : Launch
        The record; typed numbers have none.

    Returns
    -------
    dict of str to str
        By id of the line: why, with its source.
    """
    return {line: why for (event, line), why in _doubts().items() if event == launch.event_id}
