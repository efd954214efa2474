"""Our own kernel: rows in, rows out, as `trajectory.rows` calls it.

The kernel counts its evaluations of the right-hand side itself.  It also computes the geodesic range, the
bearing and the entry, which nobody else does.
"""

from typing import Any

import numpy as np

from benchmarks.common_work import DRAG_PIECES, GM, J2, OMEGA, A, B
from benchmarks.contestants.base import (
    APOGEE,
    EVALUATIONS,
    FREE,
    OUTCOMES,
    POWERED,
    SPEED,
    TIME,
    Contestant,
)
from kernels import atmosphere, batch
from kernels import layout as col

STEP_LIMIT = 200_000
ENDLESS = 1e9  # Mach number
# Tolerance of one step, m, by error class: loose ones that hold on 5,000 flights with a fifth to spare.
TOLERANCES = {FREE: {10.0: 60.0, 1.0: 0.6}, POWERED: {10.0: 1.2, 1.0: 0.12}}


def _curve() -> np.ndarray:
    """Write the drag curve of the common work as the kernel takes it."""
    pieces = np.zeros((len(DRAG_PIECES), col.CURVE_COLUMNS))
    pieces[:, col.CURVE_BOTTOM] = DRAG_PIECES[:, 0]
    pieces[:, col.CURVE_TOP] = np.append(DRAG_PIECES[1:, 0], ENDLESS)
    pieces[:, col.CURVE_SHAPE : col.CURVE_SHAPE + 4] = DRAG_PIECES[:, 1:]
    return pieces


def _earth() -> np.ndarray:
    row = np.empty(col.EARTH_PARAMETERS)
    row[col.EARTH_GM], row[col.EARTH_J2], row[col.EARTH_RATE] = GM, J2, OMEGA
    row[col.EARTH_SEMI_MAJOR_AXIS], row[col.EARTH_SEMI_MINOR_AXIS] = A, B
    return row


CURVE, EARTH = _curve(), _earth()


def call_kernel(
    rows: np.ndarray, tolerance: float, results: np.ndarray, codes: np.ndarray, threads: int
) -> None:
    """Call the kernel with the physics of the common work: all that has to follow its interface.

    Parameters
    ----------
    rows : ndarray, shape (n, PARAMETERS)
        Parameter rows.
    tolerance : float
        Error of one step at the impact.  [m]
    results : ndarray, shape (n, RESULTS)
        Filled.
    codes : ndarray, shape (n,)
        Filled.
    threads : int
        Number of threads.
    """
    batch.fly_rows(
        rows, EARTH, atmosphere.air_pieces("us76"), CURVE, tolerance, STEP_LIMIT, results, codes, threads
    )


def _flier(tolerance: float) -> Any:
    def fly(work: Any, count: int, threads: int) -> np.ndarray:
        results, codes = np.empty((count, col.RESULTS)), np.empty(count, dtype=np.int64)
        call_kernel(work.rows[:count], tolerance, results, codes, threads)
        return results

    return fly


def outcomes(results: np.ndarray) -> np.ndarray:
    """Translate result rows of the kernel.

    Parameters
    ----------
    results : ndarray, shape (n, RESULTS)
        Columns as in ``kernels.layout``.

    Returns
    -------
    ndarray, shape (n, OUTCOMES)
        Columns as in `base`; the impact is on the ellipsoid.
    """
    translated = np.empty((len(results), OUTCOMES))
    latitude, longitude = results[:, col.IMPACT_LATITUDE], results[:, col.IMPACT_LONGITUDE]
    normal = A * A / np.sqrt((A * np.cos(latitude)) ** 2 + (B * np.sin(latitude)) ** 2)
    translated[:, 0] = normal * np.cos(latitude) * np.cos(longitude)
    translated[:, 1] = normal * np.cos(latitude) * np.sin(longitude)
    translated[:, 2] = normal * (B / A) ** 2 * np.sin(latitude)
    translated[:, SPEED] = results[:, col.IMPACT_SPEED]
    translated[:, TIME] = results[:, col.TIME_OF_FLIGHT]
    translated[:, APOGEE] = results[:, col.APOGEE_HEIGHT]
    translated[:, EVALUATIONS] = results[:, col.RIGHT_HAND_SIDES]
    return translated


def contestants() -> list[Contestant]:
    """Give the contestants of this file.

    Returns
    -------
    list of Contestant
        One for each kind of work and error class.
    """
    return [
        Contestant(
            name=f"lofted-{'' if work == FREE else 'powered-'}{target:.0f}m",
            family="lofted",
            target=target,
            fly=_flier(tolerance),
            outcomes=outcomes,
            settings=f"error of one step {tolerance:g} m",
            work=work,
        )
        for work, classes in TOLERANCES.items()
        for target, tolerance in classes.items()
    ]
