"""One HDF5 file of columns that need not fit into memory, in the same form as an `image.Image`."""

import hashlib
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, BinaryIO

import h5py
import numpy as np
from numpy.typing import NDArray

from trajectory.ensembles import atomic
from trajectory.ensembles.image import FORMAT, Attribute, write_marks
from trajectory.errors import StoreError

ROOM = 1 << 20  # bytes beside the numbers: far more than marks and attributes take
BLOCK = 1 << 24  # bytes that are hashed at a time


def write_columns(
    path: Path,
    parts: Iterable[Mapping[str, NDArray[Any]]],
    *,
    length: int,
    columns: Mapping[str, tuple[np.dtype[Any], str]],
    attributes: Mapping[str, Attribute],
    identity: Mapping[str, Any],
    axis: str = "sample",
) -> Path:
    """Write columns part by part; the file gets its name when all of it is on the disk.

    Parameters
    ----------
    path : Path
        One of that name is replaced as a whole or not at all.
    parts : iterable of mapping of str to ndarray
        Neighbouring pieces of the columns, in order.
    length : int
        Of each column.
    columns : mapping of str to (dtype, unit)
        Their names.
    attributes, identity : mapping
        See `image.compose`.
    axis : str
        Name of the index.

    Returns
    -------
    Path
        `path`.

    Raises
    ------
    StoreError
        The disk refused, or the parts do not make up the length.
    """
    size = length * (8 + sum(dtype.itemsize for dtype, _ in columns.values())) + ROOM
    with atomic.writing(path, size) as temporary, open(temporary, "x+b") as file:
        with h5py.File(file, "w", libver=FORMAT) as store:
            # The room first: a disk that fills up under HDF5 ends in a crash, here in an error.
            os.posix_fallocate(file.fileno(), 0, size)
            write_marks(store, identity, attributes)
            _fill(store, parts, length, columns, axis)
        _seal(file)
    return path


def _fill(
    store: Any,
    parts: Iterable[Mapping[str, NDArray[Any]]],
    length: int,
    columns: Mapping[str, tuple[np.dtype[Any], str]],
    axis: str,
) -> None:
    scale = store.create_dataset(axis, shape=(length,), dtype="<i8")
    scale.make_scale(axis)
    datasets = {
        name: store.create_dataset(name, shape=(length,), dtype=dtype.newbyteorder("<"))
        for name, (dtype, _) in columns.items()
    }
    for name, (_, unit) in columns.items():
        datasets[name].attrs["units"] = unit
        datasets[name].dims[0].attach_scale(scale)
    first = 0
    for part in parts:
        last = first + len(next(iter(part.values())))
        scale[first:last] = np.arange(first, last)
        for name, dataset in datasets.items():
            dataset[first:last] = part[name]
        first = last
    if first != length:
        raise StoreError(f"{first} samples were given for a file of {length}")


def _seal(file: BinaryIO) -> None:
    """Append the SHA-256 of everything before it, and have it on the disk."""
    digest = hashlib.sha256()
    file.seek(0)
    while block := file.read(BLOCK):
        digest.update(block)
    file.write(digest.digest())
    file.flush()
    os.fsync(file.fileno())
