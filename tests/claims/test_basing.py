"""From where a missile is launched: every usual spelling of a type, and no stranger that looks like it."""

import dataclasses

import numpy as np
import pytest

from launch_data.basing import basing_of
from launch_data.catalogue import load_catalogue
from launch_data.regimes import load_regimes
from launch_data.spelling import name_parts
from trajectory.analysis.records import launch_from_text
from trajectory.analysis.verdicts import judge_launch
from trajectory.moratorium import Reach

CURLY = "\N{RIGHT SINGLE QUOTATION MARK}"
# A party's types by basing.
KNOWN = {
    ("Russia", "ship"): "Kalibr; Kalibr-NK; 3M-14; 3M14; 3M-54 Kalibr; SS-N-30A; Zircon; 3M22 Tsirkon",
    ("Russia", "submarine"): (
        "R-29; R-29R; R-29RM; R29RMU2; R-29RMU2.1 Liner; R-30; R-39; SS-N-18; SS N 23; SS-N-32; SS-NX-32; "
        "Sineva; Layner; Lainer; Liner; RSM-56; RSM54; Bulava-30; Borei-class Bulava; Granat"
    ),
    ("Russia", "air"): (
        "Kh-32; X-101; \N{CYRILLIC CAPITAL LETTER HA}-101; Kh 55; Kh-55SM; Kh555; AS-15; AS-15 Kent; "
        "Kinzhal; Kh-47M2; new ALCM"
    ),
    ("Russia", "ground"): "9M729; SSC-8; Iskander-K; Burevestnik; Yars; RS-28 Sarmat; R-36M2; Oreshnik",
    ("USA", "ship"): "Tomahawk; Tomahawk Block IV; RGM-109; TLAM-C; Tomahawk cruise missile; SLCM-N",
    ("USA", "submarine"): (
        "UGM-109; UGM-133A; UGM133; UGM-96; Trident; Trident missile; Trident II; Trident D-5; Trident C4; "
        "Trident II (D5); Polaris; Polaris A-3; Poseidon; Poseidon C3; sea-launched ballistic missile"
    ),
    ("USA", "air"): "LRSO; JASSM; JASSM-ER; AGM-158B; AGM-86C; AGM 129; AGM-183A; CALCM; ARRW; HACM",
    (
        "USA",
        "ground",
    ): "BGM-109G; Minuteman III; Trident Juncture target; Polaris Dawn; ground-launched Tomahawk",
    ("China", "submarine"): "JL-2A; JL2; JL 3; Ju Lang; Ju Lang-2; Julang-II; CSS-NX-14",
    ("China", "ground"): "DF-31A; DF-41; CJ-10",
    ("France", "submarine"): "M51; M-51; M51.3; M 45",
    ("DPRK", "submarine"): (
        "KN-11; KN11; KN-26; Pukguksong-1; Pukguksong 3; Pukguks\u014fng-3; Pukguksong-4; Pukguksong-5; "
        "Bukgeukseong-3; Hwasong-11S; KN-33; Pulhwasal-3-31; Pulhwasal"
    ),
    ("DPRK", "ground"): "Pukguksong-2; KN-15; KN-23; Hwasong-11A; Hwasong-11 SRBM; Musudan (R-27); KN-25",
    ("India", "submarine"): "K4; K-4; K 15; K-15 Sagarika; Sagarika",
    ("India", "ground"): "K-400; Agni-4; Nirbhay; Shaurya",
    ("Pakistan", "submarine"): "Babur 3; Babur-3; Babur-III",
    ("Pakistan", "air"): f"Ra{CURLY}ad; Ra'ad; Raad-2; Ra{CURLY}ad-II; Hatf-8",
    ("Pakistan", "ground"): "Babur; Babur-2; Babur-1B; Ra'ad-500",
    ("ROK", "submarine"): "Hyunmoo-4-4; Hyunmoo 4-4; Hyunmoo IV-4; K-SLBM",
    ("ROK", "ground"): "Hyunmoo-4; Hyunmoo-2C",
    ("Iran", "ground"): f"Ra'ad 500; Ra{CURLY}ad-500; Ra'ad; Raad-2",
    ("United Kingdom", "submarine"): "Trident; Trident II D5; Tomahawk",
    ("", "submarine"): "UGM-133A; RSM-56; JL-2",
}
NAMES = [
    pytest.param(actor, name.strip(), basing, id=f"{actor} {name.strip()} {basing}")
    for (actor, basing), names in KNOWN.items()
    for name in names.split(";")
]


def launched(actor, words, kind="ballistic", date="2010-05-01"):
    return launch_from_text(
        range_text="1,500 km", actor=actor, type_text=words, kind=kind, date_text=date, site_text="40.6,126.4"
    )


def verdict(launch, regime_id, kind, km=1500.0):
    regimes = [one for one in load_regimes() if one.id == regime_id]
    (found,) = judge_launch(regimes, launch, kind, Reach(np.full(50, 1e3 * km)))
    return found.verdict


@pytest.mark.parametrize(("actor", "words", "basing"), NAMES)
def test_a_type_is_launched_from_where_its_kind_is(actor, words, basing):
    assert basing_of(launched(actor, words))[0] == basing


@pytest.mark.parametrize(
    ("actor", "words"),
    [
        *(
            ("", "Liner"),
            ("USA", "Liner"),
            ("Russia", "airliner"),
            ("Russia", "Poseidon"),
            ("Iran", "Tomahawk"),
        ),
        *(
            ("China", "Trident"),
            ("India", "Ra'ad"),
            ("ROK", "Bulava"),
            ("USA", "M51 target"),
            ("Russia", "K-4"),
        ),
    ],
)
def test_a_word_of_another_party_says_nothing(actor, words):
    assert basing_of(launched(actor, words))[0] == "ground"


@pytest.mark.parametrize(
    ("actor", "words", "basing"),
    [
        *(("USA", "Widget", "unknown"), ("USA", "", "unknown"), ("Russia", "cruise missile", "unknown")),
        *(("USA", "Harpoon", "unknown"), ("USA", "BGM-109", "unknown"), ("Russia", "Onyx", "unknown")),
        *(("Russia", "Kh-35", "unknown"), ("USA", "ground-launched cruise missile", "ground")),
        *(("Russia", "GLCM", "ground"), ("Russia", "Iskander-K", "ground"), ("USA", "new SLCM", "ship")),
        *(("DPRK", "Hwasal-2", "ground"), ("Iran", "Soumar", "ground")),
    ],
)
def test_only_where_a_treaty_asks_is_the_basing_of_a_cruise_missile_left_open(actor, words, basing):
    assert basing_of(launched(actor, words, "cruise"))[0] == basing


def test_a_type_known_as_a_cruise_missile_is_one_where_the_kind_is_not_said():
    assert basing_of(launched("Russia", "Onyx", "unknown"))[0] == "unknown"
    assert basing_of(launched("Russia", "Yars", "unknown"))[0] == "ground"


@pytest.mark.parametrize(
    ("actor", "words", "regime_id", "kind", "km", "told"),
    [
        ("USA", "Tomahawk", "INF-IRM", "cruise", 1500.0, "not applicable"),
        ("Russia", "Kalibr", "INF-IRM", "cruise", 1500.0, "not applicable"),
        ("Russia", "9M729", "INF-IRM", "cruise", 1500.0, "exceeds"),
        ("USA", "Widget", "INF-IRM", "cruise", 1500.0, "undetermined"),
        ("Russia", "R-29RMU2", "NEWSTART-ICBM", "ballistic", 8000.0, "not applicable"),
        ("Russia", "R-29RMU2", "NEWSTART-SLBM", "ballistic", 8000.0, "exceeds"),
        ("USA", "UGM-133A", "NEWSTART-ICBM", "ballistic", 8000.0, "not applicable"),
        ("USA", "Minuteman III", "NEWSTART-ICBM", "ballistic", 8000.0, "exceeds"),
    ],
)
def test_a_line_for_one_basing_is_not_drawn_for_another(actor, words, regime_id, kind, km, told):
    date = "2010-05-01" if regime_id.startswith("INF") else "2012-05-01"
    assert verdict(launched(actor, words, kind, date), regime_id, kind, km) == told


def test_a_doubt_about_the_basing_is_said_with_its_reason():
    basing, why = basing_of(launched("USA", "Widget", "cruise"))
    assert basing == "unknown"
    assert "no report says" in why


def test_no_launch_of_the_catalogue_is_left_open():
    found = {launch.id: basing_of(launch)[0] for launch in load_catalogue()}
    assert "unknown" not in found.values()
    assert found["USA-20190818-A"] == "ground"
    assert {key for key, basing in found.items() if basing == "air"} == {
        *("PAK-20070904-A", "PAK-20080508-A", "PAK-20110429-A"),
    }


def test_words_of_a_report_count_before_the_type():
    launch = dataclasses.replace(launched("USA", "Tomahawk", "cruise"), types=("Tomahawk", "air-launched"))
    assert basing_of(launch)[0] == "air"


def test_a_name_is_the_same_however_it_is_spelled():
    for one in ("Ra'ad-II", f"RA{CURLY}AD 2", "raad 2", "Ra`ad ii"):
        assert name_parts(one) == ("raad", "2")
    assert name_parts("R-29RMU2") == ("r", "29", "rmu", "2")


def test_a_test_stand_on_land_makes_no_land_based_missile_of_a_submarine_s():
    for actor, words, basing in (
        ("USA", "Trident II, land-based test launch", "submarine"),
        ("USA", "Tomahawk, ground-launched", "ground"),
        ("India", "BrahMos, a supersonic cruise missile", "ground"),
        ("India", "BrahMos-A", "air"),
    ):
        launch = dataclasses.replace(
            load_catalogue().get("PRK-20170728-A"), actor=actor, types=(words,), site_name=""
        )
        assert basing_of(launch)[0] == basing, words
