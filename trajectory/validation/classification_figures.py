"""The evaluation of kinds and types as figures on disk."""

from pathlib import Path

import numpy as np

from launch_data.kinds import WORDS as KIND_NAMES
from trajectory.figures import (
    CalibrationCurve,
    CalibrationFigure,
    ConfusionFigure,
    plot_calibration,
    plot_confusion,
    save,
)
from trajectory.validation.classification import LEFT_OUT, WORDS, Classification, Table

ENDINGS = ("png", "svg")


def write_figures(found: Classification, folder: Path) -> tuple[Path, ...]:
    """Draw confusion matrices of the kinds and calibration curves of kinds and types.

    Parameters
    ----------
    found : Classification
        Of `run_classification`, with the protocol that leaves the event out.
    folder : Path
        Made where it is missing.

    Returns
    -------
    tuple of Path
        The files.
    """
    folder.mkdir(parents=True, exist_ok=True)
    figures = found.find("kind"), found.find("kind", evidence=WORDS), found.find("type")
    written = []
    for table, name in zip(figures, ("kind", "kind_by_type_name", "type"), strict=True):
        drawn = [("calibration", plot_calibration(_calibration(table, found.catalogue)))]
        if table.question == "kind":
            drawn.append(("confusion", plot_confusion(_confusion(table, found.catalogue))))
        for what, axes in drawn:
            figure = axes.get_figure(root=True)
            if figure is not None:
                written += [save(figure, folder / f"{name}_{what}.{ending}") for ending in ENDINGS]
    return tuple(written)


def _calibration(table: Table, source: str) -> CalibrationFigure:
    curves = []
    for one in table.scores:
        filled = [part for part in one.calibration if part.count]
        curves.append(
            CalibrationCurve(
                one.model,
                np.array([part.predicted for part in filled]),
                np.array([part.observed for part in filled]),
                np.array([part.count for part in filled]),
            )
        )
    return CalibrationFigure(tuple(curves), _title(table), _short(table, source))


def _confusion(table: Table, source: str) -> ConfusionFigure:
    first = table.scores[0]
    labels = tuple(KIND_NAMES.get(name, name) for name in first.classes)
    return ConfusionFigure(
        labels, first.confusion, _title(table), f"Shade: share of a row. {_short(table, source)}"
    )


def _title(table: Table) -> str:
    evidence = "with the type's name" if table.evidence == WORDS else "figures and circumstances"
    return f"{table.question.capitalize()}, {LEFT_OUT}: {evidence}"


def _short(table: Table, source: str) -> str:
    return f"{table.scores[0].launches} launches scored, of {source.partition(';')[0]}. Inference: lofted"
