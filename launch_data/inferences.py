"""What analysts and ministries inferred from single flights: the figures that answers are compared with."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache

from . import fields
from .table import Line, parse, shipped

_FILE = "published_inferences.csv"
_COLUMNS = (
    *("event_id", "flight", "who", "method_note", "inferred_range_km", "low", "high", "earth_rotation"),
    *("basis", "gate", "note", "source_url", "azimuth_deg"),
)
_MAX_KM = 20_037.5


@dataclass(frozen=True, slots=True)
class PublishedInference:
    """One published range on a standard trajectory, inferred from one flight.

    Attributes
    ----------
    event_id : str
    flight : int
    who, method_note : str
    inferred_range, low, high : float or None
        Figure and bounds.  [m]
    earth_rotation : {"yes", "no", "unknown"}
        Whether Earth rotation is in the figure.
    basis : {"trajectory", "bound", "type", "payload_changed", "press"}
    is_gate : bool
        True for the rows that answers are scored against.
    note, source_url : str
    azimuth : float or None
        Direction of flight for which the figure holds, clockwise from north; None: that of the flight, or
        none is said.  [rad]
    row : int
    """

    event_id: str
    flight: int
    who: str
    method_note: str
    inferred_range: float | None
    low: float | None
    high: float | None
    earth_rotation: str
    basis: str
    is_gate: bool
    note: str
    source_url: str
    azimuth: float | None
    row: int

    @property
    def launch_ids(self) -> tuple[str, str]:
        """The ids that the flight may have in the catalogue, the longer one first."""
        return f"{self.event_id}/{self.flight}", self.event_id


@cache
def load_inferences() -> tuple[PublishedInference, ...]:
    """Return the shipped figures."""
    lines = parse(shipped(_FILE), file=_FILE, columns=_COLUMNS, required=_COLUMNS)
    return tuple(_inference(line) for line in lines)


def _inference(line: Line) -> PublishedInference:
    figure, low, high = (
        None if km is None else km * 1e3
        for km in (
            fields.number(line, field, low=0.0, high=_MAX_KM)
            for field in ("inferred_range_km", "low", "high")
        )
    )
    if low is not None and high is not None and low > high:
        raise line.error("low", "is above high", "Write the smaller number first")
    azimuth = fields.number(line, "azimuth_deg", low=0.0, high=360.0)
    return PublishedInference(
        event_id=fields.name(line, "event_id"),
        flight=fields.integer(line, "flight", high=99) or 1,
        who=fields.words(line, "who", required=True),
        method_note=fields.words(line, "method_note"),
        inferred_range=figure,
        low=low,
        high=high,
        earth_rotation=fields.choice(line, "earth_rotation", ("yes", "no", "unknown")),
        basis=fields.choice(line, "basis", ("trajectory", "bound", "type", "payload_changed", "press")),
        is_gate=fields.choice(line, "gate", ("yes", "no")) == "yes",
        note=fields.words(line, "note"),
        source_url=fields.link(line, "source_url"),
        azimuth=None if azimuth is None else math.radians(azimuth),
        row=line.row,
    )
