"""The catalogue against one line: who is asked, what is counted, what stays open."""

import datetime as dt
import itertools
import math

import numpy as np
import pytest

from launch_data.catalogue import read_launches
from launch_data.families import load_families
from launch_data.fields import PartialDate
from launch_data.line_doubts import line_doubts
from launch_data.regimes import load_regimes
from launch_data.scopes import BALLISTIC, SCOPES
from trajectory.analysis import analyze
from trajectory.analysis.audit import Audited, _is_sure_day, audit, count
from trajectory.analysis.audit_values import audit_csv, audit_values, launch_row

DRAWS = 64
REGIMES = {one.id: one for one in load_regimes()}


@pytest.fixture(scope="module")
def moratorium(catalogue):
    launches = catalogue.filter(actor="DPRK", since="2019-08-20", until="2022-05-31")
    return audit(launches, regime=REGIMES["DPRK-MORA-2018"], draws=DRAWS)


@pytest.mark.parametrize("chances", [(), (0.3,), (0.1, 0.9, 0.5, 0.02), (1.0, 1.0), (0.0, 0.0)])
def test_the_count_is_that_of_all_outcomes(chances):
    numbers = dict.fromkeys(range(len(chances) + 1), 0.0)
    for outcome in itertools.product((0, 1), repeat=len(chances)):
        share = math.prod(p if hit else 1.0 - p for p, hit in zip(chances, outcome, strict=True))
        numbers[sum(outcome)] += share
    found = count(chances)
    assert found.flights == len(chances)
    assert found.expected == pytest.approx(sum(k * p for k, p in numbers.items()))
    assert found.at_least_one == pytest.approx(1.0 - numbers[0])
    sums = list(itertools.accumulate(numbers.values()))
    assert found.low == next(k for k, s in enumerate(sums) if s >= 0.05 - 1e-9)
    assert found.high == next(k for k, s in enumerate(sums) if s >= 0.95 - 1e-9)


def test_both_ends_of_the_moratorium_are_answered(moratorium):
    earlier, later = moratorium.windows
    assert (earlier.reading, earlier.last_day) == ("earlier", dt.date(2020, 1, 1))
    assert (later.reading, later.last_day) == ("later", dt.date(2022, 3, 24))
    assert earlier.first_day == later.first_day == dt.date(2018, 4, 21)
    assert earlier.exceeds == 0
    assert earlier.crossings.at_least_one < 0.05
    assert later.exceeds == 1
    assert later.crossings.at_least_one > 0.95
    found = {one.launch.id: one for one in moratorium.launches}
    assert found["PRK-20220324-A"].readings == ("later",)
    assert found["PRK-20191128-A"].readings == ("earlier", "later")
    assert "PRK-20220504-A" not in found


def test_the_counts_are_those_of_the_launches(moratorium):
    for window in moratorium.windows:
        inside = [one for one in moratorium.launches if window.reading in one.readings]
        assert window.exceeds + window.below + window.undetermined == len(inside)
        assert window.crossings.flights == len(inside) - window.open
        chances = [one.verdict.probability for one in inside if not one.is_open]
        assert window.crossings.expected == pytest.approx(sum(chances))


def test_every_launch_is_somewhere(moratorium, catalogue):
    asked = catalogue.filter(actor="DPRK", since="2019-08-20", until="2022-05-31")
    named = [one.launch.id for one in moratorium.launches]
    named += [name for _, ids in moratorium.idle for name in ids]
    assert sorted(named) == sorted(launch.id for launch in asked)
    assert any("cruise missile" in why for why, _ in moratorium.idle)
    assert any("valid from" in why for why, _ in moratorium.idle)


def test_a_failure_and_a_launch_without_range_stay_open(moratorium, catalogue):
    found = {one.launch.id: one for one in moratorium.launches}
    failed = found["PRK-20220316-A"]
    assert failed.launch.outcome == "failure"
    assert failed.is_open
    assert failed.verdict.verdict == "undetermined"
    assert not found["PRK-20220324-A"].is_open
    (short,) = audit([catalogue.get("IRN-20181001-B")], regime=REGIMES["IRAN-2000"], draws=DRAWS).launches
    assert short.verdict.probability < 0.01  # it flew less than 2,000 km, and failed
    assert short.is_open
    assert any(one.is_open for one in found.values())


def test_a_pull_up_is_compared_by_the_range_flown(moratorium):
    found = {one.launch.id: one for one in moratorium.launches}
    one = found["PRK-20200320-A"]
    assert one.refused is not None
    assert one.basis == "range flown"
    assert one.verdict.verdict == "below"


def test_each_verdict_is_that_of_a_single_analysis(moratorium, catalogue):
    alone = analyze(catalogue.get("PRK-20220324-A"), draws=DRAWS)
    found = next(one for one in moratorium.launches if one.launch.id == "PRK-20220324-A")
    assert found.verdict == next(v for v in alone.verdicts if v.regime_id == "DPRK-MORA-2018")
    ranges = [one.standard_range.without_rotation for one in (found.analysis, alone)]
    assert np.array_equal(*ranges, equal_nan=True)


def test_a_ban_whatever_the_range_analyses_nothing(catalogue):
    found = audit(catalogue, regime=REGIMES["UNSCR-1874"], draws=DRAWS)
    assert len(found.launches) > 100
    assert all(one.analysis is None for one in found.launches)
    (window,) = found.windows
    assert window.reading == "only"
    assert window.crossings.expected == window.exceeds
    in_doubt = [one for one in found.launches if one.verdict.verdict == "undetermined"]
    assert window.open == len(in_doubt)
    assert all("disputed" in one.verdict.in_words or "not known" in one.verdict.in_words for one in in_doubt)


def test_the_users_line_decides_where_the_record_has_none(catalogue):
    launches = catalogue.filter(actor="DPRK", since="2022-01-29", until="2022-01-30")
    for line, verdict in ((2.0e6, "exceeds"), (9.0e6, "below")):
        found = audit(launches, regime=REGIMES["DPRK-MORA-2018"], line=line, draws=DRAWS)
        assert [one.verdict.verdict for one in found.launches] == [verdict]


def test_a_month_alone_is_outside_where_every_day_of_it_is(catalogue, make_launch, make_claim):
    """The catalogue knows a launch of September 1984 to the month."""
    found = audit(catalogue.filter(until="1990-12-31"), regime=REGIMES["DPRK-MORA-2018"], draws=DRAWS)
    assert found.launches == ()
    month = PartialDate(dt.date(2022, 3, 1), dt.date(2022, 3, 31), "2022-03")
    launch = make_launch(
        make_claim("range", "450 km"), make_claim("apogee", "120 km"), date=None, printed_dates=(month,)
    )
    (one,) = audit([launch], regime=REGIMES["DPRK-MORA-2018"], draws=DRAWS).launches
    assert one.readings == ("later",)  # every day of it is too late for the earlier end
    assert (
        "the day of the launch is not known" in one.verdict.in_words
    )  # a part is too late for the later one


def test_a_year_alone_may_lie_inside_a_record_of_a_few_weeks(make_launch, make_claim):
    for year, readings in ((2012, ("only",)), (2010, ())):
        printed = PartialDate(dt.date(year, 1, 1), dt.date(year, 12, 31), str(year))
        launch = make_launch(make_claim("range", "450 km"), date=None, printed_dates=(printed,))
        found = audit([launch], regime=REGIMES["DPRK-LEAPDAY-2012"], draws=DRAWS).launches
        assert tuple(one.readings for one in found) == ((readings,) if readings else ())
        assert all("day of the launch is not known" in one.verdict.in_words for one in found)


def test_a_year_that_ends_after_a_window_is_open_in_it(make_launch, make_claim):
    """The moratorium ended on 1 January 2020, by another reading on 24 March 2022."""
    year = PartialDate(dt.date(2020, 1, 1), dt.date(2020, 12, 31), "2020")
    claims = make_claim("range", "998 km"), make_claim("apogee", "3,700 km")
    launch = make_launch(*claims, date=None, printed_dates=(year,))
    found = audit([launch], regime=REGIMES["DPRK-MORA-2018"], draws=DRAWS)
    earlier, later = found.windows
    assert (earlier.exceeds, earlier.undetermined, earlier.open, earlier.crossings.flights) == (0, 1, 1, 0)
    assert (later.exceeds, later.undetermined, later.open, later.crossings.flights) == (1, 0, 0, 1)
    assert "under one of the two readings only" in found.launches[0].verdict.reason


def test_a_kind_that_nobody_says_is_that_of_a_single_analysis(tmp_path):
    """The name says that it is a cruise missile: the moratorium does not cover it."""
    from trajectory.analysis import analyze

    path = tmp_path / "own.csv"
    path.write_text(
        "event_id,date,actor,reporter,role,type_reported,range_km,apogee_km\n"
        "X-1,2018-06-01,DPRK,ROK JCS,primary,Hwasal-2 cruise missile,1500,\n"
        "X-2,2018-06-02,DPRK,ROK JCS,primary,,998,3725\n"
    )
    own = read_launches(path)
    assert {one.kind for one in own.launches} == {"unknown"}
    found = audit(own, regime=REGIMES["DPRK-MORA-2018"], draws=DRAWS)
    (idle,) = found.idle
    assert idle[1] == ("X-1",)
    assert "cruise missile" in idle[0]
    (one,) = found.launches
    assert (one.launch.id, one.readings) == ("X-2", ("earlier", "later"))
    assert one.kind == analyze(one.launch, draws=DRAWS, brief=True).kind.label == "ballistic"
    assert [window.crossings.flights for window in found.windows] == [1, 1]


def test_what_was_said_of_a_launch_leaves_its_line_open(catalogue, monkeypatch):
    """The USA called two tests of early 2022, of 300 km, tests of a new intercontinental missile."""
    two = [catalogue.get(name) for name in ("PRK-20220226-A", "PRK-20220304-A")]
    found = audit(two, regime=REGIMES["DPRK-MORA-2018"], draws=DRAWS)
    assert [one.verdict.verdict for one in found.launches] == ["undetermined"] * 2
    assert all(one.is_open and one.verdict.probability < 0.01 for one in found.launches)
    assert all(
        "said that this tested a new intercontinental" in one.verdict.in_words for one in found.launches
    )
    assert [window.open for window in found.windows] == [0, 2]
    other = analyze(two[0], draws=DRAWS, brief=True).verdicts
    assert next(one for one in other if one.regime_id == "UNSCR-1874").verdict == "exceeds"
    monkeypatch.setattr("trajectory.analysis.verdicts.line_doubts", lambda launch: {})
    bare = audit(two, regime=REGIMES["DPRK-MORA-2018"], draws=DRAWS)
    assert [one.verdict.verdict for one in bare.launches] == ["below"] * 2


def test_every_doubt_names_a_launch_and_a_line(catalogue):
    told = {(one.event_id, line) for one in catalogue for line in line_doubts(one)}
    assert told == {("PRK-20220226-A", "DPRK-MORA-2018"), ("PRK-20220304-A", "DPRK-MORA-2018")}
    assert {line for _, line in told} <= set(REGIMES)


def test_no_record_covers_one_ballistic_kind_and_not_the_others():
    """An audit may leave "ballistic" as it was said: the name of a type would change no verdict."""
    told_apart = BALLISTIC - {"rocket_artillery"}
    assert all(told_apart <= scope.kinds or not told_apart & scope.kinds for scope in SCOPES.values())


def test_the_days_of_a_window_are_judged_with_the_same_kind(make_launch, make_claim):
    """Range and apogee alone would make it a ballistic missile, which the record does not cover."""
    claims = make_claim("range", "1,500 km"), make_claim("apogee", "300 km")
    day = {"date": dt.date(2015, 6, 3), "date_is_utc": True}
    launch = make_launch(*claims, actor="USA", types=("AGM-86B",), **day)
    assert launch.kind == "unknown"
    for kind, is_sure in (("cruise", True), ("ballistic", False)):
        one = Audited(launch, ("only",), None, None, kind)
        assert _is_sure_day(REGIMES["NEWSTART-ALCM"], one, "only") is is_sure


def test_a_launch_whose_coverage_is_in_doubt_is_open_and_not_counted(make_launch, make_claim):
    """Whether rockets of large artillery are ballistic missiles is disputed, however far they fly."""
    claims = make_claim("range", "9,000 km"), make_claim("apogee", "1,200 km")
    day = dt.date(2019, 5, 4)
    for kind, is_open in (("rocket_artillery", True), ("ballistic", False)):
        launch = make_launch(*claims, kind=kind, date=day)
        found = audit([launch], regime=REGIMES["DPRK-MORA-2018"], draws=DRAWS)
        assert [one.is_open for one in found.launches] == [is_open]
        assert found.windows[0].crossings.flights == int(not is_open)
        assert found.launches[0].verdict.probability > 0.9


def test_classes_are_counted_from_the_probabilities(catalogue):
    launches = catalogue.filter(actor="DPRK", since="2017-05-01", until="2017-08-26")
    found = audit(launches, scheme="CRS/US", draws=2 * DRAWS)
    assert found.windows == ()
    inferred = [one.analysis.classes for one in found.launches if one.analysis.standard_range is not None]
    for name, (counted, _) in found.classes.items():
        chances = [dict(one.probabilities).get(name, 0.0) for one in inferred]
        assert counted.flights == len(inferred)
        assert counted.expected == pytest.approx(sum(chances))
    assert found.classes["ICBM"][0].expected == pytest.approx(2.0, abs=0.05)
    assert any("cruise" in why for why, _ in found.idle)
    text = audit_csv(found)
    assert "probability_ICBM" in text.splitlines()[0]
    assert len(text.splitlines()) == 1 + len(found.launches)


def test_a_record_of_tested_ranges_shows_the_range_flown(catalogue):
    """INF counts how far a missile was tested, not how far it could go."""
    launches = [catalogue.get("USA-20100630-A")]
    (flown,) = audit(launches, regime=REGIMES["INF-IRM"], draws=DRAWS).launches
    assert flown.basis == "range flown"
    assert flown.counted[0] < 6.759e6 < flown.counted[2] < 7.5e6
    (could,) = audit(launches, scheme="CRS/US", draws=DRAWS).launches
    assert could.basis == "standard range"
    assert could.counted[1] > 9e6
    row = launch_row(flown)
    assert row["counted_range_km_median"] == pytest.approx(flown.counted[1] / 1e3)
    assert row["standard_range_km_median"] == pytest.approx(could.counted[1] / 1e3, rel=0.05)


def test_a_lofted_flight_that_cannot_be_fitted_is_not_below_the_line(catalogue):
    """How far it flew is a lower bound: 24 March 2022 flew 1,090 km, 6,200 km high."""
    short = tuple(one for one in load_families() if one.stages == 1 and one.propellant == "liquid")
    launches = [catalogue.get("PRK-20220324-A")]
    found = audit(launches, regime=REGIMES["DPRK-MORA-2018"], draws=DRAWS, families=short)
    (one,) = found.launches
    assert one.refused is not None
    assert (one.basis, one.verdict.verdict, one.is_open) == ("range flown", "undetermined", True)
    assert one.analysis.classes is None
    assert "lower bound" in one.analysis.no_class
    assert [window.crossings.flights for window in found.windows] == [0, 0]


def test_a_class_is_counted_from_no_lower_bound(catalogue, make_launch, make_claim):
    """A pull-up tells its class by the range that it flew, one that failed on the way does not."""
    claims = (make_claim("range", "450 km"), make_claim("apogee", "50 km"))
    for outcome, basis in (("success", "range flown"), ("failure", "no range")):
        launch = make_launch(*claims, kind="quasi-ballistic", outcome=outcome)
        (one,) = audit([launch], scheme="CRS/US", draws=DRAWS).launches
        assert one.basis == basis
        assert (one.analysis.classes is None) is (outcome == "failure")


def test_the_values_are_plain_and_whole(moratorium):
    import json

    values = audit_values(moratorium)
    assert json.loads(json.dumps(values, allow_nan=False)) == values
    assert values["line_km"] == 5500.0
    assert values["windows"][1]["in_words"].startswith("more than 99 %")
    assert (
        sum(one["count"] for one in values["not_applicable"]) + len(values["launches"])
        == (values["settings"]["launches"])
    )
