"""The operations that `lofted bench` counts are those that the kernels do, counted while they run."""

import importlib.util
import json
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
from pathlib import Path

import llvmlite.binding as llvm
import numpy as np
import pytest
from numba import njit

from kernels import operations, peak
from kernels.jit import COMMON, FUSED
from trajectory.earth import find_atmosphere, find_earth
from trajectory.speed import work
from trajectory.speed.measure import trial_steps
from trajectory.vehicle import drag_curve

ROOT = Path(__file__).resolve().parents[2]
COUNTING = Path(__file__).with_name("counting.py")
FLIGHTS = 16
STEPS = {"step_in_air": operations.IN_AIR_STEP, "step_coasting": operations.COASTING_STEP}


def count(rows, folder=ROOT):
    """Fly rows with numbers that count, by the kernels of a folder."""
    flown = work.free_flights(1)
    asked = {
        "rows": rows.tolist(),
        "earth": find_earth("wgs84").row.tolist(),
        "air": find_atmosphere("us76").tolist(),
        "curve": drag_curve(flown.drag_curve).tolist(),
        "tolerance": flown.tolerance,
    }
    environment = {**os.environ, "NUMBA_DISABLE_JIT": "1", "PYTHONPATH": str(folder)}
    command = [sys.executable, str(COUNTING)]
    ended = subprocess.run(
        command, input=json.dumps(asked), capture_output=True, text=True, cwd=folder, env=environment
    )
    assert ended.returncode == 0, ended.stderr
    return json.loads(ended.stdout)


@pytest.fixture(scope="module")
def flown():
    """Some free flights, counted, and the same by the compiled kernels."""
    flights = work.free_flights(FLIGHTS)
    results, status = work.fly(flights, FLIGHTS, 1)
    assert not status.any()
    return count(flights.rows), results


def medians(counted):
    """Median count of a call, by the name of the loop."""
    calls = [call for flight in counted for call in flight["calls"]]
    names = {name for name, _ in calls}
    return {name: statistics.median_low(n for own, n in calls if own == name) for name in names}


def test_what_is_counted_is_what_flies(flown):
    """The counting flights end as the compiled ones do, to the last bit."""
    counted, results = flown
    assert [flight["code"] for flight in counted] == [0] * FLIGHTS
    assert [flight["result"] for flight in counted] == [[float(x).hex() for x in row] for row in results]


def test_the_constants_are_the_medians_of_what_is_counted(flown):
    found = medians(flown[0])
    assert found == STEPS | operations.PASSES, f"kernels/operations.py should say {found}"
    assert sum(operations.PASSES.values()) == operations.ONCE


def test_steps_follow_from_the_numbers_of_steps_and_right_hand_sides(flown):
    counted, results = flown
    in_air, coasting = trial_steps(results)
    for number, flight in enumerate(counted):
        names = [name for name, _ in flight["calls"]]
        assert names.count("step_in_air") == in_air[number]
        assert names.count("step_coasting") == coasting[number]


def test_the_sum_is_within_a_percent_of_what_each_flight_does(flown):
    counted, results = flown
    in_air, coasting = trial_steps(results)
    told = operations.IN_AIR_STEP * in_air + operations.COASTING_STEP * coasting + operations.ONCE
    for number, flight in enumerate(counted):
        in_loops = sum(operations for _, operations in flight["calls"])
        assert told[number] == pytest.approx(in_loops, rel=0.01)
        assert in_loops < flight["all"] < 1.02 * in_loops  # the rest is what single flights need in between


def test_one_more_multiplication_is_noticed(tmp_path, flown):
    shutil.copytree(ROOT / "kernels", tmp_path / "kernels", ignore=shutil.ignore_patterns("__pycache__"))
    path = tmp_path / "kernels" / "dynamics.py"
    text = path.read_text(encoding="utf-8")
    changed = text.replace("slow * vx,", "1.0 * slow * vx,")
    assert changed != text
    path.write_text(changed, encoding="utf-8")
    expected = medians(flown[0])
    expected["step_in_air"] += 4  # in each of the four right-hand sides
    assert medians(count(work.free_flights(FLIGHTS).rows, tmp_path)) == expected


def test_the_number_counts_what_it_says():
    spec = importlib.util.spec_from_file_location("counting", COUNTING)
    counting = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(counting)
    a, b = counting.Number(3.0), counting.Number(-2.0)
    for text, value, expected in (
        ("a + b * 2.0 - 1.0 / a", -4.0 / 3.0, 4),
        ("2.0 - b + (1.0 + a)", 8.0, 3),
        ("root(a * a)", 3.0, 2),
        ("-abs(b) if a > b else a * a * a", -2.0, 0),
        ("np.float64(2.0) * a", 6.0, 1),
        ("b / (a - a)", -np.inf, 2),
    ):
        counting.done = 0
        found = eval(text, {"a": a, "b": b, "root": counting.square_root, "np": np})
        assert (found, counting.done) == (pytest.approx(value), expected), text
        assert isinstance(found, counting.Number)


def instructions(flags):
    """Packed fused multiply-adds of the loop of the peak, and all other arithmetic of floats."""
    compiled = njit(**COMMON, **flags)(peak.multiply_add.py_func)
    numbers = np.ones(peak.NUMBERS)
    compiled(numbers, 1, 0.75, 0.25)
    assert (numbers == 1.0).all()
    text = "\n".join(compiled.inspect_asm().values())
    other = r"\bv?(?:add|mul)[sp]d\b|\bv?fn?madd\w+sd\b"
    return len(re.findall(r"\bvfmadd\w+pd\b", text)), len(re.findall(other, text))


@pytest.mark.skipif(
    platform.machine() not in ("x86_64", "AMD64") or not llvm.get_host_cpu_features().get("fma"),
    reason="reads x86 instructions",
)
def test_the_peak_is_made_of_packed_fused_multiply_adds():
    fused, other = instructions({"fastmath": FUSED})
    assert fused >= 4 * peak.CHAINS
    assert other == 0
    fused, other = instructions({})  # the flag is what it takes
    assert fused == 0
    assert other >= 4 * peak.CHAINS


def test_the_peak_counts_its_operations():
    """The text of the loop multiplies and adds `DEPTH` times in each of `CHAINS` chains."""
    numbers = np.arange(float(peak.NUMBERS))
    factor, summand = 0.5, 3.0
    expected = numbers.copy()
    for _ in range(3 * peak.DEPTH):
        expected = expected * factor + summand
    peak.multiply_add(numbers, 3, factor, summand)
    assert numbers == pytest.approx(expected, rel=1e-15)
    assert peak.OPERATIONS == 2 * peak.DEPTH * peak.NUMBERS


def test_only_the_peak_is_compiled_with_a_flag():
    assert FUSED == {"contract"}
    sources = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "kernels").glob("*.py")}
    assert {name for name, text in sources.items() if "fused_door" in text} == {"jit.py", "peak.py"}
    assert {name for name, text in sources.items() if "fastmath" in text} == {"jit.py"}
