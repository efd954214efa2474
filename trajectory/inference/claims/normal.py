"""The normal distribution on arrays, from the standard library: importing SciPy for it costs too long."""

import math
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

_ERROR_FUNCTION = np.frompyfunc(math.erf, 1, 1)
_INVERSE = np.frompyfunc(NormalDist().inv_cdf, 1, 1)


def cumulative(x: Array) -> Array:
    """Distribution function of the standard normal.

    Parameters
    ----------
    x : ndarray
        Any shape; infinite values are allowed.

    Returns
    -------
    ndarray
        Between 0 and 1, same shape.
    """
    return 0.5 * (1.0 + np.asarray(_ERROR_FUNCTION(x / math.sqrt(2.0)), dtype=np.float64))


def inverse(p: Array) -> Array:
    """Quantile function of the standard normal.

    Parameters
    ----------
    p : ndarray
        Strictly between 0 and 1.

    Returns
    -------
    ndarray
        Same shape.
    """
    return np.asarray(_INVERSE(p), dtype=np.float64)
