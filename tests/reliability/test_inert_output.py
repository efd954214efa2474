"""Scorecard 24: a text that would do something where it is shown is shown as text, and comes back unchanged.

What a source or an analyst writes goes through every output of the project: here CSV, JSON, JSON lines and
messages, in `test_inert_terminal` tables on a terminal, in `test_inert_figures` SVG, PNG, PDF and HDF5.
A text may be refused on reading, with a reason, unless a source may well have printed it.
The project writes no XLSX, no HTML, no KML, no GeoJSON and no log.
"""

import csv
import io
import json
import re
from pathlib import Path
from types import SimpleNamespace

import pytest
import typer
from counts import count
from inert_checks import (
    WRITABLE,
    accepted,
    acting,
    can_be_typed,
    formulas,
    is_right_refusal,
    listed,
    lofted,
    rows_of,
    strict,
)
from payloads import PAYLOADS, is_plain

from trajectory.analysis import answer_rows, audit_values
from trajectory.analysis import batch as work
from trajectory.analysis.answer_rows import from_csv, read_answers, to_csv
from trajectory.analysis.audit import Audited
from trajectory.analysis.batch_input import read_tasks
from trajectory.cli import reading
from trajectory.report import products

SCORECARD = 24
DOORS = (
    lambda text: ("analyze", "--", text),
    lambda text: ("analyze", f"--range={text}"),
    lambda text: ("analyze", "--range=998 km", f"--site={text}"),
    lambda text: ("analyze", "--range=998 km", f"--date={text}"),
    lambda text: ("analyze", "--range=998 km", f"--kind={text}"),
    lambda text: ("analyze", "--range=998 km", f"--stages={text}"),
    lambda text: ("analyze", "PRK-20170728-A", f"--line={text}"),
    lambda text: ("analyze", "PRK-20170728-A", f"--scheme={text}"),
    lambda text: ("analyze", "PRK-20170728-A", f"--drop={text}"),
    lambda text: ("analyze", "2017-07-04", f"--actor={text}"),
    lambda text: ("analyze", "PRK-20170728-A", f"--families={text}"),
    lambda text: ("analyze", "--", f"{text}.csv:x"),
    lambda text: ("compare", "--", text, text),
    lambda text: ("show", "--", text),
    lambda text: ("launches", f"--actor={text}"),
    lambda text: ("launches", f"--kind={text}"),
    lambda text: ("audit", f"--regime={text}"),
    lambda text: ("audit", "--regime=MTCR-CAT-I", f"--actor={text}"),
    lambda text: ("batch", "--", f"{text}.csv"),
    lambda text: ("batch", "ids.txt", f"--out={text}.txt"),
    lambda text: ("fly", f"--state={text}"),
    lambda text: ("fly", "--state=40,127,100,5,40,80", f"--earth={text}"),
    lambda text: ("fly", f"--vehicle={text}", "--site=40,127", "--azimuth=80 deg"),
    lambda text: ("fly", f"--cruise={text}"),
    lambda text: ("rings", "--site=39,125.8", "--range=9 km", f"--output={text}"),
    lambda text: ("rings", f"--site={text}", "--range=9 km", "--output=a.svg"),
    lambda text: ("sweep", "--", text),
    lambda text: ("open", "--", text),
    lambda text: ("cache", "gc", f"--most={text}"),
)


@pytest.fixture(scope="module")
def known(tmp_path_factory):
    found, refused = accepted(tmp_path_factory.mktemp("tables"))
    assert all(is_right_refusal(*one) for one in refused.items())
    return found


def test_a_table_of_reports_is_read_unchanged_or_refused_with_a_reason(known, record_property):
    record_property("count", f"{len(PAYLOADS)} payloads")
    assert len(PAYLOADS) >= 200
    assert len(known) >= 200
    for text, launch in known.items():
        (report,) = launch.reports
        read = {launch.actor, launch.type_reported, launch.site.name, *launch.notes}
        read |= {report.reporter, report.origin, report.notes, report.impact_text, report.source_title}
        assert read == {text.strip()}


def test_an_entry_of_json_is_read_unchanged_or_refused_with_a_reason(tmp_path):
    entries = [{"id": f"{n} {text}", "type": text, "range": "998 km"} for n, text in enumerate(PAYLOADS)]
    (tmp_path / "b.json").write_text(json.dumps(entries))
    for text, task in zip(PAYLOADS, read_tasks(tmp_path / "b.json"), strict=True):
        if task.launch is None:
            assert is_right_refusal(text, task.error), (text, task.error)
        else:
            assert (task.launch.type_reported, task.name.partition(" ")[2]) == (text.strip(), text.rstrip())


def test_a_table_of_answers_runs_nothing_and_is_read_back_unchanged(tmp_path):
    rows = rows_of(WRITABLE)
    page = to_csv(rows)
    assert formulas(page) == []
    assert from_csv(page) == rows
    work.write_rows(rows, tmp_path / "a.csv")
    assert read_answers(tmp_path / "a.csv") == rows
    assert (tmp_path / "a.csv").read_bytes() == page.encode()


def test_objects_and_lines_of_json_are_read_back_unchanged(tmp_path):
    rows = rows_of(WRITABLE)
    work.write_rows(rows, tmp_path / "a.json")
    assert strict((tmp_path / "a.json").read_bytes())["rows"] == rows
    work.write_rows(rows, tmp_path / "a.jsonl")
    assert [strict(line) for line in (tmp_path / "a.jsonl").read_bytes().splitlines()] == rows
    values = {text: [text] for text in PAYLOADS}  # here also names that are no text
    assert strict(products.write_json(values, tmp_path / "b.json").read_bytes()) == values


def test_a_table_of_an_audit_runs_nothing(known):
    listed = [Audited(launch, (), None, None) for launch in known.values()]
    page = audit_values.audit_csv(SimpleNamespace(launches=listed, scheme=None))
    assert formulas(page) == []
    header, *lines = csv.reader(io.StringIO(page, newline=""))
    read = [dict(zip(header, line, strict=True))["type_reported"] for line in lines]
    assert [answer_rows._read(text, str) for text in read] == [text.strip() or None for text in known]


@pytest.fixture
def batch(tmp_path, monkeypatch):
    """Answer a launch of a cruise missile for each text, which is its id and its type."""
    monkeypatch.chdir(tmp_path)

    def answer(texts, *options):
        entry = {"actor": "A", "kind": "cruise", "range": "998 km"}
        entries = [entry | {"id": text, "type": text} for text in texts]
        (tmp_path / "b.json").write_text(json.dumps(entries))
        return lofted("batch", "b.json", "--draws", 64, *options)

    return answer


def test_a_batch_answers_every_text_and_writes_only_where_it_was_asked_to(batch, tmp_path):
    texts = PAYLOADS[:: count(6, 1)]
    printed = batch(texts)
    assert printed.exit_code in (0, 3), printed.stderr
    assert formulas(printed.stdout) == []
    rows = from_csv(printed.stdout)
    assert [row["row"] for row in rows] == list(range(1, len(texts) + 1))
    for text, row in zip(texts, rows, strict=True):
        answers = row["status"] == "range flown"
        assert answers or not is_plain(text), row
        if answers and text.strip():
            assert (row["id"], row["type_reported"]) == (text.strip(), text.strip())
    assert batch(texts, "--out", "a.jsonl").exit_code == printed.exit_code
    assert [strict(line) for line in (tmp_path / "a.jsonl").read_bytes().splitlines()] == rows
    assert listed(tmp_path) == ["a.jsonl", "b.json"]


def test_a_name_of_a_file_that_is_no_text_is_kept_as_one(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("b\udcff.csv").write_text("id,range\nx,998\n")
    assert lofted("batch", "b\udcff.csv", "--out", "a.csv").exit_code == 2
    (row,) = read_answers(tmp_path / "a.csv")
    assert row["error_file"] == "b\\udcff.csv"


def wrong_messages(arguments, folder):
    """What a refused command says that acts, or is not on one line; and what it left in the folder."""
    before = listed(folder)
    printed = lofted(*arguments)
    if printed.exit_code == 0:  # a text may be right there
        return set()
    left = set(listed(folder)) - set(before)
    lines = printed.stderr.split("\n")
    is_told = printed.exit_code in (1, 2) and lines[0].startswith("lofted: ") and lines[1:] == [""]
    return left | acting(printed.stderr) | (set() if is_told else {(*arguments, printed.stderr)})


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "ids.txt").write_text("PRK-1\n")
    return tmp_path


def test_messages_are_inert_and_on_one_line(folder, record_property):
    texts, runs = list(filter(can_be_typed, PAYLOADS)), 0
    for number, text in enumerate(texts):
        for door in range(count(1, len(DOORS))):
            assert wrong_messages(DOORS[(number + door) % len(DOORS)](text), folder) == set()
            runs += 1
    record_property("count", f"{runs} messages: each inert, on one line")


def test_keys_of_a_batch_in_messages_are_inert(folder):
    for text in PAYLOADS[:: count(6, 1)]:
        (folder / "b.json").write_text(json.dumps([{"id": "x", text: "1"}]))
        printed = lofted("batch", "b.json", "--draws", 64)
        assert (acting(printed.stderr), printed.stderr.count("\n")) == (set(), 2)


UNGUARDED = (
    (answer_rows, "safe_text", lambda text: text),
    (answer_rows, "_FORMULA", re.compile(r"(\A)(?=['=+\-@\t\r])")),  # the first letter alone, as many do
    (answer_rows, "_FORMULA", re.compile(r"(\A|[;\t\r\n])(?=['=+\-@\t\r\n])")),  # and not behind blanks
)


@pytest.mark.parametrize("guard", UNGUARDED)
def test_teeth_a_formula_without_its_guard_is_seen(guard, monkeypatch):
    monkeypatch.setattr(*guard)
    assert formulas(to_csv(rows_of(WRITABLE))) != []


def test_teeth_a_carriage_return_without_quotes_ends_the_row(monkeypatch):
    rows = rows_of(["a\rb"])
    monkeypatch.setattr(answer_rows, "_quoted", lambda cell: cell)
    with pytest.raises(TypeError):
        assert from_csv(to_csv(rows)) == rows


def test_teeth_a_guard_that_stays_or_takes_too_much_is_seen(monkeypatch):
    rows = rows_of(WRITABLE)
    for wrong in (r"(\A)(?!)", r"(\A)'+"):
        monkeypatch.setattr(answer_rows, "_GUARDED", re.compile(wrong))
        assert from_csv(to_csv(rows)) != rows


def test_teeth_ends_of_lines_that_are_translated_are_seen(tmp_path, monkeypatch):
    rows = rows_of(["a\r\nb"])
    work.write_rows(rows, tmp_path / "a.csv")
    assert read_answers(tmp_path / "a.csv") == rows
    assert from_csv((tmp_path / "a.csv").read_text(encoding="utf-8")) != rows


def test_teeth_a_file_named_by_an_id_is_seen(batch, tmp_path, monkeypatch):
    real = work.write_rows

    def planted(rows, path):
        real(rows, path)
        (path.parent / f"{rows[0]['id']}.csv").write_text("")

    monkeypatch.setattr(work, "write_rows", planted)
    batch(["$5"], "--out", "a.jsonl")
    assert listed(tmp_path) == ["$5.csv", "a.jsonl", "b.json"]


def test_teeth_a_message_with_a_raw_text_is_seen(folder, monkeypatch):
    def planted(text, field):
        typer.echo(f"lofted: {text}", err=True)
        raise typer.Exit(2)

    monkeypatch.setattr(reading, "read_bytes", planted)
    assert wrong_messages(("cache", "gc", "--most=a"), folder) == set()
    assert wrong_messages(("cache", "gc", "--most=a\nb"), folder)
    assert wrong_messages(("cache", "gc", "--most=a\u202eb"), folder)
