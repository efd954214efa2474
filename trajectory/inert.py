"""Texts of sources and analysts that do nothing where they are shown."""

import unicodedata

_JOINERS = "\u200c\u200d"  # without them words of Persian are misspelt


def inert(text: str) -> str:
    """Return a text that acts on no terminal and no drawing: what is no letter, sign or blank is escaped.

    Parameters
    ----------
    text : str
        Any text; ends of lines, commands to the terminal and turns of the direction of writing are escaped.

    Returns
    -------
    str
        On one line.
    """
    return text if text.isprintable() else "".join(map(_inert, text))


def _inert(letter: str) -> str:
    if letter.isprintable() or letter in _JOINERS or unicodedata.category(letter) == "Zs":
        return letter
    return letter.encode("unicode_escape").decode()
