"""Which moratorium, resolution or treaty line a launch crosses, and with what probability.

Whether a record of `launch_data.regimes` applies follows from actor, date, kind and basing; whether its line
is crossed follows from draws of the range.  Neither is forced: where a record can be read in two ways, or the
probability lies between 5 and 95 %, the verdict is ``undetermined``.
"""

import datetime as dt
import math
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from launch_data.actors import actor_name
from launch_data.readers import KINDS
from launch_data.regimes import Regime
from trajectory.errors import InputError
from trajectory.inference.verdicts.lines import HIGH, LOW, Band, Draws, in_words, km, read_draws

DEFAULT_LINE = 5.5e6  # m: the line commonly used for an intercontinental range
MOST_FAILED = 0.05  # of the weight of the draws: above, no verdict is given
BASINGS = ("ground", "submarine", "ship", "air", "unknown")
READINGS = ("either", "earlier", "later")
BALLISTIC = frozenset({"ballistic", "quasi-ballistic", "hypersonic_glide", "rocket_artillery"})
_ROCKETS = BALLISTIC | {"slv"}
_RANGES = ("range", "range capability")
_WITHOUT_LINE = {
    "notification": "it asks for notice of a launch and limits no range",
    "velocity": "its limit is a speed, not a range",
    "range+payload": "its range holds only together with a payload, and the payload flown is not known",
    "distance from border/LoC": "it limits how near to a border a missile may fly, not its range",
}
_CONVENTIONS = ("dataset", "practice", "definition")


@dataclass(frozen=True, slots=True)
class _Scope:
    """What a record covers beyond its actor and dates, read from its `system_scope` and `notes`.

    `doubts` are by kind; "any" for every kind that is covered.
    """

    kinds: frozenset[str] = BALLISTIC
    covers: str = "ballistic missiles"
    basing: str = "any"
    excludes: str = ""
    doubts: tuple[tuple[str, str], ...] = ()


_ARTILLERY = "whether large guided artillery rockets are ballistic missiles is disputed"
_ICBM = _Scope(covers="intercontinental ballistic missiles")
_LONG = "long-range missiles"
_LAND = _Scope(basing="ground", covers="land-based ballistic missiles")
_TECHNOLOGY = _Scope(_ROCKETS, "every launch that uses ballistic-missile technology")
_INF = _Scope(BALLISTIC | {"cruise"}, "ground-launched ballistic and cruise missiles", basing="ground")
_EXPORT = _Scope(
    excludes="it is a rule for exports of rocket systems and unmanned aircraft and limits no test"
)
_TARGET = _Scope(excludes="it speaks of targets and interceptors in tests of missile defence only")
_SATELLITES = ("slv", "whether it covered satellite launches was disputed")
_RESTORED = ("any", "whether it is in force again is disputed: Iran, Russia and China say that it is not")
_NUCLEAR = ("any", "it covers nuclear-armed missiles only, which no flight shows")
_SCOPES = {
    "DPRK-MORA-2018": _ICBM,
    "DPRK-MORA-2018-END": _Scope(excludes="it records the end of DPRK-MORA-2018 and draws no line"),
    "DPRK-MORA-1999": _Scope(covers=_LONG),
    "DPRK-LEAPDAY-2012": _Scope(_ROCKETS, _LONG, doubts=(_SATELLITES,)),
    **dict.fromkeys(("UNSCR-1874", "UNSCR-2397", "UNSCR-1929", "UNSCR-2231-B3"), _TECHNOLOGY),
    "UNSCR-1929-SNAPBACK": replace(_TECHNOLOGY, doubts=(_RESTORED,)),
    **dict.fromkeys(("INF-IRM", "INF-SRM"), _INF),
    **dict.fromkeys(("SALT2-ICBM", "START1-ICBM", "NEWSTART-ICBM"), _LAND),
    "START1-ASBM": _Scope(basing="air", covers="air-launched ballistic missiles"),
    "NEWSTART-SLBM": _Scope(basing="submarine", covers="submarine-launched ballistic missiles"),
    "NEWSTART-ALCM": _Scope(frozenset({"cruise"}), "air-launched cruise missiles", "air", doubts=(_NUCLEAR,)),
    **dict.fromkeys(("MTCR-I", "MTCR-II"), _EXPORT),
    **dict.fromkeys(("ABM-DEMARC-TGT-V", "ABM-DEMARC-TGT-R", "ABM-DEMARC-INT-V"), _TARGET),
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one record says about one launch.

    Attributes
    ----------
    regime_id, name : str
    applies : bool
        Whether the record speaks of this launch at all.
    reason : str
        Why it applies or not, and what is in doubt.
    probability : float or None
        That the record covers the range; 1 for a ban without a number; None where nothing can be computed.
    verdict : {"exceeds", "below", "undetermined", "not applicable"}
        ``exceeds`` also stands for "inside the band" of a record with two ends.
    line : float or None
        The line, or the lower end of the band.  [m]
    line_meaning : str
        What the line is, and whose choice where the record has no number.
    citation, verified : str
        Source, and whether the number was seen there: yes, partly or no.
    in_words : str
        One sentence for a memo.
    is_doubtful : bool
        Whether it is in doubt that the record covers the launch, or what the probability is worth.
    """

    regime_id: str
    name: str
    applies: bool
    reason: str
    probability: float | None
    verdict: str
    line: float | None
    line_meaning: str
    citation: str
    verified: str
    in_words: str
    is_doubtful: bool = False


@dataclass(frozen=True, slots=True)
class _Test:
    actor: str | None
    date: dt.date | None
    kind: str
    basing: str
    reading: str
    line: float
    basis: str
    at_least: bool
    contradiction: str


@dataclass(frozen=True, slots=True)
class _Case:
    """Why a record does not apply, why it does, and what is in doubt."""

    against: list[str]
    notes: list[str]
    doubts: list[str]


def judge(
    regimes: Iterable[Regime],
    *,
    actor: str | None,
    date: dt.date | None,
    kind: str,
    basing: str = "ground",
    ranges: NDArray[np.float64] | None,
    weights: NDArray[np.float64] | None = None,
    line: float = DEFAULT_LINE,
    readings: str = "either",
    basis: str = "standard range",
    at_least: bool = False,
    contradiction: str = "",
) -> tuple[Verdict, ...]:
    """Judge one launch by every record.

    Parameters
    ----------
    regimes : iterable of Regime
        Rows of range-class schemes are left out: classes are `trajectory.inference.verdicts.classify`'s.
    actor : str or None
        Who launched: a name of the catalogue or an alias, such as DPRK or North Korea; None if not known.
    date : datetime.date or None
        Of the launch (UTC); None if not known.
    kind : str
        ballistic, quasi-ballistic, hypersonic_glide, rocket_artillery, cruise, slv or unknown.
    basing : {"ground", "submarine", "ship", "air", "unknown"}
        From where it was launched.
    ranges : ndarray of shape (n,) or None
        Draws of the range; infinite beyond half the circumference, NaN for a failed draw; None if nothing can
        be inferred.  [m]
    weights : ndarray of shape (n,) or None
        One per draw, not negative; None for equal weights.
    line : float
        The user's line for records that name a class without a number.  [m]
    readings : {"either", "earlier", "later"}
        Which end counts where the end of a record is disputed; "either": inside one of them is enough.
    basis : str
        What the draws are, in words.
    at_least : bool
        The draws are lower bounds, as for a flight that failed: then nothing is called ``below``.
    contradiction : str
        Why the draws may be of another flight than the one that was flown; then no line decides.

    Returns
    -------
    tuple of Verdict
        Those that apply first, then by id.

    Raises
    ------
    InputError
        An argument is outside its domain.
    """
    test = _Test(_actor(actor), date, kind, basing, readings, line, basis, at_least, contradiction)
    _check(test)
    draws = None if ranges is None else read_draws(ranges, weights)
    verdicts = [_verdict(regime, test, draws) for regime in regimes if not regime.is_class]
    return tuple(sorted(verdicts, key=lambda one: (not one.applies, one.regime_id)))


def _check(test: _Test) -> None:
    for name, value, allowed in (
        ("kind", test.kind, KINDS),
        ("basing", test.basing, BASINGS),
        ("readings", test.reading, READINGS),
    ):
        if value not in allowed:
            raise InputError(f"{name}={value!r} is not known; choose one of {', '.join(allowed)}")
    if not 0.0 < test.line < math.inf:
        raise InputError(f"line={test.line!r} m must be a range above 0")
    if isinstance(test.date, dt.datetime) or not isinstance(test.date, dt.date | None):
        raise InputError(f"date={test.date!r} must be a datetime.date, without a time of day, or None")


def _actor(given: str | None) -> str | None:
    if given is None or not given.strip():
        return None
    return actor_name(given)


def _verdict(regime: Regime, test: _Test, draws: Draws | None) -> Verdict:
    case = _applicability(regime, test)
    band, meaning = _band(regime, test.line) or (None, "no line in range")
    probability: float | None = None
    if case.against:
        verdict, words = "not applicable", "does not apply: " + "; ".join(case.against)
    elif band is not None:
        probability, verdict, more = _compare(band, draws, test.at_least, bool(case.doubts))
        if test.contradiction:
            verdict, more = "undetermined", [*more, test.contradiction]
        case.doubts.extend(more)
        words = _sentence(band, probability, test.basis)
    elif regime.quantity == "technology":
        probability, verdict = (None, "undetermined") if case.doubts else (1.0, "exceeds")
        meaning = "no line: a ban whatever the range"
        words = "any launch of this kind is covered, whatever its range"
    else:
        verdict, words = "undetermined", f"it turns on {regime.quantity}, which no flight shows"
    if not case.against:
        words += (
            "".join(f"; {doubt}" for doubt in case.doubts) + f" (effect: {regime.effect}; {regime.binding})"
        )
    return Verdict(
        regime_id=regime.id,
        name=regime.name,
        applies=not case.against,
        reason="; ".join(case.against or case.notes + case.doubts),
        probability=probability,
        verdict=verdict,
        line=None if band is None else band.low,
        line_meaning=meaning,
        citation=regime.citation,
        verified=regime.verified,
        in_words=words,
        is_doubtful=bool(case.doubts),
    )


def _applicability(regime: Regime, test: _Test) -> _Case:
    scope = _scope(regime)
    case = _Case([], [], [doubt for kind, doubt in scope.doubts if kind in ("any", test.kind)])
    silent = _why_no_line(regime)
    if silent:
        case.against.append(silent)
    if "any" in regime.applies_to_actors:
        case.notes.append("it names no single actor")
    else:
        named = f"it binds {', '.join(regime.applies_to_actors)}"
        unknown = ", and who launched is not known" if test.actor is None else ""
        (case.notes if regime.names_actor(test.actor or "") else case.against).append(named + unknown)
    _dates(regime, test, case)
    _systems(scope, test, case)
    return case


def _scope(regime: Regime) -> _Scope:
    return _SCOPES.get(regime.id, _Scope())


def _why_no_line(regime: Regime) -> str:
    if regime.binding in _CONVENTIONS:
        return "it is a convention for counting or naming tests and binds nobody"
    if regime.quantity in _RANGES and not regime.has_number:
        return "it sets no limit"
    return _scope(regime).excludes or _WITHOUT_LINE.get(regime.quantity, "")


def _dates(regime: Regime, test: _Test, case: _Case) -> None:
    if regime.first_day is None and regime.last_day is None:
        return
    text = f"valid from {regime.valid_from or 'an unknown day'} to {regime.valid_to or 'now'}"
    if regime.valid_to_alt is not None:
        text += f" or, by another reading, {regime.valid_to_alt}"
    if test.date is None:
        case.doubts.append(f"{text}, and the day of the launch is not known")
        return
    ends = [end for end in (regime.last_day, regime.last_day_alt) if end is not None]
    if test.reading != "either" and ends:
        ends = [min(ends) if test.reading == "earlier" else max(ends)]
    over = [test.date > end for end in ends]
    if (regime.first_day is not None and test.date < regime.first_day) or (over and all(over)):
        case.against.append(text)
    elif any(over):
        case.notes.append(f"{text}: on {test.date} it applies under one of the two readings only")
    else:
        case.notes.append(text)


def _systems(scope: _Scope, test: _Test, case: _Case) -> None:
    covers, kind = f"it covers {scope.covers}", test.kind.replace("_", " ")
    if test.kind not in scope.kinds | {"unknown"}:
        case.against.append(
            f"{covers}, and this is a {'space launch' if kind == 'slv' else kind + ' missile'}"
        )
        return
    if scope.basing != "any" and test.basing not in (scope.basing, "unknown"):
        case.against.append(f"{covers}, and this one is {test.basing}-launched")
    elif scope.basing != "any" and test.basing == "unknown":
        case.doubts.append(f"{covers}, and from where this one was launched is not known")
    if test.kind == "unknown":
        case.doubts.append(f"{covers}, and the kind of this missile is not known")
    elif test.kind in ("quasi-ballistic", "hypersonic_glide"):
        case.notes.append(f"{covers}; {kind} missiles are counted among them")
    else:
        case.notes.append(covers)
    if test.kind == "rocket_artillery" and scope is not _EXPORT:
        case.doubts.append(_ARTILLERY)


def _band(regime: Regime, line: float) -> tuple[Band, str] | None:
    """Return the interval of range that a record covers and what it means; None if it is not about range."""
    if _why_no_line(regime) or regime.quantity not in (*_RANGES, "class"):
        return None
    if not regime.has_number:
        return Band(line, False), f"the record names a class and no number; {km(line)} is the user's choice"
    load = "" if regime.payload is None else f" with a payload of {regime.payload:g} kg"
    if regime.low is None:  # an upper limit: what lies beyond it crosses
        limit = regime.high or 0.0
        return Band(limit, regime.high_closed is False), f"{regime.quantity}: limit of {km(limit)}{load}"
    low_closed = regime.operator == ">=" if regime.low_closed is None else regime.low_closed
    high = math.inf if regime.high is None else regime.high
    band = Band(regime.low, low_closed, high, bool(regime.high_closed))
    return band, f"{regime.quantity}: {band}{load}"


def _compare(
    band: Band, draws: Draws | None, at_least: bool, doubtful: bool
) -> tuple[float | None, str, list[str]]:
    """Return probability, verdict and what kept the verdict open."""
    if draws is None:
        return None, "undetermined", ["no range can be inferred"]
    if draws.failed > MOST_FAILED:
        return None, "undetermined", [f"{100 * draws.failed:.0f} % of the draws failed"]
    probability = band.share(draws)
    if at_least and (probability < LOW or band.high < math.inf):
        return probability, "undetermined", ["the draws are lower bounds: it may reach further"]
    if probability > HIGH:
        return probability, "undetermined" if doubtful else "exceeds", []
    return probability, "undetermined" if probability >= LOW else "below", []


def _sentence(band: Band, probability: float | None, basis: str) -> str:
    if probability is None:
        return f"covered would be {band}"
    inside = " (inside the band counts as caught by it)" if band.high < math.inf else ""
    return f"{basis} of {band}{inside}: {in_words(probability)}"
