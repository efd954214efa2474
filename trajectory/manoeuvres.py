"""Flights with lift and in wind: many rows over threads, and the path of one of them.

The ballistic flights of `trajectory.rows` and these give the same numbers where there is no lift and no wind;
those are many times faster.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from kernels import batch
from kernels import layout as col
from trajectory.earth import Earth, find_atmosphere
from trajectory.earth import wind_table as wind_table
from trajectory.errors import InputError
from trajectory.lift import Lift as Lift
from trajectory.lift import lift_row as lift_row
from trajectory.rows import STEP_LIMIT, TOLERANCE, available_threads, checked_tolerance
from trajectory.vehicle import drag_curve as find_drag_curve

Rows = NDArray[np.float64]
MAX_NODES = 100_000


def fly_manoeuvring(
    rows: Rows,
    lift_rows: Rows,
    *,
    earth: Earth,
    atmosphere: str = "us76",
    drag_curve: str = "constant",
    wind: Sequence[Sequence[float]] | Rows | None = None,
    tolerance: float = TOLERANCE,
    threads: int | None = None,
) -> tuple[Rows, NDArray[np.int64]]:
    """Fly many parameter rows, each with its lift, in one wind.

    Parameters
    ----------
    rows : ndarray, shape (n, PARAMETERS)
        Columns as in ``kernels.layout``, SI and radians.
    lift_rows : ndarray, shape (n, LIFT_PARAMETERS)
        See `lift_row`.
    earth : Earth
        Earth model of the whole batch.
    atmosphere, drag_curve : str
        Names.
    wind : sequence of (height, east, north), optional
        See `wind_table`.
    tolerance : float
        Error of one step, as what it does to the impact.  [m]
    threads : int, optional
        How many fly at the same time; all that are available when left out.  It never changes a result.

    Returns
    -------
    results : ndarray, shape (n, MANOEUVRE_RESULTS)
        The columns of a ballistic flight, and those of the lift; NaN where the flight failed.
    status : ndarray, shape (n,)
        Codes of ``kernels.status``.

    Raises
    ------
    InputError
        For an unknown name, a wrong wind or tolerance, rows that do not fit together, or a wrong
        ``LOFTED_THREADS``.
    """
    rows = np.ascontiguousarray(rows, dtype=np.float64)
    lifts = np.ascontiguousarray(lift_rows, dtype=np.float64)
    if rows.shape != (len(rows), col.PARAMETERS) or lifts.shape != (len(rows), col.LIFT_PARAMETERS):
        raise InputError(
            f"rows of shape {rows.shape} and lift rows of shape {lifts.shape} were given; "
            f"(n, {col.PARAMETERS}) and (n, {col.LIFT_PARAMETERS}) are needed"
        )
    results = np.empty((len(rows), col.MANOEUVRE_RESULTS))
    status = np.empty(len(rows), dtype=np.int64)
    batch.fly_manoeuvring_rows(
        rows,
        lifts,
        earth.row,
        find_atmosphere(atmosphere),
        find_drag_curve(drag_curve),
        wind_table(wind),
        checked_tolerance(tolerance),
        STEP_LIMIT,
        results,
        status,
        threads or available_threads(),
    )
    return results, status


def trace_manoeuvring(
    row: Rows,
    lift: Rows,
    *,
    earth: Earth,
    atmosphere: str = "us76",
    drag_curve: str = "constant",
    wind: Sequence[Sequence[float]] | Rows | None = None,
    tolerance: float = TOLERANCE,
) -> tuple[Rows, Rows, int]:
    """Fly one row and keep the nodes of its path.

    Parameters
    ----------
    row : ndarray, shape (PARAMETERS,)
        Columns as in ``kernels.layout``.
    lift : ndarray, shape (LIFT_PARAMETERS,)
        See `lift_row`.
    earth, atmosphere, drag_curve, wind, tolerance
        As in `fly_manoeuvring`.

    Returns
    -------
    nodes : ndarray, shape (m, 10)
        Time [s], position [m], velocity [m/s], acceleration [m/s2], Earth-fixed, for `trajectory.profile`.
    result : ndarray, shape (MANOEUVRE_RESULTS,)
        As in `fly_manoeuvring`.
    status : int
        A code of ``kernels.status``.
    """
    results, codes = np.empty((1, col.MANOEUVRE_RESULTS)), np.empty(1, dtype=np.int64)
    nodes = np.empty((MAX_NODES, 10))
    count = batch.fly_manoeuvring_rows(
        np.ascontiguousarray(row, dtype=np.float64).reshape(1, -1),
        np.ascontiguousarray(lift, dtype=np.float64).reshape(1, -1),
        earth.row,
        find_atmosphere(atmosphere),
        find_drag_curve(drag_curve),
        wind_table(wind),
        checked_tolerance(tolerance),
        STEP_LIMIT,
        results,
        codes,
        nodes=nodes,
    )
    return nodes[:count].copy(), results[0], int(codes[0])
