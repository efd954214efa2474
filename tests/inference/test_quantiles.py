"""Weighted quantiles, also with draws that leave half the circumference."""

import numpy as np
import pytest

from trajectory.inference.posterior.weights import effective_size, quantiles

LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)


def test_integer_weights_are_repetitions():
    rng = np.random.default_rng(1)
    values = rng.normal(5000.0, 700.0, 400)
    counts = rng.integers(0, 6, 400)
    # the middle of each repeated block is where its quantile lies
    repeated = np.sort(np.repeat(values, 200 * counts))
    reference = np.quantile(repeated, LEVELS)
    assert quantiles(values, counts.astype(float), LEVELS) == pytest.approx(reference, rel=2e-3)


def test_equal_weights_give_the_plain_quantiles():
    values = np.random.default_rng(2).exponential(1000.0, 2001)
    reference = np.quantile(values, LEVELS, method="hazen")
    assert quantiles(values, np.ones(2001), LEVELS) == pytest.approx(reference, rel=1e-12)


def test_a_common_factor_and_the_order_do_not_matter():
    rng = np.random.default_rng(3)
    values, weights = rng.normal(size=50), rng.random(50)
    order = rng.permutation(50)
    assert (quantiles(values[order], weights[order]) == quantiles(values, weights)).all()
    assert quantiles(values, 7.0 * weights) == pytest.approx(quantiles(values, weights), rel=1e-12)


@pytest.mark.parametrize("beyond", [0.0, 0.03, 0.2, 0.6, 1.0])
def test_infinite_draws_lie_beyond_every_number(beyond):
    values = np.linspace(1.0, 2.0, 1000)
    values[1000 - round(1000 * beyond) :] = np.inf
    found = quantiles(values, np.ones(1000), LEVELS)
    for level, value in zip(LEVELS, found, strict=True):
        if level > 1.0 - beyond:
            assert value == np.inf
        else:
            assert value == pytest.approx(1.0 + level, abs=2e-3)


def test_no_quantile_is_interpolated_towards_infinity():
    values = np.array([1.0, 2.0, np.inf, np.inf])
    assert quantiles(values, np.ones(4), (0.5, 0.51)).tolist() == [2.0, np.inf]


def test_failed_draws_and_those_without_weight_do_not_count():
    values, weights = np.array([1.0, 2.0, 3.0, 4.0]), np.array([0.2, 0.3, 0.3, 0.2])
    more = np.array([np.nan, -50.0, 1.0, 2.0, np.inf, 3.0, 4.0, 99.0, np.nan])
    heavy = np.array([0.4, 0.0, 0.2, 0.3, 0.0, 0.3, 0.2, 0.0, 0.0])
    levels = (0.0, *LEVELS, 1.0)
    assert quantiles(more, heavy, levels).tolist() == quantiles(values, weights, levels).tolist()
    assert quantiles(more, heavy, (0.0, 1.0)).tolist() == [1.0, 4.0]


def test_without_a_draw_that_counts_there_is_no_quantile():
    nothing = ([], []), ([np.nan, np.nan], [0.5, 0.5]), ([1.0, 2.0], [0.0, 0.0]), ([np.nan, 1.0], [1.0, 0.0])
    for values, weights in nothing:
        found = quantiles(np.array(values), np.array(weights), LEVELS)
        assert found.shape == (len(LEVELS),)
        assert np.isnan(found).all()


def test_the_effective_size_counts_equal_draws_and_ignores_empty_ones():
    weights = np.array([1.0, 1.0, 1.0, 0.0, 0.0])
    assert effective_size(weights) == pytest.approx(3.0)
    assert effective_size(np.array([1.0, 1e-9, 1e-9])) == pytest.approx(1.0)
    assert effective_size(np.zeros(3)) == 0.0
