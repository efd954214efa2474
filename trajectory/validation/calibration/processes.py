"""Processes that share out launches: each flies on one thread, so that none is kept waiting by another."""

import os
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context


def processes(count: int) -> ProcessPoolExecutor:
    """Start processes that know nothing of this one.

    Parameters
    ----------
    count : int
        How many.

    Returns
    -------
    concurrent.futures.ProcessPoolExecutor
        To be shut down by the caller.
    """
    return ProcessPoolExecutor(count, get_context("spawn"), initializer=_alone)


def _alone() -> None:
    os.environ["LOFTED_THREADS"] = "1"
