"""Exact order statistics of samples that do not fit into memory: radix selection, sixteen bits a pass.

The bits of a double, read as a whole number, rise with its value once the negative ones are turned round.
Four passes count digits of sixteen bits, each only among the values that share the digits found before; all
ranks of all columns are sought in the same passes.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from trajectory.errors import InputError
from trajectory.sweeps.blocks import Block

Array = NDArray[np.float64]
Ranks = NDArray[np.int64]
Keys = NDArray[np.uint64]

PASSES = 4
_DIGIT = 16  # bits
_SIZE = 2**_DIGIT
_SIGN = np.uint64(1 << 63)


def rank_of(level: float, count: int) -> int:
    """Rank of a quantile: the smallest value at or below which lies at least this share of the values.

    Parameters
    ----------
    level : float
        From 0 to 1, taken as the decimal number that it prints as.
    count : int
        Values, at least one.

    Returns
    -------
    int
        From 0: numpy's ``method="inverted_cdf"``, without rounding of the product.
    """
    share = Fraction(repr(float(level))) * count
    return min(max(-(-share.numerator // share.denominator) - 1, 0), count - 1)


def select(blocks: Callable[[], Iterable[Block]], ranks: Mapping[str, Iterable[int]]) -> dict[str, Array]:
    """Find the values of given ranks among the flights that landed.

    Parameters
    ----------
    blocks : callable
        Gives the blocks; called four times.
    ranks : mapping of str to iterable of int
        For each column the ranks that are wanted, from 0, in any order.

    Returns
    -------
    dict of str to ndarray
        For each column one value per rank: an element of the column, -0.0 as 0.0.

    Raises
    ------
    InputError
        A rank is negative or not below the number of values.

    Notes
    -----
    Memory is half a mebibyte for each rank and column.
    """
    searches = {name: _begin(np.array([*wanted], dtype=np.int64)) for name, wanted in ranks.items()}
    for number in range(PASSES):
        counts = {name: np.zeros((len(one.prefixes), _SIZE), np.int64) for name, one in searches.items()}
        for block in blocks():
            for name, one in searches.items():
                _count(counts[name], one, _keys(block.landed(name)), number)
        searches = {name: _narrow(one, counts[name], name) for name, one in searches.items()}
    return {name: _values(one.prefixes)[one.slots] for name, one in searches.items()}


@dataclass(frozen=True, slots=True, eq=False)
class _Search:
    """Where the ranks of one column have been traced to.

    ``prefixes`` are the leading digits found, rising, each once; ``slots`` says for each rank which of them
    is its own, ``ranks`` its rank among the values that have it.
    """

    prefixes: Keys
    slots: NDArray[np.intp]
    ranks: Ranks


def _begin(ranks: Ranks) -> _Search:
    return _Search(np.zeros(1, np.uint64), np.zeros(len(ranks), np.intp), ranks)


def _keys(values: Array) -> Keys:
    """Whole numbers in the order of the values; NaN left out, the two zeros equal."""
    bits = (values[~np.isnan(values)] + 0.0).view(np.uint64)
    return bits ^ ((bits.view(np.int64) >> 63).view(np.uint64) | _SIGN)


def _values(keys: Keys) -> Array:
    return np.where(keys & _SIGN, keys ^ _SIGN, ~keys).view(np.float64)


def _count(counts: NDArray[np.int64], search: _Search, keys: Keys, number: int) -> None:
    """Add the digits of one block, behind each prefix."""
    shift = np.uint64(64 - _DIGIT * (number + 1))
    if number == 0:
        counts[0] += np.bincount((keys >> shift).astype(np.intp), minlength=_SIZE)
        return
    leading = keys >> (shift + np.uint64(_DIGIT))
    # The first digit alone sets most values aside, by one look into a table.
    near = np.zeros(_SIZE, dtype=bool)
    near[search.prefixes >> np.uint64(_DIGIT * (number - 1))] = True
    candidates = near[keys >> np.uint64(64 - _DIGIT)]
    keys, leading = keys[candidates], leading[candidates]
    slots = np.minimum(np.searchsorted(search.prefixes, leading), len(search.prefixes) - 1)
    own = search.prefixes[slots] == leading
    digits = (keys[own] >> shift) & np.uint64(_SIZE - 1)
    np.add.at(counts, (slots[own], digits.astype(np.intp)), 1)


def _narrow(search: _Search, counts: NDArray[np.int64], name: str) -> _Search:
    """Append to the prefix of each rank the digit in which it lies."""
    below = counts.cumsum(axis=1)
    inside = (search.ranks >= 0) & (search.ranks < below[search.slots, -1])
    if not inside.all():
        raise InputError(f"{name}: ranks must lie between 0 and {below[0, -1] - 1}, the values there are")
    pairs = zip(search.slots, search.ranks, strict=True)
    digits = np.array([np.searchsorted(below[slot], rank, side="right") for slot, rank in pairs], np.intp)
    passed = below[search.slots, digits] - counts[search.slots, digits]
    found = (search.prefixes[search.slots] << np.uint64(_DIGIT)) | digits.astype(np.uint64)
    prefixes, slots = np.unique(found, return_inverse=True)
    return _Search(prefixes, slots, search.ranks - passed)
