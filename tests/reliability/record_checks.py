"""Reading a file of records twice: with the project's readers and with `strict_reading`, and what differs."""

import re
import time
import tomllib

import strict_reading as strict

from launch_data import DataError, read_launches
from launch_data.families import read_families
from trajectory.analysis.batch_input import read_tasks

SECONDS = 2.0  # of the processor, so that a busy machine does not count
CURVES = ("forden2007_fig1",)
COLUMNS = {"range": "range", "apogee": "apogee", "time": "flight_time", "azimuth": "azimuth"}
# What is wrong with a file as a whole has no row, and what is wrong with a line or an entry has no field.
OF_A_FILE = re.compile(
    "holds no |the file is empty|larger than|more than [0-9,]+ rows|key appears twice|a number is too long"
    "|(has )?lists in lists"
)
OF_A_ROW = re.compile(
    "is not UTF-8|control character|is not valid|repeats row|the row has|a cell runs over|no column says"
    "|is neither an id|a key of many parts"
)


def read(reader, *arguments, **options):
    """Return what is read, or the error; any other exception, and too much time, is a failure."""
    began = time.process_time()
    try:
        found, error = reader(*arguments, **options), None
    except DataError as problem:
        found, error = (), problem
    seconds = time.process_time() - began
    assert seconds < SECONDS, f"{seconds:.1f} s"
    return found, error


def unclear(error, file, cells=""):
    """Say what an error leaves out."""
    is_whole, is_row = OF_A_FILE.match(error.reason), OF_A_ROW.match(error.reason)
    asked = cells.get(error.field) if isinstance(cells, dict) else cells
    is_about_the_cell = error.field and error.value != error.field
    words = re.findall("[0-9A-Za-z]+", asked or "") if is_about_the_cell else []
    needed = {
        "file": error.file == file,
        "row": error.row is not None or is_whole or file.endswith(".toml"),
        "field": error.field or is_whole or is_row,
        "value": not words or words[0][:8] in str(error),
        "reason": error.reason,
        "remedy": error.hint,
        "one line that any terminal shows": str(error).isprintable(),
    }
    return [f"{error} does not tell the {what}" for what, is_there in needed.items() if not is_there]


def second_reading(path):
    """Return cells by row as `strict_reading` finds them; what has no such reading is not there."""
    content = path.read_bytes()
    if path.suffix in (".json", ".jsonl"):
        try:
            found = strict.entries(content, path.suffix == ".jsonl")
        except (ValueError, RecursionError, TypeError, KeyError):
            return {}
        texts = {}
        for row, entry in found.items():
            try:
                is_object = isinstance(entry, dict)
                texts[row] = {k: strict.text_of(v) for k, v in entry.items()} if is_object else entry.strip()
            except (AttributeError, TypeError):
                continue  # a cell or an entry with no text
        return texts
    if (
        path.suffix == ".csv"
        and b"," in content.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n").split(b"\n", 1)[0]
    ):
        return strict.table(content) or {}
    lines = re.split(r"\r\n|\r|\n", content.decode("utf-8-sig", "replace"))
    return {row: line.partition("#")[0].strip() for row, line in enumerate(lines, start=1)}


def named_faults(launch, name):
    dates = [str(day) for day in (launch.date, launch.local_date, *launch.printed_dates) if day]
    known = [one.casefold() for one in (launch.id, launch.event_id, *dates)]
    return [] if name.casefold() in known else [f"{name!r} is taken for {launch.id}"]


def typed_faults(launch, cells):
    """Say what is wrong with a launch that was made from typed numbers."""
    wanted = {q: strict.printed(cells[name], q) for name, q in COLUMNS.items() if cells.get(name)}
    unread = [f"{quantity} has no second reading" for quantity, ends in wanted.items() if ends is None]
    faults = unread or strict.claims_faults([claim.reported for claim in launch.claims], wanted)
    date, site = cells.get("date", ""), re.split(r"\s*,\s*", cells.get("site", ""))
    first = launch.date or next((one.first for one in launch.printed_dates), None)
    if (first is not None or date) and (
        first != strict.day(date) or (launch.date is None) != (len(date) < 10)
    ):
        faults.append(f"date {launch.date_text}")
    if len(site) == 2 and cells["site"][:1] in "+-0123456789":
        given = launch.site.latitude_deg, launch.site.longitude_deg
        if not all(map(strict.is_near, given, map(strict.number, site))):
            faults.append(f"site {given}")
    return faults + [
        name for name in ("actor", "kind") if cells.get(name) not in ("", None, getattr(launch, name))
    ]


def accepted_faults(task, second):
    """Say what is wrong with a launch that was accepted, and count its rows as read."""
    cells = second.get(task.row)
    if cells is None:
        return [f"row {task.row} is accepted, and has no second reading"]
    if isinstance(cells, str):
        return named_faults(task.launch, cells)
    if task.launch.reports and "reporter" in cells:
        rows = task.launch.event_rows
        unread = [f"row {row.row} has no second reading" for row in rows if row.row not in second]
        return unread or [
            f"row {row.row}: {fault}" for row in rows for fault in strict.report_faults(row, second[row.row])
        ]
    typed = any(cells.get(name) for name in COLUMNS)
    return typed_faults(task.launch, cells) if typed else named_faults(task.launch, cells["id"])


def lost_rows(tasks, second):
    """Return the rows of answered events that did not reach their launch: claims missing in silence."""
    read_ = {row.row: row.event_id for task in tasks if task.launch for row in task.launch.event_rows}
    answered = set(read_.values())
    reports = {row: cells for row, cells in second.items() if isinstance(cells, dict) and "reporter" in cells}
    return [row for row, cells in reports.items() if cells.get("event_id") in answered and row not in read_]


def check_batch(folder, case):
    """Read a batch file twice; gives what happened to its rows."""
    name, content = case
    path = folder / name
    path.write_bytes(content)
    tasks, error = read(read_tasks, path)
    if error is not None:
        faults = unclear(error, name)
        assert not faults, faults
        tasks = ()
    second = second_reading(path)
    faults = [f"row {row} is lost" for row in lost_rows(tasks, second)]
    for task in tasks:
        cells = second.get(task.row, {})
        faults += accepted_faults(task, second) if task.launch else unclear(task.error, name, cells)
    assert not faults, faults
    if name == "reports.csv":
        is_sound = error is None and all(task.launch for task in tasks)
        assert (read(read_launches, path)[1] is None) == is_sound
    return {"accepted": any(task.launch for task in tasks), "refused": error or any(t.error for t in tasks)}


def check_families(folder, case):
    """Read a family file twice."""
    name, content = case
    path = folder / name
    path.write_bytes(content)
    families, error = read(read_families, path, drag_curves=CURVES)
    if error is not None:
        faults = unclear(error, name)
        assert not faults, faults
        return {"refused": True}
    document = tomllib.loads(content.decode("utf-8-sig"))
    for family, entry in zip(families, document["family"], strict=True):
        pairs = [(family.ideal_delta_v, entry["ideal_delta_v_m_s"])]
        pairs += zip(family.thrust_to_weight, entry["thrust_to_weight"], strict=True)
        pairs += zip(family.exhaust_speed, entry["exhaust_speed_m_s"], strict=True)
        for bounds, written in pairs:
            assert [bounds.low, bounds.high] == written["bounds"]
            assert 0.0 < bounds.low <= bounds.high <= 2e4
            assert bounds.source == document["sources"][written["source"]]
        assert 1 <= family.stages == entry["stages"] <= 3
        assert 0.0 <= family.linear_pitch_probability <= 1.0
    return {"accepted": True}


def outcome(folder, bad):
    """Return how a bad record is refused; None where it is accepted."""
    path = folder / bad.name
    path.write_bytes(bad.content)
    if path.suffix == ".toml":
        return read(read_families, path, drag_curves=CURVES)[1]
    tasks, error = read(read_tasks, path)
    errors = [error] if error else [task.error for task in tasks]
    if bad.row is None:
        return errors[0] if all(errors) else None
    return next((one for one in errors if one and one.row in (bad.row, None)), None)


def is_named(folder, bad, error):
    """Whether an error says which field of which row is wrong, and all the rest."""
    (folder / bad.name).write_bytes(bad.content)
    cells = second_reading(folder / bad.name).get(bad.row, {}) if bad.row and "toml" not in bad.name else {}
    fits = bad.field in error.field if bad.name.endswith(".toml") else bad.field == error.field
    return fits and bad.row in (None, error.row) and not unclear(error, bad.name, cells)
