"""From an audit to its table and its figure on disk."""

import datetime as dt
from pathlib import Path

from trajectory.analysis.audit import Audit, Audited
from trajectory.analysis.audit_values import audit_csv, audit_values
from trajectory.ensembles import atomic
from trajectory.figures import save
from trajectory.figures.timeline import Timeline, TimelineMark, TimelineWindow, plot_timeline
from trajectory.inference.verdicts.lines import in_words, km
from trajectory.moratorium import STANDARD_RANGE
from trajectory.report.products import write_json

MOST_LABELS = 14


def draw_timeline(found: Audit) -> Timeline | None:
    """Collect the data of the timeline.

    Parameters
    ----------
    found : Audit
        The answer.

    Returns
    -------
    Timeline or None
        None where no launch has a range to draw.
    """
    marks = [mark for mark in (_mark(one) for one in found.launches) if mark]
    if not marks:
        return None
    line = next((one.verdict.line for one in found.launches if one.verdict and one.verdict.line), None)
    open_ones = sum(one.is_open for one in found.launches)
    scheme = "" if found.scheme is None else found.scheme.name
    title = found.regime.name if found.regime is not None else f"Launches and the classes of {scheme}"
    return Timeline(
        marks=_named(marks),
        windows=tuple(
            TimelineWindow(one.first_day, one.last_day, _ending(one.reading, one.last_day))
            for one in found.windows
        ),
        lines=_lines(found, line),
        title=title,
        subtitle=tuple(_sentence(found)),
        notes=_notes(found, open_ones, len(marks)),
        is_band=_upper_end(found) is not None,
        counts_flown=any(one.counts_flown for one in found.launches),
    )


def _upper_end(found: Audit) -> float | None:
    """Return the upper end of the band that a record covers, in m; None where it has only one line."""
    regime = found.regime
    return None if regime is None or regime.low is None else regime.high


def _lines(found: Audit, line: float | None) -> tuple[tuple[float, str], ...]:
    high = _upper_end(found)
    if line is not None and high is not None:
        return (line, f"covered from {km(line)}"), (high, f"covered to {km(high)}")
    if line is not None:
        return ((line, f"line: {km(line)}"),)
    if found.scheme is None:
        return ()
    return tuple(
        (one.low, f"{one.label} from {km(one.low)}") for one in found.scheme.classes if one.low > 0.0
    )


def _mark(one: Audited) -> TimelineMark | None:
    launch, ends = one.launch, one.counted
    date = launch.date or (launch.printed_dates[0].first if launch.printed_dates else None)
    if ends is None or date is None or (one.refused is not None and one.is_open):
        return None
    verdict = "" if one.verdict is None else one.verdict.verdict
    label = f"{launch.type_reported or launch.id}, {launch.date_text}"
    return TimelineMark(date, *ends, one.basis == STANDARD_RANGE, verdict, label)


def _named(marks: list[TimelineMark]) -> tuple[TimelineMark, ...]:
    """Keep the names of those that cross or are undetermined, as far as there is room."""
    chosen = [mark for mark in marks if mark.verdict in ("exceeds", "undetermined")]
    chosen = sorted(chosen, key=lambda mark: mark.verdict != "exceeds")[:MOST_LABELS]
    blank = [
        mark
        if any(mark is one for one in chosen)
        else TimelineMark(mark.date, mark.low, mark.median, mark.high, mark.inferred, mark.verdict)
        for mark in marks
    ]
    return tuple(blank)


def _ending(reading: str, last: dt.date | None) -> str:
    words = {"earlier": "earlier reading: to ", "later": "later reading: to ", "only": "to "}[reading]
    return "" if last is None else f"{words}{last}"


def _sentence(found: Audit) -> list[str]:
    said = []
    for one in found.windows:
        reading = "" if one.reading == "only" else f"{one.reading.capitalize()} reading: "
        said.append(
            f"{reading}{one.crossings.expected:.1f} crossings expected; at least one: "
            f"{in_words(one.crossings.at_least_one)}"
            if one.crossings.flights
            else f"{reading}nothing to count"
        )
    return said


def _notes(found: Audit, open_ones: int, drawn: int) -> tuple[str, ...]:
    notes = [f"{drawn} of {len(found.launches)} launches are drawn; of the others no range is known."]
    if found.regime is not None:
        notes[0] = (
            f"{drawn} of {len(found.launches)} launches are drawn; {open_ones} are open: failed, of no known "
            "range, or in doubt whether the line covers them."
        )
        notes.append(f"Line: {found.regime.citation}")
    return (*notes, "Inference: lofted")


def write_audit(found: Audit, directory: Path | str) -> tuple[Path, ...]:
    """Write the audit as JSON and CSV, and the timeline.

    Parameters
    ----------
    found : Audit
        The answer.
    directory : Path or str
        Made where it is missing.

    Returns
    -------
    tuple of Path
        The files, in the order of writing.
    """
    folder = Path(directory)
    folder.mkdir(parents=True, exist_ok=True)
    written = [write_json(audit_values(found), folder / "audit.json")]
    atomic.write(folder / "audit.csv", audit_csv(found).encode())
    written.append(folder / "audit.csv")
    data = draw_timeline(found)
    if data is not None:
        figure = plot_timeline(data).figure
        written += [save(figure, folder / f"timeline.{kind}") for kind in ("png", "svg")]
    return tuple(written)
