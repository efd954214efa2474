"""Points of the unit cube that belong to the index of a sample: any chunks give the same bits.

A Sobol sweep is dealt out in turn to `REPLICATES` sequences with independent shifts, so that the spread
between them is an honest Monte Carlo error.  Independent draws come from a counter: sample i is at counter i.
"""

import numpy as np
from numpy.typing import NDArray

from trajectory.ensembles.sampling import (
    BITS,
    dealt_sobol,
    inside,
    max_dimensions,
    require_stretch,
    require_whole,
)
from trajectory.errors import InputError

SAMPLINGS = ("sobol", "independent")
REPLICATES = 16
MOST_DIMENSIONS = 2**16
# Second word of the Philox key: other users of the same seed draw from other streams.
_INDEPENDENT_STREAM = int.from_bytes(b"sweepind", "big")
_BLOCK = 4  # words that Philox makes of one counter


def points(sampling: str, first: int, count: int, dimensions: int, seed: int) -> NDArray[np.float64]:
    """Draw a stretch of the samples of a sweep.

    Parameters
    ----------
    sampling : str
        One of `SAMPLINGS`.
    first : int
        Index of the first sample, from 0.
    count : int
        How many samples.
    dimensions : int
        Numbers of each sample; more of them change nothing in the first ones.
    seed : int
        0 to 2**64 - 1.

    Returns
    -------
    ndarray, shape (count, dimensions)
        Strictly between 0 and 1; each number is uniform over the choice of the seed.

    Raises
    ------
    InputError
        For an unknown sampling, an argument out of bounds, or more dimensions than the Sobol table has.
    """
    require_stretch(first, count, seed)
    require_whole("dimensions", dimensions, 1, MOST_DIMENSIONS)
    if sampling == "independent":
        return _independent(first, count, dimensions, seed)
    if sampling != "sobol":
        raise InputError(f"sampling={sampling!r} is not known; choose one of {', '.join(SAMPLINGS)}")
    if dimensions > max_dimensions():
        raise InputError(
            f"sampling='sobol' has a table for {max_dimensions()} dimensions, and {dimensions} are needed; "
            "use sampling='independent', or vary fewer parameters"
        )
    return dealt_sobol(first, count, dimensions, seed, REPLICATES)


def _independent(first: int, count: int, dimensions: int, seed: int) -> NDArray[np.float64]:
    words = np.empty((count, dimensions), dtype=np.uint64)
    key = np.array([seed, _INDEPENDENT_STREAM], dtype=np.uint64)
    for block in range(-(-dimensions // _BLOCK)):
        # Lowest word of the counter: the sample.  Next word: which four of its numbers.
        stream = np.random.Philox(key=key, counter=np.array([first, block, 0, 0], dtype=np.uint64))
        made = stream.random_raw(_BLOCK * count).reshape(count, _BLOCK)
        part = words[:, _BLOCK * block : _BLOCK * (block + 1)]
        np.right_shift(made[:, : part.shape[1]], np.uint64(64 - BITS), out=part)
    return inside(words)
