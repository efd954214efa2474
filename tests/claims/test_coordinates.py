"""Coordinates as people write them, and what only looks like them."""

import math

import pytest

from launch_data.coordinates import parse_coordinates
from launch_data.errors import DataError
from launch_data.sites import load_sites
from trajectory.analysis import launch_from_text
from trajectory.cli.reading import read_place

HERE = (40.6, 126.4)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("40.6,126.4", HERE),
        (" 40.6 , 126.4 ", HERE),
        ("40.6 N 126.4 E", HERE),
        ("40.6N, 126.4E", HERE),
        ("40.6 north 126.4 east", HERE),
        ("126.4 East / 40.6 North", HERE),
        ("N40.6 E126.4", HERE),
        ("40.6 deg N, 126.4 deg E", HERE),
        ("40.6°, 126.4°", HERE),
        ("40°36'N 126°24'E", HERE),
        ("40º36\N{PRIME}00\N{DOUBLE PRIME}N, 126º24\N{PRIME}00\N{DOUBLE PRIME}E", HERE),
        ("40°36'0''n 126°24'0''e", HERE),
        ("34.7,-120.6", (34.7, -120.6)),
        ("34°42'N 120°36'W", (34.7, -120.6)),
        ("-0°30', 12°0'", (-0.5, 12.0)),
        ("8.7 S 167.7 E", (-8.7, 167.7)),
        ("40 deg 36 min N 126 deg 24 min E", HERE),
        ("40\N{RING ABOVE}36'N 126\N{RING ABOVE}24'E", HERE),
        ("39.0,234.2", (39.0, 234.2)),
    ],
)
def test_a_pair_is_read(text, place):
    assert [math.degrees(angle) for angle in parse_coordinates(text)] == pytest.approx(place, abs=1e-9)
    site = launch_from_text(range_text="998 km", site_text=text).site
    assert (site.latitude_deg, site.longitude_deg) == pytest.approx(place, abs=1e-9)
    read = read_place(text)
    assert (read.latitude_deg, read.longitude_deg) == pytest.approx(place, abs=1e-9)


@pytest.mark.parametrize(
    "text",
    [
        "40.6;126.4",
        "40.6 126.4",
        "40,6 126,4",
        "nan,126",
        "39.0,x",
        "\N{FULLWIDTH DIGIT FOUR}0.6,126.4",
        "39.2N, 12.7N",
        "-40 N 126 E",
        "40°70'N 126°0'E",
        "40°30.5'20\"N 126°0'E",
        "40.6°",
        "N 40.6 E 126.4 or so",
        "about 40.6 N 126.4 E",
        "lat 40.6 lon 126.4",
        "\N{MINUS SIGN}40.6,126.4",
        "40.6,-190",
        "40.5°30'N 126°0'E",
        "40°30\"N 126°0'E",
        "40°30'61\"N 126°0'E",
        "91,126",
        "126.4,40.6",
        "99 N 10 E",
        "40,400",
    ],
)
def test_what_looks_like_a_pair_and_is_none_is_refused(text):
    with pytest.raises(DataError) as caught:
        parse_coordinates(text)
    assert (caught.value.field, caught.value.value) == ("site", text)
    assert "40.6,126.4" in caught.value.hint


@pytest.mark.parametrize(("text", "is_told"), [("126.4,40.6", True), ("99 N 10 E", False)])
def test_that_latitude_comes_first_is_said_where_no_letters_decide(text, is_told):
    with pytest.raises(DataError, match="-90 to 90 deg") as caught:
        parse_coordinates(text)
    assert ("latitude comes first" in str(caught.value)) is is_told


@pytest.mark.parametrize(
    "text",
    ["Site 4, East 5", "north of Sunan", "40.6N 126.4Eastern", "Chandipur, Odisha", "Launch Complex 39A"],
)
def test_words_are_no_pair(text):
    assert parse_coordinates(text) is None


def test_no_name_of_a_site_is_taken_for_a_pair():
    for site in load_sites():
        for name in (site.name, *site.variants):
            assert parse_coordinates(name) is None


def test_a_long_text_is_read_in_no_time():
    """Text of files is read by regular expressions: none may take the square of its length."""
    assert parse_coordinates("1" + " " * 100_000 + "x") is None
    assert parse_coordinates("a" * 10_000) is None
