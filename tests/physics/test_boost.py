"""Powered flight: burn times and ascents that can be worked out by hand."""

import math

import numpy as np
import pytest
from numba import njit
from scipy.integrate import quad

from kernels import ascent
from kernels import layout as col
from trajectory.earth import EARTHS, Earth
from trajectory.rows import fly_rows
from trajectory.validation.boost import MASSLESS_EARTH
from trajectory.validation.trace import trace_flight
from trajectory.vehicle import Stage, Vehicle, parameter_row

burn_time = njit(lambda delta_v, weight, exhaust: ascent.burn_time(delta_v, weight, exhaust))
STAGES = (Stage(2500.0, 1.6, 2600.0), Stage(2500.0, 1.7, 2700.0), Stage(1800.0, 1.5, 2800.0))


def test_burn_time_empties_the_tank():
    for delta_v, weight, exhaust in ((3000.0, 1.8, 2500.0), (100.0, 5.0, 2000.0), (9000.0, 1.1, 4400.0)):
        burn = burn_time(delta_v, weight, exhaust)
        # integral of thrust over mass = ideal delta-v
        thrust = weight * 9.80665
        gained = quad(lambda t, a=thrust, v=exhaust: a / (1.0 - a / v * t), 0.0, burn)[0]
        assert gained == pytest.approx(delta_v, rel=1e-10)


def test_linear_pitch_programme_in_empty_space():
    """Velocity at burnout is the integral of the thrust that turns at a constant rate."""
    stage = STAGES[0]
    row = parameter_row(Vehicle((stage,), steering="linear-pitch", pitch_over=1.2, rise_time=15.0))
    row[col.AZIMUTH] = 0.5 * math.pi
    burn = burn_time(stage.ideal_delta_v, stage.thrust_to_weight, stage.exhaust_speed)
    nodes = trace_flight(row, earth=MASSLESS_EARTH, atmosphere="none", tolerance=1e-6).nodes
    node = nodes[np.argmin(np.abs(nodes[:, 0] - burn))]
    thrust = stage.thrust_to_weight * 9.80665

    def push(time, part):
        turn = 1.2 * max(0.0, time - 15.0) / (burn - 15.0)
        return part(turn) * thrust / (1.0 - thrust / stage.exhaust_speed * time)

    for axis, part in ((4, math.cos), (5, math.sin)):  # up is x, east is y
        expected = quad(push, 0.0, burn, args=(part,), points=[15.0], epsabs=1e-10, epsrel=1e-12)[0]
        assert node[axis] == pytest.approx(expected, rel=1e-9)
    assert node[0] == pytest.approx(burn, abs=1e-12)


def test_vertical_ascent_loses_gravity_times_time_in_a_uniform_field():
    """On an Earth so large that gravity is uniform: v = ideal delta-v - g t."""
    large = Earth("uniform", gm=9.0 * 1e10**2, semi_major_axis=1e10, flattening=0.0, j2=0.0, rate=0.0)
    row = parameter_row(Vehicle(STAGES, pitch_over=0.0))
    results, codes = fly_rows(row[np.newaxis], earth=large, atmosphere="none", tolerance=1e-5)
    assert codes[0] == 0
    burn = sum(burn_time(s.ideal_delta_v, s.thrust_to_weight, s.exhaust_speed) for s in STAGES)
    ideal = sum(s.ideal_delta_v for s in STAGES)
    assert results[0, col.BURNOUT_TIME] == pytest.approx(burn, rel=1e-14)
    # gravity falls by 2 h / R on the way up: below 2e-4 of g
    assert results[0, col.BURNOUT_SPEED] == pytest.approx(ideal - 9.0 * burn, rel=3e-4)
    assert results[0, col.BURNOUT_FLIGHT_PATH_ANGLE] == pytest.approx(0.5 * math.pi, abs=1e-6)


def test_a_flight_by_stages_equals_one_long_stage_of_the_same_thrust():
    """Two stages that continue thrust and flow without a jump are one stage."""
    exhaust, weight, whole = 2600.0, 1.8, 4000.0
    left = math.exp(-1500.0 / exhaust)  # mass at the change, over mass at lift-off
    one = Vehicle((Stage(whole, weight, exhaust),), pitch_over=0.05)
    two = Vehicle(
        (Stage(1500.0, weight, exhaust), Stage(whole - 1500.0, weight / left, exhaust)), pitch_over=0.05
    )
    rows = np.array([parameter_row(one), parameter_row(two)])
    rows[:, col.AZIMUTH] = 1.0
    results, codes = fly_rows(rows, earth=EARTHS["wgs84"], atmosphere="none", tolerance=1e-7)
    assert list(codes) == [0, 0]
    assert results[1, : col.STEPS] == pytest.approx(results[0, : col.STEPS], rel=1e-9, nan_ok=True)


def test_steering_that_turns_further_goes_lower():
    rows = np.array(
        [
            parameter_row(Vehicle(STAGES[:2], steering="linear-pitch", pitch_over=turn))
            for turn in np.radians(np.linspace(5.0, 50.0, 46))
        ]
    )
    results, codes = fly_rows(rows, earth=EARTHS["sphere-nonrotating"], atmosphere="none")
    assert not codes.any()
    assert np.all(np.diff(results[:, col.APOGEE_HEIGHT]) < 0.0)
    assert np.all(np.diff(results[:, col.BURNOUT_DOWNRANGE_ANGLE]) > 0.0)
