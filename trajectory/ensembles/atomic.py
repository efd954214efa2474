"""Whole files or none: a file under its final name is complete and on the disk."""

import os
import uuid
from contextlib import suppress
from pathlib import Path

from trajectory.errors import StoreError


def write(path: Path, content: bytes) -> None:
    """Put bytes under a name in one step; whatever stood there stays until then.

    Parameters
    ----------
    path : Path
        Its directory is made where it is missing.
    content : bytes

    Raises
    ------
    StoreError
        Names the file, the size and what the system said.  Nothing incomplete stands under `path`.
    """
    # The temporary name does not grow with the final one: both stay below the limit of 255 bytes.
    temporary = path.parent / f".{uuid.uuid4().hex}.tmp"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            _write_and_flush(temporary, content)
            os.replace(temporary, path)
        except BaseException:
            with suppress(OSError):
                temporary.unlink()
            raise
        _flush_directory(path.parent)
    except OSError as problem:
        reason = problem.strerror or str(problem)
        raise StoreError(f"{path}: {len(content)} bytes could not be written safely: {reason}") from problem


def set_aside(path: Path) -> str:
    """Rename a damaged file, so that it is neither used nor lost.

    Parameters
    ----------
    path : Path

    Returns
    -------
    str
        What was done, for the message.
    """
    kept = path.with_name(f"{path.name}.corrupt")
    if os.path.lexists(kept):
        kept = path.with_name(f"{path.name}.{uuid.uuid4().hex[:8]}.corrupt")
    try:
        os.rename(path, kept)
    except OSError as problem:
        return f" (it could not be set aside: {problem.strerror or problem})"
    return f" (set aside as {kept.name})"


def _write_and_flush(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0), 0o666)
    try:
        rest = memoryview(content)
        while rest:
            rest = rest[os.write(descriptor, rest) :]
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _flush_directory(path: Path) -> None:
    """Make the new name itself survive a power cut."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
