"""Figures as a source would print them, drawn under exactly the likelihood that reads them.

Calibration draws a truth, lets sources report it here, and asks whether the posterior knew how little that
says.
What each wording means as a way to print:

- exact: the measured value is rounded to the step;
- rounded: the same, but where half a step is less than half a per cent of the figure, the reader takes half a
  per cent, and a quarter where it is more (so of an exact one): the figure then stands in a cell of a
  logarithmic grid whose place nobody knows;
- about: the cells are twice as wide, and nobody knows which of the two coarser grids was meant;
- interval: a cell of that ratio whose place nobody knows;
- more: more than what was measured without an excess (`excess`), a number as round as the style says;
- less: less than a round number, where what was measured is less; otherwise the figure itself.

The probability of a print is that of the measured value's lying in the interval read from it, and for "more
than" that of the excess.
"""

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from launch_data.reported import RELATIVE_CEILING, RELATIVE_FLOOR, Quantity, Reported
from trajectory.inference.claims.excess import draw_excess
from trajectory.inference.claims.intervals import gap_of, interval_of
from trajectory.inference.claims.learned import ErrorCurve, time_discrepancy
from trajectory.inference.claims.likelihood import Term
from trajectory.inference.claims.scatter import TAIL_SCALE

Array = NDArray[np.float64]
Wording = Literal["exact", "rounded", "about", "interval", "more", "less"]

UNIFORMS = 3  # random numbers that one report takes
_UNITS: dict[str, tuple[float, str]] = {
    "range": (1e3, "km"),
    "apogee": (1e3, "km"),
    "flight_time": (1.0, "s"),
}


@dataclass(frozen=True, slots=True)
class Style:
    """How a source prints.

    Parameters
    ----------
    wording : {"exact", "rounded", "about", "interval", "more", "less"}
        What the words say.
    step : float
        Unit of the last digit (exact, rounded, about), or the round number (less).  [SI]
    ratio : float
        High over low end of an interval; the next number as round over a lower bound.
    """

    wording: Wording
    step: float = 0.0
    ratio: float = 1.1


def report(quantity: Quantity, truth: float, uniform: Array, style: Style, curve: ErrorCurve) -> Reported:
    """Print a figure about a known truth.

    Parameters
    ----------
    quantity : {"range", "apogee", "flight_time"}
        What is reported.
    truth : float
        What flew.  [m or s]
    uniform : ndarray, shape (3,)
        Random numbers strictly between 0 and 1: whether the figure is wrong, its error, its cell.
    style : Style
        How the source prints; must not depend on the error.
    curve : ErrorCurve
        The source's error, from `learned.error_curve`.

    Returns
    -------
    Reported
        With the half-width of the way it was printed.  Its text read back gives a wider cell where the figure
        happens to end in more zeros (one in ten): the reader is then too careful, never too sure.

    Notes
    -----
    Where "rounded" passes from steps to half a per cent of the figure, the two grids meet with a seam of one
    cell; where they pass to a quarter, they meet exactly.
    """
    is_wrong = bool(uniform[0] < curve.wrong)
    if is_wrong:
        x = 2.0 * float(uniform[1]) - 1.0
        error = TAIL_SCALE * math.sqrt(2.0) * x / math.sqrt(1.0 - x * x)
    else:
        error = float(np.interp(uniform[1], curve.cumulative, curve.error))
    measured = truth * math.exp(error)
    if style.wording == "more":
        return _more(quantity, measured, float(uniform[2]), style.ratio)
    if style.wording == "less" and measured < style.step:
        return _less(quantity, style.step)
    if style.wording == "interval":
        low = measured * style.ratio ** -float(uniform[2])
        return _interval(quantity, low, low * style.ratio)
    return _figure(quantity, measured, float(uniform[2]), style)


def _figure(quantity: Quantity, measured: float, phase: float, style: Style) -> Reported:
    if style.wording == "less":
        style = Style("exact", 0.01 * style.step)
    factor = 2 if style.wording == "about" else 1
    offset = math.floor(factor * phase)
    half = 0.5 * factor * style.step
    smallest = style.step * (factor * math.ceil((0.5 * factor / RELATIVE_CEILING - offset) / factor) + offset)
    if measured < smallest - half:
        return _coarse(quantity, measured, smallest - half, style)
    value = style.step * (factor * round((measured / style.step - offset) / factor) + offset)
    share = half / value if value > 0.0 else math.inf
    floor = 0.0 if style.wording == "exact" else factor * RELATIVE_FLOOR
    if share < floor:
        share = floor
        place = math.log1p(-share) + phase * (math.log1p(share) - math.log1p(-share))
        value = measured * math.exp(-place)
        half = share * value
    return _printed(quantity, value, half, style)


def _coarse(quantity: Quantity, measured: float, edge: float, style: Style) -> Reported:
    """A figure below the steps: cells of a quarter to either side, which end where the steps begin."""
    ratio = math.log1p(RELATIVE_CEILING) - math.log1p(-RELATIVE_CEILING)
    low = edge * math.exp(-ratio * (math.floor(math.log(edge / measured) / ratio) + 1))
    value = low / (1.0 - RELATIVE_CEILING)
    return _printed(quantity, value, RELATIVE_CEILING * value, style)


def _printed(quantity: Quantity, value: float, half: float, style: Style) -> Reported:
    unit, name = _UNITS[quantity]
    words = {"exact": "exactly ", "about": "about "}.get(style.wording, "")
    qualifier = style.wording if style.wording in ("exact", "about") else "rounded"
    return Reported(quantity, value, None, None, qualifier, half, f"{words}{value / unit:.10g} {name}", name)


def _more(quantity: Quantity, measured: float, uniform: float, ratio: float) -> Reported:
    bound = measured * math.exp(-draw_excess(uniform, math.log(ratio)))
    unit, name = _UNITS[quantity]
    half = 0.5 * (ratio - 1.0) * bound
    text = f"more than {bound / unit:.10g} {name}"
    return Reported(quantity, None, bound, None, "more_than", half, text, name)


def _less(quantity: Quantity, bound: float) -> Reported:
    unit, name = _UNITS[quantity]
    text = f"less than {bound / unit:.10g} {name}"
    return Reported(quantity, None, None, bound, "less_than", None, text, name)


def _interval(quantity: Quantity, low: float, high: float) -> Reported:
    unit, name = _UNITS[quantity]
    text = f"{low / unit:.10g}-{high / unit:.10g} {name}"
    return Reported(quantity, None, low, high, "interval", None, text, name)


def read(reported: Reported, curve: ErrorCurve) -> Term:
    """Turn a printed figure into a term of the likelihood.

    Parameters
    ----------
    reported : Reported
        From `report`.
    curve : ErrorCurve
        The source's error.

    Returns
    -------
    Term
        Of `likelihood`.
    """
    return Term(*interval_of(reported), curve.wrong, None, curve, gap_of(reported))


def true_time(seconds: float, uniform: Array, *, excluding: str = "") -> float:
    """Flight time of a real missile whose model flies for `seconds`.

    Parameters
    ----------
    seconds : float
        Of the model.  [s]
    uniform : ndarray, shape (2,)
        Random numbers strictly between 0 and 1.
    excluding : str
        Event to leave out of what was learned.

    Returns
    -------
    float
        With the discrepancy that `likelihood.time_log_likelihood` allows; one draw serves all claims of a
        flight.  [s]
    """
    from trajectory.inference.claims import normal

    known = time_discrepancy(excluding)
    sigma = known.sigma[min(int(np.searchsorted(np.cumsum(known.weight), uniform[0])), len(known.sigma) - 1)]
    return max(float(seconds + sigma * normal.inverse(uniform[1:2])[0]), 1.0)
