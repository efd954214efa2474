"""Ensembles: rows of parameters in, rows of results and a status each out.

The only place with threads.  Rows are shared out in blocks, which fly independently with the
interpreter's lock released; a block lasts well below a second, so that Ctrl-C works.  A flight gives the
same bits alone, in any batch, order or number of threads.
"""

import functools
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait

import numpy as np

from kernels import layout as col
from kernels import status
from kernels.chunk import CHUNK, FIELDS, INTEGERS
from kernels.lane import COLUMNS, LANES
from kernels.native import fly_block

MOST_CHUNKS = 16  # in a block
BLOCKS_PER_THREAD = 4  # at least, for many rows: the last block to end keeps the other threads waiting
MANOEUVRES = 64  # rows in a block: a glide takes as long as a hundred ballistic flights
CACHE_LINE = 8  # numbers
NO_NODES = np.empty((0, 10))


def fly_rows(
    rows: np.ndarray,
    earth: np.ndarray,
    air: np.ndarray,
    curve: np.ndarray,
    tolerance: float,
    step_limit: int,
    results: np.ndarray,
    codes: np.ndarray,
    threads: int = 1,
) -> None:
    """Fly every row.

    Parameters
    ----------
    rows : ndarray, shape (n, PARAMETERS)
        Columns as in `layout`, SI and radians.
    earth : ndarray, shape (EARTH_PARAMETERS,)
        Earth model.
    air : ndarray, shape (pieces, AIR_COLUMNS)
        Pieces of the atmosphere.
    curve : ndarray, shape (pieces, CURVE_COLUMNS)
        Pieces of the drag curve.
    tolerance : float
        Error of one step at the impact.  [m]
    step_limit : int
        Most trial steps of a flight.
    results : ndarray, shape (n, RESULTS)
        Filled; NaN where the flight failed.
    codes : ndarray, shape (n,)
        Filled with codes of `status`.
    threads : int
        How many fly at the same time.
    """
    count = rows.shape[0]
    size = _block_size(count, threads)
    world = earth, air, curve, float(tolerance), int(step_limit)

    def fly(first: int) -> None:
        part = slice(first, min(first + size, count))
        fly_block(rows[part], *world, results[part], codes[part], NO_NODES, *_workspace())
        _measure_antipodal(rows[part], earth, results[part], codes[part])
        _refuse_not_finite(results[part], codes[part])

    _share_out(fly, range(0, count, size), threads)


def _share_out(fly: Callable[[int], None], firsts: range, threads: int) -> None:
    """Fly blocks, each from its first row, over threads."""
    if threads == 1 or len(firsts) <= 1:
        for first in firsts:
            fly(first)
        return
    blocks = [_pool(threads, os.getpid()).submit(fly, first) for first in firsts]
    try:
        for block in blocks:
            block.result()
    finally:
        for block in blocks:
            block.cancel()
        wait(blocks)  # what still flies writes to arrays of the caller


@functools.cache
def _pool(threads: int, process: int) -> ThreadPoolExecutor:
    """Threads that stay: starting them takes as long as a hundred flights.  A forked process has its own."""
    return ThreadPoolExecutor(threads, thread_name_prefix="lofted")


def trace_row(
    row: np.ndarray,
    earth: np.ndarray,
    air: np.ndarray,
    curve: np.ndarray,
    tolerance: float,
    step_limit: int,
    nodes: np.ndarray,
    result: np.ndarray,
) -> tuple[int, int]:
    """Fly one row and keep the nodes of its path.

    Parameters
    ----------
    row : ndarray, shape (PARAMETERS,)
        As in `fly_rows`, like the other parameters.
    earth, air, curve : ndarray
        See there.
    tolerance, step_limit : float, int
        See there.
    nodes : ndarray, shape (m, 10)
        Filled as `tracing` says.
    result : ndarray, shape (RESULTS,)
        Filled.

    Returns
    -------
    tuple of int
        Status, number of nodes; STEP_LIMIT where the nodes did not suffice.
    """
    codes = np.empty(1, dtype=np.int64)
    world = earth, air, curve, float(tolerance), int(step_limit)
    row, results = row.reshape(1, -1), result.reshape(1, -1)
    noted = fly_block(row, *world, results, codes, nodes, *_workspace())
    _measure_antipodal(row, earth, results, codes)
    _refuse_not_finite(results, codes)
    return (status.STEP_LIMIT if noted >= len(nodes) else int(codes[0])), noted


def fly_manoeuvring_rows(
    rows: np.ndarray,
    lifts: np.ndarray,
    earth: np.ndarray,
    air: np.ndarray,
    curve: np.ndarray,
    wind: np.ndarray,
    tolerance: float,
    step_limit: int,
    results: np.ndarray,
    codes: np.ndarray,
    threads: int = 1,
    nodes: np.ndarray = NO_NODES,
) -> int:
    """Fly every row with its lift, in wind (`kernels.manoeuvre`).

    Parameters
    ----------
    rows, earth, air, curve : ndarray
        As in `fly_rows`, like ``tolerance``, ``step_limit``, ``codes`` and ``threads``.
    lifts : ndarray, shape (n, LIFT_PARAMETERS)
        Lift of each row.
    wind : ndarray, shape (knots, WIND_COLUMNS)
        Rising heights.
    tolerance, step_limit : float, int
        See there.
    results : ndarray, shape (n, MANOEUVRE_RESULTS)
        Filled; NaN where the flight failed.
    codes : ndarray, shape (n,)
        Filled with codes of `status`.
    threads : int
        How many fly at the same time.
    nodes : ndarray, shape (m, 10)
        Filled with the path of the first row as `tracing` says.

    Returns
    -------
    int
        Number of nodes.
    """
    from kernels.body import BODY, STATE, WORK_ROWS
    from kernels.manoeuvre import fly_manoeuvres

    world = earth, air, curve, wind, float(tolerance), int(step_limit)
    noted = np.zeros(1, dtype=np.int64)

    def fly(first: int) -> None:
        part = slice(first, first + MANOEUVRES)
        room, count = (nodes, noted) if first == 0 else (NO_NODES, np.zeros(1, dtype=np.int64))
        memory = np.zeros((WORK_ROWS, STATE)), np.zeros(BODY)
        fly_manoeuvres(rows[part], lifts[part], *world, results[part], codes[part], room, count, *memory)
        _refuse_not_finite(results[part], codes[part])

    _share_out(fly, range(0, len(rows), MANOEUVRES), threads)
    return int(noted[0])


def _measure_antipodal(rows: np.ndarray, earth: np.ndarray, results: np.ndarray, codes: np.ndarray) -> None:
    """Measure the few geodesics, nearly half around the Earth, that six rounds do not settle."""
    unknown = np.flatnonzero((codes == status.OK) & np.isnan(results[:, col.GROUND_RANGE]))
    if not len(unknown):
        return
    from kernels.geodesy import geodesic_inverse

    a, b = earth[col.EARTH_SEMI_MAJOR_AXIS], earth[col.EARTH_SEMI_MINOR_AXIS]
    for i in unknown:
        start, end = (
            rows[i, [col.LATITUDE, col.LONGITUDE]],
            results[i, [col.IMPACT_LATITUDE, col.IMPACT_LONGITUDE]],
        )
        results[i, col.GROUND_RANGE], results[i, col.IMPACT_BEARING], _ = geodesic_inverse(*start, *end, a, b)


def _refuse_not_finite(results: np.ndarray, codes: np.ndarray) -> None:
    """Let no flight count as landed one of whose numbers is not finite, whatever the world was made of.

    A sum is finite only where all that it adds up is; einsum is three times as fast as sum.  Burnout and
    entry may be missing: a flight can land before them.
    """
    total = np.einsum("ij->i", results[:, : col.BURNOUT_TIME])
    for column in (col.GROUND_RANGE, col.IMPACT_BEARING, col.RANGE_ANGLE, col.ERROR_BOUND):
        total += results[:, column]
    lost = np.flatnonzero((codes == status.OK) & ~np.isfinite(total))
    if len(lost):
        codes[lost], results[lost, col.ERROR_BOUND] = status.NOT_FINITE, np.nan
        # What it took to fly is known all the same.
        results[lost, : col.STEPS] = results[lost, col.RIGHT_HAND_SIDES + 1 :] = np.nan


def _block_size(count: int, threads: int) -> int:
    """Rows in a block: whole chunks where there are many, an equal share of the lanes where there are few."""
    chunks = -(-count // CHUNK)
    if chunks < threads:
        return max(1, -(-count // (threads * LANES))) * LANES
    return max(1, min(MOST_CHUNKS, chunks // (threads * BLOCKS_PER_THREAD))) * CHUNK


def _workspace() -> tuple[np.ndarray, np.ndarray]:
    """Memory that the kernel works with, on the lines of the cache.  Its contents do not matter."""
    count = FIELDS * CHUNK + COLUMNS * LANES
    numbers = np.empty(count + CACHE_LINE)
    first = -(numbers.__array_interface__["data"][0] // 8) % CACHE_LINE
    return numbers[first : first + count], np.empty(INTEGERS, dtype=np.int64)
