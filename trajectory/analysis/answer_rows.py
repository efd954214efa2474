"""An answer as one row of a table: flat, units in the column names, safe to open in a spreadsheet."""

import csv
import io
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from launch_data.errors import DataError
from launch_data.kinds import KINDS, WORDS
from trajectory.analysis.answer import Analysis
from trajectory.analysis.batch_input import Task

Row = dict[str, str | float | int | None]

TYPES = 3  # of the most probable types, how many are listed
_QUANTILES = ("q05", "median", "q95")
# Where a spreadsheet may see a cell begin: many part cells at semicolons, and know no quotes within a cell.
_BEGIN = r"(\A|[;\t\r\n])"
# What it then takes for a formula, also behind blanks and quotes; the wide signs in a Japanese one.
_FORMULA = re.compile(_BEGIN + r"""(?=['\t\r\n\0]|[\s\0\ufeff"]*[=+\-@\uff1d\uff0b\uff0d\uff20])""")
_GUARDED = re.compile(_BEGIN + "'")


def _spread(name: str, meaning: str) -> dict[str, tuple[type, str]]:
    return {f"{name}_{level}": (float, f"{meaning}: {level} of the posterior") for level in _QUANTILES}


def _kinds(name: str, meaning: str) -> dict[str, tuple[type, str]]:
    return {f"{name}_{_plain(kind)}": (float, f"probability of {WORDS[kind]} {meaning}") for kind in KINDS}


def _plain(kind: str) -> str:
    return kind.replace("-", "_")


#: Column: its type, and what it means.  An empty cell is not known, or does not apply.
COLUMNS: dict[str, tuple[type, str]] = {
    "row": (int, "line of the batch file, or number of the entry in a JSON list"),
    "id": (str, "launch, as far as it is known"),
    "date": (str, "day; only the month or the year where no more is known"),
    "actor": (str, "who launched"),
    "type_reported": (str, "missile type in the words of the sources"),
    "status": (str, "answered; range flown (known, but no standard range); no answer; error"),
    "refused": (str, "why no standard range is given"),
    "kind": (str, "what flew"),
    "shape": (str, "lofted, standard, depressed, pull-up or unknown"),
    "apogee_ratio": (float, "apogee over that of the minimum-energy arc of the same range"),
    "kind_verdict": (str, "kind by figures and circumstances, if one is sure; else cannot tell"),
    **_kinds("kind", "by figures and circumstances"),
    **_kinds("named_kind", "given the name of the type, or words that mean a kind"),
    "type_verdict": (str, "type by figures and circumstances, if one is sure; else cannot tell"),
    **{
        name: told
        for place in range(1, TYPES + 1)
        for name, told in (
            (f"type_{place}", (str, f"type number {place} by probability, of those known of the party")),
            (f"type_{place}_probability", (float, "its probability")),
        )
    },
    "type_none_of_these": (float, "probability of a type that no other launch is named by"),
    "stages": (int, "number of stages as said of the missile; empty: nobody says"),
    "propellant": (str, "liquid or solid, as said of the missile"),
    "configuration_of": (str, "type that they are published of: they do not weigh; empty: typed, they do"),
    "configuration_tested": (str, "as far as the families of the prior tell it apart"),
    "configuration_probability": (float, "of what is tested, with the figures"),
    "claims_used": (int, "claims that entered"),
    **_spread("range_km", "fitted ground range [km]"),
    **_spread("apogee_km", "fitted apogee height [km]"),
    **_spread("flight_time_s", "fitted time of flight [s]"),
    **_spread("ideal_delta_v_m_s", "fitted ideal delta-v [m/s]"),
    **_spread("standard_range_km", "standard range without Earth rotation [km]; empty beyond half the Earth"),
    "standard_range_exceeds_km": (float, "bound that the empty quantiles exceed [km]"),
    "probability_beyond": (float, "that the standard range lies beyond half the circumference"),
    **_spread(
        "standard_range_with_rotation_km", "standard range towards azimuth_deg, or in every direction [km]"
    ),
    "azimuth_deg": (float, "bearing of the range with rotation; empty: every direction equally likely"),
    "class": (str, "most probable range class"),
    "class_probability": (float, "its probability"),
    "class_scheme": (str, "whose classes"),
    "class_basis": (str, "which range was classed"),
    "lines_exceeded": (str, "treaty and moratorium lines exceeded, by id, separated by ;"),
    "lines_undetermined": (str, "lines that apply and stay undetermined, by id, separated by ;"),
    "consistency_p_value": (float, "of the least likely claim beside the others"),
    "flags": (str, "contradictions by code, separated by ;"),
    "assumptions": (str, "what was taken for granted, and names that nobody knows, separated by bars"),
    "effective_sample_size": (float, "independent draws that the answer is worth"),
    "draws": (int, "posterior draws"),
    "seed": (int, "of the draws"),
    "error_file": (str, "where the row is wrong: file"),
    "error_row": (int, "line"),
    "error_field": (str, "column"),
    "error_value": (str, "what stands there"),
    "error_reason": (str, "what is wrong"),
    "error_remedy": (str, "how to mend it"),
}


_CONFIGURATION = {"of": "said_of", "tested": "tested", "probability": "probability"}


def row_of(task: Task, analysis: Analysis) -> Row:
    """Write an answer as one row.

    Parameters
    ----------
    task : Task
        What was asked.
    analysis : Analysis
        The answer.

    Returns
    -------
    dict
        One value per entry of ``COLUMNS``; the same numbers as in the JSON object of `lofted analyze`.
    """
    answer = analysis.to_dict()
    launch, kind, known = answer["launch"], answer["kind"], answer["diagnostics"]
    row: Row = dict.fromkeys(COLUMNS)
    row |= {
        "row": task.row,
        "id": launch["id"],
        **{key: launch[key] for key in ("date", "actor", "type_reported")},
        "status": "range flown" if analysis.has_range else "no answer",
        "refused": answer["refused"],
        **{"kind": kind["label"], "shape": kind["shape"], "apogee_ratio": kind["apogee_ratio"]},
        "claims_used": sum(claim["status"] == "used" for claim in answer["claims"]),
        "consistency_p_value": answer["consistency"]["p_value"],
        "flags": _joined(flag["code"] for flag in answer["consistency"]["flags"]),
        "assumptions": " | ".join(answer["assumptions"]) or None,
        **{key: known[key] for key in ("effective_sample_size", "draws", "seed")},
        "lines_exceeded": _joined(t["id"] for t in answer["thresholds"] if t["verdict"] == "exceeds"),
        "lines_undetermined": _joined(
            t["id"] for t in answer["thresholds"] if t["verdict"] == "undetermined"
        ),
    }
    row |= _compared(kind, answer["type"])
    for name in ("range_km", "apogee_km", "flight_time_s", "ideal_delta_v_m_s"):
        if answer["fit"] is not None:
            row |= {f"{name}_{level}": answer["fit"][name][level] for level in _QUANTILES}
    built = answer["configuration"]
    if built is not None:
        row |= {"stages": built["stages"], "propellant": built["propellant"]}
        row |= {f"configuration_{key}": built[value] for key, value in _CONFIGURATION.items()}
    section = answer["standard_range_km"]
    if section is not None:
        still = section["without_rotation"]
        row |= {f"standard_range_km_{level}": still[level] for level in _QUANTILES}
        row |= {
            f"standard_range_with_rotation_km_{level}": section["with_rotation"][level]
            for level in _QUANTILES
        }
        row |= {
            "status": "answered",
            "standard_range_exceeds_km": still["exceeds_km"],
            "probability_beyond": still["probability_beyond"],
            "azimuth_deg": section["azimuth_deg"],
        }
    if answer["classes"] is not None:
        classes = answer["classes"]["probabilities"]
        best = max(classes, key=lambda name: float(classes[name]))
        row |= {"class": best, "class_probability": classes[best]}
        row |= {"class_scheme": answer["classes"]["scheme"], "class_basis": answer["classes"]["basis"]}
    return row


def _compared(kind: dict[str, Any], told: dict[str, Any]) -> Row:
    """Kinds and the first types with their probabilities."""
    row: Row = {"kind_verdict": kind["verdict"], "type_verdict": told["verdict"]}
    row |= {f"kind_{_plain(name)}": share for name, share in kind["probabilities"].items()}
    row |= {f"named_kind_{_plain(name)}": share for name, share in (kind["given_type_name"] or {}).items()}
    for place, (name, share) in enumerate(list(told["probabilities"].items())[:TYPES], start=1):
        row |= {f"type_{place}": name, f"type_{place}_probability": share}
    return row | {"type_none_of_these": told["none_of_these"]}


def error_row(task: Task) -> Row:
    """Write what is wrong with a row of the batch as one row.

    Parameters
    ----------
    task : Task
        With an error.

    Returns
    -------
    dict
        One value per entry of ``COLUMNS``.
    """
    problem = task.error or DataError("not known")
    row: Row = dict.fromkeys(COLUMNS)
    return row | {
        "row": task.row,
        "id": task.name or None,
        "status": "error",
        "error_file": problem.file.encode("utf-8", "backslashreplace").decode(),  # a name may be no text
        "error_row": problem.row,
        "error_field": problem.field or None,
        "error_value": str(problem.value) if problem.value != "" else None,
        "error_reason": problem.reason,
        "error_remedy": problem.hint or None,
    }


def _joined(ids: Iterable[str]) -> str | None:
    return ";".join(dict.fromkeys(ids)) or None


def to_csv(rows: Iterable[Mapping[str, Any]], *, header: bool = True) -> str:
    """Write rows as CSV that a spreadsheet shows as text and numbers, and never runs.

    Parameters
    ----------
    rows : iterable of dict
        With the keys of ``COLUMNS``.
    header : bool
        Whether the first line names the columns.

    Returns
    -------
    str
        Numbers keep every digit.  A text that a spreadsheet would take for a formula gets an apostrophe in
        front, as `safe_text` says; `from_csv` takes it away again.
    """
    lines = [",".join(COLUMNS)] if header else []
    for row in rows:
        cells = [_shown(row[name], kind) for name, (kind, _) in COLUMNS.items()]
        lines.append(",".join(map(_quoted, cells)))
    return "".join(f"{line}\n" for line in lines)


def _quoted(cell: str) -> str:
    """Quote a cell where it must be; the writer of `csv` leaves a carriage return bare, which ends a row."""
    if not re.search(r'[",\r\n]', cell):
        return cell
    doubled = cell.replace('"', '""')
    return f'"{doubled}"'


def _shown(value: Any, kind: type) -> str:
    if value is None:
        return ""
    return safe_text(str(value)) if kind is str else repr(kind(value))


def safe_text(text: str) -> str:
    """Keep a spreadsheet from taking a text, or part of it, for a formula.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    str
        The same, with an apostrophe in front if it begins with ``=``, ``+``, ``-`` or ``@``, also behind
        blanks and quotes, or with a tab, an end of a line or an apostrophe; and likewise after each
        semicolon, tab and end of a line.
    """
    return _FORMULA.sub(r"\1'", text)


def from_csv(text: str) -> list[Row]:
    """Read rows that `to_csv` wrote.

    Parameters
    ----------
    text : str
        With its header.

    Returns
    -------
    list of dict
        The same values, bit for bit; an empty cell is None.
    """
    rows: list[Row] = []
    for cells in csv.DictReader(io.StringIO(text, newline="")):
        rows.append({name: _read(cells[name], kind) for name, (kind, _) in COLUMNS.items()})
    return rows


def _read(text: str, kind: type) -> str | float | int | None:
    if text == "":
        return None
    if kind is str:
        return _GUARDED.sub(r"\1", text)
    value: float | int = kind(text)
    return value


def read_answers(path: Path | str) -> list[Row]:
    """Read a table of answers from disk.

    Parameters
    ----------
    path : Path or str
        A ``.csv`` file that `lofted batch` wrote.

    Returns
    -------
    list of dict
        One per row; an empty cell is None.
    """
    return from_csv(Path(path).read_bytes().decode("utf-8"))  # ends of lines within cells as they are
