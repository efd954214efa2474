"""Scorecard 6: processes that run the same sweep on one folder end with the same numbers, without errors, and
share the work."""

import itertools
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import side_by_side
from counts import count
from small_sweep import write_specification

from trajectory.ensembles.store import Store
from trajectory.ensembles.upkeep import collect
from trajectory.sweeps.reading import read_sweep
from trajectory.sweeps.result import in_use, run_sweep

SCORECARD = 6
RUNS = count(3, 50)
CHUNKS = side_by_side.SAMPLES // side_by_side.CHUNK
DUPLICATES = 0.1  # of the chunks of a sweep, at most
LOCKING = {"HDF5 locks": {}, "no HDF5 locks": {"HDF5_USE_FILE_LOCKING": "FALSE"}}


def rounds(folder, ways_of_rounds, environment):
    """Let processes run side by side, as often as there are lists of what each does."""
    root = Path(side_by_side.__file__).parents[2]
    done = subprocess.run(
        [sys.executable, side_by_side.__file__, str(folder), json.dumps(ways_of_rounds)],
        capture_output=True,
        text=True,
        cwd=root,
        env=os.environ | {"PYTHONPATH": os.pathsep.join([str(root), *sys.path])} | environment,
    )
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(found) == len(ways_of_rounds), done.stderr
    return found


@pytest.fixture(scope="module")
def digest(tmp_path_factory):
    """What one process alone finds."""
    (alone,) = rounds(tmp_path_factory.mktemp("alone"), [["fly"]], {})
    assert (alone["computed"], alone["errors"]) == (CHUNKS, [])
    return alone["digests"]


def wrong(found, digest):
    """Say of each run what is not as it should be, besides doubled work."""
    complaints = []
    for told in found:
        if told["digests"] != digest:
            complaints.append("another digest")
        complaints += told["errors"]
        if told["missed"]:
            complaints.append(f"{told['missed']} entries were taken away")
    return complaints


def doubled(found):
    """Share of the chunks that were computed more than once."""
    return sum(told["computed"] - CHUNKS for told in found) / (CHUNKS * len(found))


@pytest.mark.parametrize("locking", LOCKING)
def test_processes_on_one_folder_find_the_same_and_share_the_work(locking, digest, tmp_path, record_property):
    runs = -(-RUNS // len(LOCKING))
    ways = [["fly"] * number for number in itertools.islice(itertools.cycle([8, 2, 4]), runs)]
    found = rounds(tmp_path, ways, LOCKING[locking])
    share = doubled(found)
    record_property("count", f"{runs} runs, {locking}: {share:.1%} of the chunks computed twice")
    assert wrong(found, digest) == []
    assert share <= DUPLICATES


def test_eviction_beside_them_takes_nothing_away(digest, tmp_path, record_property):
    runs = count(1, 10)
    found = rounds(tmp_path, [["fly", "fly", "collect_all"]] * runs, {})
    record_property("count", f"{runs} runs beside eviction: 0 entries taken away")
    assert wrong(found, digest) == []
    assert doubled(found) <= DUPLICATES


def test_flights_in_use_are_not_evicted_and_then_are(tmp_path):
    sweep = read_sweep(write_specification(tmp_path, samples=64, chunk=16))
    store = Store(tmp_path / "cache")
    with in_use(sweep, store):
        run_sweep(sweep, store=store)
        assert collect(store.root, 0).entries == 0
    assert collect(store.root, 0).entries == 4


def test_where_one_of_them_may_not_lock_numbers_are_the_same_and_nothing_is_taken_away(digest, tmp_path):
    ways = [["fly_without_locks", "collect_all"], ["fly_without_locks", "fly", "collect_all"]]
    found = rounds(tmp_path, ways[: count(1, 2)], {})
    assert wrong(found, digest) == []


def test_teeth_eviction_that_asks_nobody_takes_entries_away(digest, tmp_path):
    found = rounds(tmp_path, [["fly", "collect_regardless"]], {})
    assert "taken away" in wrong(found, digest)[0]


def test_teeth_without_claims_work_is_doubled(digest, tmp_path):
    found = rounds(tmp_path, [["fly_unclaimed"] * 4], {})
    assert wrong(found, digest) == []
    assert doubled(found) > DUPLICATES


@pytest.mark.parametrize("locking", LOCKING)
def test_teeth_one_shared_file_gives_errors_or_wrong_numbers(locking, tmp_path):
    alone, *found = rounds(
        tmp_path, [["fly_into_one_file"], *[["fly_into_one_file"] * 4] * 3], LOCKING[locking]
    )
    assert wrong([alone], alone["digests"]) == []
    assert wrong(found, alone["digests"]) != []
