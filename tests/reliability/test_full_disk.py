"""Scorecard 4: a disk that is really full ends in one clear message; what was kept is intact, and with room
again the sweep goes on.

A file system in memory of 1 to 32 MiB is mounted for each case.
"""

import re
import subprocess
import sys

import numpy as np
import pytest
from counts import count
from mounts import mounted, remount
from small_sweep import lofted, messages, write_specification

from trajectory.ensembles.store import load, open_store

SCORECARD = 4
SIZES = count(4, 20)
MEBI = 2**20
CHUNK, CHUNKS = 4096, 16  # 0.1 MiB each
CASES = [
    (int(size), float(room))
    for size, room in zip(np.geomspace(1, 32, SIZES).round(), np.linspace(0.0, 0.9, SIZES)[::-1], strict=True)
]


def fill_up(folder, room):
    """Leave so many MiB free."""
    with (folder / "ballast").open("wb", buffering=0) as file:
        try:
            while file.write(bytes(MEBI // 16)):
                pass
        except OSError:
            file.truncate(max(file.tell() - int(room * MEBI), 0))


def older_entries(folder):
    store = open_store(folder)
    for i in range(5):
        x = np.random.default_rng(i).normal(size=300)
        store.save({"x": x}, attributes={}, units={"x": "m"}, identity={"older": i})
    return files(folder)


def files(folder):
    return {path: path.read_bytes() for path in folder.rglob("*.h5")}


def complaint(done, folder):
    """Say what is wrong with how a child ended that found the disk full; nothing where it is as it should."""
    said = messages(done)
    if done.returncode < 0:
        return f"crashed with signal {-done.returncode}"
    if done.returncode != 1 or len(said) != 1:
        return f"ended with {done.returncode} and {len(said)} lines: {done.stderr}"
    if not re.match(rf"lofted: {folder}\S*: \d+ bytes could not be written safely: No space left", said[0]):
        return f"said {said[0]}"
    leftover = [path.name for path in folder.rglob(".*.tmp")]
    return f"left {leftover}" if leftover else ""


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """The sweep, a folder in which all of it is kept, and its digest."""
    folder = tmp_path_factory.mktemp("whole")
    spec = write_specification(folder, samples=CHUNK * CHUNKS, chunk=CHUNK)
    done = lofted("sweep", spec, "--cache", folder / "cache", "--digest")
    assert done.returncode == 0, done.stderr
    return spec, folder / "cache", done.stdout


@pytest.mark.parametrize(("size", "room"), CASES)
def test_a_sweep_on_a_full_disk_says_so_and_goes_on_when_there_is_room(
    size, room, whole, tmp_path, record_property
):
    spec, _, digest = whole
    with mounted(tmp_path / "disk", size) as disk:
        cache = disk / "cache"
        older = older_entries(cache)
        fill_up(disk, room)
        assert complaint(lofted("sweep", spec, "--cache", cache, "--digest"), disk) == ""
        kept = files(cache)
        assert older.items() <= kept.items()
        assert all(load(path).key == path.stem for path in kept)
        made = {path: path.stat().st_mtime_ns for path in kept}
        remount(disk, "size=64m")
        done = lofted("sweep", spec, "--cache", cache, "--digest")
        assert (done.returncode, done.stdout, done.stderr) == (0, digest, "")
        assert len(files(cache)) == len(older) + CHUNKS
        assert all(path.stat().st_mtime_ns == moment for path, moment in made.items())
    record_property("count", f"{size} MiB: 0 crashes, 1 message, {len(kept)} entries intact, resumed")


@pytest.mark.parametrize("room", [0.3, 0.0, 1.3][: count(2, 3)])
def test_a_result_on_a_full_disk_leaves_no_file(room, whole, tmp_path):
    spec, cache, _ = whole
    with mounted(tmp_path / "disk", 4) as disk:
        fill_up(disk, room)
        done = lofted("sweep", spec, "--cache", cache, "--out", disk / "out")
        assert done.returncode == 1
        assert "all of them are kept already" in messages(done)[0]
        assert re.match(rf"lofted: {disk}/out/\S+: \d+ bytes could not be written safely", messages(done)[1])
        assert len(messages(done)) == 2
        left = [path.name for path in disk.rglob("*") if path.is_file()]
        assert set(left) == {"ballast"} | ({"summary.json"} if room else set())
        remount(disk, "size=64m")
        done = lofted("sweep", spec, "--cache", cache, "--out", disk / "out")
        assert done.returncode == 0
        assert load(disk / "out" / "ensemble.h5").arrays["status"].size == CHUNK * CHUNKS


def test_a_disk_without_room_for_names_gives_the_right_answer_and_a_warning(whole, tmp_path):
    spec, _, digest = whole
    with mounted(tmp_path / "disk", 4, nr_inodes=3) as disk:
        (disk / "cache").mkdir()
        (disk / "last").touch()
        done = lofted("sweep", spec, "--cache", disk / "cache", "--digest")
        assert (done.returncode, done.stdout) == (0, digest)
        (said,) = messages(done)
        assert re.search(rf"{disk}/cache: No space left .*not kept", said)


DIRECT = """
import sys
import h5py, numpy as np
with h5py.File(sys.argv[1], "w") as file:
    for i in range(16):
        file.create_dataset(f"chunk_{i}", data=np.full(2**16, float(i)), chunks=(2**12,))
"""


def test_teeth_hdf5_that_writes_to_the_full_disk_itself_crashes_or_leaves_ruins(tmp_path):
    with mounted(tmp_path / "disk", 4) as disk:
        done = subprocess.run(
            [sys.executable, "-c", DIRECT, str(disk / "direct.h5")], capture_output=True, text=True
        )
        assert complaint(done, disk)
        assert (disk / "direct.h5").exists()  # under its final name, and no whole file
