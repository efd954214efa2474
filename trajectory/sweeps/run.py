"""The loop of a sweep: what is kept is used, what is missing is flown and kept, what fails is named.

Workers only fly: they return the bytes of a finished file, and this process alone keeps them.  So threads,
processes and the workers of a cluster need no common disk, and a worker that dies leaves nothing behind.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray

from trajectory.ensembles import leases
from trajectory.ensembles.image import Image, parse
from trajectory.ensembles.store import Store
from trajectory.errors import StoreError
from trajectory.sweeps.chunks import Chunk, key_of, make

Progress = Callable[["Count"], None]
WAIT = 0.1  # s between two looks at what another process is making
SILENCE = 2.0  # s without a chunk until the workers are asked whether they are alive
GONE = "the workers are gone; run it again to go on"
OTHER = "its worker runs another version of lofted, numba or numpy, or on another kind of processor"
LOST = "its worker was lost every time, at last with nothing else in flight"
REASON = 300  # letters of a message that are shown


@dataclass(frozen=True, slots=True)
class Failure:
    """A chunk that could not be flown.

    Parameters
    ----------
    chunk : Chunk
        Which.
    reason : str
        What was said.
    """

    chunk: Chunk
    reason: str


@dataclass(frozen=True, slots=True)
class Count:
    """How far a sweep is.

    Parameters
    ----------
    total : int
        Chunks of this run.
    found : int
        Were there, and intact.
    made : int
        Were flown by this run and are kept.
    elsewhere : int
        Were flown by another process meanwhile.
    flights : int
        Samples of the chunks that were flown by this run.
    seconds : float
        Since the first chunk was handed out.
    failures : tuple of Failure
        Chunks that are missing.
    """

    total: int
    found: int = 0
    made: int = 0
    elsewhere: int = 0
    flights: int = 0
    seconds: float = 0.0
    failures: tuple[Failure, ...] = ()

    @property
    def done(self) -> int:
        """Chunks that are kept."""
        return self.found + self.made + self.elsewhere


@dataclass(frozen=True, slots=True)
class Workers:
    """Who flies.

    Parameters
    ----------
    executor : Executor
        Threads, processes or a cluster.
    count : int
        How many chunks it flies at the same time.
    lost : tuple of type
        Exceptions that mean that a worker was lost; its chunk gets a second chance when the others are done,
        alone, so that no other chunk suffers from one that ends its workers.
    is_alive : callable
        Whether anything that was handed out can still come back.
    """

    executor: Executor
    count: int
    lost: tuple[type[BaseException], ...] = ()
    is_alive: Callable[[], bool] = lambda: True


def complete(
    chunks: Sequence[Chunk], store: Store, workers: Workers, progress: Progress | None = None
) -> Count:
    """Make whatever is missing.

    Parameters
    ----------
    chunks : sequence of Chunk
        All of a sweep, or one shard.
    store : Store
        Where they are kept.
    workers : Workers
        Who flies; the bits do not depend on it.
    progress : callable, optional
        Called after each chunk.

    Returns
    -------
    Count
        With the chunks that failed, if any; the others are kept.

    Raises
    ------
    StoreError
        The disk refused a chunk.  What was kept before stays; run again when there is room.
    KeyboardInterrupt
        At once; what was kept stays.
    """
    keys = {chunk.number: key_of(chunk) for chunk in chunks}
    run = _Run(store, workers, keys, progress or (lambda count: None))
    with leases.lease(store.root, tuple(keys.values())):
        try:
            run.fly([chunk for chunk in chunks if not run.is_kept(chunk)])
        finally:
            run.stop()
    return run.count


class _Run:
    """The state of one run: what is being flown, and how much is done."""

    def __init__(self, store: Store, workers: Workers, keys: dict[int, str], progress: Progress) -> None:
        self.store, self.workers, self.keys, self.progress = store, workers, keys, progress
        self.flying: dict[Future[Image], tuple[Chunk, ExitStack]] = {}
        self.failures: dict[int, Failure] = {}
        self.again: list[Chunk] = []
        self.is_gone = False
        self.found = self.made = self.elsewhere = self.flights = 0
        self.started = time.perf_counter()

    @property
    def count(self) -> Count:
        seconds = time.perf_counter() - self.started
        failures = tuple(self.failures[number] for number in self.keys if number in self.failures)
        return Count(len(self.keys), self.found, self.made, self.elsewhere, self.flights, seconds, failures)

    def is_kept(self, chunk: Chunk) -> bool:
        """Count a chunk that is there and intact."""
        kept = self.store.fetch(self.keys[chunk.number]) is not None
        self.found += kept
        if kept:
            self.progress(self.count)
        return kept

    def fly(self, missing: Sequence[Chunk]) -> None:
        """Fly chunks; those that another process is making are looked at again at the end."""
        self.started = time.perf_counter()
        while missing:
            others = [chunk for chunk in missing if not self.hand_out(chunk)]
            while self.flying:
                self.collect()
            if others:
                time.sleep(WAIT)
            elif self.again:
                others = [self.again.pop(0)]
            missing = others

    def hand_out(self, chunk: Chunk) -> bool:
        """Give a chunk to a worker; False where another process is making it."""
        claim, key = ExitStack(), self.keys[chunk.number]
        if not claim.enter_context(leases.claim(self.store.root, key)):
            return False
        if self.store.fetch(key) is not None:  # made by another process since this one looked
            claim.close()
            self.elsewhere += 1
            self.progress(self.count)
            return True
        while len(self.flying) >= 2 * self.workers.count:  # one each in waiting, and no more in memory
            self.collect()
        self.flying[self.submit(chunk)] = chunk, claim
        return True

    def submit(self, chunk: Chunk) -> "Future[Image]":
        """Hand a chunk to the executor; where that has ended, the future says so."""
        future: Future[Image] = Future()
        try:
            if self.is_gone:
                raise BrokenExecutor(GONE)
            future = self.workers.executor.submit(make, chunk)
        except (BrokenExecutor, RuntimeError) as problem:
            future.set_exception(problem)
        return future

    def collect(self) -> None:
        """Keep what has been flown."""
        done = wait(self.flying, timeout=SILENCE, return_when=FIRST_COMPLETED).done
        if not done and not self.workers.is_alive():
            self.is_gone, done = True, set(self.flying)
        for future in done:
            chunk, claim = self.flying.pop(future)
            with claim:
                self.settle(chunk, future)
            self.progress(self.count)

    def settle(self, chunk: Chunk, future: "Future[Image]") -> None:
        """Keep one chunk, or note why there is none."""
        problem = _problem(future)
        if problem is None and future.result().key != self.keys[chunk.number]:
            problem = StoreError(OTHER)
        if problem is None:
            self.store.keep(future.result())
            self.failures.pop(chunk.number, None)
            self.made += 1
            self.flights += chunk.count
        else:
            if isinstance(problem, self.workers.lost) and chunk.number not in self.failures:
                self.again.append(chunk)
            self.failures[chunk.number] = Failure(chunk, self.reason(problem))

    def reason(self, problem: BaseException) -> str:
        """Say in one line why there is no chunk."""
        if isinstance(problem, BrokenExecutor):
            return GONE
        if isinstance(problem, self.workers.lost):
            return f"{type(problem).__name__}: {LOST}"
        words = " ".join(f"{type(problem).__name__}: {problem}".split())
        return words if len(words) <= REASON else words[: REASON - 3] + "..."

    def stop(self) -> None:
        """Hand nothing more out, and let go of what is being made."""
        for future, (_, claim) in self.flying.items():
            future.cancel()
            claim.close()
        self.flying.clear()


def _problem(future: "Future[Image]") -> BaseException | None:
    if not future.done() or future.cancelled():
        future.cancel()
        return BrokenExecutor(GONE)
    return future.exception()


def read_chunk(chunk: Chunk, store: Store) -> Mapping[str, NDArray[Any]]:
    """Return the columns of a chunk after checking it; one that is missing or damaged is made anew.

    Parameters
    ----------
    chunk : Chunk
        One that was kept.
    store : Store
        Where.

    Returns
    -------
    mapping of str to ndarray
    """
    kept = store.fetch(key_of(chunk))
    if kept is None:
        image = make(chunk)
        store.keep(image)
        kept = parse(image.content)
    return kept.arrays
