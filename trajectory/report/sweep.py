"""Write what a sweep gave: its summary, all its flights, its figure."""

from pathlib import Path

from trajectory.ensembles.atomic import make_folder
from trajectory.figures import plot_sweep, save
from trajectory.report.products import write_json
from trajectory.sweeps.histograms import picture
from trajectory.sweeps.result import SweepResult, write_ensemble
from trajectory.sweeps.summary import Summary


def write_sweep(result: SweepResult, summary: Summary, folder: Path | None, figure: str | None) -> list[Path]:
    """Write what was asked for.

    Parameters
    ----------
    result : SweepResult
        The flights.
    summary : Summary
        Of the same.
    folder : Path, optional
        For ``summary.json`` and, of a whole sweep, ``ensemble.h5``; made where it is missing.
    figure : str, optional
        Name of the figure without its ending; it goes to `folder`, or here.

    Returns
    -------
    list of Path
        The files.  What a partial sweep gives has ``partial`` in its name.
    """
    mark = "" if result.is_whole else ".partial"
    written = []
    if folder is not None:
        make_folder(folder)
        told = {"name": result.sweep.name, "seed": result.sweep.seed, **summary.to_dict()}
        written.append(write_json(told, folder / f"summary{mark}.json"))
        if result.is_whole:
            written.append(write_ensemble(result, folder / "ensemble.h5"))
    if figure is not None:
        title = result.sweep.name or figure
        drawn = picture(result.read, summary, seed=result.sweep.seed, title=title)
        axes = plot_sweep(drawn)
        place = folder if folder is not None else Path()
        written += [save(axes[0].figure, place / f"{figure}{mark}.{kind}") for kind in ("png", "svg")]
    return written
