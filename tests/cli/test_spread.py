"""What makes the interval wide, and the reach over all azimuths, wherever an answer is given."""

import io
import json

import pytest
from rich.console import Console

from trajectory.analysis.memo import SEPARATE_STAGINGS, by_stages, memo
from trajectory.cli.answer_view import print_answer

BEYOND = "PRK-20171128-A"  # half of its draws leave half the circumference


@pytest.fixture(scope="module")
def beyond(run):
    return json.loads(run("analyze", BEYOND, "--draws", 400, "--json").stdout)


def test_the_shares_of_the_variance_are_whole_and_sorted(answered):
    section = answered["sensitivity"]
    shares = [one["share"] for one in section["shares"]]
    assert sum(shares) + section["interactions_and_not_explained"] == pytest.approx(1.0)
    assert shares == sorted(shares, reverse=True)
    assert "without Earth rotation" in section["of"]
    still = answered["standard_range_km"]["without_rotation"]
    assert 0.1 < section["standard_deviation_km"] / (still["q95"] - still["q05"]) < 0.6


def test_over_all_azimuths_the_reach_lies_between_its_extremes(answered):
    section = answered["standard_range_km"]
    reach = section["over_all_azimuths"]
    assert reach["smallest"]["median"] < section["without_rotation"]["median"] < reach["largest"]["median"]
    assert reach["smallest"]["median"] <= reach["middle"]["median"] <= reach["largest"]["median"]
    assert reach["smallest"]["azimuth_deg"] == pytest.approx(270.0, abs=20.0)
    assert reach["largest"]["azimuth_deg"] == pytest.approx(90.0, abs=20.0)
    assert section["with_rotation"]["median"] <= 1.02 * reach["largest"]["median"]


def test_the_range_is_told_by_the_number_of_stages(answered):
    section = answered["standard_range_km"]
    told = section["by_stages"]
    assert {one["stages"] for one in told} == {2, 3}
    assert sum(one["probability"] for one in told) > 0.99
    assert told[0]["probability"] >= told[-1]["probability"]
    assert section["stagings_are_separate"] is False
    text = memo(answered)
    assert "if two stages (" in text
    assert "if three stages (" in text
    whole = section["without_rotation"]
    assert all(
        whole["q05"] < one["without_rotation"]["median"] < whole["q95"]
        for one in told
        if one["probability"] > 0.2
    )


def test_beyond_half_the_circumference_no_direction_has_a_number(beyond):
    reach = beyond["standard_range_km"]["over_all_azimuths"]
    assert reach["largest"]["q95"] is None
    assert reach["largest"]["exceeds_km"] == 20_000.0
    assert reach["largest"]["probability_beyond"] > 0.5 > reach["smallest"]["probability_beyond"]
    for one in (*reach.values(), beyond["standard_range_km"]["without_rotation"]):
        assert (one["exceeds_km"] is None) == (one["q95"] is not None)
        if one["q95"] is None:
            assert one["probability_beyond"] > 0.05
        if one["median"] is None:
            assert one["probability_beyond"] > 0.5


def test_a_refusal_says_neither(run):
    answer = json.loads(run("analyze", "PRK-20210324-A", "--json").stdout)
    assert answer["refused"]
    assert answer["standard_range_km"] is answer["sensitivity"] is None
    text = run("analyze", "PRK-20210324-A").stdout
    assert "interval wide" not in text
    assert "of all azimuths" not in text


def test_both_stand_on_the_screen_and_in_the_memo(run, answered):
    screen = " ".join(run("analyze", "PRK-20170728-A", "--draws", 200).stdout.split())
    text = memo(answered)
    largest = answered["sensitivity"]["shares"][0]
    for words in (screen, text):
        assert f"{largest['unknown']} {100 * largest['share']:.0f} %" in words
        assert "interactions and not explained" in words
    reach = answered["standard_range_km"]["over_all_azimuths"]
    for key, word in (("smallest", "shortest"), ("largest", "farthest")):
        azimuth = f"{reach[key]['azimuth_deg']:.0f} deg"
        assert f"{word}: {azimuth}" in screen
        assert f"towards {azimuth}" in text
        assert f"{reach['smallest']['median']:,.0f} km" in text
    assert "none" not in screen.lower().split("lines that do not apply")[0].replace("none of", "")


def test_few_draws_give_no_shares_and_no_trouble(run):
    answer = json.loads(run("analyze", "PRK-20170728-A", "--draws", 100, "--json").stdout)
    assert answer["sensitivity"] is None
    assert answer["standard_range_km"]["over_all_azimuths"] is not None
    result = run("analyze", "PRK-20170728-A", "--draws", 100)
    assert result.exit_code == 0
    assert "interval wide" not in result.stdout


def test_validate_writes_the_figure_of_the_record_where_it_is_asked_to(run, monkeypatch, tmp_path):
    import types

    from trajectory.validation import public_record, record_figure, record_text

    record = types.SimpleNamespace(passed=True)
    monkeypatch.setattr(public_record, "run_public_record", lambda **given: record)
    monkeypatch.setattr(record_text, "format_public_record", lambda record: "the table")
    monkeypatch.setattr(record_figure, "write_record_figure", lambda record, out: (out / "a.png",))
    result = run("validate", "--public-record", "--out", tmp_path)
    assert result.stdout == f"the table\nWritten: {tmp_path / 'a.png'}\n"


def test_a_gap_between_numbers_of_stages_is_told(answered):
    apart = answered | {"standard_range_km": answered["standard_range_km"] | {"stagings_are_separate": True}}
    for answer, is_told in ((answered, False), (apart, True)):
        screen = Console(width=400, file=io.StringIO())
        print_answer(answer | {"other_flights": []}, (), screen)
        for text in (memo(answer), screen.file.getvalue()):
            assert (SEPARATE_STAGINGS in text) is is_told


def test_one_number_of_stages_alone_has_no_rows(answered):
    section = answered["standard_range_km"]
    sure = [section["by_stages"][0] | {"probability": 0.97}, section["by_stages"][1] | {"probability": 0.03}]
    assert by_stages(section | {"by_stages": sure}) == []
    assert next(words for words, _ in by_stages(section)).startswith("two stages (")
