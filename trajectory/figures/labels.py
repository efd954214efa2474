"""Labels that do not cover one another: each tries several places and takes the cheapest free one."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib import patheffects
from matplotlib.transforms import Bbox
from numpy.typing import NDArray

from trajectory.figures import style

__all__ = ["LabelSpot", "Placer"]

# Offset from the marker [pt] with the alignment of the text: right, left, above, below, then the corners.
_SPOTS: tuple[tuple[float, float, str, str], ...] = (
    (5.5, 0.0, "left", "center"),
    (-5.5, 0.0, "right", "center"),
    (0.0, 5.0, "center", "bottom"),
    (0.0, -5.0, "center", "top"),
    (5.0, 4.0, "left", "bottom"),
    (5.0, -4.0, "left", "top"),
    (-5.0, 4.0, "right", "bottom"),
    (-5.0, -4.0, "right", "top"),
)
_CENTRED = ((0.0, 0.0, "center", "center"),)


@dataclass(frozen=True, slots=True)
class LabelSpot:
    """A text, the points at which it may stand, in data coordinates, best first, and its widest line [pt]."""

    text: str
    points: tuple[tuple[float, float], ...]
    style: dict[str, Any]
    centred: bool = False
    widest: float = math.inf


class Placer:
    """Place texts on round map axes so that none is cut by the edge or overlaps another.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Axes with limits symmetric about the origin.
    lines : sequence of ndarray
        (n, 2) arrays in data coordinates of lines that a label should rather not cross.
    markers : ndarray, optional
        (n, 2) array in data coordinates of markers that a label should rather not touch.
    """

    def __init__(
        self,
        ax: Any,
        lines: Sequence[NDArray[np.float64]] = (),
        markers: NDArray[np.float64] | None = None,
    ) -> None:
        self._ax = ax
        self._boxes: list[Bbox] = []
        self._lines = [ax.transData.transform(line) for line in lines]
        self._markers = np.empty((0, 2)) if markers is None else ax.transData.transform(markers)
        middle, edge = ax.transData.transform([(0.0, 0.0), (ax.get_xlim()[1], 0.0)])
        self._middle = middle
        self._radius = float(np.hypot(*(edge - middle))) - 2.0

    def reserve(self, point: tuple[float, float], size: float) -> None:
        """Keep a square around a marker free of text.

        Parameters
        ----------
        point : tuple of float
            The marker in data coordinates.
        size : float
            Side of the square [pt].
        """
        self._boxes.append(self._square(point, size))

    def is_free(self, point: tuple[float, float], size: float) -> bool:
        """Tell whether a marker would stand clear of what has been placed.

        Parameters
        ----------
        point : tuple of float
            The marker in data coordinates.
        size : float
            Side of the square [pt].

        Returns
        -------
        bool
            True inside the map and off every text and marker.
        """
        square = self._square(point, size)
        return self._is_inside(square) and not any(square.overlaps(box) for box in self._boxes)

    def place(self, spot: LabelSpot) -> Any | None:
        """Draw a label at its cheapest free place.

        Parameters
        ----------
        spot : LabelSpot
            What to write, and where it may stand.

        Returns
        -------
        matplotlib.text.Annotation or None
            The text; None if there is no room.
        """
        text = _in_lines(spot)
        best: tuple[float, tuple[float, float], tuple[float, float, str, str], Bbox] | None = None
        for preference, point in enumerate(spot.points):
            for number, offset in enumerate(_CENTRED if spot.centred else _SPOTS):
                box = self._measure(spot, text, point, offset)
                if not self._is_inside(box) or any(box.overlaps(other) for other in self._boxes):
                    continue
                cost = (
                    2.5 * self._crossings(box) + 8.0 * self._touches(box, point) + number + 3.0 * preference
                )
                if best is None or cost < best[0]:
                    best = (cost, point, offset, box)
        if best is None:
            return None
        self._boxes.append(best[3])
        return self._write(spot, text, best[1], best[2])

    def _write(
        self,
        spot: LabelSpot,
        text: str,
        point: tuple[float, float],
        offset: tuple[float, float, str, str],
    ) -> Any:
        return self._ax.annotate(
            text,
            point,
            xytext=offset[:2],
            textcoords="offset points",
            ha=offset[2],
            va=offset[3],
            parse_math=False,
            annotation_clip=False,
            path_effects=[patheffects.withStroke(linewidth=2.2, foreground="white", alpha=0.9)],
            **spot.style,
        )

    def _measure(
        self,
        spot: LabelSpot,
        text: str,
        point: tuple[float, float],
        offset: tuple[float, float, str, str],
    ) -> Bbox:
        written = self._write(spot, text, point, offset)
        box: Bbox = written.get_window_extent()
        written.remove()
        return box.padded(self._points(1.8), self._points(0.4))

    def _crossings(self, box: Bbox) -> int:
        """Count the lines that run through a box."""
        (left, low), (right, high) = box.get_points()
        count = 0
        for line in self._lines:
            inside = (line[:, 0] > left) & (line[:, 0] < right) & (line[:, 1] > low) & (line[:, 1] < high)
            count += bool(np.any(inside))
        return count

    def _touches(self, box: Bbox, own: tuple[float, float]) -> int:
        """Count the markers, but the label's own, so near a box that it could be read as theirs."""
        (left, low), (right, high) = box.padded(self._points(5.0)).get_points()
        others = np.hypot(*(self._markers - self._ax.transData.transform(own)).T) > 1.0
        x, y = self._markers[others].T
        return int(np.count_nonzero((x > left) & (x < right) & (y > low) & (y < high)))

    def _square(self, point: tuple[float, float], size: float) -> Bbox:
        x, y = self._ax.transData.transform(point)
        half = 0.5 * self._points(size)
        return Bbox.from_extents(x - half, y - half, x + half, y + half)

    def _is_inside(self, box: Bbox) -> bool:
        corners = np.array([[x, y] for x in (box.x0, box.x1) for y in (box.y0, box.y1)])
        return bool(np.all(np.hypot(*(corners - self._middle).T) < self._radius))

    def _points(self, size: float) -> float:
        """Convert typographic points to pixels."""
        return size * float(self._ax.figure.dpi) / 72.0


def _in_lines(spot: LabelSpot) -> str:
    """Break the text of a label where its widest line asks for it."""
    text = style.legible(spot.text)
    if spot.widest == math.inf:
        return text
    size, weight = spot.style["fontsize"], spot.style.get("fontweight", "normal")
    return "\n".join(style.broken(text, spot.widest, size, weight=weight))


def along_bearing(radius: float, bearings: Sequence[float]) -> tuple[tuple[float, float], ...]:
    """Return plane points at one distance from the centre.

    Parameters
    ----------
    radius : float
        Distance [m].
    bearings : sequence of float
        Clockwise from north [rad].

    Returns
    -------
    tuple of tuple of float
        x and y for each bearing [m].
    """
    return tuple((radius * math.sin(b), radius * math.cos(b)) for b in bearings)
