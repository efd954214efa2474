"""Same bits (scorecard 17): threads, order, chunks and company do not change a flight by one bit."""

import hashlib
import os
import platform
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from kernels import batch
from kernels import layout as col
from kernels.aerodynamics import curve_pieces
from kernels.atmosphere import air_pieces
from trajectory.earth import EARTHS
from trajectory.errors import InputError
from trajectory.rows import STEP_LIMIT, TOLERANCE, fly_rows
from trajectory.vehicle import Stage, Vehicle, parameter_row

ROOT = Path(__file__).resolve().parents[2]
COUNT = 1700  # more than three chunks, and not a multiple of one


@pytest.fixture(scope="module")
def rows():
    """Free flights and launches of one to three stages, under both steering laws, in random order."""
    rng = np.random.Generator(np.random.Philox(key=17))
    made = []
    for i in range(COUNT):
        stages = tuple(
            Stage(rng.uniform(1500, 2500), rng.uniform(1.5, 2.5), rng.uniform(2300, 2900), 8000.0)
            for _ in range(i % 4)
        )
        law = ("gravity-turn", "linear-pitch")[rng.integers(2)]
        row = parameter_row(Vehicle(stages, 4000.0, steering=law, pitch_over=rng.uniform(0.01, 0.05)))
        row[col.LATITUDE], row[col.AZIMUTH] = rng.uniform(-1.5, 1.5), rng.uniform(0.0, 6.28)
        if not stages:
            row[col.HEIGHT], row[col.SPEED] = rng.uniform(1e4, 3e5), rng.uniform(500.0, 6500.0)
            row[col.FLIGHT_PATH_ANGLE] = rng.uniform(-0.5, 1.4)
        made.append(row)
    return rng.permutation(np.array(made))


def fly(rows, threads=1):
    return fly_rows(rows, earth=EARTHS["wgs84"], drag_curve="levinger_v2", threads=threads)


def digest(results, codes):
    return hashlib.sha256(results.tobytes() + codes.tobytes()).hexdigest()


@pytest.fixture(scope="module")
def expected(rows):
    results, codes = fly(rows)
    assert np.mean(codes == 0) > 0.95
    return results, codes


@pytest.mark.parametrize("threads", [1, 2, 3, 5])
@pytest.mark.parametrize("batch_size", [7, 528, COUNT])
@pytest.mark.parametrize("shuffled", [False, True])
def test_threads_batches_and_order(rows, expected, threads, batch_size, shuffled):
    """24 combinations, one SHA-256."""
    order = (
        np.random.Generator(np.random.Philox(key=threads)).permutation(COUNT)
        if shuffled
        else np.arange(COUNT)
    )
    mixed = rows[order]
    parts = [fly(mixed[i : i + batch_size], threads) for i in range(0, COUNT, batch_size)]
    results, codes = (np.concatenate(pieces) for pieces in zip(*parts, strict=True))
    back = np.argsort(order)
    assert digest(results[back], codes[back]) == digest(*expected)


def test_blocks_are_spread_over_threads(rows, monkeypatch):
    """That more threads change nothing says something only where they are used."""
    seen = set()
    whole = batch.fly_block

    def watched(*arguments):
        seen.add(threading.get_ident())
        time.sleep(0.01)
        return whole(*arguments)

    monkeypatch.setattr(batch, "fly_block", watched)
    fly(rows, 3)
    assert len(seen) == 3


def test_again(rows, expected):
    assert {digest(*fly(rows)) for _ in range(3)} == {digest(*expected)}


def test_company(rows, expected):
    """Each flight beside 15 copies of itself, and beside flights that fail."""
    for i in range(0, COUNT, 170):
        results, codes = fly(np.tile(rows[i], (16, 1)))
        assert {digest(r, c) for r, c in zip(results, codes, strict=True)} == {
            digest(expected[0][i], expected[1][i])
        }


def test_a_traced_flight_is_the_flight_of_the_batch(rows, expected):
    nodes, result = np.empty((20_000, 10)), np.empty(col.RESULTS)
    air, curve = air_pieces("us76"), curve_pieces("levinger_v2")
    for i in range(0, COUNT, 85):
        code, _ = batch.trace_row(
            rows[i], EARTHS["wgs84"].row, air, curve, TOLERANCE, STEP_LIMIT, nodes, result
        )
        assert code == expected[1][i]
        if code == 0:
            assert np.array_equal(result, expected[0][i], equal_nan=True)


PROCESS = """
import sys
import numpy as np
from tests.physics.test_same_bits import digest, fly
print(digest(*fly(np.load(sys.argv[1]), 2)))
"""


@pytest.mark.slow
def test_processes_and_processors(rows, expected, tmp_path):
    """A process that compiles, for a processor with shorter vectors, and one that loads what it compiled."""
    np.save(tmp_path / "rows.npy", rows)
    environment = {**os.environ, "LOFTED_CACHE_DIR": str(tmp_path / "cache")}
    if platform.machine() == "x86_64":
        environment |= {"NUMBA_CPU_NAME": "x86-64-v3", "NUMBA_CPU_FEATURES": ""}
    command = [sys.executable, "-c", PROCESS, str(tmp_path / "rows.npy")]
    for _ in range(2):
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
        assert done.stdout.strip() == digest(*expected)


@pytest.mark.parametrize("named", ["0", "-1", "two", "1.5", ""])
def test_a_wrong_number_of_threads_is_refused(rows, monkeypatch, named):
    monkeypatch.setenv("LOFTED_THREADS", named)
    with pytest.raises(InputError, match=r"LOFTED_THREADS=.* set it to 1 or more, or unset it"):
        fly(rows[:2], None)


def test_the_digest_sees_one_bit(expected):
    results, codes = expected[0].copy(), expected[1]
    results[-1, 0] = np.nextafter(results[-1, 0], np.inf)
    assert digest(results, codes) != digest(*expected)
