"""Draws of the family parameters and their density."""

import dataclasses

import numpy as np
import pytest

from kernels import layout as col
from trajectory.ensembles.sampling import sobol
from trajectory.inference.posterior import prior as p

COUNT = 6000
FAMILIES = range(6)  # one, two and three stages, each liquid and solid
ONE, TWO, THREE = 0, 2, 4  # the liquid ones


@pytest.fixture(scope="module")
def draws(families):
    return p.draw_families(families, sobol(0, COUNT, p.DIMENSIONS, 5))


def spread(values, bounds):
    """Where values lie between their bounds, 0 to 1, in the measure that they are drawn in."""
    if bounds.low == bounds.high:
        assert (values == bounds.low).all()
        return np.array([0.0, 1.0])
    scale = np.log if bounds.is_log else np.asarray
    return (scale(values) - scale(bounds.low)) / (scale(bounds.high) - scale(bounds.low))


def fills(values, bounds):
    place = spread(values, bounds)
    inside = place.min() >= -1e-12 and place.max() <= 1.0 + 1e-12
    even = len(place) == 2 or np.abs(np.quantile(place, [0.25, 0.5, 0.75]) - [0.25, 0.5, 0.75]).max() < 0.02
    return inside and place.min() < 0.01 and place.max() > 0.99 and even


@pytest.mark.parametrize("number", FAMILIES)
def test_every_parameter_fills_exactly_its_bounds(draws, families, number):
    family = families[number]
    rows = draws.rows[draws.family == number]
    assert len(rows) == pytest.approx(COUNT / 6, abs=2)
    assert (rows[:, col.STAGES] == family.stages).all()
    assert fills(rows[:, col.BALLISTIC_COEFFICIENT], family.ballistic_coefficient)
    assert fills(rows[:, col.DRAG_SCALE], family.drag_scale)
    assert fills(rows[:, col.RISE_TIME], family.rise_time)
    for stage in range(col.MAX_STAGES):
        k = col.FIRST_STAGE + stage * col.STAGE_WIDTH
        columns = rows[:, k + 1 : k + col.STAGE_WIDTH]
        if stage >= family.stages:
            assert (columns == 0.0).all()
            continue
        bounds = (family.thrust_to_weight, family.exhaust_speed, family.stage_ballistic_coefficient)
        for values, limits in zip(columns.T, bounds, strict=True):
            assert fills(values, limits[stage])
    linear = (rows[:, col.STEERING] == col.LINEAR_PITCH).mean()
    assert linear == pytest.approx(family.linear_pitch_probability, abs=0.005)


@pytest.mark.parametrize("number", FAMILIES)
def test_shares_of_delta_v_are_those_of_the_family_and_sum_to_one(draws, families, number):
    family, shares = families[number], draws.shares[draws.family == number]
    assert shares.sum(axis=1) == pytest.approx(1.0, abs=1e-14)
    assert ((shares > 0.0).sum(axis=1) == family.stages).all()
    assert fills(shares[:, 0], family.first_stage_share)
    if family.stages == 3:
        assert fills(shares[:, 1] / (1.0 - shares[:, 0]), family.second_stage_share)


def test_delta_v_is_shared_among_the_stages(draws):
    rows = draws.rows.copy()
    delta_v = np.linspace(2000.0, 9000.0, COUNT)
    p.set_delta_v(rows, draws.shares, delta_v)
    stages = rows[:, col.FIRST_STAGE :: col.STAGE_WIDTH]
    assert stages.sum(axis=1) == pytest.approx(delta_v, rel=1e-14)
    assert stages[:, 0] / delta_v == pytest.approx(draws.shares[:, 0], rel=1e-14)


@pytest.mark.parametrize("number", FAMILIES)
def test_parameters_are_independent(draws, number):
    """Each has a coordinate of its own: no two move together."""
    chosen = p.take(draws, draws.family == number)
    columns = np.column_stack([chosen.rows, chosen.shares[:, :2]])
    varied = columns[:, [len(np.unique(column)) > 2 for column in columns.T]]
    stages = chosen.families[number].stages
    assert varied.shape[1] == 3 + 3 * stages + {1: 0, 2: 2, 3: 2}[stages]
    if stages == 2:  # the second share is what the first leaves
        varied = varied[:, :-1]
    if stages == 3:
        varied[:, -1] /= 1.0 - varied[:, -2]
    ranks = varied.argsort(axis=0).argsort(axis=0)
    # inside a third of the first coordinate two others of the shifted sequence keep a correlation of 0.2
    assert np.abs(np.triu(np.corrcoef(ranks.T), 1)).max() < 0.25


def log_prior(draws, family, delta_v, loft_deg=45.0):
    """Log prior of one family's draws at one delta-v, each distinct value once."""
    chosen = p.take(draws, draws.family == family)
    count = len(chosen.rows)
    return set(p.log_prior(chosen, np.full(count, delta_v), np.full(count, np.radians(loft_deg))).tolist())


def test_the_prior_is_nothing_outside_the_bounds(draws, families):
    family = families[TWO]
    low, high = family.ideal_delta_v.low, family.ideal_delta_v.high
    lofts = family.burnout_flight_path_angle
    assert log_prior(draws, TWO, 0.999 * low) == {-np.inf}
    assert -np.inf not in log_prior(draws, TWO, 1.001 * low)
    assert log_prior(draws, TWO, 1.001 * high) == {-np.inf}
    for loft, is_inside in (
        (lofts.low - 0.01, False),
        (lofts.low + 0.01, True),
        (lofts.high - 0.01, True),
        (lofts.high + 0.01, False),
    ):
        assert (log_prior(draws, TWO, 5000.0, loft) != {-np.inf}) is is_inside


def test_given_a_delta_v_the_families_that_admit_it_share_the_probability(draws):
    assert log_prior(draws, ONE, 2000.0) == {-np.log(2.0)}  # one stage only, liquid or solid
    assert log_prior(draws, ONE, 4000.0) == log_prior(draws, TWO, 4000.0) == {-np.log(4.0)}
    assert log_prior(draws, ONE, 5500.0) == log_prior(draws, THREE, 5500.0) == {-np.log(6.0)}
    assert log_prior(draws, THREE, 9000.0) == {-np.log(4.0)}


def test_families_that_are_not_drawn_from_keep_their_share(families):
    uniform = sobol(0, 64, p.DIMENSIONS, 5)
    alone = p.draw_families(families[:1], uniform)
    among = p.draw_families(families[:1], uniform, families)
    assert log_prior(alone, 0, 5000.0) == {0.0}
    assert log_prior(among, 0, 4000.0) == {-np.log(4.0)}


def test_a_stage_lighter_than_any_known_is_impossible(draws, families):
    """One stage: the rocket equation gives the burnt-out fraction directly."""
    chosen = p.take(draws, draws.family == 0)
    exhaust = chosen.rows[:, col.FIRST_STAGE + col.STAGE_EXHAUST_SPEED]
    limit = -exhaust * np.log(families[0].lowest_burnout_mass_fraction)
    loft = np.full(len(limit), 1.0)
    assert (limit < families[0].ideal_delta_v.high).any()
    for factor, is_possible in ((0.999, True), (1.001, False)):
        delta_v = factor * limit
        admitted = delta_v <= families[0].ideal_delta_v.high
        found = np.isfinite(p.log_prior(chosen, delta_v, loft))
        assert (found[admitted] == is_possible).all()
    heavy = dataclasses.replace(families[0], lowest_burnout_mass_fraction=0.5)
    few = p.draw_families((heavy,), chosen.uniform[:50])
    assert log_prior(few, 0, 4000.0) == {-np.inf}


def test_the_lightest_stage_decides(families):
    draws = p.draw_families(families[THREE:], sobol(0, 200, p.DIMENSIONS, 5))
    delta_v = np.full(200, 9000.0)
    k = col.FIRST_STAGE + col.STAGE_EXHAUST_SPEED
    exhaust = draws.rows[:, k :: col.STAGE_WIDTH]
    expected = np.exp(-draws.shares * 9000.0 / exhaust).min(axis=1)
    assert p.burnout_mass_fraction(draws, delta_v) == pytest.approx(expected, rel=1e-13)


def test_draws_in_chunks_are_the_same_bits(draws, families):
    parts = [
        p.draw_families(families, sobol(first, 1000, p.DIMENSIONS, 5)) for first in range(0, COUNT, 1000)
    ]
    for name in ("family", "rows", "shares", "uniform"):
        assert (
            np.concatenate([getattr(part, name) for part in parts]).tobytes()
            == getattr(draws, name).tobytes()
        )


def test_flights_that_end_too_near_or_too_late_are_no_tests():
    results = np.zeros((3, col.RESULTS))
    results[:, col.GROUND_RANGE] = 9e3, 11e3, 11e3
    results[:, col.TIME_OF_FLIGHT] = 100.0, 100.0, 7300.0
    assert p.is_a_test(results).tolist() == [False, True, False]
    assert p.is_short(results).tolist() == [True, True, False]
