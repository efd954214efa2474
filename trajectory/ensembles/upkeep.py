"""The state of a folder of entries: sizes, ages and integrity; eviction of what was not used for longest."""

import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from trajectory.ensembles.atomic import TEMPORARY
from trajectory.ensembles.leases import FOLDER, leased
from trajectory.ensembles.store import KEY, QUARANTINE, Store

CAP = 20 * 10**9  # bytes that may stay unless somebody says otherwise
DAY = 86_400.0  # s: a file that is still unfinished after so long was left by a process that ended
Progress = Callable[[float, str], None]


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a folder, as the file system tells it.

    Parameters
    ----------
    path : Path
        Its file.
    size : int
        Bytes.
    made, used : float
        Seconds since 1970.
    """

    path: Path
    size: int
    made: float
    used: float

    @property
    def key(self) -> str:
        """Its content key."""
        return self.path.stem


@dataclass(frozen=True, slots=True)
class Inventory:
    """What a folder holds.

    Parameters
    ----------
    root : Path
        The folder.
    entries : tuple of Entry
        Least recently used first.
    quarantined : tuple of Path
        Damaged files, kept as evidence.
    unfinished : tuple of Path
        What is being written, or was left by a process that ended.
    in_use : int
        Entries that running sweeps hold.
    """

    root: Path
    entries: tuple[Entry, ...]
    quarantined: tuple[Path, ...]
    unfinished: tuple[Path, ...]
    in_use: int

    @property
    def size(self) -> int:
        """Bytes of all entries."""
        return sum(entry.size for entry in self.entries)


@dataclass(frozen=True, slots=True)
class Removed:
    """What was removed from a folder.

    Parameters
    ----------
    entries : int
        How many.
    size : int
        Their bytes.
    spared : int
        Entries that should have gone, but a running sweep holds them.
    unfinished : int
        Unfinished files older than a day.
    """

    entries: int
    size: int
    spared: int
    unfinished: int


def take_inventory(root: Path) -> Inventory:
    """List a folder; nothing is opened.

    Parameters
    ----------
    root : Path
        Folder of entries; it may be missing.

    Returns
    -------
    Inventory
    """
    entries = sorted(_entries(root), key=lambda entry: (entry.used, entry.key))
    held = leased(root)
    return Inventory(
        root,
        tuple(entries),
        tuple(sorted((root / QUARANTINE).glob("*"))),
        tuple(sorted(root.rglob(f".*{TEMPORARY}"))),
        sum(entry.key in held for entry in entries),
    )


def verify(root: Path, progress: Progress | None = None) -> tuple[Entry, ...]:
    """Read every entry; damaged ones are set aside with a warning each.

    Parameters
    ----------
    root : Path
        Folder of entries.
    progress : callable, optional
        Called with the fraction done and what is being read.

    Returns
    -------
    tuple of Entry
        Those that are damaged.
    """
    store, damaged = Store(root), []
    entries = take_inventory(root).entries
    for number, entry in enumerate(entries):
        if progress is not None:
            progress(number / len(entries), f"checking {entry.key[:12]}")
        if not store.is_intact(entry.key):
            damaged.append(entry)
    return tuple(damaged)


def collect(root: Path, cap: int) -> Removed:
    """Evict what was not used for longest until the rest fits, and remove what was left unfinished.

    Parameters
    ----------
    root : Path
        Folder of entries.
    cap : int
        Bytes that may stay.

    Returns
    -------
    Removed
        Entries of running sweeps stay even above the cap; so does the quarantine.
    """
    inventory = take_inventory(root)
    excess = inventory.size - cap
    entries = size = spared = 0
    for entry in inventory.entries:
        if excess <= 0:
            break
        with suppress(FileNotFoundError):
            # Asked each time: a sweep may have begun meanwhile.
            if entry.key in leased(root) or not _evict(entry, root):
                spared += 1
                continue
            entries, size, excess = entries + 1, size + entry.size, excess - entry.size
    return Removed(entries, size, spared, _remove_unfinished(inventory))


def clear_quarantine(root: Path) -> int:
    """Delete the damaged files that were set aside.

    Parameters
    ----------
    root : Path
        Folder of entries.

    Returns
    -------
    int
        How many.
    """
    count = 0
    for path in take_inventory(root).quarantined:
        with suppress(FileNotFoundError):
            path.unlink()
            count += 1
    return count


def _evict(entry: Entry, root: Path) -> bool:
    """Remove an entry, unless a sweep that has just begun found it before its name was gone."""
    hidden = entry.path.with_name(f".{uuid.uuid4().hex}{TEMPORARY}")
    entry.path.replace(hidden)
    if entry.key in leased(root):
        hidden.replace(entry.path)
        return False
    hidden.unlink()
    return True


def _entries(root: Path) -> Iterator[Entry]:
    for path in root.glob("??/*.h5"):
        with suppress(FileNotFoundError):
            if KEY.fullmatch(path.stem) and path.parent.name == path.stem[:2]:
                found = path.stat()
                yield Entry(path, found.st_size, found.st_mtime, found.st_atime)


def _remove_unfinished(inventory: Inventory) -> int:
    count = 0
    for path in inventory.unfinished:
        with suppress(FileNotFoundError):
            if time.time() - path.stat().st_mtime > DAY:
                path.unlink()
                count += 1
    for path in (inventory.root / FOLDER).glob("*.claim"):
        with suppress(FileNotFoundError):
            if time.time() - path.stat().st_mtime > DAY:
                path.unlink()
    return count
