"""Correlated parameters: a Gaussian copula over points of the unit interval."""

import math
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from trajectory.errors import InputError
from trajectory.sweeps.distributions import EDGE

Array = NDArray[np.float64]
Pair = tuple[str, str, float]

LEAST_LEFT = 1e-12  # of the variance of a parameter, that the ones before it do not explain


def cholesky(names: Sequence[str], pairs: Iterable[Pair]) -> list[list[float]]:
    """Factor a correlation matrix; in Python, because LAPACK's last bits depend on the processor.

    Parameters
    ----------
    names : sequence of str
        Rows and columns of the matrix.
    pairs : iterable of (first, second, value)
        Its elements off the diagonal that are not 0.

    Returns
    -------
    list of list of float
        Lower triangle, row by row.

    Raises
    ------
    InputError
        The matrix is not positive definite.
    """
    known = {frozenset((first, second)): value for first, second, value in pairs}
    factor: list[list[float]] = []
    for i, name in enumerate(names):
        row: list[float] = []
        for j in range(i):
            before = math.fsum(row[k] * factor[j][k] for k in range(j))
            row.append((known.get(frozenset((name, names[j])), 0.0) - before) / factor[j][j])
        left = 1.0 - math.fsum(value * value for value in row)
        if not left > LEAST_LEFT:
            raise InputError(f"the correlations of {', '.join(names[: i + 1])} contradict each other")
        factor.append([*row, math.sqrt(left)])
    return factor


def couple(points: dict[str, Array], pairs: Sequence[Pair]) -> dict[str, Array]:
    """Couple points of the unit interval; each parameter stays uniform by itself.

    Parameters
    ----------
    points : dict of str to ndarray, shape (n,)
        Independent points, strictly between 0 and 1.
    pairs : sequence of (first, second, value)
        Correlations of the standard normals behind them.

    Returns
    -------
    dict of str to ndarray, shape (n,)
        All of them, strictly between 0 and 1; those without a partner as they were.
    """
    if not pairs:
        return points
    from scipy.special import ndtr, ndtri

    coupled = {name for pair in pairs for name in pair[:2]}
    names = [name for name in points if name in coupled]
    normals = [ndtri(points[name]) for name in names]
    found = dict(points)
    for name, row in zip(names, cholesky(names, pairs), strict=True):
        # Term by term: the sums of a matrix product depend on how many rows it has.
        total = row[0] * normals[0]
        for weight, normal in zip(row[1:], normals[1:], strict=False):
            total += weight * normal
        found[name] = np.clip(ndtr(total), EDGE, 1.0 - EDGE)
    return found
