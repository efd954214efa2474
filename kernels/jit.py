"""The one place that decides how kernels are compiled and where their machine code is cached.

Numba's own disk cache does not notice an edit in a *called* file, so a cached kernel could go on returning
yesterday's physics.  The cache directory is therefore keyed by a hash of every source file of this package,
the Numba version and the processor: an edit anywhere is a miss, and a checkout starts as fast as an
installation.
"""

import functools
import gc
import hashlib
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import llvmlite.binding as llvm
import numba
from numba import njit

# No fast-math flag, not even fused multiply-add: Numba compiles a function more than once (for itself and for
# its callers), and what is fused depends on what stands around it.  Without, every operation is rounded as
# IEEE 754 says, and bits depend neither on the batch nor on the process, the compiler or the processor.
# Kernels own no memory ("_nrt"): what they write to is handed to them, so that nothing is counted or freed.
COMMON: Any = {"error_model": "numpy", "_nrt": False}
# What only kernels call has no entry for others: that would take half as long again to compile.
INSIDE: Any = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}
FUSED = {"contract"}  # a product and a sum as one operation with one rounding: see `fused_door`
SETTINGS: Any = numba.config  # Numba writes its names there while it is imported


def source_fingerprint() -> str:
    """Hash every source file of this package.

    Returns
    -------
    str
        SHA-256 in hexadecimal over the names and contents of all ``*.py`` files of ``kernels``.
    """
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def cache_directory() -> str:
    """Name the directory that holds the compiled kernels of exactly this source, Numba and processor.

    Returns
    -------
    str
        A per-user path; ``LOFTED_CACHE_DIR`` overrides its root.
    """
    machine = f"{numba.__version__} {sys.version} "
    machine += f"{llvm.get_host_cpu_name()} {llvm.get_host_cpu_features().flatten()}"
    # The target that Numba was told to compile for may differ from the host.
    machine += f" {SETTINGS.CPU_NAME} {SETTINGS.CPU_FEATURES} {SETTINGS.DISABLE_JIT}"
    key = hashlib.sha256((source_fingerprint() + machine).encode()).hexdigest()[:20]
    return str(_cache_root() / f"kernels-{key}")


def _cache_root() -> Path:
    named = os.environ.get("LOFTED_CACHE_DIR")
    if named:
        return Path(named)
    base = Path(os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"))
    root = base / "lofted"
    try:
        root.mkdir(parents=True, exist_ok=True)
        if os.access(root, os.W_OK):
            return root
    except OSError:
        pass
    return Path(tempfile.gettempdir()) / f"lofted-{os.getuid() if hasattr(os, 'getuid') else 'user'}"


_directory = functools.cache(cache_directory)  # doors are many, and sources do not change while they run


def inlined(function: Callable[..., Any]) -> Any:
    """Compile a scalar physics function.  in: function; out: what the compiler copies into the lane loop.

    LLVM copies it, after Numba has typed it once: with Numba's own ``inline="always"`` every copy is typed
    again, which takes five times as long to compile.
    """
    return _inside(njit(**COMMON, **INSIDE, forceinline=True)(function))


def scalar(function: Callable[..., Any]) -> Any:
    """Compile a helper that is called once per event, not per step.  in: function; out: compiled."""
    return _inside(njit(**COMMON, **INSIDE)(function))


def _inside(compiled: Any) -> Any:
    """Let a call from Python, for which there is no machine code, raise TypeError instead of crash."""

    def refuse(*arguments: Any, **named: Any) -> NoReturn:
        raise TypeError(f"{compiled.__name__} is for kernels alone; Python calls a door (kernels.jit)")

    compiled._compile_for_args = refuse
    compiled.add_overload = lambda found: compiled.overloads.update({tuple(found.signature.args): found})
    return compiled


def _without_collector(compile_one: Callable[..., Any]) -> Callable[..., Any]:
    """Compile while no garbage is collected: of millions of objects, nearly all are still in use."""

    def compile_it(signature: Any) -> Any:
        collects = gc.isenabled()
        gc.disable()
        try:
            return compile_one(signature)
        finally:
            if collects:
                gc.enable()

    return compile_it


def door(function: Callable[..., Any]) -> Any:
    """Compile what Python may call, and keep its machine code on disk.  in: function; out: compiled."""
    return _kept(function, COMMON)


def fused_door(function: Callable[..., Any]) -> Any:
    """Compile a door with fused multiply-add.  in: function; out: compiled.

    For measuring a processor (`kernels.peak`), never for physics.
    """
    return _kept(function, {**COMMON, "fastmath": FUSED})


def _kept(function: Callable[..., Any], options: Any) -> Any:
    previous = SETTINGS.CACHE_DIR
    SETTINGS.CACHE_DIR = _directory()
    try:
        compiled = njit(**options, nogil=True, cache=True)(function)
    finally:
        SETTINGS.CACHE_DIR = previous
    if not SETTINGS.DISABLE_JIT:
        compiled.compile = _without_collector(compiled.compile)
    return compiled
