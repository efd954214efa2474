"""Names however they are spelled: apostrophes, accents, hyphens, Roman numbers."""

import re
import unicodedata

_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6"}
# Apostrophes of every shape go; a Cyrillic Kha is copied where a Latin X is meant.
_ALIKE = str.maketrans({**dict.fromkeys("'`\u00b4\u02bc\u2018\u2019\u2032"), "\u0445": "x"})
ARTICLE = re.compile(r"(?<=[\s,;])an?\s")  # the "a" of "BrahMos, a cruise missile" is no letter of a type


def folded(printed: str) -> str:
    """Return a name in small letters, without apostrophes, accents and articles.

    Parameters
    ----------
    printed : str
        Such as "Ra'ad II".

    Returns
    -------
    str
        Such as "raad ii".
    """
    alike = unicodedata.normalize("NFKD", ARTICLE.sub("", printed).casefold().translate(_ALIKE))
    return "".join(c for c in alike if not unicodedata.combining(c))


def words_in(text: str) -> list[re.Match[str]]:
    """Find the words and numbers of a folded text.

    Parameters
    ----------
    text : str
        As `folded` gives it.

    Returns
    -------
    list of re.Match
        In their order.
    """
    return list(re.finditer(r"[^\W\d_]+|\d+", text))


def arabic(parts: list[str]) -> tuple[str, ...]:
    """Write Roman numbers behind the first part as digits.

    Parameters
    ----------
    parts : list of str
        Words and numbers of a name.

    Returns
    -------
    tuple of str
        "Agni-V" and "Agni 5" are then one.
    """
    return tuple(parts[:1] + [_ROMAN.get(part, part) for part in parts[1:]])


def name_parts(printed: str) -> tuple[str, ...]:
    """Return the words and numbers of a name, however it is spelled.

    Parameters
    ----------
    printed : str
        Such as "JL-2A", "Ra'ad II" or "K4".

    Returns
    -------
    tuple of str
        Such as ("jl", "2", "a"), ("raad", "2") or ("k", "4").
    """
    return arabic([found[0] for found in words_in(folded(printed))])
