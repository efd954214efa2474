import json
import math

import pytest

import trajectory

KEYS = {
    *("status", "time_of_flight_s", "impact_latitude_deg", "impact_longitude_deg"),
    *("apogee_height_m", "ground_range_m", "impact_speed_m_s"),
}
STATE = "-20,10,120,5,30,60"
VEHICLE = """
ballistic_coefficient_kg_m2 = 4000.0
drag_curve = "forden2007_fig1"
pitch_over_deg = 6.0
[[stage]]
ideal_delta_v_m_s = 4500.0
thrust_to_weight = 1.8
exhaust_speed_m_s = 2500.0
ballistic_coefficient_kg_m2 = 60000.0
"""


def expected(**options):
    start = {
        **{"latitude": "-20 deg", "longitude": "10 deg", "height": "120 km", "speed": "5 km/s"},
        **{"flight_path_angle": "30 deg", "azimuth": "60 deg"},
    }
    vehicle = trajectory.Vehicle(**options.pop("vehicle", {}))
    return trajectory.fly(vehicle, **start, **options).to_dict()


def flown(run, *options):
    result = run("fly", *options, "--json")
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


def test_json_has_the_documented_keys_and_the_bits_of_the_library(run):
    values = flown(run, f"--state={STATE}")
    assert set(values) >= KEYS
    assert values == expected()
    assert values["status"] == "OK"


def test_a_state_that_begins_with_a_minus_may_stand_alone(run):
    assert flown(run, "--state", STATE) == flown(run, f"--state={STATE}")


@pytest.mark.parametrize("beta", ["8000 kg/m2", "8000 kg/m^2", "8000 kg / m2", "8000 kg m-2", "0.8 kg/cm2"])
def test_the_ballistic_coefficient_is_read_in_every_common_spelling(run, beta):
    values = flown(run, "--state", STATE, "--beta", beta)
    same = expected(vehicle={"ballistic_coefficient": 8000.0})
    assert math.isclose(values["impact_speed_m_s"], same["impact_speed_m_s"], rel_tol=1e-9)
    assert values["impact_speed_m_s"] < flown(run, "--state", STATE)["impact_speed_m_s"]


def test_no_beta_means_no_drag(run):
    assert flown(run, "--state", STATE, "--beta", "none") == flown(run, "--state", STATE)


def test_each_model_that_is_named_is_the_one_that_flies(run):
    options = ("--earth", "sphere", "--atmosphere", "exponential", "--beta", "3000 kg/m2")
    values = flown(run, "--state", STATE, *options, "--drag-curve", "forden2007_fig1")
    vehicle = {"ballistic_coefficient": 3000.0, "drag_curve": "forden2007_fig1"}
    assert values == expected(vehicle=vehicle, earth="sphere", atmosphere="exponential")
    assert values["earth"] == "sphere"


def test_a_parametric_vehicle_flies_from_its_site(run, tmp_path):
    path = tmp_path / "one.toml"
    path.write_text(VEHICLE)
    values = flown(run, "--vehicle", path, "--site", "40.0,127.0", "--azimuth", "80 deg")
    same = trajectory.fly(
        trajectory.read_vehicle(path), latitude="40 deg", longitude="127 deg", azimuth="80 deg"
    )
    assert math.isclose(values["ground_range_m"], same.to_dict()["ground_range_m"], rel_tol=1e-9)
    assert values["burnout_time_s"] > 60.0


def test_a_site_may_be_named(run, tmp_path):
    path = tmp_path / "one.toml"
    path.write_text(VEHICLE)
    named = flown(run, "--vehicle", path, "--site", "Sohae", "--azimuth", "180 deg")
    assert named["impact_latitude_deg"] < 39.0


def test_text_names_range_apogee_and_time(run):
    text = run("fly", "--state", STATE).stdout
    for words in ("ground range", "apogee height", "time of flight", "impact"):
        assert words in text


def test_a_flight_that_does_not_land_leaves_with_1_and_says_why(run):
    escape = ("fly", "--state", "0,0,200,12,40,90")
    result = run(*escape)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "did not land: the vehicle left the Earth" in result.stderr
    result = run(*escape, "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["ground_range_m"] is None
    orbit = run("fly", "--state", "0,0,400,7.3,0,90")
    assert orbit.exit_code == 1
    assert "orbit" in orbit.stderr
