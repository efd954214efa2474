"""The table has teeth: each planted bug makes exactly the rows fail that it must.

A copy of the packages is edited in one line, compiled, and judged by its own table, in another process.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from mutants import plant

PLANTS = {
    # two digits swapped: 6e-5 of its value
    "wrong J2": ("kernels/constants.py", "1.08262982131e-3", "1.08269282131e-3", {1}),
    "Coriolis sign": (
        "kernels/earth.py",
        "rate * (rate * x + 2.0 * vy)",
        "rate * (rate * x - 2.0 * vy)",
        {1, 2, 3, 4, 5, 11, 12},
    ),
    # all but 100 m of the isothermal layer from 47 to 51 km
    "a layer of US76 is missing": (
        "kernels/atmosphere.py",
        "32e3, 47e3, 51e3",
        "32e3, 50.9e3, 51e3",
        {4, 8, 11, 12},
    ),
    # lift keeps its size, and no longer stands on the relative wind
    "lift is not perpendicular": (
        "kernels/glide.py",
        "along = lift / (cosine * max(speed, 1e-9)) * sine",
        "along = 0.9 * lift / (cosine * max(speed, 1e-9)) * sine",
        {12},
    ),
    "the wind blows from where it blows to": (
        "kernels/glide.py",
        "wy = vy - east * ey - north * s * ex",
        "wy = vy + east * ey - north * s * ex",
        {3, 12},
    ),
}
JUDGE = """
import json, kernels
from trajectory.validation import run
lines = run.run_physics_checks()
failed = sorted({line.number for line in lines if not line.passed})
rows = sorted({line.number for line in lines})
print(json.dumps({"file": kernels.__file__, "rows": rows, "failed": failed}))
"""


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory):
    """Judge all plants side by side."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    running = {}
    for name, (file, right, wrong, _) in PLANTS.items():
        folder = tmp_path_factory.mktemp("planted")
        plant(folder, file, right, wrong)
        environment["LOFTED_CACHE_DIR"] = str(folder / "cache")
        command = [sys.executable, "-W", "ignore", "-c", JUDGE]
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        running[name] = (folder, process)
    found = {}
    for name, (folder, process) in running.items():
        out, err = process.communicate()
        assert process.returncode == 0, err
        found[name] = json.loads(out)
        assert Path(found[name]["file"]).is_relative_to(folder)
    return found


@pytest.mark.slow
@pytest.mark.parametrize("name", PLANTS)
def test_a_planted_bug_fails_the_rows_that_it_concerns(verdicts, name):
    assert verdicts[name]["rows"] == [*range(1, 14)]
    assert set(verdicts[name]["failed"]) == PLANTS[name][3]
