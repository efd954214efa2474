"""Plain range rings on a map: geodesic distance, no missile in it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from trajectory.figures import base_map, labels, map_parts, style
from trajectory.figures.base_map import City, load_cities
from trajectory.rings import FARTHEST, LONGEST_RADIUS, Ring

__all__ = ["plot_rings"]

_COLOURS = (style.BLUE, style.VERMILION, style.GREEN, style.PURPLE, style.ORANGE, style.SKY)
_DASHES: tuple[Any, ...] = ("-", (0, (6, 2)), (0, (2, 1.2)), (0, (6, 2, 1.5, 2)), (0, (9, 3)), (0, (1, 1)))


def plot_rings(
    rings: Sequence[Ring],
    ax: Any = None,
    *,
    names: Sequence[str] | None = None,
    site: str = "",
    title: str = "",
    subtitle: tuple[str, ...] = (),
    source: str = "",
    cities: tuple[City, ...] | None = None,
) -> Any:
    """Draw plain range rings around one site.

    Parameters
    ----------
    rings : sequence of Ring
        Rings around the same site.
    ax : GeoAxes, optional
        Axes of `azimuthal_equidistant_axes`; new ones centred on the site if not given.
    names : sequence of str, optional
        One name per ring; its radius in km if not given, of a ring that was cut a bound.
    site, title, source : str, optional
        Name of the site, the bold first line, and where the numbers come from.
    subtitle : tuple of str, optional
        Lines under the title.
    cities : tuple of City, optional
        Comparator cities; those of the package if not given.

    Returns
    -------
    cartopy.mpl.geoaxes.GeoAxes
        The axes; ``ax.figure`` is the figure.
    """
    names = _checked_names(rings, names)
    latitude, longitude = rings[0].site_latitude, rings[0].site_longitude
    with style.style():
        head, foot = map_parts.on_page(subtitle, _ring_notes(rings, source))
        high = map_parts.legend_room(names)
        if ax is None:
            reach = 1.12 * max(float(np.max(ring.radius)) for ring in rings)
            ax = map_parts.page(latitude, longitude, reach, len(head), len(foot), high)
        lines = [map_parts.ring_in_plane(ax, ring) for ring in rings]
        spots = [
            _draw_ring(ax, number, line, name)
            for number, (line, name) in enumerate(zip(lines, names, strict=True))
        ]
        places = load_cities() if cities is None else cities
        map_parts.write_places(ax, site, (latitude, longitude), places, lines, spots)
        map_parts.legend(ax)
        style.heading(ax, title or "Range rings", head)
        style.footnotes(ax, foot, gap=high)
    return ax


def _checked_names(rings: Sequence[Ring], names: Sequence[str] | None) -> list[str]:
    if not rings:
        raise ValueError("plot_rings needs at least one ring")
    if any(
        (r.site_latitude, r.site_longitude) != (rings[0].site_latitude, rings[0].site_longitude)
        for r in rings
    ):
        raise ValueError("plot_rings draws rings around one site; draw one map per site")
    if names is None:
        return [
            f"{'over ' if ring.exceeds else ''}{style.thousands(float(np.max(ring.radius)) / 1e3)} km"
            for ring in rings
        ]
    if len(names) != len(rings):
        raise ValueError(f"{len(names)} names for {len(rings)} rings")
    return list(names)


def _draw_ring(ax: Any, number: int, line: NDArray[np.float64], name: str) -> labels.LabelSpot:
    """Draw one ring and return its name, to be put on the line wherever there is room."""
    colour = _COLOURS[number % len(_COLOURS)]
    look = {"color": colour, "linewidth": 1.8, "linestyle": _DASHES[number % len(_DASHES)], "zorder": 3.0}
    ax.plot(*line.T, gid=f"ring-{number}", label=name, **look)
    picks = [round(bearing / (2.0 * math.pi) * (len(line) - 1)) for bearing in map_parts.LABEL_BEARINGS]
    points = tuple((float(line[k, 0]), float(line[k, 1])) for k in picks)
    look = {"fontsize": 8.5, "fontweight": "bold", "color": colour, "zorder": 7}
    return labels.LabelSpot(name, points, look, centred=True)


def _ring_notes(rings: Sequence[Ring], source: str) -> tuple[str, ...]:
    notes = [
        "Geodesic distance on WGS-84, the same in every direction: no missile and no Earth rotation in it.",
        map_parts.PROJECTION_NOTE,
    ]
    if any(ring.exceeds for ring in rings):
        longest = f"{style.thousands(LONGEST_RADIUS / 1e3)} km"
        notes.append(
            f"Rings longer than {longest} are drawn at {longest}: beyond lies only what is within 70 km of "
            f"the antipode, {style.thousands(FARTHEST / 1e3)} km away."
        )
    return (*notes, *((f"Source: {source}",) if source else ()), base_map.BOUNDARY_NOTE)
