"""Workers of a Dask cluster: one of this machine alone, or one that exists.

Whoever reaches a Dask scheduler can run programs on its workers.  So a cluster made here listens on loopback
only, every connection is encrypted with a certificate made for it, and there is no dashboard; and a scheduler
elsewhere is joined over TLS or not at all.
"""

from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from trajectory.errors import InputError, NoAnswerError
from trajectory.rows import available_threads
from trajectory.sweeps.run import Workers

if TYPE_CHECKING:
    from distributed import Client

LOOPBACK = "127.0.0.1"
PATIENCE = 30.0  # s until a scheduler answers
SECURE = "tls://"


@contextmanager
def local_cluster(count: int | None = None) -> Iterator[Workers]:
    """Fly in processes of this machine, under Dask.

    Parameters
    ----------
    count : int, optional
        Processes; as many as there are processors when left out.  It never changes a result.

    Yields
    ------
    Workers

    Raises
    ------
    NoAnswerError
        The packages of the extra ``cluster`` are missing.
    """
    dask = _distributed()
    number = count or available_threads()
    with (
        dask.LocalCluster(
            n_workers=number,
            threads_per_worker=1,
            processes=True,
            host=LOOPBACK,
            protocol=SECURE,
            security=dask.Security.temporary(),
            dashboard_address=None,
            worker_dashboard_address=None,
            silence_logs=50,
        ) as cluster,
        dask.Client(cluster) as client,
    ):
        yield _workers(client, number)


@contextmanager
def join_cluster(address: str) -> Iterator[Workers]:
    """Fly on a Dask cluster that exists.

    Parameters
    ----------
    address : str
        Of its scheduler, ``tls://host:port``.  Certificates are those of Dask's own configuration
        (``distributed.comm.tls``).

    Yields
    ------
    Workers

    Raises
    ------
    InputError
        The address is not one of TLS.
    NoAnswerError
        Nobody answers there, or there are no workers, or the extra ``cluster`` is missing.
    """
    if not address.startswith(SECURE):
        raise InputError(
            f"--dask {address!r}: a scheduler runs whatever it is sent, so it is joined over TLS only: "
            "write tls://host:port"
        )
    dask = _distributed()
    try:
        client = dask.Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError, TypeError) as problem:
        raise NoAnswerError(
            f"--dask {address}: {problem}: check the address and the certificates in Dask's configuration "
            "(distributed.comm.tls)"
        ) from problem
    with client:
        number = sum(client.nthreads().values())
        if not number:
            raise NoAnswerError(f"--dask {address}: has no workers: start some and run again")
        yield _workers(client, number)


def _workers(client: "Client", number: int) -> Workers:
    from distributed import KilledWorker

    executor: Executor = client.get_executor(pure=False)  # type: ignore[no-untyped-call]
    return Workers(executor, number, (KilledWorker,), lambda: client.status == "running")


def _distributed() -> Any:
    try:
        import distributed
    except ModuleNotFoundError as missing:
        raise NoAnswerError(
            f"the package {missing.name} is not installed: install lofted with its extra 'cluster'"
        ) from None
    return distributed
