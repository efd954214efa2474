"""docs/json.md says exactly which keys come out, and the keys do not depend on what kind of answer it is."""

import json
import re
from pathlib import Path

import pytest

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "json.md"
SPANNING = re.MULTILINE | re.DOTALL
FREE = ("fit.family_probabilities", "standard_range_km.by_steering_law", "classes.probabilities")
FREE += ("kind.probabilities", "kind.base_rates", "kind.log_marginal_likelihoods", "kind.given_type_name")
FREE += ("provenance.versions", "type.probabilities")  # their keys are names, not words of ours
WITH_RANGE, WITHOUT_RANGE = "PRK-20230901-CM", "PRK-20210320-CM"  # cruise missiles: both are refused
PULL_UP = "PRK-20210324-A"
ISSUE = {
    *(
        "launch",
        "claims",
        "kind.label",
        "kind.probabilities",
        "kind.verdict",
        "type.probabilities",
        "type.none_of_these",
        "fit",
        "classes.scheme",
        "refused",
        "provenance",
    ),
    *("thresholds[].id", "thresholds[].applies", "thresholds[].probability", "thresholds[].verdict"),
    *("thresholds[].line_km", "thresholds[].citation", "consistency.p_value", "consistency.flags[]"),
    *(
        "diagnostics.draws",
        "diagnostics.effective_sample_size",
        "diagnostics.failed",
        "classes.probabilities",
    ),
    *(
        f"standard_range_km.{which}.{key}"
        for which in ("without_rotation", "with_rotation")
        for key in ("q05", "median", "q95", "exceeds_km")
    ),
}


def paths(value, path=""):
    """Name every key of an object, with [] for the entries of a list and * for a key that is a name."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from paths(inner, f"{path}.{'*' if path in FREE else key}".lstrip("."))
    elif isinstance(value, list):
        yield f"{path}[]"
        for inner in value:
            yield from paths(inner, f"{path}[]")
    else:
        yield path


def sections(path):
    """Name everything that a key stands in, and itself."""
    steps = path.split(".")
    names = {".".join(steps[:count]) for count in range(1, len(steps) + 1)}
    return names | {name.removesuffix("[]") for name in names}


def documented(command):
    """Keys in the first column of the tables that describe one command."""
    text = DOCUMENT.read_text(encoding="utf-8")
    (part,) = re.findall(rf"^#+ The JSON of `lofted {command}`$(.*?)(?=^#+ The JSON|\Z)", text, SPANNING)
    first = re.findall(r"^\| (`.*?) \|", part, re.MULTILINE)
    return {key for cell in first for key in re.findall(r"`([^`]+)`", cell)}


def undocumented(values):
    parts = {name for key in documented("analyze") for name in sections(key)}  # a section may be null
    return sorted({path for path in paths(values) if path not in parts})


@pytest.fixture(scope="module")
def answers(run, answered):
    """One answered, one with a class but no standard range, one with nothing."""
    found = {"answered": answered}
    for name, which, code in (
        ("cruise", WITH_RANGE, 0),
        ("pull-up", PULL_UP, 0),
        ("nothing", WITHOUT_RANGE, 1),
    ):
        result = run("analyze", which, "--json")
        assert result.exit_code == code, result.stderr
        found[name] = json.loads(result.stdout)
    return found


def test_every_key_that_comes_out_is_documented(answers):
    for name, answer in answers.items():
        assert undocumented(answer) == [], name


def test_every_documented_key_comes_out(answers):
    seen = {path for answer in answers.values() for path in paths(answer)}
    assert sorted(documented("analyze") - seen) == []
    assert len(documented("analyze")) > 80


def test_an_undocumented_key_is_noticed(answered):
    planted = {**answered, "kind": {**answered["kind"], "mood": 1}, "fit": {"speed": {"q05": 1.0}}}
    assert undocumented(planted) == ["fit.speed.q05", "kind.mood"]


def test_the_keys_of_the_issue_are_there(answers):
    present = {name for path in paths(answers["answered"]) for name in sections(path)}
    assert sorted(ISSUE - present) == []


def test_a_refusal_has_the_same_sections_and_inner_keys(answers):
    full = answers["answered"]
    assert answers["nothing"]["standard_range_km"] is answers["nothing"]["fit"] is None
    for name in ("cruise", "pull-up", "nothing"):
        answer = answers[name]
        assert set(answer) == set(full)
        assert answer["refused"]
        for section in ("launch", "kind", "classes", "consistency", "diagnostics", "provenance"):
            if answer[section] is not None:
                assert set(answer[section]) == set(full[section]), (name, section)
        assert {frozenset(line) for line in answer["thresholds"]} == {frozenset(full["thresholds"][0])}
        assert answer["diagnostics"]["effective_sample_size"] is None


def test_what_can_be_said_is_said_beside_a_refusal(answers):
    classes = answers["pull-up"]["classes"]
    assert sum(classes["probabilities"].values()) == pytest.approx(1.0)
    assert "range flown" in classes["basis"]
    assert answers["nothing"]["classes"] is answers["cruise"]["classes"] is None
    assert "cruise" in answers["cruise"]["refused"]
    assert "pulls up" in answers["pull-up"]["refused"]
    assert {"UNSCR-1718", "UNSCR-1874", "UNSCR-2397"} <= {
        line["id"] for line in answers["pull-up"]["thresholds"] if line["verdict"] == "exceeds"
    }
    assert not any(line["applies"] for line in answers["nothing"]["thresholds"])


def test_probabilities_are_fractions_and_sum_to_one(answered):
    for shares in (answered["classes"]["probabilities"], answered["fit"]["family_probabilities"]):
        assert all(0.0 <= share <= 1.0 for share in shares.values())
        assert sum(shares.values()) == pytest.approx(1.0)
    for line in answered["thresholds"]:
        assert line["probability"] is None or 0.0 <= line["probability"] <= 1.0


def test_no_number_is_nan_or_infinite(answers):
    def refuse(word):
        raise AssertionError(word)

    for answer in answers.values():
        json.loads(json.dumps(answer), parse_constant=refuse)


@pytest.mark.parametrize(("speed", "code"), [("5", 0), ("12", 1)])
def test_the_keys_of_fly_are_documented_and_the_same_when_it_does_not_land(run, speed, code):
    result = run("fly", "--state", f"40,127,100,{speed},40,80", "--json")
    assert result.exit_code == code
    values = json.loads(result.stdout)
    assert set(values) == documented("fly")
    assert (values["ground_range_m"] is None) is bool(code)


def test_the_keys_of_bench_are_documented_and_all_come_out(benched):
    assert set(paths(benched)) == documented("bench")
    assert len(documented("bench")) > 40
