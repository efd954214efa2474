"""From a comparison to its figures on disk."""

import re
from pathlib import Path

import numpy as np

from trajectory.analysis import Analysis
from trajectory.analysis.compare import Comparison
from trajectory.figures import save
from trajectory.figures.pair import PairFigure, PairMember, plot_pair_lofts
from trajectory.figures.pair_ranges import plot_pair_ranges
from trajectory.report import drawings
from trajectory.report.products import write_json


def draw_pair(comparison: Comparison, *, line: float | None = None) -> PairFigure | None:
    """Collect the data of the two figures of a comparison.

    Parameters
    ----------
    comparison : Comparison
        The two answers.
    line : float, optional
        A range to mark.  [m]

    Returns
    -------
    PairFigure or None
        None where either answer has no standard range.
    """
    both = (comparison.first, comparison.second)
    if any(answer.standard_range is None for answer in both):
        return None
    names = {answer.launch.id: drawings.headline(answer.launch) for answer in both}
    ids = "|".join(re.escape(name) for name in names)
    # In one go, and whole ids only: E-1 is part of E-10, and of many a headline.
    said = re.sub(rf"(?<![\w/-])(?:{ids})(?![\w/-])", lambda found: names[found[0]], comparison.in_words)
    return PairFigure(
        members=tuple(_member(answer) for answer in both),
        title=" and ".join(drawings.headline(answer.launch) for answer in both),
        subtitle=(said,),
        source=_source(both),
        line=line,
    )


def _member(analysis: Analysis) -> PairMember:
    answer = analysis.standard_range
    if answer is None:
        raise ValueError("an answer without a standard range cannot be drawn")
    summary = answer.summary(rotation=False)
    curve = drawings.median_curve(answer)
    points = drawings.reported_points(analysis)
    known = ~np.isnan(answer.without_rotation)
    return PairMember(
        label=drawings.headline(analysis.launch) if analysis.launch.date else analysis.launch.id,
        ranges=answer.without_rotation[known],
        weights=answer.fit.weights[known],
        interval=(summary["q05"], summary["median"], summary["q95"]),
        curve=curve if len(curve.ground_range) > 1 else None,
        reported=points[0] if points else None,
    )


def _source(both: tuple[Analysis, ...]) -> str:
    origins = dict.fromkeys(
        claim.origin for answer in both for claim in answer.launch.used if claim.quantity != "azimuth"
    )
    return drawings.reported_by(tuple(origins))


def write_pair(
    comparison: Comparison, directory: Path | str, *, line: float | None = None
) -> tuple[Path, ...]:
    """Write the figures and the comparison as JSON.

    Parameters
    ----------
    comparison : Comparison
        The two answers; where one is refused there are no figures.
    directory : Path or str
        Made where it is missing.
    line : float, optional
        A range to mark.  [m]

    Returns
    -------
    tuple of Path
        The files, in the order of writing.
    """
    folder = Path(directory)
    folder.mkdir(parents=True, exist_ok=True)
    written = [write_json(comparison.to_dict(), folder / "comparison.json")]
    data = draw_pair(comparison, line=line)
    if data is None:
        return tuple(written)
    for name, plot in (("ranges", plot_pair_ranges), ("lofts", plot_pair_lofts)):
        figure = plot(data).figure
        written += [save(figure, folder / f"{name}.{kind}") for kind in ("png", "svg")]
    return tuple(written)
