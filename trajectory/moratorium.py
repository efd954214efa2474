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
from launch_data.scopes import Scope, scope_of
from trajectory.errors import InputError
from trajectory.inference.posterior.weights import quantiles
from trajectory.inference.verdicts.applicability import (
    NOT_SAID,
    ONE_READING,
    RANGES,
    Case,
    Tested,
    applicability,
    binds,
    covered_share,
    why_no_line,
)
from trajectory.inference.verdicts.lines import HIGH, LOW, Band, Draws, in_words, km, read_draws

DEFAULT_LINE = 5.5e6  # m: the line commonly used for an intercontinental range
MOST_FAILED = 0.05  # of the weight of the draws: above, no verdict is given
BASINGS = ("ground", "submarine", "ship", "air", "unknown")
READINGS = ("either", "earlier", "later")
FLOWN_ON = 3.0  # times the range flown, beyond which such a missile hardly reaches: a judgement
STANDARD_RANGE, RANGE_FLOWN = "standard range", "range flown"
#: Kinds whose range flown tells how far they reach, within `FLOWN_ON`.
FLOWN_AS_FAR = frozenset({"quasi-ballistic", "hypersonic_glide", "cruise"})


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
    basis : str
        Which range the probability speaks of: "standard range" or "range flown"; blank where of none.
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
    basis: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Reach:
    """What is known of the range.

    Parameters
    ----------
    ranges : ndarray of shape (n,) or None
        Draws of the range; infinite beyond half the circumference, NaN for a failed draw; None if nothing can
        be inferred.  [m]
    weights : ndarray of shape (n,) or None
        One per draw, not negative; None for equal weights.
    basis : str
        What the draws are: ``STANDARD_RANGE`` or ``RANGE_FLOWN``.
    flown : ndarray of shape (m,) or None
        Draws of the range that was flown, equally probable, for records that count the range tested.  [m]
    contradiction : str
        Why the draws may be of another flight than the one that was flown; then no line decides.
    """

    ranges: NDArray[np.float64] | None = None
    weights: NDArray[np.float64] | None = None
    basis: str = STANDARD_RANGE
    flown: NDArray[np.float64] | None = None
    contradiction: str = ""


NO_RANGE = Reach()


@dataclass(frozen=True, slots=True)
class _Question:
    """A launch as it is judged, and by which choices of the analyst."""

    tested: Tested
    line: float
    reading: str
    draws: Draws | None
    flown: Draws | None
    basis: str
    contradiction: str


@dataclass(frozen=True, slots=True)
class _Counted:
    """The range that a record counts, what it is, and whether it is only a lower bound."""

    draws: Draws | None
    basis: str
    is_bound: bool
    remark: str = ""


def judge(
    regimes: Iterable[Regime],
    tested: Tested,
    reach: Reach = NO_RANGE,
    *,
    line: float = DEFAULT_LINE,
    readings: str = "either",
) -> tuple[Verdict, ...]:
    """Judge one launch by every record.

    Parameters
    ----------
    regimes : iterable of Regime
        Rows of range-class schemes are left out: classes are `trajectory.inference.verdicts.classify`'s.
    tested : Tested
        Who launched what, when, and from what.
    reach : Reach
        Draws of the range; by default nothing is known of it.
    line : float
        The user's line for records that name a class without a number.  [m]
    readings : {"either", "earlier", "later"}
        Which end counts where the end of a record is disputed; "either": inside one of them is enough.

    Returns
    -------
    tuple of Verdict
        Those that apply first, then by id.

    Raises
    ------
    InputError
        An argument is outside its domain.
    """
    _check(tested, line, readings)
    question = _Question(
        tested=replace(tested, actor=_actor(tested.actor)),
        line=line,
        reading=readings,
        draws=None if reach.ranges is None else read_draws(reach.ranges, reach.weights),
        flown=None if reach.flown is None else read_draws(reach.flown, None),
        basis=reach.basis,
        contradiction=reach.contradiction,
    )
    verdicts = [_verdict(regime, question) for regime in regimes if not regime.is_class]
    return tuple(sorted(verdicts, key=lambda one: (not one.applies, one.regime_id)))


def _check(tested: Tested, line: float, readings: str) -> None:
    for name, value, allowed in (
        ("kind", tested.kind, KINDS),
        ("basing", tested.basing, BASINGS),
        ("readings", readings, READINGS),
    ):
        if value not in allowed:
            raise InputError(f"{name}={value!r} is not known; choose one of {', '.join(allowed)}")
    if not 0.0 < line < math.inf:
        raise InputError(f"line={line!r} m must be a range above 0")
    if isinstance(tested.date, dt.datetime) or not isinstance(tested.date, dt.date | None):
        raise InputError(f"date={tested.date!r} must be a datetime.date, without a time of day, or None")


def _actor(given: str | None) -> str | None:
    if given is None or not given.strip():
        return None
    return actor_name(given)


def _verdict(regime: Regime, asked: _Question) -> Verdict:
    case = applicability(regime, asked.tested, asked.reading)
    band, meaning = _band(regime, asked.line) or (None, "no line in range")
    probability: float | None = None
    basis = ""
    if case.against:
        verdict, words = "not applicable", "does not apply: " + "; ".join(case.against)
    elif band is not None:
        counted = _counted(scope_of(regime), band, asked)
        probability, verdict, words = _crossed(regime, band, case, asked, counted)
        basis = "" if counted.draws is None else counted.basis
    elif regime.quantity == "technology":
        probability, verdict = _banned(regime, case, asked.tested)
        meaning = "no line: a ban whatever the range"
        words = "any launch of this kind is covered, whatever its range"
    else:
        verdict, words = "undetermined", f"it turns on {regime.quantity}, which no flight shows"
    if not case.against:
        told = [*case.doubts, *(note for note in case.notes if ONE_READING in note or NOT_SAID in note)]
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
        binds_actor=binds(regime, asked.tested),
        basis=basis,
    )


def _crossed(
    regime: Regime, band: Band, case: Case, asked: _Question, counted: _Counted
) -> tuple[float | None, str, str]:
    """Return probability, verdict and words of a line, and add what keeps it open to the case's doubts."""
    scope = scope_of(regime)
    share = covered_share(scope, asked.tested)
    probability, verdict, more = _compare(band, counted, bool(case.doubts), share)
    beyond = _tested_beyond(scope, band, asked.tested) if verdict == "exceeds" else ""
    for said in (asked.contradiction, asked.tested.said.get(regime.id, ""), beyond):
        if said:
            verdict, more = "undetermined", [*more, said]
    case.doubts.extend(more)
    return probability, verdict, _sentence(band, probability, counted)


def _band(regime: Regime, line: float) -> tuple[Band, str] | None:
    """Return the interval of range that a record covers and what it means; None if it is not about range."""
    if why_no_line(regime) or regime.quantity not in (*RANGES, "class"):
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


def _counted(scope: Scope, band: Band, asked: _Question) -> _Counted:
    """Return the range that a record counts."""
    test, draws, basis = asked.tested, asked.draws, asked.basis
    if test.kind in scope.tested and asked.flown is not None:
        return _Counted(asked.flown, RANGE_FLOWN, False, ", the longest tested as far as this test tells,")
    if test.kind == "slv":
        return _Counted(draws, basis, True)
    if draws is not None and test.kind in FLOWN_AS_FAR and not test.failed:
        # What pulls up, glides or flies under power could have flown on, though not many times as far.
        middle = float(quantiles(draws.ranges, draws.weights, (0.5,))[0])
        return _Counted(draws, basis, middle < band.low < FLOWN_ON * middle)
    # An arc may have been lofted, and who does not know the kind does not know that it was none.
    return _Counted(draws, basis, test.failed or basis == RANGE_FLOWN)


def _tested_beyond(scope: Scope, band: Band, test: Tested) -> str:
    """Say that another test of the type was longer than the band is, where the longest of all counts."""
    longest = test.longest
    if longest is None or test.kind not in scope.tested or not longest.ground_range > band.high:
        return ""
    return f"{longest.name} was tested to {km(longest.ground_range)}, beyond the band ({longest.source})"


def _banned(regime: Regime, case: Case, test: Tested) -> tuple[float | None, str]:
    """Probability that a ban without a number covers the launch, and the verdict."""
    if case.doubts:
        return None, "undetermined"
    share = covered_share(scope_of(regime), test)
    if share > HIGH:
        return share, "exceeds"
    return share, "undetermined" if share >= LOW else "below"


def _compare(
    band: Band, counted: _Counted, doubtful: bool, covered: float
) -> tuple[float | None, str, list[str]]:
    """Return probability, verdict and what kept the verdict open."""
    draws = counted.draws
    if draws is None:
        return None, "undetermined", ["no range can be inferred"]
    if draws.failed > MOST_FAILED:
        return None, "undetermined", [f"{100 * draws.failed:.0f} % of the draws failed"]
    probability = covered * band.share(draws)
    if (
        counted.is_bound
        and band.high < math.inf
        and Band(band.high, not band.high_closed).share(draws) > HIGH
    ):
        return probability, "below", []  # beyond the upper end, and no nearer
    if counted.is_bound and (probability < LOW or band.high < math.inf):
        return probability, "undetermined", ["the draws are lower bounds: it may reach further"]
    if probability > HIGH:
        return probability, "undetermined" if doubtful else "exceeds", []
    return probability, "undetermined" if probability >= LOW else "below", []


def _sentence(band: Band, probability: float | None, counted: _Counted) -> str:
    if probability is None:
        return f"covered would be {band}"
    inside = " (inside the band counts as caught by it)" if band.high < math.inf else ""
    return f"{counted.basis}{counted.remark} of {band}{inside}: {in_words(probability)}"
