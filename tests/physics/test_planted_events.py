"""Events have teeth (scorecard 16): looked for at the ends of steps only, some are missed."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from mutants import plant

EVENTS = Path(__file__).with_name("test_events.py")
FILE = "kernels/events.py"
PLANTS = {
    "a dip below the ground": (
        "climb < 0.0 < new_climb:  # dips",
        "climb < new_climb < 0.0:  # dips",
        "no_dip_inside_one_long_step",
    ),
    "up and down through the interface": (
        "if top > ENTRY_INTERFACE >= new_height:",
        "if height > ENTRY_INTERFACE >= new_height:",
        "double_crossing_of_the_entry_interface",
    ),
    "an apogee": ("turns = climb > 0.0 >= new_climb", "turns = False", "grazing_apogee"),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", PLANTS)
def test_a_planted_step_over_an_event_is_seen(name, tmp_path):
    right, wrong, seen_by = PLANTS[name]
    plant(tmp_path, FILE, right, wrong)
    places = {"PYTHONPATH": str(tmp_path), "LOFTED_CACHE_DIR": str(tmp_path / "cache")}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(EVENTS)]
    done = subprocess.run(command, cwd=tmp_path, env=os.environ | places, capture_output=True, text=True)
    assert done.returncode == 1, done.stdout + done.stderr
    assert f"FAILED {os.path.relpath(EVENTS, tmp_path)}::test_{seen_by}" in done.stdout
