"""The priors of the kinds: every bound with its source, every slip explained."""

import pytest

from launch_data.errors import DataError
from launch_data.kinds import FILE, KINDS, WORDS, load_kinds, read_kinds
from launch_data.table import shipped

TEXT = shipped(FILE).decode("utf-8")


def test_every_kind_has_a_prior_with_sources():
    priors = load_kinds()
    assert tuple(prior.name for prior in priors) == KINDS == tuple(WORDS)
    for prior in priors:
        assert prior.description
        bounds = [*prior.bounds.values(), *(loft for _, loft in prior.loft)]
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
    ],
)
def test_a_slip_names_the_file_and_the_field(right, wrong, word):
    assert right in TEXT
    with pytest.raises(DataError, match=word) as caught:
        read_kinds(TEXT.replace(right, wrong, 1))
    assert caught.value.file == FILE


def test_a_missing_kind_is_named():
    with pytest.raises(DataError, match="missing") as caught:
        read_kinds(TEXT.partition("[[kind]]")[0])
    assert "cruise" in str(caught.value)
