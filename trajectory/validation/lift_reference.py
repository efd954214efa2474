"""Lift and wind for the second solution (`solve`), written from the description of the model alone."""

import numpy as np
from numpy.typing import NDArray

from kernels import layout as col
from trajectory.earth import Earth
from trajectory.validation.reference import AIR, World, ellipsoid_height

Array = NDArray[np.float64]
CLIMB_TIME, HEIGHT_TIME, LARGEST_GAP = 10.0, 40.0, 3000.0  # s, s, m: how the model holds a glide
THIN = 1.0  # m of height, over which the fall-off of the air is taken


def local_axes(position: Array, earth: Earth) -> tuple[Array, Array, Array]:
    """East, north and up of the ellipsoid, by iterating the textbook formula of the latitude.

    Parameters
    ----------
    position : ndarray, shape (n, 3)
        Earth-centred.  [m]
    earth : Earth
        The ellipsoid.

    Returns
    -------
    tuple of ndarray, shape (n, 3)
        Unit vectors.
    """
    e2 = earth.flattening * (2.0 - earth.flattening)
    across = np.hypot(position[:, 0], position[:, 1])
    latitude = np.arctan2(position[:, 2], across * (1.0 - e2))
    for _ in range(8):
        normal = earth.semi_major_axis / np.sqrt(1.0 - e2 * np.sin(latitude) ** 2)
        latitude = np.arctan2(position[:, 2] + e2 * normal * np.sin(latitude), across)
    longitude = np.arctan2(position[:, 1], position[:, 0])
    s, c, sl, cl = np.sin(latitude), np.cos(latitude), np.sin(longitude), np.cos(longitude)
    east = np.stack([-sl, cl, 0.0 * sl], axis=1)
    return east, np.stack([-s * cl, -s * sl, c], axis=1), np.stack([c * cl, c * sl, s], axis=1)


def blowing(position: Array, earth: Earth, knots: tuple[tuple[float, float, float], ...]) -> Array:
    """Velocity of the air relative to the ground.

    Parameters
    ----------
    position : ndarray, shape (n, 3)
        Earth-centred.  [m]
    earth : Earth
        The ellipsoid.
    knots : tuple of (height, east, north)
        The profile.  [m, m/s, m/s]

    Returns
    -------
    ndarray, shape (n, 3)
        Velocity.  [m/s]
    """
    table = np.array(knots)
    height = ellipsoid_height(position, earth)
    east, north, _ = local_axes(position, earth)
    towards_east, towards_north = (np.interp(height, table[:, 0], table[:, k]) for k in (1, 2))
    return np.asarray(towards_east[:, None] * east + towards_north[:, None] * north)


def lifting(
    position: Array,
    velocity: Array,
    relative: Array,
    total: Array,
    drag: Array,
    lift_rows: Array,
    world: World,
) -> Array:
    """Acceleration by lift.

    Parameters
    ----------
    position, velocity : ndarray, shape (n, 3)
        Inertial.  [m, m/s]
    relative : ndarray, shape (n, 3)
        Velocity relative to the air.  [m/s]
    total : ndarray, shape (n, 3)
        Inertial acceleration by everything else.  [m/s2]
    drag : ndarray, shape (n,)
        Deceleration by drag.  [m/s2]
    lift_rows : ndarray, shape (n, LIFT_PARAMETERS)
        The lift.
    world : World
        Earth and air.

    Returns
    -------
    ndarray, shape (n, 3)
        Acceleration.  [m/s2]
    """
    _, _, up = local_axes(position, world.earth)
    speed = np.linalg.norm(relative, axis=1)
    climb = np.sum(relative * up, axis=1)
    across = up - (climb / speed**2)[:, None] * relative
    steep = np.linalg.norm(across, axis=1)
    most = lift_rows[:, col.LIFT_TO_DRAG] * drag
    share = _glide_share(position, velocity, up, total, speed, climb, most * steep, lift_rows, world)
    used = np.where(lift_rows[:, col.LIFT_LAW] == col.EQUILIBRIUM_GLIDE, share, 1.0)
    return np.asarray((used * most / steep)[:, None] * across)


def _glide_share(
    position: Array, velocity: Array, up: Array, total: Array, speed: Array, climb: Array, has: Array,
    lift_rows: Array, world: World,
) -> Array:  # fmt: skip
    """Share of the lift that holds an equilibrium glide.

    The vertical acceleration is taken in the inertial frame: the centrifugal part is that of the horizontal
    inertial speed, so nothing is said of Coriolis.
    """
    earth = world.earth
    radius = np.linalg.norm(position, axis=1)
    rate = np.array([0.0, 0.0, earth.rate])
    turning = np.cross(np.cross(rate, position), rate) + 2.0 * np.cross(
        velocity - np.cross(rate, position), rate
    )
    ground = velocity - np.cross(rate, position)
    level2 = np.sum(ground**2, axis=1) - climb**2
    carried = -np.sum((total + turning) * up, axis=1) - level2 / radius
    weight = -np.sum(_gravity(position, earth) * up, axis=1)
    height = ellipsoid_height(position, earth)
    air = AIR[world.atmosphere]
    above, below = air(height + 0.5 * THIN)[0], air(height - 0.5 * THIN)[0]
    fall_off = THIN / np.log(below / above)
    floor = np.maximum(carried, 1e-3)
    twice = 2.0 * fall_off * weight / speed**2
    sine = -twice / lift_rows[:, col.LIFT_TO_DRAG] / (1.0 + twice * weight / floor)
    gap = fall_off * np.log(np.clip(has / floor, 0.05, 20.0))
    wanted = np.maximum(sine, -1.0) * speed + gap / np.hypot(1.0, gap / LARGEST_GAP) / HEIGHT_TIME
    needed = carried + (wanted - climb) / CLIMB_TIME
    return np.asarray(np.clip(needed / np.maximum(has, 1e-12), 0.0, 1.0))


def _gravity(position: Array, earth: Earth) -> Array:
    square = np.sum(position**2, axis=1, keepdims=True)
    ratio = 1.5 * earth.j2 * earth.semi_major_axis**2 / square
    factor = 1.0 + ratio * (np.array([1.0, 1.0, 3.0]) - 5.0 * position[:, 2:] ** 2 / square)
    return np.asarray(-earth.gm * position / square**1.5 * factor)
