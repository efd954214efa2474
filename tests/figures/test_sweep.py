"""The plane of range and apogee, and how the outputs of a sweep spread."""

import dataclasses

import numpy as np
import pytest
from matplotlib.figure import Figure

from kernels import status as codes
from trajectory.errors import InputError
from trajectory.figures import plot_sweep, save
from trajectory.sweeps import histograms
from trajectory.sweeps.histograms import picture
from trajectory.sweeps.summary import summarize

UNITS = {"time_of_flight": "s", "ground_range": "m", "apogee_height": "m"}
COUNT = 20_000


def columns():
    rng = np.random.default_rng(4)
    ranges = rng.lognormal(15.0, 0.6, COUNT)
    found = {
        "ground_range": ranges,
        "apogee_height": 0.3 * ranges * rng.lognormal(0.0, 0.2, COUNT),
        "time_of_flight": rng.uniform(600.0, 2000.0, COUNT),
        "status": np.where(rng.random(COUNT) < 0.02, codes.ORBIT, codes.OK).astype(np.uint8),
    }
    found["apogee_height"][:5] = np.nan
    return found


def drawn(units=UNITS, size=777, **kwargs):
    all_of = columns()

    def chunks():
        return ({k: v[at : at + size] for k, v in all_of.items()} for at in range(0, COUNT, size))

    thresholds = {"ground_range": (5.5e6, 9e9)} if "ground_range" in units else {}
    found = summarize(chunks, units, thresholds, samples=COUNT, sampling="sobol")
    return picture(chunks, found, seed=7, title="A $title", subtitle=("of a toy",), **kwargs)


@pytest.fixture(scope="module")
def data():
    return drawn()


def by_gid(ax, gid):
    return [line for line in ax.lines if line.get_gid() == gid]


def test_counts_are_those_of_numpy_for_the_flights_that_came_down(data):
    x, y, time = data.marginals
    assert [one.name for one in data.marginals] == ["ground_range", "apogee_height", "time_of_flight"]
    assert (x.is_log, y.is_log, time.is_log) == (True, True, False)
    all_of = columns()
    landed = {name: column[all_of["status"] == 0] for name, column in all_of.items()}
    for one in data.marginals:
        values = landed[one.name]
        np.testing.assert_array_equal(one.counts, np.histogram(values[~np.isnan(values)], one.edges)[0])
    both = ~np.isnan(landed["apogee_height"])
    plane = np.histogram2d(landed["ground_range"][both], landed["apogee_height"][both], [x.edges, y.edges])[0]
    np.testing.assert_array_equal(data.plane, plane)


def test_the_picture_is_the_same_for_any_chunks(data):
    np.testing.assert_array_equal(drawn(size=5000).plane, data.plane)


def test_the_plane_has_units_counts_and_thresholds(data):
    plane, above, beside, time = plot_sweep(data)
    assert plane.get_xlabel() == "Ground range [km]"
    assert plane.get_ylabel() == "Apogee height [km]"
    assert time.get_xlabel() == "Time of flight [s]"
    assert beside.get_xlabel() == "Flights in a bin [%]"
    assert plane.get_xscale() == plane.get_yscale() == "log"
    (mesh,) = [one for one in plane.collections if one.get_gid() == "plane"]
    assert mesh.get_array().sum() == data.plane.sum()
    (line,) = by_gid(plane, "threshold")  # the other one lies outside
    assert line.get_xdata()[0] == pytest.approx(5500.0)
    medians = sorted(line.get_xdata()[0] for line in by_gid(above, "quantile"))
    assert medians[1] == pytest.approx(1e-3 * data.marginals[0].quantiles[0.5])


def test_half_of_the_flights_lie_within_the_inner_contour(data):
    plane = plot_sweep(data)[0]
    (contours,) = [one for one in plane.collections if one.get_gid() == "contours"]
    outer, inner = contours.get_paths()
    all_of = columns()
    landed = all_of["status"] == 0
    points = 1e-3 * np.column_stack([all_of["ground_range"], all_of["apogee_height"]])[landed]
    points = np.log(points[~np.isnan(points[:, 1])])
    for path, share in ((inner, 0.5), (outer, 0.9)):
        ring = type(path)(np.log(path.vertices), path.codes)
        assert ring.contains_points(points).mean() == pytest.approx(share, abs=0.05)


def test_the_foot_says_how_many_with_which_seed_and_how_probable(data):
    said = " ".join(text.get_text() for ax in plot_sweep(data) for text in ax.texts)
    assert "20,000 of 20,000 samples, Sobol points, 16 replicates, seed 7" in said
    assert f"the {data.landed:,} flights that came down" in said
    assert "ground range above 5,500 km 0." in said.replace("\n", " ")
    assert "PARTIAL" not in said
    partial = dataclasses.replace(data, samples=COUNT + 1)
    assert "PARTIAL: 20,000 of 20,001" in " ".join(text.get_text() for text in plot_sweep(partial)[3].texts)


@pytest.mark.parametrize("units", [UNITS, {k: UNITS[k] for k in ("ground_range", "apogee_height")}])
def test_words_stay_on_the_page(units):
    axes = plot_sweep(drawn(units))
    figure = axes[0].figure
    figure.draw_without_rendering()
    for ax in figure.axes:
        for text in [*ax.texts, *ax.get_xticklabels(), *ax.get_yticklabels(), ax.xaxis.label, ax.yaxis.label]:
            if text.get_text() and text.get_visible():
                box = text.get_window_extent()
                assert 0.0 <= box.x0 <= box.x1 <= figure.bbox.x1, text.get_text()
                assert 0.0 <= box.y0 <= box.y1 <= figure.bbox.y1, text.get_text()


def test_without_a_plane_there_are_histograms_and_given_axes_are_used(tmp_path):
    data = drawn({"time_of_flight": "s", "ground_range": "m"})
    assert data.plane is None
    axes = plot_sweep(data)
    assert len(axes) == 2
    assert save(axes[0].figure, tmp_path / "sweep.png", dpi=40).exists()
    own = Figure().subplots(2)
    assert all(a is b for a, b in zip(plot_sweep(data, own), own, strict=True))
    with pytest.raises(ValueError, match="1 axes for 2 panels"):
        plot_sweep(data, own[:1])


def test_nothing_to_draw_is_said(data):
    with pytest.raises(ValueError, match="at least one output"):
        plot_sweep(dataclasses.replace(data, marginals=(), plane=None))
    all_of = columns() | {"time_of_flight": np.full(COUNT, np.nan)}
    found = summarize(lambda: iter([all_of]), {"time_of_flight": "s"}, {}, samples=COUNT, sampling="sobol")
    with pytest.raises(InputError, match="nothing to draw"):
        picture(lambda: iter([all_of]), found, seed=7, title="x")


def test_one_value_only_is_one_bar():
    all_of = columns() | {"time_of_flight": np.full(COUNT, 900.0)}
    found = summarize(lambda: iter([all_of]), {"time_of_flight": "s"}, {}, samples=COUNT, sampling="sobol")
    (one,) = picture(lambda: iter([all_of]), found, seed=7, title="x").marginals
    assert (one.counts > 0).sum() == 1
    assert one.counts.sum() == found.landed


def test_teeth_a_largest_value_that_falls_out_of_the_last_bin_is_seen(monkeypatch, data):
    def places(block, name, edges):
        found = np.searchsorted(edges, block.landed(name), side="right") - 1
        return np.where(found < len(edges) - 1, found, -1)

    monkeypatch.setattr(histograms, "_places", places)
    assert drawn().marginals[0].counts.sum() == data.marginals[0].counts.sum() - 1
