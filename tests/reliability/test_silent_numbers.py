"""No silent bad numbers (scorecard 15), through the doors that Python calls, and in what is counted after.

Each injected fault gives a status and no number, or is refused; or it is none, and every number is finite and
physical.  `tests/physics/test_faults.py` spoils the kernel's own arguments one by one; here faults are drawn.
That ``fastmath=True`` loses the guards is shown in `tests/physics/test_kernel_cache.py`;
`tests/architecture/test_source.py` keeps it, and random numbers that all share, out of the sources.
"""

import dataclasses
import math

import numpy as np
import pytest
from counts import count

from kernels import batch, status
from kernels import layout as col
from launch_data.families import load_families
from launch_data.kinds import load_kinds
from trajectory import cruise, manoeuvres, rows
from trajectory.analysis import launch_from_text
from trajectory.earth import EARTHS, find_atmosphere
from trajectory.errors import InputError, NoAnswerError
from trajectory.inference.kinds import ensemble_draws
from trajectory.inference.posterior import problem
from trajectory.inference.posterior.evidence import gather
from trajectory.inference.posterior.fit import fit
from trajectory.inference.posterior.weights import effective_size, quantiles
from trajectory.inference.ranges import steering
from trajectory.inference.ranges.standard_range import standard_range
from trajectory.lift import Lift, lift_row
from trajectory.vehicle import Stage, Vehicle, drag_curve, parameter_row

FAULTS = count(500, 5000)
EARTH = EARTHS["wgs84"]
CURVE = "forden2007_fig1"
TOLERANCE = 1.0
GLIDE, PULL_UP = Lift(2.0, "equilibrium", 60e3, 900.0), Lift(1.5, "constant", 40e3, 500.0)
WORK_COUNTS = (col.STEPS, col.RIGHT_HAND_SIDES)
BAD = [
    *(math.nan, math.inf, -math.inf),
    *(5e-324, -5e-324, 2.2e-308, -1e-310),  # subnormal
    *(1e6, -1e6, 1e12, 1e150, -1e150, 1e300, -1e300, 1.7e308, -1.7e308),  # huge
]
# Least and most of what every landed flight has; burnout and entry may be missing.
ROUNDING = 1e-9  # s, of a flight that starts on the ground or at its apogee: measured -5e-11 s
GATES = {
    col.TIME_OF_FLIGHT: (-ROUNDING, 1e6),
    col.IMPACT_LATITUDE: (-math.pi / 2, math.pi / 2),
    col.IMPACT_LONGITUDE: (-3.1416, 3.1416),
    col.IMPACT_SPEED: (0.0, 2e4),
    col.IMPACT_FLIGHT_PATH_ANGLE: (-math.pi / 2, math.pi / 2),
    col.APOGEE_HEIGHT: (-6e3, 1e9),
    col.APOGEE_TIME: (-ROUNDING, 1e6),
    col.GROUND_RANGE: (0.0, 2.0004e7),
    col.IMPACT_BEARING: (0.0, 6.2832),
    col.RANGE_ANGLE: (0.0, 1e3),
    col.ERROR_BOUND: (0.0, 1e9),
}
CRUISE_GATES = {
    col.CRUISE_PATH_LENGTH: (0.0, 1e9),
    col.CRUISE_GROUND_TRACK: (0.0, 1.01e9),
    col.CRUISE_GROUND_RANGE: (0.0, 2.0004e7),
    col.CRUISE_FARTHEST: (0.0, 2.0004e7),
    col.CRUISE_LAPS: (0.0, 1e9),
    col.CRUISE_END_LATITUDE: (-math.pi / 2, math.pi / 2),
    col.CRUISE_END_LONGITUDE: (-3.1416, 3.1416),
}


def generator(key):
    return np.random.Generator(np.random.Philox(key=key))


def sound_rows(number, key):
    """Free flights and launches in turn, on all the Earth."""
    rng = generator(key)
    stages = Stage(2500.0, 1.8, 2600.0, 1e4), Stage(2500.0, 1.7, 2700.0, 8e3)
    made = np.tile(parameter_row(Vehicle(stages, 5000.0, pitch_over=0.03)), (number, 1))
    made[::2] = 0.0
    made[:, col.LATITUDE], made[:, col.LONGITUDE] = rng.uniform(-1.5, 1.5, number), rng.uniform(-3, 3, number)
    made[:, col.AZIMUTH] = rng.uniform(0.0, 6.28, number)
    made[:, col.BALLISTIC_COEFFICIENT], made[:, col.DRAG_SCALE] = rng.uniform(1e3, 1e4, number), 1.0
    free = made[::2]
    free[:, col.HEIGHT] = rng.uniform(6e4, 2e5, len(free))
    free[:, col.SPEED] = rng.uniform(500.0, 6000.0, len(free))
    free[:, col.FLIGHT_PATH_ANGLE] = rng.uniform(-0.5, 1.2, len(free))
    return made


def sound_lifts(number):
    return np.array([lift_row((GLIDE, PULL_UP, None)[i % 3]) for i in range(number)])


def sound_cruises(number):
    made = np.zeros((number, col.CRUISE_PARAMETERS))
    for pattern in range(3):
        made[pattern::3] = 0.6, 2.1, 1.0, 1e3, 220.0, 5000.0, pattern, 60e3, 20e3
    return made


def ballistic(given, **world):
    return rows.fly_rows(
        given, **{"earth": EARTH, "drag_curve": CURVE, "tolerance": TOLERANCE, "threads": 1, **world}
    )


def lifted(given, lifts=None, **world):
    lifts = sound_lifts(len(given)) if lifts is None else lifts
    world = {"earth": EARTH, "drag_curve": CURVE, "tolerance": TOLERANCE, "threads": 1, **world}
    return manoeuvres.fly_manoeuvring(given, lifts, **world)


DOORS = {"ballistic": ballistic, "lifted": lifted}
BOTH = pytest.mark.parametrize("door", DOORS)


def silent(results, codes, gates=GATES):
    """Rows that say what they should not: a number of a failed flight, or a bad one of a landed one."""
    numbers = [k for k in range(results.shape[1]) if gates is not GATES or k not in WORK_COUNTS]
    failed = codes != status.OK
    speaks = ~np.isnan(results[:, numbers]).all(axis=1)
    required = results[:, list(gates)]
    low, high = np.array(list(gates.values())).T
    physical = ((required >= low) & (required <= high)).all(axis=1) & ~np.isinf(results).any(axis=1)
    known = np.isin(codes, list(status.MEANING))
    return np.flatnonzero(np.where(failed, speaks, ~physical) | ~known)


def test_what_is_spoilt_below_is_sound():
    for door in DOORS.values():
        results, codes = door(sound_rows(200, 1))
        assert not codes.any()
        assert not len(silent(results, codes))
    results, codes = cruise.fly_cruise_rows(sound_cruises(6))
    assert not codes.any()
    assert not len(silent(results, codes, CRUISE_GATES))


# Faults in rows -----------------------------------------------------------------------------------------


def spoil(table, key):
    """One bad number somewhere in every row."""
    rng = generator(key)
    places = rng.integers(0, table.shape[1], len(table))
    table[np.arange(len(table)), places] = rng.choice(BAD, len(table))
    return places


@BOTH
def test_rows_with_a_bad_number(door):
    given = sound_rows(FAULTS, 3)
    spoil(given, 4)
    results, codes = DOORS[door](given)
    assert not len(silent(results, codes))
    assert np.mean(codes != status.OK) > 0.3


def test_lifts_with_a_bad_number():
    lifts = sound_lifts(FAULTS // 5)
    spoil(lifts, 5)
    results, codes = lifted(sound_rows(len(lifts), 6), lifts)
    assert not len(silent(results, codes))


def test_cruises_with_a_bad_number():
    given = sound_cruises(FAULTS)
    spoil(given, 7)
    results, codes = cruise.fly_cruise_rows(given)
    assert not len(silent(results, codes, CRUISE_GATES))
    assert np.mean(codes != status.OK) > 0.5


@BOTH
def test_orbits_and_escapes(door):
    given = sound_rows(FAULTS // 5, 8)[::2]
    half = len(given) // 2
    given[:, col.BALLISTIC_COEFFICIENT] = 1e30
    given[:half, col.HEIGHT], given[:half, col.FLIGHT_PATH_ANGLE], given[:half, col.SPEED] = (
        300e3,
        0.0,
        7900.0,
    )
    given[half:, col.FLIGHT_PATH_ANGLE], given[half:, col.SPEED] = 1.0, 13_000.0
    lifts = {"lifts": np.zeros((len(given), col.LIFT_PARAMETERS))} if door == "lifted" else {}
    results, codes = DOORS[door](given, earth=EARTHS["sphere-nonrotating"], atmosphere="none", **lifts)
    assert set(codes[:half]) == {status.ORBIT}
    assert set(codes[half:]) == {status.ESCAPED}
    assert not len(silent(results, codes))


# Faults in the settings and the world -------------------------------------------------------------------


@BOTH
@pytest.mark.parametrize("limit", [0, 1, 2, 5, 9])
def test_too_few_steps(door, limit, monkeypatch):
    monkeypatch.setattr(rows, "STEP_LIMIT", limit)
    monkeypatch.setattr(manoeuvres, "STEP_LIMIT", limit)
    results, codes = DOORS[door](sound_rows(FAULTS // 25, 9))
    assert set(codes) == {status.STEP_LIMIT}
    assert not len(silent(results, codes))


@BOTH
@pytest.mark.parametrize("tolerance", [5e-324, 1e-300, 1e-30])
def test_a_tolerance_that_no_step_meets(door, tolerance):
    results, codes = DOORS[door](sound_rows(FAULTS // 25, 10), tolerance=tolerance)
    assert set(codes) <= {status.STEP_UNDERFLOW, status.STEP_LIMIT, status.NOT_FINITE}
    assert not len(silent(results, codes))


@BOTH
@pytest.mark.parametrize("tolerance", [math.nan, 0.0, -1.0, -5e-324, math.inf, -math.inf, 1e300])
def test_a_tolerance_that_is_none_is_refused(door, tolerance):
    with pytest.raises(InputError, match=r"tolerance=.* must lie above 0 m"):
        DOORS[door](sound_rows(2, 11), tolerance=tolerance)


TABLES = {
    "air": ("find_atmosphere", find_atmosphere("us76"), range(col.AIR_MIDDLE, col.AIR_COLUMNS)),
    "curve": ("find_drag_curve", drag_curve(CURVE), range(col.CURVE_SHAPE, col.CURVE_COLUMNS)),
}


@BOTH
@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_tables_with_a_bad_coefficient(door, table, bad, monkeypatch):
    """A flight that lands all the same has not used it: it ends where it does with the sound table.

    Trial steps that met it were repeated smaller, so that bits may differ.
    """
    name, sound, columns = TABLES[table]
    rng, given = generator(12), sound_rows(20, 13)
    expected, _ = DOORS[door](given)
    failed = 0
    for _ in range(FAULTS // 25):
        broken = sound.copy()
        broken[rng.integers(len(sound)), rng.choice(columns)] = bad
        for module in (rows, manoeuvres):
            monkeypatch.setattr(module, name, lambda _, made=broken: made)
        results, codes = DOORS[door](given)
        assert not len(silent(results, codes))
        landed = codes == status.OK
        gap = np.abs(results - expected)[landed][:, [col.GROUND_RANGE, col.APOGEE_HEIGHT]]
        assert np.all(gap.max(axis=1, initial=0.0) <= expected[landed, col.ERROR_BOUND])
        failed += np.sum(~landed)
    assert failed > 0


@BOTH
@pytest.mark.parametrize("table", TABLES)
def test_tables_with_an_edge_that_is_no_number(door, table, monkeypatch):
    name, sound, columns = TABLES[table]
    for module in (rows, manoeuvres):
        monkeypatch.setattr(module, "STEP_LIMIT", 2000)  # some flights never get past such an edge
    for piece in range(len(sound)):
        for column in range(columns[0]):
            broken = sound.copy()
            broken[piece, column] = math.nan
            for module in (rows, manoeuvres):
                monkeypatch.setattr(module, name, lambda _, made=broken: made)
            assert not len(silent(*DOORS[door](sound_rows(20, 13))))


@BOTH
@pytest.mark.parametrize("field", ["gm", "semi_major_axis", "flattening", "j2", "rate"])
def test_an_earth_with_a_bad_number(door, field):
    for bad in BAD:
        with np.errstate(all="ignore"):
            results, codes = DOORS[door](sound_rows(4, 14), earth=dataclasses.replace(EARTH, **{field: bad}))
        if not math.isfinite(bad):
            assert codes.all()
        assert np.isnan(results[codes != status.OK][:, col.TIME_OF_FLIGHT]).all()
        assert not np.isinf(results).any()


def test_teeth_without_the_last_guard_silent_numbers_get_through(monkeypatch):
    broken = find_atmosphere("us76").copy()
    broken[0, col.AIR_BOTTOM] = math.nan
    monkeypatch.setattr(rows, "find_atmosphere", lambda _: broken)
    monkeypatch.setattr(batch, "_refuse_not_finite", lambda results, codes: None)
    assert len(silent(*ballistic(sound_rows(100, 15))))


def test_teeth_each_kind_of_silent_number_is_found():
    results, codes = ballistic(sound_rows(8, 16))
    results[0, col.GROUND_RANGE] = math.nan
    results[1, col.APOGEE_HEIGHT] = math.inf
    results[2, col.IMPACT_SPEED] = -1.0
    codes[3] = status.STEP_LIMIT
    codes[4] = 77
    assert list(silent(results, codes)) == [0, 1, 2, 3, 4]


# What is counted after ----------------------------------------------------------------------------------


def test_a_failed_draw_has_no_part_in_a_weighted_quantile():
    rng = generator(17)
    values, weights = rng.random(1000), rng.random(1000)
    weights[::2] = 0.0
    alone = quantiles(values[1::2], weights[1::2])
    for bad in (math.nan, math.inf):
        values[::2] = bad
        np.testing.assert_allclose(quantiles(values, weights), alone, atol=1e-12)
    assert effective_size(weights) == pytest.approx(effective_size(weights[1::2]), rel=1e-12)


def test_a_failed_draw_with_a_weight_is_never_taken_for_a_number():
    """It does not count, neither as a number nor as beyond every number."""
    values = np.where(np.arange(1000) % 2, math.nan, np.where(np.arange(1000) < 500, 1.0, 2.0))
    assert list(quantiles(values, np.ones(1000), (0.2, 0.8))) == [1.0, 2.0]
    assert np.isnan(quantiles(np.full(1000, math.nan), np.ones(1000))).all()


def failing(real, share):
    """The flights of a share of the vehicles fail, always the same ones."""

    def fly(given, *lifts, **options):
        results, codes = real(given, *lifts, **options)
        # A number of the vehicle that no search changes says whether it fails.
        named = given[:, col.FIRST_STAGE + col.STAGE_THRUST_TO_WEIGHT]
        fails = (named * 1e6) % 1.0 < share
        results[fails], codes[fails] = math.nan, status.NOT_FINITE
        return results, codes

    return fly


def fitted(draws=1500):
    launch = launch_from_text(
        range_text="950 km", apogee_text="4500 km", site_text="39.4,125.9", actor="DPRK"
    )
    evidence, _ = gather(launch)
    return fit(evidence, load_families(), draws=draws, seed=3)


def test_failed_flights_are_in_no_posterior(monkeypatch):
    monkeypatch.setattr(problem, "fly_rows", failing(rows.fly_rows, 0.2))
    found = fitted()
    used = found.weights > 0.0
    assert np.all(np.isfinite(found.results[used][:, : col.BURNOUT_TIME]))
    assert np.all(found.weights[~np.isfinite(found.results[:, col.GROUND_RANGE])] == 0.0)
    assert found.failed > 0.15 * found.drawn
    middle = quantiles(found.results[:, col.APOGEE_HEIGHT], found.weights)
    assert np.all((middle > 3.9e6) & (middle < 5.1e6))


def test_failed_flights_are_in_no_standard_range(monkeypatch):
    """They have none, and the others have the range that they have without failures around them."""
    found = fitted()
    used = found.weights > 0.0
    sound = standard_range(found, azimuth=None).without_rotation[used]
    monkeypatch.setattr(steering, "fly_rows", failing(rows.fly_rows, 0.2))
    answer = standard_range(found, azimuth=None)
    ranges = answer.without_rotation[used]
    known = ~np.isnan(ranges)
    assert 0.7 < np.mean(known) < 0.9
    assert answer.failed >= np.sum(~known)
    assert np.mean(np.isclose(ranges[known], sound[known], rtol=0.01)) > 0.99


def test_a_fit_of_which_every_flight_fails_has_no_answer(monkeypatch):
    monkeypatch.setattr(problem, "fly_rows", failing(rows.fly_rows, 1.0))
    with pytest.raises(NoAnswerError):
        fitted(500)


def test_failed_flights_are_in_no_ensemble_of_a_kind(monkeypatch):
    monkeypatch.setattr(ensemble_draws, "fly_rows", failing(rows.fly_rows, 0.2))
    monkeypatch.setattr(ensemble_draws, "fly_manoeuvring", failing(manoeuvres.fly_manoeuvring, 0.2))
    for prior in load_kinds():
        made = ensemble_draws.draw_kind(prior, load_families(), draws=500, seed=1)
        assert np.all(np.isfinite(made.log_range))
        assert np.all(np.isfinite(made.log_apogee))
        assert np.all(made.weights >= 0.0)
        assert prior.name == "cruise" or made.failed > 0
