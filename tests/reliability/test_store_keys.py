import math
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trajectory.ensembles import identity as ident
from trajectory.ensembles.store import content_key, load, open_store
from trajectory.errors import InputError


def keep(directory, *, value=1.0, **identity):
    told = {"value": value, **identity}
    return open_store(directory).save(
        {"x": np.full(9, value)}, attributes={}, units={"x": "m"}, identity=told
    )


def names(directory):
    return sorted(path.name for path in directory.iterdir())


# Keys


def test_numbers_that_compare_equal_have_one_key():
    assert content_key({"a": 1, "b": 0.0}) == content_key({"b": -0.0, "a": 1.0})
    assert content_key({"a": np.float64(0.5), "b": (1, 2)}) == content_key({"a": 0.5, "b": [np.int32(1), 2]})


DIFFERENT = [
    {"a": 1},
    {"a": 1.0 + 2**-52},
    {"a": 2**60},
    {"a": 2**60 + 1},
    {"a": "1"},
    {"a": "number 0x1"},
    {"a": "text 1"},
    {"a": True},
    {"a": None},
    {"a": "None"},
    {"a": [1]},
    {"a": [[1]]},
    {"a": {"a": 1}},
    {"b": 1},
    {"a": 1, "b": None},
    {},
]


def test_different_identities_have_different_keys():
    assert len({content_key(told) for told in DIFFERENT}) == len(DIFFERENT)


numbers = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
values = st.recursive(
    st.none() | st.booleans() | numbers | st.text(max_size=5), lambda x: st.lists(x, max_size=3)
)


@given(told=st.dictionaries(st.text(max_size=5), values, max_size=4))
def test_an_identity_read_back_has_the_same_key(told):
    back = ident.from_text(ident.to_text(ident.plain(told)))
    assert back == ident.plain(told)
    assert content_key(back) == content_key(dict(reversed(told.items())))


@pytest.mark.parametrize(
    "value",
    [
        math.nan,
        math.inf,
        -math.inf,
        np.float32("nan"),
        np.zeros(2),
        {1: 2},
        {1, 2},
        b"x",
        date(2017, 7, 28),
        Path("x"),
    ],
    ids=str,
)
def test_what_has_no_settled_notation_is_refused_with_its_place(value, tmp_path):
    with pytest.raises(InputError, match=r"identity\['a'\]\[1\]"):
        content_key({"a": [0, value]})
    with pytest.raises(InputError, match=r"identity\['a'\]"):
        open_store(tmp_path).save({}, attributes={}, units={}, identity={"a": value})
    assert names(tmp_path) == []


@pytest.mark.parametrize("name", ["kernel_code", "SCHEMA"])
def test_other_kernels_or_another_schema_are_another_key(monkeypatch, name, tmp_path):
    path = keep(tmp_path)
    monkeypatch.setattr(ident, name, (lambda: "0" * 64) if name == "kernel_code" else ident.SCHEMA + 1)
    assert content_key({"value": 1.0}) != path.stem
    assert load(path).key == path.stem  # what an earlier version stored stays readable
    assert keep(tmp_path) != path
