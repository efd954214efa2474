"""What lift a flight has, and how it uses it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kernels import layout as col
from trajectory.errors import InputError

LIFT_LAWS = {"constant": col.CONSTANT_LIFT, "equilibrium": col.EQUILIBRIUM_GLIDE}
MOST_LIFT = 1000.0  # as kernels.manoeuvre takes it
FAR = 1e9  # m, m/s


@dataclass(frozen=True, slots=True)
class Lift:
    """How a flight uses lift.

    Parameters
    ----------
    lift_to_drag : float
        Largest lift over drag.
    law : str
        ``"constant"``: all of it, until the end; ``"equilibrium"``: no more than what holds the glide in
        which lift carries the weight (`kernels.glide`).
    ceiling : float
        After the last burnout, lift begins on the descent below this geodetic height.  [m]
    least_speed : float
        Lift ends for good where the speed relative to the air falls to this.  [m/s]
    """

    lift_to_drag: float
    law: str = "equilibrium"
    ceiling: float = 100e3
    least_speed: float = 0.0


def lift_row(lift: Lift | None) -> NDArray[np.float64]:
    """Write a lift as the row that kernels take.

    Parameters
    ----------
    lift : Lift or None
        None: no lift.

    Returns
    -------
    ndarray, shape (LIFT_PARAMETERS,)
        Columns as in ``kernels.layout``.

    Raises
    ------
    InputError
        For an unknown law, or a number outside its domain.
    """
    row = np.zeros(col.LIFT_PARAMETERS)
    if lift is None:
        return row
    if lift.law not in LIFT_LAWS:
        raise InputError(f"law={lift.law!r} of the lift is not known; choose one of {', '.join(LIFT_LAWS)}")
    bounds = {"lift_to_drag": (0.0, MOST_LIFT), "ceiling": (-FAR, FAR), "least_speed": (0.0, FAR)}
    for name, (low, high) in bounds.items():
        if not low <= getattr(lift, name) <= high:
            raise InputError(f"{name}={getattr(lift, name)!r} of the lift must lie in {low:g} to {high:g}")
    row[col.LIFT_TO_DRAG], row[col.LIFT_LAW] = lift.lift_to_drag, LIFT_LAWS[lift.law]
    row[col.LIFT_CEILING], row[col.LIFT_LEAST_SPEED] = lift.ceiling, lift.least_speed
    return row
