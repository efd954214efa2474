"""Find the ideal delta-v, the pitch-over and the launch azimuth that make a boost fly what was reported.

Newton's method on all draws at once, with derivatives by differences: four flights per draw and round, and a
fifth where the step was so short that it probably was the last.
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from kernels import layout as col
from trajectory.earth import Earth
from trajectory.inference.posterior.guess import SCAN, WIDE_TRIALS, scan, scan_widely
from trajectory.inference.posterior.prior import Draws
from trajectory.inference.posterior.problem import (
    AZIMUTH,
    BEARING,
    DELTA_V_RANGE,
    LOG_DELTA_V,
    LOG_PITCH,
    PITCH_RANGE,
    Problem,
    Solution,
    Targets,
    observe,
    target_derivative,
)

Array = NDArray[np.float64]

CONVERGED = 3e-4  # in every observable: 0.03 % or 0.02 deg
MAX_ROUNDS = 9
MANY_ROUNDS = 20  # of the wide search
GENTLE_TURN = 0.2  # rad
_DIFFERENCE = np.array([1e-3, 5e-3, 5e-3])
_LONGEST_STEP = np.array([0.15, 0.7, 0.4])
# A step this short leaves the derivatives what they are: one flight then tells whether it converged.
_SHORT_STEP = np.array([0.01, 0.04, 0.04])


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
    problem = Problem(draws, targets, earth, drag_curve)
    if start is not None:
        return _search(problem, start, MAX_ROUNDS, np.add)
    found = _search(problem, scan(problem), MAX_ROUNDS, np.add)
    return replace(found, flights=found.flights + len(draws.rows) * len(SCAN[0]))


def solve_widely(draws: Draws, targets: Targets, earth: Earth, drag_curve: str) -> Solution:
    """Solve draws of which `solve` loses many, with up to 180 flights for each.

    Parameters
    ----------
    draws, targets, earth, drag_curve
        As in `solve`.

    Returns
    -------
    Solution
        In the order of the draws.
    """
    problem = Problem(draws, targets, earth, drag_curve)
    found = _search(problem, scan_widely(problem), MANY_ROUNDS, _move_in_plane)
    return replace(found, flights=found.flights + len(draws.rows) * WIDE_TRIALS)


def _search(problem: Problem, start: Array, rounds: int, move: Callable[[Array, Array], Array]) -> Solution:
    """Newton's method; ``move`` takes a step from the unknowns."""
    count = len(start)
    flights = 0
    active = np.arange(count)
    x, previous, unknowns = start.copy(), start.copy(), start.copy()
    rows, results = np.zeros((count, col.PARAMETERS)), np.full((count, col.RESULTS), np.nan)
    status, converged = np.full(count, -1, dtype=np.int64), np.zeros(count, dtype=np.bool_)
    derivative = np.full((count, 4, 3), np.nan)
    for _ in range(rounds):
        rows[active], results[active], status[active], seen, slope = _linearise(problem, x[active], active)
        flights += 4 * len(active)
        miss = problem.miss(seen, x[active], active)
        good = _every(np.isfinite(miss)) & _every(np.isfinite(slope))
        unknowns[active], derivative[active] = x[active], slope
        converged[active] = good & _every(np.abs(miss) < CONVERGED)
        step = _newton_step(problem, miss, slope, good)
        moved = np.where(good[:, np.newaxis], move(x[active], step), 0.5 * (x[active] + previous[active]))
        previous[active] = np.where(good[:, np.newaxis], x[active], previous[active])
        moved[:, LOG_PITCH] = np.clip(moved[:, LOG_PITCH], *PITCH_RANGE)
        moved[:, LOG_DELTA_V] = np.clip(moved[:, LOG_DELTA_V], *DELTA_V_RANGE)
        x[active] = moved
        near = active[good & _every(np.abs(step) < _SHORT_STEP) & ~converged[active]]
        flown = _check(problem, x[near], near)
        flights += len(near)
        landed = near[flown[0]]
        rows[landed], results[landed], status[landed] = (part[flown[0]] for part in flown[1:])
        unknowns[landed], converged[landed] = x[landed], True
        active = active[~converged[active]]
        if not len(active):
            break
    return Solution(unknowns, rows, results, status, derivative, converged, flights)


def _move_in_plane(x: Array, step: Array) -> Array:
    """Take a step in the plane of pitch-over and azimuth, in which a search can pass the vertical."""
    along, across = 1.0 + step[:, LOG_PITCH], step[:, AZIMUTH]
    moved = x + step
    # What only grows does so by a factor: so do the deviations of a gravity turn.
    bends = (along < 1.0) | (np.abs(across) > GENTLE_TURN)
    moved[bends, LOG_PITCH] = (x[:, LOG_PITCH] + np.log(np.hypot(along, across)))[bends]
    moved[:, AZIMUTH] = x[:, AZIMUTH] + np.arctan2(across, along)
    return moved


def _check(
    problem: Problem, x: Array, which: NDArray[np.intp]
) -> tuple[NDArray[np.bool_], Array, Array, NDArray[np.int64]]:
    """Fly once at trial unknowns; whether the targets are met, and the flights."""
    rows = problem.rows(x, which)
    results, status = problem.fly(rows)
    miss = problem.miss(observe(results), x, which)
    return _every(np.abs(miss) < CONVERGED), rows, results, status


def _every(found: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Whether all entries of a draw are true."""
    return np.asarray(found.all(axis=tuple(range(1, found.ndim))), dtype=np.bool_)


def _linearise(
    problem: Problem, x: Array, which: NDArray[np.intp]
) -> tuple[Array, Array, NDArray[np.int64], Array, Array]:
    count = len(x)
    rows = np.concatenate([problem.rows(x + _DIFFERENCE * axis, which) for axis in (np.zeros(3), *np.eye(3))])
    results, status = problem.fly(rows)
    seen = observe(results).reshape(4, count, 4)
    with np.errstate(invalid="ignore"):  # both infinite where neither flight left the pad
        change = seen[1:] - seen[0]
    change[:, :, BEARING] = np.remainder(change[:, :, BEARING] + np.pi, 2.0 * np.pi) - np.pi
    slope = np.transpose(change / _DIFFERENCE[:, np.newaxis, np.newaxis], (1, 2, 0))
    return rows[:count], results[:count], status[:count], seen[0], slope


def _newton_step(problem: Problem, miss: Array, slope: Array, good: NDArray[np.bool_]) -> Array:
    matrix = target_derivative(problem.targets, slope)
    matrix[~good] = np.eye(3)
    flat = np.abs(np.linalg.det(matrix)) < 1e-12
    matrix[flat] = np.eye(3)
    step = -np.linalg.solve(matrix, np.where(good[:, np.newaxis], miss, 0.0)[:, :, np.newaxis])[:, :, 0]
    excess: Array = np.max(np.abs(step) / _LONGEST_STEP, axis=1, keepdims=True)
    return step / np.maximum(1.0, excess)
