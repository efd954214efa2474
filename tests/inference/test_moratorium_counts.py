"""Which range a record counts, kinds that nobody said, and days inside one reading only."""

import datetime as dt

import numpy as np
import pytest
from judging import KM, at, russia, verdict


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
