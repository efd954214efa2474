"""Exact physics (scorecard 11): free flight against Kepler's closed forms, falls, terminal speed."""

import math

import numpy as np
import pytest

from kernels import kepler
from kernels import layout as col
from kernels.air import air_at
from kernels.atmosphere import air_pieces
from trajectory.earth import EARTHS, Earth
from trajectory.rows import fly_rows

SPHERE = EARTHS["sphere-nonrotating"]
R, GM = SPHERE.semi_major_axis, SPHERE.gm
MOST = np.radians(171.0)  # beyond, the range depends on the speed too steeply to be a test of anything else
# m, error of one step at the impact; measured with it: range 4e-13, energy 1e-13, momentum 1.2e-13
TIGHT = 1e-6
# m: near the ground an error of the speed moves on for half a second only, so that TIGHT would let each step
# spoil it by 2 micrometres per second
TIGHT_IN_SPEED = 1e-10


def free_flights(speed, angle, height=0.0, azimuth=1.0, beta=1e30):
    rows = np.zeros((len(speed), col.PARAMETERS))
    rows[:, col.HEIGHT], rows[:, col.AZIMUTH] = height, azimuth
    rows[:, col.SPEED], rows[:, col.FLIGHT_PATH_ANGLE] = speed, angle
    rows[:, col.BALLISTIC_COEFFICIENT], rows[:, col.DRAG_SCALE] = beta, 1.0
    return rows


@pytest.fixture(scope="module")
def kepler_flights():
    """1,000 flights from burnout heights, with their closed-form range angle and time."""
    rng = np.random.Generator(np.random.Philox(key=11))
    speed = rng.uniform(700.0, 7600.0, 3000)
    angle = np.radians(rng.uniform(-60.0, 85.0, 3000))
    height = rng.uniform(1e3, 500e3, 3000)
    exact = np.array(
        [kepler.impact(R + h, v, g, R, GM) for h, v, g in zip(height, speed, angle, strict=True)]
    )
    kept = np.flatnonzero((exact[:, 0] < MOST) & (exact[:, 0] * R > 50e3))[:1000]
    assert len(kept) == 1000
    rows = free_flights(speed[kept], angle[kept], height[kept], rng.uniform(0.0, 2.0 * np.pi, 1000))
    rows[:, col.LATITUDE] = np.arcsin(rng.uniform(-1.0, 1.0, 1000))
    results, codes = fly_rows(rows, earth=SPHERE, atmosphere="none", tolerance=TIGHT)
    assert not codes.any()
    return rows, results, exact[kept]


def test_range_and_time(kepler_flights):
    _, results, exact = kepler_flights
    assert np.max(np.abs(results[:, col.RANGE_ANGLE] / exact[:, 0] - 1.0)) <= 1e-9
    assert np.max(np.abs(results[:, col.TIME_OF_FLIGHT] / exact[:, 1] - 1.0)) <= 1e-9


def test_energy_and_angular_momentum(kepler_flights):
    rows, results, _ = kepler_flights
    before = 0.5 * rows[:, col.SPEED] ** 2 - GM / (R + rows[:, col.HEIGHT])
    after = 0.5 * results[:, col.IMPACT_SPEED] ** 2 - GM / R
    assert np.max(np.abs(after / before - 1.0)) <= 1e-10
    before = (R + rows[:, col.HEIGHT]) * rows[:, col.SPEED] * np.cos(rows[:, col.FLIGHT_PATH_ANGLE])
    after = R * results[:, col.IMPACT_SPEED] * np.cos(results[:, col.IMPACT_FLIGHT_PATH_ANGLE])
    assert np.max(np.abs(after / before - 1.0)) <= 1e-10


def test_apogee(kepler_flights):
    rows, results, _ = kepler_flights
    radius = R + rows[:, col.HEIGHT]
    q = rows[:, col.SPEED] ** 2 * radius / GM
    rising = rows[:, col.FLIGHT_PATH_ANGLE] > 0.0
    expected = rows[:, col.HEIGHT].copy()
    for i in np.flatnonzero(rising):
        expected[i] += kepler.apogee_height(q[i], rows[i, col.FLIGHT_PATH_ANGLE], radius[i])
    assert np.max(np.abs(results[:, col.APOGEE_HEIGHT] - expected)) <= 1e-5
    assert np.all(results[~rising, col.APOGEE_TIME] == 0.0)


def test_a_step_tolerance_ten_thousand_times_coarser_is_seen():
    """The criterion has teeth: at the tolerance that figures are drawn with, it fails."""
    rows = free_flights(np.linspace(2000.0, 7000.0, 50), np.full(50, 0.7))
    exact = [kepler.impact(R, v, 0.7, R, GM)[0] for v in rows[:, col.SPEED]]
    results, _ = fly_rows(rows, earth=SPHERE, atmosphere="none", tolerance=1.0)
    assert np.max(np.abs(results[:, col.RANGE_ANGLE] / exact - 1.0)) > 1e-9


def test_fall_from_rest():
    """Dropped without drag: the radial Kepler orbit."""
    heights = np.geomspace(1.0, 1e6, 200)
    rows = free_flights(np.zeros(200), np.zeros(200), heights)
    results, codes = fly_rows(rows, earth=SPHERE, atmosphere="none", tolerance=TIGHT)
    assert not codes.any()
    time = np.array([kepler.impact(R + h, 0.0, 0.0, R, GM)[1] for h in heights])
    assert np.max(np.abs(results[:, col.TIME_OF_FLIGHT] - time)) <= 1e-6
    speed = np.sqrt(2.0 * GM * heights / (R * (R + heights)))
    assert results[:, col.IMPACT_SPEED] == pytest.approx(speed, rel=1e-8)
    assert np.max(results[:, col.GROUND_RANGE]) < 1e-6


def test_flat_fall():
    """On a very large sphere a body falls with constant gravity and flies a parabola."""
    radius = 1e10
    flat = Earth("flat", gm=9.81 * radius**2, semi_major_axis=radius, flattening=0.0, j2=0.0, rate=0.0)
    speed, angle = np.meshgrid([50.0, 300.0, 900.0], np.radians([5.0, 30.0, 45.0, 80.0]))
    speed, angle = speed.ravel(), angle.ravel()
    rows = free_flights(speed, angle)
    results, _ = fly_rows(rows, earth=flat, atmosphere="none", tolerance=1e-6)
    # what the curvature changes: range over radius
    assert results[:, col.TIME_OF_FLIGHT] == pytest.approx(2.0 * speed * np.sin(angle) / 9.81, rel=3e-5)
    assert results[:, col.RANGE_ANGLE] * radius == pytest.approx(
        speed**2 * np.sin(2 * angle) / 9.81, rel=3e-5
    )
    assert results[:, col.APOGEE_HEIGHT] == pytest.approx((speed * np.sin(angle)) ** 2 / 19.62, rel=3e-5)


@pytest.mark.parametrize("beta", [0.1, 1.0, 10.0])
def test_terminal_speed(beta):
    """A light body arrives with weight and drag in balance, but for the density and gravity that still grow.

    With V^2 = 2 beta g / rho, rho = rho0 exp(-h/H) and g = GM/r^2, the speed falls at V^2 (1/(2H) - 1/R): by
    so much drag exceeds weight, to first order in V^2/(2gH).  The density at the ground is the one that is
    flown in, 1.5e-8 off the formula (test_kernel_tables).
    """
    gravity = GM / R**2
    density, _ = air_at(air_pieces("exponential"), 0.0, 1.0)
    balance = 2.0 * beta * gravity / density
    excess = balance / gravity * (0.5 / 7200.0 - 1.0 / R)
    rows = free_flights(np.array([0.0]), np.array([0.0]), 60.0 + 3.0 * balance, beta=beta)
    results, codes = fly_rows(rows, earth=SPHERE, atmosphere="exponential", tolerance=TIGHT_IN_SPEED)
    assert codes[0] == 0
    speed = math.sqrt(balance * (1.0 + excess))
    assert results[0, col.IMPACT_SPEED] == pytest.approx(speed, rel=3.0 * excess**2 + 1e-9)
    assert density == pytest.approx(1.225, rel=1.51e-8)


def test_closed_forms_agree_with_one_another():
    """kernels.kepler: two ways to each number."""
    rng = np.random.Generator(np.random.Philox(key=12))
    for length, loft in zip(rng.uniform(1e-3, 3.0, 300), rng.uniform(0.05, 0.95, 300), strict=True):
        slow = kepler.minimum_energy_speed(length, R, GM)
        climb = kepler.minimum_energy_flight_path_angle(length)
        assert kepler.maximum_range(slow, R, GM) == pytest.approx(R * length, rel=1e-12)
        angle = loft * 0.5 * math.pi
        half = 0.5 * length
        q = 2.0 * math.sin(half) / (math.sin(half) + math.sin(2.0 * angle + half))
        if not 0.0 < q < 2.0 or length >= math.pi:
            continue
        assert kepler.range_angle(q, angle) == pytest.approx(length, rel=1e-10)
        assert min(abs(x - angle) for x in kepler.flight_path_angles(q, length)) < 1e-7
        speed = math.sqrt(q * GM / R)
        assert speed >= slow * (1.0 - 1e-12)
        apogee = kepler.apogee_height(q, angle, R)
        time = kepler.time_of_flight(q, angle, R, GM)
        assert kepler.ellipse_through(length * R, apogee, R, GM) == pytest.approx(
            (speed, angle, time), rel=1e-8
        )
        assert kepler.impact(R, speed, angle, R, GM) == pytest.approx((length, time), rel=1e-9)
        assert kepler.minimum_energy_apogee(length, R) == pytest.approx(
            kepler.apogee_height(kepler.minimum_energy_parameter(length), climb, R), rel=1e-9
        )


def test_reported_ellipses():
    """Values that were worked out independently for three reported flights (km, km, s)."""
    for length, apogee, time in ((787.0, 2111.5, 1675.8), (998.0, 3700.0, 2572.9), (3700.0, 770.0, 1014.6)):
        assert kepler.vacuum_time_of_flight(length * 1e3, apogee * 1e3) == pytest.approx(time, abs=0.05)


@pytest.mark.parametrize(
    "bad", [(-1.0, 1e5), (1e6, 0.0), (1e6, -1.0), (math.nan, 1e5), (1e6, math.nan), (5e7, 1e5)]
)
def test_no_ellipse_no_number(bad):
    assert np.all(np.isnan(kepler.ellipse_through(*bad, R, GM)))


def test_what_never_comes_down_has_no_range():
    assert math.isnan(kepler.range_angle(2.0, 0.5))
    assert math.isnan(kepler.time_of_flight(2.5, 0.5, R, GM))
    assert np.all(np.isnan(kepler.impact(R + 3e5, 7800.0, 0.0, R, GM)))
    assert kepler.maximum_range_angle(1.3) == math.pi
    assert math.isnan(kepler.maximum_range_angle(math.nan))
