"""Launches over time against a line: what each could reach, and when the line held."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib import dates

from trajectory.figures import style

__all__ = ["Timeline", "TimelineMark", "TimelineWindow", "plot_timeline"]

_dates: Any = dates  # matplotlib leaves its functions of dates untyped
TOP = 2.0e7  # m: half the circumference, where ranges end
LEFT, RIGHT, WIDTH, TALL = 0.095, 0.03, 8.0, 4.0
_TICKS = (50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000)


@dataclass(frozen=True, slots=True)
class TimelineMark:
    """One launch.

    Attributes
    ----------
    date : datetime.date
    low, median, high : float
        5, 50 and 95 % points of the standard range, or of the range flown [m]; infinite beyond half the
        circumference.
    inferred : bool
        False for a range flown: drawn hollow.
    verdict : str
        exceeds, below or undetermined; it sets the colour. Of a band, exceeds is inside and below outside.
    label : str
        Written beside the mark; blank for none.
    """

    date: dt.date
    low: float
    median: float
    high: float
    inferred: bool
    verdict: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class TimelineWindow:
    """A time for which the line held, by one reading.

    Attributes
    ----------
    first, last : datetime.date or None
        None on an open side.
    label : str
        What ends it.
    """

    first: dt.date | None
    last: dt.date | None
    label: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """What the timeline shows.

    Attributes
    ----------
    marks : tuple of TimelineMark
    windows : tuple of TimelineWindow
        The innermost first.
    lines : tuple of (float, str)
        The line, or the limits of classes [m], each with what is written on it.
    title : str
        First line, bold.
    subtitle, notes : tuple of str
        Further lines under the title, and at the foot.
    is_band : bool
        Whether what is covered lies between two lines.
    counts_flown : bool
        Whether the line counts the range flown, though a standard range may be known.
    """

    marks: tuple[TimelineMark, ...]
    windows: tuple[TimelineWindow, ...]
    lines: tuple[tuple[float, str], ...]
    title: str
    subtitle: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    is_band: bool = False
    counts_flown: bool = False


_STYLES = {
    "exceeds": (style.VERMILION, "D", "crosses the line"),
    "undetermined": (style.ORANGE, "s", "undetermined"),
    "below": (style.BLUE, "o", "below the line"),
    "": (style.BLUE, "o", "launch"),
}
_OF_A_BAND = {"exceeds": "inside the band", "below": "outside the band"}


def plot_timeline(data: Timeline, ax: Any = None) -> Any:
    """Draw ranges over dates with their 90 % intervals, the line, and the windows in which it held.

    Parameters
    ----------
    data : Timeline
        What to draw.
    ax : matplotlib.axes.Axes, optional
        Axes to draw in; new ones if not given.

    Returns
    -------
    matplotlib.axes.Axes
        The axes; range in km on a logarithmic scale.
    """
    with style.style():
        room = WIDTH * (1.0 - LEFT - RIGHT) + 0.6
        head = style.wrapped(data.subtitle, room, style.SUBTITLE_SIZE)
        foot = style.wrapped((_key(data), *data.notes), room, style.NOTE_SIZE)
        if ax is None:
            below = 56.0 + style.NOTE_STEP * len(foot)
            ax = style.page(WIDTH, TALL, head=len(head), below=below, left=LEFT, right=RIGHT)
        _axes(ax, data)
        _windows(ax, data)
        for mark in data.marks:
            _mark(ax, mark)
        _labels(ax, data)
        _lines(ax, data)
        _legend(ax, data)
        style.heading(ax, data.title, head, left=-0.08)
        style.footnotes(ax, foot, gap=36.0, left=-0.08)
    return ax


def _key(data: Timeline) -> str:
    """Say what the marks are."""
    standard = "standard range, without Earth rotation, payload as flown, with its 90 % interval"
    if data.counts_flown:
        return (
            "Hollow: range flown, which is what the record counts: how far a missile was tested, and not how "
            f"far it could reach. Filled: {standard}, where no range was reported. "
            "Arrow: beyond half the Earth."
        )
    return (
        f"Filled: {standard}. "
        "Hollow: range flown, where no standard range can be inferred. Arrow: beyond half the Earth."
    )


def _axes(ax: Any, data: Timeline) -> None:
    days = [mark.date for mark in data.marks] or [dt.date(2000, 1, 1), dt.date(2001, 1, 1)]
    days += [end for window in data.windows for end in (window.first, window.last) if end is not None]
    first, last = min(days), max(days)
    margin = dt.timedelta(days=30 + int(0.06 * (last - first).days))
    # Several lines: their names stand to the left of the first mark.
    names = margin + (0.18 * (last - first) if len(data.lines) > 1 else dt.timedelta(0))
    ax.set_xlim(first - names, last + margin)
    known = [m.low for m in data.marks if np.isfinite(m.low)] + [line for line, _ in data.lines]
    low = min([value for value in known if value > 0.0], default=1e6)
    ax.set_yscale("log")
    # Room for the legend below and for the windows above.
    ax.set_ylim(0.5e-3 * low, (3.4e-3 if data.windows else 1.6e-3) * TOP)
    ax.set_yticks([tick for tick in _TICKS if tick >= 0.5e-3 * low], minor=False)
    ax.minorticks_off()
    ax.yaxis.set_major_formatter(lambda value, _: style.thousands(value))
    locator = _dates.AutoDateLocator(minticks=4, maxticks=9)
    ax.xaxis.set_major_locator(locator)
    ax.xaxis.set_major_formatter(_dates.ConciseDateFormatter(locator, show_offset=False))
    ax.set_ylabel("Range [km]")
    ax.grid(color="#E3E3E3", linewidth=0.6)
    ax.set_axisbelow(True)


def _windows(ax: Any, data: Timeline) -> None:
    """Shade each window; where two readings overlap the shade is deeper."""
    left, right = ax.get_xlim()
    for number, window in enumerate(data.windows):
        start = left if window.first is None else max(float(_dates.date2num(window.first)), left)
        end = right if window.last is None else min(float(_dates.date2num(window.last)), right)
        ax.axvspan(start, end, color=style.SKY, alpha=0.16, linewidth=0.0, gid=f"window-{number}")
        if window.last is not None:
            ax.axvline(end, color=style.GREY, linewidth=0.8, linestyle="--")
        if window.label:
            ax.annotate(
                window.label,
                (end, 1.0),
                xycoords=("data", "axes fraction"),
                xytext=(-3.0, -4.0 - 11.0 * number),
                textcoords="offset points",
                ha="right",
                va="top",
                fontsize=7.5,
                color=style.GREY,
            )


def _mark(ax: Any, mark: TimelineMark) -> None:
    colour, symbol, _ = _STYLES[mark.verdict]
    low, middle, high = (min(value, TOP) * 1e-3 for value in (mark.low, mark.median, mark.high))
    ax.plot([mark.date, mark.date], [low, high], color=colour, linewidth=1.2, gid="interval")
    if np.isfinite(mark.median):
        fill = colour if mark.inferred else "white"
        ax.plot([mark.date], [middle], symbol, color=colour, markerfacecolor=fill, markersize=4.6, gid="mark")
    if np.isinf(mark.high):
        ax.annotate(
            "",
            (mark.date, 1.35e-3 * TOP),
            xytext=(mark.date, 0.97e-3 * TOP if np.isfinite(mark.median) else 0.8e-3 * TOP),
            arrowprops={"arrowstyle": "->", "color": colour, "linewidth": 1.4},
        )


def _labels(ax: Any, data: Timeline) -> None:
    """Write the names of marked launches to the left of their marks, each free of the one before."""
    taken: list[tuple[float, float]] = []
    left, right = ax.get_xlim()
    for mark in data.marks:
        if not mark.label:
            continue
        day = float(_dates.date2num(mark.date))
        height = np.log10(min(mark.median, TOP) * 1e-3)
        while any(abs(height - y) < 0.055 and abs(day - x) < 0.3 * (right - left) for x, y in taken):
            height -= 0.058
        taken.append((day, height))
        is_left = day - left > 0.25 * (right - left)
        ax.annotate(
            style.legible(mark.label),
            (day, 10.0**height),
            xytext=(-7.0 if is_left else 7.0, 0.0),
            textcoords="offset points",
            ha="right" if is_left else "left",
            va="center",
            fontsize=7.5,
            color=style.INK,
            parse_math=False,
            gid="label",
        )


def _lines(ax: Any, data: Timeline) -> None:
    for line, label in data.lines:
        ax.axhline(line * 1e-3, color=style.INK, linewidth=1.1, linestyle=":", gid="line")
        ax.annotate(
            label,
            (0.0, line * 1e-3),
            xycoords=("axes fraction", "data"),
            xytext=(4.0, 3.0),
            textcoords="offset points",
            fontsize=8.0,
            va="bottom",
            color=style.INK,
        )


def _legend(ax: Any, data: Timeline) -> None:
    for verdict in dict.fromkeys(mark.verdict for mark in data.marks):
        colour, symbol, words = _STYLES[verdict]
        words = _OF_A_BAND.get(verdict, words) if data.is_band else words
        ax.plot([], [], symbol, color=colour, markersize=4.6, label=words)
    if data.marks and any(mark.verdict for mark in data.marks):
        ax.legend(loc="lower right", fontsize=8.0, ncols=3, frameon=True, framealpha=0.9, edgecolor="none")
