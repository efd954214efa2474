"""Which claim of a flight is used: small tables with one rule each."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from launch_data.grouping import group
from launch_data.readers import read_rows


def launches(*rows: dict[str, str]):
    base = {"event_id": "E-1", "flight": "1", "date": "2020-01-01", "actor": "DPRK", "reporter": "ROK JCS"}
    base |= {"role": "primary", "origin": "ROK JCS"}
    columns = list(dict.fromkeys([*base, "notes", *(key for row in rows for key in row)]))
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, columns)
    writer.writeheader()
    writer.writerows(base | {"notes": f"row {i}"} | row for i, row in enumerate(rows))
    return group(read_rows(out.getvalue().encode(), file="t.csv"))


def used(launch, quantity="range"):
    return [
        (c.origin, c.reported.value or c.reported.low or c.reported.high)
        for c in launch.of(quantity)
        if c.is_used
    ]


def statuses(launch, quantity="range"):
    return [c.status for c in sorted(launch.of(quantity), key=lambda c: c.row)]


JAPAN = {"reporter": "Japan MOD", "origin": "Japan MOD"}
KCNA = {"reporter": "DPRK (KCNA)", "origin": "DPRK (KCNA)"}
CNS = {"reporter": "CNS", "role": "compiler", "origin": "CNS"}


def test_primary_beats_compiler_beats_press_of_one_origin():
    (launch,) = launches(
        {"role": "press", "reporter": "Daily", "range_km": "430"},
        {"role": "compiler", "reporter": "CSIS", "range_km": "440"},
        {"range_km": "450"},
    )
    assert used(launch) == [("ROK JCS", 450e3)]
    assert statuses(launch) == ["duplicate", "duplicate", "used"]
    (launch,) = launches(
        {"role": "press", "reporter": "Daily", "range_km": "430"},
        {"role": "compiler", "reporter": "CSIS", "range_km": "440"},
    )
    assert used(launch) == [("ROK JCS", 440e3)]


def test_the_later_report_of_an_origin_supersedes_its_earlier_figure():
    (launch,) = launches(
        {"range_km": "500", "report_date": "2020-01-03"},
        {"range_km": "450", "report_date": "2020-01-01"},
        {"range_km": "470"},
    )
    assert used(launch) == [("ROK JCS", 500e3)]
    assert statuses(launch) == ["used", "superseded", "duplicate"]


def test_a_worded_figure_beats_a_bare_one_of_the_same_standing():
    (launch,) = launches({"range_km": "450"}, {"range_km": "450", "qualifier_range": "about"})
    assert [c.reported.qualifier for c in launch.used] == ["about"]


def test_two_agencies_are_both_used_even_when_they_contradict_each_other():
    (launch,) = launches({"range_km": "450"}, JAPAN | {"range_km": "600"})
    assert used(launch) == [("ROK JCS", 450e3), ("Japan MOD", 600e3)]


def test_a_compiler_without_agency_fills_gaps_only():
    (alone,) = launches(CNS | {"range_km": "450"})
    assert used(alone) == [("CNS", 450e3)]
    (beside,) = launches(CNS | {"range_km": "450"}, {"range_km": "500"})
    assert used(beside) == [("ROK JCS", 500e3)]
    assert statuses(beside) == ["filler", "used"]


def test_a_compiler_is_independent_of_a_self_claim_unless_it_repeats_it():
    (other,) = launches(CNS | {"range_km": "450"}, KCNA | {"range_km": "600"})
    assert used(other) == [("CNS", 450e3), ("DPRK (KCNA)", 600e3)]
    (same,) = launches(CNS | {"range_km": "600"}, KCNA | {"range_km": "600"})
    assert used(same) == [("DPRK (KCNA)", 600e3)]


def test_a_press_label_with_several_agencies_yields_to_their_own_figures():
    press = {"reporter": "ROK/Japan (as carried by Daily)", "origin": "", "role": "press", "range_km": "430"}
    (with_agency,) = launches(press, JAPAN | {"range_km": "450"})
    assert used(with_agency) == [("Japan MOD", 450e3)]
    (with_self_claim,) = launches(press, KCNA | {"range_km": "600"})
    assert len(used(with_self_claim)) == 2


def test_a_revision_supersedes_the_named_reporters_and_their_echoes_for_that_quantity_only():
    (launch,) = launches(
        {"range_km": "450", "apogee_km": "60"},
        {"role": "compiler", "reporter": "CSIS", "range_km": "455"},
        {"reporter": "Minister", "origin": "ROK MND", "range_km": "600", "supersedes": "ROK JCS; Somebody"},
        JAPAN | {"range_km": "450"},
    )
    assert used(launch) == [("ROK MND", 600e3), ("Japan MOD", 450e3)]
    assert statuses(launch) == ["superseded", "superseded", "used", "used"]
    assert used(launch, "apogee") == [("ROK JCS", 60e3)]
    assert "Minister" in launch.of("range")[0].reason


@pytest.mark.parametrize("flag", ["text_error", "suspect", "placeholder", "type_constant", "orbit"])
def test_a_flagged_field_is_never_used_and_its_neighbours_are(flag):
    (launch,) = launches({"range_km": "450", "apogee_km": "60", "flag": flag, "flag_field": "apogee_km"})
    assert used(launch, "apogee") == []
    assert statuses(launch, "apogee") == ["flagged"]
    assert used(launch) == [("ROK JCS", 450e3)]


def test_a_flagged_revision_supersedes_nothing():
    (launch,) = launches(
        {"range_km": "450"},
        JAPAN | {"range_km": "600", "supersedes": "ROK JCS", "flag": "suspect", "flag_field": "range_km"},
    )
    assert used(launch) == [("ROK JCS", 450e3)]


def test_a_row_without_flight_joins_the_only_flight():
    (launch,) = launches({"range_km": "450"}, JAPAN | {"flight": "", "range_km": "460"})
    assert launch.id == "E-1"
    assert len(used(launch)) == 2


def test_a_salvo_figure_stays_visible_and_unused_beside_own_figures():
    one, two = launches(
        {"range_km": "450"},
        {"flight": "2", "range_km": "500"},
        JAPAN | {"flight": "", "count": "2", "range_km": "480"},
    )
    assert (one.id, two.id) == ("E-1/1", "E-1/2")
    assert used(one) == [("ROK JCS", 450e3)]
    assert used(two) == [("ROK JCS", 500e3)]
    assert statuses(one) == statuses(two) == ["used", "salvo"]


def test_a_salvo_figure_is_used_where_no_flight_has_its_own_and_says_so():
    one, two = launches(
        {"apogee_km": "50"},
        {"flight": "2", "apogee_km": "60"},
        JAPAN | {"flight": "", "count": "2", "range_km": "480"},
    )
    assert used(one) == used(two) == [("Japan MOD", 480e3)]
    assert "salvo of 2" in one.of("range")[0].reason


def test_an_agencys_salvo_figure_beats_the_compiler_who_copied_it_to_each_flight():
    mirror = {"reporter": "CNS", "role": "compiler", "origin": "Japan MOD", "range_km": "450"}
    one, _ = launches(
        mirror, mirror | {"flight": "2"}, JAPAN | {"flight": "", "count": "2", "range_km": "450"},
        {"flight": "", "count": "2", "range_km": "600"},
    )  # fmt: skip
    assert used(one) == [("Japan MOD", 450e3), ("ROK JCS", 600e3)]
    assert [c.role for c in one.used] == ["primary", "primary"]


def test_a_spread_over_a_salvo_does_not_beat_the_compilers_figure_for_each_flight():
    mirror = {"reporter": "CNS", "role": "compiler", "origin": "Japan MOD"}
    spread = {
        "flight": "",
        "count": "6",
        "range_low_km": "300",
        "range_high_km": "400",
        "qualifier_range": "interval",
    }
    one, two = launches(
        mirror | {"range_km": "350"}, mirror | {"flight": "2", "range_km": "400"}, JAPAN | spread
    )
    assert used(one) == [("Japan MOD", 350e3)]
    assert used(two) == [("Japan MOD", 400e3)]


def test_a_figure_for_one_undecided_missile_is_used_for_none():
    one, two = launches({}, {"flight": "2"}, JAPAN | {"flight": "", "count": "1", "range_km": "300"})
    assert used(one) == used(two) == []
    assert statuses(one) == ["salvo"]


def test_a_salvo_figure_is_not_given_to_a_flight_that_failed():
    one, two = launches(
        {"outcome": "failure"}, {"flight": "2"}, JAPAN | {"flight": "", "count": "2", "range_km": "300"}
    )
    assert one.outcome == "failure"
    assert used(one) == []
    assert used(two) == [("Japan MOD", 300e3)]


def test_missiles_that_nobody_numbers_are_a_record_of_their_own():
    two, others = launches(
        CNS | {"flight": "2", "outcome": "failure"},
        CNS | {"flight": "", "count": "2", "range_km": "250", "outcome": "success"},
    )
    assert (two.id, others.id, others.count) == ("E-1/2", "E-1/others", 2)
    assert used(two) == []
    assert used(others) == [("CNS", 250e3)]


def test_failure_is_believed_from_agencies_and_compilers_not_from_press():
    (press,) = launches({"outcome": "success"}, {"role": "press", "outcome": "failure"})
    (compiler,) = launches({"outcome": "success"}, CNS | {"outcome": "failure"})
    assert (press.outcome, compiler.outcome) == ("success", "failure")


def test_the_mirrors_bearing_is_not_put_into_an_agencys_mouth():
    (launch,) = launches(
        {
            "reporter": "mirror",
            "role": "compiler",
            "origin": "DPRK (KCNA)",
            "azimuth_deg": "70",
            "range_km": "998",
        }
    )
    (bearing,) = launch.of("azimuth")
    assert bearing.is_used
    assert "KCNA" not in bearing.origin
    assert not bearing.is_self_claim
    assert launch.azimuth == bearing.reported.value


@pytest.mark.parametrize(
    ("actor", "origin", "own"),
    [
        ("DPRK", "DPRK (KCNA)", True),
        ("DPRK", "ROK JCS", False),
        ("USA", "US", True),
        ("Iran", "Iran Watch", False),
        ("Pakistan", "ISPR", True),
        ("Elsewhere", "Elsewhere army", True),
        ("Elsewhere", "Elsewhereland", False),
    ],
)
def test_a_party_about_itself_is_a_self_claim(actor, origin, own):
    (launch,) = launches({"actor": actor, "origin": origin, "range_km": "450"})
    assert launch.used[0].is_self_claim is own


REPORTERS = [
    ("ROK JCS", "ROK JCS", "primary"),
    ("TV", "ROK JCS", "press"),
    ("CSIS", "ROK JCS", "compiler"),
    ("Japan MOD", "Japan MOD", "primary"),
    ("mirror", "Japan MOD", "compiler"),
    ("DPRK (KCNA)", "DPRK (KCNA)", "primary"),
    ("CNS", "CNS", "compiler"),
    ("ROK/Japan (Daily)", "", "press"),
    ("Daily", "press", "press"),
]
ROWS = st.tuples(
    st.sampled_from(REPORTERS),
    st.sampled_from(["", "1", "2", "3"]),
    st.sampled_from(["", "100", "450", "600"]),
    st.sampled_from(["", "1", "2", "3"]),
    st.sampled_from(["", "2020-01-01", "2020-01-09"]),
    st.sampled_from([("", ""), ("suspect", "range_km")]),
    st.sampled_from(["", "ROK JCS", "Japan MOD; mirror"]),
    st.sampled_from(["", "failure", "success"]),
)
KEYS = ("flight", "range_km", "count", "report_date")


@settings(deadline=None)
@given(st.lists(ROWS, min_size=1, max_size=9))
def test_every_event_keeps_every_figure_and_counts_each_origin_once(drawn):
    rows = [
        {"reporter": who[0], "origin": who[1], "role": who[2], "flag": flag[0], "flag_field": flag[1]}
        | dict(zip(KEYS, (flight, km, count, day), strict=True))
        | {"supersedes": supersedes, "outcome": outcome}
        for who, flight, km, count, day, flag, supersedes, outcome in drawn
    ]
    found = launches(*rows)
    assert len({launch.id for launch in found}) == len(found)
    assert {c.row for launch in found for c in launch.claims} == {
        i + 2 for i, row in enumerate(rows) if row["range_km"]
    }
    assert {r.row for launch in found for r in launch.reports} == set(range(2, len(rows) + 2))
    for launch in found:
        origins = [c.origin for c in launch.used]
        assert len(origins) == len(set(origins))
        for claim in launch.claims:
            flagged = rows[claim.row - 2]["flag"] == "suspect"
            assert flagged == (claim.status == "flagged")
            assert claim.is_used or claim.reason
