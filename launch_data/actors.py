"""Who launches: one name for each party, however it is spelled."""

import difflib

# Those of the catalogue and of the lines first; of the others no launch is in the catalogue.
_SPELLINGS: dict[str, tuple[str, ...]] = {
    "DPRK": ("north korea", "prk", "nk", "d.p.r.k.", "dpr korea", "democratic people's republic of korea"),
    "India": ("ind", "republic of india"),
    "Iran": ("irn", "islamic republic of iran"),
    "Pakistan": ("pak", "islamic republic of pakistan"),
    "Russia": ("rus", "russian federation", "ussr", "soviet union"),
    "USA": ("us", "u.s.", "u.s.a.", "united states", "united states of america", "america"),
    "China": ("chn", "prc", "p.r.c.", "people's republic of china"),
    "Houthi": ("houthis", "the houthis", "ansar allah", "ansarallah", "ansarullah", "yemen (houthis)"),
    "ROK": ("south korea", "kor", "republic of korea", "r.o.k."),
    "Iraq": ("irq", "republic of iraq"),
    "Israel": ("isr",),
    "France": ("fra",),
    "United Kingdom": ("uk", "u.k.", "gbr", "britain", "great britain"),
    "Japan": ("jpn",),
    "Taiwan": ("twn",),
    "Turkey": ("tur", "turkiye", "t\N{LATIN SMALL LETTER U WITH DIAERESIS}rkiye"),
    "Syria": ("syr",),
    "Ukraine": ("ukr",),
}
_NAMES = {spelling.casefold(): name for name, others in _SPELLINGS.items() for spelling in (name, *others)}


def actor_name(printed: str) -> str:
    """Return the one name of a party that is spelled in several ways.

    Parameters
    ----------
    printed : str
        Such as "North Korea" or "U.S.".

    Returns
    -------
    str
        Such as "DPRK" or "USA"; unchanged, but for blanks at its ends, where it is not known here.
    """
    return _NAMES.get(" ".join(printed.split()).casefold(), printed.strip())


def nearest(printed: str) -> str | None:
    """Return the party whose name is spelled most nearly like this.

    Parameters
    ----------
    printed : str
        A name that is not known.

    Returns
    -------
    str or None
        None where nothing is near.
    """
    found = difflib.get_close_matches(printed.casefold(), _NAMES, n=1, cutoff=0.8)
    return _NAMES[found[0]] if found else None
