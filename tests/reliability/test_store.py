import errno
import hashlib
import io
import json
import math
import os
from datetime import date
from pathlib import Path

import h5py
import numpy as np
import pytest
from astropy import units as u
from hypothesis import given
from hypothesis import strategies as st

from trajectory.ensembles import atomic
from trajectory.ensembles import identity as ident
from trajectory.ensembles.store import content_key, load, save, save_to
from trajectory.errors import InputError, StoreError

ARRAYS = {
    "standard_range": np.array([1.0, -0.0, math.inf, math.nan, 5e-324]),
    "status": np.arange(6, dtype=np.int16).reshape(2, 3),
    "kept": np.array([True, False]),
    "none": np.zeros((0, 4)),
    "one": np.array(3.0, dtype=np.float32),
}
UNITS = {"standard_range": "m", "status": "1", "kept": "1", "none": "kg/m2", "one": "s"}
ATTRIBUTES = {
    "event": "PRK-20170728-A",
    "draws": 5,
    "seed": 2**64 - 1,
    "size": 0.1,
    "rotating": True,
    "note": "",
}
IDENTITY = {"seed": 7, "site": {"latitude": 0.7, "name": "북"}, "index": [0, 5], "azimuth": None}
PARTS = {"attributes": ATTRIBUTES, "units": UNITS, "identity": IDENTITY}


def keep(directory, *, value=1.0, **identity):
    told = {"value": value, **identity}
    return save(directory, {"x": np.full(9, value)}, attributes={}, units={"x": "m"}, identity=told)


def names(directory):
    return sorted(path.name for path in directory.iterdir())


def resealed(path, change):
    """Change a stored file through h5py and give it a fitting checksum: what a hostile writer could do."""
    buffer = io.BytesIO(path.read_bytes()[:-32])
    with h5py.File(buffer, "r+") as file:
        change(file)
    body = buffer.getvalue()
    path.write_bytes(body + hashlib.sha256(body).digest())


def test_everything_comes_back_bit_for_bit(tmp_path):
    path = save(tmp_path / "new" / "folder", ARRAYS, **PARTS)
    stored = load(path)
    assert stored.arrays.keys() == ARRAYS.keys()
    for name, array in ARRAYS.items():
        back = stored.arrays[name]
        assert (back.dtype, back.shape, back.tobytes()) == (array.dtype, array.shape, array.tobytes())
        assert not back.flags.writeable
    assert dict(stored.attributes) == ATTRIBUTES
    assert {name: type(value) for name, value in stored.attributes.items()} == {
        name: type(value) for name, value in ATTRIBUTES.items()
    }
    assert (dict(stored.units), dict(stored.identity)) == (UNITS, IDENTITY)
    assert path.name == f"{stored.key}.h5"
    assert stored.key == content_key(IDENTITY)


def test_the_result_cannot_be_changed_by_accident(tmp_path):
    stored = load(save(tmp_path, ARRAYS, **PARTS))
    with pytest.raises(ValueError, match="read-only"):
        stored.arrays["one"][...] = 1
    with pytest.raises(TypeError):
        stored.arrays["one"] = np.zeros(1)


def test_any_other_program_can_read_the_file(tmp_path):
    path = save(tmp_path, ARRAYS, **PARTS)
    assert path.read_bytes()[8] == 3  # superblock of HDF5 1.10: its metadata carry checksums
    with h5py.File(path, "r") as file:
        np.testing.assert_array_equal(file["status"], ARRAYS["status"])
        assert file["standard_range"].attrs["units"] == "m"
        assert file["standard_range"].chunks is None
        assert file["standard_range"].dtype == np.dtype("<f8")
        assert json.loads(file.attrs["store_identity"]) == IDENTITY


def test_the_same_content_gives_the_same_bytes(tmp_path):
    first, second = (save(tmp_path / name, ARRAYS, **PARTS) for name in "ab")
    assert first.read_bytes() == second.read_bytes()


def test_big_endian_and_strided_arrays_keep_their_values(tmp_path):
    given_ = {"x": np.arange(12, dtype=">f4").reshape(3, 4)[:, ::2].T}
    back = load(save(tmp_path, given_, attributes={}, units={"x": "m"}, identity={"a": 1})).arrays["x"]
    np.testing.assert_array_equal(back, given_["x"])
    assert back.dtype == np.dtype("<f4")


# Damage


@pytest.fixture(scope="module")
def entry(tmp_path_factory):
    path = save(tmp_path_factory.mktemp("entry"), ARRAYS, **PARTS)
    return path.name, path.read_bytes()


def served(directory, name, content):
    """Whether damaged content is handed out; if not, it must have been set aside and not deleted."""
    path = directory / name
    path.write_bytes(content)
    try:
        load(path)
    except StoreError as problem:
        complaint = str(problem)
    else:
        return True
    kept = directory / f"{name}.corrupt"
    assert str(path) in complaint
    assert not path.exists()
    assert kept.read_bytes() == content
    kept.unlink()
    return False


def test_a_flipped_bit_is_found_wherever_it_is(tmp_path, entry):
    name, content = entry
    assert served(tmp_path, name, content)
    places = np.random.default_rng(1).choice(8 * len(content), size=300, replace=False)
    for place in map(int, places):
        damaged = bytearray(content)
        damaged[place // 8] ^= 1 << place % 8
        assert not served(tmp_path, name, damaged), f"bit {place} of {8 * len(content)}"


def test_missing_added_and_zeroed_bytes_are_found(tmp_path, entry):
    name, content = entry
    lengths = {0, 1, 31, 32, 33, len(content) // 2, len(content) - 32, len(content) - 1}
    damaged = [content[:length] for length in lengths]
    damaged += [content + b"\0", content[1:], content + content[-32:]]
    pages = [content[:at] + bytes(64) + content[at + 64 :] for at in range(0, len(content), 211)]
    damaged += [page for page in pages if page != content]
    assert len(damaged) > 20
    assert [served(tmp_path, name, some) for some in damaged] == [False] * len(damaged)


def test_two_entries_swapped_are_found(tmp_path):
    one, other = keep(tmp_path, value=1.0), keep(tmp_path, value=2.0)
    first, second = one.read_bytes(), other.read_bytes()
    one.write_bytes(second)
    other.write_bytes(first)
    for path, inside in ((one, other.stem), (other, one.stem)):
        with pytest.raises(StoreError, match=f"another entry, {inside}"):
            load(path)


def test_a_second_damaged_copy_does_not_replace_the_first(tmp_path):
    for text in (b"one", b"two"):
        path = keep(tmp_path)
        path.write_bytes(text)
        with pytest.raises(StoreError, match="set aside as"):
            load(path)
    assert sorted(path.read_bytes() for path in tmp_path.glob("*.corrupt")) == [b"one", b"two"]


def test_a_damaged_file_that_the_analyst_named_stays_where_it_is(tmp_path):
    path = tmp_path / "thesis.h5"
    path.write_bytes(b"not ours")
    with pytest.raises(StoreError, match=r"thesis\.h5: is damaged or not one of ours"):
        load(path)
    assert path.read_bytes() == b"not ours"


def test_a_missing_file_is_named_and_nothing_is_made(tmp_path):
    with pytest.raises(StoreError, match=r"gone\.h5: cannot be read: No such file"):
        load(tmp_path / "gone.h5")
    assert names(tmp_path) == []


def test_a_file_of_a_later_version_is_not_called_damaged(tmp_path):
    path = keep(tmp_path)
    resealed(path, lambda file: file.attrs.modify("store_schema", str(ident.SCHEMA + 1)))
    with pytest.raises(StoreError, match="later version"):
        load(path)
    assert path.exists()


# Files made to deceive: the checksum fits, the content does not


def add_external_link(file):
    file["y"] = h5py.ExternalLink("/etc/hostname", "/x")


def add_soft_link(file):
    file["y"] = h5py.SoftLink("/x")


def add_external_storage(file):
    file.create_dataset("y", shape=(4,), dtype="u1", external=[("/etc/hostname", 0, 4)])


def add_virtual(file):
    layout = h5py.VirtualLayout(shape=(9,), dtype="f8")
    layout[:] = h5py.VirtualSource("elsewhere.h5", "x", shape=(9,))
    file.create_virtual_dataset("y", layout)


def add_group(file):
    file.create_group("y")


def add_compressed(file):
    file.create_dataset("y", data=np.zeros(1000), compression="gzip")


def add_huge_and_empty(file):
    file.create_dataset("y", shape=(10**12,), dtype="f8")


def add_shared_twice(file):
    for i in range(2000):
        file[f"y{i}"] = file["x"]


def add_text_array(file):
    file.create_dataset("y", data=["text"])


def remove_units(file):
    del file["x"].attrs["units"]


def rename_identity(file):
    file.attrs["store_identity"] = '{"value":2.0}'


def remove_key(file):
    del file.attrs["store_key"]


def list_as_attribute(file):
    file.attrs["y"] = [1, 2]


DECEITS = {
    add_external_link: "link to elsewhere",
    add_soft_link: "link to elsewhere",
    add_external_storage: "inside this file",
    add_virtual: "inside this file",
    add_group: "not an array",
    add_compressed: "inside this file",
    add_huge_and_empty: "missing",
    add_shared_twice: "more numbers than it holds",
    add_text_array: "plain numbers",
    remove_units: "units",
    rename_identity: "does not follow from its identity",
    remove_key: "store_key",
    list_as_attribute: "neither text nor a number",
}


@pytest.mark.parametrize("change", DECEITS, ids=lambda change: change.__name__)
def test_a_sealed_file_with_foreign_content_is_refused(tmp_path, change):
    path = keep(tmp_path)
    resealed(path, lambda file: None)
    load(path)
    resealed(path, change)
    with pytest.raises(StoreError, match=DECEITS[change]):
        load(path)


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
        save(tmp_path, ARRAYS, attributes={}, units=UNITS, identity={"a": value})
    assert names(tmp_path) == []


@pytest.mark.parametrize("name", ["source_fingerprint", "SCHEMA"])
def test_other_kernels_or_another_schema_are_another_key(monkeypatch, name, tmp_path):
    path = keep(tmp_path)
    monkeypatch.setattr(ident, name, (lambda: "0" * 64) if name == "source_fingerprint" else ident.SCHEMA + 1)
    assert content_key({"value": 1.0}) != path.stem
    assert load(path).key == path.stem  # what an earlier version stored stays readable
    assert keep(tmp_path) != path


# Writing


def test_an_entry_is_written_once(tmp_path, monkeypatch):
    path = keep(tmp_path)
    monkeypatch.setattr(atomic, "write", lambda *_: pytest.fail("was written again"))
    assert keep(tmp_path) == path


def test_other_numbers_under_the_same_identity_are_refused(tmp_path):
    path = keep(tmp_path)
    content = path.read_bytes()
    for x in (np.full(9, 2.0), np.full(8, 1.0), np.full(9, 1.0, dtype=np.float32)):
        with pytest.raises(StoreError, match="other numbers for the same identity"):
            save(tmp_path, {"x": x}, attributes={}, units={"x": "m"}, identity={"value": 1.0})
    assert path.read_bytes() == content


def test_a_damaged_entry_is_set_aside_and_written_anew(tmp_path):
    path = keep(tmp_path)
    content = path.read_bytes()
    path.write_bytes(content[:-1])
    assert keep(tmp_path) == path
    assert path.read_bytes() == content
    assert names(tmp_path) == sorted([path.name, f"{path.name}.corrupt"])


def failing(code):
    def fail(*_, **__):
        raise OSError(code, os.strerror(code))

    return fail


FAULTS = [
    (call, code)
    for call in ("open", "write", "fsync", "replace")
    for code in (errno.EIO, errno.ENOSPC, errno.EROFS)
]


@pytest.mark.parametrize(("call", "code"), FAULTS)
def test_a_failed_write_leaves_nothing_behind_and_says_so(tmp_path, monkeypatch, call, code):
    with monkeypatch.context() as broken:
        broken.setattr(atomic.os, call, failing(code))
        with pytest.raises(
            StoreError, match=rf"\.h5: \d+ bytes could not be written safely: {os.strerror(code)}"
        ):
            keep(tmp_path)
    assert names(tmp_path) == []
    assert load(keep(tmp_path)).arrays["x"][0] == 1.0


@pytest.mark.parametrize(("call", "code"), FAULTS)
def test_a_failed_replacement_keeps_the_old_file(tmp_path, monkeypatch, call, code):
    path = save_to(tmp_path / "posterior.h5", ARRAYS, **PARTS)
    before = path.read_bytes()
    with monkeypatch.context() as broken:
        broken.setattr(atomic.os, call, failing(code))
        with pytest.raises(StoreError, match="could not be written"):
            save_to(path, ARRAYS, attributes={}, units=UNITS, identity={"a": 2})
    assert path.read_bytes() == before
    assert names(tmp_path) == ["posterior.h5"]


def test_an_unflushed_directory_is_an_error_and_the_file_is_whole(tmp_path, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr(atomic, "_flush_directory", failing(errno.EIO))
        with pytest.raises(StoreError, match="could not be written safely"):
            keep(tmp_path)
    (name,) = names(tmp_path)
    assert load(tmp_path / name).arrays["x"].size == 9


def test_ctrl_c_while_writing_leaves_nothing_behind(tmp_path, monkeypatch):
    def interrupt(_):
        raise KeyboardInterrupt

    monkeypatch.setattr(atomic.os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        keep(tmp_path)
    assert names(tmp_path) == []


def test_a_system_that_writes_a_few_bytes_at_a_time_gets_them_all(tmp_path, monkeypatch):
    write = os.write
    monkeypatch.setattr(atomic.os, "write", lambda descriptor, data: write(descriptor, data[:1000]))
    assert load(keep(tmp_path)).arrays["x"].size == 9


def noted(real, call, steps):
    def record(*arguments, **options):
        steps.append(call)
        return real(*arguments, **options)

    return record


def test_bytes_are_on_the_disk_before_the_name_is(tmp_path, monkeypatch):
    steps = []
    for call in ("write", "fsync", "replace"):
        monkeypatch.setattr(atomic.os, call, noted(getattr(os, call), call, steps))
    keep(tmp_path)
    assert steps == ["write", "fsync", "replace", "fsync"]


def test_a_directory_that_may_not_be_written_gives_one_clear_error(tmp_path, monkeypatch):
    closed = tmp_path / "closed"
    closed.mkdir()
    closed.chmod(0o555)
    if os.access(closed, os.W_OK):  # permissions do not bind the superuser
        monkeypatch.setattr(atomic.os, "open", failing(errno.EACCES))
    with pytest.raises(StoreError, match=r"closed/.*\.h5: .*Permission denied"):
        keep(closed)
    monkeypatch.undo()
    closed.chmod(0o755)
    assert names(closed) == []


def test_a_directory_that_is_a_file_gives_one_clear_error(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreError, match="File exists"):
        keep(tmp_path / "file")


def test_a_file_named_by_the_analyst_carries_its_key_inside(tmp_path):
    path = save_to(tmp_path / ("n" * 250 + ".h5"), ARRAYS, **PARTS)
    assert load(path).key == content_key(IDENTITY)
    other = path.rename(tmp_path / "copy.h5")
    assert load(other).key == content_key(IDENTITY)
    with pytest.raises(InputError, match="other content"):
        save_to(tmp_path / ("0" * 64 + ".h5"), ARRAYS, **PARTS)


REFUSED = [
    ({"x": np.array([object()])}, {"x": "1"}, {}, "dtype object"),
    ({"x": np.array(["text"])}, {"x": "1"}, {}, "dtype <U4"),
    ({"x": np.array([1j])}, {"x": "1"}, {}, "dtype complex128"),
    ({"x": np.zeros(1, dtype=np.longdouble)}, {"x": "1"}, {}, "up to 64 bits"),
    ({"x": np.zeros(2, dtype=[("a", "f8")])}, {"x": "1"}, {}, "dtype"),
    ({"x": np.ma.masked_array([1.0], [True])}, {"x": "1"}, {}, "MaskedArray"),
    ({"x": [1.0] * u.km}, {"x": "1"}, {}, "Quantity"),
    ({"x": [1.0]}, {"x": "1"}, {}, "list"),
    ({"x": np.zeros(1)}, {}, {}, r"\['x'\]"),
    ({"x": np.zeros(1)}, {"x": "1", "y": "m"}, {}, r"\['y'\]"),
    ({"x": np.zeros(1)}, {"x": None}, {}, "x=None"),
    ({"a/b": np.zeros(1)}, {"a/b": "1"}, {}, "letters, digits and underscores"),
    ({"": np.zeros(1)}, {"": "1"}, {}, "letters, digits and underscores"),
    ({}, {}, {"store_key": "x"}, "does not begin with store_"),
    ({}, {}, {"a": None}, "a=None"),
    ({}, {}, {"a": "x\0y"}, "a='x"),
    ({}, {}, {"a": 2**64}, "64 bits"),
    ({}, {}, {"a": [1]}, "give text"),
]


@pytest.mark.parametrize(("arrays", "units", "attributes", "reason"), REFUSED)
def test_what_would_be_stored_with_loss_is_refused(tmp_path, arrays, units, attributes, reason):
    with pytest.raises(InputError, match=reason):
        save(tmp_path, arrays, attributes=attributes, units=units, identity={})
    assert names(tmp_path) == []
