"""How right an answer in probabilities is: what was taken for what, and what promises were worth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from trajectory.figures import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["CalibrationCurve", "CalibrationFigure", "ConfusionFigure", "plot_calibration", "plot_confusion"]

_COLOURS = (style.BLUE, style.ORANGE, style.GREEN, style.VERMILION, style.PURPLE)
_MARKS = ("o", "s", "^", "D", "v")
AREA_NOTE = "Area of a mark: the launches behind it. Dashed: as often right as said."


@dataclass(frozen=True, slots=True, eq=False)
class ConfusionFigure:
    """What the confusion figure shows.

    Attributes
    ----------
    labels : tuple of str
        Names of the answers.
    counts : ndarray of int, shape (c, c)
        Truth (rows) by answer (columns).
    title, source : str
        First line, and where the numbers come from.
    """

    labels: tuple[str, ...]
    counts: NDArray[np.int64]
    title: str
    source: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class CalibrationCurve:
    """Promises of one model.

    Attributes
    ----------
    name : str
        The model.
    predicted, observed : ndarray
        Mean probability of the answer in each group of predictions, and how often it was right.
    count : ndarray of int
        Predictions in each group.
    """

    name: str
    predicted: NDArray[np.float64]
    observed: NDArray[np.float64]
    count: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class CalibrationFigure:
    """What the calibration figure shows.

    Attributes
    ----------
    curves : tuple of CalibrationCurve
        The models.
    title, source : str
        First line, and where the numbers come from.
    """

    curves: tuple[CalibrationCurve, ...]
    title: str
    source: str = ""


def plot_confusion(data: ConfusionFigure, ax: Axes | None = None) -> Axes:
    """Draw a confusion matrix: shades are shares of a row, numbers are launches.

    Parameters
    ----------
    data : ConfusionFigure
        What to show.
    ax : matplotlib.axes.Axes, optional
        Where to; a new figure by default.

    Returns
    -------
    matplotlib.axes.Axes
        The axes drawn on.
    """
    with style.style():
        axes = ax if ax is not None else _axes(7.0, 5.6)
        counts = np.asarray(data.counts)
        share = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
        axes.imshow(share, cmap="Blues", vmin=0.0, vmax=1.0, aspect="auto")
        places = np.arange(len(data.labels))
        axes.set_xticks(places, data.labels, rotation=30, ha="right")
        axes.set_yticks(places, data.labels)
        for row in range(len(data.labels)):
            for column in range(len(data.labels)):
                dark = share[row, column] > 0.55
                axes.text(
                    column, row, str(int(counts[row, column])), ha="center", va="center",
                    color="white" if dark else style.INK, gid="count",
                )  # fmt: skip
        axes.set_xlabel("Answer")
        axes.set_ylabel("Truth")
        _label(axes, data.title, data.source)
    return axes


def plot_calibration(data: CalibrationFigure, ax: Axes | None = None) -> Axes:
    """Draw how often answers were right against how probable they were said to be.

    Parameters
    ----------
    data : CalibrationFigure
        What to show.
    ax : matplotlib.axes.Axes, optional
        Where to; a new figure by default.

    Returns
    -------
    matplotlib.axes.Axes
        The axes drawn on; the area of a mark is the number of launches behind it.
    """
    with style.style():
        axes = ax if ax is not None else _axes(6.0, 5.6, left=0.13, bottom=0.19)
        axes.plot([0.0, 1.0], [0.0, 1.0], color=style.GREY, linewidth=0.8, linestyle="--", gid="diagonal")
        for number, curve in enumerate(data.curves):
            colour = _COLOURS[number % len(_COLOURS)]
            mark = _MARKS[number % len(_MARKS)]
            axes.plot(curve.predicted, curve.observed, color=colour, linewidth=1.2, gid="curve")
            axes.scatter(
                curve.predicted, curve.observed, s=12.0 + 1.5 * curve.count, color=colour, alpha=0.75,
                marker=mark, linewidths=0.0,
            )  # fmt: skip
            # The legend has marks of one size: those of the curve are of many.
            axes.plot([], [], mark, color=colour, linewidth=1.2, linestyle="-", label=curve.name)
        axes.set_xlim(0.0, 1.02)
        axes.set_ylim(0.0, 1.02)
        axes.set_xlabel("Probability of the answer, as said")
        axes.set_ylabel("Share of right answers")
        axes.legend(loc="upper left")
        _label(axes, data.title, f"{AREA_NOTE}\n{data.source}")
    return axes


def _axes(width: float, height: float, *, left: float = 0.25, bottom: float = 0.26) -> Axes:
    figure = style.new_figure(width, height)
    axes = figure.add_subplot()
    figure.subplots_adjust(left=left, right=0.97, bottom=bottom, top=0.92)
    return axes


def _label(axes: Axes, title: str, source: str) -> None:
    axes.set_title(title, loc="left", fontsize=style.SUBTITLE_SIZE + 1.0, fontweight="bold", parse_math=False)
    if source:
        axes.figure.text(0.02, 0.015, source, fontsize=style.NOTE_SIZE, color=style.GREY, parse_math=False)
