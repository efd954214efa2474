"""The range that was flown, from what was reported of it."""

import numpy as np
from numpy.typing import NDArray

from launch_data.launch import Launch
from trajectory.inference.claims.likelihood import marginal, outside, terms

DRAWS = 2000


def range_flown(launch: Launch) -> NDArray[np.float64] | None:
    """Draw the range that was flown from the claims about it alone.

    Parameters
    ----------
    launch : Launch
        With its claims.

    Returns
    -------
    ndarray of shape (n,) or None
        Equally probable values, ascending; None where nothing, or an upper bound alone, was reported.  [m]
    """
    claimed = terms(launch.claims, "range")
    if all(term.low <= 0.0 for term in claimed):  # nothing, or upper bounds
        return None
    if outside(claimed, "range"):  # as said: no error is known of such figures
        low, high = (float(np.median([getattr(term, end) for term in claimed])) for end in ("low", "high"))
        return np.linspace(low, high, DRAWS) if np.isfinite(high) else None
    density = marginal(claimed, "range")
    found: NDArray[np.float64] = np.exp(
        np.interp((np.arange(DRAWS) + 0.5) / DRAWS, density.cumulative, density.z)
    )
    return found
