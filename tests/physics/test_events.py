"""Events (scorecard 16): none missed, each within 1 ms, where steps could jump over them.

The times are known from closed forms on the sphere without air and rotation (2,000 events), and from the
second solution on the flattened Earth that turns (197).
"""

import math

import numpy as np
import pytest

from kernels import kepler, status
from kernels import layout as col
from kernels.constants import ENTRY_INTERFACE
from trajectory.earth import EARTHS
from trajectory.rows import fly_rows
from trajectory.validation.reference import World, ellipsoid_height
from trajectory.validation.solve import burn_times, solve_flights
from trajectory.validation.trace import trace_flight
from trajectory.vehicle import Stage, Vehicle, parameter_row

# The closed forms know no air: these bodies are so heavy that it does not slow them, but they fly its steps.
AIR = pytest.mark.parametrize("atmosphere", ["none", "us76"])
SPHERE, WGS84 = EARTHS["sphere-nonrotating"], EARTHS["wgs84"]
R, GM = SPHERE.semi_major_axis, SPHERE.gm
MILLISECOND = 1e-3


def free_flights(height, speed, angle):
    height, speed, angle = np.broadcast_arrays(height, speed, angle)
    rows = np.zeros((len(speed), col.PARAMETERS))
    rows[:, col.HEIGHT], rows[:, col.SPEED], rows[:, col.FLIGHT_PATH_ANGLE] = height, speed, angle
    rows[:, col.AZIMUTH], rows[:, col.BALLISTIC_COEFFICIENT], rows[:, col.DRAG_SCALE] = 1.0, 1e30, 1.0
    return rows


def fly(rows, tolerance=1e-4, atmosphere="none"):
    results, codes = fly_rows(rows, earth=SPHERE, atmosphere=atmosphere, tolerance=tolerance)
    assert not codes.any()
    return results


def closed_form(rows, floor=R):
    return np.array(
        [
            kepler.impact(R + row[col.HEIGHT], row[col.SPEED], row[col.FLIGHT_PATH_ANGLE], floor, GM)[1]
            for row in rows
        ]
    )


def generator(key):
    return np.random.Generator(np.random.Philox(key=key))


def apogee_time(row):
    """Half the time until the starting radius is met again."""
    radius = R + row[col.HEIGHT]
    q = row[col.SPEED] ** 2 * radius / GM
    return 0.5 * kepler.time_of_flight(q, row[col.FLIGHT_PATH_ANGLE], radius, GM)


@AIR
def test_grazing_apogee(atmosphere):
    """Starts so close to the apogee that it passes within the first steps, or by a hair's breadth."""
    rng = generator(1)
    angle = np.concatenate([10.0 ** rng.uniform(-9.0, -1.0, 195), [1e-12, 1e-10, 1e-3, 0.5, 1.5]])
    rows = free_flights(rng.uniform(50e3, 600e3, 200), rng.uniform(100.0, 7000.0, 200), angle)
    results = fly(rows, atmosphere=atmosphere)
    expected = np.array([apogee_time(row) for row in rows])
    assert np.max(np.abs(results[:, col.APOGEE_TIME] - expected)) <= MILLISECOND
    assert np.max(np.abs(results[:, col.TIME_OF_FLIGHT] - closed_form(rows))) <= MILLISECOND
    assert np.all(results[:, col.APOGEE_HEIGHT] >= rows[:, col.HEIGHT] - 1e-7)


@AIR
def test_a_start_at_or_past_the_apogee_has_its_apogee_at_the_start(atmosphere):
    rows = free_flights(300e3, np.linspace(100.0, 7000.0, 100), np.linspace(-0.5, 0.0, 100))
    results = fly(rows, atmosphere=atmosphere)
    assert np.all(results[:, col.APOGEE_TIME] == 0.0)
    assert results[:, col.APOGEE_HEIGHT] == pytest.approx(np.full(100, 300e3), abs=1e-8)


def skips(depth, apogee):
    """Ellipses that start at apogee, dip ``depth`` below the ground at perigee and would rise again."""
    perigee, top = R - depth, R + apogee
    speed = np.sqrt(2.0 * GM * perigee / (top * (perigee + top)))
    return free_flights(apogee, speed, np.zeros(len(depth)))


@AIR
def test_double_crossing_of_the_ground(atmosphere):
    """The dip below the ground is far shorter than a step: down to 1 m deep, some seconds of an hour."""
    rng = generator(2)
    rows = skips(10.0 ** rng.uniform(0.0, 4.0, 200), rng.uniform(100e3, 2000e3, 200))
    results = fly(rows, atmosphere=atmosphere)
    assert np.max(np.abs(results[:, col.TIME_OF_FLIGHT] - closed_form(rows))) <= MILLISECOND


@pytest.mark.parametrize("tolerance", [1.0, 30.0])
def test_no_dip_inside_one_long_step_is_missed(tolerance):
    """So coarse that steps are longer than the dip; its time is worth seconds, a miss would be an orbit."""
    rng = generator(2)
    rows = skips(10.0 ** rng.uniform(0.0, 4.0, 200), rng.uniform(100e3, 2000e3, 200))
    results = fly(rows, tolerance, "us76")
    assert np.max(np.abs(results[:, col.TIME_OF_FLIGHT] - closed_form(rows))) <= 60.0


def test_a_perigee_just_above_the_ground_is_not_an_impact():
    rows = skips(-(10.0 ** generator(3).uniform(0.0, 4.0, 50)), np.linspace(200e3, 2000e3, 50))
    _, codes = fly_rows(rows, earth=SPHERE, atmosphere="none")
    assert not np.any(codes == status.OK)


@AIR
@pytest.mark.parametrize("lowest", [1e-3, 1.0])
def test_double_crossing_of_the_entry_interface(lowest, atmosphere):
    """Lobs that rise above the interface by millimetres to kilometres: up and down again inside one step."""
    rng = generator(4)
    above = np.geomspace(lowest, 1e5 * lowest, 200)
    top, speed = R + ENTRY_INTERFACE + above, rng.uniform(500.0, 6000.0, 200)
    # from the surface: the speed at the top and the energy give speed and angle at the ground
    start = np.sqrt(speed**2 + 2.0 * GM * (1.0 / R - 1.0 / top))
    rows = free_flights(0.0, start, np.arccos(top * speed / (R * start)))
    results = fly(rows, atmosphere=atmosphere)
    assert np.all(np.isfinite(results[:, col.ENTRY_TIME]))
    half = np.array([apogee_time(row) for row in rows])
    down = np.array(
        [kepler.impact(r, v, 0.0, R + ENTRY_INTERFACE, GM)[1] for r, v in zip(top, speed, strict=True)]
    )
    assert np.max(np.abs(results[:, col.ENTRY_TIME] - half - down)) <= MILLISECOND


def test_lobs_that_stay_below_the_interface_have_no_entry():
    below = np.geomspace(1.0, 1e5, 100)
    rows = free_flights(
        0.0, np.sqrt(2.0 * GM * (1.0 / R - 1.0 / (R + ENTRY_INTERFACE - below))), 0.5 * math.pi
    )
    assert np.all(np.isnan(fly(rows)[:, col.ENTRY_TIME]))


@AIR
def test_impact_inside_the_first_step(atmosphere):
    rng = generator(5)
    height = 10.0 ** rng.uniform(-3.0, 3.0, 200)
    rows = free_flights(height, rng.uniform(10.0, 7000.0, 200), -(10.0 ** rng.uniform(-2.0, 0.19, 200)))
    results = fly(rows, atmosphere=atmosphere)
    assert np.max(np.abs(results[:, col.TIME_OF_FLIGHT] - closed_form(rows))) <= MILLISECOND
    assert np.all(results[:, col.APOGEE_TIME] == 0.0)


@AIR
@pytest.mark.parametrize("tolerance", [1e-4, 1.0])
def test_hops_that_rise_and_land_inside_the_first_step(tolerance, atmosphere):
    rng = generator(6)
    rows = free_flights(0.0, 10.0 ** rng.uniform(-3.0, 1.0, 200), rng.uniform(0.1, 1.57, 200))
    results = fly(rows, tolerance, atmosphere)
    assert np.max(np.abs(results[:, col.TIME_OF_FLIGHT] - closed_form(rows))) <= MILLISECOND
    assert np.max(np.abs(results[:, col.APOGEE_TIME] - 0.5 * closed_form(rows))) <= MILLISECOND


def test_entry_from_far_away_at_the_ground_and_at_the_interface():
    """A long coast must not jump over the end of the flight."""
    rng = generator(7)
    rows = free_flights(
        rng.uniform(1e6, 9e6, 200), rng.uniform(0.0, 3000.0, 200), rng.uniform(-1.5, 1.5, 200)
    )
    rows = rows[np.isfinite(closed_form(rows))]
    assert len(rows) > 100
    results = fly(rows)
    assert np.max(np.abs(results[:, col.TIME_OF_FLIGHT] - closed_form(rows))) <= MILLISECOND
    entry = closed_form(rows, R + ENTRY_INTERFACE)
    assert np.max(np.abs(results[:, col.ENTRY_TIME] - entry)) <= MILLISECOND


def test_entry_on_the_flattened_earth():
    """J2 pulls a long coast off the ellipse that it is planned by: by kilometres, where it rises high."""
    rng = generator(9)
    rows = free_flights(0.0, rng.uniform(1.7e3, 7e3, 200), rng.uniform(0.8, 1.5, 200))
    rows[:, col.LATITUDE], rows[:, col.AZIMUTH] = rng.uniform(-1.5, 1.5, 200), rng.uniform(0.0, 6.28, 200)
    results, codes = fly_rows(rows, earth=WGS84, atmosphere="none")
    assert not codes.any()
    rises = results[:, col.APOGEE_HEIGHT] > ENTRY_INTERFACE
    assert np.sum(rises) >= 190
    assert np.array_equal(np.isfinite(results[:, col.ENTRY_TIME]), rises)
    entry = results[rises]
    _, states = solve_flights(rows[rises], entry[:, col.ENTRY_TIME], World(WGS84, "none"))
    gap = ellipsoid_height(states[:, :3], WGS84) - ENTRY_INTERFACE
    climb = entry[:, col.ENTRY_SPEED] * np.sin(entry[:, col.ENTRY_FLIGHT_PATH_ANGLE])
    assert np.max(climb) < 0.0
    assert np.max(np.abs(gap / climb)) <= MILLISECOND


def boosts(count):
    """Vehicles whose burns last seconds to minutes."""
    rng = generator(8)
    rows = []
    for _ in range(count):
        stages = tuple(
            Stage(rng.uniform(200.0, 2000.0), rng.uniform(2.0, 5.0), rng.uniform(2000.0, 3000.0))
            for _ in range(rng.integers(1, 4))
        )
        law = ("gravity-turn", "linear-pitch")[rng.integers(2)]
        rows.append(parameter_row(Vehicle(stages, steering=law, pitch_over=0.01, rise_time=3.0)))
    return np.array(rows)


def test_burnout_is_where_the_rocket_equation_says():
    rows = boosts(400)
    expected = np.array([burn_times(row[np.newaxis]).sum() for row in rows])
    rows[:, col.RISE_TIME] = np.minimum(3.0, 0.5 * expected)
    results = fly(rows)
    assert np.max(np.abs(results[:, col.BURNOUT_TIME] - expected)) <= 1e-9


@pytest.mark.parametrize(
    "edge", ["rise ends with the stage", "rise ends just before", "rise ends just after"]
)
def test_staging_at_a_step_edge(edge):
    """Pitch-over and staging at the same instant, or a picosecond apart: both must happen, once."""
    stages = (Stage(1500.0, 2.0, 2500.0), Stage(2000.0, 2.0, 2600.0), Stage(1000.0, 3.0, 2700.0))
    row = parameter_row(Vehicle(stages, steering="gravity-turn", pitch_over=0.1))
    burns = burn_times(row[np.newaxis])[0]
    shift = {"rise ends with the stage": 0.0, "rise ends just before": -1e-12, "rise ends just after": 1e-12}[
        edge
    ]
    row[col.RISE_TIME] = burns[0] + shift
    results = fly(row[np.newaxis])
    assert results[0, col.BURNOUT_TIME] == pytest.approx(burns.sum(), abs=1e-9)
    # a millisecond earlier is a neighbouring flight: nothing may be lost or doubled in between
    row[col.RISE_TIME] = burns[0] - 1e-3
    near = fly(row[np.newaxis])
    assert results[0, : col.STEPS] == pytest.approx(near[0, : col.STEPS], rel=1e-3)
    nodes = trace_flight(row, earth=SPHERE, atmosphere="none").nodes
    pairs = nodes[1:, 0][np.diff(nodes[:, 0]) < 1e-12]
    assert pairs == pytest.approx([burns[0] - 1e-3, *np.cumsum(burns)], abs=1e-9)


def test_every_burn_starts_and_ends_with_a_jump_in_acceleration():
    for row in boosts(60):
        row[col.RISE_TIME] = 1.0
        nodes = trace_flight(row, earth=SPHERE, atmosphere="none").nodes
        jumps = nodes[1:, 0][np.diff(nodes[:, 0]) < 1e-12]
        jumps = jumps[jumps != 1.0]  # the pitch-over
        assert jumps == pytest.approx(np.cumsum(burn_times(row[np.newaxis])[0]), abs=1e-9)


def test_a_rise_shorter_than_the_first_step_ends_in_time():
    """Flights with ever shorter rises tend to one another: no start of the programme is stepped over."""
    vehicle = Vehicle((Stage(3000.0, 1.8, 2500.0),), steering="linear-pitch", pitch_over=0.8)
    rows = np.array([parameter_row(vehicle)] * 8)
    rows[:, col.RISE_TIME] = [0.0, 1e-12, 1e-9, 1e-6, 1e-4, 1e-3, 1e-2, 0.05]
    results = fly(rows)
    for column in (col.TIME_OF_FLIGHT, col.APOGEE_HEIGHT, col.BURNOUT_SPEED):
        assert np.ptp(results[:, column]) < 1e-3 * results[0, column]


def test_a_gravity_turn_needs_a_rise():
    row = parameter_row(Vehicle((Stage(3000.0, 1.8, 2500.0),), pitch_over=0.1, rise_time=0.0))
    results, codes = fly_rows(row[np.newaxis], earth=SPHERE, atmosphere="none")
    assert codes[0] == status.BAD_INPUT
    assert np.all(np.isnan(results))
