"""From sample indices to flown samples: the pure function that a chunk is."""

import numpy as np
from numpy.typing import NDArray

from kernels import status as codes
from trajectory.cruise import fly_cruise_rows
from trajectory.earth import EARTHS
from trajectory.manoeuvres import fly_manoeuvring
from trajectory.rows import fly_rows
from trajectory.sweeps import draws
from trajectory.sweeps import rows as r
from trajectory.sweeps.copula import couple
from trajectory.sweeps.fields import CRUISE
from trajectory.sweeps.specification import Sweep
from trajectory.sweeps.statuses import EXCLUDED

Array = NDArray[np.float64]


def columns(sweep: Sweep) -> dict[str, tuple[np.dtype[np.generic], str]]:
    """List what `fly_samples` returns.

    Parameters
    ----------
    sweep : Sweep
        The sweep.

    Returns
    -------
    dict
        Name to (dtype, unit): the outputs in their order, then ``status``.
    """
    number, code = np.dtype(np.float64), np.dtype(np.uint8)
    return {output.name: (number, output.unit) for output in sweep.outputs} | {"status": (code, "1")}


def fly_samples(
    sweep: Sweep, first: int, count: int, *, threads: int | None = 1
) -> dict[str, NDArray[np.generic]]:
    """Draw and fly the samples ``first`` to ``first + count - 1``.

    Parameters
    ----------
    sweep : Sweep
        The sweep.
    first, count : int
        Which samples; those beyond ``sweep.samples`` are the ones that a longer sweep would have.
    threads : int, optional
        How many fly at the same time; all that are available for None.  It never changes a bit.

    Returns
    -------
    dict of str to ndarray, shape (count,)
        As `columns` says.  Results are NaN where the flight did not land; a varied parameter keeps its value,
        a word being its position among the options.  ``status``: a key of `statuses.MEANING`.
    """
    drawn = draw(sweep, first, count)
    results, status = _fly(sweep, drawn, count, threads)
    results[status != codes.OK] = np.nan
    place = {name: number for number, name in enumerate(sweep.results)}
    kept: dict[str, NDArray[np.generic]] = {"status": status.astype(np.uint8)}
    for output in sweep.outputs:
        found = place.get(output.name)
        kept[output.name] = drawn[output.name] if found is None else results[:, found].copy()
    return {name: kept[name] for name in columns(sweep)}


def draw(sweep: Sweep, first: int, count: int) -> dict[str, Array]:
    """Draw the varied parameters.

    Parameters
    ----------
    sweep : Sweep
        The sweep.
    first, count : int
        Which samples.

    Returns
    -------
    dict of str to ndarray, shape (count,)
        By name, in SI; a word is its position among the options.
    """
    cube = draws.points(sweep.sampling, first, count, len(sweep.varied), sweep.seed)
    points = {one.name: np.ascontiguousarray(cube[:, i]) for i, one in enumerate(sweep.varied)}
    points = couple(points, [(pair.first, pair.second, pair.value) for pair in sweep.correlations])
    return {one.name: one.distribution.quantile(points[one.name]) for one in sweep.varied}


def _fly(
    sweep: Sweep, drawn: dict[str, Array], count: int, threads: int | None
) -> tuple[Array, NDArray[np.int64]]:
    earth = EARTHS[sweep.earth]
    if sweep.kind == CRUISE:
        return fly_cruise_rows(r.cruise_rows(sweep, drawn, count), earth=earth)
    rows, lifts = r.flight_rows(sweep, drawn, count), r.lift_rows(sweep, drawn, count)
    excluded = r.burns_out_too_light(sweep, rows)
    results, status = np.empty((count, len(sweep.results))), np.full(count, EXCLUDED, dtype=np.int64)
    for which, atmosphere, drag_curve in r.air_groups(sweep, drawn, ~excluded):
        if sweep.is_manoeuvring:
            results[which], status[which] = fly_manoeuvring(
                rows[which],
                lifts[which],
                earth=earth,
                atmosphere=atmosphere,
                drag_curve=drag_curve,
                wind=sweep.wind or None,
                tolerance=sweep.tolerance,
                threads=threads,
            )
        else:
            results[which], status[which] = fly_rows(
                rows[which],
                earth=earth,
                atmosphere=atmosphere,
                drag_curve=drag_curve,
                tolerance=sweep.tolerance,
                threads=threads,
            )
    return results, status
