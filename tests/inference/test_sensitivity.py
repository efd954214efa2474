"""What makes an interval wide, and the reach in every direction, of real answers."""

import dataclasses

import numpy as np
import pytest

from kernels import layout as col
from trajectory.inference.posterior.evidence import gather
from trajectory.inference.posterior.fit import fit
from trajectory.inference.ranges import sensitivity as sens
from trajectory.inference.ranges.directions import Directions, over_all_azimuths
from trajectory.inference.ranges.sensitivity import FAMILY, sensitivity
from trajectory.inference.ranges.standard_range import standard_range
from trajectory.inference.ranges.steering import HALF_CIRCUMFERENCE
from trajectory.inference.ranges.variance import Share, VarianceShares


@pytest.fixture(scope="module")
def lofted(catalogue, families):
    evidence, _ = gather(catalogue.get("PRK-20170728-A"))
    return standard_range(fit(evidence, families, draws=1200), azimuth=evidence.azimuth)


def shares_of(answer):
    found = sensitivity(answer)
    return found, {one.name: one for one in found.shares}


def test_the_shares_are_whole_sorted_and_named_in_words(lofted):
    found, shares = shares_of(lofted)
    assert sum(one.share for one in found.shares) + found.unexplained == pytest.approx(1.0)
    assert [one.share for one in found.shares] == sorted((one.share for one in found.shares), reverse=True)
    assert {"reported range", "reported apogee", "exhaust speeds", "drag", FAMILY} <= set(shares)
    assert found.unexplained < 0.2  # the regression says nearly all there is to say
    assert all(0.0 <= one.error < 0.1 for one in found.shares)
    low, high = (lofted.summary(rotation=False)[key] for key in ("q05", "q95"))
    assert 2.0 * 1.645 * found.standard_deviation == pytest.approx(high - low, rel=0.25)


def test_of_a_lofted_icbm_the_thrust_to_weight_makes_the_interval_wide(lofted):
    """Two samples agree on it within their errors."""
    _, shares = shares_of(lofted)
    thrust = [one for name, one in shares.items() if name.startswith("thrust-to-weight")]
    assert sum(one.share for one in thrust) > 0.4
    assert shares["reported range"].share < 0.02
    again = standard_range(fit(lofted.fit.evidence, lofted.fit.families, draws=1200, seed=5), azimuth=None)
    for name, other in shares_of(again)[1].items():
        assert abs(other.share - shares[name].share) < 4.0 * np.hypot(other.error, shares[name].error) + 0.02


def test_a_claim_made_loose_takes_the_blame(lofted, make_term, families):
    """With a vague apogee it is the reported apogee that makes the interval wide."""
    evidence = dataclasses.replace(
        lofted.fit.evidence, apogee_terms=(make_term("apogee", "2800-3800 km"),), time_terms=()
    )
    found, shares = shares_of(standard_range(fit(evidence, families, draws=600), azimuth=evidence.azimuth))
    assert found.shares[0].name == "reported apogee"
    assert shares["reported apogee"].alone > 0.6  # a part of that is also told by how many stages there are
    assert shares["reported apogee"].share > 10.0 * shares_of(lofted)[1]["reported apogee"].share


def test_the_launch_azimuth_that_follows_from_a_reported_bearing_is_no_unknown(lofted):
    """It depends on how long the flight takes; counted as an unknown it would explain a tenth."""
    assert shares_of(lofted)[1]["launch point and direction"].share < 0.02
    rows = lofted.fit.rows
    towards = np.ptp(rows[lofted.fit.weights > 1e-5, col.AZIMUTH])
    assert towards > np.radians(8.0)


def test_draws_beyond_half_the_circumference_count_as_that(lofted):
    ranges = lofted.without_rotation.copy()
    far = np.flatnonzero(ranges > np.nanquantile(ranges, 0.7))
    ranges[far] = np.inf
    found, _ = shares_of(dataclasses.replace(lofted, without_rotation=ranges))
    assert np.isfinite([one.share for one in found.shares]).all()
    assert 2000e3 < found.standard_deviation < HALF_CIRCUMFERENCE
    ranges[:] = np.where(np.isnan(ranges), np.nan, np.inf)
    assert sensitivity(dataclasses.replace(lofted, without_rotation=ranges)) is None


@pytest.mark.parametrize(
    ("shares", "unexplained"), [((0.23, 0.06, -0.28), 0.99), ((0.05, 0.0, 0.0), 0.95), ((0.3, 0.1, 0.0), 0.6)]
)
def test_a_division_that_says_nothing_is_not_told(lofted, monkeypatch, shares, unexplained):
    made = VarianceShares(tuple(Share("x", one, 0.1, one) for one in shares), unexplained, 0.1, 1.0)
    monkeypatch.setattr(sens, "variance_shares", lambda *_, **__: made)
    assert sensitivity(lofted) == (made if unexplained < 0.9 else None)


def test_with_few_draws_nothing_is_said(lofted):
    weights = np.zeros_like(lofted.fit.weights)
    weights[np.flatnonzero(np.isfinite(lofted.without_rotation))[:60]] = 1.0 / 60.0
    few = dataclasses.replace(lofted, fit=dataclasses.replace(lofted.fit, weights=weights))
    assert sensitivity(few) is None


def test_a_few_odd_draws_do_not_speak_for_the_many(lofted):
    plain = shares_of(lofted)[0].standard_deviation
    ranges = lofted.without_rotation.copy()
    ranges[np.flatnonzero(np.isfinite(ranges))[:4]] = 100e3
    assert shares_of(dataclasses.replace(lofted, without_rotation=ranges))[0].standard_deviation < 1.1 * plain


def test_every_direction_is_searched_and_rotation_orders_them(lofted):
    reach = over_all_azimuths(lofted)
    assert len(reach.azimuths) == 36
    least, middle, most = (reach.summary(place) for place in (0.0, 0.5, 1.0))
    assert np.degrees(least["azimuth"]) == pytest.approx(270.0, abs=20.0)
    assert np.degrees(most["azimuth"]) == pytest.approx(90.0, abs=20.0)
    assert least["median"] < middle["median"] < most["median"]
    assert middle["median"] == pytest.approx(lofted.summary(rotation=False)["median"], rel=0.02)
    own = np.abs(reach.azimuths - lofted.azimuth).argmin()
    turned = lofted.summary(rotation=True)
    assert reach.ranges[own, 1] == pytest.approx(turned["median"], rel=0.03)
    assert reach.beyond[own] == pytest.approx(turned["beyond"], abs=0.04)
    assert most["beyond"] > least["beyond"] == 0.0
    assert most["q95"] == np.inf


def test_directions_whose_medians_leave_the_earth_are_told_apart_by_probability():
    ranges = np.array(
        [[9e6, 12e6, np.inf], [1e7, np.inf, np.inf], [2e7 - 1, np.inf, np.inf], [8e6, 9e6, 1e7]]
    )
    reach = Directions(np.radians([0.0, 60.0, 90.0, 270.0]), ranges, np.array([0.3, 0.6, 0.94, 0.0]))
    assert reach.order.tolist() == [3, 0, 1, 2]
    assert reach.summary(1.0)["azimuth"] == pytest.approx(np.radians(90.0))
    assert reach.summary(1.0)["median"] == np.inf
    assert reach.summary(0.0)["q95"] == 1e7
