"""Write what an analysis found: figures, the posterior and the answer as JSON, each whole or not at all."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from kernels import layout as col
from trajectory import __version__
from trajectory.analysis import Analysis
from trajectory.ensembles import atomic, store
from trajectory.figures import plot_claims, plot_footprint, plot_loft_curve, plot_sensitivity, save
from trajectory.inference.posterior.kept import axes_of
from trajectory.report import drawings

Progress = Callable[[float, str], None]

_COLUMNS = {
    "ground_range": (col.GROUND_RANGE, "m"),
    "apogee_height": (col.APOGEE_HEIGHT, "m"),
    "time_of_flight": (col.TIME_OF_FLIGHT, "s"),
    "burnout_time": (col.BURNOUT_TIME, "s"),
    "burnout_height": (col.BURNOUT_HEIGHT, "m"),
    "burnout_speed": (col.BURNOUT_SPEED, "m/s"),
    "burnout_flight_path_angle": (col.BURNOUT_FLIGHT_PATH_ANGLE, "rad"),
}


def write_products(
    analysis: Analysis, directory: Path | str, progress: Progress | None = None
) -> tuple[Path, ...]:
    """Write figures, posterior and answer.

    Parameters
    ----------
    analysis : Analysis
        The answer; a refused one gives the JSON object and the claims figure only.
    directory : Path or str
        Made where it is missing.
    progress : callable, optional
        Called with the fraction done and what is being done.

    Returns
    -------
    tuple of Path
        The files, in the order of writing.
    """
    folder = Path(directory)
    folder.mkdir(parents=True, exist_ok=True)
    report: Progress = progress or (lambda fraction, what: None)
    written = [write_json(analysis.to_dict(), folder / "result.json")]
    report(0.1, "posterior")
    if analysis.fit is not None:
        written.append(write_posterior(analysis, folder / "posterior.h5"))
    report(0.2, "claims")
    written += _draw(drawings.draw_claims(analysis), plot_claims, folder, "claims")
    report(0.35, "loft curve")
    written += _draw(drawings.draw_loft_curve(analysis), plot_loft_curve, folder, "loft")
    report(0.55, "sensitivity")
    written += _draw(drawings.draw_sensitivity(analysis), plot_sensitivity, folder, "sensitivity")
    report(0.6, "footprint map")
    written += _draw(drawings.draw_footprint(analysis), plot_footprint, folder, "footprint")
    report(1.0, "done")
    return tuple(written)


def _draw(data: Any, plot: Callable[[Any], Any], folder: Path, name: str) -> list[Path]:
    if data is None:
        return []
    axes = plot(data)
    figure = (axes[0] if isinstance(axes, tuple) else axes).figure
    return [save(figure, folder / f"{name}.{kind}") for kind in ("png", "svg")]


def write_json(answer: dict[str, Any], path: Path) -> Path:
    """Write one JSON object, whole or not at all.

    Parameters
    ----------
    answer : dict
        Plain values without NaN or infinity.
    path : Path
        The file.

    Returns
    -------
    Path
        The same.

    Raises
    ------
    StoreError
        The disk refused.
    """
    text = json.dumps(answer, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    atomic.write(path, text.encode("utf-8", "backslashreplace"))  # what is no character is typed as an escape
    return path


def write_posterior(analysis: Analysis, path: Path) -> Path:
    """Write the posterior draws as HDF5.

    Parameters
    ----------
    analysis : Analysis
        With a fit.
    path : Path
        The file.

    Returns
    -------
    Path
        The same.
    """
    fit, answer = analysis.fit, analysis.standard_range
    if fit is None:
        raise ValueError("a refused analysis has no posterior")
    arrays = {
        "weight": fit.weights,
        "weight_without_time": fit.weights_without_time,
        "ideal_delta_v": fit.delta_v,
    }
    units = {"weight": "1", "weight_without_time": "1", "ideal_delta_v": "m/s"}
    for name, (column, unit) in _COLUMNS.items():
        arrays[name], units[name] = np.ascontiguousarray(fit.results[:, column]), unit
    arrays["parameters"], units["parameters"] = fit.rows, "SI; columns as in kernels.layout"
    if answer is not None:
        arrays["standard_range_without_rotation"] = answer.without_rotation
        arrays["standard_range_with_rotation"] = answer.with_rotation
        units |= {"standard_range_without_rotation": "m", "standard_range_with_rotation": "m"}
    identity = {
        "package": __version__,
        "launch": analysis.launch.id,
        "settings": analysis.settings,
        "claims": _claims(analysis),
    }
    attributes: dict[str, str | bool | int | float] = {
        "launch": analysis.launch.id,
        "seed": fit.seed,
        "draws": fit.drawn,
    }
    return store.save_to(
        path, arrays, attributes=attributes, units=units, identity=identity, axes=axes_of(fit)
    )


def _claims(analysis: Analysis) -> list[str]:
    return [f"{claim.quantity}: {claim.reported.text} ({claim.origin})" for claim in analysis.launch.used]
