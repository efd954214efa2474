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
_SLBM, _ALCM = "an SLBM by Article III of New START", "a heavy bomber's cruise missile, by general knowledge"
_TYPES: tuple[tuple[str, str, str], ...] = (
    ("submarine", r"pukguksong-1", "called a submarine-launched ballistic missile by KCNA in 2015 and 2016"),
    ("submarine", r"pukguksong-3", "called a submarine-launched ballistic missile by KCNA in October 2019"),
    ("submarine", r"hwasong-11s\b|kn-33", "shown by KCNA in October 2021 as submarine-launched"),
    (
        "submarine",
        r"pulhwasal(?:-\d+)*",
        "called submarine-launched by KCNA in January 2024",
    ),
    ("submarine", r"k-15|k-4|sagarika", "called submarine-launched by DRDO"),
    ("submarine", r"babur-3", "called a submarine-launched cruise missile by ISPR in January 2017"),
    ("submarine", r"rsm-?(?:50|52|54|56)|bulava|sineva|layner|liner", _SLBM),
    ("submarine", r"trident(?: |-)?(?:ii|d-?5|2)?", _SLBM),
    ("submarine", r"jl-[123]", "called submarine-launched in the reports of the US DoD on China"),
    ("submarine", r"m51|m45", "carried by French submarines, by general knowledge"),
    ("air", r"ra'ad(?:-?2|-ii)?", "called an air-launched cruise missile by ISPR"),
    ("air", r"kh-47m2|kinzhal", "carried by aircraft, as Russia's ministry of defence says"),
    ("air", r"kh-(?:55|55sm|555|101|102)|agm-86[a-d]?|alcm|agm-129a?", _ALCM),
    ("air", r"agm-183a?|arrw", "called air-launched by the USAF"),
    ("ship", r"dhanush", "called ship-launched by DRDO"),
)


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
    for basing, names, why in _TYPES:
        for text in launch.types:
            if re.search(rf"(?<![\w'-])(?:{names})(?![\w-])", text, re.IGNORECASE):
                return basing, f"{text} is {why}"
    return "ground", "no report says otherwise"
