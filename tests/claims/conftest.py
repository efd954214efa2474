"""What the tests of the claims share: records out of a few rows."""

import csv
import io

import pytest

from launch_data.grouping import group
from launch_data.readers import read_rows

BASE = {
    "event_id": "E-1", "date": "2020-01-01", "actor": "DPRK", "reporter": "ROK JCS", "role": "primary",
    "origin": "",
}  # fmt: skip


@pytest.fixture(scope="session")
def records():
    """Launches of one event from rows that differ from a plain one in the given columns."""

    def make(*rows):
        out = io.StringIO(newline="")
        writer = csv.DictWriter(out, list(dict.fromkeys([*BASE, *(key for row in rows for key in row)])))
        writer.writeheader()
        writer.writerows(BASE | row for row in rows)
        return group(read_rows(out.getvalue().encode(), file="t.csv"))

    return make
