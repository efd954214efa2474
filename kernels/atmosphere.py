"""U.S. Standard Atmosphere 1976 from -5 to 1000 km: reference functions and the pieces that kernels fly in.

Below 86 km the analytic layers; above, cubic splines in the logarithm of the printed density and pressure.
Kernels fly in pieces: in each, density and inverse speed of sound are polynomials in height, whose
coefficients a flight carries along, so that no step looks anything up.  Pieces end where the standard has a
kink, and steps stop there.  Measured relative error of the density: below 2e-8 under 86 km; above it, 2e-4,
where the printed table has four digits and the polynomials smooth their rounding (tests/physics).
"""

import functools
import itertools
import math
from collections.abc import Callable

import numpy as np

from kernels import constants as c
from kernels import layout as col
from kernels import us76_upper

# Layer bases: geopotential height m, gradient of the molecular-scale temperature K/m (US76 part 1, table 4).
LAYER_HEIGHT = np.array([0.0, 11e3, 20e3, 32e3, 47e3, 51e3, 71e3, 84852.0])
LAYER_GRADIENT = np.array([-6.5e-3, 0.0, 1e-3, 2.8e-3, 0.0, -2.8e-3, -2e-3])
HOMOSPHERE_TOP = 86000.0  # m, geometric
TOP = 1.0e6  # m, no air above
_EXPONENT = c.STANDARD_GRAVITY * c.US76_MOLAR_MASS / c.US76_GAS_CONSTANT  # K/m


def _layer_bases() -> tuple[np.ndarray, np.ndarray]:
    temperature = np.empty(7)
    pressure = np.empty(7)
    t, p = c.US76_SEA_LEVEL_TEMPERATURE, c.US76_SEA_LEVEL_PRESSURE
    for layer in range(7):
        temperature[layer], pressure[layer] = t, p
        t, p = _climb(t, p, LAYER_GRADIENT[layer], LAYER_HEIGHT[layer + 1] - LAYER_HEIGHT[layer])
    return temperature, pressure


def _climb(t: float, p: float, gradient: float, rise: float) -> tuple[float, float]:
    if gradient == 0.0:
        return t, p * math.exp(-_EXPONENT * rise / t)
    top = t + gradient * rise
    return top, p * (t / top) ** (_EXPONENT / gradient)


LAYER_TEMPERATURE, LAYER_PRESSURE = _layer_bases()


def _natural_spline(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Second derivatives of the natural cubic spline through (x, y)."""
    n = len(x)
    matrix = np.eye(n)
    right = np.zeros(n)
    for i in range(1, n - 1):
        left, ahead = x[i] - x[i - 1], x[i + 1] - x[i]
        matrix[i, i - 1 : i + 2] = left, 2.0 * (left + ahead), ahead
        right[i] = 6.0 * ((y[i + 1] - y[i]) / ahead - (y[i] - y[i - 1]) / left)
    return np.linalg.solve(matrix, right)


def _log_spline(
    z: float, height: np.ndarray, log_value: np.ndarray, second: np.ndarray
) -> tuple[float, float]:
    i = min(max(int(np.searchsorted(height, z)) - 1, 0), len(height) - 2)
    step = height[i + 1] - height[i]
    a = (height[i + 1] - z) / step
    b = (z - height[i]) / step
    value = a * log_value[i] + b * log_value[i + 1]
    value += ((a**3 - a) * second[i] + (b**3 - b) * second[i + 1]) * step**2 / 6.0
    slope = (log_value[i + 1] - log_value[i]) / step
    slope += ((3.0 * b * b - 1.0) * second[i + 1] - (3.0 * a * a - 1.0) * second[i]) * step / 6.0
    return math.exp(value), slope


_LOG_DENSITY = np.log(us76_upper.DENSITY)
_LOG_DENSITY_SECOND = _natural_spline(us76_upper.DENSITY_HEIGHT, _LOG_DENSITY)
_LOG_PRESSURE = np.log(us76_upper.PRESSURE)
_LOG_PRESSURE_SECOND = _natural_spline(us76_upper.PRESSURE_HEIGHT, _LOG_PRESSURE)


def us76(height: float) -> tuple[float, float, float, float]:
    """Temperature, pressure, density and speed of sound of the standard.

    Parameters
    ----------
    height : float
        Geometric height, -5,000 to 1,000,000 m.  [m]

    Returns
    -------
    tuple of float
        Temperature [K] (kinetic from 86 km up, molecular below, where they differ by at most 0.04 %),
        pressure [Pa], density [kg/m3], speed of sound [m/s] (held at its 86 km value above, as the standard
        stops there).

    Notes
    -----
    Source: NOAA-S/T 76-1562, eqs. 18, 23, 33a, 33b, 25-31, 42, 50; table I above 86 km.
    """
    if height < HOMOSPHERE_TOP:
        t, p = _below_86_km(c.US76_EARTH_RADIUS * height / (c.US76_EARTH_RADIUS + height))
        return t, p, p * c.US76_MOLAR_MASS / (c.US76_GAS_CONSTANT * t), _speed_of_sound(t)
    density, _ = _log_spline(height, us76_upper.DENSITY_HEIGHT, _LOG_DENSITY, _LOG_DENSITY_SECOND)
    pressure, _ = _log_spline(height, us76_upper.PRESSURE_HEIGHT, _LOG_PRESSURE, _LOG_PRESSURE_SECOND)
    return _upper_temperature(height), pressure, density, _SOUND_AT_TOP


def _below_86_km(geopotential: float) -> tuple[float, float]:
    layer = min(max(int(np.searchsorted(LAYER_HEIGHT, geopotential, side="right")) - 1, 0), 6)
    rise = geopotential - LAYER_HEIGHT[layer]
    return _climb(LAYER_TEMPERATURE[layer], LAYER_PRESSURE[layer], LAYER_GRADIENT[layer], rise)


def _speed_of_sound(temperature: float) -> float:
    return math.sqrt(c.US76_HEAT_RATIO * c.US76_GAS_CONSTANT * temperature / c.US76_MOLAR_MASS)


_SOUND_AT_TOP = _speed_of_sound(_below_86_km(84852.0)[0])


def _upper_temperature(height: float) -> float:
    z = 1e-3 * height
    if z <= 91.0:
        return 186.8673
    if z <= 110.0:
        return 263.1905 - 76.3232 * math.sqrt(1.0 - ((z - 91.0) / 19.9429) ** 2)
    if z <= 120.0:
        return 240.0 + 12.0 * (z - 110.0)
    radius = 1e-3 * c.US76_EARTH_RADIUS
    return 1000.0 - 640.0 * math.exp(-0.01875 * (z - 120.0) * (radius + 120.0) / (radius + z))


# The pieces that kernels fly in ---------------------------------------------------------------------------
HIGH_EDGES = np.array([86e3, 100e3, 110e3, c.ENTRY_INTERFACE, 150e3, 200e3, 300e3, 500e3, 700e3, TOP])  # m
EXPONENTIAL_STEP = 20e3  # m: three e-foldings
_ENDLESS = 1e12  # m
_NODES = 48  # Chebyshev nodes of a fit


def _geometric(geopotential: float) -> float:
    return c.US76_EARTH_RADIUS * geopotential / (c.US76_EARTH_RADIUS - geopotential)


def _piece(bottom: float, top: float, values: Callable[[float], tuple[float, float]]) -> list[float]:
    """Fit density and speed of sound between two heights.  The columns are those of `kernels.layout`."""
    middle, scale = 0.5 * (bottom + top), 2.0 / (top - bottom)
    u = np.cos(math.pi * (np.arange(_NODES) + 0.5) / _NODES)
    density, sound = np.array([values(middle + x / scale) for x in u]).T
    air = _fit(u, density, col.AIR_SOUND - col.AIR_DENSITY)
    return [bottom, top, middle, scale, *air, *_fit(u, 1.0 / sound, col.AIR_LOADED - col.AIR_SOUND), 0.0]


def _fit(u: np.ndarray, y: np.ndarray, count: int) -> np.ndarray:
    """Fit a polynomial with equal relative errors, and give its coefficients in rising powers."""
    series = np.polynomial.chebyshev.chebfit(u, y / y[0], count - 1, w=y[0] / y)
    powers = np.zeros(count)
    found = np.polynomial.chebyshev.cheb2poly(series)
    powers[: len(found)] = found
    return powers * y[0]


def _vacuum(bottom: float, top: float) -> list[float]:
    row = [0.0] * col.AIR_COLUMNS
    row[:4] = bottom, top, bottom, 1.0 / (top - bottom)
    row[col.AIR_SOUND] = 1.0 / _SOUND_AT_TOP
    return row


def _stack(edges: np.ndarray, values: Callable[[float], tuple[float, float]]) -> np.ndarray:
    rows = [_piece(low, high, values) for low, high in itertools.pairwise(edges)]
    above = 0.0
    for row in reversed(rows):
        density = np.array(row[col.AIR_DENSITY : col.AIR_SOUND])
        even = np.arange(0, len(density), 2)
        above += float(np.sum(2.0 * density[even] / (even + 1.0))) / row[col.AIR_SCALE]
        row[col.AIR_ABOVE] = above
    return np.array([*rows, _vacuum(float(edges[-1]), _ENDLESS)])


def _us76_values(height: float) -> tuple[float, float]:
    _, _, density, sound = us76(height)
    return density, sound


def _exponential_values(height: float) -> tuple[float, float]:
    density = c.EXPONENTIAL_SURFACE_DENSITY * math.exp(-height / c.EXPONENTIAL_SCALE_HEIGHT)
    return density, _SOUND_AT_TOP


LOWEST = -5000.0  # m; below, the lowest piece is extended
NAMES = ("none", "us76", "exponential")
_LOW_EDGES = [LOWEST, 0.0, *(_geometric(float(h)) for h in LAYER_HEIGHT[1:-1])]


@functools.cache
def air_pieces(name: str) -> np.ndarray:
    """Atmosphere as pieces for `kernels.batch`.

    Parameters
    ----------
    name : str
        One of ``NAMES``.

    Returns
    -------
    ndarray, shape (pieces, AIR_COLUMNS)
        Shared by all callers, and not to be changed.

    Raises
    ------
    KeyError
        When no atmosphere has that name.
    """
    if name == "us76":
        return _stack(np.concatenate([_LOW_EDGES, HIGH_EDGES]), _us76_values)
    if name == "exponential":
        edges = [LOWEST, 0.0, *np.arange(1, 26) * EXPONENTIAL_STEP, c.ENTRY_INTERFACE, TOP]
        return _stack(np.sort(edges), _exponential_values)
    if name == "none":
        empty = itertools.pairwise([LOWEST, 0.0, c.ENTRY_INTERFACE, _ENDLESS])
        return np.array([_vacuum(low, high) for low, high in empty])
    raise KeyError(f"no atmosphere is called {name!r}; known: {', '.join(NAMES)}")
