"""Workers of a Dask cluster: one of this machine alone, or one that exists.

Whoever reaches a Dask scheduler can run programs on its workers.  So a cluster made here listens on loopback
only, every connection is encrypted with a certificate made for it, and there is no dashboard; and a scheduler
elsewhere is joined over TLS or not at all.
"""

import asyncio
import importlib
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from trajectory.errors import InputError, NoAnswerError
from trajectory.rows import available_threads
from trajectory.sweeps.run import Workers

if TYPE_CHECKING:
    from distributed import Client, Security

PATIENCE = 30.0  # s until a scheduler answers
DESERTED = 60.0  # s without any worker until a cluster is given up
SECURE = "tls://"
QUIET = 100  # above every level of logging
PROGRAM = "from trajectory.sweeps import hosting; hosting.main()"


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
        They end with the block, at once.

    Raises
    ------
    NoAnswerError
        The packages of the extra ``cluster`` are missing, or the cluster does not start.
    """
    distributed = _package("distributed")
    _package("cryptography")
    number = count or available_threads()
    with _host(number) as process:
        told = json.loads(process.stdout.readline() or "{}")  # type: ignore[union-attr]
        if "address" not in told:
            problem = told.get("problem", "its process has ended")
            raise NoAnswerError(f"--dask: no cluster on this machine: {problem}: fly without --dask")
        certificates = distributed.Security(
            require_encryption=True,
            tls_ca_file=told["certificate"],
            tls_client_cert=told["certificate"],
            tls_client_key=told["key"],
        )
        with _client(told["address"], certificates) as client:
            yield _workers(client, number, lambda: process.poll() is None)


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
    with _client(address) as client:
        number = sum(client.nthreads().values())  # type: ignore[no-untyped-call]
        if not number:
            raise NoAnswerError(f"--dask {address}: has no workers: start some and run again")
        yield _workers(client, number)


@contextmanager
def _host(count: int) -> Iterator["subprocess.Popen[bytes]"]:
    """Start the process that holds a cluster; it and all workers have ended when the block has."""
    places = os.pathsep.join(map(os.path.abspath, sys.path))  # where we found what is flown
    with tempfile.TemporaryDirectory(prefix="lofted-dask-", ignore_cleanup_errors=True) as folder:
        process = subprocess.Popen(
            [sys.executable, "-P", "-c", PROGRAM, str(count), folder],
            stdin=subprocess.PIPE,  # it ends when we do
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=os.environ | {"PYTHONPATH": places, "TMPDIR": folder},
            start_new_session=True,
        )
        try:
            yield process
        finally:
            if process.poll() is None:  # its number is ours until somebody has waited for it
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
            process.communicate()


@contextmanager
def _client(address: str, certificates: "Security | None" = None) -> Iterator["Client"]:
    """Reach a scheduler; what Dask says of lost connections is told in our words."""
    distributed = _package("distributed")
    with distributed.utils.silence_logging_cmgr(QUIET):
        try:
            client = distributed.Client(
                address, security=certificates, timeout=PATIENCE, set_as_default=False
            )
        except (OSError, ValueError, TypeError) as problem:
            raise NoAnswerError(
                f"--dask {address}: {problem}: check the address, and the certificates in Dask's "
                "configuration (distributed.comm.tls)"
            ) from problem
        with client:
            yield client


def _workers(client: "Client", number: int, is_held: Callable[[], bool] = lambda: True) -> Workers:
    from distributed import KilledWorker

    def is_alive() -> bool:
        if client.status != "running" or not is_held():
            return False
        try:
            client.wait_for_workers(1, timeout=DESERTED)  # returns at once where there is one
        except (OSError, RuntimeError):  # nobody came, or the client has just ended
            return False
        return True

    return Workers(_ClientExecutor(client), number, (KilledWorker, BrokenExecutor), is_alive)


class _ClientExecutor(Executor):
    """A Dask client as an executor.

    Dask has one of its own, which fails for a result that has arrived when its worker is lost in the instant
    after: it asks for the state of the task once more, and that is to be computed again.
    """

    def __init__(self, client: "Client") -> None:
        self.client = client

    def submit(self, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
        asked = self.client.submit(function, *args, **kwargs, pure=False)

        async def result() -> Any:
            return await asked

        return asyncio.run_coroutine_threadsafe(result(), self.client.loop.asyncio_loop)  # type: ignore[union-attr]


def _package(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as missing:
        raise NoAnswerError(
            f"the package {missing.name} is not installed: install lofted with its extra 'cluster'"
        ) from None
