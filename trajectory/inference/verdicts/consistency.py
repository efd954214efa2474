"""Whether the reports contradict each other, or physics.

Every claim gets a predictive p-value against what the others imply, and words where the cause can be named: a
flight time shorter than the vacuum arc through the same range and apogee, range and apogee swapped, miles
read as kilometres, metres as kilometres, agencies that differ.
"""

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kernels import layout as col
from launch_data.kinds import WORDS
from launch_data.launch import Claim, Launch, Report, disagreements
from trajectory.inference.claims.learned import time_discrepancy
from trajectory.inference.claims.likelihood import marginal, term_of, terms
from trajectory.inference.claims.scatter import mixture
from trajectory.inference.posterior.fit import Fit
from trajectory.inference.verdicts.flag import Flag
from trajectory.inference.verdicts.slips import find_slips

__all__ = ["Consistency", "Flag", "consistency"]

Array = NDArray[np.float64]

UNLIKELY = 0.01
DOUBTFUL = 0.1  # probability of a configuration below which it is told
SOUND = 1e-12  # probability of a wrong figure where none is supposed to be; keeps contradictions finite
APART = np.radians(10.0)  # directions closer than this are one: bearings are read off maps
MANY_TIMES = 3.0  # a ratio from which it is said as a factor
_UNLIKE = ("cruise", "slv")  # no ballistic missile of any kind is one of these
LEVELS = 400  # draws from what the other claims say


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
    flags = find_slips(launch)
    pvalues = [p for claim in _checked(launch) if (p := _p_value(claim, launch, fit)) is not None]
    flags += _unlikely(launch, fit, flags)
    flags += _configuration(fit)
    flags += [*_disagreements(launch), *_other_directions(launch), *_other_kinds(launch)]
    overall = min(1.0, min(pvalues) * len(pvalues)) if pvalues else None
    return Consistency(overall, tuple(flags))


def _checked(launch: Launch) -> list[Claim]:
    return [claim for claim in launch.claims if claim.is_used and claim.quantity != "azimuth"]


def _unlikely(launch: Launch, fit: Fit | None, flags: list[Flag]) -> list[Flag]:
    """Figures that hardly go with the rest, the worst first: what is named does not count among the rest."""
    named = {
        (row, name)
        for flag in flags
        for row in flag.rows
        for name in (("range", "apogee") if flag.code == "swapped" else (flag.quantity,))
    }
    # Of two that accuse each other either may be right: they stay.
    alone = {(flag.rows[0], flag.quantity) for flag in flags if len(flag.rows) == 1}
    left = [c for c in _checked(launch) if (c.row, c.quantity) not in alone]
    found: list[Flag] = []
    while True:
        rest = dataclasses.replace(launch, claims=tuple(left))
        doubtful = [(p, c) for c in left if (p := _p_value(c, rest, fit)) is not None and p < UNLIKELY]
        if not doubtful:
            return found
        worst = min(doubtful, key=lambda one: one[0])[1]
        others = [c for c in left if c.quantity == worst.quantity and c is not worst]
        # Beside a single other figure both are named: nothing says which is wrong.
        wrong = [(p, c) for p, c in doubtful if c is worst or (len(others) < 2 and c in others)]
        for p, claim in wrong:
            left.remove(claim)
            if (claim.row, claim.quantity) not in named:
                name = claim.quantity.replace("_", " ")
                text = f"{claim.reporter}: {name} {claim.reported.text} is unlikely beside the rest"
                found.append(Flag("unlikely", claim.quantity, text, p, (claim.row,)))


def _configuration(fit: Fit | None) -> list[Flag]:
    """Stages and propellant that the flight does not bear out."""
    chance = None if fit is None else fit.probability_as_said
    if fit is None or chance is None or chance >= DOUBTFUL or (said := fit.configuration) is None:
        return []
    whose = f" of the {said.said_of}" if said.said_of else ""
    told = f"{100 * chance:.0f} %" if chance >= 0.01 else "less than 1 %"
    text = f"the figures hardly fit what is said{whose}, {said.words}: {told} probable"
    return [Flag("configuration", "configuration", text, None, ())]


def _apart(ratio: float) -> str:
    return f"{100 * (ratio - 1):.0f} % apart" if ratio < MANY_TIMES else f"a factor of {ratio:,.0f} apart"


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
            f"{one.high.reporter} says {one.high.reported.text}, {_apart(one.ratio)}{note}"
        )
        found.append(Flag("disagreement", one.quantity, text, None, _rows((one.low, one.high, *superseded))))
    return found


def _other_directions(launch: Launch) -> list[Flag]:
    """Directions of flight further apart than their roundings; the answer goes by the first."""
    told = [
        c for c in launch.claims if c.is_used and c.quantity == "azimuth" and c.reported.middle is not None
    ]
    found = []
    for other in told[1:]:
        first, second = (one.reported for one in (told[0], other))
        apart = abs(np.remainder((first.middle or 0.0) - (second.middle or 0.0) + np.pi, 2.0 * np.pi) - np.pi)
        if apart > APART + first.spread + second.spread:
            text = (
                f"azimuth: {told[0].reporter} says {first.text}, {other.reporter} says {second.text}, "
                f"{np.degrees(apart):.0f} deg apart; the answer goes by the first"
            )
            found.append(Flag("disagreement", "azimuth", text, None, _rows((told[0], other))))
    return found


def _other_kinds(launch: Launch) -> list[Flag]:
    """Reporters whose kinds exclude each other: what rises and falls, flies under power, or goes to orbit.

    Also of reports whose figures are left out on request: the kind stays what all the reports say.
    """
    by_origin: dict[str, dict[str, Report]] = {}
    for report in launch.reports:
        if report.kind in WORDS and not report.whole_salvo:
            group = report.kind if report.kind in _UNLIKE else "ballistic"
            by_origin.setdefault(report.origin, {}).setdefault(group, report)
    # Whoever says two kinds speaks of several missiles.
    said = {group: one for told in by_origin.values() if len(told) == 1 for group, one in told.items()}
    if len(said) < 2:
        return []
    told = ", ".join(f"{one.reporter} says {WORDS[one.kind]}" for one in said.values())
    return [Flag("disagreement", "kind", f"kind: {told}", None, tuple(one.row for one in said.values()))]


def _rows(claims: Iterable[Claim]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(claim.row for claim in claims))


def _p_value(claim: Claim, launch: Launch, fit: Fit | None) -> float | None:
    if claim.quantity == "flight_time":
        return None if fit is None else _p_value_of_time(claim, fit)
    others = terms([c for c in launch.claims if c is not claim], claim.quantity)
    if not others or all(term.is_bound for term in others):
        return None
    # What is tested is that all figures are sound: a wrong one among the others would excuse every other.
    others = tuple(dataclasses.replace(term, wrong=SOUND) for term in others)
    density = marginal(others, claim.quantity)
    z = np.interp((np.arange(LEVELS) + 0.5) / LEVELS, density.cumulative, density.z)
    term = term_of(claim, claim.quantity)
    below = np.interp(np.log(term.high) - z, term.error.error, term.error.cumulative)
    above = np.zeros_like(z)
    if term.low > 0.0:
        above = np.interp(np.log(term.low) - z, term.error.error, term.error.cumulative)
    return _two_sided(np.full(LEVELS, 1.0 / LEVELS), below, above)


def _p_value_of_time(claim: Claim, fit: Fit) -> float:
    """Against flights that fit the other claims, blurred by the model's discrepancy and the claim's error."""
    term = term_of(claim, "flight_time")
    good = fit.weights_without_time > 0.0
    times = fit.results[good, col.TIME_OF_FLIGHT]
    known = time_discrepancy(claim.event_id)
    spread = np.hypot(known.sigma, term.error.spread * float(np.median(times)))
    zero = np.zeros_like(spread)
    below, above = (mixture(end - times, zero, spread, known.weight) for end in (term.high, term.low))
    return _two_sided(fit.weights_without_time[good], below, above)


def _two_sided(weights: Array, below: Array, above: Array) -> float:
    """Probability of a figure at least as far out: low end for a figure above, high end for one below.

    ``below`` is the probability of a figure below the high end, ``above`` of one below the low end.
    """
    total = weights.sum()
    lower = float((weights * below).sum() / total)
    upper = float((weights * (1.0 - above)).sum() / total)
    return min(1.0, max(0.0, 2.0 * min(lower, upper)))  # sums of weights may end a rounding above 1
