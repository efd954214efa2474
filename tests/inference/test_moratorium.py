import datetime as dt
import math
from dataclasses import replace

import numpy as np
import pytest

from launch_data.regimes import load_regimes
from trajectory.errors import InputError
from trajectory.inference.lines import Band, in_words
from trajectory.moratorium import _SCOPES, judge

REGIMES = {regime.id: regime for regime in load_regimes()}
KM = 1e3
ICBM_2017 = dt.date(2017, 7, 28)
BALLISTIC_KINDS = ("ballistic", "quasi-ballistic", "hypersonic_glide", "rocket_artillery")


def at(*kilometres):
    return np.array(kilometres) * KM


def mixture(share, *, above=6000.0, below=5000.0, n=100):
    """A hundred draws of which a share lies above the line."""
    return at(*[above] * round(share * n), *[below] * (n - round(share * n)))


def verdicts(regimes=None, **options):
    defaults = {"actor": "DPRK", "date": ICBM_2017, "kind": "ballistic", "ranges": None}
    return judge(REGIMES.values() if regimes is None else regimes, **(defaults | options))


def verdict(regime_id, **options):
    (one,) = [one for one in verdicts(**options) if one.regime_id == regime_id]
    return one


def russia(regime_id, *kilometres, date=dt.date(2015, 1, 1), **options):
    return verdict(regime_id, actor="Russia", date=date, ranges=at(*kilometres), **options)


# The whole table


def test_every_record_but_the_range_classes_gets_one_verdict():
    expected = {key for key in REGIMES if not key.startswith("CLASS-")}
    assert len(expected) < len(REGIMES)
    assert sorted(one.regime_id for one in verdicts()) == sorted(expected)


def test_those_that_apply_come_first_and_each_part_is_sorted():
    found = verdicts(ranges=at(10000.0))
    assert {one.applies for one in found} == {True, False}
    assert [one.applies for one in found] == sorted((one.applies for one in found), reverse=True)
    for applies in (True, False):
        part = [one.regime_id for one in found if one.applies is applies]
        assert part == sorted(part)


@pytest.mark.parametrize("kind", [*BALLISTIC_KINDS, "cruise", "slv", "unknown"])
@pytest.mark.parametrize("ranges", [None, at(600.0, math.inf)], ids=["no range", "range"])
def test_every_verdict_is_complete_and_says_what_it_rests_on(kind, ranges):
    for actor in ("DPRK", "Russia", "Iran", "ROK", "India", None):
        for one in verdicts(actor=actor, kind=kind, ranges=ranges):
            assert one.verdict in {"exceeds", "below", "undetermined", "not applicable"}
            assert (one.verdict == "not applicable") is not one.applies
            assert one.reason
            assert one.in_words
            assert one.line_meaning
            assert (one.citation, one.verified) == (
                REGIMES[one.regime_id].citation,
                REGIMES[one.regime_id].verified,
            )
            if one.probability is None:
                assert one.verdict in {"undetermined", "not applicable"}


def test_every_record_that_is_not_simply_about_ballistic_missiles_has_its_scope_coded():
    """A record whose words name another system must not fall through to "ballistic missiles, any basing"."""
    assert set(_SCOPES) <= set(REGIMES)
    words = (
        "cruise",
        "uav",
        "slv",
        "land-based",
        "air-launched",
        "submarine",
        "ground",
        "technology",
        "target",
    )
    without_line = {"HCOC", "IND-PAK-2005", "US-USSR-1988"}
    for regime in REGIMES.values():
        if not regime.is_class and any(word in regime.system_scope.lower() for word in words):
            assert regime.id in _SCOPES or regime.id in without_line, regime


# Actor


@pytest.mark.parametrize("actor", ["DPRK", "North Korea", " prk ", "Democratic People's Republic of Korea"])
def test_other_names_of_the_actor_are_understood(actor):
    assert verdict("UNSCR-1874", actor=actor).verdict == "exceeds"


@pytest.mark.parametrize(("actor", "regime_id"), [("USSR", "SALT2-ICBM"), ("south korea", "ROK-GUIDE-3")])
def test_other_names_of_other_actors_are_understood(actor, regime_id):
    regime = REGIMES[regime_id]
    assert verdict(regime_id, actor=actor, date=regime.first_day, ranges=at(6000.0)).verdict == "exceeds"


def test_a_record_about_someone_else_does_not_apply():
    one = verdict("UNSCR-1874", actor="India", ranges=at(5000.0))
    assert (one.applies, one.verdict, one.probability) == (False, "not applicable", None)
    assert "binds DPRK" in one.reason


def test_an_unknown_actor_is_bound_only_by_what_names_nobody():
    found = verdicts(actor=None, ranges=at(10000.0))
    assert {one.regime_id for one in found if one.applies} == {"MTCR-II"}
    assert "who launched is not known" in verdict("UNSCR-1874", actor=None).reason


# Date


@pytest.mark.parametrize(
    ("day", "applies", "one_reading"),
    [
        ("2018-04-20", False, False),
        ("2018-04-21", True, False),
        ("2019-12-31", True, False),
        ("2020-01-01", True, False),
        ("2020-01-02", True, True),
        ("2022-03-24", True, True),
        ("2022-03-25", False, False),
    ],
)
def test_the_moratorium_of_2018_has_one_beginning_and_two_ends(day, applies, one_reading):
    one = verdict("DPRK-MORA-2018", date=dt.date.fromisoformat(day), ranges=at(10000.0))
    assert one.applies is applies
    assert ("one of the two readings only" in one.reason) is one_reading
    assert one.verdict == ("exceeds" if applies else "not applicable")
    assert "2018-04-21" in one.reason


@pytest.mark.parametrize(("readings", "applies"), [("earlier", False), ("later", True), ("either", True)])
def test_the_user_may_choose_the_reading(readings, applies):
    one = verdict("DPRK-MORA-2018", date=dt.date(2021, 3, 24), ranges=at(600.0), readings=readings)
    assert one.applies is applies
    assert verdict("DPRK-MORA-2018", date=dt.date(2019, 5, 4), ranges=at(600.0), readings=readings).applies


def test_without_a_date_nothing_is_called_crossed_and_the_reason_says_why():
    one = verdict("DPRK-MORA-2018", date=None, ranges=at(10000.0))
    assert (one.applies, one.probability, one.verdict) == (True, 1.0, "undetermined")
    assert "date of the launch is not known" in one.reason
    assert "2018-04-21" in one.reason
    assert verdict("DPRK-MORA-2018", date=None, ranges=at(600.0)).verdict == "below"
    assert verdict("UNSCR-1874", date=None).verdict == "undetermined"


def test_resolutions_do_not_reach_back():
    day = dt.date(2006, 10, 13)
    assert not verdict("UNSCR-1718", date=day).applies
    assert verdict("UNSCR-1718", date=day + dt.timedelta(1)).applies


def test_a_month_counts_from_its_first_day():
    assert verdict("DPRK-MORA-1999", date=dt.date(1999, 9, 1), ranges=at(6000.0)).verdict == "exceeds"
    assert not verdict("DPRK-MORA-1999", date=dt.date(1999, 8, 31), ranges=at(6000.0)).applies


# Kind


@pytest.mark.parametrize("regime_id", ["DPRK-MORA-2018", "UNSCR-1718", "UNSCR-1874", "UNSCR-2397"])
def test_cruise_missiles_are_outside_ballistic_records(regime_id):
    one = verdict(regime_id, kind="cruise", date=dt.date(2021, 3, 20), ranges=at(6000.0))
    assert (one.applies, one.verdict, one.probability) == (False, "not applicable", None)
    assert "this is a cruise missile" in one.reason


@pytest.mark.parametrize(
    ("regime_id", "applies"),
    [("DPRK-MORA-2018", False), ("UNSCR-1718", False), ("UNSCR-1874", True), ("UNSCR-2397", True)],
)
def test_space_launches_are_covered_where_the_technology_is_banned(regime_id, applies):
    one = verdict(regime_id, kind="slv", date=dt.date(2019, 1, 1))
    assert (one.applies, one.verdict) == ((True, "exceeds") if applies else (False, "not applicable"))
    assert applies or "space launch" in one.reason


def test_whether_the_leap_day_words_covered_satellites_stays_open():
    launch = {"date": dt.date(2012, 4, 13), "ranges": at(8000.0)}
    assert verdict("DPRK-LEAPDAY-2012", kind="ballistic", **launch).verdict == "exceeds"
    one = verdict("DPRK-LEAPDAY-2012", kind="slv", **launch)
    assert (one.applies, one.verdict) == (True, "undetermined")
    assert "disputed" in one.reason


@pytest.mark.parametrize("kind", BALLISTIC_KINDS)
@pytest.mark.parametrize("regime_id", ["UNSCR-1718", "UNSCR-1874", "UNSCR-2397"])
def test_a_ban_on_a_technology_covers_every_range(regime_id, kind):
    for ranges in (None, at(50.0), at(10000.0)):
        one = verdict(regime_id, kind=kind, date=dt.date(2021, 3, 24), ranges=ranges)
        assert (one.applies, one.line) == (True, None)
        assert "whatever its range" in one.in_words
        disputed = kind == "rocket_artillery"
        assert (one.verdict, one.probability) == (("undetermined", None) if disputed else ("exceeds", 1.0))
        assert ("disputed" in one.reason) is disputed


@pytest.mark.parametrize(
    ("kind", "word"), [("quasi-ballistic", "quasi-ballistic"), ("hypersonic_glide", "glide")]
)
def test_it_is_said_that_manoeuvring_missiles_are_counted_as_ballistic(kind, word):
    assert word in verdict("UNSCR-1874", kind=kind).reason
    assert "counted" not in verdict("UNSCR-1874").reason


def test_an_unknown_kind_may_clear_but_not_condemn():
    assert verdict("UNSCR-1874", kind="unknown").verdict == "undetermined"
    options = {"kind": "unknown", "date": dt.date(2019, 5, 4)}
    assert verdict("DPRK-MORA-2018", ranges=at(600.0), **options).verdict == "below"
    one = verdict("DPRK-MORA-2018", ranges=at(10000.0), **options)
    assert (one.applies, one.verdict) == (True, "undetermined")
    assert "kind of this missile is not known" in one.reason


# Basing


@pytest.mark.parametrize(
    ("regime_id", "kind", "basing"),
    [
        ("NEWSTART-ICBM", "ballistic", "ground"),
        ("NEWSTART-SLBM", "ballistic", "submarine"),
        ("START1-ASBM", "ballistic", "air"),
        ("INF-IRM", "ballistic", "ground"),
        ("INF-IRM", "cruise", "ground"),
    ],
)
def test_a_record_covers_its_own_basing_only(regime_id, kind, basing):
    regime = REGIMES[regime_id]
    for other in ("ground", "submarine", "ship", "air", "unknown"):
        one = russia(regime_id, regime.low / KM + 1.0, kind=kind, basing=other, date=regime.first_day)
        expected = (
            "exceeds" if other == basing else "undetermined" if other == "unknown" else "not applicable"
        )
        assert one.verdict == expected, other
        assert other == basing or "launched" in one.reason


def test_nuclear_arms_cannot_be_seen_in_a_flight():
    one = russia("NEWSTART-ALCM", 2500.0, kind="cruise", basing="air")
    assert (one.applies, one.probability, one.verdict) == (True, 1.0, "undetermined")
    assert "nuclear-armed" in one.reason


@pytest.mark.parametrize(("kind", "applies"), [("ballistic", True), ("cruise", True), ("slv", False)])
def test_the_inf_treaty_covers_weapons_and_no_space_launch(kind, applies):
    assert russia("INF-IRM", 2000.0, kind=kind).applies is applies


# Lines and their ends


def planted(regime_id, **changes):
    """The same launch judged by a record with a wrong end."""
    return judge(
        [replace(REGIMES[regime_id], **changes)],
        actor="Russia",
        date=dt.date(2015, 1, 1),
        kind="ballistic",
        ranges=at(500.0 if regime_id == "INF-SRM" else 5500.0),
    )[0].verdict


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
    assert verdict("MTCR-II", ranges=at(300.0)).verdict == "exceeds"
    assert verdict("MTCR-II", ranges=at(299.999)).verdict == "below"


@pytest.mark.parametrize(
    ("regime_id", "actor", "limit"),
    [("IRAN-2000", "Iran", 2000.0), ("ROK-GUIDE-4", "ROK", 800.0), ("INDIA-SELF", "India", 5000.0)],
)
def test_an_upper_limit_is_crossed_beyond_it(regime_id, actor, limit):
    options = {"actor": actor, "date": dt.date(2019, 1, 1)}
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


# Records that draw no line in range


@pytest.mark.parametrize(
    ("regime_id", "actor", "day", "reason"),
    [
        ("HCOC", "India", "2020-01-01", "notice"),
        ("US-USSR-1988", "Russia", "2020-01-01", "notice"),
        ("IND-PAK-2005", "India", "2020-01-01", "notice"),
        ("IND-PAK-2005-SITE", "India", "2020-01-01", "near"),
        ("IND-PAK-2005-IMPACT", "Pakistan", "2020-01-01", "near"),
        ("ABM-DEMARC-TGT-V", "Russia", "2000-01-01", "targets"),
        ("ABM-DEMARC-TGT-R", "Russia", "2000-01-01", "targets"),
        ("ABM-DEMARC-INT-V", "USA", "2000-01-01", "interceptors"),
        ("MTCR-I", "DPRK", "2017-07-28", "payload"),
        ("CNS-INCLUSION", "DPRK", "2017-07-28", "convention"),
        ("JCS-SUCCESS", "DPRK", "2017-07-28", "convention"),
        ("ROK-GUIDE-5", "ROK", "2022-01-01", "no limit"),
        ("DPRK-MORA-2018-END", "DPRK", "2022-03-24", "records the end"),
    ],
)
def test_what_is_no_line_in_range_does_not_apply_and_says_why(regime_id, actor, day, reason):
    one = verdict(regime_id, actor=actor, date=dt.date.fromisoformat(day), ranges=at(10000.0))
    assert (one.applies, one.verdict, one.probability, one.line) == (False, "not applicable", None, None)
    assert reason in one.reason
    assert one.in_words.startswith("does not apply")


def test_what_a_missile_was_designed_for_cannot_be_seen_in_a_flight():
    one = verdict("UNSCR-2231-B3", actor="Iran", date=dt.date(2020, 4, 22), ranges=at(2000.0))
    assert (one.applies, one.verdict, one.probability) == (True, "undetermined", None)
    assert "design intent" in one.in_words


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
    options = {"date": dt.date(2022, 3, 16), "at_least": True}
    one = verdict("DPRK-MORA-2018", ranges=at(20.0), **options)
    assert (one.verdict, one.probability) == ("undetermined", 0.0)
    assert "reach further" in one.reason
    assert verdict("DPRK-MORA-2018", ranges=at(6000.0), **options).verdict == "exceeds"
    assert russia("INF-IRM", 2000.0, at_least=True).verdict == "undetermined"


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


# The three facts this project began with


def test_21_march_2021_two_cruise_missiles():
    found = verdicts(date=dt.date(2021, 3, 20), kind="cruise")
    applying = {one.regime_id for one in found if one.applies}
    assert applying == {"MTCR-II"}  # an export rule: no resolution and no moratorium is among them
    assert verdict("MTCR-II", date=dt.date(2021, 3, 20), kind="cruise").verdict == "undetermined"


def test_25_march_2021_two_quasi_ballistic_missiles():
    options = {"date": dt.date(2021, 3, 24), "kind": "quasi-ballistic", "ranges": at(420.0, 450.0, 600.0)}
    assert verdict("DPRK-MORA-2018", **options).verdict == "below"
    assert {verdict(key, **options).verdict for key in ("UNSCR-1718", "UNSCR-1874", "UNSCR-2397")} == {
        "exceeds"
    }


def test_28_july_2017_lies_before_the_moratorium_and_under_the_resolutions():
    found = {one.regime_id: one for one in verdicts(ranges=at(9000.0, 11000.0))}
    assert not found["DPRK-MORA-2018"].applies
    assert found["DPRK-MORA-2018"].line == 5500.0 * KM
    assert not found["UNSCR-2397"].applies
    assert found["UNSCR-1874"].verdict == "exceeds"


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
