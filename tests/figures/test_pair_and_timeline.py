"""Two launches in one figure, and launches over time against a line."""

from __future__ import annotations

import dataclasses
import datetime as dt

import numpy as np
import pytest
from matplotlib import dates

from launch_data.catalogue import load_catalogue
from launch_data.regimes import load_regimes
from trajectory.analysis.audit import audit
from trajectory.analysis.compare import compare
from trajectory.figures import (
    PairFigure,
    PairMember,
    ReportedPoint,
    SteeringCurve,
    Timeline,
    TimelineMark,
    TimelineWindow,
    plot_pair_lofts,
    plot_pair_ranges,
    plot_timeline,
)
from trajectory.report.audit import draw_timeline
from trajectory.report.pair import draw_pair


def member(label: str, middle: float, beyond: int = 0) -> PairMember:
    random = np.random.default_rng(1)
    ranges = random.normal(middle, 300e3, 2000)
    ranges[:beyond] = np.inf
    low, median, high = np.quantile(np.where(np.isinf(ranges), 1e9, ranges), [0.05, 0.5, 0.95])
    ends = tuple(float("inf") if value > 2e7 else float(value) for value in (low, median, high))
    steering = np.linspace(0.0, 1.0, 40)
    curve = SteeringCurve(middle * np.sin(np.pi * steering), 0.4 * middle * (1.0 - steering))
    point = ReportedPoint("KCNA", 1e6, 0.99e6, 1.01e6, 0.37 * middle, 0.36 * middle, 0.38 * middle)
    return PairMember(label, ranges, np.full(2000, 1.0 / 2000), ends, curve, point)


PAIR = PairFigure(
    (member("One $1", 8e6), member("Other", 10e6, beyond=400)),
    "Two $launches",
    ("who reaches farther",),
    "x",
    line=9e6,
)
TIMES = Timeline(
    marks=(
        TimelineMark(dt.date(2019, 5, 4), 4e5, 4.2e5, 4.5e5, False, "below"),
        TimelineMark(dt.date(2022, 1, 30), 3.5e6, 4.3e6, 5.6e6, True, "undetermined", "Type, 2022-01-30"),
        TimelineMark(dt.date(2022, 3, 24), 1.5e7, np.inf, np.inf, True, "exceeds", "Other, 2022-03-24"),
    ),
    windows=(
        TimelineWindow(dt.date(2018, 4, 21), dt.date(2020, 1, 1), "earlier reading: to 2020-01-01"),
        TimelineWindow(dt.date(2018, 4, 21), None, ""),
    ),
    lines=((5.5e6, "line: 5,500 km"),),
    title="A $line",
    subtitle=("what is expected",),
    notes=("a note",),
)


def lines(ax, gid):
    return [line for line in ax.lines if line.get_gid() == gid]


def words(ax):
    return " ".join(text.get_text() for text in ax.texts)


def on_the_page(ax):
    figure = ax.figure
    figure.draw_without_rendering()
    for text in ax.texts:
        box = text.get_window_extent()
        if text.get_text():
            assert box.x0 >= 0.0
            assert box.x1 <= figure.bbox.x1
            assert box.y0 >= 0.0
            assert box.y1 <= figure.bbox.y1


def test_the_area_of_a_density_is_the_probability_below_half_the_earth():
    ax = plot_pair_ranges(PAIR)
    for number, share in ((0, 1.0), (1, 0.8)):
        (curve,) = lines(ax, f"density-{number}")
        km, density = curve.get_data()
        assert np.trapezoid(density, km) / 100.0 == pytest.approx(share, abs=0.015)
        assert km[density.argmax()] == pytest.approx((8e3, 10e3)[number], abs=150.0)


def test_the_interval_stands_above_the_densities_with_its_name():
    ax = plot_pair_ranges(PAIR)
    (bar,) = lines(ax, "interval-0")
    np.testing.assert_allclose(bar.get_xdata(), [PAIR.members[0].interval[k] / 1e3 for k in (0, 2)])
    assert "Other; 20 % beyond half the Earth" in words(ax)
    assert "9,000 km" in words(ax)
    assert ax.get_xlabel() == "Standard range [km]"
    tops = [line.get_ydata().max() for gid in ("density-0", "density-1") for line in lines(ax, gid)]
    assert max(tops) < bar.get_ydata()[0] < ax.get_ylim()[1]
    on_the_page(ax)


def far(label: str, beyond: int) -> PairMember:
    """A launch of which so many of 2,000 draws reach beyond half the Earth, more than half of them."""
    one = member(label, 1.5e7, beyond)
    return dataclasses.replace(one, interval=(float(np.sort(one.ranges)[100]), np.inf, np.inf))


def test_where_nearly_all_is_beyond_half_the_earth_that_is_the_message():
    both = dataclasses.replace(PAIR, members=(far("One", 1980), far("Other", 1200)))
    ax = plot_pair_ranges(both)
    assert not lines(ax, "density-0")  # of the tail of a few draws
    for number, share in enumerate((0.99, 0.6)):
        (curve,) = lines(ax, f"reach-{number}")
        km, reached = curve.get_data()
        assert (km[0], reached[0]) == (0.0, 1.0)
        assert km[-1] == pytest.approx(20_015.0, abs=1.0)
        assert reached[-1] == pytest.approx(share)
        assert (np.diff(reached) <= 0.0).all()
    assert "One: 99 % beyond half the Earth" in words(ax)
    assert "Other: 60 % beyond half the Earth; 95 % beyond " in words(ax)
    assert "9,000 km" in words(ax)
    assert "Bars" not in words(ax)
    assert ax.get_ylim()[0] == 0.0
    on_the_page(ax)


def test_one_median_below_half_the_earth_is_enough_for_a_density():
    ax = plot_pair_ranges(dataclasses.replace(PAIR, members=(PAIR.members[0], far("Other", 1980))))
    assert lines(ax, "density-0")
    assert "99 % beyond half the Earth" in words(ax)
    assert "Arrow: the interval goes on beyond" in words(ax)
    assert "Arrow" not in words(plot_pair_ranges(dataclasses.replace(PAIR, members=PAIR.members[:1])))


def test_a_curve_beyond_half_the_earth_is_drawn_up_to_there():
    """The Hwasong-18 of July 2023 reaches farther than the Earth is round, and its flight is on its curve."""
    known = load_catalogue()
    data = draw_pair(compare(known.get("PRK-20230712-A"), known.get("PRK-20170728-A"), draws=128))
    assert np.isinf(data.members[0].interval[1])
    ax = plot_pair_lofts(data)
    (curve,) = lines(ax, "curve-0")
    assert curve.get_xdata().max() == pytest.approx(20_000.0)
    assert curve.get_xdata().min() < 1_000.0
    assert "its curve ends there" in words(ax)
    on_the_page(ax)


def test_both_lofts_with_their_reported_flights():
    ax = plot_pair_lofts(PAIR)
    (curve,) = lines(ax, "curve-1")
    np.testing.assert_allclose(curve.get_xdata(), PAIR.members[1].curve.ground_range / 1e3)
    labels = [text.get_text() for text in ax.get_legend().get_texts()]
    assert labels == [
        "One $1: median vehicle",
        "Other: median vehicle",
        "One $1 as reported: KCNA",
        "Other as reported: KCNA",
    ]
    on_the_page(ax)
    bare = dataclasses.replace(PAIR.members[1], curve=None)
    ax = plot_pair_lofts(dataclasses.replace(PAIR, members=(PAIR.members[0], bare)))
    assert "Other: no curve" in words(ax)


def test_given_axes_are_drawn_in():
    from trajectory.figures.style import new_figure

    for plot, data in ((plot_pair_ranges, PAIR), (plot_pair_lofts, PAIR), (plot_timeline, TIMES)):
        ax = new_figure(6.0, 4.0).add_axes((0.1, 0.1, 0.8, 0.8))
        assert plot(data, ax) is ax


def test_ranges_stand_over_their_dates_with_their_intervals():
    ax = plot_timeline(TIMES)
    bars, marks = lines(ax, "interval"), lines(ax, "mark")
    assert [float(dates.date2num(bar.get_xdata()[0])) for bar in bars] == [
        float(dates.date2num(mark.date)) for mark in TIMES.marks
    ]
    np.testing.assert_allclose(bars[1].get_ydata(), [3500.0, 5600.0])
    assert len(marks) == 2  # a median beyond half the Earth is an arrow
    assert marks[0].get_markerfacecolor() == "white"
    assert marks[1].get_markerfacecolor() != "white"
    assert ax.get_yscale() == "log"


def test_the_line_and_the_windows_are_where_they_belong():
    ax = plot_timeline(TIMES)
    (line,) = lines(ax, "line")
    assert line.get_ydata()[0] == 5500.0
    spans = [patch for patch in ax.patches if (patch.get_gid() or "").startswith("window")]
    edges = [(span.get_x(), span.get_x() + span.get_width()) for span in spans]
    first, last = (
        float(dates.date2num(TIMES.windows[0].first)),
        float(dates.date2num(TIMES.windows[0].last)),
    )
    assert edges[0] == pytest.approx((first, last))
    assert edges[1] == pytest.approx((first, ax.get_xlim()[1]))  # open: to the end of the axis
    for said in ("earlier reading: to 2020-01-01", "line: 5,500 km", "Type, 2022-01-30", "a note"):
        assert said in words(ax)
    on_the_page(ax)


def test_labels_do_not_cover_one_another():
    marks = tuple(
        TimelineMark(dt.date(2022, 3, day), 1e7, 1.1e7, 1.2e7, True, "exceeds", f"Type, 2022-03-{day}")
        for day in (20, 22, 24, 26)
    )
    ax = plot_timeline(dataclasses.replace(TIMES, marks=marks))
    ax.figure.draw_without_rendering()
    boxes = [text.get_window_extent() for text in ax.texts if text.get_gid() == "label"]
    assert len(boxes) == 4
    assert not any(a.overlaps(b) for k, a in enumerate(boxes) for b in boxes[:k])


def test_without_a_line_nothing_is_judged():
    plain = dataclasses.replace(
        TIMES, lines=(), windows=(), marks=tuple(dataclasses.replace(m, verdict="") for m in TIMES.marks)
    )
    ax = plot_timeline(plain)
    assert lines(ax, "line") == []
    assert ax.get_legend() is None


def test_a_band_has_two_ends_and_shows_the_range_that_it_counts():
    """The INF Treaty counts how far a missile was tested: 6,700 km, not the 10,000 km it could reach."""
    tests = load_catalogue().filter(actor="USA", since="2019-05-01", until="2019-05-01")
    regime = next(one for one in load_regimes() if one.id == "INF-IRM")
    data = draw_timeline(audit(tests, regime=regime, draws=64))
    (mark,) = data.marks
    assert not mark.inferred
    assert 6.4e6 < mark.low < mark.high < 7e6
    ax = plot_timeline(data)
    assert [line.get_ydata()[0] for line in lines(ax, "line")] == [1000.0, 5500.0]
    for said in (
        "covered from 1,000 km",
        "covered to 5,500 km",
        "range flown, which is what the record counts",
    ):
        assert said in words(ax)
    on_the_page(ax)


def test_a_range_flown_is_not_drawn_where_the_standard_range_is_refused():
    """Of 64 draws too few fly what was reported: the range flown would pass for the answer."""
    tests = load_catalogue().filter(actor="PRK", since="2019-07-30", until="2019-07-30")
    regime = next(one for one in load_regimes() if one.id == "DPRK-MORA-2018")
    found = audit(tests, regime=regime, draws=64)
    assert all(one.counted and one.refused and one.is_open for one in found.launches)
    assert draw_timeline(found) is None


def test_inside_a_band_is_not_called_a_crossing():
    ax = plot_timeline(dataclasses.replace(TIMES, is_band=True))
    assert [text.get_text() for text in ax.get_legend().get_texts()] == [
        "outside the band",
        "undetermined",
        "inside the band",
    ]
