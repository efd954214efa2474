"""Printed numbers: what is read, how wide its rounding is, and what is refused with which advice."""

from math import pi, radians

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from launch_data import DataError, parse_quantity
from launch_data.reported import LIMITS, LOWER_BOUNDS, QUANTITIES

MILE = 1609.344


@pytest.mark.parametrize(
    ("text", "quantity", "qualifier", "value", "half_width"),
    [
        ("998 km", "range", "rounded", 998e3, 4990.0),
        ("exactly 998 km", "range", "exact", 998e3, 500.0),
        ("3,724.9 km", "apogee", "rounded", 3724.9e3, 18624.5),
        ("exactly 3724.9 km", "apogee", "exact", 3724.9e3, 50.0),
        ("3700 km", "apogee", "rounded", 3.7e6, 50e3),
        ("about 2,700 km", "range", "about", 2.7e6, 100e3),
        ("~2700 km", "range", "about", 2.7e6, 100e3),
        ("1000 km", "range", "rounded", 1e6, 250e3),
        ("about 1000 km", "range", "about", 1e6, 250e3),
        ("1000.0 km", "range", "rounded", 1e6, 5e3),
        ("2000 km", "range", "rounded", 2e6, 500e3),
        ("about 200 km", "range", "about", 2e5, 50e3),
        ("10.0 km", "apogee", "rounded", 1e4, 50.0),
        ("1 500 km", "range", "rounded", 1.5e6, 50e3),
        ("1\u202f500 km", "range", "rounded", 1.5e6, 50e3),
        ("44475 m", "apogee", "rounded", 44475.0, 222.375),
        ("620 miles", "range", "rounded", 620 * MILE, 5 * MILE),
        ("435 Miles (700 km)", "range", "rounded", 435 * MILE, 0.005 * 435 * MILE),
        ("47 min 12 s", "flight_time", "rounded", 2832.0, 14.16),
        ("exactly 47 min 12 s", "flight_time", "exact", 2832.0, 0.5),
        ("1 h 7 min 32 s", "flight_time", "rounded", 4052.0, 20.26),
        ("47 min", "flight_time", "rounded", 2820.0, 30.0),
        ("about 45 min", "flight_time", "about", 2700.0, 60.0),
        ("\u2248 45 min", "flight_time", "about", 2700.0, 60.0),
        ("\u223c2700 km", "range", "about", 2.7e6, 100e3),
        ("\uff5e2700 km", "range", "about", 2.7e6, 100e3),
        ("exactly 2832 s", "flight_time", "exact", 2832.0, 0.5),
        ("80 deg", "azimuth", "rounded", radians(80), radians(0.5)),
        ("80\u00b0", "azimuth", "rounded", radians(80), radians(0.5)),
        ("about 80 deg", "azimuth", "about", radians(80), radians(1.0)),
        ("0 deg", "azimuth", "rounded", 0.0, radians(0.5)),
    ],
)
def test_a_printed_number_becomes_si_with_the_rounding_of_its_digits(
    text, quantity, qualifier, value, half_width
):
    reported = parse_quantity(text, quantity=quantity)
    assert reported.qualifier == qualifier
    assert reported.value == pytest.approx(value, rel=1e-12, abs=1e-12)
    assert reported.half_width == pytest.approx(half_width, rel=1e-9)
    assert (reported.low, reported.high) == (None, None)
    assert reported.text == text


@pytest.mark.parametrize(
    ("text", "quantity", "qualifier", "low", "high"),
    [
        ("more than 930 km", "range", "more_than", 930e3, None),
        ("> 930 km", "range", "more_than", 930e3, None),
        ("150 km or more", "range", "at_least", 150e3, None),
        ("at least 6,200 km", "apogee", "at_least", 6.2e6, None),
        ("less than 100 km", "apogee", "less_than", None, 100e3),
        ("up to 60 km", "apogee", "up_to", None, 60e3),
        ("up to about 60 km", "apogee", "up_to", None, 60e3),
        ("about 50 km or less", "apogee", "up_to", None, 50e3),
        ("420-450 km", "range", "interval", 420e3, 450e3),
        ("420\u2013450 km", "range", "interval", 420e3, 450e3),
        ("between 420 and 450 km", "range", "interval", 420e3, 450e3),
        ("420 km to 450 km", "range", "interval", 420e3, 450e3),
        ("at least 1 h 10 min", "flight_time", "at_least", 4200.0, None),
        ("70-75 min", "flight_time", "interval", 4200.0, 4500.0),
        ("70-90 deg", "azimuth", "interval", radians(70), radians(90)),
    ],
)
def test_bounds_and_intervals_never_collapse_to_a_point(text, quantity, qualifier, low, high):
    reported = parse_quantity(text, quantity=quantity)
    assert (reported.qualifier, reported.value) == (qualifier, None)
    assert (reported.half_width is not None) == (qualifier in LOWER_BOUNDS)
    assert (reported.low, reported.high) == (low, high)


@pytest.mark.parametrize(
    ("text", "next_one"),
    [("more than 6,000 km", 7000), ("over 6,200 km", 6300), ("at least 930 km", 940),
     ("above 3,500 km", 4000), ("more than 500 km", 600), ("more than 1,000 km", 1500), (">62.5 km", 63.125)],
)  # fmt: skip
def test_a_lower_bound_knows_the_next_number_as_round(text, next_one):
    reported = parse_quantity(text, quantity="apogee")
    assert (reported.low + 2.0 * reported.half_width) / 1e3 == pytest.approx(next_one)


@pytest.mark.parametrize(
    ("text", "quantity", "words"),
    [
        ("998", "range", 'Write the range like "998 km"'),
        ("2832", "flight_time", '"47 min 12 s"'),
        ("80", "azimuth", '"80 deg"'),
        ("47 min", "range", "needs a length"),
        ("998 km", "flight_time", "needs a time"),
        ("12 m", "flight_time", "needs a time"),
        ("1_000 km", "range", "not a number with a unit"),
        ("1,00 km", "range", "not a number with a unit"),
        ("1,0000 km", "range", "not a number with a unit"),
        ("1.300,5 km", "range", "not a number with a unit"),
        ("1.300 km", "range", "Write 1300 or 1.3"),
        ("\uff19\uff19\uff18 km", "range", "has no meaning here"),
        ("nan km", "range", "not a number"),
        ("inf km", "range", "not a number"),
        ("1e400 km", "range", "not a number"),
        ("0e99999 deg", "azimuth", "not a number"),
        ("1e99 km", "range", "20,037.5 km"),
        ("-450 km", "range", "a sign has no place here"),
        ("+450", "range", "a sign has no place"),
        *((words, "range", "not a number with a unit") for words in ("~", "about", "\u2265")),
        ("0 km", "apogee", "more than 2 m"),
        ("330 lm", "range", "did you mean km?"),
        ("one,500 km", "range", "not a number"),
        ("20038 km", "range", "20,037.5 km"),
        ("44475 km", "range", "20,037.5 km"),
        ("360 deg", "azimuth", "below 360"),
        *((f"{word} 70 deg", "azimuth", "no upper or lower bound") for word in ("more than", "up to", "<")),
        ("450-420 km", "range", "smaller number first"),
        ("more than 420-450 km", "range", "cannot be said at once"),
        ("more than less than 5 km", "range", "contradicts"),
        ("47 min 72 s", "flight_time", "below 60"),
        ("1.5 h 7 min", "flight_time", "decimals"),
        ("3,700 kilometers (3,000 miles)", "apogee", "disagree"),
        ("6,000 kilometers (3,278 miles)", "range", "disagree"),
        ("998 km; DROP", "range", "not a number"),
        ("998 km\x00", "range", "has no meaning here"),
        ("", "range", "nothing is written"),
        ("9" * 200 + " km", "range", "longer than"),
    ],
)
def test_what_could_mean_two_things_is_refused_with_advice(text, quantity, words):
    with pytest.raises(DataError) as caught:
        parse_quantity(text, quantity=quantity)
    assert words in str(caught.value)
    assert caught.value.field == quantity
    assert caught.value.hint


@pytest.mark.parametrize("bare", [998, 998.0, None, True])
def test_a_number_that_is_no_text_is_refused(bare):
    with pytest.raises(DataError, match="a number needs a unit"):
        parse_quantity(bare, quantity="range")


def test_an_unknown_quantity_is_refused():
    with pytest.raises(DataError, match="unknown quantity"):
        parse_quantity("998 km", quantity="speed")


@settings(deadline=None)
@given(st.text(max_size=40), st.sampled_from(QUANTITIES))
def test_any_text_gives_a_value_within_limits_or_a_data_error(text, quantity):
    try:
        reported = parse_quantity(text, quantity=quantity)
    except DataError:
        return
    low, high, _ = LIMITS[quantity]
    given_values = [v for v in (reported.value, reported.low, reported.high) if v is not None]
    assert given_values
    assert all(low <= v <= high for v in given_values)


@settings(deadline=None)
@given(
    st.integers(1, 20_000),
    st.sampled_from(["", "about ", "exactly "]),
    st.sampled_from([("km", 1e3), ("m", 1.0)]),
)
def test_grouped_and_plain_digits_read_the_same(number, words, unit):
    name, scale = unit
    plain = parse_quantity(f"{words}{number} {name}", quantity="range")
    grouped = parse_quantity(f"{words}{number:,} {name}", quantity="range")
    spaced = parse_quantity(f"{words}{number:,} {name}".replace(",", " "), quantity="range")
    assert plain.value == pytest.approx(number * scale)
    assert (
        (plain.value, plain.half_width)
        == (grouped.value, grouped.half_width)
        == (spaced.value, spaced.half_width)
    )


@settings(deadline=None)
@given(st.integers(1, 20_000))
def test_wording_orders_the_widths(number):
    exact = parse_quantity(f"exactly {number} km", quantity="range").half_width
    rounded = parse_quantity(f"{number} km", quantity="range").half_width
    about = parse_quantity(f"about {number} km", quantity="range").half_width
    assert exact == min(500.0, 250.0 * number)
    assert rounded >= max(exact, 0.005 * number * 1e3 * (1 - 1e-12))
    assert rounded <= 0.25 * number * 1e3
    assert about == pytest.approx(min(2 * rounded, 0.25 * number * 1e3))


@settings(deadline=None)
@given(st.floats(0.01, 359.0))
def test_degrees_become_radians(angle):
    value = parse_quantity(f"{angle:.6f} deg", quantity="azimuth").value
    assert value == pytest.approx(round(angle, 6) * pi / 180)


def test_an_interval_of_one_number_is_a_figure():
    one = parse_quantity("500-500 km", quantity="range")
    assert (one.value, one.qualifier, one.low, one.high) == (500e3, "rounded", None, None)
    assert one.half_width == parse_quantity("500 km", quantity="range").half_width
    assert one.text == "500-500 km"


@pytest.mark.parametrize(
    ("text", "quantity", "middle"),
    [
        ("998 km", "range", 998e3),
        ("420-450 km", "range", 435e3),
        ("70-90 deg", "azimuth", radians(80)),
        ("more than 930 km", "range", None),
        ("up to 60 km", "apogee", None),
    ],
)
def test_the_middle_of_an_interval_stands_for_it_and_a_bound_has_none(text, quantity, middle):
    found = parse_quantity(text, quantity=quantity).middle
    assert found == (None if middle is None else pytest.approx(middle, rel=1e-12))


@pytest.mark.parametrize("text", ["700\uff5e800 km", "700\u301c800 km", "700~800 km", "700 km ~ 800 km"])
def test_a_wave_dash_between_two_numbers_is_an_interval(text):
    found = parse_quantity(text, quantity="range")
    assert (found.low, found.high) == (700e3, 800e3)
