"""Named Earth models: what gravity, shape and rotation a flight is flown with."""

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
