"""U.S. Standard Atmosphere 1976 from -5 to 1000 km: reference functions and the table that kernels read.

Below 86 km the analytic layers; above, cubic splines in the logarithm of the printed density and pressure.
Kernels read the density and the speed of sound from piecewise polynomials sampled here: cubic Hermite pieces
on 250 m of geopotential below 86 km (every layer boundary is a knot) and on 1 km above.  Their measured
relative error is below 3e-8 under 86 km and 1.2e-5 above (tests/physics).
"""

import math

import numpy as np

from kernels import constants as c
from kernels import us76_upper
from kernels.jit import inlined

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


# The table that kernels read -------------------------------------------------------------------------------
LOW_STEP = 250.0  # m of geopotential
LOW_START = -5000.0
LOW_ROWS = 360  # to 85,000 m of geopotential: 86 km geometric lies in the last row
HIGH_STEP = 1000.0  # m
HIGH_ROWS = 914  # to 1000 km
ROWS = LOW_ROWS + HIGH_ROWS + 1  # the last row is vacuum
COLUMNS = 6  # four density coefficients, two of the speed of sound; argument 0 to 1 within the row


def _geometric(geopotential: float) -> float:
    return c.US76_EARTH_RADIUS * geopotential / (c.US76_EARTH_RADIUS - geopotential)


def _hermite(y0: float, d0: float, y1: float, d1: float) -> tuple[float, float, float, float]:
    return y0, d0, 3.0 * (y1 - y0) - 2.0 * d0 - d1, 2.0 * (y0 - y1) + d0 + d1


def _low_density(geopotential: float, gradient: float) -> tuple[float, float]:
    t, p = _below_86_km(geopotential)
    density = p * c.US76_MOLAR_MASS / (c.US76_GAS_CONSTANT * t)
    return density, -density * (_EXPONENT + gradient) / t


def _us76_row(row: int) -> tuple[float, ...]:
    if row < LOW_ROWS:
        foot = LOW_START + LOW_STEP * row
        layer = min(max(int(np.searchsorted(LAYER_HEIGHT, foot, side="right")) - 1, 0), 6)
        gradient = float(LAYER_GRADIENT[layer])
        y0, d0 = _low_density(foot, gradient)
        y1, d1 = _low_density(foot + LOW_STEP, gradient)
        s0, s1 = (_speed_of_sound(_below_86_km(h)[0]) for h in (foot, foot + LOW_STEP))
        return *_hermite(y0, LOW_STEP * d0, y1, LOW_STEP * d1), s0, s1 - s0
    foot = HOMOSPHERE_TOP + HIGH_STEP * (row - LOW_ROWS)
    ends = []
    for z in (foot, foot + HIGH_STEP):
        value, slope = _log_spline(z, us76_upper.DENSITY_HEIGHT, _LOG_DENSITY, _LOG_DENSITY_SECOND)
        ends += [value, HIGH_STEP * slope * value]
    return *_hermite(*ends), _SOUND_AT_TOP, 0.0


def _exponential_row(row: int) -> tuple[float, ...]:
    def at(z: float) -> float:
        return c.EXPONENTIAL_SURFACE_DENSITY * math.exp(-z / c.EXPONENTIAL_SCALE_HEIGHT)

    if row < LOW_ROWS:
        foot = LOW_START + LOW_STEP * row
        z0, z1 = _geometric(foot), _geometric(foot + LOW_STEP)
        stretch0, stretch1 = ((1.0 + z / c.US76_EARTH_RADIUS) ** 2 * LOW_STEP for z in (z0, z1))
    else:
        z0 = HOMOSPHERE_TOP + HIGH_STEP * (row - LOW_ROWS)
        z1 = z0 + HIGH_STEP
        stretch0 = stretch1 = HIGH_STEP
    d0 = -at(z0) / c.EXPONENTIAL_SCALE_HEIGHT * stretch0
    d1 = -at(z1) / c.EXPONENTIAL_SCALE_HEIGHT * stretch1
    return *_hermite(at(z0), d0, at(z1), d1), _SOUND_AT_TOP, 0.0


def _table() -> np.ndarray:
    vacuum = (0.0, 0.0, 0.0, 0.0, _SOUND_AT_TOP, 0.0)
    rows: list[tuple[float, ...]] = [vacuum] * ROWS
    rows += [_us76_row(row) for row in range(ROWS - 1)] + [vacuum]
    rows += [_exponential_row(row) for row in range(ROWS - 1)] + [vacuum]
    return np.array(rows).ravel()


# Three blocks in the order of the atmosphere codes in kernels.layout.
TABLE = _table()


@inlined
def air(height, first_row):
    """Density and speed of sound.  in: geodetic height m, first row of the block; out: kg/m3, m/s.

    Valid for: -5 to 1000 km; below, the lowest row is extended, above there is no air.
    """
    geopotential = 6356766.0 * height / (6356766.0 + height)
    low = (geopotential + 5000.0) * 0.004
    high = (height - 86000.0) * 0.001 + 360.0
    place = low if height < 86000.0 else high
    place = max(place, 0.0)
    place = place if place < 1274.5 else 1274.5
    row = int(place)
    u = place - row
    k = (first_row + row) * 6
    density = TABLE[k] + u * (TABLE[k + 1] + u * (TABLE[k + 2] + u * TABLE[k + 3]))
    return density, TABLE[k + 4] + u * TABLE[k + 5]
