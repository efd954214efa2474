"""Confusion matrix and calibration curve."""

import numpy as np
import pytest

from trajectory.figures import (
    CalibrationCurve,
    CalibrationFigure,
    ConfusionFigure,
    plot_calibration,
    plot_confusion,
    save,
)
from trajectory.figures.style import new_figure

CONFUSION = ConfusionFigure(
    ("ballistic", "cruise"), np.array([[40, 2], [3, 5]]), "Kind, $event left out", "source"
)
CURVES = CalibrationFigure(
    (
        CalibrationCurve("lofted", np.array([0.4, 0.9]), np.array([0.45, 0.88]), np.array([10, 90])),
        CalibrationCurve("forest", np.array([0.5, 0.95]), np.array([0.3, 0.7]), np.array([50, 50])),
    ),
    "Calibration",
)


def test_every_count_is_printed_in_its_cell():
    axes = plot_confusion(CONFUSION)
    printed = {text.get_position(): text.get_text() for text in axes.texts if text.get_gid() == "count"}
    assert printed == {(0, 0): "40", (1, 0): "2", (0, 1): "3", (1, 1): "5"}
    assert [label.get_text() for label in axes.get_yticklabels()] == list(CONFUSION.labels)
    assert np.asarray(axes.images[0].get_array())[0].tolist() == pytest.approx([40 / 42, 2 / 42])
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("Answer", "Truth")


def test_curves_and_the_diagonal_are_drawn():
    axes = plot_calibration(CURVES)
    curves = [line for line in axes.lines if line.get_gid() == "curve"]
    assert [list(line.get_xdata()) for line in curves] == [[0.4, 0.9], [0.5, 0.95]]
    (diagonal,) = (line for line in axes.lines if line.get_gid() == "diagonal")
    assert list(diagonal.get_xdata()) == list(diagonal.get_ydata())
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["lofted", "forest"]
    assert axes.collections[0].get_sizes()[1] > axes.collections[0].get_sizes()[0]


@pytest.mark.parametrize(("plot", "data"), [(plot_confusion, CONFUSION), (plot_calibration, CURVES)])
def test_axes_may_be_given_and_files_are_equal(plot, data, tmp_path):
    axes = new_figure(5.0, 4.0).add_subplot()
    assert plot(data, ax=axes) is axes
    first, second = (save(plot(data).figure, tmp_path / f"{name}.png").read_bytes() for name in "ab")
    assert first == second
