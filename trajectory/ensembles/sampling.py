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


def sobol(first: int, count: int, dimensions: int, seed: int) -> NDArray[np.float64]:
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
    _require("first", first, 0, 2**BITS - 1)
    _require("count", count, 0, 2**BITS - first)
    _require("dimensions", dimensions, 1, max_dimensions())
    _require("seed", seed, 0, 2**64 - 1)
    words = _words(first, count, dimensions)
    words ^= _shift(dimensions, seed)
    points = words.astype(np.float64)
    points += 0.5
    points *= 2.0**-BITS
    return points


def max_dimensions() -> int:
    """Return the number of dimensions that the table of direction numbers covers."""
    return int(_directions().shape[1])


def _require(name: str, value: int, low: int, high: int) -> None:
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


def _shift(dimensions: int, seed: int) -> NDArray[np.uint64]:
    stream = np.random.Philox(key=np.array([seed, _SHIFT_STREAM], dtype=np.uint64))
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
