"""What the kernels read from tables or shorten by formulas stays within the error that they state."""

import math

import numpy as np
import pytest

from kernels import atmosphere as air
from kernels import constants as c
from kernels.aerodynamics import CURVES, MACH_ROWS, NAMES, curve_code, drag_shape
from kernels.ascent import sine_cosine
from kernels.dense import height_and_climb
from kernels.earth import (
    geodetic_height,
    gravity,
    local_axes,
    position_ecef_to_geodetic,
    position_geodetic_to_ecef,
)
from kernels.jit import door
from trajectory.earth import EARTHS
from trajectory.validation.reference import ellipsoid_height, exponential_air, standard_air
from trajectory.validation.truth import earth_fixed

LOWEST = -4996.0  # m: the table starts at -5,000 m of geopotential
A, B = 6378137.0, 6378137.0 * (1.0 - 1.0 / 298.257223563)


@door()
def read_air(heights, first_row, density, sound):
    for i in range(len(heights)):
        density[i], sound[i] = air.air(heights[i], first_row)


def tabulated(heights, code):
    density, sound = np.empty(len(heights)), np.empty(len(heights))
    read_air(heights, code * air.ROWS, density, sound)
    return density, sound


def standard(heights):
    return np.array([air.us76(z)[2:] for z in heights]).T


def test_density_table_below_86_km():
    heights = np.linspace(LOWEST, 86e3, 20_011)[:-1]
    density, sound = tabulated(heights, 1)
    exact, exact_sound = standard(heights)
    assert np.max(np.abs(density / exact - 1.0)) < 3e-8
    assert np.max(np.abs(sound / exact_sound - 1.0)) < 1e-5


def test_density_table_above_86_km():
    heights = np.linspace(86e3, 1e6, 20_011)[:-1]
    density, sound = tabulated(heights, 1)
    assert np.max(np.abs(density / standard(heights)[0] - 1.0)) < 1.2e-5
    assert np.ptp(sound) == 0.0


def test_density_has_no_step_where_the_standard_changes_its_description():
    below, above = tabulated(np.array([86e3 * (1.0 - 1e-13), 86e3]), 1)[0]
    assert below / above == pytest.approx(1.0, abs=1e-4)


def test_exponential_table():
    heights = np.linspace(LOWEST, 86e3, 20_011)[:-1]
    exact, _ = exponential_air(heights)
    assert np.max(np.abs(tabulated(heights, 2)[0] / exact - 1.0)) < 1e-8


def test_vacuum_and_the_air_above_1000_km_are_empty():
    heights = np.array([-5e3, 0.0, 5e4, 9e5, 1e6, 2e6, 1e9])
    assert np.all(tabulated(heights, 0)[0] == 0.0)
    assert np.all(tabulated(heights[4:], 1)[0] == 0.0)
    assert np.all(tabulated(heights[:4], 1)[0] > 0.0)


def test_two_writings_of_the_standard_agree():
    """The second solution of row 11 has its own atmosphere: a slip in either would show here."""
    heights = np.linspace(-1000.0, 999e3, 9001)
    density, sound = standard_air(heights)
    exact, exact_sound = standard(heights)
    assert np.max(np.abs(density / exact - 1.0)) < 1e-9
    # 86 km is 84,852 m or 84,852.05 m of geopotential, as one rounds
    assert np.max(np.abs(sound / exact_sound - 1.0)) < 3e-7


def shells(count):
    rng = np.random.default_rng(11)
    latitude = np.concatenate(
        [[-0.5 * np.pi, 0.5 * np.pi, 0.0, 1e-9], rng.uniform(-1.0, 1.0, count) * np.pi / 2]
    )
    height = np.concatenate([[0.0, 1e7, 1e7, 0.0], 10.0 ** rng.uniform(0.0, 7.0, count)])
    return latitude, rng.uniform(-np.pi, np.pi, len(latitude)), height


def test_height_is_exact_to_10_nanometres_up_to_10_000_km():
    latitude, longitude, height = shells(20_000)
    places = earth_fixed(latitude, longitude, height, A, 1.0 / 298.257223563)
    ours = np.array([geodetic_height(*place, A, B) for place in places])
    # what is stated, and the rounding of coordinates that are themselves up to 16,000 km
    assert np.max(np.abs(ours - height)) < 1e-8 + 4.0 * np.spacing(1.6e7)


def test_height_agrees_with_a_closed_form():
    latitude, longitude, height = shells(2000)
    places = earth_fixed(latitude, longitude, height, A, 1.0 / 298.257223563)
    assert np.max(np.abs(ellipsoid_height(places, EARTHS["wgs84"]) - height)) < 2e-8


def test_geodetic_round_trip_and_second_formula():
    latitude, longitude, height = shells(2000)
    places = earth_fixed(latitude, longitude, height, A, 1.0 / 298.257223563)
    for phi, lam, h, place in zip(latitude, longitude, height, places, strict=True):
        x, y, z = position_geodetic_to_ecef(phi, lam, h, A, B)
        assert math.dist((x, y, z), place) < 1e-8
        back = position_ecef_to_geodetic(x, y, z, A, B)
        assert back[0] == pytest.approx(phi, abs=1e-15)
        assert back[2] == pytest.approx(h, abs=1e-8)
        if abs(phi) < 1.5707:
            assert back[1] == pytest.approx(lam, abs=1e-15)


def test_local_axes_are_orthonormal_and_point_where_they_say():
    for phi, lam in ((0.3, -2.0), (-1.2, 3.0), (0.0, 0.0)):
        axes = np.array(local_axes(phi, lam)).reshape(3, 3)
        assert np.allclose(axes @ axes.T, np.eye(3), atol=1e-15)
        step = [np.subtract(p, position_geodetic_to_ecef(phi, lam, 0.0, A, B)) for p in (
            position_geodetic_to_ecef(phi, lam + 1e-7, 0.0, A, B),
            position_geodetic_to_ecef(phi + 1e-7, lam, 0.0, A, B),
            position_geodetic_to_ecef(phi, lam, 1.0, A, B),
        )]  # fmt: skip
        for axis, move in zip(axes, step, strict=True):
            assert axis @ move / np.linalg.norm(move) == pytest.approx(1.0, abs=1e-7)


def test_climb_rate_is_the_derivative_of_the_height():
    rng = np.random.default_rng(3)
    for phi, lam, h in zip(*shells(200), strict=True):
        place = np.array(position_geodetic_to_ecef(phi, lam, h, A, B))
        velocity = rng.normal(size=3) * 3e3
        up, down = (geodetic_height(*(place + s * 1e-2 * velocity), A, B) for s in (1.0, -1.0))
        climb = height_and_climb(*place, *velocity, A, B)[1]
        assert climb == pytest.approx((up - down) / 2e-2, abs=2e-2)


def test_gravity_is_the_gradient_of_the_potential():
    def potential(r):
        distance = np.linalg.norm(r)
        second = 0.5 * (3.0 * (r[2] / distance) ** 2 - 1.0)
        return c.WGS84_GM / distance * (1.0 - c.WGS84_J2 * (A / distance) ** 2 * second)

    rng = np.random.default_rng(5)
    for _ in range(100):
        r = rng.normal(size=3)
        r *= rng.uniform(6.4e6, 1.5e7) / np.linalg.norm(r)
        step = 100.0
        slope = [(potential(r + d) - potential(r - d)) / (2 * step) for d in step * np.eye(3)]
        assert gravity(*r, c.WGS84_GM, A, c.WGS84_J2) == pytest.approx(slope, rel=1e-8, abs=1e-8)


def test_sine_and_cosine_of_the_pitch_programme():
    for angle in np.linspace(-1.8, 1.8, 2001):
        assert sine_cosine(angle) == pytest.approx((math.sin(angle), math.cos(angle)), abs=4.5e-16)


@pytest.mark.parametrize("name", NAMES)
def test_drag_curves_pass_through_their_knots(name):
    knots = np.array(CURVES[name])
    last = np.interp(10.0, *knots.T)
    first_row = curve_code(name) * MACH_ROWS
    for mach in (*knots[:, 0], *np.linspace(0.0, 12.0, 241)):
        expected = np.interp(mach, *knots.T) / last
        # knots lie on hundredths of a Mach number, so that the table loses nothing
        assert drag_shape(mach, first_row) == pytest.approx(expected, rel=1e-10)
