"""`lofted validate --classification` on a small table, and what `analyze` says about kind and type."""

import csv

import pytest

from launch_data.table import shipped


@pytest.fixture(scope="module")
def small_table(tmp_path_factory):
    """The launches of the DPRK since 2019, as a file of the analyst's own."""
    lines = shipped("launches.csv").decode("utf-8").splitlines()
    rows = list(csv.reader(lines))
    kept = [rows[0], *(row for row in rows[1:] if row[0] >= "PRK-2019" and row[0].startswith("PRK"))]
    path = tmp_path_factory.mktemp("table") / "late.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(kept)
    return path


def test_tables_and_figures_come_out(run, small_table, tmp_path):
    result = run("validate", "--classification", "--no-baselines", "--table", small_table, "--out", tmp_path)
    assert result.exit_code == 0, result.stderr
    for words in (
        "late.csv",
        "Kind, event left out",
        "Type, event left out",
        "future left out",
        "log-loss",
        "calibration",
    ):
        assert words in result.stdout
    assert {path.name for path in tmp_path.iterdir()} == {
        f"{name}.{ending}"
        for name in (
            "kind_calibration",
            "kind_confusion",
            "kind_by_type_name_calibration",
            "kind_by_type_name_confusion",
            "type_calibration",
        )
        for ending in ("png", "svg")
    }


def test_scores_may_begin_on_a_day(run, small_table):
    arguments = ("validate", "--classification", "--no-baselines", "--table", small_table)
    result = run(*arguments, "--since", "2023-01-01")
    assert result.exit_code == 0, result.stderr
    launches = {int(line.split()[1]) for line in result.stdout.splitlines() if line.startswith("  lofted ")}
    assert max(launches) < 40  # of 2023 only
    for day, word in (("yesterday", "ISO date"), ("2031-01-01", "no launch")):
        wrong = run(*arguments, "--since", day)
        assert wrong.exit_code == 2
        assert word in wrong.stderr


def test_analyze_shows_kind_and_types(run, answered):
    result = run("analyze", "PRK-20210324-A/1")
    text = " ".join(result.stdout.split())
    assert "by figures and circumstances: quasi-ballistic (pull-up)" in text
    assert "none of these" in text
    assert "by the name of its type, Hwasong-11C (KN-30): quasi-ballistic" in text
    assert answered["kind"]["verdict"] == "ballistic"
    assert sum(answered["kind"]["probabilities"].values()) == pytest.approx(1.0)
    shares = answered["type"]["probabilities"]
    assert sum(shares.values()) + answered["type"]["none_of_these"] == pytest.approx(1.0)
    assert "Hwasong-14" in shares


def test_cannot_tell_is_printed(run):
    result = run("analyze", "PRK-20210320-CM")
    assert result.exit_code == 1
    assert "cannot tell: no figure was reported" in " ".join(result.stdout.split())
