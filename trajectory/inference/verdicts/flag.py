"""Something in the reports that does not fit, and what it takes to see it."""

from collections.abc import Iterable
from dataclasses import dataclass

from launch_data.launch import Launch

#: What physics alone decides, what geography decides, and what another claim decides.
BY_PHYSICS = frozenset({"time_too_short", "too_fast", "too_low"})
BY_GEOGRAPHY = frozenset({"off_area"})
BY_ANOTHER_CLAIM = frozenset({"swapped", "unit_slip"})


@dataclass(frozen=True, slots=True)
class Flag:
    """Something in the reports that does not fit.

    Parameters
    ----------
    code : str
        ``time_too_short``, ``too_fast``, ``too_low``, ``off_area``, ``swapped``, ``unit_slip``,
        ``path_length``, ``configuration``, ``disagreement`` or ``unlikely``.
    quantity : str
        Which quantity it concerns.
    text : str
        What is wrong, in words.
    p_value : float or None
        Predictive p-value, where there is one.
    rows : tuple of int
        Lines of the table.
    """

    code: str
    quantity: str
    text: str
    p_value: float | None = None
    rows: tuple[int, ...] = ()


def contradiction(launch: Launch, flags: Iterable[Flag]) -> str:
    """Say that the range rests on figures which cannot all be right, where it does.

    Parameters
    ----------
    launch : Launch
        The record.
    flags : iterable of Flag
        What was found in it.

    Returns
    -------
    str
        Blank where nothing is flagged, or every quantity that is used has a figure which is not.
    """
    grave = BY_PHYSICS | BY_ANOTHER_CLAIM
    rows = {row for flag in flags if flag.code in grave for row in flag.rows}
    used = [claim for claim in launch.used if claim.quantity != "azimuth"]
    resting = {
        claim.quantity
        for claim in used
        if all(other.row in rows for other in used if other.quantity == claim.quantity)
    }
    if not resting & {"range", "apogee"}:
        return ""
    names = " and ".join(name for name in ("range", "apogee") if name in resting)
    return f"the reports contradict themselves, and nothing else gives the {names}: see the flags"
