"""Sweeps in processes of their own, to be killed, interrupted and spoilt."""

import itertools
import json
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
KILLED = 128 + signal.SIGKILL
INTERRUPTED = 130
PATIENCE = 120.0  # s
COMMAND = (sys.executable, "-c", "from trajectory.cli import main; main()")

# A small vehicle, so that a chunk takes milliseconds.
SPEC = """
samples = {samples}
chunk = {chunk}
seed = {seed}
tolerance_m = {tolerance}
outputs = ["ground_range", "apogee_height", "pitch_over", "steering"]
[launch]
latitude_deg = 39.0
azimuth_deg = {{ uniform = [0.0, 360.0] }}
[vehicle]
pitch_over_deg = {{ log_uniform = [1.0, 40.0] }}
steering = {{ choice = ["gravity-turn", "linear-pitch"], weights = [0.97, 0.03] }}
rise_time_s = 10.0
[[stage]]
ideal_delta_v_m_s = {{ uniform = [3000.0, 4500.0] }}
thrust_to_weight = 1.8
exhaust_speed_m_s = {{ normal = [2500.0, 80.0], within = [2350.0, 2650.0] }}
[exceedance]
ground_range = ["500 km"]
"""


def write_spec(path, *, samples=12_800, chunk=200, seed=5, tolerance=10.0):
    path.write_text(SPEC.format(samples=samples, chunk=chunk, seed=seed, tolerance=tolerance))
    return path


def environment(**more):
    """Give a child what this process has; it imports the same checkout."""
    paths = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    return os.environ | {"PYTHONPATH": os.pathsep.join(paths)} | more


@dataclass(frozen=True, slots=True)
class Ended:
    """What a sweep left: exit code as a shell says it, and what it printed."""

    code: int
    out: str
    err: str


class Running:
    """A child of the server."""

    def __init__(self, server, pid, out, err):
        self.server, self.pid, self.out, self.err = server, pid, out, err

    def signal(self, number):
        """Send a signal to the whole process group, as a terminal does."""
        for _ in range(200):  # it may not yet lead its group
            with suppress(ProcessLookupError):
                os.killpg(self.pid, number)
                return
            time.sleep(1e-3)

    def is_running(self):
        state = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()[0]
        return state != "Z"

    def wait(self):
        code = int(self.server.ask({"wait": self.pid}))
        return Ended(code, self.out.read_text(), self.err.read_text())


class Server:
    """Starts sweeps in children that need not import anything."""

    def __init__(self, process, folder):
        self.process, self.folder, self.numbers = process, folder, itertools.count()

    def ask(self, what):
        self.process.stdin.write(json.dumps(what) + "\n")
        return self.process.stdout.readline()

    def start(self, what, **task):
        number = next(self.numbers)
        out, err = self.folder / f"{number}.out", self.folder / f"{number}.err"
        out.touch()
        err.touch()
        task = {name: str(one) if isinstance(one, Path) else one for name, one in task.items()}
        pid = int(self.ask({"start": {"what": what, "out": str(out), "err": str(err), **task}}))
        return Running(self, pid, out, err)

    def run(self, what, **task):
        return self.start(what, **task).wait()


@contextmanager
def server(folder):
    """Run the server while the block runs."""
    folder.mkdir(parents=True, exist_ok=True)
    warm = write_spec(folder / "warm.toml")
    paths = os.pathsep.join([str(HERE), environment()["PYTHONPATH"]])
    process = subprocess.Popen(
        [sys.executable, HERE / "server.py", warm],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        bufsize=1,
        env=environment(PYTHONPATH=paths),
    )
    try:
        yield Server(process, folder)
    finally:
        process.stdin.close()
        process.wait(PATIENCE)
        process.stdout.close()


class Command:
    """The real command, in a process group of its own."""

    def __init__(self, arguments, folder, **more):
        folder.mkdir(parents=True, exist_ok=True)
        self.out, self.err = folder / "command.out", folder / "command.err"
        with self.out.open("w") as out, self.err.open("w") as err:
            self.process = subprocess.Popen(
                [*COMMAND, *map(str, arguments)],
                stdout=out,
                stderr=err,
                env=environment(**more),
                start_new_session=True,
            )

    def signal(self, number):
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)

    def is_running(self):
        return self.process.poll() is None

    def wait(self):
        code = self.process.wait(PATIENCE)
        return Ended(128 - code if code < 0 else code, self.out.read_text(), self.err.read_text())


def entries(cache):
    """Return the entries under their final names: path to (inode, time of writing)."""
    found = {}
    for path in cache.glob("[0-9a-f][0-9a-f]/*.h5"):
        with suppress(FileNotFoundError):
            seen = path.stat()
            found[path] = (seen.st_ino, seen.st_mtime_ns)
    return found


def wait_for(cache, number, runs):
    """Wait until so many entries are there, or every run has ended."""
    until = time.monotonic() + PATIENCE
    while len(entries(cache)) < number and any(run.is_running() for run in runs):
        assert time.monotonic() < until
        time.sleep(1e-3)
