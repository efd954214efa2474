"""Scorecard 8: what is not whole says so, or is refused; a missing chunk never reads as a number.

Sweeps are interrupted, meet an exception, are flown in part, or have a chunk that ends its process.  Of each,
what was printed and written is judged beside what stands in the cache.
"""

import json
import re
import signal
import time
from dataclasses import dataclass

import numpy as np
import pytest
from counts import count
from plants import BAD
from sweeping import INTERRUPTED, Command, entries, server, wait_for, write_spec

from kernels import status as codes
from trajectory.ensembles.store import Store
from trajectory.sweeps.chunks import key_of, split
from trajectory.sweeps.reading import read_sweep

SCORECARD = 8
INTERRUPTIONS = count(5, 30)
COMMANDS = count(1, 8)  # interruptions of the real command
EXCEPTIONS = count(4, 20)
SHARDS = count(5, 24)
DEATHS = count(3, 10)
HOPELESS = count(2, 8)  # every chunk fails

PARTIAL = 3
PART = re.compile(r"PARTIAL|partial|(\d[\d,]*) of (\d[\d,]*)")
SIZES = (40, 61, 64)  # samples of a chunk: with the last, all chunks are alike
SAMPLES = 640


@pytest.fixture(scope="module")
def sweeps(tmp_path_factory):
    with server(tmp_path_factory.mktemp("server")) as running:
        yield running


@dataclass(frozen=True, slots=True)
class Case:
    """A sweep, where its chunks are kept, and where its results are written."""

    spec: object
    cache: object
    out: object

    @property
    def arguments(self):
        return ["sweep", str(self.spec), "--cache", str(self.cache), "--out", str(self.out)]

    @property
    def chunks(self):
        return split(read_sweep(self.spec))

    def kept(self):
        """Return the flights that are there, chunk by chunk, None for a missing one."""
        store = Store(self.cache)
        found = [store.fetch(key_of(chunk)) for chunk in self.chunks]
        return [None if one is None else one.arrays for one in found]


def new_case(folder, number):
    place = folder / f"case-{number}"
    place.mkdir()
    chunk = SIZES[number % len(SIZES)]
    spec = write_spec(place / "sweep.toml", samples=SAMPLES, chunk=chunk, seed=number)
    return Case(spec, place / "cache", place / "out")


def faults(case, ended, expected):
    """Say in which ways a partial result could be taken for a whole one."""
    kept = case.kept()
    there = [arrays for arrays in kept if arrays is not None]
    is_whole = len(there) == len(kept)
    found = []
    if not is_whole and ended.code not in expected:
        found.append(f"exit code {ended.code}")
    if not is_whole and (ended.out.strip() or ended.code != INTERRUPTED):
        if not PART.search(ended.out + ended.err):
            found.append("is not called partial")
    written = {path.name for path in case.out.iterdir()} if case.out.is_dir() else set()
    if not is_whole and written & {"summary.json", "ensemble.h5"}:
        found.append("a final name for a part")
    name = "summary.json" if is_whole else "summary.partial.json"
    documents = [(case.out / name).read_text()] if name in written else []
    if ended.out.lstrip().startswith("{"):
        documents.append(ended.out)
    for document in documents:
        found += wrong_numbers(json.loads(document), there)
    return found


def wrong_numbers(told, there):
    """Compare a summary with the flights that are there."""
    status = np.concatenate([arrays["status"] for arrays in there])
    found = []
    if told["is_partial"] != (len(status) < SAMPLES):
        found.append("is_partial is wrong")
    if "shard" in told:  # of the cache, it counts its own chunks only
        return found if told["computed"] <= len(status) < told["samples"] else [*found, "too many samples"]
    if told["computed"] != len(status):
        found.append(f"{told['computed']} samples instead of {len(status)}")
    if told["landed"] != np.count_nonzero(status == codes.OK):
        found.append("flights that are not there")
    for output in told["outputs"]:
        values = np.concatenate([arrays[output["name"]] for arrays in there])[status == codes.OK]
        pairs = [("minimum", values.min()), ("maximum", values.max()), ("mean", values.mean())]
        for name, right in pairs:
            said = output[name]["value"] if isinstance(output[name], dict) else output[name]
            if said is None or not abs(said - right) <= 1e-9 * abs(right):
                found.append(f"{name} of {output['name']} is {said} instead of {right}")
    return found


def interrupt(run, case, rng):
    """Press Ctrl-C at a random instant."""
    wait_for(case.cache, int(rng.integers(0, len(case.chunks))), [run])
    time.sleep(rng.random() * 0.05)
    run.signal(signal.SIGINT)
    return run.wait()


def test_an_interrupted_sweep_says_so_and_writes_no_result(sweeps, tmp_path, record_property):
    rng, partial = np.random.default_rng(8), 0
    for number in range(INTERRUPTIONS + COMMANDS):
        case = new_case(tmp_path, number)
        more = ["--json"] if number % 2 else []
        if number < INTERRUPTIONS:
            run = sweeps.start("command", arguments=[*case.arguments, *more], plants=["slow_chunks"])
        else:
            run = Command([*case.arguments, *more], tmp_path / f"command-{number}")
        ended = interrupt(run, case, rng)
        assert faults(case, ended, {INTERRUPTED}) == []
        if ended.code == INTERRUPTED and len(entries(case.cache)) < len(case.chunks):
            partial += 1
            assert ended.out == ""
            assert not case.out.exists()
    record_property("count", f"{INTERRUPTIONS + COMMANDS} interruptions, {partial} of unfinished sweeps")
    assert partial > INTERRUPTIONS // 2


def test_a_chunk_with_an_exception_is_named_and_the_rest_is_called_partial(sweeps, tmp_path):
    for number in range(EXCEPTIONS):
        case = new_case(tmp_path, number)
        options = ([], ["--json"], ["--plot"], ["--digest"])[number % 4]
        ended = sweeps.run(
            "command", arguments=[*case.arguments, *options], plants=["an_exception_in_a_chunk"]
        )
        assert [index for index, one in enumerate(case.kept()) if one is None] == [BAD]
        assert faults(case, ended, {PARTIAL}) == []
        assert f"chunk {BAD} (samples" in ended.err
        assert "FloatingPointError: planted" in ended.err
        whole = sweeps.run("command", arguments=[*case.arguments, *options])
        assert whole.code == 0
        assert "PARTIAL" not in whole.out
        assert faults(case, whole, {0}) == []


def test_where_every_chunk_fails_there_is_no_result(sweeps, tmp_path):
    for number in range(HOPELESS):
        case = new_case(tmp_path, number)
        arguments = [*case.arguments, *(["--json"] if number % 2 else [])]
        ended = sweeps.run("command", arguments=arguments, plants=["an_exception_in_every_chunk"])
        assert ended.out == ""
        assert ended.code == PARTIAL
        assert faults(case, ended, {PARTIAL}) == []


def test_shards_are_called_partial_until_all_of_them_are_there(sweeps, tmp_path):
    rng = np.random.default_rng(9)
    for number in range(SHARDS):
        case, parts = new_case(tmp_path, number), int(rng.integers(2, 5))
        missing = int(rng.integers(1, parts + 1))
        for part in set(range(1, parts + 1)) - {missing}:
            options = ["--shard", f"{part}/{parts}", *(["--json"] if number % 2 else [])]
            arguments = case.arguments[: case.arguments.index("--out")]
            ended = sweeps.run("command", arguments=[*arguments, *options])
            assert faults(case, ended, {0}) == []  # the shard is whole, and says of what it is a part
        for options in ([], ["--json"], ["--digest"]):
            merge = ["merge", *case.arguments[1:], *options]
            assert faults(case, sweeps.run("command", arguments=merge), {PARTIAL}) == []


def test_a_chunk_that_ends_its_process_leaves_a_partial_sweep(sweeps, tmp_path):
    for number in range(DEATHS):
        case = new_case(tmp_path, number)
        task = {"spec": case.spec, "cache": case.cache, "processes": 2}
        ended = sweeps.run("fly_in_processes", **task, plants=["a_deadly_chunk"])
        assert case.kept()[BAD] is None
        assert faults(case, ended, {PARTIAL}) == []
        assert f"chunk {BAD} (samples" in ended.err
        assert "no digest" in ended.out
        assert sweeps.run("fly_in_processes", **task).code == 0


def test_teeth_a_file_allocated_beforehand_reads_as_zeros(sweeps, tmp_path):
    case = new_case(tmp_path, 0)
    plants = ["an_exception_in_a_chunk", "zeros_for_missing_chunks"]
    ended = sweeps.run("command", arguments=[*case.arguments, "--json"], plants=plants)
    found = faults(case, ended, {PARTIAL})
    assert any("minimum of ground_range is 0.0" in one for one in found)
    assert any("samples instead of" in one for one in found)


def test_teeth_a_part_that_is_taken_for_the_whole_is_noticed(sweeps, tmp_path):
    case = new_case(tmp_path, 0)
    plants = ["an_exception_in_a_chunk", "final_names_for_parts"]
    found = faults(case, sweeps.run("command", arguments=case.arguments, plants=plants), {PARTIAL})
    assert "a final name for a part" in found
