import datetime as dt
import math
from dataclasses import replace

import numpy as np
import pytest
from judging import ICBM_2017, KM, REGIMES, at, russia, verdict, verdicts

from trajectory.errors import InputError
from trajectory.inference.verdicts.lines import Band, in_words


def mixture(share, *, above=6000.0, below=5000.0, n=100):
    """A hundred draws of which a share lies above the line."""
    return at(*[above] * round(share * n), *[below] * (n - round(share * n)))


# Lines and their ends


def planted(regime_id, **changes):
    """The same launch judged by a record with a wrong end."""
    (one,) = verdicts(
        [replace(REGIMES[regime_id], **changes)],
        actor="Russia",
        date=dt.date(2015, 1, 1),
        ranges=at(500.0 if regime_id == "INF-SRM" else 5500.0),
    )
    return one.verdict


def test_exactly_500_km_is_a_shorter_range_missile():
    assert russia("INF-SRM", 500.0).verdict == "exceeds"
    assert russia("INF-SRM", np.nextafter(500.0, 0.0)).verdict == "below"
    assert planted("INF-SRM", low_closed=False) == "below"


def test_exactly_1000_km_is_a_shorter_and_not_an_intermediate_range_missile():
    assert russia("INF-SRM", 1000.0).verdict == "exceeds"
    assert russia("INF-IRM", 1000.0).verdict == "below"
    assert russia("INF-SRM", 1000.001).verdict == "below"
    assert russia("INF-IRM", 1000.001).verdict == "exceeds"


def test_exactly_5500_km_is_an_intermediate_range_missile_and_no_icbm():
    assert russia("INF-IRM", 5500.0).verdict == "exceeds"
    assert russia("NEWSTART-ICBM", 5500.0).verdict == "below"
    assert russia("INF-IRM", 5500.001).verdict == "below"
    assert russia("NEWSTART-ICBM", 5500.001).verdict == "exceeds"
    assert planted("INF-IRM", high_closed=False) == "below"
    assert planted("NEWSTART-ICBM", low_closed=True) == "exceeds"


def test_at_least_300_km_begins_with_300_km():
    # The number of a rule for exports, as if it bound the launch.
    record = replace(REGIMES["MTCR-II"], id="PLANTED")
    assert record.operator == ">="
    for kilometres, expected in ((300.0, "exceeds"), (299.999, "below")):
        (one,) = verdicts([record], ranges=at(kilometres))
        assert one.verdict == expected
    (one,) = verdicts([replace(record, low_closed=False)], ranges=at(300.0))
    assert one.verdict == "below"


@pytest.mark.parametrize(
    ("regime_id", "actor", "limit", "year"),
    [
        ("IRAN-2000", "Iran", 2000.0, 2019),
        ("ROK-GUIDE-4", "ROK", 800.0, 2019),
        ("INDIA-SELF", "India", 5000.0, 2009),
    ],
)
def test_an_upper_limit_is_crossed_beyond_it(regime_id, actor, limit, year):
    options = {"actor": actor, "date": dt.date(year, 1, 1)}
    at_limit, beyond = (verdict(regime_id, ranges=at(x), **options) for x in (limit, limit + 0.001))
    assert (at_limit.verdict, at_limit.probability, at_limit.line) == ("below", 0.0, limit * KM)
    assert (beyond.verdict, beyond.probability) == ("exceeds", 1.0)
    assert "limit of" in beyond.line_meaning


def test_a_payload_named_beside_a_limit_is_printed():
    one = verdict("ROK-GUIDE-3", actor="ROK", date=dt.date(2013, 1, 1), ranges=at(900.0))
    assert "with a payload of 500 kg" in one.line_meaning


def test_infinity_is_beyond_every_line_and_outside_every_band():
    assert verdict("DPRK-MORA-2018", date=dt.date(2019, 1, 1), ranges=at(math.inf)).probability == 1.0
    assert russia("INF-IRM", math.inf).probability == 0.0
    assert russia("NEWSTART-ICBM", math.inf).verdict == "exceeds"


def test_a_band_says_that_inside_counts_as_caught():
    one = russia("INF-IRM", 2000.0)
    assert one.line == 1000.0 * KM
    assert "more than 1,000 km and up to 5,500 km" in one.in_words
    assert "caught" in one.in_words
    assert "caught" not in russia("NEWSTART-ICBM", 6000.0).in_words


def test_the_line_of_a_class_without_a_number_is_the_users():
    options = {"date": dt.date(2019, 5, 4), "ranges": at(5200.0)}
    usual = verdict("DPRK-MORA-2018", **options)
    assert (usual.verdict, usual.line) == ("below", 5500.0 * KM)
    assert "5,500 km is the user's choice" in usual.line_meaning
    own = verdict("DPRK-MORA-2018", line=5000.0 * KM, **options)
    assert (own.verdict, own.line) == ("exceeds", 5000.0 * KM)
    assert "5,000 km is the user's choice" in own.line_meaning
    assert russia("NEWSTART-ICBM", 5200.0, line=5000.0 * KM).verdict == "below"  # its number is its own


# Probability


@pytest.mark.parametrize(
    ("share", "expected"),
    [
        (0.0, "below"),
        (0.04, "below"),
        (0.05, "undetermined"),
        (0.5, "undetermined"),
        (0.95, "undetermined"),
        (0.96, "exceeds"),
        (1.0, "exceeds"),
    ],
)
@pytest.mark.parametrize("weights", [None, np.full(100, 0.01), np.full(100, 7.0)], ids=["none", "one", "any"])
def test_five_and_ninety_five_per_cent_are_undetermined(share, expected, weights):
    one = verdict("DPRK-MORA-2018", date=dt.date(2019, 5, 4), ranges=mixture(share), weights=weights)
    assert one.verdict == expected
    assert one.probability == pytest.approx(share, abs=1e-12)


def test_weights_count_and_not_the_number_of_draws():
    one = verdict(
        "DPRK-MORA-2018",
        date=dt.date(2019, 5, 4),
        ranges=at(6000, 5000, 5000),
        weights=np.array([98.0, 1.0, 1.0]),
    )
    assert (one.probability, one.verdict) == (0.98, "exceeds")


def test_failed_draws_are_left_out_and_too_many_forbid_a_verdict():
    few = np.append(mixture(1.0, n=97), [math.nan] * 3)
    one = verdict("DPRK-MORA-2018", date=dt.date(2019, 5, 4), ranges=few)
    assert (one.probability, one.verdict) == (1.0, "exceeds")
    many = np.append(mixture(1.0, n=90), [math.nan] * 10)
    one = verdict("DPRK-MORA-2018", date=dt.date(2019, 5, 4), ranges=many)
    assert (one.probability, one.verdict) == (None, "undetermined")
    assert "10 % of the draws failed" in one.reason
    all_ = verdict("DPRK-MORA-2018", date=dt.date(2019, 5, 4), ranges=np.full(3, math.nan))
    assert all_.verdict == "undetermined"


def test_without_a_range_a_line_stays_open_where_it_applies():
    one = verdict("DPRK-MORA-2018", date=dt.date(2019, 5, 4))
    assert (one.applies, one.verdict, one.probability) == (True, "undetermined", None)
    assert "no range can be inferred" in one.reason
    assert verdict("DPRK-MORA-2018", date=ICBM_2017).verdict == "not applicable"


def test_lower_bounds_may_show_a_crossing_and_never_its_absence():
    options = {"date": dt.date(2022, 3, 16), "failed": True}
    one = verdict("DPRK-MORA-2018", ranges=at(20.0), **options)
    assert (one.verdict, one.probability) == ("undetermined", 0.0)
    assert "reach further" in one.reason
    assert verdict("DPRK-MORA-2018", ranges=at(6000.0), **options).verdict == "exceeds"
    assert russia("INF-IRM", 2000.0, failed=True).verdict == "undetermined"


@pytest.mark.parametrize(
    ("probability", "words"),
    [
        (0.0, "less than 1 %, almost no chance"),
        (0.0499, "5 %, almost no chance"),
        (0.05, "5 %, very unlikely"),
        (0.3, "30 %, unlikely"),
        (0.5, "50 %, roughly even chance"),
        (0.63, "63 %, likely"),
        (0.95, "95 %, very likely"),
        (0.96, "96 %, almost certain"),
        (1.0, "more than 99 %, almost certain"),
    ],
)
def test_probabilities_are_said_in_calibrated_words(probability, words):
    assert in_words(probability) == words


def test_the_sentence_names_what_the_draws_are():
    one = verdict("DPRK-MORA-2018", date=dt.date(2019, 5, 4), ranges=at(600.0), basis="range flown")
    assert one.in_words.startswith("range flown of more than 5,500 km: less than 1 %, almost no chance")
    assert "no test; political" in one.in_words


def test_a_band_is_written_with_its_ends():
    assert str(Band(5e5, True, 1e6, False)) == "at least 500 km and less than 1,000 km"
    assert str(Band(5.5005e6, False)) == "more than 5,500.5 km"


# Wrong arguments


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"kind": "rocket"}, "kind='rocket'"),
        ({"basing": "space"}, "basing='space'"),
        ({"readings": "mine"}, "readings='mine'"),
        ({"line": 0.0}, "line=0.0"),
        ({"line": math.nan}, "line=nan"),
        ({"line": math.inf}, "line=inf"),
        ({"date": dt.datetime(2017, 7, 28)}, "time of day"),
        ({"date": "2017-07-28"}, "date='2017-07-28'"),
        ({"ranges": at(-1.0)}, "below 0"),
        ({"ranges": np.zeros((2, 2))}, "one length"),
        ({"ranges": at(1.0, 2.0), "weights": np.ones(3)}, "one length"),
        ({"ranges": at(1.0, 2.0), "weights": np.zeros(2)}, "not all zero"),
        ({"ranges": at(1.0, 2.0), "weights": np.array([1.0, -1.0])}, "not negative"),
        ({"ranges": at(1.0, 2.0), "weights": np.array([1.0, math.nan])}, "finite"),
        ({"ranges": np.zeros(0)}, "not all zero"),
    ],
)
def test_wrong_arguments_are_named(options, message):
    with pytest.raises(InputError, match=message):
        verdicts(**options)
