"""One name for each party: types, places and lines all know it by that."""

import unicodedata

import pytest

from launch_data.actors import actor_name, is_party, nearest
from launch_data.catalogue import load_catalogue, read_launches
from launch_data.launch import is_own_voice
from launch_data.regimes import load_regimes
from trajectory.cli import answer_view

CURLY = "\N{RIGHT SINGLE QUOTATION MARK}"
SPELLINGS = {
    "DPRK": (
        f"North-Korea; N. Korea; Korea, North; Korea (North); D.P.R.K; D.P.R.K.; North Korea (DPRK); "
        f"Democratic People{CURLY}s Republic of Korea; Korea, Democratic People's Republic of; the DPRK"
    ),
    "USA": "The United States; the US; U.S; U. S. A.; United-States; United States of America (USA)",
    "Russia": "RF; Russian-Federation; the Russian Federation; U.S.S.R.; the Soviet Union",
    "ROK": "S. Korea; South-Korea; Korea, South; R.O.K; Republic of Korea; Korea, Republic of",
    "Houthi": "Houthi (Yemen); Ansar Allah (Houthis); Ansar-Allah; Houthis (Yemen); Yemen (Houthis)",
    "China": f"PR China; P.R.C; P.R. China; People{CURLY}s Republic of China; China (PRC)",
    "Taiwan": "Republic of China; the Republic of China; R.O.C.; Taiwan, Republic of China",
    "Iran": "Iran (Islamic Republic of); Iran, Islamic Republic of; I.R. Iran",
    "Turkey": "T\u00fcrkiye; Tu\u0308rkiye; T\u00dcRK\u0130YE; Turkiye; Republic of Turkey",
    "United Kingdom": "the UK; U.K; Great-Britain",
}


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        *(("North Korea", "DPRK"), ("dprk", "DPRK"), (" DPR  Korea ", "DPRK"), ("PRK", "DPRK")),
        *(("US", "USA"), ("U.S.", "USA"), ("United States", "USA"), ("Soviet Union", "Russia")),
        *(("Houthis", "Houthi"), ("Ansar Allah", "Houthi"), ("PRC", "China"), ("South Korea", "ROK")),
        *(("Atlantis", "Atlantis"), ("", "")),
    ],
)
def test_every_spelling_is_one_party(printed, name):
    assert actor_name(printed) == name


def test_every_party_of_the_tables_keeps_its_name():
    lines = {actor for one in load_regimes() for actor in one.applies_to_actors if actor != "any"}
    for name in {launch.actor for launch in load_catalogue()} | lines:
        assert actor_name(name) == actor_name(name.lower()) == name


@pytest.mark.parametrize(
    ("printed", "name"), [(one.strip(), name) for name, all_ in SPELLINGS.items() for one in all_.split(";")]
)
def test_points_hyphens_accents_and_articles_do_not_matter(printed, name):
    for form in ("NFC", "NFD"):
        assert actor_name(unicodedata.normalize(form, printed)) == name
    assert is_party(printed)


@pytest.mark.parametrize(
    "printed", ["", "the", "Atlantis", "Korea", "Yemen", "China (Taiwan)", "Thebes", "???"]
)
def test_a_name_of_nobody_or_of_two_is_left_as_it_stands(printed):
    assert actor_name(f" {printed} ") == printed
    assert not is_party(printed)


def test_every_party_of_the_tables_is_known():
    lines = {actor for one in load_regimes() for actor in one.applies_to_actors if actor != "any"}
    assert all(is_party(name) for name in lines | {launch.actor for launch in load_catalogue()})


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        *(("North Corea", "DPRK"), ("Republic of Chna", "Taiwan"), ("Republic of Inda", "India")),
        *(("Repblic of China", "Taiwan"), ("Republic of Congo", None), ("Korea", None), ("Atlantis", None)),
    ],
)
def test_a_slip_has_a_nearest_party(printed, name):
    assert nearest(printed) == name


def lines_printed(actor):
    """What stands above the table of lines, and its title where they do not apply."""
    answer = {"launch": {"actor": actor}, "thresholds": []}
    *_, made = answer_view._idle_lines(answer)
    return " ".join(str(part) for part in answer_view._lines(answer)), made.title


@pytest.mark.parametrize(("actor", "hint"), [("Atlantis", ""), ("Pakstan", " (did you mean Pakistan?)")])
def test_lines_of_one_party_are_not_called_idle_where_nobody_has_the_name(actor, hint):
    above, title = lines_printed(actor)
    assert f"Nobody named {actor} is known{hint}: lines that bind one party were not tried." in above
    assert "No treaty or moratorium line applies" not in above
    assert title.endswith(f"were not tried because they bind one party. Nobody named {actor} is known{hint}")


def test_lines_of_a_known_party_are_called_idle():
    above, title = lines_printed("France")
    assert "No treaty or moratorium line applies." in above
    assert title == "Lines that do not apply"


def test_what_binds_others_takes_one_row():
    idle = {"applies": False, "reason": "why"}
    lines = [{"id": "A", **idle, "binds_actor": False}, {"id": "B", **idle, "binds_actor": True}]
    lines.append({"id": "C", **idle, "binds_actor": False})
    answer = {"launch": {"actor": "France"}, "thresholds": lines}
    *_, made = answer_view._idle_lines(answer)
    rows = list(zip(*(column.cells for column in made.columns), strict=True))
    assert [str(cell) for row in rows for cell in row] == [
        *("B", "why"),
        *("A, C", "each names others than France as bound (every reason: --json)"),
    ]


def test_a_party_speaks_for_itself_under_any_name():
    assert is_own_voice("North Korea", "DPRK (KCNA)")
    assert not is_own_voice("North Korea", "Japan MOD")


def test_a_table_may_spell_a_party_as_it_likes(tmp_path):
    table = tmp_path / "own.csv"
    table.write_text(
        "event_id,date,actor,reporter,role,kind,kind_event,range_km\n"
        "X-1,2017-07-28,North Korea,Japan MOD,primary,ballistic,ballistic,1000\n"
    )
    (launch,) = read_launches(table)
    assert (launch.actor, launch.claims[0].actor) == ("DPRK", "DPRK")
    assert read_launches(table).filter(actor="dpr korea").launches == (launch,)
