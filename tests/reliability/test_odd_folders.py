"""Scorecard 9: whatever the folder of entries is, there is the right answer or one clear error, and nothing
is written anywhere else."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pytest
from mounts import mounted, remount
from small_sweep import lofted, messages, write_specification

from kernels.code_cache import cache_root
from trajectory.ensembles.store import open_store
from trajectory.errors import StoreError
from trajectory.sweeps.executors import threads
from trajectory.sweeps.reading import read_sweep
from trajectory.sweeps.result import digest_of, run_sweep

SCORECARD = 9
OTHER = 65534  # the user "nobody"
AS_OTHER = ("setpriv", f"--reuid={OTHER}", f"--regid={OTHER}", "--clear-groups")
NOT_KEPT = "new results are not kept for the next time"


@pytest.fixture(scope="module")
def spec(tmp_path_factory):
    return write_specification(tmp_path_factory.mktemp("spec"))


@pytest.fixture(scope="module")
def digest(spec, tmp_path_factory):
    with threads(1) as workers:
        store = open_store(tmp_path_factory.mktemp("right"))
        return digest_of(run_sweep(read_sweep(spec), store=store, workers=workers))


@pytest.fixture
def area(spec):
    """A folder that every user may enter, with a home, a place for temporary files and the sweep."""
    with tempfile.TemporaryDirectory(prefix="odd-folders-") as name:
        found = Path(name)
        found.chmod(0o755)
        for folder in ("home", "tmp"):
            (found / folder).mkdir()
            (found / folder).chmod(0o777)
        shutil.copy(spec, found / "spec.toml")
        yield found


def seen(area, *besides):
    """List everything in the area but the folder of entries."""
    paths = [path for path in area.rglob("*") if not any(path.is_relative_to(one) for one in besides)]
    return {path: (path.lstat().st_mtime_ns, path.lstat().st_size) for path in paths if not path.is_dir()}


def run(area, cache, **options):
    """Run the sweep there, and check that nothing was written anywhere else in the area."""
    before = seen(area, cache.resolve() if cache is not None else area / "tmp")
    # Machine code is kept elsewhere; another user flies without: the bits are the same.
    environment = {"LOFTED_CACHE_DIR": str(cache_root()), "PYTHONDONTWRITEBYTECODE": "1"}
    environment |= {"HOME": str(area / "home"), "TMPDIR": str(area / "tmp"), "XDG_CACHE_HOME": None}
    environment |= options.pop("environment", {})
    named = ["--cache", cache] if cache is not None else []
    done = lofted("sweep", area / "spec.toml", *named, "--digest", **options, **environment)
    assert seen(area, cache.resolve() if cache is not None else area / "tmp") == before
    assert done.returncode in (0, 1), done.stderr
    assert "Traceback" not in done.stderr
    return done


def run_as_other(area, cache, **environment):
    """Run it as a user who owns nothing there; skip where that is not possible."""
    if os.getuid() != 0 or shutil.which("setpriv") is None:
        pytest.skip("only an administrator may run a process as another user")
    plain = {"NUMBA_DISABLE_JIT": "1", "LOFTED_CACHE_DIR": str(area / "home"), **environment}
    probe = subprocess.run([*AS_OTHER, sys.executable, "-c", "import trajectory.cli"], capture_output=True)
    if probe.returncode:
        pytest.skip("another user may not read the project")
    return run(area, cache, before=AS_OTHER, environment=plain)


def entries(cache):
    return sorted(path.name for path in cache.glob("??/*.h5"))


def is_right(done, digest):
    return (done.returncode, done.stdout.strip(), done.stderr) == (0, digest, "")


def refusal(done):
    """The one message of a refused folder."""
    assert done.returncode == 1
    (said,) = messages(done)
    return said


@pytest.mark.parametrize("name", ["a/b/c", "with space/북극성 é", "n" * 255, "-n"])
def test_a_missing_folder_of_any_name_is_made(name, area, digest):
    with threads(1) as workers:
        store = open_store(area / name)
        assert digest_of(run_sweep(read_sweep(area / "spec.toml"), store=store, workers=workers)) == digest
    assert len(entries(area / name)) == 4
    made = Path(name).parts[0]
    assert sorted(path.name for path in area.iterdir()) == sorted([made, "home", "spec.toml", "tmp"])


def test_a_name_that_is_too_long_is_refused(area):
    assert refusal(run(area, area / ("n" * 256))).endswith(
        "cannot be used: File name too long: name another folder"
    )


def test_a_folder_that_the_user_may_not_write_gives_the_answer_and_a_warning(area, digest):
    (area / "cache").mkdir()
    done = run_as_other(area, area / "cache")
    assert (done.returncode, done.stdout.strip()) == (0, digest)
    (said,) = messages(done)
    assert said == f"lofted: warning: {area}/cache: Permission denied: {NOT_KEPT}"
    assert list((area / "cache").iterdir()) == []


def test_a_folder_in_a_place_that_is_not_mounted_gives_the_answer_and_a_warning(area, digest):
    (area / "mount").mkdir()
    done = run_as_other(area, area / "mount" / "cache")
    assert (done.returncode, done.stdout.strip()) == (0, digest)
    (said,) = messages(done)
    assert said.endswith(NOT_KEPT)
    assert list((area / "mount").iterdir()) == []


def test_a_disk_that_is_only_read_serves_what_is_there(area, digest):
    with mounted(area / "disk", 4) as disk:
        assert is_right(run(area, disk / "cache"), digest)
        kept = entries(disk / "cache")
        (disk / "cache" / kept[0][:2] / kept[0]).unlink()
        remount(disk, "ro")
        done = run(area, disk / "cache")
        assert (done.returncode, done.stdout.strip()) == (0, digest)
        assert messages(done) == [f"lofted: warning: {disk}/cache: Read-only file system: {NOT_KEPT}"]
        assert entries(disk / "cache") == kept[1:]


def test_a_quota_that_is_used_up_is_one_clear_error(area, digest):
    if shutil.which("prlimit") is None:
        pytest.skip("there is no command to set a limit with")
    said = refusal(run(area, area / "cache", before=("prlimit", "--fsize=4096")))
    assert said.startswith(f"lofted: {area}/cache/")
    assert said.endswith("bytes could not be written safely: File too large")
    assert [path for path in (area / "cache").rglob("*") if path.is_file()] == []
    assert is_right(run(area, area / "cache"), digest)


def test_a_link_of_ones_own_is_followed(area, digest):
    (area / "target").mkdir()
    (area / "cache").symlink_to("target")
    assert is_right(run(area, area / "cache"), digest)
    assert len(entries(area / "target")) == 4


def test_a_link_of_another_user_is_refused(area):
    (area / "target").mkdir()
    (area / "cache").symlink_to("target")
    try:
        os.chown(area / "cache", OTHER, OTHER, follow_symlinks=False)
    except PermissionError:
        pytest.skip("only an administrator may give a link away")
    assert "is a link that another user made" in refusal(run(area, area / "cache"))
    assert list((area / "target").iterdir()) == []


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("spec.toml", "is no folder"),
        ("spec.toml/cache", "cannot be used: Not a directory"),
        ("nowhere", "is no folder"),
        ("circle", "is no folder"),
    ],
)
def test_what_is_no_folder_is_refused(name, reason, area):
    (area / "nowhere").symlink_to("missing")
    (area / "circle").symlink_to("circle")
    with pytest.raises(StoreError, match=rf"{name}: {reason}: name another"):
        open_store(area / name)
    assert sorted(path.name for path in area.iterdir()) == ["circle", "home", "nowhere", "spec.toml", "tmp"]


def test_a_folder_behind_a_closed_one_is_refused(area):
    (area / "closed").mkdir(mode=0o700)
    (area / "closed" / "cache").mkdir()
    assert "cannot be used: Permission denied" in refusal(run_as_other(area, area / "closed" / "cache"))


def test_users_who_share_a_folder_and_let_each_other_write_share_what_is_in_it(area, digest):
    cache = area / "cache"
    shared = (sys.executable, "-c", "import os, sys; os.umask(0); os.execv(sys.argv[1], sys.argv[1:])")
    assert is_right(run(area, cache, before=shared), digest)
    kept = {name: (cache / name[:2] / name).stat().st_mtime_ns for name in entries(cache)}
    assert is_right(run_as_other(area, cache), digest)
    assert {name: (cache / name[:2] / name).stat().st_mtime_ns for name in entries(cache)} == kept
    write_specification(area, samples=128, name="spec.toml")
    done = run_as_other(area, cache)
    assert (done.returncode, done.stderr) == (0, "")
    assert len(entries(cache)) == 8


def test_users_who_share_a_folder_without_letting_each_other_write_are_told_why(area, digest):
    cache = area / "cache"
    assert is_right(run(area, cache), digest)
    kept = entries(cache)
    cache.chmod(0o777)  # but not what is in it
    for name in kept:
        (cache / name[:2] / name).unlink()
    said = refusal(run_as_other(area, cache))
    assert said.startswith(f"lofted: {cache}/")
    assert said.endswith("bytes could not be written safely: Permission denied")
    assert is_right(run(area, cache), digest)


@pytest.mark.parametrize("home", [None, "spec.toml"])
def test_without_a_home_there_is_the_answer(home, area, digest):
    named = None if home is None else str(area / home)
    done = run_as_other(area, None, LOFTED_CACHE_DIR=None, HOME=named)
    assert is_right(done, digest)
    assert [path.name for path in (area / "tmp").iterdir()] == [f"lofted-{OTHER}"]


def test_a_temporary_folder_that_another_user_made_is_not_used(area, digest):
    foreign = area / "tmp" / f"lofted-{OTHER}"
    foreign.mkdir()
    foreign.chmod(0o777)
    assert is_right(run_as_other(area, None, LOFTED_CACHE_DIR=None, HOME=str(area / "spec.toml")), digest)
    assert list(foreign.iterdir()) == []


def test_a_folder_that_is_deleted_while_it_is_used_changes_no_number(area, digest):
    def delete(count):
        shutil.rmtree(area / "cache")

    with threads(1) as workers:
        result = run_sweep(
            read_sweep(area / "spec.toml"), store=open_store(area / "cache"), workers=workers, progress=delete
        )
    assert result.count.made == 4
    assert digest_of(result) == digest
    assert sorted(path.name for path in area.iterdir()) == ["cache", "home", "spec.toml", "tmp"]


def test_teeth_without_the_refusal_a_link_of_another_user_would_be_followed(tmp_path, monkeypatch):
    (tmp_path / "theirs").mkdir()
    link = tmp_path / "link"
    link.symlink_to("theirs")
    try:
        os.chown(link, OTHER, OTHER, follow_symlinks=False)
    except PermissionError:
        pytest.skip("only an administrator may give a link away")
    with pytest.raises(StoreError, match="another user"):
        open_store(link)
    monkeypatch.setattr("trajectory.ensembles.store._refuse_what_is_no_folder", lambda folder: None)
    open_store(link).save({"x": np.zeros(1)}, attributes={}, units={"x": "m"}, identity={})
    assert len(list((tmp_path / "theirs").rglob("*.h5"))) == 1
