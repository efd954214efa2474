"""SciPy's ``solve_ivp``, flight by flight in a Python loop, with compiled right-hand side and events."""

import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from typing import Any

import numpy as np
from scipy.integrate import solve_ivp

from benchmarks.common_work import acceleration, height_and_climb
from benchmarks.contestants.base import (
    APOGEE,
    EVALUATIONS,
    OUTCOMES,
    SPEED,
    TIME,
    Contestant,
)
from benchmarks.jit import entry

LATEST = 20_000.0  # s, longer than any flight of the common work


@entry()
def slope(time, state, beta):
    """Derivative for ``solve_ivp``.  in: s, ECEF state, kg/m2; out: derivative."""
    x, y, z, vx, vy, vz = state
    ax, ay, az = acceleration(x, y, z, vx, vy, vz, beta)
    return np.array([vx, vy, vz, ax, ay, az])


@entry()
def _height(state):
    return height_and_climb(state[0], state[1], state[2], state[3], state[4], state[5])[0]


@entry()
def _climb(state):
    return height_and_climb(state[0], state[1], state[2], state[3], state[4], state[5])[1]


def _ground(time: float, state: np.ndarray, beta: float) -> float:
    return _height(state)


def _top(time: float, state: np.ndarray, beta: float) -> float:
    return _climb(state)


_ground.terminal, _ground.direction = True, -1.0  # type: ignore[attr-defined]
_top.terminal, _top.direction = False, -1.0  # type: ignore[attr-defined]


def solve(states: np.ndarray, method: str, rtol: float, atol: float) -> np.ndarray:
    """Fly states one after the other to the ground.

    Parameters
    ----------
    states : ndarray, shape (n, 7)
        ECEF position, velocity and ballistic coefficient, SI.
    method : str
        Of ``solve_ivp``.
    rtol, atol : float
        Its tolerances.

    Returns
    -------
    ndarray, shape (n, OUTCOMES)
        NaN where a flight did not land.
    """
    results = np.full((len(states), OUTCOMES), np.nan)
    for state, result in zip(states, results, strict=True):
        flown = solve_ivp(
            slope, (0.0, LATEST), state[:6], method=method, rtol=rtol, atol=atol, args=(state[6],),
            events=(_ground, _top),
        )  # fmt: skip
        if not flown.t_events[0].size:
            continue
        landed = flown.y_events[0][0]
        result[:3] = landed[:3]
        result[SPEED] = np.sqrt(landed[3:] @ landed[3:])
        result[TIME] = flown.t_events[0][0]
        result[APOGEE] = _height(flown.y_events[1][-1]) if flown.t_events[1].size else _height(state)
        result[EVALUATIONS] = flown.nfev
    return results


@cache
def _pool(processes: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(processes, mp_context=multiprocessing.get_context("spawn"))


def _fly(method: str, rtol: float, atol: float) -> Any:
    def fly(work: Any, count: int, threads: int) -> np.ndarray:
        states = work.states[:count]
        if threads == 1:
            return solve(states, method, rtol, atol)
        parts = np.array_split(states, threads)
        pool = _pool(threads)
        waiting = [pool.submit(solve, part, method, rtol, atol) for part in parts]
        return np.concatenate([item.result() for item in waiting])

    return fly


def contestants() -> list[Contestant]:
    """Give the contestants of this file.

    Returns
    -------
    list of Contestant
        One for each error class.
    """
    return [
        Contestant(
            name=f"scipy-rk45-{target:.0f}m",
            family="scipy",
            target=target,
            fly=_fly("RK45", rtol, atol),
            settings=f"solve_ivp RK45, njit, rtol {rtol:g}, atol {atol:g}; threads are processes",
        )
        for target, rtol, atol in ((10.0, 1e-8, 1e-3), (1.0, 3e-11, 3e-5))
    ]
