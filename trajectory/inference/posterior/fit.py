"""The posterior of one reported ballistic flight.

Family parameters come from the prior by a low-discrepancy sequence; range and apogee come from their own
claims; delta-v and pitch-over are solved so that the flight has that range and apogee.  A draw is weighted by

    prior(ln delta-v, loft) * |d(ln delta-v, loft) / d(observables)| * likelihood(flight time),

where the claims on range and apogee are already in the density that they were drawn from.  The sample grows
until it is worth enough draws and its largest weights have no heavy tail, or all are small.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kernels import kepler
from kernels import layout as col
from kernels import status as codes
from kernels.constants import MEAN_EARTH_RADIUS
from launch_data.configuration import Configuration
from launch_data.families import Family
from trajectory.errors import NoAnswerError
from trajectory.inference.claims.configuration import as_said, likelihood, told_by
from trajectory.inference.claims.likelihood import marginal, proposal, time_log_likelihood
from trajectory.inference.posterior import prior as p
from trajectory.inference.posterior import problem as q
from trajectory.inference.posterior.pilot import Search, prepare
from trajectory.inference.posterior.sampler import Evidence, apogee_span
from trajectory.inference.posterior.weights import effective_size, normalise, tail_shape

Array = NDArray[np.float64]

BATCH = 2500
MOST_DOUBLINGS = 3  # of the draws asked for
FEWEST_AS_SAID = 50.0  # effective draws that are built as somebody says: below, nothing is told of them
ENOUGH = 400.0  # effective draws; of fewer draws than 1,600, a quarter
SURELY_LOFTED = 2.0  # apogee over that of the minimum-energy arc: no depressed flight rises so high
HEAVY_TAIL = 0.7  # shape of the tail of the weights above which an answer is not reliable


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """Weighted posterior draws of one flight.

    Parameters
    ----------
    evidence : Evidence
        What was fitted.
    families : tuple of Family
        The families drawn from: those of the prior that can fly what was reported.
    family : ndarray of int, shape (n,)
        Family of each draw.
    shares : ndarray, shape (n, 3)
        Share of the ideal delta-v per stage.
    rows, results : ndarray
        The fitted flights, columns as in ``kernels.layout``.
    weights, weights_without_time : ndarray, shape (n,)
        Normalised; 0 where a draw has no solution or lies outside the prior.
    is_lofted : ndarray of bool, shape (n,)
        Whether the flight rises more steeply than the farthest flight of the same boost.
    drawn, unsolved, failed, outside_prior : int
        Draws; of these without a solution, failed in the kernels, outside the prior's bounds.
    log_evidence : float
        Logarithm of the marginal likelihood of the claims under this prior.
    seed : int
        Seed of the sequence.
    flights : int
        Flights flown.
    """

    evidence: Evidence
    families: tuple[Family, ...]
    family: NDArray[np.int64]
    shares: Array
    rows: Array
    results: Array
    weights: Array
    weights_without_time: Array
    is_lofted: NDArray[np.bool_]
    drawn: int
    unsolved: int
    failed: int
    outside_prior: int
    log_evidence: float
    seed: int
    flights: int

    @property
    def effective_sample_size(self) -> float:
        """Kish's effective number of draws."""
        return effective_size(self.weights)

    @property
    def configuration(self) -> Configuration | None:
        """What is said of stages and propellant, as far as the families tell it apart."""
        return told_by(self.families, self.evidence.configuration)

    @property
    def probability_as_said(self) -> float | None:
        """Probability that stages and propellant are as somebody says; None where nobody does.

        What is published of a type does not weigh in the answer, but it does here.
        """
        said = self.configuration
        if said is None:
            return None
        chance = self.weights
        if said.is_published:
            chance = chance * likelihood(said, self.families)[self.family]
        agreeing = as_said(said, self.families)[self.family]
        return float(chance[agreeing].sum() / chance.sum())

    @property
    def weights_as_said(self) -> Array | None:
        """Weights if stages and propellant are as somebody says.

        None where nobody does, or fewer than `FEWEST_AS_SAID` effective draws fly so.
        """
        said = self.configuration
        if said is None:
            return None
        weights = np.where(as_said(said, self.families)[self.family], self.weights, 0.0)
        if effective_size(weights) < FEWEST_AS_SAID:
            return None
        normalised: Array = weights / weights.sum()
        return normalised

    @property
    def tail_shape(self) -> float:
        """Shape of the tail of the weights: above 0.7 the answer is not reliable, unless all are small."""
        return tail_shape(self.weights)

    @property
    def is_good(self) -> bool:
        """Whether the sample is worth enough draws and its weights have no heavy tail, or all are small."""
        return _is_good(self.weights, self.drawn)

    @property
    def delta_v(self) -> Array:
        """Ideal delta-v of each draw, all stages, in m/s."""
        first = col.FIRST_STAGE + col.STAGE_IDEAL_DELTA_V
        total: Array = self.rows[:, first :: col.STAGE_WIDTH].sum(axis=1)
        return total


def fit(
    evidence: Evidence,
    families: tuple[Family, ...],
    *,
    draws: int = 2000,
    seed: int = 0,
    progress: Any = None,
) -> Fit:
    """Fit a ballistic flight to what was reported of it.

    Parameters
    ----------
    evidence : Evidence
        Claims and launch point; a range, an apogee or a flight time is needed.
    families : tuple of Family
        The prior.
    draws : int
        Number of draws to begin with; it is doubled, three times at most, until `Fit.is_good`.
    seed : int
        Seed of the sequence; the same seed gives the same bits.
    progress : callable, optional
        Called with the fraction done.

    Returns
    -------
    Fit
        The posterior.

    Raises
    ------
    NoAnswerError
        When neither range nor apogee nor flight time was reported, or no draw can fly what was reported.

    Notes
    -----
    Model: point mass with a parametric boost on the rotating WGS-84 Earth.  Valid for: ballistic flights.
    Not modelled: lift, thrust cut-off short of capability, a payload other than the one flown, flights of
    more than two hours: boosts near escape speed, which come down wherever the Earth has turned to.
    """
    if not (evidence.range_terms or evidence.apogee_terms or evidence.time_terms):
        raise NoAnswerError(
            "neither a range nor an apogee nor a flight time was reported that may be used: "
            "nothing can be inferred"
        )
    search = prepare(evidence, families, seed)
    sample = _Sample.empty(search)
    for doubling in range(MOST_DOUBLINGS + 1):
        sample = sample.grown(draws << doubling, _share_of(progress, doubling))
        found = sample.weighed(seed)
        if found.is_good:
            break
    return found


def _share_of(progress: Any, doubling: int) -> Any:
    """Progress of one doubling: each takes half of what is left, so that it never runs back."""
    left = 0.5**doubling
    return None if progress is None else lambda fraction: progress(1.0 - left + 0.5 * left * fraction)


def claimless(vehicles: p.Draws, results: Array, weights: Array, *, seed: int = 0) -> Fit:
    """Take vehicles that no claim speaks of for a posterior, so that their standard range can be searched.

    Parameters
    ----------
    vehicles : Draws
        With their delta-v.
    results : ndarray, shape (n, RESULTS)
        Their flights.
    weights : ndarray, shape (n,)
        Normalised.
    seed : int
        What they were drawn with.

    Returns
    -------
    Fit
        Without evidence.
    """
    count = len(vehicles.rows)
    return Fit(
        evidence=Evidence((), (), (), latitude=0.0, longitude=0.0), families=vehicles.families,
        family=vehicles.family, shares=vehicles.shares, rows=vehicles.rows, results=results,
        weights=weights, weights_without_time=weights, is_lofted=np.ones(count, dtype=np.bool_), drawn=count,
        unsolved=0, failed=0, outside_prior=0, log_evidence=0.0, seed=seed, flights=0,
    )  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class _Sample:
    """The draws so far: family parameters, targets and solutions, in consecutive parts."""

    search: Search
    draws: tuple[p.Draws, ...]
    targets: tuple[q.Targets, ...]
    found: tuple[q.Solution, ...]

    @classmethod
    def empty(cls, search: Search) -> "_Sample":
        return cls(search, (), (), ())

    @property
    def count(self) -> int:
        return sum(len(part.rows) for part in self.draws)

    def grown(self, count: int, progress: Any) -> "_Sample":
        """Draw and solve on to a number of draws, in batches; a draw does not depend on its batch."""
        sample = self
        while (first := sample.count) < count:
            drawn, targets = self.search.sampler.draw(first, min(BATCH, count - first), stream=0)
            found = self.search.solve(drawn, targets)
            sample = _Sample(
                self.search, (*sample.draws, drawn), (*sample.targets, targets), (*sample.found, found)
            )
            if progress is not None:
                progress(sample.count / count)
        return sample

    def weighed(self, seed: int) -> Fit:
        return _weigh(self.search, p.join(self.draws), q.join_targets(self.targets), q.join(self.found), seed)


def _weigh(search: Search, drawn: p.Draws, targets: q.Targets, found: q.Solution, seed: int) -> Fit:
    evidence, families = search.sampler.evidence, search.sampler.families
    ok = found.converged
    delta_v = np.exp(found.unknowns[:, q.LOG_DELTA_V])
    loft = found.results[:, col.BURNOUT_FLIGHT_PATH_ANGLE]
    log_weight = np.full(len(ok), -np.inf)
    log_weight[ok] = p.log_prior(p.take(drawn, ok), delta_v[ok], loft[ok]) + _log_jacobian(targets, found, ok)
    log_weight[ok] += targets.log_correction[ok]
    log_weight[~p.is_a_test(found.results)] = -np.inf
    without_time = log_weight.copy()
    if evidence.time_terms:
        log_weight[ok] += time_log_likelihood(evidence.time_terms, found.results[ok, col.TIME_OF_FLIGHT])
    if not np.isfinite(log_weight).any():
        raise NoAnswerError(
            "no draw of the prior can fly what was reported: "
            "the claims contradict physics or the families' bounds"
        )
    kernel_failure = (
        (found.status != codes.OK) & (found.status != codes.ORBIT) & (found.status != codes.ESCAPED)
    )
    weights, log_evidence = normalise(log_weight)
    log_evidence += float(np.log(len(families)))  # each was weighed as if drawn with that share
    log_evidence -= _log_prior_volume(evidence, families[0])
    for terms, quantity in ((evidence.range_terms, "range"), (evidence.apogee_terms, "apogee")):
        log_evidence += marginal(proposal(terms), quantity).log_evidence if terms else 0.0
    if not (evidence.range_terms or evidence.apogee_terms):
        low, high = apogee_span(evidence.time_terms)
        log_evidence += float(np.log(high - low))
    weights_without_time, _ = normalise(without_time)
    is_lofted = _is_lofted(found)
    kept = (drawn.family, drawn.shares, found.rows, found.results, weights, weights_without_time, is_lofted)
    for array in kept:
        array.flags.writeable = False
    return Fit(
        evidence=evidence, families=families, family=drawn.family, shares=drawn.shares,
        rows=found.rows, results=found.results, weights=weights,
        weights_without_time=weights_without_time, is_lofted=is_lofted, drawn=len(ok),
        unsolved=int((~ok & ~kernel_failure).sum()), failed=int(kernel_failure.sum()),
        outside_prior=int((ok & ~np.isfinite(without_time)).sum()), log_evidence=log_evidence,
        seed=seed, flights=found.flights + search.found.flights,
    )  # fmt: skip


def _is_lofted(found: q.Solution) -> NDArray[np.bool_]:
    """Whether a stronger pitch-over flies farther, as it does on the lofted side of the standard trajectory.

    Far above that the Earth may carry the impact away, and more pitch-over bring it back.
    """
    lofted: NDArray[np.bool_] = found.derivative[:, q.LOG_RANGE, q.LOG_PITCH] > 0.0
    for i in np.flatnonzero(found.converged & ~lofted):
        angle = min(found.results[i, col.GROUND_RANGE] / MEAN_EARTH_RADIUS, 0.999 * np.pi)
        least = kepler.minimum_energy_apogee(angle, MEAN_EARTH_RADIUS)
        lofted[i] = found.results[i, col.APOGEE_HEIGHT] > SURELY_LOFTED * least
    return lofted


def _log_prior_volume(evidence: Evidence, family: Family) -> float:
    """Logarithm of the span of ln(delta-v), and of the loft where it is not drawn from its prior."""
    volume = float(np.log(np.log(p.DELTA_V_SPAN[1] / p.DELTA_V_SPAN[0])))
    if evidence.range_terms and evidence.apogee_terms:
        loft = family.burnout_flight_path_angle
        volume += float(np.log(np.radians(loft.high - loft.low)))
    return volume


def _is_good(weights: Array, drawn: int) -> bool:
    """Enough draws and no heavy tail; where all weights are small, the shape of the largest is no matter."""
    # Weights below 1/sqrt(n) need no truncation (Ionides, J. Comput. Graph. Stat. 17 (2008) 295-311).
    is_even = float(weights.max()) <= drawn**-0.5
    return effective_size(weights) >= min(ENOUGH, 0.25 * drawn) and (
        is_even or tail_shape(weights) <= HEAVY_TAIL
    )


def _log_jacobian(targets: q.Targets, found: q.Solution, ok: NDArray[np.bool_]) -> Array:
    """Log of |d(ln delta-v, loft, azimuth) / d(targets)| at the solutions."""
    slope = found.derivative[ok]
    wanted = np.linalg.det(q.target_derivative(targets, slope))
    # The determinant of d(ln delta-v, loft, azimuth) / d(unknowns) is this one entry.
    given = slope[:, q.LOFT, q.LOG_PITCH]
    with np.errstate(divide="ignore"):
        ratio: Array = np.log(np.abs(given)) - np.log(np.maximum(np.abs(wanted), 1e-12))
    return ratio
