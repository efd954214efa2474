"""Named Earth models: what gravity, shape and rotation a flight is flown with."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kernels import constants as c
from kernels import layout as col
from kernels.atmosphere import NAMES as ATMOSPHERES
from kernels.atmosphere import air_pieces
from trajectory.errors import InputError


@dataclass(frozen=True, slots=True)
class Earth:
    """One Earth model.

    Parameters
    ----------
    name : str
        What to call it in results.
    gm : float
        Gravitational parameter.  [m3/s2]
    semi_major_axis : float
        Equatorial radius.  [m]
    flattening : float
        0 for a sphere.
    j2 : float
        Second zonal coefficient (not normalised).
    rate : float
        Rotation rate.  [rad/s]
    """

    name: str
    gm: float = c.WGS84_GM
    semi_major_axis: float = c.WGS84_SEMI_MAJOR_AXIS
    flattening: float = c.WGS84_FLATTENING
    j2: float = c.WGS84_J2
    rate: float = c.WGS84_EARTH_RATE

    @property
    def row(self) -> NDArray[np.float64]:
        """The model as the array that kernels take."""
        row = np.empty(col.EARTH_PARAMETERS)
        row[col.EARTH_GM] = self.gm
        row[col.EARTH_SEMI_MAJOR_AXIS] = self.semi_major_axis
        row[col.EARTH_SEMI_MINOR_AXIS] = self.semi_major_axis * (1.0 - self.flattening)
        row[col.EARTH_J2] = self.j2
        row[col.EARTH_RATE] = self.rate
        return row


_SPHERE = {"semi_major_axis": c.MEAN_EARTH_RADIUS, "flattening": 0.0, "j2": 0.0}
EARTHS = {
    "wgs84": Earth("wgs84"),
    "wgs84-point-mass": Earth("wgs84-point-mass", j2=0.0),
    "wgs84-nonrotating": Earth("wgs84-nonrotating", rate=0.0),
    "sphere": Earth("sphere", **_SPHERE),
    "sphere-nonrotating": Earth("sphere-nonrotating", **_SPHERE, rate=0.0),
}


def find_earth(earth: str | Earth) -> Earth:
    """Look up an Earth model.

    Parameters
    ----------
    earth : str or Earth
        A name of ``EARTHS``, or a model of your own.

    Returns
    -------
    Earth
        The model.

    Raises
    ------
    InputError
        When no model has that name.
    """
    if isinstance(earth, Earth):
        return earth
    if earth not in EARTHS:
        raise InputError(f"earth={earth!r} is not known; choose one of {', '.join(EARTHS)}")
    return EARTHS[earth]


def find_atmosphere(atmosphere: str) -> NDArray[np.float64]:
    """Look up an atmosphere.

    Parameters
    ----------
    atmosphere : str
        A name of ``ATMOSPHERES``.

    Returns
    -------
    ndarray, shape (pieces, AIR_COLUMNS)
        Its pieces, as kernels take them; shared, and not to be changed.

    Raises
    ------
    InputError
        When no atmosphere has that name.
    """
    if atmosphere not in ATMOSPHERES:
        raise InputError(f"atmosphere={atmosphere!r} is not known; choose one of {', '.join(ATMOSPHERES)}")
    return air_pieces(atmosphere)


CALM = ((0.0, 0.0, 0.0),)


def wind_table(wind: Sequence[Sequence[float]] | NDArray[np.float64] | None) -> NDArray[np.float64]:
    """Write a wind profile as the table that kernels take.

    Parameters
    ----------
    wind : sequence of (height, east, north), or None
        Knots, rising: geodetic height [m], wind towards the east and towards the north [m/s]; linear in
        between, constant outside.  None: calm.

    Returns
    -------
    ndarray, shape (knots, WIND_COLUMNS)
        The table.

    Raises
    ------
    InputError
        When a knot is not three finite numbers, or the heights do not rise.
    """
    try:
        table = np.array(CALM if wind is None else wind, dtype=np.float64)
    except (TypeError, ValueError):
        table = np.empty(0)
    if table.ndim != 2 or table.shape[1] != col.WIND_COLUMNS or not len(table):
        raise InputError("a wind profile is a list of knots (height, east, north), at least one")
    if not np.all(np.isfinite(table)):
        raise InputError("a wind profile holds a number that is not finite")
    if np.any(np.diff(table[:, col.WIND_HEIGHT]) <= 0.0):
        raise InputError("the heights of a wind profile must rise from knot to knot")
    return np.ascontiguousarray(table)
