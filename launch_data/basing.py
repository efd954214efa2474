"""From where a missile was launched, as far as the words of the reports say."""

from __future__ import annotations

import re

from .launch import Launch

# Words that name the carrier.  They are looked for in reported types and site names only: remarks also
# speak of other launches of the same day.
_WORDS: tuple[tuple[str, str], ...] = (
    ("submarine", r"submarine[- ]launched|\bslbms?\b|from a submarine"),
    ("air", r"air[- ]launched|\balbms?\b|from an? (?:aircraft|bomber)"),
    ("ship", r"ship[- ]launched|from a (?:ship|vessel)"),
)
# Types whose reports do not repeat what they are.  A treaty asks for the type, not for the test stand: a
# missile of a submarine-launched type stays one when it is tested from a pontoon or a submerged barge.
_TYPES: dict[str, tuple[str, str]] = {
    "pukguksong-1": ("submarine", "called a submarine-launched ballistic missile by KCNA in 2015 and 2016"),
    "pukguksong-3": ("submarine", "called a submarine-launched ballistic missile by KCNA in October 2019"),
    "hwasong-11s (kn-33)": ("submarine", "shown by KCNA in October 2021 as submarine-launched"),
    "k-15": ("submarine", "called submarine-launched by DRDO"),
    "k-4": ("submarine", "called submarine-launched by DRDO"),
    "babur-3": ("submarine", "called a submarine-launched cruise missile by ISPR in January 2017"),
    "ra'ad": ("air", "called an air-launched cruise missile by ISPR"),
    "dhanush": ("ship", "called ship-launched by DRDO"),
}


def basing_of(launch: Launch) -> tuple[str, str]:
    """Return from where a missile is launched, by the words of its reports or by its type.

    Parameters
    ----------
    launch : Launch
        The record.

    Returns
    -------
    basing : {"ground", "submarine", "ship", "air"}
        "ground" where nothing else is said, as for nearly every launch of the catalogue.
    reason : str
        In words.
    """
    texts = (*launch.types, launch.site_name)
    for basing, words in _WORDS:
        for text in texts:
            found = re.search(words, text, re.IGNORECASE)
            if found:
                return basing, f"a report says {found[0]!r}"
    for name in launch.types:
        known = _TYPES.get(name.casefold())
        if known:
            return known[0], f"{name} is {known[1]}"
    return "ground", "no report says otherwise"
