"""Processes that share out launches: each flies on one thread, so that none is kept waiting by another."""

import os
import threading
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

WATCH = 1.0  # s, between looks at whether the parent is still there


def processes(count: int) -> ProcessPoolExecutor:
    """Start processes that know nothing of this one.

    Parameters
    ----------
    count : int
        How many.

    Returns
    -------
    concurrent.futures.ProcessPoolExecutor
        To be shut down by the caller; they end by themselves when the caller is killed.
    """
    return ProcessPoolExecutor(count, get_context("spawn"), initializer=_alone, initargs=(os.getpid(),))


def _alone(parent: int) -> None:
    os.environ["LOFTED_THREADS"] = "1"
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: int) -> None:
    """End this process once the one that asked for the work is gone: killed, it cannot say so."""
    while os.getppid() == parent:
        time.sleep(WATCH)
    os._exit(1)
