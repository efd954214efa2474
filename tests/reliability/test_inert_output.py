"""Scorecard 24: a text that would do something where it is shown is shown as text, and comes back unchanged.

What a source or an analyst writes goes through every output of the project: CSV, JSON and JSON lines of a
batch, CSV of an audit, JSON and HDF5 of an analysis, figures as SVG, PNG and PDF, tables and messages on a
terminal.  A text may be refused on reading, with a reason, unless a source may well have printed it.
The project writes no XLSX, no HTML, no KML, no GeoJSON and no log.
"""

import csv
import dataclasses
import datetime as dt
import io
import json
import re
import sys
import unicodedata
import warnings
import xml.etree.ElementTree as ET
import zlib
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace
from xml.sax.saxutils import escape

import matplotlib as mpl
import numpy as np
import pytest
import typer
from counts import count
from matplotlib.backends import backend_svg
from matplotlib.text import Text
from payloads import PAYLOADS, is_plain, is_writable
from rich.errors import MarkupError
from typer.testing import CliRunner

from launch_data import catalogue
from launch_data.catalogue import read_launches
from launch_data.errors import DataError
from trajectory import figures
from trajectory.analysis import analyze, answer_rows, audit_values
from trajectory.analysis import batch as work
from trajectory.analysis.answer_rows import COLUMNS, from_csv, read_answers, to_csv
from trajectory.analysis.audit import Audited
from trajectory.analysis.batch_input import read_tasks
from trajectory.cli import answer_view, app, reading, terminal
from trajectory.cli import batch as batch_command
from trajectory.figures import style
from trajectory.report import pair, products
from trajectory.rings import geodesic_ring

SCORECARD = 24
ROOT = Path(__file__).resolve().parents[2]
MARK = "QQtextQQ"  # stands in a real answer wherever a text of the source does
WRITABLE = tuple(filter(is_writable, PAYLOADS))
TEXTS = [name for name, (kind, _) in COLUMNS.items() if kind is str]
FORMULA = "=+-@\t\r\n\uff1d\uff0b\uff0d\uff20"  # begins one; the wide signs in a Japanese spreadsheet
REPORTS = (
    *("event_id", "date", "actor", "type_reported", "kind", "site_name", "site_lat", "site_lon"),
    *("range_km", "apogee_km", "reporter", "role", "origin", "notes", "impact_text", "source_title"),
    "source_url",
)
FREE = ("actor", "type_reported", "site_name", "reporter", "origin", "notes", "impact_text", "source_title")


# What is read


def reports(path, *texts, in_address=False):
    """Write a table of reports, an event for each text: in every cell that is free, or in the web address."""
    page = io.StringIO()
    writer = csv.DictWriter(page, REPORTS)
    writer.writeheader()
    for number, text in enumerate(texts):
        row = {"event_id": f"E-{number}", "date": "2017-07-28", "kind": "ballistic", "role": "primary"}
        row |= {"site_lat": "40.6", "site_lon": "126.4", "range_km": "998", "apogee_km": "3725"}
        row |= dict.fromkeys(FREE, "x" if in_address else text)
        writer.writerow(row | ({"source_url": f"https://a.example/?{text}"} if in_address else {}))
    path.write_bytes(page.getvalue().encode())
    return path


def is_right_refusal(text, problem):
    """Whether it was told on one line why; what a source may well print is not refused."""
    return str(problem).isprintable() and 0 < len(str(problem)) < 1000 and not is_plain(text)


def accepted(folder, in_address=False):
    """The texts that a table of reports may hold, and why it may not hold the others."""
    found, refused = {}, {}
    for text in WRITABLE:
        try:
            (found[text],) = read_launches(reports(folder / "r.csv", text, in_address=in_address))
        except DataError as problem:
            refused[text] = problem
    return found, refused


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


# Tables and objects


def formulas(page):
    """Cells that a spreadsheet would run: one that parts cells at commas, and one that does at semicolons.

    To the latter a quote within a cell is a letter like others, so that a line may end there, too.
    """
    cells = [cell for line in csv.reader(io.StringIO(page, newline="")) for cell in line]
    parts = [part.lstrip('"') for part in re.split(r"[;\t\r\n]", page)]
    bare = [cell.lstrip("\0\ufeff\u00a0 ") for cell in cells + parts]
    return [cell for cell in bare if cell and cell[0] in FORMULA and not re.fullmatch(r"-[\d.]+", cell)]


def rows_of(texts):
    """A row of a batch for each text, which stands in every column of texts; numbers may be negative."""
    numbers = {name: -1.5 for name, (kind, _) in COLUMNS.items() if kind is float} | {"row": 7}
    empty = dict.fromkeys(COLUMNS)
    return [empty | numbers | dict.fromkeys(TEXTS, text) for text in texts]


def strict(text):
    def refuse(what):
        raise AssertionError(what)

    def once(pairs):
        assert len(dict(pairs)) == len(pairs)
        return dict(pairs)

    return json.loads(text, parse_constant=refuse, object_pairs_hook=once)


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


# A real answer, with the texts in it


def with_text(value, text):
    """The same value, with a text wherever the mark stands."""
    if isinstance(value, str):
        return value.replace(MARK, text)
    if isinstance(value, dict):
        return {key: with_text(part, text) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(with_text(part, text) for part in value)
    if dataclasses.is_dataclass(value):
        parts = {
            field.name: with_text(getattr(value, field.name), text) for field in dataclasses.fields(value)
        }
        return dataclasses.replace(value, **parts)
    return value


@pytest.fixture(scope="module")
def answered(tmp_path_factory):
    (launch,) = read_launches(reports(tmp_path_factory.mktemp("marked") / "r.csv", MARK))
    return analyze(launch, draws=64)


@pytest.fixture(scope="module")
def told(answered):
    """What `lofted analyze --json` prints of it."""
    return answered.to_dict() | {"other_flights": [f"{MARK}/2"]}


def acting(text):
    """What of a text acts on a terminal; ends of lines are those of the project."""
    kinds = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
    return {one for one in set(text) if unicodedata.category(one) in kinds} - set("\n\u200c\u200d")


def squeezed(text):
    return "".join(text.split())


class Screen(io.StringIO):
    """A terminal."""

    encoding = "utf-8"

    def isatty(self):
        return True


COLOURS = re.compile(r"\x1b\[[\d;]*m")  # the only commands to the terminal that the project writes


@pytest.fixture
def screen(monkeypatch):
    """Print something on a terminal, or where there is none; gives what came there."""
    monkeypatch.setenv("COLUMNS", "30000")
    monkeypatch.setenv("TERM", "xterm-256color")

    def show(printing, is_terminal=False):
        page = Screen() if is_terminal else io.StringIO()
        with monkeypatch.context() as patch:
            patch.setattr(sys, "stdout", page)
            printing(terminal.console())
        return page.getvalue()

    return show


def trouble_on(page, *texts, times=1):
    """What acts on the terminal, and texts that do not stand there, letter by letter, so many times."""
    page = COLOURS.sub("", page)
    seen = squeezed(page)
    return acting(page) | {text for text in texts if seen.count(squeezed(terminal.inert(text))) < times}


def printed_answer(told, text, page):
    answer_view.print_answer(with_text(told, text), [text], page)


@pytest.fixture
def trouble_in_answer(told, screen):
    """Print the answer with a text in it, which must stand wherever the mark did."""
    times = screen(lambda page: printed_answer(told, MARK, page)).count(MARK)
    assert times > 5

    def find(text, is_terminal=False, printing=printed_answer):
        page = screen(lambda console: printing(told, text, console), is_terminal)
        colours = set(COLOURS.findall(page))
        assert colours or not is_terminal
        return trouble_on(page, text, times=times) | (set() if is_terminal else colours)

    return find


@pytest.mark.parametrize("is_terminal", [False, True])
def test_an_answer_on_a_terminal_is_text(trouble_in_answer, is_terminal):
    for text in PAYLOADS[:: count(3, 1)]:
        assert trouble_in_answer(text, is_terminal) == set()
        assert terminal.inert(text) == text or not is_plain(text)


def lofted(*arguments):
    return CliRunner(env={"COLUMNS": "30000"}).invoke(app, [str(one) for one in arguments])


def test_lists_of_launches_are_text(known, tmp_path, monkeypatch):
    texts = [*known][:: count(2, 1)]
    found = read_launches(reports(tmp_path / "r.csv", *texts))
    monkeypatch.setattr(catalogue, "load_catalogue", lambda: found)
    for arguments in (("launches",), ("show", "2017-07-28")):
        printed = lofted(*arguments)
        assert printed.exit_code == 0, printed.exception
        assert trouble_on(printed.stdout, *(text.strip() for text in texts)) == set()
        assert acting(lofted(*arguments, "--json").stdout) == set()


def test_addresses_of_sources_are_text_or_refused(tmp_path, monkeypatch):
    texts, refused = accepted(tmp_path, in_address=True)
    assert all(str(problem).isprintable() for problem in refused.values())
    assert {"$x^2$", "[red]", "&amp;", "{}"} <= set(texts)
    assert [text for text in texts if set(text.strip()) & set(" <>")] == []
    found = read_launches(reports(tmp_path / "r.csv", *texts, in_address=True))
    monkeypatch.setattr(catalogue, "load_catalogue", lambda: found)
    printed = lofted("show", "2017-07-28")
    assert trouble_on(printed.stdout, *(f"https://a.example/?{text}".strip() for text in texts)) == set()


def test_families_of_an_analyst_are_text(tmp_path):
    # A description may have several lines; TOML holds no bare DEL.
    texts = [text for text in WRITABLE if not set(text) & set("\n\x7f")]
    own = (ROOT / "launch_data" / "data" / "families.toml").read_text(encoding="utf-8")
    words = json.dumps(" ~ ".join(texts), ensure_ascii=False)
    own = re.sub(r"^description = .*$", lambda _: f"description = {words}", own, count=1, flags=re.MULTILINE)
    (tmp_path / "mine.toml").write_text(own, encoding="utf-8")
    printed = lofted("families", "--file", tmp_path / "mine.toml")
    assert printed.exit_code == 0, printed.stderr
    assert trouble_on(printed.stdout, *texts) == set()


# Figures


SHAPES = {"svg", "metadata", "RDF", "Work", "type", "format", "defs", "style", "g", "path", "use", "clipPath"}
SHAPES |= {"rect"}
POINT = (998e3, 997e3, 999e3)


def faults_of(figure, path, *wanted):
    """What in a figure is no drawing of a text, and texts that are not drawn as they are."""
    words = [one for one in figure.findobj(Text) if "$" in one.get_text()]
    found = {one.get_text() for one in words if one.get_parse_math() or one.get_usetex()}
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        figures.save(figure, path)
    found |= {str(one.message) for one in told if acting(str(one.message)) or "\n" in str(one.message)}
    drawn = set()
    reader = ET.XMLParser(target=ET.TreeBuilder(insert_comments=True))
    for node in ET.parse(path, reader).iter():
        if node.tag is ET.Comment:
            drawn.add(node.text[1:-1])
            continue
        found |= {node.tag} if node.tag.rpartition("}")[2] not in SHAPES else set()
        found |= {name for name, value in node.items() if name.startswith("on") or "script" in value}
        found |= {name for name, value in node.items() if name.endswith("href") and value[0] != "#"}
    return found | {text for text in wanted if comment(text) not in drawn}


def comment(text):
    """A text as SVG holds it in a comment beside its letters, in which two hyphens end it."""
    return re.sub("-(?=-)", "- ", escape(text))


def sheets(texts, number=36):
    return [texts[at : at + number] for at in range(0, len(texts), number)]


def claims(texts):
    marks = tuple(figures.ClaimMark(text, *POINT, said=text) for text in texts)
    panel = figures.ClaimsPanel("range", marks, POINT)
    return figures.plot_claims(figures.ClaimsFigure((panel,), texts[0], source=texts[1]))[0].figure


def curve():
    steering = np.linspace(0.02, 0.95, 60)
    return figures.SteeringCurve(8e6 * np.sin(np.pi * steering), 4e6 * (1.0 - steering) ** 2)


def reported(text):
    return figures.ReportedPoint(text, *POINT, *POINT)


def loft(texts):
    points, shape, ends = tuple(map(reported, texts)), curve(), (7.4e6, 8.1e6, 9e6)
    data = figures.LoftCurve(shape, shape, shape, points, ends, 9e5, False, texts[0], source=texts[1])
    return figures.plot_loft_curve(data).figure


def timeline(texts):
    marks = []
    for number, text in enumerate(texts):
        day, reach = dt.date(2017, 7, 28) + dt.timedelta(100 * number), 2e5 * 1.14**number
        marks.append(figures.TimelineMark(day, reach, reach, reach, True, "exceeds", text))
    return figures.plot_timeline(figures.Timeline(tuple(marks), (), (), texts[0], notes=texts[1:2])).figure


def pairs(texts, plot=figures.plot_pair_lofts):
    ranges, weights = np.array([7e6, 8e6, 9e6]), np.full(3, 1.0 / 3.0)
    members = [
        figures.PairMember(text, ranges, weights, tuple(ranges), curve(), reported(text))
        for text in texts[:2]
    ]
    return plot(figures.PairFigure(tuple(members), texts[0], (texts[-1],), texts[-1])).figure


def rings(texts):
    ring = geodesic_ring(latitude=0.7, longitude=2.2, radius=1e6)
    return figures.plot_rings([ring], site=texts[0], title=texts[0], source=texts[-1], cities=()).figure


def short(texts):
    """Those that stand whole, on one line, where lines are broken."""
    return [text for text in texts if is_plain(text) and len(text) <= 23 and text == " ".join(text.split())]


def test_figures_show_every_text_as_text(tmp_path):
    for number, sheet in enumerate(sheets(PAYLOADS)):
        plain = [text for text in sheet if is_plain(text)]
        kinds = (
            (claims, short(sheet)),
            (loft, [f"reported: {text}" for text in plain]),
            (timeline, plain),
        )
        for kind, (draw, wanted) in enumerate(kinds):
            if (number + kind) % count(3, 1) == 0:
                assert faults_of(draw(sheet), tmp_path / "f.svg", *wanted) == set()


def test_settings_of_an_analyst_make_no_text_a_formula(tmp_path):
    with mpl.rc_context({"text.usetex": True, "text.parse_math": True, "svg.fonttype": "none"}):
        assert faults_of(loft(["$x^2$", r"\input{/etc/passwd} $"]), tmp_path / "l.svg") == set()


def test_a_long_name_makes_no_large_drawing(tmp_path):
    # Uncut, 900 of these letters take 54 MB, and 9,000 took five minutes and 293 MB.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        drawn = figures.save(pairs(2 * [900 * "한"], figures.plot_pair_ranges), tmp_path / "r.svg")
    assert drawn.stat().st_size < 20e6


def test_figures_of_two_launches_show_every_text_as_text(tmp_path):
    for sheet in sheets(PAYLOADS, 2)[:: count(20, 1)]:
        plain = [f"{text}: median vehicle" for text in sheet if is_plain(text)]
        plain += [f"{text} as reported: {text}" for text in sheet if is_plain(text)]
        assert faults_of(pairs(sheet), tmp_path / "p.svg", *plain) == set()
        assert faults_of(pairs(sheet, figures.plot_pair_ranges), tmp_path / "r.svg") == set()
    for sheet in sheets(PAYLOADS, 2)[:: count(90, 1)]:
        assert faults_of(rings(sheet), tmp_path / "m.svg") == set()


# Whole commands


# Some of everything in one text, as a name of a missile that is written into every file.
WICKED = (
    "=1+1 $\\frac$ ]]> --> <script>1</script> &lt; \u202eabc\u2066 \x9b31m [red] {0} %s ../../b '\" _x",
    "_x $ \\input{/etc/passwd} <svg onload=alert(1)> & &#0; \u2028 \x85 [/] ;=1 \u202d 화성 \udcff",
)


def listed(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


@pytest.mark.filterwarnings("ignore::trajectory.errors.LoftedWarning")  # letters that the font lacks
@pytest.mark.parametrize("text", WICKED[: count(1, 2)])
def test_files_of_an_analysis_are_inert_and_have_names_of_their_own(answered, text, tmp_path):
    found = dataclasses.replace(answered, launch=with_text(answered.launch, text))
    written = products.write_products(found, tmp_path / "out")
    figures_of = [f"{one}.{end}" for one in ("claims", "footprint", "loft") for end in ("png", "svg")]
    assert listed(tmp_path / "out") == sorted([*figures_of, "posterior.h5", "result.json"])
    assert listed(tmp_path) == sorted(str(one.relative_to(tmp_path)) for one in written)
    assert strict((tmp_path / "out" / "result.json").read_bytes()) == json.loads(json.dumps(found.to_dict()))
    assert are_drawings(tmp_path / "out")
    printed = lofted("open", tmp_path / "out" / "posterior.h5")
    assert printed.exit_code == 0
    assert trouble_on(printed.stdout) == set()


def chunks(path):
    """Kinds of the parts of a PNG: those of texts have names of their own."""
    content, at, found = path.read_bytes(), 8, set()
    while at < len(content):
        found.add(content[at + 4 : at + 8])
        at += 12 + int.from_bytes(content[at : at + 4])
    return found


def are_drawings(folder):
    """Whether its figures hold shapes and pixels alone."""
    nodes = {node.tag.rpartition("}")[2] for path in folder.glob("*.svg") for node in ET.parse(path).iter()}
    parts = {part for path in folder.glob("*.png") for part in chunks(path)}
    return nodes <= SHAPES and parts == {b"IHDR", b"pHYs", b"IDAT", b"IEND"}


def actions(path):
    """What a PDF may do when it is opened or clicked, also in its packed parts."""
    content = path.read_bytes()
    for packed in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", content, re.DOTALL):
        content += zlib.decompressobj().decompress(packed) if packed[:1] == b"x" else b""
    return set(
        re.findall(rb"/(?:JavaScript|JS|URI|Launch|OpenAction|AA|Link|EmbeddedFile|XFA|GoTo\w*)\b", content)
    )


@pytest.mark.filterwarnings("ignore::trajectory.errors.LoftedWarning")  # letters that the font lacks
@pytest.mark.parametrize("text", WICKED)
def test_a_map_as_pdf_does_nothing(text, tmp_path):
    assert actions(figures.save(rings([text]), tmp_path / "r.pdf")) == set()


def test_a_table_of_reports_goes_through_the_commands_as_text(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    texts = [text.replace("\udcff", "") for text in WICKED]
    reports(tmp_path / "r.csv", *texts)
    one = lofted("analyze", "r.csv:E-1", "--draws", 64)
    both = lofted("compare", "r.csv:E-0", "r.csv:E-1", "--draws", 64, "--out", "out")
    for printed, wanted in ((one, texts[1:]), (both, texts)):
        assert printed.exit_code == 0, printed.stderr
        assert trouble_on(printed.stdout + printed.stderr) == set()
        assert all(squeezed(terminal.inert(text)) in squeezed(printed.stdout) for text in wanted)
    drawn = [f"out/{name}.{end}" for name in ("lofts", "ranges") for end in ("png", "svg")]
    assert listed(tmp_path) == ["out/comparison.json", *drawn, "r.csv"]
    assert are_drawings(tmp_path / "out")


def test_the_sentence_of_a_comparison_names_each_launch_once(answered):
    names = {"E-1": "E-10 of a", "E-10": "than E-1"}
    first, second = (
        dataclasses.replace(
            answered, launch=dataclasses.replace(answered.launch, id=one, type_reported=names[one])
        )
        for one in ("E-1", "E-10")
    )
    said = "E-10 reaches farther than E-1: about as likely as not"
    data = pair.draw_pair(SimpleNamespace(first=first, second=second, in_words=said))
    assert data.subtitle == (
        "than E-1, 2017-07-28 reaches farther than E-10 of a, 2017-07-28: about as likely as not",
    )


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


# Messages


def test_a_progress_bar_is_inert(monkeypatch):
    monkeypatch.setenv("COLUMNS", "30000")
    monkeypatch.setattr(sys, "stderr", Screen())
    for text in PAYLOADS[:: count(6, 1)]:
        with terminal.progress_bar() as progress:  # what is said last is drawn at the end
            progress(0.5, text)
        assert terminal.inert(text) in sys.stderr.getvalue()
    page = re.sub(r"\x1b\[[?\d;]*[A-Za-z]|\r", "", sys.stderr.getvalue())
    assert trouble_on(page) == set()


@pytest.mark.parametrize("draw", [claims, loft, timeline, pairs, rings])
def test_letters_that_the_font_lacks_are_told_on_one_line(draw, tmp_path):
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        figures.save(draw(["화성", "화성"]), tmp_path / "f.svg")
    assert [str(one.message) for one in told] == ["f.svg: the font has no sign for 성화: boxes stand there"]


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


def can_be_typed(text):
    """Whether a system takes it for an argument of a command."""
    return "\0" not in text and not any(
        "\ud800" <= one < "\udc80" or "\udcff" < one < "\ue000" for one in text
    )


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


def test_a_table_of_answers_on_a_terminal_is_text(screen):
    for row in rows_of(WRITABLE):
        page = screen(lambda _, row=row: batch_command._print(row, is_first=False), is_terminal=True)
        assert trouble_on(page) == set()


# Without a guard each check sees it


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


@pytest.mark.parametrize("is_terminal", [False, True])
@pytest.mark.parametrize("text", ["\x1b[31mred", "a\u202eb", "a\x7fb", "\x9b31mred", "a\u2028b"])
def test_teeth_what_acts_on_a_terminal_is_seen(trouble_in_answer, monkeypatch, text, is_terminal):
    for module in (terminal, answer_view):
        monkeypatch.setattr(module, "inert", lambda text: text)
    assert trouble_in_answer(text, is_terminal)


@pytest.mark.parametrize("text", ["[red]", "[/red]", "[link=https://a.example]x[/link]", ":skull:"])
def test_teeth_words_that_are_taken_for_markup_are_seen(trouble_in_answer, text):
    def printing(told, text, console):
        console._markup = console._emoji = True
        printed_answer(told, text, console)

    with suppress(MarkupError):
        assert trouble_in_answer(text, printing=printing) == {text}


@pytest.mark.parametrize("text", ["$x^2$", r"$\frac{1}{2}$", r"$\frac$", "a$b$c"])
def test_teeth_a_text_that_is_taken_for_a_formula_is_seen(text, tmp_path, monkeypatch):
    monkeypatch.setitem(style._STYLE, "text.parse_math", True)
    with suppress(ValueError):
        assert faults_of(loft([text, text]), tmp_path / "l.svg") == {f"reported: {text}"}


@pytest.mark.parametrize("text", ["\x1b[31mred", "a\ufffeb"])
def test_teeth_what_no_svg_can_hold_is_seen(text, tmp_path, monkeypatch):
    monkeypatch.setattr(style, "legible", lambda text: text)
    with pytest.raises(ET.ParseError):
        faults_of(loft([text, text]), tmp_path / "l.svg")


def test_teeth_a_script_in_a_drawing_is_seen(tmp_path, monkeypatch):
    monkeypatch.setattr(backend_svg, "_escape_comment", lambda text: text)
    text = "--><script>1</script><!--"
    assert any("script" in one for one in faults_of(loft([text, text]), tmp_path / "l.svg"))


def test_teeth_a_link_and_words_about_a_drawing_are_seen(tmp_path):
    figure = loft(["x", "y"])
    for text in figure.axes[0].texts:
        text.set_url("https://a.example")
    assert len(faults_of(figure, tmp_path / "l.svg")) == 2
    assert actions(figures.save(figure, tmp_path / "l.pdf")) == {b"/Link", b"/URI"}
    figure.savefig(tmp_path / "l.png", metadata={"Title": "x"})
    assert not are_drawings(tmp_path)


def test_teeth_a_name_that_a_legend_leaves_out_is_seen(tmp_path, monkeypatch):
    real = style.legend_below
    monkeypatch.setattr(style, "legend_below", lambda ax, handles, **options: real(ax, **options))
    assert faults_of(pairs(["_x", "y"]), tmp_path / "p.svg", "_x: median vehicle") == {"_x: median vehicle"}


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
