"""Samples in blocks at fixed indices, whatever the chunks they come in."""

import itertools

import numpy as np
import pytest

from trajectory.errors import InputError
from trajectory.sweeps.blocks import Block, keep, recut

VALUES = np.arange(1000.0)
STATUS = (np.arange(1000) % 7 == 3).astype(np.uint8)


def cut(sizes, *, columns=None):
    """Give the 1,000 samples in chunks of these sizes, again and again."""
    columns = columns or {"x": VALUES, "status": STATUS}

    def chunks():
        first = 0
        for size in itertools.cycle(sizes):
            if first >= 1000:
                return
            yield {name: column[first : first + size] for name, column in columns.items()}
            first += size

    return chunks


@pytest.mark.parametrize("sizes", [[1], [7, 0, 33], [64], [63, 65], [1000], [500], [999, 1], [128, 3]])
@pytest.mark.parametrize("limit", [None, 0, 1, 64, 100, 999, 1000, 5000])
def test_blocks_are_the_same_for_any_chunks(sizes, limit):
    blocks = list(recut(cut(sizes), ["x"], limit=limit, size=64))
    end = 1000 if limit is None else min(limit, 1000)
    assert [block.first for block in blocks] == list(range(0, end, 64))
    assert [len(block) for block in blocks] == [min(64, end - first) for first in range(0, end, 64)]
    if blocks:
        np.testing.assert_array_equal(np.concatenate([one.columns["x"] for one in blocks]), VALUES[:end])
        np.testing.assert_array_equal(np.concatenate([one.status for one in blocks]), STATUS[:end])


def test_a_limit_reads_no_further_than_it_needs():
    read = []

    def chunks():
        for chunk in cut([100])():
            read.append(len(chunk["x"]))
            yield chunk

    assert sum(len(block) for block in recut(chunks, ["x"], limit=150, size=64)) == 150
    assert len(read) == 2


def test_blocks_that_were_given_are_not_written_again():
    blocks = list(recut(cut([7]), ["x"], size=64))
    assert [block.columns["x"][0] for block in blocks] == [block.first for block in blocks]


def test_failed_flights_and_flights_without_a_value_are_not_seen_by_statistics():
    block = Block(0, np.array([0, 1, 0, 0], np.uint8), {"x": np.array([1.0, 2.0, np.inf, np.nan])})
    np.testing.assert_array_equal(block.landed("x"), [1.0, np.nan, np.nan, np.nan])


def test_what_fits_is_held_and_read_once():
    passes = []

    def chunks():
        passes.append(1)
        yield from cut([7])()

    held = keep(chunks, ["x"], 1000, memory=9000)
    for _ in range(3):
        got = np.concatenate([block.columns["x"] for block in recut(held, ["x"], size=64)])
        np.testing.assert_array_equal(got, VALUES)
    assert len(passes) == 1
    assert keep(chunks, ["x"], 1000, memory=8999) is chunks


def test_a_missing_column_and_uneven_ones_are_named():
    with pytest.raises(InputError, match=r"sample 0 has no column 'y'"):
        list(recut(cut([10]), ["y"]))
    uneven = cut([1000], columns={"x": VALUES[:-1], "status": STATUS})
    with pytest.raises(InputError, match=r"'x' has shape \(999,\), status has \(1000,\)"):
        list(recut(uneven, ["x"]))
