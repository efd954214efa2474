"""No silent bad numbers (scorecard 15): each of 5,475 injected faults has a status, and no number."""

import math

import numpy as np
import pytest

from kernels import batch, status
from kernels import layout as col
from kernels.aerodynamics import curve_pieces
from trajectory.earth import EARTHS, Earth, find_atmosphere
from trajectory.rows import STEP_LIMIT, TOLERANCE, fly_rows
from trajectory.vehicle import Stage, Vehicle, parameter_row

EARTH = EARTHS["wgs84"]
COUNTS = [col.STEPS, col.RIGHT_HAND_SIDES]
NUMBERS = [k for k in range(col.RESULTS) if k not in COUNTS]
LAUNCH = [col.LATITUDE, col.LONGITUDE, col.HEIGHT, col.AZIMUTH]
FREE = [*LAUNCH, col.SPEED, col.FLIGHT_PATH_ANGLE, col.BALLISTIC_COEFFICIENT, col.DRAG_SCALE, col.STAGES]
BOOST = [
    *LAUNCH,
    col.BALLISTIC_COEFFICIENT,
    col.DRAG_SCALE,
    col.STAGES,
    *range(col.STEERING, col.FIRST_STAGE + 2 * col.STAGE_WIDTH),
]
DRAG_COLUMNS = {col.BALLISTIC_COEFFICIENT} | {
    col.FIRST_STAGE + i * col.STAGE_WIDTH + col.STAGE_BALLISTIC_COEFFICIENT for i in range(col.MAX_STAGES)
}
TINY = 5e-324


def generator(key):
    return np.random.Generator(np.random.Philox(key=key))


def free(count, key=1):
    """Sound free flights."""
    rng = generator(key)
    rows = np.zeros((count, col.PARAMETERS))
    rows[:, col.LATITUDE], rows[:, col.LONGITUDE] = rng.uniform(-1.5, 1.5, count), rng.uniform(-3, 3, count)
    rows[:, col.HEIGHT], rows[:, col.AZIMUTH] = rng.uniform(1e3, 2e5, count), rng.uniform(0, 6.28, count)
    rows[:, col.SPEED] = rng.uniform(500.0, 6000.0, count)
    rows[:, col.FLIGHT_PATH_ANGLE] = rng.uniform(-0.5, 1.4, count)
    rows[:, col.BALLISTIC_COEFFICIENT], rows[:, col.DRAG_SCALE] = rng.uniform(1e3, 1e4, count), 1.0
    return rows


def boosted(count, key=2):
    """Sound launches of two stages."""
    stages = (Stage(2500.0, 1.8, 2600.0, 1e4), Stage(2500.0, 1.7, 2700.0, 8e3))
    row = parameter_row(Vehicle(stages, 5000.0, pitch_over=0.03))
    rows = np.tile(row, (count, 1))
    rng = generator(key)
    rows[:, col.LATITUDE], rows[:, col.AZIMUTH] = rng.uniform(-1.5, 1.5, count), rng.uniform(0, 6.28, count)
    return rows


def fly(rows, earth=EARTH, atmosphere="us76", limit=STEP_LIMIT):
    results, codes = np.full((len(rows), col.RESULTS), 123.0), np.full(len(rows), 99)
    air, curve = find_atmosphere(atmosphere), curve_pieces("constant")
    batch.fly_rows(np.ascontiguousarray(rows), earth.row, air, curve, TOLERANCE, limit, results, codes)
    return results, codes


def assert_no_number(results, codes, *expected):
    assert not np.any(codes == status.OK)
    assert np.all(np.isnan(results[:, NUMBERS]))
    refused = codes == status.BAD_INPUT  # did not fly at all
    assert np.array_equal(np.isnan(results[:, COUNTS]), np.repeat(refused[:, None], 2, axis=1))
    assert set(np.unique(codes)) <= set(status.MEANING)
    if expected:
        assert set(np.unique(codes)) <= set(expected)


def test_the_flights_that_are_spoilt_below_are_sound():
    for rows in (free(500), boosted(100)):
        results, codes = fly(rows)
        assert not codes.any()
        assert np.all(np.isfinite(results[:, [*range(col.BURNOUT_HEIGHT), col.ERROR_BOUND, *COUNTS]]))


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
@pytest.mark.parametrize(("make", "columns"), [(free, FREE), (boosted, BOOST)])
def test_not_finite_inputs(bad, make, columns):
    """1,925 faults: each column in turn, in a batch of sound flights."""
    columns = [k for k in columns if not (bad == math.inf and k in DRAG_COLUMNS)]  # infinity means no drag
    rows = np.repeat(make(25), len(columns), axis=0)
    rows[np.arange(len(rows)), np.tile(columns, 25)] = bad
    results, codes = fly(rows)
    assert_no_number(results, codes, status.BAD_INPUT)


OUTSIDE = [
    (free, col.BALLISTIC_COEFFICIENT, [0.0, -1.0, -5000.0, -TINY]),
    (free, col.LATITUDE, [1.6, -1.6, 40.0]),
    (free, col.HEIGHT, [-6000.0, 2e8]),
    (free, col.SPEED, [-1.0, -TINY, 1e6]),
    (free, col.DRAG_SCALE, [-1.0, 1e7]),
    (free, col.STAGES, [-1.0, 0.5, 4.0, TINY]),
    (boosted, col.STAGES, [1.5, 3.0, 4.0]),
    (boosted, col.STEERING, [0.5, 2.0, -1.0]),
    (boosted, col.PITCH_OVER, [-0.1, 2.0]),
    (boosted, col.RISE_TIME, [-1.0, 0.0, 1e4]),
    (boosted, col.BALLISTIC_COEFFICIENT, [0.0, -1.0]),
    (boosted, col.FIRST_STAGE + col.STAGE_IDEAL_DELTA_V, [0.0, -1.0, 1e6]),
    (boosted, col.FIRST_STAGE + col.STAGE_THRUST_TO_WEIGHT, [1.0, 0.9, 0.0, -2.0, TINY]),
    (boosted, col.FIRST_STAGE + col.STAGE_EXHAUST_SPEED, [0.0, -2500.0, TINY]),
    (boosted, col.FIRST_STAGE + col.STAGE_BALLISTIC_COEFFICIENT, [0.0, -1.0]),
    (boosted, col.FIRST_STAGE + col.STAGE_WIDTH + col.STAGE_THRUST_TO_WEIGHT, [0.0, -1.0]),
]


def test_inputs_outside_their_domain():
    """1,150 faults: negative drag, thrust below weight, half a stage, a stage without data, and the like."""
    for make, column, values in OUTSIDE:
        rows = np.repeat(make(25), len(values), axis=0)
        rows[:, column] = np.tile(values, 25)
        results, codes = fly(rows)
        assert_no_number(results, codes, status.BAD_INPUT)


def test_subnormal_inputs_are_either_harmless_or_named():
    for column in (col.BALLISTIC_COEFFICIENT, col.FIRST_STAGE + col.STAGE_BALLISTIC_COEFFICIENT):
        rows = (free if column == col.BALLISTIC_COEFFICIENT else boosted)(100)
        rows[:, column] = TINY
        results, codes = fly(rows, limit=5000)
        assert_no_number(results, codes)
    rows = free(100)
    exact, _ = fly(np.where(np.arange(col.PARAMETERS) == col.LONGITUDE, 0.0, rows))
    rows[:, col.LONGITUDE] = TINY
    assert np.array_equal(fly(rows)[0], exact, equal_nan=True)


def test_step_limit():
    for limit in (1, 2, 5, 10):
        results, codes = fly(free(200), limit=limit)
        assert_no_number(results, codes, status.STEP_LIMIT)


def test_the_step_limit_stops_the_flights_that_need_more_and_no_other():
    rows = free(200)
    full, _ = fly(rows)
    limit = int(np.median(full[:, col.STEPS]))
    results, codes = fly(rows, limit=limit)
    assert np.array_equal(codes == status.STEP_LIMIT, full[:, col.STEPS] > limit)
    assert np.array_equal(results[codes == status.OK], full[codes == status.OK], equal_nan=True)
    assert_no_number(results[codes != status.OK], codes[codes != status.OK], status.STEP_LIMIT)


def test_orbit():
    rows = free(200)
    rows[:, col.HEIGHT], rows[:, col.FLIGHT_PATH_ANGLE] = 300e3, np.linspace(-0.01, 0.01, 200)
    rows[:, col.SPEED], rows[:, col.BALLISTIC_COEFFICIENT] = 7900.0, 1e30
    results, codes = fly(rows, earth=EARTHS["sphere-nonrotating"], atmosphere="none")
    assert_no_number(results, codes, status.ORBIT)


def test_escape():
    rows = free(200)
    rows[:, col.HEIGHT], rows[:, col.SPEED] = 200e3, np.linspace(11_700.0, 50_000.0, 200)
    rows[:, col.FLIGHT_PATH_ANGLE] = np.linspace(0.3, 1.5, 200)
    results, codes = fly(rows, atmosphere="none")
    assert_no_number(results, codes, status.ESCAPED)


def test_a_state_that_stops_being_finite_in_flight():
    """Starts in empty space; the first air stops it with an acceleration that no number can hold.

    From 1e-308 kg/m2 on: the inverse of less is infinite, and such a flight is not finite from the start.
    """
    rows = free(200)
    rows[:, col.HEIGHT], rows[:, col.FLIGHT_PATH_ANGLE] = 1.5e6, -1.0
    rows[:, col.BALLISTIC_COEFFICIENT] = np.geomspace(1e-308, 1e-290, 200)
    results, codes = fly(rows)
    assert_no_number(results, codes, status.NOT_FINITE, status.STEP_UNDERFLOW)
    assert np.all(results[:, col.STEPS] > 5)


@pytest.mark.parametrize("field", ["gm", "semi_major_axis", "flattening", "j2", "rate"])
@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_an_earth_that_is_not_finite(field, bad):
    earth = Earth("broken", **{field: bad})
    with np.errstate(all="ignore"):
        results, codes = fly(free(20), earth=earth)
    assert_no_number(results, codes)


def test_a_fault_does_not_touch_its_neighbours():
    sound = free(600)
    alone, _ = fly(sound)
    mixed = np.repeat(sound, 2, axis=0)
    mixed[1::4, col.SPEED] = np.nan
    mixed[3::4, col.BALLISTIC_COEFFICIENT] = 1e-300
    results, codes = fly(mixed)
    assert np.array_equal(results[::2], alone, equal_nan=True)
    assert np.all(codes[1::2] != status.OK)


def test_every_status_has_its_words():
    known = {value for name, value in vars(status).items() if name.isupper() and isinstance(value, int)}
    assert known == set(status.MEANING)
    assert len(set(status.MEANING.values())) == len(known)


def test_the_public_batch_gives_the_same():
    rows = free(10)
    rows[3, col.SPEED] = np.nan
    results, codes = fly_rows(rows, earth=EARTH)
    assert list(codes) == [0, 0, 0, status.BAD_INPUT] + 6 * [0]
    assert np.array_equal(results, fly(rows)[0], equal_nan=True)
