"""Random streams are independent (scorecard 18): of neighbouring samples, of seeds, and of all that draw.

Philox makes four words of one key and counter: two users share numbers where these spans of counters meet.
"""

import ast
import itertools
from pathlib import Path

import numpy as np
import pytest
from counts import count
from scipy.stats import kstest, norm

from launch_data.families import load_families
from trajectory.ensembles import sampling
from trajectory.ensembles.sampling import sobol
from trajectory.inference.posterior import sampler
from trajectory.sweeps.draws import REPLICATES, points
from trajectory.validation.calibration import stagings
from trajectory.validation.calibration.halves import halves
from trajectory.validation.calibration.reports import simulate_report
from trajectory.validation.calibration.truths import draw_truths

ROOT = Path(__file__).resolve().parents[2]
DRAWS = count(10**5, 10**6)
LEAST_P = 1e-4
BLOCK = 4
SEEDS = [0, 1, 20170728, 2**64 - 2]
LAGS = range(1, 9)


def independent(first, samples, seed):
    return points("independent", first, samples, BLOCK, seed)


def seed_plus_index(first, samples, seed):
    """Planted: sample i of seed s has the stream of sample i - 1 of seed s + 1."""
    keys = [(seed + i) % 2**64 for i in range(first, first + samples)]
    return np.array([np.random.Generator(np.random.Philox(key=key)).random(BLOCK) for key in keys])


def seed_per_chunk(first, samples, seed, size=64):
    """Planted: every chunk of 64 samples starts its stream anew."""
    rows = np.random.Generator(np.random.Philox(key=seed)).random((size, BLOCK))
    return rows[np.arange(first, first + samples) % size]


def p_of_correlation(a, b):
    """Chance of a correlation this far from zero between independent uniform numbers."""
    product = 12.0 * (a.ravel() - 0.5) * (b.ravel() - 0.5)
    return 2.0 * norm.sf(abs(product.sum()) / np.sqrt(product.size))


def neighbour_samples(make, samples=DRAWS, seeds=SEEDS):
    """Least chance of all, for the number of comparisons made."""
    chances = []
    for seed in seeds:
        drawn = make(0, samples // BLOCK, seed)
        chances += [p_of_correlation(drawn[lag:], drawn[:-lag]) for lag in LAGS]
        chances += [p_of_correlation(drawn[:, :-1], drawn[:, 1:])]
    return min(chances)


def neighbour_seeds(make, samples=DRAWS, seeds=SEEDS):
    """Each sample with the samples around it under the next seed."""
    chances = []
    for seed in seeds:
        ours, theirs = (make(0, samples // BLOCK, s) for s in (seed, seed + 1))
        chances.append(p_of_correlation(ours, theirs))
        for lag in LAGS:
            chances.append(p_of_correlation(ours[lag:], theirs[:-lag]))
            chances.append(p_of_correlation(ours[:-lag], theirs[lag:]))
    return min(chances)


def distinct(blocks):
    """Whether all rows of four numbers differ: two of 10^6 agree by chance once in 10^50."""
    rows = np.ascontiguousarray(blocks).view(np.dtype((np.void, blocks.shape[1] * blocks.itemsize)))
    return len(np.unique(rows)) == len(blocks)


def grid_of_blocks(make, samples):
    """Blocks of neighbouring seeds and neighbouring samples, about as many of both."""
    side = int(np.sqrt(samples))
    return np.concatenate([make(0, side, seed) for seed in range(side)])


# Uniform ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", SEEDS)
def test_independent_draws_are_uniform(seed):
    drawn = independent(0, DRAWS, seed)
    assert all(kstest(column, "uniform").pvalue > LEAST_P for column in drawn.T)


def test_one_sample_is_uniform_over_the_seeds():
    first = np.array([independent(7, 1, seed)[0] for seed in range(count(10**4, 10**5))])
    assert all(kstest(column, "uniform").pvalue > LEAST_P for column in first.T)


def shifts(seeds):
    """Shift of every replicate that sweeps and others use, shape (seeds, replicates, dimensions)."""
    dimensions = sampling.max_dimensions()
    return sampling.inside(
        np.array(
            [
                [sampling._shift(dimensions, seed, replicate) for replicate in range(1 + REPLICATES)]
                for seed in range(seeds)
            ]
        )
    )


@pytest.fixture(scope="module")
def all_shifts():
    return shifts(DRAWS // (sampling.max_dimensions() * (1 + REPLICATES)) + 1)


def test_shifts_are_uniform_and_independent_of_each_other(all_shifts):
    assert kstest(all_shifts.ravel(), "uniform").pvalue > LEAST_P
    for axis in range(3):  # neighbouring seeds, replicates and dimensions
        moved = np.moveaxis(all_shifts, axis, 0)
        assert p_of_correlation(moved[1:], moved[:-1]) > LEAST_P


def test_replicates_of_a_sobol_sweep_are_uncorrelated():
    """At one point over many seeds, each replicate with the next."""
    drawn = np.array([points("sobol", 16 * 5, REPLICATES, 8, seed) for seed in range(count(1000, 10_000))])
    assert p_of_correlation(drawn[:, 1:], drawn[:, :-1]) > LEAST_P


# Correlation --------------------------------------------------------------------------------------------


def test_neighbouring_samples_are_uncorrelated():
    assert neighbour_samples(independent) > LEAST_P


def test_neighbouring_seeds_are_uncorrelated():
    assert neighbour_seeds(independent) > LEAST_P


def test_teeth_seed_plus_index_is_found():
    assert neighbour_seeds(seed_plus_index, 10_000, [1]) < 1e-100
    assert not distinct(grid_of_blocks(seed_plus_index, 10_000))


def test_teeth_a_seed_per_chunk_is_found():
    assert not distinct(grid_of_blocks(seed_per_chunk, 10_000))
    drawn = seed_per_chunk(0, 2000, 1)
    assert p_of_correlation(drawn[64:], drawn[:-64]) < 1e-100


def test_teeth_numbers_that_are_not_uniform_are_found():
    assert kstest(independent(0, 10**5, 1)[:, 0] ** 1.02, "uniform").pvalue < LEAST_P


# Overlap ------------------------------------------------------------------------------------------------


def test_no_seed_and_sample_share_a_block(all_shifts):
    """10^6 blocks of neighbouring seeds and samples, with those of the shifts: no four words twice."""
    assert distinct(np.concatenate([grid_of_blocks(independent, DRAWS), all_shifts.reshape(-1, BLOCK)]))


class Ledger:
    """Notes the key of every Philox stream that is opened, and at the end the span of its counter."""

    def __init__(self, monkeypatch):
        self.real, self.opened = np.random.Philox, []
        monkeypatch.setattr(np.random, "Philox", self.open)

    def open(self, **named):
        stream = self.real(**named)
        self.opened.append((where(stream), stream))
        return stream

    def spans(self):
        """(key, counter without its lowest word) of each stream, and the lowest words that it used."""
        return [((key, high), first, where(stream)[2]) for (key, high, first), stream in self.opened]


def where(stream):
    inner = stream.state["state"]
    low, *high = (int(word) for word in inner["counter"])
    return tuple(int(word) for word in inner["key"]), tuple(high), low


def meeting(spans):
    """Pairs of spans that meet; in order, each that meets any other meets its neighbour."""
    used = sorted(span for span in spans if span[2] > span[1])
    return [(a, b) for a, b in itertools.pairwise(used) if a[0] == b[0] and a[2] > b[1]]


@pytest.fixture
def ledger(monkeypatch):
    return Ledger(monkeypatch)


def test_sweeps_and_sequences_of_equal_seeds_open_streams_that_never_meet(ledger):
    seeds = [*range(20), 2**64 - 1]
    for seed in seeds:
        for first in (0, 64, 128):
            points("independent", first, 64, 40, seed)
        points("sobol", 0, 64, 40, seed)
        sobol(0, 64, 28, seed)
    assert len(ledger.opened) == len(seeds) * (3 * 10 + REPLICATES + 1)
    assert meeting(ledger.spans()) == []


def test_teeth_two_spans_of_one_stream_are_found(ledger):
    points("independent", 0, 64, 4, 1)
    points("independent", 63, 64, 4, 1)
    assert len(meeting(ledger.spans())) == 1


def test_teeth_a_replicate_that_is_also_the_sequence_of_others_is_found(ledger):
    sobol(0, 64, 28, 1)
    sobol(0, 64, 28, 1, replicate=0)
    assert len(meeting(ledger.spans())) == 1


def test_no_two_fits_share_a_sequence(monkeypatch):
    """Pilots and draws of neighbouring seeds, and what uses a seed as it is, have keys of their own."""
    keys = []

    def note(first, number, dimensions, key):
        keys.append(key)
        raise InterruptedError

    monkeypatch.setattr(sampler, "sobol", note)
    seeds = range(count(2000, 10**5))
    for seed in seeds:
        for stream in (0, 1):
            with pytest.raises(InterruptedError):
                sampler.Sampler(None, (), (), seed).draw(0, 1, stream=stream)
    assert len({*keys, *seeds}) == 3 * len(seeds)


def test_the_truths_and_reports_of_a_calibration_open_streams_that_never_meet(ledger):
    truths = draw_truths(load_families(), 8, 5)
    for index in range(8):
        simulate_report(truths, index, 5)
    assert all(len(chosen) == 4 for chosen in halves(8, 5))
    assert len(ledger.opened) == 10
    assert meeting(ledger.spans()) == []


def test_flights_of_two_numbers_of_stages_open_streams_that_never_meet(ledger, monkeypatch):
    monkeypatch.setattr(stagings, "_draw_case", lambda families, random: random.random(10**4))
    drawn = np.concatenate([stagings.make_case(index, seed) for index in range(8) for seed in (5, 6)])
    assert len(ledger.opened) == 16
    assert meeting(ledger.spans()) == []
    assert len(np.unique(drawn)) == len(drawn)


# Streams that the packages open, by file.  A new one is added here once a test above covers it.
OPENED = {
    "trajectory/ensembles/sampling.py": 1,
    "trajectory/sweeps/draws.py": 1,
    "trajectory/validation/calibration/halves.py": 1,
    "trajectory/validation/calibration/paths.py": 1,  # a study of its own
    "trajectory/validation/calibration/stagings.py": 1,  # a study of its own
    "trajectory/validation/calibration/reports.py": 1,
    "trajectory/validation/calibration/simulate.py": 1,  # second words from 2^32: no other reaches that far
    "trajectory/validation/calibration/truths.py": 1,
}


def philox_calls(text):
    """Calls of Philox; imports under another name are found by the house rule on random numbers."""
    return sum(
        isinstance(node, ast.Call) and ast.unparse(node.func).endswith("Philox")
        for node in ast.walk(ast.parse(text))
    )


def test_no_other_place_opens_a_stream():
    files = [
        path for room in ("kernels", "launch_data", "trajectory") for path in (ROOT / room).rglob("*.py")
    ]
    found = {
        path.relative_to(ROOT).as_posix(): philox_calls(path.read_text(encoding="utf-8")) for path in files
    }
    assert {name: number for name, number in found.items() if number} == OPENED
    assert philox_calls("np.random.Generator(np.random.Philox(key=1))") == 1
