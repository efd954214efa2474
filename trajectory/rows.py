"""Many parameter rows over threads: the way from names and rows to the batch kernel."""

import numpy as np
from numpy.typing import NDArray

from kernels import batch
from kernels import layout as col
from trajectory.earth import Earth, find_atmosphere
from trajectory.vehicle import drag_curve_code

TOLERANCE = (
    1e-6  # m, local error of one step: below 1 m at the impact of a boosted flight, see docs/method.md
)
STEP_LIMIT = 200_000

Rows = NDArray[np.float64]


def fly_rows(
    rows: Rows,
    *,
    earth: Earth,
    atmosphere: str = "us76",
    drag_curve: str = "constant",
    tolerance: float = TOLERANCE,
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
        Local error of one step.  [m]

    Returns
    -------
    results : ndarray, shape (n, RESULTS)
        NaN where the flight failed.
    status : ndarray, shape (n,)
        Codes of ``kernels.status``.

    Raises
    ------
    InputError
        For an unknown name.
    """
    rows = np.ascontiguousarray(rows, dtype=np.float64)
    results = np.empty((len(rows), col.RESULTS))
    status = np.empty(len(rows), dtype=np.int64)
    batch.fly_rows(
        rows,
        earth.row,
        find_atmosphere(atmosphere),
        drag_curve_code(drag_curve),
        tolerance,
        STEP_LIMIT,
        results,
        status,
    )
    return results, status
