"""Flights drawn from the prior of the inference: the truths that simulated reports speak of."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kernels import layout as col
from kernels import status as codes
from launch_data.families import Family
from trajectory.earth import EARTHS, Earth
from trajectory.inference.posterior import prior as p
from trajectory.inference.posterior.fit import claimless
from trajectory.inference.posterior.problem import PITCH_RANGE, SOLVE_TOLERANCE
from trajectory.inference.ranges.standard_range import standard_range
from trajectory.rows import fly_rows

Array = NDArray[np.float64]
Change = Callable[[Array], None]

TRIALS = 40  # flights for each truth: few pitch-overs give an angle that the prior knows
STEP = 2e-3  # of the logarithm of pitch-over
FARTHEST = 0.98 * np.pi  # rad flown: a flight around the Earth is no missile test
# Latitude and longitude [rad] and scatter [m] of the launch points.
SITE = (np.radians(40.0), np.radians(127.0), 2e3)
_STREAM = int.from_bytes(b"simtruth", "big")  # the reports draw from the streams of their numbers


@dataclass(frozen=True, slots=True, eq=False)
class Truths:
    """Flights drawn from the prior, with what they could have reached.

    Parameters
    ----------
    families : tuple of Family
        The prior.
    family : ndarray of int, shape (n,)
        Family of each.
    shares : ndarray, shape (n, 3)
        Share of the ideal delta-v per stage.
    rows, results : ndarray
        The flights, columns as in ``kernels.layout``.
    without_rotation, with_rotation : ndarray, shape (n,)
        Standard range; infinite beyond half the circumference.  [m]
    """

    families: tuple[Family, ...]
    family: NDArray[np.int64]
    shares: Array
    rows: Array
    results: Array
    without_rotation: Array
    with_rotation: Array


def draw_truths(
    families: tuple[Family, ...],
    count: int,
    seed: int,
    *,
    change: Change | None = None,
    earth: Earth = EARTHS["wgs84"],
) -> Truths:
    """Draw flights from the prior: uniform in ln delta-v and in the burnout flight-path angle.

    Parameters
    ----------
    families : tuple of Family
        The prior.
    count : int
        Number of truths.
    seed : int
        The same seed gives the same bits.
    change : callable, optional
        Changes the parameter rows in place before they fly: a world other than the prior's.
    earth : Earth
        Where they fly.

    Returns
    -------
    Truths
        Flights that came down less than half around the Earth.

    Notes
    -----
    Pitch-over is drawn, and flights are chosen in proportion to prior density times
    |d(flight-path angle) / d(ln pitch-over)|, which is the prior in the angle.
    """
    random = np.random.Generator(np.random.Philox(key=np.array([seed, _STREAM], dtype=np.uint64)))
    trials = TRIALS * count
    drawn = p.draw_families(families, random.random((trials, p.DIMENSIONS)))
    slowest, fastest = np.log(p.DELTA_V_SPAN)
    delta_v = np.exp(random.uniform(slowest, fastest, trials))
    rows = drawn.rows
    p.set_delta_v(rows, drawn.shares, delta_v)
    _launch(rows, random)
    log_pitch = random.uniform(PITCH_RANGE[0], PITCH_RANGE[1], trials)
    if change is not None:
        change(rows)
    curve = families[0].drag_curve
    before, _ = _fly(rows, log_pitch - STEP, earth, curve)
    results, fine = _fly(rows, log_pitch, earth, curve)
    loft = results[:, col.BURNOUT_FLIGHT_PATH_ANGLE]
    slope = np.abs(loft - before[:, col.BURNOUT_FLIGHT_PATH_ANGLE]) / STEP
    with np.errstate(divide="ignore", invalid="ignore"):
        density = np.exp(p.log_prior(drawn, delta_v, loft)) * slope
    density[~fine | ~np.isfinite(density)] = 0.0
    levels = (np.arange(count) + random.random()) / count  # one draw in each equal share of the density
    chosen = np.searchsorted(np.cumsum(density) / density.sum(), levels)
    chosen = random.permutation(chosen)
    true, flown = p.take(drawn, chosen), results[chosen]
    answer = standard_range(claimless(true, flown, np.full(count, 1.0 / count)), azimuth=None)
    reach = (answer.without_rotation, answer.with_rotation)
    return Truths(families, true.family, true.shares, true.rows, flown, *reach)


def _launch(rows: Array, random: np.random.Generator) -> None:
    latitude, longitude, scatter = SITE
    scatter /= 6.37e6
    rows[:, col.LATITUDE] = latitude + scatter * random.standard_normal(len(rows))
    rows[:, col.LONGITUDE] = longitude + scatter * random.standard_normal(len(rows)) / np.cos(latitude)
    rows[:, col.AZIMUTH] = random.uniform(0.0, 2.0 * np.pi, len(rows))


def _fly(rows: Array, log_pitch: Array, earth: Earth, drag_curve: str) -> tuple[Array, NDArray[np.bool_]]:
    rows[:, col.PITCH_OVER] = np.exp(log_pitch)
    results, status = fly_rows(rows, earth=earth, drag_curve=drag_curve, tolerance=SOLVE_TOLERANCE)
    with np.errstate(invalid="ignore"):
        fine = (status == codes.OK) & (results[:, col.RANGE_ANGLE] < FARTHEST)
        return results, fine & p.is_a_test(results)
