import datetime as dt
import math
from dataclasses import replace

import pytest
from judging import KM, REGIMES, at, russia, verdict, verdicts

from launch_data.scopes import SCOPES

BALLISTIC_KINDS = ("ballistic", "quasi-ballistic", "hypersonic_glide", "rocket_artillery")


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


def test_whom_a_record_binds_is_said_apart_from_whether_it_applies():
    found = {one.regime_id: one for one in verdicts(ranges=at(10000.0))}
    assert found["UNSCR-1874"].binds_actor
    assert found["DPRK-MORA-1999"].binds_actor
    assert not found["DPRK-MORA-1999"].applies
    assert found["MTCR-I"].binds_actor  # it names no single actor
    assert not found["IRAN-2000"].binds_actor
    assert not any(
        one.binds_actor and "it binds" in one.reason and not one.applies for one in verdicts(actor="France")
    )
    assert all(one.binds_actor or "it binds" in one.reason for one in verdicts(actor=None))


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
    assert set(SCOPES) <= set(REGIMES)
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
            assert regime.id in SCOPES or regime.id in without_line, regime


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
    named_nobody = replace(REGIMES["UNSCR-1874"], id="NOBODY", applies_to_actors=("any",))
    found = verdicts([*REGIMES.values(), named_nobody], actor=None, ranges=at(10000.0))
    assert {one.regime_id for one in found if one.applies} == {"NOBODY"}
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
    assert "day of the launch is not known" in one.reason
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
    [("DPRK-MORA-2018", False), ("UNSCR-1718", True), ("UNSCR-1874", True), ("UNSCR-2397", True)],
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
        ("MTCR-I", "DPRK", "2017-07-28", "exports"),
        ("MTCR-II", "DPRK", "2017-07-28", "exports"),
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


@pytest.mark.parametrize("regime_id", ["MTCR-I", "MTCR-II"])
@pytest.mark.parametrize("kind", [*BALLISTIC_KINDS, "cruise", "slv", "unknown"])
def test_a_rule_for_exports_limits_no_test(regime_id, kind):
    for actor in ("DPRK", "India", None):
        assert not verdict(regime_id, actor=actor, kind=kind, ranges=at(10000.0)).applies


def test_a_range_that_holds_only_with_a_payload_draws_no_line():
    planted = replace(REGIMES["MTCR-I"], id="PLANTED")
    (one,) = verdicts([planted], ranges=at(10000.0))
    assert (one.applies, one.line) == (False, None)
    assert "payload flown is not known" in one.reason


def test_what_a_missile_was_designed_for_cannot_be_seen_in_a_flight():
    one = verdict("UNSCR-2231-B3", actor="Iran", date=dt.date(2020, 4, 22), ranges=at(2000.0))
    assert (one.applies, one.verdict, one.probability) == (True, "undetermined", None)
    assert "design intent" in one.in_words


@pytest.mark.parametrize(
    ("day", "holds"),
    [
        (dt.date(2010, 6, 8), set()),
        (dt.date(2015, 10, 10), {"UNSCR-1929"}),  # Emad, which the Panel of Experts called a violation
        (dt.date(2016, 1, 15), {"UNSCR-1929"}),
        (dt.date(2016, 3, 9), {"UNSCR-2231-B3"}),
        (dt.date(2023, 10, 19), set()),
        (dt.date(2025, 9, 28), {"UNSCR-1929-SNAPBACK"}),
    ],
)
def test_one_resolution_after_the_other_speaks_of_iran(day, holds):
    found = {one.regime_id: one for one in verdicts(actor="Iran", date=day, ranges=at(1700.0)) if one.applies}
    assert {name for name in found if name.startswith("UNSCR")} == holds
    assert all(found[name].verdict == "undetermined" for name in holds)
    assert all(("disputed" in found[name].in_words) is name.endswith("SNAPBACK") for name in holds)


# The three facts this project began with


def test_21_march_2021_two_cruise_missiles():
    found = verdicts(date=dt.date(2021, 3, 20), kind="cruise")
    assert {one.regime_id for one in found if one.applies} == set()
    assert {one.verdict for one in found} == {"not applicable"}
    for regime_id in ("UNSCR-1718", "UNSCR-1874", "UNSCR-2397", "DPRK-MORA-2018"):
        assert (
            "this is a cruise missile" in verdict(regime_id, date=dt.date(2021, 3, 20), kind="cruise").reason
        )


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


def test_a_contradiction_of_the_reports_decides_no_line_in_range():
    day = dt.date(2019, 5, 4)
    for kilometres in (600.0, 9000.0):
        one = verdict("DPRK-MORA-2018", date=day, ranges=at(kilometres), contradiction="they differ")
        assert (one.verdict, one.is_doubtful) == ("undetermined", True)
        assert "they differ" in one.in_words
    ban = verdict("UNSCR-2397", date=day, ranges=at(600.0), contradiction="they differ")
    assert (ban.verdict, ban.is_doubtful) == ("exceeds", False)
