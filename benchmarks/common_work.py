"""The common work: the free flights that every contestant flies, and their physics as plain scalars.

A point mass in the rotating Earth-fixed frame: gravity with J2, Coriolis and centrifugal acceleration, and
drag.  Air and drag are written analytically, without tables on a grid: a contestant may replace them by
tables of its own, and its error is measured against this text.
"""

import math
from functools import cached_property

import numpy as np
from scipy.interpolate import CubicSpline, PchipInterpolator

from benchmarks.jit import compiled
from kernels import atmosphere, us76_upper
from kernels import constants as c
from kernels import layout as col

SEED = 20240601
A = c.WGS84_SEMI_MAJOR_AXIS  # m
F = c.WGS84_FLATTENING
B = A * (1.0 - F)  # m
GM = c.WGS84_GM  # m3/s2
OMEGA = c.WGS84_EARTH_RATE  # rad/s
J2 = 1.08262668355e-3  # of this problem, so that figures stay comparable; the product has its own

# Low and high end of each start quantity, in the order in which the random numbers are drawn.
_DEGREE = math.pi / 180.0
LOW = np.array([-60 * _DEGREE, -math.pi, 60e3, 2e3, 20 * _DEGREE, 0.0, 2e3])
HIGH = np.array([60 * _DEGREE, math.pi, 200e3, 7e3, 85 * _DEGREE, 2 * math.pi, 10e3])

# Air -------------------------------------------------------------------------------------------------------
LAYERS = len(atmosphere.LAYER_GRADIENT)
_R = c.US76_EARTH_RADIUS
_EXPONENT = c.STANDARD_GRAVITY * c.US76_MOLAR_MASS / c.US76_GAS_CONSTANT  # K/m
_SPLINE = CubicSpline(us76_upper.DENSITY_HEIGHT, np.log(us76_upper.DENSITY), bc_type="natural")
VACUUM = LAYERS + len(us76_upper.DENSITY_HEIGHT) - 1  # number of the last piece
# Lower edge of every piece of air, m: layers, pieces of the spline, vacuum.  The lowest is the ground.
AIR_EDGES = np.concatenate(
    [
        _R * atmosphere.LAYER_HEIGHT[:LAYERS] / (_R - atmosphere.LAYER_HEIGHT[:LAYERS]),
        us76_upper.DENSITY_HEIGHT,
    ]
)
_BASE_HEIGHT, _GRADIENT = atmosphere.LAYER_HEIGHT.copy(), atmosphere.LAYER_GRADIENT.copy()
_BASE_TEMPERATURE, _BASE_PRESSURE = atmosphere.LAYER_TEMPERATURE.copy(), atmosphere.LAYER_PRESSURE.copy()
LOG_DENSITY = np.ascontiguousarray(_SPLINE.c[::-1].T)  # per piece: constant term first, argument in m
# Which piece a whole kilometre above 86 km lies in: every knot of the printed table is a whole kilometre.
_PIECE_OF_KILOMETRE = (
    LAYERS - 1 + np.searchsorted(us76_upper.DENSITY_HEIGHT, 86e3 + 1e3 * np.arange(914), side="right")
)
_SOUND_SCALE = c.US76_HEAT_RATIO * c.US76_GAS_CONSTANT / c.US76_MOLAR_MASS
_SOUND_AT_TOP = atmosphere.us76(100e3)[3]
_GAS = c.US76_MOLAR_MASS / c.US76_GAS_CONSTANT

# Drag: a generic, illustrative shape with a transonic peak.  It is not that of any real vehicle.
MACH_KNOTS = np.array([0.0, 0.6, 0.8, 0.95, 1.05, 1.2, 1.5, 2.0, 3.0, 5.0, 7.0, 10.0, 12.0])
DRAG_KNOTS = np.array([1.3, 1.3, 1.3, 1.75, 2.4, 2.75, 2.5, 2.1, 1.65, 1.25, 1.1, 1.0, 1.0])


def _drag_pieces() -> np.ndarray:
    coefficients = PchipInterpolator(MACH_KNOTS, DRAG_KNOTS).c[::-1].T[:-1]  # from Mach 10 on it is 1
    pieces = np.column_stack([MACH_KNOTS[: len(coefficients)], coefficients])
    return np.vstack([pieces, [MACH_KNOTS[-2], 1.0, 0.0, 0.0, 0.0]])


# Per piece: lower Mach edge, then the coefficients of 1, u, u2 and u3 with u = Mach - edge.
DRAG_PIECES = _drag_pieces()


@compiled
def height_of(x, y, z):
    """Geodetic height, one step of Bowring (1985).  in: ECEF m; out: m, exact to 1e-8 m up to 10,000 km."""
    return height_and_climb(x, y, z, 0.0, 0.0, 0.0)[0]


@compiled
def height_and_climb(x, y, z, vx, vy, vz):
    """Geodetic height and its rate.  in: ECEF m, m/s; out: m, m/s."""
    p = math.sqrt(x * x + y * y)
    r = math.sqrt(p * p + z * z)
    second = (A * A - B * B) / (B * B)
    su, cu = B * z * (1.0 + second * B / r), A * p
    norm = math.sqrt(su * su + cu * cu)
    su, cu = su / norm, cu / norm
    sine, cosine = z + second * B * su**3, p - (A * A - B * B) / A * cu**3
    norm = math.sqrt(sine * sine + cosine * cosine)
    sine, cosine = sine / norm, cosine / norm
    height = p * cosine + z * sine - math.sqrt(A * A * cosine * cosine + B * B * sine * sine)
    return height, (x * vx + y * vy) / p * cosine + vz * sine


@compiled
def air_piece(height):
    """Find the piece of air.  in: geodetic height m; out: number of the piece."""
    if height >= 86e3:
        return VACUUM if height >= 1e6 else _PIECE_OF_KILOMETRE[int((height - 86e3) * 1e-3)]
    piece = LAYERS - 1
    while piece > 0 and height < AIR_EDGES[piece]:
        piece -= 1
    return piece


@compiled
def air_in(piece, height):
    """Density and speed of sound by the formula of one piece.  in: piece, height m; out: kg/m3, m/s.

    Valid for: the piece, and smoothly beyond its edges.
    """
    if piece >= VACUUM:
        return 0.0, _SOUND_AT_TOP
    if piece >= LAYERS:
        u = height - AIR_EDGES[piece]
        k = LOG_DENSITY[piece - LAYERS]
        return math.exp(k[0] + u * (k[1] + u * (k[2] + u * k[3]))), _SOUND_AT_TOP
    rise = _R * height / (_R + height) - _BASE_HEIGHT[piece]
    base, gradient = _BASE_TEMPERATURE[piece], _GRADIENT[piece]
    if gradient == 0.0:
        temperature = base
        pressure = _BASE_PRESSURE[piece] * math.exp(-_EXPONENT * rise / base)
    else:
        temperature = base + gradient * rise
        pressure = _BASE_PRESSURE[piece] * (base / temperature) ** (_EXPONENT / gradient)
    return pressure * _GAS / temperature, math.sqrt(_SOUND_SCALE * temperature)


@compiled
def drag_piece(mach, pieces):
    """Find the piece of a drag curve.  in: Mach number, pieces; out: its number."""
    piece = pieces.shape[0] - 1
    while piece > 0 and mach < pieces[piece, 0]:
        piece -= 1
    return piece


@compiled
def drag_in(piece, mach, pieces):
    """Drag by the cubic of one piece.  in: piece, Mach number, pieces; out: ratio to Mach 10."""
    u = mach - pieces[piece, 0]
    return pieces[piece, 1] + u * (pieces[piece, 2] + u * (pieces[piece, 3] + u * pieces[piece, 4]))


@compiled
def drag_factor(height, speed, pieces):
    """Density, speed and drag ratio together.  in: m, m/s, pieces; out: kg/(m2 s)."""
    if height >= 1e6:
        return 0.0
    density, sound = air_in(air_piece(height), height)
    mach = speed / sound
    return 0.5 * density * speed * drag_in(drag_piece(mach, pieces), mach, pieces)


@compiled
def gravity_and_rotation(x, y, z, vx, vy):
    """Point mass, J2, Coriolis and centrifugal.  in: ECEF m, m/s; out: m/s2 (x, y, z)."""
    r2 = x * x + y * y + z * z
    k = GM / (r2 * math.sqrt(r2))
    q = 1.5 * J2 * A * A / r2
    s = 5.0 * z * z / r2
    equatorial = OMEGA * OMEGA - k * (1.0 + q * (1.0 - s))
    return (
        equatorial * x + 2.0 * OMEGA * vy,
        equatorial * y - 2.0 * OMEGA * vx,
        -k * (1.0 + q * (3.0 - s)) * z,
    )


@compiled
def acceleration(x, y, z, vx, vy, vz, beta):
    """The right-hand side of a free flight.  in: ECEF m, m/s, ballistic coefficient kg/m2; out: m/s2."""
    ax, ay, az = gravity_and_rotation(x, y, z, vx, vy)
    speed = math.sqrt(vx * vx + vy * vy + vz * vz)
    slow = drag_factor(height_of(x, y, z), speed, DRAG_PIECES) / beta
    return ax - slow * vx, ay - slow * vy, az - slow * vz


def draw(random: np.random.Generator, count: int) -> np.ndarray:
    """Draw flights.

    Parameters
    ----------
    random : Generator
        Seeded with ``SEED``; goes on where it was, so that parts drawn in turn make one ensemble.
    count : int
        Number of flights.

    Returns
    -------
    ndarray, shape (count, 7)
        Latitude, longitude, height, speed, flight-path angle, azimuth, beta: SI and radians.
    """
    return LOW + (HIGH - LOW) * random.random((count, 7))


def parameter_rows(start: np.ndarray) -> np.ndarray:
    """Write flights as parameter rows of our kernel.

    Parameters
    ----------
    start : ndarray, shape (n, 7)
        As `draw` gives them.

    Returns
    -------
    ndarray, shape (n, PARAMETERS)
        Columns as in ``kernels.layout``.
    """
    rows = np.zeros((len(start), col.PARAMETERS))
    columns = (
        col.LATITUDE, col.LONGITUDE, col.HEIGHT, col.SPEED, col.FLIGHT_PATH_ANGLE, col.AZIMUTH,
        col.BALLISTIC_COEFFICIENT,
    )  # fmt: skip
    rows[:, columns] = start
    rows[:, col.DRAG_SCALE] = 1.0
    return rows


class Work:
    """The first flights of the common work.

    Parameters
    ----------
    count : int
        Number of flights; the first flights of any number are the same.
    """

    def __init__(self, count: int) -> None:
        self.count = count

    @property
    def start(self) -> np.ndarray:
        """Latitude, longitude, height, speed, flight-path angle, azimuth, beta: SI and radians, (n, 7)."""
        return draw(np.random.default_rng(SEED), self.count)

    @cached_property
    def states(self) -> np.ndarray:
        """ECEF position, velocity and ballistic coefficient of every flight, SI, (n, 7)."""
        latitude, longitude, height, speed, angle, azimuth, beta = self.start.T
        sin_lat, cos_lat = np.sin(latitude), np.cos(latitude)
        sin_lon, cos_lon = np.sin(longitude), np.cos(longitude)
        normal = A * A / np.sqrt((A * cos_lat) ** 2 + (B * sin_lat) ** 2)
        across = (normal + height) * cos_lat
        up, level = speed * np.sin(angle), speed * np.cos(angle)
        east, north = level * np.sin(azimuth), level * np.cos(azimuth)
        outward = up * cos_lat - north * sin_lat
        return np.column_stack(
            [
                across * cos_lon,
                across * sin_lon,
                (normal * (B / A) ** 2 + height) * sin_lat,
                outward * cos_lon - east * sin_lon,
                outward * sin_lon + east * cos_lon,
                up * sin_lat + north * cos_lat,
                beta,
            ]
        )

    @cached_property
    def rows(self) -> np.ndarray:
        """The same flights as parameter rows of our kernel, (n, PARAMETERS)."""
        return parameter_rows(self.start)
