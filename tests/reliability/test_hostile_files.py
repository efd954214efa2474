"""Files that somebody crafted: refused with a reason, nothing outside them is read, the parent goes on."""

import importlib.util
import json
import os
import resource
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import h5py
import numpy as np
import pytest
from typer.testing import CliRunner

from trajectory.cli import app
from trajectory.ensembles import examine, foreign
from trajectory.ensembles.foreign import examine_file
from trajectory.ensembles.store import save_to
from trajectory.errors import InputError, StoreError

ROOT = Path(__file__).resolve().parents[2]
MUTANTS = 8000 if os.environ.get("LOFTED_RELIABILITY") == "full" else 200
SPEC = importlib.util.spec_from_file_location("crafted", Path(__file__).with_name("crafted.py"))
crafted = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(crafted)
CRAFTED, SECRET, composed = crafted.CRAFTED, crafted.SECRET, crafted.composed


@pytest.fixture
def outside(tmp_path):
    """What no crafted file may reach."""
    folder = tmp_path / "outside"
    folder.mkdir()
    (folder / "raw").write_bytes(np.full(4, SECRET).tobytes())
    with h5py.File(folder / "secret.h5", "w") as file:
        file["g/secret"] = np.full(4, SECRET)
    return folder


def put(tmp_path, content):
    path = tmp_path / "sent.h5"
    path.write_bytes(content)
    return path


def told(path, *options):
    """Everything that `lofted open` says, and its exit code."""
    result = CliRunner(env={"COLUMNS": "200"}).invoke(app, ["open", str(path), *options])
    return result.exit_code, result.stdout + result.stderr


def was_read(folder):
    """Whether the time of the last reading was moved since `untouch`."""
    return [path.name for path in sorted(folder.iterdir()) if path.stat().st_atime != 0]


def untouch(folder):
    for path in folder.iterdir():
        os.utime(path, (0, path.stat().st_mtime))


@pytest.mark.parametrize("craft", CRAFTED, ids=lambda craft: craft.__name__)
def test_a_crafted_file_is_refused_and_nothing_outside_is_read(tmp_path, outside, craft):
    path = put(tmp_path, composed(craft, outside))
    untouch(outside)
    code, said = told(path)
    assert code == 1
    assert f"{path}: refused: " in said
    assert CRAFTED[craft][0] in said
    assert str(SECRET) not in said
    assert "Traceback" not in said
    assert was_read(outside) == []


def unguarded(monkeypatch, name):
    bound = getattr(examine, name)
    monkeypatch.setattr(examine, name, 2**62 if isinstance(bound, int) else lambda *_: None)


@pytest.mark.parametrize("craft", [one for one in CRAFTED if CRAFTED[one][1]], ids=lambda one: one.__name__)
def test_teeth_without_its_guard_a_crafted_file_is_let_through(tmp_path, outside, craft, monkeypatch):
    content = composed(craft, outside)
    reason, guard = CRAFTED[craft]
    assert reason in examine.answer(content)["refused"]
    unguarded(monkeypatch, guard)
    assert reason not in examine.answer(content).get("refused", "")


def test_teeth_without_the_guards_the_secret_is_read_here_and_still_not_in_the_child(
    tmp_path, outside, monkeypatch
):
    content = composed(crafted.external_storage, outside)
    path = put(tmp_path, content)
    with h5py.File(path) as file:
        assert list(file["y"]) == 4 * [SECRET]
    untouch(outside)
    unguarded(monkeypatch, "_judge_place")
    assert str(SECRET) in json.dumps(examine.answer(content))
    assert was_read(outside) == ["raw"], "reading leaves no trace here, so its absence shows nothing"
    untouch(outside)
    program = foreign.PROGRAM.replace("examine.main", "examine._judge_place = lambda *_: None; examine.main")
    monkeypatch.setattr(foreign, "PROGRAM", program)
    with pytest.raises(StoreError, match="refused"):
        examine_file(path)
    assert was_read(outside) == []


@pytest.mark.parametrize("content", [b"", b"text", b"\x89HDF\r\n\x1a\n", bytes(5000)])
def test_what_is_no_hdf5_is_refused(tmp_path, content):
    with pytest.raises(StoreError, match=r"sent\.h5: refused: cannot be read as HDF5"):
        examine_file(put(tmp_path, content))


def test_what_is_no_file_is_bad_input(tmp_path, monkeypatch):
    os.mkfifo(tmp_path / "pipe")
    monkeypatch.setattr(foreign, "LARGEST_FILE", 100)
    large = put(tmp_path, bytes(101))
    for path, reason in {
        tmp_path / "gone": "No such file",
        tmp_path: "directory",
        tmp_path / "pipe": "regular file",
        large: "101 bytes",
    }.items():
        with pytest.raises(InputError, match=reason):
            examine_file(path)
        assert told(path)[0] == 2


# The child and its limits

CHILDREN = {
    "import time; time.sleep(60)": "longer than 1 s",
    "while True: pass": "processor time",
    "x = bytearray(2**31)": "reader fail",
    "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)": r"crash \(SIGSEGV\)",
    "import os; os.abort()": r"crash \(SIGABRT\)",
    "while True: print(100_000 * 'a')": "no end",
    "print('[' * 100_000)": "makes no sense",
    "print('{\"refused\": 1}')": "makes no sense",
    'print(\'{"columns": [], "attributes": {"/": {"a": NaN}}, "unread": []}\')': "makes no sense",
    "print('{\"refused\": \"' + chr(92) + 'u001b[2J\"}')": r"refused: \\x1b\[2J",
    "pass": "makes no sense",
}


@pytest.mark.parametrize("program", CHILDREN)
def test_whatever_becomes_of_the_child_the_parent_gives_a_reason(tmp_path, monkeypatch, program):
    monkeypatch.setattr(foreign, "PROGRAM", f"import sys; sys.stdin.read()\n{program}")
    if "time" in program:
        monkeypatch.setattr(foreign, "WALL_SECONDS", 1.0)
    monkeypatch.setattr(
        foreign,
        "LIMITS",
        [(name, 1 if name == resource.RLIMIT_CPU else most) for name, most in foreign.LIMITS],
    )
    path = put(tmp_path, bytes(2**20))  # more than a pipe holds
    with pytest.raises(StoreError, match=CHILDREN[program]) as caught:
        examine_file(path)
    assert str(caught.value).startswith(str(path))


def test_the_child_can_write_nothing_and_sees_nothing_of_the_environment(tmp_path, monkeypatch):
    for name in ("PYTHONPATH", "HDF5_PLUGIN_PATH", "SECRET", "PYTHONSTARTUP"):
        monkeypatch.setenv(name, str(tmp_path))
    target = tmp_path / "written"
    program = (
        "import json, os, sys\n"
        f"try:\n    with open({str(target)!r}, 'w') as file: file.write('a')\n"
        "except OSError as problem: failed = problem.errno\n"
        "told = [failed, sorted(os.environ), os.getcwd(), os.getsid(0) == os.getpid(), sys.path]\n"
        "print(json.dumps({'refused': json.dumps(told)}))"
    )
    monkeypatch.setattr(foreign, "PROGRAM", program)
    with pytest.raises(StoreError) as caught:
        examine_file(put(tmp_path, b""))
    failed, names, folder, own_session, places = json.loads(str(caught.value).partition("refused: ")[2])
    assert (failed, folder, own_session) == (27, "/", True)  # 27: file too large
    assert target.stat().st_size == 0
    assert set(names) <= {*foreign.ENVIRONMENT, "LD_LIBRARY_PATH", "LC_CTYPE"}
    assert [place for place in places if str(tmp_path) in place or not place] == []


def test_the_parent_never_loads_hdf5(tmp_path):
    path = put(tmp_path, composed(lambda *_: None))
    program = (
        f"import sys; sys.argv = ['lofted', 'open', {str(path)!r}]\nfrom trajectory.cli import main\n"
        "try:\n    main()\nexcept SystemExit as end:\n    print(end.code, *sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True)
    last = done.stdout.splitlines()[-1].split()
    assert last[0] == "0"
    assert sorted({"h5py", "numpy", "numba"} & set(last)) == []


# Damaged at random


def everything(file, outside):
    file.attrs.update({"text": "a", "numbers": [1, 2, 3], "flag": True, "bytes": np.bytes_("abc")})
    file["x"].make_scale("x")
    inner = file.create_group("a/b", track_order=True)
    inner["table"] = np.zeros(3, dtype=[("a", "f8"), ("b", "i2")])
    inner["words"] = ["one", "two"]
    inner["fixed"] = np.array([b"one", b"two"])
    inner["flags"] = np.array([True, False])
    packed = {"compression": "gzip", "shuffle": True, "fletcher32": True}
    inner.create_dataset("packed", data=np.arange(600.0).reshape(20, 30), chunks=(7, 9), **packed)
    grown = inner.create_dataset("grown", shape=(90,), maxshape=(None,), chunks=(8,), dtype="f4")
    grown[...] = 1.0
    grown.dims[0].attach_scale(file["x"])
    for number in range(12):
        inner.attrs[f"a{number}"] = float(number)
        file[f"many/{number}"] = number


def mutated(content, random):
    """One to four wounds: bits, extreme numbers, zeros, a piece in the wrong place, a lost end."""
    wounded = bytearray(content)
    for _ in range(random.integers(1, 5)):
        at, kind = int(random.integers(len(wounded))), random.integers(8)
        if kind < 3:
            wounded[at] ^= 1 << int(random.integers(8))
        elif kind < 5:
            width = int(random.choice([1, 2, 4, 8]))
            wounded[at : at + width] = random.choice([b"\xff", b"\x00", b"\x80", b"\x7f"]) * width
        elif kind == 5:
            wounded[at : at + 64] = random.bytes(64)
        elif kind == 6:
            source = int(random.integers(len(wounded)))
            wounded[at : at + 128] = wounded[source : source + 128]
        elif len(wounded) > 1000:
            del wounded[-int(random.integers(1, 200)) :]
    return bytes(wounded)


@pytest.mark.slow
def test_no_damaged_file_harms_the_parent(tmp_path):
    sealed = save_to(
        tmp_path / "ours.h5",
        {"x": np.arange(50.0), "y": np.zeros((3, 4))},
        attributes={"event": "A"},
        units={"x": "m", "y": "1"},
        identity={"seed": 1},
    ).read_bytes()
    # Old files have no checksums, so that damage gets farther: they are most of the wounded.
    bases = [*2 * [composed(everything, libver="earliest")], composed(everything), sealed]
    for number, base in enumerate(bases):
        assert examine_file(put(tmp_path, base)).seal == ("intact" if number == 3 else "none")

    def outcome(number):
        random = np.random.default_rng([10, number])
        path = tmp_path / f"{number}.h5"
        path.write_bytes(mutated(bases[number % 4], random))
        begun = time.monotonic()
        try:
            examine_file(path)
            ending = "shown"
        except StoreError as problem:
            ending = str(problem).partition("refused: ")[2].partition(":")[0]
        path.unlink()
        return ending, time.monotonic() - begun

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        outcomes = list(pool.map(outcome, range(MUTANTS)))
    endings = [ending for ending, _ in outcomes]
    assert len(outcomes) == MUTANTS
    assert 0.05 * MUTANTS < endings.count("shown") < 0.95 * MUTANTS
    assert max(seconds for _, seconds in outcomes) < foreign.WALL_SECONDS + 2.0
    assert 1024 * resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < foreign.MEMORY_BYTES


def test_a_wound_in_a_file_of_ours_breaks_its_seal(tmp_path):
    path = save_to(
        tmp_path / "posterior.h5",
        {"x": np.array([3.0, 1.0, np.nan, np.inf, 2.0, 8.0]), "none": np.zeros(0)},
        attributes={"event": "A"},
        units={"x": "m", "none": "1"},
        identity={"seed": 1},
    )
    found = examine_file(path)
    axes = [column.path for column in found.columns if column.path.startswith("/axis_")]
    assert axes == ["/axis_0", "/axis_6"]
    empty, column = (column for column in found.columns if column.path not in axes)
    assert (empty.finite, empty.minimum) == (0, None)
    assert (column.path, column.dtype, column.shape, column.units) == ("/x", "float64", (6,), "m")
    assert (column.finite, column.minimum, column.median, column.maximum) == (4, 1.0, 2.5, 8.0)
    assert (found.seal, found.identity, found.attributes["/"]["event"]) == ("intact", '{"seed":1}', "A")
    assert len(found.key) == 64
    assert {"kernels", "numba", "numpy", "schema"} <= found.made_with.keys()
    content = bytearray(path.read_bytes())
    content[content.index(np.float64(8.0).tobytes())] ^= 1
    path.write_bytes(content)
    assert examine_file(path).seal == "broken"
    code, said = told(path)
    assert code == 1
    assert "Seal BROKEN" in said
    assert "do not use these numbers" in said


def test_the_json_object_is_one_and_has_no_escape_of_a_terminal(tmp_path):
    def fill(file, outside):
        file.attrs["a\x1b[2J"] = "b\x1b]0;title\x07\u202e"
        file["\x1b[31mred"] = 1.0
        file["x"].attrs["units"] = "m\x9b31m"

    path = put(tmp_path, composed(fill))
    code, said = told(path)
    assert code == 0
    assert [letter for letter in said if not (letter.isprintable() or letter == "\n")] == []
    assert r"\x1b[31mred" in said
    code, said = told(path, "--json")
    assert code == 0
    assert json.loads(said)["attributes"]["/"] == {"a\x1b[2J": "b\x1b]0;title\x07\u202e"}
    assert "\x1b" not in said


def test_parts_that_are_not_in_the_file_are_told_and_not_read_as_zeros(tmp_path):
    def fill(file, outside):
        file.create_dataset("y", shape=(100,), chunks=(10,), dtype="f4")[3:5] = 1.0
        file.create_dataset("z", shape=(100,), dtype="f4")

    columns = examine_file(put(tmp_path, composed(fill))).columns
    assert [(one.path, one.minimum, one.note) for one in columns[1:]] == [
        ("/y", None, "only 1 of 10 pieces are in the file"),
        ("/z", None, "its numbers are not in the file"),
    ]


def test_types_that_are_not_read_are_named(tmp_path):
    found = examine_file(put(tmp_path, composed(everything)))
    assert {"/a/b/table: compound", "/a/b/words: text of any length"} <= set(found.unread)
    assert "/x attribute REFERENCE_LIST: compound" in found.unread
    assert {"/a/b/fixed", "/a/b/flags"} <= {one.path for one in found.columns}
