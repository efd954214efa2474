"""What is taken from the reports before a fit: a direction, and lengths that can be inferred at all."""

import dataclasses
import datetime as dt

import numpy as np
import pytest

from launch_data.errors import DataError
from trajectory.analysis import analyze, launch_from_text
from trajectory.errors import NoAnswerError
from trajectory.inference.claims.likelihood import outside, terms
from trajectory.inference.posterior.evidence import MIRROR_AZIMUTH_SCATTER, gather

INSIDE = {"range": "998 km", "apogee": "3,725 km"}


@pytest.mark.parametrize(
    ("quantity", "text", "is_outside"),
    [
        ("range", "5 km", True),
        ("range", "exactly 20,030 km", True),
        ("range", "8 km", True),
        ("apogee", "exactly 500 m", True),
        ("apogee", "36,000 km", True),
        ("apogee", "more than 36,000 km", True),
        ("range", "8-12 km", False),  # reaches in
        ("range", "up to 600 km", False),
        ("range", "up to 8 km", False),  # a throw nearly straight up
        ("range", "more than 5 km", False),
        ("range", "20,010 km", False),
        ("apogee", "1.2 km", False),
        ("apogee", "6,648 km", False),
    ],
)
def test_lengths_that_no_missile_test_has_are_refused(make_claim, make_launch, quantity, text, is_outside):
    other = "apogee" if quantity == "range" else "range"
    claim, beside = make_claim(quantity, text), make_claim(other, INSIDE[other])
    reason = outside(terms((claim,), quantity), quantity)
    assert bool(reason) is is_outside
    if not is_outside:
        gather(make_launch(claim, beside))
        return
    with pytest.raises(NoAnswerError) as refused:
        gather(make_launch(claim, beside))
    assert str(refused.value) == reason
    assert f"the reported {quantity} ({text})" in reason
    assert "check its unit" in reason


def test_one_figure_inside_is_enough(make_claim):
    claims = make_claim("range", "5 km"), make_claim("range", "998 km", origin="Japan MOD")
    assert outside(terms(claims[:1], "range"), "range")
    assert outside(terms(claims, "range"), "range") == outside((), "range") == ""


def test_a_range_too_short_to_infer_anything_is_still_below_a_line():
    for text in ("5 km", "50 km"):
        typed = launch_from_text(range_text=text, actor="DPRK", kind="quasi-ballistic")
        launch = dataclasses.replace(typed, date=dt.date(2019, 1, 1))
        found = analyze(launch, draws=64, brief=True)
        one = next(v for v in found.verdicts if v.regime_id == "DPRK-MORA-2018")
        assert found.refused
        assert (one.verdict, one.probability < 0.001) == ("below", True)


@pytest.mark.parametrize("text", ["90-350 deg", "10-350 deg", "30-80 deg"])
def test_an_interval_too_wide_is_no_direction(text):
    launch = launch_from_text(range_text="998 km", site_text="40.6,126.4", azimuth_text=text)
    evidence, assumed = gather(launch)
    assert launch.azimuth is evidence.azimuth is None
    assert f"direction {text} too wide to use: every azimuth is equally likely" in assumed


def test_an_interval_through_north_is_told_how_to_be_written():
    with pytest.raises(DataError, match="through north write the middle"):
        launch_from_text(range_text="998 km", azimuth_text="350-10 deg")


@pytest.mark.parametrize(
    ("text", "azimuth", "half_width"),
    [("70-90 deg", 80.0, 10.0), ("80 deg", 80.0, 2.0), ("79-81 deg", 80.0, 2.0), ("359 deg", 359.0, 2.0)],
)
def test_a_direction_is_the_middle_of_its_interval(text, azimuth, half_width):
    launch = launch_from_text(range_text="998 km", site_text="40.6,126.4", azimuth_text=text)
    evidence, _ = gather(launch)
    assert launch.azimuth == evidence.azimuth
    assert np.degrees(evidence.azimuth) == pytest.approx(azimuth)
    assert np.degrees(evidence.azimuth_half_width) == pytest.approx(half_width)
    assert np.degrees(MIRROR_AZIMUTH_SCATTER) == pytest.approx(2.0)
