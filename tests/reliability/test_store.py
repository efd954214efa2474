import hashlib
import io
import json
import warnings

import h5py
import numpy as np
import pytest
import xarray
from stored_result import ARRAYS, ATTRIBUTES, IDENTITY, PARTS, UNITS

from trajectory.ensembles import identity as ident
from trajectory.ensembles import store
from trajectory.ensembles.store import content_key, load, open_store
from trajectory.errors import StoreError, StoreWarning


def keep(directory, *, value=1.0, **identity):
    told = {"value": value, **identity}
    return open_store(directory).save(
        {"x": np.full(9, value)}, attributes={}, units={"x": "m"}, identity=told
    )


def save(directory, arrays, **parts):
    return open_store(directory).save(arrays, **parts)


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


def test_xarray_opens_the_file_with_units_and_indices(tmp_path):
    given = {"ground_range": np.arange(5.0), "kept": np.ones(5, dtype=bool), "rows": np.zeros((5, 2))}
    units = {"ground_range": "m", "kept": "1", "rows": "1"}
    path = save(tmp_path, given, attributes={}, units=units, identity={}, axes={"sample": range(7, 12)})
    with xarray.open_dataset(path, engine="h5netcdf") as found:
        assert found.ground_range.dims == ("sample",)
        assert found.rows.dims == ("sample", "axis_2")
        assert found.ground_range.attrs["units"] == "m"
        np.testing.assert_array_equal(found.sample, range(7, 12))
        for name, array in given.items():
            np.testing.assert_array_equal(found[name], array)
    assert load(path).axes == {"sample": range(7, 12), "axis_2": range(2)}


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
    path = directory / name[:2] / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        found = open_store(directory).fetch(path.stem)
    if found is not None:
        return True
    assert [str(path) in str(warning.message) for warning in told] == [True]
    assert not path.exists()
    (kept,) = (directory / "quarantine").iterdir()
    assert kept.name.startswith(name)
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
        with pytest.warns(StoreWarning, match=f"another entry, {inside}"):
            assert open_store(tmp_path).fetch(path.stem) is None


def test_a_second_damaged_copy_does_not_replace_the_first(tmp_path):
    for text in (b"one", b"two"):
        path = keep(tmp_path)
        path.write_bytes(text)
        with pytest.warns(StoreWarning, match="set aside as quarantine/.*made anew"):
            assert open_store(tmp_path).fetch(path.stem) is None
    kept = (tmp_path / "quarantine").iterdir()
    assert sorted(path.read_bytes() for path in kept) == [b"one", b"two"]


def test_an_entry_that_another_process_mends_meanwhile_is_not_set_aside(tmp_path, monkeypatch):
    path = keep(tmp_path)
    good = path.read_bytes()
    path.write_bytes(good[:-1])

    def mend_and_complain(content, key):
        path.unlink()
        path.write_bytes(good)
        raise ValueError("is damaged")

    monkeypatch.setattr(store, "_checked", mend_and_complain)
    holder = path.open("rb")  # so that the new file does not get the number of the old one
    with pytest.warns(StoreWarning, match="is damaged"):
        assert open_store(tmp_path).fetch(path.stem) is None
    holder.close()
    assert path.read_bytes() == good


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
    assert open_store(tmp_path).fetch("0" * 64) is None


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
