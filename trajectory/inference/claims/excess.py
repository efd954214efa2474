"""How far what was measured exceeds a bound: who says "more than 6,000 km" hardly means twice as much."""

import math

import numpy as np
from numpy.typing import NDArray

from trajectory.inference.claims.learned import ErrorCurve
from trajectory.inference.claims.scatter import tail_density, tail_mass

Array = NDArray[np.float64]

# Mostly the bound is the last number as round below what was measured: of 17 flights of the catalogue with a
# figure beside an agency's "more than" or "at least", 15 lie between the bound and the next such number
# (6,518 km over 6,000, 1,413 over 1,000, 6,248 over 6,200).  For the others, a judgement: an exponential
# distribution of the logarithm.
LOOSE = 0.15
MEAN = 0.4
_LEVELS = -np.log1p(-(np.arange(16) + 0.5) / 16)  # of an exponential distribution


def draw_excess(uniform: float, gap: float) -> float:
    """Draw the logarithm of measurement over bound.

    Parameters
    ----------
    uniform : float
        Random number strictly between 0 and 1.
    gap : float
        Logarithm of the next number as round over the bound.

    Returns
    -------
    float
        Not negative.
    """
    if uniform < LOOSE:
        return -MEAN * math.log1p(-uniform / LOOSE)
    return gap * (uniform - LOOSE) / (1.0 - LOOSE)


def bound_density(above: Array, gap: float, error: ErrorCurve) -> Array:
    """Density of the logarithm of a lower bound that a source says.

    Parameters
    ----------
    above : ndarray
        Logarithm of truth over bound.
    gap : float
        Logarithm of the next number as round over the bound.
    error : ErrorCurve
        Error of the source's measurement.

    Returns
    -------
    ndarray
        Same shape: what was measured is the truth times the error, the bound what was measured over the
        excess.  A wrong measurement has the heavy tail of `scatter`.
    """
    edges, mass = error.error, np.diff(error.cumulative)
    # Errors above -above only: the measurement must exceed the bound.
    terms = np.exp(-0.5 * (edges[1:] + edges[:-1]) / MEAN) * mass
    beyond = np.concatenate([np.cumsum(terms[::-1])[::-1], [0.0]])
    loose = np.exp(-above / MEAN) * np.interp(-above, edges, beyond) / MEAN
    near = np.interp(gap - above, edges, error.cumulative) - np.interp(-above, edges, error.cumulative)
    sound = LOOSE * loose + (1.0 - LOOSE) * np.maximum(near, 0.0) / gap
    wrong = LOOSE * np.mean([tail_density(MEAN * level - above) for level in _LEVELS], axis=0)
    wrong = wrong + (1.0 - LOOSE) * tail_mass(-above, gap - above) / gap
    density: Array = (1.0 - error.wrong) * sound + error.wrong * wrong
    return density
