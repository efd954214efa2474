"""Fuzzed records (scorecard 23): what is read has one meaning, what is refused is told, nothing else happens.

Real rows and files are altered, byte by byte and cell by cell, and read.  What is accepted must be what
`strict_reading` finds in the same file, which shares no code with the readers; what is refused must name
file, row, field, value, reason and remedy.  Then the labelled bad set of `bad_records`, and the shipped
launches, of which nothing may be refused.

YAML, XLSX and KML are not read by the project.  `lofted batch` takes a file of another name than .csv, .json
and .jsonl for a list of ids, and finds none that it knows; the bad set shows that.
"""

import json
import math
import re
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
import record_checks
from altered_records import ALTERED, REAL, as_json
from bad_records import BAD, page
from counts import count
from hypothesis import HealthCheck, Phase, given, settings
from odd_records import CONTRADICTIONS, GOOD
from record_checks import SECONDS, check_batch, check_families, is_named, outcome

from launch_data import DataError, family_file, fields, readers, reported, table, units
from launch_data.impact_areas import parse_impact
from launch_data.reported import reported_value
from launch_data.strict_json import Number
from launch_data.table import shipped
from trajectory.analysis import batch_input, records
from trajectory.analysis.batch import answer_rows
from trajectory.analysis.batch_input import read_tasks

EXAMPLES = count(1_000, 10_000)


def hunt(folder, target, examples, **options):
    """Read examples of a kind; gives how many, and of how many something was accepted or refused."""
    _, cases = ALTERED[target]
    check = check_families if target.startswith("families") else check_batch
    tally = Counter()

    @settings(
        max_examples=examples, suppress_health_check=list(HealthCheck), report_multiple_bugs=False, **options
    )
    @given(cases)
    def example(case):
        done = check(folder, case)
        tally.update(["read", *(what for what, happened in done.items() if happened)])

    example()
    return tally


@pytest.mark.parametrize("target", ALTERED)
def test_what_is_accepted_is_right_and_what_is_refused_is_told(target, tmp_path, record_property):
    wanted = round(ALTERED[target][0] * EXAMPLES)
    tally = hunt(tmp_path, target, wanted)
    assert tally["read"] >= wanted
    assert min(tally["accepted"], tally["refused"]) > 0.02 * wanted, tally
    record_property("count", f"{tally['read']:,} {target}")


def test_the_shares_make_up_the_whole():
    assert sum(share for share, _ in ALTERED.values()) == pytest.approx(1.0)


def test_nothing_of_the_bad_set_is_accepted_and_each_fault_is_named(tmp_path, record_property):
    found = [(bad, outcome(tmp_path, bad)) for bad in BAD]
    assert [str(bad) for bad, error in found if error is None] == []
    assert [f"{bad}: {error}" for bad, error in found if not is_named(tmp_path, bad, error)] == []
    assert len(BAD) >= 300
    record_property("count", f"{len(BAD)} bad records: 0 accepted")


def test_nothing_of_the_shipped_launches_is_refused(tmp_path, record_property):
    forms = {
        "reports.csv": shipped("launches.csv"),
        "launches.json": as_json(REAL),
        "launches.jsonl": as_json(REAL, by_line=True),
        "quoted.json": json.dumps({"launches": REAL}).encode(),
    }
    for name, content in forms.items():
        done = check_batch(tmp_path, (name, content))
        assert done == {"accepted": True, "refused": False}, name
        rows = [row for task in read_tasks(tmp_path / name) for row in task.launch.event_rows]
        assert len({row.row for row in rows}) == len(REAL)
    record_property("count", f"{len(REAL)} real rows in {len(forms)} forms: 0 refused")


@pytest.mark.parametrize("what", GOOD)
def test_what_is_odd_and_has_one_meaning_is_read(what, tmp_path):
    assert check_batch(tmp_path, GOOD[what]) == {"accepted": True, "refused": False}


def test_a_fault_in_a_table_that_a_list_names_is_told_with_its_place_there(tmp_path):
    (tmp_path / "table.csv").write_bytes(page(*REAL[:2], REAL[2] | {"range_km": "1_000"}))
    (tmp_path / "list.txt").write_text(f"{tmp_path}/table.csv:{REAL[0]['event_id']}\n")
    (task,) = read_tasks(tmp_path / "list.txt")
    assert (task.error.file, task.error.row, task.error.field) == ("list.txt", 1, "id")
    assert "table.csv, row 4, range_km: '1_000'" in task.error.reason


def test_figures_that_contradict_one_another_get_no_plain_answer(tmp_path, record_property):
    path = tmp_path / "typed.csv"
    path.write_bytes(page(*({"id": trap} | cells for trap, cells in CONTRADICTIONS.items())))
    rows = list(answer_rows(read_tasks(path), draws=200))
    assert [row["id"] for row in rows] == list(CONTRADICTIONS)
    assert [row["id"] for row in rows if row["status"] == "answered" and not row["flags"]] == []
    record_property("count", f"{len(rows)} contradictions: each refused a range, or flagged")


READ_HEAVY = """
import json, re, sys, time
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from odd_records import HEAVY
from launch_data import DataError, load_catalogue, read_launches
from launch_data.families import read_families
from launch_data.impact_areas import parse_impact
from trajectory.analysis.batch_input import read_tasks
def peak():  # getrusage would begin with the size of the process that started this one
    return int(re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1]) * 1024
READERS = {".toml": [read_families], ".csv": [read_tasks, read_launches]}
load_catalogue()
found, before = {}, peak()
for what, (name, make) in {"no end": ("endless.csv", None), **HEAVY}.items():
    path = Path(sys.argv[2]) / name
    if make:
        path.write_bytes(make())
    for reader in READERS.get(path.suffix, [read_tasks]):
        began = time.process_time()
        try:
            for one in reader(path):
                for report in getattr(getattr(one, "launch", one), "reports", ()):
                    parse_impact(report.impact_text)
        except DataError as error:
            str(error)
        found[f"{what}, {reader.__name__}"] = time.process_time() - began
print(json.dumps({"seconds": found, "growth": peak() - before}))
"""


def test_small_files_take_little_time_and_memory(tmp_path, record_property):
    (tmp_path / "endless.csv").symlink_to("/dev/zero")
    command = [sys.executable, "-c", READ_HEAVY, str(Path(__file__).parent), str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert {what: seconds for what, seconds in told["seconds"].items() if seconds > SECONDS} == {}
    assert told["growth"] < 500 * 2**20
    slowest = max(told["seconds"].values())
    record_property(
        "count",
        f"{len(told['seconds'])} heavy files: at most {slowest:.1f} s, {told['growth'] / 2**20:.0f} MiB",
    )


@pytest.mark.parametrize(
    "number", ["1.250", "1,25", "-250", "\uff12\uff15\uff10", "1_250", "250000", "0x250", "2e250"]
)
def test_no_distance_is_read_from_a_part_of_a_number(number):
    """What is not read there is not refused: it is a remark, and weighs nothing."""
    assert parse_impact("250 km N of Okushiri").low == 250e3
    assert getattr(parse_impact(f"{number} km N of Okushiri"), "bearing", None) is None


# Planted readers, each of which the checks above must find ----------------------------------------------


def cell_by_float(line, field):
    """Read the number of a cell with Python's own reader."""
    try:
        return repr(float(line[field])) if line[field] else ""
    except ValueError:
        raise line.error(field, "is not a plain number", "Write digits") from None


def printed_by_float(text, *, quantity):
    """Read a printed number with Python's own reader, whatever stands around it."""
    digits, _, unit = text.strip().replace(",", "").rpartition(" ")
    scale = {"km": 1e3, "min": 60.0, "deg": math.pi / 180.0}.get(unit, 1.0)
    try:
        return reported_value(quantity, repr(float(digits)), unit=unit, scale=scale)
    except ValueError:
        raise DataError("is no number", field=quantity, value=text, hint="Write digits") from None


def json_as_python_reads_it(text, *, file, row=None):
    """Read JSON with the last of two values, and NaN as a word."""
    try:
        return json.loads(text, parse_int=Number, parse_float=Number, parse_constant=str)
    except json.JSONDecodeError as problem:
        raise DataError("is not valid JSON", file=file, row=row or problem.lineno, hint="Mend it") from None


def without_remedy(line, field, reason, hint=""):
    return DataError(reason, file=line.file, row=line.row, field=field, value=line[field])


def without_value(line, field, reason, hint=""):
    return DataError(reason, file=line.file, row=line.row, field=field, hint=hint)


def digits_that_raise(line, field):
    return str(int(line[field] or 0) or "")


def in_miles(*arguments, scale, **options):
    return reported_value(*arguments, scale=1.609344 * scale, **options)


def all_but_the_last(lines):
    rows = list(readers.read_each(lines))
    return rows[:-1] or rows


def slowly(path):
    began = time.process_time()
    while time.process_time() - began <= record_checks.SECONDS:
        pass
    return read_tasks(path)


def any_number(reader, name, shown, field, value):
    try:
        return float(value)
    except (TypeError, ValueError):
        raise reader.error(name, shown, value, "is no number", "Write a number") from None


def nothing(*arguments):
    """Leave a check away."""


CELLS, JSON, TYPED = "tables, in their cells", "JSON, in its cells", "typed numbers"
PLANTS = [
    (fields, "digits", cell_by_float, CELLS),
    (fields, "digits", cell_by_float, "JSON lines"),
    (fields, "digits", digits_that_raise, CELLS),
    (reported, "check_limits", lambda quantity, value, printed: value, CELLS),
    (readers, "reported_value", in_miles, CELLS),
    (table.Line, "error", without_remedy, CELLS),
    (table.Line, "error", without_value, CELLS),
    (table, "_check_length", nothing, "tables, in their bytes"),
    (batch_input, "read_each", all_but_the_last, CELLS),
    (batch_input, "loads", json_as_python_reads_it, JSON),
    (records, "parse_quantity", printed_by_float, TYPED),
    (units, "_refuse_ambiguous", nothing, TYPED),
    (units, "_cross_check", nothing, TYPED),
    (record_checks, "read_tasks", slowly, TYPED),
    (family_file._Reader, "_number", any_number, "families, in their figures"),
]


@pytest.mark.parametrize(("where", "name", "reader", "target"), PLANTS)
def test_teeth_a_planted_reader_is_found(where, name, reader, target, tmp_path, monkeypatch):
    monkeypatch.setattr(where, name, reader)
    monkeypatch.setattr(record_checks, "SECONDS", 0.5)
    with pytest.raises((AssertionError, ValueError)) as told:
        hunt(tmp_path, target, 20_000, phases=[Phase.generate])  # ends at the first that is found
    assert not isinstance(told.value, DataError)


def missed(folder):
    """Return the traps of which something is accepted, or ends with another exception."""
    traps = set()
    for bad in BAD:
        try:
            traps |= {bad.trap} if outcome(folder, bad) is None else set()
        except (ArithmeticError, RecursionError, ValueError):
            traps.add(bad.trap)
    return traps


BY_FLOAT = {"an underscore, which float() leaves out", "digits of other scripts, which float() takes"}
WRONG = [
    (fields, "digits", cell_by_float, BY_FLOAT),
    (records, "parse_quantity", printed_by_float, BY_FLOAT),
    (batch_input, "loads", json_as_python_reads_it, {"a key twice", "NaN in a text", "launches twice"}),
    (table, "_check_length", nothing, {"a short row", "a long row", "decimal commas"}),
    (table, "_check_header", nothing, {"a header twice", "a unit in the header that is not known"}),
    (fields, "past_date", fields.date, {"before there were missiles, or not yet"}),
    (readers, "site_named", nothing, {"latitude and longitude swapped, far from the site"}),
    (batch_input, "_once", lambda tasks, file: tasks, {"an id twice, with two ranges"}),
    (family_file._Reader, "_number", any_number, {"an end of a bound"}),
]


@pytest.mark.parametrize(("where", "name", "reader", "traps"), WRONG)
def test_teeth_the_bad_set_finds_a_planted_reader(where, name, reader, traps, tmp_path, monkeypatch):
    monkeypatch.setattr(where, name, reader)
    assert traps <= missed(tmp_path)


def test_teeth_a_reader_that_is_too_strict_is_found(tmp_path, monkeypatch, record_property):
    monkeypatch.setattr(fields, "_NUMBER", re.compile("[0-9]+"))
    with pytest.raises(AssertionError):
        test_nothing_of_the_shipped_launches_is_refused(tmp_path, record_property)
