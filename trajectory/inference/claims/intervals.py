"""The interval that a printed figure stands for."""

import numpy as np

from launch_data.reported import LOWER_BOUNDS, UPPER_BOUNDS, Reported


def interval_of(reported: Reported) -> tuple[float, float]:
    """Read the interval that a printed figure stands for.

    Parameters
    ----------
    reported : Reported
        The printed figure.

    Returns
    -------
    tuple of float
        Low and high end; 0 or infinity where it is open.  [SI]
    """
    if reported.qualifier in LOWER_BOUNDS:
        return float(reported.low or 0.0), np.inf
    if reported.qualifier in UPPER_BOUNDS:
        return 0.0, float(reported.high or np.inf)
    if reported.value is None:
        return float(reported.low or 0.0), float(reported.high or np.inf)
    width = reported.half_width or 0.0
    return max(reported.value - width, 0.0), reported.value + width


def gap_of(reported: Reported) -> float:
    """Read how far the next number as round lies above a lower bound.

    Parameters
    ----------
    reported : Reported
        The printed figure.

    Returns
    -------
    float
        Logarithm of their ratio; a tenth for everything else.
    """
    if reported.qualifier not in LOWER_BOUNDS or not reported.low or not reported.half_width:
        return 0.1
    return float(np.log1p(2.0 * reported.half_width / reported.low))
