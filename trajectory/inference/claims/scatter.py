"""How figures scatter about the truth: sound ones as mixtures of normals, wrong ones with a heavy tail."""

import numpy as np
from numpy.typing import NDArray

from trajectory.inference.claims import normal

Array = NDArray[np.float64]

# Logarithm of a wrong figure: Student t with 2 degrees of freedom, half of it within 16 %; a judgement.
TAIL_SCALE = 0.2

# Table of the normal distribution: an array of error functions costs 100 times as much.
_X = np.linspace(-8.5, 8.5, 8001)
_PHI = normal.cumulative(_X)


def phi(x: Array) -> Array:
    """Distribution function of the standard normal, from a table.

    Parameters
    ----------
    x : ndarray
        Any shape.

    Returns
    -------
    ndarray
        Good to 1e-6.
    """
    return np.interp(x, _X, _PHI)


def tail_mass(low: Array, high: Array) -> Array:
    """Probability that a wrong figure's error lies between two values.

    Parameters
    ----------
    low, high : ndarray
        Errors of the logarithm; infinite ones are allowed.

    Returns
    -------
    ndarray
        Of Student's t with 2 degrees of freedom and scale `TAIL_SCALE`; positive however far out.
    """
    # Both ends are looked at from below zero, where the distribution function keeps its digits.
    is_above = high > -low
    below, above = np.where(is_above, -high, low), np.where(is_above, -low, high)
    mass: Array = _tail(above) - _tail(below)
    return np.maximum(mass, 0.0)


def _tail(error: Array) -> Array:
    u = np.clip(error / TAIL_SCALE, -1e100, 1e100)
    root = np.sqrt(2.0 + u * u)
    cumulative: Array = np.where(u < 0.0, 1.0 / (root * (root + np.abs(u))), 0.5 + 0.5 * u / root)
    return cumulative


def tail_density(error: Array) -> Array:
    """Density of a wrong figure's error.

    Parameters
    ----------
    error : ndarray
        Of the logarithm.

    Returns
    -------
    ndarray
        That of which `tail_mass` is the integral.
    """
    u = error / TAIL_SCALE
    density: Array = (2.0 + u * u) ** -1.5 / TAIL_SCALE
    return density


def mixture(x: Array, mean: Array, spread: Array, weight: Array) -> Array:
    """Distribution function of a mixture of normal distributions.

    Parameters
    ----------
    x : ndarray, shape (n,)
        Where.
    mean, spread, weight : ndarray, shape (k,)
        Of the parts.

    Returns
    -------
    ndarray, shape (n,)
        Between 0 and 1.
    """
    total = np.zeros(np.shape(x))
    for m, s, w in zip(mean, spread, weight, strict=True):
        total += w * phi((x - m) / s)
    return total
