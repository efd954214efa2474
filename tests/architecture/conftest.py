"""The checkout as the architecture tests see it."""

import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("kernels", "launch_data", "trajectory")


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def tracked(root) -> list[Path]:
    """Files under version control, relative to the root, that are still there."""
    # The checkout may belong to another user, for example inside a container.
    command = ["git", "-c", "safe.directory=*", "ls-files", "-z"]
    listing = subprocess.run(command, cwd=root, capture_output=True, check=True)
    names = listing.stdout.decode().split("\0")
    return [Path(name) for name in names if name and (root / name).is_file()]


@pytest.fixture(scope="session")
def package_sources(root) -> dict[str, str]:
    """Text of every Python file of the three packages, by its name relative to the root."""
    files = sorted(path for package in PACKAGES for path in (root / package).rglob("*.py"))
    return {path.relative_to(root).as_posix(): path.read_text(encoding="utf-8") for path in files}


@pytest.fixture(scope="session")
def pyproject(root) -> dict:
    return tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
