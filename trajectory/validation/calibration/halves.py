"""How surely an error is seen: the same table of random halves of the launches."""

import numpy as np
from numpy.typing import NDArray

from trajectory.validation.calibration.simulate import Outcome
from trajectory.validation.calibration.summary import summarise

HALVES = 10
_STREAM = int.from_bytes(b"calhalve", "big")


def failing_halves(outcomes: tuple[Outcome, ...], *, plant: str, seed: int) -> int:
    """Count the halves of a run whose table fails.

    Parameters
    ----------
    outcomes : tuple of Outcome
        From `simulate.simulate`.
    plant : str
        One of `ranks.PLANTS`.
    seed : int
        Which halves.

    Returns
    -------
    int
        Of ``HALVES`` random ones.  They share launches; each sees less than all of them do.
    """
    failing = 0
    for chosen in halves(len(outcomes), seed):
        half = tuple(outcomes[index] for index in chosen)
        failing += not summarise(half, plant=plant, world="none", draws=0, seed=seed, seconds=0.0).passed
    return failing


def halves(launches: int, seed: int) -> list[NDArray[np.int64]]:
    """Choose halves at random.

    Parameters
    ----------
    launches : int
        Number of launches.
    seed : int
        The same seed chooses the same ones.

    Returns
    -------
    list of ndarray
        ``HALVES`` times the numbers of the launches, ascending.
    """
    random = np.random.Generator(np.random.Philox(key=np.array([seed, _STREAM], dtype=np.uint64)))
    return [np.sort(random.permutation(launches)[: launches // 2]) for _ in range(HALVES)]
