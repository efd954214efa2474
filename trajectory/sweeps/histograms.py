"""What the figure of a sweep shows, counted in one pass."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trajectory.errors import InputError
from trajectory.sweeps.blocks import Block, Chunks, recut
from trajectory.sweeps.replicates import Estimate
from trajectory.sweeps.summary import OutputSummary, Summary

Array = NDArray[np.float64]
Counts = NDArray[np.int64]

PLANE = ("ground_range", "apogee_height")
MOST_BINS, FEWEST_BINS = 96, 12
_WIDE = 8.0  # largest over smallest value above which bins are equal in the logarithm


@dataclass(frozen=True, slots=True, eq=False)
class Marginal:
    """How the flights that came down spread over one output.

    Attributes
    ----------
    name, unit : str
        Column and its SI unit.
    edges : ndarray, shape (b + 1,)
        Of the bins, rising.  [SI]
    counts : ndarray of int, shape (b,)
        Flights.
    is_log : bool
        Whether bins are equal in the logarithm.
    quantiles : dict of float to float
        By level.  [SI]
    thresholds : tuple of (float, Estimate)
        Threshold [SI] and probability above it.
    """

    name: str
    unit: str
    edges: Array
    counts: Counts
    is_log: bool
    quantiles: dict[float, float]
    thresholds: tuple[tuple[float, Estimate], ...]


@dataclass(frozen=True, slots=True, eq=False)
class SweepPicture:
    """What the figure of a sweep shows.

    Attributes
    ----------
    marginals : tuple of Marginal
        Outputs that some flights have; the two of the plane first where there is one.
    plane : ndarray of int, shape (bx, by), or None
        Flights in the cells of the bins of the first two marginals.
    samples, computed, landed : int
        Of the sweep; that exist; that came down.
    seed : int
    sampling : str
        ``"sobol"`` or ``"independent"``.
    title : str
        First line, bold.
    subtitle : tuple of str
        Further lines under the title.
    """

    marginals: tuple[Marginal, ...]
    plane: Counts | None
    samples: int
    computed: int
    landed: int
    seed: int
    sampling: str
    title: str
    subtitle: tuple[str, ...] = ()


def picture(
    chunks: Chunks,
    summary: Summary,
    *,
    seed: int,
    title: str,
    subtitle: tuple[str, ...] = (),
    plane: tuple[str, str] = PLANE,
) -> SweepPicture:
    """Count what is drawn, without holding the sweep in memory.

    Parameters
    ----------
    chunks : callable
        As for `summary.summarize`.
    summary : Summary
        Of the same samples.
    seed : int
        Of the sweep, for the foot of the figure.
    title : str
        Of the figure.
    subtitle : tuple of str, optional
        Lines under it.
    plane : tuple of str
        The outputs of the plane; there is none unless flights have both.

    Returns
    -------
    SweepPicture

    Raises
    ------
    InputError
        No flight has any of the outputs.
    """
    outputs = {one.name: one for one in summary.outputs if one.flights}
    if not outputs:
        raise InputError("no flight of the sweep has any of the outputs: there is nothing to draw")
    has_plane = all(name in outputs for name in plane)
    names = [*plane, *(name for name in outputs if name not in plane)] if has_plane else [*outputs]
    bins = {name: _bins(outputs[name]) for name in names}
    counts = {name: np.zeros(len(edges) - 1, np.int64) for name, (edges, _) in bins.items()}
    shape = len(counts[names[0]]), len(counts[names[1]]) if has_plane else 0
    cells = np.zeros(shape[0] * shape[1], np.int64)
    for block in recut(chunks, names):
        places = {name: _places(block, name, bins[name][0]) for name in names}
        for name, place in places.items():
            counts[name] += np.bincount(place[place >= 0], minlength=len(counts[name]))
        if has_plane:
            x, y = places[plane[0]], places[plane[1]]
            both = (x >= 0) & (y >= 0)
            cells += np.bincount(x[both] * shape[1] + y[both], minlength=len(cells))
    marginals = tuple(_marginal(outputs[name], *bins[name], counts[name]) for name in names)
    return SweepPicture(
        marginals, cells.reshape(shape) if has_plane else None,
        summary.samples, summary.computed, summary.landed, seed, summary.sampling, title, subtitle,
    )  # fmt: skip


def _bins(one: OutputSummary) -> tuple[Array, bool]:
    number = int(np.clip(2.0 * np.cbrt(one.flights), FEWEST_BINS, MOST_BINS))
    low, high = one.minimum, one.maximum
    if low > 0.0 and high > _WIDE * low:
        edges = np.geomspace(low, high, number + 1)
        edges[[0, -1]] = low, high
        return edges, True
    if not high - low > 1e-9 * max(abs(low), abs(high)):
        half = 0.01 * abs(low) or 1.0  # one value only
        low, high = low - half, high + half
    return np.linspace(low, high, number + 1), False


def _places(block: Block, name: str, edges: Array) -> NDArray[np.intp]:
    """Bin of each sample, -1 for flights that do not count; the largest value is in the last one."""
    values = block.landed(name)
    places = np.searchsorted(edges, values, side="right") - 1
    return np.where(np.isnan(values), -1, np.clip(places, 0, len(edges) - 2))


def _marginal(one: OutputSummary, edges: Array, is_log: bool, counts: Counts) -> Marginal:
    return Marginal(
        one.name, one.unit, edges, counts, is_log,
        {level: each.value for level, each in one.quantiles.items()},
        tuple((each.threshold, each.probability) for each in one.exceedances),
    )  # fmt: skip
