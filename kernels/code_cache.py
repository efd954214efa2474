"""Where the machine code of kernels is cached, and what it depends on.

Numba's own disk cache does not notice an edit in a *called* file, so a cached kernel could go on returning
yesterday's physics.  The cache directory is therefore keyed by a hash of every source file of this package,
the Numba version and the processor: an edit anywhere is a miss, and a checkout starts as fast as an
installation.
"""

import functools
import hashlib
import os
import stat
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

import llvmlite.binding as llvm

# What Numba is told by the environment.
TARGET = ("NUMBA_CPU_NAME", "NUMBA_CPU_FEATURES", "NUMBA_DISABLE_JIT")


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
    machine = f"{version('numba')} {version('llvmlite')} {sys.version} "
    machine += f"{llvm.get_host_cpu_name()} {llvm.get_host_cpu_features().flatten()}"
    # The target that Numba was told to compile for may differ from the host.
    machine += " ".join(os.environ.get(name, "") for name in TARGET)
    key = hashlib.sha256((source_fingerprint() + machine).encode()).hexdigest()[:20]
    return str(cache_root() / f"kernels-{key}")


def cache_root() -> Path:
    """Name the directory of everything that is kept between runs.

    Returns
    -------
    Path
        ``LOFTED_CACHE_DIR``, or the user's cache, or a temporary one where that cannot be written.
    """
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
    temporary = Path(tempfile.gettempdir()) / f"lofted-{os.getuid() if hasattr(os, 'getuid') else 'user'}"
    return temporary if _is_ours(temporary) else _another()


def _is_ours(folder: Path) -> bool:
    """Whether a folder, made where it is missing, is this user's: machine code is loaded from it."""
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        found = os.lstat(folder)
    except OSError:
        return False
    return stat.S_ISDIR(found.st_mode) and (not hasattr(os, "getuid") or found.st_uid == os.getuid())


@functools.cache
def _another() -> Path:
    return Path(tempfile.mkdtemp(prefix="lofted-"))
