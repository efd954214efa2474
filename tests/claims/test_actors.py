"""One name for each party: types, places and lines all know it by that."""

import pytest

from launch_data.actors import actor_name, nearest
from launch_data.catalogue import load_catalogue
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
