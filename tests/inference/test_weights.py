"""What weighted draws are worth: the tail of their weights, and an effective size."""

import numpy as np
import pytest

from trajectory.inference.posterior.fit import HEAVY_TAIL, _is_good
from trajectory.inference.posterior.weights import effective_size, tail_shape


@pytest.mark.parametrize("shape", [0.2, 0.5, 0.9, 1.5])
def test_the_shape_of_a_pareto_tail_is_found(shape):
    """Weights u**-shape are generalised Pareto with that shape."""
    u = np.random.default_rng(1).random(200_000)
    assert tail_shape(u**-shape) == pytest.approx(shape, abs=0.12)


def test_weights_without_a_tail_have_no_positive_shape():
    u = np.random.default_rng(2).random(20_000)
    assert tail_shape(u) < 0.1  # bounded weights
    assert tail_shape(np.ones(1000)) == 0.0
    assert tail_shape(np.r_[np.zeros(900), np.ones(100)]) == 0.0


def test_too_few_draws_to_tell_are_no_good_news():
    assert tail_shape(np.r_[np.zeros(1000), 1.0, 2.0]) == np.inf


def test_the_scale_of_the_weights_does_not_matter():
    u = np.random.default_rng(3).random(5000) ** -0.6
    assert tail_shape(1e-9 * u) == pytest.approx(tail_shape(u), rel=1e-9)


def test_an_effective_size_never_exceeds_the_number_of_draws():
    u = np.random.default_rng(4).random(100)
    assert effective_size(np.ones(100)) == pytest.approx(100.0)
    assert 1.0 <= effective_size(u) <= 100.0
    assert effective_size(np.zeros(3)) == 0.0


def test_a_tail_of_small_weights_does_no_harm_and_one_of_large_weights_does():
    random = np.random.default_rng(0)
    even = np.r_[np.linspace(0.2, 0.3, 3900), 3.0 * np.exp(random.normal(0.0, 1.0, 100)).clip(0.0, 5.0)]
    heavy = random.random(4000) ** -1.3
    even, heavy = even / even.sum(), heavy / heavy.sum()
    assert min(tail_shape(even), tail_shape(heavy)) > HEAVY_TAIL
    assert _is_good(even, len(even))
    assert not _is_good(heavy, len(heavy))
