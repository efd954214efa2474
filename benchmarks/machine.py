"""What was measured on: processor, cores, versions."""

import importlib.metadata
import os
import platform
import subprocess
from pathlib import Path
from typing import Any

import numba

from benchmarks.contestants import c_rival

PACKAGES = ("numpy", "scipy", "numba", "llvmlite", "numbalsoda", "lofted")


def cores() -> int:
    """Count the cores that this process may use.

    Returns
    -------
    int
        Number of threads for a figure on all cores.
    """
    return min(len(os.sched_getaffinity(0)), int(numba.config.NUMBA_NUM_THREADS))


def describe() -> dict[str, Any]:
    """Name the machine and the software.

    Returns
    -------
    dict
        Processor, cores, memory in GiB, load when it was asked, system and versions.
    """
    return {
        "processor": _field("/proc/cpuinfo", "model name") or platform.processor() or platform.machine(),
        "cores": cores(),
        "memory_gib": round(int((_field("/proc/meminfo", "MemTotal") or "0").split()[0]) / 2**20, 1),
        "load_before": round(os.getloadavg()[0], 2),
        "system": platform.platform(),
        "python": platform.python_version(),
        "threading_layer": _threading_layer(),
        "c_compiler": _compiler(),
        **{name: _version(name) for name in PACKAGES},
    }


def _field(path: str, name: str) -> str:
    try:
        lines = Path(path).read_text(encoding="utf-8").splitlines()
    except OSError:
        return ""
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith(name)), "")


def _version(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return "not installed"


def _threading_layer() -> str:
    try:
        return str(numba.threading_layer())
    except ValueError:
        return "not started"


def _compiler() -> str:
    path = c_rival.compiler()
    if not path:
        return "none"
    shown = subprocess.run([path, "--version"], capture_output=True, text=True, check=True).stdout
    return shown.splitlines()[0]
