"""Which printed words name one type of missile, and which name none."""

import dataclasses

import pytest

from launch_data import type_names
from launch_data.catalogue import load_catalogue
from launch_data.type_kinds import published_kind
from launch_data.type_names import class_of, name_of, near_name, stems, type_name


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("Hwasong-11A (KN-23)", "Hwasong-11A (KN-23)"),
        ("Rail-mobile KN-23", "Hwasong-11A (KN-23)"),
        ("kn-24", "Hwasong-11B (KN-24)"),
        ("Hwasong-11Da-4.5", "Hwasong-11C (KN-30)"),
        ("KN-25 (600mm MLRS)", "KN-25"),
        ("600 mm MLRS", "KN-25"),
        ("Hwasong-12B", "Hwasong-8"),
        ("Hwasal-2 cruise missile", "Hwasal-2"),
        ("Hwasong-19 ICBM", "Hwasong-19"),
        ("Hwasong-10 (Musudan)", "Musudan"),
        *(("Hwasong 15", "Hwasong-15"), ("KN23", "Hwasong-11A (KN-23)"), ("kn 25", "KN-25")),
        *(
            ("600mm super-large MRL", "KN-25"),
            ("HS-17", "Hwasong-17"),
            ("Scud-C MaRV missile", "Scud-C MaRV"),
        ),
    ],
)
def test_synonyms_are_one_type(printed, name):
    assert type_name("DPRK", printed) == name


@pytest.mark.parametrize(
    "printed",
    [
        *("", "Unknown", "Unknown (3)", "Short-Range Ballistic Missile (SRBM)", "ICBM", "hypersonic missile"),
        *(
            "surface-to-ship cruise missiles",
            "tactical guided weapon and MLRS",
            "KN-23 and KN-25",
            "New IRBM 2022",
            "Hwasong-17 or Hwasong-18 ICBM",
        ),
    ],
)
def test_words_for_a_class_name_no_type(printed):
    assert type_name("DPRK", printed) is None


def test_a_synonym_belongs_to_its_actor():
    assert type_name("India", "Agni-V") == "Agni-5"
    assert type_name("DPRK", "Agni-V") == "Agni-V"


def test_roman_and_arabic_numbers_are_one():
    assert type_name("Pakistan", "Shaheen III") == type_name("Pakistan", "shaheen 3") == "Shaheen-3"
    assert type_name("USA", "Minuteman 3") == "Minuteman III"
    assert type_name("Iran", "Emad MRBM") == "Emad"
    assert type_name("Pakistan", "Shaheen-1A") == "Shaheen-1A"  # not a Shaheen-1


def test_an_apostrophe_makes_no_other_type():
    spelled = ("Raad II", "Ra'ad II", "Ra\u2019ad-II", "Ra\u02bcad 2", "ra'ad ii")
    assert {type_name("Pakistan", printed) for printed in spelled} == {"Ra'ad-II"}
    found = {published_kind("Pakistan", type_name("Pakistan", printed)) for printed in spelled}
    assert len(found) == 1
    assert None not in found


def test_plain_words_beside_a_name_leave_it_a_number_or_a_letter_does_not():
    assert type_name("USA", "LRHW Dark Eagle") == "Dark Eagle"
    assert type_name("USA", "Trident II D5 Life Extension") == "Trident II D5"
    assert type_name("Iran", "Khorramshahr 5") == "Khorramshahr 5"
    assert type_name("India", "BrahMos, a supersonic cruise missile") == "Brahmos"
    for text in ("Quds or Burkan-3", "Quds and Burkan-3"):
        assert type_name("Houthi", text) is None
    assert type_name("DPRK", "Musudan and Scud-C") is None
    assert type_name("DPRK", "not Musudan") == "not Musudan"
    assert type_name("Iran", "Zolfaghar Basir") == "Zolfaghar Basir"
    assert type_name("Pakistan", "Shaheen-III A") == "Shaheen-III A"


def test_another_variant_is_another_type_also_beside_a_word_for_its_class():
    for actor, printed, name in (
        ("DPRK", "Hwasong-18A ICBM", "Hwasong-18A"),
        ("DPRK", "Unha-4 rocket", "Unha-4"),
        ("China", "DF-31B ICBM", "DF-31B"),
        ("India", "Agni-5-MIRV missile", "Agni-5"),
    ):
        assert type_name(actor, printed) == name


def test_the_later_spelling_of_the_dprk_s_press_is_one_with_the_former():
    for printed, name in (
        ("Hwasongpho-19", "Hwasong-19"),
        ("Hwasongpo-18 ICBM", "Hwasong-18"),
        ("Hwasongpho-11Da-4.5", "Hwasong-11C (KN-30)"),
        ("Hwasongpho-16Na", "Hwasong-16B"),
    ):
        assert type_name("DPRK", printed) == name


def test_a_slip_is_near_a_name_with_the_same_numbers_only():
    names = ["Hwasong-12", "Hwasong-15", "Musudan"]
    assert near_name("Hwasung-15", names) == "Hwasong-15"
    assert near_name("Hwasong-19", names) is None
    assert near_name("Musudam", names) == "Musudan"


def test_relatives_share_their_stem():
    assert stems("Hwasong-11A (KN-23)") == stems("Hwasong-11S (KN-33)") == ("Hwasong-11", "Hwasong")
    assert stems("Hwasong-12") == ("Hwasong-12", "Hwasong")
    assert stems("Brahmos") == ("Brahmos",)


def test_a_wrong_name_of_a_database_is_corrected_for_that_launch_alone():
    launch = load_catalogue().get("IRN-20090520-A")
    assert (launch.type_reported, name_of(launch)) == ("Simorgh", "Sejjil")
    assert name_of(dataclasses.replace(launch, event_id="IRN-20160419-A")) == "Simorgh"
    noted = [one.id for one in load_catalogue() if any("type is wrong" in r.notes for r in one.reports)]
    assert len(noted) == 3
    for name in noted:
        one = load_catalogue().get(name)
        assert name_of(one) != type_name(one.actor, one.type_reported)


def test_every_name_of_the_shipped_table_is_settled():
    for launch in load_catalogue():
        name = name_of(launch)
        assert name is None or type_name(launch.actor, name) == name
    assert sum(name_of(launch) is not None for launch in load_catalogue()) > 500


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        (("Unknown", "possible cruise missiles"), "cruise"),
        (("240mm MLRS",), "rocket_artillery"),
        (("PSLV",), "slv"),
        (("satellite launch vehicle",), "slv"),
        (("suspected ICBM",), "ballistic"),
        (("IRBM with a glide vehicle",), "hypersonic_glide"),
        (("Short-Range Ballistic Missile (SRBM)",), None),  # written of pull-ups, too
        (("hypersonic missile",), None),
        (("ICBM", "cruise missile"), None),  # two kinds in one breath mean neither
        (("Hwasong-12",), None),
    ],
)
def test_words_that_mean_a_kind_by_themselves(words, kind):
    launch = next(iter(load_catalogue()))
    assert class_of(dataclasses.replace(launch, type_reported=words[0], types=words)) == kind


def test_a_long_text_takes_no_more_looks_than_a_name_has_parts():
    assert len(list(type_names._stretches(2000))) < 2000 * 12
    assert list(type_names._stretches(2)) == [(0, 1), (0, 2), (1, 2)]


@pytest.mark.parametrize(
    ("actor", "printed", "name"),
    [
        ("Russia", "3M14", "Kalibr"),
        ("Russia", "3M14 Kalibr", "Kalibr"),  # both names of one type
        ("Russia", "P-800 Oniks", "Onyx"),
        ("Russia", "RS-26 Rubezh", "RS-26"),
        ("Russia", "RS-12M Topol", "Topol"),
        ("Russia", "Kh-47M2", "Kinzhal"),
        ("Russia", "Iskander Kalibr", "Iskander Kalibr"),  # of two types: neither
        ("DPRK", "Hwasong-14 Hwasong-15", None),
        ("DPRK", "화성-15", "Hwasong-15"),
        ("China", "DF-ZF", "DF-ZF"),
        ("Houthi", "Burqan-2H", "Burkan-2H"),
        ("USA", "Trident D5", "Trident II D5"),
    ],
)
def test_designations_and_spellings_name_the_type(actor, printed, name):
    assert type_name(actor, printed) == name
