"""From real answers to the data of their figures."""

import dataclasses

import numpy as np
import pytest

from kernels import layout as col
from launch_data.catalogue import load_catalogue
from trajectory.analysis import analyze
from trajectory.earth import EARTHS
from trajectory.figures import plot_claims, plot_loft_curve, plot_sensitivity
from trajectory.report import drawings
from trajectory.report.steerings import DEPRESSED_END, steer, typical_draw

DRAWS = 400


@pytest.fixture(scope="module")
def answer():
    known = {}

    def find(name):
        if name not in known:
            known[name] = analyze(load_catalogue().find(name)[0], draws=DRAWS)
        return known[name]

    return find


def test_the_curve_on_the_rotating_earth_passes_through_the_fitted_flight(answer):
    found = answer("PRK-20170728-A").standard_range
    draw = typical_draw(found, 0.5)
    curve = steer(found, draw, EARTHS["wgs84"])
    flown, apogee = found.fit.results[draw, [col.GROUND_RANGE, col.APOGEE_HEIGHT]]
    lofted = slice(0, int(curve.ground_range.argmax()))
    height = np.interp(flown, curve.ground_range[lofted], curve.apogee[lofted])
    assert height == pytest.approx(apogee, rel=2e-3)
    low, high = (np.quantile(found.fit.results[:, col.APOGEE_HEIGHT], q) for q in (0.02, 0.98))
    assert low < apogee < high


def test_curves_turn_where_the_standard_range_is_and_end_alike(answer):
    data = drawings.draw_loft_curve(answer("PRK-20170514-A"))
    for curve, wanted in zip((data.low, data.median, data.high), data.standard_range, strict=True):
        assert curve.ground_range.max() == pytest.approx(wanted, rel=0.01)
        assert curve.ground_range[0] < 0.3 * wanted  # a slow riser turns by itself: gravity is not plumb
        assert (np.diff(curve.apogee) < 0.0).all()
        assert curve.ground_range[-1] == pytest.approx(DEPRESSED_END * wanted, rel=0.02)
    assert data.median.ground_range[0] < 0.05 * data.standard_range[1]
    assert data.turning.ground_range.max() > data.median.ground_range.max()
    assert data.reported


def test_a_missile_that_leaves_half_the_circumference_still_has_a_loft_curve(answer):
    far = drawings.draw_loft_curve(answer("PRK-20220324-A"))
    assert far.exceeds
    assert far.standard_apogee is None
    assert far.median.ground_range[-1] == far.limit
    assert np.isfinite(far.median.apogee).all()
    assert 0.0 < far.median.apogee[-1] < far.median.apogee[0]
    half = drawings.draw_loft_curve(answer("PRK-20171128-A"))
    assert half.exceeds
    assert half.low.ground_range.max() < half.limit
    assert half.high.ground_range[-1] == half.limit
    for data in (far, half):
        axes = plot_loft_curve(data)
        assert axes.get_xlim()[1] <= 20_500.0


def test_a_refused_analysis_has_a_claims_figure_that_says_why(answer):
    refused = answer("PRK-20210324-A")
    data = drawings.draw_claims(refused)
    assert data.title.endswith("what was said")
    assert refused.refused in data.subtitle[0]
    assert all(panel.fitted is None for panel in data.panels)
    axes = plot_claims(data)
    assert not [patch for ax in axes for patch in ax.patches if patch.get_gid() == "fitted-band"]
    assert drawings.draw_loft_curve(refused) is drawings.draw_sensitivity(refused) is None


def test_superseded_and_flagged_claims_are_there_and_say_so(answer):
    data = drawings.draw_claims(answer("PRK-20210324-A"))
    status = {claim.status for panel in data.panels for claim in panel.claims if not claim.used}
    assert "superseded" in status
    slips = drawings.draw_claims(answer("PRK-20171128-A"))
    flagged = [claim for claim in slips.panels[1].claims if claim.status == "doubted by the table"]
    assert len(flagged) == 2
    axes = plot_claims(slips)
    assert axes[1].get_xlim()[0] > 3000.0  # the slips of 44 and 7,242 km stand at the edges
    assert axes[1].get_xlim()[1] < 6000.0


def test_the_sensitivity_figure_has_every_share_of_the_answer(answer):
    found = answer("PRK-20170514-A")
    data = drawings.draw_sensitivity(found)
    assert [bar.label for bar in data.bars] == [one.name for one in found.sensitivity.shares]
    assert sum(bar.share for bar in data.bars) + data.unexplained.share == pytest.approx(1.0)
    low = found.standard_range.summary(rotation=False)["q05"] / 1e3
    assert f"{low:,.0f}" in data.subtitle[0]
    assert len([patch for patch in plot_sensitivity(data).patches]) == len(data.bars) + 1
    assert drawings.draw_sensitivity(dataclasses.replace(found, sensitivity=None)) is None


def test_the_map_uses_the_directions_of_the_answer(answer):
    found = answer("PRK-20170514-A")
    marked = dataclasses.replace(found.directions, beyond=np.full(36, 0.5))
    data = drawings.draw_footprint(dataclasses.replace(found, directions=marked))
    assert data.notes == ("Up to 50 % of the draws reach beyond half the circumference.",)
    assert drawings.draw_footprint(dataclasses.replace(found, directions=None)).notes == ()
