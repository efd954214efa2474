"""The map under a figure: azimuthal equidistant, from files in the package, never from a network.

Distances and bearings from the centre are true in this projection, so a geodesic ring around the centre is a
circle and a footprint shows its real shape.
"""

from __future__ import annotations

import csv
import json
import math
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from trajectory.figures import style
from trajectory.rings import LONGEST_RADIUS, geodesic_ring

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = [
    "BOUNDARY_NOTE",
    "City",
    "add_base_map",
    "add_distance_circles",
    "azimuthal_equidistant_axes",
    "load_cities",
    "to_plane",
]

BOUNDARY_NOTE = "Boundaries shown do not imply endorsement. Made with Natural Earth."

_SEA, _LAND, _COAST, _BORDER, _GRATICULE = "#EAF1F6", "#F3EFE6", "#8A8F94", "#BDB6A8", "#D5DEE5"
_SPACINGS = (5e6, 2.5e6, 1e6, 5e5, 2.5e5, 1e5, 5e4, 2.5e4, 1e4)  # m
_LARGEST = LONGEST_RADIUS * 0.9999


@dataclass(frozen=True, slots=True)
class City:
    """A place that serves as a yardstick on a map.

    Attributes
    ----------
    name : str
        Name in English.
    latitude, longitude : float
        Position [rad].
    rank : int
        The lower, the sooner its label is placed.
    source : str
        Where the coordinates come from.
    """

    name: str
    latitude: float
    longitude: float
    rank: int = 99
    source: str = ""


@cache
def load_cities() -> tuple[City, ...]:
    """Return the comparator cities of the package, by rank."""
    text = resources.files("trajectory.figures").joinpath("basemap/cities.csv").read_text("utf-8")
    cities = [
        City(
            name=row["name"],
            latitude=math.radians(float(row["latitude_deg"])),
            longitude=math.radians(float(row["longitude_deg"])),
            rank=int(row["rank"]),
            source=row["source"],
        )
        for row in csv.DictReader(text.splitlines())
    ]
    return tuple(sorted(cities, key=lambda city: city.rank))


def azimuthal_equidistant_axes(
    *,
    latitude: float,
    longitude: float,
    radius: float,
    figure: Figure | None = None,
    rectangle: tuple[float, float, float, float] = (0.04, 0.13, 0.92, 0.75),
) -> Any:
    """Make round map axes centred on a point, with land, borders and graticule.

    Parameters
    ----------
    latitude, longitude : float
        Centre, geodetic on WGS-84 [rad].
    radius : float
        Distance from the centre to the edge of the map [m]; cut just short of the antipode.
    figure : matplotlib.figure.Figure, optional
        The figure to draw in; a new one if not given.
    rectangle : tuple of float, optional
        Left, bottom, width and height of the axes as fractions of the figure.

    Returns
    -------
    cartopy.mpl.geoaxes.GeoAxes
        The axes; data coordinates are metres in the projection.
    """
    if not (math.isfinite(radius) and radius > 0.0):
        raise ValueError(f"radius = {radius} m: must be finite and positive")
    import cartopy.crs as ccrs

    radius = min(radius, _LARGEST)
    figure = figure or style.new_figure(8.0, 9.8)
    projection = ccrs.AzimuthalEquidistant(
        central_longitude=math.degrees(longitude), central_latitude=math.degrees(latitude)
    )
    ax: Any = figure.add_axes(rectangle, projection=projection)
    _make_round(ax, radius)
    add_base_map(ax)
    ax.apply_aspect()
    return ax


def _make_round(ax: Any, radius: float) -> None:
    """Set limits and a smooth circular frame."""
    from matplotlib.path import Path

    # set_extent would sample the corners of a rectangle, which need not exist in this projection.
    ax.set_xlim(-radius, radius)
    ax.set_ylim(-radius, radius)
    turn = np.linspace(0.0, 2.0 * math.pi, 721)
    ax.set_boundary(Path(radius * np.column_stack([np.sin(turn), np.cos(turn)]), closed=True))
    ax.spines["geo"].set(edgecolor=style.GREY, linewidth=0.8)


def add_base_map(ax: Any) -> None:
    """Draw sea, land, coast, borders and graticule.

    Parameters
    ----------
    ax : GeoAxes
        Axes of `azimuthal_equidistant_axes`.
    """
    from cartopy.feature import ShapelyFeature

    ax.set_facecolor(_SEA)
    layers: tuple[tuple[str, dict[str, Any]], ...] = (
        # The edge in the colour of the land hides the seam where polygons were cut at the antimeridian.
        ("land", {"facecolor": _LAND, "edgecolor": _LAND, "linewidth": 0.6, "zorder": 1.0}),
        ("borders", {"facecolor": "none", "edgecolor": _BORDER, "linewidth": 0.5, "zorder": 1.2}),
        ("coast", {"facecolor": "none", "edgecolor": _COAST, "linewidth": 0.5, "zorder": 1.3}),
    )
    detail = _map_radius(ax) / 3000.0  # less than a pixel of a printed map
    for layer, look in layers:
        shape = _in_plane(ax, _layer(layer), detail)
        ax.add_feature(ShapelyFeature([shape], ax.projection), **look).set_gid(f"base-{layer}")
    graticule = _in_plane(ax, _graticule(), 0.0)
    look = {"facecolor": "none", "edgecolor": _GRATICULE, "linewidth": 0.5, "zorder": 1.1}
    ax.add_feature(ShapelyFeature([graticule], ax.projection), **look).set_gid("base-graticule")


def add_distance_circles(ax: Any, spacing: float | None = None) -> tuple[float, ...]:
    """Draw thin dashed circles of equal distance around the centre.

    Parameters
    ----------
    ax : GeoAxes
        Axes of `azimuthal_equidistant_axes`.
    spacing : float, optional
        Distance between circles [m]; a round number that gives three to six if not given.

    Returns
    -------
    tuple of float
        The radii drawn [m].
    """
    edge = _map_radius(ax)
    if spacing is None:
        spacing = next((s for s in _SPACINGS if 3.0 * s < edge), edge / 3.0)
    radii = tuple(float(r) for r in np.arange(spacing, 0.97 * edge, spacing))
    turn = np.linspace(0.0, 2.0 * math.pi, 361)
    for radius in radii:
        ax.plot(
            radius * np.sin(turn),
            radius * np.cos(turn),
            color=style.GREY,
            linewidth=0.6,
            dashes=(2, 4),
            zorder=1.6,
            gid=f"distance-{radius:.0f}",
        )
    return radii


def to_plane(ax: Any, latitude: ArrayLike, longitude: ArrayLike) -> NDArray[np.float64]:
    """Project points; in: rad; out: an (n, 2) array of x and y [m] in the axes' data coordinates."""
    import cartopy.crs as ccrs

    east = np.degrees(np.atleast_1d(np.asarray(longitude, dtype=np.float64)))
    north = np.degrees(np.atleast_1d(np.asarray(latitude, dtype=np.float64)))
    return np.asarray(ax.projection.transform_points(ccrs.Geodetic(), east, north)[:, :2], dtype=np.float64)


def map_centre(ax: Any) -> tuple[float, float]:
    """Return the centre of the map.

    Parameters
    ----------
    ax : GeoAxes
        Axes of `azimuthal_equidistant_axes`; others raise TypeError.

    Returns
    -------
    tuple of float
        Latitude and longitude [rad].
    """
    parameters = getattr(getattr(ax, "projection", None), "proj4_params", {})
    if parameters.get("proj") != "aeqd":
        raise TypeError("ax must come from azimuthal_equidistant_axes(): other axes would bend the rings")
    return math.radians(parameters["lat_0"]), math.radians(parameters["lon_0"])


def _map_radius(ax: Any) -> float:
    return float(ax.get_xlim()[1])


@cache
def _layer(name: str) -> Any:
    """Read one layer of the vendored base map as a shapely geometry in degrees."""
    import shapely

    text = resources.files("trajectory.figures").joinpath(f"basemap/ne_{name}_50m.geojson").read_text("utf-8")
    shapes = [shapely.geometry.shape(feature["geometry"]) for feature in json.loads(text)["features"]]
    return shapely.segmentize(shapes[0] if len(shapes) == 1 else shapely.GeometryCollection(shapes), 1.0)


@cache
def _graticule() -> Any:
    """Make meridians every 30 and parallels every 15 degrees."""
    import shapely

    north = np.linspace(-75.0, 75.0, 151)
    east = np.linspace(-180.0, 180.0, 361)
    lines = [np.column_stack([np.full(north.shape, m), north]) for m in range(-180, 180, 30)]
    lines += [np.column_stack([east, np.full(east.shape, p)]) for p in range(-75, 90, 15)]
    return shapely.MultiLineString([shapely.LineString(line) for line in lines])


def _in_plane(ax: Any, geometry: Any, detail: float) -> Any:
    """Cut a geometry [deg] to the disc of the map, project it and drop invisible detail.

    Inside the disc, which leaves out the antipode, the projection is continuous: after the cut no polygon
    can turn inside out.
    """
    import shapely

    latitude, longitude = map_centre(ax)
    disc = geodesic_ring(latitude=latitude, longitude=longitude, radius=_map_radius(ax)).polygon
    inside = shapely.intersection(geometry, shapely.segmentize(shapely.geometry.shape(disc), 1.0))
    flat = shapely.transform(inside, lambda xy: to_plane(ax, np.radians(xy[:, 1]), np.radians(xy[:, 0])))
    return shapely.simplify(flat, detail, preserve_topology=False) if detail > 0.0 else flat
