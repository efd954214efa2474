"""Nothing gets stuck: every drag curve, every tolerance in use, far beyond what is ever asked.

Steep dives from space, grazing entries, light bodies, low flights about the speed of sound: where steps are
aimed at edges, a flight that comes back to an edge again and again would end at the step limit.
"""

import numpy as np
import pytest

from kernels import layout as col
from kernels import status
from kernels.aerodynamics import NAMES
from trajectory.earth import EARTHS
from trajectory.inference.posterior.problem import SOLVE_TOLERANCE
from trajectory.inference.ranges.steering import SEARCH_TOLERANCE
from trajectory.rows import TOLERANCE, fly_rows

COUNT = 20_000
MOST_STEPS = 4000  # measured: 2,145
TOLERANCES = [TOLERANCE, 0.3, 3.0, SOLVE_TOLERANCE, SEARCH_TOLERANCE]


def flights(highest, fastest):
    """Anywhere, in any direction, up or down; ballistic coefficients from 30 to 30,000 kg/m2."""
    draws = np.random.Generator(np.random.Philox(key=5)).random((COUNT, 7))
    rows = np.zeros((COUNT, col.PARAMETERS))
    rows[:, col.LATITUDE], rows[:, col.LONGITUDE] = 3.0 * draws[:, 0] - 1.5, 6.0 * draws[:, 1] - 3.0
    rows[:, col.AZIMUTH], rows[:, col.FLIGHT_PATH_ANGLE] = 6.28 * draws[:, 2], 3.1 * draws[:, 3] - 1.55
    rows[:, col.HEIGHT], rows[:, col.SPEED] = highest * draws[:, 4], fastest * draws[:, 5]
    rows[:, col.BALLISTIC_COEFFICIENT], rows[:, col.DRAG_SCALE] = 10.0 ** (1.5 + 3.0 * draws[:, 6]), 1.0
    return rows


@pytest.mark.parametrize("curve", NAMES)
@pytest.mark.parametrize(("highest", "fastest"), [(300e3, 8000.0), (30e3, 1500.0)], ids=["wide", "low"])
def test_every_flight_lands_or_is_in_orbit(curve, highest, fastest):
    rows = flights(highest, fastest)
    for tolerance in TOLERANCES:
        results, codes = fly_rows(rows, earth=EARTHS["wgs84"], drag_curve=curve, tolerance=tolerance)
        assert set(np.unique(codes)) <= {status.OK, status.ORBIT}, tolerance
        assert np.sum(codes == status.ORBIT) <= 2e-3 * COUNT
        assert np.all(rows[codes == status.ORBIT, col.SPEED] > 7000.0)
        assert np.max(results[:, col.STEPS]) < MOST_STEPS
