"""Two answers side by side: which reaches farther, and what the fits say about one boost."""

import dataclasses
from types import SimpleNamespace

import numpy as np
import pytest

from launch_data.errors import NotFoundError
from trajectory.analysis.compare import Farther, compare, speed_overlap, which_farther

DRAWS = 128


def posterior(ranges, weights=None):
    ranges = np.asarray(ranges, dtype=float)
    weights = np.full(len(ranges), 1.0 / len(ranges)) if weights is None else np.asarray(weights)
    return SimpleNamespace(without_rotation=ranges, fit=SimpleNamespace(weights=weights))


def by_pairs(first, second):
    """The definition: all pairs, weighted."""
    farther = nearer = undecided = 0.0
    for a, u in zip(first.without_rotation, first.fit.weights, strict=True):
        for b, v in zip(second.without_rotation, second.fit.weights, strict=True):
            if np.isinf(a) and np.isinf(b):
                undecided += u * v
            elif a == b:
                farther, nearer = farther + 0.5 * u * v, nearer + 0.5 * u * v
            else:
                farther, nearer = farther + u * v * (b > a), nearer + u * v * (b < a)
    return farther, nearer, undecided


@pytest.mark.parametrize("beyond", [0.0, 0.3])
def test_the_probability_is_that_of_all_pairs(beyond):
    random = np.random.default_rng(3)

    def draw(centre):
        ranges = np.round(random.normal(centre, 3.0, 60))  # rounded, so that there are ties
        ranges[random.random(60) < beyond] = np.inf
        return posterior(ranges, random.dirichlet(np.ones(60)))

    first, second = draw(100.0), draw(102.0)
    found = which_farther(first, second)
    assert (found.farther, found.nearer, found.undecided) == pytest.approx(by_pairs(first, second), abs=1e-12)
    back = which_farther(second, first)
    assert (back.nearer, back.farther) == pytest.approx((found.farther, found.nearer), abs=1e-12)


def test_beyond_half_the_earth_nobody_is_farther():
    found = which_farther(posterior([np.inf] * 3), posterior([np.inf] * 2))
    assert (found.farther, found.nearer, found.undecided) == pytest.approx((0.0, 0.0, 1.0))
    found = which_farther(posterior([1.0, 2.0]), posterior([np.inf, np.inf]))
    assert (found.farther, found.nearer) == pytest.approx((1.0, 0.0))


def test_draws_that_failed_are_left_out():
    found = which_farther(posterior([1.0, np.nan]), posterior([2.0, np.nan, np.nan]))
    assert found.farther == pytest.approx(1.0)


def speeds(mean, spread):
    values = np.random.default_rng(5).normal(mean, spread, 4000)
    return SimpleNamespace(fit=SimpleNamespace(delta_v=values, weights=np.full(4000, 1.0 / 4000)))


def test_the_overlap_of_two_normal_densities_is_the_closed_form():
    """Two standard deviations apart: 2 Phi(-1) = 0.317."""
    found = speed_overlap(speeds(8000.0, 100.0), speeds(8200.0, 100.0))
    assert found.overlap == pytest.approx(0.3173, abs=0.03)
    assert found.difference[1] == pytest.approx(200.0, abs=8.0)
    assert found.difference[2] - found.difference[0] == pytest.approx(2 * 1.645 * 141.4, rel=0.05)
    assert speed_overlap(speeds(8000.0, 100.0), speeds(8000.0, 100.0)).overlap == pytest.approx(1.0)
    assert speed_overlap(speeds(8000.0, 50.0), speeds(9000.0, 50.0)).overlap < 1e-6


@pytest.fixture(scope="module")
def two_tests(catalogue):
    return compare(catalogue.get("PRK-20170704-A"), catalogue.get("PRK-20170728-A"), draws=DRAWS)


def test_the_second_test_of_one_type_reached_farther(two_tests):
    assert two_tests.reach.farther > 0.99
    assert two_tests.in_words.startswith("PRK-20170728-A reaches farther than PRK-20170704-A: more than 99 %")
    assert two_tests.exit_code == 0


def test_overlapping_speeds_do_not_outweigh_ranges_apart(two_tests):
    assert two_tests.speed.overlap > 0.05
    assert two_tests.same_missile.startswith("hardly one boost")


def test_a_launch_beside_itself_could_be_one_boost_and_no_more_is_said(catalogue):
    found = compare(catalogue.get("PRK-20170728-A"), catalogue.get("PRK-20170728-A"), draws=DRAWS)
    assert found.reach.farther == pytest.approx(0.5, abs=1e-6)
    assert found.speed.overlap == pytest.approx(1.0)
    assert "does not show that it did" in found.same_missile
    assert found.differing == ()


def test_a_refusal_leaves_the_rest_of_the_comparison(catalogue):
    found = compare(catalogue.get("PRK-20190805-A"), catalogue.get("PRK-20170728-A"), draws=DRAWS)
    values = found.to_dict()
    assert values["reach"] is None
    assert values["delta_v"] is None
    assert "no standard range for PRK-20190805-A" in values["in_words"]
    assert values["second"]["standard_range_km"] is not None


def test_the_end_of_the_moratorium_tells_two_launches_apart(catalogue):
    found = compare(catalogue.get("PRK-20220324-A"), catalogue.get("PRK-20221118-A"), draws=DRAWS)
    assert found.differing == ("DPRK-MORA-2018",)
    assert found.reach.undecided > 0.5
    assert "not told apart" in found.in_words
    few = dataclasses.replace(found, reach=Farther(0.08, 0.0, 0.92))  # of the rest all, but that is little
    assert few.same_missile.startswith("one boost could explain both")


def test_an_agency_need_be_known_to_one_launch_only(catalogue):
    one, other = catalogue.get("PRK-20170514-A"), catalogue.get("PRK-20170728-A")
    found = compare(one, other, drop=("US",), draws=DRAWS)
    assert found.first.settings["drop"] == []
    assert found.second.settings["drop"] == ["US"]
    alone = compare(one, other, only=("US",), draws=DRAWS)
    assert alone.first.standard_range is None
    with pytest.raises(NotFoundError, match="TASS"):
        compare(one, other, drop=("TASS",))
