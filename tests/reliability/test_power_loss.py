"""Scorecard 2: after a power cut at any moment, an entry is absent or exactly right, and none that was
acknowledged is lost.

Every call that changes the disk is noted and replayed.  What was not flushed may be lost, piece by piece:
bytes of a file until its `fsync`, names in a directory until the `fsync` of that directory.
"""

import os
import warnings
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
from counts import count

from trajectory.ensembles import atomic
from trajectory.ensembles.image import compose
from trajectory.ensembles.store import Store

SUBSETS = count(4, 40)  # of what is not flushed, at each of the moments


@dataclass
class Disk:
    """The calls that reached the disk, in order, and the moments at which something was acknowledged."""

    root: Path
    calls: list = field(default_factory=list)
    open_files: dict = field(default_factory=dict)

    def watch(self, monkeypatch):
        """Note every call of `atomic`."""
        real = {name: getattr(os, name) for name in ("open", "write", "fsync", "replace", "close", "unlink")}
        mkdir = Path.mkdir

        def opened(path, flags, *rest):
            descriptor = real["open"](path, flags, *rest)
            self.open_files[descriptor] = os.fspath(path)
            if flags & os.O_CREAT:
                self.calls.append(("create", os.fspath(path)))
            return descriptor

        def written(descriptor, data):
            size = real["write"](descriptor, bytes(data)[:700])  # several writes to a file
            self.calls.append(("write", self.open_files[descriptor], bytes(data)[:size]))
            return size

        def flushed(descriptor):
            real["fsync"](descriptor)
            self.calls.append(("flush", self.open_files[descriptor]))

        def replaced(old, new):
            real["replace"](old, new)
            self.calls.append(("rename", os.fspath(old), os.fspath(new)))

        def made(path, *arguments, **options):
            is_new = not path.exists()
            mkdir(path, *arguments, **options)
            if is_new:
                self.calls.append(("folder", os.fspath(path)))

        monkeypatch.setattr(atomic.os, "open", opened)
        monkeypatch.setattr(atomic.os, "write", written)
        monkeypatch.setattr(atomic.os, "fsync", flushed)
        monkeypatch.setattr(atomic.os, "replace", replaced)
        monkeypatch.setattr(atomic.Path, "mkdir", made)


def after_power_loss(calls, survives):
    """Return folders and files (path to bytes) when only some of what was not flushed survives.

    Each file is a list of pieces; each name belongs to a file.  `survives` says of a call that was not
    flushed whether it is on the disk all the same.
    """
    flushed_files, flushed_folders = flushes(calls)
    folders, names, pieces, identity = set(), {}, {}, {}
    for moment, call in enumerate(calls):
        kind, path = call[0], call[1]
        safe_name = moment < flushed_folders.get(os.path.dirname(call[-1] if kind == "rename" else path), -1)
        if kind == "folder" and (safe_name or survives(moment)):
            folders.add(path)
        elif kind == "create":
            identity[path] = moment
            pieces[moment] = []
            if safe_name or survives(moment):
                names[path] = moment
        elif kind == "write":
            file = identity[path]
            is_there = moment < flushed_files.get(file, -1) or survives(moment)
            pieces[file].append(call[2] if is_there else bytes(len(call[2])))
        elif kind == "rename":
            identity[call[2]] = identity.pop(path)
            if safe_name or survives(moment):
                names[call[2]] = identity[call[2]]
                names.pop(path, None)
    content = {path: b"".join(pieces[file]) for path, file in names.items()}
    return folders, content


def flushes(calls):
    """Return until which call the bytes of each file, and the names in each folder, were flushed."""
    files, folders, identity = {}, {}, {}
    for moment, call in enumerate(calls):
        if call[0] == "create":
            identity[call[1]] = moment
        elif call[0] == "rename":
            identity[call[2]] = identity.pop(call[1])
        elif call[0] == "flush" and call[1] in identity:
            files[identity[call[1]]] = moment
        elif call[0] == "flush":
            folders[call[1]] = moment
    return files, folders


def images():
    return [
        compose(
            {"x": np.random.default_rng(i).normal(size=200)},
            attributes={},
            units={"x": "m"},
            identity={"i": i},
        )
        for i in range(3)
    ]


def record(root, monkeypatch):
    """Keep entries one after the other; return the calls and the moment at which each was acknowledged."""
    disk, acknowledged = Disk(root), {}
    root.mkdir()
    with monkeypatch.context() as watched:
        disk.watch(watched)
        for made in images():
            Store(root).keep(made)
            acknowledged[made.key] = len(disk.calls)
    return disk.calls, acknowledged


def judge(calls, acknowledged, root, again, subsets):
    """Count states that were tried, entries that were wrong and acknowledged entries that were lost."""
    rng, states, wrong, lost = np.random.default_rng(2), 0, 0, 0
    right = {made.key: made.content for made in images()}
    for length in range(len(calls) + 1):
        for subset in range(subsets):
            chance = (0.0, 1.0, 0.2, 0.8)[
                subset % 4
            ]  # nothing, everything, little, most of what is not flushed
            coin = rng.random(len(calls)) < chance
            folders, content = after_power_loss(calls[:length], lambda moment, coin=coin: bool(coin[moment]))
            states += 1
            store = lay_out(folders, content, root, again / f"{length}-{subset}")
            for key, moment in acknowledged.items():
                found = store.fetch(key)
                lost += found is None and moment <= length
                wrong += found is not None and found.arrays["x"].tobytes() not in right[key]
    return states, wrong, lost


def lay_out(folders, content, root, target):
    """Write a state of the disk into another folder."""
    target.mkdir(parents=True)
    reachable = {os.fspath(root), *folders}
    for folder in sorted(folders):
        if os.path.dirname(folder) in reachable:
            (target / os.path.relpath(folder, root)).mkdir(parents=True, exist_ok=True)
    for path, data in content.items():
        place = target / os.path.relpath(path, root)
        if place.parent.is_dir():
            place.write_bytes(data)
    return Store(target)


@pytest.mark.filterwarnings("ignore::trajectory.errors.StoreWarning")
def test_after_a_power_cut_every_entry_is_absent_or_right_and_none_that_was_acknowledged_is_lost(
    tmp_path, monkeypatch, record_property
):
    calls, acknowledged = record(tmp_path / "root", monkeypatch)
    states, wrong, lost = judge(calls, acknowledged, tmp_path / "root", tmp_path / "after", SUBSETS)
    record_property("count", f"{states} states of the disk: {wrong} wrong, {lost} acknowledged entries lost")
    assert states >= 100
    assert (wrong, lost) == (0, 0)


def lost_without(tmp_path, monkeypatch, name, replacement):
    monkeypatch.setattr(atomic, name, replacement)
    calls, acknowledged = record(tmp_path / "root", monkeypatch)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return judge(calls, acknowledged, tmp_path / "root", tmp_path / "after", 4)


def unflushed(path, content):
    descriptor = atomic.os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    rest = memoryview(content)
    while rest:
        rest = rest[atomic.os.write(descriptor, rest) :]
    os.close(descriptor)


def test_teeth_without_the_flush_before_the_rename_entries_are_lost(tmp_path, monkeypatch):
    _, wrong, lost = lost_without(tmp_path, monkeypatch, "_write_and_flush", unflushed)
    assert wrong == 0  # the checksum still finds them
    assert lost > 0


def test_teeth_without_the_flush_of_the_folder_entries_are_lost(tmp_path, monkeypatch):
    _, wrong, lost = lost_without(tmp_path, monkeypatch, "_flush_directory", lambda path: None)
    assert wrong == 0
    assert lost > 0


def test_teeth_without_flush_and_checksum_wrong_numbers_are_served(tmp_path, monkeypatch):
    monkeypatch.setattr("trajectory.ensembles.image.is_sealed", lambda content: True)
    _, wrong, _ = lost_without(tmp_path, monkeypatch, "_write_and_flush", unflushed)
    assert wrong > 0
