"""Launches whose records are known to be awkward, as the browsing commands show them."""

import datetime as dt
import json

REVISED = "PRK-20210324-A"  # 450 km at first, 600 km a month later


def test_launches_of_one_actor_since_a_day(run):
    values = json.loads(run("launches", "--actor", "DPRK", "--since", "2022-01-01", "--json").stdout)
    days = [dt.date.fromisoformat(one["date"]) for one in values["launches"] if one["date"]]
    assert len(days) > 50
    assert min(days) >= dt.date(2022, 1, 1)
    assert {one["actor"] for one in values["launches"]} == {"DPRK"}
    assert values["last_dates"]["DPRK"] == max(days).isoformat()
    icbm = next(one for one in values["launches"] if one["id"] == "PRK-20230712-A")
    assert (icbm["range"], icbm["apogee"]) == ("1001.2 km", "6648.4 km")


def test_a_revision_is_shown_beside_the_figures_that_it_supersedes(run):
    (values, *_) = json.loads(run("show", REVISED, "--json").stdout)["launches"]
    ranges = [claim for claim in values["claims"] if claim["quantity"] == "range"]
    superseded = {claim["text"] for claim in ranges if claim["status"] == "superseded"}
    assert {"450 km", "430 km"} <= superseded
    for claim in ranges:
        if claim["status"] == "superseded":
            assert claim["origin"] == "ROK JCS"
            assert "revised by ROK defence minister" in claim["reason"]
    revision = [claim for claim in ranges if claim["reporter"].startswith("ROK defence minister")]
    assert [(claim["text"], claim["status"]) for claim in revision] == [("600 km", "used")]

    page = " ".join(run("show", REVISED).stdout.split())
    assert "superseded" in page
    assert "ROK defence minister (2021-04-28)" in page


def test_superseded_figures_stay_out_of_the_answer_and_are_named_in_it(run):
    answer = json.loads(run("analyze", REVISED, "--json").stdout)
    used = {c["text"] for c in answer["claims"] if c["quantity"] == "range" and c["status"] == "used"}
    assert "600 km" in used
    flag = next(f for f in answer["consistency"]["flags"] if f["code"] == "disagreement")
    assert "superseded" in flag["text"]
    assert {line["id"]: line["verdict"] for line in answer["thresholds"]}["DPRK-MORA-2018"] == "below"


def test_cruise_missiles_are_under_no_resolution_on_ballistic_missiles(run):
    answer = json.loads(run("analyze", "PRK-20210320-CM", "--json").stdout)
    assert answer["kind"]["label"] == "cruise"
    assert "cruise" in answer["refused"]
    assert {line["verdict"] for line in answer["thresholds"]} == {"not applicable"}
    page = run("analyze", "PRK-20210320-CM")
    assert page.exit_code == 1
    assert "No standard range: a cruise missile" in page.stdout
    assert "No treaty or moratorium line applies." in page.stdout
