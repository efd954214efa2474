"""What made a result, in one settled notation: the same identity always gives the same key."""

import ast
import functools
import hashlib
import importlib
import json
import math
import os
import platform
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numba
import numpy as np

from trajectory.errors import InputError
from trajectory.version import __version__

SCHEMA = 2  # raised whenever files or keys change their meaning


class NewerSchemaError(Exception):
    """A file was written by a later version than this one; nothing is wrong with it."""


def made_with() -> Mapping[str, str]:
    """Return what besides the identity decides the numbers: versions, kernels and arithmetic.

    Returns
    -------
    mapping of str to str
    """
    return MappingProxyType(
        {
            "schema": str(SCHEMA),
            "package": __version__,
            "kernels": kernel_code(),
            "numba": numba.__version__,
            "numpy": np.__version__,
            "arithmetic": arithmetic(),
        }
    )


def arithmetic() -> str:
    """Name what may round an elementary function of numpy differently: the machine and its vector library.

    Returns
    -------
    str
        The kernels themselves give the same bits on every processor (`kernels.jit`).
    """
    # numpy has no public way to ask; without an answer, results of unlike machines are not told apart.
    found = getattr(importlib.import_module("numpy._core._multiarray_umath"), "__cpu_features__", {})
    return f"{platform.machine()} {'avx512' if found.get('AVX512_SKX') else 'baseline'}"


def linear_algebra() -> str:
    """Name what may round a product or an inverse of matrices differently: whatever BLAS chooses its code by.

    Returns
    -------
    str
        The processor's abilities as numpy sees them, and the kind of processor that BLAS was told to assume.
    """
    found = getattr(importlib.import_module("numpy._core._multiarray_umath"), "__cpu_features__", {})
    abilities = " ".join(sorted(name for name, has in found.items() if has))
    return f"{platform.machine()} {abilities} {os.environ.get('OPENBLAS_CORETYPE', '')}".strip()


@functools.cache
def kernel_code() -> str:
    """Hash the code of all kernels as `code_behind` does.

    Returns
    -------
    str
        SHA-256 in hexadecimal.
    """
    return code_behind(*(f"kernels.{path.stem}" for path in sorted((_ROOT / "kernels").glob("*.py"))))


@functools.cache
def code_behind(*modules: str) -> str:
    """Hash the code that modules can reach inside this project, and the tables that it reads.

    Parameters
    ----------
    *modules : str
        Full names, such as ``"trajectory.sweeps.model"``.

    Returns
    -------
    str
        SHA-256 in hexadecimal over the syntax trees of the modules and of everything that they import here,
        directly or not, and the bytes of every file beside them that they name.  Comments, docstrings and
        layout do not count, nor where the project lies.
    """
    found: dict[str, _Source] = {}
    waiting = list(modules)
    while waiting:
        name = waiting.pop()
        path = _file(name)
        if path is None or name in found:
            continue
        found[name] = _read(path, name if path.name == "__init__.py" else name.rpartition(".")[0])
        waiting += found[name].imports
    told = "\n".join(f"{name} {found[name].digest}" for name in sorted(found))
    return hashlib.sha256(told.encode()).hexdigest()


_ROOT = Path(__file__).parents[2]
_ROOMS = ("kernels", "launch_data", "trajectory")
_PARSING = threading.Lock()  # Python 3.11 counts the depth of all threads' trees together, and then fails


@dataclass(frozen=True, slots=True)
class _Source:
    """What one module says, and whatever could be a module among its imports."""

    digest: str
    imports: tuple[str, ...]


def _file(name: str) -> Path | None:
    """Return the file of a module of this project; None for anything else, such as an imported function."""
    if name.partition(".")[0] not in _ROOMS:
        return None
    place = _ROOT.joinpath(*name.split("."))
    candidates = (place.with_name(f"{place.name}.py"), place / "__init__.py")
    return next((path for path in candidates if path.is_file()), None)


@functools.cache
def _read(path: Path, package: str) -> _Source:
    with _PARSING:
        tree = ast.parse(path.read_bytes())
    nodes = list(ast.walk(tree))  # once: walking takes longer than parsing
    _drop_docstrings(nodes)
    digest = hashlib.sha256(ast.dump(tree).encode())
    for told in sorted({told for told in _texts(nodes) if _is_table(path.parent / told)}):
        digest.update(told.encode() + b"\0" + (path.parent / told).read_bytes())
    return _Source(digest.hexdigest(), tuple(_imports(nodes, package)))


def _imports(nodes: Sequence[ast.AST], package: str) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            parts = package.split(".")
            above = parts[: len(parts) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            yield base
            yield from (f"{base}.{alias.name}" for alias in node.names)


def _texts(nodes: Sequence[ast.AST]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and 0 < len(node.value) < 100:
            yield node.value


def _is_table(path: Path) -> bool:
    return path.suffix not in ("", ".py") and path.is_file()


def _drop_docstrings(nodes: Sequence[ast.AST]) -> None:
    for node in nodes:
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[0] if node.body else None
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                node.body = node.body[1:]


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
