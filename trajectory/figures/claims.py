"""Reported values against the fitted ones: who said what, and what fits."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from trajectory.figures import style

__all__ = ["ClaimMark", "ClaimsFigure", "ClaimsPanel", "claim_mark", "plot_claims"]

_LOWER_BOUNDS = frozenset({"at_least", "more_than"})
_UPPER_BOUNDS = frozenset({"less_than", "up_to"})
_SCALES: dict[str, tuple[float, str, str]] = {
    "range": (1e-3, "Ground range [km]", "km"),
    "apogee": (1e-3, "Apogee height [km]", "km"),
    "flight_time": (1.0 / 60.0, "Flight time [min]", "min"),
}


class _Reported(Protocol):
    """What this module reads of a reported value."""

    @property
    def value(self) -> float | None: ...
    @property
    def low(self) -> float | None: ...
    @property
    def high(self) -> float | None: ...
    @property
    def qualifier(self) -> str: ...
    @property
    def half_width(self) -> float | None: ...


@dataclass(frozen=True, slots=True)
class ClaimMark:
    """One claim as it is drawn.

    Attributes
    ----------
    label : str
        Who said it.
    value : float or None
        Reported value in SI (m, s); None for an interval without one.
    low, high : float or None
        Interval for which the wording stands, in SI; None on the open side of a bound.
    used : bool
        Whether the claim entered the fit.
    said : str
        The figure as it was printed.
    status : str
        What became of a claim that did not enter the fit, such as ``"superseded"``.
    is_own : bool
        Whether the launching party speaks about itself.
    """

    label: str
    value: float | None
    low: float | None
    high: float | None
    used: bool = True
    said: str = ""
    status: str = ""
    is_own: bool = False

    @property
    def beside(self) -> str:
        """What stands beside the bar: the figure as printed, and why it was not used."""
        why = "" if self.used else self.status or "not used"
        return ", ".join(part for part in (self.said, why) if part)


@dataclass(frozen=True, slots=True)
class ClaimsPanel:
    """The claims of one quantity.

    Attributes
    ----------
    quantity : str
        ``range``, ``apogee`` or ``flight_time``.
    claims : tuple of ClaimMark
        The claims, the first one on top.
    fitted : tuple of float, optional
        The 5, 50 and 95 % points of the fitted value in SI.
    name : str, optional
        Of the axis, where it is not the usual one of the quantity.
    """

    quantity: str
    claims: tuple[ClaimMark, ...]
    fitted: tuple[float, float, float] | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class ClaimsFigure:
    """What the claims figure shows: one panel per quantity, a title, lines under it and the source."""

    panels: tuple[ClaimsPanel, ...]
    title: str
    subtitle: tuple[str, ...] = ()
    source: str = ""


def claim_mark(
    reported: _Reported,
    label: str,
    *,
    used: bool = True,
    said: str = "",
    status: str = "",
    is_own: bool = False,
) -> ClaimMark:
    """Turn a reported value into what is drawn for it.

    Parameters
    ----------
    reported : launch_data.reported.Reported
        The reported value, in SI.
    label : str
        Who said it.
    used : bool, optional
        Whether the claim entered the fit.
    said, status : str, optional
        The figure as printed, and what became of a claim that was not used.
    is_own : bool, optional
        Whether the launching party speaks about itself.

    Returns
    -------
    ClaimMark
    """
    value, low, high = reported.value, reported.low, reported.high
    if reported.qualifier in _LOWER_BOUNDS:
        return ClaimMark(label, value, value if low is None else low, None, used, said, status, is_own)
    if reported.qualifier in _UPPER_BOUNDS:
        return ClaimMark(label, value, None, value if high is None else high, used, said, status, is_own)
    half = reported.half_width or 0.0
    if value is not None:
        low = value - half if low is None else low
        high = value + half if high is None else high
    return ClaimMark(label, value, low, high, used, said, status, is_own)


def plot_claims(data: ClaimsFigure, ax: Sequence[Any] | None = None) -> tuple[Any, ...]:
    """Draw every claim as an error bar against the band of the fitted value.

    Parameters
    ----------
    data : ClaimsFigure
        What to draw.
    ax : sequence of matplotlib.axes.Axes, optional
        One axes per panel; new ones, one above the other, if not given.

    Returns
    -------
    tuple of matplotlib.axes.Axes
        The axes, one per panel, in the units that their labels name.
    """
    if not data.panels:
        raise ValueError("plot_claims needs at least one panel")
    with style.style():
        axes = _stack(data) if ax is None else tuple(ax)
        if len(axes) != len(data.panels):
            raise ValueError(f"{len(axes)} axes for {len(data.panels)} panels")
        for panel, each in zip(data.panels, axes, strict=True):
            _draw_panel(each, panel)
        head = style.wrapped(data.subtitle, 7.4, style.SUBTITLE_SIZE)
        style.heading(axes[0], data.title, head, left=_LEFT_EDGE, gap=14.0)
        style.footnotes(axes[-1], _notes(data), gap=40.0, left=_LEFT_EDGE)
    return axes


_LABEL_ROOM, _WIDTH, _SAID_ROOM = 2.3, 8.0, 1.6  # inch
_PLOT_WIDTH = _WIDTH - _LABEL_ROOM - _SAID_ROOM
_LEFT_EDGE = -(_LABEL_ROOM - 0.25) / _PLOT_WIDTH
# An unused claim farther from the used ones than so many times their span stands outside the axes.
_FAR_OFF = 4.0


def _stack(data: ClaimsFigure) -> tuple[Any, ...]:
    """Make a page with one axes per panel, each as high as its claims need."""
    head = style.wrapped(data.subtitle, 7.4, style.SUBTITLE_SIZE)
    above = style.room_above(len(head))
    below = (50.0 + style.NOTE_STEP * len(_notes(data))) / 72.0
    gap = 0.75
    heights = [0.3 * len(panel.claims) + 0.4 for panel in data.panels]
    total = above + sum(heights) + gap * (len(heights) - 1) + below
    figure = style.new_figure(_WIDTH, total)
    axes = []
    top = total - above
    for height in heights:
        box = (_LABEL_ROOM, top - height, _PLOT_WIDTH, height)
        axes.append(figure.add_axes((box[0] / _WIDTH, box[1] / total, box[2] / _WIDTH, box[3] / total)))
        top -= height + gap
    return tuple(axes)


def _draw_panel(ax: Any, panel: ClaimsPanel) -> None:
    scale, name, unit = _SCALES[panel.quantity]
    if panel.fitted is not None:
        low, middle, high = (scale * value for value in panel.fitted)
        ax.axvspan(low, high, color=style.BLUE, alpha=0.2, linewidth=0.0, gid="fitted-band")
        ax.axvline(middle, color=style.BLUE, linewidth=1.8, gid="fitted-median")
        text = f"fitted {_number(middle, unit)} {unit}  (90 %: {_number(low, unit)}–{_number(high, unit)})"
        ax.set_title(text, loc="right", fontsize=8.0, color=style.BLUE, parse_math=False, pad=4.0)
    ax.set_xlim(*_limits(panel, scale))
    for row, claim in enumerate(panel.claims):
        _draw_claim(ax, claim, row, scale)
        _write_beside(ax, claim, row)
    ax.set_ylim(len(panel.claims) - 0.4, -0.6)
    lines = [_in_two_lines(claim.label, 31) for claim in panel.claims]
    ax.set_yticks(range(len(lines)), lines)
    for label, line, claim in zip(ax.get_yticklabels(), lines, panel.claims, strict=True):
        label.set(parse_math=False, linespacing=1.0, fontsize=7.5 if "\n" in line else 8.5)
        label.set_color(style.INK if claim.used else style.GREY)
    ax.tick_params(axis="y", length=0.0)
    ax.spines["left"].set_visible(False)
    ax.xaxis.set_major_formatter(
        lambda value, _: f"{value:,.5g}" if abs(value) < 1e4 else style.thousands(value)
    )
    ax.set_xlabel(panel.name or name)
    ax.grid(axis="x", color="#E3E3E3", linewidth=0.6)
    ax.set_axisbelow(True)


def _in_two_lines(text: str, letters: int) -> str:
    return "\n".join(textwrap.wrap(style.legible(text), letters, max_lines=2, placeholder=" …"))


def _draw_claim(ax: Any, claim: ClaimMark, row: int, scale: float) -> None:
    """Draw one claim: a bar with a dot, or an arrow on the open side of a bound."""
    colour = style.INK if claim.used else style.GREY
    look: dict[str, Any] = {"color": colour, "linewidth": 1.6 if claim.used else 1.1, "zorder": 4}
    left, right = ax.get_xlim()
    low, high = claim.low, claim.high
    side = _far_side(claim, left / scale, right / scale)
    if side:
        edge = right if side == ">" else left
        ax.plot([edge], [row], marker=side, markerfacecolor="white", clip_on=False, gid="claim-far", **look)
    if low is not None and high is not None:
        ax.plot([scale * low, scale * high], [row, row], marker="|", markersize=7, gid="claim-bar", **look)
    elif low is not None or high is not None:
        start = scale * (low if low is not None else high or 0.0)
        span = 0.12 * (right - left) * (1.0 if low is not None else -1.0)
        ax.plot([start], [row], marker="|", markersize=9, linestyle="none", gid="claim-limit", **look)
        arrow = {
            "arrowstyle": "-|>",
            "color": colour,
            "linewidth": look["linewidth"],
            "shrinkA": 0.0,
            "shrinkB": 0.0,
        }
        ax.annotate("", (start + span, row), (start, row), arrowprops=arrow, gid="claim-arrow")
        return
    if claim.value is not None:
        face = colour if claim.used else "white"
        ax.plot(
            [scale * claim.value],
            [row],
            marker="D" if claim.is_own else "o",
            markersize=4.6 if claim.is_own else 5.5,
            markerfacecolor=face,
            gid="claim",
            **look,
        )


def _write_beside(ax: Any, claim: ClaimMark, row: int) -> None:
    """Write the figure as printed, and why it was not used, to the right of the axes."""
    words = _in_two_lines(claim.beside, 23)
    ax.annotate(
        words,
        (1.0, row),
        xycoords=("axes fraction", "data"),
        xytext=(9.0, 0.0),
        textcoords="offset points",
        va="center",
        fontsize=7.5,
        linespacing=1.0,
        color=style.INK if claim.used else style.GREY,
        annotation_clip=False,
        parse_math=False,
        gid="claim-said",
    )


def _limits(panel: ClaimsPanel, scale: float) -> tuple[float, float]:
    """Return limits that hold everything drawn, with room for the arrows of bounds.

    Unused claims far off are left outside: a slip of the pen must not flatten what was used.
    """
    values = list(panel.fitted or ())
    for claim in panel.claims:
        if claim.used:
            values += _ends(claim)
    inner = (min(values), max(values)) if values else (0.0, float("inf"))
    room = _FAR_OFF * max(inner[1] - inner[0], 0.05 * inner[1])
    for claim in panel.claims:
        ends = _ends(claim)
        if not claim.used and ends and min(ends) >= inner[0] - room and max(ends) <= inner[1] + room:
            values += ends
    if not values:
        return 0.0, 1.0
    low, high = scale * min(values), scale * max(values)
    span = max(high - low, 0.1 * max(abs(high), 1.0))
    bounded = any((claim.low is None) != (claim.high is None) for claim in panel.claims)
    room = (0.2 if bounded else 0.08) * span
    return max(0.0, low - room), high + room


def _far_side(claim: ClaimMark, low: float, high: float) -> str:
    """On which side an unused claim lies off the scale: ``">"``, ``"<"`` or neither."""
    ends = _ends(claim) if claim.value is None else [claim.value]
    if claim.used or not ends:
        return ""
    return ">" if min(ends) > high else "<" if max(ends) < low else ""


def _ends(claim: ClaimMark) -> list[float]:
    return [value for value in (claim.low, claim.value, claim.high) if value is not None]


def _number(value: float, unit: str) -> str:
    return f"{value:.1f}" if unit == "min" else style.thousands(value)


def _notes(data: ClaimsFigure) -> tuple[str, ...]:
    claims = [claim for panel in data.panels for claim in panel.claims]
    words = "Right: the figure as printed. " if any(claim.said for claim in claims) else ""
    notes = [f"{words}Bar: interval for which the printed wording stands. Arrow: a bound."]
    if any(claim.is_own for claim in claims):
        notes.append("Diamond: the launching party about itself.")
    if any(panel.fitted is not None for panel in data.panels):
        notes.append("Blue: fitted value, median and 5–95\u00a0%.")
    if any(not claim.used for claim in claims):
        notes.append("Grey, hollow: shown but not used in the fit.")
    if any(_far_side(claim, *_limits(panel, 1.0)) for panel in data.panels for claim in panel.claims):
        notes.append("Triangle at the edge: off the scale.")
    notes = [" ".join(notes)]
    return style.wrapped(
        (*notes, *((f"Source: {data.source}",) if data.source else ())), 7.4, style.NOTE_SIZE
    )
