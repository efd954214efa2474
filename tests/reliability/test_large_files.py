import errno
import os
import subprocess
import sys

import numpy as np
import pytest

from trajectory.ensembles import large
from trajectory.ensembles.store import load
from trajectory.errors import StoreError

COLUMNS = {"ground_range": (np.dtype("f8"), "m"), "status": (np.dtype("u1"), "1")}
PARTS = {"columns": COLUMNS, "attributes": {"seed": 3}, "identity": {"what": "test"}}


def parts(*counts):
    first = 0
    for count in counts:
        values = np.arange(first, first + count)
        yield {"ground_range": values * 0.5, "status": (values % 7).astype(np.uint8)}
        first += count


def test_the_file_is_read_like_any_other_and_does_not_depend_on_the_parts(tmp_path):
    paths = [
        large.write_columns(tmp_path / f"{i}.h5", parts(*counts), length=1000, **PARTS)
        for i, counts in enumerate([(1000,), (1, 7, 992), (500, 500)])
    ]
    assert len({path.read_bytes() for path in paths}) == 1
    assert paths[0].stat().st_size < 17 * 1000 + 20_000
    stored = load(paths[0])
    np.testing.assert_array_equal(stored.arrays["ground_range"], np.arange(1000) * 0.5)
    assert stored.arrays["status"].dtype == np.uint8
    assert (stored.axes, stored.units) == ({"sample": range(1000)}, {"ground_range": "m", "status": "1"})
    assert stored.attributes["seed"] == 3


def test_xarray_opens_it(tmp_path):
    import xarray

    path = large.write_columns(tmp_path / "a.h5", parts(10), length=10, **PARTS)
    with xarray.open_dataset(path, engine="h5netcdf") as found:
        assert found.ground_range.dims == ("sample",)
        assert found.ground_range.attrs["units"] == "m"


@pytest.mark.parametrize("counts", [(999,), (1001,), ()])
def test_parts_that_do_not_make_up_the_length_leave_no_file(tmp_path, counts):
    with pytest.raises((StoreError, TypeError, ValueError)):
        large.write_columns(tmp_path / "a.h5", parts(*counts), length=1000, **PARTS)
    assert list(tmp_path.iterdir()) == []


def test_a_failure_half_way_keeps_the_old_file(tmp_path):
    path = large.write_columns(tmp_path / "a.h5", parts(10), length=10, **PARTS)
    before = path.read_bytes()

    def broken():
        yield from parts(500)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        large.write_columns(path, broken(), length=1000, **PARTS)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_a_disk_without_room_is_an_error_before_anything_is_written(tmp_path, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(large.os, "posix_fallocate", full)
    with pytest.raises(StoreError, match=r"a\.h5: \d+ bytes could not be written safely: No space left"):
        large.write_columns(tmp_path / "a.h5", parts(1000), length=1000, **PARTS)
    assert list(tmp_path.iterdir()) == []


def test_memory_does_not_grow_with_the_file(tmp_path):
    program = """
import re, sys
from pathlib import Path
import numpy as np
from trajectory.ensembles import large
def peak():  # getrusage would begin with the size of the process that started this one
    return int(re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1]) / 1024
def parts(n):
    for i in range(n):
        yield {"x": np.full(65536, float(i))}
def write(n):
    large.write_columns(Path(sys.argv[1]) / "a.h5", parts(n), length=65536 * n,
                        columns={"x": (np.dtype("f8"), "m")}, attributes={}, identity={})
write(1)
before = peak()
write(100)
print(peak() - before)
"""
    done = subprocess.run([sys.executable, "-c", program, str(tmp_path)], capture_output=True, text=True)
    assert (tmp_path / "a.h5").stat().st_size > 100e6, done.stderr
    assert float(done.stdout) < 50.0  # MB, for a file of 105 MB
