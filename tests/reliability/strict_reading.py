"""What records say, read a second time by other rules: no module of the project is used here.

Numbers follow the grammar of the scorecard and are exact fractions; what has no reading is None.
"""

import datetime as dt
import json
import math
import re
from fractions import Fraction

NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,2})?")
CELL = re.compile(r'(?:"((?:[^"]|"")*)"|(?!")([^,]*))(,|$)')
DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
EXACT = 1e-12  # relative: a few roundings of a double
# Quantity: least and most, in metres, seconds or degrees; and the unit of its columns.
LIMITS = {
    "range": (0, 20_037_500, 1000),
    "apogee": (0, 100_000_000, 1000),
    "flight_time": (0, 86_400, 1),
    "azimuth": (0, 360, 1),
}
TEXTS = ("event_id", "actor", "type_reported", "site_name", "impact_text", "reporter", "origin", "notes")
WORDS = {"kind": "unknown", "outcome": "unknown", "local_or_utc": "unknown", "role": None, "flag": ""}


def number(text):
    """Return the number in a text; None for a blank one and for what is none."""
    return Fraction(text) if NUMBER.fullmatch(text) else None


def day(text):
    """Return the first day of a date that may have been; None for what is none."""
    found = DATE.fullmatch(text)
    try:
        first = dt.date(*(int(part or 1) for part in found.groups())) if found else None
    except ValueError:
        return None
    tomorrow = dt.date.today() + dt.timedelta(days=1)
    return first if first and dt.date(1944, 1, 1) <= first <= tomorrow else None


def cells_of(line):
    """Return the cells of one line of CSV; None where quotes are not as they should be."""
    cells, place = [], 0
    while found := CELL.match(line, place):
        quoted, plain, end = found.groups()
        cells.append((plain if quoted is None else quoted.replace('""', '"')).strip())
        place = found.end()
        if not end:
            return cells
    return None


def table(content):
    """Return the rows by line number, up to where quotes are broken; None for what is no table."""
    try:
        lines = [line.removesuffix("\r") for line in content.decode("utf-8-sig").split("\n")]
    except UnicodeDecodeError:
        return None
    if any(c < " " and c != "\t" for line in lines for c in line):
        return None
    rows = {}
    for place, line in enumerate(lines, start=1):
        if line:
            cells = cells_of(line)
            if cells is None:
                break
            rows[place] = cells
    if not rows:
        return None
    header = rows.pop(min(rows))
    whole = {row: cells for row, cells in rows.items() if len(cells) == len(header)}
    return {row: dict(zip(header, cells, strict=True)) for row, cells in whole.items()}


def entries(content, by_line):
    """Return the entries of a JSON file by their number; None instead of one with two meanings."""

    def unique(pairs):
        return dict(pairs) if len(dict(pairs)) == len(pairs) else None

    def refuse(word):
        raise ValueError(word)

    options = {"object_pairs_hook": unique, "parse_int": str, "parse_float": str}
    text = content.decode("utf-8-sig")
    if not by_line:
        found = json.loads(text, **options, parse_constant=lambda _: None)
        return dict(enumerate(found["launches"] if isinstance(found, dict) else found, start=1))
    found = {}
    for row, line in enumerate(re.split(r"\r\n|\r|\n", text), start=1):
        try:
            found[row] = json.loads(line, **options)
        except (ValueError, RecursionError):
            continue  # no entry; the other lines are read all the same
    return found


def text_of(value):
    """Return the cell of a table that says the same as a value of JSON."""
    return "" if value is None else ";".join(value) if isinstance(value, list) else value.strip()


# Reports -----------------------------------------------------------------------------------------------


def figures(cells):
    """Return low end, value and high end of each quantity that a report has, in m, s and degrees."""
    found = {}
    for quantity in ("range", "apogee"):
        columns = (f"{quantity}_low_km", f"{quantity}_km", f"{quantity}_high_km")
        found[quantity] = [number(cells.get(column, "")) for column in columns]
    seconds, wording = number(cells.get("flight_time_s", "")), cells.get("qualifier_time", "")
    place = {"at_least": 0, "more_than": 0, "up_to": 2, "less_than": 2}.get(wording, 1)
    found["flight_time"] = [seconds if place == k else None for k in range(3)]
    found["azimuth"] = [None, number(cells.get("azimuth_deg", "")), None]
    return {
        quantity: [None if one is None else one * LIMITS[quantity][2] for one in ends]
        for quantity, ends in found.items()
        if any(one is not None for one in ends)
    }


def is_near(given, wanted):
    if given is None or wanted is None:
        return given is wanted
    return math.isfinite(given) and abs(Fraction(given) - wanted) <= EXACT * abs(wanted)


def figure_faults(reported, wanted):
    """Say what is wrong with a figure that was read."""
    low, high, _ = LIMITS[reported.quantity]
    turn = 180.0 / math.pi if reported.quantity == "azimuth" else 1.0
    given = [None if one is None else one * turn for one in (reported.low, reported.value, reported.high)]
    if wanted[0] is not None and wanted[0] == wanted[2]:  # an interval of one number is that number
        wanted = [None, wanted[0], None]
    if not all(map(is_near, given, wanted)):
        return [f"{reported} is read as {given} and says {wanted}"]
    inside = [low <= one <= high * (1 + EXACT) for one in given if one is not None]
    if not inside or not all(inside) or (reported.quantity != "azimuth" and 0 in given):
        return [f"{reported} lies outside {low} to {high}"]
    width = reported.half_width
    is_lower = given[0] is not None and given[2] is None  # how round a lower bound is says how far it may be
    is_wanted = given[1] is not None or is_lower
    is_sound = width is None if not is_wanted else width is not None and 0.0 < width < math.inf
    return [] if is_sound else [f"{reported} has the half-width {width}"]


def claims_faults(reported, wanted):
    """Say what is wrong with the figures of a record, or is missing among them."""
    left = dict(wanted)
    faults = []
    for one in reported:
        faults += figure_faults(one, left.pop(one.quantity, [None] * 3))
    return faults + [f"{quantity} was lost: {ends}" for quantity, ends in left.items()]


def report_faults(row, cells):
    """Say what is wrong with a report that was accepted, given its cells."""
    faults = claims_faults(row.figures, figures(cells))
    faults += [name for name in TEXTS if getattr(row, name) != cells.get(name, "")]
    faults += [name for name, blank in WORDS.items() if getattr(row, name) != (cells.get(name, "") or blank)]
    for name in ("flight", "count"):
        text = cells.get(name, "")
        if getattr(row, name) != (int(text) if re.fullmatch("[0-9]{1,4}", text) else None):
            faults.append(name)
    for name in ("date", "report_date"):
        given, text = getattr(row, name), cells.get(name, "")
        if (given or text or name == "date") and (not given or given.first != day(text)):
            faults.append(name)
    for name, most, column in (("latitude", 90, "site_lat"), ("longitude", 180, "site_lon")):
        given, wanted = getattr(row, name), number(cells.get(column, ""))
        if not is_near(None if given is None else math.degrees(given), wanted) or (wanted or 0) > most:
            faults.append(column)
    return faults


# Typed numbers -----------------------------------------------------------------------------------------

_GROUPED = r"[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,3}(?: [0-9]{3})+|[0-9]+"
TOKEN = re.compile(rf"(?:{_GROUPED})(?:\.[0-9]+)?(?:e[+-]?[0-9]{{1,2}})?|[a-z°]+\.?|[<>]=?|\S")
UNITS = {
    **dict.fromkeys(("km", "kilometre", "kilometres", "kilometer", "kilometers"), 1000),
    **dict.fromkeys(("m", "metre", "metres", "meter", "meters"), 1),
    **dict.fromkeys(("mi", "mile", "miles"), Fraction("1609.344")),
    **dict.fromkeys(("ft", "foot", "feet"), Fraction("0.3048")),
    **{"nmi": 1852, "deg": 1, "degree": 1, "degrees": 1, "°": 1},
    **dict.fromkeys(("rad", "radian", "radians"), Fraction(180.0 / math.pi)),
}
CLOCK = {
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), 3600),
    **dict.fromkeys(("min", "mins", "minute", "minutes"), 60),
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds"), 1),
}
_PHRASES = {
    2: "no more than|not more than|at most|up to|<=|≤|less than|fewer than|below|under|<|or less",
    0: "no less than|not less than|at least|more than|greater than|exceeding|over|above|>=|≥|>|or more",
    1: "approximately|approx.|approx|roughly|around|about|circa|ca.|some|close to|nearly|almost|~|exactly",
    3: "between|from|to|and|-|,",
}
PHRASES = sorted(
    ((phrase, side) for side, listed in _PHRASES.items() for phrase in listed.split("|")),
    key=lambda one: -len(one[0]),
)


def printed(text, quantity):
    """Return low end, value and high end of a printed quantity, in m, s and degrees; None for no reading."""
    main, bracket, aside = text.partition("(")
    found = one_reading(main, quantity)
    if not bracket or found is None:
        return found
    other = one_reading(aside.strip().removesuffix(")"), quantity)
    pairs = [[end for end in ends if end is not None] for ends in (found, other or ())]
    agree = len(pairs[0]) == len(pairs[1]) and all(
        abs(a - b) <= Fraction("0.0500001") * max(a, b) for a, b in zip(*pairs, strict=True)
    )
    return found if agree else None


def is_ambiguous(token, unit, most):
    """Whether a point may stand before thousands: 1.300 km, but not 1.300 h."""
    return bool(re.fullmatch(r"[1-9][0-9]{0,2}\.[0-9]{3}", token)) and 1000 * number(token) * unit <= most


def one_reading(text, quantity):
    body = re.sub("[\u2010-\u2014\u2212]", "-", re.sub("[\u00a0\u2007\u2009\u202f\t]", " ", text.strip()))
    if any(c not in "°≤≥" and not " " <= c <= "~" for c in body):
        return None
    known = CLOCK if quantity == "flight_time" else UNITS
    body = re.sub(r"nautical miles?", "nmi", body.lower())
    tokens = TOKEN.findall(body)
    numbers = [number(re.sub("[, ]", "", one)) for one in tokens if one[0].isdigit()]
    units = [known[one] for one in tokens if one in known]
    if any(is_ambiguous(one, max(units, default=0), LIMITS[quantity][1]) for one in tokens):
        return None
    words = " ".join(one for one in tokens if not one[0].isdigit() and one not in known)
    sides = set()
    for phrase, side in PHRASES:
        found = re.sub(rf"(?<!\S){re.escape(phrase)}(?!\S)", "", words)
        sides |= {side} if found != words and side in (0, 2) else set()
        words = found
    if words.strip() or not units or not numbers or len(sides) > 1 or None in numbers:
        return None
    if len(numbers) == len(units) > 1 and len(set(units)) == len(units):
        numbers = [sum(n * unit for n, unit in zip(numbers, units, strict=True))]
    elif len(set(units)) == 1:
        numbers = [n * units[0] for n in numbers]
    if len(numbers) == 1:
        place = sides.pop() if sides else 1
        return [numbers[0] if place == k else None for k in range(3)]
    return [numbers[0], None, numbers[1]] if len(numbers) == 2 and not sides else None
