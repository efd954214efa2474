"""Range rings and footprints on the WGS-84 ellipsoid: geometry only, no drawing.

A ring is the line of all points that lie at a given geodesic distance from a site; the distance may differ
from azimuth to azimuth, as it does for a missile above a rotating Earth. Every ring is built with the direct
geodesic problem, and its polygon is cut at the antimeridian and closed over each pole that it encloses.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pyproj import Geod

__all__ = ["FARTHEST", "LONGEST_RADIUS", "Ring", "contains", "footprint", "geodesic_ring"]

FloatArray = NDArray[np.float64]

_WGS84 = Geod(ellps="WGS84")

LONGEST_RADIUS = math.pi * _WGS84.b
"""Longest radius of a ring [m]: pi times the polar semi-axis of WGS-84, 19,970 km.

The Gaussian curvature of an oblate ellipsoid is greatest on the equator, 1/b**2. A geodesic shorter than
pi*b is therefore always the shortest way (Klingenberg's bound on the injectivity radius), and a ring never
crosses itself. What lies beyond is the neighbourhood of the antipode, less than 70 km from it.
"""

FARTHEST = float(_WGS84.inv(0.0, 90.0, 0.0, -90.0)[2])
"""Geodesic distance to the antipode of any place [m]: from pole to pole on WGS-84, 20,004 km."""

_POLYGON_TOLERANCE = 500.0  # m, between a polygon's edge (straight in longitude and latitude) and the ring
_LONGEST_LONGITUDE_STEP = 60.0  # deg, so that no edge can be taken for one that crosses the antimeridian
_SHORTEST_EDGE = 0.5  # m, where the refinement stops even if the ring runs through a pole
_MOST_REFINEMENTS = 40


@dataclass(frozen=True, slots=True, eq=False)
class Ring:
    """A closed line around a site.

    Attributes
    ----------
    site_latitude, site_longitude : float
        The point from which distance and azimuth are counted, geodetic on WGS-84 [rad].
    azimuth : ndarray
        Azimuth at the site, clockwise from true north, ascending from 0 to 2 pi [rad]; the last point
        repeats the first.
    latitude, longitude : ndarray
        Points of the ring [rad]; longitude between -pi and pi.
    radius : ndarray
        Geodesic distance from the site to each point [m].
    polygon : dict
        GeoJSON geometry (``Polygon`` or ``MultiPolygon``, longitude before latitude in degrees) of the area
        inside the ring, cut at the antimeridian, valid where it encloses a pole.
    exceeds : bool
        True if at some azimuth the asked radius was longer than `LONGEST_RADIUS` and was cut to it: the
        area reaches the antipode there.
    """

    site_latitude: float
    site_longitude: float
    azimuth: FloatArray
    latitude: FloatArray
    longitude: FloatArray
    radius: FloatArray
    polygon: dict[str, Any]
    exceeds: bool


def geodesic_ring(*, latitude: float, longitude: float, radius: float, points: int = 361) -> Ring:
    """Build the ring of all points at one geodesic distance from a site.

    Parameters
    ----------
    latitude, longitude : float
        The site, geodetic on WGS-84 [rad].
    radius : float
        Geodesic distance [m]. Above `LONGEST_RADIUS` it is cut and the ring says ``exceeds``.
    points : int, optional
        Number of points, the repeated first one included; at least 4.

    Returns
    -------
    Ring
    """
    return footprint(latitude=latitude, longitude=longitude, azimuths=[0.0], ranges=[radius], points=points)


def footprint(
    *, latitude: float, longitude: float, azimuths: ArrayLike, ranges: ArrayLike, points: int = 361
) -> Ring:
    """Build the ring that lies at a given range for each azimuth.

    Between the given azimuths the range follows a periodic, shape-preserving cubic: it never leaves the
    interval of the two neighbouring values.

    Parameters
    ----------
    latitude, longitude : float
        The site, geodetic on WGS-84 [rad].
    azimuths : array_like
        Azimuths at the site, in any order, no two equal modulo a full turn [rad].
    ranges : array_like
        Geodesic distance at each azimuth [m]. Above `LONGEST_RADIUS` it is cut and the ring says ``exceeds``.
    points : int, optional
        Number of points, the repeated first one included; at least 4.

    Returns
    -------
    Ring
    """
    _check_site(latitude, longitude)
    if points < 4:
        raise ValueError(f"points = {points}: a ring needs at least 4")
    known_azimuth, known_range = _checked_ranges(azimuths, ranges)
    azimuth = np.linspace(0.0, 2.0 * math.pi, points)
    asked = _interpolate(known_azimuth, known_range, azimuth)
    asked[-1] = asked[0]
    radius = np.minimum(asked, LONGEST_RADIUS)
    point_longitude, point_latitude = _direct(latitude, longitude, azimuth, radius)
    return Ring(
        site_latitude=float(latitude),
        site_longitude=float(longitude),
        azimuth=azimuth,
        latitude=np.radians(point_latitude),
        longitude=np.radians(point_longitude),
        radius=radius,
        polygon=_polygon(latitude, longitude, azimuth, radius),
        exceeds=bool(np.any(known_range > LONGEST_RADIUS)),
    )


def contains(ring: Ring, latitude: ArrayLike, longitude: ArrayLike) -> NDArray[np.bool_]:
    """Tell which points lie inside a ring, from their geodesic distance and azimuth.

    This does not use the polygon, so that each can be checked against the other.

    Parameters
    ----------
    ring : Ring
        The ring.
    latitude, longitude : array_like
        Points, geodetic on WGS-84 [rad].

    Returns
    -------
    ndarray of bool
        True where the point is inside or on the ring.
    """
    point_latitude, point_longitude = np.broadcast_arrays(
        np.degrees(np.asarray(latitude, dtype=np.float64)),
        np.degrees(np.asarray(longitude, dtype=np.float64)),
    )
    start_latitude = np.full(point_latitude.shape, math.degrees(ring.site_latitude))
    start_longitude = np.full(point_latitude.shape, math.degrees(ring.site_longitude))
    forward, _, distance = _WGS84.inv(start_longitude, start_latitude, point_longitude, point_latitude)
    azimuth = np.radians(np.asarray(forward)) % (2.0 * math.pi)
    inside: NDArray[np.bool_] = np.asarray(distance) <= np.interp(azimuth, ring.azimuth, ring.radius)
    return inside


def _check_site(latitude: float, longitude: float) -> None:
    if not (math.isfinite(latitude) and abs(latitude) <= math.pi / 2):
        raise ValueError(f"latitude = {latitude} rad is not between -pi/2 and pi/2")
    if not (math.isfinite(longitude) and abs(longitude) <= 2.0 * math.pi):
        raise ValueError(f"longitude = {longitude} rad is not between -2 pi and 2 pi")


def _checked_ranges(azimuths: ArrayLike, ranges: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Return azimuths sorted in [0, 2 pi) and their ranges."""
    azimuth = np.atleast_1d(np.asarray(azimuths, dtype=np.float64))
    distance = np.atleast_1d(np.asarray(ranges, dtype=np.float64))
    if azimuth.ndim != 1 or azimuth.shape != distance.shape or azimuth.size == 0:
        raise ValueError(f"azimuths {azimuth.shape} and ranges {distance.shape} must be two equal rows")
    if not np.all(np.isfinite(azimuth)):
        raise ValueError("azimuths must be finite numbers [rad]")
    wrong = ~(np.isfinite(distance) & (distance > 0.0))
    if np.any(wrong):
        first = int(np.argmax(wrong))
        raise ValueError(
            f"range = {distance[first]} m at azimuth {azimuth[first]} rad: must be finite and positive"
        )
    azimuth = azimuth % (2.0 * math.pi)
    order = np.argsort(azimuth, kind="stable")
    azimuth, distance = azimuth[order], distance[order]
    gaps = np.diff(azimuth, append=azimuth[0] + 2.0 * math.pi)
    if np.any(gaps < 1e-9):
        raise ValueError("two azimuths are equal modulo a full turn")
    return azimuth, distance


def _interpolate(known: FloatArray, values: FloatArray, wanted: FloatArray) -> FloatArray:
    """Interpolate with period 2 pi, keeping the shape of the data."""
    if np.all(values == values[0]):
        return np.full(wanted.shape, values[0])
    from scipy.interpolate import PchipInterpolator

    turn = 2.0 * math.pi
    # One whole turn on each side makes the curve and its slope periodic.
    abscissa = np.concatenate([known - turn, known, known + turn])
    return np.asarray(PchipInterpolator(abscissa, np.tile(values, 3))(wanted), dtype=np.float64)


def _direct(
    latitude: float, longitude: float, azimuth: FloatArray, radius: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Solve the direct geodesic problem; in: rad, m; out: longitude, latitude [deg]."""
    start_longitude = np.full(azimuth.shape, math.degrees(longitude))
    start_latitude = np.full(azimuth.shape, math.degrees(latitude))
    end_longitude, end_latitude, _ = _WGS84.fwd(start_longitude, start_latitude, np.degrees(azimuth), radius)
    return np.asarray(end_longitude), np.asarray(end_latitude)


def _polygon(latitude: float, longitude: float, azimuth: FloatArray, radius: FloatArray) -> dict[str, Any]:
    """Build the GeoJSON geometry of the area inside a ring."""
    import shapely

    dense = _refine(latitude, longitude, azimuth, radius)
    east, north = _direct(latitude, longitude, dense, np.interp(dense, azimuth, radius))
    # Descending azimuth keeps the inside on the left. On a sphere that order alone says which of the two
    # sides is meant; a planar test of the winding would call a ring round a pole the wrong way round.
    parts = _cut(*_unroll(east[::-1], north[::-1]))
    area = shapely.MultiPolygon(parts) if len(parts) > 1 else parts[0]
    geometry: dict[str, Any] = shapely.geometry.mapping(shapely.orient_polygons(area, exterior_cw=False))
    return geometry


def _refine(latitude: float, longitude: float, azimuth: FloatArray, radius: FloatArray) -> FloatArray:
    """Add azimuths until straight lines in longitude and latitude follow the ring."""
    dense = azimuth
    for _ in range(_MOST_REFINEMENTS):
        gap = np.diff(dense)
        east, north = _direct(latitude, longitude, dense, np.interp(dense, azimuth, radius))
        step = _signed_step(east)
        length = np.asarray(_WGS84.inv(east[:-1], north[:-1], east[1:], north[1:])[2])
        coarse = np.abs(step) > _LONGEST_LONGITUDE_STEP
        for part in (0.25, 0.5, 0.75):
            between = dense[:-1] + part * gap
            true_point = _direct(latitude, longitude, between, np.interp(between, azimuth, radius))
            edge_north = north[:-1] + part * np.diff(north)
            miss = _WGS84.inv(*true_point, east[:-1] + part * step, edge_north)[2]
            coarse |= np.asarray(miss) > _POLYGON_TOLERANCE
        coarse &= length > _SHORTEST_EDGE
        if not np.any(coarse):
            break
        dense = np.sort(np.concatenate([dense, (dense[:-1] + 0.5 * gap)[coarse]]))
    return dense


def _signed_step(east: FloatArray) -> FloatArray:
    """Return the shorter way round in longitude from each point to the next [deg]."""
    return (np.diff(east) + 180.0) % 360.0 - 180.0


def _unroll(east: FloatArray, north: FloatArray) -> tuple[Any, bool]:
    """Make one planar polygon in continuous longitude; the flag says that it is the outside.

    One turn of longitude means that a pole is enclosed: going east with the inside on the left, the north
    pole. No turn means none or both, which the sense of the planar outline tells apart.
    """
    import shapely

    step = _signed_step(east)
    along = east[0] + np.concatenate([[0.0], np.cumsum(step)])
    outline = np.column_stack([along, north])
    turns = round(float(np.sum(step)) / 360.0)
    if turns == 0:
        outline[-1] = outline[0]
        both_poles = not shapely.is_ccw(shapely.LinearRing(outline))
    else:
        outline[-1] = (along[0] + 360.0 * turns, north[0])
        pole = 90.0 * turns
        outline = np.vstack([outline, [outline[-1, 0], pole], [outline[0, 0], pole]])
        both_poles = False
    return shapely.Polygon(outline), both_poles


def _cut(unrolled: Any, outside: bool) -> list[Any]:
    """Cut a polygon in continuous longitude into valid pieces between -180 and 180 degrees."""
    import shapely

    if not unrolled.is_valid:  # a touch at a pole or a spike thinner than rounding
        unrolled = shapely.make_valid(unrolled, method="structure")
    world = shapely.box(-180.0, -90.0, 180.0, 90.0)
    west, _, east, _ = unrolled.bounds
    pieces = []
    for turn in range(math.floor((west + 180.0) / 360.0), math.ceil((east + 180.0) / 360.0)):
        moved = shapely.transform(unrolled, lambda xy, shift=360.0 * turn: xy - (shift, 0.0))
        pieces.append(shapely.intersection(moved, world))
    area = shapely.union_all(pieces)
    if outside:
        area = shapely.difference(world, area)
    return [part for part in shapely.get_parts(area) if part.geom_type == "Polygon" and part.area > 1e-12]
