"""What kind of missile flew, as far as label and trajectory shape say, and whether that forbids an inference.

The kind comes from the reported label, corrected by the apogee ratio: apogee over the apogee of the
minimum-energy arc of the same range.  It is 0.30-0.47 for short-range missiles that pull up, 0.92-1.09 for
standard shots and 11-25 for lofted ones (reported flights in this project's catalogue).  Where no kind was
reported, the comparison with all kinds decides (`inference.comparison`), or says that it cannot tell; figures
that an analyst types are taken for those of an arc unless the name of the type, or a range or a time that
hardly is of an arc, says otherwise.
"""

import math
from dataclasses import dataclass

from kernels import kepler
from kernels.constants import MEAN_EARTH_RADIUS
from launch_data.kinds import WORDS, load_kinds
from launch_data.launch import Launch
from trajectory.inference.kinds.comparison import SURE, KindComparison

PULL_UP_RATIO = 0.6
PULL_UP_APOGEE = 100e3  # m: a pull-up needs air
LIKELY = 0.5  # probability of a ballistic arc from which a typed name without a kind is taken for one
METRES_FOR_KILOMETRES = 1000.0
BOOST_TIME = 500.0  # s: no test of a ballistic missile was said to last longer beyond its vacuum arc
DEPRESSED_RATIO = 0.8
LOFTED_RATIO = 1.5
_ON_AN_ARC = ("ballistic", "rocket_artillery")
_LIFTED = ("quasi-ballistic", "hypersonic_glide")
_POWERED = ("cruise", "slv")  # their height is not that of an arc

_REFUSALS = {
    "cruise": "a cruise missile flies under power at constant height: its reported distance is a path "
    "length, and no ballistic range can be inferred from it",
    "quasi-ballistic": "the missile pulls up or glides on the way down: its range is not that of a ballistic "
    "arc, so a standard-trajectory inference makes no sense",
    "hypersonic_glide": "the missile glides: its range is not that of a ballistic arc, so a "
    "standard-trajectory inference makes no sense",
    "slv": "a space launch burns on after its ballistic arc: its apogee is an orbit's, and no missile range "
    "follows",
}


@dataclass(frozen=True, slots=True)
class Kind:
    """The kind of one flight.

    Parameters
    ----------
    label : str
        ``ballistic``, ``quasi-ballistic``, ``hypersonic_glide``, ``cruise``, ``slv``, ``rocket_artillery``
        or ``unknown``.
    reason : str
        Where the label comes from.
    apogee_ratio : float or None
        Apogee over the minimum-energy apogee of the same range.
    shape : str
        ``lofted``, ``standard``, ``depressed``, ``pull-up`` or ``unknown``.
    refusal : str or None
        Why a standard-trajectory inference makes no sense.
    assumption : str or None
        That it was ballistic, where the analyst says no kind and the figures do not decide.
    """

    label: str
    reason: str
    apogee_ratio: float | None
    shape: str
    refusal: str | None
    assumption: str | None = None


def judge_kind(
    launch: Launch,
    reported_range: float | None,
    reported_apogee: float | None,
    compared: KindComparison | None = None,
    reported_time: float | None = None,
) -> Kind:
    """Judge the kind of a flight.

    Parameters
    ----------
    launch : Launch
        The record, for its label and outcome.
    reported_range, reported_apogee : float or None
        Middle of what the claims say.  [m]
    compared : KindComparison, optional
        Probabilities of the kinds, of the named type if there is one; they decide where no kind was reported,
        and overrule no report but a "ballistic" of a type whose name means pull-up or glide.
    reported_time : float, optional
        Of the flight: it tells a cruise missile from an arc whose apogee was given in metres.  [s]

    Returns
    -------
    Kind
        With the reason for a refusal, if there is one.
    """
    ratio = apogee_ratio(reported_range, reported_apogee)
    shape = _shape(ratio, reported_apogee)
    label, reason, assumption = launch.kind, f"reported as {launch.kind.replace('_', ' ')}", None
    if label == "unknown":
        is_cruising = _is_cruising(reported_range, reported_apogee, reported_time)
        label, reason, assumption = _unreported(launch, ratio, shape, is_cruising, compared)
    elif label == "ballistic" and launch.reports and compared is not None:
        label, reason = _more_specific(reason, compared)
    if shape == "pull-up" and (label == "ballistic" or (label == "unknown" and compared is None)):
        label, assumption = _lifted(compared), None
        told = "a pull-up" if label == "quasi-ballistic" else "a pull-up or a glide"
        reason += f"; an apogee ratio of {ratio:.2f} below {PULL_UP_RATIO} shows {told}"
    if label in _POWERED or (label == "unknown" and shape == "pull-up"):  # it may have wings
        shape = "unknown"
    refusal = _REFUSALS.get(label)
    if refusal is None and launch.outcome == "failure":
        refusal = "the flight failed: how far it flew says nothing about what the missile can reach"
    if refusal is None and label == "unknown":
        both = "no kind was reported, and range and apogee are not both known"
        refusal = f"{both if compared is None else reason}: nothing says that it was ballistic"
        refusal += "" if launch.reports else "; say the kind if you know it"
    return Kind(label, reason, ratio, shape, refusal, assumption)


def _more_specific(reason: str, compared: KindComparison) -> tuple[str, str]:
    """Label and reason of a reported "ballistic", which sources write of pull-ups and gliders, too."""
    chance = dict(compared.given_type_name or ())
    best = max(_LIFTED, key=lambda kind: chance.get(kind, 0.0))
    if chance.get(best, 0.0) < SURE:
        return "ballistic", reason
    more = f"{WORDS[best]} with a probability of {100 * chance[best]:.0f} %{_by_name(compared)}"
    return best, f"{reason}; {more}, which is more specific"


def _lifted(compared: KindComparison | None) -> str:
    """Name the kind of a flight that is too low for an arc."""
    if compared is None:
        return _LIFTED[0]
    chance = compared.chances
    return max(_LIFTED, key=lambda kind: chance[kind])


def _unreported(
    launch: Launch, ratio: float | None, shape: str, is_cruising: bool, compared: KindComparison | None
) -> tuple[str, str, str | None]:
    """Label, reason and assumption where nobody says the kind."""
    reason = "no kind was reported"
    if compared is None:
        arc = f"{reason}; an apogee ratio of {ratio or 0.0:.2f} is that of a ballistic arc"
        return ("unknown", reason, None) if ratio is None else ("ballistic", arc, None)
    chance = compared.chances
    best = max(chance, key=lambda kind: chance[kind])
    is_typed, is_named = not launch.reports, compared.given_type_name is not None
    # Typed range and apogee may be exchanged or in another unit: they hardly say that no missile flew an arc.
    seen = {"quasi-ballistic": shape == "pull-up", "cruise": is_cruising}
    is_seen = best in _ON_AN_ARC or seen.get(best, False)
    is_told = is_named or not is_typed or ratio is None or is_seen
    may_be_km = best == "cruise" and not is_named and _may_be_km(launch, ratio)
    if chance[best] >= SURE and is_told and not may_be_km:
        told = f"{WORDS[best]} with a probability of {100 * chance[best]:.0f} %{_by_name(compared)}"
        return best, f"{reason}; {told}", None
    doubt = "the kinds cannot be told apart" if chance[best] < SURE else "the figures fit another kind better"
    reason += f", and {doubt}{_by_name(compared)} ({_two_best(chance)})"
    # Whoever types figures and no kind asks what a ballistic missile could reach.
    on_arc = sum(chance[kind] for kind in _ON_AN_ARC)
    is_likely = on_arc >= (LIKELY if is_named else min(LIKELY, chance[best]))
    # Exchanged lengths of the lofted tests that were reported make no arc as low as that.
    is_low = ratio is not None and ratio < PULL_UP_RATIO
    is_powered = is_cruising and best == "cruise"
    may_slip = ratio is not None and not is_powered and (shape == "pull-up" or not is_low)
    if is_typed and (is_likely or (may_slip and not is_named)):
        reason += "" if shape == "pull-up" else ": taken for ballistic"
        return "ballistic", reason, f"{reason}; another kind would change the answer"
    slip = "; or the apogee is in a wrong unit" if may_be_km or (is_typed and is_powered) else ""
    return "unknown", f"{reason}{slip}", None


def _is_cruising(reach: float | None, height: float | None, time: float | None) -> bool:
    """Tell whether a flight was low enough for wings, and no time is that of an arc of as many km."""
    (cruise,) = (prior for prior in load_kinds() if prior.name == "cruise")
    if not reach or not height or height > max(bounds.high for _, bounds in cruise.height):
        return False
    if not time:
        return True
    arc = kepler.vacuum_time_of_flight(reach, METRES_FOR_KILOMETRES * height)
    return not arc < time < arc + BOOST_TIME


def _may_be_km(launch: Launch, ratio: float | None) -> bool:
    """Tell whether an analyst typed metres, and as many kilometres would be an arc; a time would tell."""
    units = {claim.reported.unit for claim in launch.of("apogee") if claim.is_used}
    is_open = not launch.reports and not launch.of("flight_time")
    return is_open and units == {"m"} and METRES_FOR_KILOMETRES * (ratio or 0.0) >= PULL_UP_RATIO


def _by_name(compared: KindComparison) -> str:
    is_named = compared.given_type_name is not None and compared.type_name is not None
    return f" by the name {compared.type_name}" if is_named else ""


def _two_best(chance: dict[str, float]) -> str:
    first, second = sorted(chance, key=lambda kind: -chance[kind])[:2]
    return f"{WORDS[first]} {100 * chance[first]:.0f} %, {WORDS[second]} {100 * chance[second]:.0f} %"


def apogee_ratio(reported_range: float | None, reported_apogee: float | None) -> float | None:
    """Apogee over the apogee of the minimum-energy arc of the same range.

    Parameters
    ----------
    reported_range, reported_apogee : float or None
        Of the flight.  [m]

    Returns
    -------
    float or None
        None where one of them is missing.
    """
    if not reported_range or not reported_apogee:
        return None
    angle = min(reported_range / MEAN_EARTH_RADIUS, 0.999 * math.pi)
    return float(reported_apogee / kepler.minimum_energy_apogee(angle, MEAN_EARTH_RADIUS))


def _shape(ratio: float | None, apogee: float | None) -> str:
    if ratio is None or apogee is None:
        return "unknown"
    if ratio < PULL_UP_RATIO and apogee < PULL_UP_APOGEE:
        return "pull-up"
    if ratio < DEPRESSED_RATIO:
        return "depressed"
    return "lofted" if ratio > LOFTED_RATIO else "standard"
