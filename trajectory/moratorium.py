"""Which moratorium, resolution or treaty line a launch crosses, and with what probability.

Whether a record of `launch_data.regimes` applies follows from actor, date, kind and basing; whether its line
is crossed follows from draws of the range.  Neither is forced: where a record can be read in two ways, or the
probability lies between 5 and 95 %, the verdict is ``undetermined``.
"""

import datetime as dt
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from launch_data.actors import actor_name
from launch_data.readers import KINDS
from launch_data.regimes import Regime
from launch_data.scopes import ARTILLERY, EXPORT, Scope, scope_of
from trajectory.errors import InputError
from trajectory.inference.posterior.weights import quantiles
from trajectory.inference.verdicts.lines import HIGH, LOW, Band, Draws, in_words, km, read_draws

DEFAULT_LINE = 5.5e6  # m: the line commonly used for an intercontinental range
MOST_FAILED = 0.05  # of the weight of the draws: above, no verdict is given
BASINGS = ("ground", "submarine", "ship", "air", "unknown")
READINGS = ("either", "earlier", "later")
FLOWN_ON = 3.0  # times the range flown, beyond which such a missile hardly reaches: a judgement
_UNLIMITED = frozenset({"quasi-ballistic", "hypersonic_glide", "cruise"})
_RANGES = ("range", "range capability")
_WITHOUT_LINE = {
    "notification": "it asks for notice of a launch and limits no range",
    "velocity": "its limit is a speed, not a range",
    "range+payload": "its range holds only together with a payload, and the payload flown is not known",
    "distance from border/LoC": "it limits how near to a border a missile may fly, not its range",
}
_ONE_READING = "one of the two readings only"
_NOT_SAID = "nobody said the kind"
_CONVENTIONS = ("dataset", "practice", "definition")


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
    binds_actor : bool
        Whether it binds whoever launched: the actor by name, or every one.
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
    binds_actor: bool = True


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
    flown: Draws | None
    chances: Mapping[str, float] | None
    said: Mapping[str, str]


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
    flown: NDArray[np.float64] | None = None,
    chances: Mapping[str, float] | None = None,
    said: Mapping[str, str] | None = None,
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
    flown : ndarray of shape (m,) or None
        Draws of the range that was flown, equally probable, for records that count the range tested.  [m]
    chances : mapping of str to float, or None
        Probabilities of the kinds where nobody reported one; None where the kind is known.
    said : mapping of str to str, optional
        By id of a record: what was said of this launch that leaves it open, whatever the range.

    Returns
    -------
    tuple of Verdict
        Those that apply first, then by id.

    Raises
    ------
    InputError
        An argument is outside its domain.
    """
    known = None if flown is None else read_draws(flown, None)
    test = _Test(
        _actor(actor), date, kind, basing, readings, line, basis, at_least, contradiction, known,
        chances, said or {},
    )  # fmt: skip
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
    scope = scope_of(regime)
    covered = _covered(scope, test)
    if case.against:
        verdict, words = "not applicable", "does not apply: " + "; ".join(case.against)
    elif band is not None:
        counted, basis, at_least = _counted(scope, band, test, draws)
        probability, verdict, more = _compare(band, counted, at_least, bool(case.doubts), covered)
        if test.contradiction:
            verdict, more = "undetermined", [*more, test.contradiction]
        if regime.id in test.said:
            verdict, more = "undetermined", [*more, test.said[regime.id]]
        case.doubts.extend(more)
        words = _sentence(band, probability, basis)
    elif regime.quantity == "technology":
        probability, verdict = _banned(covered, bool(case.doubts))
        meaning = "no line: a ban whatever the range"
        words = "any launch of this kind is covered, whatever its range"
    else:
        verdict, words = "undetermined", f"it turns on {regime.quantity}, which no flight shows"
    if not case.against:
        told = [*case.doubts, *(note for note in case.notes if _ONE_READING in note or _NOT_SAID in note)]
        words += "".join(f"; {one}" for one in told) + f" (effect: {regime.effect}; {regime.binding})"
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
        binds_actor=_binds(regime, test),
    )


def _applicability(regime: Regime, test: _Test) -> _Case:
    scope = scope_of(regime)
    case = _Case([], [], [doubt for kind, doubt in scope.doubts if kind in ("any", test.kind)])
    silent = _why_no_line(regime)
    if silent:
        case.against.append(silent)
    if "any" in regime.applies_to_actors:
        case.notes.append("it names no single actor")
    else:
        named = f"it binds {', '.join(regime.applies_to_actors)}"
        unknown = ", and who launched is not known" if test.actor is None else ""
        (case.notes if _binds(regime, test) else case.against).append(named + unknown)
    _dates(regime, test, case)
    _systems(scope, test, case)
    return case


def _binds(regime: Regime, test: _Test) -> bool:
    return "any" in regime.applies_to_actors or regime.names_actor(test.actor or "")


def _why_no_line(regime: Regime) -> str:
    if regime.binding in _CONVENTIONS:
        return "it is a convention for counting or naming tests and binds nobody"
    if regime.quantity in _RANGES and not regime.has_number:
        return "it sets no limit"
    return scope_of(regime).excludes or _WITHOUT_LINE.get(regime.quantity, "")


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
        case.notes.append(f"{text}: on {test.date} it applies under {_ONE_READING}")
    else:
        case.notes.append(text)


def _systems(scope: Scope, test: _Test, case: _Case) -> None:
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
    if test.chances is not None:
        share = _covered(scope, test)
        case.notes.append(f"{covers}; {_NOT_SAID}: one of these with a probability of {100.0 * share:.0f} %")
    elif test.kind == "unknown":
        case.doubts.append(f"{covers}, and the kind of this missile is not known")
    elif test.kind in ("quasi-ballistic", "hypersonic_glide"):
        case.notes.append(f"{covers}; {kind} missiles are counted among them")
    else:
        case.notes.append(covers)
    if test.kind == "rocket_artillery" and scope is not EXPORT:
        case.doubts.append(ARTILLERY)


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


def _covered(scope: Scope, test: _Test) -> float:
    """Probability that the missile is of a kind that the record covers."""
    if test.chances is None:
        return 1.0
    return min(1.0, sum(test.chances.get(kind, 0.0) for kind in scope.kinds))


def _counted(scope: Scope, band: Band, test: _Test, draws: Draws | None) -> tuple[Draws | None, str, bool]:
    """Return the range that a record counts, its name, and whether it is only a lower bound."""
    if test.kind in scope.tested and test.flown is not None:
        return test.flown, "range flown, the longest tested as far as this test tells,", False
    if test.kind == "slv":
        return draws, test.basis, True
    if draws is not None and test.kind in _UNLIMITED and not test.at_least:
        # What pulls up, glides or flies under power could have flown on, though not many times as far.
        middle = float(quantiles(draws.ranges, draws.weights, (0.5,))[0])
        return draws, test.basis, middle < band.low < FLOWN_ON * middle
    return draws, test.basis, test.at_least


def _banned(covered: float, doubtful: bool) -> tuple[float | None, str]:
    """Probability that a ban without a number covers the launch, and the verdict."""
    if doubtful:
        return None, "undetermined"
    if covered > HIGH:
        return covered, "exceeds"
    return covered, "undetermined" if covered >= LOW else "below"


def _compare(
    band: Band, draws: Draws | None, at_least: bool, doubtful: bool, covered: float
) -> tuple[float | None, str, list[str]]:
    """Return probability, verdict and what kept the verdict open."""
    if draws is None:
        return None, "undetermined", ["no range can be inferred"]
    if draws.failed > MOST_FAILED:
        return None, "undetermined", [f"{100 * draws.failed:.0f} % of the draws failed"]
    probability = covered * band.share(draws)
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
