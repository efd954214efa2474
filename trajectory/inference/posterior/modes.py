"""Lofted and depressed solutions: one boost reaches one range by two paths."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kernels import layout as col
from trajectory.inference.posterior.fit import Fit
from trajectory.inference.posterior.weights import quantiles

Array = NDArray[np.float64]

LEAST = 0.01  # probability below which a solution is not listed
SPAN = (0.02, 0.98)  # levels between which an apogee of one side lies
GAP = 1.2  # ratio of apogees across which nothing flies, where two solutions are told apart


@dataclass(frozen=True, slots=True)
class Mode:
    """One of the two ways in which the reported flight can have come about.

    Parameters
    ----------
    name : str
        ``lofted``: steeper than the farthest flight of the same boost; ``depressed``: flatter.
    probability : float
        Of this side, given the claims.
    apogee, time_of_flight, delta_v : tuple of float
        5, 50 and 95 % quantiles on this side.  [m, s, m/s]
    """

    name: str
    probability: float
    apogee: tuple[float, float, float]
    time_of_flight: tuple[float, float, float]
    delta_v: tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Modes:
    """Whether one path explains the report, or two.

    Parameters
    ----------
    listed : tuple of Mode
        The likelier first; one or two.
    are_separate : bool
        Whether there are two with a gap between their apogees: then one interval over both would mislead.
    """

    listed: tuple[Mode, ...]
    are_separate: bool


def find_modes(fit: Fit) -> Modes:
    """Tell lofted from depressed solutions.

    Parameters
    ----------
    fit : Fit
        The posterior.

    Returns
    -------
    Modes
        Each side of the farthest flight that has some probability.

    Notes
    -----
    A draw's side is the sign of the derivative of its range by pitch-over at its delta-v.  Where range and
    apogee were both reported, they leave one side, or a flight near the standard trajectory that may be
    either; a range alone can leave two, which are far apart where delta-v is known well.
    """
    sides = (("lofted", fit.is_lofted), ("depressed", ~fit.is_lofted))
    possible = [(name, side & (fit.weights > 0.0)) for name, side in sides]
    listed = [_mode(name, fit, side) for name, side in possible if fit.weights[side].sum() >= LEAST]
    listed.sort(key=lambda mode: -mode.probability)
    return Modes(tuple(listed), len(listed) == 2 and _is_gap(fit, possible[0][1], possible[1][1]))


def _mode(name: str, fit: Fit, side: NDArray[np.bool_]) -> Mode:
    weights = fit.weights[side]
    columns = (
        fit.results[side, col.APOGEE_HEIGHT],
        fit.results[side, col.TIME_OF_FLIGHT],
        fit.delta_v[side],
    )
    apogee, time, delta_v = (tuple(float(v) for v in quantiles(one, weights)) for one in columns)
    return Mode(name, float(weights.sum()), apogee, time, delta_v)  # type: ignore[arg-type]


def _is_gap(fit: Fit, lofted: NDArray[np.bool_], depressed: NDArray[np.bool_]) -> bool:
    low, high = SPAN
    apogee = fit.results[:, col.APOGEE_HEIGHT]
    lowest = quantiles(apogee[lofted], fit.weights[lofted], (low,))[0]
    highest = quantiles(apogee[depressed], fit.weights[depressed], (high,))[0]
    return bool(lowest > GAP * highest)
