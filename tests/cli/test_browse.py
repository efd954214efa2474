import json

import pytest

from launch_data.catalogue import load_catalogue
from launch_data.launch import disagreements
from trajectory.cli.records import best_claim, without_figures


def test_launches_lists_what_the_filter_finds_and_where_the_catalogue_ends(run):
    result = run("launches", "--actor", "dprk", "--since", "2017-07", "--until", "2017-07")
    found = load_catalogue().filter(actor="DPRK", since="2017-07", until="2017-07")
    assert result.exit_code == 0
    assert len(found) >= 2
    for launch in found:
        (line,) = (line for line in result.stdout.splitlines() if line.strip().startswith(launch.id + " "))
        assert launch.date_text in line
        assert launch.type_reported in line
        assert line.rstrip().endswith("!") == bool(disagreements(launch))
    assert str(found) in result.stdout
    assert f"ends {load_catalogue().last_date}" in result.stdout


def test_launches_prints_a_figure_in_the_words_of_its_source(run):
    (line,) = (
        line for line in run("launches", "--text", "PRK-20170728-A").stdout.splitlines() if "PRK-2017" in line
    )
    assert "998 km" in line
    assert "3724.9 km" in line


def test_the_whole_list_fits_its_columns(run):
    lines = run("launches").stdout.splitlines()
    assert max(map(len, lines[:-1])) <= 160
    assert all(line == line.rstrip() for line in lines)


def test_launches_as_json_has_every_launch_once(run):
    values = json.loads(run("launches", "--kind", "cruise", "--json").stdout)
    found = load_catalogue().filter(kind="cruise")
    assert values["count"] == len(found) == len(values["launches"])
    assert [one["id"] for one in values["launches"]] == [launch.id for launch in found]
    assert values["last_date"] == load_catalogue().last_date.isoformat()
    assert values["sha256"] == load_catalogue().sha256


def test_an_empty_list_is_an_answer_and_says_where_the_catalogue_ends(run):
    result = run("launches", "--since", "2999")
    assert result.exit_code == 0
    assert result.stdout.startswith("0 launches")
    assert "ends" in result.stdout


def test_show_prints_every_claim_with_status_reason_and_source(run):
    result = run("show", "PRK-20170728-A")
    text = " ".join(result.stdout.split())
    launch = load_catalogue().get("PRK-20170728-A")
    assert launch.claims
    for claim in launch.claims:
        assert claim.reported.text in text
        assert claim.source_title in text
        assert claim.source_url in result.stdout, "an address must not be broken over lines"
    assert {claim.status for claim in launch.claims} == {"used", "duplicate", "flagged"}
    for status in ("used", "duplicate:"):
        assert status in text
    assert "! apogee: 3000 km" in text


def test_show_as_json_holds_every_claim_and_report(run):
    launch = load_catalogue().get("PRK-20170728-A")
    (values,) = json.loads(run("show", launch.id, "--json").stdout)["launches"]
    assert values["claims"] == [claim.to_dict() for claim in launch.claims]
    assert [one["quantity"] for one in values["disagreements"]] == [
        one.quantity for one in disagreements(launch)
    ]


def test_show_prints_reports_without_a_figure(run):
    launch = next(one for one in load_catalogue() if one.claims and without_figures(one))
    assert f"flight: {without_figures(launch)[0].reporter}" in run("show", launch.id).stdout
    (values,) = json.loads(run("show", launch.id, "--json").stdout)["launches"]
    assert len(values["reports_without_figures"]) == len(without_figures(launch))


def test_show_of_an_event_shows_each_of_its_flights(run):
    several = [launch.id for launch in load_catalogue().find("PRK-20160621-A")]
    assert len(several) > 1
    values = json.loads(run("show", "PRK-20160621-A", "--json").stdout)
    assert [one["id"] for one in values["launches"]] == several
    text = run("show", "PRK-20160621-A").stdout
    assert all(name in text for name in several)


def test_every_launch_can_be_shown(run):
    for launch in list(load_catalogue())[::60]:
        result = run("show", launch.id)
        assert result.exit_code == 0, launch.id
        assert launch.id in result.stdout


@pytest.mark.parametrize("quantity", ["range", "apogee"])
def test_the_claim_in_the_list_is_one_that_may_be_used(quantity):
    shown = 0
    for launch in load_catalogue():
        claim = best_claim(launch, quantity)
        usable = [one for one in launch.of(quantity) if one.is_used]
        assert (claim is None) == (not usable)
        if claim is not None:
            shown += 1
            assert claim.is_used
            if any(one.reported.value is not None for one in usable):
                assert claim.reported.value is not None
    assert shown > 50


def test_families_prints_every_bound_with_its_source(run):
    from launch_data.families import load_families

    text = run("families").stdout
    for family in load_families():
        assert f"{family.name}: {family.description}" in text
        assert f"{family.ideal_delta_v.high:g}" in text
        assert family.ideal_delta_v.source[:40] in text
    assert "[1]" in text


def test_families_prints_what_is_published_of_every_type(run):
    from launch_data.configurations import load_configurations

    text = " ".join(run("families", "--types").stdout.split())
    for (_, name), one in load_configurations().items():
        assert name in text
        assert one.source.split(",")[0].split()[0] in text
    assert "Hwasong-14 2 liquid yes" in text


def test_show_tells_what_is_published_of_the_type(run):
    assert "Published of the Hwasong-14: two stages, liquid (" in run("show", "PRK-20170728-A").stdout
    assert "Published" not in run("show", "PRK-20221003-A").stdout  # an unnamed type
