"""Cruise: lengths, ends and patterns against GeographicLib, and faults."""

import math

import numpy as np
import pytest
from geographiclib.geodesic import Geodesic

from kernels import layout as col
from kernels import status
from trajectory.cruise import Cruise, fly_cruise, fly_cruise_rows, fly_legs
from trajectory.errors import InputError

WGS84 = Geodesic.WGS84
BASE = {"latitude": 0.68, "longitude": 2.19, "azimuth": 1.0, "speed": 200.0, "duration": 3600.0}
EIGHT = {**BASE, "pattern": "figure-of-eight", "turn_radius": 25e3}
OVAL = {**BASE, "pattern": "racetrack", "straight": 100e3, "turn_radius": 15e3}


def polyline(places):
    """Length of the way from place to place, by GeographicLib."""
    steps = zip(np.degrees(places[:-1]), np.degrees(places[1:]), strict=True)
    return sum(WGS84.Inverse(*start, *end)["s12"] for start, end in steps)


def test_a_straight_leg_ends_where_geographiclib_says():
    rng = np.random.Generator(np.random.Philox(key=3))
    rows = np.zeros((200, col.CRUISE_PARAMETERS))
    rows[:, col.LATITUDE] = rng.uniform(-1.57, 1.57, 200)
    rows[:, col.LONGITUDE], rows[:, col.AZIMUTH] = rng.uniform(-3.1, 3.1, 200), rng.uniform(0.0, 6.28, 200)
    rows[:, col.SPEED], rows[:, col.CRUISE_DURATION] = 250.0, rng.uniform(10.0, 7e4, 200)
    results, codes = fly_cruise_rows(rows)
    assert not codes.any()
    for row, result in zip(rows, results, strict=True):
        latitude, longitude, azimuth = np.degrees(row[[col.LATITUDE, col.LONGITUDE, col.AZIMUTH]])
        end = WGS84.Direct(latitude, longitude, azimuth, 250.0 * row[col.CRUISE_DURATION])
        ours = np.degrees(result[[col.CRUISE_END_LATITUDE, col.CRUISE_END_LONGITUDE]])
        assert WGS84.Inverse(end["lat2"], end["lon2"], *ours)["s12"] < 1e-3
        assert result[col.CRUISE_PATH_LENGTH] == 250.0 * row[col.CRUISE_DURATION]


def test_a_path_at_height_is_longer_than_its_shadow():
    course = fly_cruise(Cruise(**{**BASE, "height": 30e3}))
    assert course.path_length == 720e3
    assert course.path_length / course.ground_track - 1.0 == pytest.approx(30e3 / 6.37e6, rel=0.01)


@pytest.mark.parametrize("pattern", [EIGHT, OVAL])
def test_a_pattern_closes_and_its_length_is_that_of_the_way(pattern):
    course = fly_cruise(Cruise(**pattern))
    assert course.path_length == 720e3
    lap = course.ground_track / course.laps
    once = fly_cruise(Cruise(**{**pattern, "duration": lap / 200.0}), points=1441)
    assert once.laps == pytest.approx(1.0, rel=1e-12)
    assert once.ground_range < 1e-3
    assert polyline(once.places) == pytest.approx(lap, rel=1e-5)
    assert course.ground_range < 0.2 * course.path_length


@pytest.mark.parametrize("pattern", [EIGHT, OVAL])
def test_the_farthest_place_is_the_farthest(pattern):
    course = fly_cruise(Cruise(**{**pattern, "duration": 4000.0}), points=2001)
    start = np.degrees([pattern["latitude"], pattern["longitude"]])
    far = max(WGS84.Inverse(*start, *np.degrees(place))["s12"] for place in course.places)
    assert course.farthest == pytest.approx(far, rel=1e-4)


def test_an_eight_has_two_sides_and_a_racetrack_one():
    for pattern, both in ((EIGHT, True), (OVAL, False)):
        course = fly_cruise(Cruise(**{**pattern, "azimuth": 0.0, "duration": 3600.0}))
        east = course.places[:, 1] - pattern["longitude"]
        assert east.max() > 1e-3
        assert bool(east.min() < -1e-3) is both


def test_legs_add_up():
    way = [(0.68, 2.19), (0.70, 2.25), (0.66, 2.30), (0.68, 2.19)]
    course = fly_legs(way, speed=250.0)
    whole = polyline(np.array(way))
    assert course.path_length == pytest.approx(whole, abs=1e-2)
    assert course.duration == pytest.approx(whole / 250.0, abs=1e-4)
    assert course.ground_range < 1e-6
    assert course.farthest > 300e3


BAD = [
    (col.LATITUDE, 2.0),
    (col.SPEED, 0.0),
    (col.SPEED, -5.0),
    (col.CRUISE_DURATION, -1.0),
    (col.CRUISE_DURATION, 1e12),
    (col.CRUISE_PATTERN, 3.0),
    (col.CRUISE_TURN_RADIUS, 0.0),
    (col.CRUISE_STRAIGHT, -1.0),
    *((column, bad) for column in range(col.CRUISE_PARAMETERS) for bad in (math.nan, math.inf)),
]


def test_a_bad_row_has_a_status_and_no_number():
    rows = np.zeros((len(BAD), col.CRUISE_PARAMETERS))
    rows[:, col.SPEED], rows[:, col.CRUISE_DURATION] = 200.0, 100.0
    rows[:, col.CRUISE_PATTERN], rows[:, col.CRUISE_TURN_RADIUS] = col.RACETRACK, 1e4
    assert not fly_cruise_rows(rows)[1].any()
    for row, (column, bad) in zip(rows, BAD, strict=True):
        row[column] = bad
    results, codes = fly_cruise_rows(rows)
    assert np.all(codes == status.BAD_INPUT)
    assert np.all(np.isnan(results))


@pytest.mark.parametrize("wrong", [{"pattern": "zigzag"}, {**EIGHT, "turn_radius": 0.0}, {"speed": math.nan}])
def test_a_cruise_that_cannot_be_flown_is_refused(wrong):
    with pytest.raises(InputError):
        fly_cruise(Cruise(**{**BASE, **wrong}))


def test_legs_without_length_are_refused():
    for way, speed in (([(0.1, 0.1)], 100.0), ([(0.1, 0.1)] * 2, 100.0), ([(0.0, 0.0), (0.1, 0.1)], 0.0)):
        with pytest.raises(InputError):
            fly_legs(way, speed=speed)
