"""Loft curve, claims and writing to disk."""

from __future__ import annotations

import dataclasses
import itertools
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.figure import Figure

from trajectory.figures import (
    ClaimMark,
    ClaimsFigure,
    ClaimsPanel,
    LoftCurve,
    ReportedPoint,
    SteeringCurve,
    claim_mark,
    plot_claims,
    plot_loft_curve,
    save,
)


def curve(longest: float) -> SteeringCurve:
    """A made-up curve with the right turn: range rises to its maximum and falls as the apogee falls."""
    steering = np.linspace(0.02, 0.95, 60)
    return SteeringCurve(longest * np.sin(np.pi * steering), 0.45 * longest * (1.0 - steering) ** 2)


LOFT = LoftCurve(
    low=curve(7.4e6),
    median=curve(8.1e6),
    high=curve(9e6),
    reported=(
        ReportedPoint("KCNA", 998e3, 997e3, 999e3, 3724.9e3, 3706e3, 3744e3),
        ReportedPoint("ROK JCS", 1000e3, 950e3, 1050e3, 3700e3, 3650e3, 3750e3),
    ),
    standard_range=(7.4e6, 8.1e6, 9e6),
    standard_apogee=0.9e6,
    with_rotation=False,
    title="A $title",
    source="no result",
)

CLAIMS = ClaimsFigure(
    panels=(
        ClaimsPanel(
            "range",
            (ClaimMark("KCNA", 998e3, 997e3, 999e3), ClaimMark("JCS", 1000e3, 950e3, 1050e3)),
            (991e3, 998e3, 1004e3),
        ),
        ClaimsPanel(
            "apogee",
            (
                ClaimMark("KCNA", 3724.9e3, 3724.85e3, 3724.95e3),
                ClaimMark("MoD", 3500e3, 3500e3, None),
                ClaimMark("early, superseded", 3000e3, 2950e3, 3050e3, used=False),
            ),
            (3716e3, 3725e3, 3733e3),
        ),
        ClaimsPanel(
            "flight_time",
            (ClaimMark("MoD $5", 2700.0, 2580.0, 2820.0), ClaimMark("press", None, None, 2900.0)),
        ),
    ),
    title="What was said",
    source="no result",
)


def words(ax: Any) -> str:
    return " ".join(text.get_text() for text in ax.texts)


def test_loft_curve_is_drawn_in_km() -> None:
    ax = plot_loft_curve(LOFT)
    line = next(line for line in ax.lines if line.get_gid() == "curve-50")
    np.testing.assert_allclose(line.get_xdata(), LOFT.median.ground_range / 1e3)
    np.testing.assert_allclose(line.get_ydata(), LOFT.median.apogee / 1e3)
    assert ax.get_xlabel() == "Ground range [km]"
    assert ax.get_ylabel() == "Apogee height [km]"
    assert ax.get_xlim()[0] == ax.get_ylim()[0] == 0.0


def test_loft_band_lies_between_the_outer_vehicles() -> None:
    ax = plot_loft_curve(LOFT)
    band = next(patch for patch in ax.patches if patch.get_gid() == "band").get_path()
    k = 20
    middle = LOFT.median.ground_range[k] / 1e3, LOFT.median.apogee[k] / 1e3
    assert band.contains_point(middle)
    assert not band.contains_point((0.5 * middle[0], 0.5 * middle[1]))


def test_loft_curve_marks_reported_flight_with_its_interval_and_standard_range() -> None:
    ax = plot_loft_curve(LOFT)
    bars = {bar.get_label(): bar for bar in ax.containers}
    reported = bars["reported: ROK JCS"]
    assert reported.lines[0].get_xydata().tolist() == [[1000.0, 3700.0]]
    horizontal, vertical = (bar.get_segments()[0] for bar in reported.lines[2])
    np.testing.assert_allclose(horizontal[:, 0], [950.0, 1050.0])
    np.testing.assert_allclose(vertical[:, 1], [3650.0, 3750.0])
    standard = bars["standard range, 5–50–95 %"]
    np.testing.assert_allclose(standard.lines[2][0].get_segments()[0][:, 0], [7400.0, 9000.0])
    assert "standard range 8,100 km" in words(ax)
    assert "90 %: 7,400 – 9,000 km" in words(ax)


def test_the_words_of_a_short_standard_range_do_not_lie_on_the_axis() -> None:
    ax = plot_loft_curve(dataclasses.replace(LOFT, standard_range=(1.9e6, 6.1e6, np.inf)))
    ax.figure.canvas.draw()
    text = next(one for one in ax.texts if one.get_gid() == "standard-text")
    assert text.get_window_extent().x0 > ax.get_window_extent().x0


def test_loft_curve_says_what_it_assumes() -> None:
    said = words(plot_loft_curve(LOFT))
    assert "without Earth rotation" in said
    assert "same scale" in said
    assert "payload that was flown" in said
    assert "bound" not in said
    assert "with Earth rotation" in words(plot_loft_curve(dataclasses.replace(LOFT, with_rotation=True)))


@pytest.mark.parametrize(
    ("ranges", "text"),
    [
        ((7.4e6, 8.1e6, np.inf), "standard range 8,100 km\n90 %: 7,400 – over 20,000 km"),
        ((7.4e6, np.inf, np.inf), "standard range over 20,000 km\n90 %: 7,400 – over 20,000 km"),
        ((np.inf, np.inf, np.inf), "standard range over 20,000 km\n(at 5 % already)"),
    ],
)
def test_beyond_half_the_circumference_the_loft_curve_gives_a_bound(
    ranges: tuple[float, float, float], text: str
) -> None:
    apogee = 0.9e6 if np.isfinite(ranges[1]) else None
    ax = plot_loft_curve(dataclasses.replace(LOFT, standard_range=ranges, standard_apogee=apogee))
    said = words(ax)
    assert text in said
    assert "a bound and no number" in said
    bar = {one.get_label(): one for one in ax.containers}["standard range, 5–50–95 %"]
    drawn = bar.lines[2][0].get_segments()[0][:, 0]
    assert np.isfinite(drawn).all()
    assert drawn[1] == pytest.approx(20_000.0)


def test_a_band_whose_upper_vehicle_leaves_the_earth_reaches_the_limit_and_the_ground() -> None:
    far = SteeringCurve(np.array([1e6, 1e7, 2e7]), np.array([4e6, 3e6, 2e6]))
    ax = plot_loft_curve(dataclasses.replace(LOFT, high=far, standard_range=(7.4e6, 8.1e6, np.inf)))
    band = next(patch for patch in ax.patches if patch.get_gid() == "band").get_path()
    assert band.contains_point((19_000.0, 500.0))
    assert band.contains_point((12_000.0, 500.0))
    assert not band.contains_point((19_000.0, 2900.0))


def test_the_rotating_curve_is_told_from_the_others_and_named() -> None:
    ax = plot_loft_curve(dataclasses.replace(LOFT, turning=curve(8.8e6), towards=np.radians(70.0)))
    line = next(line for line in ax.lines if line.get_gid() == "curve-turning")
    assert line.get_xdata().max() == pytest.approx(8800.0, rel=1e-3)
    assert line.get_label() == "median vehicle, rotating Earth, towards 70°"
    assert "rotating Earth" in words(ax)
    assert not [line for line in plot_loft_curve(LOFT).lines if line.get_gid() == "curve-turning"]


def test_the_legend_hides_nothing() -> None:
    ax = plot_loft_curve(LOFT)
    ax.figure.draw_without_rendering()
    legend, axes = ax.get_legend().get_window_extent(), ax.get_window_extent()
    assert legend.y1 < axes.y0
    notes = [text for text in ax.texts if "same scale" in text.get_text()]
    assert notes[0].get_window_extent().y1 <= legend.y0


def test_claims_are_drawn_row_by_row_in_named_units() -> None:
    axes = plot_claims(CLAIMS)
    assert [ax.get_xlabel() for ax in axes] == [
        "Ground range [km]",
        "Apogee height [km]",
        "Flight time [min]",
    ]
    assert [label.get_text() for label in axes[1].get_yticklabels()] == ["KCNA", "MoD", "early, superseded"]
    bars = [line for line in axes[0].lines if line.get_gid() == "claim-bar"]
    np.testing.assert_allclose(bars[1].get_xdata(), [950.0, 1050.0])
    assert set(bars[1].get_ydata()) == {1}
    time = next(line for line in axes[2].lines if line.get_gid() == "claim")
    np.testing.assert_allclose(time.get_xdata(), [45.0])


def test_fitted_band_and_median_stand_where_they_belong() -> None:
    ax = plot_claims(CLAIMS)[1]
    band = next(patch for patch in ax.patches if patch.get_gid() == "fitted-band")
    left, right = band.get_path().transformed(band.get_patch_transform()).get_extents().intervalx
    assert (left, right) == pytest.approx((3716.0, 3733.0))
    median = next(line for line in ax.lines if line.get_gid() == "fitted-median")
    assert median.get_xdata()[0] == pytest.approx(3725.0)
    assert ax.get_title(loc="right") == "fitted 3,725 km  (90 %: 3,716–3,733)"


def test_bounds_are_arrows_on_their_open_side() -> None:
    _, apogee, time = plot_claims(CLAIMS)
    lower = next(text for text in apogee.texts if text.get_gid() == "claim-arrow")
    upper = next(text for text in time.texts if text.get_gid() == "claim-arrow")
    assert lower.xyann[0] == pytest.approx(3500.0)  # tail
    assert lower.xy[0] > 3550.0  # head
    assert upper.xyann[0] == pytest.approx(2900.0 / 60.0)
    assert upper.xy[0] < 48.0


def test_claims_that_were_not_used_are_hollow_and_explained() -> None:
    axes = plot_claims(CLAIMS)
    marks = [line for line in axes[1].lines if line.get_gid() == "claim"]
    assert marks[0].get_markerfacecolor() != "white"
    assert marks[-1].get_markerfacecolor() == "white"
    assert "not used in the fit" in words(axes[-1])


def test_a_slip_far_off_does_not_flatten_what_was_used() -> None:
    slip = ClaimMark("slip", 7242e3, 7241e3, 7243e3, used=False, said="7242 km", status="flagged")
    metres = ClaimMark("metres", 44e3, 43e3, 45e3, used=False)
    panel = CLAIMS.panels[1]
    (ax,) = plot_claims(
        ClaimsFigure((dataclasses.replace(panel, claims=(*panel.claims, slip, metres)),), "x")
    )
    assert ax.get_xlim()[1] < 4000.0
    far = [line for line in ax.lines if line.get_gid() == "claim-far"]
    assert [(line.get_xdata()[0], line.get_marker()) for line in far] == [
        (ax.get_xlim()[1], ">"),
        (ax.get_xlim()[0], "<"),
    ]
    assert "off the scale" in words(ax)
    assert "off the scale" not in words(plot_claims(CLAIMS)[-1])
    used = dataclasses.replace(slip, used=True)
    (ax,) = plot_claims(ClaimsFigure((dataclasses.replace(panel, claims=(*panel.claims, used)),), "x"))
    assert ax.get_xlim()[1] > 7243.0  # what was used is always on the scale


def test_beside_each_claim_stands_what_was_printed_and_why_it_was_not_used() -> None:
    claims = (
        ClaimMark("KCNA", 998e3, 997e3, 999e3, said="998 km", is_own=True),
        ClaimMark("JCS", 950e3, 945e3, 955e3, used=False, said="950 km", status="superseded"),
    )
    (ax,) = plot_claims(ClaimsFigure((ClaimsPanel("range", claims),), "x"))
    beside = [text.get_text() for text in ax.texts if text.get_gid() == "claim-said"]
    assert beside == ["998 km", "950 km, superseded"]
    marks = [line for line in ax.lines if line.get_gid() == "claim"]
    assert [line.get_marker() for line in marks] == ["D", "o"]
    assert "launching party about itself" in words(ax)
    assert "Blue" not in words(ax)  # nothing was fitted


def test_everything_drawn_fits_inside_the_axes_and_the_page() -> None:
    axes = plot_claims(CLAIMS)
    figure = axes[0].figure
    figure.draw_without_rendering()
    for ax, panel in zip(axes, CLAIMS.panels, strict=True):
        values = [v for claim in panel.claims for v in (claim.low, claim.value, claim.high) if v is not None]
        scale = 1.0 / 60.0 if panel.quantity == "flight_time" else 1e-3
        left, right = ax.get_xlim()
        assert left < scale * min(values)
        assert right > scale * max(values)
    for text in itertools.chain.from_iterable(ax.texts for ax in axes):
        if text.get_text():
            box = text.get_window_extent()
            assert box.x0 >= 0.0
            assert box.x1 <= figure.bbox.x1
            assert box.y0 >= 0.0
            assert box.y1 <= figure.bbox.y1


def test_long_names_of_sources_stay_on_the_page() -> None:
    name = "A compiler's database via a mirror (2026-04); azimuth added by the mirror; and more words $"
    (ax,) = plot_claims(ClaimsFigure((ClaimsPanel("range", (ClaimMark(name, 1e6, 0.9e6, 1.1e6),)),), "x"))
    ax.figure.draw_without_rendering()
    label = ax.get_yticklabels()[0]
    assert label.get_text().endswith("…")
    assert label.get_window_extent().x0 >= 0.0


def test_a_long_heading_stays_on_the_page() -> None:
    lines = tuple(f"line {number} " + "with many words " * 9 for number in range(4))
    ax = plot_loft_curve(dataclasses.replace(LOFT, subtitle=lines))
    ax.figure.draw_without_rendering()
    for text in ax.texts:
        box = text.get_window_extent()
        assert 0.0 <= box.x0 <= box.x1 <= ax.figure.bbox.x1
        assert 0.0 <= box.y0 <= box.y1 <= ax.figure.bbox.y1


def test_a_panel_without_fit_or_claims_is_still_drawn(tmp_path: Path) -> None:
    data = ClaimsFigure((ClaimsPanel("range", ()),), "Nothing said")
    (ax,) = plot_claims(data)
    assert save(ax.figure, tmp_path / "empty.png", dpi=40).exists()


def test_given_axes_are_used() -> None:
    axes = Figure().subplots(3)
    assert all(a is b for a, b in zip(plot_claims(CLAIMS, axes), axes, strict=True))
    single = Figure().add_subplot()
    assert plot_loft_curve(LOFT, single) is single
    with pytest.raises(ValueError, match="1 axes for 3 panels"):
        plot_claims(CLAIMS, [single])


@pytest.mark.parametrize(
    ("qualifier", "low", "high", "expected"),
    [
        ("rounded", None, None, (990.0, 1010.0)),
        ("exact", None, None, (990.0, 1010.0)),
        ("interval", 900.0, 1200.0, (900.0, 1200.0)),
        ("more_than", None, None, (1000.0, None)),
        ("at_least", None, None, (1000.0, None)),
        ("less_than", None, None, (None, 1000.0)),
        ("up_to", None, None, (None, 1000.0)),
    ],
)
def test_a_reported_value_becomes_bar_or_bound(
    qualifier: str, low: float | None, high: float | None, expected: tuple[float | None, float | None]
) -> None:
    bound = qualifier in {"more_than", "at_least", "less_than", "up_to"}
    reported = SimpleNamespace(
        value=1000.0, low=low, high=high, qualifier=qualifier, half_width=None if bound else 10.0
    )
    mark = claim_mark(reported, "someone")
    assert (mark.low, mark.high) == expected


@pytest.mark.parametrize("ending", ["png", "svg", "pdf"])
def test_the_same_figure_gives_the_same_bytes(ending: str, tmp_path: Path) -> None:
    one, two = (
        save(plot_loft_curve(LOFT).figure, tmp_path / f"{name}.{ending}", dpi=60).read_bytes()
        for name in ("one", "two")
    )
    assert one == two
    assert sorted(path.name for path in tmp_path.iterdir()) == [f"one.{ending}", f"two.{ending}"]


def test_a_failed_write_leaves_the_old_file_and_no_litter(tmp_path: Path) -> None:
    path = tmp_path / "figure.png"
    path.write_bytes(b"old")
    broken = Figure()
    broken.savefig = lambda *_, **__: (_ for _ in ()).throw(OSError("disk full"))  # type: ignore[method-assign]
    with pytest.raises(OSError, match="disk full"):
        save(broken, path)
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_wrong_ending_and_a_missing_folder_are_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"\.png, \.svg, \.pdf"):
        save(Figure(), tmp_path / "figure.docx")
    with pytest.raises(FileNotFoundError, match="does not exist"):
        save(Figure(), tmp_path / "none" / "figure.png")


def test_the_users_settings_survive() -> None:
    with mpl.rc_context({"font.size": 23.0}):
        plot_loft_curve(LOFT)
        assert mpl.rcParams["font.size"] == 23.0


def test_drawing_asks_for_no_window_and_imports_no_pyplot() -> None:
    code = (
        "import sys\n"
        "from trajectory.figures import ClaimsFigure, ClaimsPanel, plot_claims\n"
        "plot_claims(ClaimsFigure((ClaimsPanel('range', ()),), 'x'))\n"
        "sys.exit('matplotlib.pyplot' in sys.modules or 'cartopy' in sys.modules)\n"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
