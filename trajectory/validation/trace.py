"""The time history of a parameter row, for checks that look along the way."""

import numpy as np
from numpy.typing import NDArray

from trajectory.earth import Earth
from trajectory.flight import Flight
from trajectory.lift import Lift
from trajectory.profile import Profile, trace
from trajectory.rows import TOLERANCE
from trajectory.vehicle import Vehicle


def trace_flight(
    row: NDArray[np.float64],
    *,
    earth: Earth,
    atmosphere: str,
    tolerance: float = TOLERANCE,
    lift: Lift | None = None,
    wind: NDArray[np.float64] | None = None,
) -> Profile:
    """Trace a parameter row on any Earth model.

    Parameters
    ----------
    row : ndarray, shape (PARAMETERS,)
        Columns as in ``kernels.layout``.
    earth : Earth
        The model.
    atmosphere : str
        Its name.
    tolerance : float
        Error of one step, as what it does to the impact.  [m]
    lift, wind : Lift, ndarray, optional
        As in `trajectory.manoeuvres`.

    Returns
    -------
    Profile
        The history; also of flights that never land.
    """
    nothing = np.full(0, np.nan)
    vehicle = Vehicle(lift=lift)
    flight = Flight(0, vehicle, earth, atmosphere, row, nothing, float("nan"), wind)
    return trace(flight, tolerance=tolerance)
