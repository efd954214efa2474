"""Fly a sweep in an executor of your own: a pool of processes, or anything else that has its interface."""

import multiprocessing
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from trajectory.ensembles.store import open_store
from trajectory.sweeps.executors import workers_of
from trajectory.sweeps.reading import read_sweep
from trajectory.sweeps.result import run_sweep, sum_up


def main(specification: str, cache: str) -> None:
    """Fly what is missing, and print what the sweep says."""
    fresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(2, mp_context=fresh) as pool:
        result = run_sweep(
            read_sweep(Path(specification)), store=open_store(Path(cache)), workers=workers_of(pool, 2)
        )
    print(result)
    print(sum_up(result))


if __name__ == "__main__":
    main(*sys.argv[1:3])
