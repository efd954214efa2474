"""Whole files or none: a file under its final name is complete and on the disk."""

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from trajectory.errors import StoreError

TEMPORARY = ".tmp"  # ends the name of what is being written; `lofted cache gc` removes old ones


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
    with writing(path, len(content)) as temporary:
        _write_and_flush(temporary, content)


@contextmanager
def writing(path: Path, size: int) -> Iterator[Path]:
    """Give a file its name once the block has written and flushed it.

    Parameters
    ----------
    path : Path
        The final name.
    size : int
        Bytes, for the message.

    Yields
    ------
    Path
        A name that nobody else uses, in the same directory.

    Raises
    ------
    StoreError
        As in `write`.
    """
    # The temporary name does not grow with the final one: both stay below the limit of 255 bytes.
    temporary = path.parent / f".{uuid.uuid4().hex}{TEMPORARY}"
    try:
        make_folder(path.parent)
        try:
            yield temporary
            os.replace(temporary, path)
        except BaseException:
            with suppress(OSError):
                temporary.unlink()
            raise
        _flush_directory(path.parent)
    except StoreError:
        raise
    except OSError as problem:
        reason = problem.strerror or str(problem)
        raise StoreError(f"{path}: {size} bytes could not be written safely: {reason}") from problem


def make_folder(folder: Path) -> None:
    """Make a directory and those above it, so that their names survive a power cut.

    Parameters
    ----------
    folder : Path
    """
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    try:
        _flush_directory(folder.parent)
    except OSError:
        with suppress(OSError):
            folder.rmdir()  # or the next one would take it for settled
        raise


def probe(folder: Path) -> None:
    """Raise OSError where files cannot be made.

    Parameters
    ----------
    folder : Path
    """
    trial = folder / f".{uuid.uuid4().hex}{TEMPORARY}"
    os.close(os.open(trial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    trial.unlink()


def move_into(folder: Path, path: Path) -> str:
    """Move a file into a directory of the same disk under a name that is free there.

    Parameters
    ----------
    folder, path : Path

    Returns
    -------
    str
        The name that it got.
    """
    kept = folder / f"{path.name}.{uuid.uuid4().hex[:8]}"
    os.rename(path, kept)
    return kept.name


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
