"""What kind of missile flew, as far as label and trajectory shape say, and whether that forbids an inference.

The kind comes from the reported label, corrected by the apogee ratio: apogee over the apogee of the
minimum-energy arc of the same range.  It is 0.30-0.47 for short-range missiles that pull up, 0.92-1.09 for
standard shots and 11-25 for lofted ones (reported flights in this project's catalogue).  Where no kind was
reported, the comparison with all kinds decides (`inference.comparison`), or says that it cannot tell.
"""

import math
from dataclasses import dataclass

from kernels import kepler
from kernels.constants import MEAN_EARTH_RADIUS
from launch_data.kinds import WORDS
from launch_data.launch import Launch
from trajectory.inference.kinds.comparison import CANNOT_TELL, KindComparison

PULL_UP_RATIO = 0.6
PULL_UP_APOGEE = 100e3  # m: a pull-up needs air
DEPRESSED_RATIO = 0.8
LOFTED_RATIO = 1.5

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
    """

    label: str
    reason: str
    apogee_ratio: float | None
    shape: str
    refusal: str | None


def judge_kind(
    launch: Launch,
    reported_range: float | None,
    reported_apogee: float | None,
    compared: KindComparison | None = None,
) -> Kind:
    """Judge the kind of a flight.

    Parameters
    ----------
    launch : Launch
        The record, for its label and outcome.
    reported_range, reported_apogee : float or None
        Middle of what the claims say.  [m]
    compared : KindComparison, optional
        Probabilities of the kinds; they decide where no kind was reported, and never overrule a report.

    Returns
    -------
    Kind
        With the reason for a refusal, if there is one.
    """
    ratio = apogee_ratio(reported_range, reported_apogee)
    shape = _shape(ratio, reported_apogee)
    label = launch.kind
    reason = f"reported as {label.replace('_', ' ')}" if label != "unknown" else "no kind was reported"
    if label == "unknown" and compared is not None:
        if compared.verdict != CANNOT_TELL:
            label = compared.verdict
            reason += (
                f"; {WORDS[label]} with a probability of {100 * dict(compared.probabilities)[label]:.0f} %"
            )
        else:
            reason += f"; {compared.in_words}"
    elif label in ("ballistic", "unknown") and shape == "pull-up":
        label = "quasi-ballistic"
        reason += f"; an apogee ratio of {ratio:.2f} below {PULL_UP_RATIO} shows a pull-up"
    elif label == "unknown" and ratio is not None:
        label = "ballistic"
        reason += f"; an apogee ratio of {ratio:.2f} is that of a ballistic arc"
    refusal = _REFUSALS.get(label)
    if refusal is None and launch.outcome == "failure":
        refusal = "the flight failed: how far it flew says nothing about what the missile can reach"
    if refusal is None and label == "unknown":
        refusal = "no kind was reported, and range and apogee are not both known: "
        refusal += "nothing says that it was ballistic"
        if compared is not None:
            refusal = f"no kind was reported, and the kinds cannot be told apart: {compared.in_words}"
    return Kind(label, reason, ratio, shape, refusal)


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
