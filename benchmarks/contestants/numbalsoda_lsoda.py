"""LSODA by numbalsoda; how it finds the ground is in `numbalsoda_loop`."""

import importlib.util
from typing import Any

import numpy as np

from benchmarks.contestants.base import OUTCOMES, Contestant, with_threads

MISSING = (
    ""
    if importlib.util.find_spec("numbalsoda")
    else "the package numbalsoda is not installed; it is built from source with a C++ and a Fortran compiler "
    "and CMake: CMAKE_POLICY_VERSION_MINIMUM=3.5 python -m pip install --no-deps numbalsoda"
)


def _flier(rtol: float, atol: float) -> Any:
    def fly(work: Any, count: int, threads: int) -> np.ndarray:
        from benchmarks.contestants import numbalsoda_loop as loop

        with_threads(threads)
        results = np.empty((count, OUTCOMES))
        loop.fly(loop.ADDRESS, work.states[:count], rtol, atol, results)
        return results

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
            name=f"numbalsoda-lsoda-{target:.0f}m",
            family="numbalsoda",
            target=target,
            fly=_flier(rtol, atol),
            settings=f"lsoda, rtol {rtol:g}, atol {atol:g}; no apogee",
            missing=MISSING,
        )
        for target, rtol, atol in ((10.0, 1e-8, 1e-3), (1.0, 5e-11, 5e-5))
    ]
