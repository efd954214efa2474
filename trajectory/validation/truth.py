"""Reading the reference results that are shipped with the package (``data/``, with their provenance)."""

import csv
from collections.abc import Sequence
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from kernels import layout as col
from trajectory.vehicle import NO_DRAG

FOOT = 0.3048  # m, international foot
Row = dict[str, str]
Array = NDArray[np.float64]


def read(name: str) -> list[Row]:
    """Read the rows of one reference file.

    Parameters
    ----------
    name : str
        File name in ``data/``.

    Returns
    -------
    list of dict
        One dictionary per row; lines that start with ``#`` are the header and left out.
    """
    text = (resources.files(__package__) / "data" / name).read_text(encoding="utf-8")
    return list(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))


def numbers(rows: Sequence[Row], *columns: str) -> Array:
    """Collect columns as floats.

    Parameters
    ----------
    rows : sequence of dict
        As `read` returns them.
    *columns : str
        Names of columns; an empty cell becomes NaN.

    Returns
    -------
    ndarray, shape (rows, columns)
        The numbers as printed.
    """
    return np.array([[float(row[name] or "nan") for name in columns] for row in rows])


def free_flights(rows: Sequence[Row], ballistic_coefficient: str | None = None) -> Array:
    """Write reference states as parameter rows.

    Parameters
    ----------
    rows : sequence of dict
        With the columns lat0_deg, lon0_deg, h0_m, az_deg, V_rel_m_s and gamma_deg.
    ballistic_coefficient : str, optional
        Column with m/(Cd A) [kg/m2]; without it there is no drag.

    Returns
    -------
    ndarray, shape (n, PARAMETERS)
        Columns as in ``kernels.layout``.
    """
    flights = np.zeros((len(rows), col.PARAMETERS))
    flights[:, col.BALLISTIC_COEFFICIENT] = NO_DRAG
    flights[:, col.DRAG_SCALE] = 1.0
    latitude, longitude, height, azimuth, speed, angle = numbers(
        rows, "lat0_deg", "lon0_deg", "h0_m", "az_deg", "V_rel_m_s", "gamma_deg"
    ).T
    flights[:, col.LATITUDE] = np.radians(latitude)
    flights[:, col.LONGITUDE] = np.radians(longitude)
    flights[:, col.HEIGHT] = height
    flights[:, col.AZIMUTH] = np.radians(azimuth)
    flights[:, col.SPEED] = speed
    flights[:, col.FLIGHT_PATH_ANGLE] = np.radians(angle)
    if ballistic_coefficient:
        flights[:, col.BALLISTIC_COEFFICIENT] = numbers(rows, ballistic_coefficient)[:, 0]
    return flights


def earth_fixed(latitude: Array, longitude: Array, height: Array, a: float, flattening: float) -> Array:
    """Convert geodetic places by the textbook formula, independently of the kernels.

    Parameters
    ----------
    latitude, longitude : ndarray
        Geodetic.  [rad]
    height : ndarray
        Above the ellipsoid.  [m]
    a, flattening : float
        The ellipsoid.  [m, 1]

    Returns
    -------
    ndarray, shape (n, 3)
        Earth-fixed position.  [m]
    """
    e2 = flattening * (2.0 - flattening)
    normal = a / np.sqrt(1.0 - e2 * np.sin(latitude) ** 2)
    across = (normal + height) * np.cos(latitude)
    up = (normal * (1.0 - e2) + height) * np.sin(latitude)
    return np.stack([across * np.cos(longitude), across * np.sin(longitude), up], axis=-1)
