"""Posterior draws that are kept between runs: fitted once, then read from the store, to the last bit."""

import hashlib
import math
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kernels import layout as col
from launch_data.families import Family
from trajectory.ensembles.identity import code_behind, linear_algebra
from trajectory.ensembles.image import Attribute, Axes, Stored
from trajectory.ensembles.store import Store, content_key
from trajectory.errors import StoreError, StoreWarning, warn
from trajectory.inference.claims.likelihood import Term
from trajectory.inference.posterior.fit import Fit, fit
from trajectory.inference.posterior.sampler import Evidence

_ARRAYS = {
    "family": "1",
    "shares": "1",
    "rows": "SI; columns as in kernels.layout",
    "results": "SI; columns as in kernels.layout",
    "weights": "1",
    "weights_without_time": "1",
    "is_lofted": "1",
}
_NUMBERS = ("drawn", "unsolved", "failed", "outside_prior", "log_evidence", "seed", "flights")


def fit_or_fetch(
    evidence: Evidence,
    families: tuple[Family, ...],
    *,
    draws: int,
    seed: int,
    store: Store | None,
    progress: Callable[[float], None] | None = None,
) -> Fit:
    """Fit a flight, or read the draws of the same fit from the store.

    Parameters
    ----------
    evidence, families, draws, seed
        As for `fit.fit`.
    store : Store or None
        Where draws are kept; without one, nothing is read or kept.
    progress : callable, optional
        Called with the fraction done.

    Returns
    -------
    Fit
        The same bits either way: the key holds everything that decides them.

    Raises
    ------
    NoAnswerError
        As `fit.fit`; refusals are not kept.
    """
    if store is None:
        return fit(evidence, families, draws=draws, seed=seed, progress=progress)
    identity = _identity(evidence, families, draws, seed)
    kept = store.fetch(content_key(identity))
    if kept is not None:
        return _unpack(kept, evidence, families)
    found = fit(evidence, families, draws=draws, seed=seed, progress=progress)
    try:
        _save(found, families, identity, store)
    except StoreError as problem:  # a disk that is full costs time, not the answer
        warn(f"{problem}: the draws are not kept", StoreWarning)
    return found


def axes_of(found: Fit) -> Axes:
    """Name the axes of the arrays of a fit.

    Parameters
    ----------
    found : Fit
        The posterior.

    Returns
    -------
    mapping of str to range
        None where their lengths do not tell them apart.
    """
    count = len(found.weights)
    if count in (col.PARAMETERS, col.RESULTS, col.MAX_STAGES):
        return {}
    return {"draw": range(count), "parameter": range(col.PARAMETERS)}


def _identity(evidence: Evidence, families: tuple[Family, ...], draws: int, seed: int) -> Mapping[str, Any]:
    said = evidence.configuration
    told: dict[str, Any] = {
        "latitude": evidence.latitude,
        "longitude": evidence.longitude,
        "height": evidence.height,
        "site_scatter": evidence.site_scatter,
        "azimuth": evidence.azimuth,
        "azimuth_half_width": evidence.azimuth_half_width,
        "configuration": None if said is None else [said.stages, said.propellant, said.is_published],
    }
    for name in ("range_terms", "apogee_terms", "time_terms"):
        told[name] = [_term(term) for term in getattr(evidence, name)]
    return {
        "what": "posterior draws",
        "code": code_behind("trajectory.inference.posterior.fit"),
        "linear algebra": linear_algebra(),
        "evidence": told,
        "families": [asdict(family) for family in families],
        "draws": draws,
        "seed": seed,
    }


def _term(term: Term) -> dict[str, Any]:
    curve = term.error
    shape = hashlib.sha256(np.ascontiguousarray([curve.error, curve.cumulative]).tobytes()).hexdigest()
    return {
        "low": term.low,
        "high": term.high if math.isfinite(term.high) else "open",
        "wrong": term.wrong,
        "gap": term.gap,
        "claim": repr(term.claim),
        "error": [shape, curve.spread, curve.wrong],
    }


def _save(found: Fit, families: tuple[Family, ...], identity: Mapping[str, Any], store: Store) -> None:
    arrays: dict[str, NDArray[Any]] = {name: np.ascontiguousarray(getattr(found, name)) for name in _ARRAYS}
    attributes: dict[str, Attribute] = {name: getattr(found, name) for name in _NUMBERS}
    attributes["families"] = ",".join(str(families.index(family)) for family in found.families)
    store.save(arrays, attributes=attributes, units=_ARRAYS, identity=identity, axes=axes_of(found))


def _unpack(kept: Stored, evidence: Evidence, families: tuple[Family, ...]) -> Fit:
    numbers = {name: kept.attributes[name] for name in _NUMBERS}
    chosen = tuple(families[int(number)] for number in str(kept.attributes["families"]).split(","))
    return Fit(evidence=evidence, families=chosen, **kept.arrays, **numbers)  # type: ignore[arg-type]
