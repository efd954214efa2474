"""Plain values: the standard range, its reach by direction, and what makes its interval wide."""

import math
from typing import Any

import numpy as np

from trajectory.analysis.dictionary import number, quantile_section
from trajectory.inference.ranges.directions import Directions
from trajectory.inference.ranges.stagings import Staging, find_stagings
from trajectory.inference.ranges.standard_range import StandardRange
from trajectory.inference.ranges.steering import HALF_CIRCUMFERENCE
from trajectory.inference.ranges.variance import VarianceShares

PLACES = {"smallest": 0.0, "middle": 0.5, "largest": 1.0}
QUANTITY = (
    "variance of the standard range without Earth rotation within its 98 % interval, ranges beyond half the "
    "circumference counted as that"
)


def range_section(answer: StandardRange | None) -> dict[str, Any] | None:
    """Range that the same vehicle could reach.

    Parameters
    ----------
    answer : StandardRange or None
        The posterior.

    Returns
    -------
    dict or None
        Section ``standard_range_km``.  A quantile beyond half the circumference is null, and ``exceeds_km``
        says so.
    """
    if answer is None:
        return None
    known = answer.fit.evidence
    has_length = bool(known.range_terms or known.apogee_terms)  # without one, the time is all there is
    section: dict[str, Any] = {
        "without_rotation": _range(answer.summary(rotation=False)),
        "with_rotation": _range(answer.summary(rotation=True)),
        "without_rotation_ignoring_flight_time": _range(
            answer.summary(rotation=False, reading="without_flight_time")
        )
        if has_length
        else None,
        "without_rotation_as_published": _as_published(answer, rotation=False),
        "with_rotation_as_published": _as_published(answer, rotation=True),
        "azimuth_deg": None if answer.azimuth is None else math.degrees(answer.azimuth),
        "payload": "as flown",
    }
    weights = answer.fit.weights
    section["by_steering_law"] = {
        law: quantile_section(1e-3 * values[~np.isnan(values)], weights[~np.isnan(values)])
        for law, values in answer.by_law.items()
    }
    stagings = find_stagings(answer)
    section["by_stages"] = [_by_stages(one) for one in stagings.listed]
    section["stagings_are_separate"] = stagings.are_separate
    return section


def _as_published(answer: StandardRange, *, rotation: bool) -> dict[str, float | None] | None:
    """The range if stages and propellant are as published of the type; None where that tells too little."""
    said = answer.fit.configuration
    if said is None or not said.is_published or answer.fit.weights_as_said is None:
        return None
    return _range(answer.summary(rotation=rotation, reading="as_said"))


def _range(summary: dict[str, float]) -> dict[str, float | None]:
    section = {key: number(1e-3 * summary[key]) for key in ("q05", "median", "q95")}
    section["exceeds_km"] = HALF_CIRCUMFERENCE / 1e3 if section["q95"] is None else None
    section["probability_beyond"] = summary["beyond"]
    return section


def _by_stages(one: Staging) -> dict[str, Any]:
    summary = dict(zip(("q05", "median", "q95"), one.standard_range, strict=True)) | {"beyond": one.beyond}
    return {"stages": one.stages, "probability": one.probability, "without_rotation": _range(summary)}


def with_directions(section: dict[str, Any] | None, directions: Directions | None) -> dict[str, Any] | None:
    """Add the reach over all azimuths to the section on the standard range.

    Parameters
    ----------
    section : dict or None
        Section ``standard_range_km``.
    directions : Directions or None
        Reach by direction.

    Returns
    -------
    dict or None
        The section with ``over_all_azimuths``.
    """
    if section is None:
        return None
    reach = None if directions is None else {name: _reach(directions, at) for name, at in PLACES.items()}
    return section | {"over_all_azimuths": reach}


def _reach(directions: Directions, place: float) -> dict[str, float | None]:
    found = directions.summary(place)
    values = {key: number(1e-3 * found[key]) for key in ("q05", "median", "q95")}
    return {
        "azimuth_deg": math.degrees(found["azimuth"]),
        **values,
        "exceeds_km": HALF_CIRCUMFERENCE / 1e3 if values["q95"] is None else None,
        "probability_beyond": found["beyond"],
    }


def sensitivity_section(found: VarianceShares | None) -> dict[str, Any] | None:
    """Which unknown makes the interval wide.

    Parameters
    ----------
    found : VarianceShares or None
        Shares of the variance.

    Returns
    -------
    dict or None
        Section ``sensitivity``.
    """
    if found is None:
        return None
    return {
        "of": QUANTITY,
        "standard_deviation_km": found.standard_deviation / 1e3,
        "shares": [
            {"unknown": one.name, "share": one.share, "standard_error": one.error, "alone": one.alone}
            for one in found.shares
        ],
        "interactions_and_not_explained": found.unexplained,
        "standard_error": found.error,
    }
