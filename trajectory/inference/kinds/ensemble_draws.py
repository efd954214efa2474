"""Prior-predictive flights of each kind: parameters from their bounds, flown by the kernels."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kernels import kepler
from kernels import layout as col
from kernels import status as codes
from kernels.constants import MEAN_EARTH_RADIUS
from launch_data.families import Family
from launch_data.kinds import KindPrior, Shares
from trajectory.cruise import fly_cruise_rows
from trajectory.earth import EARTHS
from trajectory.ensembles.sampling import sobol
from trajectory.inference.posterior import prior as p
from trajectory.manoeuvres import fly_manoeuvring
from trajectory.rows import fly_rows

Array = NDArray[np.float64]

_LIFT_LAWS = {"constant": col.CONSTANT_LIFT, "equilibrium": col.EQUILIBRIUM_GLIDE}

# Coordinates of a draw behind those of the family parameters.
DELTA_V, PITCH, LIFT, CEILING, EXTRA, FATE = range(p.DIMENSIONS, p.DIMENSIONS + 6)
DIMENSIONS = p.DIMENSIONS + 6
TOLERANCE = 10.0  # m, error of a step at the impact: far below what a reported figure resolves
LATITUDE = np.radians(39.0)  # of the launch point: what a comparison of kinds sees does not depend on it
FEWEST = 4  # flights that a cell needs
CELLS = (10, 8)  # of ideal delta-v and of loft: where the weights of the loft prior are balanced


@dataclass(frozen=True, slots=True, eq=False)
class KindEnsemble:
    """What one kind flies before anything was reported.

    Parameters
    ----------
    kind : str
        One of ``launch_data.kinds.KINDS``.
    log_range, log_apogee, time : ndarray, shape (n,)
        Natural logarithms of the distance as it would be reported and of the apogee [ln m], flight time [s].
    weights : ndarray, shape (n,)
        They sum to 1.
    drawn, failed : int
        Draws, and those of them that the kernels could not fly.
    """

    kind: str
    log_range: Array
    log_apogee: Array
    time: Array
    weights: Array
    drawn: int
    failed: int


def draw_kind(
    prior: KindPrior, families: Sequence[Family], *, draws: int, seed: int, threads: int | None = None
) -> KindEnsemble:
    """Fly the prior-predictive ensemble of a kind.

    Parameters
    ----------
    prior : KindPrior
        Its bounds.
    families : sequence of Family
        The boosts; those with as many stages as the kind has are used.
    draws : int
        How many.
    seed : int
        The same seed gives the same bits.
    threads : int, optional
        How many fly at the same time; never changes a result.

    Returns
    -------
    KindEnsemble
        Flights outside the kind's bounds of apogee and loft are left out, and those that skip above their
        first apogee.

    Notes
    -----
    Uniform in the logarithm of the ideal delta-v; over the loft ratio (apogee over that of the minimum-energy
    arc of the same range) the weights are balanced so that, at each delta-v, it has the prior's shares as far
    as the boosts reach it.  Not modelled: a pull-up that is aimed at a range.
    """
    uniform = sobol(0, draws, DIMENSIONS, seed)
    if prior.name == "cruise":
        return _cruise(prior, uniform)
    chosen = tuple(family for family in families if family.stages in prior.stages)
    drawn = p.draw_families(chosen, uniform[:, : p.DIMENSIONS])
    delta_v = p.between(prior.bounds["ideal_delta_v"], uniform[:, DELTA_V])
    # Only whether a family admits that speed: the loft prior follows below.
    possible = np.isfinite(p.log_prior(drawn, delta_v, np.full(draws, np.radians(45.0))))
    if prior.name == "slv":
        delta_v = delta_v * _reached(prior, uniform)
    rows = drawn.rows
    p.set_delta_v(rows, drawn.shares, delta_v)
    rows[:, col.PITCH_OVER] = p.between(prior.bounds["pitch_over"], uniform[:, PITCH])
    rows[:, col.LATITUDE] = LATITUDE
    rows[:, col.AZIMUTH] = 2.0 * np.pi * uniform[:, p.AZIMUTH]
    results, status = _fly(prior, rows, uniform, chosen[0].drag_curve, threads)
    if prior.name == "slv":
        return _space_launch(prior, results, status, possible, uniform)
    return _land(prior, results, status, possible, delta_v)


def _fly(
    prior: KindPrior, rows: Array, uniform: Array, drag_curve: str, threads: int | None
) -> tuple[Array, NDArray[np.int64]]:
    earth = EARTHS["wgs84"]
    if not prior.lift_law:
        return fly_rows(rows, earth=earth, drag_curve=drag_curve, tolerance=TOLERANCE, threads=threads)
    lifts = np.zeros((len(rows), col.LIFT_PARAMETERS))
    lifts[:, col.LIFT_TO_DRAG] = p.between(prior.bounds["lift_to_drag"], uniform[:, LIFT])
    lifts[:, col.LIFT_LAW] = _LIFT_LAWS[prior.lift_law]
    lifts[:, col.LIFT_CEILING] = p.between(prior.bounds["lift_ceiling"], uniform[:, CEILING])
    return fly_manoeuvring(
        rows, lifts, earth=earth, drag_curve=drag_curve, tolerance=TOLERANCE, threads=threads
    )


def _land(
    prior: KindPrior, results: Array, status: NDArray[np.int64], possible: NDArray[np.bool_], delta_v: Array
) -> KindEnsemble:
    """Keep the flights that came down as the kind's prior foresees, weighted by its loft prior."""
    distance, apogee = results[:, col.GROUND_RANGE], results[:, col.APOGEE_HEIGHT]
    with np.errstate(invalid="ignore"):
        kept = possible & (status == codes.OK) & (distance > 1e3) & (apogee > 1e3) & p.is_short(results)
        if "apogee" in prior.bounds:
            kept &= (apogee >= prior.bounds["apogee"].low) & (apogee <= prior.bounds["apogee"].high)
        if prior.lift_law:
            # Lift that throws the flight above its first apogee is a skip, not a pull-up or a glide.
            kept &= ~(results[:, col.APOGEE_TIME] > results[:, col.LIFT_START_TIME])
    ratio = np.full(len(status), np.nan)
    angle = np.minimum(distance[kept] / MEAN_EARTH_RADIUS, 0.999 * np.pi)
    ratio[kept] = apogee[kept] / np.array([kepler.minimum_energy_apogee(a, MEAN_EARTH_RADIUS) for a in angle])
    weights = _loft_weights(prior, np.log(delta_v), np.log(ratio), kept)
    kept &= weights > 0.0
    return KindEnsemble(
        prior.name,
        np.log(distance[kept]),
        np.log(apogee[kept]),
        results[kept, col.TIME_OF_FLIGHT],
        weights[kept] / weights[kept].sum(),
        len(status),
        int(np.isin(status, (codes.OK, codes.ORBIT, codes.ESCAPED), invert=True).sum()),
    )


def _loft_weights(prior: KindPrior, log_delta_v: Array, log_ratio: Array, kept: NDArray[np.bool_]) -> Array:
    """Weights that give each delta-v the same mass and the loft ratio the prior's shares, cell by cell."""
    weights = np.zeros(len(kept))
    bounds = prior.bounds["ideal_delta_v"]
    place = (log_delta_v - np.log(bounds.low)) / np.log(bounds.high / bounds.low)
    row = np.clip((CELLS[0] * place).astype(int), 0, CELLS[0] - 1)
    for share, loft in prior.loft:
        low, high = np.log(loft.low), np.log(loft.high)
        with np.errstate(invalid="ignore"):
            inside = kept & (log_ratio >= low) & (log_ratio < high)
        column = np.zeros(len(kept), dtype=int)
        column[inside] = np.clip(
            (CELLS[1] * (log_ratio[inside] - low) / (high - low)).astype(int), 0, CELLS[1] - 1
        )
        cell = row * CELLS[1] + column
        count = np.bincount(cell[inside], minlength=CELLS[0] * CELLS[1])
        # Cells that the boosts of this delta-v get to; a stray flight in a corner would outweigh all others.
        reached = count >= FEWEST
        cells = reached.reshape(CELLS).sum(axis=1)
        chosen = np.flatnonzero(inside)[reached[cell[inside]]]
        weights[chosen] += share / cells[row[chosen]] / count[cell[chosen]]
    return weights


def _reached(prior: KindPrior, uniform: Array) -> Array:
    """Share of the ideal speed that a space launch reaches: all of it unless it fails."""
    fails = uniform[:, FATE] < prior.bounds["failed_share"].low
    return np.where(fails, p.between(prior.bounds["reached_share"], uniform[:, EXTRA]), 1.0)


def _space_launch(
    prior: KindPrior, results: Array, status: NDArray[np.int64], possible: NDArray[np.bool_], uniform: Array
) -> KindEnsemble:
    """Failed launches come down; of the others the orbit, the way to it and a spent stage are reported."""
    fails = uniform[:, FATE] < prior.bounds["failed_share"].low
    distance, apogee = results[:, col.GROUND_RANGE], results[:, col.APOGEE_HEIGHT]
    with np.errstate(invalid="ignore"):
        down = possible & fails & (status == codes.OK) & p.is_short(results)
        down &= (distance > 1e3) & (apogee > 1e3)
    up = possible & ~fails
    log_range = np.log(np.where(up, p.between(prior.bounds["stage_range"], uniform[:, EXTRA]), distance))
    log_apogee = np.log(np.where(up, p.between(prior.bounds["orbit"], uniform[:, CEILING]), apogee))
    kept = down | up
    share = prior.bounds["failed_share"].low
    weights = np.where(down, share / max(int(down.sum()), 1), (1.0 - share) / max(int(up.sum()), 1))[kept]
    into_orbit = p.between(prior.bounds["time_to_orbit"], uniform[:, LIFT])
    time = np.where(up, into_orbit, results[:, col.TIME_OF_FLIGHT])[kept]
    failed = int(np.isin(status, (codes.OK, codes.ORBIT, codes.ESCAPED), invert=True).sum())
    return KindEnsemble(
        prior.name, log_range[kept], log_apogee[kept], time, weights / weights.sum(), len(status), failed
    )


def _of_parts(parts: Shares, choice: Array, u: Array | None = None) -> Array:
    """Draw from bounds that have shares: each takes its part of the unit interval, and is filled by `u`."""
    drawn, below = np.empty(len(choice)), 0.0
    for share, bounds in parts:
        mine = (choice >= below) & (choice <= below + share)
        within = np.clip((choice[mine] - below) / share, 0.0, 1.0) if u is None else u[mine]
        drawn[mine] = p.between(bounds, within)
        below += share
    return drawn


def _cruise(prior: KindPrior, uniform: Array) -> KindEnsemble:
    """A path at constant height and speed; what is reported as range is the length of the path."""
    count = len(uniform)
    rows = np.zeros((count, col.CRUISE_PARAMETERS))
    rows[:, col.LATITUDE] = LATITUDE
    rows[:, col.HEIGHT] = _of_parts(prior.height, uniform[:, FATE], uniform[:, PITCH])
    rows[:, col.AZIMUTH] = 2.0 * np.pi * uniform[:, p.AZIMUTH]
    rows[:, col.SPEED] = _of_parts(prior.speed, uniform[:, FATE], uniform[:, EXTRA])
    path = _of_parts(prior.path, uniform[:, DELTA_V])
    rows[:, col.CRUISE_DURATION] = path / rows[:, col.SPEED]
    rows[:, col.CRUISE_PATTERN] = col.STRAIGHT
    results, status = fly_cruise_rows(rows, earth=EARTHS["wgs84"])
    kept = status == codes.OK
    return KindEnsemble(
        prior.name,
        np.log(results[kept, col.CRUISE_PATH_LENGTH]),
        np.log(rows[kept, col.HEIGHT]),
        rows[kept, col.CRUISE_DURATION],
        np.full(int(kept.sum()), 1.0 / max(int(kept.sum()), 1)),
        count,
        int((~kept).sum()),
    )
