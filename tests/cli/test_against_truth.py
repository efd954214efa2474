"""`lofted fly` beside results of independent programs, through the command line as it is typed."""

import json
import math
from pathlib import Path

import pytest
from pyproj import Geod

import trajectory
from trajectory.validation.truth import read

WGS84 = Geod(ellps="WGS84")
ROOT = Path(__file__).resolve().parents[2]
RADIUS, GM = 6_371_008.8, 3.986004418e14  # DESIGN: sphere
VACUUM = ("--atmosphere", "none")
STILL = ("--earth", "sphere-nonrotating", *VACUUM)


def truth(name, which, column="id"):
    return next(row for row in read(name) if row[column] == which)


def flown(run, *arguments):
    result = run("fly", *arguments, "--json")
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


def state(row):
    """The state as the command wants it: degrees, km and km/s, every digit kept."""
    numbers = (row["lat0_deg"], row["lon0_deg"], float(row["h0_m"]) / 1e3, float(row["V_rel_m_s"]) / 1e3)
    return ",".join(str(number) for number in (*numbers, row["gamma_deg"], row["az_deg"]))


ROWS = [
    *(("arcs_j2_heyoka.csv", row, ("--earth", "wgs84", *VACUUM)) for row in ("A01", "A07", "A09")),
    ("arcs_pointmass_heyoka.csv", "A01", ("--earth", "wgs84-point-mass", *VACUUM)),
    ("arcs_drag_exp_heyoka.csv", "E04", ("--atmosphere", "exponential", "--beta", "5000 kg/m2")),
    ("arcs_drag_exp_heyoka.csv", "E07", ("--atmosphere", "exponential", "--beta", "20000 kg/m^2")),
    ("jsbsim_drag_summary.csv", "D03", ("--atmosphere", "us76", "--beta", "500 kg/m2")),
]


def miss(values, row):
    """Distance between the two impacts [m]."""
    ends = (values["impact_longitude_deg"], values["impact_latitude_deg"])
    return WGS84.inv(*ends, float(row["lon_imp_deg"]), float(row["lat_imp_deg"]))[2]


@pytest.mark.parametrize(("name", "which", "options"), ROWS, ids=[f"{n[:9]}-{r}" for n, r, _ in ROWS])
def test_impact_within_a_metre_and_a_millisecond_of_an_independent_program(run, name, which, options):
    row = truth(name, which)
    values = flown(run, f"--state={state(row)}", *options)
    assert miss(values, row) < 1.0
    assert abs(values["time_of_flight_s"] - float(row["tof_s"])) < 1e-3
    if "geodesic_range_m" in row:
        assert abs(values["ground_range_m"] - float(row["geodesic_range_m"])) < 1.0
    if "apogee_h_m" in row:
        assert abs(values["apogee_height_m"] - float(row["apogee_h_m"])) < 1.0


@pytest.mark.parametrize("wrong", [("--earth", "wgs84-point-mass"), ("--earth", "wgs84-nonrotating")])
def test_another_earth_misses_by_kilometres(run, wrong):
    row = truth("arcs_j2_heyoka.csv", "A09")
    assert miss(flown(run, f"--state={state(row)}", *VACUUM, *wrong), row) > 1e3


def test_another_atmosphere_misses(run):
    row = truth("jsbsim_drag_summary.csv", "D03")
    options = ("--beta", "500 kg/m2", "--atmosphere", "exponential")
    assert miss(flown(run, f"--state={state(row)}", *options), row) > 100.0


@pytest.mark.parametrize("kilometres", [600.0, 3000.0, 10000.0])
def test_a_minimum_energy_arc_on_the_sphere_is_that_of_the_textbook(run, kilometres):
    # Wheelon 1959; Bate, Mueller, White 1971, 6.2: start and impact on the surface.
    half = 0.5 * kilometres * 1e3 / RADIUS
    speed = math.sqrt(GM / RADIUS * 2.0 * math.sin(half) / (1.0 + math.sin(half))) / 1e3
    angle = 45.0 - math.degrees(half) / 2.0
    values = flown(run, f"--state=0,0,0,{speed!r},{angle!r},90", *STILL)
    assert values["ground_range_m"] == pytest.approx(kilometres * 1e3, rel=1e-6)
    apogee = 0.5 * RADIUS * (math.sin(half) + math.cos(half) - 1.0)
    assert values["apogee_height_m"] == pytest.approx(apogee, rel=1e-6)
    assert values["impact_latitude_deg"] == pytest.approx(0.0, abs=1e-9)


def test_time_of_the_tabulated_arc(run):
    row = truth("kepler_met_closed_form.csv", "10000", "range_km")
    start = f"0,0,0,{float(row['v_m_s']) / 1e3!r},{row['gamma_deg']},90"
    values = flown(run, f"--state={start}", *STILL)
    assert values["time_of_flight_s"] == pytest.approx(float(row["tof_s"]), rel=1e-6)


def test_the_example_vehicle_flies_as_from_python(run):
    path = ROOT / "examples" / "two_stage.toml"
    values = flown(run, "--vehicle", path, "--site", "40.0,127.0", "--azimuth", "80 deg")
    same = trajectory.fly(
        trajectory.read_vehicle(path), latitude="40 deg", longitude="127 deg", azimuth="80 deg"
    ).to_dict()
    assert set(values) == set(same)
    for key, value in same.items():
        assert values[key] == (pytest.approx(value, rel=1e-12) if isinstance(value, float) else value), key
    assert values["ground_range_m"] > 500e3
