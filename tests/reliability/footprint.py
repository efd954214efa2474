"""Fly, sum up and write a sweep, and print how much memory that took at most: the child of `test_limits`.

The flights are cheap numbers here: what is measured is what holds on to them.
"""

import json
import re
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np

from trajectory.ensembles.store import open_store
from trajectory.sweeps import blocks, chunks
from trajectory.sweeps.model import columns
from trajectory.sweeps.reading import read_sweep
from trajectory.sweeps.result import run_sweep, sum_up, write_ensemble

FEW = 64  # chunks: more than threads fly and hold in waiting, and enough to fill every table of the summary


def peak():
    """Return the most bytes that were resident since this program began.

    What ``getrusage`` tells begins with the size of the process that started this one.
    """
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(re.search(r"^VmHWM:\s+(\d+) kB", status, re.MULTILINE)[1]) * 1024


def cheap(sweep, first, count, *, threads=1):
    """Make numbers that differ, instead of flights."""
    index = np.arange(first, first + count)
    made = {name: 1e6 + np.sin(index * (7.0 + place)) for place, name in enumerate(columns(sweep))}
    return made | {blocks.STATUS: np.zeros(count, dtype=np.uint8)}


def everything(sweep, folder):
    """Do all that a sweep is for."""
    result = run_sweep(sweep, store=open_store(folder / "cache"))
    sum_up(result)
    return write_ensemble(result, folder / f"{sweep.samples}.h5").stat().st_size


def measure(spec, folder, samples, is_held):
    sweep = read_sweep(spec)
    chunks.fly_samples = cheap
    blocks.keep.__kwdefaults__["memory"] = 2**40 if is_held else 0
    everything(replace(sweep, samples=FEW * sweep.chunk), folder)
    before = peak()
    size = everything(replace(sweep, samples=samples), folder)
    return {"before": before, "growth": peak() - before, "bytes": size}


if __name__ == "__main__":
    spec, folder, samples, is_held = sys.argv[1:]
    print(json.dumps(measure(Path(spec), Path(folder), int(samples), is_held == "held")))
