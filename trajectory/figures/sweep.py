"""What a sweep of many flights gave: the plane of range and apogee, and how each output spreads."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from trajectory.figures import style
from trajectory.sweeps import wording
from trajectory.sweeps.histograms import Marginal, SweepPicture

__all__ = ["plot_sweep"]

_WIDTH, _LEFT, _RIGHT = 8.25, 1.1, 0.3  # inch: page, room beside the axes
_PLANE, _STRIP, _GAP = (5.3, 4.0), 1.05, 0.12  # inch
_PANEL, _BETWEEN, _ROW = 1.25, 0.55, 2  # inch, inch, panels in a row
_BAR = (0.12, 0.62)  # inch: the scale of shades
_SHARES = ((0.5, "-"), (0.9, "--"))  # of the flights within a contour
_MARKS = {0.05: "--", 0.5: "-", 0.95: "--"}  # quantiles drawn
_STEPS = (
    (1.0, 1.5, 2.0, 3.0, 5.0, 7.0),
    (1.0, 2.0, 5.0),
    (1.0, 3.0),
    (1.0,),
)  # ticks of a decade, densest first
_LETTER = 0.082, 0.2  # inch: of a tick label, along a line and across
_BLUES = (0.22, 0.86)  # of the scale: a single flight must be seen, and lines on the darkest cell


def plot_sweep(data: SweepPicture, axes: Sequence[Any] | None = None) -> tuple[Any, ...]:
    """Draw the plane of range and apogee as counts of flights, and a histogram of each output.

    Parameters
    ----------
    data : SweepPicture
        What to draw, from ``sweeps.histograms.picture``.
    axes : sequence of matplotlib.axes.Axes, optional
        One for the plane, where there is one, and one for each output; new ones if not given.

    Returns
    -------
    tuple of matplotlib.axes.Axes
        The axes, in the units that their labels name.
    """
    if not data.marginals:
        raise ValueError("plot_sweep needs at least one output")
    panels = len(data.marginals) + (data.plane is not None)
    with style.style():
        head = style.wrapped(data.subtitle, _WIDTH - 0.6, style.SUBTITLE_SIZE)
        foot = style.wrapped(_notes(data), _WIDTH - 0.6, style.NOTE_SIZE)
        own = axes is None
        chosen = _page(data, len(head), len(foot)) if axes is None else tuple(axes)
        if len(chosen) != panels:
            raise ValueError(f"{len(chosen)} axes for {panels} panels")
        beside = own and data.plane is not None
        offset = panels - len(data.marginals)
        for number, marginal in enumerate(data.marginals):
            _draw_marginal(chosen[number + offset], marginal, upright=beside and number == 1)
        if data.plane is not None:
            _draw_plane(chosen[0], data, own=own)
        if beside:
            chosen[1].tick_params(axis="x", labelbottom=False)
            chosen[1].set_xlabel("")
            chosen[2].tick_params(axis="y", labelleft=False)
            chosen[2].set_ylabel("")
        top, bottom = chosen[1 if beside else 0], chosen[0 if panels == 3 and beside else -1]
        left = _edge(bottom) if own else 0.0
        style.heading(top, data.title, head, left=_edge(top) if own else 0.0, gap=10.0)
        style.footnotes(bottom, foot, gap=38.0, left=left)
    return chosen


def _edge(ax: Any) -> float:
    """Left edge of the text of the page, as a fraction of the width of these axes."""
    box = ax.get_position()
    return float((0.3 / _WIDTH - box.x0) / box.width)


def _page(data: SweepPicture, head: int, foot: int) -> tuple[Any, ...]:
    """Make a page: the plane with a histogram above it and one beside it, the other outputs below."""
    others = len(data.marginals) - (2 if data.plane is not None else 0)
    rows = -(-others // _ROW)
    high = rows * _PANEL + max(rows - 1, 0) * _BETWEEN
    if data.plane is not None:
        high += _PLANE[1] + _GAP + _STRIP + (_BETWEEN if rows else 0.0)
    below = (48.0 + style.NOTE_STEP * foot) / 72.0
    tall = style.room_above(head) + high + below
    figure = style.new_figure(_WIDTH, tall)

    def place(left: float, top: float, width: float, height: float, **shared: Any) -> Any:
        box = (left / _WIDTH, (tall - top - height) / tall, width / _WIDTH, height / tall)
        return figure.add_axes(box, **shared)

    top = style.room_above(head)
    made = []
    if data.plane is not None:
        plane = place(_LEFT, top + _STRIP + _GAP, *_PLANE)
        above = place(_LEFT, top, _PLANE[0], _STRIP, sharex=plane)
        beside = place(_LEFT + _PLANE[0] + _GAP, top + _STRIP + _GAP, _STRIP + 0.2, _PLANE[1], sharey=plane)
        made += [plane, above, beside]
        top += _STRIP + _GAP + _PLANE[1] + _BETWEEN
    columns = min(others, _ROW)
    width = (_WIDTH - _LEFT - _RIGHT - (columns - 1) * 0.75) / max(columns, 1)
    for number in range(others):
        row, column = divmod(number, columns)
        made.append(place(_LEFT + column * (width + 0.75), top + row * (_PANEL + _BETWEEN), width, _PANEL))
    return tuple(made)


def _draw_marginal(ax: Any, data: Marginal, *, upright: bool = False) -> None:
    """Draw one histogram; ``upright`` has the output on the vertical axis."""
    scale = wording.shown(data.unit)[0]
    share = 100.0 * data.counts / max(int(data.counts.sum()), 1)
    edges = scale * data.edges
    ax.stairs(
        share, edges, orientation="horizontal" if upright else "vertical", fill=True, color=style.SKY,
        gid="histogram",
    )  # fmt: skip
    across = ax.axhline if upright else ax.axvline
    for level in data.quantiles.keys() & _MARKS.keys():
        look = {"linestyle": _MARKS[level], "linewidth": 1.0, "color": style.INK}
        across(scale * data.quantiles[level], gid="quantile", **look)
    for threshold, _ in data.thresholds:
        _threshold(ax, scale * threshold, edges, upright=upright)
    _scale(ax, data, "y" if upright else "x")
    other = ax.xaxis if upright else ax.yaxis
    other.set_label_text("Flights in a bin [%]" if upright else "Flights in\na bin [%]", fontsize=8.0)
    other.get_major_locator().set_params(nbins=3)
    (ax.set_xlim if upright else ax.set_ylim)(0.0, 1.12 * float(share.max()))


def _threshold(ax: Any, value: float, edges: NDArray[np.float64], *, upright: bool) -> None:
    """Draw the line of a threshold, unless it lies outside."""
    if edges[0] <= value <= edges[-1]:
        line = ax.axhline if upright else ax.axvline
        line(value, color=style.VERMILION, linewidth=1.3, linestyle=":", gid="threshold")


def _draw_plane(ax: Any, data: SweepPicture, *, own: bool) -> None:
    import matplotlib as mpl
    from matplotlib.colors import ListedColormap, LogNorm

    first, second = data.marginals[:2]
    x, y = (wording.shown(one.unit)[0] * one.edges for one in (first, second))
    counts = np.asarray(data.plane)
    blues = ListedColormap(mpl.colormaps["Blues"](np.linspace(*_BLUES, 256)))
    shade = ax.pcolormesh(
        x, y, np.ma.masked_equal(counts.T, 0), cmap=blues, norm=LogNorm(1.0, max(2.0, float(counts.max()))),
        rasterized=True, gid="plane",
    )  # fmt: skip
    _contours(ax, x, y, counts, (first.is_log, second.is_log))
    for threshold, _ in first.thresholds:
        _threshold(ax, wording.shown(first.unit)[0] * threshold, x, upright=False)
    for threshold, _ in second.thresholds:
        _threshold(ax, wording.shown(second.unit)[0] * threshold, y, upright=True)
    _scale(ax, first, "x")
    _scale(ax, second, "y")
    if own:
        _shades(ax, shade)


def _contours(
    ax: Any,
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    counts: NDArray[np.int64],
    is_log: tuple[bool, bool],
) -> None:
    """Draw the lines within which half and nine tenths of the flights lie, in the fewest cells."""
    flights = np.pad(counts.astype(np.float64), 1)
    smooth = _smooth(_smooth(flights))
    order = np.argsort(smooth, axis=None)[::-1]
    share = np.cumsum(flights.ravel()[order]) / max(float(flights.sum()), 1.0)
    levels = {float(smooth.ravel()[order[np.searchsorted(share, part)]]): line for part, line in _SHARES}
    levels = {level: line for level, line in sorted(levels.items()) if level > 0.0}
    if levels and min(counts.shape) > 2:
        ax.contour(
            _centres(x, is_log[0]), _centres(y, is_log[1]), smooth.T, [*levels],
            colors=style.INK, linewidths=0.9, linestyles=[*levels.values()], gid="contours",
        )  # fmt: skip


def _smooth(counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Average each cell with its neighbours: contours of bare counts are ragged."""
    wide = np.pad(counts, 1)
    rows = wide[:-2] + 2.0 * wide[1:-1] + wide[2:]
    return np.asarray((rows[:, :-2] + 2.0 * rows[:, 1:-1] + rows[:, 2:]) / 16.0)


def _centres(edges: NDArray[np.float64], is_log: bool) -> NDArray[np.float64]:
    """Middle of each bin, with one more beyond either end."""
    at = np.log(edges) if is_log else edges
    middle = 0.5 * (at[1:] + at[:-1])
    middle = np.concatenate([[2.0 * middle[0] - middle[1]], middle, [2.0 * middle[-1] - middle[-2]]])
    return np.exp(middle) if is_log else middle


def _shades(ax: Any, shade: Any) -> None:
    """Put the scale of shades into the corner beside the upper histogram."""
    figure = ax.figure
    width, tall = figure.get_size_inches()
    box = ax.get_position()
    left, bottom = box.x1 + (_GAP + 0.1) / width, box.y1 + (_GAP + 0.45) / tall
    inset = figure.add_axes((left, bottom, 1.15 / width, _BAR[0] / tall))
    bar = figure.colorbar(shade, cax=inset, orientation="horizontal")
    bar.outline.set_linewidth(0.5)
    bar.ax.xaxis.set_minor_locator(_no_ticks())
    bar.ax.xaxis.set_major_formatter(lambda value, _: style.thousands(value))
    bar.ax.tick_params(labelsize=7.0)
    bar.ax.set_title("Flights in a cell", fontsize=7.5, pad=3.0, color=style.INK)


def _no_ticks() -> Any:
    from matplotlib.ticker import NullLocator

    return NullLocator()


def _scale(ax: Any, data: Marginal, side: str) -> None:
    """Set limits, ticks and the label of the axis that carries an output."""
    from matplotlib.ticker import FixedLocator

    scale, unit = wording.shown(data.unit)
    low, high = scale * data.edges[0], scale * data.edges[-1]
    axis = ax.xaxis if side == "x" else ax.yaxis
    (ax.set_xlim if side == "x" else ax.set_ylim)(low, high)
    if data.is_log:
        (ax.set_xscale if side == "x" else ax.set_yscale)("log")
        inches = ax.get_window_extent().transformed(ax.figure.dpi_scale_trans.inverted())
        length = inches.width if side == "x" else inches.height
        axis.set_major_locator(FixedLocator(_ticks(low, high, length, side)))
        axis.set_minor_locator(_no_ticks())
        axis.set_minor_formatter("")
        (ax.set_xlim if side == "x" else ax.set_ylim)(low, high)
    axis.set_major_formatter(lambda value, _: f"{value:,.6g}" if abs(value) < 1e4 else style.thousands(value))
    words = wording.name(data.name).capitalize()
    axis.set_label_text(f"{words} [{unit}]" if unit else words, parse_math=False)


def _ticks(low: float, high: float, inches: float, side: str) -> list[float]:
    """Choose as many ticks of a logarithmic axis as have room for their labels."""
    decades = np.arange(np.floor(np.log10(low)), np.ceil(np.log10(high)) + 1)
    choices = [(steps, decades) for steps in _STEPS] + [((1.0,), decades[::2]), ((1.0,), decades[::3])]
    ticks: list[float] = []
    for steps, powers in choices:
        ticks = [step * 10.0**power for power in powers for step in steps]
        ticks = [tick for tick in ticks if low <= tick <= high]
        if _have_room(ticks, inches / np.log10(high / low), side):
            break
    return ticks


def _have_room(ticks: list[float], inches: float, side: str) -> bool:
    """Whether the labels of neighbouring ticks keep apart, with so many inches to a decade."""
    for first, second in itertools.pairwise(ticks):
        letters = 0.5 * (len(f"{first:,.10g}") + len(f"{second:,.10g}")) + 1.0
        needed = letters * _LETTER[0] if side == "x" else _LETTER[1]
        if inches * np.log10(second / first) < needed:
            return False
    return True


def _notes(data: SweepPicture) -> tuple[str, ...]:
    part = "PARTIAL: " if data.computed < data.samples else ""
    share = 100.0 * data.landed / max(data.computed, 1)
    notes = [
        f"{part}{data.computed:,} of {data.samples:,} samples, {wording.sampling(data.sampling)}, seed "
        f"{data.seed}; the {data.landed:,} flights that came down ({share:.4g} %) are drawn.",
        "Full line: median; broken lines: 5 and 95 % quantiles.",
    ]
    if data.plane is not None:
        notes[1] += " Contours: half of the flights (full) and nine tenths (broken)."
    said = [
        f"{wording.name(one.name)} above {wording.quantity(threshold, one.unit)} {wording.estimate(share)}"
        for one in data.marginals
        for threshold, share in one.thresholds
    ]
    if said:
        notes.append(f"Dotted: thresholds; probability of {'; '.join(said)}.")
    return tuple(notes)
