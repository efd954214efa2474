"""The time history of one flight."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kernels import batch
from kernels import layout as col
from kernels.earth import position_ecef_to_geodetic
from trajectory.earth import find_atmosphere
from trajectory.flight import Flight
from trajectory.lift import lift_row
from trajectory.manoeuvres import trace_manoeuvring
from trajectory.rows import STEP_LIMIT, TOLERANCE
from trajectory.vehicle import drag_curve

MAX_NODES = 20_000


@dataclass(frozen=True, slots=True, eq=False)
class Profile:
    """A flight as a smooth function of time.

    Parameters
    ----------
    flight : Flight
        The flight that was traced.
    nodes : ndarray, shape (n, 10)
        Time [s], position [m], velocity [m/s] and acceleration [m/s2], Earth-fixed, at the end of each step;
        a jump in acceleration (staging) is a pair of nodes of equal time.
    """

    flight: Flight
    nodes: NDArray[np.float64]


def trace(flight: Flight, *, tolerance: float = TOLERANCE) -> Profile:
    """Fly a flight again and keep its time history.

    Parameters
    ----------
    flight : Flight
        As returned by `trajectory.fly`.
    tolerance : float
        Error of one step, as what it does to the impact.  [m]

    Returns
    -------
    Profile
        The history, for `sample`.
    """
    if not flight.is_ballistic:
        kept, _, _ = trace_manoeuvring(
            flight.inputs,
            lift_row(flight.vehicle.lift),
            earth=flight.earth,
            atmosphere=flight.atmosphere,
            drag_curve=flight.vehicle.drag_curve,
            wind=flight.wind,
            tolerance=tolerance,
        )
        kept.flags.writeable = False
        return Profile(flight, kept)
    nodes = np.empty((MAX_NODES, 10))
    result = np.empty(col.RESULTS)
    _, count = batch.trace_row(
        flight.inputs,
        flight.earth.row,
        find_atmosphere(flight.atmosphere),
        drag_curve(flight.vehicle.drag_curve),
        tolerance,
        STEP_LIMIT,
        nodes,
        result,
    )
    kept = nodes[:count].copy()
    kept.flags.writeable = False
    return Profile(flight, kept)


def sample(profile: Profile, times: NDArray[np.float64]) -> NDArray[np.float64]:
    """Evaluate a profile by quintic dense output.

    Parameters
    ----------
    profile : Profile
        The history.
    times : ndarray, shape (m,)
        Within the flight.  [s]

    Returns
    -------
    ndarray, shape (m, 6)
        Earth-fixed position [m] and velocity [m/s].
    """
    nodes = profile.nodes
    times = np.asarray(times, dtype=np.float64)
    i = np.clip(np.searchsorted(nodes[:, 0], times, side="right") - 1, 0, len(nodes) - 2)
    left, right = nodes[i], nodes[i + 1]
    h = (right[:, :1] - left[:, :1]) + 0.0
    u = (times[:, np.newaxis] - left[:, :1]) / np.where(h > 0.0, h, 1.0)
    p0, v0, a0 = left[:, 1:4], left[:, 4:7], left[:, 7:10]
    p1, v1, a1 = right[:, 1:4], right[:, 4:7], right[:, 7:10]
    d = p1 - p0 - h * v0 - 0.5 * h * h * a0
    e = (v1 - v0 - h * a0) * h
    f = (a1 - a0) * h * h
    c3, c4, c5 = 10 * d - 4 * e + 0.5 * f, -15 * d + 7 * e - f, 6 * d - 3 * e + 0.5 * f
    position = p0 + u * (h * v0 + u * (0.5 * h * h * a0 + u * (c3 + u * (c4 + u * c5))))
    safe = np.where(h > 0.0, h, 1.0)
    velocity = v0 + u * (h * a0 + u * (3 * c3 + u * (4 * c4 + u * 5 * c5)) / safe)
    return np.hstack([position, velocity])


def geodetic(states: NDArray[np.float64], profile: Profile) -> NDArray[np.float64]:
    """Convert sampled states to latitude, longitude and height.

    Parameters
    ----------
    states : ndarray, shape (m, 6)
        As returned by `sample`.
    profile : Profile
        For its Earth model.

    Returns
    -------
    ndarray, shape (m, 3)
        Latitude [rad], longitude [rad], height [m].
    """
    row = profile.flight.earth.row
    a, b = row[col.EARTH_SEMI_MAJOR_AXIS], row[col.EARTH_SEMI_MINOR_AXIS]
    places: list[Any] = [position_ecef_to_geodetic(x, y, z, a, b) for x, y, z in states[:, :3]]
    return np.array(places)
