"""`lofted agencies` and `lofted validate --consistency`: what was learned, and both rates, on the screen."""

import json

import pytest

from trajectory.inference.claims.learned import learned, table, time_discrepancy


def test_agencies_prints_what_the_likelihood_uses_and_how_weak_it_is(run):
    result = run("agencies")
    assert result.exit_code == 0, result.stderr
    low, middle, high = (100.0 * value for value in learned()[0].scales["range"].interval)
    assert f"{middle:.1f} % ({low:.1f} to {high:.1f})" in result.stdout
    low, middle, high = time_discrepancy().interval
    assert f"{middle:.0f} s ({low:.0f} to {high:.0f} s) from 15 flights" in result.stdout
    assert "Weak: the two agencies gave a figure each for 27 ranges, 13 apogees" in result.stdout
    for row in table()["compared"]:
        assert row["flight"] in result.stdout


def test_agencies_as_json(run):
    values = json.loads(run("agencies", "--json").stdout)
    ranges = next(one for one in values["groups"] if (one["whose"], one["quantity"]) == ("agencies", "range"))
    assert ranges["flights"] == 27
    assert ranges["scale"]["median"] == learned()[0].scales["range"].interval[1]
    assert values["time_discrepancy_s"]["flights"] == 15
    assert values["bias_is"]["agencies"] == "Japan MOD minus ROK JCS"
    assert len(values["compared"]) == len(table()["compared"])
    assert set(values["priors"]) == {"scale", "bias", "wrong_rate", "wrong_figure", "time_discrepancy_s"}


def test_relearn_writes_what_is_shipped(run, tmp_path):
    """Few draws: the flight times scatter, the agencies do not."""
    path = tmp_path / "learned.json"
    result = run("agencies", "--relearn", path, "--draws", 64)
    assert result.exit_code == 0, result.stderr
    values = json.loads(path.read_text(encoding="utf-8"))
    assert values["without"][""] == table()["without"][""]
    assert [one["flight"] for one in values["time"]] == [one["flight"] for one in table()["time"]]
    assert values["made"].endswith("64 draws, seed 0")


def test_consistency_prints_both_rates(run):
    result = run("validate", "--consistency")
    assert result.exit_code == 0, result.stderr
    assert "caught by physics alone 1, beside another claim 4 more" in result.stdout
    assert "Clean rows wrongly flagged: 0 of" in result.stdout
    assert "4052 s is shorter" in result.stdout


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("IRN-20180102-A", "17: bearing; nobody reported it otherwise"),
        ("PRK-20221101-B", "unused; no direction within 30 deg"),
        ("PRK-20170728-A", "unused; a bearing is reported"),
    ],
)
def test_show_prints_impact_areas_as_claims(run, name, words):
    assert words in run("show", name).stdout
