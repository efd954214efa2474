"""Records that are wrong, each with the trap that it stands for and the field that must be named.

The traps are those that were measured with Python's own readers (float(), csv, json, YAML) and those of the
physical gates.  Reports and typed numbers, as CSV and as JSON; lists of ids; files of families.
"""

import csv
import io
import json
import re
from dataclasses import dataclass
from importlib import resources

REPORT = {
    "event_id": "XYZ-20200101-A",
    "date": "2020-01-01",
    "actor": "Elsewhere",
    "reporter": "Ministry",
    "role": "primary",
}
FAMILIES = resources.files("launch_data").joinpath("data", "families.toml").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Bad:
    """A file in which one row is wrong; without a row, all of it is."""

    trap: str
    name: str
    content: bytes
    field: str = ""
    row: int | None = None

    def __str__(self):
        return f"{self.trap}: {self.name}, {self.field}, {self.content[-60:]!r}"


def page(*rows):
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(dict.fromkeys(key for row in rows for key in row)), restval="")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def report(trap, field, text, **others):
    return Bad(trap, "reports.csv", page(REPORT | others | {field: text}), field, 2)


def typed(trap, field, text, **others):
    return Bad(trap, "typed.csv", page({"id": "mine", "range": "998 km"} | others | {field: text}), field, 2)


def entry(trap, field, text, record=None):
    """An entry of JSON with a value as it is written there."""
    before = json.dumps(REPORT if record is None else record)[:-1]
    return Bad(trap, "mine.json", f"[{before}, {json.dumps(field)}: {text}}}]".encode(), field, 1)


NO_NUMBERS = {
    "an underscore, which float() leaves out": ("1_000", "99_8", "1_0.5", "1e1_0"),
    "digits of other scripts, which float() takes": (
        "\uff19\uff19\uff18",
        "\u0669\u0669\u0668",
        "9\u0968",
        "\u0669.\u0665",
    ),
    "words that float() takes": ("nan", "NaN", "-nan", "inf", "-inf", "Infinity", "infinity"),
    "too large, which float() calls infinite": ("1e400", "1e999", "9e99999"),
    "too small to be told from zero": ("1e-400", "1e-99999999999"),
    "separators of thousands and decimals": ("1.300,5", "1,300.5", "1,000", "1.300.000", "998,4"),
    "blanks, apostrophes and what cannot be seen": ("1 300", "1'300", "99\u200b8", "99\u00a08", "\ufeff998"),
    "units and remarks in the cell": ("998 km", "998km", "998 (est.)", "~998", "998%", "80°"),
    "other notations": (
        "0x1F",
        "998.",
        ".5",
        "1/2",
        "1d3",
        "1e",
        "1.2.3",
        "--5",
        "\u2212998",
        "1e3.5",
        "0b1",
    ),
    "sexagesimal, which YAML turns into seconds": ("12:30", "39:24:15"),
    "words for nothing": ("NO", "n/a", "-", "null", "None", "true", "unknown", "?", ".nan"),
    "formulas": ("=998", "=1+1", "@998", "+A1", "#REF!"),
}
NUMBER_COLUMNS = ("range_km", "apogee_km", "flight_time_s", "azimuth_deg", "site_lat")
OUT_OF_RANGE = {
    "range_km": ("-998", "-0", "0", "20038", "20037.51", "1e9"),
    "apogee_km": ("-1", "0", "100001", "1e99"),
    "flight_time_s": ("-60", "0", "86401", "2832000"),
    "azimuth_deg": ("-1", "360", "360.0", "415", "1e3"),
    "site_lat": ("90.1", "-91", "126.4"),
    "site_lon": ("180.1", "-181", "526"),
}
OTHER_COORDINATE = {"site_lat": {"site_lon": "10"}, "site_lon": {"site_lat": "10"}}
NO_COUNTS = ("0", "-3", "1.0", "1e1", "\u0661", "1_0", "two", "nan", "10000", "\u00b2", " 1 2", "0x1")
NO_DATES = {
    "day and month in two orders": ("04/07/2017", "28/07/2017", "04-07-2017", "04.07.17", "7/4/17"),
    "no such day": ("2017-02-30", "2017-13-01", "2017-00-01", "2017-07-00", "2017-07-32", "0000-01-01"),
    "a time that moves the day": ("2017-07-28T23:00", "2017-07-28 23:11+09:00", "2017-07-28Z", "1501197060"),
    "before there were missiles, or not yet": (
        "1843-01-01",
        "0017-07-28",
        "3017-07-28",
        "2971",
        "2199-12",
        "9999-12-31",
    ),
    "other notations": ("20170728", "2017-W30-5", "2017-209", "28 July 2017", "2017-7-28", "17-07-28", "now"),
    "digits of other scripts": ("\uff12\uff10\uff11\uff17-07-28", "2017-\u0660\u0667-28"),
}
NO_WORDS = {
    "role": ("witness", "Primary", "1"),
    "kind": ("Ballistic", "ICBM"),
    "outcome": ("NO", "true"),
    "flag": ("wrong",),
    "local_or_utc": ("KST", "UTC", "+09:00"),
    "qualifier_range": ("roughly", "ABOUT"),
    "event_id": ("", "../../etc/passwd", "/etc/passwd", "a b", "a" * 65, "\uff21-1", "E\u2215A", "=E1"),
    "source_url": ("javascript:alert(1)", "file:///etc/passwd", "https://a b", "https://<script>"),
    "actor": ("",),
    "reporter": ("",),
}
WHOLE_REPORTS = {
    "a wording without its figure": ("qualifier_range", {"qualifier_range": "about"}),
    "a wording of an interval for one figure": (
        "qualifier_range",
        {"range_km": "5", "qualifier_range": "interval"},
    ),
    "an interval from high to low": (
        "range_low_km",
        {"range_low_km": "450", "range_high_km": "420", "qualifier_range": "interval"},
    ),
    "a flag without what it speaks of": ("flag_field", {"flag": "suspect"}),
    "a flag of a column that is none": ("flag_field", {"flag": "suspect", "flag_field": "rnge_km"}),
    "a flag of what cannot be seen": ("flag_field", {"flag": "suspect", "flag_field": "\x7f"}),
    "two days that are not one": ("date_utc", {"date_utc": "2020-01-05"}),
    "one coordinate": ("site_lon", {"site_lat": "40.6"}),
    "latitude and longitude swapped, far from the site": (
        "site_lat",
        {"site_name": "Semnan Launch Site", "site_lat": "53.9", "site_lon": "35.2"},
    ),
    "a slip of a digit, far from the site": (
        "site_lat",
        {"site_name": "Sunan", "site_lat": "29.2", "site_lon": "125.7"},
    ),
    "north and south, or east and west, far from the site": (
        "site_lat",
        {"site_name": "Sunan", "site_lat": "39.2", "site_lon": "-125.7"},
    ),
}

HEADER = b"event_id,date,actor,reporter,role,range_km\n"
ROW = b"A-1,2020-01-01,X,Ministry,primary,998\n"
TABLES = {
    "a byte order mark twice": (b"\xef\xbb\xbf\xef\xbb\xbf" + HEADER + ROW, "\ufeffevent_id", 1),
    "a short row": (HEADER + b"A-1,2020-01-01,X,Ministry,primary\n", "range_km", 2),
    "a long row": (HEADER + ROW[:-1] + b",7\n", "", 2),
    "decimal commas": (HEADER + b"A-1,2020-01-01,X,Ministry,primary,998,5\n", "", 2),
    "a header twice": (b"event_id,date,date,actor,reporter,role\n" + ROW, "date", 1),
    "a header that is none": (HEADER.replace(b"range_km", b"rang_km") + ROW, "rang_km", 1),
    "a unit in the header that is not known": (HEADER.replace(b"_km", b"_mi") + ROW, "range_mi", 1),
    "a column that is missing": (b"event_id,date,actor,reporter,range_km\n" + ROW, "role", 1),
    "a quote that is not closed": (HEADER + ROW.replace(b"X", b'"X') + 3 * ROW, "", 2),
    "a quote inside a quoted cell": (HEADER + ROW.replace(b"X", b'"X"Y"'), "", 2),
    "a cell over two lines": (HEADER + ROW.replace(b"X", b'"X\nY"'), "", 2),
    "a row twice": (HEADER + ROW + ROW, "", 3),
    "a row twice, but for blanks": (HEADER + ROW + ROW.replace(b",", b" , "), "", 3),
    "NUL": (HEADER + ROW.replace(b"X", b"X\0"), "", 2),
    "a control character": (HEADER + ROW.replace(b"998", b"998\x1b[2J"), "", 2),
    "Korean in CP949": (HEADER + ROW.replace(b"X", "북한".encode("cp949")), "", 2),
    "Latin-1": (HEADER + ROW.replace(b"X", "Téhéran".encode("latin-1")), "", 2),
    "UTF-16": ((HEADER + ROW).decode().encode("utf-16"), "", 1),
    "a field of 200,000 characters": (HEADER + ROW.replace(b"X", b"y" * 200_000), "", 2),
    "a header of 200,000 characters": (b"y" * 200_000 + b"," + HEADER + ROW, "", 1),
    "lines that end as on old machines": ((HEADER + ROW).replace(b"\n", b"\r"), "", 1),
    "nothing": (b"", "", None),
    "no row": (HEADER, "", None),
    "semicolons": ((HEADER + ROW).replace(b",", b";"), "column 1", None),
}

TYPED_NUMBERS = {
    trap: [text for text in texts if text not in ("1 300", "1,300.5", "1,000", "99\u00a08")]
    for trap, texts in NO_NUMBERS.items()
    if trap != "units and remarks in the cell"
}
PRINTED = {
    "a bare number": (("range", "998"), ("apogee", "3724.9"), ("time", "47"), ("azimuth", "80")),
    "a unit of another kind": (
        ("range", "47 min"),
        ("time", "998 km"),
        ("azimuth", "80 km"),
        ("time", "12 m"),
    ),
    "a unit that is none": (("range", "998 lm"), ("range", "998 nm"), ("apogee", "3 km/s"), ("time", "47'")),
    "a decimal point or thousands": (
        ("range", "1.300 km"),
        ("range", "420-1.300 km"),
        ("apogee", "3.700 km"),
    ),
    "separators that do not fit": (("range", "1,00 km"), ("range", "1,0000 km"), ("range", "1.300,5 km")),
    "two readings that disagree": (
        ("apogee", "3,700 kilometers (3,000 miles)"),
        ("range", "6 km (6 miles)"),
        ("range", "5000 km (300-310 miles)"),
        ("range", "more than 5000 km (300 miles)"),
    ),
    "bounds that contradict": (("range", "more than less than 5 km"), ("range", "more than 420-450 km")),
    "an interval from high to low": (("range", "450-420 km"), ("time", "between 50 and 47 min")),
    "a clock that is none": (("time", "47 min 72 s"), ("time", "1.5 h 7 min"), ("time", "12:30 min")),
    "a sign": (("range", "-998 km"), ("range", "+998 km"), ("azimuth", "-80 deg")),
    "out of range": (("range", "20038 km"), ("apogee", "0 km"), ("time", "25 h"), ("azimuth", "360 deg")),
    "the sign of the kelvin": (("range", "998 \u212am"),),
    "more than a figure": (("range", "998 km; DROP"), ("range", "=998 km"), ("range", "one,500 km")),
    "coordinates swapped": (("site", "126.4,40.6"),),
    "no coordinates": (
        ("site", "40.6;126.4"),
        ("site", "nan,126"),
        ("site", "39:24:15,126"),
        ("site", "40.6"),
    ),
    "coordinates of other scripts": (("site", "\uff14\uff10.6,126.4"), ("site", "40.6,\u0661\u0662\u0666")),
    "no kind": (("kind", "lofted"), ("kind", "ballistic and cruise")),
    "no stages": (("stages", "4"), ("stages", "\u00b2"), ("stages", "two"), ("propellant", "hybrid")),
}
NO_JSON_NUMBERS = ("NaN", "Infinity", "-Infinity", "1e999", "-998", "true", "[998]", '{"km": 998}', '"1_000"')
DEEP = "[" * 900 + "]" * 900
JSON_ENTRIES = [
    entry("a key twice", "actor", '"Nobody"'),
    entry("a key twice", "range_km", '800, "range_km": 8000'),
    entry("a key twice", "range", '"800 km", "range": "8000 km"', {"id": "mine"}),
    entry("a key that is none", "rang_km", "998"),
    Bad("a key without a name", "mine.json", b'[{"": 1}]', "a key without a name", 1),
    Bad("a key of half a character", "mine.json", rb'[{"\ud800": 1}]', r"'\ud800'", 1),
    entry("NaN in a text", "notes", "NaN"),
    entry("NaN in a list", "supersedes", '["ROK JCS", NaN]'),
    entry(
        "a list where a text belongs", "date", '["2020-01-01"]', {k: REPORT[k] for k in REPORT if k != "date"}
    ),
    entry("half a character", "notes", r'"\ud800"'),
    entry("a control character", "notes", r'"\u0000"'),
    entry("lists in lists", "range_km", DEEP),
    entry("5,000 digits", "range_km", "9" * 5000),
    entry("a bare number", "range", "998", {"id": "mine"}),
    entry("a line break between digits", "range", r'"1\n500 km"', {"id": "mine"}),
    entry("a separator between digits", "range", r'"1\u001f500 km"', {"id": "mine"}),
    entry("a text of a million characters", "notes", f'"{"x" * 10**6}"'),
]
FILES = {
    "JSON that ends early": ("a.json", b'["PRK-20170728-A"', "", 1),
    "JSON lines that end early": ("a.jsonl", b'"PRK-20170728-A"\n{"id":', "", 2),
    "no JSON": ("a.json", b"nan.", "", 1),
    "JSON in UTF-16": ("a.json", '["a"]'.encode("utf-16"), "", 1),
    "100,000 lists in lists": ("a.json", b"[" * 100_000, "", None),
    "launches twice": (
        "a.json",
        b'{"launches": ["PRK-20170728-A"], "launches": ["PRK-20170914-A"]}',
        "launches",
        None,
    ),
    "no launches": ("a.json", b'{"launches": {}}', "", None),
    "a number for an id": ("a.json", b"[17]", "", 1),
    "an entry twice": ("a.json", b"[%s, %s]" % ((json.dumps(REPORT).encode(),) * 2), "", 2),
    "501 reports of one event": (
        "a.csv",
        HEADER + b"".join(b"E,2020-01-01,X,R%d,press,5\n" % i for i in range(501)),
        "event_id",
        2,
    ),
    "an id twice, with two ranges": ("a.csv", b"id,range\na,800 km\na,8000 km\n", "id", 3),
    "an id twice, in JSON": (
        "a.json",
        b'[{"id":"a","range":"800 km"},{"id":"a","range":"8000 km"}]',
        "id",
        2,
    ),
    "NUL in the name of a file": ("a.txt", b"mine\0.csv\n", "id", 1),
    "half a character in the name of a file": ("a.json", rb'["\ud800.csv"]', "id", 1),
    "a launch that is none": ("a.txt", b"PRK-20170728-B\n", "id", 1),
    "a day with several launches": ("a.txt", b"2022-06-05\n", "id", 1),
    "a day that is none": ("a.txt", b"2017-02-30\n", "id", 1),
    "YAML": ("a.yaml", b"- id: NO\n  range_km: 12:30\n  azimuth: 010\n", "id", None),
    "a bomb of YAML": ("a.yml", b"a: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]\n", "id", None),
    "XLSX": ("a.xlsx", b"PK\x03\x04\x14\0\x06\0\x08\0\0\0!\0\xb5\xe6\xad", "", 1),
    "KML": ("a.kml", b"<kml>\n<Placemark>\n<coordinates>126,40</coordinates>\n", "id", None),
    "a bomb of KML": ("a.kml", b'<!DOCTYPE a [<!ENTITY b "x">]>\n<kml>&b;</kml>\n', "id", None),
}

PLACE = "one-stage liquid.thrust_to_weight, stage 1"
_ENDS = ("nan", "inf", "-inf", "true", '"1.2"', "0.9", "1e999", "9" * 400, f"0x{'f' * 9000}", "2.4", "[1.2]")
FAMILY_FILES = [
    *(("an end of a bound", "[1.2, 2.3]", f"[{end}, 2.3]", PLACE) for end in _ENDS),
    ("one end of a bound", "[1.2, 2.3]", "[1.2]", PLACE),
    ("a key twice", "stages = 1", "stages = 1\nstages = 2", ""),
    ("four stages", "stages = 1", "stages = 4", "one-stage liquid.stages"),
    ("true for one stage", "stages = 1", "stages = true", "one-stage liquid.stages"),
    ("another unit", "[2250.0, 2850.0]", "[2.25, 2.85]", "one-stage liquid.exhaust_speed_m_s, stage 1"),
    ("a way to draw that is none", 'draw = "log"', 'draw = "lin"', "ballistic_coefficient_kg_m2.draw"),
    ("no source", 'source = "entry"', 'source = "nobody"', "ballistic_coefficient_kg_m2.source"),
    ("a key that is none", "rise_time_s =", "rise_time =", "common"),
    ("a probability above one", "value = 0.03", "value = 1.3", "linear_pitch_probability"),
    ("5,000 digits", "stages = 1", f"stages = {'9' * 5000}", ""),
    ("lists in lists", "stages = 1", f"stages = {'[' * 5000}{']' * 5000}", ""),
    ("a key of 40,000 parts", "stages = 1", f"{'a.' * 40_000}b = 1", ""),
    ("an underscore between digits", "[1.2, 2.3]", "[1_.2, 2.3]", ""),
    ("digits of other scripts", "[1.2, 2.3]", "[\uff11.2, 2.3]", ""),
    ("a name twice", 'name = "two-stage liquid"', 'name = "One-Stage Liquid"', "family.name"),
]


def bad_reports():
    for trap, texts in NO_NUMBERS.items():
        for column in NUMBER_COLUMNS:
            yield from (report(trap, column, text, **OTHER_COORDINATE.get(column, {})) for text in texts)
    for column, texts in OUT_OF_RANGE.items():
        others = OTHER_COORDINATE.get(column, {})
        yield from (report("out of range", column, text, **others) for text in texts)
    for column in ("flight", "count"):
        yield from (report("no whole number", column, text) for text in NO_COUNTS)
    for trap, texts in NO_DATES.items():
        for column in ("date", "date_utc", "report_date"):
            yield from (report(trap, column, text) for text in texts)
    for column, texts in NO_WORDS.items():
        yield from (report("not one of the words", column, text) for text in texts)
    for trap, (field, cells) in WHOLE_REPORTS.items():
        yield Bad(trap, "reports.csv", page(REPORT | cells), field, 2)
    for trap, (content, field, row) in TABLES.items():
        yield Bad(trap, "reports.csv", content, field, row)


def bad_typed():
    for trap, texts in TYPED_NUMBERS.items():
        for column, unit in (("range", "km"), ("time", "min"), ("azimuth", "deg")):
            yield from (typed(trap, column, f"{text} {unit}") for text in texts)
    for trap, cases in PRINTED.items():
        yield from (typed(trap, column, text) for column, text in cases)
    for trap, texts in NO_DATES.items():
        yield from (typed(trap, "date", text) for text in texts)
    yield typed("a week for a day", "date", "2017-W30")


def bad_files():
    yield from (entry("no number", "range_km", text) for text in NO_JSON_NUMBERS)
    yield from JSON_ENTRIES
    for trap, (name, content, field, row) in FILES.items():
        yield Bad(trap, name, content, field, row)
    for trap, old, new, field in FAMILY_FILES:
        assert re.search(re.escape(old), FAMILIES), old
        yield Bad(trap, "mine.toml", FAMILIES.replace(old, new, 1).encode(), field)


BAD = (*bad_reports(), *bad_typed(), *bad_files())
