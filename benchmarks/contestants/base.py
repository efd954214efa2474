"""What a contestant is: a name, a way to fly, and what a user would get out of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numba
import numpy as np

# Columns of an outcome, SI; the position is Earth-fixed.
X, Y, Z, SPEED, TIME, APOGEE, EVALUATIONS = range(7)
OUTCOMES = 7

FREE, POWERED = "free", "powered"


def as_outcomes(flown: Any) -> np.ndarray:
    """Pass on results that already are outcomes.

    Parameters
    ----------
    flown : ndarray, shape (n, OUTCOMES)
        What `Contestant.fly` gave.

    Returns
    -------
    ndarray
        The same.
    """
    return np.asarray(flown)


@dataclass(frozen=True)
class Contestant:
    """One way to fly the common work.

    Parameters
    ----------
    name : str
        Unique.
    family : str
        What it stands for in the table of ratios.
    target : float
        Largest error of the impact position that it is allowed.  [m]
    fly : callable
        Work, number of flights and threads to results of its own kind; this is what is timed.
    settings : str
        Tolerances, in words.
    outcomes : callable
        From those results to columns X ... EVALUATIONS, NaN where it does not say; not timed.
    work : str
        ``FREE`` or ``POWERED``: which flights it flies.
    missing : str
        Why it cannot take part, and what would help; empty when it can.
    """

    name: str
    family: str
    target: float
    fly: Callable[[Any, int, int], Any]
    settings: str = ""
    outcomes: Callable[[Any], np.ndarray] = as_outcomes
    work: str = FREE
    missing: str = ""

    def prepare(self, work: Any, threads: int) -> None:
        """Compile and warm up.

        Parameters
        ----------
        work : Work
            Flights to warm up with.
        threads : int
            Largest number of threads that will be used.
        """
        for count in {1, threads}:
            self.fly(work, min(8 * count, work.count), count)


def with_threads(threads: int) -> None:
    """Tell Numba how many threads to use, as far as the machine has them.

    Parameters
    ----------
    threads : int
        Number of threads.
    """
    numba.set_num_threads(min(threads, numba.config.NUMBA_NUM_THREADS))
