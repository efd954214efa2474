"""Draws of the family parameters: everything about a boost that the reported flight does not pin down."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kernels import layout as col
from launch_data.families import Bounds, Family
from trajectory.inference.claims.likelihood import DOMAIN

Array = NDArray[np.float64]

# Coordinates of a draw: the first are used by the fit itself, the rest by the family parameters.
FAMILY, LAW, RANGE, APOGEE, LOFT, AZIMUTH, LATITUDE, LONGITUDE = range(8)
BALLISTIC, DRAG, RISE, SHARE_1, SHARE_2 = range(8, 13)
STAGE = 13  # three per stage: thrust-to-weight, exhaust speed, ballistic coefficient
DIMENSIONS = STAGE + 3 * col.MAX_STAGES

# The prior of the ideal delta-v is uniform in its logarithm over this span; given a delta-v, the families
# that admit it are equally likely.
DELTA_V_SPAN = (600.0, 13000.0)  # m/s
# Boosts near escape speed come down after hours, wherever the Earth has turned to.  No test flew 90 min; two
# hours are an apogee of 10,800 km.
LONGEST_FLIGHT = 2.0 * 3600.0  # s
SHORTEST_RANGE = DOMAIN["range"][0]  # m: what ends nearer is no test of a missile


@dataclass(frozen=True, slots=True, eq=False)
class Draws:
    """Prior draws of the family parameters.

    Parameters
    ----------
    families : tuple of Family
        The families drawn from.
    family : ndarray of int, shape (n,)
        Which family each draw belongs to.
    rows : ndarray, shape (n, PARAMETERS)
        Parameter rows with delta-v and pitch-over still open.
    shares : ndarray, shape (n, 3)
        Share of the ideal delta-v per stage.
    uniform : ndarray, shape (n, DIMENSIONS)
        The coordinates in the unit cube.
    prior : tuple of Family
        Every family of the prior, also those that are not drawn from.
    log_weight : ndarray, shape (families,)
        Logarithm of what each draw of a family counts: 0 where all are drawn equally often and nothing is
        said of them.
    """

    families: tuple[Family, ...]
    family: NDArray[np.int64]
    rows: Array
    shares: Array
    uniform: Array
    prior: tuple[Family, ...]
    log_weight: Array


def draw_families(
    families: tuple[Family, ...],
    uniform: Array,
    prior: tuple[Family, ...] | None = None,
    chance: Array | None = None,
    likelihood: Array | None = None,
) -> Draws:
    """Map points of the unit cube to family parameters.

    Parameters
    ----------
    families : tuple of Family
        The families to draw from.
    uniform : ndarray, shape (n, DIMENSIONS)
        Low-discrepancy points.
    prior : tuple of Family, optional
        Every family of the prior, where some of them cannot fly what was reported and need no draws.
    chance : ndarray, shape (families,), optional
        How often each family is drawn; by default equally often.
    likelihood : ndarray, shape (families,), optional
        Of what is said of the configuration.

    Returns
    -------
    Draws
        One draw per point.
    """
    count = len(uniform)
    chance = np.full(len(families), 1.0 / len(families)) if chance is None else chance
    said = np.ones(len(families)) if likelihood is None else likelihood
    family = np.minimum(np.searchsorted(np.cumsum(chance), uniform[:, FAMILY], "right"), len(families) - 1)
    rows = np.zeros((count, col.PARAMETERS))
    shares = np.zeros((count, col.MAX_STAGES))
    for number, member in enumerate(families):
        chosen = family == number
        u = uniform[chosen]
        part = np.zeros((len(u), col.PARAMETERS))
        part[:, col.BALLISTIC_COEFFICIENT] = between(member.ballistic_coefficient, u[:, BALLISTIC])
        part[:, col.DRAG_SCALE] = between(member.drag_scale, u[:, DRAG])
        part[:, col.RISE_TIME] = between(member.rise_time, u[:, RISE])
        part[:, col.STAGES] = member.stages
        is_linear = u[:, LAW] < member.linear_pitch_probability
        part[:, col.STEERING] = np.where(is_linear, col.LINEAR_PITCH, col.GRAVITY_TURN)
        for stage in range(member.stages):
            k = col.FIRST_STAGE + stage * col.STAGE_WIDTH
            v = u[:, STAGE + 3 * stage : STAGE + 3 * stage + 3]
            part[:, k + col.STAGE_THRUST_TO_WEIGHT] = between(member.thrust_to_weight[stage], v[:, 0])
            part[:, k + col.STAGE_EXHAUST_SPEED] = between(member.exhaust_speed[stage], v[:, 1])
            part[:, k + col.STAGE_BALLISTIC_COEFFICIENT] = between(
                member.stage_ballistic_coefficient[stage], v[:, 2]
            )
        rows[chosen] = part
        shares[chosen] = _shares(member, u)
    log_weight = np.log(said / (chance * len(families)))
    return Draws(families, family, rows, shares, uniform, prior or families, log_weight)


def between(bounds: Bounds, u: Array) -> Array:
    """Draw a parameter between its bounds.

    Parameters
    ----------
    bounds : Bounds
        Of the parameter.
    u : ndarray, shape (n,)
        Uniform numbers between 0 and 1.

    Returns
    -------
    ndarray, shape (n,)
        In the unit of the bounds, uniform in the value or in its logarithm.
    """
    if bounds.is_log:
        return bounds.low * (bounds.high / bounds.low) ** u
    return bounds.low + (bounds.high - bounds.low) * u


def _shares(member: Family, u: Array) -> Array:
    first = between(member.first_stage_share, u[:, SHARE_1])
    if member.stages == 1:
        return np.stack([first, 0.0 * first, 0.0 * first], axis=1)
    second = (1.0 - first) * between(member.second_stage_share, u[:, SHARE_2])
    return np.stack([first, second, np.maximum(1.0 - first - second, 0.0)], axis=1)


def set_delta_v(rows: Array, shares: Array, delta_v: Array) -> None:
    """Share an ideal delta-v among the stages of each row, in place.

    Parameters
    ----------
    rows : ndarray, shape (n, PARAMETERS)
        Rows to fill.
    shares : ndarray, shape (n, 3)
        Shares per stage.
    delta_v : ndarray, shape (n,)
        Ideal delta-v of all stages.  [m/s]
    """
    for stage in range(col.MAX_STAGES):
        column = col.FIRST_STAGE + stage * col.STAGE_WIDTH + col.STAGE_IDEAL_DELTA_V
        rows[:, column] = shares[:, stage] * delta_v


def log_prior(draws: Draws, delta_v: Array, loft: Array) -> Array:
    """Log prior density in the logarithm of delta-v and the loft parameter, up to a constant.

    Over the density that the families were drawn with, and times the likelihood of what is said of them.

    Parameters
    ----------
    draws : Draws
        The family parameters.
    delta_v : ndarray, shape (n,)
        Ideal delta-v.  [m/s]
    loft : ndarray, shape (n,)
        Burnout flight-path angle.  [rad]

    Returns
    -------
    ndarray, shape (n,)
        Minus infinity outside a family's bounds.
    """
    admitted = np.sum([_admits(f, delta_v) for f in draws.prior], axis=0)
    own = np.stack([_admits(f, delta_v) for f in draws.families])[draws.family, np.arange(len(delta_v))]
    limits = np.array(
        [(f.burnout_flight_path_angle.low, f.burnout_flight_path_angle.high) for f in draws.families]
    )[draws.family]
    own &= (np.degrees(loft) >= limits[:, 0]) & (np.degrees(loft) <= limits[:, 1])
    lowest = np.array([f.lowest_burnout_mass_fraction for f in draws.families])[draws.family]
    own &= burnout_mass_fraction(draws, delta_v) >= lowest
    return np.where(own, draws.log_weight[draws.family] - np.log(np.maximum(admitted, 1)), -np.inf)


def is_short(results: Array) -> NDArray[np.bool_]:
    """Whether flights end in time to be a missile test: the prior knows no others.

    Parameters
    ----------
    results : ndarray, shape (n, RESULTS)
        Flights, columns as in ``kernels.layout``.

    Returns
    -------
    ndarray of bool, shape (n,)
        False for flights of more than `LONGEST_FLIGHT`, or without an end.
    """
    short: NDArray[np.bool_] = results[:, col.TIME_OF_FLIGHT] <= LONGEST_FLIGHT
    return short


def is_a_test(results: Array) -> NDArray[np.bool_]:
    """Tell which flights the prior of a fit knows.

    Parameters
    ----------
    results : ndarray, shape (n, RESULTS)
        Flights, columns as in ``kernels.layout``.

    Returns
    -------
    ndarray of bool, shape (n,)
        False for flights that are not `is_short`, and for those that end within `SHORTEST_RANGE`.
    """
    far: NDArray[np.bool_] = results[:, col.GROUND_RANGE] >= SHORTEST_RANGE
    return far & is_short(results)


def _admits(family: Family, delta_v: Array) -> NDArray[np.bool_]:
    return (delta_v >= family.ideal_delta_v.low) & (delta_v <= family.ideal_delta_v.high)


def burnout_mass_fraction(draws: Draws, delta_v: Array) -> Array:
    """Smallest burnt-out over ignition mass among the stages of each draw.

    Parameters
    ----------
    draws : Draws
        The family parameters.
    delta_v : ndarray, shape (n,)
        Ideal delta-v.  [m/s]

    Returns
    -------
    ndarray, shape (n,)
        Between 0 and 1, by the rocket equation.
    """
    smallest = np.ones(len(delta_v))
    for stage in range(col.MAX_STAGES):
        exhaust = draws.rows[:, col.FIRST_STAGE + stage * col.STAGE_WIDTH + col.STAGE_EXHAUST_SPEED]
        burns = exhaust > 0.0
        fraction = np.exp(-draws.shares[burns, stage] * delta_v[burns] / exhaust[burns])
        smallest[burns] = np.minimum(smallest[burns], fraction)
    return smallest


def take(draws: Draws, chosen: NDArray[np.intp] | NDArray[np.bool_]) -> Draws:
    """Select some draws.

    Parameters
    ----------
    draws : Draws
        All draws.
    chosen : ndarray
        Indices or mask.

    Returns
    -------
    Draws
        The chosen ones, copied.
    """
    return Draws(
        draws.families,
        draws.family[chosen],
        draws.rows[chosen].copy(),
        draws.shares[chosen],
        draws.uniform[chosen],
        draws.prior,
        draws.log_weight,
    )


def join(parts: Sequence[Draws]) -> Draws:
    """Put consecutive draws one after the other.

    Parameters
    ----------
    parts : sequence of Draws
        At least one; all of the same families.

    Returns
    -------
    Draws
        All draws.
    """
    return Draws(
        parts[0].families,
        np.concatenate([part.family for part in parts]),
        np.concatenate([part.rows for part in parts]),
        np.concatenate([part.shares for part in parts]),
        np.concatenate([part.uniform for part in parts]),
        parts[0].prior,
        parts[0].log_weight,
    )
