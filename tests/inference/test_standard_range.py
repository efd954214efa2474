"""The standard range is the largest over steering, draw by draw."""

import dataclasses

import numpy as np
import pytest
from made import made_fit

from kernels import layout as col
from kernels import status as codes
from trajectory.earth import EARTHS
from trajectory.ensembles.sampling import sobol
from trajectory.inference.posterior import prior as p
from trajectory.inference.ranges import standard_range as standard_range_module
from trajectory.inference.ranges.directions import Directions
from trajectory.inference.ranges.standard_range import StandardRange, footprint, standard_range
from trajectory.inference.ranges.steering import HALF_CIRCUMFERENCE, Search, maximise, reach

LAWS = {col.GRAVITY_TURN: "gravity-turn", col.LINEAR_PITCH: "linear-pitch"}
PITCHES = {
    col.GRAVITY_TURN: np.log(np.radians(np.geomspace(0.002, 60.0, 400))),
    col.LINEAR_PITCH: np.log(np.linspace(0.15, 1.74, 400)),
}
STILL, TURNING = EARTHS["wgs84-nonrotating"], EARTHS["wgs84"]
SPEEDS = {1: (1500.0, 5500.0), 2: (4500.0, 8400.0), 3: (7600.0, 8600.0)}  # m/s, below orbit
EACH = 4  # vehicles of each family
# What a search might miss: a thrust-to-weight near 1, where a kick of hundredths of a degree is best.
SLOW = [(1.22, 16.0), (1.28, 14.0), (1.35, 10.0), (1.45, 9.0)]


@pytest.fixture(scope="module")
def posterior(families):
    """A few vehicles of each family between low and high delta-v, then two-stage ones that rise slowly."""
    rows, shares = [], []
    for family in families:
        drawn = p.draw_families((family,), sobol(0, EACH, p.DIMENSIONS, 21))
        p.set_delta_v(drawn.rows, drawn.shares, np.linspace(*SPEEDS[family.stages], EACH))
        rows.append(drawn.rows)
        shares.append(drawn.shares)
    slow = p.draw_families(families[2:3], sobol(0, len(SLOW), p.DIMENSIONS, 22))
    p.set_delta_v(slow.rows, slow.shares, np.linspace(6500.0, 8300.0, len(SLOW)))
    slow.rows[:, [col.FIRST_STAGE + col.STAGE_THRUST_TO_WEIGHT, col.RISE_TIME]] = SLOW
    table = np.concatenate([*rows, slow.rows])
    table[:, col.LATITUDE], table[:, col.AZIMUTH] = np.radians(40.0), np.radians(80.0)
    return made_fit(families, table, np.concatenate([*shares, slow.shares]))


@pytest.fixture(scope="module")
def answer(posterior):
    return standard_range(posterior, azimuth=np.radians(80.0))


def scanned(row, earth, law, curve):
    """Largest range over 400 pitch-overs."""
    trials = PITCHES[law]
    search = Search(np.tile(row, (len(trials), 1)), earth, curve, law)
    return search.ranges(np.arange(len(trials)), trials).max()


@pytest.mark.parametrize("draw", range(6 * EACH + len(SLOW)))
def test_no_pitch_over_of_either_law_reaches_farther(answer, posterior, families, draw):
    row, curve = posterior.rows[draw], families[0].drag_curve
    best = max(scanned(row, STILL, law, curve) for law in LAWS)
    assert (1.0 - 5e-4) * best <= answer.without_rotation[draw] < 1.002 * best
    assert max(values[draw] for values in answer.by_law.values()) == answer.without_rotation[draw]
    turned = max(scanned(row, TURNING, law, curve) for law in LAWS)
    assert answer.with_rotation[draw] >= (1.0 - 5e-4) * turned


def test_the_best_flight_is_kept(answer, posterior, families):
    """Pitch-over and law that come with the answer fly it."""
    for draw in range(len(posterior.rows)):
        search = Search(posterior.rows[[draw]], STILL, families[0].drag_curve, answer.law[draw])
        again = search.ranges(np.array([0]), np.log(answer.pitch[[draw]]))[0]
        assert again == pytest.approx(answer.without_rotation[draw], rel=1e-9)
        named = LAWS[answer.law[draw]]
        assert answer.by_law[named][draw] == answer.without_rotation[draw]


def test_rotation_lengthens_eastward_and_shortens_westward_ranges(posterior):
    east, west = (standard_range(posterior, azimuth=np.radians(azimuth)) for azimuth in (90.0, 270.0))
    assert (east.with_rotation > 1.005 * east.without_rotation).all()
    far = west.without_rotation > 300e3  # a climb of a minute drifts little
    assert (west.with_rotation < 0.995 * west.without_rotation)[far].all()
    assert far.sum() > 10
    gain = east.with_rotation / east.without_rotation
    assert gain[4 * EACH] > gain[0]  # a longer flight gains more
    assert east.without_rotation == pytest.approx(west.without_rotation, rel=2e-3)


def test_without_a_direction_every_draw_keeps_its_own(posterior):
    """The direction is part of each draw's row."""
    rows = posterior.rows[2 * EACH : 3 * EACH].copy()
    rows[:] = rows[0]
    rows[:, col.AZIMUTH] = np.radians([90.0, 270.0, 90.0, 270.0])
    found = standard_range(made_fit(posterior.families, rows, posterior.shares[:EACH]), azimuth=None)
    assert found.azimuth is None
    assert found.with_rotation[0] > found.without_rotation[0] > found.with_rotation[1]
    assert found.with_rotation[2] == found.with_rotation[0]


def test_more_delta_v_reaches_farther_than_half_the_circumference(posterior, families):
    rows = np.tile(posterior.rows[2 * EACH], (5, 1))
    shares = np.tile(posterior.shares[2 * EACH], (5, 1))
    p.set_delta_v(rows, shares, np.array([6000.0, 7500.0, 8500.0, 10_500.0, 12_000.0]))
    found = standard_range(made_fit(families, rows, shares), azimuth=np.radians(90.0))
    ranges = found.without_rotation
    assert np.isfinite(ranges[:3]).all()
    assert (np.diff(ranges[:3]) > 0.0).all()
    assert ranges[2] <= HALF_CIRCUMFERENCE
    assert np.isinf(ranges[3:]).all()
    assert np.isinf(found.with_rotation[4])


def test_draws_without_weight_are_not_searched(posterior):
    weights = np.full(len(posterior.rows), 1.0)
    weights[[0, 5]] = 0.0, 1e-9
    found = standard_range(
        made_fit(posterior.families, posterior.rows, posterior.shares, weights=weights / weights.sum()),
        azimuth=None,
    )
    unknown = np.isnan(found.without_rotation)
    assert np.flatnonzero(unknown).tolist() == [0, 5]
    assert (found.law[unknown] == -1).all()
    assert found.failed == 0
    assert np.isfinite(list(found.summary(rotation=False).values())).all()


def test_an_orbit_is_beyond_and_a_failure_is_nothing():
    results = np.zeros((6, col.RESULTS))
    results[:, col.RANGE_ANGLE] = [1.0, 3.05, 3.3, 1.0, 1.0, 1.0]
    results[:, col.GROUND_RANGE] = [6.4e6, 19.4e6, 19.0e6, np.nan, np.nan, np.nan]
    status = np.array([codes.OK, codes.OK, codes.OK, codes.ORBIT, codes.ESCAPED, codes.STEP_LIMIT])
    found = reach(results, status)
    assert found[0] == 6.4e6
    assert 19.3e6 < found[1] < HALF_CIRCUMFERENCE
    assert found[2:5].tolist() == [np.inf, np.inf, np.inf]  # past the antipode the ground range shrinks again
    assert found[5] == 0.0


class Curve:
    """Stands for a search: a known curve instead of flights."""

    law = col.GRAVITY_TURN

    def __init__(self, curves):
        self.curves = curves

    def ranges(self, which, log_pitch):
        return np.array([self.curves[k](x) for k, x in zip(which, log_pitch, strict=True)])


def test_the_maximum_is_found_on_both_sides_far_away_and_beside_a_cliff():
    curves = [
        lambda x: 5e6 - 1e6 * (x + 3.0) ** 2,
        lambda x: 5e6 * np.exp(-0.05 * (x + 9.0) ** 2),
        lambda x: 5e6 * np.exp(-0.5 * (x + 0.6) ** 2),
        lambda x: 9e6 + 8e6 * (x + 3.0) if x < -3.0 else 9e6 - 300e6 * (x + 3.0),
        lambda x: np.inf if -2.8 < x < -2.7 else 1e6,
    ]
    best, place = maximise(Curve(curves), np.array([-2.9, -4.0, -4.0, -3.1, -2.75]))
    assert best[:3] == pytest.approx(5e6, rel=2e-4)
    assert place[:3] == pytest.approx([-3.0, -9.0, -0.6], abs=0.03)
    assert best[3] == pytest.approx(9e6, rel=3e-3)
    assert best[4] == np.inf


def test_a_summary_counts_infinite_draws_as_beyond(posterior):
    count = 100
    ranges = np.linspace(10e6, 19.9e6, count)
    ranges[80:] = np.inf
    turned = np.where(np.arange(count) < 40, ranges, np.inf)
    still = made_fit(posterior.families, np.zeros((count, col.PARAMETERS)), np.zeros((count, 3)))
    still = dataclasses.replace(still, weights_without_time=np.where(np.arange(count) < 80, 1.0 / 80, 0.0))
    made = StandardRange(still, None, ranges, turned, {}, ranges, np.zeros(count, dtype=np.int64), 0, 0)
    without = made.summary(rotation=False)
    assert without["q05"] == pytest.approx(10.45e6, rel=1e-3)
    assert without["median"] == pytest.approx(14.95e6, rel=1e-3)
    assert without["q95"] == np.inf
    assert without["beyond"] == pytest.approx(0.2)
    assert made.summary(rotation=True)["median"] == np.inf
    assert made.summary(rotation=True)["beyond"] == pytest.approx(0.6)
    assert made.summary(rotation=False, reading="without_flight_time")["beyond"] == 0.0
    assert made.summary(rotation=False, reading="without_flight_time")["q95"] < 18e6


def test_a_footprint_agrees_with_the_answer_in_its_direction(posterior):
    chosen = slice(2 * EACH, 2 * EACH + 1)
    one = made_fit(posterior.families, posterior.rows[chosen], posterior.shares[chosen])
    found = standard_range(one, azimuth=np.radians(80.0))
    azimuths = np.radians([80.0, 170.0, 260.0, 350.0])
    ranges, beyond = footprint(found, azimuths, draws=3)
    assert ranges.shape == (4, 3)
    assert (beyond == 0.0).all()
    assert np.ptp(ranges, axis=1).max() < 1e-6  # one draw has no spread
    assert ranges[0, 1] == pytest.approx(found.with_rotation[0], rel=1e-3)
    assert ranges[0, 1] > ranges[1, 1] > ranges[2, 1]


def test_a_failed_search_of_a_footprint_is_no_short_range(posterior, monkeypatch):
    chosen = slice(2 * EACH, 2 * EACH + 4)
    few = standard_range(
        made_fit(posterior.families, posterior.rows[chosen], posterior.shares[chosen]), azimuth=0.0
    )
    azimuths = np.radians([80.0, 260.0])
    whole, _ = footprint(few, azimuths, draws=8)
    real = standard_range_module.maximise

    def failing(search, start):
        best, place = real(search, start)
        return np.where(np.arange(len(best)) % 5 == 0, 0.0, best), place

    monkeypatch.setattr(standard_range_module, "maximise", failing)
    ranges, _ = footprint(few, azimuths, draws=8)
    assert (ranges > 0.9 * whole).all()


def test_a_direction_whose_every_search_failed_is_none_of_the_order(posterior, monkeypatch):
    chosen = slice(2 * EACH, 2 * EACH + 2)
    few = standard_range(
        made_fit(posterior.families, posterior.rows[chosen], posterior.shares[chosen]), azimuth=0.0
    )
    azimuths = np.radians([0.0, 90.0, 180.0, 270.0])
    real = standard_range_module.maximise

    def failing(search, start):
        best, place = real(search, start)
        return np.where(np.isclose(search.rows[:, col.AZIMUTH], azimuths[1]), 0.0, best), place

    monkeypatch.setattr(standard_range_module, "maximise", failing)
    found = Directions(azimuths, *footprint(few, azimuths, draws=2))
    assert np.isnan(found.ranges).all(axis=1).tolist() == np.isnan(found.beyond).tolist()
    assert np.isnan(found.beyond).tolist() == [False, True, False, False]
    assert sorted(found.order) == [0, 2, 3]
    assert [found.summary(place)["azimuth"] for place in (0.0, 1.0)] == azimuths[
        found.order[[0, -1]]
    ].tolist()
    assert np.isfinite([*found.summary(0.0).values(), *found.summary(1.0).values()]).all()


def test_the_order_is_from_the_shortest_to_the_farthest_reach():
    ranges = np.array(
        [[1.0, 3.0, 9.0], [np.nan] * 3, [1.0, 2.0, 9.0], [1.0, np.inf, np.inf], [2.0, 3.0, 9.0]]
    )
    found = Directions(np.arange(5.0), ranges, np.array([0.0, np.nan, 0.0, 0.6, 0.0]))
    assert found.order.tolist() == [2, 0, 4, 3]
    assert [found.summary(place)["azimuth"] for place in (0.0, 0.5, 1.0)] == [2.0, 4.0, 3.0]


def test_what_an_answer_says_cannot_be_changed(answer):
    for values in (answer.law, answer.pitch, answer.without_rotation, answer.with_rotation):
        with pytest.raises(ValueError, match="read-only"):
            values[0] = 0
