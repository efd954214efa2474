import hashlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import qmc

from trajectory.ensembles import sampling
from trajectory.ensembles.sampling import sobol
from trajectory.errors import InputError

STEP = 2.0**-sampling.BITS


def unshifted(first, count, dimensions):
    return sampling._words(first, count, dimensions) * STEP


@pytest.mark.parametrize("dimensions", [1, 2, 28, 40])
def test_unshifted_points_are_those_of_scipy(dimensions):
    theirs = qmc.Sobol(dimensions, scramble=False, bits=sampling.BITS).random_base2(13)
    np.testing.assert_array_equal(unshifted(0, 2**13, dimensions), theirs)


def test_every_direction_number_is_that_of_scipy():
    theirs = qmc.Sobol(40, scramble=False, bits=sampling.BITS)._sv
    np.testing.assert_array_equal(sampling._directions().T, theirs)


@given(index=st.integers(1, 2**52 - 1))
def test_one_step_anywhere_changes_a_point_by_one_direction_number(index):
    before, after = sampling._words(index - 1, 2, 40)
    lowest_bit = (index & -index).bit_length() - 1
    np.testing.assert_array_equal(before ^ after, sampling._directions()[lowest_bit])


@given(
    sizes=st.lists(st.integers(0, 300), min_size=1, max_size=6),
    first=st.integers(0, 2**40),
    dimensions=st.integers(1, 40),
    seed=st.integers(0, 2**64 - 1),
)
def test_any_chunking_gives_the_same_bits(sizes, first, dimensions, seed):
    whole = sobol(first, sum(sizes), dimensions, seed)
    starts = first + np.cumsum([0, *sizes])
    parts = [sobol(int(start), size, dimensions, seed) for start, size in zip(starts, sizes, strict=False)]
    assert np.concatenate(parts).tobytes() == whole.tobytes()


def test_more_dimensions_do_not_change_the_first_ones():
    np.testing.assert_array_equal(sobol(5, 100, 40, 7)[:, :9], sobol(5, 100, 9, 7))


@pytest.mark.parametrize("seed", range(8))
def test_a_shifted_block_still_has_one_point_in_every_cell(seed):
    cells = np.sort(np.floor(sobol(3 * 4096, 4096, 28, seed) * 4096), axis=0)
    np.testing.assert_array_equal(cells, np.arange(4096.0)[:, None] * np.ones(28))


def test_pairs_of_dimensions_fill_every_cell_of_an_elementary_grid():
    """Dimensions 1 and 2 form a (0, m, 2)-net, shifted or not."""
    cells = np.floor(sobol(0, 4096, 2, 11) * 64).astype(int)
    assert len(np.unique(cells[:, 0] * 64 + cells[:, 1])) == 4096


def test_points_are_strictly_inside_even_where_all_bits_are_equal(monkeypatch):
    for bits in (0, 2**sampling.BITS - 1):
        shift = np.full(1, bits, dtype=np.uint64)
        monkeypatch.setattr(sampling, "_shift", lambda *_, shift=shift: shift)
        points = sobol(0, 1, 1, 0)
        assert 0.0 < points[0, 0] < 1.0


def test_shifts_of_neighbouring_seeds_and_dimensions_look_independent():
    first = np.array([sobol(0, 1, 28, seed)[0] for seed in range(2000)])
    assert abs(first.mean() - 0.5) < 0.005
    correlation = np.corrcoef(first.T) - np.eye(28)
    assert np.abs(correlation).max() < 0.12
    assert abs(np.corrcoef(first[:-1].ravel(), first[1:].ravel())[0, 1]) < 0.02
    assert len(np.unique(first)) == first.size


def test_the_shift_is_not_the_stream_that_others_draw_from_the_same_seed():
    other = np.random.Philox(key=7).random_raw(28) >> np.uint64(64 - sampling.BITS)
    assert not np.intersect1d(other, sampling._shift(28, 7)).size


def test_the_bits_are_pinned():
    """A change of these bits changes every stored and printed result: it must be deliberate."""
    digest = hashlib.sha256(sobol(0, 1000, 40, 20170728).astype("<f8").tobytes()).hexdigest()
    assert digest == "a0f181137a9a9b3a2573618739748c505df5c9c113f53a3c97a1231d3733221d"


def test_it_beats_random_points_on_a_smooth_integral():
    exact, values = 1.0, [np.prod(1 + (sobol(0, 4096, 8, seed) - 0.5), axis=1).mean() for seed in range(20)]
    error = np.sqrt(np.mean((np.array(values) - exact) ** 2))
    spread = np.sqrt((13 / 12) ** 8 - 1) / 64  # of 4096 independent points
    assert error < spread / 10


@pytest.mark.parametrize(
    "arguments",
    [
        (-1, 1, 1, 0),
        (0, -1, 1, 0),
        (0, 1, 0, 0),
        (0, 1, 41, 0),
        (0, 1, 1, -1),
        (0, 1, 1, 2**64),
        (0, 1.5, 1, 0),
        (2**52 - 1, 2, 1, 0),
        (None, 1, 1, 0),
    ],
)
def test_arguments_out_of_bounds_are_named(arguments):
    with pytest.raises(InputError, match="must be a whole number from"):
        sobol(*arguments)


def test_no_points_is_an_empty_table():
    assert sobol(5, 0, 3, 0).shape == (0, 3)
