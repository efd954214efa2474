"""Scorecard 26: sweeps larger than the memory, an end soon after Ctrl-C, no code that runs what it reads.

The lock file is looked after by tests/architecture/test_lock.py: every package pinned, every one with hashes.
Known vulnerabilities are not looked up here: that takes an advisory service, and tests reach no network.
"""

import ast
import json
import os
import resource
import signal
import subprocess
import sys
import time

import numpy as np
import pytest
from counts import count
from sweeping import (
    COMMAND,
    HERE,
    INTERRUPTED,
    ROOT,
    Command,
    entries,
    environment,
    server,
    wait_for,
    write_spec,
)

from trajectory.ensembles.store import Store

SCORECARD = 26
MEBIBYTE = 2**20
BUDGET = count(12, 32) * MEBIBYTE  # that a sweep may take on top of one of a few chunks
TIMES = count(8, 20)  # the ensemble is larger than that
CHUNK = 16_384
WIDTH = 8 * 5 + 1  # bytes of a flight in `ensemble.h5`: index, four outputs, status
FULL = bool(count(0, 1))
GIBIBYTE = 2**30

INTERRUPTIONS = count(4, 40)
COMMANDS = count(1, 10)
SOON = 2.0  # s


@pytest.fixture(scope="module")
def sweeps(tmp_path_factory):
    with server(tmp_path_factory.mktemp("server")) as running:
        yield running


def footprint(folder, times, is_held=False):
    """Return size of the ensemble and growth of the peak of memory beyond that of a few chunks."""
    spec = write_spec(folder / "sweep.toml", samples=CHUNK, chunk=CHUNK)
    samples = times * BUDGET // WIDTH + CHUNK
    run = subprocess.run(
        [sys.executable, HERE / "footprint.py", spec, folder, str(samples), "held" if is_held else "read"],
        env=environment(LOFTED_THREADS="2", MALLOC_ARENA_MAX="2"),  # what threads free is used again
        check=True,
        capture_output=True,
        text=True,
    )
    found = json.loads(run.stdout)
    return found["bytes"], found["growth"]


def test_an_ensemble_of_many_times_the_budget_fits_into_it(tmp_path, record_property):
    size, growth = footprint(tmp_path, TIMES)
    words = f"{size / MEBIBYTE:.0f} MiB of flights take {growth / MEBIBYTE:.1f} MiB more than a few chunks"
    record_property("count", words)
    assert size >= TIMES * BUDGET
    assert growth <= BUDGET, words


def test_teeth_an_ensemble_that_is_held_in_memory_exceeds_the_budget(tmp_path):
    _, growth = footprint(tmp_path, 8, is_held=True)
    assert growth > 2 * BUDGET


@pytest.mark.skipif(not FULL, reason="flies ten million flights")
def test_ten_million_flights_take_less_than_a_gibibyte(tmp_path, record_property):
    text = (ROOT / "examples" / "sweep.toml").read_text(encoding="utf-8")
    spec, began = tmp_path / "sweep.toml", time.monotonic()
    spec.write_text(text.replace("1_000_000", "10_000_000"), encoding="utf-8")
    arguments = ["sweep", str(spec), "--cache", str(tmp_path / "cache"), "--out", str(tmp_path), "--json"]
    with (tmp_path / "told").open("w") as out:
        run = subprocess.Popen([*COMMAND, *arguments], env=environment(), stdout=out)
        _, status, used = os.wait4(run.pid, 0)
    run.returncode = os.waitstatus_to_exitcode(status)
    peak = used.ru_maxrss * 1024
    record_property("count", f"10^7 flights: {peak / MEBIBYTE:.0f} MiB, {time.monotonic() - began:.0f} s")
    assert run.returncode == 0
    assert json.loads((tmp_path / "told").read_text())["computed"] == 10_000_000
    assert peak <= GIBIBYTE


@pytest.mark.skipif(not FULL, reason="takes a start of the command")
def test_the_command_works_with_a_gibibyte_of_addresses(tmp_path):
    # Measured: 0.72 GiB, most of which are files and stacks that are mapped and never touched.
    spec, limit = write_spec(tmp_path / "sweep.toml"), GIBIBYTE
    run = subprocess.run(
        [*COMMAND, "sweep", str(spec), "--cache", str(tmp_path / "cache"), "--json"],
        env=environment(LOFTED_THREADS="2"),
        capture_output=True,
        text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (limit, limit)),
    )
    assert run.returncode == 0, run.stderr
    assert json.loads(run.stdout)["computed"] == 12_800


def patience():
    """Return what two seconds are on a machine that others use too."""
    return SOON * max(os.getloadavg()[0] / (os.cpu_count() or 1), 1.0)


def heavy_spec(path, samples=10_000_000):
    """Write a sweep without end whose chunks of the usual size last ten seconds."""
    text = (ROOT / "tests" / "sweeps" / "specs" / "two_stages.toml").read_text(encoding="utf-8")
    text = text.replace("samples = 400", f"samples = {samples}").replace(
        "tolerance_m = 10.0", "tolerance_m = 1e-6"
    )
    path.write_text(text, encoding="utf-8")
    return path


def seconds_to_end(run):
    """Press Ctrl-C; return how the run ended, and after how long."""
    began = time.monotonic()
    run.signal(signal.SIGINT)
    ended = run.wait()
    return ended, time.monotonic() - began


def is_tidy(cache):
    """Whether a cache holds intact entries and nothing that was half written."""
    left = [
        path.name
        for path in cache.rglob("*")
        if path.is_file() and path.suffix not in (".h5", ".claim", ".lease")
    ]
    store = Store(cache)
    return not left and all(store.is_intact(path.stem) for path in entries(cache))


@pytest.mark.filterwarnings("error::trajectory.errors.StoreWarning")
def test_ctrl_c_ends_a_sweep_within_two_seconds_and_it_can_be_resumed(sweeps, tmp_path, record_property):
    light, heavy = write_spec(tmp_path / "light.toml"), heavy_spec(tmp_path / "heavy.toml")
    right = sweeps.run("fly", spec=light, cache=tmp_path / "right", log=tmp_path / "log").out
    rng, waited, interrupted = np.random.default_rng(26), [], 0
    for number in range(INTERRUPTIONS + COMMANDS):
        cache, spec = tmp_path / f"cache-{number}", light if number % 2 else heavy
        arguments = ["sweep", str(spec), "--cache", str(cache), "--digest"]
        if number < INTERRUPTIONS:
            run = sweeps.start("command", arguments=arguments)
            time.sleep(0.2 + 0.5 * rng.random())
        else:
            run = Command(arguments, tmp_path / f"command-{number}")
            wait_for(cache, 1 if spec is light else 0, [run])
            time.sleep(2.0 * rng.random())
        ended, seconds = seconds_to_end(run)
        assert ended.code == INTERRUPTED or (ended.code == 0 and spec is light), ended.err
        waited.append(seconds)
        interrupted += ended.code == INTERRUPTED
        assert seconds <= patience(), ended.err
        assert is_tidy(cache)
        if spec is light:
            before = entries(cache)
            resumed = sweeps.run("fly", spec=light, cache=cache, log=tmp_path / "log")
            assert resumed.out == right
            assert before.items() <= entries(cache).items()
    record_property("count", f"Ctrl-C {interrupted} times: ended after {max(waited):.1f} s at most")
    assert interrupted >= (INTERRUPTIONS + COMMANDS) // 2


def test_teeth_a_chunk_that_is_flown_to_its_end_keeps_ctrl_c_waiting(sweeps, tmp_path):
    spec = heavy_spec(tmp_path / "heavy.toml", samples=32_768)
    arguments = ["sweep", str(spec), "--cache", str(tmp_path / "cache"), "--digest"]
    run = sweeps.start("command", arguments=arguments, plants=["whole_chunks"])
    time.sleep(1.0)
    run.signal(signal.SIGINT)
    time.sleep(SOON)
    is_waiting = run.is_running()
    run.signal(signal.SIGKILL)
    run.wait()
    assert is_waiting


DANGEROUS = {
    "eval", "exec", "__import__", "os.system", "os.popen", "pickle.load", "pickle.loads", "pickle.Unpickler",
    "marshal.load", "marshal.loads", "shelve.open", "dill.load", "dill.loads", "joblib.load", "yaml.load",
    "yaml.load_all", "yaml.full_load", "yaml.unsafe_load", "tempfile.mktemp",
}  # fmt: skip


def dangerous(tree):
    """Find calls that run what they read, and options that allow it."""
    names = dict(aliases(tree))
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            first, dot, rest = called.partition(".")
            if names.get(first, first) + dot + rest in DANGEROUS:
                found.append(f"line {node.lineno}: {called}")
            for option in node.keywords:
                if option.arg in ("shell", "allow_pickle") and not is_false(option.value):
                    found.append(f"line {node.lineno}: {option.arg}")
    return found


def is_false(node):
    return isinstance(node, ast.Constant) and node.value is False


def aliases(tree):
    """Give what imported names stand for."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.asname or alias.name, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((one.asname or one.name, f"{node.module}.{one.name}") for one in node.names)


def product_sources():
    rooms = [ROOT / room for room in ("trajectory", "kernels", "launch_data")]
    return [ROOT / "dev.py", *(path for room in rooms for path in sorted(room.rglob("*.py")))]


def test_no_product_code_runs_what_it_reads(record_property):
    sources = product_sources()
    found = {str(path.relative_to(ROOT)): dangerous(ast.parse(path.read_bytes())) for path in sources}
    record_property("count", f"{len(sources)} files, {sum(map(len, found.values()))} dangerous calls")
    assert len(sources) > 100
    assert {name: lines for name, lines in found.items() if lines} == {}


@pytest.mark.parametrize(
    "planted",
    [
        "import pickle\npickle.load(file)",
        "from pickle import loads\nloads(data)",
        "import pickle as p\np.loads(data)",
        "import yaml\nyaml.load(text)",
        "eval(text)",
        "exec(text)",
        "import os\nos.system(text)",
        "from os import system as run\nrun(text)",
        "import subprocess\nsubprocess.run(text, shell=True)",
        "import subprocess\nsubprocess.run(text, shell=is_shell)",
        "import numpy as np\nnp.load(path, allow_pickle=True)",
    ],
)
def test_teeth_each_dangerous_call_is_found(planted):
    assert dangerous(ast.parse(planted))
    assert dangerous(ast.parse("import json\njson.loads(text)\nsubprocess.run(words, shell=False)")) == []
