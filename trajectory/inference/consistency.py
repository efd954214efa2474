"""Whether the reports contradict each other, or physics.

Every claim gets a predictive p-value against what the others imply, and words where the cause can be named: a
flight time shorter than the vacuum arc through the same range and apogee, range and apogee swapped, miles
read as kilometres, metres as kilometres, agencies that differ.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kernels import kepler
from kernels import layout as col
from launch_data.launch import Claim, Launch, disagreements
from trajectory.inference import normal
from trajectory.inference.fit import Fit
from trajectory.inference.likelihood import AGENCY_SCALE, TIME_DISCREPANCY, interval_of, marginal, terms

Array = NDArray[np.float64]

UNLIKELY = 0.01
TIME_MARGIN = 5.0  # s: rounding of range and apogee, and the Earth's rotation, in the vacuum time
_UNIT_SLIPS = ((1.609344, "miles for kilometres"), (1.0 / 1.609344, "kilometres for miles"))
_SCALE_SLIPS = (
    (0.01, "a factor of 100 (metres for kilometres?)"),
    (0.001, "metres for kilometres"),
    (1000.0, "kilometres for metres"),
    (10.0, "a factor of 10"),
    (0.1, "a factor of 10"),
)


@dataclass(frozen=True, slots=True)
class Flag:
    """Something in the reports that does not fit.

    Parameters
    ----------
    code : str
        ``time_too_short``, ``disagreement``, ``swapped``, ``unit_slip`` or ``unlikely``.
    quantity : str
        Which quantity it concerns.
    text : str
        What is wrong, in words.
    p_value : float or None
        Predictive p-value, where there is one.
    rows : tuple of int
        Lines of the table.
    """

    code: str
    quantity: str
    text: str
    p_value: float | None = None
    rows: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Consistency:
    """Whether the claims agree with one another and with physics.

    Parameters
    ----------
    p_value : float or None
        Smallest predictive p-value of a used claim, times their number (Bonferroni); None without any.
    flags : tuple of Flag
        What was found, physics first.
    """

    p_value: float | None
    flags: tuple[Flag, ...]


def consistency(launch: Launch, fit: Fit | None) -> Consistency:
    """Check the claims of a flight against each other and against physics.

    Parameters
    ----------
    launch : Launch
        All claims, also those that are not used.
    fit : Fit or None
        The posterior; without it only the claims are compared.

    Returns
    -------
    Consistency
        p-values and flags.
    """
    checked = [claim for claim in launch.claims if claim.quantity != "azimuth"]
    flags = [*_short_times(checked), *_swaps(checked), *_slips(checked)]
    pvalues = [
        (claim, p) for claim in checked if claim.is_used and (p := _p_value(claim, launch, fit)) is not None
    ]
    named = {row for flag in flags for row in flag.rows}
    for claim, p in pvalues:
        if p < UNLIKELY and claim.row not in named:
            name = claim.quantity.replace("_", " ")
            text = f"{claim.reporter}: {name} {claim.reported.text} is unlikely beside the rest"
            flags.append(Flag("unlikely", claim.quantity, text, p, (claim.row,)))
    flags += _disagreements(launch)
    overall = min(1.0, min(p for _, p in pvalues) * len(pvalues)) if pvalues else None
    return Consistency(overall, tuple(flags))


def _short_times(claims: list[Claim]) -> list[Flag]:
    """Find flights that are shorter than the vacuum ellipse through range and apogee of the same report."""
    found = []
    for claim in claims:
        if claim.quantity != "flight_time":
            continue
        latest = interval_of(claim.reported)[1]
        lengths = [_lowest(claims, quantity, claim) for quantity in ("range", "apogee")]
        if not np.isfinite(latest) or lengths[0] is None or lengths[1] is None:
            continue
        shortest = kepler.vacuum_time_of_flight(lengths[0], lengths[1])
        if latest + TIME_MARGIN < shortest:
            text = (
                f"{claim.reporter}: a flight time of {claim.reported.text} is shorter than the "
                f"{shortest:,.0f} s of the vacuum ellipse through its own range ({lengths[0] / 1e3:,.0f} km) "
                f"and apogee ({lengths[1] / 1e3:,.0f} km); no missile flies faster than that"
            )
            found.append(Flag("time_too_short", "flight_time", text, None, (claim.row,)))
    return found


def _lowest(claims: list[Claim], quantity: str, beside: Claim) -> float | None:
    """Low end of a length in the same row, or of the same origin."""
    same = [c for c in claims if c.quantity == quantity and c.row == beside.row]
    same += [c for c in claims if c.quantity == quantity and c.origin == beside.origin and c.is_used]
    ends = [interval_of(c.reported)[0] for c in same if not (c.status == "flagged" and c.row != beside.row)]
    return next((end for end in ends if end > 0.0), None)


def _others_middle(claims: list[Claim], quantity: str, row: int) -> float | None:
    values = [
        c.reported.value
        for c in claims
        if c.quantity == quantity
        and c.row != row
        and c.reported.value
        and c.status not in ("flagged", "salvo")
    ]
    return float(np.median(values)) if values else None


def _swaps(claims: list[Claim]) -> list[Flag]:
    """Range and apogee of one row exchanged: said only where another claim decides it."""
    found = []
    for row in sorted({c.row for c in claims}):
        own = {c.quantity: c for c in claims if c.row == row and c.reported.value}
        far, high = _others_middle(claims, "range", row), _others_middle(claims, "apogee", row)
        if not {"range", "apogee"} <= own.keys() or far is None or high is None:
            continue
        a, b = float(own["range"].reported.value or 0.0), float(own["apogee"].reported.value or 0.0)
        straight = abs(np.log(a / far)) + abs(np.log(b / high))
        crossed = abs(np.log(a / high)) + abs(np.log(b / far))
        if crossed < 0.06 and straight > crossed + 0.1:
            text = (
                f"{own['range'].reporter}: range {own['range'].reported.text} and apogee "
                f"{own['apogee'].reported.text} look exchanged beside the other reports"
            )
            found.append(Flag("swapped", "range", text, None, (row,)))
    return found


def _slips(claims: list[Claim]) -> list[Flag]:
    """Figures that a known slip of units would explain."""
    found = []
    for claim in claims:
        if claim.quantity == "flight_time" or not claim.reported.value:
            continue
        other = _others_middle(claims, claim.quantity, claim.row)
        if other is None:
            continue
        ratio = claim.reported.value / other
        for factor, words in (*_UNIT_SLIPS, *_SCALE_SLIPS):
            if abs(np.log(ratio / factor)) < 0.03:
                said = f"{claim.reporter}: {claim.quantity} {claim.reported.text}"
                text = f"{said} is off by what {words} would do"
                found.append(Flag("unit_slip", claim.quantity, text, None, (claim.row,)))
                break
    return found


def _disagreements(launch: Launch) -> list[Flag]:
    found = []
    for one in disagreements(launch):
        superseded = [c for c in launch.of(one.quantity) if c.status == "superseded"]
        note = ""
        if superseded:
            old = min(superseded, key=lambda claim: claim.role != "primary")
            note = f" ({old.reporter}'s {old.reported.text} was superseded: {old.reason})"
        text = (
            f"{one.quantity.replace('_', ' ')}: {one.low.reporter} says {one.low.reported.text}, "
            f"{one.high.reporter} says {one.high.reported.text}, {100 * (one.ratio - 1):.0f} % apart{note}"
        )
        found.append(Flag("disagreement", one.quantity, text, None, _rows((one.low, one.high, *superseded))))
    return found


def _rows(claims: Iterable[Claim]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(claim.row for claim in claims))


def _p_value(claim: Claim, launch: Launch, fit: Fit | None) -> float | None:
    low, high = interval_of(claim.reported)
    if claim.quantity == "flight_time":
        if fit is None:
            return None
        times = fit.results[:, col.TIME_OF_FLIGHT]
        good = fit.weights_without_time > 0.0
        weights = fit.weights_without_time[good]
        below, above = ((end - times[good]) / TIME_DISCREPANCY for end in (high, low))
        return _two_sided(weights, below, above)
    others = terms([c for c in launch.claims if c is not claim], claim.quantity)
    if not others or all(term.is_bound for term in others):
        return None
    density = marginal(others, claim.quantity)
    z = np.interp((np.arange(400) + 0.5) / 400, density.cumulative, density.z)
    scale = AGENCY_SCALE * np.sqrt(2.0)
    below = (np.log(high) - z) / scale
    above = (np.log(low) - z) / scale if low > 0.0 else np.full_like(z, -np.inf)
    return _two_sided(np.full(400, 1.0 / 400), below, above)


def _two_sided(weights: Array, below: Array, above: Array) -> float:
    """Probability of a figure at least as far out: low end for a figure above, high end for one below."""
    total = weights.sum()
    lower = float((weights * normal.cumulative(below)).sum() / total)
    upper = float((weights * (1.0 - normal.cumulative(above))).sum() / total)
    return min(1.0, 2.0 * min(lower, upper))
