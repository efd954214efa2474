"""The standard range by the number of stages: told apart where one report has several explanations."""

import numpy as np
import pytest
from made import made_fit

from kernels import layout as col
from trajectory.inference.ranges.stagings import find_stagings
from trajectory.inference.ranges.standard_range import StandardRange

ONE, TWO, THREE = 0, 2, 4  # places of families with so many stages


def answer_of(families, family, kilometres, weights=None):
    """A posterior whose draws have these families and standard ranges."""
    count = len(family)
    reached = 1e3 * np.asarray(kilometres, dtype=float)
    posterior = made_fit(families, np.zeros((count, col.PARAMETERS)), np.zeros((count, 3)), family, weights)
    return StandardRange(posterior, None, reached, reached, {}, reached, np.asarray(family), 0, 0)


def test_the_places_of_the_families(families):
    assert [families[place].stages for place in (ONE, TWO, THREE)] == [1, 2, 3]


def test_two_numbers_of_stages_with_a_gap_are_told_apart(families):
    kilometres = [*np.linspace(4000, 4200, 30), *np.linspace(4500, 4700, 70)]
    found = find_stagings(answer_of(families, [ONE] * 30 + [TWO] * 70, kilometres))
    assert found.are_separate
    assert [(one.stages, one.probability) for one in found.listed] == [
        (2, pytest.approx(0.7)),
        (1, pytest.approx(0.3)),
    ]
    assert found.listed[0].standard_range == pytest.approx((4510e3, 4600e3, 4690e3), rel=2e-3)


def test_ranges_that_touch_are_not_apart(families):
    kilometres = [*np.linspace(4000, 4600, 50), *np.linspace(4500, 4700, 50)]
    found = find_stagings(answer_of(families, [ONE] * 50 + [TWO] * 50, kilometres))
    assert len(found.listed) == 2
    assert not found.are_separate


def test_a_third_between_two_closes_the_gap_and_one_beyond_leaves_it(families):
    family = [ONE] * 50 + [TWO] * 50 + [THREE] * 50
    apart = [*np.linspace(4000, 4200, 50), *np.linspace(4500, 4700, 50)]
    between = answer_of(families, family, [*apart, *np.linspace(4100, 4600, 50)])
    assert not find_stagings(between).are_separate
    beyond = answer_of(families, family, [*apart, *np.linspace(4150, 4250, 50)])
    assert find_stagings(beyond).are_separate
    assert not find_stagings(answer_of(families, [TWO] * 150, [*apart, *apart[:50]])).are_separate


def test_draws_without_weight_or_range_count_nothing_and_infinity_is_beyond(families):
    kilometres = [4000.0, np.nan, 4100.0, 9000.0, np.inf, 19000.0]
    answer = answer_of(
        families, [ONE, ONE, ONE, TWO, THREE, THREE], kilometres, [0.2, 0.2, 0.2, 0.0, 0.1, 0.3]
    )
    found = find_stagings(answer)
    assert [(one.stages, one.probability) for one in found.listed] == [
        (1, pytest.approx(0.5)),
        (3, pytest.approx(0.5)),
    ]
    assert [one.beyond for one in found.listed] == [0.0, pytest.approx(0.25)]
    assert np.isinf(found.listed[1].standard_range[2])


def test_less_than_one_percent_is_not_listed(families):
    kilometres = np.linspace(4000, 4200, 101)
    few = [ONE] * 100 + [TWO]
    weights = [1.0 - 0.009, *[0.0] * 99, 0.009]
    assert [one.stages for one in find_stagings(answer_of(families, few, kilometres, weights)).listed] == [1]
    weights = [1.0 - 0.011, *[0.0] * 99, 0.011]
    assert len(find_stagings(answer_of(families, few, kilometres, weights)).listed) == 2
