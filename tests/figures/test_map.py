"""Maps: what is drawn, before how it looks."""

from __future__ import annotations

import dataclasses
import itertools
import math
import socket
from typing import Any

import numpy as np
import pytest
import shapely

pytest.importorskip("cartopy")

from matplotlib.patches import PathPatch
from matplotlib.transforms import Bbox

from trajectory.figures import (
    City,
    FootprintMap,
    azimuthal_equidistant_axes,
    base_map,
    load_cities,
    plot_footprint,
    plot_rings,
    save,
)
from trajectory.rings import LONGEST_RADIUS, Ring, footprint, geodesic_ring

LATITUDE, LONGITUDE = math.radians(40.6), math.radians(126.4)
AZIMUTHS = np.linspace(0.0, 2.0 * math.pi, 36, endpoint=False)


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a figure asked for the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def reach(middle: float, latitude: float = LATITUDE, longitude: float = LONGITUDE) -> Ring:
    ranges = middle * (1.0 + 0.17 * np.sin(AZIMUTHS))
    return footprint(latitude=latitude, longitude=longitude, azimuths=AZIMUTHS, ranges=ranges)


def illustration(latitude: float = LATITUDE, longitude: float = LONGITUDE, **change: Any) -> FootprintMap:
    low, median, high = (reach(middle, latitude, longitude) for middle in (8.6e6, 10e6, 11.4e6))
    data = FootprintMap(
        site="Mupyong-ni",
        latitude=latitude,
        longitude=longitude,
        low=low,
        median=median,
        high=high,
        with_rotation=True,
        title="An illustration",
        source="no result",
    )
    return dataclasses.replace(data, **change)


def by_gid(ax: Any, gid: str) -> Any:
    return next(artist for artist in ax.get_children() if artist.get_gid() == gid)


def texts(ax: Any) -> list[str]:
    return [text.get_text() for text in ax.texts]


def label_boxes(ax: Any) -> list[tuple[str, Bbox]]:
    """Boxes of the labels inside the map, without heading and footnotes."""
    inside = ax.get_window_extent()
    boxes = [(text.get_text(), text.get_window_extent()) for text in ax.texts]
    return [(name, box) for name, box in boxes if inside.contains(box.x0, box.y0)]


def test_rings_are_drawn_at_their_true_distance_and_bearing() -> None:
    data = illustration()
    ax = plot_footprint(data)
    for gid, ring in (("ring-5", data.low), ("ring-50", data.median), ("ring-95", data.high)):
        x, y = by_gid(ax, gid).get_data()
        np.testing.assert_allclose(np.hypot(x, y), ring.radius, rtol=1e-12)
        np.testing.assert_allclose(np.arctan2(x, y)[:180], ring.azimuth[:180], atol=1e-9)


def test_drawn_ring_agrees_with_the_projection_of_its_points() -> None:
    ring = reach(10e6)
    ax = azimuthal_equidistant_axes(latitude=LATITUDE, longitude=LONGITUDE, radius=14e6)
    projected = base_map.to_plane(ax, ring.latitude, ring.longitude)
    plot_rings([ring], ax)
    np.testing.assert_allclose(by_gid(ax, "ring-0").get_xydata(), projected, atol=1.0)


def test_band_is_the_area_between_the_outer_rings() -> None:
    data = illustration()
    band = by_gid(plot_footprint(data), "band")
    assert isinstance(band, PathPatch)
    outer, inner = (shapely.Polygon(part) for part in band.get_path().to_polygons(closed_only=True))
    # Opposite senses make the inner ring a hole under either rule of filling.
    assert outer.exterior.is_ccw != inner.exterior.is_ccw
    area = outer.difference(inner)
    for azimuth in np.radians([3.0, 90.0, 181.0, 270.0]):
        low, high = (np.interp(azimuth, ring.azimuth, ring.radius) for ring in (data.low, data.high))
        direction = np.array([math.sin(azimuth), math.cos(azimuth)])
        assert area.contains(shapely.Point(0.5 * (low + high) * direction))
        assert not area.contains(shapely.Point(0.98 * low * direction))
        assert not area.contains(shapely.Point(1.02 * high * direction))


def test_labels_neither_overlap_nor_leave_the_map() -> None:
    ax = plot_footprint(illustration())
    ax.figure.draw_without_rendering()
    boxes = label_boxes(ax)
    assert len(boxes) > 20
    for (one, first), (two, second) in itertools.combinations(boxes, 2):
        assert not first.overlaps(second), (one, two)
    middle = ax.transData.transform((0.0, 0.0))
    edge = np.hypot(*(ax.transData.transform((ax.get_xlim()[1], 0.0)) - middle))
    for name, box in boxes:
        assert np.all(np.hypot(*(box.corners() - middle).T) <= edge), name


def test_every_city_dot_has_its_name_and_the_comparators_are_there() -> None:
    ax = plot_footprint(illustration())
    dots = [line for line in ax.lines if line.get_gid() == "city"]
    names = {city.name for city in load_cities()}
    assert len(dots) == len(names & set(texts(ax)))
    assert {"Tokyo", "Guam", "Honolulu", "Anchorage", "Moscow", "Washington", "London"} <= set(texts(ax))


def test_a_city_outside_the_map_is_left_out() -> None:
    near = City("Near", math.radians(41.0), math.radians(130.0))
    far = City("Far", math.radians(-40.0), math.radians(-60.0))
    ax = plot_footprint(illustration(cities=(near, far)))
    assert "Near" in texts(ax)
    assert "Far" not in texts(ax)


def test_the_map_says_what_it_assumes() -> None:
    data = illustration()
    words = " ".join(texts(plot_footprint(data)))
    assert "With Earth rotation" in words
    assert base_map.BOUNDARY_NOTE in words
    assert "Source: no result" in words
    assert "payload that was flown" in words
    assert "half the Earth's circumference" not in words
    still = " ".join(texts(plot_footprint(dataclasses.replace(data, with_rotation=False))))
    assert "Without Earth rotation" in still


def test_the_median_is_named_where_it_is_longest_and_shortest() -> None:
    assert {"11,700 km", "8,300 km"} <= set(texts(plot_footprint(illustration())))


def test_a_long_name_of_the_site_does_not_lie_across_the_rings() -> None:
    name = "A launch site with a long name such as Pyongyang International Airport in Sunan District"
    rings = [geodesic_ring(latitude=LATITUDE, longitude=LONGITUDE, radius=1e3 * r) for r in (500, 1300)]
    ax = plot_rings(rings, site=name)
    ax.figure.draw_without_rendering()
    (label,) = (text for text in ax.texts if " ".join(text.get_text().split()) == name)
    assert label.get_window_extent().width < 0.35 * ax.bbox.width


def test_the_comparison_circle_is_drawn_and_named() -> None:
    circle = geodesic_ring(latitude=LATITUDE, longitude=LONGITUDE, radius=9.8e6)
    ax = plot_footprint(illustration(circle=circle))
    x, y = by_gid(ax, "ring-circle").get_data()
    np.testing.assert_allclose(np.hypot(x, y), 9.8e6)
    assert "median without Earth rotation" in [text.get_text() for text in ax.get_legend().get_texts()]


def test_reach_beyond_half_the_circumference_is_said() -> None:
    data = illustration(high=reach(18e6))
    assert data.exceeded == (False, False, True)
    ax = plot_footprint(data)
    assert "half the Earth's circumference at some azimuths (95 %)" in " ".join(texts(ax))
    assert ax.get_xlim()[1] < LONGEST_RADIUS
    assert "over 19,900 km" in texts(plot_footprint(illustration(median=reach(18e6), high=reach(19e6))))


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [(0.0, 180.0), (89.9, 0.0), (-90.0, 0.0), (65.0, -179.9), (-20.0, 180.0)],
)
def test_sites_at_poles_and_antimeridian_are_drawn_whole(
    latitude: float, longitude: float, tmp_path: Any
) -> None:
    ax = plot_footprint(illustration(math.radians(latitude), math.radians(longitude)))
    x, y = by_gid(ax, "site").get_data()
    assert np.hypot(x, y)[0] < 1.0
    assert save(ax.figure, tmp_path / "map.png", dpi=40).stat().st_size > 10_000


@pytest.mark.parametrize(
    ("latitude", "longitude", "radius"),
    [(40.6, 126.4, 14e6), (-89.0, 10.0, 19e6), (65.0, -179.0, 3e6), (0.0, 0.0, 19.96e6)],
)
def test_land_on_the_map_is_land_and_not_its_complement(
    latitude: float, longitude: float, radius: float
) -> None:
    ax = azimuthal_equidistant_axes(
        latitude=math.radians(latitude), longitude=math.radians(longitude), radius=radius
    )
    drawn = shapely.unary_union(
        [shapely.make_valid(shape) for shape in by_gid(ax, "base-land")._feature.geometries()]
    )
    rng = np.random.default_rng(4)
    north, east = np.degrees(np.arcsin(rng.uniform(-1, 1, 3000))), rng.uniform(-180, 180, 3000)
    flat = base_map.to_plane(ax, np.radians(north), np.radians(east))
    on_map = np.hypot(*flat.T) < 0.97 * radius
    on_land = shapely.contains_xy(base_map._layer("land"), east, north)
    shown = shapely.contains_xy(drawn, *flat.T)
    # Points within a simplified coast line may change sides; a part turned inside out would change far more.
    assert np.mean((on_land != shown)[on_map]) < 0.02
    assert 0.01 < np.mean(shown[on_map]) < 0.7


def test_plain_rings_carry_their_radius_and_name() -> None:
    rings = [
        geodesic_ring(latitude=math.radians(39.0), longitude=math.radians(125.8), radius=radius)
        for radius in (1_300e3, 5_500e3)
    ]
    ax = plot_rings(rings, names=["the shorter line", "5,500 km"], title="Rings", source="no result")
    for number, radius in enumerate((1_300e3, 5_500e3)):
        x, y = by_gid(ax, f"ring-{number}").get_data()
        np.testing.assert_allclose(np.hypot(x, y), radius)
    assert {"the shorter line", "5,500 km", "Rings", base_map.BOUNDARY_NOTE} <= set(texts(ax))
    assert "no missile" in " ".join(texts(ax))


def test_rings_are_named_by_their_radius_unless_told_otherwise() -> None:
    ring = geodesic_ring(latitude=0.1, longitude=0.2, radius=1_300e3)
    assert "1,300 km" in texts(plot_rings([ring]))


def test_a_ring_that_was_cut_says_so() -> None:
    """From a place beside a pole the antipode is 20,004 km away, farther than a ring can be drawn whole."""
    ring = geodesic_ring(latitude=math.radians(-89.9), longitude=0.0, radius=2e7)
    ax = plot_rings([ring], cities=())
    assert ax.get_legend().get_texts()[0].get_text() == "over 19,970 km"
    said = " ".join(texts(ax))
    assert "longer than 19,970 km are drawn at 19,970 km" in said
    assert "antipode, 20,004 km away" in said


def test_the_legend_of_many_rings_stays_between_map_and_notes() -> None:
    rings = [geodesic_ring(latitude=0.1, longitude=0.2, radius=radius * 1e5) for radius in range(1, 9)]
    ax = plot_rings(rings, names=[f"{number}0,000 km, drawn at 19,970 km" for number in range(8)], cities=())
    ax.figure.draw_without_rendering()
    box = ax.get_legend().get_window_extent()
    assert box.x0 >= 0.0
    assert box.x1 <= ax.figure.bbox.x1
    (note,) = [text for text in ax.texts if text.get_text().startswith("Geodesic distance")]
    assert note.get_window_extent().y1 <= box.y0


def test_rings_of_two_sites_and_missing_rings_are_refused() -> None:
    here = geodesic_ring(latitude=0.1, longitude=0.2, radius=1e6)
    there = geodesic_ring(latitude=0.3, longitude=0.2, radius=1e6)
    with pytest.raises(ValueError, match="one site"):
        plot_rings([here, there])
    with pytest.raises(ValueError, match="at least one"):
        plot_rings([])
    with pytest.raises(ValueError, match="2 names for 1"):
        plot_rings([here], names=["a", "b"])


def test_axes_of_another_kind_or_centre_are_refused() -> None:
    from matplotlib.figure import Figure

    ring = geodesic_ring(latitude=0.1, longitude=0.2, radius=1e6)
    with pytest.raises(TypeError, match="azimuthal_equidistant_axes"):
        plot_rings([ring], Figure().add_subplot())
    with pytest.raises(ValueError, match="centred"):
        plot_rings([ring], azimuthal_equidistant_axes(latitude=0.2, longitude=0.2, radius=2e6))


def test_cities_have_a_source_each_and_sane_coordinates() -> None:
    cities = load_cities()
    assert [city.rank for city in cities] == sorted(city.rank for city in cities)
    for city in cities:
        assert city.source
        assert abs(city.latitude) < math.pi / 2
        assert abs(city.longitude) <= math.pi
    on_land = base_map._layer("land")
    honolulu = next(city for city in cities if city.name == "Honolulu")
    point = shapely.Point(math.degrees(honolulu.longitude), math.degrees(honolulu.latitude))
    assert on_land.distance(point) < 0.3


def test_title_text_is_not_read_as_mathematics(tmp_path: Any) -> None:
    ax = plot_rings(
        [geodesic_ring(latitude=0.1, longitude=0.2, radius=1e6)], title="cost $x_{", site="$\\frac", cities=()
    )
    assert save(ax.figure, tmp_path / "title.png", dpi=40).exists()
