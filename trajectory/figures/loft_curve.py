"""The loft curve: what one vehicle does when only its steering changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib import patheffects
from numpy.typing import NDArray

from trajectory.figures import style

__all__ = ["LoftCurve", "ReportedPoint", "ReportedValue", "SteeringCurve", "plot_loft_curve"]

FloatArray = NDArray[np.float64]

_LEGEND_STEP = 0.21  # inch, per line of the legend
_HALF, _WHOLE = 235.0, 505.0  # pt, which the words of an entry have with two columns and with one
_ROOM = 0.35  # of the axis, which the words left of the standard range need
_LINES = 0.06  # half the height of two lines of words, of that of the figure


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


@dataclass(frozen=True, slots=True)
class ReportedValue:
    """Range or apogee of a source that said nothing of the other.

    Attributes
    ----------
    label : str
        Who said it.
    quantity : {"range", "apogee"}
        Of what.
    value, low, high : float
        Reported value and the interval that its wording stands for [m].
    """

    label: str
    quantity: str
    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, eq=False)
class LoftCurve:
    """What the loft-curve figure shows.

    Attributes
    ----------
    low, median, high : SteeringCurve
        The vehicles at the 5, 50 and 95 % point of the standard range; a curve that leaves half the
        circumference ends at ``limit``.
    reported : tuple of ReportedPoint
        The flight as reported.
    standard_range : tuple of float
        The 5, 50 and 95 % points of the standard range; infinite beyond half the circumference [m].
    standard_apogee : float or None
        Apogee of the median vehicle on its standard trajectory; None where that leaves half the
        circumference [m].
    with_rotation : bool
        Whether the curves take the rotation of the Earth into account.
    title : str
        First line, bold.
    subtitle : tuple of str
        Further lines under the title.
    source : str
        Where the numbers come from.
    turning : SteeringCurve or None
        The median vehicle on the rotating Earth, from which the reports come.
    towards : float or None
        Azimuth of ``turning`` [rad].
    limit : float
        Range beyond which an answer only says that it exceeds it [m].
    alone : tuple of ReportedValue
        What was reported where no source gave both range and apogee.
    """

    low: SteeringCurve
    median: SteeringCurve
    high: SteeringCurve
    reported: tuple[ReportedPoint, ...]
    standard_range: tuple[float, float, float]
    standard_apogee: float | None
    with_rotation: bool
    title: str
    subtitle: tuple[str, ...] = ()
    source: str = ""
    turning: SteeringCurve | None = None
    towards: float | None = None
    limit: float = 20e6
    alone: tuple[ReportedValue, ...] = ()

    @property
    def exceeds(self) -> bool:
        """Whether the upper end of the standard range is only a bound."""
        return not np.isfinite(self.standard_range[2])


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
        names = [f"reported: {style.legible(point.label)}" for point in data.reported]
        names += [f"reported {one.quantity}: {style.legible(one.label)}" for one in data.alone]
        columns = 2 if all(len(style.broken(name, _HALF, style.ENTRY_SIZE)) == 1 for name in names) else 1
        names = [style.in_lines(name, _WHOLE) for name in names]
        entries = 3 + (data.turning is not None) + sum(name.count("\n") + 1 for name in names)
        legend = _LEGEND_STEP * -(-entries // columns)
        if ax is None:
            below = 72.0 * (style.LEGEND_GAP + legend) + 22.0 + style.NOTE_STEP * len(foot)
            ax = style.page(8.0, 3.9, head=len(head), below=below, left=0.095, right=0.03)
        _draw_curves(ax, data)
        _draw_standard(ax, data)
        _draw_reported(ax, data, names[: len(data.reported)])
        _draw_alone(ax, data, names[len(data.reported) :])
        _finish_axes(ax, data, columns)
        style.heading(ax, data.title, head, left=-0.08)
        style.footnotes(ax, foot, gap=72.0 * (style.LEGEND_GAP + legend) + 8.0, left=-0.08)
    return ax


def _finish_axes(ax: Any, data: LoftCurve, columns: int) -> None:
    ax.set_xlabel("Ground range [km]")
    ax.set_ylabel("Apogee height [km]")
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_formatter(lambda value, _: style.thousands(value))
    ax.grid(color="#E3E3E3", linewidth=0.6)
    ax.set_axisbelow(True)
    ax.margins(x=0.02)
    ax.set_xlim(left=0.0)
    ax.set_ylim(bottom=0.0)
    ax.set_xlim(right=min(ax.get_xlim()[1], 1.02e-3 * data.limit))
    style.legend_below(ax, left=-0.085, columns=columns, columnspacing=1.6)


def _draw_curves(ax: Any, data: LoftCurve) -> None:
    km = 1e-3
    edge, top = _outline(data)
    ax.fill(
        edge * km, top * km, color=style.BLUE, alpha=0.2, linewidth=0.0, gid="band",
        label="between the 5 and 95 % vehicles",
    )  # fmt: skip
    for curve, gid in ((data.low, "curve-5"), (data.high, "curve-95")):
        ax.plot(curve.ground_range * km, curve.apogee * km, color=style.BLUE, linewidth=0.7, gid=gid)
    median, turning = data.median, data.turning
    look: dict[str, Any] = {"color": style.BLUE, "label": "median vehicle", "gid": "curve-50"}
    ax.plot(median.ground_range * km, median.apogee * km, linewidth=2.0, **look)
    if turning is not None:
        where = "" if data.towards is None else f", towards {np.degrees(data.towards):.0f}°"
        label = f"median vehicle, rotating Earth{where}"
        look = {"color": style.GREEN, "linestyle": (0, (5, 2)), "label": label, "gid": "curve-turning"}
        ax.plot(turning.ground_range * km, turning.apogee * km, linewidth=1.3, **look)


def _outline(data: LoftCurve) -> tuple[FloatArray, FloatArray]:
    """Return the outline of the band; past half the circumference it runs along the limit.

    A missile that cannot fall near its launch point begins at its steepest flight: there the outline runs
    level, for still steeper flights would only rise higher.
    """
    x = [data.low.ground_range, data.high.ground_range[::-1], data.low.ground_range[:1]]
    y = [data.low.apogee, data.high.apogee[::-1], data.high.apogee[:1]]
    cut = [
        bool(len(part) and part[-1] >= data.limit) for part in (data.low.ground_range, data.high.ground_range)
    ]
    if cut[1] and not cut[0]:  # along the limit, down to the flattest flight that is drawn
        x.insert(1, np.array([data.limit]))
        y.insert(1, data.low.apogee[-1:])
    return np.concatenate(x), np.concatenate(y)


def _draw_standard(ax: Any, data: LoftCurve) -> None:
    """Mark the standard range with its interval and say it in words beside the mark."""
    low, middle, high = (min(value, data.limit) * 1e-3 for value in data.standard_range)
    height = data.standard_apogee
    if height is None:
        height = 0.3 * float(np.nanmax(data.high.apogee))
    height *= 1e-3
    is_number = bool(np.isfinite(data.standard_range[1]))
    ax.errorbar(
        [middle],
        [height],
        xerr=[[middle - low], [high - middle]],
        fmt="D" if is_number else ">",
        markersize=6.0,
        color=style.VERMILION,
        markeredgecolor="white",
        capsize=3.5,
        linewidth=1.5,
        label="standard range, 5–50–95 %",
        zorder=5,
        clip_on=False,
    )
    has_room = low > _ROOM * max(high, float(np.nanmax(data.high.ground_range)) * 1e-3)
    ax.annotate(
        _standard_text(data),
        (_free_of_the_curve(data, low, height) if has_room else middle, height),
        xytext=(-9.0, 0.0) if has_room else (9.0, 5.0),
        textcoords="offset points",
        ha="right" if has_room else "left",
        va="center" if has_room else "bottom",
        fontsize=8.5,
        color=style.VERMILION,
        parse_math=False,
        gid="standard-text",
        zorder=7,
        path_effects=[patheffects.withStroke(linewidth=2.5, foreground="white")],
    )


def _free_of_the_curve(data: LoftCurve, low: float, height: float) -> float:
    """Where words may end that stand left of the low end of the interval, in km."""
    beside = np.abs(data.low.apogee * 1e-3 - height) < _LINES * 1e-3 * float(np.nanmax(data.high.apogee))
    beside &= data.low.ground_range > 0.5 * data.limit  # not of a curve that stays far from the limit
    return float(min([low, *(data.low.ground_range[beside] * 1e-3)]))


def _standard_text(data: LoftCurve) -> str:
    low, middle, high = (
        style.thousands(_rounded(value * 1e-3)) if np.isfinite(value) else f"over {data.limit * 1e-3:,.0f}"
        for value in data.standard_range
    )
    if low.startswith("over"):
        return f"standard range {low} km\n(at 5 % already)"
    return f"standard range {middle} km\n90 %: {low} – {high} km"


def _draw_reported(ax: Any, data: LoftCurve, names: list[str]) -> None:
    for number, (point, name) in enumerate(zip(data.reported, names, strict=True)):
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
            label=name,
            zorder=6,
        )


def _draw_alone(ax: Any, data: LoftCurve, names: list[str]) -> None:
    """Draw lines across the axes, for what was said of one quantity says nothing of the other."""
    dashes: tuple[Any, ...] = ("--", ":", "-.", (0, (5, 1, 1, 1, 1, 1)))
    for number, (one, name) in enumerate(zip(data.alone, names, strict=True)):
        across, band = (ax.axvline, ax.axvspan) if one.quantity == "range" else (ax.axhline, ax.axhspan)
        band(
            1e-3 * one.low, 1e-3 * one.high, color=style.INK, alpha=0.08, linewidth=0.0, gid="alone-interval"
        )
        dash = dashes[number % len(dashes)]
        across(1e-3 * one.value, color=style.INK, linewidth=1.1, linestyle=dash, label=name, gid="alone")


def _rounded(kilometres: float) -> float:
    """Round to 100 km above 2,000 km and to 10 km below."""
    return round(kilometres, -2 if kilometres >= 2000.0 else -1)


def _notes(data: LoftCurve) -> tuple[str, ...]:
    notes = [
        "The two axes do not have the same scale. "
        "Range is the geodesic from launch to impact; height is above WGS-84."
    ]
    notes.append(
        "The standard range assumes the payload that was flown. Depressed curves end at half the longest "
        "range; the shading joins their ends."
    )
    if data.exceeds:
        notes.append(
            f"Beyond {data.limit * 1e-3:,.0f} km, half the Earth's circumference, the answer is a bound "
            "and no number; curves end there."
        )
    if data.turning is not None:
        notes.append("The test was flown on the rotating Earth: there the curve meets the reports.")
    return (*notes, *((f"Source: {data.source}",) if data.source else ()))
