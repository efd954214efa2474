import json
import re
import subprocess
import sys

import pytest

LOCKS = ("requirements/lock.txt", "requirements/bootstrap.txt")
NAME = re.compile(r"^[A-Za-z0-9_.-]+")
PINNED = re.compile(r"^(?P<name>[a-z0-9._-]+)==(?P<version>[A-Za-z0-9.+!]+)(?: ;[^\\]*)? \\$")
HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}(?: \\)?$")


def read_lock(text):
    """Read a lock file into {name: (version, number of hashes)}; refuse any other kind of line."""
    entries = {}
    name = None
    for number, line in enumerate(text.splitlines(), 1):
        pinned = PINNED.match(line)
        if pinned:
            name = pinned["name"]
            assert name not in entries, f"line {number}: {name} is locked twice"
            entries[name] = (pinned["version"], 0)
        else:
            assert name, f"line {number}: a hash without a package"
            assert HASH.match(line), f"line {number} is neither a pinned package nor a hash: {line}"
            entries[name] = (entries[name][0], entries[name][1] + 1)
    return entries


def normal(name):
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.mark.parametrize("name", LOCKS)
def test_every_entry_is_pinned_with_hashes_and_nothing_else(root, name):
    entries = read_lock((root / name).read_text(encoding="utf-8"))
    assert entries
    assert [package for package, (_, hashes) in entries.items() if hashes == 0] == []


@pytest.mark.parametrize(
    "line",
    [
        "--index-url somewhere",
        "numpy==2.0.0",
        "numpy>=2 \\",
        "file:///x.whl \\",
        "    --hash=md5:0 \\",
        "# note",
    ],
)
def test_the_lock_reader_refuses_what_is_not_pinned_and_hashed(line):
    good = "numpy==2.0.0 \\\n    --hash=sha256:" + "0" * 64 + "\n"
    assert read_lock(good) == {"numpy": ("2.0.0", 1)}
    with pytest.raises(AssertionError):
        read_lock(good + line + "\n")


def test_the_lock_covers_the_core_the_maps_and_the_developer_tools(root, pyproject):
    project = pyproject["project"]
    extras = project["optional-dependencies"]
    wanted = {
        normal(NAME.match(text)[0]) for text in project["dependencies"] + extras["maps"] + extras["dev"]
    }
    locked = set(read_lock((root / LOCKS[0]).read_text(encoding="utf-8")))
    assert sorted(wanted - locked) == []


def test_both_locks_agree(root):
    lock, bootstrap = (read_lock((root / name).read_text(encoding="utf-8")) for name in LOCKS)
    assert bootstrap == {"uv": lock["uv"]}


def test_the_extras_are_those_that_the_documents_name(pyproject):
    assert set(pyproject["project"]["optional-dependencies"]) == {
        "baselines",
        "maps",
        "data",
        "cluster",
        "docs",
        "dev",
    }


def bill_of_materials(lock):
    """Return what `dev.py sbom` writes about a lock file: name to number of hashes."""
    command = [sys.executable, "-m", "cyclonedx_py", "requirements", str(lock), "--of", "JSON", "-o", "-"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return {
        one["name"]: sum(len(place.get("hashes", ())) for place in one.get("externalReferences", ()))
        for one in json.loads(done.stdout)["components"]
        if one.get("version")
    }


def test_the_bill_of_materials_names_every_locked_package_with_its_hashes(root):
    locked = read_lock((root / LOCKS[0]).read_text(encoding="utf-8"))
    listed = bill_of_materials(root / LOCKS[0])
    assert {normal(name): count for name, count in listed.items()} == {
        normal(name): hashes for name, (_, hashes) in locked.items()
    }


def test_teeth_a_package_without_hashes_stands_out_in_the_bill_of_materials(tmp_path):
    (tmp_path / "lock.txt").write_text("numpy==2.4.6\n")
    assert bill_of_materials(tmp_path / "lock.txt") == {"numpy": 0}
