"""Lines and classes: numbers in SI, ends open or closed, dates, and how far each was checked."""

import csv
import datetime as dt
import io
from math import inf

import pytest

from launch_data import DataError, load_regimes, schemes
from launch_data.regimes import read_regimes
from launch_data.table import shipped


@pytest.fixture(scope="module")
def regimes():
    return {regime.id: regime for regime in load_regimes()}


def test_every_row_is_read(regimes):
    rows = list(csv.DictReader(io.StringIO(shipped("thresholds.csv").decode())))
    assert len(rows) == len(regimes) == 55
    for row in rows:
        regime = regimes[row["id"]]
        assert regime.verified == row["verified"]
        assert regime.applies_to_actors == tuple(row["applies_to_actors"].split(";"))
        assert regime.has_number == bool(row["value_low"])
        assert row["source_title"] in regime.citation


def test_the_moratorium_names_a_class_and_no_number_and_has_two_ends(regimes):
    regime = regimes["DPRK-MORA-2018"]
    assert not regime.has_number
    assert (regime.low, regime.high) == (None, None)
    assert regime.first_day == dt.date(2018, 4, 21)
    assert (regime.last_day, regime.last_day_alt) == (dt.date(2020, 1, 1), dt.date(2022, 3, 24))
    assert regime.names_actor("DPRK")
    assert not regime.names_actor("Iran")


@pytest.mark.parametrize(
    ("name", "low", "high", "low_closed", "high_closed"),
    [
        ("INF-SRM", 500e3, 1000e3, True, True),
        ("INF-IRM", 1000e3, 5500e3, False, True),
        ("NEWSTART-ICBM", 5500e3, None, False, None),
        ("IRAN-2000", None, 2000e3, None, True),
        ("ABM-DEMARC-TGT-V", None, 5000.0, None, True),
        ("US-USSR-1988", 86400.0, None, True, None),
        ("IND-PAK-2005", 259200.0, None, True, None),
    ],
)
def test_ends_are_si_and_open_or_closed(regimes, name, low, high, low_closed, high_closed):
    regime = regimes[name]
    assert (regime.low, regime.high) == (low, high)
    assert (regime.low_closed, regime.high_closed) == (low_closed, high_closed)


def test_partial_dates_reach_to_their_ends(regimes):
    assert regimes["DPRK-MORA-1999"].first_day == dt.date(1999, 9, 1)
    assert regimes["ROK-GUIDE-1"].first_day == dt.date(1979, 10, 1)
    assert regimes["INDIA-SELF"].first_day == dt.date(2006, 1, 1)
    assert regimes["UNSCR-1874"].last_day is None


def test_an_unchecked_number_says_so(regimes):
    assert "to be checked" in regimes["NEWSTART-SLBM"].citation
    assert "to be checked" not in regimes["MTCR-I"].citation
    assert regimes["MTCR-I"].payload == 500.0


def test_schemes_are_ordered_and_differ():
    found = schemes()
    nasic, britannica = found["NASIC/DIBMAC"], found["Britannica"]
    assert [one.label for one in nasic.classes] == ["CRBM", "SRBM", "MRBM", "IRBM", "ICBM"]
    assert [one.low for one in nasic.classes] == [0.0, 300e3, 1000e3, 3000e3, 5500e3]
    assert (nasic.classes[-1].high, nasic.classes[-1].low_closed) == (inf, True)
    assert (nasic.verified, britannica.verified, found["CRS/US"].verified) == ("no", "yes", "partly")
    assert (britannica.classes[0].label, britannica.classes[0].high) == ("SRBM", 480e3)
    assert {name for name, scheme in found.items() if scheme.is_complete} == {
        "NASIC/DIBMAC",
        "Britannica",
        "CRS/US",
    }


def test_touching_classes_leave_no_range_to_two_of_them():
    for scheme in schemes().values():
        for one, two in zip(scheme.classes, scheme.classes[1:], strict=False):
            assert one.high == two.low
            assert one.high_closed != two.low_closed


def test_changing_the_answer_does_not_change_the_next_one():
    schemes().clear()
    assert schemes()


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"operator": "between"}, "operator", "does not fit"),
        ({"operator": "above"}, "operator", "known words"),
        ({"value_low": "5,500"}, "value_low", "plain number"),
        ({"verified": ""}, "verified", "known words"),
        ({"valid_to": "1980"}, "valid_to", "before valid_from"),
        ({"unit": "mi"}, "unit", "known words"),
        ({"low_closed": "maybe"}, "low_closed", "known words"),
    ],
)
def test_a_bad_record_is_refused_by_name(change, field, words):
    rows = list(csv.DictReader(io.StringIO(shipped("thresholds.csv").decode())))
    row = next(r for r in rows if r["id"] == "NEWSTART-ICBM") | change
    out = io.StringIO()
    writer = csv.DictWriter(out, list(row))
    writer.writeheader()
    writer.writerow(row)
    with pytest.raises(DataError) as caught:
        read_regimes(out.getvalue().encode(), file="mine.csv")
    assert (caught.value.file, caught.value.row, caught.value.field) == ("mine.csv", 2, field)
    assert words in str(caught.value)
