"""The posterior of one reported ballistic flight.

Family parameters come from the prior by a low-discrepancy sequence; range and apogee come from their own
claims; delta-v and pitch-over are solved so that the flight has that range and apogee.  A draw is weighted by

    prior(ln delta-v, loft) * |d(ln delta-v, loft) / d(observables)| * likelihood(flight time),

where the claims on range and apogee are already in the density that they were drawn from.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kernels import layout as col
from kernels import status as codes
from launch_data.families import Family
from trajectory.earth import EARTHS
from trajectory.ensembles.sampling import sobol
from trajectory.errors import NoAnswerError
from trajectory.inference import normal
from trajectory.inference import prior as p
from trajectory.inference import problem as q
from trajectory.inference.guess import regress
from trajectory.inference.likelihood import Term, draw, marginal, time_log_likelihood
from trajectory.inference.solve import solve

Array = NDArray[np.float64]

PILOT = 384
BATCH = 2500


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """What is known of one flight, ready for the fit.

    Parameters
    ----------
    range_terms, apogee_terms, time_terms : tuple of Term
        Claims of each quantity.
    latitude, longitude, height : float
        Launch point.  [rad, rad, m]
    site_scatter : float
        Standard deviation of the launch point.  [m]
    azimuth : float or None
        Reported bearing from launch point to impact; None: unknown, every direction is equally likely.  [rad]
    azimuth_half_width : float
        Half-width of its rounding.  [rad]
    """

    range_terms: tuple[Term, ...]
    apogee_terms: tuple[Term, ...]
    time_terms: tuple[Term, ...]
    latitude: float
    longitude: float
    height: float = 0.0
    site_scatter: float = 0.0
    azimuth: float | None = None
    azimuth_half_width: float = 0.0


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
    def delta_v(self) -> Array:
        """Ideal delta-v of each draw, all stages, in m/s."""
        first = col.FIRST_STAGE + col.STAGE_IDEAL_DELTA_V
        total: Array = self.rows[:, first :: col.STAGE_WIDTH].sum(axis=1)
        return total


def effective_size(weights: Array) -> float:
    """Kish's effective sample size.

    Parameters
    ----------
    weights : ndarray
        Non-negative weights.

    Returns
    -------
    float
        Between 0 and the number of weights.
    """
    total = float(weights.sum())
    return total * total / float((weights * weights).sum()) if total > 0.0 else 0.0


def quantiles(values: Array, weights: Array, levels: tuple[float, ...] = (0.05, 0.5, 0.95)) -> Array:
    """Weighted quantiles; infinite values count as beyond every number.

    Parameters
    ----------
    values, weights : ndarray, shape (n,)
        Draws with their weights.
    levels : tuple of float
        Between 0 and 1.

    Returns
    -------
    ndarray
        One value per level; infinity where the level lies among infinite draws.
    """
    order = np.argsort(values, kind="stable")
    ordered = values[order]
    weight = weights[order]
    middle = (np.cumsum(weight) - 0.5 * weight) / weight.sum()
    finite = np.isfinite(ordered)
    out = np.interp(levels, middle[finite], ordered[finite]) if finite.any() else np.full(len(levels), np.inf)
    beyond = float(weight[finite].sum() / weight.sum())
    return np.where(np.asarray(levels) > beyond, np.inf, out)


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
        Claims and launch point; a range or an apogee is needed.
    families : tuple of Family
        The prior.
    draws : int
        Number of draws.
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
        When neither range nor apogee was reported, or no draw can fly what was reported.

    Notes
    -----
    Model: point mass with a parametric boost on the rotating WGS-84 Earth.  Valid for: ballistic flights.
    Not modelled: lift, thrust cut-off short of capability, a payload other than the one flown.
    """
    if not evidence.range_terms and not evidence.apogee_terms:
        raise NoAnswerError(
            "neither a range nor an apogee was reported that may be used: nothing can be inferred"
        )
    sampler = _Sampler(evidence, families, families, seed)
    pilot, pilot_targets = sampler.draw(PILOT, stream=1)
    found = solve(pilot, pilot_targets, EARTHS["wgs84"], families[0].drag_curve)
    useful = _useful_families(pilot, found, len(families))
    if not useful:
        raise NoAnswerError(
            "no family of boosts can fly what was reported: range and apogee contradict the prior"
        )
    sampler = _Sampler(evidence, tuple(families[i] for i in useful), families, seed)
    drawn, targets = sampler.draw(draws, stream=0)
    parts, flights = [], found.flights
    for first in range(0, draws, BATCH):
        chosen = np.arange(first, min(first + BATCH, draws))
        some, wanted = p.take(drawn, chosen), q.take_targets(targets, chosen)
        start = regress(pilot, pilot_targets, found, some, wanted)
        part = _solve_with_fallback(some, wanted, start, families[0].drag_curve)
        parts.append(part)
        flights += part.flights
        if progress is not None:
            progress((first + len(chosen)) / draws)
    return _weigh(evidence, sampler, drawn, targets, q.join(parts), seed, flights)


def _useful_families(pilot: p.Draws, found: q.Solution, count: int) -> list[int]:
    delta_v, loft = np.exp(found.unknowns[:, q.LOG_DELTA_V]), found.results[:, col.BURNOUT_FLIGHT_PATH_ANGLE]
    possible = found.converged & np.isfinite(p.log_prior(pilot, delta_v, loft))
    return [number for number in range(count) if possible[pilot.family == number].any()]


def _solve_with_fallback(draws: p.Draws, targets: q.Targets, start: Array, drag_curve: str) -> q.Solution:
    """Start from the regression; what does not converge starts again from a scan."""
    earth = EARTHS["wgs84"]
    lost = ~np.isfinite(start).all(axis=1)
    start = np.where(np.isfinite(start), start, np.array([8.0, -3.0, 0.0]))
    solution = solve(draws, targets, earth, drag_curve, start)
    again = np.flatnonzero(~solution.converged | lost)
    if not len(again):
        return solution
    second = solve(p.take(draws, again), q.take_targets(targets, again), earth, drag_curve)
    return q.replace_draws(solution, again, second)


@dataclass(frozen=True, slots=True, eq=False)
class _Sampler:
    """Draws of family parameters and of the targets that go with them."""

    evidence: Evidence
    families: tuple[Family, ...]
    prior: tuple[Family, ...]
    seed: int

    def draw(self, count: int, *, stream: int) -> tuple[p.Draws, q.Targets]:
        key = int(np.random.SeedSequence(self.seed, spawn_key=(stream,)).generate_state(1, np.uint64)[0])
        uniform = sobol(0, count, p.DIMENSIONS, key)
        drawn = p.draw_families(self.families, uniform, self.prior)
        self._place(drawn.rows, uniform)
        return drawn, self._targets(uniform)

    def _place(self, rows: Array, uniform: Array) -> None:
        known = self.evidence
        scatter = known.site_scatter / 6.37e6
        north, east = (
            scatter * normal.inverse(uniform[:, p.LATITUDE]),
            scatter * normal.inverse(uniform[:, p.LONGITUDE]),
        )
        rows[:, col.LATITUDE] = np.clip(known.latitude + north, -0.5 * np.pi, 0.5 * np.pi)
        rows[:, col.LONGITUDE] = known.longitude + east / max(np.cos(known.latitude), 0.01)
        rows[:, col.HEIGHT] = known.height

    def _targets(self, uniform: Array) -> q.Targets:
        known = self.evidence
        loft = self.families[0].burnout_flight_path_angle
        angle = np.radians(loft.low + (loft.high - loft.low) * uniform[:, p.LOFT])
        observables = (q.LOG_RANGE, q.LOG_APOGEE)
        columns = []
        if known.range_terms:
            columns.append(draw(marginal(known.range_terms, "range"), uniform[:, p.RANGE]))
        if known.apogee_terms:
            columns.append(draw(marginal(known.apogee_terms, "apogee"), uniform[:, p.APOGEE]))
        if not (known.range_terms and known.apogee_terms):
            columns.append(angle)
            observables = (q.LOG_RANGE if known.range_terms else q.LOG_APOGEE, q.LOFT)
        if known.azimuth is None:
            azimuth = 2.0 * np.pi * uniform[:, p.AZIMUTH]
        else:
            azimuth = known.azimuth + known.azimuth_half_width * (2.0 * uniform[:, p.AZIMUTH] - 1.0)
        return q.Targets(observables, np.stack(columns, axis=1), azimuth, known.azimuth is not None)


def _weigh(
    evidence: Evidence,
    sampler: _Sampler,
    drawn: p.Draws,
    targets: q.Targets,
    found: q.Solution,
    seed: int,
    flights: int,
) -> Fit:
    ok = found.converged
    delta_v = np.exp(found.unknowns[:, q.LOG_DELTA_V])
    loft = found.results[:, col.BURNOUT_FLIGHT_PATH_ANGLE]
    log_weight = np.full(len(ok), -np.inf)
    log_weight[ok] = p.log_prior(p.take(drawn, ok), delta_v[ok], loft[ok]) + _log_jacobian(targets, found, ok)
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
    weights, log_evidence = _normalise(log_weight)
    log_evidence += float(np.log(len(sampler.families)))  # each was drawn with that share, not with its own
    for terms, quantity in ((evidence.range_terms, "range"), (evidence.apogee_terms, "apogee")):
        log_evidence += marginal(terms, quantity).log_evidence if terms else 0.0
    weights_without_time, _ = _normalise(without_time)
    for array in (drawn.family, drawn.shares, found.rows, found.results, weights, weights_without_time):
        array.flags.writeable = False
    return Fit(
        evidence=evidence, families=sampler.families, family=drawn.family, shares=drawn.shares,
        rows=found.rows, results=found.results, weights=weights,
        weights_without_time=weights_without_time, drawn=len(ok),
        unsolved=int((~ok & ~kernel_failure).sum()), failed=int(kernel_failure.sum()),
        outside_prior=int((ok & ~np.isfinite(without_time)).sum()), log_evidence=log_evidence,
        seed=seed, flights=flights,
    )  # fmt: skip


def _log_jacobian(targets: q.Targets, found: q.Solution, ok: NDArray[np.bool_]) -> Array:
    """Log of |d(ln delta-v, loft, azimuth) / d(targets)| at the solutions."""
    slope = found.derivative[ok]
    wanted = np.linalg.det(q.target_derivative(targets, slope))
    # The determinant of d(ln delta-v, loft, azimuth) / d(unknowns) is this one entry.
    given = slope[:, q.LOFT, q.LOG_PITCH]
    with np.errstate(divide="ignore"):
        ratio: Array = np.log(np.abs(given)) - np.log(np.maximum(np.abs(wanted), 1e-12))
    return ratio


def _normalise(log_weight: Array) -> tuple[Array, float]:
    top = float(log_weight.max())
    weights = np.exp(log_weight - top)
    return weights / weights.sum(), top + float(np.log(weights.mean()))
