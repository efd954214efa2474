"""Launch sites: which one is meant, and how far off the true launch point may be."""

import dataclasses
import math

import pytest

from launch_data.catalogue import load_catalogue
from launch_data.sites import NEAR, SCATTER, Site, find_site, load_sites, site_near
from trajectory.inference.claims.impact import launch_point

ISLAND = "Abdul Kalam Island"


def shifted(site, metres):
    """A place that far to the north of a site."""
    return site.latitude + metres / 6.371e6, site.longitude


@pytest.mark.parametrize(
    "name", ["Wheeler Island", "Abdul Kalam Island", "Dr APJ Abdul Kalam Island", "APJ Abdul Kalam Island"]
)
def test_the_island_is_a_place_of_its_own(name):
    island, range_ = find_site(name), find_site("Chandipur")
    assert (island.name, range_.name) == (ISLAND, "Integrated Test Range")
    assert (island.latitude_deg, island.longitude_deg) == pytest.approx((20.757, 87.086))
    assert 65e3 < island.distance(latitude=range_.latitude, longitude=range_.longitude) < 80e3


@pytest.mark.parametrize(
    ("name", "latitude", "longitude", "within"),
    [("Wenchang", 19.61, 110.95, 2e3), ("Jhelum", 32.93, 73.73, 25e3), ("Tilla", 32.85, 73.43, 12e3)],
)
def test_a_place_lies_where_it_is(name, latitude, longitude, within):
    site = find_site(name)
    away = site.distance(latitude=math.radians(latitude), longitude=math.radians(longitude))
    assert away < min(within, site.uncertainty)


def test_the_scatter_of_a_launch_point_is_what_is_known_of_its_site():
    known = {"Sunan": 2e3, ISLAND: 2e3, "Plesetsk": 8e3, "ITR": 50e3, "Odisha coast": 50e3, "Hainan": 50e3}
    assert {name: find_site(name).uncertainty for name in known} == known
    launch = load_catalogue().get("PRK-20170728-A")
    for name, scatter in known.items():
        assert launch_point(dataclasses.replace(launch, site=find_site(name)))[2] == scatter
    own = Site("somewhere", 0.7, 2.2)
    assert launch_point(dataclasses.replace(launch, site=own))[2] == SCATTER == 2e3


def test_coordinates_to_a_tenth_of_a_degree_are_not_taken_for_exact_ones():
    rough = [one for one in load_sites() if "to 0.1 deg" in one.source]
    assert len(rough) > 10
    assert all(one.uncertainty >= 8e3 for one in rough)


def test_a_place_is_near_a_site_within_what_is_known_of_it():
    plesetsk, whole = find_site("Plesetsk"), find_site("ITR")
    assert site_near("somewhere", *shifted(plesetsk, 0.9 * (NEAR + 8e3))) is plesetsk
    assert site_near("somewhere", *shifted(plesetsk, 1.1 * (NEAR + 8e3))) is None
    assert site_near("somewhere", *shifted(whole, 40e3)) is whole


def test_the_nearest_of_those_that_are_near_is_meant():
    island, whole = find_site(ISLAND), find_site("ITR")
    assert site_near("somewhere", *shifted(island, 3e3)) is island
    # Nearer to the island than to the middle of the range, but only the range is that wide.
    between = site_near("somewhere", *shifted(island, 30e3))
    assert between is whole


@pytest.mark.parametrize(
    ("words", "name"),
    [
        *(("Shar-e Kord", None), ("shar e kord", None), ("SHAR-E KORD", None), ("ITRA hills", None)),
        *(
            ("SHAR, Andhra Pradesh", "Satish Dhawan Space Centre"),
            ("the ITR at sea", "Integrated Test Range"),
        ),
        *(("Tonghae, South Korea", None), ("Tonghae, S. Korea", None), ("Tonghae (ROK)", None)),
        *(
            ("Sunchon, South Jeolla", None),
            ("Sunchon, Jeollanam-do", None),
            ("Sunchon, Republic of Korea", None),
        ),
        *(
            ("Tonghae, North Korea", "Tonghae Satellite Launching Ground"),
            ("near Sunchon", "Sunchon Airbase"),
        ),
        ("Sunchon, Democratic People's Republic of Korea", "Sunchon Airbase"),
        ("Hamju area, South Hamgyong; Sondok", "Sondok Airbase"),
        ("Wheeler Island, Odisha", ISLAND),
        ("West Sunan area", "West Sunan"),
    ],
)
def test_only_the_site_that_is_meant_is_found_in_words(words, name):
    found = site_near(words)
    assert (found and found.name) == name


def test_a_site_shows_no_more_digits_than_are_known():
    assert str(find_site("Plesetsk")) == "Plesetsk (62.9, 40.6)"
    assert str(find_site("ITR")) == "Integrated Test Range (21.4, 87.0)"
    assert str(find_site(ISLAND)) == f"{ISLAND} (20.757, 87.086)"
    assert str(find_site("Sunan")).endswith("(39.2002, 125.6733)")


def test_launches_from_the_island_are_there():
    assert load_catalogue().get("IND-20211027-A").site.name == ISLAND


def test_a_row_that_copies_the_point_of_the_list_knows_it_no_better(records):
    row = {"actor": "India", "site_name": "Chandipur", "range_km": "900"}
    (named,) = records(row)
    (copied,) = records(row | {"site_lat": "21.4", "site_lon": "87.0"})
    (own,) = records(row | {"site_lat": "21.45", "site_lon": "87.01"})
    assert (named.site.uncertainty, copied.site.uncertainty, own.site.uncertainty) == (50e3, 50e3, SCATTER)
    for launch in (copied, own):
        assert (launch.site.name, launch.site.country) == ("Integrated Test Range", "India")
        assert launch.site.variants == named.site.variants
        assert launch.site.source.endswith("row 2")
    assert own.site.latitude_deg == pytest.approx(21.45)
    (unlisted,) = records(row | {"site_name": "a field", "site_lat": "21.4", "site_lon": "87.0"})
    assert (unlisted.site.name, unlisted.site.uncertainty, unlisted.site.country) == ("a field", SCATTER, "")
