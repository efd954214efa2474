"""Quick checks of the common work and its reference: ``python -m benchmarks.checks``."""

import math

import numpy as np

from benchmarks import certify, reference
from benchmarks import common_work as work
from benchmarks.contestants import base, lofted, scalar_powered, scipy_rk45
from benchmarks.machine import cores
from benchmarks.powered_work import PoweredWork
from kernels import atmosphere
from kernels import layout as col


def air_difference(count: int = 2000) -> tuple[float, float]:
    """Compare the compiled air with `kernels.atmosphere.us76`.

    Parameters
    ----------
    count : int
        Number of heights from the ground to 1000 km, besides every edge.

    Returns
    -------
    tuple of float
        Largest relative difference of density and of the speed of sound.
    """
    heights = np.concatenate([np.linspace(0.0, 999_999.0, count), work.AIR_EDGES[:-1]])
    density = sound = 0.0
    for height in heights:
        _, _, true_density, true_sound = atmosphere.us76(height)
        here, speed = work.air_in(work.air_piece(height), height)
        density = max(density, abs(here / true_density - 1.0))
        sound = max(sound, abs(speed / true_sound - 1.0))
    return density, sound


def height_difference(count: int = 2000) -> float:
    """Compare the height with the one that a point was made of.

    Parameters
    ----------
    count : int
        Number of points, from 1 km below the ground to 5,000 km.

    Returns
    -------
    float
        Largest difference.  [m]
    """
    worst = 0.0
    for latitude, rise in np.random.default_rng(1).random((count, 2)):
        phi, height = math.pi * (latitude - 0.5), -1e3 + 5e6 * rise**3
        normal = work.A**2 / math.hypot(work.A * math.cos(phi), work.B * math.sin(phi))
        p = (normal + height) * math.cos(phi)
        z = (normal * (work.B / work.A) ** 2 + height) * math.sin(phi)
        worst = max(worst, abs(work.height_of(p, 0.0, z) - height))
    return worst


def reference_difference(count: int = 20) -> dict[str, float]:
    """Compare the reference with ``solve_ivp``, DOP853 at the same tolerance.

    Parameters
    ----------
    count : int
        Number of flights.

    Returns
    -------
    dict
        Largest difference of impact position, apogee height (m) and time (s).
    """
    states = work.Work(count).states
    ours = reference.fly_reference(states)
    theirs = scipy_rk45.solve(states, "DOP853", reference.RELATIVE, reference.ABSOLUTE)
    apart = np.linalg.norm(ours[:, :3] - theirs[:, :3], axis=1)
    return {
        "position_m": float(apart.max()),
        "apogee_m": float(np.abs(ours[:, reference.APOGEE] - theirs[:, base.APOGEE]).max()),
        "time_s": float(np.abs(ours[:, reference.TIME] - theirs[:, base.TIME]).max()),
    }


def powered_difference(count: int = 500) -> dict[str, float]:
    """Compare the powered reference with itself at a tenth of its tolerance, and our kernel with it.

    Parameters
    ----------
    count : int
        Number of flights.

    Returns
    -------
    dict
        Largest difference of the impact position, with itself and of our kernel, m; and failed flights.
    """
    rows, threads = PoweredWork(count).rows, cores()
    tolerance = certify.POWERED_TOLERANCE
    true = scalar_powered.fly_rows(rows, tolerance, threads)
    finer = scalar_powered.fly_rows(rows, 0.1 * tolerance, threads)
    results, codes = np.empty((count, col.RESULTS)), np.empty(count, dtype=np.int64)
    lofted.call_kernel(rows, 1e-6, results, codes, threads)
    ours = certify.errors(lofted.outcomes(results), true)
    return {
        "itself_m": certify.errors(true, finer)["max_m"],
        "lofted_m": ours["max_m"],
        "failed": ours["failed"],
    }


if __name__ == "__main__":
    print("air, relative difference of density and speed of sound:", *map("{:.1e}".format, air_difference()))
    print(f"height: {height_difference():.1e} m")
    print("powered:", ", ".join(f"{name} {value:.1e}" for name, value in powered_difference().items()))
    print("reference:", ", ".join(f"{name} {value:.1e}" for name, value in reference_difference().items()))
