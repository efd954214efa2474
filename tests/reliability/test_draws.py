"""Draws belong to the index of the sample: no chunking, order or length of a sweep changes them."""

import hashlib

import numpy as np
import pytest
from scipy.stats import norm

from trajectory.ensembles.sampling import BITS, max_dimensions, sobol
from trajectory.errors import InputError
from trajectory.sweeps import draws
from trajectory.sweeps.draws import REPLICATES, SAMPLINGS, points

SAMPLES = 1024
SEED = 20170728
BOTH = pytest.mark.parametrize("sampling", SAMPLINGS)


def in_chunks(make, size, order=None):
    """All samples, chunk by chunk, put in the order of their index."""
    firsts = np.arange(0, SAMPLES, size)
    parts = {
        int(first): make(int(first), int(min(size, SAMPLES - first)))
        for first in (firsts if order is None else order.permutation(firsts))
    }
    return np.concatenate([parts[int(first)] for first in firsts])


def any_chunking_gives_the_same_bits(make):
    whole = make(0, SAMPLES).tobytes()
    shuffled = np.random.Generator(np.random.Philox(key=1))
    return all(
        in_chunks(make, size, order).tobytes() == whole
        for size in (1, 7, 33, 64, SAMPLES)
        for order in (None, shuffled)
    )


@BOTH
@pytest.mark.parametrize("dimensions", [1, 4, 7, 40])
def test_any_chunking_and_order_gives_the_same_bits(sampling, dimensions):
    assert any_chunking_gives_the_same_bits(
        lambda first, count: points(sampling, first, count, dimensions, SEED)
    )


def test_teeth_a_seed_for_each_chunk_is_found():
    def make(first, count):
        key = np.array([SEED, first], dtype=np.uint64)
        return np.random.Generator(np.random.Philox(key=key)).random((count, 7))

    assert not any_chunking_gives_the_same_bits(make)


@pytest.mark.parametrize("planted", ["from the start of the chunk", "by the number in the chunk"])
def test_teeth_replicates_counted_within_a_chunk_are_found(planted):
    def make(first, count):
        if planted == "by the number in the chunk":
            return np.concatenate(
                [sobol((first + k) // REPLICATES, 1, 3, SEED, 1 + k % REPLICATES) for k in range(count)]
            )
        return points("sobol", first - first % REPLICATES, count, 3, SEED)

    assert not any_chunking_gives_the_same_bits(make)


@BOTH
def test_a_longer_run_begins_with_the_shorter_one(sampling):
    longer = points(sampling, 0, 4 * SAMPLES, 9, SEED)
    assert longer[:SAMPLES].tobytes() == points(sampling, 0, SAMPLES, 9, SEED).tobytes()


@BOTH
def test_more_dimensions_do_not_change_the_first_ones(sampling):
    np.testing.assert_array_equal(
        points(sampling, 5, 100, 23, SEED)[:, :6], points(sampling, 5, 100, 6, SEED)
    )


@BOTH
@pytest.mark.parametrize("first", [2**40 + 5, 2**BITS - 50])
def test_far_samples_are_drawn_at_once(sampling, first):
    np.testing.assert_array_equal(
        points(sampling, first, 40, 5, SEED)[17:], points(sampling, first + 17, 23, 5, SEED)
    )


def test_each_sobol_sample_is_a_point_of_its_replicate():
    found = points("sobol", 0, 64 * REPLICATES, 5, SEED)
    for replicate in range(REPLICATES):
        np.testing.assert_array_equal(found[replicate::REPLICATES], sobol(0, 64, 5, SEED, 1 + replicate))


def cells_with_one_point(samples, replicate, count):
    """Whether each of `count` equal cells of every dimension holds one of the first points of a replicate."""
    cells = np.floor(samples[replicate::REPLICATES] * count).astype(int)
    return bool(np.all(np.sort(cells, axis=0) == np.arange(count)[:, np.newaxis]))


def test_every_replicate_is_balanced():
    found = points("sobol", 0, 512 * REPLICATES, max_dimensions(), SEED)
    assert all(cells_with_one_point(found, replicate, 512) for replicate in range(REPLICATES))


def test_teeth_independent_draws_are_not_balanced():
    found = points("independent", 0, 512 * REPLICATES, 4, SEED)
    assert not any(cells_with_one_point(found, replicate, 512) for replicate in range(REPLICATES))


def smooth(samples):
    """A function of 8 numbers with mean 1 and variance (13/12)^8 - 1."""
    return np.prod(0.5 + samples, axis=1)


def deviation_over_seeds(make):
    """How far the mean over 200 seeds lies from the truth, in standard errors found from their spread."""
    means = np.array([smooth(make(seed)).mean() for seed in range(200)])
    return abs(means.mean() - 1.0) / (means.std(ddof=1) / np.sqrt(len(means)))


@BOTH
@pytest.mark.parametrize("count", [16, 100, 1024])
def test_the_mean_over_seeds_is_unbiased(sampling, count):
    """Also for a number of samples that leaves some replicates one point short."""
    assert deviation_over_seeds(lambda seed: points(sampling, 0, count, 8, seed)) < norm.isf(0.5e-4)


def test_teeth_a_sequence_without_a_shift_is_biased(monkeypatch):
    monkeypatch.setattr(
        "trajectory.ensembles.sampling._shift",
        lambda dimensions, seed, replicate: np.full(dimensions, seed % 2, dtype=np.uint64),
    )
    assert deviation_over_seeds(lambda seed: points("sobol", 0, 100, 8, seed)) > norm.isf(0.5e-4)


def test_the_spread_between_replicates_is_an_honest_error():
    """It foretells the error of the whole: over 200 seeds their ratio has a mean square near 1."""
    ratios = []
    for seed in range(200):
        values = smooth(points("sobol", 0, 64 * REPLICATES, 8, seed)).reshape(-1, REPLICATES).mean(axis=0)
        ratios.append((values.mean() - 1.0) / (values.std(ddof=1) / np.sqrt(REPLICATES)))
    assert 0.8 < np.mean(np.square(ratios)) / (15 / 13) < 1.25  # Student's t with 15 degrees of freedom


def test_sobol_is_closer_than_independent_draws():
    errors = {
        sampling: [smooth(points(sampling, 0, 4096, 8, seed)).mean() - 1.0 for seed in range(20)]
        for sampling in SAMPLINGS
    }
    assert np.std(errors["sobol"]) < np.std(errors["independent"]) / 4


@BOTH
def test_points_are_strictly_inside(sampling):
    found = points(sampling, 0, 100_000, 8, SEED)
    assert 0.0 < found.min() < 1e-5
    assert 1.0 > found.max() > 1.0 - 1e-5
    ends = draws.inside(np.array([0, 2**BITS - 1], dtype=np.uint64))
    assert 0.0 < ends[0] < ends[1] < 1.0


@pytest.mark.parametrize(
    ("sampling", "digest"),
    [
        ("sobol", "9ac3260fbdd8a1baebbfc90922251a868a37766a37e7286bb88aa6110ef40a2e"),
        ("independent", "3e29151be9e5bee1456535c354fc0e1d4f9a41566dc387269bd7927cd63b7e3d"),
    ],
)
def test_the_bits_are_pinned(sampling, digest):
    """A change of these bits changes every stored sweep: it must be deliberate."""
    found = points(sampling, 3, 1000, 11, SEED).astype("<f8")
    assert hashlib.sha256(found.tobytes()).hexdigest() == digest


@BOTH
def test_no_samples_are_an_empty_table(sampling):
    assert points(sampling, 5, 0, 3, 0).shape == (0, 3)


def test_more_dimensions_than_the_table_has_are_left_to_independent_draws():
    with pytest.raises(InputError, match="use sampling='independent'"):
        points("sobol", 0, 1, max_dimensions() + 1, 0)
    assert points("independent", 0, 1, max_dimensions() + 1, 0).shape == (1, max_dimensions() + 1)


@BOTH
@pytest.mark.parametrize(
    "arguments",
    [(-1, 1, 1, 0), (0, -1, 1, 0), (0, 1, 0, 0), (0, 1, 1, -1), (0, 1, 1, 2**64), (0, 1.5, 1, 0)],
)
def test_arguments_out_of_bounds_are_named(sampling, arguments):
    with pytest.raises(InputError, match="must be a whole number from"):
        points(sampling, *arguments)


def test_an_unknown_sampling_is_told_what_there_is():
    with pytest.raises(InputError, match="choose one of sobol, independent"):
        points("halton", 0, 1, 1, 0)
