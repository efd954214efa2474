"""Fly a sweep in jobs of SLURM, started from Python: Dask over TLS, without pages that others could open."""

import sys
from pathlib import Path

from dask_jobqueue import SLURMCluster
from distributed import Client, KilledWorker, Security

from trajectory.sweeps.executors import workers_of
from trajectory.sweeps.reading import read_sweep
from trajectory.sweeps.result import run_sweep

CORES = 32  # of a job
JOBS = 4
ON_LOOPBACK = "127.0.0.1:0"  # for status pages: they are not encrypted, and --no-dashboard leaves some


def open_cluster(shared: str) -> SLURMCluster:
    """Start a scheduler here; `shared` is a folder that the jobs see too, for you alone."""
    return SLURMCluster(
        cores=CORES,
        processes=CORES,  # one flight each: one thread in each process
        memory="64 GiB",
        walltime="02:00:00",
        security=Security.temporary(),
        protocol="tls://",
        shared_temp_directory=shared,  # certificates and key of this cluster lie there, readable by you alone
        scheduler_options={"dashboard_address": ON_LOOPBACK},
        worker_extra_args=["--dashboard-address", ON_LOOPBACK],
    )


def main(specification: str, shared: str) -> None:
    """Fly what is missing in jobs, and say how much there is."""
    with open_cluster(shared) as cluster, Client(cluster) as client:
        cluster.scale(jobs=JOBS)
        executor = client.get_executor(pure=False)
        workers = workers_of(executor, CORES * JOBS, lost=(KilledWorker,))
        print(run_sweep(read_sweep(Path(specification)), workers=workers))


if __name__ == "__main__":
    main(*sys.argv[1:3])
