"""The process that holds a Dask cluster of this machine: its scheduler, and the parents of its workers.

`trajectory.sweeps.cluster` starts it in a session of its own, so that neither Ctrl-C nor anything that Dask
says reaches the terminal, and so that the whole cluster can be ended at once.  Here is no program of the
analyst: workers import what they fly and run nothing again.
"""

import json
import os
import shutil
import signal
import sys
import threading
import time
from typing import Any

from dask import config
from distributed import LocalCluster, Status
from distributed.security import Security

LOOPBACK = "127.0.0.1"
SECURE = "tls://"
ROUND = 0.5  # s between two looks at whether there are as many workers as there should be
# Whatever the analyst's own configuration of Dask opens, loads or decides for other clusters.
SETTINGS: dict[str, Any] = {
    "distributed.scheduler.allowed-failures": 1,  # and once more alone: see `run.Workers.lost`
    "distributed.scheduler.contact-address": None,
    "distributed.scheduler.preload": [],
    "distributed.nanny.preload": [],
    "distributed.worker.preload": [],
    "distributed.scheduler.http.routes": [],
    "distributed.worker.http.routes": [],
    "distributed.worker.profile.enabled": False,
    "distributed.deploy.lost-worker-timeout": "1h",  # a worker that starts slowly is no lost one
    "distributed.comm.tls.max-version": None,
    "distributed.comm.tls.ciphers": None,
}


def main() -> None:
    """Hold a cluster until the standard input ends.

    The arguments: how many workers, and a folder of this process alone, which it removes if nobody else does.
    The first line of the standard output is a JSON object: ``address`` with ``certificate`` and ``key`` in
    PEM form, or ``problem``.
    """
    # Our own copy of the standard output: whatever else is printed here, or by a worker, goes nowhere.
    with os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8") as answer:
        silent = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silent, sys.stdout.fileno())
        threading.Thread(target=_end_with_parent, daemon=True).start()
        count = int(sys.argv[1])
        try:
            cluster, told = _start(count)
        except (OSError, RuntimeError, TypeError, ValueError) as problem:  # the parent has to say it
            answer.write(json.dumps({"problem": f"{type(problem).__name__}: {problem}"}) + "\n")
            return
        answer.write(json.dumps(told) + "\n")
    while True:
        time.sleep(ROUND)
        cluster.loop.add_callback(_replace, cluster, count)  # type: ignore[union-attr]


def _start(count: int) -> tuple[LocalCluster, dict[str, str]]:
    """Return a cluster, and how to join it."""
    config.set(SETTINGS)
    security = Security.temporary()  # type: ignore[no-untyped-call]
    cluster = LocalCluster(  # type: ignore[no-untyped-call]
        n_workers=count,
        threads_per_worker=1,
        processes=True,
        host=LOOPBACK,
        protocol=SECURE,
        security=security,
        dashboard_address=None,
        worker_dashboard_address=None,
        # There is a port for pages all the same, not the one that everybody knows, and no page.
        scheduler_kwargs={"dashboard": False, "dashboard_address": f"{LOOPBACK}:0"},
        memory_limit=0,  # a worker that stops for lack of memory would hold the sweep up without a word
    )
    told = {"address": cluster.scheduler_address, "certificate": security.tls_ca_file}
    return cluster, told | {"key": security.tls_client_key}


def _replace(cluster: LocalCluster, count: int) -> None:
    """Start anew what Dask gives up: a worker that was lost while it started."""
    for name, parent in list(cluster.workers.items()):
        if parent.status in (Status.closed, Status.failed):
            del cluster.workers[name]
    cluster.scale(count)  # type: ignore[no-untyped-call]


def _end_with_parent() -> None:
    """End this process and all workers as soon as the parent has ended, however that ended."""
    sys.stdin.buffer.read()
    shutil.rmtree(sys.argv[2], ignore_errors=True)
    os.killpg(os.getpid(), signal.SIGKILL)
