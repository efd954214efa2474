"""One parametric family of missiles: how many stages, and between which bounds its parameters lie."""

from __future__ import annotations

from dataclasses import dataclass


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
    propellant : str or None
        ``"liquid"`` or ``"solid"``; None where the family leaves it open.
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
    propellant: str | None
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
