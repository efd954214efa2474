"""Processes that run the same sweep at the same moment; started by test_concurrency.py.

Prints one line for each round: the digests, how many chunks were computed, entries missed, and what failed.
"""

import contextlib
import errno
import json
import multiprocessing
import os
import sys
import time
from pathlib import Path

import h5py
import numpy as np
from small_sweep import write_specification

from trajectory.ensembles import leases, upkeep
from trajectory.ensembles.store import Store
from trajectory.sweeps import result as results
from trajectory.sweeps import run
from trajectory.sweeps.chunks import key_of, make, split
from trajectory.sweeps.executors import threads
from trajectory.sweeps.model import fly_samples
from trajectory.sweeps.reading import read_sweep

SAMPLES, CHUNK = 20 * 1024, 1024
MOMENT = 0.02  # s more for a chunk, so that one that starts late still meets the others
PATIENCE = 120.0  # s until the last of them has flown
FORKED = multiprocessing.get_context("fork")


def fly(sweep, root, others):
    """Run the sweep; return its digest, how many chunks were computed, and entries that were taken away.

    Chunks are in use until all have flown, or what one of them has done with could be evicted and be flown
    again by one that starts late.
    """
    computed, missed = [], set()

    def counted(chunk):
        computed.append(chunk.number)
        time.sleep(MOMENT)
        return make(chunk)

    def look(count):
        if count.done == count.total:
            keys = map(key_of, split(sweep))
            missed.update(key for key in keys if not Store(root).path(key).exists())

    run.make = counted
    store = Store(root)
    with threads(1) as workers, results.in_use(sweep, store):
        result = results.run_sweep(sweep, store=store, workers=workers, progress=look)
        others.wait(PATIENCE)
        return [results.digest_of(result), len(computed), len(missed)]


def fly_unclaimed(sweep, root, others):
    @contextlib.contextmanager
    def claim(folder, key):
        yield True

    leases.claim = claim
    return fly(sweep, root, others)


def fly_without_locks(sweep, root, others):
    def refuse(*_):
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    leases.fcntl.flock = refuse
    return fly(sweep, root, others)


def fly_into_one_file(sweep, root, _):
    """Keep all chunks in one HDF5 file, as one does without a store."""
    number = 0
    for chunk in split(sweep):
        with h5py.File(root / "all.h5", "a") as file:
            if str(chunk.number) in file:
                continue
            number += 1
            made = fly_samples(sweep, chunk.first, chunk.count)
            file.create_dataset(str(chunk.number), data=made["ground_range"])
    with h5py.File(root / "all.h5", "r") as file:
        found = np.concatenate([file[str(chunk.number)][...] for chunk in split(sweep)])
    return [results.digests.hashlib.sha256(found.tobytes()).hexdigest(), number, 0]


def collect_all(_, root, __):
    """Evict whatever may be evicted, until the sweeps beside have ended."""
    while not (root / "ended").exists():
        upkeep.collect(root, 0)
    return None


def collect_regardless(sweep, root, others):
    upkeep.leased = lambda folder: frozenset()
    return collect_all(sweep, root, others)


WAYS = {
    way.__name__: way
    for way in (fly, fly_unclaimed, fly_without_locks, fly_into_one_file, collect_all, collect_regardless)
}


def start(way, sweep, root, gate, others):
    """Fork a process that begins when the gate is closed, and writes what it found to a pipe."""
    source, sink = os.pipe()
    child = os.fork()
    if child:
        os.close(sink)
        return child, source
    os.close(source)
    os.close(gate[1])
    os.read(gate[0], 1)
    code = 1
    try:
        os.write(sink, json.dumps(WAYS[way](sweep, root, others)).encode())
        code = 0
    except BaseException as problem:
        os.write(sink, json.dumps(f"{type(problem).__name__}: {problem}").encode())
    finally:
        os._exit(code)


def finish(child, source):
    with os.fdopen(source, "rb") as pipe:
        said = pipe.read()
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return code, json.loads(said) if said else f"ended with {code}"


def round_of(ways, sweep, root):
    root.mkdir(parents=True)
    gate = os.pipe()
    others = FORKED.Barrier(sum(not way.startswith("collect") for way in ways))
    children = [(way, *start(way, sweep, root, gate, others)) for way in ways]
    os.close(gate[0])
    os.close(gate[1])
    found = [finish(*child) for way, *child in children if not way.startswith("collect")]
    (root / "ended").touch()
    found += [finish(*child) for way, *child in children if way.startswith("collect")]
    good = [told for code, told in found if code == 0 and told is not None]
    return {
        "digests": sorted({told[0] for told in good}),
        "computed": sum(told[1] for told in good),
        "missed": sum(told[2] for told in good),
        "errors": [told for code, told in found if code],
    }


def main():
    root = Path(sys.argv[1])
    root.mkdir(parents=True, exist_ok=True)
    sweep = read_sweep(write_specification(root, samples=SAMPLES, chunk=CHUNK))
    fly_samples(sweep, 0, 16)  # compiled once, before processes are made of this one
    for number, ways in enumerate(json.loads(sys.argv[2])):
        print(json.dumps(round_of(ways, sweep, root / str(number) / "cache")), flush=True)


if __name__ == "__main__":
    main()
