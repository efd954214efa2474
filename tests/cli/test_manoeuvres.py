"""`lofted fly` with lift, wind and cruise: files that fly, and files that are refused with a reason."""

import json
import math
from pathlib import Path

import pytest

import trajectory
from trajectory.lift import Lift

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
SITE = ("--site", "39.74,127.47", "--azimuth", "86 deg")
PULL_UP = (EXAMPLES / "pull_up.toml").read_text(encoding="utf-8")
CRUISE = (EXAMPLES / "cruise.toml").read_text(encoding="utf-8")


def write(tmp_path, text):
    path = tmp_path / "given.toml"
    path.write_text(text, encoding="utf-8")
    return path


def flown(run, *options):
    result = run("fly", *options, "--json")
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


def test_the_pull_up_of_the_example_takes_450_km_to_600_km(run, tmp_path):
    """As its comment says: the same boost with and without lift, both near the reported 60 km of apogee."""
    pulled = flown(run, "--vehicle", EXAMPLES / "pull_up.toml", *SITE)
    plain = PULL_UP.replace("lift_to_drag = 1.8", "lift_to_drag = 0.0")
    fallen = flown(run, "--vehicle", write(tmp_path, plain), *SITE)
    assert pulled["ground_range_m"] == pytest.approx(600e3, rel=0.05)
    assert fallen["ground_range_m"] == pytest.approx(390e3, rel=0.03)
    assert pulled["apogee_height_m"] == pytest.approx(60e3, rel=0.05)
    assert pulled["apogee_height_m"] == pytest.approx(fallen["apogee_height_m"], abs=0.1)
    assert pulled["lift_start_height_m"] == pytest.approx(40e3, abs=0.1)
    assert 5e3 < pulled["pull_out_height_m"] < 30e3
    assert pulled["path_length_m"] > pulled["ground_range_m"]
    assert fallen["pull_out_height_m"] is None


def test_the_same_bits_from_the_command_and_from_python(run):
    vehicle = trajectory.read_vehicle(EXAMPLES / "pull_up.toml")
    assert vehicle.lift == Lift(1.8, "constant", 40e3, 300.0)
    wind = [(0.0, 5.0, 0.0), (11e3, 40.0, 0.0), (20e3, 10.0, 0.0)]
    flight = trajectory.fly(
        vehicle, latitude="39.74 deg", longitude="127.47 deg", azimuth="86 deg", wind=wind
    )
    assert flown(run, "--vehicle", EXAMPLES / "pull_up.toml", *SITE) == flight.to_dict()
    profile = trajectory.trace(flight)
    assert profile.nodes[-1, 0] == flight.to_dict()["time_of_flight_s"]
    assert "pull-out" in str(flight)


def test_a_glide_flies_farther_than_the_same_boost_without(run, tmp_path):
    glide = PULL_UP.replace("[pull_up]", "[glide]")
    flown_far = flown(run, "--vehicle", write(tmp_path, glide), *SITE)
    assert trajectory.read_vehicle(tmp_path / "given.toml").lift.law == "equilibrium"
    assert flown_far["ground_range_m"] > 450e3


def test_the_wind_blows_where_the_file_says(run, tmp_path):
    calm = PULL_UP[: PULL_UP.index("# Where the air moves to")]
    still = flown(run, "--vehicle", write(tmp_path, calm), *SITE)
    blown = flown(run, "--vehicle", EXAMPLES / "pull_up.toml", *SITE)
    assert blown["impact_longitude_deg"] > still["impact_longitude_deg"] + 0.002  # eastwards


def test_the_cruise_of_the_example_is_a_length_and_not_a_distance(run):
    course = flown(run, "--cruise", EXAMPLES / "cruise.toml")
    assert course["path_length_m"] == 197.9 * 7580.0
    assert course["ground_range_m"] < 50.1e3
    assert course["farthest_m"] == pytest.approx(50e3)
    assert course["laps"] == pytest.approx(1500e3 / (4.0 * math.pi * 25e3), rel=1e-3)
    text = run("fly", "--cruise", EXAMPLES / "cruise.toml").stdout
    assert "1,500.082 km (speed times time)" in text


def test_legs_from_waypoint_to_waypoint(run, tmp_path):
    legs = "speed_m_s = 250.0\nwaypoints_deg = [[39.0, 126.5], [39.5, 128.0], [41.0, 129.5]]\n"
    course = flown(run, "--cruise", write(tmp_path, legs))
    assert course["path_length_m"] == pytest.approx(350e3, rel=0.05)
    assert course["ground_range_m"] < course["path_length_m"]
    assert course["duration_s"] == pytest.approx(course["path_length_m"] / 250.0)
    assert (course["end_latitude_deg"], course["end_longitude_deg"]) == pytest.approx((41.0, 129.5))


BAD_VEHICLES = [
    ("lift_to_drag = 1.8", "lift_to_drag = -1.8", ("pull_up", "lift_to_drag", "-1.8", "0 to 1000")),
    ("lift_to_drag = 1.8\n", "", ("pull_up", "lift_to_drag", "missing")),
    ("below_height_m = 40000.0\n", "", ("pull_up", "below_height_m", "missing")),
    ("below_height_m = 40000.0", 'below_height_m = "low"', ("below_height_m", "'low'", "without quotes")),
    ("least_speed_m_s", "least_speed_km_s", ("least_speed_km_s", "is not known", "least_speed_m_s")),
    ("[wind]", "[glide]\nlift_to_drag = 1.0\n[wind]", ("glide", "not both")),
    ("height_m = [0.0, 11000.0, 20000.0]", "height_m = [0.0, 20000.0, 11000.0]", ("height_m", "rise")),
    ("east_m_s = [5.0, 40.0, 10.0]", "east_m_s = [5.0, 40.0]", ("wind", "east_m_s", "as many")),
    ("east_m_s = [5.0, 40.0, 10.0]", "east_m_s = [5.0, nan, 10.0]", ("wind", "east_m_s", "finite")),
    ("north_m_s = [0.0, 0.0, 0.0]\n", "", ("wind", "north_m_s", "needed")),
    ("north_m_s", "up_m_s", ("wind", "north_m_s", "nothing else")),
]


@pytest.mark.parametrize(("old", "new", "words"), BAD_VEHICLES, ids=lambda value: str(value)[:30])
def test_a_lift_or_wind_that_cannot_be_flown_is_named(run, tmp_path, old, new, words):
    assert PULL_UP.count(old) == 1
    refused(run("fly", "--vehicle", write(tmp_path, PULL_UP.replace(old, new)), *SITE), words)


BAD_CRUISES = [
    ("speed_m_s = 197.9\n", "", ("speed_m_s", "missing")),
    ("speed_m_s = 197.9", "speed_m_s = -1.0", ("speed_m_s", "-1.0", "must lie in")),
    ("duration_s = 7580.0", "duration_s = true", ("duration_s", "True", "number")),
    ("duration_s = 7580.0", "duration_s = nan", ("duration_s", "nan", "must lie in")),
    ('"figure-of-eight"', '"zigzag"', ("pattern", "'zigzag'", "racetrack")),
    ("turn_radius_m = 25000.0\n", "", ("turn_radius_m", "missing")),
    ("[39.0, 126.5]\nazimuth", "[139.0, 26.5]\nazimuth", ("start_deg", "latitude")),
    ("height_m = 60.0", "colour = 60.0", ("colour", "is not known", "height_m")),
    ("# waypoints_deg", "waypoints_deg", ("waypoints_deg", "goes with start_deg")),
]


@pytest.mark.parametrize(("old", "new", "words"), BAD_CRUISES, ids=lambda value: str(value)[:30])
def test_a_cruise_that_cannot_be_flown_is_named(run, tmp_path, old, new, words):
    assert CRUISE.count(old) == 1
    refused(run("fly", "--cruise", write(tmp_path, CRUISE.replace(old, new))), words)


def test_a_cruise_stands_alone(run):
    result = run("fly", "--cruise", EXAMPLES / "cruise.toml", "--site", "39,126")
    assert result.exit_code == 2
    assert "--cruise stands alone" in result.stderr
    assert run("fly", "--cruise", "x.toml", "--state", "0,0,100,5,40,80").exit_code == 2


def refused(result, words):
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1
    assert [word for word in words if word not in result.stderr] == []
