"""The loft curve: what one vehicle does when only its steering changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib import patheffects
from numpy.typing import NDArray

from trajectory.figures import style

__all__ = ["LoftCurve", "ReportedPoint", "SteeringCurve", "plot_loft_curve"]

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class SteeringCurve:
    """Ground range and apogee of one vehicle, steering by steering.

    Attributes
    ----------
    ground_range : ndarray
        Ground range, in the order of the steering from lofted to depressed [m].
    apogee : ndarray
        Apogee height of the same flights [m].
    """

    ground_range: FloatArray
    apogee: FloatArray


@dataclass(frozen=True, slots=True)
class ReportedPoint:
    """Range and apogee as one source reported them, with the interval that its wording stands for.

    Attributes
    ----------
    label : str
        Who said it.
    ground_range, apogee : float
        Reported values [m].
    ground_range_low, ground_range_high, apogee_low, apogee_high : float
        Interval of each value [m].
    """

    label: str
    ground_range: float
    ground_range_low: float
    ground_range_high: float
    apogee: float
    apogee_low: float
    apogee_high: float


@dataclass(frozen=True, slots=True, eq=False)
class LoftCurve:
    """What the loft-curve figure shows.

    Attributes
    ----------
    low, median, high : SteeringCurve
        The vehicles at the 5, 50 and 95 % point of the standard range.
    reported : tuple of ReportedPoint
        The flight as reported.
    standard_range : tuple of float
        The 5, 50 and 95 % points of the standard range [m].
    standard_apogee : float
        Apogee of the median vehicle on its standard trajectory [m].
    with_rotation : bool
        Whether the curves take the rotation of the Earth into account.
    title : str
        First line, bold.
    subtitle : tuple of str
        Further lines under the title.
    source : str
        Where the numbers come from.
    exceeds : bool
        True if the upper end of the standard range is only a bound, because the vehicle there reaches more
        than half the circumference of the Earth.
    """

    low: SteeringCurve
    median: SteeringCurve
    high: SteeringCurve
    reported: tuple[ReportedPoint, ...]
    standard_range: tuple[float, float, float]
    standard_apogee: float
    with_rotation: bool
    title: str
    subtitle: tuple[str, ...] = ()
    source: str = ""
    exceeds: bool = False


def plot_loft_curve(data: LoftCurve, ax: Any = None) -> Any:
    """Draw apogee against ground range over all steerings, with the reported flight on it.

    Parameters
    ----------
    data : LoftCurve
        What to draw.
    ax : matplotlib.axes.Axes, optional
        Axes to draw in; new ones if not given.

    Returns
    -------
    matplotlib.axes.Axes
        The axes; units are km.
    """
    with style.style():
        rotation = "with Earth rotation" if data.with_rotation else "without Earth rotation"
        lines = (
            *data.subtitle,
            f"Every point of a curve is one steering of the same vehicle and payload, {rotation}",
        )
        head = style.wrapped(lines, 7.4, style.SUBTITLE_SIZE)
        foot = style.wrapped(_notes(data), 7.4, style.NOTE_SIZE)
        if ax is None:
            ax = _page(len(head), len(foot))
        _draw_curves(ax, data)
        _draw_standard(ax, data)
        _draw_reported(ax, data)
        _finish_axes(ax)
        style.heading(ax, data.title, head, left=-0.08)
        style.footnotes(ax, foot, gap=42.0, left=-0.08)
    return ax


def _page(head_lines: int, foot_lines: int) -> Any:
    """Make a page that leaves room for the lines above and below the axes."""
    above = (24.0 + style.SUBTITLE_STEP * head_lines + 2.0 * style.TITLE_SIZE) / 72.0
    below = (56.0 + style.NOTE_STEP * foot_lines) / 72.0
    height = above + 3.9 + below
    return style.new_figure(8.0, height).add_axes((0.095, below / height, 0.875, 3.9 / height))


def _finish_axes(ax: Any) -> None:
    ax.set_xlabel("Ground range [km]")
    ax.set_ylabel("Apogee height [km]")
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_formatter(lambda value, _: style.thousands(value))
    ax.grid(color="#E3E3E3", linewidth=0.6)
    ax.set_axisbelow(True)
    ax.margins(x=0.02)
    ax.set_xlim(left=0.0)
    ax.set_ylim(bottom=0.0)
    ax.legend(loc="upper right", fontsize=8.5)


def _draw_curves(ax: Any, data: LoftCurve) -> None:
    km = 1e-3
    edge = np.concatenate([data.low.ground_range, data.high.ground_range[::-1]]) * km
    top = np.concatenate([data.low.apogee, data.high.apogee[::-1]]) * km
    ax.fill(edge, top, color=style.BLUE, alpha=0.2, linewidth=0.0, label="5–95 % of the vehicles", gid="band")
    for curve, gid in ((data.low, "curve-5"), (data.high, "curve-95")):
        ax.plot(curve.ground_range * km, curve.apogee * km, color=style.BLUE, linewidth=0.7, gid=gid)
    median = data.median
    ax.plot(
        median.ground_range * km,
        median.apogee * km,
        color=style.BLUE,
        linewidth=2.0,
        label="median vehicle",
        gid="curve-50",
    )


def _draw_standard(ax: Any, data: LoftCurve) -> None:
    """Mark the standard range with its interval and say it in words beside the mark."""
    low, middle, high = (value * 1e-3 for value in data.standard_range)
    height = data.standard_apogee * 1e-3
    ax.errorbar(
        [middle],
        [height],
        xerr=[[middle - low], [high - middle]],
        fmt="D",
        markersize=6.0,
        color=style.VERMILION,
        markeredgecolor="white",
        capsize=3.5,
        linewidth=1.5,
        label="standard range, 5–50–95 %",
        zorder=5,
    )
    bound = "over " if data.exceeds else ""
    text = (
        f"standard range {style.thousands(_rounded(middle))} km\n"
        f"90 %: {style.thousands(_rounded(low))} – {bound}{style.thousands(_rounded(high))} km"
    )
    ax.annotate(
        text,
        (low, height),
        xytext=(-9.0, 0.0),
        textcoords="offset points",
        ha="right",
        va="center",
        fontsize=8.5,
        color=style.VERMILION,
        parse_math=False,
        gid="standard-text",
        zorder=7,
        path_effects=[patheffects.withStroke(linewidth=2.5, foreground="white")],
    )


def _draw_reported(ax: Any, data: LoftCurve) -> None:
    for number, point in enumerate(data.reported):
        x, y = point.ground_range * 1e-3, point.apogee * 1e-3
        ax.errorbar(
            [x],
            [y],
            xerr=[[x - point.ground_range_low * 1e-3], [point.ground_range_high * 1e-3 - x]],
            yerr=[[y - point.apogee_low * 1e-3], [point.apogee_high * 1e-3 - y]],
            fmt="osv^<>"[number % 6],
            # The first is filled; the others are larger and hollow, for sources often agree.
            markersize=6.0 if number == 0 else 8.0 + number,
            markerfacecolor=style.INK if number == 0 else "none",
            color=style.INK,
            capsize=2.5,
            linewidth=1.2,
            label=f"reported: {point.label}",
            zorder=6,
        )


def _rounded(kilometres: float) -> float:
    """Round to 100 km above 2,000 km and to 10 km below."""
    return round(kilometres, -2 if kilometres >= 2000.0 else -1)


def _notes(data: LoftCurve) -> tuple[str, ...]:
    notes = [
        "The two axes do not have the same scale. "
        "Range is the geodesic from launch to impact; height is above WGS-84."
    ]
    notes.append("The standard range assumes the payload that was flown.")
    if data.exceeds:
        notes.append("The upper end reaches more than half the Earth's circumference: the number is a bound.")
    return (*notes, *((f"Source: {data.source}",) if data.source else ()))
