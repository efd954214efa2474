"""An audit as plain values: one JSON object, and one row per launch."""

import csv
import io
from typing import Any

from trajectory.analysis.account import provenance_section
from trajectory.analysis.answer_rows import safe_text
from trajectory.analysis.audit import Audit, Audited, Count, Window
from trajectory.inference.verdicts.lines import in_words

CAVEATS = (
    "Flights are taken as independent: an error that several reports share is not in the numbers.",
    "The range of a flight that failed, was not fitted or is of no known kind is a lower bound: it stays "
    "open unless it crossed.",
    "Where no standard range can be inferred, the range that was flown is compared with the line.",
    "A salvo that no source splits into flights counts once.",
    "The standard range assumes the payload that was flown.",
)
_LEVELS = ("q05", "median", "q95")
_SHARES = "probability_"


def audit_values(found: Audit) -> dict[str, Any]:
    """Write an audit as plain values; the keys are documented in docs/analyst.md.

    Parameters
    ----------
    found : Audit
        The answer.

    Returns
    -------
    dict
        For JSON.
    """
    regime, scheme = found.regime, found.scheme
    return {
        "regime": None
        if regime is None
        else {
            "id": regime.id,
            "name": regime.name,
            "citation": regime.citation,
            "verified": regime.verified,
            "valid_from": _text(regime.valid_from),
            "valid_to": _text(regime.valid_to),
            "valid_to_alt": _text(regime.valid_to_alt),
        },
        "line_km": next((km for km in (_line(one) for one in found.launches) if km is not None), None),
        "scheme": None
        if scheme is None
        else {"name": scheme.name, "citation": scheme.citation, "verified": scheme.verified},
        "windows": [_window(one) for one in found.windows],
        "classes": {
            name: {"from_standard_range": _count(inferred), "from_range_flown": _count(flown)}
            for name, (inferred, flown) in found.classes.items()
        },
        "launches": [launch_row(one) for one in found.launches],
        "not_applicable": [
            {"reason": why, "count": len(ids), "launches": list(ids)} for why, ids in found.idle
        ],
        "settings": found.settings,
        "caveats": list(CAVEATS),
        "provenance": provenance_section(found.settings),
    }


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def _line(one: Audited) -> float | None:
    return None if one.verdict is None or one.verdict.line is None else one.verdict.line / 1e3


def _count(count: Count) -> dict[str, Any]:
    return {
        "launches": count.flights,
        "expected": count.expected,
        "q05": count.low,
        "q95": count.high,
        "probability_at_least_one": count.at_least_one,
    }


def _window(window: Window) -> dict[str, Any]:
    return {
        "reading": window.reading,
        "first_day": _text(window.first_day),
        "last_day": _text(window.last_day),
        **{key: getattr(window, key) for key in ("exceeds", "undetermined", "below", "open")},
        "crossings": _count(window.crossings),
        "in_words": in_words(window.crossings.at_least_one)
        if window.crossings.flights
        else "nothing to count",
    }


def launch_row(one: Audited) -> dict[str, Any]:
    """Write one launch of an audit as one flat row.

    Parameters
    ----------
    one : Audited
        The launch.

    Returns
    -------
    dict
        Kilometres and probabilities; None where there is nothing to say.
    """
    launch, verdict, analysis = one.launch, one.verdict, one.analysis
    row: dict[str, Any] = {
        "id": launch.id,
        "date": launch.date_text or None,
        "actor": launch.actor,
        "type_reported": launch.type_reported or None,
        "outcome": launch.outcome,
        "readings": ";".join(one.readings) or None,
        "verdict": None if verdict is None else verdict.verdict,
        "probability": None if verdict is None else verdict.probability,
        "is_open": one.is_open,
        "basis": one.basis,
        "counts_flown": one.counts_flown,
        "refused": one.refused,
        "in_words": None if verdict is None else verdict.in_words,
    }
    counted = one.counted or (None, None, None)
    row |= {f"counted_range_km_{level}": _km(value) for level, value in zip(_LEVELS, counted, strict=True)}
    answer = None if analysis is None else analysis.standard_range
    summary = None if answer is None else answer.summary(rotation=False)
    for level in _LEVELS:
        row[f"standard_range_km_{level}"] = None if summary is None else _km(summary[level])
    row["probability_beyond"] = None if summary is None else summary["beyond"]
    classes = None if analysis is None else analysis.classes
    row |= {} if classes is None else {f"{_SHARES}{name}": share for name, share in classes.probabilities}
    return row


def _km(value: float | None) -> float | None:
    """Kilometres; None beyond half the circumference."""
    return None if value is None or value == float("inf") else value / 1e3


def audit_csv(found: Audit) -> str:
    """Write the launches of an audit as CSV, with the classes as columns where a scheme was asked.

    Parameters
    ----------
    found : Audit
        The answer.

    Returns
    -------
    str
        Safe to open in a spreadsheet, as `answer_rows.to_csv`.
    """
    rows = [launch_row(one) for one in found.launches]
    names = list(dict.fromkeys(name for row in rows for name in row))
    shown = [
        name
        for name in names
        if not name.startswith(_SHARES) or name == "probability_beyond" or found.scheme is not None
    ]
    page = io.StringIO()
    writer = csv.writer(page, lineterminator="\n")
    writer.writerow(shown)
    for row in rows:
        writer.writerow([_cell(row.get(name)) for name in shown])
    return page.getvalue()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return safe_text(value) if isinstance(value, str) else repr(value)
