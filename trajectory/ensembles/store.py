"""Immutable files of results: built in memory, named by what made them, checked whole on every read.

HDF5 is a format, not a crash-safe store: a file written in place can come back with plausible zeros and no
error.  So a file is composed in memory, followed by the SHA-256 of all its bytes, and put under its name in
one step.  Any HDF5 reader opens it; the 32 bytes at its end are ours.

The checksum finds damage, not malice: open only files whose origin you trust.
"""

import hashlib
import io
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import h5py
import numpy as np
from numpy.typing import NDArray

from trajectory.ensembles import atomic
from trajectory.ensembles import identity as ident
from trajectory.errors import InputError, StoreError

FORMAT = ("v110", "v110")  # its metadata carry checksums, and old tools still read it
Attribute = str | bool | int | float
_OWN = "store_"  # attributes of this module; an analyst's may not begin so
_SHA = hashlib.sha256().digest_size
_KEY = re.compile(r"[0-9a-f]{64}")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,63}")


@dataclass(frozen=True, slots=True, eq=False)
class Stored:
    """What a file held; every byte of it was checked.

    Attributes
    ----------
    arrays : mapping of str to ndarray
        Not writeable.
    attributes : mapping of str to str, bool, int or float
    identity : mapping
        What made the numbers, as given to `save`; tuples come back as lists.
    key : str
        The content key of the identity with the kernels and libraries of the file.
    units : mapping of str to str
        One per array; "1" where there is none.
    made_with : mapping of str to str
        Store schema, fingerprint of the kernels, versions of numba and numpy.
    """

    arrays: Mapping[str, NDArray[Any]]
    attributes: Mapping[str, Attribute]
    identity: Mapping[str, Any]
    key: str
    units: Mapping[str, str]
    made_with: Mapping[str, str]


def content_key(identity: Mapping[str, Any]) -> str:
    """Return the name under which results with this identity are stored by this version.

    Parameters
    ----------
    identity : mapping
        Everything that decides the numbers and is not in ``kernels``: parameters in SI units, seed, index
        range, version of the model and of the calling code.  Nested mappings, sequences, text, finite
        numbers, None.

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


def save(
    directory: str | os.PathLike[str],
    arrays: Mapping[str, NDArray[Any]],
    *,
    attributes: Mapping[str, Attribute],
    units: Mapping[str, str],
    identity: Mapping[str, Any],
) -> Path:
    """Store arrays under their content key; an entry that exists is kept as it is.

    Parameters
    ----------
    directory : path
        Made where it is missing.
    arrays : mapping of str to ndarray
        Boolean, integer or floating-point, at most 8 bytes a number; plain arrays only.
    attributes : mapping
        What a reader should know.
    units : mapping of str to str
        One for every array; "1" where there is none.
    identity : mapping
        See `content_key`.

    Returns
    -------
    Path
        ``directory/<key>.h5``, complete and on the disk.

    Raises
    ------
    InputError
        Something that cannot be stored without loss.
    StoreError
        The disk refused, or the entry exists with other numbers: then `identity` leaves something out.
    """
    key, content = _compose(arrays, attributes, units, identity)
    path = Path(directory) / f"{key}.h5"
    if not _holds(path, arrays):
        atomic.write(path, content)
    return path


def save_to(
    path: str | os.PathLike[str],
    arrays: Mapping[str, NDArray[Any]],
    *,
    attributes: Mapping[str, Attribute],
    units: Mapping[str, str],
    identity: Mapping[str, Any],
) -> Path:
    """Store arrays in a file that the analyst names; one of that name is replaced as a whole or not at all.

    Parameters
    ----------
    path : path
        Such as ``posterior.h5``.
    arrays, attributes, units, identity : mapping
        See `save`.

    Returns
    -------
    Path
        `path`; the content key stands inside.

    Raises
    ------
    InputError, StoreError
        See `save`.
    """
    key, content = _compose(arrays, attributes, units, identity)
    target = Path(path)
    if _KEY.fullmatch(target.stem) and target.stem != key:
        raise InputError(f"{target.name} is a name for other content: choose one without 64 hex digits")
    atomic.write(target, content)
    return target


def load(path: str | os.PathLike[str]) -> Stored:
    """Read a stored file after checking all of it.

    Parameters
    ----------
    path : path
        A file of `save` or `save_to`.

    Returns
    -------
    Stored

    Raises
    ------
    StoreError
        Names the file and the reason.  A damaged entry of `save` is renamed to ``*.corrupt`` and kept as
        evidence; a file that the analyst named is left where it is.
    """
    path = Path(path)
    named_by_content = _KEY.fullmatch(path.stem) is not None
    try:
        content = path.read_bytes()
    except OSError as problem:
        raise StoreError(f"{path}: cannot be read: {problem.strerror or problem}") from problem
    try:
        stored = _parse(content)
        if named_by_content and path.stem != stored.key:
            raise ValueError(f"holds the content of another entry, {stored.key}")
    except ident.NewerSchemaError as problem:
        raise StoreError(f"{path}: {problem}") from problem
    except (OSError, LookupError, RuntimeError, TypeError, ValueError) as problem:
        aside = atomic.set_aside(path) if named_by_content else ""
        raise StoreError(f"{path}: {problem}{aside}") from problem
    return stored


def _holds(path: Path, arrays: Mapping[str, NDArray[Any]]) -> bool:
    """Return whether an intact entry has these arrays; a damaged one is set aside and written anew."""
    if not path.exists():
        return False
    try:
        kept = load(path).arrays
    except StoreError:
        if path.exists():
            raise
        return False
    given = {name: _stored_form(name, array) for name, array in arrays.items()}
    same = kept.keys() == given.keys() and all(
        (kept[name].dtype, kept[name].shape, kept[name].tobytes()) == (some.dtype, some.shape, some.tobytes())
        for name, some in given.items()
    )
    if not same:
        raise StoreError(
            f"{path}: holds other numbers for the same identity: name there what made them differ"
        )
    return True


def _compose(
    arrays: Mapping[str, NDArray[Any]],
    attributes: Mapping[str, Attribute],
    units: Mapping[str, str],
    identity: Mapping[str, Any],
) -> tuple[str, bytes]:
    """Return the content key and the bytes of the file."""
    if set(units) != set(arrays):
        raise InputError(
            f"units and arrays differ in {sorted(set(units) ^ set(arrays))}: write '1' for no unit"
        )
    told, made_with = ident.plain(identity), ident.made_with()
    key = ident.key_of(told, made_with)
    buffer = io.BytesIO()
    with h5py.File(buffer, "w", libver=FORMAT) as file:
        for name, mark in {"key": key, "identity": ident.to_text(told), **made_with}.items():
            file.attrs[_OWN + name] = mark
        for name, value in attributes.items():
            file.attrs[_checked(name)] = _attribute(name, value)
        for name, array in arrays.items():
            data = _stored_form(_checked(name), array)
            dataset = file.create_dataset(name, data=data, dtype=data.dtype)
            dataset.attrs["units"] = _attribute(name, units[name])
    body = buffer.getvalue()
    return key, body + hashlib.sha256(body).digest()


def _checked(name: str) -> str:
    if not _NAME.fullmatch(name) or name.startswith(_OWN):
        raise InputError(
            f"{name!r}: a name has letters, digits and underscores and does not begin with {_OWN}"
        )
    return name


def _attribute(name: str, value: Any) -> Any:
    value = value.item() if isinstance(value, np.generic) else value
    if isinstance(value, str) and "\0" not in value:
        return value
    if isinstance(value, bool):
        return np.bool_(value)
    if isinstance(value, int) and -(2**63) <= value < 2**64:
        return np.int64(value) if value < 2**63 else np.uint64(value)
    if isinstance(value, float):
        return np.float64(value)
    raise InputError(f"attribute {name}={value!r}: give text, a whole number of 64 bits or a float")


def _stored_form(name: str, array: NDArray[Any]) -> NDArray[Any]:
    """Return the array as it is written: contiguous, little-endian, of a plain number type."""
    # A subclass may carry a unit or a mask that HDF5 would drop without a word.
    if type(array) is not np.ndarray:
        raise InputError(f"array {name} is a {type(array).__name__}: give a plain numpy array of SI numbers")
    if array.dtype.kind not in "biuf" or array.dtype.itemsize > 8:
        raise InputError(
            f"array {name} has dtype {array.dtype}: give booleans, integers or floats of up to 64 bits"
        )
    return np.asarray(array, dtype=array.dtype.newbyteorder("<"), order="C")


def _parse(content: bytes) -> Stored:
    """Return what a file holds; any doubt is an exception."""
    body, digest = content[:-_SHA], content[-_SHA:]
    if hashlib.sha256(body).digest() != digest:
        raise ValueError("is damaged or not one of ours: its SHA-256 does not fit its bytes")
    with h5py.File(io.BytesIO(body), "r") as file:
        marks = {name: _text(file.attrs[_OWN + name]) for name in ("key", "identity", "schema")}
        if int(marks["schema"]) > ident.SCHEMA:
            raise ident.NewerSchemaError(f"was written by a later version (schema {marks['schema']})")
        made_with = {name: _text(file.attrs[_OWN + name]) for name in ident.made_with()}
        told = ident.from_text(marks["identity"])
        if ident.key_of(told, made_with) != marks["key"]:
            raise ValueError("its key does not follow from its identity")
        attributes = {n: _python(v) for n, v in file.attrs.items() if not n.startswith(_OWN)}
        datasets = {name: _dataset(file, name) for name in file}
        if sum(some.nbytes for some in datasets.values()) > len(body):
            raise ValueError("declares more numbers than it holds")
        arrays = {name: np.asarray(some[...]) for name, some in datasets.items()}
        units = {name: _text(some.attrs["units"]) for name, some in datasets.items()}
    for array in arrays.values():
        array.flags.writeable = False
    frozen = MappingProxyType
    return Stored(
        frozen(arrays), frozen(attributes), frozen(told), marks["key"], frozen(units), frozen(made_with)
    )


def _dataset(file: Any, name: str) -> Any:
    """Return a data set whose numbers lie in this file, uncompressed and in one piece."""
    # The link first: asking for the object behind a foreign link would open another file.
    if not isinstance(file.get(name, getlink=True), h5py.HardLink):
        raise ValueError(f"{name} is a link to elsewhere")
    item = file[name]
    if not isinstance(item, h5py.Dataset):
        raise ValueError(f"{name} is not an array")
    if item.is_virtual or item.external or item.chunks:
        raise ValueError(f"{name} is not stored in one piece inside this file")
    if item.dtype.kind not in "biuf" or item.id.get_storage_size() != item.nbytes:
        raise ValueError(f"{name} is not an array of plain numbers, or parts of it are missing")
    return item


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("an attribute that should be text is not")
    return value


def _python(value: Any) -> Attribute:
    plain = value.item() if isinstance(value, np.generic) else value
    if not isinstance(plain, Attribute):
        raise ValueError("an attribute is neither text nor a number")
    return plain
