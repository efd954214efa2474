"""The border post: the only module that strips units from quantities or attaches them.

Outside, quantities; inside, SI floats and radians.  One crossing per flight, fit or ensemble, never per
sample.
"""

from typing import Any

import astropy.units as u
import numpy as np
from numpy.typing import NDArray

from trajectory.errors import UnitsError

METRE = u.m
KILOMETRE = u.km
SECOND = u.s
RADIAN = u.rad
DEGREE = u.deg
METRE_PER_SECOND = u.m / u.s
KILOGRAM_PER_SQUARE_METRE = u.kg / u.m**2
DIMENSIONLESS = u.dimensionless_unscaled

_EXAMPLES = {
    METRE: "998 * u.km or '998 km'",
    SECOND: "47 * u.min or '47 min'",
    RADIAN: "80 * u.deg or '80 deg'",
    METRE_PER_SECOND: "7 * u.km / u.s or '7 km / s'",
    KILOGRAM_PER_SQUARE_METRE: "8000 * u.kg / u.m**2 or '8000 kg / m2'",
}

Quantity = u.Quantity


def si(value: Any, unit: u.UnitBase, name: str) -> float:
    """Strip the unit from one quantity.

    Parameters
    ----------
    value : Quantity or str
        What the analyst gave, such as ``998 * u.km`` or ``"998 km"``.
    unit : astropy unit
        The SI unit that is wanted inside.
    name : str
        Name of the argument, for the message.

    Returns
    -------
    float
        The value in ``unit``.

    Raises
    ------
    UnitsError
        For a bare number, a unit of another kind, an array, or a value that is not finite.
    """
    quantity = _read(value, unit, name)
    if quantity.ndim:
        raise UnitsError(f"{name}: one value is needed, not an array of shape {quantity.shape}")
    number = float(quantity.to_value(unit))
    if not np.isfinite(number):
        raise UnitsError(f"{name}={value!s} is not a finite number")
    return number


def si_array(value: Any, unit: u.UnitBase, name: str) -> NDArray[np.float64]:
    """Strip the unit from an array quantity.

    Parameters
    ----------
    value : Quantity
        Array of any shape.
    unit : astropy unit
        The SI unit that is wanted inside.
    name : str
        Name of the argument, for the message.

    Returns
    -------
    ndarray of float64
        The values in ``unit``, at least one-dimensional.

    Raises
    ------
    UnitsError
        As `si`.
    """
    return np.atleast_1d(np.asarray(_read(value, unit, name).to_value(unit), dtype=np.float64))


def _read(value: Any, unit: u.UnitBase, name: str) -> u.Quantity:
    example, given = _EXAMPLES.get(unit, f"a quantity in {unit}"), value
    if isinstance(value, str):
        try:
            value = u.Quantity(value)
        except (TypeError, ValueError) as error:
            raise UnitsError(f"{name}={value!r} cannot be read as a quantity; write {example}") from error
    if not isinstance(value, u.Quantity) or (
        value.unit.is_equivalent(DIMENSIONLESS) and unit is not DIMENSIONLESS
    ):
        raise UnitsError(f"{name}={given!r} is a bare number: which unit? Write {example}")
    if not value.unit.is_equivalent(unit):
        raise UnitsError(f"{name}={given!s} has the wrong kind of unit: {example} is expected")
    return value


def attach(value: Any, unit: u.UnitBase) -> u.Quantity:
    """Attach a unit to a float or an array, without copying.

    Parameters
    ----------
    value : float or ndarray
        SI value.
    unit : astropy unit
        The unit that it has.

    Returns
    -------
    Quantity
        The same value with its unit.
    """
    return np.asarray(value) << unit


def written(value: float, unit: u.UnitBase, shown: u.UnitBase, digits: int = 1) -> str:
    """Print an SI value in another unit.

    Parameters
    ----------
    value : float
        SI value.
    unit, shown : astropy unit
        Its unit, and the one to print in.
    digits : int
        Decimals.

    Returns
    -------
    str
        Such as ``"998.0 km"``.
    """
    return f"{float((value * unit).to_value(shown)):,.{digits}f} {shown}"
