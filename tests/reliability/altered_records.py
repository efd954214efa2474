"""Real records and files, altered at random: cell by cell, and byte by byte."""

import csv
import io
import json
import re

from bad_records import FAMILIES, NO_DATES, NO_NUMBERS, PRINTED, page
from hypothesis import strategies as st

from launch_data.table import shipped

REAL = list(csv.DictReader(io.StringIO(shipped("launches.csv").decode())))
SOME = [[REAL[k], REAL[k + 1], REAL[k + 2]] for k in range(0, 860, 60)]
MINE = [
    {"id": "a", "range": "998 km", "time": "47 min", "date": "2017-07-28"},
    {"id": "b", "range": "1,000 km", "site": "40.6,126.4", "actor": "DPRK"},
]
LISTS = [b"PRK-20170728-A\n2017-09-14 # a remark\n\nPRK-20190805-A\n", b"id\nPRK-20170728-A\r\n1984-09\n"]
WORDS = ["", "about", "exact", "at_least", "interval", "suspect", "range_km", "2020", "2017-07", "unknown"]
TEXTS = st.one_of(
    st.sampled_from(WORDS),
    st.text(max_size=8),
    st.integers(-1, 25_000).map(str),
    st.decimals(0, 1000, places=2).map(str),
)
NUMBERS = st.one_of(st.sampled_from(sum(NO_NUMBERS.values(), ())), TEXTS)
DATES = st.one_of(st.sampled_from(sum(NO_DATES.values(), ())), TEXTS)
#: Columns that hold more than words, and what is written there; elsewhere it is `TEXTS`.
HOSTILE = {
    **dict.fromkeys(
        ("range_km", "apogee_km", "flight_time_s", "azimuth_deg", "site_lat", "flight", "count"), NUMBERS
    ),
    **dict.fromkeys(("date", "date_utc", "report_date"), DATES),
}
_PIECES = '" , \n \r \r\n \0 \ufeff \uff19 _ . - ; e9 1 00 nan NaN 1e999 = { } [ ] : \\ \\ud800 #'
PIECES = [*(one.encode() for one in _PIECES.split(" ")), b"\xff", b" "]


BARE = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|NaN|-?Infinity|null|true")

# Reports, as CSV and as JSON ---------------------------------------------------------------------------


@st.composite
def reports(draw):
    """Some rows of the shipped table, of which up to three cells are altered."""
    rows = [dict(REAL[k]) for k in draw(st.lists(st.integers(0, len(REAL) - 1), min_size=1, max_size=4))]
    for _ in range(draw(st.integers(0, 3))):
        row = draw(st.sampled_from(rows))
        column = draw(st.one_of(st.sampled_from(list(REAL[0])), st.sampled_from(list(HOSTILE))))
        row[column] = draw(HOSTILE.get(column, TEXTS))
    return rows


def as_table(rows):
    return page(*rows)


def as_json(rows, by_line=False, twice=None):
    """Write rows as JSON; what looks like a number or a word of JSON is written without quotes.

    ``twice`` is a key of the first row that is written again, and its other value.
    """
    entries = []
    for row in rows:
        pairs = [*row.items(), *([twice] if twice and not entries and twice[0] in row else [])]
        cells = [f"{json.dumps(k)}: {v if BARE.fullmatch(v) else json.dumps(v)}" for k, v in pairs]
        entries.append("{" + ", ".join(cells) + "}")
    return ("\n".join(entries) if by_line else f"[{', '.join(entries)}]").encode()


@st.composite
def json_files(draw, rows, by_line=False):
    key = draw(st.sampled_from(["", "", "", "actor", "range_km", "range", "notes"]))
    return as_json(draw(rows), by_line, (key, draw(NUMBERS)) if key else None)


# Typed numbers -----------------------------------------------------------------------------------------

UNITS = {
    "range": ("km", "km", "m", "miles", "nautical miles"),
    "apogee": ("km", "km", "feet"),
    "time": ("min", "s", "h"),
    "azimuth": ("deg", "\u00b0"),
}
MOST = {"range": 20_500, "apogee": 25_000, "time": 100, "azimuth": 370}
ODD_UNITS = ("", "\u212am", "lm", "kn", "km/s", "min", "m")
ODD_NUMBERS = (
    "1.300",
    "2e3",
    "1_000",
    "\uff19",
    "12:30",
    "-5",
    "nan",
    "1 00",
    "1,00",
    "0",
    "7",
    "7.25",
    "12e2",
)
SAID = (
    *("",) * 4,
    *("about ", "exactly ", "more than ", "up to ", "no less than ", "not more than ", ">", "\u2265 ", "~"),
)
JOINED = (*("",) * 8, "-", " to ", " - ", " and ", "\u2013")
AFTER = (*("",) * 12, " or more", " or less", " (5 km)", " (998 km)", " (1 h)")


@st.composite
def printed_numbers(draw, most):
    form = draw(
        st.sampled_from(("{}", "{:,}", "{:,} ", "{}.5", "odd") if most > 1000 else ("{}", "{}.5", "odd"))
    )
    if form == "odd":
        return draw(st.sampled_from(ODD_NUMBERS))
    text = form.format(draw(st.integers(0, most)))
    return text.replace(",", " ").strip() if form.endswith(" ") else text


@st.composite
def printed_quantities(draw, quantity):
    """Texts such as "about 420-450 km" and "1 h 7 min", some of them altered."""
    is_odd = draw(st.integers(0, 11)) == 7
    if quantity == "time" and draw(st.booleans()):
        first, second = draw(st.integers(0, 70)), draw(st.integers(0, 70))
        text = f"{draw(st.sampled_from(SAID))}{first} {('h', 'min')[is_odd]} {second} min"
    else:
        more = draw(st.sampled_from(JOINED))
        ends = [draw(printed_numbers(MOST[quantity])) for _ in range(2 if more else 1)]
        unit = draw(st.sampled_from(ODD_UNITS if is_odd else UNITS[quantity]))
        text = f"{draw(st.sampled_from(SAID))}{more.join(ends)} {unit}{draw(st.sampled_from(AFTER))}"
    place = draw(st.integers(0, 12 * len(text)))
    return text if place > len(text) else text[:place] + draw(st.text(max_size=2)) + text[place:]


@st.composite
def typed_rows(draw):
    """Rows of typed numbers, with now and then a field that is wrong."""
    rows = []
    for _ in range(draw(st.integers(1, 3))):
        names = draw(st.sets(st.sampled_from(sorted(UNITS)), min_size=1, max_size=3))
        row = {name: draw(printed_quantities(name)) for name in sorted(names)}
        row["id"] = draw(st.sampled_from(["", "a", "b", "c", "PRK-20170728-A"]))
        wrong = [*(case for cases in PRINTED.values() for case in cases), ("date", "1843-01-01")]
        wrong += [("date", text) for text in sum(NO_DATES.values(), ())]
        right = [
            ("date", "2017-07-28"),
            ("site", "40.6,126.4"),
            ("kind", "cruise"),
            ("stages", "2"),
            ("actor", "DPRK"),
        ]
        row.update([draw(st.sampled_from(wrong if draw(st.integers(0, 5)) == 3 else right))])
        rows.append(row)
    return rows


# Bytes -------------------------------------------------------------------------------------------------


@st.composite
def damaged(draw, contents, most=4):
    """A file in which a few bytes are put in, taken out or moved."""
    content = draw(st.sampled_from(contents))
    for _ in range(draw(st.integers(1, most))):
        place, other = (draw(st.integers(0, len(content))) for _ in range(2))
        size = draw(st.integers(0, 12))
        moved = st.just(content[other : other + size])
        piece = draw(st.one_of(st.sampled_from(PIECES), moved, st.binary(max_size=3)))
        content = content[:place] + piece + content[place + draw(st.sampled_from([0, 0, 1, size])) :]
    return content


_COMMON = FAMILIES.index("[common]")
_FIGURES = [found.span() for found in re.finditer(r"\b[0-9][0-9.e]*\b", FAMILIES) if found.start() > _COMMON]
_OTHERS = st.one_of(NUMBERS, st.floats().map(str), st.floats(0.0, 3.0).map("{:.3f}".format))


@st.composite
def families(draw):
    """The shipped families with other figures for up to two of theirs."""
    text = FAMILIES
    for first, last in sorted(draw(st.sets(st.sampled_from(_FIGURES), max_size=2)), reverse=True):
        near = repr(float(FAMILIES[first:last]) * draw(st.floats(0.8, 1.25)))
        text = text[:first] + (draw(_OTHERS) if draw(st.booleans()) else near) + text[last:]
    return text.encode()


def named(name, contents):
    return st.tuples(st.just(name), contents)


#: What is altered: its share of the examples, and files with their names.
ALTERED = {
    "tables, in their bytes": (0.15, named("reports.csv", damaged([page(*rows) for rows in SOME]))),
    "tables, in their cells": (0.2, named("reports.csv", reports().map(as_table))),
    "JSON, in its bytes": (0.1, named("a.json", damaged([as_json(rows) for rows in [*SOME, MINE]]))),
    "JSON, in its cells": (0.1, named("a.json", json_files(st.one_of(reports(), typed_rows())))),
    "JSON lines": (0.1, named("a.jsonl", json_files(reports(), by_line=True))),
    "typed numbers": (0.15, named("typed.csv", typed_rows().map(as_table))),
    "typed numbers, in their bytes": (0.05, named("typed.csv", damaged([page(*MINE)], 2))),
    "lists of ids": (0.05, named("a.txt", damaged(LISTS, 2))),
    "families, in their bytes": (0.05, named("mine.toml", damaged([FAMILIES.encode()], 2))),
    "families, in their figures": (0.05, named("mine.toml", families())),
}
