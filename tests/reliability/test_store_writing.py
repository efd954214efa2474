import errno
import os

import numpy as np
import pytest
from astropy import units as u
from stored_result import ARRAYS, IDENTITY, PARTS

from trajectory.ensembles import atomic
from trajectory.ensembles.store import Store, content_key, load, save_to
from trajectory.errors import InputError, StoreError, StoreWarning


def keep(directory, *, value=1.0, **identity):
    told = {"value": value, **identity}
    return save(directory, {"x": np.full(9, value)}, attributes={}, units={"x": "m"}, identity=told)


def save(directory, arrays, **parts):
    return Store(directory).save(arrays, **parts)


def names(directory):
    return sorted(path.name for path in directory.rglob("*") if path.is_file())


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
    with pytest.warns(StoreWarning, match="set aside"):
        assert keep(tmp_path) == path
    assert path.read_bytes() == content
    (kept,) = (tmp_path / "quarantine").iterdir()
    assert kept.read_bytes() == content[:-1]


def failing(code):
    def fail(*_, **__):
        raise OSError(code, os.strerror(code))

    return fail


def test_a_new_folder_whose_name_may_be_lost_is_not_used(tmp_path, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr(atomic, "_flush_directory", failing(errno.EIO))
        with pytest.raises(StoreError, match="could not be written safely"):
            keep(tmp_path)
    assert list(tmp_path.iterdir()) == []


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
    # The folder of the entry is new: its own name comes first.
    assert steps == ["fsync", "write", "fsync", "replace", "fsync"]


def test_a_directory_that_may_not_be_written_gives_one_clear_error(tmp_path, monkeypatch):
    closed = tmp_path / "closed"
    closed.mkdir()
    closed.chmod(0o555)
    if os.access(closed, os.W_OK):  # permissions do not bind the superuser
        monkeypatch.setattr(atomic.os, "open", failing(errno.EACCES))
        monkeypatch.setattr(atomic.Path, "mkdir", failing(errno.EACCES))
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
