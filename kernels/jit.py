"""The one place that decides how kernels are compiled."""

import functools
import gc
from collections.abc import Callable
from typing import Any, NoReturn

import numba
from numba import njit

from kernels.code_cache import cache_directory

# No fast-math flag, not even fused multiply-add: Numba compiles a function more than once (for itself and for
# its callers), and what is fused depends on what stands around it.  Without, every operation is rounded as
# IEEE 754 says, and bits depend neither on the batch nor on the process, the compiler or the processor.
# Kernels own no memory ("_nrt"): what they write to is handed to them, so that nothing is counted or freed.
COMMON: Any = {"error_model": "numpy", "_nrt": False}
# What only kernels call has no entry for others: that would take half as long again to compile.
INSIDE: Any = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}
FUSED = {"contract"}  # a product and a sum as one operation with one rounding: see `fused_door`
SETTINGS: Any = numba.config  # Numba writes its names there while it is imported


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


def machine_code(compiled: Any, signature: Any) -> tuple[str, bytes]:
    """Compile a function for a loader that knows nothing of Numba.  in: scalar, types; out: symbol, object.

    No garbage is collected meanwhile, and what the compiler leaves is not looked through again: of millions
    of objects, nearly all stay in use until the process ends.
    """
    collects = gc.isenabled()
    gc.disable()
    try:
        compiled.compile(signature)
    finally:
        gc.freeze()
        if collects:
            gc.enable()
    found = compiled.overloads[signature]
    # Numba has no public way to an object file; tests/physics/test_native.py loads and calls what this gives.
    return found.fndesc.llvm_func_name, found.library._get_compiled_object()


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
        return njit(**options, nogil=True, cache=True)(function)
    finally:
        SETTINGS.CACHE_DIR = previous
