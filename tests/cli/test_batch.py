"""Many launches, one row each: the same numbers as one by one, wrong rows told, broken runs gone on with."""

import csv
import io
import json
import re
from pathlib import Path

import pytest

from launch_data.what_if import without
from trajectory.analysis import batch as work
from trajectory.analysis.answer_rows import COLUMNS, from_csv, read_answers, to_csv
from trajectory.analysis.batch_input import read_tasks
from trajectory.errors import InputError

DRAWS = ("--draws", 128)
IDS = "PRK-20170728-A\nPRK-20170914-A  # a remark\n\n# another\nPRK-20190805-A\n"
TYPED = """id,range,apogee,time,actor,date
mine,998 km,"3,724.9 km",47 min,DPRK,2017-07-28
no-unit,998,3700 km,,DPRK,2017-07-28
no-day,998 km,3700 km,,DPRK,2017-13-28
short,998 km
PRK-20170914-A,,,,,
"""
REPORTS = """event_id,date,actor,reporter,role,origin,range_km,apogee_km,kind
E-1,2020-01-01,DPRK,ROK JCS,primary,ROK JCS,900,700,ballistic
E-1,2020-01-01,DPRK,Japan MOD,boss,Japan MOD,910,,ballistic
E-2,2020-01-02,DPRK,ROK JCS,primary,ROK JCS,900,700,ballistic
"""


@pytest.fixture
def ask(run, tmp_path):
    """Run a batch on a text; gives the result and its rows."""

    def make(text, name="ids.txt", *options):
        (tmp_path / name).write_text(text, encoding="utf-8")
        result = run("batch", tmp_path / name, *DRAWS, *options)
        return result, from_csv(result.stdout) if result.stdout else []

    return make


def test_each_row_has_the_bits_of_a_single_answer(ask, run):
    result, rows = ask(IDS)
    assert result.exit_code == 0, result.stderr
    assert [row["id"] for row in rows] == ["PRK-20170728-A", "PRK-20170914-A", "PRK-20190805-A"]
    assert [row["row"] for row in rows] == [1, 2, 5]
    assert [row["status"] for row in rows] == ["answered", "answered", "range flown"]
    for row in rows:
        alone = json.loads(run("analyze", row["id"], *DRAWS, "--json").stdout)
        if alone["standard_range_km"] is None:
            assert row["refused"] == alone["refused"]
            assert row["standard_range_km_median"] is None
            continue
        still, turning = (alone["standard_range_km"][k] for k in ("without_rotation", "with_rotation"))
        for level in ("q05", "median", "q95"):
            assert row[f"standard_range_km_{level}"] == still[level]
            assert row[f"standard_range_with_rotation_km_{level}"] == turning[level]
            assert row[f"apogee_km_{level}"] == alone["fit"]["apogee_km"][level]
        assert row["class_probability"] == max(alone["classes"]["probabilities"].values())
        assert row["effective_sample_size"] == alone["diagnostics"]["effective_sample_size"]


def test_a_row_tells_what_is_published_of_a_type_from_what_is_typed(ask):
    text = "id,type,actor,stages,range,apogee\n"
    text += "published,Hwasong-14,DPRK,,998 km,3725 km\ntyped,Hwasong-14,DPRK,2,998 km,3725 km\n"
    text += "nothing,,DPRK,,998 km,3725 km\n"
    _, rows = ask(text, "built.csv")
    known = [[row[f"configuration_{key}"] for key in ("of", "tested")] for row in rows]
    assert known == [["Hwasong-14", "two stages, liquid"], [None, "two stages"], [None, None]]
    assert rows[0]["configuration_probability"] > 0.5
    assert rows[2]["configuration_probability"] is None


def test_wrong_rows_are_told_and_the_others_go_on(ask):
    result, rows = ask(TYPED, "typed.csv")
    assert result.exit_code == 3
    assert [row["status"] for row in rows] == ["answered", "error", "error", "error", "answered"]
    for row, line, field, value in ((rows[1], 3, "range", "998"), (rows[2], 4, "date", "2017-13-28")):
        assert (row["error_file"], row["error_row"]) == ("typed.csv", line)
        assert (row["error_field"], row["error_value"]) == (field, value)
        assert row["error_reason"]
        assert row["error_remedy"]
        assert f"{row['error_reason']}. {row['error_remedy']}"[:60] in result.stderr
    assert rows[3]["error_row"] == 5
    assert "cells" in rows[3]["error_reason"]
    for words in (
        "typed.csv, row 3, range: '998': ",
        "typed.csv, row 4, date: date='2017-13-28' ",
        "2 answered, 3 error",
    ):
        assert words in result.stderr


def test_typed_numbers_are_those_of_analyze(ask, run):
    _, rows = ask(TYPED, "typed.csv")
    options = ("--range", "998 km", "--apogee", "3,724.9 km", "--time", "47 min", "--actor", "DPRK")
    alone = json.loads(run("analyze", *options, "--date", "2017-07-28", *DRAWS, "--json").stdout)
    assert rows[0]["standard_range_km_q95"] == alone["standard_range_km"]["without_rotation"]["q95"]


def test_a_row_tells_kinds_and_types_as_analyze_does(ask, run):
    _, rows = ask("PRK-20170728-A\n")
    alone = json.loads(run("analyze", "PRK-20170728-A", *DRAWS, "--json").stdout)
    kind, told, row = alone["kind"], alone["type"], rows[0]
    for name, share in kind["probabilities"].items():
        assert row[f"kind_{name.replace('-', '_')}"] == share
        assert row[f"named_kind_{name.replace('-', '_')}"] == kind["given_type_name"][name]
    assert [row[f"type_{n}"] for n in (1, 2, 3)] == list(told["probabilities"])[:3]
    assert row["type_1_probability"] == max(told["probabilities"].values())
    assert (row["type_none_of_these"], row["kind_verdict"]) == (told["none_of_these"], kind["verdict"])
    assert row["type_verdict"] == told["verdict"]


def test_an_event_with_a_row_that_cannot_be_read_is_not_answered(ask):
    result, rows = ask(REPORTS, "reports.csv")
    assert result.exit_code == 3
    assert [(row["id"], row["status"]) for row in rows] == [
        ("E-1", "error"),
        ("E-1", "error"),
        ("E-2", "answered"),
    ]
    assert "not answered" in rows[0]["error_reason"]
    assert rows[1]["error_field"] == "role"
    assert rows[1]["error_value"] == "boss"


def test_broken_quotes_end_the_file_and_are_told(ask):
    text = REPORTS.replace("boss", "press") + 'E-3,2020-01-03,DPRK,"ROK JCS,primary,,900,700,ballistic\n'
    result, rows = ask(text, "reports.csv")
    assert result.exit_code == 3
    assert [row["status"] for row in rows] == ["answered", "answered", "error"]
    assert "CSV" in rows[-1]["error_reason"] or "line break" in rows[-1]["error_reason"]


def test_a_line_break_in_a_cell_costs_its_own_row_alone(ask):
    text = 'id,range,apogee,type\na,998 km,3725 km,"x\ny"\nb,998 km,3725 km,\nc,500 km,800 km,\n'
    result, rows = ask(text, "typed.csv")
    assert result.exit_code == 3
    assert [(row["row"], row["status"]) for row in rows] == [(2, "error"), (4, "answered"), (5, "answered")]
    assert "lines 2 to 3 are read as one row" in rows[0]["error_reason"]


@pytest.mark.parametrize(("sign", "words"), [(";", "semicolons"), ("\t", "tabs")])
@pytest.mark.parametrize("command", ["batch", "analyze"])
def test_other_separators_than_commas_are_named(run, tmp_path, sign, words, command):
    path = tmp_path / "sheet.csv"
    path.write_text(sign.join(("id", "range")) + "\n" + sign.join(("a", "998 km")) + "\n")
    result = run(command, path)
    assert result.exit_code == 2
    assert f"the columns are separated by {words}" in result.stderr


def test_a_file_of_typed_numbers_is_for_a_batch(run, tmp_path):
    path = tmp_path / "typed.csv"
    path.write_text("id,range,apogee\nA,998 km,3725 km\n")
    result = run("analyze", f"{path}:A")
    assert result.exit_code == 2
    assert "`lofted batch` answers its rows" in result.stderr


@pytest.mark.parametrize("name", ["x.json", "x.jsonl"])
def test_json_says_the_same_as_csv(ask, name):
    entries = [
        "PRK-20170728-A",
        {"id": "mine", "range": "998 km", "apogee": "3724.9 km"},
        {"id": "wrong", "range": 998},
        {"event_id": "E-2", "date": "2020-01-02", "actor": "DPRK", "reporter": "ROK JCS", "role": "primary",
         "range_km": 900, "apogee_km": 700, "kind": "ballistic", "notes": None},
        {"id": "odd", "mood": "good"},
        17,
    ]  # fmt: skip
    lines = "\n".join(json.dumps(entry) for entry in entries)
    result, rows = ask(lines if name.endswith("l") else json.dumps({"launches": entries}), name)
    assert result.exit_code == 3
    assert [row["status"] for row in rows] == ["answered", "answered", "error", "answered", "error", "error"]
    assert rows[4]["error_field"] == "mood"
    assert rows[5]["error_value"] == "17"


def test_a_line_that_is_no_json_spares_all_but_reports(ask):
    report = dict.fromkeys(("event_id", "actor", "reporter"), "E-2")
    report |= {
        "date": "2020-01-02",
        "role": "primary",
        "range_km": 900,
        "apogee_km": 700,
        "kind": "ballistic",
    }
    lines = ['"PRK-20170728-A"', json.dumps(report), '{"id": "cut', '{"id": "mine", "range": "900 km"}']
    result, rows = ask("\n".join(lines), "x.jsonl")
    assert result.exit_code == 3
    assert [row["status"] for row in rows] == ["answered", "error", "error", "answered"]
    assert "row 3 cannot be read" in rows[1]["error_reason"]
    assert "not valid JSON" in rows[2]["error_reason"]


@pytest.mark.parametrize(
    ("text", "name", "words"),
    [
        ("", "a.txt", "holds no launch"),
        ("{", "a.json", "not valid JSON"),
        ('{"a": 1}', "a.json", "list"),
        ("colour,shape\n1,2\n", "a.csv", "reported"),
        ("event_id,date,colour\n", "a.csv", "colour"),
    ],
)
def test_a_file_that_is_none_is_bad_input(ask, text, name, words):
    result, rows = ask(text, name)
    assert result.exit_code == 2
    assert rows == []
    assert words in result.stderr


def test_nothing_but_errors_is_bad_input_and_no_answer_is_one(ask):
    assert ask("PRK-1\nPRK-2\n")[0].exit_code == 2
    assert ask("PRK-20220316-A\n")[0].exit_code == 1


def test_an_agency_is_left_out_of_every_launch_that_names_it(ask):
    result, rows = ask(IDS, "ids.txt", "--drop", "KCNA")
    assert result.exit_code == 0
    _, whole = ask(IDS)
    assert rows[0]["claims_used"] < whole[0]["claims_used"]
    assert ask(IDS, "ids.txt", "--drop", "TASS")[0].exit_code == 2


@pytest.mark.parametrize("ending", ["csv", "json", "jsonl"])
def test_the_file_holds_what_is_printed(ask, tmp_path, ending):
    _, printed = ask(IDS)
    out = tmp_path / f"answers.{ending}"
    result, _ = ask(IDS, "ids.txt", "--out", out)
    assert result.exit_code == 0
    assert result.stdout == ""
    text = out.read_text(encoding="utf-8")
    if ending == "csv":
        found = read_answers(out)
    else:
        found = (
            json.loads(text)["rows"]
            if ending == "json"
            else [json.loads(line) for line in text.split("\n")[:-1]]
        )
    assert found == printed
    assert sorted(path.name for path in tmp_path.iterdir()) == [out.name, "ids.txt"]


def test_a_broken_run_keeps_what_is_done_and_goes_on_from_there(ask, tmp_path, monkeypatch):
    out = tmp_path / "answers.csv"
    asked = []
    real = work.analyze

    def until(stop):
        def analyze(launch, **settings):
            if len(asked) == stop:
                raise KeyboardInterrupt
            asked.append(launch.id)
            return real(launch, **settings)

        return analyze

    monkeypatch.setattr(work, "analyze", until(2))
    result, _ = ask(IDS, "ids.txt", "--out", out)
    assert result.exit_code == 130
    assert "interrupted after 2 rows" in result.stderr
    assert [row["id"] for row in read_answers(out)] == ["PRK-20170728-A", "PRK-20170914-A"]
    journal = out.with_name("answers.csv.part")
    with journal.open("a", encoding="utf-8") as file:
        file.write('{"key": "cut o')  # as a machine that stopped would leave it
    monkeypatch.setattr(work, "analyze", until(99))
    asked.clear()
    result, _ = ask(IDS, "ids.txt", "--out", out)
    assert result.exit_code == 0
    assert asked == ["PRK-20190805-A"]
    assert not journal.exists()
    monkeypatch.setattr(work, "analyze", real)
    assert read_answers(out) == ask(IDS)[1]


def test_other_settings_code_or_machines_take_nothing_over(tmp_path, monkeypatch):
    path, journal = tmp_path / "ids.txt", tmp_path / "j.part"
    path.write_text("PRK-20170914-A\n")
    tasks = read_tasks(path)
    journal.write_text('{"key": "cut o')  # the next answer begins a line of its own
    first = list(work.answer_rows(tasks, journal=journal, draws=64))
    asked = []
    real = work.analyze
    monkeypatch.setattr(work, "analyze", lambda launch, **kw: asked.append(kw) or real(launch, **kw))
    assert list(work.answer_rows(tasks, journal=journal, draws=64)) == first
    assert asked == []
    for change in ({"draws": 65}, {"draws": 64, "seed": 1}, {"draws": 64, "drop": ("KCNA", "ROK JCS")[1:]}):
        list(work.answer_rows(tasks, journal=journal, **change))
    assert len(asked) == 3
    for name in ("code_behind", "arithmetic", "linear_algebra", "shipped_fingerprint"):
        with monkeypatch.context() as patch:
            patch.setattr(work, name, lambda *_: "edited")
            list(work.answer_rows(tasks, journal=journal, draws=64))
    assert len(asked) == 7


def test_a_spreadsheet_runs_nothing_and_the_values_return():
    row = dict.fromkeys(COLUMNS)
    texts = ["=1+1", "+1", "-1", "@a", "\tx", "'quoted", "plain", 'a "b", c', "=HYPERLINK(1)"]
    rows = [row | {"id": text, "apogee_ratio": -0.1 - 0.2, "row": 7} for text in texts]
    page = to_csv(rows)
    for cells in list(csv.reader(io.StringIO(page)))[1:]:
        assert cells[1][0] not in "=+-@\t"
        assert cells[list(COLUMNS).index("apogee_ratio")] == repr(-0.1 - 0.2)
    assert from_csv(page) == rows


def test_an_actor_that_nobody_knows_is_told_in_the_row(run, tmp_path):
    path = tmp_path / "typed.csv"
    path.write_text("id,range,apogee,actor\nA,998 km,3725 km,Nroth Korea\n")
    result = run("batch", path, "--draws", "100")
    (row,) = from_csv(result.stdout)
    assert "no launch by Nroth Korea is in the catalogue" in row["assumptions"]


def test_every_column_is_explained_in_the_document(root):
    text = (root / "docs" / "analyst.md").read_text(encoding="utf-8")
    table = text[text.index("<!-- batch columns: begin -->") : text.index("<!-- batch columns: end -->")]
    assert dict(re.findall(r"^\| `(\w+)` \| (.+) \|$", table, re.MULTILINE)) == {
        name: meaning for name, (_, meaning) in COLUMNS.items()
    }


@pytest.fixture(scope="session")
def root():
    return Path(__file__).parents[2]


def test_a_record_that_does_not_know_the_only_agency_is_answered_without_any(tmp_path, monkeypatch):
    (tmp_path / "own.csv").write_text(
        "event_id,date,actor,reporter,role,range_km,apogee_km\n"
        "E-1,2020-01-01,DPRK,ROK JCS,primary,900,700\n"
        "E-1,2020-01-01,DPRK,Japan MOD,primary,910,\n"
        "E-2,2020-01-02,DPRK,ROK JCS,primary,900,700\n"
        "E-2,2020-01-02,DPRK,USFK,primary,910,\n"
    )
    used = {}

    def stopped(launch, *, drop, only):
        used[launch.id] = [claim.reporter for claim in without(launch, drop=drop, only=only).used]
        raise InputError("enough")

    monkeypatch.setattr(work, "analyze", stopped)
    tasks = read_tasks(tmp_path / "own.csv")
    assert [row["status"] for row in work.answer_rows(tasks, only=["Japan MOD"])] == ["error", "error"]
    assert used == {"E-1": ["Japan MOD"], "E-2": []}
