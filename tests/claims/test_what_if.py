"""Claims left out on request, and what comes into use instead."""

import dataclasses

import pytest

from launch_data.basing import basing_of
from launch_data.catalogue import load_catalogue, read_launches
from launch_data.errors import NotFoundError
from launch_data.launch import disagreements
from launch_data.what_if import agencies, named, without
from trajectory.analysis.records import with_configuration

COLUMNS = "event_id,flight,date,actor,reporter,role,origin,range_km,supersedes,report_date"


@pytest.fixture
def event(tmp_path):
    """One event from rows of the columns above."""

    def make(*rows):
        path = tmp_path / "own.csv"
        path.write_text("\n".join([COLUMNS, *rows]) + "\n", encoding="utf-8")
        return read_launches(path).launches

    return make


def row(reporter, km, *, role="primary", origin=None, flight="", supersedes="", day=""):
    origin = (reporter if role == "primary" else "") if origin is None else origin
    return f"X-1,{flight},2020-01-01,DPRK,{reporter},{role},{origin},{km},{supersedes},{day}"


def statuses(launch):
    return {claim.reporter: claim.status for claim in launch.claims}


def test_the_claims_of_a_dropped_agency_stay_visible_and_unused(event):
    (launch,) = event(row("ROK JCS", 400), row("Japan MOD", 450))
    found = without(launch, drop=["rok jcs"])
    assert statuses(found) == {"ROK JCS": "left_out", "Japan MOD": "used"}
    assert [c.reason for c in found.claims if c.status == "left_out"] == ["left out on request"]
    assert [c.reported.text for c in found.claims] == [c.reported.text for c in launch.claims]
    assert statuses(launch)["ROK JCS"] == "used"  # the record itself is as it was


def test_a_primary_report_without_origin_is_its_reporters_own(event):
    """It relays nobody, least of all itself, and fills no gap."""
    (launch,) = event(
        row("ROK JCS", 400, origin=""), row("Japan MOD", 450, origin=""), row("USFK", 420, origin="")
    )
    assert set(statuses(launch).values()) == {"used"}


def test_nothing_asked_is_nothing_changed(event):
    (launch,) = event(row("ROK JCS", 400))
    assert without(launch) is launch


def test_only_leaves_out_every_other(event):
    (launch,) = event(row("ROK JCS", 400), row("Japan MOD", 450), row("USFK", 420))
    assert statuses(without(launch, only=["Japan MOD"])) == {
        "ROK JCS": "left_out",
        "Japan MOD": "used",
        "USFK": "left_out",
    }


def test_by_origin_too_and_as_a_whole_word_only(event):
    (launch,) = event(
        row("CNS", 998, role="compiler", origin="DPRK (KCNA)"),
        row("KCNAX", 990),
        row("XKCNA", 980),
        row("DPRK (KCNA)", 998),
    )
    found = without(launch, drop=["KCNA"])
    assert statuses(found) == {"CNS": "left_out", "KCNAX": "used", "XKCNA": "used", "DPRK (KCNA)": "left_out"}


def test_what_an_analyst_says_of_the_missile_stays(event):
    (launch,) = event(row("ROK JCS", 400), row("Japan MOD", 450))
    for said in ({"stages_text": "3", "propellant_text": "solid"}, {"stages_text": "unknown"}):
        told = with_configuration(launch, **said)
        assert told.configuration is not None
        for asked in (told, dataclasses.replace(told, event_rows=())):
            assert without(asked, drop=["Japan MOD"]).configuration == told.configuration
            assert without(asked, only=["Japan MOD"]).configuration == told.configuration


def test_a_filler_comes_into_use_where_the_agency_is_gone(event):
    (launch,) = event(row("ROK JCS", 400), row("CSIS", 500, role="compiler"))
    assert statuses(launch)["CSIS"] == "filler"
    assert statuses(without(launch, drop=["ROK JCS"]))["CSIS"] == "used"


def test_an_echo_of_the_dropped_figure_goes_with_it(event):
    """A compiler's 401 km is the agency's 400 km told again."""
    (launch,) = event(row("ROK JCS", 400), row("CSIS", 401, role="compiler"))
    found = without(launch, drop=["ROK JCS"])
    assert statuses(found)["CSIS"] == "left_out"
    assert "repeats the figure of ROK JCS" in next(c.reason for c in found.claims if c.reporter == "CSIS")
    assert found.used == ()


def test_a_figure_that_another_agency_gives_too_is_no_echo(event):
    (launch,) = event(row("ROK JCS", 400), row("Japan MOD", 400), row("CSIS", 400, role="compiler"))
    found = without(launch, drop=["ROK JCS"])
    assert statuses(found) == {"ROK JCS": "left_out", "Japan MOD": "used", "CSIS": "duplicate"}


def test_a_label_that_carries_the_agency_goes_with_it(event):
    (launch,) = event(row("ROK JCS", 400), row("ROK/Japan (CNN)", 410, role="press"), row("USFK", 390))
    found = without(launch, drop=["ROK JCS"])
    assert statuses(found) == {"ROK JCS": "left_out", "ROK/Japan (CNN)": "left_out", "USFK": "used"}


def test_a_relay_speaks_for_an_agency_whose_own_report_is_dropped(event):
    (launch,) = event(row("Desk", 400, origin="ROK JCS"), row("ROK/USFK (CNN)", 410, role="press"))
    assert statuses(launch)["ROK/USFK (CNN)"] == "duplicate"
    assert statuses(without(launch, drop=["Desk"])) == {"Desk": "left_out", "ROK/USFK (CNN)": "used"}


def test_what_was_revised_returns_with_the_reviser_gone(event):
    (launch,) = event(
        row("ROK JCS", 450, day="2020-01-01"), row("ROK MND", 600, supersedes="ROK JCS", day="2020-02-01")
    )
    assert statuses(launch) == {"ROK JCS": "superseded", "ROK MND": "used"}
    assert statuses(without(launch, drop=["ROK MND"])) == {"ROK JCS": "used", "ROK MND": "left_out"}


def test_a_reviser_that_was_left_out_revises_nobody_in_any_flight(event):
    """Its row on the salvo is not among the claims of the flight that it also lists by number."""
    launches = event(
        row("ROK JCS", 450, flight=1),
        row("Japan MOD", 460, flight=1),
        row("ROK JCS", 470, flight=2),
        row("Japan MOD", 600, supersedes="ROK JCS"),
    )
    assert [statuses(one)["ROK JCS"] for one in launches] == ["superseded", "superseded"]
    found = [without(one, drop=["Japan MOD"]) for one in launches]
    assert [statuses(one)["ROK JCS"] for one in found] == ["used", "used"]


def test_the_second_best_report_of_one_agency_stands_in(event):
    (launch,) = event(
        row("Yonhap", 400, role="press", origin="ROK JCS"), row("CNN", 420, role="press", origin="ROK JCS")
    )
    first, second = ("CNN", "Yonhap") if statuses(launch)["CNN"] == "used" else ("Yonhap", "CNN")
    assert statuses(launch)[second] in ("duplicate", "superseded")
    assert statuses(without(launch, drop=[first]))[second] == "used"


def test_figures_of_a_salvo_return_where_no_flight_has_its_own(event):
    launches = event(
        row("ROK JCS", 400, flight=1),
        row("ROK JCS", 410, flight=2),
        row("Japan MOD", 390),
    )
    assert [statuses(one)["Japan MOD"] for one in launches] == ["salvo", "salvo"]
    assert [statuses(without(one, drop=["ROK JCS"]))["Japan MOD"] for one in launches] == ["used", "used"]


def test_an_unknown_agency_is_told_with_those_that_are_known(event):
    (launch,) = event(row("ROK JCS", 400), row("Japan MOD", 450))
    with pytest.raises(NotFoundError) as told:
        without(launch, drop=["TASS"])
    for word in ("drop", "TASS", "X-1", '"ROK JCS"', '"Japan MOD"'):
        assert word in str(told.value)
    with pytest.raises(NotFoundError, match="only"):
        without(launch, only=[" "])


def test_typed_numbers_have_one_agency(event):
    (launch,) = event(row("ROK JCS", 400))
    typed = dataclasses.replace(launch, event_rows=())
    assert statuses(without(typed, drop=["ROK JCS"])) == {"ROK JCS": "left_out"}


def test_what_was_left_out_disagrees_with_nobody(event):
    (launch,) = event(row("ROK JCS", 400), row("Japan MOD", 800))
    assert disagreements(launch)
    assert disagreements(without(launch, drop=["ROK JCS"])) == ()


def test_every_agency_of_the_catalogue_can_be_dropped_and_nothing_else_changes():
    tried = 0
    for launch in load_catalogue():
        if len(agencies(launch)) < 3:
            continue
        tried += 1
        name = launch.claims[0].origin
        assert named(launch, [name]) == (name,)
        found = without(launch, drop=[name])
        assert all(c.status == "left_out" for c in found.claims if c.origin == name)
        assert dataclasses.replace(found, claims=launch.claims, azimuth=launch.azimuth) == launch
        assert [c.reported for c in found.claims] == [c.reported for c in launch.claims]
    assert tried > 50


@pytest.mark.parametrize(
    ("name", "basing"),
    [
        ("PRK-20160823-A", "submarine"),  # the type says so
        ("PRK-20191001-A", "submarine"),  # a known type
        ("PRK-20170211-A", "ground"),  # Pukguksong-2 is the one on land
        ("PRK-20210915-A", "ground"),  # a remark speaks of another launch of that day
        ("IND-20040311-X", None),
        ("IND-20180223-A", "ship"),
        ("PRK-20170728-A", "ground"),
    ],
)
def test_from_where_it_was_launched(name, basing):
    found = load_catalogue().find(name)
    assert (basing_of(found[0])[0] if found else None) == basing


@pytest.mark.parametrize(
    ("type_reported", "basing"),
    [
        *(("RSM-56 Bulava", "submarine"), ("Trident II (D5)", "submarine"), ("Trident D5LE", "submarine")),
        *(
            ("Kh-47M2 Kinzhal", "air"),
            ("AGM-86B", "air"),
            ("Ra'ad-II", "air"),
            ("Pulhwasal-3-31", "submarine"),
        ),
        *(("Ra'ad-500", "ground"), ("K-400", "ground"), ("RS-24 Yars", "ground"), ("Hwasong-18", "ground")),
    ],
)
def test_a_type_stands_for_its_carrier(type_reported, basing):
    launch = dataclasses.replace(
        load_catalogue().get("PRK-20170728-A"), actor="", types=(type_reported,), site_name="somewhere"
    )
    assert basing_of(launch)[0] == basing
    other = dataclasses.replace(launch, actor="Israel")  # has no such type, whatever its name
    assert basing_of(other)[0] == "ground"
