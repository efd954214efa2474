"""One name for each party: types, places and lines all know it by that."""

import pytest

from launch_data.actors import actor_name, nearest
from launch_data.catalogue import load_catalogue, read_launches
from launch_data.launch import is_own_voice
from launch_data.regimes import load_regimes


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


def test_a_slip_has_a_nearest_party():
    assert nearest("North Corea") == "DPRK"
    assert nearest("Atlantis") is None


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
