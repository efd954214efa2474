"""Names of missile types: which printed words name one type, and which name none.

Sources print the same missile under several names, and often only a class ("short-range ballistic missile").
Synonyms stand in a table with their basis; nothing is guessed from a flight.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator
from functools import cache

from .launch import Launch
from .spelling import ARTICLE, arabic, folded, words_in
from .table import parse, shipped

_FILE = "type_names.csv"
_COLUMNS = ("actor", "printed", "name", "basis", "source")
_CORRECTIONS = "type_corrections.csv"
_CORRECTED = ("event_id", "printed", "name", "reason", "source")
# Words that describe and do not name.
_GENERIC = (
    *("unknown", "missile", "icbm", "irbm", "mrbm", "srbm", "slbm", "projectile", "test", "rocket"),
    *("weapon", "mlrs", "mrl", "satellite", "launcher", "artillery", "variant", "type"),
)
# A name with a number: Hwasong-19, Agni-5, KN-02, RS-28.
_DESIGNATOR = re.compile(r"\b[A-Z][A-Za-z']*-\d+[A-Za-z]*(?:-\d+(?:\.\d+)?)?\b")
# Words that mean a kind by themselves, where no type is named or an unheard one: general usage, a judgement.
# "Ballistic missile" short of intercontinental is left out: it is written of pull-ups and of gliders, too; so
# is "hypersonic", which is written of whatever is fast.
_CLASSES = (
    # Drones fly as cruise missiles do: under power, along a path.
    (
        "cruise",
        re.compile(
            r"\bcruise missile|\b[GSA]LCM\b|\bdrones?\b|\bU[AC]A?Vs?\b|\bunmanned aer|\bloitering m",
            re.IGNORECASE,
        ),
    ),
    ("hypersonic_glide", re.compile(r"\bglide vehicle|\bglid(?:er|ing)\b|\bHGV\b", re.IGNORECASE)),
    (
        "rocket_artillery",
        re.compile(r"\bMLRS\b|\bMRL\b|\bmultiple[- ](?:launch )?rocket|\bartillery\b", re.IGNORECASE),
    ),
    (
        "slv",
        re.compile(r"\b(?:space|satellite)[- ]launch|\b[A-Z]{0,2}SLV\b|\bcarrier rocket", re.IGNORECASE),
    ),
    ("ballistic", re.compile(r"\bICBM\b|\bintercontinental ballistic", re.IGNORECASE)),
)
_BRACKETS = re.compile(r"\s*\([^)]*\)")
# How the DPRK's press has romanised Hwasong since 2023: "po" or "pho" is the gun or rocket.
_LATER_SPELLING = re.compile(r"hwasongph?o")
_LISTED = re.compile(r"\s*(?:\band\b|\bor\b|[,;/&])\s*", re.IGNORECASE)
_JOINING = frozenset({"and", "nor", "not", "either", "neither"})
_TAIL = re.compile(r"(?<=\d)[A-Za-z]+(?:-[\d.]+)?$")


@cache
def _synonyms() -> dict[tuple[str, tuple[str, ...]], str]:
    lines = parse(shipped(_FILE), file=_FILE, columns=_COLUMNS, required=_COLUMNS)
    found: dict[tuple[str, tuple[str, ...]], str] = {}
    for line in lines:
        key = (line["actor"], _key(line["printed"]))
        if found.setdefault(key, line["name"]) != line["name"]:
            raise line.error("printed", "has two names", "Keep one row for each printed name of an actor")
    return found


def _parts(printed: str) -> list[re.Match[str]]:
    """Words and numbers of a text, with their places."""
    return words_in(_LATER_SPELLING.sub("hwasong", folded(printed)))


def _key(printed: str) -> tuple[str, ...]:
    """Words and numbers of a name: "KN-25", "KN 25" and "kn25" are one, and so are "Agni-V" and "Agni 5"."""
    return arabic([found[0] for found in _parts(printed)])


def _stretches(count: int) -> Iterator[tuple[int, int]]:
    """Begin and end of every stretch of words that may be a name: none has more parts than the longest."""
    longest = max(len(parts) for _, parts in _synonyms())
    return ((i, j) for i in range(count) for j in range(i + 1, min(i + longest, count) + 1))


def _named_inside(actor: str, text: str) -> set[str]:
    """Names of the actor's types that stand in a text, but for those that stand in a longer one."""
    parts, places = _key(text), _parts(text)
    hits = [
        (i, j, name)
        for i, j in _stretches(len(parts))
        if (name := _synonyms().get((actor, parts[i:j]))) and not _goes_on(places, j)
    ]
    return {
        name for i, j, name in hits
        if not any(a <= i and j <= b and (a, b) != (i, j) for a, b, _ in hits)
    }  # fmt: skip


def _goes_on(places: list[re.Match[str]], end: int) -> bool:
    """Whether a name goes on with the letter or number of another variant, as in Hwasong-18A or Unha-4."""
    if end == len(places):
        return False
    is_joined = places[end].start() - places[end - 1].end() <= (0 if places[end][0].isalpha() else 1)
    return is_joined and len(places[end][0]) <= 2


def _named_beside(actor: str, text: str) -> str | None:
    """Return the one type that is named, once or by several names, beside plain words.

    Numbers and letters beside a name may mean another variant.
    """
    words = re.split(r"[\s/]+", text)
    covered: dict[str, set[int]] = {}
    for i, j in _stretches(len(words)):
        name = _synonyms().get((actor, _key(" ".join(words[i:j]))))
        if name:
            covered.setdefault(name, set()).update(range(i, j))
    hits = [
        name
        for name, places in covered.items()
        if all(_is_plain(word) for k, word in enumerate(words) if k not in places)
    ]
    return hits[0] if len(hits) == 1 else None


def _is_plain(word: str) -> bool:
    """Whether a word beside a name only describes it: small letters or an abbreviation, no conjunction."""
    return len(word) > 2 and word.isalpha() and (word.islower() or word.isupper()) and word not in _JOINING


def type_name(actor: str, printed: str) -> str | None:
    """Return the one name of a missile type that is printed in several ways.

    Parameters
    ----------
    actor : str
        Whose missile.
    printed : str
        The words of a source.

    Returns
    -------
    str or None
        None where the words describe a class of missiles and name no type.
    """
    text = " ".join(ARTICLE.sub("", printed).split())
    known = _synonyms().get((actor, _key(text)))
    if known is not None:
        return known
    bare = _BRACKETS.sub("", text).strip()
    listed = {_synonyms().get((actor, _key(part))) for part in _LISTED.split(bare)} - {None}
    if not bare or len(listed) > 1:
        return None
    designators = _DESIGNATOR.findall(bare)
    said = {_synonyms().get((actor, _key(part))) for part in (bare, *designators)} - {None}
    if said:
        return said.pop() if len(said) == 1 else None  # two types in one breath name neither
    words = re.findall(r"[a-z]+", bare.casefold())
    if any(word.startswith(_GENERIC) for word in words):
        inside = _named_inside(actor, bare)
        named = sorted(inside) or designators
        return named[0] if len(named) == 1 else None
    return _named_beside(actor, bare) or bare


def near_name(name: str, names: Iterable[str]) -> str | None:
    """Return the name that one is probably a slip of: spelled nearly alike, with the same numbers.

    Parameters
    ----------
    name : str
        A name that nobody bears.
    names : iterable of str
        Those that are borne.

    Returns
    -------
    str or None
        None where none is near.
    """
    numbers = re.findall(r"\d+", name)
    alike = [one for one in names if re.findall(r"\d+", one) == numbers]
    found = difflib.get_close_matches(name, alike, n=1, cutoff=0.75)
    return found[0] if found else None


@cache
def _corrections() -> dict[tuple[str, str], str]:
    """Names that a database gives to launches of other types, as the notes of its rows say."""
    lines = parse(shipped(_CORRECTIONS), file=_CORRECTIONS, columns=_CORRECTED, required=_CORRECTED)
    return {(line["event_id"], line["printed"]): line["name"] for line in lines}


def name_of(launch: Launch) -> str | None:
    """Return the type of a launch by the words of its reports.

    Parameters
    ----------
    launch : Launch
        Its chosen wording is asked first, then the others.

    Returns
    -------
    str or None
        None where nobody names a type.  Where the only name is known to be wrong, the right one.
    """
    for words in (launch.type_reported, *launch.types):
        name = type_name(launch.actor, words)
        if name is not None:
            return _corrections().get((launch.event_id, name), name)
    return None


def class_of(launch: Launch) -> str | None:
    """Return the kind that the words of the reports mean by themselves, whatever the type is called.

    Parameters
    ----------
    launch : Launch
        All the words of its reports are read.

    Returns
    -------
    str or None
        One of `launch_data.kinds.KINDS`; None where the words mean none, or more than one.
    """
    words = " / ".join((launch.type_reported, *launch.types))
    meant = [kind for kind, pattern in _CLASSES if pattern.search(words)]
    return meant[0] if len(meant) == 1 else None


def stems(name: str) -> tuple[str, ...]:
    """Return what a name shares with its relatives, the longest part first.

    Parameters
    ----------
    name : str
        As `type_name` gives it.

    Returns
    -------
    tuple of str
        Such as ("Hwasong-11", "Hwasong") for "Hwasong-11A (KN-23)".
    """
    bare = _BRACKETS.sub("", name).strip()
    numbered = _TAIL.sub("", bare)
    word = re.split(r"[-\s]", numbered)[0]
    return tuple(dict.fromkeys((numbered, word)))
