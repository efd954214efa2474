"""The map of what one missile could reach on a standard trajectory, with its uncertainty."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from trajectory.figures import base_map, labels, map_parts, style
from trajectory.figures.base_map import City, load_cities
from trajectory.rings import LONGEST_RADIUS, Ring

__all__ = ["FootprintMap", "plot_footprint"]


@dataclass(frozen=True, slots=True, eq=False)
class FootprintMap:
    """What the footprint map shows.

    Attributes
    ----------
    site : str
        Name of the launch site.
    latitude, longitude : float
        The site [rad].
    low, median, high : Ring
        Reach at the 5, 50 and 95 % point of the result, around that same site.
    with_rotation : bool
        Whether the rings take the rotation of the Earth into account.
    title : str
        First line, bold.
    subtitle : tuple of str
        Further lines under the title.
    source : str
        Where the numbers come from.
    circle : Ring, optional
        The median without Earth rotation, drawn for comparison.
    cities : tuple of City
        Comparator cities; those outside the map are left out.
    notes : tuple of str
        Further lines at the foot.
    """

    site: str
    latitude: float
    longitude: float
    low: Ring
    median: Ring
    high: Ring
    with_rotation: bool
    title: str
    subtitle: tuple[str, ...] = ()
    source: str = ""
    circle: Ring | None = None
    cities: tuple[City, ...] = field(default_factory=load_cities)
    notes: tuple[str, ...] = ()

    @property
    def exceeded(self) -> tuple[bool, bool, bool]:
        """Whether the low, the median and the high ring were cut at half the circumference."""
        return self.low.exceeds, self.median.exceeds, self.high.exceeds


def plot_footprint(data: FootprintMap, ax: Any = None) -> Any:
    """Draw the 5–50–95 % footprint around its site.

    Parameters
    ----------
    data : FootprintMap
        What to draw.
    ax : GeoAxes, optional
        Axes of `azimuthal_equidistant_axes`, centred on the site; new ones if not given.

    Returns
    -------
    cartopy.mpl.geoaxes.GeoAxes
        The axes; ``ax.figure`` is the figure.
    """
    with style.style():
        head, foot = map_parts.on_page(_map_subtitle(data), _footprint_notes(data))
        if ax is None:
            reach = 1.09 * max(float(np.max(data.high.radius)), 4e5)
            ax = map_parts.page(data.latitude, data.longitude, reach, len(head), len(foot))
        low, median, high = (map_parts.ring_in_plane(ax, ring) for ring in (data.low, data.median, data.high))
        _fill_band(ax, low, high)
        for line, gid in ((low, "ring-5"), (high, "ring-95")):
            ax.plot(*line.T, color=style.BLUE, linewidth=0.8, zorder=3.0, gid=gid)
        ax.plot(*median.T, color=style.BLUE, linewidth=2.0, zorder=3.2, gid="ring-50", label="median")
        lines = [low, median, high]
        if data.circle is not None:
            lines.append(map_parts.ring_in_plane(ax, data.circle))
            look = {"color": style.VERMILION, "linewidth": 1.3, "linestyle": (0, (5, 2.5))}
            ax.plot(
                *lines[-1].T, zorder=3.1, gid="ring-circle", label="median without Earth rotation", **look
            )
        map_parts.write_places(
            ax, data.site, (data.latitude, data.longitude), data.cities, lines, _reach_spots(data, median)
        )
        map_parts.legend(ax)
        style.heading(ax, data.title, head)
        style.footnotes(ax, foot, gap=map_parts.LEGEND_ROOM)
    return ax


def _fill_band(ax: Any, low: NDArray[np.float64], high: NDArray[np.float64]) -> None:
    """Fill between two rings; the inner one runs backwards, so that it is a hole."""
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    codes = [Path.MOVETO, *[Path.LINETO] * (len(low) - 2), Path.CLOSEPOLY]
    band = Path(
        np.concatenate([high, low[::-1]]),
        [*[Path.MOVETO, *[Path.LINETO] * (len(high) - 2), Path.CLOSEPOLY], *codes],
    )
    look = {"facecolor": style.BLUE, "alpha": 0.22, "edgecolor": "none"}
    ax.add_patch(PathPatch(band, zorder=2.0, gid="band", label="5–95 % interval", **look))


def _reach_spots(data: FootprintMap, median: NDArray[np.float64]) -> list[labels.LabelSpot]:
    """Write the median reach where it is longest and where it is shortest; once if the ring is a circle."""
    radius = data.median.radius[:-1]
    picks = [int(np.argmax(radius)), int(np.argmin(radius))]
    if np.ptp(radius) < 0.01 * np.max(radius):
        picks = [len(radius) // 2]
    look = {"fontsize": 8.0, "fontweight": "bold", "color": style.BLUE, "zorder": 7}
    spots = []
    for pick in picks:
        around = [(pick + shift) % len(radius) for shift in (0, 6, -6, 12, -12, 18, -18)]
        scaled = [(part, k) for part in (1.0, 0.95, 0.9) for k in around]
        points = tuple((part * float(median[k, 0]), part * float(median[k, 1])) for part, k in scaled)
        spots.append(labels.LabelSpot(_reach_text(float(radius[pick])), points, look, centred=True))
    return spots


def _reach_text(radius: float) -> str:
    """Round to 100 km above 2,000 km and to 10 km below: a map does not say more."""
    if radius >= LONGEST_RADIUS:
        return f"over {style.thousands(round(LONGEST_RADIUS / 1e3, -2) - 100.0)} km"
    return f"{style.thousands(round(radius / 1e3, -2 if radius >= 2e6 else -1))} km"


def _map_subtitle(data: FootprintMap) -> tuple[str, ...]:
    rotation = "With Earth rotation" if data.with_rotation else "Without Earth rotation"
    return (
        *data.subtitle,
        f"{rotation}: median and 5–95 % interval for each azimuth",
    )


def _footprint_notes(data: FootprintMap) -> tuple[str, ...]:
    cut = [name for name, over in zip(("5 %", "median", "95 %"), data.exceeded, strict=True) if over]
    notes = [map_parts.PROJECTION_NOTE]
    if cut:
        notes.append(
            f"Reach exceeds half the Earth's circumference at some azimuths ({', '.join(cut)}); "
            f"drawn there at {style.thousands(LONGEST_RADIUS / 1e3)} km."
        )
    notes += data.notes
    notes.append("Assumes the payload that was flown. Cities are yardsticks for distance only.")
    return (
        *notes,
        *((f"Source: {data.source}",) if data.source else ()),
        base_map.BOUNDARY_NOTE,
    )
