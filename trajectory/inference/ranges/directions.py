"""The standard range on the rotating Earth in every direction, and the directions where it is extreme."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trajectory.inference.ranges.standard_range import StandardRange, footprint

Array = NDArray[np.float64]

STEPS = (
    36  # directions: at most 5 deg beside an extreme the range is within 0.4 % of what rotation adds there
)


@dataclass(frozen=True, slots=True, eq=False)
class Directions:
    """Reach by direction.

    Parameters
    ----------
    azimuths : ndarray, shape (m,)
        Launch azimuths.  [rad]
    ranges : ndarray, shape (m, 3)
        5, 50 and 95 % quantiles; infinite beyond half the circumference.  [m]
    beyond : ndarray, shape (m,)
        Probability of that.
    """

    azimuths: Array
    ranges: Array
    beyond: Array

    @property
    def order(self) -> NDArray[np.intp]:
        """Directions from the shortest to the farthest reach.

        By their median; where that leaves half the circumference, by the probability of leaving it, then by
        the lower end of the interval.
        """
        order: NDArray[np.intp] = np.lexsort((self.ranges[:, 0], self.beyond, self.ranges[:, 1]))
        known: NDArray[np.intp] = order[~np.isnan(self.ranges[order, 1])]
        return known

    def summary(self, place: float) -> dict[str, float]:
        """Summarise the reach in one direction of that order.

        Parameters
        ----------
        place : float
            0 for the shortest reach, 0.5 for the middle one, 1 for the farthest.

        Returns
        -------
        dict
            ``azimuth`` [rad]; ``q05``, ``median``, ``q95`` [m] (infinite beyond half the circumference) and
            ``beyond``.
        """
        one = int(self.order[round(place * (len(self.order) - 1))])
        low, middle, high = self.ranges[one]
        return {
            "azimuth": float(self.azimuths[one]),
            "q05": float(low),
            "median": float(middle),
            "q95": float(high),
            "beyond": float(self.beyond[one]),
        }


def over_all_azimuths(answer: StandardRange) -> Directions:
    """Maximise the range with Earth rotation in every direction.

    Parameters
    ----------
    answer : StandardRange
        The posterior; see `standard_range.footprint` for how many of its draws are flown.

    Returns
    -------
    Directions
        In steps of 10 degrees.
    """
    azimuths = 2.0 * np.pi * np.arange(STEPS) / STEPS
    return Directions(azimuths, *footprint(answer, azimuths))
