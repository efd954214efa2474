"""First guesses for the search: a scan over pitch-over, or a regression on draws that are solved."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from kernels import constants as c
from kernels import layout as col
from trajectory.inference.posterior.prior import Draws, set_delta_v
from trajectory.inference.posterior.problem import (
    AZIMUTH,
    DELTA_V_RANGE,
    LOFT,
    LOG_APOGEE,
    LOG_DELTA_V,
    LOG_PITCH,
    LOG_RANGE,
    PITCH_RANGE,
    Problem,
    Solution,
    Targets,
    observe,
)

Array = NDArray[np.float64]

# Change of ln delta-v, and pitch-over of a gravity turn and of a linear one.
Trial = tuple[float, tuple[float, float]]

SCAN = {
    # The smallest are for a thrust-to-weight near 1, which topples from a kick of a quarter of a degree.
    col.GRAVITY_TURN: np.radians([0.02, 0.07, 0.25, 0.7, 1.5, 3.0, 5.0, 8.0, 12.0]),
    col.LINEAR_PITCH: np.radians([1.0, 1.7, 2.5, 7.0, 15.0, 25.0, 38.0, 52.0, 70.0]),
}
SMALL_TURNS = np.radians([0.001, 0.005, 0.02, 0.07, 0.25, 0.7, 2.0, 5.0, 12.0])
MORE_DELTA_V = np.linspace(-0.1, 0.8, 10)
WIDE_TRIALS = len(SMALL_TURNS) * len(MORE_DELTA_V)


def scan(problem: Problem) -> Array:
    """Guess delta-v from the free-flight ellipse and a gravity loss, pitch-over by trying a few values.

    Parameters
    ----------
    problem : Problem
        Draws and targets.

    Returns
    -------
    ndarray, shape (n, 3)
        First guesses of the unknowns.
    """
    grid = [(0.0, pitches) for pitches in zip(*SCAN.values(), strict=True)]
    return _best_of(problem, grid, _lengths_off)


def scan_widely(problem: Problem) -> Array:
    """Try more delta-v than guessed, too, and smaller pitch-overs.

    A slow riser loses more than is guessed, and the turning Earth tips it more than its pitch-over does.

    Parameters
    ----------
    problem : Problem
        Draws and targets.

    Returns
    -------
    ndarray, shape (n, 3)
        First guesses of the unknowns.
    """
    pairs = list(zip(SMALL_TURNS, SCAN[col.LINEAR_PITCH], strict=True))
    return _best_of(problem, [(more, pitches) for more in MORE_DELTA_V for pitches in pairs], _all_off)


def _lengths_off(miss: Array, _seen: Array) -> Array:
    off: Array = np.abs(miss[:, :2]).sum(axis=1)
    return off


def _all_off(miss: Array, seen: Array) -> Array:
    """With the direction; NaN where the flight is down before burnout: no search leads away from there."""
    return np.where(np.isfinite(seen).all(axis=1), np.abs(miss).sum(axis=1), np.nan)


def _best_of(problem: Problem, grid: list[Trial], off: Callable[[Array, Array], Array]) -> Array:
    """The trial of each draw that is least off."""
    count = len(problem.draws.rows)
    everyone = np.arange(count)
    is_turn = problem.draws.rows[:, col.STEERING] == col.GRAVITY_TURN
    first = np.stack([_guess_delta_v(problem), np.zeros(count), problem.targets.azimuth], axis=1)
    best, x = np.full(count, np.inf), first.copy()
    for more, (turning, linear) in grid:
        trial = first.copy()
        trial[:, LOG_DELTA_V] = np.clip(first[:, LOG_DELTA_V] + more, *DELTA_V_RANGE)
        trial[:, LOG_PITCH] = np.log(np.where(is_turn, turning, linear))
        results, _ = problem.fly(problem.rows(trial, everyone))
        seen = observe(results)
        size = np.nan_to_num(off(problem.miss(seen, trial, everyone), seen), nan=np.inf)
        better = size < best
        best[better] = size[better]
        x[better] = trial[better]
    return x


def _guess_delta_v(problem: Problem) -> Array:
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
    wanted = np.log(speed + 0.57 * c.STANDARD_GRAVITY * burning * np.sin(angle))
    return np.clip(wanted, *DELTA_V_RANGE)


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
    centre = targets.values.mean(axis=0)
    known, asked = _features(draws, targets, centre), _features(new, wanted, centre)
    relative = solution.unknowns.copy()
    relative[:, AZIMUTH] -= targets.azimuth
    for stages in range(1, col.MAX_STAGES + 1):
        for law in (col.GRAVITY_TURN, col.LINEAR_PITCH):
            here = _is_kind(draws, stages, law) & solution.converged
            there = _is_kind(new, stages, law)
            if here.sum() < known.shape[1] + 4:
                continue
            fit, *_ = np.linalg.lstsq(known[here], relative[here], rcond=1e-8)
            # A matrix product would give other bits in another batch.
            guess[there] = (asked[there][:, :, np.newaxis] * fit).sum(axis=1)
    guess[:, AZIMUTH] += wanted.azimuth
    # Far from the pilot a parabola may lead anywhere.
    guess[:, LOG_PITCH] = np.clip(guess[:, LOG_PITCH], *PITCH_RANGE)
    guess[:, LOG_DELTA_V] = np.clip(guess[:, LOG_DELTA_V], *DELTA_V_RANGE)
    return guess


def _is_kind(draws: Draws, stages: int, law: int) -> NDArray[np.bool_]:
    alike: NDArray[np.bool_] = (draws.rows[:, col.STAGES] == stages) & (draws.rows[:, col.STEERING] == law)
    return alike


def _features(draws: Draws, targets: Targets, centre: Array) -> Array:
    """Regressors: family parameters, and the targets to second order."""
    rows = draws.rows
    a, b = (targets.values - centre).T
    columns = [np.ones(len(rows)), a, b, a * a, a * b, b * b, rows[:, col.RISE_TIME]]
    columns += [draws.shares[:, 0], draws.shares[:, 1]]
    for stage in range(col.MAX_STAGES):
        k = col.FIRST_STAGE + stage * col.STAGE_WIDTH
        weight = np.log(np.maximum(rows[:, k + 1], 0.1))
        columns += [weight, weight * weight, np.log(np.maximum(rows[:, k + 2], 1e3))]
    return np.stack(columns, axis=1)
