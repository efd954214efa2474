"""Rings against the geodesic truth: every point of the Earth must be on the right side of the polygon."""

from __future__ import annotations

import math
import subprocess
import sys
from typing import Any

import numpy as np
import pytest
import shapely
from geographiclib.geodesic import Geodesic
from hypothesis import given, settings
from hypothesis import strategies as st

from trajectory.rings import LONGEST_RADIUS, Ring, contains, footprint, geodesic_ring

# The polygon follows the ring within 0.5 km; a point nearer than this to the ring may fall on either side.
MARGIN = 2_000.0  # m
POINTS = 4_000

LATITUDES = [0.0, 1e-9, 30.0, 40.6, 60.0, 89.0, 89.9, 90.0]
LATITUDES += [-latitude for latitude in LATITUDES]
LONGITUDES = [0.0, 126.4, 179.99, 180.0, -180.0, -179.5]
RADII = [300e3, 1_300e3, 5_500e3, 10_000e3, 13_000e3, 17_000e3, 19_000e3, 19_900e3]


def random_points(seed: int, count: int = POINTS) -> tuple[np.ndarray, np.ndarray]:
    """Points spread evenly over the sphere [rad]."""
    rng = np.random.default_rng(seed)
    return np.arcsin(rng.uniform(-1.0, 1.0, count)), rng.uniform(-math.pi, math.pi, count)


def in_polygon(ring: Ring, latitude: np.ndarray, longitude: np.ndarray) -> np.ndarray:
    area = shapely.geometry.shape(ring.polygon)
    return np.asarray(shapely.contains_xy(area, np.degrees(longitude), np.degrees(latitude)))


def wrong_points(ring: Ring, seed: int, margin: float = MARGIN) -> int:
    """Count points on the wrong side of the polygon, leaving out those within the margin of the ring."""
    latitude, longitude = random_points(seed)
    inner, outer = (contains(scaled(ring, shift), latitude, longitude) for shift in (-margin, margin))
    polygon = in_polygon(ring, latitude, longitude)
    return int(np.count_nonzero((inner & ~polygon) | (~outer & polygon)))


def scaled(ring: Ring, shift: float) -> Ring:
    """The same ring, every radius longer by a shift [m]."""
    return Ring(
        ring.site_latitude,
        ring.site_longitude,
        ring.azimuth,
        ring.latitude,
        ring.longitude,
        ring.radius + shift,
        ring.polygon,
        ring.exceeds,
    )


def assert_geojson(polygon: dict[str, Any]) -> None:
    area = shapely.geometry.shape(polygon)
    assert polygon["type"] in {"Polygon", "MultiPolygon"}
    assert area.is_valid
    assert not area.is_empty
    west, south, east, north = area.bounds
    assert west >= -180.0
    assert east <= 180.0
    assert south >= -90.0
    assert north <= 90.0
    for part in shapely.get_parts(area):
        assert part.exterior.is_ccw
        assert not any(hole.is_ccw for hole in part.interiors)


@pytest.mark.parametrize("radius", RADII)
@pytest.mark.parametrize("latitude", LATITUDES)
def test_polygon_holds_the_points_within_the_radius(latitude: float, radius: float) -> None:
    for number, longitude in enumerate(LONGITUDES):
        ring = geodesic_ring(
            latitude=math.radians(latitude), longitude=math.radians(longitude), radius=radius
        )
        assert_geojson(ring.polygon)
        assert wrong_points(ring, seed=number) == 0, (latitude, longitude, radius)


@pytest.mark.parametrize("miss", [0.0, 1e-3, 0.3, 10.0, -10.0, 1e3, -1e3])
@pytest.mark.parametrize("pole", [90.0, -90.0])
def test_ring_through_a_pole_keeps_its_inside(pole: float, miss: float) -> None:
    for latitude in (0.0, 40.6, 60.0, -89.0):
        for longitude in (0.0, 90.0, 180.0):
            radius = Geodesic.WGS84.Inverse(latitude, longitude, pole, 0.0)["s12"] + miss
            ring = geodesic_ring(
                latitude=math.radians(latitude), longitude=math.radians(longitude), radius=radius
            )
            assert_geojson(ring.polygon)
            assert wrong_points(ring, seed=7) == 0, (latitude, longitude)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    latitude=st.floats(-90.0, 90.0),
    longitude=st.one_of(st.sampled_from([180.0, -180.0]), st.floats(-180.0, 180.0)),
    base=st.floats(1e6, 17e6),
    swing=st.floats(0.0, 0.4),
    phase=st.floats(0.0, 2.0 * math.pi),
    count=st.integers(5, 48),
    seed=st.integers(0, 2**31),
)
def test_polygon_of_a_footprint_holds_the_points_in_reach(
    latitude: float, longitude: float, base: float, swing: float, phase: float, count: int, seed: int
) -> None:
    azimuths = np.linspace(0.0, 2.0 * math.pi, count, endpoint=False) + phase
    ranges = base * (1.0 + swing * np.sin(azimuths) + 0.1 * np.sin(2.0 * azimuths))
    ring = footprint(
        latitude=math.radians(latitude), longitude=math.radians(longitude), azimuths=azimuths, ranges=ranges
    )
    assert_geojson(ring.polygon)
    # A radial margin is longer than the distance to a slanting ring.
    assert wrong_points(ring, seed, margin=4_000.0) == 0


def test_area_is_the_cap_and_not_its_complement() -> None:
    ring = geodesic_ring(latitude=math.radians(40.6), longitude=math.radians(126.4), radius=10_000e3)
    latitude, longitude = random_points(3, 40_000)
    share = float(np.mean(in_polygon(ring, latitude, longitude)))
    cap = 0.5 * (1.0 - math.cos(10_000e3 / 6_371_007.2))
    assert share == pytest.approx(cap, abs=0.012)
    assert cap < 0.55


def test_contains_agrees_with_an_independent_geodesic_solver() -> None:
    ring = geodesic_ring(latitude=math.radians(39.0), longitude=math.radians(125.8), radius=13_000e3)
    latitude, longitude = random_points(11, 300)
    found = contains(ring, latitude, longitude)
    for inside, north, east in zip(found, np.degrees(latitude), np.degrees(longitude), strict=True):
        distance = Geodesic.WGS84.Inverse(39.0, 125.8, north, east)["s12"]
        assert bool(inside) == (distance <= 13_000e3)


def test_points_of_a_ring_lie_at_its_radius_by_an_independent_solver() -> None:
    ring = geodesic_ring(latitude=math.radians(-35.0), longitude=math.radians(179.0), radius=19_900e3)
    for north, east in zip(np.degrees(ring.latitude[::30]), np.degrees(ring.longitude[::30]), strict=True):
        assert Geodesic.WGS84.Inverse(-35.0, 179.0, north, east)["s12"] == pytest.approx(19_900e3, abs=1e-3)


def test_contains_takes_scalars_and_keeps_the_shape_of_arrays() -> None:
    ring = geodesic_ring(latitude=0.1, longitude=0.2, radius=1e6)
    assert bool(contains(ring, 0.1, 0.2))
    assert contains(ring, np.zeros((2, 3)), 0.2).shape == (2, 3)
    assert not contains(ring, -0.1, 0.2 + math.pi)


def test_ring_is_closed_and_its_azimuths_ascend() -> None:
    ring = geodesic_ring(latitude=0.7, longitude=2.2, radius=5e6, points=91)
    assert ring.azimuth.shape == ring.latitude.shape == ring.longitude.shape == ring.radius.shape == (91,)
    assert np.all(np.diff(ring.azimuth) > 0.0)
    assert ring.latitude[0] == pytest.approx(ring.latitude[-1], abs=1e-12)
    assert ring.longitude[0] == pytest.approx(ring.longitude[-1], abs=1e-12)
    assert ring.latitude[0] > 0.7  # azimuth 0 is north


def test_footprint_passes_through_the_given_ranges_in_any_order() -> None:
    azimuths = np.radians([270.0, 0.0, 90.0, 180.0, -45.0])
    ranges = np.array([8e6, 9.5e6, 12e6, 10e6, 8.5e6])
    ring = footprint(latitude=0.7, longitude=2.2, azimuths=azimuths, ranges=ranges)
    for azimuth, distance in zip(azimuths % (2.0 * math.pi), ranges, strict=True):
        assert np.interp(azimuth, ring.azimuth, ring.radius) == pytest.approx(distance, rel=1e-12)
    assert ring.radius[0] == ring.radius[-1]


def test_footprint_never_leaves_the_interval_of_its_neighbours() -> None:
    azimuths = np.radians([0.0, 90.0, 180.0, 270.0])
    ring = footprint(latitude=0.7, longitude=2.2, azimuths=azimuths, ranges=[5e6, 5e6, 12e6, 12e6])
    assert ring.radius.min() >= 5e6
    assert ring.radius.max() <= 12e6
    assert np.all(ring.radius[:90] == 5e6)


def test_a_range_beyond_the_antipode_is_cut_and_flagged() -> None:
    azimuths = np.linspace(0.0, 2.0 * math.pi, 36, endpoint=False)
    ranges = np.where(np.sin(azimuths) > 0.5, 24e6, 12e6)
    ring = footprint(latitude=0.7, longitude=2.2, azimuths=azimuths, ranges=ranges)
    assert ring.exceeds
    assert ring.radius.max() == LONGEST_RADIUS
    assert wrong_points(ring, seed=5, margin=4_000.0) == 0
    assert not footprint(latitude=0.7, longitude=2.2, azimuths=azimuths, ranges=ranges / 2.0).exceeds


def test_reach_beyond_the_antipode_everywhere_leaves_only_its_neighbourhood() -> None:
    ring = geodesic_ring(latitude=0.7, longitude=2.2, radius=30e6)
    latitude, longitude = random_points(9)
    assert ring.exceeds
    assert_geojson(ring.polygon)
    assert np.mean(in_polygon(ring, latitude, longitude)) > 0.999


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"latitude": 1.6}, "latitude"),
        ({"latitude": math.nan}, "latitude"),
        ({"longitude": math.inf}, "longitude"),
        ({"ranges": [1e6, math.nan, 1e6]}, "range = nan"),
        ({"ranges": [1e6, 0.0, 1e6]}, "range = 0"),
        ({"ranges": [1e6, 1e6]}, "two equal rows"),
        ({"azimuths": [0.0, 1.0, 2.0 * math.pi]}, "equal modulo"),
        ({"azimuths": [0.0, 1.0, math.nan]}, "finite"),
        ({"points": 3}, "at least 4"),
    ],
)
def test_bad_input_is_refused_by_name(change: dict[str, Any], words: str) -> None:
    good: dict[str, Any] = {
        "latitude": 0.1,
        "longitude": 0.2,
        "azimuths": [0.0, 1.0, 2.0],
        "ranges": [1e6, 1e6, 1e6],
    }
    with pytest.raises(ValueError, match=words):
        footprint(**(good | change))


def test_geometry_does_not_load_the_drawing_library() -> None:
    code = "import sys, trajectory.rings; sys.exit('matplotlib' in sys.modules or 'cartopy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
