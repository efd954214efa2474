"""Plain values: the standard range by direction, and what makes its interval wide."""

import math
from typing import Any

from trajectory.analysis.dictionary import number
from trajectory.inference.ranges.directions import Directions
from trajectory.inference.ranges.steering import HALF_CIRCUMFERENCE
from trajectory.inference.ranges.variance import VarianceShares

PLACES = {"smallest": 0.0, "middle": 0.5, "largest": 1.0}
QUANTITY = (
    "variance of the standard range without Earth rotation within its 98 % interval, ranges beyond half the "
    "circumference counted as that"
)


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
