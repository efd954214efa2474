"""The whole catalogue against one line, or the classes of one scheme: which launches, how likely, how many.

Flights are taken as independent: an error that all reports of a party share is not in the numbers.
"""

import datetime as dt
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from launch_data.families import Family
from launch_data.launch import Launch
from launch_data.regimes import Regime, Scheme
from launch_data.scopes import BALLISTIC
from trajectory.analysis.analyze import Progress, analyze, kind_of
from trajectory.analysis.answer import Analysis
from trajectory.analysis.reach import range_flown
from trajectory.analysis.verdicts import days_of, judge_launch, judge_on
from trajectory.ensembles.store import Store
from trajectory.inference.kinds.comparison import compare
from trajectory.inference.verdicts.classify import DEFAULT_SCHEME, find_scheme
from trajectory.moratorium import DEFAULT_LINE, RANGE_FLOWN, STANDARD_RANGE, Verdict

WHATEVER_RANGE, UNKNOWN_RANGE = "whatever the range", "no range"  # bases beside those of `moratorium`
NOT_BALLISTIC = "the classes are those of ballistic missiles"
READINGS = {"only": "either", "earlier": "earlier", "later": "later"}  # name: how `moratorium.judge` calls it


@dataclass(frozen=True, slots=True, eq=False)
class Audited:
    """One launch of an audit.

    Attributes
    ----------
    launch : Launch
    readings : tuple of str
        Readings of the record under which it applies; blank where a scheme alone is asked.
    verdict : Verdict or None
        None where a scheme alone is asked.
    analysis : Analysis or None
        None where the verdict follows from what the record covers, whatever the range.
    kind : str
        What it is taken for; blank where nobody asked.
    """

    launch: Launch
    readings: tuple[str, ...]
    verdict: Verdict | None
    analysis: Analysis | None
    kind: str = ""

    @property
    def refused(self) -> str | None:
        """Why no standard range is given."""
        return None if self.analysis is None else self.analysis.refused

    @property
    def is_open(self) -> bool:
        """True where nothing sure can be counted: no range, only a lower bound, or doubtful scope."""
        verdict = self.verdict
        if verdict is None or verdict.verdict != "undetermined":
            return False
        return verdict.probability is None or verdict.is_doubtful or self.launch.outcome == "failure"

    @property
    def basis(self) -> str:
        """What the probability, or the class, speaks of."""
        if self.analysis is None:
            return WHATEVER_RANGE
        if self.verdict is not None and self.verdict.basis:
            return self.verdict.basis
        if self.analysis.standard_range is not None:
            return STANDARD_RANGE
        is_known = self.analysis.has_range if self.verdict is not None else self.analysis.classes is not None
        return RANGE_FLOWN if is_known else UNKNOWN_RANGE

    @property
    def counts_flown(self) -> bool:
        """True where the record counts the range to which a missile was tested, though more is known."""
        return self.basis == RANGE_FLOWN and self.refused is None

    @property
    def counted(self) -> tuple[float, float, float] | None:
        """5, 50 and 95 % points of the range of `basis` [m]; infinite beyond half the circumference."""
        if self.analysis is None:
            return None
        if self.basis == STANDARD_RANGE and self.analysis.standard_range is not None:
            known = self.analysis.standard_range.summary(rotation=False)
            return known["q05"], known["median"], known["q95"]
        flown = range_flown(self.launch)
        if flown is None:
            return None
        low, middle, high = (float(value) for value in np.quantile(flown, (0.05, 0.5, 0.95)))
        return low, middle, high


@dataclass(frozen=True, slots=True)
class Count:
    """How many of some independent flights have a property.

    Attributes
    ----------
    flights : int
        Number of flights.
    expected : float
        Expected number of those that have it.
    at_least_one : float
        Probability that any has it.
    low, high : int
        5 and 95 % points of the number.
    """

    flights: int
    expected: float
    at_least_one: float
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Window:
    """What one reading of a record says of the whole catalogue.

    Attributes
    ----------
    reading : str
        "only", or "earlier" and "later" where the end is disputed.
    first_day, last_day : datetime.date or None
        The window; None on an open side.
    exceeds, below, undetermined, open : int
        Launches by verdict; `open` are those of the undetermined that failed, have no range at all, may not
        be covered, or were inside on a part of the days only that their date allows.
    crossings : Count
        Without the open ones.
    """

    reading: str
    first_day: dt.date | None
    last_day: dt.date | None
    exceeds: int
    below: int
    undetermined: int
    open: int
    crossings: Count


@dataclass(frozen=True, slots=True, eq=False)
class Audit:
    """The whole answer of an audit.

    Attributes
    ----------
    regime : Regime or None
    scheme : Scheme or None
    launches : tuple of Audited
        Those that the record applies to under any reading, or that have a class; in the order of time.
    windows : tuple of Window
        One per reading; empty where a scheme alone is asked.
    classes : dict of str to (Count, Count)
        By class: counted from standard ranges, and from ranges flown where no standard range is given.
    idle : tuple of (str, tuple of str)
        Reasons why launches do not apply, with their ids; the commonest first.
    settings : dict
        As asked.
    """

    regime: Regime | None
    scheme: Scheme | None
    launches: tuple[Audited, ...]
    windows: tuple[Window, ...]
    classes: dict[str, tuple[Count, Count]]
    idle: tuple[tuple[str, tuple[str, ...]], ...]
    settings: dict[str, Any]


def count(probabilities: Sequence[float]) -> Count:
    """Count independent flights by their probabilities.

    Parameters
    ----------
    probabilities : sequence of float
        One per flight.

    Returns
    -------
    Count
        The number has a Poisson binomial distribution (Y. H. Wang, Statistica Sinica 3 (1993) 295), built up
        flight by flight.
    """
    number: NDArray[np.float64] = np.ones(1)
    for p in probabilities:
        number = np.append(number * (1.0 - p), 0.0) + np.append(0.0, number * p)
    cumulative = np.cumsum(number)
    low, high = (int(np.searchsorted(cumulative, level - 1e-12)) for level in (0.05, 0.95))
    last = len(probabilities)
    return Count(last, math.fsum(probabilities), 1.0 - float(number[0]), min(low, last), min(high, last))


def audit(
    launches: Iterable[Launch],
    *,
    regime: Regime | None = None,
    scheme: str | None = None,
    line: float = DEFAULT_LINE,
    draws: int = 1000,
    seed: int = 0,
    families: tuple[Family, ...] | None = None,
    store: Store | None = None,
    progress: Progress | None = None,
) -> Audit:
    """Go over many launches and ask which crossed a line, or which class they are.

    Parameters
    ----------
    launches : iterable of Launch
        Such as a filtered catalogue.
    regime : Regime, optional
        The line.
    scheme : str, optional
        Name of the range classes to count; one of the two is needed.
    line : float
        Range for records that name a class and no number.  [m]
    draws, seed, families, store
        As for `analyze`.
    progress : callable, optional
        Called with the fraction done and what is being done.

    Returns
    -------
    Audit
        Only launches that the record may cover are analysed; for a ban whatever the range none is.
    """
    chosen = find_scheme(scheme) if scheme is not None else None
    asked = sorted(launches, key=lambda one: (one.date_text, one.id))
    candidates: list[tuple[Launch, str, tuple[str, ...], Verdict | None]] = []
    idle: dict[str, list[str]] = {}
    for launch in asked:
        if progress is not None:
            progress(0.0, f"judging the kind of {launch.id}")
        kind = _kind(launch)
        readings, verdict, reason = _covers(regime, launch, kind, line)
        if reason:
            idle.setdefault(reason, []).append(launch.id)
        else:
            candidates.append((launch, kind, readings, verdict))
    found = []
    settings = {"draws": draws, "seed": seed, "line": line, "scheme": scheme or DEFAULT_SCHEME}
    for number, (launch, kind, readings, verdict) in enumerate(candidates):
        if progress is not None:
            progress(number / len(candidates), f"{number + 1}/{len(candidates)} {launch.id}")
        needs_range = chosen is not None or (verdict is not None and verdict.line is not None)
        analysis = None
        if needs_range:
            analysis = analyze(launch, families=families, brief=True, store=store, **settings)  # type: ignore[arg-type]
        if analysis is not None and regime is not None:
            verdict = next(one for one in analysis.verdicts if one.regime_id == regime.id)
        found.append(Audited(launch, readings, verdict, analysis, kind))
    return Audit(
        regime=regime,
        scheme=chosen,
        launches=tuple(found),
        windows=() if regime is None else tuple(_window(regime, name, found) for name in _readings(regime)),
        classes={} if chosen is None else _classes(chosen, found),
        idle=tuple(sorted(((why, tuple(ids)) for why, ids in idle.items()), key=lambda one: -len(one[1]))),
        settings={"draws": draws, "seed": seed, "line_km": line / 1e3, "launches": len(asked)},
    )


def _readings(regime: Regime) -> tuple[str, ...]:
    return ("earlier", "later") if regime.last_day_alt is not None else ("only",)


def _kind(launch: Launch) -> str:
    """What `analyze` takes the launch for, as far as records tell kinds apart.

    A name may make "ballistic" more specific, but no record covers one ballistic kind and not the others.
    """
    return kind_of(launch, compare(launch).kind if launch.kind == "unknown" else None).label


def _covers(
    regime: Regime | None, launch: Launch, kind: str, line: float
) -> tuple[tuple[str, ...], Verdict | None, str]:
    """Return under which readings a record covers a launch, its verdict without range, or why not."""
    if regime is None:
        return (
            (),
            None,
            "" if kind in BALLISTIC | {"unknown"} else f"{kind.replace('_', ' ')}: {NOT_BALLISTIC}",
        )

    verdict = judge_launch([regime], launch, kind, line=line)[0]
    if not verdict.applies:
        return (), verdict, verdict.reason.partition("; ")[0]  # the first reason is enough
    by_reading = {
        name: judge_launch([regime], launch, kind, line=line, readings=READINGS[name])[0]
        for name in _readings(regime)
    }
    return tuple(name for name, one in by_reading.items() if one.applies), verdict, ""


def _is_sure_day(regime: Regime, one: Audited, reading: str) -> bool:
    """Whether every day that the date of a launch allows is inside a record, or none is known."""
    return all(
        judge_on([regime], one.launch, one.kind, day, readings=READINGS[reading])[0].applies
        for day in days_of([regime], one.launch)
    )


def _window(regime: Regime, reading: str, found: Sequence[Audited]) -> Window:
    inside = [one for one in found if reading in one.readings]
    sure = [one for one in inside if _is_sure_day(regime, one, reading)]
    verdicts = [one.verdict for one in sure if one.verdict is not None]
    counted = [one.verdict for one in sure if not one.is_open and one.verdict is not None]
    ends = [end for end in (regime.last_day, regime.last_day_alt) if end is not None]
    last = None if not ends else (max(ends) if reading == "later" else min(ends))
    return Window(
        reading=reading,
        first_day=regime.first_day,
        last_day=last,
        exceeds=sum(one.verdict == "exceeds" for one in verdicts),
        below=sum(one.verdict == "below" for one in verdicts),
        undetermined=sum(one.verdict == "undetermined" for one in verdicts) + len(inside) - len(sure),
        open=sum(one.is_open for one in sure) + len(inside) - len(sure),
        crossings=count([one.probability for one in counted if one.probability is not None]),
    )


def _classes(scheme: Scheme, found: Sequence[Audited]) -> dict[str, tuple[Count, Count]]:
    tables: tuple[list[dict[str, float]], list[dict[str, float]]] = ([], [])
    for one in found:
        is_bound = one.launch.outcome == "failure"  # how far a failed flight flew is no class of its missile
        if one.analysis is not None and one.analysis.classes is not None and not is_bound:
            tables[one.analysis.standard_range is None].append(dict(one.analysis.classes.probabilities))
    names = dict.fromkeys([one.label for one in scheme.classes])
    names |= dict.fromkeys(name for table in tables for row in table for name in row)
    inferred, flown = tables
    return {
        name: (
            count([row.get(name, 0.0) for row in inferred]),
            count([row.get(name, 0.0) for row in flown]),
        )
        for name in names
    }
