"""A folder of immutable results, each named by what made it and checked whole on every read.

No lock is needed for correctness: the same key means the same numbers, and an entry appears under its name
in one step.  A damaged entry is moved to ``quarantine/`` as evidence and counts as missing: it is made anew,
never served and never deleted.
"""

import os
import re
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from numpy.typing import NDArray

from trajectory.ensembles import atomic
from trajectory.ensembles import identity as ident
from trajectory.ensembles.image import Attribute, Axes, Image, Stored, compose, parse, same_numbers
from trajectory.errors import InputError, StoreError, StoreWarning, warn

KEY = re.compile(r"[0-9a-f]{64}")
QUARANTINE = "quarantine"
_DAMAGE = (OSError, LookupError, RuntimeError, TypeError, ValueError)
_NO_AXES: Axes = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Store:
    """A folder of entries.

    Parameters
    ----------
    root : Path
        Where entries are looked up, and kept unless there is an `overlay`.
    overlay : Path, optional
        Where new entries go when `root` cannot be written.
    """

    root: Path
    overlay: Path | None = None

    def path(self, key: str) -> Path:
        """Return where an entry is, or would be kept.

        Parameters
        ----------
        key : str
            A content key.

        Returns
        -------
        Path
        """
        place = _place(self.root, key)
        return place if self.overlay is None or place.exists() else _place(self.overlay, key)

    def fetch(self, key: str) -> Stored | None:
        """Return an entry after checking all of it, and note that it was used.

        Parameters
        ----------
        key : str
            A content key.

        Returns
        -------
        Stored or None
            None where there is none, or a damaged one, which is set aside with a warning.
        """
        found = _fetch(_place(self.root, key), key)
        if found is None and self.overlay is not None:
            found = _fetch(_place(self.overlay, key), key)
        return found

    def is_intact(self, key: str) -> bool:
        """Check an entry without noting a use; a damaged one is set aside with a warning.

        Parameters
        ----------
        key : str
            A content key.

        Returns
        -------
        bool
            False where it is damaged, or missing.
        """
        return _fetch(self.path(key), key, is_use=False) is not None

    def keep(self, image: Image) -> Path:
        """Keep a file under its key; an intact entry stays as it is.

        Parameters
        ----------
        image : Image
            From `image.compose`.

        Returns
        -------
        Path
            Complete and on the disk.

        Raises
        ------
        StoreError
            The disk refused; or the entry exists with other numbers: then its identity leaves something out.
        """
        path = self.path(image.key)
        if path.exists():
            kept = _fetch(path, image.key)
            if kept is not None:
                if not same_numbers(kept, parse(image.content).arrays):
                    raise StoreError(
                        f"{path}: holds other numbers for the same identity: name there what made them differ"
                    )
                return path
            if self.overlay is not None:  # damaged, where nothing can be mended
                path = _place(self.overlay, image.key)
        atomic.write(path, image.content)
        return path

    def save(
        self,
        arrays: Mapping[str, NDArray[Any]],
        *,
        attributes: Mapping[str, Attribute],
        units: Mapping[str, str],
        identity: Mapping[str, Any],
        axes: Axes = _NO_AXES,
    ) -> Path:
        """Keep arrays under their content key.

        Parameters
        ----------
        arrays, attributes, units, identity, axes : mapping
            See `image.compose`.

        Returns
        -------
        Path
            ``root/ab/<key>.h5``, complete and on the disk.

        Raises
        ------
        InputError
            Something that cannot be stored without loss.
        StoreError
            See `keep`.
        """
        return self.keep(compose(arrays, attributes=attributes, units=units, identity=identity, axes=axes))


def open_store(root: str | os.PathLike[str] | None = None) -> Store:
    """Open a folder of entries, made where it is missing.

    Parameters
    ----------
    root : path, optional
        The user's own cache when left out; ``LOFTED_CACHE_DIR`` names another place for it.

    Returns
    -------
    Store
        Where the folder cannot be written, with an overlay that lasts as long as this process, and a warning:
        what is in the folder is used, what is new is not kept.

    Raises
    ------
    StoreError
        The folder is a link that another user made, is no folder, or cannot be reached.
    """
    folder = Path(root) if root is not None else default_root()
    _refuse_what_is_no_folder(folder)
    try:
        atomic.make_folder(folder)
        atomic.probe(folder)
    except OSError as problem:
        reason = problem.strerror or str(problem)
        warn(f"{folder}: {reason}: new results are not kept for the next time", StoreWarning)
        return Store(folder, Path(_temporary().name))
    return Store(folder)


def _refuse_what_is_no_folder(folder: Path) -> None:
    """Raise StoreError for what cannot be a folder of entries; one that is missing may become one."""
    try:
        owner = os.lstat(folder).st_uid
    except FileNotFoundError:
        return
    except OSError as problem:
        reason = problem.strerror or str(problem)
        raise StoreError(f"{folder}: cannot be used: {reason}: name another folder") from problem
    if folder.is_symlink() and owner not in (os.getuid(), 0):
        raise StoreError(f"{folder}: is a link that another user made: name the folder itself")
    if not folder.is_dir():
        raise StoreError(f"{folder}: is no folder: name another one")


def default_root() -> Path:
    """Return the user's own folder of entries.

    Returns
    -------
    Path
    """
    from kernels.code_cache import cache_root

    return cache_root() / "ensembles"


def content_key(identity: Mapping[str, Any]) -> str:
    """Return the name under which results with this identity are stored by this version.

    Parameters
    ----------
    identity : mapping
        Everything that decides the numbers and is not in `identity.made_with`: parameters in SI units, seed,
        index range, the calling code.  Nested mappings, sequences, text, finite numbers, None.

    Returns
    -------
    str
        SHA-256 in hexadecimal.  Numbers that compare equal (1 and 1.0, 0.0 and -0.0) give the same key.

    Raises
    ------
    InputError
        NaN, an infinite number, or a type without a settled notation.
    """
    return ident.key_of(ident.plain(identity), ident.made_with())


def save_to(
    path: str | os.PathLike[str],
    arrays: Mapping[str, NDArray[Any]],
    *,
    attributes: Mapping[str, Attribute],
    units: Mapping[str, str],
    identity: Mapping[str, Any],
    axes: Axes = _NO_AXES,
) -> Path:
    """Store arrays in a file that the analyst names; one of that name is replaced as a whole or not at all.

    Parameters
    ----------
    path : path
        Such as ``posterior.h5``.
    arrays, attributes, units, identity, axes : mapping
        See `image.compose`.

    Returns
    -------
    Path
        `path`; the content key stands inside.

    Raises
    ------
    InputError
        Something that cannot be stored without loss, or the name of another entry.
    StoreError
        The disk refused.
    """
    made = compose(arrays, attributes=attributes, units=units, identity=identity, axes=axes)
    target = Path(path)
    if KEY.fullmatch(target.stem) and target.stem != made.key:
        raise InputError(f"{target.name} is a name for other content: choose one without 64 hex digits")
    atomic.write(target, made.content)
    return target


def load(path: str | os.PathLike[str]) -> Stored:
    """Read a file of `save_to` or an entry, after checking all of it.

    Parameters
    ----------
    path : path
        The file; it is left where it is, whatever is found.

    Returns
    -------
    Stored

    Raises
    ------
    StoreError
        Names the file and the reason.
    """
    path = Path(path)
    try:
        content = path.read_bytes()
    except OSError as problem:
        raise StoreError(f"{path}: cannot be read: {problem.strerror or problem}") from problem
    try:
        return _checked(content, path.stem if KEY.fullmatch(path.stem) else None)
    except (ident.NewerSchemaError, *_DAMAGE) as problem:
        raise StoreError(f"{path}: {problem}") from problem


def _place(root: Path, key: str) -> Path:
    if not KEY.fullmatch(key):
        raise InputError(f"key={key!r}: 64 hexadecimal digits are needed")
    return root / key[:2] / f"{key}.h5"


def _fetch(path: Path, key: str, *, is_use: bool = True) -> Stored | None:
    try:
        with path.open("rb") as file:
            seen = os.fstat(file.fileno())
            content = file.read()
    except FileNotFoundError:
        return None
    except OSError as problem:
        warn(f"{path}: cannot be read: {problem.strerror or problem}: it is made anew", StoreWarning)
        return None
    try:
        stored = _checked(content, key)
    except _DAMAGE as problem:
        warn(f"{path}: {problem}{_set_aside(path, seen)}: it is made anew", StoreWarning)
        return None
    with suppress(OSError):  # the time of its use decides what is evicted; another user's file stays as it is
        os.utime(path, ns=(time.time_ns() if is_use else seen.st_atime_ns, seen.st_mtime_ns))
    return stored


def _checked(content: bytes, key: str | None) -> Stored:
    stored = parse(content)
    if key not in (None, stored.key):
        raise ValueError(f"holds the content of another entry, {stored.key}")
    return stored


def _set_aside(path: Path, seen: os.stat_result) -> str:
    """Move a damaged entry to the quarantine, unless another process has replaced it meanwhile."""
    folder = path.parents[1] / QUARANTINE
    try:
        if os.stat(path).st_ino != seen.st_ino:
            return ""
        folder.mkdir(exist_ok=True)
        name = atomic.move_into(folder, path)
    except OSError as problem:
        return f" (it could not be set aside: {problem.strerror or problem})"
    return f" (set aside as {QUARANTINE}/{name})"


_OVERLAYS: list["tempfile.TemporaryDirectory[str]"] = []  # deleted when the process ends


def _temporary() -> "tempfile.TemporaryDirectory[str]":
    _OVERLAYS.append(tempfile.TemporaryDirectory(prefix="lofted-"))
    return _OVERLAYS[-1]
