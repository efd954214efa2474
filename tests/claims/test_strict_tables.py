"""A launch table of a user's own: what is accepted, and how each fault is named."""

import csv
import io
import math

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from launch_data import DataError, read_launches
from launch_data.readers import COLUMNS, read_rows

GOOD = {
    "event_id": "XYZ-20200101-A",
    "flight": "1",
    "date": "2020-01-01",
    "actor": "Elsewhere",
    "reporter": "Ministry",
    "role": "primary",
    "range_km": "998",
    "apogee_km": "3724.9",
    "qualifier_apogee": "exact",
    "flight_time_s": "2832",
    "qualifier_time": "exact",
    "azimuth_deg": "80",
}


def table(*changes: dict[str, str]) -> bytes:
    columns = list(dict.fromkeys([*GOOD, *(key for change in changes for key in change)]))
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, columns, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(GOOD | change for change in changes)
    return out.getvalue().encode()


def refusal(content: bytes) -> DataError:
    with pytest.raises(DataError) as caught:
        read_rows(content, file="mine.csv")
    return caught.value


def attempt(content: bytes):
    try:
        return read_rows(content, file="mine.csv"), None
    except DataError as error:
        return [], error


def test_a_users_own_file_reads_like_the_shipped_one(tmp_path):
    path = tmp_path / "mine.csv"
    path.write_bytes(b"\xef\xbb\xbf" + table({}))
    catalogue = read_launches(path)
    launch = catalogue.get("XYZ-20200101-A")
    assert (len(catalogue), catalogue.source) == (1, "mine.csv")
    assert {c.quantity: c.reported.value for c in launch.used} == pytest.approx(
        {"range": 998e3, "apogee": 3724.9e3, "flight_time": 2832.0, "azimuth": math.radians(80)}
    )


def test_a_missing_file_is_a_data_error(tmp_path):
    with pytest.raises(DataError, match="cannot be read"):
        read_launches(tmp_path / "absent.csv")


def test_an_error_names_file_row_field_value_reason_and_remedy():
    error = refusal(table({}, {"flight": "2", "range_km": "1_000"}))
    assert (error.file, error.row, error.field, error.value) == ("mine.csv", 3, "range_km", "1_000")
    for part in ("mine.csv", "row 3", "range_km", "'1_000'", error.reason, error.hint):
        assert part in str(error)


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"range_km": "nan"}, "range_km", "plain number"),
        ({"range_km": "inf"}, "range_km", "plain number"),
        ({"range_km": "Infinity"}, "range_km", "plain number"),
        ({"range_km": "1e400"}, "range_km", "too large"),
        ({"azimuth_deg": "0e99999"}, "azimuth_deg", "too large"),
        ({"azimuth_deg": "1e-99999999999999999999"}, "azimuth_deg", "too large"),
        ({"range_km": "1,000"}, "range_km", "plain number"),
        ({"range_km": "1.300,5"}, "range_km", "plain number"),
        ({"range_km": "\uff19\uff19\uff18"}, "range_km", "plain number"),
        ({"range_km": "\u0669\u0669\u0668"}, "range_km", "plain number"),
        ({"range_km": "998 km"}, "range_km", "plain number"),
        ({"range_km": ".5"}, "range_km", "plain number"),
        ({"range_km": "0x1F"}, "range_km", "plain number"),
        ({"range_km": "=998"}, "range_km", "plain number"),
        ({"range_km": "-998"}, "range_km", "more than 0"),
        ({"range_km": "0"}, "range_km", "Leave the cell blank"),
        ({"range_km": "20038"}, "range_km", "20,037.5"),
        ({"apogee_km": "100001"}, "apogee_km", "100,000"),
        ({"flight_time_s": "90000"}, "flight_time_s", "24 h"),
        ({"azimuth_deg": "360"}, "azimuth_deg", "below 360"),
        ({"azimuth_deg": "-1"}, "azimuth_deg", "below 360"),
        ({"site_lat": "126.4", "site_lon": "40.6"}, "site_lat", "between -90 and 90"),
        ({"site_lat": "40.6"}, "site_lon", "beside the other"),
        ({"date": "28/07/2017"}, "date", "ISO date"),
        ({"date": "04-07-2017"}, "date", "ISO date"),
        ({"date": "2017-00"}, "date", "month or day 00"),
        ({"date": "2017-07-00"}, "date", "month or day 00"),
        ({"date": "0000-01-01"}, "date", "year 0"),
        ({"date": "2017-02-30"}, "date", "day is out of range"),
        ({"date": "1843-01-01"}, "date", "before 1944"),
        ({"date": "2971-01-01"}, "date", "future"),
        ({"date": ""}, "date", "blank"),
        ({"date_utc": "2020-01-05"}, "date_utc", "more than a day"),
        ({"actor": ""}, "actor", "blank"),
        ({"role": "witness"}, "role", "compiler, press, primary"),
        ({"kind": "Ballistic"}, "kind", "known words"),
        ({"flight": "0"}, "flight", "whole number"),
        ({"flight": "1.0"}, "flight", "whole number"),
        ({"count": "-3"}, "count", "whole number"),
        ({"event_id": "../../etc/passwd"}, "event_id", "identifier"),
        ({"source_url": "javascript:alert(1)"}, "source_url", "web address"),
        ({"flag": "suspect"}, "flag_field", "belong together"),
        ({"flag": "suspect", "flag_field": "rnge_km"}, "flag_field", "cannot be flagged"),
        ({"qualifier_range": "at_least"}, "qualifier_range", "Fill range_low_km"),
        ({"range_high_km": "1200"}, "qualifier_range", "does not fit"),
        ({"range_km": "", "qualifier_range": "about"}, "qualifier_range", "without a range"),
        ({"flight_time_s": ""}, "qualifier_time", "without a time"),
        (
            {"range_km": "", "qualifier_range": "interval", "range_low_km": "450", "range_high_km": "420"},
            "range_low_km",
            "above the high end",
        ),
    ],
)
def test_a_bad_cell_is_refused_by_name(change, field, words):
    if "cannot be flagged" in words:
        words = "not a field that can be flagged"
    error = refusal(table(change))
    assert (error.file, error.row, error.field) == ("mine.csv", 2, field)
    assert words in str(error)
    assert error.hint


HEADER = b"event_id,date,actor,reporter,role,range_km\n"
ROW = b"A-1,2020-01-01,X,Ministry,primary,998\n"


@pytest.mark.parametrize(
    ("content", "row", "words"),
    [
        (b"", None, "empty"),
        (b"event_id,date,actor,reporter,range_km\n", 1, "column is missing"),
        (b"event_id,date,date,actor,reporter,role\n", 1, "appears twice"),
        (HEADER.replace(b"range_km", b"rang_km") + ROW, 1, "Did you mean range_km?"),
        (HEADER + b"A-1,2020-01-01,X,Ministry,primary\n", 2, "5 cells and the header 6"),
        (HEADER + b"A-1,2020-01-01,X,Ministry,primary,998,7\n", 2, "7 cells and the header 6"),
        (HEADER + b'A-1,2020-01-01,"X,Ministry,primary,998\n' + ROW + ROW, 2, "not valid CSV"),
        (HEADER + b'A-1,2020-01-01,"X\nY",Ministry,primary,998\n', 2, "line break"),
        (HEADER + ROW + ROW, 3, "repeats row 2"),
        (HEADER + ROW.replace(b"X", b"X\x00"), 2, "control character"),
        (HEADER + ROW.replace(b"X", b"\xb9\xcc"), 2, "not UTF-8"),
        (HEADER.decode().encode("utf-16"), 1, "not UTF-8"),
        (HEADER + ROW.replace(b"X", b"y" * 200_000), 2, "not valid CSV"),
    ],
)
def test_a_bad_table_is_refused_by_row(content, row, words):
    error = refusal(content)
    assert error.row == row
    assert words in str(error)


def test_a_message_is_safe_on_a_terminal():
    message = str(refusal(table({"role": "\u202e\x9bfake"})))
    assert message.isascii()
    assert message.isprintable()


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(COLUMNS), st.text(max_size=20))
def test_no_cell_content_raises_anything_but_a_data_error(column, text):
    rows, error = attempt(table({column: text}))
    if error:
        assert error.file == "mine.csv"
        assert error.row is not None
        return
    assert len(rows) == 1
    assert all(
        math.isfinite(v)
        for f in rows[0].figures
        for v in (f.value, f.low, f.high, f.half_width)
        if v is not None
    )


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_no_bytes_raise_anything_but_a_data_error(content):
    _, error = attempt(HEADER + content)
    assert error is None or error.file == "mine.csv"
