"""Look into an HDF5 file that nobody vouches for; runs in a process of its own, under limits.

`trajectory.ensembles.foreign` starts it and hands over the bytes, so that no path is ever followed from here.
An object is reached by one hard link after the other, and is judged before anything of it is read.
"""

import codecs
import io
import json
import math
import resource
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import h5py
import numpy as np
from h5py import h5a, h5d, h5g, h5l, h5o, h5s, h5t, h5z
from numpy.typing import NDArray

KIBI, MEBI, GIBI = 2**10, 2**20, 2**30
OBJECTS, DEPTH, RANK = 10_000, 32, 8
NAME_BYTES = KIBI
ATTRIBUTES, ATTRIBUTE_BYTES, ATTRIBUTE_NUMBERS = 20_000, MEBI, 1_000
DECLARED_BYTES = 4 * GIBI  # of all data sets together
RATIO, SMALL = 1_000, MEBI  # declared over stored; what is small harms nobody
CHUNK_BYTES = 64 * MEBI
NUMBERS, ALL_NUMBERS = 2**24, 2**25  # that are summarised, of one column and of all
FILTERS = frozenset({h5z.FILTER_DEFLATE, h5z.FILTER_SHUFFLE, h5z.FILTER_FLETCHER32})
PLAIN = frozenset({h5t.INTEGER, h5t.FLOAT, h5t.ENUM, h5t.STRING})
TYPES = {
    h5t.ARRAY: "array",
    h5t.BITFIELD: "bit field",
    h5t.COMPOUND: "compound",
    h5t.OPAQUE: "opaque",
    h5t.REFERENCE: "reference",
    h5t.TIME: "time",
    h5t.VLEN: "list of any length",
}
TROUBLE = (ArithmeticError, AttributeError, LookupError, OSError, RuntimeError, TypeError, ValueError)


class RefusedError(Exception):
    """The file asks for something that a file of results has no need of."""


@dataclass(slots=True)
class Found:
    """What has been found so far, and how much of it.

    Attributes
    ----------
    columns : list of dict
    attributes : dict of str to dict
        By path of the group.
    unread : list of str
        What has a type that is not read.
    objects, marks, declared, numbers : int
        Groups and data sets; attributes; bytes declared by data sets; numbers summarised.
    """

    columns: list[dict[str, Any]] = field(default_factory=list)
    attributes: dict[str, dict[str, Any]] = field(default_factory=dict)
    unread: list[str] = field(default_factory=list)
    objects: int = 0
    marks: int = 0
    declared: int = 0
    numbers: int = 0


def main() -> None:
    """Read a file from the standard input and print one JSON object about it."""
    codecs.lookup("ascii")  # which h5py asks for later, when nothing can be loaded any more
    # From here on no file can be opened: what the guards below overlook still reaches nothing outside.
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
    print(json.dumps(answer(sys.stdin.buffer.read()), allow_nan=False))


def answer(content: bytes) -> dict[str, Any]:
    """Tell what is in a file, or why it is refused.

    Parameters
    ----------
    content : bytes
        All of the file.

    Returns
    -------
    dict
        ``refused`` with the reason, or ``columns``, ``attributes`` and ``unread``; plain values.
    """
    try:
        found = examine(content)
    except RefusedError as problem:
        return {"refused": str(problem)}
    except MemoryError:
        return {"refused": "needs more memory than is allowed"}
    except TROUBLE as problem:
        said = str(problem).partition("\n")[0][:200]
        return {"refused": f"cannot be read as HDF5: {said or type(problem).__name__}"}
    return {"columns": found.columns, "attributes": found.attributes, "unread": found.unread}


def examine(content: bytes) -> Found:
    """Judge and describe every object of a file.

    Parameters
    ----------
    content : bytes

    Returns
    -------
    Found

    Raises
    ------
    RefusedError
        Names the object and what is wrong with it.
    """
    found = Found()
    with h5py.File(io.BytesIO(content), "r") as file:
        for path, item in _objects(h5g.open(file.id, b"/"), found):
            if isinstance(item, h5d.DatasetID):
                _data_set(path, item, found)
            elif isinstance(item, h5g.GroupID):
                found.attributes[path] = _attributes(path, item, found)
            else:
                found.unread.append(f"{path}: named type")
    return found


def _objects(root: Any, found: Found) -> Iterator[tuple[str, Any]]:
    """Give every object once, with its path."""
    waiting, groups = [("/", root, 0)], {_address(root)}
    while waiting:
        path, item, depth = waiting.pop()
        yield path, item
        if not isinstance(item, h5g.GroupID):
            continue
        found.objects += len(item)
        if found.objects > OBJECTS:
            raise RefusedError(f"has more than {OBJECTS:,} objects")
        if depth == DEPTH:
            raise RefusedError(f"has groups within groups, more than {DEPTH} deep")
        inside = []
        for name in sorted(item):
            _judge_link(path, item, name)
            below, inner = path.rstrip("/") + "/" + _text(name), h5o.open(item, name)
            if isinstance(inner, h5g.GroupID):
                _judge_circle(below, _address(inner), groups)
            inside.append((below, inner, depth + 1))
        waiting += reversed(inside)


def _address(item: Any) -> int:
    return int(h5o.get_info(item).addr)


def _judge_link(path: str, group: Any, name: bytes) -> None:
    """Refuse every link but a hard one; a name with a slash would be a path through other links."""
    if not name or name == b"." or b"/" in name or len(name) > NAME_BYTES:
        raise RefusedError(f"{path} holds an object with the name {_text(name[:60])!r}, which is none")
    if group.links.get_info(name).type != h5l.TYPE_HARD:
        raise RefusedError(f"{path.rstrip('/')}/{_text(name)} is a link to elsewhere")


def _judge_circle(path: str, address: int, groups: set[int]) -> None:
    if address in groups:
        raise RefusedError(f"{path} leads to a group that has another name, perhaps in a circle")
    groups.add(address)


def _data_set(path: str, item: Any, found: Found) -> None:
    """Describe a data set."""
    made = item.get_create_plist()
    _judge_place(path, made)
    _judge_filters(path, made)
    kind, shape = item.get_type(), item.shape
    if shape is not None and len(shape) > RANK:
        raise RefusedError(f"{path} has {len(shape)} dimensions, more than {RANK}")
    stored, number = int(item.get_storage_size()), 0 if shape is None else math.prod(map(int, shape))
    _judge_size(path, number * int(kind.get_size()), stored, found)
    if made.get_layout() == h5d.CHUNKED:
        _judge_chunk(path, math.prod(made.get_chunk()) * int(kind.get_size()))
    attributes = _attributes(path, item, found)
    dtype = _dtype(path, kind, found)
    if dtype is None or shape is None:
        return
    units = attributes.get("units", "")
    described = {
        "path": path,
        "dtype": str(dtype),
        "shape": [int(length) for length in shape],
        "units": units if isinstance(units, str) else "",
        "attributes": attributes,
        "stored_bytes": stored,
    }
    found.columns.append(described | _numbers(item, made, dtype, found))


def _judge_place(path: str, made: Any) -> None:
    if made.get_layout() == h5d.VIRTUAL:
        raise RefusedError(f"{path} is a virtual data set: its numbers lie in other places")
    if made.get_external_count():
        raise RefusedError(f"{path} keeps its numbers in another file")


def _judge_filters(path: str, made: Any) -> None:
    used = [int(made.get_filter(position)[0]) for position in range(made.get_nfilters())]
    for number in used:
        if number not in FILTERS:
            raise RefusedError(f"{path} needs filter {number}: only gzip, shuffle and fletcher32 are read")
    if len(set(used)) < len(used):
        raise RefusedError(f"{path} uses a filter twice")


def _judge_size(path: str, declared: int, stored: int, found: Found) -> None:
    found.declared += declared
    if found.declared > DECLARED_BYTES:
        raise RefusedError(f"{path} declares {declared:,} bytes: more than 4 GiB in all")
    # Where nothing is stored nothing is read: the bare dimensions of netCDF are such.
    if stored and declared > SMALL and declared > RATIO * stored:
        raise RefusedError(f"{path} declares {declared:,} bytes and stores {stored:,}")


def _judge_chunk(path: str, size: int) -> None:
    if size > CHUNK_BYTES:
        raise RefusedError(f"{path} is stored in pieces of {size:,} bytes")


def _dtype(path: str, kind: Any, found: Found, *, any_length: bool = False) -> np.dtype[Any] | None:
    """Return the type of plain numbers or text; None, and a note, for any other."""
    unread = TYPES.get(kind.get_class(), "unknown type") if kind.get_class() not in PLAIN else ""
    if isinstance(kind, h5t.TypeStringID) and kind.is_variable_str() and not any_length:
        unread = "text of any length"
    if kind.committed():
        unread = "named type"
    if not unread:
        try:
            dtype: np.dtype[Any] = kind.dtype
        except (LookupError, TypeError, ValueError):
            unread = "number of an odd form"
        else:
            return dtype
    found.unread.append(f"{path}: {unread}")
    return None


def _numbers(item: Any, made: Any, dtype: np.dtype[Any], found: Found) -> dict[str, Any]:
    """Summarise a column of numbers: how many are finite, and the least, the middle and the greatest."""
    none = dict.fromkeys(("finite", "minimum", "median", "maximum"))
    shape = item.shape
    missing = _missing(item, made, dtype)
    if missing or len(shape) != 1 or dtype.kind not in "biuf" or dtype.itemsize > 8:
        return none | {"note": missing}
    if shape[0] > NUMBERS or found.numbers + shape[0] > ALL_NUMBERS:
        return none | {"note": "too many numbers to summarise"}
    found.numbers += shape[0]
    values = np.empty(shape, dtype)
    if values.size:
        item.read(h5s.ALL, h5s.ALL, values)
    values = values.view(np.uint8) if dtype.kind == "b" else values
    finite = values[np.isfinite(values)] if dtype.kind == "f" else values
    if not finite.size:
        return none | {"finite": 0, "note": ""}
    # By hand: numpy's own median imports more of numpy, which the child can no longer open.
    low, high = (finite.size - 1) // 2, finite.size // 2
    parted = np.partition(finite, (low, high))
    middle = parted[low].item() / 2 + parted[high].item() / 2 if low < high else parted[low].item()
    least, greatest = finite.min().item(), finite.max().item()
    summary = {"minimum": least, "median": middle, "maximum": greatest}
    return {"finite": int(finite.size), **summary, "note": ""}


def _missing(item: Any, made: Any, dtype: np.dtype[Any]) -> str:
    """Say how much is not in the file; HDF5 would hand out zeros for it without a word."""
    shape = item.shape
    if made.get_layout() != h5d.CHUNKED:
        whole = item.get_storage_size() >= math.prod(shape) * dtype.itemsize
        return "" if whole else "its numbers are not in the file"
    pieces = math.prod(-(-length // piece) for length, piece in zip(shape, made.get_chunk(), strict=True))
    stored = item.get_num_chunks() if pieces else 0
    return "" if stored >= pieces else f"only {stored:,} of {pieces:,} pieces are in the file"


def _attributes(path: str, item: Any, found: Found) -> dict[str, Any]:
    """Return the attributes of an object whose types are plain."""
    count = h5a.get_num_attrs(item)
    found.marks += count
    if found.marks > ATTRIBUTES:
        raise RefusedError(f"has more than {ATTRIBUTES:,} attributes")
    values: dict[str, Any] = {}
    names: list[bytes] = []
    h5a.iterate(item, names.append)  # by its number each would take a walk through all
    for raw in names:
        if len(raw) > NAME_BYTES:
            raise RefusedError(f"{path} has an attribute with a name of {len(raw):,} bytes")
        mark, name = h5a.open(item, raw), _text(raw)
        value = _attribute(f"{path} attribute {name}", mark, found)
        if value is not None:
            values[name] = value
    return values


def _attribute(where: str, mark: Any, found: Found) -> Any:
    dtype = _dtype(where, mark.get_type(), found, any_length=True)
    if dtype is None or mark.get_space().get_simple_extent_type() == h5s.NULL:
        return None
    number = math.prod(mark.shape)
    if number > ATTRIBUTE_NUMBERS or number * int(mark.get_type().get_size()) > ATTRIBUTE_BYTES:
        raise RefusedError(f"{where} is too large")
    values: NDArray[Any] = np.empty(mark.shape, dtype)
    mark.read(values)
    if dtype.kind == "O" and sum(map(len, values.ravel())) > ATTRIBUTE_BYTES:
        raise RefusedError(f"{where} is too large")
    return _plain(values.tolist())


def _plain(value: Any) -> Any:
    """Return a value as JSON has it: text for bytes and for what is not finite."""
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, bytes):
        return _text(value)
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "backslashreplace")


if __name__ == "__main__":
    main()
