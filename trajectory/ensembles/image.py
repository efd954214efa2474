"""One HDF5 file as bytes in memory: what is stored, sealed by the SHA-256 of all of it.

HDF5 is a format, not a crash-safe store: a file written in place can come back with plausible zeros and no
error.  So a file is composed in memory, followed by the SHA-256 of all its bytes.  Any HDF5 reader opens it;
the 32 bytes at its end are ours.  Its axes are dimension scales, so that xarray opens it too.

The checksum finds damage, not malice: files of unknown origin go through `trajectory.ensembles.foreign`.
"""

import hashlib
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import h5py
import numpy as np
from numpy.typing import NDArray

from trajectory.ensembles import identity as ident
from trajectory.ensembles.seal import OWN, SHA, is_sealed
from trajectory.errors import InputError

FORMAT = ("v110", "v110")  # its metadata carry checksums, and old tools still read it
Attribute = str | bool | int | float
Arrays = Mapping[str, NDArray[Any]]
Axes = Mapping[str, range]
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,63}")
_UNNAMED = "axis_"  # and its length: an axis that nobody named


@dataclass(frozen=True, slots=True, eq=False)
class Image:
    """A file that is complete before it touches a disk.

    Parameters
    ----------
    key : str
        Content key of what is inside.
    content : bytes
        The whole file with its seal.
    """

    key: str
    content: bytes


@dataclass(frozen=True, slots=True, eq=False)
class Stored:
    """What a file held; every byte of it was checked.

    Attributes
    ----------
    arrays : mapping of str to ndarray
        Not writeable.
    attributes : mapping of str to str, bool, int or float
    identity : mapping
        What made the numbers, as it was given; tuples come back as lists.
    key : str
        The content key of the identity with the versions of the file.
    units : mapping of str to str
        One per array; "1" where there is none.
    axes : mapping of str to range
        The indices along each axis.
    made_with : mapping of str to str
        What besides the identity decided the numbers: see `identity.made_with`.
    """

    arrays: Arrays
    attributes: Mapping[str, Attribute]
    identity: Mapping[str, Any]
    key: str
    units: Mapping[str, str]
    axes: Axes
    made_with: Mapping[str, str]


def compose(
    arrays: Arrays,
    *,
    attributes: Mapping[str, Attribute],
    units: Mapping[str, str],
    identity: Mapping[str, Any],
    axes: Axes = MappingProxyType({}),
) -> Image:
    """Write arrays as a file in memory.

    Parameters
    ----------
    arrays : mapping of str to ndarray
        Boolean, integer or floating-point, at most 8 bytes a number; plain arrays only.
    attributes : mapping
        What a reader should know.
    units : mapping of str to str
        One for every array; "1" where there is none.
    identity : mapping
        Everything that decides the numbers: see `store.content_key`.
    axes : mapping of str to range
        Names of axes with their indices, found by their length; other axes are called after their length.

    Returns
    -------
    Image
        The same content gives the same bytes.

    Raises
    ------
    InputError
        Something that cannot be stored without loss.
    """
    _check_names(arrays, attributes, units, axes)
    data = {name: _stored_form(name, array) for name, array in arrays.items()}
    buffer = io.BytesIO()
    with h5py.File(buffer, "w", libver=FORMAT) as file:
        key = write_marks(file, identity, attributes)
        scales = _write_axes(file, data, axes)
        for name, array in data.items():
            dataset = file.create_dataset(name, data=array, dtype=array.dtype)
            dataset.attrs["units"] = _attribute(name, units[name])
            for place, length in enumerate(array.shape):
                dataset.dims[place].attach_scale(scales[length])
    body = buffer.getvalue()
    return Image(key, body + hashlib.sha256(body).digest())


def write_marks(file: Any, identity: Mapping[str, Any], attributes: Mapping[str, Attribute]) -> str:
    """Write into an open file what made it, and what a reader should know.

    Parameters
    ----------
    file : h5py.File
        Open for writing.
    identity, attributes : mapping
        See `compose`.

    Returns
    -------
    str
        Content key.

    Raises
    ------
    InputError
        Something that cannot be written without loss.
    """
    told, made_with = ident.plain(identity), ident.made_with()
    key = ident.key_of(told, made_with)
    for name, mark in {"key": key, "identity": ident.to_text(told), **made_with}.items():
        file.attrs[OWN + name] = mark
    for name, value in attributes.items():
        file.attrs[name] = _attribute(name, value)
    return key


def parse(content: bytes) -> Stored:
    """Return what a file holds.

    Parameters
    ----------
    content : bytes
        The whole file.

    Returns
    -------
    Stored

    Raises
    ------
    ValueError, or others of reading HDF5
        Any doubt.
    identity.NewerSchemaError
        A later version wrote it.
    """
    if not is_sealed(content):
        raise ValueError("is damaged or not one of ours: its SHA-256 does not fit its bytes")
    body = content[:-SHA]
    with h5py.File(io.BytesIO(body), "r") as file:
        marks = {name: _text(file.attrs[OWN + name]) for name in ("key", "identity", "schema")}
        if int(marks["schema"]) > ident.SCHEMA:
            raise ident.NewerSchemaError(f"was written by a later version (schema {marks['schema']})")
        own = {name.removeprefix(OWN): value for name, value in file.attrs.items() if name.startswith(OWN)}
        made_with = {name: _text(mark) for name, mark in own.items() if name not in ("key", "identity")}
        told = ident.from_text(marks["identity"])
        if ident.key_of(told, made_with) != marks["key"]:
            raise ValueError("its key does not follow from its identity")
        attributes = {n: _python(v) for n, v in file.attrs.items() if not n.startswith(OWN)}
        datasets = {name: _dataset(file, name) for name in file}
        if sum(some.nbytes for some in datasets.values()) > len(body):
            raise ValueError("declares more numbers than it holds")
        axes = {name: _indices(some[...]) for name, some in datasets.items() if some.is_scale}
        kept = {name: some for name, some in datasets.items() if name not in axes}
        arrays = {name: np.asarray(some[...]) for name, some in kept.items()}
        units = {name: _text(some.attrs["units"]) for name, some in kept.items()}
    for array in arrays.values():
        array.flags.writeable = False
    return Stored(
        arrays=MappingProxyType(arrays),
        attributes=MappingProxyType(attributes),
        identity=MappingProxyType(told),
        key=marks["key"],
        units=MappingProxyType(units),
        axes=MappingProxyType(axes),
        made_with=MappingProxyType(made_with),
    )


def same_numbers(stored: Stored, arrays: Arrays) -> bool:
    """Return whether a file holds exactly these arrays: names, types, shapes and bits.

    Parameters
    ----------
    stored : Stored
        What was read.
    arrays : mapping of str to ndarray
        What it is compared with.

    Returns
    -------
    bool
    """
    given = {name: _stored_form(name, array) for name, array in arrays.items()}
    return stored.arrays.keys() == given.keys() and all(
        (kept.dtype, kept.shape, kept.tobytes()) == (some.dtype, some.shape, some.tobytes())
        for kept, some in ((stored.arrays[name], given[name]) for name in given)
    )


def _check_names(
    arrays: Arrays, attributes: Mapping[str, Attribute], units: Mapping[str, str], axes: Axes
) -> None:
    if set(units) != set(arrays):
        raise InputError(
            f"units and arrays differ in {sorted(set(units) ^ set(arrays))}: write '1' for no unit"
        )
    for name in (*attributes, *arrays, *axes):
        if not _NAME.fullmatch(name) or name.startswith((OWN, _UNNAMED)):
            raise InputError(
                f"{name!r}: a name has letters, digits and underscores and does not begin with {OWN} "
                f"or {_UNNAMED}"
            )
    if len({len(indices) for indices in axes.values()}) < len(axes) or set(axes) & set(arrays):
        raise InputError(f"axes {sorted(axes)}: each has a length and a name of its own")


def _write_axes(file: Any, data: Arrays, axes: Axes) -> dict[int, Any]:
    """Write one dimension scale for each length, holding the indices along it."""
    named = {len(indices): (name, indices) for name, indices in axes.items()}
    scales = {}
    for length in sorted({length for array in data.values() for length in array.shape}):
        name, indices = named.get(length, (f"{_UNNAMED}{length}", range(length)))
        scale = file.create_dataset(name, data=np.arange(indices.start, indices.stop, dtype="<i8"))
        scale.make_scale(name)
        scales[length] = scale
    return scales


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


def _indices(values: NDArray[Any]) -> range:
    first = int(values[0]) if len(values) else 0
    indices = range(first, first + len(values))
    if not np.array_equal(values, indices):
        raise ValueError("the indices along an axis have gaps")
    return indices


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("an attribute that should be text is not")
    return value


def _python(value: Any) -> Attribute:
    plain = value.item() if isinstance(value, np.generic) else value
    if not isinstance(plain, Attribute):
        raise ValueError("an attribute is neither text nor a number")
    return plain
