"""Samples of a sweep in blocks that begin at fixed indices, whatever the chunks they come in.

Sums are taken block by block in this order, so that they are the same bits for any chunk size.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kernels import status as codes
from trajectory.errors import InputError

Array = NDArray[np.float64]
Chunks = Callable[[], Iterator[Mapping[str, NDArray[Any]]]]
"""Call it for one pass: the chunks in the order of the sample index, columns by name and ``status``."""

BLOCK = 65_536  # samples
STATUS = "status"
MEMORY = 256 * 2**20  # bytes that `keep` may hold
_BYTES = 8


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """Samples ``first``, ``first + 1``, ... of a sweep.

    Attributes
    ----------
    first : int
        A multiple of the block size.
    status : ndarray of uint8, shape (n,)
        Keys of `statuses.MEANING`, or ``NOT_COMPUTED``.
    columns : dict of str to ndarray, shape (n,)
        SI; only to be read.
    """

    first: int
    status: NDArray[np.uint8]
    columns: dict[str, Array]

    def __len__(self) -> int:
        """Count the samples."""
        return len(self.status)

    def landed(self, name: str) -> Array:
        """Give a column as statistics see it.

        Parameters
        ----------
        name : str
            Of the column.

        Returns
        -------
        ndarray, shape (n,)
            A copy: NaN where the flight did not land, or has no finite value.
        """
        column = self.columns[name]
        return np.where((self.status == codes.OK) & np.isfinite(column), column, np.nan)


def recut(
    chunks: Chunks, names: Iterable[str], *, limit: int | None = None, size: int = BLOCK
) -> Iterator[Block]:
    """Make one pass over the samples, in blocks.

    Parameters
    ----------
    chunks : callable
        Gives the chunks in the order of the index, of any sizes.
    names : iterable of str
        Columns that are wanted besides the status.
    limit : int, optional
        Read the first so many samples only.
    size : int
        Samples of a block; the last one may be shorter.

    Yields
    ------
    Block
        No more than one block and one chunk are held in memory.

    Raises
    ------
    InputError
        A chunk lacks a column, or its columns differ in length.
    """
    names = tuple(names)
    first = filled = 0
    block = _empty(0, 0, names)
    for chunk in chunks():
        arrays, count = _checked(chunk, names, first + filled)
        if limit is not None:
            count = min(count, limit - first - filled)
        at = 0
        while at < count:
            if filled == 0 and count - at >= size:
                yield _part(first, arrays, at, at + size)  # no copy where a block lies within one chunk
                at, first = at + size, first + size
                continue
            if filled == 0:
                block = _empty(first, size, names)
            taken = min(size - filled, count - at)
            _fill(block, filled, arrays, at, taken)
            at, filled = at + taken, filled + taken
            if filled == size:
                yield block
                first, filled = first + size, 0
        if limit is not None and first + filled >= limit:
            break
    if filled:
        yield _part(first, {STATUS: block.status, **block.columns}, 0, filled)


def keep(chunks: Chunks, names: Iterable[str], samples: int, *, memory: int = MEMORY) -> Chunks:
    """Hold a sweep in memory where it fits, so that further passes do not read it again.

    Parameters
    ----------
    chunks : callable
        As in `recut`.
    names : iterable of str
        Columns that are wanted besides the status.
    samples : int
        Of the sweep.
    memory : int
        Bytes that may be held.

    Returns
    -------
    callable
        ``chunks`` itself where the columns would take more than that.
    """
    names = tuple(names)
    if samples * (1 + _BYTES * len(names)) > memory:
        return chunks
    held: list[dict[str, NDArray[Any]]] = [
        {STATUS: block.status.copy(), **{name: block.columns[name].copy() for name in names}}
        for block in recut(chunks, names)
    ]
    return lambda: iter(held)


def _checked(
    chunk: Mapping[str, NDArray[Any]], names: tuple[str, ...], first: int
) -> tuple[dict[str, NDArray[Any]], int]:
    missing = [name for name in (STATUS, *names) if name not in chunk]
    if missing:
        there = ", ".join(chunk)
        raise InputError(f"the chunk of sample {first} has no column {missing[0]!r}: it has {there}")
    arrays = {name: np.asarray(chunk[name], dtype=np.float64) for name in names}
    arrays[STATUS] = np.asarray(chunk[STATUS], dtype=np.uint8)
    count = len(arrays[STATUS])
    for name, array in arrays.items():
        if array.shape != (count,):
            raise InputError(
                f"the chunk of sample {first}: column {name!r} has shape {array.shape}, status has ({count},)"
            )
    return arrays, count


def _empty(first: int, size: int, names: tuple[str, ...]) -> Block:
    return Block(first, np.empty(size, dtype=np.uint8), {name: np.empty(size) for name in names})


def _part(first: int, arrays: dict[str, NDArray[Any]], start: int, end: int) -> Block:
    columns = {name: array[start:end] for name, array in arrays.items() if name != STATUS}
    return Block(first, arrays[STATUS][start:end], columns)


def _fill(block: Block, filled: int, arrays: dict[str, NDArray[Any]], at: int, count: int) -> None:
    block.status[filled : filled + count] = arrays[STATUS][at : at + count]
    for name, column in block.columns.items():
        column[filled : filled + count] = arrays[name][at : at + count]
