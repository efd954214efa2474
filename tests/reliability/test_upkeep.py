import os
import subprocess
import sys
import time
import warnings

import numpy as np
import pytest

from trajectory.ensembles import leases, upkeep
from trajectory.ensembles.leases import claim, lease, leased
from trajectory.ensembles.store import Store, open_store
from trajectory.errors import StoreError, StoreWarning


def fill(root, count):
    """Keep entries that were used one hour after the other, the first longest ago."""
    store = open_store(root)
    paths = [
        store.save({"x": np.full(1000, float(i))}, attributes={}, units={"x": "m"}, identity={"i": i})
        for i in range(count)
    ]
    for i, path in enumerate(paths):
        used = time.time() - 3600 * (count - i)
        os.utime(path, (used, path.stat().st_mtime))
    return paths


def names(paths):
    return [path.name for path in paths if path.exists()]


# Leases and claims


def test_a_lease_holds_while_the_block_runs(tmp_path):
    with lease(tmp_path, ["a" * 64]), lease(tmp_path, ["b" * 64]):
        assert leased(tmp_path) == {"a" * 64, "b" * 64}
    assert leased(tmp_path) == frozenset()
    assert list((tmp_path / "running").iterdir()) == []


HOLD = "import sys, time; from pathlib import Path; from trajectory.ensembles.leases import lease, claim; "


def other_process(tmp_path, block):
    program = f"{HOLD}root = Path(sys.argv[1])\nwith {block}:\n print('held', flush=True)\n time.sleep(60)"
    child = subprocess.Popen([sys.executable, "-c", program, str(tmp_path)], stdout=subprocess.PIPE)
    assert child.stdout.readline() == b"held\n"
    return child


def test_a_lease_ends_with_its_process_however_that_ends(tmp_path):
    child = other_process(tmp_path, "lease(root, ['a' * 64])")
    assert leased(tmp_path) == {"a" * 64}
    child.kill()
    child.wait()
    assert list((tmp_path / "running").iterdir()) != []
    assert leased(tmp_path) == frozenset()
    assert list((tmp_path / "running").iterdir()) == []


def test_what_one_process_makes_no_other_makes_until_it_ends(tmp_path):
    child = other_process(tmp_path, "claim(root, 'a' * 64)")
    with claim(tmp_path, "a" * 64) as mine, claim(tmp_path, "b" * 64) as free:
        assert (mine, free) == (False, True)
    child.kill()
    child.wait()
    with claim(tmp_path, "a" * 64) as mine:
        assert mine


def test_a_lease_is_not_seen_before_it_is_locked_and_whole(tmp_path, monkeypatch):
    lock, seen = leases.fcntl.flock, []

    def look_first(descriptor, how):
        with monkeypatch.context() as plain:
            plain.setattr(leases.fcntl, "flock", lock)
            seen.append(leased(tmp_path))
        lock(descriptor, how)

    monkeypatch.setattr(leases.fcntl, "flock", look_first)
    with lease(tmp_path, ["a" * 64]):
        monkeypatch.setattr(leases.fcntl, "flock", lock)
        assert (seen, leased(tmp_path)) == ([frozenset()], {"a" * 64})


def test_a_lease_of_somebody_without_locks_holds_for_others(tmp_path, monkeypatch):
    lock = leases.fcntl.flock

    def refuse(*_):
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(leases.fcntl, "flock", refuse)
    with lease(tmp_path, ["a" * 64]):
        monkeypatch.setattr(leases.fcntl, "flock", lock)
        assert leased(tmp_path) == {"a" * 64}
    assert list((tmp_path / "running").iterdir()) == []


def test_an_entry_that_a_sweep_leases_at_the_last_moment_stays(tmp_path, monkeypatch):
    (path,) = fill(tmp_path, 1)
    answers = iter([frozenset(), {path.stem}])
    monkeypatch.setattr(upkeep, "leased", lambda root: next(answers))
    assert upkeep.collect(tmp_path, 0).spared == 1
    assert Store(tmp_path).fetch(path.stem) is not None


def test_where_locks_do_not_work_everything_may_be_made(tmp_path, monkeypatch):
    def refuse(*_):
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(leases.fcntl, "flock", refuse)
    with claim(tmp_path, "a" * 64) as one, claim(tmp_path, "a" * 64) as two:
        assert (one, two) == (True, True)
    with lease(tmp_path, ["b" * 64]):
        assert leased(tmp_path) == frozenset() or leased(tmp_path) == {"b" * 64}


def test_a_folder_that_cannot_be_written_has_no_marks(tmp_path):
    (tmp_path / "running").write_text("in the way")
    with lease(tmp_path, ["a" * 64]), claim(tmp_path, "b" * 64) as mine:
        assert mine
    assert leased(tmp_path) == frozenset()


# Inventory, verification, eviction


def test_an_inventory_tells_sizes_and_the_order_of_use(tmp_path):
    paths = fill(tmp_path, 3)
    assert Store(tmp_path).fetch(paths[0].stem) is not None
    seen = upkeep.take_inventory(tmp_path)
    assert [entry.path for entry in seen.entries] == [paths[1], paths[2], paths[0]]
    assert seen.size == sum(path.stat().st_size for path in paths)
    assert (seen.quarantined, seen.unfinished, seen.in_use) == ((), (), 0)
    assert upkeep.take_inventory(tmp_path / "missing").entries == ()


def test_verification_finds_and_sets_aside_what_is_damaged_and_is_no_use(tmp_path):
    paths = fill(tmp_path, 3)
    used = [path.stat().st_atime_ns for path in paths]
    paths[1].write_bytes(paths[1].read_bytes()[:-1])
    with pytest.warns(StoreWarning, match="set aside"):
        damaged = upkeep.verify(tmp_path)
    assert [entry.path for entry in damaged] == [paths[1]]
    assert names(paths) == names([paths[0], paths[2]])
    assert [paths[i].stat().st_atime_ns for i in (0, 2)] == [used[0], used[2]]
    assert len(upkeep.take_inventory(tmp_path).quarantined) == 1


def test_the_least_recently_used_entries_go_first_and_only_as_many_as_needed(tmp_path):
    paths = fill(tmp_path, 5)
    size = paths[0].stat().st_size
    removed = upkeep.collect(tmp_path, 3 * size)
    assert (removed.entries, removed.size, removed.spared) == (2, 2 * size, 0)
    assert names(paths) == names(paths[2:])
    assert upkeep.collect(tmp_path, 3 * size).entries == 0


def test_entries_of_a_running_sweep_stay(tmp_path):
    paths = fill(tmp_path, 4)
    child = other_process(tmp_path, f"lease(root, ['{paths[0].stem}', '{paths[2].stem}'])")
    removed = upkeep.collect(tmp_path, 0)
    assert (removed.entries, removed.spared) == (2, 2)
    assert names(paths) == names([paths[0], paths[2]])
    child.kill()
    child.wait()
    assert upkeep.collect(tmp_path, 0).entries == 2


def test_teeth_without_leases_a_running_sweep_would_lose_its_entries(tmp_path, monkeypatch):
    paths = fill(tmp_path, 2)
    monkeypatch.setattr(upkeep, "leased", lambda root: frozenset())
    with lease(tmp_path, [path.stem for path in paths]):
        upkeep.collect(tmp_path, 0)
    assert names(paths) == []


def test_old_unfinished_files_go_and_young_ones_stay(tmp_path):
    (path,) = fill(tmp_path, 1)
    old, young = (path.parent / f".{name}.tmp" for name in ("old", "young"))
    for unfinished in (old, young):
        unfinished.write_bytes(b"half")
    os.utime(old, (0, 0))
    assert upkeep.collect(tmp_path, 10**9).unfinished == 1
    assert (old.exists(), young.exists(), path.exists()) == (False, True, True)


def test_the_quarantine_is_never_evicted(tmp_path):
    (path,) = fill(tmp_path, 1)
    path.write_bytes(b"damaged")
    with pytest.warns(StoreWarning):
        upkeep.verify(tmp_path)
    upkeep.collect(tmp_path, 0)
    assert [kept.read_bytes() for kept in upkeep.take_inventory(tmp_path).quarantined] == [b"damaged"]


# Folders that cannot be used as they are


def test_a_folder_that_cannot_be_written_serves_and_does_not_keep(tmp_path, monkeypatch):
    (path,) = fill(tmp_path, 1)
    before = sorted(tmp_path.rglob("*"))

    def refuse(folder):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("trajectory.ensembles.atomic.probe", refuse)
    with pytest.warns(StoreWarning, match="Permission denied: new results are not kept"):
        store = open_store(tmp_path)
    assert store.fetch(path.stem).arrays["x"][0] == 0.0
    made = store.save({"x": np.ones(1)}, attributes={}, units={"x": "m"}, identity={"new": 1})
    assert store.fetch(made.stem).arrays["x"][0] == 1.0
    assert sorted(tmp_path.rglob("*")) == before


def test_a_damaged_entry_in_a_folder_that_cannot_be_written_is_made_anew(tmp_path, monkeypatch):
    (path,) = fill(tmp_path / "root", 1)
    good = path.read_bytes()
    path.write_bytes(b"damaged")
    monkeypatch.setattr(
        "trajectory.ensembles.store.atomic.move_into", lambda *_: (_ for _ in ()).throw(OSError())
    )
    store = Store(tmp_path / "root", tmp_path / "overlay")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert store.fetch(path.stem) is None
        made = store.save({"x": np.full(1000, 0.0)}, attributes={}, units={"x": "m"}, identity={"i": 0})
        assert store.fetch(path.stem).arrays["x"].size == 1000
    assert made.read_bytes() == good
    assert path.read_bytes() == b"damaged"


def test_a_link_that_another_user_made_is_refused(tmp_path, monkeypatch):
    (tmp_path / "real").mkdir()
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "real")
    open_store(link)
    monkeypatch.setattr("trajectory.ensembles.store.os.getuid", lambda: 4321)
    os.lchown(link, 1234, 1234) if os.geteuid() == 0 else pytest.skip("only the superuser gives files away")
    with pytest.raises(StoreError, match="link that another user made"):
        open_store(link)


def test_a_file_is_no_folder(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreError, match="is no folder"):
        open_store(tmp_path / "file")
