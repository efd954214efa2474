"""Figures that cannot be right are caught by physics alone, and possible ones are not."""

import dataclasses

import numpy as np
import pytest

from kernels import kepler
from kernels.constants import MEAN_EARTH_RADIUS, WGS84_GM
from trajectory.inference.verdicts import slips as sl
from trajectory.inference.verdicts import timing
from trajectory.inference.verdicts.flag import contradiction


@pytest.fixture
def codes_of(make_claim, make_launch):
    def found(*figures, kind="ballistic", **fields):
        claims = [make_claim(quantity, text, row=1) for quantity, text in figures]
        return {flag.code: flag for flag in sl.find_slips(make_launch(*claims, kind=kind, **fields))}

    return found


@pytest.mark.parametrize(
    ("reach", "height", "code"),
    [
        ("800 km", "2 km", "too_low"),  # printed for 2,000 km
        ("410 km", "4 km", "too_low"),
        ("950 km", "44,475 km", "too_fast"),  # metres read as kilometres
        ("400 km", "12,000 km", "too_fast"),
        ("998 km", "3,724.9 km", None),
        ("1001.2 km", "6648.4 km", None),  # the highest in the catalogue
        ("600 km", "35 km", None),  # pull-up: low, and possible
        ("190 km", "25 km", None),
        ("100 km", "9 km", None),
        ("2,700 km", "550 km", None),
        ("12,000 km", "1,300 km", None),
        ("400 km", "about 10 km", None),  # may be 20 km
        ("20 km", "1 km", None),
        ("1,000 km", "less than 12,000 km", None),  # a bound or a wide interval may mean a low arc
        ("1,000 km", "about 9,000 km", None),
        ("1,000 km", "5,000 to 10,000 km", None),
        ("1,000 km", "more than 11,000 km", "too_fast"),
    ],
)
def test_single_reports_against_physics(codes_of, reach, height, code):
    found = codes_of(("range", reach), ("apogee", height))
    assert set(found) == ({code} if code else set())
    if code:
        assert found[code].rows == (1,)
        assert found[code].quantity == "apogee"


def test_the_slip_that_would_mend_it_is_named(codes_of):
    assert "metres for kilometres" not in codes_of(("range", "410 km"), ("apogee", "5 km"))["too_low"].text
    assert "(metres for kilometres?)" in codes_of(("range", "800 km"), ("apogee", "2 km"))["too_low"].text


def test_an_apogee_alone_can_be_too_high_and_a_time_too_short_for_it(codes_of):
    assert set(codes_of(("apogee", "44,475 km"))) == {"too_fast"}
    # straight up to 4,475 km and down again
    least = kepler.vacuum_time_of_flight(1e3, 4450e3)
    minutes = int(least / 60.0)
    assert set(codes_of(("apogee", "4,475 km"), ("flight_time", f"{minutes - 2} min"))) == {"time_too_short"}
    assert codes_of(("apogee", "4,475 km"), ("flight_time", f"{minutes + 1} min")) == {}


@pytest.mark.parametrize("kind", ["cruise", "slv", "hypersonic_glide", "unknown"])
def test_what_does_not_coast_is_not_judged_by_its_arc(codes_of, kind):
    assert codes_of(("range", "1,500 km"), ("apogee", "1 km"), kind=kind) == {}
    assert codes_of(("apogee", "35,800 km"), kind=kind) == {}


@pytest.mark.parametrize("kind", ["quasi-ballistic", "rocket_artillery"])
def test_other_missiles_that_coast_are(codes_of, kind):
    assert set(codes_of(("range", "700 km"), ("apogee", "2 km"), kind=kind)) == {"too_low"}


def test_the_speed_of_an_arc_is_that_of_its_flight():
    """Fly what it says by the closed forms and come back to range and apogee."""
    for reach, height in ((500e3, 100e3), (1000e3, 4000e3), (9000e3, 1200e3)):
        speed, angle, _ = kepler.ellipse_through(reach, height, MEAN_EARTH_RADIUS, WGS84_GM)
        assert sl.arc_speed(reach, height) == speed
        q = kepler.energy_parameter(speed, MEAN_EARTH_RADIUS, WGS84_GM)
        assert kepler.range_angle(q, angle) * MEAN_EARTH_RADIUS == pytest.approx(reach, rel=1e-9)
        assert kepler.apogee_height(q, angle, MEAN_EARTH_RADIUS) == pytest.approx(height, rel=1e-9)
    assert pytest.approx(9_760e3, rel=0.01) == _apogee_of(sl.FASTEST)


def _apogee_of(speed):
    q = kepler.energy_parameter(speed, MEAN_EARTH_RADIUS, WGS84_GM)
    return kepler.apogee_height(q, 0.5 * np.pi, MEAN_EARTH_RADIUS)


def test_the_air_is_nowhere_thicker_than_the_standard_atmosphere():
    """Otherwise a possible flight could be called impossible.  US Standard Atmosphere 1976, kg/m3."""
    for height, density in (
        (0, 1.225),
        (5e3, 0.7364),
        (10e3, 0.4135),
        (15e3, 0.1948),
        (20e3, 0.0889),
        (25e3, 0.0401),
    ):
        ours = sl.speed_decay(1.0, height) * 2.0 * sl.LARGEST_BALLISTIC_COEFFICIENT
        assert ours <= density * 1.0001


def test_a_pattern_is_a_path_and_only_for_what_flies_patterns(codes_of, catalogue):
    report = dataclasses.replace(
        catalogue.get("PRK-20170728-A").reports[0], row=1, impact_text="East Sea (oval and figure-8)"
    )
    figures = (("range", "1,500 km"), ("flight_time", "exactly 7580 s"))
    found = codes_of(*figures, kind="cruise", reports=(report,))
    assert set(found) == {"path_length"}
    assert "198 m/s" in found["path_length"].text
    assert codes_of(*figures, kind="cruise") == {}
    assert "path_length" not in codes_of(*figures, reports=(report,))


def test_a_range_must_lead_to_the_narrow_area_that_its_row_names(codes_of, catalogue):
    def found(reach, text):
        report = dataclasses.replace(catalogue.get("PRK-20170728-A").reports[0], row=1, impact_text=text)
        return codes_of(("range", reach), reports=(report,))

    text = "Pacific, 1,180 km E of Erimo"  # some 2,500 km from 40 N 127 E
    assert found("2,500 km", text) == {}
    assert set(found("1,200 km", text)) == {"off_area"}
    assert found("1,200 km", "Sea of Japan") == {}  # too wide to decide
    mended = found("1,390 km", text)["off_area"].text
    assert "nautical" not in mended
    assert "nautical" in found("2,080 km", text)["off_area"].text


@pytest.mark.parametrize(
    ("text", "decides"),
    [
        ("Pacific, 2,000 km E of Erimo", True),  # its edges are 46 % of the distance apart
        ("Pacific, 2,600 km E of Erimo", False),  # 51 %
        ("300 km W of Okushiri", True),
        ("400 km W of Okushiri", False),  # 51 %
    ],
)
def test_an_area_half_as_wide_as_it_is_away_decides_nothing(codes_of, catalogue, text, decides):
    report = dataclasses.replace(catalogue.get("PRK-20170728-A").reports[0], row=1, impact_text=text)
    assert ("off_area" in codes_of(("range", "300 km"), reports=(report,))) is decides


def test_each_range_is_compared_with_the_area_of_its_own_row(make_claim, make_launch, catalogue):
    """Also where another row prints the same words."""
    report = catalogue.get("PRK-20170728-A").reports[0]

    def flagged(*texts):
        reports = tuple(
            dataclasses.replace(report, row=row, impact_text=text) for row, text in enumerate(texts, 1)
        )
        claims = [
            make_claim("range", reach, row=row, origin=f"agency {row}")
            for row, reach in ((1, "1,000 km"), (2, "300 km"))
        ]
        launch = make_launch(*claims, reports=reports)
        return [flag.rows for flag in sl.find_slips(launch) if flag.code == "off_area"]

    text = "250 km NW of Okushiri"
    assert flagged(text, text) == flagged(text, f"{text}, outside EEZ") == flagged("", text) == [(2,)]
    assert flagged(text, "") == []


@pytest.mark.parametrize(
    ("reach", "height", "time", "codes", "words"),
    [
        ("3725 km", "998 km", "47 min", {"time_too_long", "swapped"}, "of the two exchanged"),
        ("998 km", "3725 km", "22 min", {"time_too_short", "swapped"}, "of the two exchanged"),
        (
            "998 km",
            "2315 km",
            "47 min",
            {"time_too_long", "unit_slip"},
            "rises 3,726 km (kilometres for miles?)",
        ),
        ("998 km", "5995 km", "47 min", {"time_too_short", "unit_slip"}, "3,725 km (miles for kilometres?)"),
        ("998 km", "372 km", "47 min", {"time_too_long", "unit_slip"}, "rises 3,720 km (a factor of 10?)"),
        ("998 km", "3724.9 km", "47 min", set(), ""),
        ("3,700 km", "770 km", "19 min", set(), ""),
        ("450 km", "60 km", "11 min", set(), ""),  # a pull-up takes its time
        ("998 km", "1400 km", "47 min", {"time_too_long"}, "no missile flies longer"),  # no slip explains it
    ],
)
def test_the_flight_time_tells_another_arc_where_one_slip_leads_to_it(
    codes_of, reach, height, time, codes, words
):
    found = codes_of(("range", reach), ("apogee", height), ("flight_time", time))
    assert set(found) == codes
    assert all(found[code].rows == (1,) for code in codes)
    if codes:
        assert words in found[min(codes)].text or words in found[max(codes)].text


@pytest.mark.parametrize(
    ("kind", "figures", "expected"),
    [
        ("quasi-ballistic", (("range", "600 km"), ("apogee", "60 km"), ("flight_time", "45 min")), True),
        ("quasi-ballistic", (("range", "600 km"), ("apogee", "60 km"), ("flight_time", "25 min")), False),
        ("rocket_artillery", (("range", "400 km"), ("apogee", "100 km"), ("flight_time", "50 min")), True),
        ("ballistic", (("range", "850 km"), ("apogee", "50 km"), ("flight_time", "11 min")), False),
        ("ballistic", (("range", "850 km"), ("flight_time", "50 min")), False),  # steep, for all we know
        ("ballistic", (("range", "850 km"), ("apogee", "more than 50 km"), ("flight_time", "50 min")), False),
        ("hypersonic_glide", (("range", "1,500 km"), ("apogee", "100 km"), ("flight_time", "3 hours")), True),
        ("hypersonic_glide", (("range", "6,000 km"), ("apogee", "100 km"), ("flight_time", "40 min")), False),
        ("unknown", (("range", "600 km"), ("apogee", "60 km"), ("flight_time", "45 min")), False),
    ],
)
def test_a_time_may_be_too_long_for_any_missile(codes_of, kind, figures, expected):
    assert set(codes_of(*figures, kind=kind)) == ({"time_too_long"} if expected else set())


@pytest.mark.parametrize(
    ("reach", "time", "words"),
    [
        ("1,500 km", "5 min", "4,394 m/s at the least"),
        ("1,500 km", "10 min", ""),
        ("1,500 km", "10 h", ""),  # a drone
        ("50 km", "40 min", ""),  # one that loitered
        ("14,000 km", "15 h", ""),
        ("100 km", "5 h", "m/s at the most"),
        ("more than 100 km", "5 h", ""),
    ],
)
def test_a_cruise_missile_has_a_pace(codes_of, reach, time, words):
    found = codes_of(("range", reach), ("flight_time", time), kind="cruise")
    assert set(found) == ({"odd_pace"} if words else set())
    assert words in found["odd_pace"].text if words else True


def test_only_a_flight_that_surely_goes_to_the_east_has_no_shorter_way(codes_of):
    """Over 1,501 km on the ground a flight to the west flies less: 621 s may be enough."""
    figures = ("range", "1,501 km"), ("apogee", "401 km"), ("flight_time", "621 s")
    for azimuth, expected in ((None, set()), (180.0, set()), (190.0, set()), (90.0, {"time_too_short"})):
        radians = None if azimuth is None else np.radians(azimuth)
        assert set(codes_of(*figures, azimuth=radians)) == expected


def test_what_flies_under_power_has_no_arc_to_tell(codes_of):
    figures = ("range", "3725 km"), ("apogee", "998 km"), ("flight_time", "47 min")
    assert codes_of(*figures, kind="cruise") == {}
    assert codes_of(*figures, kind="slv") == {}


def test_two_slips_that_explain_alike_are_not_told(monkeypatch, codes_of):
    monkeypatch.setattr(timing, "_SLIPS", (*timing._SLIPS, (1.0 / 1.6, "another")))
    found = codes_of(("range", "998 km"), ("apogee", "2315 km"), ("flight_time", "47 min"))
    assert set(found) == {"time_too_long"}


def test_a_range_rests_on_a_contradiction_only_where_nothing_else_gives_it(make_claim, catalogue):
    launch = catalogue.get("PRK-20170728-A")

    def told(*claims):
        made = dataclasses.replace(launch, claims=claims, reports=(), kind="ballistic")
        return contradiction(made, sl.find_slips(made))

    row = [
        dataclasses.replace(make_claim(quantity, text), row=1)
        for quantity, text in (("range", "3725 km"), ("apogee", "998 km"), ("flight_time", "47 min"))
    ]
    other = [
        dataclasses.replace(make_claim(quantity, text, origin="Japan MOD"), row=2)
        for quantity, text in (("range", "1000 km"), ("apogee", "3700 km"))
    ]
    assert "nothing else gives the range and apogee" in told(*row)
    assert "nothing else gives the apogee" in told(*row, other[0])
    third = [dataclasses.replace(one, row=3, origin="ROK JCS", reporter="ROK JCS") for one in other]
    assert told(*row, *other, *third) == ""
    assert told(*other) == ""
    known = catalogue.get("PRK-20220324-A")  # one of three claims of the time is too short
    assert contradiction(known, sl.find_slips(known)) == ""


def test_a_flag_doubts_the_figures_that_it_is_about(make_claim, catalogue):
    launch = catalogue.get("PRK-20170728-A")

    def told(*claims):
        made = dataclasses.replace(launch, claims=claims, reports=(), kind="ballistic")
        return contradiction(made, sl.find_slips(made))

    def row(number, **figures):
        return [
            dataclasses.replace(make_claim(name, text, origin=f"agency {number}"), row=number)
            for name, text in figures.items()
        ]

    apogees = [*row(2, apogee="3725 km"), *row(3, apogee="3720 km")]
    # Miles for kilometres in the apogee: nobody doubts the only range.
    assert told(*row(1, range="998 km", apogee="5994 km"), *apogees) == ""
    # A time too short beside lengths that another report bears out leaves the time to be wrong.
    short = row(1, range="998 km", apogee="3725 km", flight_time="27 min")
    assert "range and apogee" in told(*short)
    assert told(*short, *apogees) == ""
    assert "the apogee" in told(*short, *row(2, range="998 km"))  # a range alone bears no apogee out
    one_origin = [dataclasses.replace(claim, origin="agency 1") for claim in apogees]
    assert "range and apogee" in told(*short, *one_origin) or "the range" in told(*short, *one_origin)


def test_one_gross_misprint_does_not_hide_the_slip_of_another(make_claim, catalogue):
    launch = catalogue.get("PRK-20170728-A")
    claims = [
        dataclasses.replace(make_claim("apogee", text, origin=f"agency {number}"), row=number)
        for number, text in enumerate(("3725 km", "3720 km", "3700 km", "5994 km", "372 km"))
    ]

    def slips(*which):
        made = dataclasses.replace(launch, claims=tuple(claims[k] for k in which), reports=())
        return sorted(flag.rows[0] for flag in sl.find_slips(made) if flag.code == "unit_slip")

    assert slips(0, 1, 2, 3, 4) == [3, 4]
    assert slips(3, 4) == slips(0, 3, 4) == []  # who is right is open


def told(make_launch, *claims, **fields):
    return sl.find_slips(make_launch(*claims, **fields))


def row(make_claim, number, origin, reach, height, time=None, **fields):
    texts = {"range": reach, "apogee": height, "flight_time": time}
    return [make_claim(q, t, row=number, origin=origin, **fields) for q, t in texts.items() if t]


def test_of_two_that_differ_nobody_is_named_but_both(make_claim, make_launch):
    claims = [*row(make_claim, 1, "a", "998 km", "3724 km"), *row(make_claim, 2, "b", "1000 km", "2315 km")]
    (flag,) = told(make_launch, *claims)
    assert (flag.code, set(flag.rows)) == ("unit_slip", {1, 2})
    assert "nothing tells which" in flag.text
    timed = [*row(make_claim, 1, "a", "998 km", "3724 km", "2832 s"), *claims[2:]]
    (flag,) = told(make_launch, *timed)
    assert flag.rows == (2,)  # the time is that of the other


def test_nautical_miles_are_told_where_two_others_agree(make_claim, make_launch):
    sound = [*row(make_claim, 1, "a", "3700 km", "770 km"), *row(make_claim, 2, "b", "3700 km", "770 km")]
    for text, words in (("1998 km", "kilometres for nautical miles"), ("6852 km", "nautical miles for kil")):
        (flag,) = told(make_launch, *sound, *row(make_claim, 3, "c", text, None))
        assert (flag.code, flag.rows) == ("unit_slip", (3,))
        assert words in flag.text
    assert told(make_launch, *sound[:2], *row(make_claim, 3, "c", "6852 km", None)) == []


def test_minutes_and_seconds_may_be_taken_for_each_other(make_claim, make_launch, codes_of):
    sound = [
        *row(make_claim, 1, "a", "3700 km", "770 km", "19 min"),
        make_claim("flight_time", "1150 s", row=2),
    ]
    wrong = make_claim("flight_time", "19 s", row=3, origin="c")
    (flag,) = told(make_launch, *sound, wrong)
    assert "seconds for minutes" in flag.text
    alone = codes_of(("range", "998 km"), ("apogee", "3725 km"), ("flight_time", "47 s"))["time_too_short"]
    assert "(minutes given as seconds?)" in alone.text
    other = codes_of(("range", "998 km"), ("apogee", "3725 km"), ("flight_time", "20 min"))["time_too_short"]
    assert "minutes given" not in other.text


def test_what_is_left_out_or_superseded_accuses_nobody(make_claim, make_launch):
    for status in ("left_out", "superseded"):
        old = row(make_claim, 1, "a", "621 km", "60 km", status=status)
        assert told(make_launch, *old, *row(make_claim, 2, "b", "1000 km", "61 km")) == []


def test_relays_of_one_agency_have_one_voice(make_claim, make_launch):
    wrong = [c for n in (1, 2, 3) for c in row(make_claim, n, "a", "998 km", "2315 km")]
    right = [*row(make_claim, 4, "b", "1000 km", "3725 km"), *row(make_claim, 5, "c", "1000 km", "3700 km")]
    assert {row for flag in told(make_launch, *wrong, *right) for row in flag.rows} == {1, 2, 3}


def test_a_wrong_time_does_not_make_a_slip_of_a_figure_that_others_bear_out(make_claim, make_launch):
    claims = [
        *row(make_claim, 1, "a", "6800 km", "1300 km", "22 min"),
        *row(make_claim, 2, "b", "6790 km", "1270 km"),
    ]
    assert "unit_slip" not in {flag.code for flag in told(make_launch, *claims, kind="ballistic")}
    alone = told(make_launch, *claims[:3], kind="ballistic")
    assert "unit_slip" in {flag.code for flag in alone}  # where nobody bears it out


@pytest.mark.parametrize(("other", "is_slip"), [("6,550 km", False), ("6,700 km", True)])
def test_figures_within_a_tenth_bear_each_other_out(make_claim, make_launch, other, is_slip):
    """The time is that of 3,725 km, or wrong; roundings of half a percent come on top."""
    claims = row(make_claim, 1, "a", "998 km", "5995 km", "47 min")
    beside = make_claim("apogee", other, row=2, origin="b")
    found = told(make_launch, *claims, beside, kind="ballistic")
    assert ("unit_slip" in {flag.code for flag in found}) is is_slip
