"""Powered flights for the same comparison: generic boosts of one to three stages, by gravity turn.

The physics of the free flights, and a boost as `kernels.ascent` and `kernels.flight` define it.  No row is a
real vehicle: the stages are drawn from wide intervals.
"""

import math
from functools import cached_property

import numpy as np

from kernels import layout as col

SEED = 20240602
_DEGREE = math.pi / 180.0
RISE_TIME = 10.0  # s


class PoweredWork:
    """The first powered flights.

    Parameters
    ----------
    count : int
        Number of flights; the first flights of any number are the same.
    """

    def __init__(self, count: int) -> None:
        self.count = count

    @cached_property
    def rows(self) -> np.ndarray:
        """Parameter rows of our kernel, SI and radians, (n, PARAMETERS)."""
        draws = np.random.default_rng(SEED).random((self.count, 6 + 3 * col.MAX_STAGES))
        rows = np.zeros((self.count, col.PARAMETERS))
        rows[:, col.LATITUDE] = (120.0 * draws[:, 0] - 60.0) * _DEGREE
        rows[:, col.LONGITUDE] = (360.0 * draws[:, 1] - 180.0) * _DEGREE
        rows[:, col.AZIMUTH] = 360.0 * draws[:, 2] * _DEGREE
        rows[:, col.BALLISTIC_COEFFICIENT] = 2000.0 + 8000.0 * draws[:, 3]
        rows[:, col.DRAG_SCALE] = 1.0
        rows[:, col.STAGES] = 1.0 + np.floor(3.0 * draws[:, 4])
        rows[:, col.STEERING] = col.GRAVITY_TURN
        rows[:, col.PITCH_OVER] = 0.005 + 0.025 * draws[:, 5]
        rows[:, col.RISE_TIME] = RISE_TIME
        for stage in range(col.MAX_STAGES):
            k, used = col.FIRST_STAGE + stage * col.STAGE_WIDTH, rows[:, col.STAGES] > stage
            delta_v, weight, exhaust = draws[:, 6 + 3 * stage : 9 + 3 * stage].T
            rows[:, k + col.STAGE_IDEAL_DELTA_V] = used * (1500.0 + 1000.0 * delta_v)
            rows[:, k + col.STAGE_THRUST_TO_WEIGHT] = used * (1.5 + weight)
            rows[:, k + col.STAGE_EXHAUST_SPEED] = used * (2300.0 + 600.0 * exhaust)
            rows[:, k + col.STAGE_BALLISTIC_COEFFICIENT] = used * 8000.0
        return rows
