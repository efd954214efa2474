"""The commands of the analyst's questions: what if, two launches, the whole catalogue, own families."""

import json
import re
from importlib import resources
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LAUNCH = "PRK-20170728-A"
FEW = ("--draws", 128)
SHIPPED = resources.files("launch_data").joinpath("data", "families.toml").read_text(encoding="utf-8")


def answer(run, *arguments):
    result = run(*arguments, *FEW, "--json")
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


def keys(value, path=""):
    """Every key, with [] for the entries of a list."""
    if isinstance(value, dict):
        return {
            name for key, inner in value.items() for name in keys(inner, f"{path}.{key}" if path else key)
        }
    if isinstance(value, list):
        return {name for inner in value for name in keys(inner, f"{path}[]")}
    return {path}


def is_documented(key, documented):
    return any(
        re.fullmatch(re.escape(one).replace(r"\*", r"[^\[\]]+"), key) or key == one.removesuffix("[]")
        for one in documented
    )


def undocumented(values, *, but=()):
    text = (ROOT / "docs" / "analyst.md").read_text(encoding="utf-8")
    documented = re.findall(r"`([^`]+)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL))
    return sorted(
        key for key in keys(values) if not key.startswith(tuple(but)) and not is_documented(key, documented)
    )


def test_what_if_is_said_on_the_screen_and_in_the_json(run):
    result = run("analyze", LAUNCH, "--drop", "kcna", *FEW)
    assert "What if (--drop kcna): 5 claims left out on request, 9 used" in result.stdout
    assert "left out" in result.stdout
    values = answer(run, "analyze", LAUNCH, "--drop", "kcna")
    assert values["provenance"]["settings"]["drop"] == ["kcna"]
    left_out = [claim for claim in values["claims"] if claim["status"] == "left_out"]
    assert {claim["origin"] for claim in left_out} == {"DPRK (KCNA)"}
    whole = answer(run, "analyze", LAUNCH)
    assert whole["provenance"]["settings"]["drop"] == []
    assert values["fit"]["range_km"] != whole["fit"]["range_km"]


def test_what_if_an_agency_is_unknown(run):
    result = run("analyze", LAUNCH, "--drop", "TASS", *FEW)
    assert result.exit_code == 2
    assert '"DPRK (KCNA)"' in result.stderr


def test_without_any_claim_nothing_can_be_inferred(run):
    names = ("KCNA", "38 North", "ROK", "CNS", "CSIS", "Japan MOD", "US")
    result = run("analyze", LAUNCH, *(part for name in names for part in ("--drop", name)), *FEW)
    assert result.exit_code == 1
    assert "nothing can be inferred" in result.stdout


def test_compare_tells_which_reaches_farther(run, tmp_path):
    result = run("compare", "PRK-20170704-A", LAUNCH, *FEW, "--out", tmp_path / "new")
    assert result.exit_code == 0, result.stderr
    assert f"{LAUNCH} reaches farther than PRK-20170704-A: more than 99 %" in result.stdout
    assert "Same missile? Hardly" in result.stdout
    assert "Treaty and moratorium lines: the same verdict on both." in result.stdout
    written = sorted(path.name for path in (tmp_path / "new").iterdir())
    assert written == ["comparison.json", "lofts.png", "lofts.svg", "ranges.png", "ranges.svg"]
    values = answer(run, "compare", "PRK-20170704-A", LAUNCH)
    stored = json.loads((tmp_path / "new" / "comparison.json").read_text(encoding="utf-8"))
    for one in (values, stored):
        for side in ("first", "second"):
            del one[side]["diagnostics"]["seconds"]
    assert values == stored
    assert undocumented(values, but=("first.", "second.")) == []
    assert values["first"]["launch"]["id"] == "PRK-20170704-A"


def test_compare_takes_a_records_file(run, tmp_path):
    path = tmp_path / "mine.csv"
    path.write_text(
        "event_id,date,actor,reporter,role,kind,range_km,apogee_km,origin\n"
        "E-1,2020-01-01,DPRK,ROK JCS,primary,ballistic,900,700,ROK JCS\n"
        "E-2,2020-01-02,DPRK,ROK JCS,primary,ballistic,500,700,ROK JCS\n"
    )
    result = run("compare", f"{path}:E-1", f"{path}:E-2", *FEW)
    assert result.exit_code == 0, result.stderr
    assert "E-2 reaches farther than E-1" in result.stdout
    result = run("compare", path, LAUNCH, *FEW)
    assert result.exit_code == 2
    assert "names several launches" in result.stderr
    result = run("compare", LAUNCH, LAUNCH, *FEW)
    assert result.exit_code == 2
    assert "Choose another launch" in result.stderr
    assert run("compare", tmp_path / "none.csv", LAUNCH, *FEW).exit_code == 2
    assert run("compare", "PRK-1", LAUNCH, *FEW).exit_code == 2


def test_audit_answers_both_readings(run, tmp_path):
    asked = ("audit", "--regime", "dprk-mora-2018", "--from", "2022-03-01", "--to", "2022-05-31")
    result = run(*asked, *FEW, "--out", tmp_path)
    assert result.exit_code == 0, result.stderr
    text = " ".join(result.stdout.split())
    assert "By the later reading, at least one crossing: more than 99 %, almost certain" in text
    assert "By the earlier reading, at least one crossing: nothing to count" in text
    assert re.search(r"PRK-20220324-A\s+Hwasong-15\s+later\s+exceeds 100 %", result.stdout)
    assert "valid from 2018-04-21 to 2020-01-01 or, by another reading, 2022-03-24" in text
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "audit.csv",
        "audit.json",
        "timeline.png",
        "timeline.svg",
    ]
    values = answer(run, *asked)
    assert values == json.loads((tmp_path / "audit.json").read_text(encoding="utf-8"))
    assert undocumented(values) == []


def test_audit_counts_classes(run):
    asked = ("audit", "--scheme", "CRS/US", "--actor", "dprk", "--from", "2017-07", "--to", "2017-08")
    values = answer(run, *asked)
    assert values["classes"]["ICBM"]["from_standard_range"]["expected"] == pytest.approx(2.0, abs=0.05)
    assert undocumented(values) == []
    text = run(*asked, *FEW).stdout
    assert "Launches by class of CRS/US" in text


def test_an_audit_of_tested_ranges_has_the_range_flown(run):
    text = run("audit", "--regime", "INF-IRM", "--actor", "USA", *FEW).stdout
    assert "range flown, 90 %" in text
    assert re.search(r"USA-20100630-A .* 6,7\d\d km \(6,4\d\d to 6,9\d\d\)\n", text)
    assert "standard range, 90 %" in run("audit", "--regime", "NEWSTART-ICBM", "--actor", "USA", *FEW).stdout


def test_an_audit_of_a_ban_tells_why_it_is_open_whom_it_covers(run):
    """Artillery rockets are in doubt under 1874, and the aim of a design is seen in no flight."""
    text = run("audit", "--regime", "UNSCR-1874", "--from", "2020-01-01", "--to", "2020-03-31").stdout
    assert "covers 1 launch whatever its range" in text
    assert "large guided artillery rockets" in " ".join(text.split())
    assert text.count("PRK-20200302-A") == 1
    text = run("audit", "--regime", "UNSCR-2231-B3", "--from", "2017-01-01", "--to", "2017-12-31").stdout
    assert "Whether it covers them is open" in text
    assert "design intent" in text
    assert "IRN-20170129-A" in text
    assert "The ban covers" not in text


def test_audit_alone_lists_what_can_be_asked(run):
    text = run("audit").stdout
    assert "DPRK-MORA-2018" in text
    assert "2020-01-01 or 2022-03-24" in text
    assert "--scheme CRS/US: SRBM, MRBM, IRBM, ICBM" in text


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--regime", "X"), "DPRK-MORA-2018"),
        (("--scheme", "X"), "CRS/US"),
        (("--regime", "IRAN-2000", "--actor", "Narnia"), "DPRK"),
        (("--regime", "IRAN-2000", "--line", "5500"), "unit"),
        (("--regime", "IRAN-2000", "--from", "yesterday"), "since"),
    ],
)
def test_audit_says_what_was_typed_badly(run, options, words):
    result = run("audit", *options, *FEW)
    assert result.exit_code == 2
    assert words in result.stderr


def test_own_families_are_printed_and_used(run, tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(SHIPPED.replace('"two-stage liquid"', '"my two stages"'), encoding="utf-8")
    assert "my two stages: two stages in series" in run("families", "--file", path).stdout
    values = answer(run, "analyze", LAUNCH, "--families", path)
    assert "my two stages" in values["fit"]["family_probabilities"]
    settings = values["provenance"]["settings"]
    assert "my two stages" in settings["families"]
    assert (
        settings["families_sha256"]
        != answer(run, "analyze", LAUNCH)["provenance"]["settings"]["families_sha256"]
    )


def test_a_propellant_that_own_families_leave_open_is_not_said_to_be_tested(run, tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(re.sub(r"(?m)^propellant = .*$", "", SHIPPED), encoding="utf-8")
    options = ("analyze", LAUNCH, "--families", path)
    section = answer(run, *options)["configuration"]
    assert (section["in_words"], section["tested"]) == ("two stages, liquid", "two stages")
    text = run(*options, "--draws", 600).stdout
    assert "with the figures two stages is " in text
    assert "if two stages, as published" in text


@pytest.mark.parametrize("command", [("families", "--file"), ("analyze", LAUNCH, "--families")])
def test_a_wrong_family_file_is_told_by_field(run, tmp_path, command):
    path = tmp_path / "mine.toml"
    path.write_text(SHIPPED.replace("forden2007_fig1", "brick", 1), encoding="utf-8")
    result = run(*command, path)
    assert result.exit_code == 2
    for word in ("mine.toml", "common.drag_curve", "brick", "Choose one of", "forden2007_fig1"):
        assert word in result.stderr


def test_the_example_of_the_document_is_a_family_file(run, tmp_path):
    text = (ROOT / "docs" / "families.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)
    path = tmp_path / "example.toml"
    path.write_text(example, encoding="utf-8")
    result = run("families", "--file", path)
    assert result.exit_code == 0, result.stderr
    assert "two-stage: two stages in series" in result.stdout
