"""What the maps have in common: the page, the places with their labels, the legend."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from trajectory.figures import base_map, labels, style
from trajectory.figures.base_map import City
from trajectory.rings import Ring

__all__ = [
    "LABEL_BEARINGS",
    "LEGEND_ROOM",
    "PROJECTION_NOTE",
    "legend",
    "legend_room",
    "on_page",
    "page",
    "ring_in_plane",
    "write_places",
]

PAGE_WIDTH, MAP_SIZE = 8.0, 7.4  # inch
LEGEND_ROOM = 34.0  # pt, for two lines
SITE_WIDTH = 170.0  # pt: a longer line would hide the rings
LEGEND_STEP, HANDLE = 17.0, 48.0  # pt, from line to line; what stands beside the words of an entry
PROJECTION_NOTE = (
    "Azimuthal equidistant: distances and bearings from the site are true. Dotted circles: distance."
)
LABEL_BEARINGS = tuple(
    math.radians(b) for b in (150, 165, 180, 135, 195, 120, 210, 90, 240, 270, 60, 300, 330, 0)
)
"""Where along a ring its name is tried, most wanted first [rad]."""


def ring_in_plane(ax: Any, ring: Ring) -> NDArray[np.float64]:
    """Return a ring as an (n, 2) array of data coordinates [m].

    Around the centre of the map distance and azimuth are plane polar coordinates; taking them as they are
    keeps the ring whole even beside the antipode, where a projection of latitudes and longitudes breaks.

    Parameters
    ----------
    ax : GeoAxes
        Map centred on the site of the ring.
    ring : Ring
        The ring.

    Returns
    -------
    ndarray, shape (n, 2)
        x and y [m].
    """
    latitude, longitude = base_map.map_centre(ax)
    turn = math.remainder(longitude - ring.site_longitude, 2.0 * math.pi)
    if abs(latitude - ring.site_latitude) > 1e-6 or abs(turn) * math.cos(latitude) > 1e-6:
        raise ValueError("the map must be centred on the site of the ring")
    return np.column_stack([ring.radius * np.sin(ring.azimuth), ring.radius * np.cos(ring.azimuth)])


def on_page(head: tuple[str, ...], foot: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Break the lines above and below a map to its width.

    Parameters
    ----------
    head, foot : tuple of str
        Lines above and below.

    Returns
    -------
    tuple of tuple of str
        The same words in as many lines as they need.
    """
    return style.wrapped(head, MAP_SIZE, style.SUBTITLE_SIZE), style.wrapped(foot, MAP_SIZE, style.NOTE_SIZE)


def page(
    latitude: float,
    longitude: float,
    radius: float,
    head_lines: int,
    foot_lines: int,
    legend_high: float = LEGEND_ROOM,
) -> Any:
    """Make a page with a round map that leaves room for the lines above and below.

    Parameters
    ----------
    latitude, longitude : float
        Centre of the map [rad].
    radius : float
        Distance from the centre to the edge of the map [m].
    head_lines, foot_lines : int
        How many lines need room.
    legend_high : float, optional
        Room for the legend [pt].

    Returns
    -------
    GeoAxes
        The map.
    """
    above = (20.0 + style.SUBTITLE_STEP * head_lines + 2.0 * style.TITLE_SIZE) / 72.0
    below = (legend_high + style.NOTE_STEP * foot_lines + 14.0) / 72.0
    height = above + MAP_SIZE + below
    side = 0.5 * (PAGE_WIDTH - MAP_SIZE) / PAGE_WIDTH
    rectangle = (side, below / height, MAP_SIZE / PAGE_WIDTH, MAP_SIZE / height)
    return base_map.azimuthal_equidistant_axes(
        latitude=latitude,
        longitude=longitude,
        radius=radius,
        figure=style.new_figure(PAGE_WIDTH, height),
        rectangle=rectangle,
    )


def write_places(
    ax: Any,
    site: str,
    centre: tuple[float, float],
    cities: Sequence[City],
    lines: list[NDArray[np.float64]],
    spots: Sequence[labels.LabelSpot],
) -> None:
    """Draw the site, the ring labels and as many cities as there is room for.

    Parameters
    ----------
    ax : GeoAxes
        The map.
    site : str
        Name of the site; blank for none.
    centre : tuple of float
        Latitude and longitude of the site [rad].
    cities : sequence of City
        Those that may be drawn.
    lines : list of ndarray
        (n, 2) arrays of rings, which labels should rather not cross [m].
    spots : sequence of LabelSpot
        Names of the rings.
    """
    x, y = (float(v) for v in base_map.to_plane(ax, *centre)[0])
    ax.plot(
        [x], [y], marker="^", markersize=7, color=style.INK, markeredgecolor="white", zorder=5, gid="site"
    )
    markers = [base_map.to_plane(ax, city.latitude, city.longitude)[0] for city in cities]
    placer = labels.Placer(ax, lines, np.array(markers).reshape(-1, 2))
    placer.reserve((x, y), 7.0)
    for spot in spots:
        placer.place(spot)
    if site:
        look = {"fontsize": 8.5, "fontweight": "bold", "zorder": 6}
        placer.place(labels.LabelSpot(site, ((x, y),), look, widest=SITE_WIDTH))
    radii = base_map.add_distance_circles(ax)
    for city in sorted(cities, key=lambda c: c.rank):
        _write_city(ax, placer, city)
    named = [float(np.max(np.hypot(*line.T))) for line in lines if np.ptp(np.hypot(*line.T)) < 1.0]
    for radius in radii:
        if any(abs(radius - other) < 0.02 * radius for other in named):
            continue  # a ring stands there under its own name
        look = {"fontsize": 6.5, "color": style.GREY, "zorder": 4}
        text = f"{style.thousands(radius / 1e3)} km"
        placer.place(labels.LabelSpot(text, labels.along_bearing(radius, LABEL_BEARINGS), look, centred=True))


def _write_city(ax: Any, placer: labels.Placer, city: City) -> None:
    """Draw one city with its label, or nothing where there is no room."""
    x, y = (float(v) for v in base_map.to_plane(ax, city.latitude, city.longitude)[0])
    if not (math.isfinite(x) and math.isfinite(y) and placer.is_free((x, y), 3.0)):
        return
    text = placer.place(labels.LabelSpot(city.name, ((x, y),), {"fontsize": 7.5, "zorder": 6}))
    if text is not None:
        placer.reserve((x, y), 4.0)
        ax.plot([x], [y], marker="o", markersize=3.0, color=style.INK, linestyle="none", zorder=5, gid="city")


def legend_room(names: Sequence[str]) -> float:
    """Return how high the legend under a map is.

    Parameters
    ----------
    names : sequence of str
        Its entries.

    Returns
    -------
    float
        Room with a margin [pt].
    """
    return LEGEND_ROOM + LEGEND_STEP * max(0, -(-len(names) // _columns(names)) - 2)


def _columns(names: Sequence[str]) -> int:
    widest = max(style.width_of(name, style.ENTRY_SIZE) for name in names) + HANDLE
    return max(1, min(len(names), 5, int(72.0 * MAP_SIZE / widest)))


def legend(ax: Any) -> None:
    """Draw the legend under the map, for the artists that carry a label.

    Parameters
    ----------
    ax : GeoAxes
        The map.
    """
    shown = [artist for artist in (*ax.patches, *ax.lines) if not artist.get_label().startswith("_")]
    ax.legend(
        handles=shown,
        loc="upper center",
        bbox_to_anchor=(0.5, -0.005),
        ncols=_columns([str(artist.get_label()) for artist in shown]),
        fontsize=style.ENTRY_SIZE,
        handlelength=2.6,
    )
