"""Whether a record of `launch_data.regimes` applies to a launch: by actor, date, kind and basing."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from launch_data.longest_tests import LongestTest
from launch_data.regimes import Regime
from launch_data.scopes import ARTILLERY, EXPORT, Scope, scope_of

RANGES = ("range", "range capability")  # quantities of the table whose limit is one of range
ONE_READING = "one of the two readings only"
NOT_SAID = "nobody said the kind"
_WITHOUT_LINE = {
    "notification": "it asks for notice of a launch and limits no range",
    "velocity": "its limit is a speed, not a range",
    "range+payload": "its range holds only together with a payload, and the payload flown is not known",
    "distance from border/LoC": "it limits how near to a border a missile may fly, not its range",
}
_CONVENTIONS = ("dataset", "practice", "definition")


@dataclass(frozen=True, slots=True)
class Tested:
    """What is known of a launch apart from its range.

    Parameters
    ----------
    actor : str or None
        Who launched: a name of the catalogue or an alias, such as DPRK or North Korea; None if not known.
    date : datetime.date or None
        Of the launch (UTC); None if not known.
    kind : str
        ballistic, quasi-ballistic, hypersonic_glide, rocket_artillery, cruise, slv or unknown.
    basing : {"ground", "submarine", "ship", "air", "unknown"}
        From where it was launched.
    failed : bool
        The flight failed: its range is a lower bound, and nothing is called ``below``.
    chances : mapping of str to float, or None
        Probabilities of the kinds where nobody reported one; None where the kind is known.
    said : mapping of str to str
        By id of a record: what was said of this launch that leaves it open, whatever the range.
    longest : LongestTest or None
        The longest published test of its type, for records that count the range tested.
    """

    actor: str | None
    date: dt.date | None
    kind: str
    basing: str = "ground"
    failed: bool = False
    chances: Mapping[str, float] | None = None
    said: Mapping[str, str] = field(default_factory=dict)
    longest: LongestTest | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """What speaks against a record's being about a launch, what for it, and what is in doubt.

    Parameters
    ----------
    against, notes, doubts : list of str
    """

    against: list[str]
    notes: list[str]
    doubts: list[str]


def applicability(regime: Regime, test: Tested, reading: str) -> Case:
    """Hold a record against a launch.

    Parameters
    ----------
    regime : Regime
        The record.
    test : Tested
        The launch, its actor by the name of the catalogue.
    reading : {"either", "earlier", "later"}
        Which end counts where the end of the record is disputed.

    Returns
    -------
    Case
        It applies where nothing is against it.
    """
    scope = scope_of(regime)
    case = Case([], [], [doubt for kind, doubt in scope.doubts if kind in ("any", test.kind)])
    silent = why_no_line(regime)
    if silent:
        case.against.append(silent)
    if "any" in regime.applies_to_actors:
        case.notes.append("it names no single actor")
    else:
        named = f"it binds {', '.join(regime.applies_to_actors)}"
        unknown = ", and who launched is not known" if test.actor is None else ""
        (case.notes if binds(regime, test) else case.against).append(named + unknown)
    _dates(regime, test.date, reading, case)
    _systems(scope, test, case)
    return case


def binds(regime: Regime, test: Tested) -> bool:
    """Tell whether a record binds whoever launched, by name or as every one.

    Parameters
    ----------
    regime : Regime
    test : Tested

    Returns
    -------
    bool
    """
    return "any" in regime.applies_to_actors or regime.names_actor(test.actor or "")


def why_no_line(regime: Regime) -> str:
    """Say why a record can have no line that a flight crosses.

    Parameters
    ----------
    regime : Regime

    Returns
    -------
    str
        Blank where it can have one.
    """
    if regime.binding in _CONVENTIONS:
        return "it is a convention for counting or naming tests and binds nobody"
    if regime.quantity in RANGES and not regime.has_number:
        return "it sets no limit"
    return scope_of(regime).excludes or _WITHOUT_LINE.get(regime.quantity, "")


def _dates(regime: Regime, day: dt.date | None, reading: str, case: Case) -> None:
    if regime.first_day is None and regime.last_day is None:
        return
    text = f"valid from {regime.valid_from or 'an unknown day'} to {regime.valid_to or 'now'}"
    if regime.valid_to_alt is not None:
        text += f" or, by another reading, {regime.valid_to_alt}"
    if day is None:
        case.doubts.append(f"{text}, and the day of the launch is not known")
        return
    ends = [end for end in (regime.last_day, regime.last_day_alt) if end is not None]
    if reading != "either" and ends:
        ends = [min(ends) if reading == "earlier" else max(ends)]
    over = [day > end for end in ends]
    if (regime.first_day is not None and day < regime.first_day) or (over and all(over)):
        case.against.append(text)
    elif any(over):
        case.notes.append(f"{text}: on {day} it applies under {ONE_READING}")
    else:
        case.notes.append(text)


def _systems(scope: Scope, test: Tested, case: Case) -> None:
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
        share = covered_share(scope, test)
        case.notes.append(f"{covers}; {NOT_SAID}: one of these with a probability of {100.0 * share:.0f} %")
    elif test.kind == "unknown":
        case.doubts.append(f"{covers}, and the kind of this missile is not known")
    elif test.kind in ("quasi-ballistic", "hypersonic_glide"):
        case.notes.append(f"{covers}; {kind} missiles are counted among them")
    else:
        case.notes.append(covers)
    if test.kind == "rocket_artillery" and scope is not EXPORT:
        case.doubts.append(ARTILLERY)


def covered_share(scope: Scope, test: Tested) -> float:
    """Probability that the missile is of a kind that the record covers.

    Parameters
    ----------
    scope : Scope
    test : Tested

    Returns
    -------
    float
        1 where the kind is known: then `applicability` has looked at it.
    """
    if test.chances is None:
        return 1.0
    return min(1.0, sum(test.chances.get(kind, 0.0) for kind in scope.kinds))
