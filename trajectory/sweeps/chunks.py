"""A sweep in pieces: each is a pure function of the sweep and its samples, and has a key of its own."""

import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import CancelledError
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from trajectory.ensembles.identity import code_behind
from trajectory.ensembles.image import Image, compose
from trajectory.ensembles.store import content_key
from trajectory.sweeps.model import columns, fly_samples
from trajectory.sweeps.specification import Sweep, identity_of

PIECE = 128  # flights: the first piece of a chunk, from which the length of the next ones is judged
PAUSE = 0.25  # s: how long a piece may last, so that Ctrl-C is heard whatever the chunk and the tolerance
_own = threading.local()


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some neighbouring samples of a sweep.

    Parameters
    ----------
    sweep : Sweep
        The whole.
    number : int
        Which chunk, from 0.
    first, count : int
        Its samples.
    """

    sweep: Sweep
    number: int
    first: int
    count: int

    @property
    def identity(self) -> Mapping[str, Any]:
        """What makes its numbers; neither the size of the sweep nor its name."""
        return {"what": "chunk", **_common(self.sweep), "first": self.first, "count": self.count}

    def __str__(self) -> str:
        """Name it for a message."""
        return f"chunk {self.number} (samples {self.first} to {self.first + self.count - 1})"


def identity_of_all(sweep: Sweep) -> Mapping[str, Any]:
    """Return what makes the numbers of a whole sweep, however it is cut.

    Parameters
    ----------
    sweep : Sweep
        The whole.

    Returns
    -------
    mapping
        See `store.content_key`.
    """
    return {"what": "sweep", **_common(sweep), "first": 0, "count": sweep.samples}


def _common(sweep: Sweep) -> dict[str, Any]:
    return {
        "code": code_behind("trajectory.sweeps.model"),
        "sweep": identity_of(sweep),
        "columns": {name: [dtype.str, unit] for name, (dtype, unit) in columns(sweep).items()},
    }


def split(sweep: Sweep) -> tuple[Chunk, ...]:
    """Cut a sweep into chunks.

    Parameters
    ----------
    sweep : Sweep
        The whole.

    Returns
    -------
    tuple of Chunk
        In the order of their samples.
    """
    firsts = range(0, sweep.samples, sweep.chunk)
    return tuple(
        Chunk(sweep, number, first, min(sweep.chunk, sweep.samples - first))
        for number, first in enumerate(firsts)
    )


def key_of(chunk: Chunk) -> str:
    """Return the content key of a chunk.

    Parameters
    ----------
    chunk : Chunk
        Of any sweep.

    Returns
    -------
    str
        SHA-256 in hexadecimal.
    """
    return content_key(chunk.identity)


def make(chunk: Chunk, threads: int = 1) -> Image:
    """Fly a chunk.

    Parameters
    ----------
    chunk : Chunk
        What to fly.
    threads : int
        How many fly at the same time; never changes a result.

    Returns
    -------
    Image
        The file with its results: the same bytes wherever it is made.

    Raises
    ------
    CancelledError
        Nobody waits for it any more; see `heed`.
    """
    told = columns(chunk.sweep)
    return compose(
        _fly(chunk, threads),
        attributes={"what": "chunk of a sweep", "first": chunk.first, "count": chunk.count},
        units={name: unit for name, (_, unit) in told.items()},
        identity=chunk.identity,
        axes={"sample": range(chunk.first, chunk.first + chunk.count)},
    )


def heed(is_left: Callable[[], bool]) -> None:
    """Let this thread break off the chunk that it flies once nobody waits for it.

    Parameters
    ----------
    is_left : callable
        Asked several times a second.
    """
    _own.is_left = is_left


def _fly(chunk: Chunk, threads: int) -> dict[str, NDArray[Any]]:
    """Fly piece by piece; where the cuts are changes no bit."""
    is_left: Callable[[], bool] = getattr(_own, "is_left", lambda: False)
    parts, first, end, size = [], chunk.first, chunk.first + chunk.count, PIECE
    while first < end:
        if is_left():
            raise CancelledError
        began, count = time.perf_counter(), min(size, end - first)
        parts.append(fly_samples(chunk.sweep, first, count, threads=threads))
        first += count
        if 4.0 * (time.perf_counter() - began) < PAUSE:
            size *= 4
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
