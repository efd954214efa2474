"""How the contestants in Numba are compiled: as a user would, with their machine code kept on disk.

The cache directory is keyed by a hash of the sources that the compiled text depends on, because Numba alone
does not notice an edit in a called file.
"""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numba
from numba import cfunc, njit

from kernels.code_cache import cache_directory

HERE = Path(__file__).parent
PHYSICS = ("atmosphere.py", "constants.py", "layout.py", "us76_upper.py")  # of kernels, used here
SETTINGS: Any = numba.config  # Numba writes its names there while it is imported


def fingerprint(paths: list[Path]) -> str:
    """Hash files by name and contents.

    Parameters
    ----------
    paths : list of Path
        The files, in the order in which they count.

    Returns
    -------
    str
        The first 16 hexadecimal digits of the SHA-256.
    """
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def physics_sources() -> list[Path]:
    """Give the files of ``kernels`` whose constants and tables the common work reads.

    Returns
    -------
    list of Path
        Existing files only.
    """
    kernels = HERE.parent / "kernels"
    return [kernels / name for name in PHYSICS if (kernels / name).is_file()]


def store() -> Path:
    """Name the directory outside the repository that keeps what benchmarks may use again.

    Returns
    -------
    Path
        A folder under ``LOFTED_CACHE_DIR`` or the user's cache directory; it exists.
    """
    path = Path(cache_directory()).parent / "benchmarks"
    path.mkdir(parents=True, exist_ok=True)
    return path


def compiled(function: Callable[..., Any]) -> Any:
    """Compile scalar physics.  in: function; out: compiled, for use inside other compiled functions."""
    return njit(error_model="numpy", nogil=True)(function)


def entry(*, parallel: bool = False) -> Callable[[Callable[..., Any]], Any]:
    """Compile a function that Python calls, and keep its machine code on disk.

    Parameters
    ----------
    parallel : bool
        Whether the function spreads its flights over threads.

    Returns
    -------
    callable
        The decorator.
    """
    return lambda function: _kept(
        njit(error_model="numpy", nogil=True, cache=True, parallel=parallel), function
    )


def callback(signature: Any) -> Callable[[Callable[..., Any]], Any]:
    """Compile a function that a C library calls, and keep its machine code on disk.

    Parameters
    ----------
    signature : numba signature
        Its C types.

    Returns
    -------
    callable
        The decorator.
    """
    return lambda function: _kept(cfunc(signature, error_model="numpy", cache=True), function)


def _kept(decorate: Callable[..., Any], function: Callable[..., Any]) -> Any:
    previous = SETTINGS.CACHE_DIR
    sources = [HERE / f"{name}.py" for name in ("jit", "common_work", "reference")]
    sources += sorted((HERE / "contestants").glob("*.py")) + physics_sources()
    SETTINGS.CACHE_DIR = str(store() / f"code-{fingerprint(sources)}")
    try:
        return decorate(function)
    finally:
        SETTINGS.CACHE_DIR = previous
