"""One digest for the numbers of a sweep, whatever the chunks."""

import hashlib
import sys

import numpy as np
import pytest

from trajectory.errors import InputError, NoAnswerError
from trajectory.sweeps.digest import digest
from trajectory.sweeps.statuses import NOT_COMPUTED

COLUMNS = {"ground_range": ("f8", "m"), "status": ("u1", "")}
RANGES = np.random.default_rng(1).normal(5e6, 1e6, 1000)
RANGES[10] = np.nan
STATUS = np.zeros(1000, np.uint8)
STATUS[10] = 5


def cut(size, ranges=RANGES, status=STATUS):
    return lambda: (
        {"ground_range": ranges[at : at + size], "status": status[at : at + size], "other": None}
        for at in range(0, len(ranges), size)
    )


def test_the_digest_does_not_depend_on_chunks_or_the_order_of_columns():
    found = {digest(cut(size), COLUMNS, samples=1000) for size in (1, 7, 100, 999, 1000, 5000)}
    found.add(digest(cut(100), dict(reversed(COLUMNS.items()))))
    assert len(found) == 1
    assert len(found.pop()) == 64


def test_bytes_of_another_order_and_another_nan_are_the_same_numbers():
    swapped = RANGES.astype(">f8")
    other = RANGES.copy()
    other.view(np.uint64)[10] ^= np.uint64(1 << 63)
    assert digest(cut(100, swapped), COLUMNS) == digest(cut(100, other), COLUMNS) == digest(cut(100), COLUMNS)


def test_every_number_and_every_word_counts():
    bit = RANGES.copy()
    bit.view(np.uint64)[500] ^= np.uint64(1)
    swapped = RANGES.copy()
    swapped[[1, 2]] = swapped[[2, 1]]
    failed = STATUS.copy()
    failed[20] = 3
    found = {
        digest(cut(100), COLUMNS),
        digest(cut(100, bit), COLUMNS),
        digest(cut(100, swapped), COLUMNS),
        digest(cut(100, RANGES, failed), COLUMNS),
        digest(cut(100, RANGES[:-1], STATUS[:-1]), COLUMNS),
        digest(cut(100), COLUMNS | {"ground_range": ("f8", "km")}),
        digest(cut(100), {"ground_range": ("f8", "m")}),
        digest(cut(100), COLUMNS | {"status": ("u2", "")}),
    }
    assert len(found) == 8


def test_a_sweep_that_is_not_whole_has_no_digest():
    with pytest.raises(NoAnswerError, match="1000 of 1001"):
        digest(cut(100), COLUMNS, samples=1001)
    missing = STATUS.copy()
    missing[5] = NOT_COMPUTED
    with pytest.raises(NoAnswerError, match="run it again"):
        digest(cut(100, RANGES, missing), COLUMNS)


def test_a_missing_column_and_numbers_that_do_not_fit_are_refused():
    with pytest.raises(InputError, match="must have ground_range, apogee"):
        digest(cut(100), {"ground_range": ("f8", "m"), "apogee": ("f8", "m")})
    with pytest.raises(InputError, match="'ground_range' is float64"):
        digest(cut(100), {"ground_range": ("f4", "m")})


def test_teeth_a_digest_of_digests_of_chunks_depends_on_them(monkeypatch):
    module = sys.modules["trajectory.sweeps.digest"]
    monkeypatch.setattr(
        module, "_bytes", lambda values, kind, name: hashlib.sha256(values.tobytes()).digest()
    )
    assert len({digest(cut(size), COLUMNS) for size in (100, 999, 1000)}) == 3


def test_teeth_bytes_as_they_come_depend_on_the_machine(monkeypatch):
    module = sys.modules["trajectory.sweeps.digest"]
    monkeypatch.setattr(module, "_bytes", lambda values, kind, name: values.tobytes())
    assert digest(cut(100, RANGES.astype(">f8")), COLUMNS) != digest(cut(100), COLUMNS)
