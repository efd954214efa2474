"""What flew, as far as label and shape tell, and when that forbids an inference."""

import numpy as np
import pytest

from kernels import kepler
from kernels.constants import MEAN_EARTH_RADIUS
from trajectory.inference.kinds.kind import apogee_ratio, judge_kind
from trajectory.inference.posterior.evidence import middle


@pytest.fixture(scope="module")
def judge(make_launch):
    def judged(kind, reach=None, height=None, outcome="success"):
        metres = [None if km is None else 1e3 * km for km in (reach, height)]
        return judge_kind(make_launch(kind=kind, outcome=outcome), *metres)

    return judged


def test_the_ratio_is_one_on_the_minimum_energy_arc():
    for distance in (300e3, 3000e3, 12_000e3):
        angle = distance / MEAN_EARTH_RADIUS
        # apogee of the ellipse that needs the least speed, R (sin t + cos t - 1) / 2 with t half the angle
        half = 0.5 * angle
        height = 0.5 * MEAN_EARTH_RADIUS * (np.sin(half) + np.cos(half) - 1.0)
        assert apogee_ratio(distance, height) == pytest.approx(1.0, rel=1e-9)
        assert apogee_ratio(distance, 3.0 * height) == pytest.approx(3.0, rel=1e-9)
    assert kepler.minimum_energy_apogee(1.0, 1.0) == pytest.approx(0.5 * (np.sin(0.5) + np.cos(0.5) - 1.0))


@pytest.mark.parametrize("known", [(None, None), (500e3, None), (None, 100e3)])
def test_without_both_lengths_there_is_no_ratio(known):
    assert apogee_ratio(*known) is None


@pytest.mark.parametrize(
    ("reach", "height", "shape"),
    [
        (998, 3725, "lofted"),
        (3700, 770, "standard"),
        (2700, 550, "standard"),
        (450, 60, "pull-up"),
        (600, 60, "pull-up"),
        (3700, 520, "depressed"),  # 0.67 of the minimum-energy apogee
        (5000, 500, "depressed"),  # 0.51, but far above the air that a pull-up needs
        (450, None, "unknown"),
        (None, 60, "unknown"),
    ],
)
def test_the_shape_follows_from_the_ratio(judge, reach, height, shape):
    assert judge("ballistic", reach, height).shape == shape


def test_shape_boundaries(judge):
    arc = kepler.minimum_energy_apogee(1e6 / MEAN_EARTH_RADIUS, MEAN_EARTH_RADIUS) / 1e3  # 239 km
    for ratio, shape in ((0.81, "standard"), (0.79, "depressed"), (1.49, "standard"), (1.51, "lofted")):
        assert judge("ballistic", 1000.0, ratio * arc).shape == shape


@pytest.mark.parametrize("kind", ["ballistic", "rocket_artillery"])
def test_a_ballistic_flight_is_not_refused(judge, kind):
    found = judge(kind, 998, 3725)
    assert (found.label, found.refusal) == (kind, None)
    assert "reported as" in found.reason


@pytest.mark.parametrize(
    ("kind", "word"),
    [
        ("cruise", "path length"),
        ("quasi-ballistic", "pulls up"),
        ("hypersonic_glide", "glides"),
        ("slv", "orbit"),
    ],
)
def test_where_an_arc_says_nothing_it_is_refused_with_the_reason(judge, kind, word):
    for lengths in ((), (998, 3725)):
        found = judge(kind, *lengths)
        assert found.label == kind
        assert word in found.refusal


@pytest.mark.parametrize("kind", ["ballistic", "unknown"])
def test_a_pull_up_is_seen_by_its_ratio(judge, kind):
    found = judge(kind, 600, 60)
    assert found.label == "quasi-ballistic"
    assert f"{found.apogee_ratio:.2f}" in found.reason
    assert "pulls up" in found.refusal


def test_a_ratio_does_not_overrule_other_labels(judge):
    """Short artillery rockets fly flat without pulling up; a cruise missile has no arc at all."""
    assert judge("rocket_artillery", 380, 40).label == "rocket_artillery"
    assert judge("cruise", 1500, 1).label == "cruise"


def test_an_unknown_kind_is_ballistic_only_when_both_lengths_say_so(judge):
    found = judge("unknown", 998, 3725)
    assert (found.label, found.refusal) == ("ballistic", None)
    assert "arc" in found.reason
    for lengths in ((), (998,), (None, 3725)):
        assert judge("unknown", *lengths).label == "unknown"
        assert "no kind was reported" in judge("unknown", *lengths).refusal


def test_a_failed_flight_is_refused(judge):
    found = judge("ballistic", 30, 20, outcome="failure")
    assert "failed" in found.refusal
    assert "failed" in judge("ballistic", 998, 3725, outcome="failure").refusal
    assert judge("ballistic", 998, 3725, outcome="unknown").refusal is None


@pytest.mark.parametrize(
    ("name", "label", "shape"),
    [
        ("PRK-20170728-A", "ballistic", "lofted"),
        ("PRK-20170914-A", "ballistic", "standard"),
        ("PRK-20210324-A/1", "quasi-ballistic", "pull-up"),
        ("PRK-20210320-CM", "cruise", "unknown"),
    ],
)
def test_launches_of_the_catalogue(catalogue, name, label, shape):
    launch = catalogue.get(name)
    found = judge_kind(launch, middle(launch.claims, "range"), middle(launch.claims, "apogee"))
    assert (found.label, found.shape) == (label, shape)
    assert (found.refusal is None) is (label == "ballistic")
