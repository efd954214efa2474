"""The one place that decides how kernels are compiled and where their machine code is cached.

Numba's own disk cache does not notice an edit in a *called* file, so a cached kernel could go on returning
yesterday's physics.  The cache directory is therefore keyed by a hash of every source file of this package,
the Numba version and the processor: an edit anywhere is a miss, and a checkout starts as fast as an
installation.
"""

import functools
import hashlib
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import llvmlite.binding as llvm
import numba
from numba import njit

# No reassociation and no NaN or infinity assumptions: guards must survive, and bits must not depend on the
# batch.
SAFE_MATH = {"contract", "arcp", "nsz"}
COMMON: Any = {"error_model": "numpy", "fastmath": SAFE_MATH, "_nrt": False}
INSIDE: Any = {
    "no_cpython_wrapper": True,
    "no_cfunc_wrapper": True,
}  # what Python never calls: faster to compile
SETTINGS: Any = numba.config  # Numba writes its names there while it is imported


@functools.cache
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


def inlined(function: Callable[..., Any]) -> Any:
    """Compile a scalar physics function.  in: function; out: what the compiler copies into the lane loop.

    LLVM copies it, after Numba has typed it once: with Numba's own ``inline="always"`` every copy is typed
    again, which takes five times as long to compile.
    """
    return njit(**COMMON, forceinline=True, **INSIDE)(function)


def scalar(function: Callable[..., Any]) -> Any:
    """Compile a helper that is called once per event, not per step.  in: function; out: compiled."""
    return njit(**COMMON, **INSIDE)(function)


def door(function: Callable[..., Any]) -> Any:
    """Compile what Python may call, and keep its machine code on disk.  in: function; out: compiled."""
    previous = SETTINGS.CACHE_DIR
    SETTINGS.CACHE_DIR = cache_directory()
    try:
        return njit(**COMMON, nogil=True, cache=True)(function)
    finally:
        SETTINGS.CACHE_DIR = previous
