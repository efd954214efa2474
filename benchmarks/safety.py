"""What it costs to keep an ensemble safely: ``python -m benchmarks.safety``.

The same flights, round by round in one process: bare (the kernel alone, rows at hand), as a sweep into an
empty store (drawn, flown, sealed, flushed), and as a sweep whose flights are all kept.  The same bytes: put
into a store, and written to plain files, flushed or not.  Ratios are taken round by round.
"""

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from benchmarks import machine
from trajectory.earth import EARTHS
from trajectory.ensembles.store import open_store
from trajectory.rows import available_threads, fly_rows
from trajectory.sweeps import rows as sweep_rows
from trajectory.sweeps.chunks import Chunk, make, split
from trajectory.sweeps.model import draw
from trajectory.sweeps.reading import read_sweep
from trajectory.sweeps.result import run_sweep
from trajectory.sweeps.specification import Sweep

EXAMPLE = Path(__file__).resolve().parents[1] / "examples" / "sweep.toml"
BARE, FRESH, KEPT = "bare kernel", "sweep, empty store", "sweep, full store"
STORED, FLUSHED, PLAIN = "bytes into a store", "flushed plain files", "plain files"
# What is divided by what: throughput of the first over that of the second.
RATIOS = ((FRESH, BARE), (KEPT, BARE), (STORED, FLUSHED), (STORED, PLAIN))


def fly_bare(sweep: Sweep) -> Callable[[], None]:
    """Build the rows of a sweep; what comes back flies them and keeps nothing.

    Parameters
    ----------
    sweep : Sweep
        Boosts with one atmosphere and one drag curve.

    Returns
    -------
    callable
    """
    drawn = draw(sweep, 0, sweep.samples)
    rows = sweep_rows.flight_rows(sweep, drawn, sweep.samples)
    rows = rows[~sweep_rows.burns_out_too_light(sweep, rows)]
    ((_, atmosphere, curve),) = sweep_rows.air_groups(sweep, drawn, np.ones(sweep.samples, dtype=bool))

    def fly() -> None:
        for first in range(0, len(rows), sweep.chunk):
            part = rows[first : first + sweep.chunk]
            fly_rows(part, earth=EARTHS[sweep.earth], atmosphere=atmosphere, drag_curve=curve,
                     tolerance=sweep.tolerance)  # fmt: skip

    return fly


def write_files(images: Sequence[bytes], folder: Path, *, flush: bool) -> None:
    """Write bytes to plain files.

    Parameters
    ----------
    images : sequence of bytes
        One file each.
    folder : Path
        Where.
    flush : bool
        Whether each is forced to the disk.
    """
    for number, content in enumerate(images):
        with open(folder / f"{number}.raw", "wb") as file:
            file.write(content)
            if flush:
                file.flush()
                os.fsync(file.fileno())


def measure(sweep: Sweep, rounds: int) -> dict[str, list[float]]:
    """Time everyone, several times.

    Parameters
    ----------
    sweep : Sweep
        What is flown.
    rounds : int
        How often.

    Returns
    -------
    dict of str to list of float
        Seconds of every round.
    """
    bare = fly_bare(sweep)
    images = [make(chunk) for chunk in split(sweep)]
    contents = [image.content for image in images]
    seconds: dict[str, list[float]] = {name: [] for name in (BARE, FRESH, KEPT, STORED, FLUSHED, PLAIN)}
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as folder:
            place = Path(folder)
            store, other = open_store(place / "store"), open_store(place / "other")
            jobs: dict[str, Callable[[], object]] = {
                BARE: bare,
                FRESH: lambda store=store: run_sweep(sweep, store=store),
                KEPT: lambda store=store: run_sweep(sweep, store=store),
                STORED: lambda store=other: [store.keep(image) for image in images],
                FLUSHED: lambda place=place: write_files(contents, place, flush=True),
                PLAIN: lambda place=place: write_files(contents, place, flush=False),
            }
            for name, job in jobs.items():
                began = time.perf_counter()
                job()
                seconds[name].append(time.perf_counter() - began)
    return seconds


def parts(chunk: Chunk, rounds: int) -> dict[str, float]:
    """Time what a chunk costs beside its flights.

    Parameters
    ----------
    chunk : Chunk
        Of the sweep.
    rounds : int
        How often.

    Returns
    -------
    dict of str to float
        Median seconds: one whole chunk on one thread, keeping it, and reading it back.
    """
    taken: dict[str, list[float]] = {"make": [], "keep": [], "read": []}
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as folder:
            store = open_store(folder)
            began = time.perf_counter()
            image = make(chunk)
            made = time.perf_counter()
            store.keep(image)
            kept = time.perf_counter()
            store.fetch(image.key)
            read = time.perf_counter()
        for name, value in (("make", made - began), ("keep", kept - made), ("read", read - kept)):
            taken[name].append(value)
    return {name: statistics.median(values) for name, values in taken.items()}


def main() -> None:
    """Print flights per second and the ratios."""
    parser = argparse.ArgumentParser(prog="benchmarks.safety", description=__doc__)
    parser.add_argument("--flights", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    sweep = replace(read_sweep(EXAMPLE), samples=options.flights)
    measure(replace(sweep, samples=min(sweep.samples, sweep.chunk)), 1)  # compiled, and every file loaded
    seconds = measure(sweep, options.rounds)
    size = sum(len(make(chunk).content) for chunk in split(sweep))
    told = machine.describe()
    print(", ".join(f"{name} {value}" for name, value in told.items()))
    print(
        f"{sweep.samples:,} flights, {size / 1e6:.1f} MB in {len(split(sweep))} files, {available_threads()} "
        f"threads, {options.rounds} rounds: median [smallest, largest]"
    )
    for name, values in seconds.items():
        flights = _span([sweep.samples / value for value in values], ",.0f")
        print(f"{name:<20}{flights} flights/s, {_span([size / 1e6 / value for value in values], '.3g')} MB/s")
    for over, under in RATIOS:
        ratios = [b / a for a, b in zip(seconds[over], seconds[under], strict=True)]
        print(f"{over} over {under}: {_span(ratios, '.3g')}")
    one = parts(split(sweep)[0], options.rounds)
    print("one chunk: " + ", ".join(f"{name} {1e3 * value:.1f} ms" for name, value in one.items()))


def _span(values: list[float], form: str) -> str:
    return f"{statistics.median(values):{form}} [{min(values):{form}}, {max(values):{form}}]"


if __name__ == "__main__":
    main()
