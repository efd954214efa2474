"""Equilibrium glide: what converges with lift-to-drag, with the speed, and with the thinness of the air."""

import numpy as np
import pytest

from trajectory.validation.glide import RADIUS, closed_form, fly_glide, sinking_glide
from trajectory.validation.truth import numbers, read

RATIOS = (1.0, 2.0, 4.0, 8.0, 16.0)


def off(lift_to_drag, start, end=1000.0, stretch=1.0):
    return RADIUS * fly_glide(lift_to_drag, start, end, stretch) / closed_form(lift_to_drag, start, end) - 1.0


@pytest.mark.parametrize("start", [4000.0, 5000.0, 6000.0, 7000.0])
def test_it_converges_with_lift_to_drag(start):
    """To the closed form up to the height lost; to the glide that sinks, with the square of the angle."""
    flat = np.array([off(ratio, start) for ratio in RATIOS])
    assert np.all(np.diff(flat) < 0.0)
    assert np.all(np.abs(np.diff(flat)[1:]) < 0.5 * np.abs(np.diff(flat)[:-1]))
    sinks = [fly_glide(ratio, start, 1000.0) / sinking_glide(ratio, start, 1000.0) - 1.0 for ratio in RATIOS]
    assert np.all(np.array(sinks)[1:] < 0.5 * np.array(sinks)[:-1])
    assert abs(sinks[-1]) < 5e-4


@pytest.mark.parametrize("start", [6000.0, 6500.0, 7000.0, 7500.0])
@pytest.mark.parametrize("ratio", [2.6, 4.0, 12.0])
def test_it_is_within_two_percent_from_6_km_per_second_on(start, ratio):
    assert abs(off(ratio, start)) < 0.02


def test_its_distance_from_the_closed_form_is_the_height_of_the_air_over_that_of_the_flight():
    sizes = [off(2.6, 6000.0, 1000.0, stretch) for stretch in (10.0, 40.0, 160.0)]
    assert sizes[0] / sizes[1] == pytest.approx(4.0, rel=0.2)
    assert sizes[1] / sizes[2] == pytest.approx(4.0, rel=0.2)


def test_the_closed_form_is_that_of_the_table():
    rows = numbers(read("glide_closed_form.csv"), "L_over_D", "V0_m_s", "Vf_m_s", "X_km", "X_numeric_km")
    for ratio, start, end, printed, numeric in rows:
        found = closed_form(ratio, start, end) / 1e3
        assert found == pytest.approx(printed, abs=1e-5)
        assert found == pytest.approx(numeric, abs=1e-5)
