"""How surely an error is seen: the same table of random halves of the launches."""

import numpy as np

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
    random = np.random.Generator(np.random.Philox(key=np.array([seed, _STREAM], dtype=np.uint64)))
    failing = 0
    for _ in range(HALVES):
        chosen = random.permutation(len(outcomes))[: len(outcomes) // 2]
        half = tuple(outcomes[index] for index in sorted(chosen))
        failing += not summarise(half, plant=plant, world="none", draws=0, seed=seed, seconds=0.0).passed
    return failing
