"""From where a missile was launched, as far as the words of the reports say."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from .actors import actor_name
from .launch import Launch
from .spelling import name_parts
from .type_kinds import published_kind
from .type_names import class_of, name_of, type_name

# Words that name the carrier.  They are looked for in reported types and site names only: remarks also
# speak of other launches of the same day.
_WORDS: tuple[tuple[str, str], ...] = (
    ("submarine", r"submarine[- ]launched|\bslbms?\b|from a submarine|sea[- ]launched ballistic"),
    ("air", r"air[- ]launched|\bc?al[bc]ms?\b|from an? (?:aircraft|bomber)"),
    ("ship", r"ship[- ]launched|from a (?:ship|vessel)"),
    ("ground", r"(?:ground|land)[- ]launched|land[- ]based|\bglcms?\b"),
)
# Words that leave open whether it was a ship or a submarine: a type that is known says more.
_SEA = re.compile(r"sea[- ]launched|\bslcms?\b", re.IGNORECASE)
# Treaties that ask for the basing bind these two: a guess about a cruise missile would decide a verdict.
_BOUND = ("USA", "Russia")
_SLBM, _ALCM = "an SLBM by Article III of New START", "a heavy bomber's cruise missile, by general knowledge"
_OLD = "an SLBM, by general knowledge"
_AIR, _SEA_TYPE = "carried by aircraft, by general knowledge", "launched from ships and submarines"
_KCNA, _NATO = "called submarine-launched by KCNA", "by the name that NATO gives it"
_USDOD, _LETTERS = "called submarine-launched in the reports of the US DoD on China", "by its US designation"
_GROUND, _ISPR = "ground-launched, by general knowledge", "called an air-launched cruise missile by ISPR"
# Types whose reports do not repeat what they are, by party.  A treaty asks for the type, not for the test
# stand: a missile of a submarine-launched type stays one when it is tested from a pontoon or a submerged
# barge.  "#" is any number; "=" marks an everyday word, which counts only where nothing else is named.
_TRIDENT = ("Trident 1", "Trident 2", "Trident C 4", "Trident D 5", "=Trident")
_TYPES: dict[str, tuple[tuple[str, str, tuple[str, ...]], ...]] = {
    "USA": (
        ("submarine", _SLBM, _TRIDENT),
        ("submarine", _OLD, ("Polaris A #", "=Polaris", "Poseidon C #", "=Poseidon")),
        ("submarine", _LETTERS, ("UGM #",)),
        ("ship", _LETTERS, ("RGM #",)),
        ("ship", _SEA_TYPE, ("Tomahawk", "TLAM")),
        ("air", _LETTERS, ("AGM #", "GAM #")),
        ("air", _AIR, ("LRSO", "JASSM", "JASSM ER", "LRASM", "ARRW", "HACM", "HAWC", "Hound Dog", "Skybolt")),
        ("ground", _LETTERS, ("LGM #", "MGM #", "CGM #", "PGM #")),
        ("ground", "the ground-launched one of its family, by general knowledge", ("BGM 109 G", "=Gryphon")),
        ("unknown", "launched from ships, submarines or the ground", ("BGM #",)),
    ),
    "Russia": (
        (
            "submarine",
            _SLBM,
            ("RSM #", "Bulava", "Bulava #", "Sineva", "Sinewa", "Layner", "Lainer", "=Liner"),
        ),
        ("submarine", _SLBM, ("R 29", "R 30", "R 39", "3 M 30", "3 M 37", "3 M 40", "3 M 65")),
        ("submarine", _OLD, ("R 13", "R 21", "R 27")),
        ("submarine", f"an SLBM {_NATO}", tuple(f"SS N {n}" for n in (4, 5, 6, 8, 17, 18, 20, 23, 28, 32))),
        ("submarine", f"an SLBM {_NATO}", ("SS NX 28", "SS NX 30", "SS NX 32")),
        ("submarine", "launched from submarines, by general knowledge", ("Granat", "3 M 10", "SS N 21")),
        ("ship", f"sea-launched {_NATO}", ("SS N #", "SS NX #")),
        ("ship", _SEA_TYPE, ("Kalibr", "Kaliber", "3 M 14", "3 M 54", "Zircon", "3 M 22", "P 500", "P 700")),
        ("air", "carried by aircraft, as Russia's ministry of defence says", ("Kinzhal", "Kh 47 M 2")),
        ("air", _ALCM, ("Kh 55", "Kh 101", "Kh 102", "Kh 555")),
        ("air", _ALCM, ("X 55", "X 101", "X 102", "X 555")),
        ("air", "carried by aircraft by its letters", ("Kh #", "X 22", "X 32", "X 47", "X 59", "X 69")),
        ("air", f"air-launched {_NATO}", ("AS #", "AS X #")),
        ("ground", f"ground-launched {_NATO}", ("SSC #", "SSC X #")),
        ("ground", _GROUND, ("Iskander", "9 M 728", "9 M 729", "R 500", "Burevestnik", "9 M 730")),
        # Its letters are those of aircraft, and so are launchers on ships and on the coast.
        ("unknown", "launched from aircraft, ships or the coast", ("Kh 35", "X 35")),
    ),
    "China": (
        ("submarine", _USDOD, ("JL #", "Ju Lang", "Ju Lang #", "Julang", "Julang #", "CSS N #", "CSS NX #")),
        ("air", _AIR, ("Jinglei #", "CH AS X #", "CJ 20", "KD 20")),
    ),
    "France": (
        ("submarine", "carried by French submarines, by general knowledge", ("M 51", "M 45")),
        ("air", _AIR, ("ASMP", "ASMPA", "ASN 4 G", "SCALP EG")),
    ),
    "United Kingdom": (
        (
            "submarine",
            "an SLBM of the Royal Navy, by general knowledge",
            (*_TRIDENT, "Polaris A #", "=Polaris"),
        ),
        ("submarine", "launched from submarines of the Royal Navy, by general knowledge", ("Tomahawk",)),
        ("air", _AIR, ("Storm Shadow",)),
    ),
    "DPRK": (
        ("submarine", f"{_KCNA} in 2015 and 2016", ("Pukguksong 1", "KN 11", "Bukgeukseong 1", "Polaris 1")),
        ("submarine", f"{_KCNA} in October 2019", ("Pukguksong 3", "KN 26", "Bukgeukseong 3", "Polaris 3")),
        ("submarine", "shown by KCNA in October 2021 as submarine-launched", ("Hwasong 11 S", "KN 33")),
        ("submarine", f"{_KCNA} in January 2024", ("Pulhwasal", "Pulhwasal #")),
        (
            "submarine",
            "marked as submarine-launched in parades of 2020 to 2022, by general knowledge",
            tuple(f"{word} {n}" for word in ("Pukguksong", "Bukgeukseong") for n in (4, 5, 6)),
        ),
    ),
    "India": (
        ("submarine", "called submarine-launched by DRDO", ("K 15", "K 4", "Sagarika")),
        ("submarine", "a submarine's missile under development, by general knowledge", ("K 5", "K 6")),
        ("air", _AIR, ("BrahMos A",)),
        ("ship", "called ship-launched by DRDO", ("Dhanush",)),
    ),
    "Pakistan": (
        ("submarine", "called a submarine-launched cruise missile by ISPR in January 2017", ("Babur 3",)),
        ("air", _ISPR, ("Raad", "Raad 2", "Hatf 8")),
    ),
    "ROK": (("submarine", "an SLBM, by general knowledge", ("Hyunmoo 4 4",)),),
    # A name of its own: not Pakistan's.
    "Iran": (("ground", "launched from the ground or the coast, by general knowledge", ("Raad", "Raad #")),),
}
# What may stand beside an everyday word.
_PLAIN = frozenset(
    {"missile", "missiles", "ballistic", "cruise", "test", "launch", "flight", "type", "unarmed"}
)


@dataclass(frozen=True, slots=True)
class _Type:
    basing: str
    why: str
    is_word: bool


def basing_of(launch: Launch) -> tuple[str, str]:
    """Return from where a missile is launched, by the words of its reports or by its type.

    Parameters
    ----------
    launch : Launch
        The record.

    Returns
    -------
    basing : {"ground", "submarine", "ship", "air", "unknown"}
        "ground" where nothing else is said, as for nearly every launch of the catalogue; but "unknown" for
        a cruise missile of the USA or Russia, whose treaties ask for it.  "ship" also stands for types that
        ships and submarines carry.
    reason : str
        In words.
    """
    texts = (*launch.types, launch.site_name)
    actor = actor_name(launch.actor)
    known = next(((text, one) for text in launch.types if (one := _known(actor, text))), None)
    for basing, words in _WORDS:
        for text in texts:
            found = re.search(words, text, re.IGNORECASE)
            # A treaty asks for the type, not for the test stand.
            if found and not (basing == "ground" and known is not None and known[1].basing == "submarine"):
                return basing, f"a report says {found[0]!r}"
    if known is not None:
        return known[1].basing, f"{known[0]} is {known[1].why}"
    for text in texts:
        found = _SEA.search(text)
        if found:
            return "ship", f"a report says {found[0]!r}"
    if actor in _BOUND and _is_cruise(launch):
        return (
            "unknown",
            "no report says, and cruise missiles are launched from the ground, ships and aircraft",
        )
    return "ground", "no report says otherwise"


def _is_cruise(launch: Launch) -> bool:
    if launch.kind not in ("", "unknown"):
        return launch.kind == "cruise"
    name = name_of(launch)
    published = published_kind(launch.actor, name) if name else None
    return class_of(launch) == "cruise" or (published is not None and published.kind == "cruise")


@cache
def _known(actor: str, text: str) -> _Type | None:
    """The type that a text names: as printed, or by its usual name.

    Where nobody says who launched, names of all parties count by their numbers.
    """
    printed, usual = name_parts(text), type_name(actor, text) or ""
    own = _named(printed, _by_parts(actor)) or _named(name_parts(usual), _by_parts(actor))
    if own is not None or actor:
        return own
    others = {parts: one for other in _TYPES if other != actor for parts, one in _by_parts(other).items()}
    return _named(printed, {parts: one for parts, one in others.items() if any(map(_is_number, parts))})


@cache
def _by_parts(actor: str) -> dict[tuple[str, ...], _Type]:
    found: dict[tuple[str, ...], _Type] = {}
    for basing, why, names in _TYPES.get(actor, ()):
        for name in names:
            parts = tuple("#" if part == "#" else name_parts(part)[0] for part in name.lstrip("=").split())
            found.setdefault(parts, _Type(basing, why, name.startswith("=")))
    return found


def _named(parts: tuple[str, ...], types: dict[tuple[str, ...], _Type]) -> _Type | None:
    """Return the type with the longest name in a text; with its own number before one with any number."""
    hits = []
    for i in range(len(parts)):
        for j in range(i + 1, len(parts) + 1):
            stretch = parts[i:j]
            exact = types.get(stretch)
            found = exact or types.get(tuple("#" if _is_number(part) else part for part in stretch))
            if found is not None and _stands(found, parts, i, j):
                hits.append((j - i, exact is not None, -i, found))
    return max(hits, key=lambda hit: hit[:3])[3] if hits else None


def _stands(found: _Type, parts: tuple[str, ...], i: int, j: int) -> bool:
    """Tell whether the stretch is a name by itself: a number behind a word makes another name of it."""
    if not _is_number(parts[j - 1]) and j < len(parts) and _is_number(parts[j]):
        return False
    return not found.is_word or _PLAIN.issuperset(parts[:i] + parts[j:])


def _is_number(part: str) -> bool:
    return part == "#" or part.isdecimal()
