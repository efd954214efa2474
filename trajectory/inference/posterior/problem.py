"""What a boost must reproduce, how a trial flight is compared with it, and where a search for it ended."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kernels import layout as col
from trajectory.earth import Earth
from trajectory.inference.posterior.prior import Draws, set_delta_v
from trajectory.rows import fly_rows

Array = NDArray[np.float64]

# Observables of a flight.
LOG_RANGE, LOG_APOGEE, LOFT, BEARING = range(4)
# Unknowns.
LOG_DELTA_V, LOG_PITCH, AZIMUTH = range(3)

PITCH_RANGE = np.log([1e-5, 1.74])
DELTA_V_RANGE = np.log([50.0, 5e4])  # m/s: a search that leaves it is lost
SOLVE_TOLERANCE = (
    10.0  # m, error of a step at the impact: 8 m in range at the median, 0.5 km at the 99th percentile
)


@dataclass(frozen=True, slots=True, eq=False)
class Targets:
    """What each draw's flight must reproduce.

    Parameters
    ----------
    observables : tuple of int
        Two of ``LOG_RANGE``, ``LOG_APOGEE``, ``LOFT``.
    values : ndarray, shape (n, 2)
        Their values.  [ln m, ln m, rad]
    azimuth : ndarray, shape (n,)
        Bearing of the impact, or launch azimuth.  [rad]
    is_bearing : bool
        Whether ``azimuth`` is the bearing from launch point to impact (reported, or drawn where range and
        apogee are known) or the launch azimuth (drawn).
    log_correction : ndarray, shape (n,)
        Logarithm of the density that the claims give the values, over the one that they were drawn from.
    """

    observables: tuple[int, int]
    values: Array
    azimuth: Array
    is_bearing: bool
    log_correction: Array


def take_targets(targets: Targets, chosen: NDArray[np.intp]) -> Targets:
    """Select some targets.

    Parameters
    ----------
    targets : Targets
        All targets.
    chosen : ndarray of int
        Indices.

    Returns
    -------
    Targets
        The chosen ones.
    """
    return Targets(
        targets.observables,
        targets.values[chosen],
        targets.azimuth[chosen],
        targets.is_bearing,
        targets.log_correction[chosen],
    )


def join_targets(parts: Sequence[Targets]) -> Targets:
    """Put the targets of consecutive draws one after the other.

    Parameters
    ----------
    parts : sequence of Targets
        At least one; all of the same observables.

    Returns
    -------
    Targets
        All of them.
    """
    return Targets(
        parts[0].observables,
        np.concatenate([part.values for part in parts]),
        np.concatenate([part.azimuth for part in parts]),
        parts[0].is_bearing,
        np.concatenate([part.log_correction for part in parts]),
    )


@dataclass(frozen=True, slots=True, eq=False)
class Solution:
    """Where each draw's search ended.

    Parameters
    ----------
    unknowns : ndarray, shape (n, 3)
        Logarithm of delta-v, logarithm of pitch-over, launch azimuth.
    rows, results : ndarray
        The flight at ``unknowns``, columns as in ``kernels.layout``.
    status : ndarray of int
        How that flight ended.
    derivative : ndarray, shape (n, 4, 3)
        Observables by unknowns.
    converged : ndarray of bool
        Whether every target is met.
    flights : int
        Flights flown.
    """

    unknowns: Array
    rows: Array
    results: Array
    status: NDArray[np.int64]
    derivative: Array
    converged: NDArray[np.bool_]
    flights: int


def join(parts: Sequence[Solution]) -> Solution:
    """Put solutions of consecutive draws one after the other.

    Parameters
    ----------
    parts : sequence of Solution
        At least one.

    Returns
    -------
    Solution
        All draws.
    """
    return Solution(
        np.concatenate([part.unknowns for part in parts]),
        np.concatenate([part.rows for part in parts]),
        np.concatenate([part.results for part in parts]),
        np.concatenate([part.status for part in parts]),
        np.concatenate([part.derivative for part in parts]),
        np.concatenate([part.converged for part in parts]),
        sum(part.flights for part in parts),
    )


def replace_draws(solution: Solution, which: NDArray[np.intp], better: Solution) -> Solution:
    """Replace some draws by another search for the same draws.

    Parameters
    ----------
    solution : Solution
        All draws.
    which : ndarray of int
        Those to replace.
    better : Solution
        Their new ends, in the order of ``which``.

    Returns
    -------
    Solution
        All draws; the flights of both searches count.
    """
    together = join((solution, better))
    place = np.arange(len(solution.unknowns))
    place[which] = len(place) + np.arange(len(which))
    return Solution(
        together.unknowns[place],
        together.rows[place],
        together.results[place],
        together.status[place],
        together.derivative[place],
        together.converged[place],
        together.flights,
    )


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """Draws, what their flights must reproduce, and where they fly.

    Parameters
    ----------
    draws : Draws
        Family parameters; rows carry the launch point.
    targets : Targets
        What must be reproduced.
    earth : Earth
        Earth model.
    drag_curve : str
        Name of the drag curve.
    """

    draws: Draws
    targets: Targets
    earth: Earth
    drag_curve: str

    def rows(self, x: Array, which: NDArray[np.intp]) -> Array:
        """Write trial unknowns as parameter rows.

        Parameters
        ----------
        x : ndarray, shape (m, 3)
            Logarithm of delta-v, logarithm of pitch-over, launch azimuth.
        which : ndarray of int
            The draws that they belong to.

        Returns
        -------
        ndarray, shape (m, PARAMETERS)
            Columns as in ``kernels.layout``.
        """
        rows = self.draws.rows[which].copy()
        set_delta_v(rows, self.draws.shares[which], np.exp(x[:, LOG_DELTA_V]))
        rows[:, col.PITCH_OVER] = np.exp(x[:, LOG_PITCH])
        rows[:, col.AZIMUTH] = x[:, AZIMUTH]
        return rows

    def fly(self, rows: Array) -> tuple[Array, NDArray[np.int64]]:
        """Fly trial rows.

        Parameters
        ----------
        rows : ndarray, shape (m, PARAMETERS)
            Flights.

        Returns
        -------
        results : ndarray, shape (m, RESULTS)
            Columns as in ``kernels.layout``.
        status : ndarray of int
            How they ended.
        """
        return fly_rows(rows, earth=self.earth, drag_curve=self.drag_curve, tolerance=SOLVE_TOLERANCE)

    def miss(self, seen: Array, x: Array, which: NDArray[np.intp]) -> Array:
        """Observables minus targets.

        Parameters
        ----------
        seen : ndarray, shape (m, 4)
            Observables of the trial flights.
        x : ndarray, shape (m, 3)
            Their unknowns.
        which : ndarray of int
            The draws that they belong to.

        Returns
        -------
        ndarray, shape (m, 3)
            Two observables in their own units; direction between minus and plus pi.  [rad]
        """
        first, second = self.targets.observables
        wanted = self.targets.values[which]
        turned = seen[:, BEARING] if self.targets.is_bearing else x[:, AZIMUTH]
        return np.stack(
            [
                seen[:, first] - wanted[:, 0],
                seen[:, second] - wanted[:, 1],
                np.remainder(turned - self.targets.azimuth[which] + np.pi, 2.0 * np.pi) - np.pi,
            ],
            axis=1,
        )


def observe(results: Array) -> Array:
    """Read the observables from result rows.

    Parameters
    ----------
    results : ndarray, shape (n, RESULTS)
        Flights.

    Returns
    -------
    ndarray, shape (n, 4)
        Logarithms of range and apogee [ln m], burnout flight-path angle and bearing of the impact [rad].
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.stack(
            [
                np.log(results[:, col.GROUND_RANGE]),
                np.log(results[:, col.APOGEE_HEIGHT]),
                results[:, col.BURNOUT_FLIGHT_PATH_ANGLE],
                results[:, col.IMPACT_BEARING],
            ],
            axis=1,
        )


def target_derivative(targets: Targets, slope: Array) -> Array:
    """Derivative of the three targets by the three unknowns.

    Parameters
    ----------
    targets : Targets
        Which observables are targets.
    slope : ndarray, shape (n, 4, 3)
        Observables by unknowns.

    Returns
    -------
    ndarray, shape (n, 3, 3)
        The matrix of Newton's step and of the change of variables.
    """
    matrix = np.empty((len(slope), 3, 3))
    matrix[:, 0] = slope[:, targets.observables[0]]
    matrix[:, 1] = slope[:, targets.observables[1]]
    matrix[:, 2] = slope[:, BEARING] if targets.is_bearing else np.array([0.0, 0.0, 1.0])
    return matrix
