"""Something in the reports that does not fit, and what it takes to see it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from launch_data.launch import Claim, Launch

#: What physics alone decides, what geography decides, and what another claim decides.
BY_PHYSICS = frozenset({"time_too_short", "time_too_long", "too_fast", "too_low"})
BY_GEOGRAPHY = frozenset({"off_area"})
BY_ANOTHER_CLAIM = frozenset({"swapped", "unit_slip"})


@dataclass(frozen=True, slots=True)
class Flag:
    """Something in the reports that does not fit.

    Parameters
    ----------
    code : str
        ``time_too_short``, ``time_too_long``, ``too_fast``, ``too_low``, ``off_area``, ``swapped``,
        ``unit_slip``, ``odd_pace``, ``path_length``, ``configuration``, ``disagreement`` or ``unlikely``.
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
    used = [claim for claim in launch.used if claim.quantity != "azimuth"]
    doubted = {doubt for flag in flags for doubt in _doubted(flag, used)}
    resting = {
        claim.quantity
        for claim in used
        if all((other.row, other.quantity) in doubted for other in used if other.quantity == claim.quantity)
    }
    if not resting & {"range", "apogee"}:
        return ""
    names = " and ".join(name for name in ("range", "apogee") if name in resting)
    return f"what is reported contradicts itself, and nothing else gives the {names}: see the flags"


def _doubted(flag: Flag, used: Sequence[Claim]) -> set[tuple[int, str]]:
    """Rows and quantities of the figures of which one at least is wrong."""
    if flag.code in BY_GEOGRAPHY or flag.code == "unit_slip":
        return {(row, flag.quantity) for row in flag.rows}
    if flag.code not in BY_PHYSICS | BY_ANOTHER_CLAIM:
        return set()
    doubted = {(row, name) for row in flag.rows for name in ("range", "apogee")}
    if flag.code not in ("time_too_short", "time_too_long"):
        return doubted
    # A length that another origin bears out leaves the time to be wrong.
    own = {claim.origin for claim in used if claim.row in flag.rows}
    borne_out = {c.quantity for c in used if c.origin not in own and not c.reported.is_bound}
    is_apogee_sound = "apogee" in borne_out  # the range hardly changes how long a steep flight takes
    return {(row, "flight_time") for row in flag.rows} | (set() if is_apogee_sound else doubted)
