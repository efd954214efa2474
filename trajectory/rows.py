"""Many parameter rows over threads: the way from names and rows to the batch kernel."""

import os

import numpy as np
from numpy.typing import NDArray

from kernels import batch
from kernels import layout as col
from trajectory.earth import Earth, find_atmosphere
from trajectory.errors import InputError
from trajectory.vehicle import drag_curve as find_drag_curve

# m, error of one step at the impact.  Measured there: at most 9 mm on 1,200 launches of one to three stages,
# 3 mm on 300 free flights; estimated for the same flights: below 1 m (docs/method.md).
TOLERANCE = 1e-3
STEP_LIMIT = 200_000
MOST_TOLERANCE = 1e6  # m; beyond, flights end anywhere

Rows = NDArray[np.float64]


def available_threads() -> int:
    """Count the threads that flights are spread over: the processors that this process may use.

    Returns
    -------
    int
        ``LOFTED_THREADS`` overrides it.  It never changes a result.

    Raises
    ------
    InputError
        When that variable is not a whole number above zero.
    """
    named = os.environ.get("LOFTED_THREADS")
    if named is None:
        return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if not (named.isdecimal() and int(named) > 0):
        raise InputError(
            f"LOFTED_THREADS={named!r} is not a number of threads; set it to 1 or more, or unset it"
        )
    return int(named)


def checked_tolerance(tolerance: float) -> float:
    """Require a tolerance with which kernels give numbers that mean something.

    Parameters
    ----------
    tolerance : float
        Error of one step, as what it does to the impact.  [m]

    Returns
    -------
    float
        The same.

    Raises
    ------
    InputError
        When it is not above zero, not finite or absurdly large.
    """
    if not 0.0 < tolerance <= MOST_TOLERANCE:
        raise InputError(
            f"tolerance={tolerance!r} must lie above 0 m and not above {MOST_TOLERANCE:g} m; leave it out, "
            f"or give an error of one step such as {TOLERANCE:g}"
        )
    return float(tolerance)


def fly_rows(
    rows: Rows,
    *,
    earth: Earth,
    atmosphere: str = "us76",
    drag_curve: str = "constant",
    tolerance: float = TOLERANCE,
    threads: int | None = None,
) -> tuple[Rows, NDArray[np.int64]]:
    """Fly many parameter rows over threads.

    Parameters
    ----------
    rows : ndarray, shape (n, PARAMETERS)
        Columns as in ``kernels.layout``, SI and radians.
    earth : Earth
        Earth model of the whole batch.
    atmosphere, drag_curve : str
        Names.
    tolerance : float
        Error of one step, as what it does to the impact.  [m]
    threads : int, optional
        How many fly at the same time; all that are available when left out.  It never changes a result.

    Returns
    -------
    results : ndarray, shape (n, RESULTS)
        NaN where the flight failed.
    status : ndarray, shape (n,)
        Codes of ``kernels.status``.

    Raises
    ------
    InputError
        For an unknown name, a tolerance that is not above zero, or a wrong ``LOFTED_THREADS``.
    """
    rows = np.ascontiguousarray(rows, dtype=np.float64)
    results = np.empty((len(rows), col.RESULTS))
    status = np.empty(len(rows), dtype=np.int64)
    batch.fly_rows(
        rows,
        earth.row,
        find_atmosphere(atmosphere),
        find_drag_curve(drag_curve),
        checked_tolerance(tolerance),
        STEP_LIMIT,
        results,
        status,
        threads or available_threads(),
    )
    return results, status
