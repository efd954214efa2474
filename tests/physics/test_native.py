"""The machine code of the flight kernel: loaded without Numba, never damaged, never with a wrong array."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from kernels import batch, native
from kernels import layout as col
from kernels.aerodynamics import curve_pieces
from kernels.atmosphere import air_pieces
from trajectory.earth import EARTHS

ROOT = Path(__file__).resolve().parents[2]
FLY = """
import sys
import numpy as np
from kernels import native
from kernels import layout as col
from trajectory.earth import EARTHS
from trajectory.rows import fly_rows
rows = np.zeros((3, col.PARAMETERS))
rows[:, col.HEIGHT], rows[:, col.SPEED], rows[:, col.FLIGHT_PATH_ANGLE] = 1e5, 3e3, 0.7
rows[:, col.BALLISTIC_COEFFICIENT], rows[:, col.DRAG_SCALE] = 5e3, 1.0
results, codes = fly_rows(rows, earth=EARTHS["wgs84"])
print(results[0, col.GROUND_RANGE].hex(), codes.tolist(), "numba" in sys.modules)
"""


def run(cache):
    environment = {**os.environ, "LOFTED_CACHE_DIR": str(cache)}
    done = subprocess.run(
        [sys.executable, "-c", FLY], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout.split(maxsplit=1)


def arrays(count=2):
    """What `fly_block` is called with, by name."""
    rows = np.zeros((count, col.PARAMETERS))
    rows[:, col.HEIGHT], rows[:, col.BALLISTIC_COEFFICIENT] = 1e4, 5e3
    numbers, lists = batch._workspace()
    return {
        "rows": rows,
        "earth": EARTHS["wgs84"].row,
        "air": air_pieces("us76"),
        "curve": curve_pieces("constant"),
        "tolerance": 1.0,
        "step_limit": 1000,
        "results": np.empty((count, col.RESULTS)),
        "codes": np.empty(count, dtype=np.int64),
        "nodes": batch.NO_NODES,
        "numbers": numbers,
        "lists": lists,
    }


@pytest.mark.slow
def test_code_is_compiled_once_loaded_without_numba_and_never_served_damaged(tmp_path):
    first = run(tmp_path)
    assert first[1].strip() == "[0, 0, 0] True"
    (path,) = tmp_path.rglob(native.FILE)
    assert run(tmp_path) == [first[0], "[0, 0, 0] False\n"]
    whole = path.read_bytes()
    path.write_bytes(whole[:-100] + bytes(100))
    assert run(tmp_path) == first
    assert path.read_bytes().partition(b"\n")[0] == whole.partition(b"\n")[0]


DAMAGES = [lambda c: c[:-1], lambda c: c + b"x", lambda c: b"", lambda c: c[:70] + c[71:]]


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_file_is_not_read(tmp_path, damage):
    path, content = tmp_path / native.FILE, b"symbol\ncode" * 9
    path.write_bytes(hashlib.sha256(content).hexdigest().encode() + b"\n" + content)
    assert native._read(path) == content
    path.write_bytes(damage(path.read_bytes()))
    assert native._read(path) is None


@pytest.mark.parametrize("name", native.ARRAYS)
def test_an_array_that_the_machine_code_cannot_take_is_refused(name):
    """It would read or write beyond it."""
    given = arrays()
    assert native.fly_block(**given) == 0
    kind, dimensions, _ = native.ARRAYS[name]
    other = np.int32 if kind is np.int64 else np.float32
    good = given[name]
    spread = np.zeros((*good.shape[:-1], 2 * good.shape[-1]), dtype=kind)[..., ::2]
    short = np.zeros((*good.shape[:-1], good.shape[-1] - 1), dtype=kind)
    for wrong in (np.zeros(good.shape, other), good[np.newaxis], spread, short):
        if wrong.size:
            with pytest.raises(TypeError, match=f"{name}: an array of .* with {dimensions} dim|rows, but"):
                native.fly_block(**{**given, name: wrong})


@pytest.mark.parametrize("name", native.WRITTEN)
def test_an_array_that_may_not_be_written_is_refused(name):
    given = arrays()
    given[name] = given[name].copy()
    given[name].flags.writeable = False
    with pytest.raises(TypeError, match=f"{name}: .*writeable"):
        native.fly_block(**given)


def test_rows_that_may_not_be_written_fly():
    given = arrays()
    given["rows"].flags.writeable = False
    assert native.fly_block(**given) == 0
    assert not given["codes"].any()
