"""Kinds of missile types as published: one row a type, under its name, at odds with no launch of it."""

import collections

import pytest

from launch_data import type_kinds as k
from launch_data.catalogue import load_catalogue
from launch_data.configurations import load_configurations
from launch_data.errors import DataError
from launch_data.kinds import KINDS
from launch_data.type_names import name_of, type_name

HEAD = "actor,name,kind,source,seen\n"


def test_every_row_stands_under_the_name_that_launches_are_found_by():
    known = k.load_type_kinds()
    assert {one.kind for one in known.values()} == set(KINDS)
    for (actor, name), one in known.items():
        assert type_name(actor, name) == name
        assert one.source


def test_most_types_with_published_stages_have_a_kind():
    built, known = load_configurations().keys(), k.load_type_kinds().keys()
    assert len(built & known) > 0.97 * len(built)


def test_no_row_is_at_odds_with_the_launches_of_its_type():
    labels = collections.defaultdict(collections.Counter)
    for launch in load_catalogue():
        if launch.kind in KINDS and name_of(launch):
            labels[launch.actor, name_of(launch)][launch.kind] += 1
    known = k.load_type_kinds()
    assert labels.keys() <= known.keys()
    for key in labels:
        assert labels[key].most_common(1)[0][0] == known[key].kind, key


def test_a_name_of_several_parties_needs_one():
    assert k.published_kind("DPRK", "Hwasong-16B").kind == "hypersonic_glide"
    assert k.published_kind("", "Hwasong-16B").kind == "hypersonic_glide"
    assert k.published_kind("Iran", "Hwasong-16B").kind == "hypersonic_glide"  # exported under its name
    shared = collections.Counter(name for _, name in k.load_type_kinds())
    several = [name for name, count in shared.items() if count > 1]
    assert several
    assert all(k.published_kind(actor, name) is None for name in several for actor in ("", "nobody"))


@pytest.mark.parametrize(
    ("rows", "field"),
    [
        ("DPRK,Hwasong-99,airship,general knowledge,no", "kind"),
        ("DPRK,Hwasong-99,cruise,general knowledge,perhaps", "seen"),
        ("DPRK,A-1,cruise,general knowledge,no\nDPRK,A-1,slv,general knowledge,no", "name"),
    ],
)
def test_a_wrong_row_is_refused(monkeypatch, rows, field):
    monkeypatch.setattr(k, "shipped", lambda _: (HEAD + rows + "\n").encode())
    with pytest.raises(DataError) as error:
        k.load_type_kinds.__wrapped__()
    assert (error.value.file, error.value.field) == ("type_kinds.csv", field)


def test_the_table_that_is_read_once_cannot_be_changed():
    known = k.load_type_kinds()
    with pytest.raises(TypeError):
        known["DPRK", "Hwasong-14"] = None
    assert not hasattr(known, "clear")
