"""From sample indices to flown samples: the same bits in any chunks, and the same as rows written by hand."""

import copy
import tomllib
from pathlib import Path

import numpy as np
import pytest

from kernels import layout as col
from kernels import status as codes
from trajectory.earth import EARTHS
from trajectory.rows import fly_rows
from trajectory.sweeps import copula, draws, model, statuses
from trajectory.sweeps import rows as r
from trajectory.sweeps.reading import sweep_of
from trajectory.vehicle import Stage, Vehicle, parameter_row

SPECS = Path(__file__).with_name("specs")
BOOST = (SPECS / "two_stages.toml").read_text(encoding="utf-8")


def sweep(text=BOOST, **changes):
    return sweep_of(tomllib.loads(text) | changes)


def same(one, other):
    assert list(one) == list(other)
    for name in one:
        assert one[name].dtype == other[name].dtype
        assert np.array_equal(one[name], other[name], equal_nan=one[name].dtype.kind == "f"), name


def joined(parts):
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def in_chunks(of, size, count):
    return joined([model.fly_samples(of, i, min(size, count - i)) for i in range(0, count, size)])


@pytest.mark.parametrize("sampling", draws.SAMPLINGS)
@pytest.mark.parametrize("size", [1, 7, 16, 50])
def test_any_chunks_give_the_same_bits(size, sampling):
    some = sweep(sampling=sampling)
    same(in_chunks(some, size, 100), model.fly_samples(some, 0, 100))


@pytest.mark.parametrize("threads", [2, None])
def test_threads_change_no_bit(threads):
    same(model.fly_samples(sweep(), 0, 400, threads=threads), model.fly_samples(sweep(), 0, 400))


def test_teeth_a_matrix_product_in_the_copula_would_be_seen(monkeypatch):
    """Its sums depend on the number of rows; here a stand-in that depends on it for certain."""
    genuine = copula.couple

    def product(points, pairs):
        found = genuine(points, pairs)
        some = next(iter(found.values()))
        return {name: values + 1e-16 * len(some) * (values < 0.5) for name, values in found.items()}

    monkeypatch.setattr(model, "couple", product)
    with pytest.raises(AssertionError):
        test_any_chunks_give_the_same_bits(7, "sobol")


def test_a_draw_belongs_to_its_index_and_not_to_the_length_of_the_sweep():
    same(model.fly_samples(sweep(samples=10), 20, 5), model.fly_samples(sweep(samples=400, chunk=3), 20, 5))


def test_the_order_of_the_file_changes_no_bit():
    table = tomllib.loads(BOOST)
    turned = copy.deepcopy(table)
    turned["vehicle"] = dict(reversed(turned["vehicle"].items()))
    turned = dict(reversed(turned.items()))
    same(model.fly_samples(sweep_of(turned), 0, 50), model.fly_samples(sweep_of(table), 0, 50))


def by_hand(values, i):
    """Write one draw of BOOST as an analyst would, field by field."""
    laws, curves = ("gravity-turn", "linear-pitch"), ("forden2007_fig1", "constant", "mv_paper")
    total, share = values["ideal_delta_v"][i], values["first_stage_share"][i]
    first = total * share
    stages = (
        Stage(first, values["stage_1_thrust_to_weight"][i], values["stage_1_exhaust_speed"][i], 6e4),
        Stage(total - first, 1.5, values["stage_2_exhaust_speed"][i], 3e4),
    )
    vehicle = Vehicle(
        stages,
        values["ballistic_coefficient"][i],
        curves[int(values["drag_curve"][i])],
        1.0,
        laws[int(values["steering"][i])],
        values["pitch_over"][i],
        values["rise_time"][i],
    )
    row = parameter_row(vehicle)
    row[col.LATITUDE], row[col.LONGITUDE] = np.radians(39.0), np.radians(126.0)
    row[col.AZIMUTH] = values["azimuth"][i]
    return row, vehicle.drag_curve, ("us76", "exponential")[int(values["atmosphere"][i])]


def test_flights_are_those_of_rows_written_by_hand():
    flown = model.fly_samples(sweep(), 100, 60)
    groups = set()
    for i in range(60):
        row, drag_curve, atmosphere = by_hand(flown, i)
        groups.add((drag_curve, atmosphere))
        results, status = fly_rows(
            row[np.newaxis],
            earth=EARTHS["wgs84"],
            atmosphere=atmosphere,
            drag_curve=drag_curve,
            tolerance=10.0,
            threads=1,
        )
        assert flown["status"][i] == status[0]
        for name in ("ground_range", "apogee_height", "time_of_flight"):
            expected = results[0, getattr(col, name.upper())] if status[0] == codes.OK else np.nan
            assert np.array_equal(flown[name][i], expected, equal_nan=True)
    assert len(groups) == 6


def test_teeth_swapped_stages_would_be_seen(monkeypatch):
    genuine = r.flight_rows

    def swapped(*given):
        rows = genuine(*given)
        first = col.FIRST_STAGE + col.STAGE_EXHAUST_SPEED
        rows[:, [first, first + 4]] = rows[:, [first + 4, first]]
        return rows

    monkeypatch.setattr(r, "flight_rows", swapped)
    with pytest.raises(AssertionError):
        test_flights_are_those_of_rows_written_by_hand()


def test_teeth_one_drag_curve_for_all_would_be_seen(monkeypatch):
    genuine = r.air_groups
    monkeypatch.setattr(
        r, "air_groups", lambda *given: ((which, air, "constant") for which, air, _ in genuine(*given))
    )
    with pytest.raises(AssertionError):
        test_flights_are_those_of_rows_written_by_hand()


def test_correlated_parameters_are_correlated_in_the_draws():
    drawn = model.draw(sweep(), 0, 8192)
    one, other = drawn["stage_1_exhaust_speed"], drawn["stage_2_exhaust_speed"]
    assert np.corrcoef(one, other)[0, 1] == pytest.approx(0.6, abs=0.02)
    assert np.corrcoef(one, np.log(drawn["stage_1_thrust_to_weight"]))[0, 1] == pytest.approx(0.58, abs=0.03)
    assert np.corrcoef(one, drawn["azimuth"])[0, 1] == pytest.approx(0.0, abs=0.02)


def test_teeth_a_correlation_that_is_forgotten_would_be_seen(monkeypatch):
    monkeypatch.setattr(model, "couple", lambda points, pairs: points)
    with pytest.raises(AssertionError):
        test_correlated_parameters_are_correlated_in_the_draws()


def test_flights_that_fail_have_no_result_and_keep_their_parameters():
    fast = BOOST.replace("[4000.0, 12500.0]", "[11000.0, 20000.0]")
    flown = model.fly_samples(sweep(fast), 0, 200)
    failed = flown["status"] != codes.OK
    assert 10 < failed.sum() < 200
    for name in ("ground_range", "apogee_height", "time_of_flight"):
        assert np.isnan(flown[name][failed]).all()
        assert np.isfinite(flown[name][~failed]).all()
    assert np.isfinite(flown["pitch_over"]).all()


def test_teeth_a_failed_flight_with_a_result_would_be_seen(monkeypatch):
    genuine = model.fly_rows

    def careless(*given, **named):
        results, status = genuine(*given, **named)
        return np.nan_to_num(results), np.where(status == codes.OK, status, codes.OK)

    monkeypatch.setattr(model, "fly_rows", careless)
    with pytest.raises(AssertionError):
        test_flights_that_fail_have_no_result_and_keep_their_parameters()


def test_a_row_that_no_kernel_takes_is_a_failed_flight():
    """Some draws rise vertically for longer than they burn."""
    slow = BOOST.replace("{ uniform = [8.0, 20.0] }", "{ uniform = [8.0, 600.0] }")
    flown = model.fly_samples(sweep(slow), 0, 100)
    assert set(flown["status"][flown["rise_time"] > 400.0]) == {codes.BAD_INPUT}
    assert codes.OK in flown["status"]


def test_a_draw_that_would_burn_out_too_light_is_left_out_and_not_flown():
    light = BOOST.replace("[vehicle]", "[vehicle]\nlowest_burnout_mass_fraction = 0.15")
    some = sweep(light)
    flown = model.fly_samples(some, 0, 200)
    whole = model.fly_samples(sweep(), 0, 200)
    first = flown["ideal_delta_v"] * flown["first_stage_share"]
    second = flown["ideal_delta_v"] - first
    fraction = np.minimum(
        np.exp(-first / flown["stage_1_exhaust_speed"]), np.exp(-second / flown["stage_2_exhaust_speed"])
    )
    left_out = flown["status"] == statuses.EXCLUDED
    assert np.array_equal(left_out, fraction < 0.15)
    assert 10 < left_out.sum() < 190
    assert np.isnan(flown["ground_range"][left_out]).all()
    same(
        {name: values[~left_out] for name, values in flown.items()},
        {name: values[~left_out] for name, values in whole.items()},
    )


def test_every_status_has_a_meaning():
    assert set(codes.MEANING) < set(statuses.MEANING)
    assert statuses.EXCLUDED not in codes.MEANING
    assert max(statuses.MEANING) <= np.iinfo(np.uint8).max


def test_the_rows_of_this_version_of_the_model_stay_as_they_are():
    """A change here makes stored chunks stale: raise ``specification.MODEL`` and write it down."""
    some = sweep(BOOST)
    points = {one.name: np.array([0.25, 0.625, 0.95]) for one in some.varied}
    points = copula.couple(points, [(one.first, one.second, one.value) for one in some.correlations])
    drawn = {one.name: one.distribution.quantile(points[one.name]) for one in some.varied}
    rows = r.flight_rows(some, drawn, 3)
    places = [col.AZIMUTH, col.PITCH_OVER, col.STEERING, *range(col.FIRST_STAGE, col.FIRST_STAGE + 7)]
    assert rows[:, places] == pytest.approx(np.array(PINNED), rel=1e-13)


PINNED = [
    [
        1.5707963267948966,
        0.005519215703220056,
        0.0,
        2260.27575620162,
        1.4119453697294162,
        2524.639318393124,
        60000.0,
        3058.0201407433683,
        1.5,
        2611.4195390661566,
    ],
    [
        3.9269908169872414,
        0.03103683072560151,
        0.0,
        4382.477786562019,
        1.8020750124169795,
        2635.619785655525,
        60000.0,
        3770.969258204529,
        1.5,
        2741.846776357129,
    ],
    [
        5.969026041820607,
        0.1386364303749306,
        1.0,
        7497.927507779481,
        2.2263862261930325,
        2781.8341713801874,
        60000.0,
        4309.832346991356,
        1.5,
        2916.017948978036,
    ],
]
