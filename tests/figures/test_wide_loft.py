"""The loft curve of a wide posterior, of which one quantity alone was reported."""

from __future__ import annotations

import numpy as np
import pytest

from trajectory.analysis import analyze
from trajectory.analysis.records import launch_from_text
from trajectory.figures import LoftCurve, ReportedValue, SteeringCurve, plot_loft_curve
from trajectory.report import drawings

LOW = SteeringCurve(np.array([0.0, 1.5e6, 8e5]), np.array([8e5, 4e5, 1e5]))
STEEP = SteeringCurve(np.array([2e6, 8e6, 9e6, 5e6]), np.array([4e6, 2e6, 1e6, 2e5]))


def figure(**change):
    ends = (1.5e6, 2.5e6, 9e6)
    return plot_loft_curve(LoftCurve(LOW, LOW, STEEP, (), ends, 5e5, False, "A title", **change))


@pytest.fixture(scope="module")
def kinzhal():
    launch = launch_from_text(range_text="2000 km", actor="Russia", type_text="Kinzhal", kind="ballistic")
    return drawings.draw_loft_curve(analyze(launch, draws=300, brief=True))


def test_the_upper_vehicle_turns_where_the_interval_ends(kinzhal):
    """One percent of the draws beside the 95 % point spans 1,000 km: the most typical was far from it."""
    assert kinzhal.standard_range[2] > 1e7
    for curve, wanted in zip(
        (kinzhal.low, kinzhal.median, kinzhal.high), kinzhal.standard_range, strict=True
    ):
        assert curve.ground_range.max() == pytest.approx(wanted, rel=0.025)


def test_a_range_that_was_reported_alone_is_shown(kinzhal):
    assert kinzhal.reported == ()
    (only,) = kinzhal.alone
    assert (only.quantity, only.value) == ("range", 2e6)
    assert only.low < only.value < only.high
    ax = plot_loft_curve(kinzhal)
    assert "reported range: given by the analyst" in [one.get_text() for one in ax.get_legend().get_texts()]


def test_what_was_reported_alone_is_a_line_across_the_axes():
    ax = figure(
        alone=(
            ReportedValue("the analyst", "range", 2e6, 1.5e6, 2.5e6),
            ReportedValue("JCS", "apogee", 9e5, 8.5e5, 9.5e5),
        )
    )
    upright, level = (line for line in ax.lines if line.get_gid() == "alone")
    assert set(upright.get_xdata()) == {2000.0}
    assert set(level.get_ydata()) == {900.0}
    across, up = (patch for patch in ax.patches if patch.get_gid() == "alone-interval")
    assert (across.get_x(), across.get_width()) == pytest.approx((1500.0, 1000.0))
    assert (up.get_y(), up.get_height()) == pytest.approx((850.0, 100.0))
    entries = [text.get_text() for text in ax.get_legend().get_texts()]
    assert {"reported range: the analyst", "reported apogee: JCS"} <= set(entries)


def test_the_band_of_a_vehicle_that_cannot_fall_near_the_launch_point_runs_level_to_the_axis():
    """The corner was cut off by a straight line to the lower vehicle, as if steeper flights rose less."""
    ax = figure()
    band = next(patch for patch in ax.patches if patch.get_gid() == "band").get_path()
    assert band.contains_point((1_000.0, 3_900.0))
    assert not band.contains_point((1_000.0, 4_100.0))
    assert "the shading joins their ends" in " ".join(text.get_text() for text in ax.texts)
