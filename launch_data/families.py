"""Published parametric families with stated bounds: the prior of an inference.

A family says how many stages a missile may have and between which bounds its parameters lie.  Nothing here is
tuned to a single launch; every bound names its source.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from functools import cache
from pathlib import Path

from .family import Bounds, Family
from .family_file import parse_families
from .table import read_bytes, shipped

__all__ = ["Bounds", "Family", "fingerprint", "load_families", "read_families"]

FILE = "families.toml"


@cache
def load_families() -> tuple[Family, ...]:
    """Return the families that ship with the project, in the order of the file; read once per process."""
    return parse_families(shipped(FILE), file=FILE)


def read_families(path: str | Path, *, drag_curves: Collection[str] | None = None) -> tuple[Family, ...]:
    """Read an analyst's own families.

    Parameters
    ----------
    path : str or Path
        TOML in the form of the shipped file, which docs/families.md explains.
    drag_curves : collection of str, optional
        Names of the drag curves that can be flown; a file that names another one is refused.

    Returns
    -------
    tuple of Family
        In the order of the file.

    Raises
    ------
    DataError
        Naming file, family, field, value, reason and how to mend it.
    """
    where = Path(path)
    return parse_families(read_bytes(where), file=where.name, drag_curves=drag_curves)


def fingerprint(families: tuple[Family, ...]) -> str:
    """Hash the families, so that an answer can say which prior it was made with.

    Parameters
    ----------
    families : tuple of Family
        The prior.

    Returns
    -------
    str
        SHA-256 of every name, bound and source, in hexadecimal digits.
    """
    return hashlib.sha256(repr(families).encode()).hexdigest()
