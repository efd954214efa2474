"""What makes an interval wide: the share of the variance of each group of unknowns as bars."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from trajectory.figures import style

__all__ = ["SensitivityBar", "SensitivityFigure", "plot_sensitivity"]

_LABEL_ROOM, _WIDTH, _STEP = 2.75, 8.0, 0.3  # inch
_LEFT = -(_LABEL_ROOM - 0.25) / (_WIDTH - _LABEL_ROOM - 0.6)
_WIDEST_TEXT = 7.4  # inch


@dataclass(frozen=True, slots=True)
class SensitivityBar:
    """One group of unknowns.

    Attributes
    ----------
    label : str
        The unknowns, in words.
    share : float
        Share of the variance, 0 to 1; a chance value below 0 is drawn as 0.
    error : float
        Its standard error.
    """

    label: str
    share: float
    error: float


@dataclass(frozen=True, slots=True)
class SensitivityFigure:
    """What the sensitivity figure shows.

    Attributes
    ----------
    bars : tuple of SensitivityBar
        The largest first.
    unexplained : SensitivityBar
        Interactions and what is not explained; drawn last and grey.
    title : str
        First line, bold.
    subtitle : tuple of str
        Further lines under the title.
    source : str
        Where the numbers come from.
    """

    bars: tuple[SensitivityBar, ...]
    unexplained: SensitivityBar
    title: str
    subtitle: tuple[str, ...] = ()
    source: str = ""


def plot_sensitivity(data: SensitivityFigure, ax: Any = None) -> Any:
    """Draw the shares of the variance as horizontal bars with their standard errors.

    Parameters
    ----------
    data : SensitivityFigure
        What to draw.
    ax : matplotlib.axes.Axes, optional
        Axes to draw in; new ones if not given.

    Returns
    -------
    matplotlib.axes.Axes
        The axes; the unit is percent.
    """
    if not data.bars:
        raise ValueError("plot_sensitivity needs at least one bar")
    with style.style():
        head = style.wrapped(data.subtitle, _WIDEST_TEXT, style.SUBTITLE_SIZE)
        foot = style.wrapped(_notes(data), _WIDEST_TEXT, style.NOTE_SIZE)
        rows = (*data.bars, data.unexplained)
        if ax is None:
            tall, below = _STEP * len(rows) + 0.1, 52.0 + style.NOTE_STEP * len(foot)
            left, right = _LABEL_ROOM / _WIDTH, 0.6 / _WIDTH
            ax = style.page(_WIDTH, tall, head=len(head), below=below, left=left, right=right)
        for row, bar in enumerate(rows):
            _draw_bar(ax, bar, row, style.BLUE if row < len(data.bars) else style.GREY)
        ax.set_yticks(range(len(rows)), [bar.label for bar in rows])
        for label in ax.get_yticklabels():
            label.set(parse_math=False)
        ax.set_ylim(len(rows) - 0.4, -0.6)
        ax.set_xlim(0.0, max(12.0, max(100.0 * (bar.share + bar.error) for bar in rows)) * 1.12)
        ax.set_xlabel("Share of the variance [%]")
        ax.tick_params(axis="y", length=0.0)
        ax.grid(axis="x", color="#E3E3E3", linewidth=0.6)
        ax.set_axisbelow(True)
        style.heading(ax, data.title, head, left=_LEFT)
        style.footnotes(ax, foot, gap=42.0, left=_LEFT)
    return ax


def _draw_bar(ax: Any, bar: SensitivityBar, row: int, colour: str) -> None:
    share, error = 100.0 * max(bar.share, 0.0), 100.0 * bar.error
    ax.barh([row], [share], height=0.62, color=colour, alpha=0.85, linewidth=0.0, gid="share")
    ax.plot([max(share - error, 0.0), share + error], [row, row], color=style.INK, linewidth=1.1, gid="error")
    ax.annotate(
        _percent(share),
        (share + error, row),
        xytext=(4.0, 0.0),
        textcoords="offset points",
        va="center",
        fontsize=8.5,
        gid="share-text",
    )


def _percent(value: float) -> str:
    return f"{value:.0f} %" if value >= 1.0 else "below 1 %"


def _notes(data: SensitivityFigure) -> tuple[str, ...]:
    notes = (
        "Bars: Shapley shares of the main effects. Thin lines: their standard error from the finite "
        "number of draws.",
        "Ranges beyond half the Earth's circumference count as half the circumference.",
    )
    return (*notes, *((f"Source: {data.source}",) if data.source else ()))
