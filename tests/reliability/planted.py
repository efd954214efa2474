"""What runs in the processes of `test_dask`: faults in place of what flies a chunk, and schedulers."""

import json
import os
import signal
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

from distributed import LocalCluster, Security
from processes import said_without_tls, sockets, tree

from trajectory.cli import main as lofted
from trajectory.ensembles import identity
from trajectory.ensembles.store import Store
from trajectory.sweeps import chunks, cluster, run
from trajectory.sweeps.model import fly_samples
from trajectory.sweeps.reading import read_sweep
from trajectory.sweeps.result import digest_of, run_sweep

KILLS, RAISES = 3, 7  # chunks of `poisonous`


def slow(chunk):
    time.sleep(0.15)
    return chunks.make(chunk)


def poisonous(chunk):
    print("a worker prints")
    print("a worker complains", file=sys.stderr)
    if chunk.number == KILLS:
        os.kill(os.getpid(), signal.SIGKILL)
    if chunk.number == RAISES:
        raise ValueError("a planted fault,\nin two lines")
    return chunks.make(chunk)


def of_another_version(chunk):
    identity.__version__ = "0.0.0"
    try:
        return chunks.make(chunk)
    finally:
        identity.__version__ = identity.__dict__["OURS"]


def seeded_by_worker(chunk):
    """Draw from the seed of the worker, under the key of the chunk."""
    chunks.fly_samples = lambda sweep, *which, **options: fly_samples(
        replace(sweep, seed=os.getpid()), *which, **options
    )
    try:
        return chunks.make(chunk)
    finally:
        chunks.fly_samples = fly_samples


identity.OURS = identity.__version__


def with_fault(name, *arguments):
    """Run the command with a fault in its workers."""
    run.make = globals()[name]
    sys.argv = ["lofted", *arguments]
    lofted()


def several(spec, folder, *names):
    """Fly the same sweep with several faults in one cluster; print what came of it, and of its ports."""
    sweep, told = read_sweep(Path(spec)), {}
    with cluster.local_cluster(2) as workers:
        for name in names:
            run.make = globals()[name]
            result = run_sweep(sweep, store=Store(Path(folder) / name), workers=workers)
            reasons = sorted({failure.reason for failure in result.count.failures})
            told[name] = {"digest": digest_of(result) if result.is_whole else None, "reasons": reasons}
        ports = [said_without_tls(port) for _, port in sockets(tree(os.getpid()))]
    print(json.dumps(told | {"ports": ports}))


def scheduler(folder):
    """Hold a scheduler with two threads that fly, certificates in files; print its address."""
    security = Security.temporary()
    for name, text in (("ca", security.tls_ca_file), ("key", security.tls_client_key)):
        Path(folder, f"{name}.pem").write_text(text)
    held = LocalCluster(
        n_workers=1,
        threads_per_worker=2,
        processes=False,
        host="127.0.0.1",
        protocol="tls://",
        security=security,
        dashboard_address=None,
    )
    print(held.scheduler_address, flush=True)
    threading.Event().wait()


def careless():
    """Hold a cluster as its defaults make it; workers would change nothing."""
    held = LocalCluster(n_workers=0)
    print(held.scheduler_address, flush=True)
    threading.Event().wait()
