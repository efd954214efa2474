"""The rival in C: loads ``rival.c``, which stands beside this file, compiled on this machine.

The source has to offer one function, which flies states to the ground and returns nothing::

    void fly(const double *states, int64_t count, double tolerance,
             const double *air, int64_t air_rows, const double *drag, int64_t drag_rows, double *outcomes);

``states`` are rows of seven numbers as `common_work.Work` gives them, ``outcomes`` rows of `OUTCOMES` numbers
as `base` names them, ``air`` and ``drag`` the pieces that our own kernel flies in, with the columns of
`kernels.layout`.  It is called from several threads at once.
"""

import ctypes
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.contestants.base import OUTCOMES, Contestant
from benchmarks.contestants.lofted import CURVE as DRAG
from benchmarks.jit import fingerprint, store
from kernels import atmosphere

SOURCE = Path(__file__).with_name("rival.c")
# The faster first: code of clang 19 is some per cent ahead of that of gcc 12.
COMPILERS = ("clang", *(f"clang-{version}" for version in range(25, 13, -1)), "gcc", "cc")
FLAGS = ("-O3", "-march=native", "-ffp-contract=fast", "-fno-math-errno", "-shared", "-fPIC")
AIR = atmosphere.air_pieces("us76")
TOLERANCES = {10.0: 60.0, 1.0: 0.6}  # m, error of one step at the impact: as our own kernel
CHUNK = 4096  # flights a thread takes at a time


@cache
def compiler() -> str:
    """Find a C compiler.

    Returns
    -------
    str
        Its path, or nothing.
    """
    return next((path for path in map(shutil.which, COMPILERS) if path), "")


def missing() -> str:
    """Say why the rival cannot take part.

    Returns
    -------
    str
        The reason and the remedy, or nothing.
    """
    if not SOURCE.is_file():
        return f"the source {SOURCE.name} is not there"
    if not compiler():
        return "no C compiler: install the Debian package clang or gcc"
    return ""


@cache
def _library() -> ctypes.CDLL:
    """Compile once for each source, compiler and set of flags."""
    version = subprocess.run([compiler(), "--version"], capture_output=True, text=True, check=True).stdout
    stamp = "-".join([Path(compiler()).name, *version.split()[:4], *FLAGS]).replace("/", "_")
    path = store() / f"rival-{fingerprint([SOURCE])}-{stamp}.so"
    if not path.is_file():
        partial = path.with_suffix(".part")
        subprocess.run([compiler(), *FLAGS, str(SOURCE), "-o", str(partial), "-lm"], check=True)
        partial.replace(path)
    library = ctypes.CDLL(str(path))
    library.fly.restype = None
    table = [ctypes.c_void_p, ctypes.c_int64]
    library.fly.argtypes = [*table, ctypes.c_double, *table, *table, ctypes.c_void_p]
    return library


def _fly_part(states: np.ndarray, tolerance: float, results: np.ndarray) -> None:
    _library().fly(
        states.ctypes.data, len(states), tolerance, AIR.ctypes.data, len(AIR), DRAG.ctypes.data, len(DRAG),
        results.ctypes.data,
    )  # fmt: skip


def _flier(tolerance: float) -> Any:
    def fly(work: Any, count: int, threads: int) -> np.ndarray:
        states, results = work.states[:count], np.empty((count, OUTCOMES))
        parts = [slice(first, min(first + CHUNK, count)) for first in range(0, count, CHUNK)]
        if threads == 1:
            for part in parts:
                _fly_part(states[part], tolerance, results[part])
        else:
            with ThreadPoolExecutor(threads) as pool:
                list(pool.map(lambda part: _fly_part(states[part], tolerance, results[part]), parts))
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
            name=f"c-{target:.0f}m",
            family="C",
            target=target,
            fly=_flier(tolerance),
            settings=f"{Path(compiler()).name} {' '.join(FLAGS[:4])}, error of one step {tolerance:g} m",
            missing=missing(),
        )
        for target, tolerance in TOLERANCES.items()
    ]
