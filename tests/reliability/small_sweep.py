"""A sweep of free flights that takes milliseconds, and the command that flies it."""

import os
import subprocess
import sys

COMMAND = "from trajectory.cli import main; main()"
SPECIFICATION = """
samples = {samples}
chunk = {chunk}
outputs = ["ground_range", "speed"]
[launch]
latitude_deg = 39.0
azimuth_deg = 80.0
height_m = 100e3
speed_m_s = {{ uniform = [3000.0, 5000.0] }}
flight_path_angle_deg = 40.0
"""


def write_specification(folder, *, samples=64, chunk=16, name="small.toml"):
    path = folder / name
    path.write_text(SPECIFICATION.format(samples=samples, chunk=chunk))
    return path


def lofted(*arguments, before=(), python=(sys.executable,), **environment):
    """Run the command; a variable of the environment that is None is taken away."""
    kept = {name: value for name, value in (os.environ | environment).items() if value is not None}
    words = [*before, *python, "-c", COMMAND, *map(str, arguments)]
    return subprocess.run(words, capture_output=True, text=True, env=kept, timeout=300, check=False)


def messages(done):
    """What the command said went wrong."""
    return [line for line in done.stderr.splitlines() if line]
