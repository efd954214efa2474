"""One line of the validation table: what was compared, how far apart it was, and how far it may be."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Case:
    """One compared number.

    Parameters
    ----------
    name : str
        Which flight, row or place.
    residual : float
        Size of the difference, in the unit of the check; NaN when there is no answer.
    """

    name: str
    residual: float


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the validation table.

    Parameters
    ----------
    number : int
        Row of the model's table that the line belongs to.
    name : str
        What is compared.
    case_count : int
        How many numbers were compared.
    worst : float
        Largest residual; NaN when any case has no answer.
    unit : str
        Unit of residual and tolerance.
    tolerance : float
        Largest residual that passes.
    source : str
        Who computed or printed the reference.
    passed : bool
        Whether there are cases and none exceeds the tolerance.
    cases : tuple of Case
        Every residual.
    note : str
        What was left out, and why.
    """

    number: int
    name: str
    case_count: int
    worst: float
    unit: str
    tolerance: float
    source: str
    passed: bool
    cases: tuple[Case, ...]
    note: str = ""


def judge(
    number: int,
    name: str,
    cases: Iterable[Case],
    *,
    unit: str,
    tolerance: float,
    source: str,
    note: str = "",
) -> Check:
    """Compare the worst of many residuals with the tolerance.

    Parameters
    ----------
    number, name, unit, tolerance, source, note
        As in `Check`.
    cases : iterable of Case
        What was compared.

    Returns
    -------
    Check
        The line of the table.
    """
    kept = tuple(cases)
    sizes = np.abs([case.residual for case in kept])
    worst = float(np.max(sizes)) if kept else float("nan")
    passed = bool(worst <= tolerance)  # NaN fails
    return Check(number, name, len(kept), worst, unit, tolerance, source, passed, kept, note)
