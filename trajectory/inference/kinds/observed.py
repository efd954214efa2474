"""What a launch shows to a comparison of kinds and types, and the launches that it is compared with.

Read here: who, when, where, how many, whether it failed, which figures were reported, and the figures that
may be used.  The labels (kind, type) are kept apart: those of others are learned from, its own never.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from kernels import kepler
from launch_data.kinds import KINDS
from launch_data.launch import Launch
from launch_data.sites import site_near
from launch_data.type_names import class_of, name_of
from trajectory.inference.claims.likelihood import Term, terms

Array = NDArray[np.float64]
Codes = NDArray[np.int64]
Key = TypeVar("Key", bound=object)

SHAPES = 8  # which of range and apogee were reported, and whether the flight failed
COUNTS = 5  # not said, one, two, three or four, more
NONE = -1
BALLISTIC = KINDS.index("ballistic")
# A boost is slower than a throw: reported tests last 30 to 280 s longer than the vacuum ellipse.  [s]
BOOST_DELAY = 100.0


@dataclass(frozen=True, slots=True)
class Observed:
    """A launch without its labels.

    Parameters
    ----------
    event, actor, site : str
        Blank where unknown.
    year : float
        Date as a fraction of years; NaN where unknown.
    count, shape : int
        Codes of the number of missiles and of what was reported.
    range_terms, apogee_terms, time_terms : tuple of Term
        Claims that may be used.
    log_range, log_apogee, log_time : float
        Middle of these claims; NaN without one.  [ln m, ln s]
    """

    event: str
    actor: str
    site: str
    year: float
    count: int
    shape: int
    range_terms: tuple[Term, ...]
    apogee_terms: tuple[Term, ...]
    time_terms: tuple[Term, ...]
    log_range: float
    log_apogee: float
    log_time: float


@dataclass(frozen=True, slots=True)
class Group:
    """Launches that share a type, or an actor's launches of one kind whose type nobody names.

    Parameters
    ----------
    actor : str
    name : str or None
        The type.
    kind : int
        Index into ``KINDS``; the commonest label of the group, or ``NONE``.
    """

    actor: str
    name: str | None
    kind: int

    @property
    def is_generic(self) -> bool:
        """True where "ballistic" is all that anybody said: such a label tells no pull-up from an arc."""
        return self.name is None and self.kind == 0


@dataclass(frozen=True, slots=True, eq=False)
class Past:
    """The launches that a comparison learns from, as columns.

    Parameters
    ----------
    observed : tuple of Observed
        One per launch.
    groups : tuple of Group
    group, kind, actor, site, event, count, shape : ndarray of int, shape (n,)
        Codes; ``kind`` is ``NONE`` for a launch without label, ``site`` where it is unknown.
    year, log_range, log_apogee, log_time : ndarray, shape (n,)
        NaN where unknown.  The time of an arc follows from its range and apogee where it was not reported.
    meant : ndarray of int, shape (n,)
        Kind that the words of the reports mean by themselves (`kind_meant`), or ``NONE``.
    weight : ndarray, shape (n,)
        One over the number of flights of the event.
    actors, sites : dict of str to int
        Codes.
    """

    observed: tuple[Observed, ...]
    groups: tuple[Group, ...]
    group: Codes
    kind: Codes
    actor: Codes
    site: Codes
    event: Codes
    count: Codes
    shape: Codes
    year: Array
    log_range: Array
    log_apogee: Array
    log_time: Array
    meant: Codes
    weight: Array
    actors: dict[str, int]
    sites: dict[str, int]

    def without(self, event: str) -> NDArray[np.bool_]:
        """Tell which launches belong to other events.

        Parameters
        ----------
        event : str
            Event id.

        Returns
        -------
        ndarray of bool, shape (n,)
            What may be learned from.
        """
        return np.array([one.event != event for one in self.observed])


def observe(launch: Launch) -> Observed:
    """Read what a launch shows, its labels left aside.

    Parameters
    ----------
    launch : Launch
        The record.

    Returns
    -------
    Observed
        Figures that may not be used, such as one apogee per type, are not looked at.
    """
    lengths = {name: terms(launch.claims, name) for name in ("range", "apogee", "flight_time")}
    log_range, log_apogee, log_time = (log_middle(claimed) for claimed in lengths.values())
    shape = int(np.isfinite(log_range)) + 2 * int(np.isfinite(log_apogee))
    return Observed(
        event=launch.event_id,
        actor=launch.actor,
        site=_place(launch),
        year=_year(launch),
        count=_count(launch.count),
        shape=shape + 4 * int(launch.outcome == "failure"),
        range_terms=lengths["range"],
        apogee_terms=lengths["apogee"],
        time_terms=lengths["flight_time"],
        log_range=log_range,
        log_apogee=log_apogee,
        log_time=log_time,
    )


def kind_meant(launch: Launch) -> int:
    """Return the kind that the words of the reports mean by themselves.

    Parameters
    ----------
    launch : Launch
        The record; its words are labels, for what is asked with them only.

    Returns
    -------
    int
        Index into ``KINDS``, or ``NONE``.
    """
    meant = class_of(launch)
    return NONE if meant is None else KINDS.index(meant)


def gather_past(launches: Iterable[Launch]) -> Past:
    """Write launches as the columns that a comparison learns from.

    Parameters
    ----------
    launches : iterable of Launch
        Usually the whole catalogue.

    Returns
    -------
    Past
        In the same order.
    """
    records = tuple(launches)
    observed = tuple(observe(launch) for launch in records)
    kind = np.array([KINDS.index(one.kind) if one.kind in KINDS else NONE for one in records], dtype=np.int64)
    keys = [_group_key(launch) for launch in records]
    codes, unique = _encode(keys)
    groups = tuple(
        Group(key[0], key[1], _commonest(kind[codes == number])) for number, key in enumerate(unique)
    )
    actor, actors = _encode([one.actor for one in observed])
    event, _ = _encode([one.event for one in observed])
    site, sites = _encode([one.site for one in observed])
    site[np.array([not one.site for one in observed], dtype=bool)] = NONE
    return Past(
        observed=observed,
        groups=groups,
        group=codes,
        kind=kind,
        actor=actor,
        site=site,
        event=event,
        count=np.array([one.count for one in observed], dtype=np.int64),
        shape=np.array([one.shape for one in observed], dtype=np.int64),
        year=np.array([one.year for one in observed]),
        log_range=np.array([one.log_range for one in observed]),
        log_apogee=np.array([one.log_apogee for one in observed]),
        log_time=np.array([_time_of(one, label) for one, label in zip(observed, kind, strict=True)]),
        meant=np.array([kind_meant(one) for one in records], dtype=np.int64),
        weight=1.0 / np.maximum(np.bincount(event)[event], 1),
        actors=actors,
        sites=sites,
    )


def _group_key(launch: Launch) -> tuple[str, str | None, str]:
    name = name_of(launch)
    return launch.actor, name, "" if name else launch.kind


def _encode(values: list[Key]) -> tuple[Codes, dict[Key, int]]:
    """Number values in the order of their first appearance."""
    numbers: dict[Key, int] = {}
    codes = np.array([numbers.setdefault(value, len(numbers)) for value in values], dtype=np.int64)
    return codes, numbers


def _commonest(kinds: Codes) -> int:
    known = kinds[kinds >= 0]
    return int(np.bincount(known).argmax()) if len(known) else NONE


def log_middle(claimed: tuple[Term, ...]) -> float:
    """Median over the claims of the logarithm of each one's middle.

    Parameters
    ----------
    claimed : tuple of Term
        Claims of one quantity.

    Returns
    -------
    float
        NaN without claims; a bound alone has no middle.  [ln m, ln s]
    """
    middles = [
        np.log(term.claim.reported.value)
        if term.claim is not None and term.claim.reported.value
        else 0.5 * (np.log(max(term.low, 1.0)) + np.log(term.high))
        for term in claimed
        if not term.is_bound
    ]
    return float(np.median(middles)) if middles else float("nan")


def _time_of(seen: Observed, kind: int) -> float:
    """Return the logarithm of the time as reported, or else, of a ballistic flight, of that of its arc."""
    lengths = (seen.log_range, seen.log_apogee)
    if np.isfinite(seen.log_time) or kind != BALLISTIC or not np.all(np.isfinite(lengths)):
        return seen.log_time
    reach, apogee = np.exp(lengths)
    return float(np.log(kepler.vacuum_time_of_flight(reach, apogee) + BOOST_DELAY))


def _place(launch: Launch) -> str:
    where = launch.site
    name = launch.site_name if where is None else where.name
    listed = site_near(name) if where is None else site_near(name, where.latitude, where.longitude)
    if listed is not None:
        return listed.name.casefold()
    return "" if name.casefold().startswith("unknown") else name.casefold()


def _year(launch: Launch) -> float:
    day = launch.date or (launch.printed_dates[0].first if launch.printed_dates else None)
    if day is None:
        return float("nan")
    start = dt.date(day.year, 1, 1)
    return day.year + (day - start).days / 366.0


def _count(number: int | None) -> int:
    if not number:
        return 0
    return number if number <= 2 else (3 if number <= 4 else 4)
