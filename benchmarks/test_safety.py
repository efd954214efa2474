"""The benchmark of what safety costs runs; it times nothing here."""

from dataclasses import replace

from benchmarks import safety
from trajectory.sweeps.reading import read_sweep


def test_everyone_flies_and_writes():
    sweep = replace(read_sweep(safety.EXAMPLE), samples=256, chunk=128)
    seconds = safety.measure(sweep, 1)
    assert list(seconds) == [
        safety.BARE, safety.FRESH, safety.KEPT, safety.STORED, safety.FLUSHED, safety.PLAIN,
    ]  # fmt: skip
    assert all(len(values) == 1 and values[0] > 0.0 for values in seconds.values())


def test_the_bare_flights_are_those_of_the_sweep():
    sweep = replace(read_sweep(safety.EXAMPLE), samples=64, chunk=64)
    flown = []
    real = safety.fly_rows
    try:
        safety.fly_rows = lambda rows, **how: flown.append(len(rows)) or real(rows, **how)
        safety.fly_bare(sweep)()
    finally:
        safety.fly_rows = real
    assert 48 <= sum(flown) <= 64  # without those that do not belong to the family


def test_a_chunk_is_taken_apart():
    sweep = replace(read_sweep(safety.EXAMPLE), samples=64, chunk=64)
    assert set(safety.parts(safety.split(sweep)[0], 1)) == {"make", "keep", "read"}
