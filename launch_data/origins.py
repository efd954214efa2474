"""Who really said it: the agency behind a report, and reports that only relay."""

from __future__ import annotations

from .readers import LaunchRow

#: Origin of the bearings that the mirror of the CNS database computed from site and impact.
MIRROR_BEARING = "bearing from site to impact (mirror of the CNS database)"

# Words of the table that name no agency; the reporter then stands for itself.
_NAMELESS = ("", "other", "press")
# Compilers mostly repeat agencies; where their row names none, theirs is a figure of unknown descent.
_COMPILERS = ("CNS", "CSIS")
# What a reporter's label says when it carries several agencies at once.
_AGENCY_WORDS = {"ROK": ("ROK JCS", "ROK MND"), "Japan": ("Japan MOD",)}


def origin_of(row: LaunchRow, *, bearing: bool = False) -> str:
    """Return the agency whose figure a row repeats; the reporter where none is named.

    Parameters
    ----------
    row : LaunchRow
    bearing : bool
        True for the azimuth, which the mirror added from other sources than the row's figures.

    Returns
    -------
    str
        Under this name claims are counted once.
    """
    if bearing and row.role == "compiler":
        return MIRROR_BEARING
    return row.reporter if row.origin in _NAMELESS else row.origin


def agencies_carried(row: LaunchRow) -> tuple[str, ...]:
    """Return the agencies that a relay without origin names in its reporter's label.

    Parameters
    ----------
    row : LaunchRow
        One report.

    Returns
    -------
    tuple of str
        Their names as origins; none for a primary report, which is its reporter's own.
    """
    if row.origin or row.role == "primary":
        return ()
    return tuple(a for word, agencies in _AGENCY_WORDS.items() if word in row.reporter for a in agencies)


def is_filler(row: LaunchRow, *, bearing: bool = False) -> bool:
    """Return whether a figure of this row is only good for filling a gap.

    True for compilers that name no agency and for press that names none.

    Parameters
    ----------
    row : LaunchRow
        One report.
    bearing : bool
        True for the azimuth.

    Returns
    -------
    bool
        False for an agency and for whoever relays one.
    """
    if (bearing and row.role == "compiler") or row.origin in _COMPILERS:
        return True
    if row.origin == "":
        return row.role != "primary" and not agencies_carried(row)
    return row.origin == "press" or (row.role == "compiler" and row.origin in _NAMELESS)
