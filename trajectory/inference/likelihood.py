"""How probable it is that a source says what it said, given what flew.

A claim is a printed number with a rounding, a one-sided bound or an interval, by an agency that may be simply
wrong.  In the logarithm of the quantity a claim's likelihood is a rounding interval blurred by the agency's
scale, with a heavy tail; the product over claims is tabulated once per quantity.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from launch_data.launch import Claim
from launch_data.reported import LOWER_BOUNDS, UPPER_BOUNDS, Reported
from trajectory.inference import normal

# Provisional until they are learned from the events with several agencies (27 of 90 of these differ by more
# than 10 %, 12 by more than 30 %; most of those are not ballistic).
AGENCY_SCALE = 0.01  # relative standard deviation of an agency's figure beyond its rounding
# Probability that an independent figure is simply wrong (2 of 20 pairs on ballistic flights differ by more
# than 10 %).
WRONG = 0.02
WRONG_SELF_CLAIM = 0.05  # the same of a party about itself, beside an independent figure (1 of 20 pairs)
WRONG_TRIES = 3.0  # how much oftener than its probability the case of a wrong claim is tried
TAIL_SCALE = 0.2  # scale of the logarithm of a wrong figure (Student t with 2 degrees of freedom)
TIME_DISCREPANCY = 60.0  # s: what a family of boosts leaves out of the flight time
TIME_TAIL = 300.0  # s
TIME_STEP = 1.0  # s, grid on which claims of the time are combined

# What can be sampled where claims only bound a quantity.
DOMAIN = {"range": (10e3, 20.0e6), "apogee": (1e3, 20.0e6)}  # m
GRID = 8001

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Term:
    """One claim as the likelihood sees it.

    Parameters
    ----------
    low, high : float
        Interval in which the rounded or bounded value lies; 0 or infinity where it is open.  [SI]
    wrong : float
        Probability that the claim says nothing about the flight.
    claim : Claim or None
        Where it comes from.
    """

    low: float
    high: float
    wrong: float
    claim: Claim | None = None

    @property
    def is_bound(self) -> bool:
        """Whether the claim is one-sided."""
        return self.low <= 0.0 or not np.isfinite(self.high)


def interval_of(reported: Reported) -> tuple[float, float]:
    """Read the interval that a printed figure stands for.

    Parameters
    ----------
    reported : Reported
        The printed figure.

    Returns
    -------
    tuple of float
        Low and high end; 0 or infinity where it is open.  [SI]
    """
    if reported.qualifier in LOWER_BOUNDS:
        return float(reported.low or 0.0), np.inf
    if reported.qualifier in UPPER_BOUNDS:
        return 0.0, float(reported.high or np.inf)
    if reported.value is None:
        return float(reported.low or 0.0), float(reported.high or np.inf)
    width = reported.half_width or 0.0
    return max(reported.value - width, 0.0), reported.value + width


def terms(claims: Iterable[Claim], quantity: str) -> tuple[Term, ...]:
    """Turn the claims that may be used into terms of one quantity.

    Parameters
    ----------
    claims : iterable of Claim
        All claims of a flight; unused ones are passed over.
    quantity : str
        ``"range"``, ``"apogee"`` or ``"flight_time"``.

    Returns
    -------
    tuple of Term
        A party's claim about itself is never averaged with independent figures: where these exist it either
        agrees with them, and sharpens, or counts as wrong.
    """
    used = [claim for claim in claims if claim.is_used and claim.quantity == quantity]
    independent = any(not claim.is_self_claim and not claim.reported.is_bound for claim in used)
    return tuple(
        Term(
            *interval_of(claim.reported),
            WRONG_SELF_CLAIM if claim.is_self_claim and independent else WRONG,
            claim,
        )
        for claim in used
    )


def log_likelihood(claimed: tuple[Term, ...], z: Array) -> Array:
    """Log-likelihood of the claims on a length.

    Parameters
    ----------
    claimed : tuple of Term
        Claims of one quantity.
    z : ndarray
        Natural logarithm of the quantity in metres.

    Returns
    -------
    ndarray
        Same shape as ``z``.
    """
    total = np.zeros_like(z)
    for term in claimed:
        low = np.log(term.low) if term.low > 0.0 else -np.inf
        high = np.log(term.high)
        inside = normal.cumulative((high - z) / AGENCY_SCALE) - normal.cumulative((low - z) / AGENCY_SCALE)
        if term.is_bound:
            total += np.log((1.0 - term.wrong) * inside + term.wrong * 0.5)
            continue
        core = inside / max(high - low, 1e-9)
        total += np.log(
            (1.0 - term.wrong) * core + term.wrong * _student((z - 0.5 * (low + high)) / TAIL_SCALE)
        )
    return total


def _student(x: Array) -> Array:
    """Density of Student's t with 2 degrees of freedom, in units of the tail's scale."""
    return (2.0 + x * x) ** -1.5 / TAIL_SCALE


def time_log_likelihood(
    claimed: tuple[Term, ...], seconds: Array, *, discrepancy: float = TIME_DISCREPANCY
) -> Array:
    """Log-likelihood of the claimed flight times.

    Parameters
    ----------
    claimed : tuple of Term
        Claims of the flight time.
    seconds : ndarray
        Modelled flight times.  [s]
    discrepancy : float
        Standard deviation of what the model leaves out.  [s]

    Returns
    -------
    ndarray
        Same shape as ``seconds``.

    Notes
    -----
    The model's error is common to all claims, so that several claims of one time do not shrink it: they are
    combined first, then blurred by the discrepancy on a grid of one second.
    """
    if not claimed:
        return np.zeros_like(seconds)
    reach = 4.0 * discrepancy + TIME_STEP
    true = np.arange(np.nanmin(seconds) - reach, np.nanmax(seconds) + reach + TIME_STEP, TIME_STEP)
    density = np.ones_like(true)
    for term in claimed:
        density *= _time_density(term, true)
    offsets = np.arange(-4.0 * discrepancy, 4.0 * discrepancy + 0.5 * TIME_STEP, TIME_STEP)
    weight = np.exp(-0.5 * (offsets / discrepancy) ** 2)
    blurred = np.convolve(density, weight / weight.sum(), mode="same")
    return np.interp(seconds, true, np.log(blurred))


def _time_density(term: Term, true: Array) -> Array:
    """Density of one claim of the flight time, at true flight times."""
    blur = 2.0 + 0.5 * AGENCY_SCALE * (term.low if term.low > 0.0 else term.high)
    inside = normal.cumulative((term.high - true) / blur) - normal.cumulative((term.low - true) / blur)
    if term.is_bound:
        return (1.0 - term.wrong) * inside + 0.5 * term.wrong
    middle = (true - 0.5 * (term.low + term.high)) / TIME_TAIL
    wrong = (2.0 + middle**2) ** -1.5 / TIME_TAIL
    return (1.0 - term.wrong) * inside / max(term.high - term.low, 1e-3) + term.wrong * wrong


@dataclass(frozen=True, slots=True, eq=False)
class Marginal:
    """What the claims say about one length, as a density that can be sampled.

    Parameters
    ----------
    z : ndarray
        Grid of the natural logarithm.  [ln m]
    cumulative : ndarray
        Distribution function on the grid, 0 to 1.
    log_evidence : float
        Logarithm of the integral of the likelihood over ``z``.
    """

    z: Array
    cumulative: Array
    log_evidence: float


def marginal(claimed: tuple[Term, ...], quantity: str) -> Marginal:
    """Tabulate what the claims say about a length.

    Parameters
    ----------
    claimed : tuple of Term
        At least one claim.
    quantity : str
        ``"range"`` or ``"apogee"``; its domain closes one-sided claims.

    Returns
    -------
    Marginal
        The normalised likelihood on a grid that resolves the narrowest claim.
    """
    z = _grid(claimed, quantity)
    logs = log_likelihood(claimed, z)
    density = np.exp(logs - logs.max())
    steps = 0.5 * (density[1:] + density[:-1]) * np.diff(z)
    cumulative = np.concatenate([[0.0], np.cumsum(steps)])
    return Marginal(z, cumulative / cumulative[-1], float(np.log(cumulative[-1]) + logs.max()))


def _grid(claimed: tuple[Term, ...], quantity: str) -> Array:
    low, high = (np.log(v) for v in DOMAIN[quantity])
    fine = [np.linspace(low, high, GRID)]
    for term in claimed:
        for end in (term.low, term.high):
            if 0.0 < end < np.inf:
                near = np.log(end) + AGENCY_SCALE * np.linspace(-6.0, 6.0, 301)
                fine.append(near[(near > low) & (near < high)])
    return np.unique(np.concatenate(fine))


def proposal(claimed: tuple[Term, ...]) -> tuple[Term, ...]:
    """Terms to draw from instead, so that the case of a wrong claim is not left to a few heavy draws.

    Parameters
    ----------
    claimed : tuple of Term
        Claims of one quantity.

    Returns
    -------
    tuple of Term
        The same with wrong claims more probable; a draw z then weighs `log_likelihood` of the claims minus
        that of these.
    """
    return tuple(replace(term, wrong=max(term.wrong, min(WRONG_TRIES * term.wrong, 0.2))) for term in claimed)


def draw(density: Marginal, uniform: Array) -> Array:
    """Draw logarithms by inverting the distribution function.

    Parameters
    ----------
    density : Marginal
        The density.
    uniform : ndarray
        Numbers between 0 and 1.

    Returns
    -------
    ndarray
        Natural logarithm of the quantity.  [ln m]
    """
    return np.interp(uniform, density.cumulative, density.z)
