"""Records that are odd and have one meaning, files that are small and heavy, and figures that contradict."""

import json

from bad_records import HEADER, REPORT, ROW, page

TYPED = b"id,range,time\na,998 km,47 min\n"
#: Odd, and with one meaning: refusing these would be wrong.
GOOD = {
    "a byte order mark": ("reports.csv", b"\xef\xbb\xbf" + HEADER + ROW),
    "blank lines": ("reports.csv", b"\xef\xbb\xbf\r\n\n" + HEADER + b"\n" + ROW + b"\n\n"),
    "lines that end in two ways": ("reports.csv", HEADER + ROW.replace(b"\n", b"\r\n")),
    "no line end": ("typed.csv", TYPED.strip()),
    "quotes everywhere": ("typed.csv", b'"id","range"\n"a","1,000 km"\n'),
    "quotes and commas in a cell": ("reports.csv", HEADER + ROW.replace(b"X", b'"X ""Y"", Z"')),
    "blanks around cells": ("typed.csv", TYPED.replace(b",", b" , ")),
    "thin and unbroken blanks": ("typed.csv", TYPED.replace(b"998 km", "1\u202f500\u00a0km".encode())),
    "Korean": ("reports.csv", HEADER + ROW.replace(b"X", "북한".encode())),
    "numbers of JSON": (
        "a.json",
        json.dumps([REPORT | {"range_km": 998, "flight": 1, "notes": None}]).encode(),
    ),
    "exponents of JSON": ("a.json", json.dumps([REPORT])[:-2].encode() + b', "range_km": 9.98E+2}]'),
    "a letter in two halves of JSON": ("a.json", rb'[{"id": "a", "range": "5 km", "actor": "\ud83d\ude80"}]'),
    "what Unicode takes for a line end": (
        "a.jsonl",
        '{"id": "a", "range": "5 km", "actor": "\u2028"}'.encode(),
    ),
    "what else it takes for one": ("a.jsonl", '{"id": "a", "range": "5 km", "type": "x\x85y"}'.encode()),
    "an event twice, of two reporters": ("reports.csv", HEADER + ROW + ROW.replace(b"Ministry", b"Agency")),
    "an id of the catalogue twice": ("a.txt", b"\xef\xbb\xbfPRK-20170728-A\rPRK-20170728-A # again\r\n"),
}
#: Figures that are possible one by one and not together: no plain answer may come of them.
CONTRADICTIONS = {
    "seconds for minutes": {"range": "998 km", "apogee": "3724.9 km", "time": "47 s"},
    "ten hours": {"range": "998 km", "apogee": "3724.9 km", "time": "10 h"},
    "nautical miles for kilometres": {"range": "539 km", "apogee": "2011 km", "time": "47 min"},
    "miles for kilometres": {"range": "1606 km", "apogee": "5995 km", "time": "47 min"},
    "metres for kilometres": {"range": "998 km", "apogee": "44475 km", "time": "54 min"},
    "an arc that no missile without wings flies": {"range": "15000 km", "apogee": "10 km"},
    "half the Earth at a height of 1 km": {"range": "20000 km", "apogee": "1 km"},
}
#: Small files that cost a careless reader much time or memory; each is refused, or read in proportion.
HEAVY = {
    "revisions in one event": ("a.csv", lambda: rows_of_one_event(3_000, "r")),
    "reporters in one event": ("a.csv", lambda: rows_of_one_event(3_000, "")),
    "actors": (
        "a.csv",
        lambda: HEADER + b"".join(b"E%d,2020-01-01,X%d,M,press,5\n" % (i, i) for i in range(3_000)),
    ),
    "too many rows": ("a.csv", lambda: HEADER + b"".join(b"E%d,,,,,\n" % i for i in range(20_001))),
    "too many bytes": ("a.csv", lambda: HEADER + b" " * (4 * 2**20)),
    "500,000 lines": ("a.csv", lambda: HEADER + b"\n" * 500_000),
    "a million cells": ("a.csv", lambda: HEADER + b"," * 10**6),
    "a million digits": ("a.csv", lambda: HEADER + ROW[:-4] + b"9" * 10**6),
    "a place after many digits": (
        "a.csv",
        lambda: page(REPORT | {"impact_text": "9" * 100_000 + " km N of Okushiri"}),
    ),
    "500,000 numbers": ("a.json", lambda: b"[" + b"1," * 500_000 + b"1]"),
    "500,000 lists": ("a.json", lambda: b"[" + b"[]," * 500_000 + b"1]"),
    "500,000 objects": ("a.json", lambda: b"[" + b"{}," * 500_000 + b"1]"),
    "a number of a million digits": ("a.json", lambda: b'[{"id": "a", "range": %s}]' % (b"9" * 10**6)),
    "lists in lists": ("a.json", lambda: b"[" * 10**6),
    "an id of a million letters": ("a.txt", lambda: b"a" * 10**6),
    "wrong ids": ("a.txt", lambda: b"".join(b"PRK-%d\n" % i for i in range(100))),
    "a key of 200,000 parts": ("a.toml", lambda: b"a." * 200_000 + b"b = 1"),
    "short keys of many parts": ("a.toml", lambda: b"".join(b"[a%d.b.c.d.e]\n" % i for i in range(10_000))),
    "lists in lists in TOML": ("a.toml", lambda: b"a = " + b"[" * 10**5),
}


def rows_of_one_event(number, revised):
    head = b"event_id,flight,date,actor,reporter,role,range_km,supersedes\n"
    row = "E,{},2020-01-01,X,r{},primary,{},{}\n"
    return (
        head + "".join(row.format("1" if i == 0 else "", i, i + 1, revised) for i in range(number)).encode()
    )
