"""The bounds of a published family as distributions."""

from typing import Any

from launch_data.families import Bounds, Family, load_families
from trajectory.sweeps import notation
from trajectory.sweeps.distributions import Choice, Distribution, Fixed, LogUniform, Uniform


def find_family(name: Any, where: str) -> Family:
    """Look up a family that ships with the project.

    Parameters
    ----------
    name : any
        As TOML gave it, such as ``"two-stage liquid"``.
    where : str
        File, for messages.

    Returns
    -------
    Family
        The family.

    Raises
    ------
    InputError
        No family has that name.
    """
    families = {family.name: family for family in load_families()}
    return families[notation.word(name, where, "family", families)]


def distributions_of(family: Family) -> dict[str, Distribution]:
    """Write the bounds of a family as distributions of the parameters of a sweep.

    Parameters
    ----------
    family : Family
        The family.

    Returns
    -------
    dict of str to Distribution
        By name of the parameter, in SI.  The loft is not among them: a file says how it pitches over.
    """
    found = {
        "ideal_delta_v": _between(family.ideal_delta_v),
        "first_stage_share": _between(family.first_stage_share),
        "second_stage_share": _between(family.second_stage_share),
        "ballistic_coefficient": _between(family.ballistic_coefficient),
        "drag_scale": _between(family.drag_scale),
        "drag_curve": Fixed(family.drag_curve),
        "rise_time": _between(family.rise_time),
        "steering": _steering(family.linear_pitch_probability),
    }
    for stage in range(family.stages):
        before = f"stage_{stage + 1}_"
        found[before + "thrust_to_weight"] = _between(family.thrust_to_weight[stage])
        found[before + "exhaust_speed"] = _between(family.exhaust_speed[stage])
        found[before + "ballistic_coefficient"] = _between(family.stage_ballistic_coefficient[stage])
    return found


def _between(bounds: Bounds) -> Distribution:
    if bounds.low == bounds.high:
        return Fixed(bounds.low)
    return LogUniform(bounds.low, bounds.high) if bounds.is_log else Uniform(bounds.low, bounds.high)


def _steering(linear: float) -> Distribution:
    """The first option has the larger part: it keeps its place when the probability is changed."""
    if linear in (0.0, 1.0):
        return Fixed("linear-pitch" if linear else "gravity-turn")
    return Choice(("gravity-turn", "linear-pitch"), (1.0 - linear, linear))
