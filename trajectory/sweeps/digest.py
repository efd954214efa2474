"""One SHA-256 for the numbers of a sweep, whatever the chunks they come in."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from trajectory.errors import InputError, NoAnswerError
from trajectory.sweeps.blocks import STATUS, Chunks
from trajectory.sweeps.statuses import NOT_COMPUTED


def digest(chunks: Chunks, columns: Mapping[str, tuple[str, str]], *, samples: int | None = None) -> str:
    """Hash the numbers of a whole sweep, without holding it in memory.

    Parameters
    ----------
    chunks : callable
        Gives the chunks in the order of the sample index.
    columns : mapping of str to (str, str)
        Type (such as ``"f8"`` or ``"u1"``) and unit of each column, the status among them.
    samples : int, optional
        Of the sweep: fewer are refused.

    Returns
    -------
    str
        64 hexadecimal digits.

    Raises
    ------
    NoAnswerError
        The sweep is not complete.
    InputError
        A chunk lacks a column, or has numbers that its type cannot hold.

    Notes
    -----
    Each column has a SHA-256 of its own, over its little-endian values in the order of the index, every NaN
    written as the same one.  The result is the SHA-256 of a JSON object of these, with names, types, units
    and the number of samples; the order of the columns does not matter.
    """
    types = {name: np.dtype(kind).newbyteorder("<") for name, (kind, _) in columns.items()}
    hashes = {name: hashlib.sha256() for name in columns}
    count = 0
    for chunk in chunks():
        sizes = {len(chunk[name]) for name in columns if name in chunk}
        if len(sizes) > 1 or any(name not in chunk for name in columns):
            raise InputError(f"the chunk of sample {count} must have {', '.join(columns)}, all of one length")
        if STATUS in chunk and np.any(np.asarray(chunk[STATUS]) == NOT_COMPUTED):
            raise NoAnswerError("the sweep is not complete: run it again; only a whole sweep has a digest")
        for name, kind in types.items():
            hashes[name].update(_bytes(np.asarray(chunk[name]), kind, name))
        count += max(sizes, default=0)
    if samples is not None and count != samples:
        raise NoAnswerError(f"there are {count} of {samples} samples: only a whole sweep has a digest")
    said = {
        "samples": count,
        "columns": {
            name: {"type": types[name].str, "unit": unit, "sha256": hashes[name].hexdigest()}
            for name, (_, unit) in columns.items()
        },
    }
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=True).encode()).hexdigest()


def _bytes(values: NDArray[Any], kind: np.dtype[Any], name: str) -> memoryview:
    if not np.can_cast(values.dtype, kind, casting="safe"):
        raise InputError(f"column {name!r} is {values.dtype}: it does not fit into {kind}")
    written = np.array(values, dtype=kind, order="C")
    if kind.kind == "f":
        written[np.isnan(written)] = np.nan
    return written.data.cast("B") if len(written) else memoryview(b"")
