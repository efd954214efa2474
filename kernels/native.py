"""The flight kernel as machine code: compiled by Numba once, loaded without Numba ever after.

Importing Numba and what it needs to call a cached function takes over a second; loading an object file
takes milliseconds.  The file holds the SHA-256 of what follows, the name of the function and the object;
one that is damaged is written again.  Arrays are handed over as Numba lays them out: two references
(none), number of items, size of one, address, shape, strides.
"""

import contextlib
import ctypes
import functools
import hashlib
import os
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import llvmlite.binding as llvm
import numpy as np

from kernels import layout as col
from kernels.chunk import CHUNK, FIELDS, INTEGERS
from kernels.code_cache import cache_directory
from kernels.lane import COLUMNS, LANES

FILE = "fly_block.code"
# Kind of number, dimensions and columns of each array; "codes" has as many numbers as there are rows.
ARRAYS = {
    "rows": (np.float64, 2, col.PARAMETERS),
    "earth": (np.float64, 1, col.EARTH_PARAMETERS),
    "air": (np.float64, 2, col.AIR_COLUMNS),
    "curve": (np.float64, 2, col.CURVE_COLUMNS),
    "results": (np.float64, 2, col.RESULTS),
    "codes": (np.int64, 1, None),
    "nodes": (np.float64, 2, 10),
    "numbers": (np.float64, 1, FIELDS * CHUNK + COLUMNS * LANES),
    "lists": (np.int64, 1, INTEGERS),
}
WRITTEN = ("results", "codes", "nodes", "numbers", "lists")
_loading = threading.Lock()


def fly_block(
    rows: np.ndarray,
    earth: np.ndarray,
    air: np.ndarray,
    curve: np.ndarray,
    tolerance: float,
    step_limit: int,
    results: np.ndarray,
    codes: np.ndarray,
    nodes: np.ndarray,
    numbers: np.ndarray,
    lists: np.ndarray,
) -> int:
    """Call `phases.fly_block` with the interpreter's lock released.

    Parameters
    ----------
    rows, earth, air, curve, results, codes, nodes, numbers, lists : ndarray
        As there; contiguous, of float64, but ``codes`` and ``lists`` of int64.
    tolerance : float
        Error of one step at the impact.  [m]
    step_limit : int
        Most trial steps of a flight.

    Returns
    -------
    int
        Number of nodes.

    Raises
    ------
    TypeError
        When an array is not as the machine code takes it.
    """
    if os.environ.get("NUMBA_DISABLE_JIT", "0") not in ("", "0"):
        return int(
            _plain()(rows, earth, air, curve, tolerance, step_limit, results, codes, nodes, numbers, lists)
        )
    if not len(rows) == len(results) == len(codes):
        raise TypeError(
            f"{len(rows)} rows, but {len(results)} rows of results and {len(codes)} codes were given"
        )
    before = [*_flat("rows", rows), *_flat("earth", earth), *_flat("air", air), *_flat("curve", curve)]
    after = [*_flat("results", results), *_flat("codes", codes), *_flat("nodes", nodes)]
    after += [*_flat("numbers", numbers), *_flat("lists", lists)]
    found, reason = ctypes.c_int64(), ctypes.c_void_p()
    failure = _function()(ctypes.byref(found), ctypes.byref(reason), *before, tolerance, step_limit, *after)
    if failure:
        raise RuntimeError(f"the flight kernel ended with code {failure}, which it never should")
    return found.value


def _plain() -> Callable[..., int]:
    from kernels import phases

    plain: Callable[..., int] = phases.fly_block
    return plain


def _flat(name: str, array: np.ndarray) -> tuple[int | None, ...]:
    """Lay out an array for the machine code, or refuse it."""
    kind, dimensions, columns = ARRAYS[name]
    flags = array.flags
    fits = array.dtype == kind and array.ndim == dimensions and flags.c_contiguous and flags.aligned
    fits = fits and columns in (None, array.shape[-1])
    if not fits or (name in WRITTEN and not flags.writeable):
        state = "contiguous and writeable" if name in WRITTEN else "contiguous"
        raise TypeError(
            f"{name}: an array of {array.dtype} of shape {array.shape} was given, but the flight kernel "
            f"takes a {state} one of {np.dtype(kind)} with {dimensions} dimension(s) and {columns or 'any'} "
            "columns"
        )
    address = array.__array_interface__["data"][0]
    return None, None, array.size, array.itemsize, address, *array.shape, *array.strides


def _function() -> Callable[..., int]:
    with _loading:  # threads that fly for the first time together
        return _load()


@functools.cache
def _load() -> Callable[..., int]:
    path = Path(cache_directory()) / FILE
    content = _read(path) or _compile(path)
    symbol, _, code = content.partition(b"\n")
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    machine = llvm.Target.from_default_triple().create_target_machine(jit=True)
    engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), machine)
    engine.add_object_file(llvm.ObjectFileRef.from_data(code))
    engine.finalize_object()
    function = _PROTOTYPE(engine.get_function_address(symbol.decode("ascii")))
    function.engine = engine  # lives as long as its code is called
    return function


def _prototype() -> Any:
    pointer, integer = ctypes.c_void_p, ctypes.c_int64
    parts = {
        name: [pointer, pointer, integer, integer, pointer, *[integer] * (2 * dimensions)]
        for name, (_, dimensions, _) in ARRAYS.items()
    }
    before = [part for name in ("rows", "earth", "air", "curve") for part in parts[name]]
    after = [part for name in ("results", "codes", "nodes", "numbers", "lists") for part in parts[name]]
    return ctypes.CFUNCTYPE(ctypes.c_int32, pointer, pointer, *before, ctypes.c_double, integer, *after)


_PROTOTYPE = _prototype()


def _read(path: Path) -> bytes | None:
    """Read what was kept; None where nothing is, or something else than was written."""
    try:
        digest, _, content = path.read_bytes().partition(b"\n")
    except OSError:
        return None
    return content if hashlib.sha256(content).hexdigest().encode("ascii") == digest else None


def _compile(path: Path) -> bytes:
    from kernels.jit import machine_code
    from kernels.phases import SIGNATURE, fly_block

    symbol, code = machine_code(fly_block, SIGNATURE)
    content = symbol.encode("ascii") + b"\n" + code
    with contextlib.suppress(OSError):  # where nothing can be kept, each process compiles for itself
        path.parent.mkdir(parents=True, exist_ok=True)
        _keep(path, hashlib.sha256(content).hexdigest().encode("ascii") + b"\n" + content)
    return content


def _keep(path: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    file = tempfile.NamedTemporaryFile(dir=path.parent, delete=False)
    try:
        with file:
            file.write(content)
        os.replace(file.name, path)
    except BaseException:
        os.unlink(file.name)
        raise
