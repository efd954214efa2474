"""A lofted and a depressed flight of one boost: both are found, or none is claimed."""

import dataclasses

import numpy as np
import pytest

from kernels import layout as col
from launch_data.families import Bounds
from trajectory.inference.posterior import fit as f
from trajectory.inference.posterior.modes import find_modes
from trajectory.inference.posterior.sampler import Evidence
from trajectory.inference.posterior.weights import quantiles

SITE = {"latitude": np.radians(40.0), "longitude": np.radians(127.0)}


@pytest.fixture(scope="module")
def known_boost(narrow_family):
    """A boost whose delta-v is known to a percent: a range then leaves two paths."""
    return dataclasses.replace(
        narrow_family,
        ideal_delta_v=Bounds(4980.0, 5030.0, True, "test"),
        burnout_flight_path_angle=Bounds(8.0, 85.0, False, "test"),
    )


def fitted(make_term, family, range_text, apogee_text=None):
    terms = {"range": (make_term("range", range_text),)}
    if apogee_text:
        terms["apogee"] = (make_term("apogee", apogee_text),)
    evidence = Evidence(terms["range"], terms.get("apogee", ()), (), azimuth=0.3, **SITE)
    return f.fit(evidence, (family,), draws=2000, seed=3)


@pytest.mark.parametrize("kilometres", [1105, 1205, 1305])
def test_a_range_and_a_known_boost_leave_two_paths(make_term, known_boost, kilometres):
    posterior = fitted(make_term, known_boost, f"{kilometres} km")
    modes = find_modes(posterior)
    assert {mode.name for mode in modes.listed} == {"lofted", "depressed"}
    assert modes.are_separate
    by_name = {mode.name: mode for mode in modes.listed}
    assert by_name["lofted"].apogee[0] > 1.5 * by_name["depressed"].apogee[2]
    assert sum(mode.probability for mode in modes.listed) == pytest.approx(1.0)
    assert modes.listed[0].probability >= modes.listed[1].probability
    # both fly the reported range
    for side in (posterior.is_lofted, ~posterior.is_lofted):
        flown, weights = posterior.results[side, col.GROUND_RANGE], posterior.weights[side]
        good = weights > 0.0
        assert quantiles(flown[good], weights[good], (0.5,))[0] == pytest.approx(1e3 * kilometres, rel=0.02)


def test_a_reported_apogee_leaves_one(make_term, known_boost):
    modes = find_modes(fitted(make_term, known_boost, "1,100 km", "1,050 km"))
    assert [mode.name for mode in modes.listed] == ["lofted"]
    assert not modes.are_separate


def test_a_boost_that_is_not_known_leaves_no_gap(make_term, families):
    modes = find_modes(fitted(make_term, families[0], "1,100 km"))
    assert len(modes.listed) == 2
    assert not modes.are_separate


def test_without_the_sides_no_second_path_would_be_told(make_term, known_boost):
    posterior = fitted(make_term, known_boost, "1,100 km")
    one_sided = dataclasses.replace(posterior, is_lofted=np.ones(posterior.drawn, dtype=np.bool_))
    assert len(find_modes(one_sided).listed) == 1
