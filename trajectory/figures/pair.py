"""Two launches in one figure: what each missile could reach, and how each was steered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib import patheffects
from numpy.typing import NDArray

from kernels.constants import MEAN_EARTH_RADIUS
from trajectory.figures import style
from trajectory.figures.loft_curve import ReportedPoint, SteeringCurve

__all__ = ["PairFigure", "PairMember", "plot_pair_lofts", "plot_pair_ranges"]

FloatArray = NDArray[np.float64]
COLOURS = (style.BLUE, style.VERMILION)
DASHES = ("-", (0, (5.0, 1.8)))  # told apart without colour too
MARKS = "os"
BINS = 400
LEFT, RIGHT, WIDTH = 0.095, 0.03, 8.0
LEGEND_STEP = 16.0  # pt, per line of the legend
LEGEND_ROOM = 505.0  # pt, which words have in the legend
BAR_STEP = 0.2  # of the highest density, from one bar to the next; more where a name has several lines


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
        Loft curve of the median vehicle; None if its median is no number.
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


def plot_pair_ranges(data: PairFigure, ax: Any = None) -> Any:
    """Draw the posterior densities of two standard ranges over one axis.

    Parameters
    ----------
    data : PairFigure
        What to draw.
    ax : matplotlib.axes.Axes, optional
        Axes to draw in; new ones if not given.

    Returns
    -------
    matplotlib.axes.Axes
        The axes; range in km, density as probability per 100 km.
    """
    with style.style():
        notes = (
            "Without Earth rotation; payload as flown. Bars: 90 % interval and median. An area is "
            "the probability below half the Earth's circumference.",
        )
        ax, head, foot = _start(data, ax, notes, 3.4)
        spread = _span(data)
        for number, member in enumerate(data.members):
            _draw_density(ax, member, number, spread)
        top = ax.get_ylim()[1]
        height = 1.1
        for number, member in enumerate(data.members):
            height += BAR_STEP * _draw_bar(ax, member, number, height * top, spread)
        if data.line is not None and spread[0] <= data.line <= spread[1]:
            _mark_line(ax, data.line)
        ax.set_xlim(spread[0] * 1e-3, spread[1] * 1e-3)
        ax.set_ylim(0.0, (height - 0.02) * top)
        ax.set_xlabel("Standard range [km]")
        ax.set_ylabel("Probability per 100 km")
        ax.xaxis.set_major_formatter(lambda value, _: style.thousands(value))
        ax.yaxis.set_major_formatter(lambda value, _: f"{100.0 * value:g} %")
        _finish(ax, data, head, foot)
    return ax


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
        notes += [
            f"{member.label}: no curve, for its median vehicle reaches beyond half the Earth's circumference."
            for member in data.members
            if member.curve is None
        ]
        legend = LEGEND_STEP * sum(_entry_lines(member) for member in data.members)
        ax, head, foot = _start(data, ax, tuple(notes), 3.9, legend=legend)
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
        _finish(ax, data, head, foot, legend=legend)
    return ax


def _entry_lines(member: PairMember) -> int:
    """Count the lines that a launch takes in the legend."""
    shown = [_curve_name(member)] if member.curve is not None else []
    shown += [_reported_name(member, member.reported)] if member.reported is not None else []
    return sum(name.count("\n") + 1 for name in shown)


def _curve_name(member: PairMember) -> str:
    return style.in_lines(f"{style.legible(member.label)}: median vehicle", LEGEND_ROOM)


def _reported_name(member: PairMember, point: ReportedPoint) -> str:
    return style.in_lines(style.legible(f"{member.label} as reported: {point.label}"), LEGEND_ROOM)


def _start(
    data: PairFigure, ax: Any, notes: tuple[str, ...], tall: float, *, legend: float = 0.0
) -> tuple[Any, Any, Any]:
    """Break the lines of text, and make a page with room for them where no axes are given.

    A legend under the axes is as high as ``legend``, in points.
    """
    room = WIDTH * (1.0 - LEFT - RIGHT) + 0.6
    head = style.wrapped(data.subtitle, room, style.SUBTITLE_SIZE)
    source = (f"Source: {data.source}",) if data.source else ()
    foot = style.wrapped((*notes, *source), room, style.NOTE_SIZE)
    if ax is None:
        below = 56.0 + legend + style.NOTE_STEP * len(foot)
        ax = style.page(WIDTH, tall, head=len(head), below=below, left=LEFT, right=RIGHT)
    return ax, head, foot


def _finish(
    ax: Any, data: PairFigure, head: tuple[str, ...], foot: tuple[str, ...], *, legend: float = 0.0
) -> None:
    ax.grid(color="#E3E3E3", linewidth=0.6)
    ax.set_axisbelow(True)
    style.heading(ax, data.title, head, left=-0.08)
    style.footnotes(ax, foot, gap=42.0 + legend, left=-0.08)


def _span(data: PairFigure) -> tuple[float, float]:
    """Return the ends of the range axis: all but half a percent of either posterior on each side, in m."""
    ends = []
    for member in data.members:
        finite = np.isfinite(member.ranges)
        order = np.argsort(member.ranges[finite], kind="stable")
        share = np.cumsum(member.weights[finite][order])
        if len(order):
            places = np.searchsorted(share / share[-1], (0.005, 0.995))
            ends += list(member.ranges[finite][order][np.minimum(places, len(order) - 1)])
    low, high = (min(ends), max(ends)) if ends else (0.0, 2.0e7)
    margin = 0.12 * (high - low) + 1e4
    return max(low - margin, 0.0), min(high + margin, np.pi * MEAN_EARTH_RADIUS)


def _draw_density(ax: Any, member: PairMember, number: int, spread: tuple[float, float]) -> None:
    finite = np.isfinite(member.ranges)
    total = member.weights.sum()
    if not finite.any() or total <= 0.0:
        return
    weight = member.weights / total
    histogram, edges = np.histogram(member.ranges[finite], bins=BINS, range=spread, weights=weight[finite])
    width = edges[1] - edges[0]
    mean = np.average(member.ranges[finite], weights=weight[finite])
    sigma = np.sqrt(np.average((member.ranges[finite] - mean) ** 2, weights=weight[finite]))
    effective = 1.0 / (weight**2).sum()
    scale = max(0.9 * sigma * effective**-0.2 / width, 0.6)  # Silverman 1986, eq. 3.31
    reach = int(4.0 * scale) + 1
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / scale) ** 2)
    density = np.convolve(histogram, kernel / kernel.sum())[reach : reach + BINS] * 1e5 / width
    middle = 0.5e-3 * (edges[1:] + edges[:-1])
    colour = COLOURS[number % 2]
    ax.fill_between(middle, density, color=colour, alpha=0.15, linewidth=0.0)
    ax.plot(
        middle,
        density,
        color=colour,
        linestyle=DASHES[number % 2],
        gid=f"density-{number}",
    )


def _draw_bar(ax: Any, member: PairMember, number: int, height: float, spread: tuple[float, float]) -> float:
    """Draw median and interval above the densities, and say whose they are; return the room that takes."""
    low, middle, high = (min(value, spread[1]) * 1e-3 for value in member.interval)
    colour = COLOURS[number % 2]
    ax.plot([low, high], [height, height], color=colour, linewidth=1.6, gid=f"interval-{number}")
    if np.isfinite(member.interval[1]):
        ax.plot([middle], [height], MARKS[number % 2], color=colour, markeredgecolor="white", markersize=6.5)
    if np.isinf(member.interval[2]):
        ax.annotate(
            "",
            (high, height),
            xytext=(-18.0, 0.0),
            textcoords="offset points",
            arrowprops={"arrowstyle": "->", "color": colour, "linewidth": 1.6},
        )
    is_right = 0.5 * (low + high) > 0.5e-3 * (spread[0] + spread[1])
    return _name_bar(ax, member, number, (high if is_right else low, height), spread)


def _name_bar(
    ax: Any, member: PairMember, number: int, at: tuple[float, float], spread: tuple[float, float]
) -> float:
    """Write whose bar it is, from its outer end inwards; across the axes where that is too long."""
    beyond = _beyond(member)
    share = f"; {100.0 * beyond:.0f} % beyond half the Earth" if beyond >= 0.005 else ""
    name = f"{style.legible(member.label)}{share}"
    left, right = 1e-3 * spread[0], 1e-3 * spread[1]
    is_right = at[0] > 0.5 * (left + right)
    room = 72.0 * ax.get_window_extent().width / ax.figure.dpi
    inwards = (at[0] - left if is_right else right - at[0]) / (right - left)
    lines = style.broken(name, inwards * room, style.ENTRY_SIZE)
    if len(lines) > 1:
        at, is_right = (left, at[1]), False
        lines = style.broken(name, room, style.ENTRY_SIZE)
    ax.annotate(
        "\n".join(lines),
        at,
        xytext=(0.0, 5.0),
        textcoords="offset points",
        ha="right" if is_right else "left",
        va="bottom",
        fontsize=style.ENTRY_SIZE,
        color=COLOURS[number % 2],
        parse_math=False,
        gid=f"label-{number}",
        path_effects=[patheffects.withStroke(linewidth=2.5, foreground="white")],
    )
    return max(1.0, 0.55 * len(lines))


def _beyond(member: PairMember) -> float:
    """Probability that it reaches beyond half the circumference."""
    return float(member.weights[np.isinf(member.ranges)].sum() / member.weights.sum())


def _mark_line(ax: Any, line: float) -> None:
    ax.axvline(line * 1e-3, color=style.INK, linewidth=1.0, linestyle=":", gid="line")
    ax.annotate(
        f"{style.thousands(line * 1e-3)} km",
        (line * 1e-3, 0.62),
        xycoords=("data", "axes fraction"),
        xytext=(4.0, 0.0),
        textcoords="offset points",
        fontsize=8.0,
        color=style.INK,
    )


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
