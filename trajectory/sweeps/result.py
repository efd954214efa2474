"""A sweep from its specification to its result: run, merged from shards, summed up, written to one file."""

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from trajectory.ensembles import leases
from trajectory.ensembles.image import Attribute, compose
from trajectory.ensembles.large import write_columns
from trajectory.ensembles.store import Store, open_store
from trajectory.errors import InputError, NoAnswerError, PartialError
from trajectory.sweeps import blocks
from trajectory.sweeps import digest as digests
from trajectory.sweeps.chunks import Chunk, identity_of_all, key_of, split
from trajectory.sweeps.executors import threads
from trajectory.sweeps.model import columns
from trajectory.sweeps.run import Count, Failure, Progress, Workers, complete, read_chunk
from trajectory.sweeps.specification import Sweep
from trajectory.sweeps.statuses import NOT_COMPUTED
from trajectory.sweeps.summary import Summary, summarize


@dataclass(frozen=True, slots=True, eq=False)
class SweepResult:
    """What there is of a sweep.

    Parameters
    ----------
    sweep : Sweep
        What was asked for.
    store : Store
        Where its chunks are kept.
    chunks : tuple of Chunk
        Of the whole sweep, or of one shard.
    count : Count
        How many of them are there, and which are not.
    """

    sweep: Sweep
    store: Store
    chunks: tuple[Chunk, ...]
    count: Count

    @property
    def missing(self) -> frozenset[int]:
        """Numbers of the chunks that are not there."""
        return frozenset(failure.chunk.number for failure in self.count.failures)

    @property
    def samples_done(self) -> int:
        """Samples of the chunks that are there."""
        missing = self.missing
        return sum(chunk.count for chunk in self.chunks if chunk.number not in missing)

    @property
    def is_whole(self) -> bool:
        """Whether every sample of the sweep is there."""
        return self.samples_done == self.sweep.samples

    def read(self) -> Iterator[Mapping[str, NDArray[Any]]]:
        """Yield the columns chunk by chunk, each checked; samples that are missing say so in their status."""
        missing = self.missing
        for chunk in self.chunks:
            yield _nothing(chunk) if chunk.number in missing else read_chunk(chunk, self.store)

    def __str__(self) -> str:
        """Say how much there is."""
        whole = f"{self.samples_done:,} of {self.sweep.samples:,} flights"
        chunks = f"{self.count.done} of {self.count.total} chunks"
        return f"{whole} ({chunks})" if self.is_whole else f"PARTIAL: {whole} ({chunks})"


def run_sweep(
    sweep: Sweep,
    *,
    store: Store | None = None,
    workers: Workers | None = None,
    shard: tuple[int, int] = (1, 1),
    progress: Progress | None = None,
) -> SweepResult:
    """Fly whatever of a sweep is not in the store.

    Parameters
    ----------
    sweep : Sweep
        From `reading.read_sweep`.
    store : Store, optional
        The user's own when left out.
    workers : Workers, optional
        Threads of this process when left out; see `executors` and `cluster`.  The bits do not depend on it.
    shard : tuple of int
        Which part, from 1, of how many.
    progress : callable, optional
        Called after each chunk.

    Returns
    -------
    SweepResult
        Look at ``is_whole``: chunks that failed are named in ``count``.

    Raises
    ------
    InputError
        There is no such shard.
    StoreError
        The disk refused a chunk; what was kept before stays.
    """
    store = store or open_store()
    chunks = shard_of(sweep, *shard)
    if workers is not None:
        return SweepResult(sweep, store, chunks, complete(chunks, store, workers, progress))
    with threads() as own:
        return SweepResult(sweep, store, chunks, complete(chunks, store, own, progress))


@contextmanager
def in_use(sweep: Sweep, store: Store) -> Iterator[None]:
    """Hold off the eviction of a sweep's chunks while the block runs and reads them, again and again.

    Without it nothing is wrong: a chunk that was taken away is flown again when it is read.

    Parameters
    ----------
    sweep : Sweep
        The whole.
    store : Store
        Where its chunks are kept, or will be.

    Yields
    ------
    None
    """
    with leases.lease(store.root, [key_of(chunk) for chunk in split(sweep)]):
        yield


def shard_of(sweep: Sweep, part: int, parts: int) -> tuple[Chunk, ...]:
    """Return the chunks of one shard: neighbouring ones, of all shards about as many.

    Parameters
    ----------
    sweep : Sweep
        The whole.
    part, parts : int
        Which, from 1, of how many.

    Returns
    -------
    tuple of Chunk

    Raises
    ------
    InputError
        There is no such shard.
    """
    if not 1 <= part <= parts:
        raise InputError(f"shard {part}/{parts}: the first number goes from 1 to the second")
    chunks = split(sweep)
    return chunks[len(chunks) * (part - 1) // parts : len(chunks) * part // parts]


def merge_shards(
    sweep: Sweep,
    sources: Sequence[Path],
    *,
    store: Store | None = None,
    progress: Callable[[Count], None] | None = None,
) -> SweepResult:
    """Bring together what shards have flown; nothing is flown here.

    Parameters
    ----------
    sweep : Sweep
        The same specification.
    sources : sequence of Path
        Folders of entries besides the store itself; nothing in them is changed but what is damaged.
    store : Store, optional
        Where all of it is kept.
    progress : callable, optional
        Called after each chunk.

    Returns
    -------
    SweepResult
        Chunks that are in none of the folders count as failures.
    """
    store = store or open_store()
    chunks = split(sweep)
    others = [Store(source) for source in sources]
    found = moved = 0
    failures: list[Failure] = []
    for chunk in chunks:
        if store.fetch(key_of(chunk)) is not None:
            found += 1
        elif _copy(chunk, others, store):
            moved += 1
        else:
            failures.append(Failure(chunk, "is in none of the folders: run its shard"))
        if progress is not None:
            progress(Count(len(chunks), found, 0, moved, failures=tuple(failures)))
    return SweepResult(sweep, store, chunks, Count(len(chunks), found, 0, moved, failures=tuple(failures)))


def _copy(chunk: Chunk, others: Sequence[Store], store: Store) -> bool:
    for other in others:
        kept = other.fetch(key_of(chunk))
        if kept is not None:
            store.keep(
                compose(
                    kept.arrays,
                    attributes=kept.attributes,
                    units=kept.units,
                    identity=chunk.identity,
                    axes=kept.axes,
                )
            )
            return True
    return False


def sum_up(result: SweepResult, progress: Callable[[float, str], None] | None = None) -> Summary:
    """Say what a sweep says, out of core.

    Parameters
    ----------
    result : SweepResult
        A partial one gives a summary that says so.
    progress : callable, optional
        Called with the fraction done and a word.

    Returns
    -------
    Summary

    Raises
    ------
    NoAnswerError
        No flight of a whole sweep came down.
    PartialError
        There are no flights, or none of those that are there came down.
    """
    if not result.samples_done:
        raise PartialError(f"{result}: run it again, or its shards")
    outputs = {output.name: output.unit for output in result.sweep.outputs}
    wanted: dict[str, list[float]] = {}
    for threshold in result.sweep.thresholds:
        wanted.setdefault(threshold.output, []).append(threshold.value)
    try:
        return summarize(
            # Several passes: from memory where it fits.
            blocks.keep(result.read, outputs, result.sweep.samples),
            outputs,
            wanted,
            samples=result.sweep.samples,
            sampling=result.sweep.sampling,
            progress=progress,
        )
    except NoAnswerError as problem:
        if result.is_whole:
            raise
        raise PartialError(f"{result}: {problem}. Run it again.") from problem


def digest_of(result: SweepResult) -> str:
    """Hash the numbers of a whole sweep: the same for any chunks, threads, workers and interruptions.

    Parameters
    ----------
    result : SweepResult
        A whole one.

    Returns
    -------
    str
        SHA-256 in hexadecimal.

    Raises
    ------
    PartialError
        Something is missing.
    """
    _require_whole(result)
    told = {name: (dtype.str, unit) for name, (dtype, unit) in columns(result.sweep).items()}
    return digests.digest(result.read, told, samples=result.sweep.samples)


def write_ensemble(result: SweepResult, path: Path) -> Path:
    """Write a whole sweep as one HDF5 file, which xarray opens; it need not fit into memory.

    Parameters
    ----------
    result : SweepResult
        A whole one.
    path : Path
        One of that name is replaced as a whole or not at all.

    Returns
    -------
    Path
        `path`.

    Raises
    ------
    PartialError
        Something is missing; nothing is written.
    StoreError
        The disk refused.
    """
    _require_whole(result)
    sweep = result.sweep
    attributes: dict[str, Attribute] = {
        "name": sweep.name,
        "samples": sweep.samples,
        "seed": np.uint64(sweep.seed).item(),
        "sampling": sweep.sampling,
    }
    return write_columns(
        path,
        result.read(),
        length=sweep.samples,
        columns=columns(sweep),
        attributes=attributes,
        identity=identity_of_all(sweep),
    )


def _require_whole(result: SweepResult) -> None:
    if not result.is_whole:
        named = "; ".join(f"{one.chunk}: {one.reason}" for one in itertools.islice(result.count.failures, 3))
        raise PartialError(f"{result}: only a whole sweep has such a result. Run it again. {named}".rstrip())


def _nothing(chunk: Chunk) -> dict[str, NDArray[Any]]:
    """Hold the place of samples that are missing."""
    made: dict[str, NDArray[Any]] = {
        name: np.full(chunk.count, np.nan) for name in columns(chunk.sweep) if name != blocks.STATUS
    }
    made[blocks.STATUS] = np.full(chunk.count, NOT_COMPUTED, dtype=np.uint8)
    return made
