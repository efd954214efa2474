"""Who is at work in a folder of entries: marks that save doubled work and hold off eviction.

Each mark is a small file that its process keeps locked, so that it ends with the process, however that ends.
Nothing depends on them for being right: where locks do not work, work may be done twice.
"""

import fcntl
import json
import os
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

FOLDER = "running"
_LEASE, _CLAIM = ".lease", ".claim"
SILENT = 86_400.0  # s: a mark of another computer, whose locks may not be seen, counts for so long


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
    descriptor = _locked(path, json.dumps(list(keys)).encode())
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
        with suppress(OSError, ValueError):
            if _is_held(path):
                held.update(json.loads(path.read_bytes()))
            else:
                path.unlink()
    return frozenset(held)


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
        descriptor = _locked(path, b"")
    except BlockingIOError:
        yield False
        return
    try:
        yield True
    finally:
        _end(path, descriptor)


def _locked(path: Path, content: bytes) -> int | None:
    """Make a file and lock it; None where that does not work, BlockingIOError where another has it."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        while True:
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o666)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                os.write(descriptor, content)
                if path.stat().st_ino == os.fstat(descriptor).st_ino:
                    return descriptor
            except FileNotFoundError:
                pass  # whoever ended the mark took its name away in between: once more
            except BaseException:
                os.close(descriptor)
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
        return time.time() - path.stat().st_mtime < SILENT
    finally:
        os.close(descriptor)
    return False


def _end(path: Path, descriptor: int | None) -> None:
    if descriptor is None:
        return
    # The name first: whoever opens it from now on makes a mark of their own.
    with suppress(OSError):
        path.unlink()
    os.close(descriptor)
