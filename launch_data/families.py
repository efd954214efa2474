"""Published parametric families with stated bounds: the prior of an inference.

A family says how many stages a missile may have and between which bounds its parameters lie.  Nothing here is
tuned to a single launch; every bound names its source.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from .table import read_bytes, shipped

FILE = "families.toml"


@dataclass(frozen=True, slots=True)
class Bounds:
    """Bounds of one parameter.

    Parameters
    ----------
    low, high : float
        In the unit of the parameter's name (SI; angles in degrees).
    is_log : bool
        Whether the prior is uniform in the logarithm.
    source : str
        Where the bounds come from.
    """

    low: float
    high: float
    is_log: bool
    source: str


@dataclass(frozen=True, slots=True)
class Family:
    """One parametric family.

    Parameters
    ----------
    name, description : str
        What to call it.
    stages : int
        1 to 3.
    ideal_delta_v : Bounds
        Of all stages together.  [m/s]
    thrust_to_weight, exhaust_speed, stage_ballistic_coefficient : tuple of Bounds
        One per stage.  [1, m/s, kg/m2]
    first_stage_share, second_stage_share : Bounds
        Share of the ideal delta-v in stage 1, and of the remainder in stage 2.
    ballistic_coefficient, drag_scale, rise_time : Bounds
        After burnout [kg/m2], factor on all drag, vertical rise [s].
    burnout_flight_path_angle : Bounds
        The loft parameter.  [deg]
    lowest_burnout_mass_fraction : float
        Burnt-out over ignition mass that a stage cannot go below.
    linear_pitch_probability : float
        Prior probability that a test flies the linear pitch programme instead of a gravity turn.
    drag_curve : str
        Name of the shape of the drag coefficient.
    """

    name: str
    description: str
    stages: int
    ideal_delta_v: Bounds
    thrust_to_weight: tuple[Bounds, ...]
    exhaust_speed: tuple[Bounds, ...]
    stage_ballistic_coefficient: tuple[Bounds, ...]
    first_stage_share: Bounds
    second_stage_share: Bounds
    ballistic_coefficient: Bounds
    drag_scale: Bounds
    rise_time: Bounds
    burnout_flight_path_angle: Bounds
    lowest_burnout_mass_fraction: float
    linear_pitch_probability: float
    drag_curve: str


@cache
def load_families() -> tuple[Family, ...]:
    """Return the families that ship with the project, in the order of the file; read once per process."""
    from .family_file import parse_families  # the parser builds what stands above

    return parse_families(shipped(FILE), file=FILE)


def read_families(path: str | Path, *, drag_curves: Collection[str] | None = None) -> tuple[Family, ...]:
    """Read an analyst's own families.

    Parameters
    ----------
    path : str or Path
        TOML in the form of the shipped file, which docs/families.md explains.
    drag_curves : collection of str, optional
        Names of the drag curves that can be flown; a file that names another one is refused.

    Returns
    -------
    tuple of Family
        In the order of the file.

    Raises
    ------
    DataError
        Naming file, family, field, value, reason and how to mend it.
    """
    from .family_file import parse_families

    where = Path(path)
    return parse_families(read_bytes(where), file=where.name, drag_curves=drag_curves)


def fingerprint(families: tuple[Family, ...]) -> str:
    """Hash the families, so that an answer can say which prior it was made with.

    Parameters
    ----------
    families : tuple of Family
        The prior.

    Returns
    -------
    str
        SHA-256 of every name, bound and source, in hexadecimal digits.
    """
    return hashlib.sha256(repr(families).encode()).hexdigest()
