"""Many parameter rows over threads: the way from names and rows to the batch kernel."""

import numpy as np
from numpy.typing import NDArray

from kernels import batch
from kernels import layout as col
from trajectory.earth import Earth, find_atmosphere
from trajectory.vehicle import drag_curve as find_drag_curve

# m, error of one step at the impact.  Measured there: at most 9 mm on 1,200 launches of one to three stages, 3 mm
# on 300 free flights; estimated for the same flights: below 1 m (docs/method.md).
TOLERANCE = 1e-3
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
        Error of one step, as what it does to the impact.  [m]

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
        find_drag_curve(drag_curve),
        tolerance,
        STEP_LIMIT,
        results,
        status,
    )
    return results, status
