"""Stages and propellant as published: one row for each type, under the name that launches are found by."""

import dataclasses

import pytest

from launch_data import configurations as c
from launch_data.catalogue import load_catalogue
from launch_data.configuration import Configuration
from launch_data.errors import DataError
from launch_data.type_names import type_name
from trajectory.analysis.records import launch_from_text, with_configuration
from trajectory.errors import InputError


@pytest.fixture(scope="module")
def catalogue():
    return load_catalogue()


HEAD = "actor,name,stages,propellant,source,seen\n"


def test_every_row_stands_under_the_name_that_launches_are_found_by():
    known = c.load_configurations()
    assert len(known) > 60
    for (actor, name), one in known.items():
        assert type_name(actor, name) == name
        assert one.said_of == name
        assert one.source


def test_most_ballistic_launches_of_a_named_type_have_one(catalogue):
    named = [
        one
        for one in catalogue.launches
        if one.kind == "ballistic" and type_name(one.actor, one.type_reported)
    ]
    told = [one for one in named if c.configuration_of(one) is not None]
    assert len(told) > 0.85 * len(named)


@pytest.mark.parametrize(
    ("launch", "stages", "propellant"),
    [
        ("PRK-20170514-A", 1, "liquid"),
        ("PRK-20170728-A", 2, "liquid"),
        ("PRK-20230712-A", 3, "solid"),
    ],
)
def test_a_launch_has_the_configuration_of_its_type(catalogue, launch, stages, propellant):
    found = c.configuration_of(catalogue.get(launch))
    assert (found.stages, found.propellant) == (stages, propellant)


def test_a_class_of_missiles_names_no_type_and_has_none(catalogue):
    one = dataclasses.replace(
        catalogue.get("PRK-20170728-A"), type_reported="ICBM", types=("ICBM", "ballistic missile")
    )
    assert c.configuration_of(one) is None


def test_what_the_analyst_says_stands_before_what_is_published(catalogue):
    launch = catalogue.get("PRK-20170728-A")
    published = c.configuration_of(launch)
    assert published.is_published
    said = c.configuration_of(with_configuration(launch, propellant_text="solid"))
    assert (said.stages, said.propellant, said.is_published) == (None, "solid", False)
    unknown = with_configuration(launch, stages_text="unknown", propellant_text="Unknown")
    assert c.configuration_of(unknown) is None
    assert with_configuration(launch) is launch


def test_typed_numbers_can_name_a_type():
    launch = launch_from_text(range_text="998 km", actor="DPRK", type_text="KN-15", stages_text=None)
    assert c.configuration_of(launch).said_of == "Pukguksong-2"
    assert c.configuration_of(launch_from_text(range_text="998 km")) is None
    nobody = launch_from_text(range_text="998 km", type_text="Hwasong-14")
    assert c.configuration_of(nobody).said_of == "Hwasong-14"  # one party alone has a type of that name


@pytest.mark.parametrize(
    ("given", "field"),
    [({"stages_text": "4"}, "stages='4'"), ({"propellant_text": "gas"}, "propellant='gas'")],
)
def test_what_cannot_be_is_refused_with_what_can(given, field):
    with pytest.raises(InputError, match=field) as caught:
        launch_from_text(range_text="998 km", **given)
    assert "unknown" in str(caught.value)


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ("DPRK,Hwasong-99,4,liquid,a page,yes", "stages"),
        ("DPRK,Hwasong-99,2,hybrid,a page,yes", "propellant"),
        ("DPRK,Hwasong-99,2,solid,a page,perhaps", "seen"),
        ("DPRK,Hwasong-99,2,solid,a page,yes\nDPRK,Hwasong-99,3,solid,a page,yes", "name"),
    ],
)
def test_a_bad_row_is_named(monkeypatch, row, field):
    monkeypatch.setattr(c, "shipped", lambda name: (HEAD + row + "\n").encode())
    with pytest.raises(DataError) as caught:
        c.load_configurations.__wrapped__()
    assert caught.value.field == field
    assert caught.value.hint


def test_words():
    assert Configuration(2, "liquid").words == "two stages, liquid"
    assert Configuration(1, None).words == "one stage"
    assert Configuration(None, "solid").words == "solid"
    assert Configuration(None, None).words == "not said"


def test_a_batch_says_stages_and_propellant_of_a_launch_of_the_catalogue(tmp_path):
    from trajectory.analysis.batch_input import read_tasks

    path = tmp_path / "ids.csv"
    path.write_text("id,stages,propellant\nPRK-20170728-A,2,solid\nPRK-20170728-A,,\nPRK-20170728-A,9,\n")
    said, plain, wrong = read_tasks(path)
    assert c.configuration_of(said.launch).words == "two stages, solid"
    assert said.launch.id == plain.launch.id
    assert c.configuration_of(plain.launch).is_published
    assert (wrong.launch, wrong.error.field, wrong.error.row) == (None, "stages", 4)


def test_the_table_that_is_read_once_cannot_be_changed():
    known = c.load_configurations()
    with pytest.raises(TypeError):
        known["DPRK", "Hwasong-14"] = None
    assert not hasattr(known, "clear")
