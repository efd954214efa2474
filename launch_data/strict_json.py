"""A strict reader of JSON: numbers keep their digits, and what has two meanings or none is marked.

Python's own reader takes the last of two values of a key, NaN for a number, and 1e999 for infinity.
"""

from __future__ import annotations

import json
from typing import Any

from .errors import DataError


class Number(str):
    """A number as it is written: its digits say how it was rounded; or NaN or Infinity, which are none."""

    __slots__ = ()

    @property
    def is_finite(self) -> bool:
        """Whether it has digits."""
        return self[-1].isdigit()


class Doubled(dict[str, Any]):
    """An object in which a key appears twice.

    Attributes
    ----------
    key : str
        The first such key.
    """

    key = ""


def loads(text: str, *, file: str, row: int | None = None) -> Any:
    """Read a JSON text.

    Parameters
    ----------
    text : str
        The text.
    file : str
        Name for messages.
    row : int, optional
        Line of the file where the text stands; otherwise the text is the whole file.

    Returns
    -------
    object
        With a `Number` for each number, NaN and Infinity, and `Doubled` for an object with a key twice.

    Raises
    ------
    DataError
        It is no JSON, or has too many lists in lists.
    """
    try:
        return json.loads(
            text, object_pairs_hook=_object, parse_int=Number, parse_float=Number, parse_constant=Number
        )
    except json.JSONDecodeError as problem:
        line = problem.lineno if row is None else row
        reason = f"is not valid JSON: {problem.msg}, column {problem.colno}"
        raise DataError(reason, file=file, row=line, hint="Mend it; the text must be UTF-8") from problem
    except RecursionError as problem:
        raise DataError("has lists in lists in lists", file=file, row=row, hint="Mend it") from problem


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    doubled, seen = Doubled(found), set[str]()
    for key, _ in pairs:
        if key in seen:
            doubled.key = key
            break
        seen.add(key)
    return doubled


def strange_characters(text: str) -> str:
    r"""Return the characters that no text has: control characters, and halves of a character.

    Parameters
    ----------
    text : str
        Any text; JSON can write such characters as ``\u0000`` and ``\ud800``.

    Returns
    -------
    str
        Blank where there are none.
    """
    return "".join(c for c in text if (c < " " and c not in "\t\r\n") or "\ud800" <= c <= "\udfff")
