"""Class probabilities under a named scheme: schemes differ, so the scheme is part of the answer."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from launch_data.regimes import Scheme, schemes
from trajectory.errors import InputError

DEFAULT_SCHEME = "CRS/US"
OUTSIDE = "none of the scheme's classes"


@dataclass(frozen=True, slots=True)
class ClassProbabilities:
    """Probability of each range class.

    Parameters
    ----------
    scheme, citation, verified : str
        Whose classes, where they were read, and whether the page was seen.
    probabilities : tuple of (str, float)
        In ascending order of range.
    basis : str
        Which range they follow from.
    """

    scheme: str
    citation: str
    verified: str
    probabilities: tuple[tuple[str, float], ...]
    basis: str


def find_scheme(name: str) -> Scheme:
    """Look up a scheme of range classes.

    Parameters
    ----------
    name : str
        Such as ``"CRS/US"``.

    Returns
    -------
    Scheme
        Its classes.

    Raises
    ------
    InputError
        When no scheme has that name.
    """
    known = schemes()
    if name not in known:
        raise InputError(f"scheme={name!r} is not known; choose one of {', '.join(sorted(known))}")
    return known[name]


def classify(
    ranges: NDArray[np.float64], weights: NDArray[np.float64], scheme: Scheme, basis: str
) -> ClassProbabilities:
    """Class probabilities of a weighted range distribution.

    Parameters
    ----------
    ranges : ndarray, shape (n,)
        Ranges; infinite ones lie beyond half the circumference.  [m]
    weights : ndarray, shape (n,)
        Their weights.
    scheme : Scheme
        The classes.
    basis : str
        Which range it is, in words.

    Returns
    -------
    ClassProbabilities
        They sum to 1; what no class covers is named.
    """
    known = ~np.isnan(ranges)
    weight = weights[known] / weights[known].sum()
    values = ranges[known]
    listed: list[tuple[str, float]] = []
    for one in scheme.classes:
        above = values >= one.low if one.low_closed else values > one.low
        below = values <= one.high if one.high_closed or one.high == np.inf else values < one.high
        listed.append((one.label, min(1.0, float(weight[above & below].sum()))))
    rest = 1.0 - sum(probability for _, probability in listed)
    if rest > 1e-12:
        listed.append((OUTSIDE, rest))
    return ClassProbabilities(scheme.name, scheme.citation, scheme.verified, tuple(listed), basis)
