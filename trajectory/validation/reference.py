"""The same flights by other means: plain numpy in inertial axes, solved by SciPy's DOP853.

Nothing is shared with the kernels but the printed numbers of the standard atmosphere above 86 km and of the
drag curves: another frame (no Coriolis or centrifugal term to get wrong), another height formula, another
interpolation, another integrator.  Many flights are solved as one system: the time of each phase runs from 0
to 1.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import CubicSpline

from kernels import layout as col
from kernels import us76_upper
from trajectory.earth import Earth

Array = NDArray[np.float64]

G0 = 9.80665  # m/s2


def ellipsoid_height(position: Array, earth: Earth) -> Array:
    """Height above the ellipsoid by Vermeille's closed form (Journal of Geodesy 76, 2002).

    Parameters
    ----------
    position : ndarray, shape (n, 3)
        Earth-centred.  [m]
    earth : Earth
        The ellipsoid.

    Returns
    -------
    ndarray, shape (n,)
        Height.  [m]
    """
    a, e2 = earth.semi_major_axis, earth.flattening * (2.0 - earth.flattening)
    across2 = position[:, 0] ** 2 + position[:, 1] ** 2
    z = position[:, 2]
    if e2 == 0.0:
        return np.asarray(np.sqrt(across2 + z**2) - a)
    p, q = across2 / a**2, (1.0 - e2) / a**2 * z**2
    r = (p + q - e2**2) / 6.0
    s = e2**2 * p * q / (4.0 * r**3)
    t = np.cbrt(1.0 + s + np.sqrt(s * (2.0 + s)))
    u = r * (1.0 + t + 1.0 / t)
    v = np.sqrt(u**2 + e2**2 * q)
    w = e2 * (u + v - q) / (2.0 * v)
    k = np.sqrt(u + v + w**2) - w
    d = k * np.sqrt(across2) / (k + e2)
    return np.asarray((k + e2 - 1.0) / k * np.sqrt(d**2 + z**2))


# U.S. Standard Atmosphere 1976, table 4: base of each layer in geopotential metres, and its gradient.
_BASE = np.array([0.0, 11e3, 20e3, 32e3, 47e3, 51e3, 71e3])
_GRADIENT = np.array([-6.5e-3, 0.0, 1e-3, 2.8e-3, 0.0, -2.8e-3, -2e-3])
_HYDROSTATIC = G0 * 28.9644 / 8314.32  # K/m
_BASE_TEMPERATURE = 288.15 + np.concatenate([[0.0], np.cumsum(_GRADIENT[:-1] * np.diff(_BASE))])
_UPPER = CubicSpline(us76_upper.DENSITY_HEIGHT, np.log(us76_upper.DENSITY), bc_type="natural")


def _pressure_ratio(temperature: Array, layer: NDArray[np.int64], rise: Array) -> Array:
    gradient = np.where(_GRADIENT[layer] == 0.0, 1.0, _GRADIENT[layer])
    power = (_BASE_TEMPERATURE[layer] / temperature) ** (_HYDROSTATIC / gradient)
    return np.where(_GRADIENT[layer] == 0.0, np.exp(-_HYDROSTATIC * rise / _BASE_TEMPERATURE[layer]), power)


_STEPS = _pressure_ratio(_BASE_TEMPERATURE[1:], np.arange(6), np.diff(_BASE))
_BASE_PRESSURE = 101325.0 * np.concatenate([[1.0], np.cumprod(_STEPS)])


def standard_air(height: Array) -> tuple[Array, Array]:
    """Density and speed of sound of the US Standard Atmosphere 1976.

    Parameters
    ----------
    height : ndarray
        Geometric.  [m]

    Returns
    -------
    tuple of ndarray
        Density [kg/m3] and speed of sound [m/s].
    """
    level = np.minimum(height, 86e3)
    geopotential = 6356766.0 * level / (6356766.0 + level)
    layer = np.clip(np.searchsorted(_BASE, geopotential, side="right") - 1, 0, 6)
    rise = geopotential - _BASE[layer]
    temperature = _BASE_TEMPERATURE[layer] + _GRADIENT[layer] * rise
    pressure = _BASE_PRESSURE[layer] * _pressure_ratio(temperature, layer, rise)
    low = pressure * 28.9644 / (8314.32 * temperature)
    high = np.where(height < 1e6, np.exp(_UPPER(np.clip(height, 86e3, 1e6))), 0.0)
    return np.where(height < 86e3, low, high), np.sqrt(1.4 * 8314.32 * temperature / 28.9644)


def exponential_air(height: Array) -> tuple[Array, Array]:
    """Density of the exponential atmosphere, and a speed of sound for its drag curve.

    Parameters
    ----------
    height : ndarray
        Geometric.  [m]

    Returns
    -------
    tuple of ndarray
        Density [kg/m3] and speed of sound [m/s].
    """
    return 1.225 * np.exp(-height / 7200.0), np.full_like(height, 274.1)


def no_air(height: Array) -> tuple[Array, Array]:
    """Vacuum.

    Parameters
    ----------
    height : ndarray
        Geometric.  [m]

    Returns
    -------
    tuple of ndarray
        Zero density [kg/m3] and a speed of sound [m/s].
    """
    return np.zeros_like(height), np.ones_like(height)


AIR: dict[str, Callable[[Array], tuple[Array, Array]]] = {
    "us76": standard_air,
    "exponential": exponential_air,
    "none": no_air,
}


@dataclass(frozen=True, slots=True, eq=False)
class World:
    """What all flights of one solution share.

    Parameters
    ----------
    earth : Earth
        Earth model.
    atmosphere, drag_curve : str
        Names, as in `trajectory.fly`.
    rtol : float
        Relative tolerance of the solver.
    wind : tuple of (height, east, north)
        Knots [m, m/s, m/s]; none: calm.
    """

    earth: Earth
    atmosphere: str
    drag_curve: str = "constant"
    rtol: float = 1e-12
    wind: tuple[tuple[float, float, float], ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Phase:
    """One phase of n flights: from its start to the next event.

    Parameters
    ----------
    start, duration : ndarray, shape (n,)
        Since launch; length of the phase.  [s]
    drag : ndarray, shape (n,)
        Drag scale over ballistic coefficient.  [m2/kg]
    thrust, flow, ignition : ndarray, shape (n,)
        Thrust over mass at ignition [m/s2], mass flow over that mass [1/s], time of ignition [s].
    pitch_rate : ndarray, shape (n,)
        Turn of the thrust from up towards downrange [rad/s]; NaN: along the velocity.
    pitch_start : ndarray, shape (n,)
        When that turn begins.  [s]
    lift_rows : ndarray, shape (n, LIFT_PARAMETERS), optional
        The lift that acts; none without.
    """

    start: Array
    duration: Array
    drag: Array
    thrust: Array
    flow: Array
    ignition: Array
    pitch_rate: Array
    pitch_start: Array
    lift_rows: Array | None = None


def spin(vectors: Array, angle: Array) -> Array:
    """Rotate vectors about the Earth's axis.

    Parameters
    ----------
    vectors : ndarray, shape (n, 3)
        Any vectors.
    angle : ndarray, shape (n,)
        Eastwards.  [rad]

    Returns
    -------
    ndarray, shape (n, 3)
        The rotated vectors.
    """
    s, k = np.sin(angle), np.cos(angle)
    x, y, z = vectors.T
    return np.stack([k * x - s * y, s * x + k * y, z], axis=1)


def launch_axes(rows: Array) -> tuple[Array, Array]:
    """Up and downrange at the launch point, Earth-fixed.

    Parameters
    ----------
    rows : ndarray, shape (n, PARAMETERS)
        Parameter rows.

    Returns
    -------
    tuple of ndarray, shape (n, 3)
        Unit vectors.
    """
    latitude, longitude, azimuth = rows[:, col.LATITUDE], rows[:, col.LONGITUDE], rows[:, col.AZIMUTH]
    zero = np.zeros(len(rows))
    up = np.stack([np.cos(latitude), zero, np.sin(latitude)], axis=1)
    north = np.stack([-np.sin(latitude), zero, np.cos(latitude)], axis=1)
    east = np.stack([zero, zero + 1.0, zero], axis=1)
    down = np.sin(azimuth)[:, None] * east + np.cos(azimuth)[:, None] * north
    return spin(up, longitude), spin(down, longitude)
