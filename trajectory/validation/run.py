"""Every check of the table "physics is right", in its order."""

from collections.abc import Callable

from trajectory.validation.arcs import (
    check_exponential_drag,
    check_j2_arcs,
    check_jsbsim_drag,
    check_point_mass_arcs,
)
from trajectory.validation.boost import check_boost, check_rocket_equation
from trajectory.validation.check import Check
from trajectory.validation.closed_forms import check_allen_eggers, check_minimum_energy, check_textbooks
from trajectory.validation.glide import check_glide
from trajectory.validation.manoeuvres import check_cruise, check_manoeuvres
from trajectory.validation.nesc import check_nesc
from trajectory.validation.tables import check_geodesics, check_standard_atmosphere

CHECKS: tuple[Callable[[], tuple[Check, ...]], ...] = (
    check_j2_arcs,
    check_point_mass_arcs,
    check_nesc,
    check_jsbsim_drag,
    check_exponential_drag,
    check_minimum_energy,
    check_textbooks,
    check_standard_atmosphere,
    check_geodesics,
    check_allen_eggers,
    check_glide,
    check_rocket_equation,
    check_boost,
    check_manoeuvres,
    check_cruise,
)


def run_physics_checks() -> tuple[Check, ...]:
    """Run every check of the flight model.

    Returns
    -------
    tuple of Check
        The lines of the table, in order; ``lofted validate`` prints them.
    """
    return tuple(line for check in CHECKS for line in check())
