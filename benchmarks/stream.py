"""An ensemble of any size in bounded memory: drawn, flown and reduced chunk by chunk.

``python -m benchmarks.stream COUNT THREADS`` does it once and prints one JSON object.
"""

import json
import sys
import time
from typing import Any

import numpy as np

from benchmarks.child import ask, peak_memory
from benchmarks.common_work import SEED, draw, parameter_rows
from benchmarks.contestants.base import FREE
from benchmarks.contestants.lofted import TOLERANCES, call_kernel
from kernels import layout as col

CHUNK = 2**16  # flights
TOLERANCE = TOLERANCES[FREE][10.0]
EDGES = np.linspace(0.0, 20e6, 2001)  # m, of the histogram of ranges


def fly_streamed(count: int, threads: int) -> dict[str, Any]:
    """Fly an ensemble in a process of its own.

    Parameters
    ----------
    count : int
        Number of flights: the first ones of the common work.
    threads : int
        Number of threads.

    Returns
    -------
    dict
        ``flights``, ``failed``, ``prepare_s`` (compile, or load what is on disk), ``wall_s`` (draw, fly and
        reduce), ``kernel_s`` (fly), ``peak_mib``, ``mean_range_km`` and ``median_range_km``.
    """
    return ask("benchmarks.stream", str(count), str(threads))


def reduce_stream(count: int, threads: int) -> dict[str, Any]:
    """Draw, fly and reduce an ensemble in this process.

    Parameters
    ----------
    count : int
        Number of flights.
    threads : int
        Number of threads.

    Returns
    -------
    dict
        As `fly_streamed`, without ``prepare_s`` and ``peak_mib``.
    """
    random = np.random.default_rng(SEED)
    results, codes = np.empty((CHUNK, col.RESULTS)), np.empty(CHUNK, dtype=np.int64)
    histogram = np.zeros(len(EDGES) - 1, dtype=np.int64)
    landed, total, kernel = 0, 0.0, 0.0
    start = time.perf_counter()
    for first in range(0, count, CHUNK):
        size = min(CHUNK, count - first)
        rows = parameter_rows(draw(random, size))
        before = time.perf_counter()
        call_kernel(rows, TOLERANCE, results[:size], codes[:size], threads)
        kernel += time.perf_counter() - before
        ranges = results[:size, col.GROUND_RANGE][codes[:size] == 0]
        landed, total = landed + len(ranges), total + float(ranges.sum())
        histogram += np.histogram(ranges, EDGES)[0]
    wall = time.perf_counter() - start
    median = EDGES[np.searchsorted(np.cumsum(histogram), 0.5 * landed)]
    return {
        "flights": count,
        "failed": count - landed,
        "wall_s": wall,
        "kernel_s": kernel,
        "mean_range_km": total / max(landed, 1) / 1e3,
        "median_range_km": float(median) / 1e3,
    }


def main() -> None:
    """Fly one ensemble, and print what it took as JSON."""
    count, threads = int(sys.argv[1]), int(sys.argv[2])
    start = time.perf_counter()
    reduce_stream(1, 1)
    ready = time.perf_counter() - start
    answer = {**reduce_stream(count, threads), "prepare_s": ready, "peak_mib": peak_memory()}
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
