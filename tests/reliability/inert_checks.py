"""What the tests of inert output share: tables and figures of given texts, and what acts in an output."""

import csv
import dataclasses
import datetime as dt
import io
import json
import re
import unicodedata
import warnings
import xml.etree.ElementTree as ET
import zlib
from xml.sax.saxutils import escape

import numpy as np
from matplotlib.text import Text
from payloads import PAYLOADS, is_plain, is_writable
from typer.testing import CliRunner

from launch_data.catalogue import read_launches
from launch_data.errors import DataError
from trajectory import figures
from trajectory.analysis import analyze
from trajectory.analysis.answer_rows import COLUMNS
from trajectory.cli import app, terminal
from trajectory.rings import geodesic_ring

WRITABLE = tuple(filter(is_writable, PAYLOADS))
TEXTS = [name for name, (kind, _) in COLUMNS.items() if kind is str]
MARK = "QQtextQQ"  # stands in a real answer wherever a text of the source does
FORMULA = "=+-@\t\r\n\uff1d\uff0b\uff0d\uff20"  # begins one; the wide signs in a Japanese spreadsheet
REPORTS = (
    *("event_id", "date", "actor", "type_reported", "kind", "site_name", "site_lat", "site_lon"),
    *("range_km", "apogee_km", "reporter", "role", "origin", "notes", "impact_text", "source_title"),
    "source_url",
)
FREE = ("actor", "type_reported", "site_name", "reporter", "origin", "notes", "impact_text", "source_title")
COLOURS = re.compile(r"\x1b\[[\d;]*m")  # the only commands to the terminal that the project writes
SHAPES = {"svg", "metadata", "RDF", "Work", "type", "format", "defs", "style", "g", "path", "use", "rect"}
SHAPES |= {"clipPath"}
POINT = (998e3, 997e3, 999e3)
# Some of everything in one text, as a name of a missile that is written into every file.
WICKED = (
    "=1+1 $\\frac$ ]]> --> <script>1</script> &lt; \u202eabc\u2066 \x9b31m [red] {0} %s ../../b '\" _x",
    "_x $ \\input{/etc/passwd} <svg onload=alert(1)> & &#0; \u2028 \x85 [/] ;=1 \u202d 화성 \udcff",
)


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


def accepted(folder, in_address=False):
    """The texts that a table of reports may hold, and why it may not hold the others."""
    found, refused = {}, {}
    for text in WRITABLE:
        try:
            (found[text],) = read_launches(reports(folder / "r.csv", text, in_address=in_address))
        except DataError as problem:
            refused[text] = problem
    return found, refused


def marked_answer(folder):
    """A real answer with the mark wherever a text of the source stands."""
    (launch,) = read_launches(reports(folder / "r.csv", MARK))
    return analyze(launch, draws=64)


def is_right_refusal(text, problem):
    """Whether it was told on one line why; what a source may well print is not refused."""
    return str(problem).isprintable() and 0 < len(str(problem)) < 1000 and not is_plain(text)


def can_be_typed(text):
    """Whether a system takes it for an argument of a command."""
    return "\0" not in text and not any(
        "\ud800" <= one < "\udc80" or "\udcff" < one < "\ue000" for one in text
    )


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


def listed(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def lofted(*arguments):
    return CliRunner(env={"COLUMNS": "30000"}).invoke(app, [str(one) for one in arguments])


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


def trouble_on(page, *texts, times=1):
    """What acts on the terminal, and texts that do not stand there, letter by letter, so many times."""
    page = COLOURS.sub("", page)
    seen = squeezed(page)
    return acting(page) | {text for text in texts if seen.count(squeezed(terminal.inert(text))) < times}


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
