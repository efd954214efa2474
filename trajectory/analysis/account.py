"""Plain values beside an answer: how good the sample is, what made it, what it takes for granted."""

import platform
from importlib import metadata
from typing import Any

from kernels.code_cache import source_fingerprint
from launch_data.catalogue import load_catalogue
from launch_data.table import shipped_fingerprint
from trajectory import __version__
from trajectory.inference.claims.learned import fingerprint as learned_fingerprint
from trajectory.inference.posterior.fit import HEAVY_TAIL, Fit
from trajectory.inference.posterior.weights import effective_size
from trajectory.inference.ranges.standard_range import StandardRange
from trajectory.inference.ranges.steering import SEARCH_TOLERANCE

CAVEATS = (
    "The standard range assumes the payload that was flown: a heavier or lighter one changes it.",
    "It is the largest ground range of the same boost over its steering; thrust cut off early would hide "
    "range.",
    "Were the test steered otherwise, the thrust 1.6 times as large or every reported range 5 % too long, "
    "the 90 % interval would hold in 71 to 78 % (docs/calibration.md).",
    "Numerical error: below 1 km. Knowledge error: the interval, hundreds of kilometres.",
)
_OF_A_FIT = (
    *("drawn", "effective_sample_size", "effective_sample_size_without_time", "largest_weight"),
    *("tail_shape", "is_good", "without_solution", "outside_prior", "flights", "log_evidence"),
)
_PACKAGES = ("numpy", "numba", "scipy", "astropy", "h5py", "pyproj")


def diagnostic_section(
    fit: Fit | None, answer: StandardRange | None, settings: dict[str, Any], seconds: float
) -> dict[str, Any]:
    """How good the sample is.

    Parameters
    ----------
    fit, answer : Fit or None, StandardRange or None
        The posteriors.
    settings : dict
        Draws and seed.
    seconds : float
        Time that the analysis took.

    Returns
    -------
    dict
        Section ``diagnostics``.
    """
    section: dict[str, Any] = dict.fromkeys(_OF_A_FIT) | {
        "draws": settings["draws"],
        "seed": settings["seed"],
        "failed": 0,
        "seconds": seconds,
        "warnings": [],
    }
    if fit is not None:
        section |= {
            "drawn": fit.drawn,
            "effective_sample_size": fit.effective_sample_size,
            "tail_shape": min(fit.tail_shape, 1e3),
            "is_good": fit.is_good,
            "effective_sample_size_without_time": effective_size(fit.weights_without_time),
            "largest_weight": float(fit.weights.max()),
            "failed": fit.failed + (answer.failed if answer else 0),
            "without_solution": fit.unsolved,
            "outside_prior": fit.outside_prior,
            "flights": fit.flights + (answer.flights if answer else 0),
            "log_evidence": fit.log_evidence,
            "warnings": _warnings(fit),
        }
    return section


def _warnings(fit: Fit) -> list[str]:
    found = []
    size, shape = fit.effective_sample_size, fit.tail_shape
    if not fit.is_good:
        found.append(
            f"{fit.drawn:,} draws are worth only {size:,.0f}, the largest weighs "
            f"{100 * float(fit.weights.max()):.1f} %, and the tail of their weights has shape {shape:.2f} "
            f"(reliable up to {HEAVY_TAIL}): quantiles are rough; ask for more draws"
        )
    if fit.unsolved > 0.5 * fit.drawn:
        found.append(
            f"{fit.unsolved:,} of {fit.drawn:,} draws of the families cannot fly what was reported: few "
            "of the boosts that the prior knows do, or a claim is wrong"
        )
    return found


def provenance_section(settings: dict[str, Any], actor: str = "") -> dict[str, Any]:
    """What made the answer, so that it can be made again.

    Parameters
    ----------
    settings : dict
        As given.
    actor : str
        Who launched; blank where it is unknown.

    Returns
    -------
    dict
        Section ``provenance``.
    """
    catalogue = load_catalogue()
    return {
        "settings": dict(settings),
        "versions": {
            "lofted": __version__,
            "python": platform.python_version(),
            **{name: _version(name) for name in _PACKAGES},
        },
        "kernels_sha256": source_fingerprint(),
        "catalogue_sha256": catalogue.sha256,
        "data_sha256": shipped_fingerprint(),
        "agencies_sha256": learned_fingerprint(),
        "catalogue_ends": str(catalogue.last_date),
        "catalogue_ends_of_actor": str(catalogue.last_dates[actor])
        if actor in catalogue.last_dates
        else None,
        "earth": "WGS-84 with J2; without rotation: the same, not rotating",
        "atmosphere": "US Standard Atmosphere 1976",
        "integration_tolerance_m": SEARCH_TOLERANCE,
    }


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None
