"""A family file is read strictly: what is wrong is told with file, family, field, value and remedy."""

import re
from importlib import resources

import pytest

from launch_data.errors import DataError
from launch_data.families import fingerprint, load_families, read_families

SHIPPED = resources.files("launch_data").joinpath("data", "families.toml").read_text(encoding="utf-8")
CURVES = ("forden2007_fig1", "constant")


@pytest.fixture
def read(tmp_path):
    def make(text):
        path = tmp_path / "mine.toml"
        path.write_text(text, encoding="utf-8")
        return read_families(path, drag_curves=CURVES)

    return make


def test_the_shipped_file_read_as_an_own_one_is_the_same_prior(read):
    assert read(SHIPPED) == load_families()
    assert fingerprint(read(SHIPPED)) == fingerprint(load_families())
    changed = read(SHIPPED.replace("[2800.0, 12500.0]", "[2800.0, 12501.0]", 1))
    assert fingerprint(changed) != fingerprint(load_families())


def test_liquid_and_solid_of_one_two_and_three_stages_ship():
    found = {(family.stages, family.name.split()[-1]) for family in load_families()}
    assert found == {(stages, fuel) for stages in (1, 2, 3) for fuel in ("liquid", "solid")}
    for family in load_families():
        sources = {b.source for b in (*family.thrust_to_weight, *family.exhaust_speed, family.ideal_delta_v)}
        assert all(re.search(r"19\d\d|20\d\d|Astronautica", source) for source in sources)


def test_no_family_names_a_launch_of_the_catalogue():
    assert not re.search(r"Hwasong|Pukguksong|PRK-|Shahab|Agni|Ghauri", SHIPPED)


def test_solid_stages_burn_shorter_and_lift_off_harder():
    families = {family.name: family for family in load_families()}
    for stages in ("one", "two", "three"):
        liquid, solid = families[f"{stages}-stage liquid"], families[f"{stages}-stage solid"]
        assert solid.thrust_to_weight[0].low > liquid.thrust_to_weight[0].low
        assert solid.exhaust_speed[0].high < liquid.exhaust_speed[0].high


def test_what_is_settled_by_the_stages_may_be_left_away(read):
    text = re.sub(r"(?m)^second_stage_share = .*(1\.0|0\.0)\], draw.*$", "", SHIPPED)
    text = re.sub(r"(?m)^first_stage_share = \{ bounds = \[1\.0, 1\.0\].*$", "", text)
    assert text.count("_stage_share") == 6
    for one, other in zip(read(text), load_families(), strict=True):
        for share in ("first_stage_share", "second_stage_share"):
            given, shipped = getattr(one, share), getattr(other, share)
            assert (given.low, given.high) == (shipped.low, shipped.high)


def test_a_family_may_have_a_bound_of_its_own(read):
    own = 'name = "one-stage liquid"\ndrag_scale = { bounds = [0.5, 2.0], draw = "log", source = "cd" }'
    families = read(SHIPPED.replace('name = "one-stage liquid"', own))
    assert (families[0].drag_scale.low, families[0].drag_scale.high) == (0.5, 2.0)
    assert (families[1].drag_scale.low, families[1].drag_scale.high) == (0.7, 1.4)


WRONG = [
    ("[1.2, 2.3]", "[2.3, 1.2]", "one-stage liquid.thrust_to_weight, stage 1", "Write the smaller"),
    ("[1.2, 2.3]", "[0.9, 2.3]", "one-stage liquid.thrust_to_weight, stage 1", "more than 1"),
    ("[1.2, 2.3]", "[nan, 2.3]", "one-stage liquid.thrust_to_weight, stage 1", "plain numbers"),
    ("[1.2, 2.3]", "[1.2, inf]", "one-stage liquid.thrust_to_weight, stage 1", "plain numbers"),
    ("[1.2, 2.3]", "[true, 2.3]", "one-stage liquid.thrust_to_weight, stage 1", "plain numbers"),
    ("[1.2, 2.3]", '["1.2", 2.3]', "one-stage liquid.thrust_to_weight, stage 1", "plain numbers"),
    ("[1.2, 2.3]", "[1.2]", "one-stage liquid.thrust_to_weight, stage 1", "bounds = "),
    ("[2250.0, 2850.0]", "[2.25, 2.85]", "one-stage liquid.exhaust_speed_m_s, stage 1", "unit"),
    ("[600.0, 7000.0]", "[600.0, 70000.0]", "one-stage liquid.ideal_delta_v_m_s", "unit"),
    ('draw = "log"', 'draw = "lin"', "common.ballistic_coefficient_kg_m2.draw", '"uniform" or "log"'),
    ('draw = "log"', 'drawn = "log"', "common.ballistic_coefficient_kg_m2", "Did you mean draw"),
    ("ideal_delta_v_m_s", "ideal_deltav_m_s", "one-stage liquid", "Did you mean ideal_delta_v_m_s"),
    ("rise_time_s =", "rise_time =", "common", "Did you mean rise_time_s"),
    ("[common]", "[commons]", "the file", "Did you mean common"),
    ('source = "entry"', 'source = "nobody"', "ballistic_coefficient_kg_m2.source", "Name one of"),
    ("stages = 1", "stages = 4", "one-stage liquid.stages", "Write stages"),
    ("stages = 1", "stages = 2", "one-stage liquid.thrust_to_weight", "list of 2"),
    ("forden2007_fig1", "brick", "common.drag_curve", "forden2007_fig1"),
    ('name = "two-stage liquid"', 'name = "One-Stage Liquid"', "family.name", "name of its own"),
    ("value = 0.03", "value = 1.3", "linear_pitch_probability", "unit"),
    ("[1.0, 1.0]", "[0.9, 1.0]", "one-stage liquid.first_stage_share", "leave it away"),
    ("[[family]]", "[[families]]", "the file", "Did you mean family"),
    ("\n[sources]", "\n[sources", "", "docs/families.md"),
]


@pytest.mark.parametrize(("old", "new", "field", "hint"), WRONG)
def test_what_is_wrong_is_told_with_its_place_and_remedy(read, old, new, field, hint):
    text = SHIPPED.replace(old, new, 1)
    assert text != SHIPPED
    with pytest.raises(DataError) as told:
        read(text)
    assert told.value.file == "mine.toml"
    assert field in told.value.field
    assert hint in told.value.hint
    assert told.value.reason


def test_files_that_are_none(read, tmp_path):
    for text in ("", "[sources]\na = 'b'\n[common]\n", "[sources]\na = 1\n[common]\n[[family]]\n"):
        with pytest.raises(DataError):
            read(text)
    with pytest.raises(DataError, match=r"nowhere\.toml.*Check the path"):
        read_families(tmp_path / "nowhere.toml")
    (tmp_path / "latin.toml").write_bytes(b"[sources]\na = '\xe9'\n")
    with pytest.raises(DataError, match="UTF-8"):
        read_families(tmp_path / "latin.toml")
