"""What made a result, in one settled notation: the same identity always gives the same key."""

import hashlib
import json
import math
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import numba
import numpy as np

from kernels.code_cache import source_fingerprint
from trajectory.errors import InputError

SCHEMA = 1  # raised whenever files or keys change their meaning


class NewerSchemaError(Exception):
    """A file was written by a later version than this one; nothing is wrong with it."""


def made_with() -> Mapping[str, str]:
    """Return what besides the identity decides the numbers: schema, kernels, numba and numpy.

    Returns
    -------
    mapping of str to str
    """
    versions = {"numba": numba.__version__, "numpy": np.__version__}
    return MappingProxyType({"schema": str(SCHEMA), "kernels": source_fingerprint(), **versions})


def plain(identity: Any, where: str = "identity") -> Any:
    """Return an identity as nested dicts, lists, text, numbers and None.

    Parameters
    ----------
    identity : mapping
        Tuples and numpy scalars are allowed; arrays, dates and paths are not: say how they are written.
    where : str
        What to call it in a complaint.

    Returns
    -------
    dict

    Raises
    ------
    InputError
        NaN, an infinite number, a key that is not text, or a type without a settled notation.
    """
    if isinstance(identity, np.generic):
        identity = identity.item()
    if identity is None or isinstance(identity, str | bool | int):
        return identity
    if isinstance(identity, float):
        if not math.isfinite(identity):
            raise InputError(f"{where}={identity}: an identity holds finite numbers only")
        return identity
    if isinstance(identity, Mapping):
        if not all(isinstance(name, str) for name in identity):
            raise InputError(f"{where} has a key that is not text")
        return {name: plain(value, f"{where}[{name!r}]") for name, value in identity.items()}
    if isinstance(identity, list | tuple):
        return [plain(value, f"{where}[{i}]") for i, value in enumerate(identity)]
    raise InputError(
        f"{where} is a {type(identity).__name__}: write it as text, numbers, a mapping or a list"
    )


def key_of(told: Any, made: Mapping[str, str]) -> str:
    """Return the content key.

    Parameters
    ----------
    told : dict
        From `plain`.
    made : mapping of str to str
        From `made_with`, of now or of a file.

    Returns
    -------
    str
        SHA-256 in hexadecimal.
    """
    return hashlib.sha256(_json({"identity": _settled(told), "made with": dict(made)}).encode()).hexdigest()


def to_text(told: Any) -> str:
    """Return an identity as JSON that `from_text` reads back to the same bits.

    Parameters
    ----------
    told : dict
        From `plain`.

    Returns
    -------
    str
    """
    return _json(told)


def from_text(text: str) -> Any:
    """Return an identity from its JSON text.

    Parameters
    ----------
    text : str

    Returns
    -------
    dict

    Raises
    ------
    ValueError
        Not a JSON object.
    """
    told = json.loads(text)
    if not isinstance(told, dict):
        raise ValueError("its identity is not a mapping")
    return told


def _settled(told: Any) -> Any:
    """Write numbers as marked text: hexadecimal digits, one notation for numbers that compare equal."""
    if isinstance(told, dict):
        return {name: _settled(value) for name, value in told.items()}
    if isinstance(told, list):
        return [_settled(value) for value in told]
    if isinstance(told, str):
        return "text " + told
    if told is None or isinstance(told, bool):
        return told
    return f"number {int(told):#x}" if told == int(told) else f"number {told.hex()}"


def _json(value: Any) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False)
