"""Long names stay on the page: titles, legends and the names of bars."""

from __future__ import annotations

import numpy as np
import pytest

from trajectory.figures import (
    LoftCurve,
    PairFigure,
    PairMember,
    ReportedPoint,
    SteeringCurve,
    plot_loft_curve,
    plot_pair_lofts,
    plot_pair_ranges,
    plot_rings,
    style,
)
from trajectory.rings import geodesic_ring

LONG = "Hwasong-with-a-very-long-type-name (also called XYZ-12345, by others Something Else), 2022-05-04 UTC"
WIDE = "MMWW " * 22
POINT = (1e6, 0.99e6, 1.01e6)
CURVE = SteeringCurve(8e6 * np.sin(np.linspace(0.1, 3.0, 40)), np.linspace(4e6, 1e5, 40))


def pair(name):
    ranges, weights = np.array([7e6, 8e6, 9e6]), np.full(3, 1.0 / 3.0)
    point = ReportedPoint(name, *POINT, *POINT)
    members = tuple(
        PairMember(name, shift + ranges, weights, tuple(shift + ranges), CURVE, point) for shift in (0.0, 4e6)
    )
    return PairFigure(members, f"{name} and {name}", (name,), name)


def loft(name):
    points = tuple(ReportedPoint(name, *POINT, *POINT) for _ in range(2))
    ends = (7.4e6, 8.1e6, 9e6)
    return plot_loft_curve(LoftCurve(CURVE, CURVE, CURVE, points, ends, 9e5, False, f"{name}: loft curve"))


def rings(name):
    pytest.importorskip("cartopy")
    ring = geodesic_ring(latitude=0.7, longitude=2.2, radius=1e6)
    return plot_rings([ring], title=f"Range rings around {name}", cities=())


@pytest.mark.parametrize("name", [LONG, WIDE])
@pytest.mark.parametrize(
    "draw", [rings, loft, lambda name: plot_pair_lofts(pair(name)), lambda name: plot_pair_ranges(pair(name))]
)
def test_no_title_and_no_name_runs_off_the_page(draw, name):
    ax = draw(name)
    figure = ax.figure
    figure.draw_without_rendering()
    legend = ax.get_legend()
    entries = [] if legend is None else legend.get_texts()
    notes = {f"label-{number}" for number in range(2)}
    shown = [one for one in ax.texts if one.get_fontweight() == "bold" or one.get_gid() in notes]
    assert shown
    for text in (*shown, *entries):
        box = text.get_window_extent()
        assert box.x0 >= 0.0, text.get_text()
        assert box.x1 <= figure.bbox.x1, text.get_text()
        assert box.y1 <= figure.bbox.y1, text.get_text()
    if entries:  # and the notes begin under it
        source = min(text.get_window_extent().y1 for text in ax.texts)
        assert source <= legend.get_window_extent().y0


def test_names_of_bars_lie_apart_and_under_the_top():
    ax = plot_pair_ranges(pair(LONG + WIDE[:80]))
    ax.figure.draw_without_rendering()
    low, high = (text.get_window_extent() for text in ax.texts if (text.get_gid() or "").startswith("label-"))
    assert low.y1 <= high.y0
    assert high.y1 <= ax.get_window_extent().y1


def test_a_short_text_is_not_broken():
    assert style.broken("two  words", 500.0, 9.0) == ("two  words",)
    assert style.broken("one two", 30.0, 9.0) == ("one", "two")
    assert style.broken("", 30.0, 9.0) == ("",)
