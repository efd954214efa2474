"""What needs a process of its own: peak memory, and the time of a whole command.

``python -m benchmarks.child NAME COUNT THREADS`` flies a contestant once and prints one JSON object.
"""

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).parent.parent
# The public way to fly many rows, with nothing imported that it does not need.
COMMAND = """
import sys
import numpy as np
from trajectory.earth import EARTHS
from trajectory.rows import fly_rows
results, status = fly_rows(np.load(sys.argv[1]), earth=EARTHS["wgs84"])
assert (status == 0).all()
"""


def peak_memory() -> float:
    """Largest resident memory of this process so far.

    Returns
    -------
    float
        MiB.  From the process's own status where the system has it: the resource usage of a child also
        counts its parent's memory at the moment of the start.
    """
    try:
        lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024.0
    except (OSError, StopIteration):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024.0


def fly_alone(name: str, count: int, threads: int) -> dict[str, Any]:
    """Fly a contestant in a process of its own.

    Parameters
    ----------
    name : str
        Of the contestant.
    count : int
        Number of flights.
    threads : int
        Number of threads.

    Returns
    -------
    dict
        ``flights``, ``prepare_s`` (compile, or load what is on disk), ``wall_s`` of the flights and
        ``peak_mib``.
    """
    return ask("benchmarks.child", name, str(count), str(threads))


def ask(module: str, *arguments: str) -> dict[str, Any]:
    """Run a module in a process of its own.

    Parameters
    ----------
    module : str
        Its name.
    arguments : str
        Its command line.

    Returns
    -------
    dict
        The JSON object of the last line that it prints.
    """
    command = [sys.executable, "-m", module, *arguments]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def start_up(rows: np.ndarray, warm: int) -> dict[str, Any]:
    """Time a whole command that flies rows, with nothing compiled and with everything on disk.

    Parameters
    ----------
    rows : ndarray, shape (n, PARAMETERS)
        What is flown.
    warm : int
        How often the warm command is timed.

    Returns
    -------
    dict
        ``flights``, ``cold_s`` and ``warm_s``, a list; from the start of the interpreter to its end.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.npy"
        np.save(path, rows)
        cache = str(Path(folder) / "cache")
        environment = {**os.environ, "LOFTED_CACHE_DIR": cache, "NUMBA_CACHE_DIR": cache}
        times = []
        for _ in range(1 + warm):
            start = time.perf_counter()
            subprocess.run([sys.executable, "-c", COMMAND, str(path)], cwd=ROOT, env=environment, check=True)
            times.append(time.perf_counter() - start)
    return {"flights": len(rows), "cold_s": times[0], "warm_s": times[1:], "warm_median_s": _median(times)}


def _median(times: list[float]) -> float | None:
    return statistics.median(times[1:]) if len(times) > 1 else None


def main() -> None:
    """Fly one contestant once, and print what it took as JSON."""
    from benchmarks.contestants.registry import find, flights

    name, count, threads = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    contestant = find(name)
    work = flights(contestant.work, count)
    start = time.perf_counter()
    contestant.prepare(work, threads)
    ready = time.perf_counter()
    contestant.fly(work, count, threads)
    done = time.perf_counter()
    answer = {"flights": count, "prepare_s": ready - start, "wall_s": done - ready, "peak_mib": peak_memory()}
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
