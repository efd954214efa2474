"""Every kind of flight that a sweep flies, against rows written by hand."""

import tomllib
from pathlib import Path

import numpy as np
import pytest

from kernels import layout as col
from kernels import status as codes
from trajectory.cruise import Cruise, cruise_row, fly_cruise_rows
from trajectory.earth import EARTHS
from trajectory.lift import Lift, lift_row
from trajectory.manoeuvres import fly_manoeuvring
from trajectory.sweeps import model
from trajectory.sweeps import rows as r
from trajectory.sweeps.distributions import Choice
from trajectory.sweeps.reading import sweep_of
from trajectory.vehicle import Vehicle, parameter_row

SPECS = Path(__file__).with_name("specs")
BOOST, GLIDE, CRUISE = (
    (SPECS / f"{name}.toml").read_text(encoding="utf-8") for name in ("two_stages", "glide", "patterns")
)


def sweep(text):
    return sweep_of(tomllib.loads(text))


@pytest.mark.parametrize("text", [GLIDE, CRUISE])
def test_any_chunks_of_other_kinds_give_the_same_bits(text):
    some = sweep(text)
    whole = model.fly_samples(some, 0, 6)
    parts = [model.fly_samples(some, first, 3) for first in (0, 3)]
    for name, values in whole.items():
        assert np.array_equal(
            np.concatenate([part[name] for part in parts]), values, equal_nan=name != "status"
        )


def test_columns_tell_names_dtypes_and_units():
    for text in (BOOST, GLIDE, CRUISE):
        some = sweep(text)
        told = model.columns(some)
        flown = model.fly_samples(some, 0, 2)
        assert list(told) == list(flown)
        assert [dtype for dtype, _ in told.values()] == [values.dtype for values in flown.values()]
        assert all(values.shape == (2,) and values.flags.c_contiguous for values in flown.values())
    assert model.columns(sweep(BOOST))["ground_range"] == (np.float64, "m")
    assert model.columns(sweep(BOOST))["status"] == (np.uint8, "1")


def test_a_glide_in_wind_flies_as_its_rows_do():
    some = sweep(GLIDE)
    flown = model.fly_samples(some, 0, 6)
    for i in range(6):
        row = parameter_row(Vehicle(ballistic_coefficient=8000.0))
        row[col.LATITUDE], row[col.AZIMUTH] = np.radians(39.0), np.radians(80.0)
        row[col.HEIGHT], row[col.SPEED], row[col.FLIGHT_PATH_ANGLE] = 90e3, flown["speed"][i], np.radians(5.0)
        lift = Lift(
            flown["lift_to_drag"][i], "equilibrium", (50e3, 60e3)[int(flown["below_height"][i] > 55e3)], 600.0
        )
        results, status = fly_manoeuvring(
            row[np.newaxis],
            lift_row(lift)[np.newaxis],
            earth=EARTHS["wgs84"],
            wind=[(0.0, 5.0, 0.0), (11e3, 40.0, 0.0)],
            tolerance=10.0,
            threads=1,
        )
        assert status[0] == flown["status"][i] == codes.OK
        assert results[0, col.GROUND_RANGE] == flown["ground_range"][i]
        assert results[0, col.PATH_LENGTH] == flown["path_length"][i]


def test_a_cruise_flies_as_its_rows_do():
    flown = model.fly_samples(sweep(CRUISE), 0, 50)
    assert set(flown["pattern"]) == {0.0, 1.0, 2.0}
    for i in range(50):
        pattern = ("straight", "racetrack", "figure-of-eight")[int(flown["pattern"][i])]
        cruise = Cruise(
            flown["latitude"][i],
            0.0,
            np.radians(90.0),
            flown["speed"][i],
            flown["duration"][i],
            60.0,
            pattern,
            50e3,
            25e3,
        )
        results, status = fly_cruise_rows(cruise_row(cruise)[np.newaxis])
        assert status[0] == flown["status"][i] == codes.OK
        assert results[0, col.CRUISE_GROUND_RANGE] == flown["ground_range"][i]
        assert results[0, col.CRUISE_LAPS] == flown["laps"][i]
        assert results[0, col.CRUISE_END_LATITUDE] == flown["end_latitude"][i]


def test_a_family_of_three_stages_shares_its_speed_as_the_inference_does():
    from launch_data.families import load_families
    from trajectory.inference.posterior.prior import Draws, burnout_mass_fraction

    text = 'samples = 10\nfamily = "three-stage liquid"\n[launch]\nlatitude_deg = 39.0\nazimuth_deg = 80.0\n'
    some = sweep(text + "[vehicle]\npitch_over_deg = { uniform = [1.0, 5.0] }\n")
    drawn = model.draw(some, 0, 500)
    rows = r.flight_rows(some, drawn, 500)
    first, second = drawn["first_stage_share"], drawn["second_stage_share"]
    shares = np.stack([first, (1.0 - first) * second, (1.0 - first) * (1.0 - second)], axis=1)
    given = rows[:, col.FIRST_STAGE :: col.STAGE_WIDTH]
    assert given == pytest.approx(shares * drawn["ideal_delta_v"][:, np.newaxis], rel=1e-12)
    family = tuple(one for one in load_families() if one.name == "three-stage liquid")
    told = Draws(family, np.zeros(500, dtype=np.int64), rows, shares, shares, family, np.zeros(1))
    light = burnout_mass_fraction(told, drawn["ideal_delta_v"]) < family[0].lowest_burnout_mass_fraction
    assert np.array_equal(r.burns_out_too_light(some, rows), light)


def test_teeth_weights_that_are_not_cumulated_would_be_seen(monkeypatch):
    monkeypatch.setattr(Choice, "quantile", lambda self, u: np.full(u.shape, 0.0))
    with pytest.raises(AssertionError):
        test_a_cruise_flies_as_its_rows_do()
