"""Two launches in one figure: how each was steered, and what both figures of a pair have in common."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from trajectory.figures import style
from trajectory.figures.loft_curve import ReportedPoint, SteeringCurve

__all__ = ["COLOURS", "DASHES", "MARKS", "PairFigure", "PairMember", "finish", "plot_pair_lofts", "start"]

FloatArray = NDArray[np.float64]
COLOURS = (style.BLUE, style.VERMILION)
DASHES = ("-", (0, (5.0, 1.8)))  # told apart without colour too
MARKS = "os"
LEFT, RIGHT, WIDTH = 0.095, 0.03, 8.0
LEGEND_STEP = 16.0  # pt, per line of the legend
LEGEND_ROOM = 505.0  # pt, which words have in the legend


@dataclass(frozen=True, slots=True, eq=False)
class PairMember:
    """One of the two launches.

    Attributes
    ----------
    label : str
        How it is called in the legend.
    ranges, weights : ndarray of shape (n,)
        Posterior draws of the standard range, infinite beyond half the circumference [m], and their weights.
    interval : tuple of float
        The 5, 50 and 95 % points of the standard range; infinite beyond half the circumference [m].
    curve : SteeringCurve or None
        Loft curve of the median vehicle, up to half the circumference; None if there is none.
    reported : ReportedPoint or None
        The flight as its most precise source reported it.
    """

    label: str
    ranges: FloatArray
    weights: FloatArray
    interval: tuple[float, float, float]
    curve: SteeringCurve | None
    reported: ReportedPoint | None


@dataclass(frozen=True, slots=True)
class PairFigure:
    """What the figures of a comparison show.

    Attributes
    ----------
    members : tuple of PairMember
        The launches, at most two.
    title : str
        First line, bold.
    subtitle : tuple of str
        Further lines under the title.
    source : str
        Where the numbers come from.
    line : float, optional
        A range to mark, such as that of a treaty [m].
    """

    members: tuple[PairMember, ...]
    title: str
    subtitle: tuple[str, ...] = ()
    source: str = ""
    line: float | None = None


def plot_pair_lofts(data: PairFigure, ax: Any = None) -> Any:
    """Draw the loft curves of two median vehicles with the flights as reported on them.

    Parameters
    ----------
    data : PairFigure
        What to draw.
    ax : matplotlib.axes.Axes, optional
        Axes to draw in; new ones if not given.

    Returns
    -------
    matplotlib.axes.Axes
        The axes; units are km.
    """
    with style.style():
        notes = [
            "Every point of a curve is one steering of the same vehicle and payload, without Earth rotation. "
            "The two axes do not have the same scale."
        ]
        notes += [note for note in map(_curve_note, data.members) if note]
        legend = LEGEND_STEP * sum(_entry_lines(member) for member in data.members)
        ax, head, foot = start(data, ax, tuple(notes), 3.9, legend=legend)
        named = list(enumerate(data.members))
        curves = [_draw_curve(ax, one, one.curve, k) for k, one in named if one.curve is not None]
        points = [_draw_reported(ax, one, one.reported, k) for k, one in named if one.reported is not None]
        ax.set_xlabel("Ground range [km]")
        ax.set_ylabel("Apogee height [km]")
        for axis in (ax.xaxis, ax.yaxis):
            axis.set_major_formatter(lambda value, _: style.thousands(value))
        ax.margins(x=0.04, y=0.08)
        ax.set_xlim(left=0.0)
        ax.set_ylim(bottom=0.0)
        # All of them: of its own accord matplotlib leaves out names that begin with an underscore.
        style.legend_below(ax, left=-0.08, columns=1, handles=[*curves, *points])
        finish(ax, data, head, foot, legend=legend)
    return ax


def _curve_note(member: PairMember) -> str:
    """Say where a curve ends that does not come back to the ground, or why there is none."""
    if member.curve is None:
        return (
            f"{member.label}: no curve, for hardly any steering ends within half the Earth's circumference."
        )
    if np.isinf(member.interval[1]):
        return (
            f"{member.label}: the median vehicle reaches beyond half the Earth's circumference; its curve "
            "ends there."
        )
    return ""


def _entry_lines(member: PairMember) -> int:
    """Count the lines that a launch takes in the legend."""
    shown = [_curve_name(member)] if member.curve is not None else []
    shown += [_reported_name(member, member.reported)] if member.reported is not None else []
    return sum(name.count("\n") + 1 for name in shown)


def _curve_name(member: PairMember) -> str:
    return style.in_lines(f"{style.legible(member.label)}: median vehicle", LEGEND_ROOM)


def _reported_name(member: PairMember, point: ReportedPoint) -> str:
    return style.in_lines(style.legible(f"{member.label} as reported: {point.label}"), LEGEND_ROOM)


def start(
    data: PairFigure, ax: Any, notes: tuple[str, ...], tall: float, *, legend: float = 0.0
) -> tuple[Any, Any, Any]:
    """Break the lines of text, and make a page with room for them where no axes are given.

    Parameters
    ----------
    data : PairFigure
        What is drawn.
    ax : matplotlib.axes.Axes or None
        Axes to draw in; None for new ones.
    notes : tuple of str
        Lines at the foot.
    tall : float
        Height of new axes [inch].
    legend : float, optional
        How high a legend under the axes is [pt].

    Returns
    -------
    tuple
        The axes, and the lines above and below them.
    """
    room = WIDTH * (1.0 - LEFT - RIGHT) + 0.6
    head = style.wrapped(data.subtitle, room, style.SUBTITLE_SIZE)
    source = (f"Source: {data.source}",) if data.source else ()
    foot = style.wrapped((*notes, *source), room, style.NOTE_SIZE)
    if ax is None:
        below = 56.0 + legend + style.NOTE_STEP * len(foot)
        ax = style.page(WIDTH, tall, head=len(head), below=below, left=LEFT, right=RIGHT)
    return ax, head, foot


def finish(
    ax: Any, data: PairFigure, head: tuple[str, ...], foot: tuple[str, ...], *, legend: float = 0.0
) -> None:
    """Draw the grid and write the lines above and below.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        The axes.
    data : PairFigure
        What is drawn.
    head, foot : tuple of str
        From `start`.
    legend : float, optional
        How high a legend under the axes is [pt].
    """
    ax.grid(color="#E3E3E3", linewidth=0.6)
    ax.set_axisbelow(True)
    style.heading(ax, data.title, head, left=-0.08)
    style.footnotes(ax, foot, gap=42.0 + legend, left=-0.08)


def _draw_curve(ax: Any, member: PairMember, curve: SteeringCurve, number: int) -> Any:
    (line,) = ax.plot(
        curve.ground_range * 1e-3,
        curve.apogee * 1e-3,
        color=COLOURS[number % 2],
        linestyle=DASHES[number % 2],
        linewidth=2.0,
        label=_curve_name(member),
        gid=f"curve-{number}",
    )
    return line


def _draw_reported(ax: Any, member: PairMember, point: ReportedPoint, number: int) -> Any:
    x, y = point.ground_range * 1e-3, point.apogee * 1e-3
    return ax.errorbar(
        [x],
        [y],
        xerr=[[x - point.ground_range_low * 1e-3], [point.ground_range_high * 1e-3 - x]],
        yerr=[[y - point.apogee_low * 1e-3], [point.apogee_high * 1e-3 - y]],
        fmt=MARKS[number % 2],
        markersize=7.0,
        color=COLOURS[number % 2],
        markeredgecolor="white",
        capsize=2.5,
        label=_reported_name(member, point),
        zorder=6,
    )
