"""What each of two missiles could reach, in one figure."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib import patheffects

from kernels.constants import MEAN_EARTH_RADIUS
from trajectory.figures import pair, style
from trajectory.figures.pair import PairFigure, PairMember

__all__ = ["plot_pair_ranges"]

BINS = 400
BAR_STEP = 0.2  # of the highest density, from one bar to the next; more where a name has several lines
REACH_SIZE = 10.0  # pt, of the words that say how much lies beyond
HALF = np.pi * MEAN_EARTH_RADIUS  # m: half the circumference, where ranges end


def plot_pair_ranges(data: PairFigure, ax: Any = None) -> Any:
    """Draw the posterior densities of two standard ranges over one axis.

    Where every median lies beyond half the circumference, a density would show the tail alone: then the
    probability of reaching at least so far is drawn.

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
    if all(np.isinf(member.interval[1]) for member in data.members):
        return _plot_reach(data, ax)
    with style.style():
        goes_on = any(np.isinf(member.interval[2]) for member in data.members)
        notes = (
            "Without Earth rotation; payload as flown. Bars: 90 % interval and median. An area is "
            "the probability below half the Earth's circumference."
            + (" Arrow: the interval goes on beyond." if goes_on else ""),
        )
        ax, head, foot = pair.start(data, ax, notes, 3.4)
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
        _name_axes(ax, "Probability per 100 km")
        pair.finish(ax, data, head, foot)
    return ax


def _plot_reach(data: PairFigure, ax: Any) -> Any:
    """Draw the probability of reaching at least so far, which says most where most draws leave the axis."""
    with style.style():
        notes = (
            "Without Earth rotation; payload as flown. A curve is the probability of reaching at least so "
            "far. It ends with that of reaching beyond half the Earth's circumference, where ranges are not "
            "told apart.",
        )
        ax, head, foot = pair.start(data, ax, notes, 3.4)
        for number, member in enumerate(data.members):
            _draw_reach(ax, member, number)
        ax.set_xlim(0.0, 1e-3 * HALF)
        ax.set_ylim(0.0, 1.06)
        top = (min(_beyond(member) for member in data.members) - 0.05) / 1.06
        for number, member in enumerate(data.members):
            top -= _name_reach(ax, member, number, top)
        if data.line is not None and data.line < HALF:
            _mark_line(ax, data.line)
        _name_axes(ax, "Probability of reaching so far")
        pair.finish(ax, data, head, foot)
    return ax


def _name_axes(ax: Any, probability: str) -> None:
    ax.set_xlabel("Standard range [km]")
    ax.set_ylabel(probability)
    ax.xaxis.set_major_formatter(lambda value, _: style.thousands(value))
    ax.yaxis.set_major_formatter(lambda value, _: f"{100.0 * value:g} %")


def _draw_reach(ax: Any, member: PairMember, number: int) -> None:
    finite = np.isfinite(member.ranges)
    weight = member.weights / member.weights.sum()
    below, edges = np.histogram(member.ranges[finite], bins=BINS, range=(0.0, HALF), weights=weight[finite])
    share = 1.0 - np.concatenate([[0.0], np.cumsum(below)])
    colour = pair.COLOURS[number % 2]
    ax.plot(
        1e-3 * edges, share, color=colour, linewidth=2.0, linestyle=pair.DASHES[number % 2], clip_on=False,
        gid=f"reach-{number}",
    )  # fmt: skip
    ax.plot(
        [1e-3 * HALF], share[-1:], ">", color=colour, markersize=8.0, clip_on=False, gid=f"beyond-{number}"
    )


def _name_reach(ax: Any, member: PairMember, number: int, top: float) -> float:
    """Write the share beyond under the ends of the curves, their lowest points; return the room it takes."""
    share, low = _beyond(member), member.interval[0]
    much = "more than 99 %" if share > 0.995 else f"{100.0 * share:.0f} %"
    least = f"; 95 % beyond {style.thousands(round(1e-3 * low, -2))} km" if np.isfinite(low) else ""
    box = ax.get_window_extent()
    room = 72.0 / ax.figure.dpi * np.array([box.width, box.height])
    name = f"{style.legible(member.label)}: {much} beyond half the Earth{least}"
    lines = style.broken(name, 0.95 * room[0], REACH_SIZE)
    ax.annotate(
        "\n".join(lines),
        (0.985, top),
        xycoords="axes fraction",
        ha="right",
        va="top",
        fontsize=REACH_SIZE,
        color=pair.COLOURS[number % 2],
        parse_math=False,
        gid=f"label-{number}",
        path_effects=[patheffects.withStroke(linewidth=2.5, foreground="white")],
    )
    return float(REACH_SIZE * (1.25 * len(lines) + 0.6) / room[1])


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
    return max(low - margin, 0.0), min(high + margin, HALF)


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
    colour = pair.COLOURS[number % 2]
    ax.fill_between(middle, density, color=colour, alpha=0.15, linewidth=0.0)
    ax.plot(
        middle,
        density,
        color=colour,
        linestyle=pair.DASHES[number % 2],
        gid=f"density-{number}",
    )


def _draw_bar(ax: Any, member: PairMember, number: int, height: float, spread: tuple[float, float]) -> float:
    """Draw median and interval above the densities, and say whose they are; return the room that takes."""
    low, middle, high = (min(value, spread[1]) * 1e-3 for value in member.interval)
    colour = pair.COLOURS[number % 2]
    ax.plot([low, high], [height, height], color=colour, linewidth=1.6, gid=f"interval-{number}")
    if np.isfinite(member.interval[1]):
        ax.plot(
            [middle], [height], pair.MARKS[number % 2], color=colour, markeredgecolor="white", markersize=6.5
        )
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
        color=pair.COLOURS[number % 2],
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
