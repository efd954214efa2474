"""Scorecard 17: a sweep gives the same bits however it is cut, shared out, ordered, stopped and compiled."""

import functools
import hashlib
import json
import multiprocessing
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import replace

import numpy as np
import pytest
from counts import count
from sweeping import HERE, environment, write_spec

from trajectory.ensembles.store import open_store
from trajectory.sweeps import model
from trajectory.sweeps.chunks import split
from trajectory.sweeps.executors import threads, workers_of
from trajectory.sweeps.reading import read_sweep
from trajectory.sweeps.result import SweepResult, digest_of, run_sweep, sum_up
from trajectory.sweeps.run import complete

SCORECARD = 17
ROOT = HERE.parents[1]
SPECS = ROOT / "tests" / "sweeps" / "specs"
SAMPLES = count(192, 640)
ALL = SAMPLES
FULL = bool(count(0, 1))
TARGETS = ("host", "haswell", "generic")

# Threads or processes, how many, samples of a chunk, in which order, with a stop half-way.
WAYS = [
    *[("threads", number, chunk, "in order", False) for chunk in (7, 64, ALL) for number in (1, 2, 4)],
    ("threads", 1, 1, "in order", False),
    ("threads", 4, 1, "shuffled", False),
    *[("processes", number, chunk, "in order", False) for chunk in (7, 64) for number in (1, 2, 4)],
    ("threads", 2, 7, "shuffled", False),
    ("threads", 4, 64, "shuffled", False),
    ("processes", 2, 7, "shuffled", False),
    ("threads", 1, 7, "backwards", False),
    ("threads", 2, 7, "in order", True),
    ("threads", 4, 64, "shuffled", True),
    ("processes", 2, 7, "in order", True),
]
assert len(WAYS) == 24


@pytest.fixture(scope="module")
def sweeps(tmp_path_factory):
    """The sweeps that are flown in every way, and those that are flown in some."""
    place = tmp_path_factory.mktemp("spec")
    return {
        "ballistic": read_sweep(write_spec(place / "sweep.toml", samples=SAMPLES)),
        "glide": replace(read_sweep(SPECS / "glide.toml"), samples=SAMPLES),
        "cruise": replace(read_sweep(SPECS / "cruise.toml"), samples=SAMPLES),
    }


class StopError(Exception):
    """Ends a run half-way."""


def fly(sweep, folder, way):
    """Fly a sweep in one way; return its digest and that of all numbers of its summary."""
    kind, number, chunk, order, is_stopped = way
    sweep, store = replace(sweep, chunk=chunk), open_store(folder)
    chunks = split(sweep)
    ordered = list(chunks)[:: -1 if order == "backwards" else 1]
    if order == "shuffled":
        np.random.default_rng(number).shuffle(ordered)

    def stop(state):
        if state.done > len(chunks) // 2:
            raise StopError

    if is_stopped:
        with pytest.raises(StopError), pool(kind, number) as workers:
            complete(ordered, store, workers, stop)
    with pool(kind, number) as workers:
        reached = complete(ordered, store, workers)
    assert reached.done == len(chunks)
    assert not is_stopped or reached.found > 0
    return said(SweepResult(sweep, store, chunks, reached))


def said(result):
    told = json.dumps(sum_up(result).to_dict(), sort_keys=True)
    return digest_of(result), hashlib.sha256(told.encode()).hexdigest()


@contextmanager
def pool(kind, number):
    """Open a pool of threads, or use one of processes that stays open."""
    if kind == "threads":
        with threads(number) as workers:
            yield workers
    else:
        yield workers_of(processes(number), number)


@functools.cache
def processes(number):
    # Forked before any thread was started, with everything imported.
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["trajectory.sweeps.chunks"])
    return ProcessPoolExecutor(number, context)


@pytest.fixture(scope="module", autouse=True)
def ended():
    """End the pools of processes."""
    yield
    for number in {way[1] for way in WAYS if way[0] == "processes"}:
        processes(number).shutdown()
    processes.cache_clear()


def test_every_way_to_fly_a_sweep_gives_the_same_bits(sweeps, tmp_path, record_property):
    found = {way: fly(sweeps["ballistic"], tmp_path / str(i), way) for i, way in enumerate(WAYS)}
    record_property("count", f"{len(WAYS)} combinations: {len(set(found.values()))} digest")
    assert len(set(found.values())) == 1, found


@pytest.mark.parametrize("kind", ["glide", "cruise"])
def test_flights_with_lift_and_cruise_have_the_same_bits_too(kind, sweeps, tmp_path):
    ways = WAYS if FULL else [WAYS[0], WAYS[4], WAYS[15], WAYS[20]]
    found = {way: fly(sweeps[kind], tmp_path / str(i), way) for i, way in enumerate(ways)}
    assert len(set(found.values())) == 1, found


def test_a_shorter_sweep_is_the_beginning_of_a_longer_one(sweeps, tmp_path):
    store = open_store(tmp_path)
    run_sweep(replace(sweeps["ballistic"], chunk=16), store=store)
    longer = run_sweep(replace(sweeps["ballistic"], chunk=16, samples=SAMPLES + 100), store=store)
    assert longer.count.found == SAMPLES // 16


ON_TARGET = """
import sys
import numpy as np
from dataclasses import replace
from trajectory.sweeps.model import fly_samples
from trajectory.sweeps.reading import read_sweep
for path in sys.argv[2:]:
    sweep = replace(read_sweep(path), samples=320)
    found = fly_samples(sweep, 0, sweep.samples)
    sys.stdout.buffer.write(np.column_stack([found[name] for name in sorted(found)]).astype("<f8").tobytes())
"""


def flown_on(target, cache, paths):
    """Fly sweeps with kernels that are compiled for a processor, from nothing; return all numbers."""
    more = {"LOFTED_CACHE_DIR": str(cache)} | ({} if target == "host" else {"NUMBA_CPU_NAME": target})
    run = subprocess.run(
        [sys.executable, "-c", ON_TARGET, target, *map(str, paths)],
        env=environment(**more),
        check=True,
        capture_output=True,
    )
    return np.frombuffer(run.stdout, dtype="<f8")


@pytest.mark.skipif(not FULL, reason="compiles all kernels three times")
def test_kernels_compiled_for_another_processor_give_the_same_bits(tmp_path, record_property):
    paths = [write_spec(tmp_path / "sweep.toml"), SPECS / "glide.toml", SPECS / "cruise.toml"]
    found = {target: flown_on(target, tmp_path / target, paths) for target in TARGETS}
    digests = {hashlib.sha256(numbers.tobytes()).hexdigest() for numbers in found.values()}
    record_property("count", f"{len(TARGETS)} processor targets: {len(digests)} digest")
    assert np.isfinite(found["host"]).mean() > 0.8
    for numbers in found.values():
        np.testing.assert_allclose(numbers, found["host"], rtol=1e-10, atol=0.0)
    # The key of an entry does not name the processor, so that a cluster of unlike ones can share a sweep.
    assert len(digests) == 1


def some_digests(sweep, folder):
    ways = [("threads", 1, chunk, "in order", False) for chunk in (7, 64, ALL)]
    return {fly(sweep, folder / str(i), way)[0] for i, way in enumerate(ways)}


def test_teeth_draws_that_begin_anew_with_each_chunk_depend_on_it(sweeps, tmp_path, monkeypatch):
    real = model.draws.points

    def per_chunk(sampling, first, number, dimensions, seed):
        return real(sampling, 0, number, dimensions, seed + first)

    monkeypatch.setattr(model.draws, "points", per_chunk)
    assert len(some_digests(sweeps["ballistic"], tmp_path)) == 3


def test_teeth_numbers_in_the_order_of_completion_differ(sweeps, tmp_path, monkeypatch):
    rng, read = np.random.default_rng(3), SweepResult.read

    def as_they_come(self):
        parts = list(read(self))
        rng.shuffle(parts)
        return iter(parts)

    monkeypatch.setattr(SweepResult, "read", as_they_come)
    sweep = replace(sweeps["ballistic"], chunk=7)
    result = run_sweep(sweep, store=open_store(tmp_path))
    first, second = said(result), said(result)
    assert first[0] != second[0]
    assert first[1] != second[1]


def test_teeth_a_bit_that_depends_on_the_worker_is_seen(sweeps, tmp_path, monkeypatch):
    real = model.fly_samples

    def nearly(sweep, first, number, *, threads=1):
        made = real(sweep, first, number, threads=threads)
        made["ground_range"] = made["ground_range"] * (1.0 + 2.0**-52 * (number == 7))
        return made

    monkeypatch.setattr("trajectory.sweeps.chunks.fly_samples", nearly)
    assert len(some_digests(sweeps["ballistic"], tmp_path)) > 1
