"""What a launch is taken for where nobody says its kind: by its figures, its name, what is published."""

import dataclasses

import numpy as np
import pytest

from launch_data.kinds import KINDS
from trajectory.analysis import analyze, launch_from_text
from trajectory.analysis.analyze import kind_of
from trajectory.inference.kinds import comparison as c
from trajectory.inference.kinds.kind import judge_kind
from trajectory.inference.posterior.evidence import NO_HOURS, gather, middle


def test_an_unknown_kind_takes_the_inferred_one_or_stays_unknown(catalogue):
    told = launch_from_text(
        range_text="600 km", apogee_text="50 km", actor="DPRK", date_text="2023-07-30", kind="unknown"
    )
    found = judge_kind(told, 600e3, 50e3, c.compare(told).kind)
    assert found.label == "quasi-ballistic"
    assert "probability" in found.reason
    assert "pulls up" in found.refusal
    vague = catalogue.get("PRK-20190417-A")
    kept = judge_kind(vague, None, None, c.compare(vague).kind)
    assert kept.label == "unknown"
    assert "cannot be told apart (ballistic 59 %" in kept.refusal
    assert kept.assumption is None


def judged(**texts):
    told = launch_from_text(**texts)
    lengths = [middle(told.claims, name) for name in ("range", "apogee")]
    return judge_kind(told, *lengths, c.compare(told).kind)


@pytest.mark.parametrize(
    ("name", "actor", "label"),
    [("Babur", "Pakistan", "cruise"), ("Agni-V", "India", "ballistic"), ("cruise missile", "", "cruise")],
)
def test_where_no_kind_is_typed_the_name_of_the_type_says_it(name, actor, label):
    found = judged(range_text="700 km", actor=actor, type_text=name)
    assert (found.label, found.assumption) == (label, None)
    assert (found.refusal is None) is (label == "ballistic")


def test_typed_figures_that_do_not_decide_are_taken_for_an_arc_and_it_is_said():
    found = judged(range_text="1000 km")
    assert (found.label, found.refusal) == ("ballistic", None)
    assert "no kind was reported" in found.assumption
    assert "cruise" in found.assumption
    assert judged(range_text="3700 km", apogee_text="770 km").assumption is None
    assert judged(range_text="1000 km", kind="ballistic").assumption is None


def test_a_typed_range_or_time_that_hardly_is_of_an_arc_is_not_taken_for_one():
    texts = {"range_text": "1800 km", "time_text": "9137 s", "actor": "DPRK", "date_text": "2023-01-27"}
    found = judged(**texts)
    assert (found.label, found.assumption) == ("cruise", None)
    told = launch_from_text(**texts)
    doubtful = dict.fromkeys(KINDS, 0.0) | {
        "cruise": 0.75,
        "slv": 0.06,
        "ballistic": 0.15,
        "rocket_artillery": 0.04,
    }
    compared = dataclasses.replace(c.compare(told).kind, probabilities=tuple(doubtful.items()))
    vague = judge_kind(told, 1800e3, None, compared)
    assert vague.label == "unknown"
    assert "say the kind" in vague.refusal
    assert judge_kind(told, 1800e3, 300e3, compared).label == "ballistic"  # both lengths: exchanged, perhaps
    assert judge_kind(told, 1800e3, 200e3, compared).label == "unknown"  # too low for any of those
    doubtful |= {"cruise": 0.45, "ballistic": 0.42}
    compared = dataclasses.replace(compared, probabilities=tuple(doubtful.items()))
    assert judge_kind(told, 1800e3, None, compared).assumption is not None
    told = judged(kind="ballistic", **texts)
    assert (told.label, told.refusal) == ("ballistic", None)


@pytest.mark.parametrize(
    ("figures", "label", "words"),
    [
        (("1500 km", "0.15 km", "7680 s"), "cruise", "flies under power"),
        (("1500 km", "150 m", None), "cruise", "flies under power"),
        (("620 km", "0.1 km", None), "cruise", "flies under power"),
        (("620 km", "20 m", None), "cruise", "flies under power"),
        (("620 km", "5 m", None), "cruise", "flies under power"),
        (("620 km", "100 m", None), "unknown", "the apogee is in a wrong unit"),  # 100 km are an arc's
        (("998 km", "3725 m", None), "unknown", "the apogee is in a wrong unit"),
        (
            ("450 km", "28 km", "270 s"),
            "quasi-ballistic",
            "pulls up",
        ),  # low enough for wings, and likelier none
        (("620 km", "5 km", None), "unknown", "cannot be told apart"),
        (("998 km", "3725 m", "47 min"), "quasi-ballistic", "pulls up"),  # the time is that of 3,725 km
        (("1000 km", "101.1 km", None), "unknown", "cannot be told apart"),
        (("1000 km", "99 km", None), "quasi-ballistic", "pulls up"),
        (("1000 km", "300 km", None), "ballistic", None),
    ],
)
def test_typed_figures_too_low_for_an_arc_are_of_no_ballistic_missile(figures, label, words):
    reach, height, time = figures
    texts = {"range_text": reach, "apogee_text": height, "time_text": time, "actor": "DPRK"}
    texts["date_text"] = "2024-04-02"
    told = launch_from_text(**{name: text for name, text in texts.items() if text})
    found = kind_of(told, c.compare(told).kind)
    assert found.label == label
    assert found.refusal is None if words is None else words in found.refusal
    assert found.shape != "pull-up" or label in ("quasi-ballistic", "hypersonic_glide")
    if height and "km" in height:
        ratio = (
            float(height.split()[0]) / 100.0
        )  # of an arc of 450 to 1,500 km the apogee is about 100 to 350 km
        assert 0.2 * ratio < found.apogee_ratio < 1.5 * ratio


def test_a_cruise_missile_that_was_called_one_has_no_shape_of_an_arc():
    told = launch_from_text(range_text="1500 km", apogee_text="150 m", actor="DPRK", kind="cruise")
    assert kind_of(told).shape == "unknown"


def test_the_classes_of_an_unknown_kind_are_those_of_a_ballistic_missile_if_it_was_one(catalogue):
    vague = analyze(catalogue.get("PRK-20190417-A"), draws=64, brief=True)
    assert vague.kind.label == "unknown"
    assert vague.classes is None or "the kind is not known" in vague.classes.basis
    ranged = dataclasses.replace(
        launch_from_text(range_text="700 km"), reports=catalogue.get("PRK-20190417-A").reports
    )
    assert "the kind is not known" in analyze(ranged, draws=64, brief=True).classes.basis


@pytest.mark.parametrize(
    ("name", "actor", "texts", "kind"),
    [
        ("Pulhwasal-3-31", "DPRK", {"time_text": "7421 s", "date_text": "2024-01-28"}, "cruise"),
        ("Hwasong-16B", "DPRK", {"range_text": "1000 km", "apogee_text": "101.1 km"}, "hypersonic_glide"),
        ("Yars", "Russia", {"range_text": "5700 km"}, "ballistic"),
        ("Pinaka", "India", {"range_text": "75 km"}, "rocket_artillery"),
        # Mach 8 and 28 km high (Gerasimov, 7 Oct 2020): no other cruise missile is as fast.
        (
            "Zircon",
            "Russia",
            {"range_text": "450 km", "apogee_text": "28 km", "time_text": "4.5 min"},
            "cruise",
        ),
    ],
)
def test_a_name_that_no_launch_bears_means_what_is_published_of_it(name, actor, texts, kind):
    told = c.compare(launch_from_text(type_text=name, actor=actor, **texts))
    assert dict(told.kind.given_type_name)[kind] > 0.8
    (said,) = told.unheard
    assert f"no other launch is named {name}" in said
    assert "published of the type" in said
    unnamed = c.compare(launch_from_text(actor=actor, **texts)).kind
    assert unnamed.probabilities == told.kind.probabilities


def test_a_name_of_one_party_counts_also_where_nobody_says_who_launched():
    told = c.compare(launch_from_text(range_text="950 km", apogee_text="700 km", type_text="Babur"))
    assert dict(told.kind.given_type_name)["cruise"] > 0.8
    assert not any("Babur" in text for text in told.unheard)


def test_what_is_published_gives_way_to_the_launches_of_a_type(monkeypatch):
    asked = []
    monkeypatch.setattr(c, "published_kind", lambda actor, name: asked.append(name))
    c.compare(launch_from_text(range_text="1000 km", actor="DPRK", type_text="Hwasong-17"))
    assert asked == []
    c.compare(launch_from_text(range_text="1000 km", actor="DPRK", type_text="Hwasong-19"))
    assert set(asked) == {"Hwasong-19"}


def test_flights_that_lasted_as_long_tell_the_kind(catalogue):
    cruise = judged_shares(time_text="10208 s", actor="DPRK", date_text="2023-06-01")["cruise"]
    without = judged_shares(time_text="4000 s", actor="DPRK", date_text="2023-06-01")
    assert cruise > 0.7
    assert without["ballistic"] > 0.7


def judged_shares(**texts):
    return dict(c.compare(launch_from_text(**texts)).kind.probabilities)


def test_a_flight_of_hours_is_no_ballistic_one_even_if_it_is_called_so():
    texts = {"time_text": "10199 s", "actor": "DPRK", "date_text": "2025-12-28", "site_text": "Sunan"}
    assert judged(**texts).label != "ballistic"
    told = analyze(launch_from_text(kind="ballistic", **texts), draws=64, brief=True)
    assert "longer than 2 h" in told.refused
    assert told.standard_range is None


@pytest.fixture
def glider(catalogue):
    """A launch that agencies call ballistic and somebody calls by the name of a glider."""
    shape = catalogue.get("PRK-20170728-A")
    claims = launch_from_text(range_text="600 km", apogee_text="130 km", actor="DPRK").claims
    return dataclasses.replace(
        shape, id="X", event_id="X", type_reported="Hwasong-16B", types=("Hwasong-16B",), claims=claims,
        kind="ballistic",
    )  # fmt: skip


def test_ballistic_is_said_of_gliders_too_and_their_name_is_more_specific(glider):
    found = judge_kind(glider, 600e3, 130e3, c.compare(glider).kind)
    assert found.label == "hypersonic_glide"
    assert "reported as ballistic; hypersonic glide with a probability of" in found.reason
    assert "glides" in found.refusal
    plain = dataclasses.replace(glider, type_reported="Hwasong-15", types=("Hwasong-15",))
    assert judge_kind(plain, 600e3, 130e3, c.compare(plain).kind).label == "ballistic"
    typed = dataclasses.replace(glider, reports=())  # an analyst's own word
    assert judge_kind(typed, 600e3, 130e3, c.compare(typed).kind).label == "ballistic"


def test_too_low_for_an_arc_is_a_pull_up_or_a_glide_whichever_is_likelier(glider):
    low = dataclasses.replace(glider, reports=())
    assert judge_kind(low, 1000e3, 60e3, c.compare(low).kind).label == "hypersonic_glide"
    other = dataclasses.replace(low, type_reported="KN-23", types=("KN-23",))
    assert judge_kind(other, 1000e3, 60e3, c.compare(other).kind).label == "quasi-ballistic"
    assert judge_kind(low, 1000e3, 60e3).label == "quasi-ballistic"


def test_a_name_never_heard_of_says_nothing():
    texts = {"range_text": "2000 km", "apogee_text": "150 km", "actor": "DPRK"}
    named, unnamed = judged(type_text="Qwerty-7", **texts), judged(**texts)
    assert (named.label, named.refusal) == (unnamed.label, unnamed.refusal) == ("ballistic", None)
    assert "Qwerty" not in named.reason
    told = c.compare(launch_from_text(type_text="Qwerty-7", **texts)).kind
    assert told.given_type_name is None
    assert told.type_name == "Qwerty-7"


def test_a_name_that_hardly_is_of_an_arc_is_refused():
    found = judged(time_text="6800 s", actor="DPRK", type_text="Pulhwasal-4")
    assert found.label == "unknown"
    assert "say the kind" in found.refusal
    assert judged(range_text="600 km", apogee_text="60 km").label == "quasi-ballistic"


def test_typed_figures_with_a_slip_are_no_other_kind_but_flagged():
    texts = {"range_text": "3725 km", "apogee_text": "998 km", "time_text": "47 min"}
    found = analyze(launch_from_text(actor="DPRK", **texts), draws=64, brief=True)
    chance = dict(found.comparison.kind.probabilities)
    assert chance["ballistic"] < c.SURE
    assert found.kind.label in ("ballistic", "quasi-ballistic")
    assert "swapped" in [flag.code for flag in found.consistency.flags]


def test_a_typed_apogee_of_a_few_km_may_be_in_a_wrong_unit():
    texts = {"range_text": "998 km", "apogee_text": "3725 m"}
    told = analyze(launch_from_text(actor="DPRK", **texts), draws=64, brief=True)
    assert told.kind.label == "unknown"
    assert "cruise" in told.refused
    assert "the apogee is in a wrong unit" in told.refused
    timed = analyze(launch_from_text(actor="DPRK", time_text="47 min", **texts), draws=64, brief=True)
    assert "too_low" in [flag.code for flag in timed.consistency.flags]


@pytest.mark.parametrize(
    ("site", "near", "told"),
    [
        ("Chandipur, Odisha", (21.4, 87.0), False),
        ("Sunan", (39.2, 125.67), False),
        ("Atlantis", None, True),
        ("Pyongyang", None, True),
    ],
)
def test_a_site_that_is_not_known_is_told_and_the_launch_answered(site, near, told):
    launch = launch_from_text(range_text="1000 km", apogee_text="250 km", actor="DPRK", site_text=site)
    assert launch.site_name
    if near is not None:
        place = (launch.site.latitude, launch.site.longitude)
        assert np.degrees(place) == pytest.approx(near, abs=0.02)
    _, assumed = gather(launch)
    assert any(f"no launch site is known by the name {site!r}" in text for text in assumed) is told
    assert any("taken for the site" in text for text in assumed) is (site == "Chandipur, Odisha")
    assert any("launch point unknown" in text for text in assumed) is told


def test_a_site_found_in_a_longer_name_may_have_been_beside_it():
    named, beside = (
        launch_from_text(range_text="1000 km", site_text=text).site
        for text in ("Sunan", "Sunan, not far from Pyongyang")
    )
    assert (beside.latitude, beside.longitude) == (named.latitude, named.longitude)
    assert beside.uncertainty > named.uncertainty + 10e3


@pytest.mark.parametrize(
    ("figures", "is_told"),
    [
        ({"range_text": "5000 km"}, True),
        ({"range_text": "5000 km", "time_text": "more than 20 min"}, True),
        ({"range_text": "5000 km", "time_text": "25 min"}, False),
        ({"range_text": "5000 km", "apogee_text": "900 km"}, False),
    ],
)
def test_a_bound_of_the_time_leaves_flights_of_hours_out_as_silence_does(figures, is_told):
    _, assumed = gather(launch_from_text(kind="ballistic", **figures))
    assert (NO_HOURS in assumed) is is_told


def test_two_sites_in_one_text_are_no_site():
    assert launch_from_text(range_text="1000 km", site_text="between Sunan and Wonsan").site is None
    assert launch_from_text(range_text="1000 km", site_text="1st Space Base").site is None
