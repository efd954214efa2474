"""Shares of the variance, and answers beside the public record."""

import dataclasses

import numpy as np
import pytest
from matplotlib.figure import Figure

from trajectory.figures import (
    PublishedMark,
    RecordBar,
    RecordFigure,
    RecordRow,
    SensitivityBar,
    SensitivityFigure,
    plot_record,
    plot_sensitivity,
)

SHARES = SensitivityFigure(
    bars=(
        SensitivityBar("thrust-to-weight $", 0.6, 0.02),
        SensitivityBar("drag", 0.25, 0.01),
        SensitivityBar("range", -0.01, 0.02),
    ),
    unexplained=SensitivityBar("not explained", 0.16, 0.03),
    title="A $title",
    source="no result",
)
RECORD = RecordFigure(
    rows=(
        RecordRow(
            "one\n2017",
            (
                RecordBar("shipped", 4.4e6, 4.8e6, 5.1e6),
                RecordBar("wide", 4.2e6, 4.8e6, 5.3e6),
                RecordBar("as published", 4.5e6, 4.7e6, 4.8e6),
            ),
            RecordBar("Kepler", 3.5e6, 4.3e6, 5.2e6),
            (PublishedMark("press", 4e6, 7e6, scored=False), PublishedMark("trajectory", 4.5e6, 4.5e6)),
            turning=RecordBar("turning", 4.7e6, 5.1e6, 5.6e6),
        ),
        RecordRow(
            "two", (RecordBar("shipped", 12e6, np.inf, np.inf),), None, (PublishedMark("bound", 13e6, 13e6),)
        ),
    ),
    priors=("shipped", "wide"),
    narrower="as published",
    prior_alone=RecordBar("prior", 1e4, 4e5, np.inf),
    title="Record",
    subtitle=("a score",),
)


def by_gid(ax, gid):
    return [line for line in ax.lines if line.get_gid() == gid]


def test_bars_are_as_long_as_the_shares_and_carry_their_errors():
    ax = plot_sensitivity(SHARES)
    bars = [patch for patch in ax.patches if patch.get_gid() == "share"]
    assert [bar.get_width() for bar in bars] == pytest.approx([60.0, 25.0, 0.0, 16.0])
    assert len({bar.get_facecolor() for bar in bars[:3]}) == 1
    assert bars[3].get_facecolor() != bars[0].get_facecolor()  # what is not explained is no unknown
    np.testing.assert_allclose(by_gid(ax, "error")[0].get_xdata(), [58.0, 62.0])
    assert [label.get_text() for label in ax.get_yticklabels()][-1] == "not explained"
    assert ax.get_xlabel() == "Share of the variance [%]"
    texts = [text.get_text() for text in ax.texts if text.get_gid() == "share-text"]
    assert texts == ["60 %", "25 %", "below 1 %", "16 %"]


@pytest.mark.parametrize(("plot", "data"), [(plot_sensitivity, SHARES), (plot_record, RECORD)])
def test_words_stay_on_the_page_and_given_axes_are_used(plot, data):
    ax = plot(data)
    ax.figure.draw_without_rendering()
    for text in [*ax.texts, *ax.get_yticklabels(), ax.get_legend()]:
        if text is not None:
            box = text.get_window_extent()
            assert 0.0 <= box.x0 <= box.x1 <= ax.figure.bbox.x1
            assert 0.0 <= box.y0 <= box.y1 <= ax.figure.bbox.y1
    own = Figure().add_subplot()
    assert plot(data, own) is own


def test_nothing_to_draw_is_said():
    with pytest.raises(ValueError, match="at least one bar"):
        plot_sensitivity(dataclasses.replace(SHARES, bars=()))
    with pytest.raises(ValueError, match="at least one flight"):
        plot_record(dataclasses.replace(RECORD, rows=()))


def test_a_record_row_shows_every_prior_the_rival_and_what_was_published():
    ax = plot_record(RECORD)
    np.testing.assert_allclose(by_gid(ax, "bar-shipped")[0].get_xdata(), [4400.0, 5100.0])
    np.testing.assert_allclose(by_gid(ax, "bar-wide")[0].get_xdata(), [4200.0, 5300.0])
    narrower = by_gid(ax, "bar-as published")[0]
    assert narrower.get_color() == by_gid(ax, "bar-shipped")[0].get_color()
    assert narrower.get_linewidth() < by_gid(ax, "bar-shipped")[0].get_linewidth()
    np.testing.assert_allclose(by_gid(ax, "bar-Kepler")[0].get_xdata(), [3500.0, 5200.0])
    np.testing.assert_allclose(by_gid(ax, "bar-turning")[0].get_xdata(), [4700.0, 5600.0])
    filled, hollow = by_gid(ax, "published-trajectory")[0], by_gid(ax, "published-press")[0]
    assert hollow.get_markerfacecolor() == "white" != filled.get_markerfacecolor()
    order = ax.lines.index(filled), ax.lines.index(hollow)
    assert order[0] > order[1]  # what is scored lies on top
    heights = {line.get_ydata()[0] for line in ax.lines if (line.get_gid() or "").startswith(("bar", "pub"))}
    assert len(heights) == 7  # published figures share a line above the bars of each flight


def test_an_answer_beyond_half_the_circumference_is_an_arrow_at_the_limit():
    ax = plot_record(RECORD)
    np.testing.assert_allclose(by_gid(ax, "bar-shipped")[1].get_xdata(), [12_000.0, 20_000.0])
    (arrow,) = by_gid(ax, "beyond")
    assert arrow.get_xdata()[0] == pytest.approx(20_000.0)
    assert len(by_gid(ax, "median")) == 5  # an infinite median has no mark
    assert "over 20,000 km" in " ".join(text.get_text() for text in ax.texts)
