"""Flights with lift and in wind: events, faults, the same bits, and what physics demands of them."""

import math

import numpy as np
import pytest

from kernels import layout as col
from kernels import status
from trajectory.earth import EARTHS, Earth, wind_table
from trajectory.errors import InputError
from trajectory.lift import Lift, lift_row
from trajectory.manoeuvres import fly_manoeuvring, trace_manoeuvring
from trajectory.profile import Profile, sample
from trajectory.rows import fly_rows
from trajectory.validation.lift_reference import local_axes
from trajectory.validation.reference import World, ellipsoid_height
from trajectory.validation.solve import solve_flights
from trajectory.vehicle import Stage, Vehicle, parameter_row

EARTH = EARTHS["wgs84"]
WIND = ((0.0, 10.0, -5.0), (11e3, 50.0, 5.0), (20e3, 0.0, 0.0))
COUNTS = [col.STEPS, col.RIGHT_HAND_SIDES]
NUMBERS = [k for k in range(col.MANOEUVRE_RESULTS) if k not in COUNTS]
GLIDE = Lift(2.0, "equilibrium", 60e3, 900.0)


def free(count=1, speed=3500.0, angle=-5.0, height=70e3):
    rows = np.zeros((count, col.PARAMETERS))
    rows[:, col.LATITUDE], rows[:, col.LONGITUDE], rows[:, col.AZIMUTH] = 0.6, 2.2, 1.0
    rows[:, col.HEIGHT], rows[:, col.SPEED] = height, speed
    rows[:, col.FLIGHT_PATH_ANGLE] = math.radians(angle)
    rows[:, col.BALLISTIC_COEFFICIENT], rows[:, col.DRAG_SCALE] = 6000.0, 1.0
    return rows


def lifts(count=1, lift=GLIDE):
    return np.repeat(lift_row(lift)[np.newaxis], count, axis=0)


def ensemble(count=300):
    rng = np.random.Generator(np.random.Philox(key=5))
    rows, all_lifts = [], []
    for i in range(count):
        stages = tuple(
            Stage(rng.uniform(1500, 2500), rng.uniform(1.5, 2.5), rng.uniform(2300, 2900), 9000.0)
            for _ in range(i % 3)
        )
        law = ("gravity-turn", "linear-pitch")[rng.integers(2)]
        row = parameter_row(Vehicle(stages, 5000.0, steering=law, pitch_over=rng.uniform(0.01, 0.3)))
        row[col.LATITUDE], row[col.AZIMUTH] = rng.uniform(-1.5, 1.5), rng.uniform(0.0, 6.28)
        if not stages:
            row[col.HEIGHT], row[col.SPEED] = rng.uniform(2e4, 2e5), rng.uniform(500.0, 6000.0)
            row[col.FLIGHT_PATH_ANGLE] = rng.uniform(-0.5, 0.8)
        rows.append(row)
        law = ("constant", "equilibrium")[rng.integers(2)]
        all_lifts.append(
            lift_row(Lift(rng.uniform(0, 2.5), law, rng.uniform(2e4, 1e5), rng.uniform(0, 1500)))
        )
    return np.array(rows), np.array(all_lifts)


def fly(rows, all_lifts, **options):
    return fly_manoeuvring(rows, all_lifts, **{"earth": EARTH, "wind": WIND, "tolerance": 0.1, **options})


def test_the_same_bits_alone_in_any_order_and_with_any_threads():
    rows, all_lifts = ensemble()
    expected, codes = fly(rows, all_lifts, threads=1)
    assert np.mean(codes == 0) > 0.95
    order = np.random.Generator(np.random.Philox(key=1)).permutation(len(rows))
    mixed, mixed_codes = fly(rows[order], all_lifts[order], threads=3)
    assert mixed.tobytes() == expected[order].tobytes()
    assert np.array_equal(mixed_codes, codes[order])
    for i in (0, 1, 2, 150, 299):
        alone, _ = fly(rows[i : i + 1], all_lifts[i : i + 1])
        assert alone.tobytes() == expected[i : i + 1].tobytes()


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_what_is_not_finite_is_bad_input_and_no_number(bad):
    columns = [*range(col.BALLISTIC_COEFFICIENT), col.DRAG_SCALE, col.STAGES]
    rows = free(len(columns) + col.LIFT_PARAMETERS)
    all_lifts = lifts(len(rows))
    for i, column in enumerate(columns):
        rows[i, column] = bad
    for column in range(col.LIFT_PARAMETERS):
        all_lifts[len(columns) + column, column] = bad
    results, codes = fly(rows, all_lifts)
    assert np.all(codes == status.BAD_INPUT)
    assert np.all(np.isnan(results[:, NUMBERS]))


@pytest.mark.parametrize(
    ("column", "bad"),
    [
        (col.LIFT_TO_DRAG, -0.1),
        (col.LIFT_TO_DRAG, 1e4),
        (col.LIFT_LAW, 2.0),
        (col.LIFT_LAW, 0.5),
        (col.LIFT_LEAST_SPEED, -1.0),
        (col.LIFT_CEILING, 1e10),
    ],
)
def test_a_lift_outside_its_domain_is_bad_input_and_leaves_its_neighbours_alone(column, bad):
    rows, all_lifts = free(3), lifts(3)
    sound, _ = fly(rows, all_lifts)
    all_lifts[1, column] = bad
    results, codes = fly(rows, all_lifts)
    assert list(codes) == [status.OK, status.BAD_INPUT, status.OK]
    assert results[[0, 2]].tobytes() == sound[[0, 2]].tobytes()


def test_limits_and_impossible_flights_have_a_status(monkeypatch):
    from trajectory import manoeuvres

    orbit, escape = free(speed=7900.0, angle=0.0, height=300e3), free(speed=12e3, angle=40.0)
    stopped = free(height=1.5e6, angle=-60.0)
    stopped[:, col.BALLISTIC_COEFFICIENT] = 1e-300
    rows = np.concatenate([orbit, escape, stopped])
    results, codes = fly(rows, lifts(3), earth=EARTHS["wgs84-nonrotating"])
    assert list(codes[:2]) == [status.ORBIT, status.ESCAPED]
    assert codes[2] in (status.NOT_FINITE, status.STEP_UNDERFLOW)
    assert np.all(np.isnan(results[:, NUMBERS]))
    monkeypatch.setattr(manoeuvres, "STEP_LIMIT", 20)
    results, codes = fly(free(), lifts())
    assert codes[0] == status.STEP_LIMIT
    assert results[0, col.STEPS] == 21
    assert np.all(np.isnan(results[:, NUMBERS]))


def test_without_lift_and_wind_it_is_the_ballistic_flight():
    rows, _ = ensemble(60)
    none = np.zeros((len(rows), col.LIFT_PARAMETERS))
    mine, codes = fly(rows, none, wind=None, tolerance=1e-3)
    other, other_codes = fly_rows(rows, earth=EARTH)
    assert np.array_equal(codes, other_codes)
    # each within the error that it states itself, and both small
    bound = mine[:, col.ERROR_BOUND] + other[:, col.ERROR_BOUND]
    gap = np.abs(mine[:, : col.RESULTS] - other)
    assert np.nanmax(bound) < 2.0
    assert np.all(gap[:, col.GROUND_RANGE] <= bound)
    assert np.nanmax(gap[:, col.GROUND_RANGE]) < 0.3
    assert np.nanmax(gap[:, col.APOGEE_HEIGHT]) < 0.3
    assert np.nanmax(gap[:, [col.TIME_OF_FLIGHT, col.APOGEE_TIME, col.BURNOUT_TIME, col.ENTRY_TIME]]) < 1e-3
    assert np.nanmax(gap[:, [col.IMPACT_BEARING, col.RANGE_ANGLE, col.BURNOUT_DOWNRANGE_ANGLE]]) < 1e-6
    assert np.array_equal(np.isnan(mine[:, : col.RESULTS]), np.isnan(other))


def test_the_error_that_is_reported_bounds_the_error():
    rows, all_lifts = ensemble()
    coarse, codes = fly(rows, all_lifts)
    fine, fine_codes = fly(rows, all_lifts, tolerance=1e-3)
    assert np.array_equal(codes, fine_codes)
    error = np.abs(coarse - fine)[:, col.GROUND_RANGE][codes == 0]
    bound = coarse[codes == 0, col.ERROR_BOUND]
    assert np.mean(error <= bound) > 0.99
    assert np.all(error <= 5.0 * bound)
    assert np.median(bound) < 100.0 * np.median(error)
    assert np.all(np.abs(coarse - fine)[codes == 0, col.APOGEE_HEIGHT] <= bound)


def test_a_flight_that_its_lift_turns_straight_up_has_a_status():
    rows = free(40, speed=1500.0, height=8e3)  # fast and low: lift is many times the weight
    rows[:, col.FLIGHT_PATH_ANGLE] = -np.linspace(0.0, 0.6, 40)
    results, codes = fly(rows, lifts(40, Lift(8.0, "constant", 60e3)), wind=None)
    assert np.any(codes == status.VERTICAL)
    assert np.all(np.isin(codes, [status.OK, status.VERTICAL]))
    assert np.all(np.isnan(results[codes == status.VERTICAL][:, NUMBERS]))
    assert not fly(rows, lifts(40, Lift(2.0, "equilibrium", 60e3)), wind=None)[1].any()


@pytest.mark.slow
def test_events_are_located_to_a_millisecond():
    """The second solution, flown to each event's time, is there: the miss over its rate is below 1 ms."""
    rows, all_lifts = free(2, angle=-25.0, height=75e3), lifts(2, Lift(2.0, "equilibrium", 60e3))
    rows[1, col.FLIGHT_PATH_ANGLE] = -0.3
    all_lifts[1, col.LIFT_LAW] = col.CONSTANT_LIFT
    results, codes = fly(rows, all_lifts, tolerance=1e-3)
    assert not codes.any()
    world = World(EARTH, "us76", wind=WIND)
    begins = results[:, col.LIFT_START_TIME]

    twice = np.repeat(rows, 2, axis=0)
    fall = np.repeat(begins, 2) + np.tile([0.0, GAP], 2)
    _, state = solve_flights(twice, fall, world)
    height = ellipsoid_height(state[:, :3], EARTH).reshape(2, 2)
    assert np.all(late(height - 60e3) < 1e-3)

    times = results[:, [col.PULL_OUT_TIME, col.TIME_OF_FLIGHT]]
    assert np.all(np.isfinite(times))
    later = (times[:, :, np.newaxis] + [0.0, GAP]).reshape(-1)
    four = np.repeat(rows, 4, axis=0), np.repeat(all_lifts, 4, axis=0), np.repeat(begins, 4)
    _, state = solve_flights(four[0], later, world, *four[1:])
    height = ellipsoid_height(state[:, :3], EARTH).reshape(2, 2, 2)
    climb = np.sum(state[:, 3:] * local_axes(state[:, :3], EARTH)[2], axis=1).reshape(2, 2, 2)
    assert np.all(late(climb[:, 0]) < 1e-3)
    assert np.all(np.abs(height[:, 0, 0] - results[:, col.PULL_OUT_HEIGHT]) < 0.05)
    assert np.all(late(height[:, 1]) < 1e-3)


GAP = 0.1  # s


def late(pair):
    """How late what should be zero is: its value over its rate, from two values in a row."""
    return np.abs(pair[:, 0] / (pair[:, 1] - pair[:, 0])) * GAP


def test_lift_ends_where_the_flight_is_too_slow_for_the_air():
    row, lift = free(angle=-25.0)[0], lift_row(GLIDE)
    nodes, result, code = trace_manoeuvring(row, lift, earth=EARTH, wind=[(0.0, 100.0, 0.0)])
    assert code == status.OK
    end = sample(Profile(None, nodes), np.array([result[col.LIFT_END_TIME]]))[0]
    east = np.array([-end[1], end[0], 0.0]) / math.hypot(end[0], end[1])
    assert np.linalg.norm(end[3:] - 100.0 * east) == pytest.approx(900.0, abs=1e-3)
    assert result[col.LIFT_END_SPEED] > 950.0  # relative to the ground: it flies eastwards
    assert result[col.LIFT_START_TIME] < result[col.PULL_OUT_TIME] < result[col.LIFT_END_TIME]


def test_a_flight_that_is_too_slow_only_for_a_moment_loses_its_lift():
    """At the top of a skip the speed dips below the least and would recover within one long step."""
    lift = Lift(2.5, "constant", 60e3)
    row = free(speed=4500.0, angle=-12.0, height=100e3)[0]
    nodes, _, _ = trace_manoeuvring(row, lift_row(lift), earth=EARTH)
    height = np.linalg.norm(nodes[:, 1:4], axis=1)
    low = int(np.argmin(np.where(nodes[:, 0] < 400.0, height, np.inf)))
    times = np.linspace(nodes[low, 0], nodes[low, 0] + 300.0, 3001)
    speeds = np.linalg.norm(sample(Profile(None, nodes), times)[:, 3:], axis=1)
    dips = [k for k in range(1, len(times) - 1) if speeds[k - 1] > speeds[k] < speeds[k + 1]]
    assert dips
    least = speeds[dips[0]]
    for off, lost in ((0.05, True), (-0.05, False)):
        result, _ = fly(
            row[np.newaxis],
            lifts(lift=Lift(2.5, "constant", 60e3, least + off)),
            wind=None,
            tolerance=1e-3,
        )
        assert bool(abs(result[0, col.LIFT_END_TIME] - times[dips[0]]) < 20.0) is lost


def test_an_equilibrium_glide_never_uses_more_lift_than_it_has_and_never_skips():
    """What is left of the acceleration across the motion is the lift; it is at most L/D times the drag."""
    lift = Lift(2.0, "equilibrium", 60e3)
    row = free(speed=5000.0, angle=-8.0, height=90e3)[0]
    nodes, result, _ = trace_manoeuvring(
        row, lift_row(lift), earth=EARTHS["sphere-nonrotating"], tolerance=0.01
    )
    constant, _, _ = trace_manoeuvring(
        row, lift_row(Lift(2.0, "constant", 60e3)), earth=EARTHS["sphere-nonrotating"], tolerance=0.01
    )
    under = (nodes[:, 0] > result[col.LIFT_START_TIME] + 0.1) & (nodes[:, 0] < nodes[-1, 0] - 1.0)
    x, v, a = nodes[under, 1:4], nodes[under, 4:7], nodes[under, 7:10]
    r = np.linalg.norm(x, axis=1, keepdims=True)
    force = a + EARTHS["sphere-nonrotating"].gm * x / r**3
    along = np.sum(force * v, axis=1, keepdims=True) / np.sum(v * v, axis=1, keepdims=True) * v
    drag, carried = np.linalg.norm(along, axis=1), np.linalg.norm(force - along, axis=1)
    share = carried / (2.0 * drag)
    assert share.max() < 1.0 + 1e-6
    assert share.max() > 1.0 - 1e-6
    assert share.min() < 0.9
    assert np.all(np.sum(np.cross(v, force - along) * np.cross(v, x), axis=1) >= -1e-6)  # upwards

    def rises(path):
        height = np.linalg.norm(path[:, 1:4], axis=1)
        rising = np.maximum(np.diff(height), 0.0)
        return float(np.sum(rising[path[1:, 0] > result[col.PULL_OUT_TIME]]))

    assert rises(constant) > 5.0 * rises(nodes)


def test_a_uniform_wind_is_another_frame_where_the_earth_is_flat():
    flat = Earth("flat", gm=9.8e22, semi_major_axis=1e11, flattening=0.0, j2=0.0, rate=0.0)
    row = free(speed=900.0, angle=-40.0, height=20e3)[0]
    row[[col.LATITUDE, col.LONGITUDE]] = 0.0
    row[col.AZIMUTH] = math.pi / 2  # eastwards, like the wind: along y
    lift = lift_row(Lift(0.5, "constant", 1e6))
    names = {"earth": flat, "atmosphere": "exponential", "tolerance": 1e-4}
    windy, _, _ = trace_manoeuvring(row, lift, wind=[(0.0, 60.0, 0.0)], **names)
    level, down = 900.0 * math.cos(math.radians(40.0)) - 60.0, -900.0 * math.sin(math.radians(40.0))
    row[col.SPEED], row[col.FLIGHT_PATH_ANGLE] = math.hypot(level, down), math.atan2(down, level)
    calm, _, _ = trace_manoeuvring(row, lift, **names)
    assert windy[-1, 0] == pytest.approx(calm[-1, 0], abs=1e-3)
    assert windy[-1, 2] - calm[-1, 2] == pytest.approx(60.0 * calm[-1, 0], abs=0.05)


def test_path_length_is_the_length_of_the_path():
    nodes, result, _ = trace_manoeuvring(free()[0], lift_row(GLIDE), earth=EARTH)
    times = np.linspace(0.0, nodes[-1, 0], 20_001)
    points = sample(Profile(None, nodes), times)[:, :3]
    length = np.sum(np.linalg.norm(np.diff(points, axis=0), axis=1))
    assert result[col.PATH_LENGTH] == pytest.approx(length, rel=1e-7)
    assert result[col.PATH_LENGTH] > result[col.GROUND_RANGE]


def test_lift_needs_air_and_a_descent():
    rows = free(speed=3000.0, angle=40.0, height=100e3)
    empty, _ = fly(rows, lifts(lift=Lift(3.0, "constant", 1e6)), atmosphere="none")
    plain, _ = fly(rows, lifts(lift=None), atmosphere="none")
    # a step ends where the lift begins, so the same flight has other steps
    assert empty[0, col.GROUND_RANGE] == pytest.approx(plain[0, col.GROUND_RANGE], abs=0.5)
    assert empty[0, col.LIFT_START_TIME] == pytest.approx(empty[0, col.APOGEE_TIME], abs=1e-4)
    assert np.isnan(plain[0, col.LIFT_START_TIME])


@pytest.mark.parametrize(
    ("wind", "words"),
    [
        ([], "at least one"),
        ([(0.0, 1.0)], "height, east, north"),
        ([(0.0, math.nan, 0.0)], "not finite"),
        ([(1.0, 0.0, 0.0), (1.0, 5.0, 0.0)], "must rise"),
        ("gale", "list of knots"),
    ],
)
def test_a_wrong_wind_is_refused(wind, words):
    with pytest.raises(InputError, match=words):
        wind_table(wind)


@pytest.mark.parametrize("wrong", [{"law": "magic"}, {"lift_to_drag": -1.0}, {"least_speed": math.nan}])
def test_a_wrong_lift_is_refused(wrong):
    with pytest.raises(InputError, match=next(iter(wrong))):
        lift_row(Lift(**{"lift_to_drag": 1.0, **wrong}))


def test_rows_that_do_not_fit_are_refused():
    with pytest.raises(InputError, match="lift rows"):
        fly(free(2), lifts(1))
