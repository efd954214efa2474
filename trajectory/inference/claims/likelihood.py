"""How probable it is that a source says what it said, given what flew.

A claim is a printed number with a rounding, a one-sided bound or an interval, by an agency that may be simply
wrong.  Its likelihood is the probability of the whole interval that would have been printed alike: of the
agency's error as it was learned (`learned.ErrorCurve`, scale and bias summed out), or of a wrong figure's
heavy tail.  A lower bound is near what was measured (`excess`); an upper one may be far above it.
`reporting` draws figures under exactly this likelihood.  The product over claims is tabulated
once per quantity; it takes the error of each claim as a draw of its own.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from launch_data.launch import Claim
from trajectory.inference.claims.excess import bound_density
from trajectory.inference.claims.intervals import gap_of, interval_of
from trajectory.inference.claims.learned import (
    ErrorCurve,
    TimeDiscrepancy,
    error_curve,
    time_discrepancy,
)
from trajectory.inference.claims.scatter import tail_mass

__all__ = [
    "Marginal",
    "Term",
    "draw",
    "interval_of",
    "log_likelihood",
    "marginal",
    "outside",
    "proposal",
    "terms",
    "time_log_likelihood",
]

TIME_STEP = 1.0  # s, grid on which claims of the time are combined
WRONG_TRIES = 3.0  # how much oftener than its probability the case of a wrong claim is tried

# What can be sampled where claims only bound a quantity.
DOMAIN = {"range": (10e3, 20.0e6), "apogee": (1e3, 20.0e6)}  # m, of a test that can be inferred
#: The same of whatever flies, such as a cruise missile a few metres above the sea.  [m]
ANY_KIND = {"range": (1e3, 20.0e6), "apogee": (1.0, 20.0e6)}
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
        Probability that the claim is wrong: its error then has the heavy tail of `scatter`.
    claim : Claim or None
        Where it comes from.
    curve : ErrorCurve or None
        Error of the figure; None: that of a range by an agency that was never compared.
    gap : float
        Of a lower bound: logarithm of the next number as round over it.
    """

    low: float
    high: float
    wrong: float
    claim: Claim | None = None
    curve: ErrorCurve | None = None
    gap: float = 0.1

    @property
    def is_bound(self) -> bool:
        """Whether the claim is one-sided."""
        return self.low <= 0.0 or not np.isfinite(self.high)

    @property
    def is_lower_bound(self) -> bool:
        """Whether the claim is a lower bound."""
        return self.low > 0.0 and not np.isfinite(self.high)

    @property
    def error(self) -> ErrorCurve:
        """Error of the figure."""
        return self.curve or error_curve("range")


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
        A party's claim about itself is never averaged with independent figures: it has an error and a wrong
        rate of its own.  What the claim's own event taught is left out.  A lower bound that several say
        counts once, from an independent voice where there is one.
    """
    used = [claim for claim in claims if claim.is_used and claim.quantity == quantity]
    return _each_bound_once(tuple(term_of(claim, quantity) for claim in used))


def outside(claimed: tuple[Term, ...], quantity: str) -> str:
    """Say that no claim of a length lies where lengths can be inferred.

    Parameters
    ----------
    claimed : tuple of Term
        Claims of one quantity; may be empty.
    quantity : str
        ``"range"`` or ``"apogee"``.

    Returns
    -------
    str
        Blank where one does, or none is there that is no upper bound.
    """
    low, high = DOMAIN[quantity]
    figures = [term for term in claimed if term.low > 0.0]  # an upper bound reaches down to nothing
    if not figures or any(term.low <= high and term.high >= low for term in figures):
        return ""
    said = ", ".join(term.claim.reported.text for term in claimed if term.claim is not None)
    return (
        f"the reported {quantity} ({said}) lies outside the {low / 1e3:,.0f} to {high / 1e3:,.0f} km of a "
        "missile test that can be inferred: check its unit, or leave it out"
    )


def term_of(claim: Claim, quantity: str) -> Term:
    """Turn one claim into a term, whatever its status.

    Parameters
    ----------
    claim : Claim
        The claim.
    quantity : str
        Its quantity.

    Returns
    -------
    Term
        With the error and the wrong rate of its origin.
    """
    curve = error_curve(quantity, claim.origin, own=claim.is_self_claim, excluding=claim.event_id)
    return Term(*interval_of(claim.reported), curve.wrong, claim, curve, gap_of(claim.reported))


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
        Same shape as ``z``.  A figure's probability is divided by the width of its interval, a constant: as a
        function of ``z`` it is then a density; that of a lower bound is one already.
    """
    total = np.zeros_like(z)
    for term in claimed:
        total += np.log(_probability(term, z))
        if not term.is_bound:
            total -= np.log(max(np.log(term.high / term.low), 1e-9))
    return total


def _each_bound_once(claimed: tuple[Term, ...]) -> tuple[Term, ...]:
    """Leave out lower bounds of the same number: several agencies choose the same round one."""
    bounds: dict[float, Term] = {}
    for term in sorted(claimed, key=lambda one: one.claim is not None and one.claim.is_self_claim):
        if term.is_lower_bound:
            bounds.setdefault(term.low, term)
    return tuple(term for term in claimed if not term.is_lower_bound or bounds[term.low] is term)


def _probability(term: Term, z: Array) -> Array:
    """Probability of what was said, given the logarithm of the truth; its density for a lower bound."""
    if term.is_lower_bound:
        return bound_density(z - np.log(term.low), term.gap, replace(term.error, wrong=term.wrong))
    low = np.log(term.low) - z if term.low > 0.0 else np.full_like(z, -np.inf)
    high = np.log(term.high) - z
    error = term.error
    sound = np.interp(high, error.error, error.cumulative) - np.interp(low, error.error, error.cumulative)
    wrong = tail_mass(low, high)
    # Far out the table's ends differ by rounding, which may fall below zero.
    inside: Array = (1.0 - term.wrong) * np.maximum(sound, 0.0) + term.wrong * wrong
    return inside


def time_log_likelihood(
    claimed: tuple[Term, ...], seconds: Array, *, discrepancy: float | None = None
) -> Array:
    """Log-likelihood of the claimed flight times.

    Parameters
    ----------
    claimed : tuple of Term
        Claims of the flight time.
    seconds : ndarray
        Modelled flight times.  [s]
    discrepancy : float, optional
        Standard deviation of what the model leaves out; by default what was learned of it is summed out.  [s]

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
    offsets, weight = _discrepancy_kernel(claimed, discrepancy)
    reach = offsets[-1] + TIME_STEP
    # Whole seconds, so that the value at one time does not hang on the other times.
    first, last = np.floor(np.nanmin(seconds) - reach), np.ceil(np.nanmax(seconds) + reach)
    true = np.arange(max(first, TIME_STEP), last + TIME_STEP, TIME_STEP)
    density = np.ones_like(true)
    for term in claimed:
        density *= _probability(term, np.log(true))
    # Times below zero do not exist: the grid may be shorter than the kernel on that side.
    blurred = np.convolve(density, weight, mode="full")[len(offsets) // 2 :][: len(true)]
    found: Array = np.interp(seconds, true, np.log(blurred))
    return found


def event_of(claimed: tuple[Term, ...]) -> str:
    """Event that claims are about, to leave out of what was learned.

    Parameters
    ----------
    claimed : tuple of Term
        Claims of one flight.

    Returns
    -------
    str
        Blank where no term comes from a claim.
    """
    return next((term.claim.event_id for term in claimed if term.claim is not None), "")


def _discrepancy_kernel(claimed: tuple[Term, ...], discrepancy: float | None) -> tuple[Array, Array]:
    """Distribution of the model's error on the grid of seconds, normalised."""
    if discrepancy is None:
        known = time_discrepancy(event_of(claimed))
    else:
        known = TimeDiscrepancy(np.array([discrepancy]), np.ones(1), 0)
    likely = known.weight > 1e-4
    sigma, share = known.sigma[likely], known.weight[likely]
    steps = np.ceil(4.0 * sigma.max() / TIME_STEP)
    offsets = np.arange(-steps, steps + 1.0) * TIME_STEP
    density = np.zeros_like(offsets)
    for s, p in zip(sigma, share, strict=True):
        density += p / s * np.exp(-0.5 * (offsets / s) ** 2)
    return offsets, density / density.sum()


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


def marginal(
    claimed: tuple[Term, ...], quantity: str, domain: Mapping[str, tuple[float, float]] = DOMAIN
) -> Marginal:
    """Tabulate what the claims say about a length.

    Parameters
    ----------
    claimed : tuple of Term
        At least one claim.
    quantity : str
        ``"range"`` or ``"apogee"``.
    domain : mapping of str to (float, float)
        ``DOMAIN`` or ``ANY_KIND``; it closes one-sided claims.

    Returns
    -------
    Marginal
        The normalised likelihood on a grid that resolves the narrowest claim.
    """
    z = _grid(claimed, domain[quantity])
    logs = log_likelihood(claimed, z)
    density = np.exp(logs - logs.max())
    steps = 0.5 * (density[1:] + density[:-1]) * np.diff(z)
    cumulative = np.concatenate([[0.0], np.cumsum(steps)])
    return Marginal(z, cumulative / cumulative[-1], float(np.log(cumulative[-1]) + logs.max()))


def _grid(claimed: tuple[Term, ...], domain: tuple[float, float]) -> Array:
    low, high = np.log(domain)
    fine = [np.linspace(low, high, GRID)]
    for term in claimed:
        for end in (term.low, term.high):
            if 0.0 < end < np.inf:
                near = np.log(end) + term.error.spread * np.linspace(-6.0, 6.0, 601)
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
