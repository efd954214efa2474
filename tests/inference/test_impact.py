"""Reported impact areas as claims: what is read, where it lies, and when it is used."""

import dataclasses

import numpy as np
import pytest

from launch_data.impact_areas import load_impact_areas, parse_impact
from launch_data.launch import Report
from trajectory.inference.claims.impact import WIDEST, impact_areas, impact_claims
from trajectory.inference.posterior.evidence import gather


@pytest.mark.parametrize(
    ("text", "name", "bearing", "low", "high"),
    [
        ("250 km NW of Okushiri, outside EEZ", "Okushiri", 315.0, 250e3, 250e3),
        ("200 km W of Oshima, Japan EEZ", "Oshima", 270.0, 200e3, 200e3),
        ("EEZ, 150 km W of Hokkaido", "Hokkaido", 270.0, 150e3, 150e3),
        ("Pacific, 1,180 km E of Erimo", "Cape Erimo", 90.0, 1180e3, 1180e3),
        ("150-170 km west of Okushiri", "Okushiri", 270.0, 150e3, 170e3),
        ("Sea of Japan / East Sea", "Sea of Japan", None, 0.0, 0.0),
        ("Kura, Kamchatka", "Kura", None, 0.0, 0.0),
    ],
)
def test_distance_and_direction_are_read_before_a_named_area(text, name, bearing, low, high):
    read = parse_impact(text)
    assert read.area.name == name
    assert (read.bearing is None) == (bearing is None)
    if bearing is not None:
        assert np.degrees(read.bearing) == pytest.approx(bearing)
    assert (read.low, read.high) == (low, high)


@pytest.mark.parametrize(
    "text",
    [
        "Pacific Ocean", "n/a (failed)", "Unknown", "Orbit", "target", "outside Tehran",
        "350 km from DPRK east coast",  # no direction
        "200 km W of Atlantis", "Northeast Sea", "Okushiri",  # a place to measure from is no area
    ],
)  # fmt: skip
def test_what_names_no_known_place_is_not_read(text):
    assert parse_impact(text) is None


def test_every_area_has_a_source_and_no_place_hit_in_combat():
    areas = load_impact_areas()
    assert all(area.source and area.radius > 0.0 for area in areas)
    names = " ".join(v for area in areas for v in area.variants).casefold()
    assert not any(word in names for word in ("riyadh", "dnipro", "kfar daniel", "mko", "isis", "bukamal"))


@pytest.fixture
def report(catalogue):
    return catalogue.get("PRK-20170728-A").reports[0]


def told(make_launch, report, text, *claims):
    assert isinstance(report, Report)
    return make_launch(*claims, reports=(dataclasses.replace(report, impact_text=text),))


def test_the_area_is_where_a_geodesic_program_puts_it(make_launch, report):
    """From 40 N 127 E to a point 250 km north-west of Okushiri."""
    from pyproj import Geod

    geod = Geod(ellps="WGS84")
    east, north, _ = geod.fwd(139.48, 42.15, 315.0, 250e3)
    bearing, _, distance = geod.inv(127.0, 40.0, east, north)
    (claim,) = impact_areas(told(make_launch, report, "250 km NW of Okushiri"))
    assert np.degrees(claim.bearing) == pytest.approx(bearing, abs=0.5)
    assert 0.5 * (claim.low + claim.high) == pytest.approx(distance, rel=0.01)
    # "north-west of" covers half a point of the compass to each side
    radius = 15e3 + 250e3 * np.sin(np.radians(22.5)) + 2.0 * 2e3
    assert 0.5 * (claim.high - claim.low) == pytest.approx(radius, rel=0.01)
    assert claim.half_width == pytest.approx(radius / distance, rel=0.02)


def test_an_area_is_used_only_where_nobody_said_better(make_claim, make_launch, report):
    bearing, reach, height = (
        make_claim(*words) for words in (("azimuth", "80 deg"), ("range", "900 km"), ("apogee", "500 km"))
    )
    text = "250 km NW of Okushiri"

    def status(*claims):
        (claim,) = impact_areas(told(make_launch, report, text, *claims))
        return claim.status

    assert status(reach, height) == "bearing"
    assert status(height) == "bearing and range"
    assert status(bearing, height) == "range"
    assert status(bearing, reach, height) == "unused"
    assert status() == "bearing"  # an area alone gives no range: that would make an answer out of nothing


def test_the_evidence_takes_direction_and_range_from_the_area_and_says_so(make_claim, make_launch, report):
    launch = told(make_launch, report, "250 km NW of Okushiri", make_claim("apogee", "500 km"))
    (claim,) = impact_areas(launch)
    evidence, assumed = gather(launch)
    assert (evidence.azimuth, evidence.azimuth_half_width) == (claim.bearing, claim.half_width)
    assert [(term.low, term.high) for term in evidence.range_terms] == [(claim.low, claim.high)]
    assert len([words for words in assumed if "impact area" in words]) == 2
    assert not any("direction unknown" in words for words in assumed)


def test_a_wide_sea_gives_no_direction_and_one_around_the_site_nothing(make_launch, report):
    launch = told(make_launch, report, "East Sea")
    (near,) = impact_claims(launch, np.radians(39.4), np.radians(127.5), 2e3)
    assert near.bearing is None
    assert near.status == "unused"
    (inside,) = impact_claims(launch, np.radians(40.0), np.radians(133.0), 2e3)
    assert inside.low is None
    assert "around the launch point" in inside.reason


def test_known_bearings_of_the_catalogue_lie_within_the_areas(catalogue):
    """The areas were drawn from an atlas; the bearings come from site and impact in the databases."""
    checked = 0
    for launch in catalogue:
        if launch.site is None or launch.azimuth is None:
            continue
        for claim in impact_areas(launch):
            if claim.bearing is not None:
                away = abs((launch.azimuth - claim.bearing + np.pi) % (2.0 * np.pi) - np.pi)
                assert away <= claim.half_width + np.radians(2.0), (launch.id, claim.text)
                checked += 1
    assert checked > 5
    assert np.degrees(WIDEST) == pytest.approx(30.0)
