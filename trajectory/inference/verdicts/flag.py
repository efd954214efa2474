"""Something in the reports that does not fit, and what it takes to see it."""

from dataclasses import dataclass

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
