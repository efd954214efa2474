"""Who is at work in a folder of entries: marks that save doubled work and hold off eviction.

Each mark is a small file that its process keeps locked, so that it ends with the process, however that ends.
Nothing depends on them for being right: where locks do not work, work may be done twice.
"""

import fcntl
import functools
import json
import os
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from trajectory.ensembles import atomic

FOLDER = "running"
_LEASE, _CLAIM = ".lease", ".claim"
SILENT = 86_400.0  # s: a lease whose end no lock would tell counts for so long


@contextmanager
def lease(root: Path, keys: Sequence[str]) -> Iterator[None]:
    """Hold off the eviction of entries while the block runs.

    Parameters
    ----------
    root : Path
        Folder of entries; where it cannot be written, nothing is evicted either.
    keys : sequence of str
        Entries in use or about to be made.

    Yields
    ------
    None
    """
    path = root / FOLDER / f"{uuid.uuid4().hex}{_LEASE}"
    descriptor = _announced(path, keys)
    try:
        yield
    finally:
        _end(path, descriptor)


def leased(root: Path) -> frozenset[str]:
    """Return the entries that a running process holds; marks of ended processes are removed.

    Parameters
    ----------
    root : Path
        Folder of entries.

    Returns
    -------
    frozenset of str
    """
    held: set[str] = set()
    for path in sorted((root / FOLDER).glob(f"*{_LEASE}")):
        with suppress(OSError, LookupError, TypeError, ValueError):
            is_locked, keys = _told(path)
            if _is_held(path) if is_locked else _is_young(path):
                held.update(keys)
            else:
                path.unlink()
    return frozenset(held)


@functools.lru_cache(maxsize=64)
def _told(path: Path) -> tuple[bool, frozenset[str]]:
    """Read a lease, which never changes."""
    told = json.loads(path.read_bytes())
    return bool(told["is_locked"]), frozenset(told["keys"])


@contextmanager
def claim(root: Path, key: str) -> Iterator[bool]:
    """Announce that an entry is being made.

    Parameters
    ----------
    root : Path
        Folder of entries.
    key : str
        The entry.

    Yields
    ------
    bool
        False where another process is making it: come back later.
    """
    path = root / FOLDER / f"{key}{_CLAIM}"
    try:
        descriptor = _locked(path)
    except BlockingIOError:
        yield False
        return
    try:
        yield True
    finally:
        _end(path, descriptor)


def _announced(path: Path, keys: Sequence[str]) -> int | None:
    """Make a lease; it gets its name when it is locked and whole, or it would be taken for one that ended."""
    descriptor = None
    try:
        with atomic.writing(path, len(keys)) as temporary:
            descriptor = os.open(temporary, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o666)
            told = {"is_locked": _has_locked(descriptor), "keys": list(keys)}
            with open(descriptor, "w", encoding="ascii", closefd=False) as file:
                json.dump(told, file)
    except OSError:
        _end(path, descriptor)
        return None
    return descriptor


def _has_locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _locked(path: Path) -> int | None:
    """Make a file and lock it; None where that does not work, BlockingIOError where another has it."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        while True:
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o666)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if path.stat().st_ino == os.fstat(descriptor).st_ino:
                    return descriptor
            except FileNotFoundError:
                pass  # whoever ended the mark took its name away in between: once more
            except BlockingIOError:
                os.close(descriptor)
                raise
            except BaseException:
                _end(path, descriptor)
                raise
            os.close(descriptor)
    except BlockingIOError:
        raise
    except OSError:
        return None


def _is_held(path: Path) -> bool:
    descriptor = os.open(path, os.O_RDWR)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:  # no locks here: the age must do
        return _is_young(path)
    finally:
        os.close(descriptor)
    return False


def _is_young(path: Path) -> bool:
    return time.time() - path.stat().st_mtime < SILENT


def _end(path: Path, descriptor: int | None) -> None:
    # The name first: whoever opens it from now on makes a mark of their own.
    if descriptor is not None:
        with suppress(OSError):
            path.unlink()
        os.close(descriptor)
