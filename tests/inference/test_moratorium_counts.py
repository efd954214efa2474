"""Which range a record counts, kinds that nobody said, and days inside one reading only."""

import dataclasses
import datetime as dt

import numpy as np
import pytest
from judging import KM, REGIMES, at, russia, verdict

from launch_data.longest_tests import longest_test
from trajectory.analysis import launch_from_text
from trajectory.analysis.verdicts import judge_launch
from trajectory.moratorium import RANGE_FLOWN, Reach


def test_inf_counts_the_range_that_a_ballistic_missile_was_tested_to():
    """Article VII(4); what it could reach on a standard trajectory plays no part."""
    far, flown = 2000.0, at(490.0)
    assert russia("INF-SRM", far).verdict == "below"  # without a range flown the draws stand
    one = russia("INF-SRM", far, flown=flown)
    assert (one.verdict, one.probability) == ("below", 0.0)
    assert "longest tested" in one.in_words
    assert russia("INF-IRM", far, flown=flown).verdict == "below"
    assert russia("INF-SRM", far, flown=at(900.0)).verdict == "exceeds"
    assert russia("NEWSTART-ICBM", 6000.0, flown=flown).verdict == "exceeds"


@pytest.mark.parametrize("kind", ["cruise", "quasi-ballistic"])
def test_what_flies_on_is_not_below_a_line_that_it_nearly_reached(kind):
    options = {"kind": kind, "flown": at(450.0) if kind == "cruise" else None}
    assert russia("INF-SRM", 450.0, **options).verdict == "undetermined"
    assert russia("INF-SRM", 100.0, **options).verdict == "below"
    assert russia("INF-IRM", 2500.0, **options).verdict == "exceeds"


def test_a_kind_that_nobody_said_is_summed_over():
    likely = {"hypersonic_glide": 0.6, "quasi-ballistic": 0.39, "cruise": 0.01}
    one = verdict("UNSCR-1718", kind="unknown", chances=likely)
    assert (one.verdict, one.probability) == ("exceeds", pytest.approx(0.99))
    assert "nobody said the kind" in one.in_words
    rather_cruise = {"cruise": 0.95, "ballistic": 0.05}
    assert verdict("UNSCR-1718", kind="ballistic", chances=rather_cruise).verdict == "undetermined"
    half = verdict("DPRK-MORA-2018", date=dt.date(2019, 1, 1), ranges=at(9000.0), chances={"ballistic": 0.5})
    assert (half.verdict, half.probability) == ("undetermined", 0.5)


def test_a_day_inside_one_reading_only_is_told_in_the_words():
    for day, is_told in ((dt.date(2019, 1, 1), False), (dt.date(2022, 2, 27), True)):
        one = verdict("DPRK-MORA-2018", date=day, ranges=at(9000.0))
        assert one.verdict == "exceeds"
        assert ("one of the two readings only" in one.in_words) is is_told


@pytest.mark.parametrize("kilometres", [100.0, 5000.0])
def test_draws_of_negligible_weight_change_no_verdict(kilometres):
    """They are more than half of all draws, and their median would be that of all."""
    weighty = np.full(40, 480.0 * KM)
    ranges = np.concatenate([np.full(60, kilometres * KM), weighty])
    weights = np.concatenate([np.full(60, 1e-5), np.ones(40)])
    options = {"actor": "Russia", "date": dt.date(2000, 1, 1), "kind": "quasi-ballistic"}
    found = [
        verdict("INF-SRM", ranges=some, weights=of, **options).verdict
        for some, of in ((weighty, np.ones(40)), (ranges, weights))
    ]
    assert found == ["undetermined", "undetermined"]


def test_a_type_that_was_tested_beyond_the_band_leaves_inf_open():
    """An ICBM flown short: Article VII(4) counts its longest test."""
    launch = launch_from_text(
        range_text="2000 km",
        actor="Russia",
        type_text="RS-26 Rubezh",
        date_text="2013-06-06",
        kind="ballistic",
    )
    longest = longest_test(launch)
    assert longest.ground_range == 5800.0 * KM
    at_2000, short = ({"flown": at(far), "longest": longest} for far in (2000.0, 300.0))
    assert russia("INF-IRM", 2000.0, flown=at(2000.0)).verdict == "exceeds"
    one = russia("INF-IRM", 2000.0, **at_2000)
    assert (one.verdict, one.probability) == ("undetermined", 1.0)
    assert "RS-26 was tested to 5,800 km" in one.in_words
    assert russia("INF-IRM", 2000.0, **short).verdict == "below"
    assert russia("INF-IRM", 2000.0, kind="cruise", **at_2000).verdict == "exceeds"  # each flight alone
    inside = {"flown": at(2000.0), "longest": dataclasses.replace(longest, ground_range=5500.0 * KM)}
    assert russia("INF-IRM", 2000.0, **inside).verdict == "exceeds"
    (found,) = judge_launch([REGIMES["INF-IRM"]], launch, "ballistic", Reach(at(2000.0), flown=at(2000.0)))
    assert found.verdict == "undetermined"


def test_the_longest_test_is_of_the_type_that_is_named():
    named, other = (
        launch_from_text(range_text="2000 km", actor="Russia", type_text=t) for t in ("SS-25", "SS-20")
    )
    assert longest_test(named).name == "Topol"
    assert longest_test(other) is None


def test_a_lower_bound_beyond_a_band_is_outside_it():
    """A failed flight, or one of unknown kind, may have reached farther: never nearer."""
    for said in (
        {"failed": True},
        {"kind": "unknown", "chances": {"ballistic": 0.5, "quasi-ballistic": 0.5}},
    ):
        options = {"basis": RANGE_FLOWN, **said}
        assert russia("INF-SRM", 6000.0, **options).verdict == "below"
        assert russia("INF-SRM", 700.0, **options).verdict == "undetermined"
        assert russia("INF-SRM", 300.0, **options).verdict == "undetermined"
