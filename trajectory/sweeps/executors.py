"""Who flies the chunks of a sweep: threads of this process, or any executor."""

import threading
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager

from trajectory.rows import available_threads
from trajectory.sweeps.chunks import heed
from trajectory.sweeps.run import Workers


@contextmanager
def threads(count: int | None = None) -> Iterator[Workers]:
    """Fly in threads of this process: the kernels let go of the interpreter.

    Parameters
    ----------
    count : int, optional
        As many as there are processors when left out; it never changes a result.

    Yields
    ------
    Workers
    """
    number, left = count or available_threads(), threading.Event()
    pool = ThreadPoolExecutor(
        number, thread_name_prefix="lofted-sweep", initializer=heed, initargs=(left.is_set,)
    )
    try:
        yield Workers(pool, number)
    finally:
        left.set()
        pool.shutdown(wait=True, cancel_futures=True)


def workers_of(
    executor: Executor, count: int | None = None, *, lost: tuple[type[BaseException], ...] = ()
) -> Workers:
    """Fly in any executor, such as a pool of processes.

    Parameters
    ----------
    executor : Executor
        Yours to shut down.
    count : int, optional
        How many chunks it flies at the same time; as many as this machine has processors when left out.
    lost : tuple of type, optional
        Exceptions by which it says that a worker was lost: the chunk is tried once more.

    Returns
    -------
    Workers
    """
    return Workers(executor, count or available_threads(), lost)
