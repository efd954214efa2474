"""Symmetries (scorecard 12): relations between flights that hold whatever the numbers are.

Twelve relations on 10,040 random flights, in batches whose seeds Hypothesis draws.
"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import trajectory
from kernels import layout as col
from trajectory.earth import EARTHS, Earth
from trajectory.rows import fly_rows
from trajectory.validation.trace import trace_flight

BATCH = 100
STEP = 1e-6  # m, error of one step at the impact
# m: measured 3e-6 m; a broken symmetry shows as kilometres.  The exponential atmosphere has no kinks: in the
# standard one rounding decides how a step meets them, which is worth up to 0.1 m.
NEAR = 1e-2
WGS84 = EARTHS["wgs84"]
STILL = EARTHS["wgs84-nonrotating"]
SPHERE = EARTHS["sphere-nonrotating"]
seeds = st.integers(0, 2**64 - 1)
nine = settings(max_examples=9)


def local_axes(latitude, longitude):
    """Unit vectors east, north and up, as rows."""
    sin_lat, cos_lat, sin_lon, cos_lon = (f(x) for x in (latitude, longitude) for f in (np.sin, np.cos))
    return np.array(
        [
            [-sin_lon, cos_lon, 0.0],
            [-sin_lat * cos_lon, -sin_lat * sin_lon, cos_lat],
            [cos_lat * cos_lon, cos_lat * sin_lon, sin_lat],
        ]
    )


def generator(seed):
    return np.random.Generator(np.random.Philox(key=seed))


def random_flights(seed, count=BATCH):
    """Half free flights, half launches of one to three stages under both steering laws."""
    rng = generator(seed)
    rows = np.zeros((count, col.PARAMETERS))
    rows[:, col.LATITUDE] = np.arcsin(rng.uniform(-0.99, 0.99, count))
    rows[:, col.LONGITUDE] = rng.uniform(-np.pi, np.pi, count)
    rows[:, col.AZIMUTH] = rng.uniform(0.0, 2.0 * np.pi, count)
    rows[:, col.BALLISTIC_COEFFICIENT] = 10.0 ** rng.uniform(3.3, 4.3, count)
    rows[:, col.DRAG_SCALE] = rng.uniform(0.5, 2.0, count)
    free = count // 2
    rows[:free, col.HEIGHT] = rng.uniform(0.0, 300e3, free)
    rows[:free, col.SPEED] = rng.uniform(200.0, 6500.0, free)
    rows[:free, col.FLIGHT_PATH_ANGLE] = rng.uniform(0.1, 1.5, free)
    launched = rows[free:]
    size = len(launched)
    launched[:, col.STAGES] = rng.integers(1, 4, size)
    launched[:, col.STEERING] = rng.integers(0, 2, size)
    turn = np.where(launched[:, col.STEERING] == col.GRAVITY_TURN, 0.05, 1.0)
    launched[:, col.PITCH_OVER] = turn * rng.uniform(0.1, 0.8, size)
    launched[:, col.RISE_TIME] = rng.uniform(8.0, 20.0, size)
    for stage in range(col.MAX_STAGES):
        k = col.FIRST_STAGE + stage * col.STAGE_WIDTH
        launched[:, k + col.STAGE_IDEAL_DELTA_V] = rng.uniform(1500.0, 2300.0, size)
        launched[:, k + col.STAGE_THRUST_TO_WEIGHT] = rng.uniform(1.5, 2.2, size)
        launched[:, k + col.STAGE_EXHAUST_SPEED] = rng.uniform(2350.0, 2950.0, size)
        launched[:, k + col.STAGE_BALLISTIC_COEFFICIENT] = rng.uniform(6e3, 2e4, size)
    return rows


def fly(rows, earth=WGS84, atmosphere="exponential", tolerance=STEP):
    results, codes = fly_rows(rows, earth=earth, atmosphere=atmosphere, tolerance=tolerance)
    assert np.mean(codes == 0) > 0.9
    return results


def places(results, longitude=None):
    """Impact points as unit vectors, so that poles and the date line need no care."""
    lat = results[:, col.IMPACT_LATITUDE]
    lon = results[:, col.IMPACT_LONGITUDE] if longitude is None else longitude
    return np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], axis=1)


SCALARS = [
    col.TIME_OF_FLIGHT,
    col.IMPACT_SPEED,
    col.APOGEE_HEIGHT,
    col.BURNOUT_TIME,
    col.BURNOUT_HEIGHT,
    col.BURNOUT_SPEED,
    col.GROUND_RANGE,
]


def assert_same_flight(ours, theirs, metres=NEAR):
    """Same apogee, times, speeds and range; the time is compared by the way made in it."""
    for column in SCALARS:
        way = theirs[:, col.IMPACT_SPEED] if column in (col.TIME_OF_FLIGHT, col.BURNOUT_TIME) else 1.0
        difference = (ours[:, column] - theirs[:, column]) * way
        assert np.array_equal(np.isnan(ours[:, column]), np.isnan(theirs[:, column]))
        assert np.nanmax(np.abs(difference)) < metres, column


def assert_same_place(ours, theirs, metres=NEAR):
    assert 6.4e6 * np.nanmax(np.abs(ours - theirs)) < metres


@nine
@given(seeds)
def test_rotation_about_the_axis(seed):
    """Another meridian gives the same flight, with the Earth's rotation and all."""
    rows = random_flights(seed)
    shift = generator(seed + 1).uniform(-np.pi, np.pi, BATCH)
    moved = rows.copy()
    moved[:, col.LONGITUDE] += shift
    first, second = fly(rows), fly(moved)
    assert_same_flight(first, second)
    assert_same_place(places(second), places(first, first[:, col.IMPACT_LONGITUDE] + shift))


@nine
@given(seeds)
def test_mirrored_azimuth_without_rotation(seed):
    rows = random_flights(seed)
    mirrored = rows.copy()
    mirrored[:, col.AZIMUTH] = -rows[:, col.AZIMUTH]
    first, second = fly(rows, STILL), fly(mirrored, STILL)
    assert_same_flight(first, second)
    turned = 2.0 * rows[:, col.LONGITUDE] - first[:, col.IMPACT_LONGITUDE]
    assert_same_place(places(second), places(first, turned))


def test_mirrored_azimuth_with_rotation_is_another_flight():
    """East and west differ by far more than the tolerance: the relation above has teeth."""
    rows = random_flights(1)
    rows[:, col.LATITUDE], rows[:, col.AZIMUTH] = 0.5, 1.5
    mirrored = rows.copy()
    mirrored[:, col.AZIMUTH] = -1.5
    difference = fly(rows)[:, col.GROUND_RANGE] - fly(mirrored)[:, col.GROUND_RANGE]
    assert np.nanmedian(np.abs(difference)) > 10e3
    still = fly(rows, STILL)[:, col.GROUND_RANGE] - fly(mirrored, STILL)[:, col.GROUND_RANGE]
    assert np.nanmax(np.abs(still)) < NEAR


@nine
@given(seeds)
def test_north_south_mirror(seed):
    """The equator is a mirror, also of a rotating Earth with J2."""
    rows = random_flights(seed)
    mirrored = rows.copy()
    mirrored[:, col.LATITUDE] = -rows[:, col.LATITUDE]
    mirrored[:, col.AZIMUTH] = np.pi - rows[:, col.AZIMUTH]
    first, second = fly(rows), fly(mirrored)
    assert_same_flight(first, second)
    assert_same_place(places(second), places(first) * (1.0, 1.0, -1.0))


@nine
@given(seeds)
def test_east_west_mirror_of_an_earth_that_turns_the_other_way(seed):
    rows = random_flights(seed)
    mirrored = rows.copy()
    mirrored[:, col.LONGITUDE] = -rows[:, col.LONGITUDE]
    mirrored[:, col.AZIMUTH] = -rows[:, col.AZIMUTH]
    first = fly(rows)
    second = fly(mirrored, Earth("backwards", rate=-WGS84.rate))
    assert_same_flight(first, second)
    assert_same_place(places(second), places(first) * (1.0, -1.0, 1.0))


@settings(max_examples=8)
@given(seeds)
def test_time_reversal_in_a_vacuum(seed):
    """Thrown back from the impact point with the speed reversed, it lands where it started."""
    rows = random_flights(seed, 2 * BATCH)[:BATCH]
    rows[:, col.HEIGHT] = 0.0
    first = fly(rows, STILL, "none")
    back = rows.copy()
    for i, row in enumerate(rows):
        state = trace_flight(row, earth=STILL, atmosphere="none", tolerance=STEP).nodes[-1]
        latitude, longitude = first[i, [col.IMPACT_LATITUDE, col.IMPACT_LONGITUDE]]
        east, north, up = local_axes(latitude, longitude) @ -state[4:7]
        back[i, [col.LATITUDE, col.LONGITUDE]] = latitude, longitude
        back[i, col.AZIMUTH] = np.arctan2(east, north)
        back[i, col.SPEED] = np.linalg.norm(state[4:7])
        back[i, col.FLIGHT_PATH_ANGLE] = np.arctan2(up, np.hypot(east, north))
    second = fly(back, STILL, "none")
    assert second[:, col.TIME_OF_FLIGHT] == pytest.approx(first[:, col.TIME_OF_FLIGHT], abs=1e-5)
    assert second[:, col.IMPACT_SPEED] == pytest.approx(rows[:, col.SPEED], abs=1e-5)
    start = rows[:, [col.LATITUDE, col.LONGITUDE]]
    lat, lon = start.T
    home = np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], axis=1)
    assert_same_place(places(second), home)


@nine
@given(seeds)
def test_a_body_that_drag_cannot_slow_flies_as_in_a_vacuum(seed):
    rows = random_flights(seed)
    rows[:, col.BALLISTIC_COEFFICIENT] = 1e30
    rows[:, col.FIRST_STAGE + col.STAGE_BALLISTIC_COEFFICIENT :: col.STAGE_WIDTH] = 1e30
    assert_same_flight(fly(rows, atmosphere="us76"), fly(rows, atmosphere="none"))


@settings(max_examples=10)
@given(seeds)
def test_little_drag_costs_range_in_proportion(seed):
    """Ten times the ballistic coefficient, a tenth of the loss."""
    rows = random_flights(seed, 2 * BATCH)[:BATCH]
    rows[:, col.SPEED] = np.minimum(rows[:, col.SPEED], 5000.0)
    rows[:, col.FLIGHT_PATH_ANGLE] = np.clip(rows[:, col.FLIGHT_PATH_ANGLE], 0.5, 1.3)
    vacuum = fly(rows, atmosphere="none")[:, col.TIME_OF_FLIGHT]
    losses = []
    for beta in (1e7, 1e8):
        rows[:, col.BALLISTIC_COEFFICIENT] = beta
        losses.append(fly(rows)[:, col.TIME_OF_FLIGHT] - vacuum)
    assert losses[0] == pytest.approx(10.0 * losses[1], rel=0.02, abs=1e-6)
    assert np.max(np.abs(losses[0])) > 1e-4


@nine
@given(seeds)
def test_faster_at_burnout_goes_further_without_air(seed):
    rng = generator(seed)
    rows = random_flights(seed, 2 * BATCH)[:BATCH]
    rows[:, col.HEIGHT] = 100e3
    rows[:, col.FLIGHT_PATH_ANGLE] = rng.uniform(0.2, 1.5)
    rows[:, col.SPEED] = np.sort(rng.uniform(100.0, 7000.0, BATCH))
    results = fly(rows, SPHERE, "none")
    for column in (col.RANGE_ANGLE, col.TIME_OF_FLIGHT, col.APOGEE_HEIGHT, col.IMPACT_SPEED):
        assert np.all(np.diff(results[:, column]) > 0.0)


@nine
@given(seeds)
def test_every_length_doubled(seed):
    """Kepler's third law: lengths doubled and GM eight times as large leave times and angles as they were."""
    rows = random_flights(seed, 2 * BATCH)[:BATCH]
    twice = rows.copy()
    twice[:, [col.HEIGHT, col.SPEED]] *= 2.0
    large = Earth("large", gm=8.0 * WGS84.gm, semi_major_axis=2.0 * WGS84.semi_major_axis)
    first, second = fly(rows, atmosphere="none"), fly(twice, large, "none", 2.0 * STEP)
    assert second[:, col.TIME_OF_FLIGHT] == pytest.approx(first[:, col.TIME_OF_FLIGHT], abs=1e-6)
    assert second[:, col.GROUND_RANGE] == pytest.approx(2.0 * first[:, col.GROUND_RANGE], abs=NEAR)
    assert second[:, col.APOGEE_HEIGHT] == pytest.approx(2.0 * first[:, col.APOGEE_HEIGHT], abs=NEAR)
    assert_same_place(places(second), places(first))


@nine
@given(seeds)
def test_a_smaller_step_tolerance_gives_a_smaller_error(seed):
    """The error of a flight falls in proportion to the tolerance of a step, and is of its size.

    Measured on 3,000 flights: at most 4.7 times the tolerance, and 88 to 98 times less for a hundredth of it.
    The reference is flown at about the smallest tolerance that rounding allows.
    """
    rows = random_flights(seed)
    exact = fly(rows, atmosphere="none", tolerance=1e-7)
    errors = []
    for tolerance in (1e-1, 1e-3, 1e-5):
        results = fly(rows, atmosphere="none", tolerance=tolerance)
        errors.append(6.4e6 * np.linalg.norm(places(results) - places(exact), axis=1))
        assert np.nanmax(errors[-1]) < 20.0 * tolerance
    ratios = [np.nanmedian(errors[i] / np.maximum(errors[i + 1], 1e-9)) for i in range(2)]
    assert all(50.0 < ratio < 200.0 for ratio in ratios)


@nine
@given(seeds)
def test_permuted_rows_give_permuted_results_to_the_bit(seed):
    rows = random_flights(seed)
    order = generator(seed).permutation(BATCH)
    first, codes = fly_rows(rows, earth=WGS84)
    second, permuted = fly_rows(rows[order], earth=WGS84)
    assert first[order].tobytes() == second.tobytes()
    assert codes[order].tobytes() == permuted.tobytes()


@settings(max_examples=140)
@given(
    st.floats(-80.0, 80.0),
    st.floats(0.0, 359.0),
    st.floats(0.1, 300.0),
    st.floats(0.3, 6.0),
    st.floats(5.0, 85.0),
)
def test_units_at_the_border(latitude, azimuth, height, speed, angle):
    """Kilometres or metres, degrees or radians: the same flight."""
    names = ("latitude", "azimuth", "height", "speed", "flight_path_angle")
    usual = zip(
        names, (latitude, azimuth, height, speed, angle), ("deg", "deg", "km", "km/s", "deg"), strict=True
    )
    other = zip(
        names,
        (np.radians(latitude), 60.0 * azimuth, 1e3 * height, 1e3 * speed, 3600.0 * angle),
        ("rad", "arcmin", "m", "m/s", "arcsec"),
        strict=True,
    )
    first, second = (
        trajectory.fly(trajectory.Vehicle(), longitude="0 deg", **{n: f"{v!r} {u}" for n, v, u in given_as})
        for given_as in ([(n, float(v), u) for n, v, u in way] for way in (usual, other))
    )
    assert first.is_ok
    assert second.values[col.TIME_OF_FLIGHT] == pytest.approx(first.values[col.TIME_OF_FLIGHT], rel=1e-9)
    assert second.distance == pytest.approx(first.distance, rel=1e-9, abs=1e-3)
    assert first.ground_range.to_value("km") == pytest.approx(
        1e-3 * second.ground_range.to_value("m"), rel=1e-9
    )
