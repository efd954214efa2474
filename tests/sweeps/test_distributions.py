"""Each distribution against its definition; a copula against its correlation."""

import math
from fractions import Fraction
from statistics import NormalDist

import numpy as np
import pytest

from trajectory.errors import InputError
from trajectory.sweeps import copula
from trajectory.sweeps.distributions import EDGE, REACH, Choice, Fixed, LogUniform, Normal, Uniform

U = (np.arange(4096) + 0.5) / 4096
EXTREMES = np.array([EDGE, 2.0**-40, 0.5, 1.0 - 2.0**-40, 1.0 - EDGE])
ALL = [
    Fixed(3.0),
    Uniform(-1.0, 3.0),
    LogUniform(1e-3, 1e4),
    Normal(2600.0, 80.0),
    Normal(2600.0, 80.0, (2500.0, 2850.0)),
    Normal(0.0, 1.0, (6.0, 7.0)),
    Normal(0.0, 1.0, (-7.0, -6.0)),
    Choice((5.0, 1.0, 3.0), (1.0, 2.0, 1.0)),
]


def spread(distribution, u=U):
    return distribution.quantile(u)


def test_a_fixed_parameter_is_always_the_same():
    assert set(spread(Fixed(3.0))) == {3.0}


def test_uniform_is_linear_between_its_ends():
    assert spread(Uniform(-1.0, 3.0)) == pytest.approx(-1.0 + 4.0 * U, abs=1e-15)


def test_log_uniform_has_equal_ratios_for_equal_steps():
    assert np.diff(np.log(spread(LogUniform(1e-3, 1e4)))) == pytest.approx(math.log(1e7) / 4096, rel=1e-9)
    assert LogUniform(2.0, 32.0).quantile(np.array([0.25, 0.5])) == pytest.approx([4.0, 8.0], rel=1e-15)


def test_normal_has_the_quantiles_of_the_standard_library():
    known = NormalDist(2600.0, 80.0)
    assert spread(Normal(2600.0, 80.0)) == pytest.approx([known.inv_cdf(u) for u in U], rel=1e-12)


@pytest.mark.parametrize("within", [(2500.0, 2850.0), (2700.0, 2800.0), (2300.0, 2450.0), (1000.0, 2600.0)])
def test_a_normal_within_bounds_is_the_normal_given_that_it_lies_there(within):
    known = NormalDist(2600.0, 80.0)
    low, high = (known.cdf(end) for end in within)
    expected = [known.inv_cdf(low + u * (high - low)) for u in U]
    assert spread(Normal(2600.0, 80.0, within)) == pytest.approx(expected, rel=1e-9)


def test_far_above_its_mean_a_bounded_normal_keeps_its_digits():
    """Mirrored, both tails are the same; without it, probabilities near 1 have seven digits left."""
    above = Normal(0.0, 1.0, (6.0, 7.0)).quantile(U)
    below = Normal(0.0, 1.0, (-7.0, -6.0)).quantile(1.0 - U)
    assert np.array_equal(above, -below)
    naive = [NormalDist().inv_cdf(min(NormalDist().cdf(6.0) + u * 9.86e-10, 1.0 - EDGE)) for u in U]
    assert np.abs(above - naive).max() > 1e-8  # teeth


def test_choice_takes_each_option_by_its_weight():
    values = spread(Choice((5.0, 1.0, 3.0), (1.0, 2.0, 1.0)))
    assert [int((values == option).sum()) for option in (5.0, 1.0, 3.0)] == [1024, 2048, 1024]
    words = Choice(("gravity-turn", "linear-pitch"), (0.97, 0.03))
    assert set(spread(words)) == {0.0, 1.0}
    assert spread(words).mean() == pytest.approx(0.03, abs=1 / 4096)


def test_only_the_ratios_of_weights_count():
    one, other = Choice((1.0, 2.0), (1.0, 3.0)), Choice((1.0, 2.0), (0.25, 0.75))
    assert one.to_plain() == other.to_plain()
    assert np.array_equal(spread(one), spread(other))


@pytest.mark.parametrize("distribution", ALL, ids=str)
def test_no_point_leaves_the_support(distribution):
    low, high = distribution.support
    values = distribution.quantile(EXTREMES)
    assert np.isfinite(values).all()
    assert low <= values.min() <= values.max() <= high


def test_no_normal_goes_farther_than_its_reach():
    assert 8.2 < NormalDist().inv_cdf(1.0 - EDGE) < REACH
    assert Fraction(EDGE) == Fraction(1, 2**53)


@pytest.mark.parametrize("distribution", ALL, ids=str)
def test_chunks_of_any_size_give_the_same_bits(distribution):
    parts = [distribution.quantile(U[i : i + 7].copy()) for i in range(0, len(U), 7)]
    assert np.array_equal(np.concatenate(parts), distribution.quantile(U))


@pytest.mark.parametrize("distribution", ALL, ids=str)
def test_another_unit_scales_the_values(distribution):
    factor = math.radians(1.0)
    assert distribution.times(factor).quantile(U) == pytest.approx(
        factor * distribution.quantile(U), rel=1e-12
    )


def test_words_have_no_unit():
    words = Choice(("a", "b"), (1.0, 1.0))
    assert words.times(3.0) == words
    assert Fixed("a").times(3.0) == Fixed("a")


def independent(count=100_000):
    points = np.random.default_rng(11).random((3, count))
    return dict(zip("abc", points, strict=True))


def normal_correlation(x, y):
    from scipy.special import ndtri

    return np.corrcoef(ndtri(x), ndtri(y))[0, 1]


PAIRS = [("a", "b", 0.5), ("b", "c", -0.6)]


def test_a_copula_gives_each_pair_its_correlation():
    found = copula.couple(independent(), PAIRS)
    assert normal_correlation(found["a"], found["b"]) == pytest.approx(0.5, abs=0.01)
    assert normal_correlation(found["b"], found["c"]) == pytest.approx(-0.6, abs=0.01)
    assert normal_correlation(found["a"], found["c"]) == pytest.approx(0.0, abs=0.01)
    # For a Gaussian copula the correlation of the ranks is 6 asin(r / 2) / pi.
    ranks = np.corrcoef(found["a"], found["b"])[0, 1]
    assert ranks == pytest.approx(6.0 * math.asin(0.25) / math.pi, abs=0.01)


def test_a_copula_leaves_each_parameter_uniform():
    for values in copula.couple(independent(), PAIRS).values():
        counts = np.histogram(values, bins=20, range=(0.0, 1.0))[0]
        assert ((counts - 5000) ** 2 / 5000).sum() < 43.8  # 0.1 % of chi-square with 19 degrees of freedom


def test_teeth_a_copula_that_forgets_the_diagonal_is_seen(monkeypatch):
    def forgetful(names, pairs):
        return [[*row[:-1], 1.0] for row in genuine(names, pairs)]

    genuine = copula.cholesky
    monkeypatch.setattr(copula, "cholesky", forgetful)
    with pytest.raises(AssertionError):
        test_a_copula_leaves_each_parameter_uniform()


def test_a_copula_leaves_alone_what_has_no_partner():
    points = independent(100)
    assert copula.couple(points, [("a", "b", 0.5)])["c"] is points["c"]
    assert copula.couple(points, []) is points


def test_a_copula_never_reaches_the_ends_of_the_interval():
    found = copula.couple(
        {name: EXTREMES for name in "abc"}, [("a", "b", 0.9), ("b", "c", 0.9), ("a", "c", 0.9)]
    )
    assert all(0.0 < values.min() < values.max() < 1.0 for values in found.values())


def test_a_copula_gives_the_same_bits_in_any_chunks():
    points = independent(1000)
    whole = copula.couple(points, PAIRS)
    for size in (1, 7, 333):
        parts = [
            copula.couple({k: v[i : i + size].copy() for k, v in points.items()}, PAIRS)
            for i in range(0, 1000, size)
        ]
        for name in "abc":
            assert np.array_equal(np.concatenate([part[name] for part in parts]), whole[name])


def test_the_factor_multiplies_to_the_matrix():
    factor = [[*row, *[0.0] * (3 - len(row))] for row in copula.cholesky("abc", PAIRS)]
    expected = [[1.0, 0.5, 0.0], [0.5, 1.0, -0.6], [0.0, -0.6, 1.0]]
    assert np.array(factor) @ np.array(factor).T == pytest.approx(np.array(expected), abs=1e-15)


def test_correlations_that_contradict_each_other_are_refused():
    with pytest.raises(InputError, match="a, b, c contradict"):
        copula.cholesky("abc", [("a", "b", 0.9), ("b", "c", 0.9), ("a", "c", -0.9)])
