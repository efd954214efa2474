"""What the rows of an event say together of its kind, day, outcome, type and actor."""

import datetime as dt

import pytest

from launch_data.errors import DataError
from launch_data.launch import is_own_voice
from launch_data.type_names import name_of

JAPAN = {"reporter": "Japan MOD"}
CNS = {"reporter": "CNS", "role": "compiler"}
PRESS = {"reporter": "Kyodo", "role": "press"}


def test_silence_on_the_kind_does_not_outvote_who_says_one(records):
    (launch,) = records({"kind": "cruise"}, JAPAN, CNS)
    assert launch.kind == "cruise"
    (most,) = records({"kind": "cruise"}, JAPAN | {"kind": "ballistic"}, CNS | {"kind": "ballistic"}, PRESS)
    assert most.kind == "ballistic"
    assert records({}, JAPAN)[0].kind == "unknown"


def test_a_month_printed_twice_does_not_outvote_a_day_inside_it(records):
    (launch,) = records({"date": "2017-07"}, CNS | {"date": "2017-07"}, JAPAN | {"date": "2017-07-28"})
    assert launch.date == dt.date(2017, 7, 28)
    assert [str(one) for one in launch.printed_dates] == ["2017-07", "2017-07-28"]
    assert records({"date": "2017-07"})[0].date is None


@pytest.mark.parametrize("is_flagged", [True, False])
def test_a_misprinted_day_is_not_the_day_in_universal_time(records, is_flagged):
    flag = {"flag": "text_error", "flag_field": "date"} if is_flagged else {}
    (launch,) = records({"date": "2017-07-20", "local_or_utc": "utc"} | flag, JAPAN | {"date": "2017-07-28"})
    assert launch.date_is_utc is not is_flagged
    assert launch.date == dt.date(2017, 7, 28 if is_flagged else 20)


def test_where_every_day_is_flagged_one_is_given_all_the_same(records):
    (launch,) = records(
        {"date": "2017-07-20", "local_or_utc": "utc", "flag": "suspect", "flag_field": "date"}
    )
    assert (launch.date, launch.date_is_utc) == (dt.date(2017, 7, 20), True)


def test_the_outcome_does_not_depend_on_the_order_of_rows(records):
    rows = PRESS | {"outcome": "failure"}, {"outcome": "success"}, JAPAN
    for order in (rows, rows[::-1]):
        assert records(*order)[0].outcome == "success"
    assert records(rows[0], rows[2])[0].outcome == records(rows[2], rows[0])[0].outcome == "failure"


def test_an_event_has_one_actor_under_any_of_its_names(records):
    (launch,) = records({}, CNS | {"actor": "North Korea"})
    assert launch.actor == "DPRK"
    with pytest.raises(DataError, match="two actors") as caught:
        records({}, JAPAN, CNS | {"actor": "Iran"})
    assert (caught.value.row, caught.value.field, caught.value.value) == (4, "actor", "Iran")
    assert "Write DPRK, as in row 2" in caught.value.hint


def test_the_compilers_name_of_a_type_goes_before_that_of_the_press(records):
    named = PRESS | {"type_reported": "Hwasong-12"}
    press = named, named | {"reporter": "Daily"}
    (launch,) = records(*press, CNS | {"type_reported": "Hwasong-14"})
    assert launch.type_reported == "Hwasong-14"
    assert records(*press)[0].type_reported == "Hwasong-12"


def test_a_name_beside_the_word_for_its_class_is_a_name(records):
    (launch,) = records(CNS | {"type_reported": "Hwasong-14 ICBM"}, PRESS | {"type_reported": "Hwasong-12"})
    assert launch.type_reported == "Hwasong-14 ICBM"
    assert name_of(launch) == "Hwasong-14"
    (vague,) = records(CNS | {"type_reported": "ICBM"}, PRESS | {"type_reported": "Hwasong-12"})
    assert name_of(vague) == "Hwasong-12"


@pytest.mark.parametrize(
    ("actor", "origin", "own"),
    [
        ("Iran", "Iran", True),
        ("Iran", "Iran (IRNA)", True),
        ("Houthi", "Houthis", True),
        ("Houthi", "Houthis, by their spokesman", True),
        ("DPRK", "KCNA", True),
        ("DPRK", "North Korea (state television)", True),
        ("India", "Indian MOD", True),
        ("China", "Chinese MND", True),
        ("USA", "United States", True),
        ("Iran", "Iran Watch", False),
        ("Israel", "Israel Defense", False),
        ("Israel", "Israel Defense Forces", True),
        ("Israel", "Israeli Ministry of Defense", True),
        ("Israel", "Israel (Army Radio)", True),
        ("DPRK", "Korean Central News Agency", True),
        ("DPRK", "KCNA Watch", False),
        ("Iran", "Iran state television", True),
        ("Iran", "Iraq", False),
        ("DPRK", "ROK JCS", False),
        ("", "", False),
    ],
)
def test_who_speaks_for_the_party_that_launched(actor, origin, own):
    assert is_own_voice(actor, origin) is own


def test_a_revision_of_one_flight_leaves_the_others_alone(records):
    revision = JAPAN | {"flight": "2", "range_km": "600", "supersedes": "ROK JCS"}

    def statuses(*rows):
        return [{c.reporter: c.status for c in launch.of("range")} for launch in records(*rows)]

    salvo = {"flight": "", "range_km": "400", "count": "2"}
    assert statuses(CNS | {"flight": "1"}, revision, salvo) == [
        {"ROK JCS": "salvo"},
        {"Japan MOD": "used", "ROK JCS": "superseded"},
    ]
    own = {"flight": "1", "range_km": "400"}, {"flight": "2", "range_km": "400"}
    assert statuses(*own, revision) == [
        {"ROK JCS": "used"},
        {"Japan MOD": "used", "ROK JCS": "superseded"},
    ]
