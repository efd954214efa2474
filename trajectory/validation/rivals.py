"""Two rivals that an inference has to beat: the impulsive estimate, and the prior without the claims."""

import numpy as np
from numpy.typing import NDArray

from kernels import kepler
from kernels import layout as col
from kernels.constants import MEAN_EARTH_RADIUS, WGS84_GM
from launch_data.families import Family
from launch_data.launch import Launch
from trajectory.ensembles.sampling import sobol
from trajectory.inference.claims import normal
from trajectory.inference.posterior import prior as p
from trajectory.inference.posterior.evidence import middle
from trajectory.inference.posterior.fit import claimless
from trajectory.inference.ranges.standard_range import standard_range
from trajectory.inference.ranges.steering import HALF_CIRCUMFERENCE
from trajectory.validation.scores import Forecast, forecast

Array = NDArray[np.float64]

KEPLER, PRIOR = "Kepler ± 20 %", "prior alone"
HALF_WIDTH = 0.20  # of the estimate: the 90 % interval of the Kepler rival, taken as a normal distribution
SAMPLES = 2000


def kepler_estimate(flown: float, apogee: float) -> float:
    """Minimum-energy range of the speed of an impulsive launch through a range and an apogee.

    Parameters
    ----------
    flown, apogee : float
        Reported ground range and apogee height.  [m]

    Returns
    -------
    float
        On the sphere without rotation or air; infinite from circular speed on.  [m]
    """
    speed = kepler.ellipse_through(flown, apogee, MEAN_EARTH_RADIUS, WGS84_GM)[0]
    found = kepler.maximum_range(speed, MEAN_EARTH_RADIUS, WGS84_GM)
    return float(found) if found < HALF_CIRCUMFERENCE else float("inf")


def kepler_rival(launch: Launch) -> Forecast | None:
    """Forecast by the impulsive estimate, normal with a 90 % interval of 20 % on either side.

    Parameters
    ----------
    launch : Launch
        The record.

    Returns
    -------
    Forecast or None
        None where range and apogee are not both known.
    """
    flown, apogee = middle(launch.claims, "range"), middle(launch.claims, "apogee")
    if flown is None or apogee is None:
        return None
    levels = (np.arange(SAMPLES) + 0.5) / SAMPLES
    scatter = 1.0 + HALF_WIDTH / float(normal.inverse(np.array([0.95]))[0]) * normal.inverse(levels)
    ranges = np.maximum(kepler_estimate(flown, apogee) * scatter, 1.0)
    return Forecast(KEPLER, np.where(ranges > HALF_CIRCUMFERENCE, np.inf, ranges), np.full(SAMPLES, 1.0))


def prior_rival(families: tuple[Family, ...], *, draws: int = SAMPLES, seed: int = 0) -> Forecast:
    """Forecast by the prior: standard ranges of vehicles that no claim has touched.

    Parameters
    ----------
    families : tuple of Family
        The prior.
    draws, seed : int
        Of the sequence.

    Returns
    -------
    Forecast
        Without rotation, at 40 degrees of latitude.
    """
    vehicles, weights = prior_vehicles(families, draws, seed)
    untouched = claimless(vehicles, np.zeros((draws, col.RESULTS)), weights, seed=seed)
    answer = standard_range(untouched, azimuth=None)
    return forecast(PRIOR, answer.without_rotation, weights)


def prior_vehicles(families: tuple[Family, ...], draws: int, seed: int) -> tuple[p.Draws, Array]:
    """Draw vehicles from the prior, with their ideal delta-v.

    Parameters
    ----------
    families : tuple of Family
        The prior.
    draws, seed : int
        Of the sequence.

    Returns
    -------
    vehicles : Draws
        At 40 degrees north, towards the north; pitch-over open.
    weights : ndarray, shape (n,)
        Normalised; 0 outside the bounds of a family.
    """
    uniform = sobol(0, draws, p.DIMENSIONS, seed + 1)
    vehicles = p.draw_families(families, uniform)
    low, high = p.DELTA_V_SPAN
    delta_v = low * (high / low) ** uniform[:, p.RANGE]
    p.set_delta_v(vehicles.rows, vehicles.shares, delta_v)
    vehicles.rows[:, col.LATITUDE] = np.radians(40.0)
    loft = np.radians([one.burnout_flight_path_angle.high for one in families])[vehicles.family]
    weights = np.exp(p.log_prior(vehicles, delta_v, loft))
    return vehicles, weights / weights.sum()
