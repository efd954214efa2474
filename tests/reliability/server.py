"""A process that has imported everything, and forks one child for each sweep: a start takes milliseconds.

It reads one JSON object a line and answers with one.  ``{"start": {...}}`` gives the process id of a child
that leads a process group of its own; ``{"wait": pid}`` gives how it ended, as a shell says it.
"""

import importlib
import json
import os
import signal
import sys
import threading
import traceback

import plants

from trajectory.cli import main
from trajectory.ensembles.store import open_store
from trajectory.sweeps.chunks import make, split
from trajectory.sweeps.executors import threads, workers_of
from trajectory.sweeps.reading import read_sweep
from trajectory.sweeps.result import digest_of, run_sweep


def fly(task):
    """Run a sweep; what the run itself takes for kept is logged line by line."""
    log = os.open(task["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    with threads(task.get("threads", 2)) as workers:
        result = run_sweep(
            read_sweep(task["spec"]),
            store=open_store(task["cache"]),
            workers=workers,
            progress=lambda count: os.write(log, f"{count.done} {count.made}\n".encode()),
        )
    print(digest_of(result))


def fly_in_processes(task):
    """Run a sweep in a pool of processes, and print how much there is."""
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    with ProcessPoolExecutor(task["processes"], multiprocessing.get_context("fork")) as pool:
        result = run_sweep(
            read_sweep(task["spec"]),
            store=open_store(task["cache"]),
            workers=workers_of(pool, task["processes"]),
        )
    print(result)
    for failure in result.count.failures:
        print(f"{failure.chunk}: {failure.reason}", file=sys.stderr)
    print(digest_of(result) if result.is_whole else "no digest")
    raise SystemExit(0 if result.is_whole else 3)


def command(task):
    """Run a command line."""
    sys.argv = ["lofted", *task["arguments"]]
    main()


def child(task):
    """Do one task and end; never returns."""
    code = 1
    try:
        os.setsid()
        signal.signal(signal.SIGINT, signal.default_int_handler)
        for number, name in ((1, "out"), (2, "err")):
            os.dup2(os.open(task[name], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666), number)
        for plant in task.get("plants", []):
            getattr(plants, plant)()
        globals()[task["what"]](task)
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except KeyboardInterrupt:
        code = 130
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def serve(warm):
    """Answer until the input ends."""
    # What each process does once: load kernels, hash the sources, import what draws.
    make(split(read_sweep(warm))[0])
    importlib.import_module("trajectory.report.sweep")
    assert threading.active_count() == 1  # or a fork could copy a lock that is held
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    for line in sys.stdin:
        asked = json.loads(line)
        if "start" in asked:
            pid = os.fork()
            if pid == 0:
                child(asked["start"])
            answers.write(f"{pid}\n")
        else:
            status = os.waitpid(asked["wait"], 0)[1]
            answers.write(
                f"{128 + os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)}\n"
            )


if __name__ == "__main__":
    serve(sys.argv[1])
