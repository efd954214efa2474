"""Who launches: one name for each party, however it is spelled."""

import difflib
import re
import unicodedata

# Those of the catalogue and of the lines first; of the others no launch is in the catalogue.  Case, points,
# hyphens, blanks, accents and a leading "the" do not matter.
_SPELLINGS: dict[str, tuple[str, ...]] = {
    "DPRK": (
        *("north korea", "n korea", "korea north", "prk", "kp", "nk", "dpr korea", "dpr of korea"),
        *("korea dpr", "democratic people's republic of korea", "democratic people's rep of korea"),
        *("korea democratic people's republic of", "people's democratic republic of korea"),
    ),
    "India": ("ind", "republic of india", "india republic of", "bharat"),
    "Iran": (
        *("irn", "ir", "iri", "i r iran", "ir of iran"),
        *("islamic republic of iran", "iran islamic republic of"),
    ),
    "Pakistan": ("pak", "pk", "islamic republic of pakistan", "pakistan islamic republic of"),
    "Russia": (
        *("rus", "ru", "rf", "russian federation", "russia federation", "federation of russia"),
        *("ussr", "soviet union", "union of soviet socialist republics"),
    ),
    "USA": ("us", "united states", "united states of america", "us of america", "america", "amerika"),
    "China": (
        *("chn", "cn", "prc", "pr china", "pr of china", "people's republic of china", "mainland china"),
        *("china people's republic of", "china pr", "china mainland"),
    ),
    "Houthi": (
        *("houthis", "huthi", "huthis", "houthi movement", "houthi rebels", "houthi yemen", "houthis yemen"),
        *("yemen houthi", "yemen houthis", "yemen's houthis", "yemeni houthis", "ansar allah yemen"),
        *("ansar allah", "ansarallah", "ansarullah", "ansar ullah"),
    ),
    "ROK": (
        *("south korea", "s korea", "korea south", "kor", "kr", "republic of korea", "korea republic of"),
        *("rep of korea", "korea rep"),
    ),
    "Iraq": ("irq", "iq", "republic of iraq"),
    "Israel": ("isr", "il", "state of israel"),
    "France": ("fra", "fr", "french republic"),
    "United Kingdom": (
        *("uk", "gb", "gbr", "britain", "great britain"),
        "united kingdom of great britain and northern ireland",
    ),
    "Japan": ("jpn", "jp"),
    "Taiwan": (
        *("twn", "tw", "roc", "republic of china", "china republic of", "chinese taipei", "taipei"),
        *("taiwan republic of china", "taiwan province of china"),
    ),
    "Turkey": ("tur", "tr", "turkiye", "republic of turkey", "republic of turkiye"),
    "Syria": ("syr", "sy", "syrian arab republic"),
    "Ukraine": ("ukr", "ua"),
}
_THE = re.compile(r"^\W*the\b(?=\W*\w)", re.IGNORECASE)
_BRACKETS = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]")
# What the long names of many parties share: it makes strangers look alike.
_STATE = re.compile(
    r"^\W*(?:(?:the|islamic|people\W?s|democratic|federal|arab)\W+)*republic\W+of\W+", re.IGNORECASE
)
_ABBREVIATED = 3  # letters of the longest abbreviation that might be anything else
_SHORTEST = 3  # letters: below, every slip is near to something


def _key(printed: str) -> str:
    """Letters only.  NFKD splits accents off, so that composed and decomposed spellings are one."""
    plain = unicodedata.normalize("NFKD", _THE.sub("", printed)).casefold()
    return "".join(c for c in plain if c.isalpha())


_NAMES = {_key(spelling): name for name, others in _SPELLINGS.items() for spelling in (name, *others)}


def _is_odd(printed: str) -> bool:
    """Whether a short name has signs in it that no abbreviation has: "-rf" is not the RF."""
    signs = {c for c in printed if not c.isalpha()}
    return len(_key(printed)) <= _ABBREVIATED and not signs <= {".", " ", "\u00a0"}


def _party(printed: str) -> str | None:
    """The party of a name, also of one that says it twice: "North Korea (DPRK)"."""
    known = None if _is_odd(printed) else _NAMES.get(_key(printed))
    inside = _BRACKETS.search(printed)
    if known is not None or inside is None:
        return known
    beside = _NAMES.get(_key(_BRACKETS.sub("", printed)))
    return beside if beside == _NAMES.get(_key(inside[1] or inside[2] or "")) else None


def actor_name(printed: str) -> str:
    """Return the one name of a party that is spelled in several ways.

    Parameters
    ----------
    printed : str
        Such as "North Korea", "Korea, North" or "the U.S.".

    Returns
    -------
    str
        Such as "DPRK" or "USA"; unchanged, but for blanks at its ends, where it is not known here.
    """
    return _party(printed) or printed.strip()


def is_party(printed: str) -> bool:
    """Return whether a party of that name is known here.

    Parameters
    ----------
    printed : str
        In any usual spelling.

    Returns
    -------
    bool
        False for a name that no launch of the catalogue and no line could be meant by.
    """
    return _party(printed) is not None


def nearest(printed: str) -> str | None:
    """Return the party whose name is spelled most nearly like this.

    Parameters
    ----------
    printed : str
        A name that is not known.

    Returns
    -------
    str or None
        None where nothing is near, or two parties are: "Korea".
    """
    known = [key for key in _NAMES if len(key) >= _SHORTEST]
    # "Republic of" is most of a long name: the rest must be near by itself, or nearly everything.
    for text, cutoff in ((printed, 0.9), (_STATE.sub("", printed), 0.8)):
        near = {_NAMES[key] for key in difflib.get_close_matches(_key(text), known, n=2, cutoff=cutoff)}
        if near:
            return near.pop() if len(near) == 1 else None
    return None
