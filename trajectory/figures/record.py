"""Answers beside the public record: flights with published figures, several priors and the rivals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.lines import Line2D

from trajectory.figures import style

__all__ = ["PublishedMark", "RecordBar", "RecordFigure", "RecordRow", "plot_record"]

_WIDTH, _LABEL_ROOM, _ROW = 9.0, 2.0, 0.62  # inch
_LEFT = -(_LABEL_ROOM - 0.2) / (_WIDTH - _LABEL_ROOM - 0.35)
_LEGEND_STEP, _LEGEND_COLUMNS = 13.5, 3  # pt per line
_TEXT = _WIDTH - 0.5
_COLOURS = (style.BLUE, style.SKY, style.GREEN, style.ORANGE)
# Marker of a published figure by its basis.
_BASES = {
    "trajectory": "o",
    "flown, with rotation": "*",
    "bound": ">",
    "payload_changed": "s",
    "type": "^",
    "press": "d",
}
_WORDS = {
    "trajectory": "published, from the trajectory",
    "flown, with rotation": "range flown near the standard trajectory",
    "bound": "published lower bound",
    "payload_changed": "published for another payload",
    "type": "published for the type",
    "press": "press",
}


@dataclass(frozen=True, slots=True)
class RecordBar:
    """A 90 % interval with its median; infinite beyond half the circumference.

    Attributes
    ----------
    name : str
        Of the prior or the rival.
    low, median, high : float
        5, 50 and 95 % points [m].
    """

    name: str
    low: float
    median: float
    high: float


@dataclass(frozen=True, slots=True)
class PublishedMark:
    """A published figure or interval.

    Attributes
    ----------
    basis : str
        What it follows from.
    low, high : float
        Equal for a single figure [m].
    scored : bool
        Whether answers are scored against it; otherwise it is hollow.
    """

    basis: str
    low: float
    high: float
    scored: bool = True


@dataclass(frozen=True, slots=True)
class RecordRow:
    """One flight.

    Attributes
    ----------
    label : str
        Its name; may have two lines.
    answers : tuple of RecordBar
        Answers by prior, without Earth rotation.
    kepler : RecordBar or None
        The impulsive estimate.
    published : tuple of PublishedMark
        Published figures.
    turning : RecordBar or None
        The answer with Earth rotation, where a published figure includes it.
    """

    label: str
    answers: tuple[RecordBar, ...]
    kepler: RecordBar | None
    published: tuple[PublishedMark, ...]
    turning: RecordBar | None = None


@dataclass(frozen=True, slots=True)
class RecordFigure:
    """What the figure shows.

    Attributes
    ----------
    rows : tuple of RecordRow
        Flights, the first one on top.
    priors : tuple of str
        Names of the priors, in the order of their colours.
    narrower : str
        Name of the first prior's answers with more knowledge; drawn in its colour.
    prior_alone : RecordBar
        What the first prior says without any claim.
    title : str
        First line, bold.
    subtitle, notes : tuple of str
        Lines under the title, and at the foot.
    limit : float
        Range beyond which an answer only says that it exceeds it [m].
    """

    rows: tuple[RecordRow, ...]
    priors: tuple[str, ...]
    narrower: str
    prior_alone: RecordBar
    title: str
    subtitle: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    limit: float = 20e6


def plot_record(data: RecordFigure, ax: Any = None) -> Any:
    """Draw flights as rows: 90 % intervals by prior and by rival, published figures by their basis.

    Parameters
    ----------
    data : RecordFigure
        What to draw.
    ax : matplotlib.axes.Axes, optional
        Axes to draw in; new ones if not given.

    Returns
    -------
    matplotlib.axes.Axes
        The axes; the unit is km, the scale logarithmic.
    """
    if not data.rows:
        raise ValueError("plot_record needs at least one flight")
    with style.style():
        head = style.wrapped(data.subtitle, _TEXT, style.SUBTITLE_SIZE)
        foot = style.wrapped(_notes(data), _TEXT, style.NOTE_SIZE)
        handles = _handles(data)
        under = 72.0 * style.LEGEND_GAP + _LEGEND_STEP * -(-len(handles) // _LEGEND_COLUMNS) + 8.0
        if ax is None:
            room = under + style.NOTE_STEP * len(foot) + 14.0
            left, right = _LABEL_ROOM / _WIDTH, 0.35 / _WIDTH
            ax = style.page(_WIDTH, _ROW * len(data.rows), head=len(head), below=room, left=left, right=right)
        ax.set_xscale("log")
        ax.set_xlim(*_limits(data))
        ax.set_ylim(len(data.rows) - 0.45, -0.55)
        for number, row in enumerate(data.rows):
            _draw_row(ax, data, row, number)
        _finish(ax, data)
        style.legend_below(ax, left=_LEFT, columns=_LEGEND_COLUMNS, size=8.0, handles=handles)
        style.heading(ax, data.title, head, left=_LEFT)
        style.footnotes(ax, foot, gap=under, left=_LEFT)
    return ax


def _limits(data: RecordFigure) -> tuple[float, float]:
    lows = [bar.low for row in data.rows for bar in (*row.answers, row.kepler) if bar is not None]
    lows += [mark.low for row in data.rows for mark in row.published]
    return 0.85e-3 * min(lows, default=0.1 * data.limit), 1.12e-3 * data.limit


def _draw_row(ax: Any, data: RecordFigure, row: RecordRow, number: int) -> None:
    known = {bar.name: bar for bar in row.answers}
    step = 0.13
    looks = dict(zip(data.priors, _COLOURS, strict=False))
    names = (*data.priors[:1], data.narrower, *data.priors[1:])
    for k, name in enumerate(names):
        if name in known:
            colour = looks.get(name, _COLOURS[0])
            _draw_bar(ax, known[name], number - 0.22 + step * k, colour, data.limit, wide=k == 0)
    if row.kepler is not None:
        place = number - 0.22 + step * len(names)
        _draw_bar(ax, row.kepler, place, style.GREY, data.limit, wide=False)
    if row.turning is not None:
        _draw_bar(ax, row.turning, number - 0.36, style.PURPLE, data.limit, wide=True)
    for mark in sorted(row.published, key=lambda one: one.scored):  # what is scored lies on top
        _draw_published(ax, mark, number - 0.36)


def _draw_bar(ax: Any, bar: RecordBar, y: float, colour: str, limit: float, *, wide: bool) -> None:
    low, middle, high = (1e-3 * min(value, limit) for value in (bar.low, bar.median, bar.high))
    thick = 3.4 if wide else 1.7
    ax.plot([low, high], [y, y], color=colour, linewidth=thick, solid_capstyle="butt", gid=f"bar-{bar.name}")
    if np.isfinite(bar.median):
        ax.plot([middle], [y], marker="|", markersize=7.0, color=style.INK, gid="median")
    if not np.isfinite(bar.high):
        ax.plot([1e-3 * limit], [y], marker=">", markersize=3.5 + thick, color=colour, gid="beyond")


def _draw_published(ax: Any, mark: PublishedMark, y: float) -> None:
    marker = _BASES.get(mark.basis, "x")
    look: dict[str, Any] = {"color": style.VERMILION, "zorder": 5}
    low, high = 1e-3 * mark.low, 1e-3 * mark.high
    if high > low:
        ax.plot([low, high], [y, y], linewidth=1.0, gid="published-interval", **look)
    ax.plot(
        [low, high],
        [y, y],
        linestyle="none",
        marker=marker,
        markersize=7.5 if marker == "*" else 5.0,
        markerfacecolor=style.VERMILION if mark.scored else "white",
        gid=f"published-{mark.basis}",
        **look,
    )


def _finish(ax: Any, data: RecordFigure) -> None:
    ax.set_yticks(range(len(data.rows)), [row.label for row in data.rows])
    for label in ax.get_yticklabels():
        label.set(parse_math=False, fontsize=8.0)
    for line in np.arange(len(data.rows) - 1) + 0.5:
        ax.axhline(line, color="#E3E3E3", linewidth=0.6, zorder=0)
    ax.tick_params(axis="y", length=0.0)
    ax.axvline(1e-3 * data.limit, color=style.GREY, linewidth=0.8, linestyle=(0, (2, 2)), gid="limit")
    ticks = [t for t in (500, 1000, 2000, 3000, 5000, 7000, 10000, 15000, 20000) if t >= ax.get_xlim()[0]]
    ax.set_xticks(ticks, [style.thousands(tick) for tick in ticks])
    ax.minorticks_off()
    ax.grid(axis="x", color="#E3E3E3", linewidth=0.6)
    ax.set_axisbelow(True)
    ax.set_xlabel("Standard range without Earth rotation [km]")


def _handles(data: RecordFigure) -> list[Any]:
    made = [
        Line2D([], [], color=_COLOURS[k], linewidth=3.4 if k == 0 else 1.7, label=f"answer, prior: {name}")
        for k, name in enumerate(data.priors)
    ]
    made.insert(1, Line2D([], [], color=_COLOURS[0], linewidth=1.7, label=f"the same, {data.narrower}"))
    if any(row.turning is not None for row in data.rows):
        made.append(Line2D([], [], color=style.PURPLE, linewidth=3.4, label="answer with Earth rotation"))
    made.append(Line2D([], [], color=style.GREY, linewidth=1.7, label="rival: Kepler ± 20 %"))
    used = {mark.basis for row in data.rows for mark in row.published}
    for basis, marker in _BASES.items():
        if basis in used:
            look: dict[str, Any] = {"linestyle": "none", "marker": marker, "markerfacecolor": style.VERMILION}
            made.append(Line2D([], [], color=style.VERMILION, label=_WORDS[basis], **look))
    return made


def _notes(data: RecordFigure) -> tuple[str, ...]:
    low, middle, high = (
        style.thousands(1e-3 * value) if np.isfinite(value) else f"over {style.thousands(1e-3 * data.limit)}"
        for value in (data.prior_alone.low, data.prior_alone.median, data.prior_alone.high)
    )
    return (
        "Bars: 90 % intervals with their median. Arrow at the dashed line: beyond half the Earth's "
        "circumference, where an answer is a bound. Hollow: shown, not scored.",
        f'Rival "prior alone", the same for every flight: {low} – {middle} – {high} km (5 – 50 – 95 %).',
        *data.notes,
    )
