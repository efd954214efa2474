"""A summary of a sweep in words, and as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from math import floor, isfinite, isnan, log10, pi
from typing import TYPE_CHECKING, Any

from kernels import status as codes
from trajectory.sweeps.draws import REPLICATES
from trajectory.sweeps.statuses import MEANING

if TYPE_CHECKING:
    from trajectory.sweeps.replicates import Estimate
    from trajectory.sweeps.summary import OutputSummary, Summary

_SHOWN = {"m": (1e-3, "km"), "m/s": (1e-3, "km/s"), "rad": (180.0 / pi, "deg")}
_SAMPLING = {"sobol": f"Sobol points, {REPLICATES} replicates", "independent": "independent draws"}
_MOST_DECIMALS = 9
_UNKNOWN = "–"


def name(column: str) -> str:
    """Name a column in words.

    Parameters
    ----------
    column : str
        Such as ``"ground_range"``.

    Returns
    -------
    str
        Such as ``"ground range"``.
    """
    return column.replace("_", " ")


def shown(unit: str) -> tuple[float, str]:
    """Give the unit that analysts read.

    Parameters
    ----------
    unit : str
        SI unit of a column.

    Returns
    -------
    scale : float
        What one SI unit is in it.
    name : str
    """
    return _SHOWN.get(unit, (1.0, unit))


def sampling(kind: str) -> str:
    """Say how the samples were drawn.

    Parameters
    ----------
    kind : str
        ``"sobol"`` or ``"independent"``.

    Returns
    -------
    str
    """
    return _SAMPLING.get(kind, kind)


def quantity(value: float, unit: str) -> str:
    """Print a value that somebody chose, such as a threshold.

    Parameters
    ----------
    value : float
        SI.
    unit : str
        Its SI unit.

    Returns
    -------
    str
        Such as ``"5,500 km"``.
    """
    scale, words = shown(unit)
    digits = f"{scale * value:,.9g}"
    return f"{digits} {words}" if words else digits


def number(value: float) -> str:
    """Print a measured value to six digits.

    Parameters
    ----------
    value : float
        In the unit shown.

    Returns
    -------
    str
    """
    if not isfinite(value):
        return _UNKNOWN
    return f"{value:,.{_decimals(value, 6)}f}"


def estimate(one: Estimate, scale: float = 1.0) -> str:
    """Print a value with its standard error, to two digits of that.

    Parameters
    ----------
    one : Estimate
        SI.
    scale : float
        To the unit shown.

    Returns
    -------
    str
        Such as ``"5,431.20 ± 0.41"``.
    """
    value, error = scale * one.value, scale * one.error
    if not error > 0.0:
        return number(value)
    decimals = _decimals(error, 2)
    return f"{value:,.{decimals}f} ± {error:,.{decimals}f}"


def _decimals(value: float, digits: int) -> int:
    if value == 0.0:
        return 0
    return min(max(digits - 1 - floor(log10(abs(value))), 0), _MOST_DECIMALS)


def statuses(counts: Mapping[int, int]) -> str:
    """Say how the flights ended.

    Parameters
    ----------
    counts : mapping of int to int
        Samples by key of `statuses.MEANING`.

    Returns
    -------
    str
        One line for each way, the most frequent first.
    """
    order = sorted(counts, key=lambda code: (code != codes.OK, -counts[code], code))
    width = max((len(f"{count:,}") for count in counts.values()), default=0)
    lines = [f"{counts[code]:>{width},}  {MEANING.get(code, f'status {code}')}" for code in order]
    return "\n  ".join(lines) or "there is none"


def text(summary: Summary) -> str:
    """Print a summary as an analyst pastes it.

    Parameters
    ----------
    summary : Summary
        Of a sweep.

    Returns
    -------
    str
        Several lines.
    """
    part = f"PARTIAL, {summary.computed:,} of " if summary.is_partial else ""
    lines = [
        f"Sweep: {part}{summary.samples:,} samples ({sampling(summary.sampling)})",
        f"  {statuses(summary.statuses)}",
        f"Below: the {summary.landed:,} flights that came down; ± is one Monte Carlo standard error.",
    ]
    for position, one in enumerate(summary.outputs):
        columns = {summary.computed: one}
        columns |= {first: found[position] for first, found in reversed(summary.earlier.items())}
        lines += ["", *_table(one, columns)]
    if summary.warnings:
        lines += ["", *(f"Note: {line}" for line in summary.warnings)]
    return "\n".join(lines)


def _table(one: OutputSummary, columns: dict[int, OutputSummary]) -> list[str]:
    """One line for each statistic, one column for all samples and for the first ones of them."""
    scale, unit = shown(one.unit)
    title = f"{name(one.name)} [{unit}]" if unit else name(one.name)
    if not one.flights:
        return [title, "  no flight has this value"]
    heads = [f"all {next(iter(columns)):,}", *(f"first {first:,}" for first in list(columns)[1:])]
    cells = [_cells(found) for found in columns.values()]
    rows = [[title, *heads]]
    rows += [[f"  {label}", *(found.get(label, _UNKNOWN) for found in cells)] for label in cells[0]]
    rows.append(["  smallest to largest", f"{number(scale * one.minimum)} to {number(scale * one.maximum)}"])
    return _aligned(rows)


def _cells(one: OutputSummary) -> dict[str, str]:
    """Every estimate as printed; where no flight exceeded a threshold, a bound instead of a zero."""
    printed = {label: estimate(each, shown(one.unit)[0]) for label, each in one.quantities.items()}
    for each in one.exceedances:
        words = estimate(each.probability) if each.count else f"below {each.upper:.2g} (95 %)"
        printed[f"probability above {quantity(each.threshold, one.unit)}"] = words
    return printed


def _aligned(rows: list[list[str]]) -> list[str]:
    widths = [
        max(len(row[column]) for row in rows if len(row) > column) for column in range(max(map(len, rows)))
    ]
    lines = []
    for row in rows:
        cells = [f"{cell:>{width}}" for cell, width in zip(row[1:], widths[1:], strict=False)]
        lines.append("   ".join([f"{row[0]:<{widths[0]}}", *cells]).rstrip())
    return lines


def to_dict(summary: Summary) -> dict[str, Any]:
    """Give plain values for JSON.

    Parameters
    ----------
    summary : Summary
        Of a sweep.

    Returns
    -------
    dict
        SI; None for what is not known.
    """
    return {
        "samples": summary.samples,
        "computed": summary.computed,
        "is_partial": summary.is_partial,
        "sampling": summary.sampling,
        "landed": summary.landed,
        "statuses": [
            {"code": code, "meaning": MEANING.get(code, f"status {code}"), "count": count}
            for code, count in summary.statuses.items()
        ],
        "of": "the flights that came down",
        "outputs": [_output(one) for one in summary.outputs],
        "earlier": [
            {"samples": first, "outputs": [_output(one) for one in found]}
            for first, found in summary.earlier.items()
        ],
        "warnings": list(summary.warnings),
    }


def _output(one: OutputSummary) -> dict[str, Any]:
    return {
        "name": one.name,
        "unit": one.unit,
        "flights": one.flights,
        "mean": _plain(one.mean),
        "standard_deviation": _plain(one.standard_deviation),
        "minimum": _known(one.minimum),
        "maximum": _known(one.maximum),
        "quantiles": [{"level": level, **_plain(each)} for level, each in one.quantiles.items()],
        "exceedances": [
            {
                "threshold": each.threshold,
                "count": each.count,
                "probability": _plain(each.probability),
                "upper_bound_95": _known(each.upper),
            }
            for each in one.exceedances
        ],
        "errors_from": "replicates" if one.by_replicates else "formulas for independent draws",
    }


def _plain(one: Estimate) -> dict[str, float | None]:
    return {"value": _known(one.value), "standard_error": _known(one.error)}


def _known(value: float) -> float | None:
    return None if isnan(value) else value
