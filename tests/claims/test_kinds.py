"""The priors of the kinds: every bound with its source, every slip explained."""

import pytest

from launch_data.errors import DataError
from launch_data.kinds import FILE, KINDS, WORDS, kind_named, load_kinds, read_kinds
from launch_data.table import shipped

TEXT = shipped(FILE).decode("utf-8")


def test_every_kind_has_a_prior_with_sources():
    priors = load_kinds()
    assert tuple(prior.name for prior in priors) == KINDS == tuple(WORDS)
    for prior in priors:
        assert prior.description
        bounds = [
            *prior.bounds.values(),
            *(one for _, one in (*prior.loft, *prior.path, *prior.height, *prior.speed)),
        ]
        assert bounds
        assert all(one.source and one.low <= one.high for one in bounds)


@pytest.mark.parametrize(
    ("right", "wrong", "word"),
    [
        ('source = "acton"', 'source = "nobody"', "sources"),
        ("share = 0.55", "share = 0.65", "sum to 1"),
        ("[0.3, 1.5]", "[1.5, 0.3]", "exceed"),
        ('lift_law = "constant"', 'lift_law = "magic"', "one of"),
        ('name = "cruise"', 'name = "airship"', "must be one of"),
        ("path_m =", "length_m =", "no field"),
        ("share = 0.97, bounds = [200.0", "share = 0.96, bounds = [200.0", "sum to 1"),
        ("[0.3, 1.5]", '["0.3", 1.5]', "numbers"),
        ("[0.3, 1.5]", "[0.3, [1.5]]", "numbers"),
        ('draw = "log"', 'draw = "lgo"', "log or uniform"),
    ],
)
def test_a_slip_names_the_file_and_the_field(right, wrong, word):
    assert right in TEXT
    with pytest.raises(DataError, match=word) as caught:
        read_kinds(TEXT.replace(right, wrong, 1))
    assert caught.value.file == FILE


def test_parts_that_belong_together_have_the_same_shares():
    text = TEXT.replace("0.97, bounds = [200.0", "0.9, bounds = [200.0")
    text = text.replace("0.03, bounds = [1000.0", "0.1, bounds = [1000.0")
    with pytest.raises(DataError, match="shares of height_m") as caught:
        read_kinds(text, file="own.toml")
    assert caught.value.field == "cruise.speed_m_s"


def test_a_missing_kind_is_named():
    with pytest.raises(DataError, match="missing") as caught:
        read_kinds(TEXT.partition("[[kind]]")[0])
    assert "cruise" in str(caught.value)


def test_a_slip_in_a_bound_names_kind_field_and_value():
    for right, wrong, value in (("[0.3, 1.5]", '["x", 1.5]', "'x'"), ('draw = "log"', 'draw = "lgo"', "lgo")):
        with pytest.raises(DataError) as caught:
            read_kinds(TEXT.replace(right, wrong, 1), file="own.toml")
        assert caught.value.file == "own.toml"
        kind, _, field = caught.value.field.partition(".")
        assert kind in KINDS
        assert field
        assert value in caught.value.value


def test_two_entries_of_one_kind_are_refused():
    first, _, rest = TEXT.partition("[[kind]]")[2].partition("[[kind]]")
    assert rest
    with pytest.raises(DataError, match="two entries") as caught:
        read_kinds(f"{TEXT}\n[[kind]]{first}", file="own.toml")
    assert caught.value.file == "own.toml"
    assert caught.value.field == f"{caught.value.value}.name"
    assert caught.value.value in KINDS


def test_what_is_read_once_cannot_be_changed():
    prior = load_kinds()[0]
    with pytest.raises(TypeError):
        prior.bounds["speed"] = None
    assert not hasattr(prior.bounds, "clear")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        *((kind, kind) for kind in (*KINDS, "unknown")),
        ("Hypersonic glide", "hypersonic_glide"),
        ("quasi_ballistic", "quasi-ballistic"),
        (" pull-up ", "quasi-ballistic"),
        ("Ballistic  Missile", "ballistic"),
        ("cruise missile", "cruise"),
        ("SLV", "slv"),
        ("space launch", "slv"),
        ("rocket artillery", "rocket_artillery"),
        ("ICBM", None),
        ("", None),
    ],
)
def test_a_kind_is_read_as_people_write_it(text, kind):
    assert kind_named(text) == kind
