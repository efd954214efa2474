"""Treaties, moratoria, resolutions and range classes: dated, scoped and cited records of where lines lie.

What follows from them for a launch is decided elsewhere.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from math import inf

from . import fields
from .fields import PartialDate
from .table import Line, parse, shipped

_FILE = "thresholds.csv"
_COLUMNS = (
    *(
        "id",
        "name",
        "declared_by",
        "actor_scope",
        "applies_to_actors",
        "system_scope",
        "quantity",
        "operator",
    ),
    *("value_low", "value_high", "low_closed", "high_closed", "unit", "payload_kg", "effect", "valid_from"),
    *("valid_to", "valid_to_alt", "binding", "source_title", "source_url", "verified", "notes"),
)
_OPERATORS = ("", ">", ">=", "<=", "between")
_QUANTITIES = (
    *("class", "technology", "design intent", "notification", "range", "range capability", "range+payload"),
    *("velocity", "distance from border/LoC"),
)
_UNITS = {"": 1.0, "km": 1e3, "km/s": 1e3, "h": 3600.0, "d": 86400.0}
_CLOSED = {"": None, "yes": True, "no": False}


@dataclass(frozen=True, slots=True)
class Regime:
    """One line, or one rule without a number.

    Attributes
    ----------
    id, name, declared_by : str
    actor_scope : str
        Whom it binds, in words.
    applies_to_actors : tuple of str
        The same as actor names; ("any",) for a definition.
    system_scope : str
        Which systems it covers, in words.
    quantity : str
        What the number measures, such as "range" or "range capability"; "class" or "technology" without one.
    operator : {"", ">", ">=", "<=", "between"}
    value_low, value_high : float or None
        The numbers as printed, in `unit`; a single number stands in `value_low`, also for "<=".
    low_closed, high_closed : bool or None
        Whether the end itself is covered; None where it does not apply.
    unit : str
        Printed unit; blank without a number.
    payload : float or None
        Payload at which the number holds.  [kg]
    effect : str
    valid_from, valid_to, valid_to_alt : PartialDate or None
        First and last day; `valid_to_alt` is the other reading of a disputed end.
    binding : str
        legal, political, definition, ...
    source_title, source_url : str
    verified : {"yes", "partly", "no"}
        Whether the key number was seen on a page; say so wherever it is printed.
    notes : str
    row : int
    """

    id: str
    name: str
    declared_by: str
    actor_scope: str
    applies_to_actors: tuple[str, ...]
    system_scope: str
    quantity: str
    operator: str
    value_low: float | None
    value_high: float | None
    low_closed: bool | None
    high_closed: bool | None
    unit: str
    payload: float | None
    effect: str
    valid_from: PartialDate | None
    valid_to: PartialDate | None
    valid_to_alt: PartialDate | None
    binding: str
    source_title: str
    source_url: str
    verified: str
    notes: str
    row: int

    @property
    def low(self) -> float | None:
        """Lower end of what is covered [m, m/s or s]; None where there is none."""
        return None if self.operator == "<=" or self.value_low is None else self.value_low * _UNITS[self.unit]

    @property
    def high(self) -> float | None:
        """Upper end of what is covered [m, m/s or s]; None where there is none."""
        value = self.value_low if self.operator == "<=" else self.value_high
        return None if value is None else value * _UNITS[self.unit]

    @property
    def has_number(self) -> bool:
        """False for a rule that names a class or a technology and prints no number."""
        return self.value_low is not None

    @property
    def is_class(self) -> bool:
        """True for a row of a range-class scheme."""
        return self.id.startswith("CLASS-")

    @property
    def first_day(self) -> dt.date | None:
        """First day; a month or year counts from its beginning."""
        return self.valid_from.first if self.valid_from else None

    @property
    def last_day(self) -> dt.date | None:
        """Last day; a month or year counts to its end; None while it is open."""
        return self.valid_to.last if self.valid_to else None

    @property
    def last_day_alt(self) -> dt.date | None:
        """Last day by the other reading of a disputed end."""
        return self.valid_to_alt.last if self.valid_to_alt else None

    @property
    def citation(self) -> str:
        """Source title and address, and whether the number was seen there."""
        seen = {"yes": "", "partly": " (seen in part)", "no": " (not seen on a page: to be checked)"}[
            self.verified
        ]
        where = " ".join(part for part in (self.source_title, self.source_url) if part) or self.name
        return f"{where}{seen}"

    def names_actor(self, actor: str) -> bool:
        """Return whether the record is about an actor.

        Parameters
        ----------
        actor : str
            Such as "DPRK".

        Returns
        -------
        bool
            True also where it is about any actor.
        """
        return "any" in self.applies_to_actors or actor in self.applies_to_actors

    def __str__(self) -> str:
        """Return id, name and the number as printed."""
        value = "no number" if not self.has_number else f"{self.operator} {self.value_low:g}"
        upper = f" to {self.value_high:g}" if self.value_high is not None else ""
        return f"{self.id}  {self.name}: {value}{upper} {self.unit}".rstrip()


@dataclass(frozen=True, slots=True)
class RangeClass:
    """One class of a scheme: ``low`` to ``high`` ground range [m], ``high`` infinite for the last.

    ``low_closed`` and ``high_closed`` tell whether an end belongs to the class.
    """

    label: str
    low: float
    high: float
    low_closed: bool
    high_closed: bool
    citation: str
    verified: str
    regime_id: str


@dataclass(frozen=True, slots=True)
class Scheme:
    """The range classes of one author, in ascending order.

    Attributes
    ----------
    name : str
        Such as "NASIC/DIBMAC".
    classes : tuple of RangeClass
    """

    name: str
    classes: tuple[RangeClass, ...]

    @property
    def is_complete(self) -> bool:
        """True where the classes touch and the last is open: every longer range has one."""
        touching = all(a.high == b.low for a, b in pairwise(self.classes))
        return len(self.classes) > 1 and touching and self.classes[-1].high == inf

    @property
    def citation(self) -> str:
        """The sources of the classes, each once."""
        # One source may have been seen in full for one class and in part for another: name it once.
        told = dict.fromkeys(one.citation for one in sorted(self.classes, key=lambda one: len(one.citation)))
        return "; ".join(text for text in told if not any(text != t and t.startswith(text) for t in told))

    @property
    def verified(self) -> str:
        """The weakest mark among the classes: "yes", "partly" or "no"."""
        marks = {one.verified for one in self.classes}
        return next(mark for mark in ("no", "partly", "yes") if mark in marks)


@cache
def load_regimes() -> tuple[Regime, ...]:
    """Return every shipped record, classes included."""
    return read_regimes(shipped(_FILE), file=_FILE)


def schemes() -> dict[str, Scheme]:
    """Return the range-class schemes by name; some authors give a single class."""
    return dict(_schemes())


@cache
def _schemes() -> dict[str, Scheme]:
    found: dict[str, list[RangeClass]] = {}
    for regime in load_regimes():
        if regime.is_class:
            found.setdefault(regime.declared_by, []).append(_range_class(regime))
    return {name: Scheme(name, tuple(sorted(some, key=lambda one: one.low))) for name, some in found.items()}


def read_regimes(content: bytes, *, file: str) -> tuple[Regime, ...]:
    """Return the records of a table with the columns of thresholds.csv.

    Parameters
    ----------
    content : bytes
        CSV in UTF-8.
    file : str
        Name for messages.

    Returns
    -------
    tuple of Regime
        In the order of the file.

    Raises
    ------
    DataError
        Names file, row, field, value and reason of the first thing that is wrong.
    """
    lines = parse(content, file=file, columns=_COLUMNS, required=_COLUMNS)
    seen: dict[str, int] = {}
    for line in lines:
        if line["id"] in seen:
            raise line.error(
                "id", f"is used in row {seen[line['id']]} already", "Give each record its own id"
            )
        seen[line["id"]] = line.row
    return tuple(_regime(line) for line in lines)


def _regime(line: Line) -> Regime:
    operator = fields.choice(line, "operator", _OPERATORS)
    low, high = (fields.number(line, field, low=0.0, high=1e6) for field in ("value_low", "value_high"))
    if bool(operator) != (low is not None) or (operator == "between") != (high is not None):
        raise line.error(
            "operator", "does not fit the filled values", "between needs both, the others value_low only"
        )
    if low is not None and high is not None and low > high:
        raise line.error("value_low", "is above value_high", "Write the smaller number first")
    valid_from, valid_to = fields.date(line, "valid_from"), fields.date(line, "valid_to")
    if valid_from and valid_to and valid_to.last < valid_from.first:
        raise line.error("valid_to", "is before valid_from", "Check both dates")
    return Regime(
        id=fields.name(line, "id"),
        name=fields.words(line, "name", required=True),
        declared_by=fields.words(line, "declared_by", required=True),
        actor_scope=fields.words(line, "actor_scope"),
        applies_to_actors=fields.listed(line, "applies_to_actors"),
        system_scope=fields.words(line, "system_scope"),
        quantity=fields.choice(line, "quantity", _QUANTITIES),
        operator=operator,
        value_low=low,
        value_high=high,
        low_closed=_CLOSED[fields.choice(line, "low_closed", _CLOSED)],
        high_closed=_CLOSED[fields.choice(line, "high_closed", _CLOSED)],
        unit=fields.choice(line, "unit", _UNITS),
        payload=fields.number(line, "payload_kg", low=0.0, high=1e6),
        effect=fields.words(line, "effect"),
        valid_from=valid_from,
        valid_to=valid_to,
        valid_to_alt=fields.date(line, "valid_to_alt"),
        binding=fields.words(line, "binding"),
        source_title=fields.words(line, "source_title"),
        source_url=fields.link(line, "source_url"),
        verified=fields.choice(line, "verified", ("yes", "partly", "no")),
        notes=fields.words(line, "notes"),
        row=line.row,
    )


def _range_class(regime: Regime) -> RangeClass:
    label = regime.name.removesuffix(f" by {regime.declared_by}")
    return RangeClass(
        label=label,
        low=regime.low or 0.0,
        high=inf if regime.high is None else regime.high,
        low_closed=bool(regime.low_closed),
        high_closed=bool(regime.high_closed),
        citation=regime.citation,
        verified=regime.verified,
        regime_id=regime.id,
    )
