"""A sweep in pieces: each is a pure function of the sweep and its samples, and has a key of its own."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from trajectory.ensembles.identity import code_behind
from trajectory.ensembles.image import Image, compose
from trajectory.ensembles.store import content_key
from trajectory.sweeps.model import columns, fly_samples
from trajectory.sweeps.specification import Sweep, identity_of


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
    """
    told = columns(chunk.sweep)
    return compose(
        fly_samples(chunk.sweep, chunk.first, chunk.count, threads=threads),
        attributes={"what": "chunk of a sweep", "first": chunk.first, "count": chunk.count},
        units={name: unit for name, (_, unit) in told.items()},
        identity=chunk.identity,
        axes={"sample": range(chunk.first, chunk.first + chunk.count)},
    )
