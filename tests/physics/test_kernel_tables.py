"""What the kernels read from tables or shorten by formulas stays within the error that they state."""

import math

import numpy as np
import pytest
from numba import njit
from scipy.special import iv

from kernels import air as flown_air
from kernels import atmosphere as air
from kernels import constants as c
from kernels import drag, earth, trigonometry
from kernels import layout as col
from kernels import pieces as pieces_of
from kernels.aerodynamics import CURVES, NAMES, curve_pieces
from kernels.earth import position_ecef_to_geodetic
from kernels.jit import door
from kernels.lane import FAR_AWAY
from trajectory.earth import EARTHS
from trajectory.validation.reference import ellipsoid_height, exponential_air, standard_air
from trajectory.validation.truth import earth_fixed

A, B = 6378137.0, 6378137.0 * (1.0 - 1.0 / 298.257223563)
F = 1.0 / 298.257223563
NONE, US76, EXPONENTIAL = (air.air_pieces(name) for name in air.NAMES)


def from_python(function):
    """Let Python call what only kernels call."""
    return njit(lambda *arguments: function(*arguments))


find_piece = from_python(pieces_of.find_piece)
drag_shape, sine_cosine = from_python(drag.drag_shape), from_python(trigonometry.sine_cosine)
gravity, radius = from_python(earth.gravity), from_python(earth.radius)
height_and_climb = from_python(earth.height_and_climb)
position_geodetic_to_ecef = from_python(earth.position_geodetic_to_ecef)
series_height, series_climb = from_python(earth.series_height), from_python(earth.series_climb)


@door
def read_air(pieces, heights, climb, density, sound):
    for i in range(len(heights)):
        piece = pieces[pieces_of.find_piece(pieces, heights[i], climb)]
        density[i], sound[i] = flown_air.density_and_sound(
            heights[i], piece[2], piece[3], piece[4:14], piece[14:20]
        )


def flown(heights, pieces, climb=1.0):
    """Density and speed of sound as the kernels have them; at an edge, of the piece ahead."""
    heights = np.asarray(heights, dtype=np.float64)
    density, inverse_sound = np.empty(len(heights)), np.empty(len(heights))
    read_air(pieces, heights, climb, density, inverse_sound)
    return density, 1.0 / inverse_sound


def standard(heights):
    return np.array([air.us76(z)[2:] for z in heights]).T


def test_density_below_86_km():
    heights = np.linspace(air.LOWEST, 86e3, 20_011)[:-1]
    density, sound = flown(heights, US76)
    exact, exact_sound = standard(heights)
    assert np.max(np.abs(density / exact - 1.0)) < 3e-8
    assert np.max(np.abs(sound / exact_sound - 1.0)) < 1e-7


def test_density_above_86_km():
    """The printed table has four digits, and rounds by up to 5e-4: the pieces smooth that."""
    heights = np.linspace(86e3, 1e6, 20_011)[:-1]
    density, sound = flown(heights, US76)
    assert np.max(np.abs(density / standard(heights)[0] - 1.0)) < 2.5e-4
    assert np.ptp(sound) < 1e-9


def test_density_has_no_step_where_pieces_meet():
    inner = US76[1:-1, col.AIR_BOTTOM]
    below, above = (flown(inner, US76, climb)[0] for climb in (-1.0, 1.0))
    low = inner < 86e3
    assert np.max(np.abs(below / above - 1.0)[low]) < 3e-8
    assert np.max(np.abs(below / above - 1.0)[~low]) < 3e-4


@pytest.mark.parametrize("pieces", [NONE, US76, EXPONENTIAL])
def test_pieces_follow_one_another(pieces):
    """No gap and no overlap from the lowest height on; a step beyond either end has the piece at that end."""
    assert pieces_of.BOTTOM == col.AIR_BOTTOM == col.CURVE_BOTTOM
    bottom, top = pieces[:, col.AIR_BOTTOM], pieces[:, col.AIR_TOP]
    assert bottom[0] == air.LOWEST
    assert top[-1] > FAR_AWAY
    assert np.all(bottom < top)
    assert np.array_equal(top[:-1], bottom[1:])
    for edge in (0.0, c.ENTRY_INTERFACE):
        assert edge in bottom
    for k in range(len(pieces)):
        for climb in (-1.0, 1.0):
            assert find_piece(pieces, 0.5 * (bottom[k] + top[k]), climb) == k
        assert find_piece(pieces, bottom[k], 1.0) == k
        assert find_piece(pieces, bottom[k], -1.0) == max(k - 1, 0)
    assert find_piece(pieces, 2.0 * air.LOWEST, 1.0) == 0
    assert find_piece(pieces, 2.0 * top[-1], -1.0) == len(pieces) - 1


def test_every_kink_of_the_standard_is_an_edge():
    """Steps stop at edges: a kink inside a piece would spoil the fit and the order of the method."""
    edges = US76[:, col.AIR_BOTTOM]
    radius = c.US76_EARTH_RADIUS
    for geopotential in air.LAYER_HEIGHT[1:-1]:
        kink = radius * geopotential / (radius - geopotential)
        assert np.min(np.abs(edges - kink)) < 1e-6


def test_air_above_an_edge_is_the_integral_of_the_density():
    for k in range(len(US76) - 1):
        bottom = US76[k, col.AIR_BOTTOM]
        heights = np.concatenate([np.linspace(bottom, 2e5, 40_001), np.linspace(2e5, 1e6, 40_001)[1:]])
        heights = heights[heights >= bottom]
        mass = np.trapezoid(flown(heights, US76)[0], heights)
        assert US76[k, col.AIR_ABOVE] == pytest.approx(mass, rel=2e-3)


def test_exponential_pieces():
    """As close as degree nine allows: the first Chebyshev term that is left out is 2 I10(k)."""
    heights = np.linspace(air.LOWEST, 500e3, 20_011)[:-1]
    exact, _ = exponential_air(heights)
    k = 0.5 * air.EXPONENTIAL_STEP / c.EXPONENTIAL_SCALE_HEIGHT  # e-foldings in half a piece
    assert np.max(np.abs(flown(heights, EXPONENTIAL)[0] / exact - 1.0)) < 2.0 * iv(10, k) < 1.51e-8


def test_exponential_air_above_500_km_is_nothing():
    """Seventy e-foldings in one piece: no polynomial follows them, and none needs to."""
    density, _ = flown(np.linspace(500e3, 1e6, 2001), EXPONENTIAL)
    assert np.all((density >= 0.0) & (density < 1e-30))


def test_vacuum_and_the_air_above_1000_km_are_empty():
    heights = np.array([-5e3, 0.0, 5e4, 9e5, 1e6, 2e6, 1e9])
    assert np.all(flown(heights, NONE)[0] == 0.0)
    assert np.all(flown(heights[4:], US76)[0] == 0.0)
    assert np.all(flown(heights[:4], US76)[0] > 0.0)


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
    ours = np.array([height_and_climb(*place, 0.0, 0.0, 0.0, A, B)[0] for place in places])
    # what is stated, and the rounding of coordinates that are themselves up to 16,000 km
    assert np.max(np.abs(ours - height)) < 1e-8 + 4.0 * np.spacing(1.6e7)


def test_height_agrees_with_a_closed_form():
    latitude, longitude, height = shells(2000)
    places = earth_fixed(latitude, longitude, height, A, 1.0 / 298.257223563)
    assert np.max(np.abs(ellipsoid_height(places, EARTHS["wgs84"]) - height)) < 2e-8


def test_the_series_that_steps_use_is_close_to_the_exact_height():
    """Within 5 mm and 2 mm/s from 10 km below to 10,000 km above, as its docstring says."""
    latitude, longitude, height = shells(20_000)
    height[4:1000] = np.linspace(-10e3, 0.0, 996)
    places = earth_fixed(latitude, longitude, height, A, F)
    velocities = np.random.default_rng(13).normal(size=places.shape) * 4e3
    for place, velocity in zip(places, velocities, strict=True):
        exact, exact_climb = height_and_climb(*place, *velocity, A, B)
        r, inverse_square = radius(*place)
        assert abs(series_height(place[2], r, inverse_square, A, F) - exact) < 5e-3
        if abs(place[2]) < 0.9999 * r:
            climb = series_climb(*place, *velocity, r, inverse_square, A, F)
            assert abs(climb - exact_climb) < 2e-3 * max(1.0, np.linalg.norm(velocity) / 7e3)


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


def test_climb_rate_is_the_derivative_of_the_height():
    rng = np.random.default_rng(3)
    for phi, lam, h in zip(*shells(200), strict=True):
        place = np.array(position_geodetic_to_ecef(phi, lam, h, A, B))
        velocity = rng.normal(size=3) * 3e3
        up, down = (
            height_and_climb(*(place + s * 1e-2 * velocity), 0.0, 0.0, 0.0, A, B)[0] for s in (1.0, -1.0)
        )
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
        assert gravity(*r, *radius(*r), c.WGS84_GM, A, c.WGS84_J2) == pytest.approx(slope, rel=1e-8, abs=1e-8)


def test_sine_and_cosine_of_the_pitch_programme():
    for angle in np.linspace(-1.8, 1.8, 2001):
        assert sine_cosine(angle) == pytest.approx((math.sin(angle), math.cos(angle)), abs=4.5e-16)


@pytest.mark.parametrize("name", NAMES)
def test_drag_curves_pass_through_their_knots(name):
    knots = np.array(CURVES[name])
    last = np.interp(10.0, *knots.T)
    curve = curve_pieces(name)
    for mach in (*knots[:, 0], *np.linspace(0.0, 12.0, 241), 60.0):
        expected = np.interp(mach, *knots.T) / last
        for growth in (-1.0, 1.0):  # on a knot, both pieces
            piece = curve[find_piece(curve, mach, growth)]
            shape = drag_shape(mach, piece[col.CURVE_BOTTOM], piece[col.CURVE_SHAPE :])
            assert shape == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("name", NAMES)
def test_the_pieces_of_a_drag_curve_follow_one_another(name):
    curve = curve_pieces(name)
    assert curve[0, col.CURVE_BOTTOM] == 0.0
    assert np.array_equal(curve[:-1, col.CURVE_TOP], curve[1:, col.CURVE_BOTTOM])
    assert np.all(curve[:, col.CURVE_TOP] > curve[:, col.CURVE_BOTTOM])


def test_an_unknown_drag_curve_is_named_with_the_known_ones():
    with pytest.raises(KeyError, match="no drag curve is called 'brick'; known: constant"):
        curve_pieces("brick")
