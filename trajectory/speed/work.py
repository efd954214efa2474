"""What is flown to measure speed: free flights, and launches with two stages."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kernels import constants as c
from kernels import layout as col
from kernels import status as codes
from launch_data.families import load_families
from trajectory.earth import find_earth
from trajectory.ensembles.sampling import sobol
from trajectory.inference.posterior import prior
from trajectory.inference.posterior.guess import SCAN
from trajectory.inference.posterior.problem import SOLVE_TOLERANCE
from trajectory.rows import TOLERANCE, fly_rows

Array = NDArray[np.float64]

SEED = 0
FREE_TOLERANCE = 30.0  # m, error of one step at the impact; what becomes of it at the impact is measured
_DEGREE = np.pi / 180.0
# Low and high end of the free flights: the common work of `benchmarks`, whose columns these are.
FREE_COLUMNS = (
    col.LATITUDE, col.LONGITUDE, col.HEIGHT, col.SPEED, col.FLIGHT_PATH_ANGLE, col.AZIMUTH,
    col.BALLISTIC_COEFFICIENT,
)  # fmt: skip
FREE_LOW = np.array([-60 * _DEGREE, -np.pi, 60e3, 2e3, 20 * _DEGREE, 0.0, 2e3])
FREE_HIGH = np.array([60 * _DEGREE, np.pi, 200e3, 7e3, 85 * _DEGREE, 2 * np.pi, 10e3])
STAGES = 2  # of the launches
SPARE = 9 / 8  # draws for each launch that is wanted: some are lighter at burnout than their family allows


@dataclass(frozen=True, slots=True, eq=False)
class Work:
    """Flights to time.

    Parameters
    ----------
    name : str
        What to call them.
    rows : ndarray, shape (n, PARAMETERS)
        Columns as in ``kernels.layout``; the first flights of any number are the same.
    drag_curve : str
        Name of the drag curve.
    tolerance : float
        Error of one step at the impact.  [m]
    """

    name: str
    rows: Array
    drag_curve: str
    tolerance: float


def free_flights(count: int) -> Work:
    """Make free flights from a wide range of states.

    Parameters
    ----------
    count : int
        Number of flights.

    Returns
    -------
    Work
        From 60 to 200 km up, at 2 to 7 km/s, rising at 20 to 85 degrees.
    """
    rows = np.zeros((count, col.PARAMETERS))
    rows[:, FREE_COLUMNS] = FREE_LOW + (FREE_HIGH - FREE_LOW) * sobol(0, count, len(FREE_COLUMNS), SEED)
    rows[:, col.DRAG_SCALE] = 1.0
    return Work("free flights", rows, load_families()[0].drag_curve, FREE_TOLERANCE)


def launches(count: int) -> Work:
    """Make launches with boost, from the two-stage families of the prior.

    Parameters
    ----------
    count : int
        Number of launches.

    Returns
    -------
    Work
        From anywhere within 60 degrees of the equator in any direction; delta-v and pitch-over are uniform
        in their logarithm over what the families allow and what the inference scans.
    """
    families = tuple(family for family in load_families() if family.stages == STAGES)
    points = sobol(0, int(SPARE * count) + 1, prior.DIMENSIONS + 2, SEED)
    draws = prior.draw_families(families, points[:, : prior.DIMENSIONS])
    low, high = np.array([(f.ideal_delta_v.low, f.ideal_delta_v.high) for f in families])[draws.family].T
    delta_v = low * (high / low) ** points[:, prior.DIMENSIONS]
    lightest = np.array([family.lowest_burnout_mass_fraction for family in families])[draws.family]
    rows = draws.rows
    prior.set_delta_v(rows, draws.shares, delta_v)
    ends = np.array([[SCAN[law][0], SCAN[law][-1]] for law in sorted(SCAN)])
    least, most = ends[rows[:, col.STEERING].astype(np.int64)].T
    rows[:, col.PITCH_OVER] = least * (most / least) ** points[:, prior.DIMENSIONS + 1]
    rows[:, col.LATITUDE] = (120.0 * points[:, prior.LATITUDE] - 60.0) * _DEGREE
    rows[:, col.LONGITUDE] = (360.0 * points[:, prior.LONGITUDE] - 180.0) * _DEGREE
    rows[:, col.AZIMUTH] = 360.0 * points[:, prior.AZIMUTH] * _DEGREE
    rows = rows[prior.burnout_mass_fraction(draws, delta_v) >= lightest][:count]
    return Work(
        "launches with boost, two stages", np.ascontiguousarray(rows), families[0].drag_curve, SOLVE_TOLERANCE
    )


def fly(work: Work, count: int, threads: int) -> tuple[Array, NDArray[np.int64]]:
    """Fly the first flights of a kind of work.

    Parameters
    ----------
    work : Work
        The flights.
    count : int
        How many; at most as many as there are.
    threads : int
        How many fly at the same time.

    Returns
    -------
    results : ndarray, shape (n, RESULTS)
        Columns as in ``kernels.layout``.
    status : ndarray of int
        How they ended.
    """
    return _fly(work, work.rows[:count], work.tolerance, threads)


def impact_errors(work: Work, count: int, threads: int) -> Array:
    """Distances between impacts at the tolerance of the work and at the fine one of single flights.

    Parameters
    ----------
    work : Work
        The flights.
    count : int
        How many are compared.
    threads : int
        How many fly at the same time.

    Returns
    -------
    ndarray, shape (m,)
        One for each flight that landed both times, on the mean sphere.  [m]
    """
    rough, rough_status = fly(work, count, threads)
    fine, fine_status = _fly(work, work.rows[:count], TOLERANCE, threads)
    both = (rough_status == codes.OK) & (fine_status == codes.OK)
    latitude, longitude = fine[both, col.IMPACT_LATITUDE], fine[both, col.IMPACT_LONGITUDE]
    north = np.sin(0.5 * (rough[both, col.IMPACT_LATITUDE] - latitude)) ** 2
    east = np.sin(0.5 * (rough[both, col.IMPACT_LONGITUDE] - longitude)) ** 2
    half = north + np.cos(latitude) * np.cos(rough[both, col.IMPACT_LATITUDE]) * east
    errors: Array = 2.0 * c.MEAN_EARTH_RADIUS * np.arcsin(np.sqrt(np.minimum(half, 1.0)))
    return errors


def _fly(work: Work, rows: Array, tolerance: float, threads: int) -> tuple[Array, NDArray[np.int64]]:
    return fly_rows(
        rows, earth=find_earth("wgs84"), drag_curve=work.drag_curve, tolerance=tolerance, threads=threads
    )
