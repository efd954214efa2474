"""Find the ideal delta-v, the pitch-over and the launch azimuth that make a boost fly what was reported.

Newton's method on all draws at once, with derivatives by differences: four flights per draw and round.  A scan
over pitch-over starts a small pilot; a linear regression on the pilot starts the rest close to their solutions.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kernels import constants as c
from kernels import layout as col
from trajectory.earth import Earth
from trajectory.flight import fly_rows
from trajectory.inference.prior import Draws, set_delta_v

Array = NDArray[np.float64]

# Observables of a flight.
LOG_RANGE, LOG_APOGEE, LOFT, BEARING = range(4)
# Unknowns.
LOG_DELTA_V, LOG_PITCH, AZIMUTH = range(3)

SOLVE_TOLERANCE = 0.1  # m, local error of a step: 14 m in range at the median, 0.6 km at the 99th percentile
CONVERGED = 3e-4  # in every observable: 0.03 % or 0.02 deg
MAX_ROUNDS = 9
_DIFFERENCE = np.array([1e-3, 5e-3, 5e-3])
_LONGEST_STEP = np.array([0.15, 0.7, 0.4])
_PITCH_RANGE = np.log([1e-5, 1.74])
_SCAN = {
    col.GRAVITY_TURN: np.radians([0.25, 0.7, 1.5, 3.0, 5.0, 8.0, 12.0]),
    col.LINEAR_PITCH: np.radians([2.5, 7.0, 15.0, 25.0, 38.0, 52.0, 70.0]),
}


@dataclass(frozen=True, slots=True, eq=False)
class Targets:
    """What each draw's flight must reproduce.

    Parameters
    ----------
    observables : tuple of int
        Two of ``LOG_RANGE``, ``LOG_APOGEE``, ``LOFT``.
    values : ndarray, shape (n, 2)
        Their values.  [ln m, ln m, rad]
    azimuth : ndarray, shape (n,)
        Bearing of the impact, or launch azimuth.  [rad]
    is_bearing : bool
        Whether ``azimuth`` is the bearing from launch point to impact (reported) or the launch azimuth (assumed).
    """

    observables: tuple[int, int]
    values: Array
    azimuth: Array
    is_bearing: bool


@dataclass(frozen=True, slots=True, eq=False)
class Solution:
    """Where each draw's search ended.

    Parameters
    ----------
    unknowns : ndarray, shape (n, 3)
        Logarithm of delta-v, logarithm of pitch-over, launch azimuth.
    rows, results : ndarray
        The flight at ``unknowns``, columns as in ``kernels.layout``.
    status : ndarray of int
        How that flight ended.
    derivative : ndarray, shape (n, 4, 3)
        Observables by unknowns.
    converged : ndarray of bool
        Whether every target is met.
    flights : int
        Flights flown.
    """

    unknowns: Array
    rows: Array
    results: Array
    status: NDArray[np.int64]
    derivative: Array
    converged: NDArray[np.bool_]
    flights: int


def solve(
    draws: Draws, targets: Targets, earth: Earth, drag_curve: str, start: Array | None = None
) -> Solution:
    """Solve every draw.

    Parameters
    ----------
    draws : Draws
        Family parameters; rows carry the launch point.
    targets : Targets
        What must be reproduced.
    earth : Earth
        Earth model.
    drag_curve : str
        Name of the drag curve.
    start : ndarray, shape (n, 3), optional
        First guess of the unknowns; by default a scan over pitch-over.

    Returns
    -------
    Solution
        In the order of the draws.
    """
    problem = _Problem(draws, targets, earth, drag_curve)
    flights = 0
    if start is None:
        start = _scan(problem)
        flights += len(start) * len(_SCAN[0])
    solution = _blank(start, len(start))
    active = np.arange(len(start))
    x, previous = start.copy(), start.copy()
    for _ in range(MAX_ROUNDS):
        rows, results, status, seen, slope = _linearise(problem, x[active], active)
        flights += 4 * len(active)
        miss = problem.miss(seen, x[active], active)
        good = np.isfinite(miss).all(axis=1) & np.isfinite(slope).all(axis=(1, 2))
        done = good & (np.abs(miss) < CONVERGED).all(axis=1)
        for name, part in (("rows", rows), ("results", results), ("status", status), ("derivative", slope)):
            getattr(solution, name)[active] = part
        solution.unknowns[active] = x[active]
        solution.converged[active] = done
        step = _newton_step(problem, miss, slope, good)
        moved = np.where(good[:, np.newaxis], x[active] + step, 0.5 * (x[active] + previous[active]))
        previous[active] = np.where(good[:, np.newaxis], x[active], previous[active])
        moved[:, LOG_PITCH] = np.clip(moved[:, LOG_PITCH], *_PITCH_RANGE)
        x[active] = moved
        active = active[~done]
        if not len(active):
            break
    return _count(solution, flights)


def _blank(x: Array, count: int) -> Solution:
    return Solution(
        x.copy(),
        np.zeros((count, col.PARAMETERS)),
        np.full((count, col.RESULTS), np.nan),
        np.full(count, -1, dtype=np.int64),
        np.full((count, 4, 3), np.nan),
        np.zeros(count, dtype=np.bool_),
        0,
    )


def _count(solution: Solution, flights: int) -> Solution:
    return Solution(
        solution.unknowns,
        solution.rows,
        solution.results,
        solution.status,
        solution.derivative,
        solution.converged,
        flights,
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Problem:
    draws: Draws
    targets: Targets
    earth: Earth
    drag_curve: str

    def rows(self, x: Array, which: NDArray[np.intp]) -> Array:
        rows = self.draws.rows[which].copy()
        set_delta_v(rows, self.draws.shares[which], np.exp(x[:, LOG_DELTA_V]))
        rows[:, col.PITCH_OVER] = np.exp(x[:, LOG_PITCH])
        rows[:, col.AZIMUTH] = x[:, AZIMUTH]
        return rows

    def fly(self, rows: Array) -> tuple[Array, NDArray[np.int64]]:
        return fly_rows(rows, earth=self.earth, drag_curve=self.drag_curve, tolerance=SOLVE_TOLERANCE)

    def miss(self, seen: Array, x: Array, which: NDArray[np.intp]) -> Array:
        first, second = self.targets.observables
        wanted = self.targets.values[which]
        turned = seen[:, BEARING] if self.targets.is_bearing else x[:, AZIMUTH]
        return np.stack(
            [
                seen[:, first] - wanted[:, 0],
                seen[:, second] - wanted[:, 1],
                np.remainder(turned - self.targets.azimuth[which] + np.pi, 2.0 * np.pi) - np.pi,
            ],
            axis=1,
        )


def observe(results: Array) -> Array:
    """Read the observables from result rows.

    Parameters
    ----------
    results : ndarray, shape (n, RESULTS)
        Flights.

    Returns
    -------
    ndarray, shape (n, 4)
        Logarithms of range and apogee [ln m], burnout flight-path angle and bearing of the impact [rad].
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.stack(
            [
                np.log(results[:, col.GROUND_RANGE]),
                np.log(results[:, col.APOGEE_HEIGHT]),
                results[:, col.BURNOUT_FLIGHT_PATH_ANGLE],
                results[:, col.IMPACT_BEARING],
            ],
            axis=1,
        )


def _linearise(
    problem: _Problem, x: Array, which: NDArray[np.intp]
) -> tuple[Array, Array, NDArray[np.int64], Array, Array]:
    count = len(x)
    rows = np.concatenate([problem.rows(x + _DIFFERENCE * axis, which) for axis in (np.zeros(3), *np.eye(3))])
    results, status = problem.fly(rows)
    seen = observe(results).reshape(4, count, 4)
    change = seen[1:] - seen[0]
    change[:, :, BEARING] = np.remainder(change[:, :, BEARING] + np.pi, 2.0 * np.pi) - np.pi
    slope = np.transpose(change / _DIFFERENCE[:, np.newaxis, np.newaxis], (1, 2, 0))
    return rows[:count], results[:count], status[:count], seen[0], slope


def _newton_step(problem: _Problem, miss: Array, slope: Array, good: NDArray[np.bool_]) -> Array:
    matrix = target_derivative(problem.targets, slope)
    matrix[~good] = np.eye(3)
    flat = np.abs(np.linalg.det(matrix)) < 1e-12
    matrix[flat] = np.eye(3)
    step = -np.linalg.solve(matrix, np.where(good[:, np.newaxis], miss, 0.0)[:, :, np.newaxis])[:, :, 0]
    return step / np.maximum(1.0, np.max(np.abs(step) / _LONGEST_STEP, axis=1, keepdims=True))


def target_derivative(targets: Targets, slope: Array) -> Array:
    """Derivative of the three targets by the three unknowns.

    Parameters
    ----------
    targets : Targets
        Which observables are targets.
    slope : ndarray, shape (n, 4, 3)
        Observables by unknowns.

    Returns
    -------
    ndarray, shape (n, 3, 3)
        The matrix of Newton's step and of the change of variables.
    """
    matrix = np.empty((len(slope), 3, 3))
    matrix[:, 0] = slope[:, targets.observables[0]]
    matrix[:, 1] = slope[:, targets.observables[1]]
    matrix[:, 2] = slope[:, BEARING] if targets.is_bearing else np.array([0.0, 0.0, 1.0])
    return matrix


def _scan(problem: _Problem) -> Array:
    """Guess delta-v from the free-flight ellipse and a gravity loss, pitch-over by trying seven values."""
    draws = problem.draws
    count = len(draws.rows)
    everyone = np.arange(count)
    law = draws.rows[:, col.STEERING].astype(np.int64)
    best = np.full(count, np.inf)
    x = np.stack([_guess_delta_v(problem), np.zeros(count), problem.targets.azimuth], axis=1)
    trial = x.copy()
    for number in range(len(_SCAN[0])):
        trial[:, LOG_PITCH] = np.log(np.where(law == 0, _SCAN[0][number], _SCAN[1][number]))
        results, _ = problem.fly(problem.rows(trial, everyone))
        miss = problem.miss(observe(results), trial, everyone)
        size = np.nan_to_num(np.abs(miss[:, :2]).sum(axis=1), nan=np.inf)
        better = size < best
        best[better] = size[better]
        x[better, LOG_PITCH] = trial[better, LOG_PITCH]
    return x


def _guess_delta_v(problem: _Problem) -> Array:
    speed, angle = _impulsive(problem.targets)
    rows = problem.draws.rows.copy()
    set_delta_v(rows, problem.draws.shares, speed)
    burning = np.zeros(len(rows))
    for stage in range(col.MAX_STAGES):
        k = col.FIRST_STAGE + stage * col.STAGE_WIDTH
        dv, weight, exhaust = rows[:, k], rows[:, k + 1], rows[:, k + 2]
        burns = weight > 0.0
        burning[burns] += (
            exhaust[burns]
            / (weight[burns] * c.STANDARD_GRAVITY)
            * (1.0 - np.exp(-dv[burns] / exhaust[burns]))
        )
    return np.log(speed + 0.57 * c.STANDARD_GRAVITY * burning * np.sin(angle))


def _impulsive(targets: Targets) -> tuple[Array, Array]:
    """Speed and angle at the ground of the ellipse that meets the two targets, on the mean sphere."""
    radius, gm = c.MEAN_EARTH_RADIUS, c.WGS84_GM
    first, second = targets.values[:, 0], targets.values[:, 1]
    if targets.observables == (LOG_RANGE, LOG_APOGEE):
        half = 0.5 * np.minimum(np.exp(first) / radius, 3.1)
        top = radius + np.exp(second)
        eccentricity = (top - radius) / (top - radius * np.cos(half))
        momentum = np.sqrt(gm * top * (1.0 - eccentricity))
        across, up = momentum / radius, gm / momentum * eccentricity * np.sin(half)
        return np.hypot(across, up), np.arctan2(up, across)
    angle = np.clip(second, 0.02, 1.55)
    if targets.observables == (LOG_APOGEE, LOFT):
        energy = 2.0 * gm * (1.0 / radius - 1.0 / (radius + np.exp(first)))
        return np.sqrt(energy) / np.sqrt(np.sin(angle)), angle
    half = np.tan(0.5 * np.minimum(np.exp(first) / radius, 3.0))
    q = half / (np.sin(angle) * np.cos(angle) + half * np.cos(angle) ** 2)
    return np.sqrt(np.minimum(q, 1.9) * gm / radius), angle


def regress(draws: Draws, targets: Targets, solution: Solution, new: Draws, wanted: Targets) -> Array:
    """Predict the unknowns of new draws from solved ones, by least squares within each kind of boost.

    Parameters
    ----------
    draws, targets, solution
        The pilot.
    new, wanted
        The draws to start.

    Returns
    -------
    ndarray, shape (m, 3)
        First guesses; NaN where the pilot has too few solutions of that kind.
    """
    guess = np.full((len(new.rows), 3), np.nan)
    known, asked = _features(draws, targets), _features(new, wanted)
    relative = solution.unknowns.copy()
    relative[:, AZIMUTH] -= targets.azimuth
    for stages in range(1, col.MAX_STAGES + 1):
        for law in (col.GRAVITY_TURN, col.LINEAR_PITCH):
            here = _is_kind(draws, stages, law) & solution.converged
            there = _is_kind(new, stages, law)
            if here.sum() < known.shape[1] + 4:
                continue
            fit, *_ = np.linalg.lstsq(known[here], relative[here], rcond=1e-8)
            guess[there] = asked[there] @ fit
    guess[:, AZIMUTH] += wanted.azimuth
    guess[:, LOG_PITCH] = np.clip(guess[:, LOG_PITCH], *_PITCH_RANGE)
    return guess


def _is_kind(draws: Draws, stages: int, law: int) -> NDArray[np.bool_]:
    return (draws.rows[:, col.STAGES] == stages) & (draws.rows[:, col.STEERING] == law)


def _features(draws: Draws, targets: Targets) -> Array:
    rows = draws.rows
    columns = [np.ones(len(rows)), targets.values[:, 0], targets.values[:, 1], rows[:, col.RISE_TIME]]
    columns += [draws.shares[:, 0], draws.shares[:, 1]]
    for stage in range(col.MAX_STAGES):
        k = col.FIRST_STAGE + stage * col.STAGE_WIDTH
        columns += [np.log(np.maximum(rows[:, k + 1], 0.1)), np.log(np.maximum(rows[:, k + 2], 1e3))]
    return np.stack(columns, axis=1)
