"""Order statistics out of core are exactly those of numpy."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from trajectory.errors import InputError
from trajectory.sweeps import selection
from trajectory.sweeps.blocks import recut
from trajectory.sweeps.selection import rank_of, select

LEVELS = (0.0, 0.05, 0.25, 0.5, 0.75, 0.95, 1.0)


def blocks_of(values, status=None, size=100):
    status = np.zeros(len(values), np.uint8) if status is None else status

    chunk = {"x": values, "status": status}

    def blocks():
        return recut(lambda: iter([chunk]), ["x"], size=size)

    return blocks


def quantiles(values, levels=LEVELS):
    ranks = [rank_of(level, len(values)) for level in levels]
    return select(blocks_of(values), {"x": ranks})["x"]


@given(hnp.arrays(np.float64, st.integers(1, 300), elements=st.floats(allow_nan=False, allow_infinity=False)))
@settings(max_examples=100, deadline=None)
def test_every_rank_of_any_doubles_is_that_of_a_sort(values):
    got = select(blocks_of(values), {"x": range(len(values))})["x"]
    np.testing.assert_array_equal(got, np.sort(values))


@pytest.mark.parametrize("count", [1, 2, 19, 20, 100, 140, 1000, 4097])
def test_quantiles_are_numpys_inverted_distribution_function(count):
    values = np.random.default_rng(count).normal(size=count) * 1e6
    np.testing.assert_array_equal(quantiles(values), np.quantile(values, LEVELS, method="inverted_cdf"))


def test_ranks_are_those_of_the_decimal_level():
    assert 0.07 * 100 > 7  # in doubles, which would give the eighth value
    assert rank_of(0.07, 100) == 6
    assert [rank_of(0.5, count) for count in (1, 2, 3, 4)] == [0, 0, 1, 1]
    assert (rank_of(0.0, 9), rank_of(1.0, 9)) == (0, 8)


def test_ties_and_the_two_zeros_are_right():
    values = np.array([0.0, -0.0, -0.0, 0.0, -1.0, 1.0, 5e-324, -5e-324] + [3.0] * 500)
    got = select(blocks_of(values), {"x": range(len(values))})["x"]
    np.testing.assert_array_equal(got, np.sort(values))
    assert not np.signbit(got[2:6]).any()


def test_failed_flights_have_no_rank_whatever_their_columns_hold():
    values = np.arange(1000.0)
    status = (np.arange(1000) % 2).astype(np.uint8)
    values[1] = np.nan
    got = select(blocks_of(values, status), {"x": [0, 249, 499]})["x"]
    np.testing.assert_array_equal(got, [0.0, 498.0, 998.0])
    with pytest.raises(InputError, match="between 0 and 499"):
        select(blocks_of(values, status), {"x": [500]})


def test_several_columns_are_sought_in_the_same_four_passes():
    passes = []
    columns = {name: np.random.default_rng(seed).exponential(size=5000) for seed, name in enumerate("ab")}
    chunk = columns | {"status": np.zeros(5000, np.uint8)}

    def blocks():
        passes.append(1)
        return recut(lambda: iter([chunk]), "ab", size=512)

    got = select(blocks, {"a": [4999, 0, 0], "b": [10, 2500]})
    np.testing.assert_array_equal(got["a"], np.sort(columns["a"])[[4999, 0, 0]])
    np.testing.assert_array_equal(got["b"], np.sort(columns["b"])[[10, 2500]])
    assert len(passes) == selection.PASSES == 4


def test_teeth_a_rank_that_is_one_off_is_seen(monkeypatch):
    values = np.random.default_rng(5).normal(size=1000)
    sound = selection._begin
    monkeypatch.setattr(selection, "_begin", lambda ranks: sound(np.minimum(ranks + 1, 999)))
    true = np.quantile(values, LEVELS, method="inverted_cdf")
    assert (quantiles(values) != true).sum() == len(LEVELS) - 1


def test_teeth_bits_that_are_not_turned_round_put_negative_values_wrong(monkeypatch):
    values = np.random.default_rng(5).normal(size=1000)
    monkeypatch.setattr(selection, "_keys", lambda v: (v[~np.isnan(v)] + 0.0).view(np.uint64))
    assert (quantiles(values) != np.quantile(values, LEVELS, method="inverted_cdf")).any()
