"""Solving the flights of `reference` phase by phase."""

import numpy as np
from numpy.typing import NDArray
from scipy.integrate import solve_ivp

from kernels import layout as col
from kernels.aerodynamics import CURVES
from trajectory.validation.lift_reference import blowing, lifting
from trajectory.validation.reference import AIR, G0, Phase, World, ellipsoid_height, launch_axes, spin
from trajectory.validation.truth import earth_fixed

Array = NDArray[np.float64]
ATOL = np.array([1e-6] * 3 + [1e-9] * 3)  # m, m/s


def _drag_shape(mach: Array, name: str) -> Array:
    knots = np.array(CURVES[name])
    last = np.interp(10.0, knots[:, 0], knots[:, 1])
    return np.asarray(np.interp(mach, knots[:, 0], knots[:, 1]) / last)


def _gravity(position: Array, world: World) -> Array:
    earth = world.earth
    x2 = np.sum(position**2, axis=1, keepdims=True)
    polar = position[:, 2:] ** 2 / x2
    ratio = 1.5 * earth.j2 * earth.semi_major_axis**2 / x2
    factor = 1.0 + ratio * (np.array([1.0, 1.0, 3.0]) - 5.0 * polar)
    return np.asarray(-earth.gm * position / x2**1.5 * factor)


def _acceleration(time: Array, state: Array, phase: Phase, axes: tuple[Array, Array], world: World) -> Array:
    position, velocity = state[:, :3], state[:, 3:]
    rate = world.earth.rate
    wind = np.stack([-rate * position[:, 1], rate * position[:, 0], 0.0 * time], axis=1)
    relative = ground = velocity - wind
    if world.wind:
        relative = relative - blowing(position, world.earth, world.wind)
    speed = np.linalg.norm(relative, axis=1)
    density, sound = AIR[world.atmosphere](ellipsoid_height(position, world.earth))
    mass = 1.0 - phase.flow * (time - phase.ignition)
    drag = 0.5 * density * speed * phase.drag / mass * _drag_shape(speed / sound, world.drag_curve)
    total = _gravity(position, world) - drag[:, None] * relative
    if np.any(phase.thrust > 0.0):
        turn = phase.pitch_rate * (time - phase.pitch_start)
        programme = np.cos(turn)[:, None] * axes[0] + np.sin(turn)[:, None] * axes[1]
        along = ground / np.maximum(np.linalg.norm(ground, axis=1), 1e-9)[:, None]
        direction = np.where(np.isnan(turn)[:, None], along, spin(programme, rate * time))
        total += (phase.thrust / mass)[:, None] * direction
    if phase.lift_rows is not None:
        total += lifting(position, velocity, relative, total, drag * speed, phase.lift_rows, world)
    return np.asarray(total)


def solve_phase(state: Array, phase: Phase, axes: tuple[Array, Array], world: World) -> Array:
    """Solve one phase of n flights as one system.

    Parameters
    ----------
    state : ndarray, shape (n, 6)
        Inertial position [m] and velocity [m/s] at the start.
    phase : Phase
        What acts.
    axes : tuple of ndarray
        Up and downrange at the launch point, Earth-fixed.
    world : World
        Earth, air and tolerance.

    Returns
    -------
    ndarray, shape (n, 6)
        State at the end; NaN when the solver gave up.
    """
    count = len(state)

    def slope(fraction: float, flat: Array) -> Array:
        now = flat.reshape(count, 6)
        time = phase.start + fraction * phase.duration
        change = np.hstack([now[:, 3:], _acceleration(time, now, phase, axes, world)])
        return np.asarray((phase.duration[:, None] * change).ravel())

    solution = solve_ivp(
        slope, (0.0, 1.0), state.ravel(), method="DOP853", rtol=world.rtol, atol=np.tile(ATOL, count)
    )
    end = solution.y[:, -1] if solution.success else np.full(6 * count, np.nan)
    return np.asarray(end.reshape(count, 6))


def to_earth_fixed(state: Array, time: Array, world: World) -> Array:
    """Turn inertial states into Earth-fixed ones.

    Parameters
    ----------
    state : ndarray, shape (n, 6)
        Inertial.  [m, m/s]
    time : ndarray, shape (n,)
        Since launch.  [s]
    world : World
        For the Earth's rate.

    Returns
    -------
    ndarray, shape (n, 6)
        Earth-fixed.  [m, m/s]
    """
    rate = world.earth.rate
    relative = state[:, 3:] - np.stack([-rate * state[:, 1], rate * state[:, 0], 0.0 * time], axis=1)
    return np.hstack([spin(state[:, :3], -rate * time), spin(relative, -rate * time)])


def _to_inertial(state: Array, time: Array, world: World) -> Array:
    rate = world.earth.rate
    fixed = state[:, 3:] + np.stack([-rate * state[:, 1], rate * state[:, 0], 0.0 * time], axis=1)
    return np.hstack([spin(state[:, :3], rate * time), spin(fixed, rate * time)])


def burn_times(rows: Array) -> Array:
    """Burn time of each stage.

    Parameters
    ----------
    rows : ndarray, shape (n, PARAMETERS)
        Parameter rows, all with the same number of stages.

    Returns
    -------
    ndarray, shape (n, stages)
        From the rocket equation at constant flow.  [s]
    """
    stages = int(rows[0, col.STAGES])
    first = col.FIRST_STAGE + col.STAGE_WIDTH * np.arange(stages)
    exhaust = rows[:, first + col.STAGE_EXHAUST_SPEED]
    spent = -np.expm1(-rows[:, first + col.STAGE_IDEAL_DELTA_V] / exhaust)
    return np.asarray(exhaust * spent / (rows[:, first + col.STAGE_THRUST_TO_WEIGHT] * G0))


def solve_flights(
    rows: Array, end: Array, world: World, lift_rows: Array | None = None, begins: Array | None = None
) -> tuple[Array, Array]:
    """Fly parameter rows to given times.

    Parameters
    ----------
    rows : ndarray, shape (n, PARAMETERS)
        All with the same number of stages; the vertical rise ends before the first stage does.
    end : ndarray, shape (n,)
        When to stop, after the last burnout.  [s]
    world : World
        Earth, air and tolerance.
    lift_rows : ndarray, shape (n, LIFT_PARAMETERS), optional
        Lift; its ceiling and least speed are not looked at.
    begins : ndarray, shape (n,), optional
        When the lift begins, after the last burnout.  [s]

    Returns
    -------
    tuple of ndarray, shape (n, 6)
        Earth-fixed states at the last burnout and at the end.  [m, m/s]
    """
    axes = launch_axes(rows)
    earth, none = world.earth, np.zeros(len(rows))
    latitude, longitude, height = rows[:, [col.LATITUDE, col.LONGITUDE, col.HEIGHT]].T
    place = earth_fixed(latitude, longitude, height, earth.semi_major_axis, earth.flattening)
    angle = rows[:, col.FLIGHT_PATH_ANGLE, None]
    aim = np.sin(angle) * axes[0] + np.cos(angle) * axes[1]
    stages = int(rows[0, col.STAGES])
    speed = rows[:, col.SPEED, None] if stages == 0 else 0.0
    state = _to_inertial(np.hstack([place, speed * aim]), none, world)
    time = none
    if stages:
        state, time = _solve_boost(state, rows, axes, world)
    burnout = to_earth_fixed(state, time, world)
    drag = rows[:, col.DRAG_SCALE] / rows[:, col.BALLISTIC_COEFFICIENT]
    if lift_rows is not None and begins is not None:
        fall = Phase(time, begins - time, drag, none, none, none, none, none)
        state, time = solve_phase(state, fall, axes, world), begins
    coast = Phase(time, end - time, drag, none, none, none, none, none, lift_rows)
    return burnout, to_earth_fixed(solve_phase(state, coast, axes, world), end, world)


def _solve_boost(state: Array, rows: Array, axes: tuple[Array, Array], world: World) -> tuple[Array, Array]:
    burns = burn_times(rows)
    rise, total = rows[:, col.RISE_TIME], burns.sum(axis=1)
    follows = rows[:, col.STEERING] == col.GRAVITY_TURN
    turn_rate = np.where(follows, np.nan, rows[:, col.PITCH_OVER] / (total - rise))
    time = np.zeros(len(rows))
    for stage in range(burns.shape[1]):
        k = col.FIRST_STAGE + col.STAGE_WIDTH * stage
        thrust = rows[:, k + col.STAGE_THRUST_TO_WEIGHT] * G0
        flow = thrust / rows[:, k + col.STAGE_EXHAUST_SPEED]
        drag = rows[:, col.DRAG_SCALE] / rows[:, k + col.STAGE_BALLISTIC_COEFFICIENT]
        ignition, rate, length = time, turn_rate, burns[:, stage]
        if stage == 0:
            phase = Phase(time, rise, drag, thrust, flow, ignition, 0.0 * rise, rise)
            state = _kick(solve_phase(state, phase, axes, world), rows, axes, world)
            time, length = rise, length - rise
        state = solve_phase(state, Phase(time, length, drag, thrust, flow, ignition, rate, rise), axes, world)
        time = time + length
    return state, time


def _kick(state: Array, rows: Array, axes: tuple[Array, Array], world: World) -> Array:
    """Turn the velocity of the gravity turns by the pitch-over, as the model says."""
    time = rows[:, col.RISE_TIME]
    fixed = to_earth_fixed(state, time, world)
    speed = np.linalg.norm(fixed[:, 3:], axis=1, keepdims=True)
    angle = rows[:, col.PITCH_OVER, None]
    kicked = speed * (np.cos(angle) * axes[0] + np.sin(angle) * axes[1])
    follows = rows[:, col.STEERING, None] == col.GRAVITY_TURN
    turned = np.hstack([fixed[:, :3], np.where(follows, kicked, fixed[:, 3:])])
    return _to_inertial(turned, time, world)
