"""Low-discrepancy points that belong to their index: a Sobol sequence with a random digital shift.

Point i depends on the seed, the dimension and i alone, so any chunking, order or number of workers gives the
same bits.  SciPy's generator would do, but importing ``scipy.stats`` costs about a second at every start.
"""

import operator
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from trajectory.errors import InputError

BITS = 52  # with half a step added, every point is a double strictly between 0 and 1
_TABLE = Path(__file__).with_name("joe_kuo.txt")
# Second word of the Philox key: other users of the same seed draw from other streams.
_SHIFT_STREAM = int.from_bytes(b"sobolxor", "big")


def sobol(first: int, count: int, dimensions: int, seed: int, replicate: int = 0) -> NDArray[np.float64]:
    """Return points of the randomly shifted Sobol sequence.

    Parameters
    ----------
    first : int
        Index of the first point, from 0.
    count : int
        How many points.  The balance is best for powers of two that start at 0.
    dimensions : int
        At most `max_dimensions()`.
    seed : int
        Chooses the shift: 0 to 2**64 - 1.
    replicate : int
        Which of the independent shifts of this seed: 0 to 2**64 - 1.

    Returns
    -------
    ndarray, shape (count, dimensions)
        Strictly between 0 and 1; each point is uniform over the choice of the seed.

    Raises
    ------
    InputError
        An argument is out of bounds.

    Notes
    -----
    Order of the points: Gray code [2]_.  The shift is an exclusive or of all 52 bits: the points stay a net.

    References
    ----------
    .. [1] S. Joe, F. Y. Kuo, Constructing Sobol sequences with better two-dimensional projections,
       SIAM J. Sci. Comput. 30 (2008) 2635-2654; table new-joe-kuo-6.
    .. [2] I. A. Antonov, V. M. Saleev, An economic method of computing LP-tau sequences, USSR Comput.
       Math. Math. Phys. 19 (1979) 252-256.
    .. [3] J. K. Salmon et al., Parallel random numbers: as easy as 1, 2, 3, SC11 (2011): Philox.
    """
    require_stretch(first, count, seed)
    require_whole("dimensions", dimensions, 1, max_dimensions())
    require_whole("replicate", replicate, 0, 2**64 - 1)
    words = _words(first, count, dimensions)
    words ^= _shift(dimensions, seed, replicate)
    return inside(words)


def dealt_sobol(first: int, count: int, dimensions: int, seed: int, replicates: int) -> NDArray[np.float64]:
    """Return samples that are dealt out in turn to independently shifted Sobol sequences.

    Parameters
    ----------
    first : int
        Index of the first sample, from 0.
    count : int
        How many samples.
    dimensions, seed : int
        As in `sobol`.
    replicates : int
        How many sequences.

    Returns
    -------
    ndarray, shape (count, dimensions)
        Sample i is point ``i // replicates`` of the sequence with replicate ``1 + i % replicates``.

    Raises
    ------
    InputError
        An argument is out of bounds.
    """
    require_stretch(first, count, seed)
    require_whole("dimensions", dimensions, 1, max_dimensions())
    require_whole("replicates", replicates, 1, 2**32)
    start, stop = first // replicates, -(-(first + count) // replicates)
    # The points without a shift are found once for all replicates.  Replicate 0 is left to others.
    shifts = np.stack([_shift(dimensions, seed, 1 + replicate) for replicate in range(replicates)])
    words = (_words(start, stop - start, dimensions)[:, np.newaxis, :] ^ shifts).reshape(-1, dimensions)
    skipped = first - start * replicates
    return inside(words[skipped : skipped + count])


def inside(words: NDArray[np.uint64]) -> NDArray[np.float64]:
    """Turn whole numbers into the middles of as many equal steps of the unit interval.

    Parameters
    ----------
    words : ndarray of uint64
        Below 2**52.

    Returns
    -------
    ndarray
        Of the same shape, strictly between 0 and 1.
    """
    points = words.astype(np.float64)
    points += 0.5
    points *= 2.0**-BITS
    return points


def max_dimensions() -> int:
    """Return the number of dimensions that the table of direction numbers covers."""
    return int(_directions().shape[1])


def require_stretch(first: int, count: int, seed: int) -> None:
    """Require a stretch of a sequence, and its seed, to be within bounds.

    Parameters
    ----------
    first, count, seed : int
        Of the stretch.

    Raises
    ------
    InputError
        One of them is out of bounds.
    """
    require_whole("first", first, 0, 2**BITS - 1)
    require_whole("count", count, 0, 2**BITS - first)
    require_whole("seed", seed, 0, 2**64 - 1)


def require_whole(name: str, value: int, low: int, high: int) -> None:
    """Require a whole number within bounds.

    Parameters
    ----------
    name : str
        Of the argument, for the message.
    value : int
        What was given.
    low, high : int
        Least and greatest that is allowed.

    Raises
    ------
    InputError
        It is no whole number, or out of bounds.
    """
    try:
        fits = low <= operator.index(value) <= high
    except TypeError:
        fits = False
    if not fits:
        raise InputError(f"{name}={value!r} must be a whole number from {low} to {high}")


def _words(first: int, count: int, dimensions: int) -> NDArray[np.uint64]:
    """Return the unshifted points as whole numbers of 2**-52."""
    index = np.arange(first, first + count, dtype=np.uint64)
    gray = index ^ (index >> np.uint64(1))
    words = np.zeros((count, dimensions), dtype=np.uint64)
    # One table look-up per byte of the index instead of one exclusive or per bit.
    for byte in range((max(first + count - 1, 1).bit_length() + 7) // 8):
        digit = (gray >> np.uint64(8 * byte)) & np.uint64(0xFF)
        words ^= _byte_table(byte, dimensions)[digit]
    return words


@cache
def _byte_table(byte: int, dimensions: int) -> NDArray[np.uint64]:
    """Return the exclusive or of the direction numbers chosen by each value of one byte of the index."""
    table = np.zeros((1, dimensions), dtype=np.uint64)
    for direction in _directions()[8 * byte : 8 * byte + 8, :dimensions]:
        table = np.concatenate([table, table ^ direction])
    return table


def _shift(dimensions: int, seed: int, replicate: int = 0) -> NDArray[np.uint64]:
    # A shift takes a few blocks, counted in the lowest word of the counter: replicates never meet.
    stream = np.random.Philox(
        key=np.array([seed, _SHIFT_STREAM], dtype=np.uint64),
        counter=np.array([0, replicate, 0, 0], dtype=np.uint64),
    )
    return stream.random_raw(dimensions) >> np.uint64(64 - BITS)


@cache
def _directions() -> NDArray[np.uint64]:
    """Return the direction numbers, most significant first, shape (52, dimensions), in steps of 2**-52."""
    columns = [[1] * BITS]  # dimension 1: van der Corput
    for line in _TABLE.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        degree, coefficients, *numbers = map(int, line.split())
        while len(numbers) < BITS:
            # Recurrence of Bratley and Fox (1988) for the primitive polynomial with these coefficients.
            new = numbers[-degree] ^ (numbers[-degree] << degree)
            for lag in range(1, degree):
                if coefficients >> (degree - 1 - lag) & 1:
                    new ^= numbers[-lag] << lag
            numbers.append(new)
        columns.append(numbers)
    rows = [[column[bit] << (BITS - 1 - bit) for column in columns] for bit in range(BITS)]
    return np.array(rows, dtype=np.uint64)
