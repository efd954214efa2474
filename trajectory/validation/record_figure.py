"""The public record as a figure."""

from pathlib import Path

from trajectory.figures.record import PublishedMark, RecordBar, RecordFigure, RecordRow, plot_record
from trajectory.figures.save import save
from trajectory.inference.ranges.steering import HALF_CIRCUMFERENCE
from trajectory.validation.public_record import Comparison, PublicRecord
from trajectory.validation.scoreboard import AS_PUBLISHED, OURS, PUBLISHED
from trajectory.validation.scores import Forecast


def draw_record(record: PublicRecord) -> RecordFigure:
    """Collect the data of the figure.

    Parameters
    ----------
    record : PublicRecord
        Of `run_public_record`.

    Returns
    -------
    RecordFigure
        Flights that have an answer, in the order of their median.
    """
    flights = [one for one in record.flights if one.answers]
    flights.sort(key=lambda one: (one.answers[0].interval[1], one.answers[0].interval[0]))
    rows = tuple(
        RecordRow(
            label=one.label.replace(", ", "\n", 1),
            answers=tuple(_bar(answer) for answer in one.answers),
            kepler=None if one.kepler is None else _bar(one.kepler),
            published=tuple(mark for row in record.comparisons for mark in _mark(row, one.launch_id)),
            turning=_turning(record, one.launch_id),
        )
        for one in flights
    )
    return RecordFigure(
        rows=rows, priors=tuple(prior.name for prior in record.priors),
        narrower=AS_PUBLISHED, prior_alone=_bar(record.prior_alone),
        title="Answers beside the public record", subtitle=_subtitle(record), limit=HALF_CIRCUMFERENCE,
        notes=(
            *(f"Prior {prior.name}: {prior.words}." for prior in record.priors),
            "As published: the first answer, if stages and propellant are as published of the type.",
            f"{record.draws:,} draws, seed {record.seed}. Inference: lofted",
        ),
    )  # fmt: skip


def write_record_figure(record: PublicRecord, directory: Path) -> tuple[Path, ...]:
    """Write the figure as PNG and SVG.

    Parameters
    ----------
    record : PublicRecord
        Of `run_public_record`.
    directory : Path
        Made where it is missing.

    Returns
    -------
    tuple of Path
        The files.
    """
    directory.mkdir(parents=True, exist_ok=True)
    figure = plot_record(draw_record(record)).figure
    return tuple(save(figure, directory / f"public_record.{kind}") for kind in ("png", "svg"))


def _bar(made: Forecast) -> RecordBar:
    return RecordBar(made.name, *made.interval)


def _turning(record: PublicRecord, launch_id: str) -> RecordBar | None:
    """The answer with rotation in the direction of the test, where a figure that includes it is scored."""
    for row in record.comparisons:
        if row.launch_id == launch_id and row.rotation and row.scored and row.azimuth is None:
            return RecordBar("with Earth rotation", *(row.answer[key] for key in ("q05", "median", "q95")))
    return None


def _mark(row: Comparison, launch_id: str) -> tuple[PublishedMark, ...]:
    if row.launch_id != launch_id or row.azimuth is not None:  # another direction is another question
        return ()
    figure, low, high = row.published
    low, high = (low if figure is None else figure), (high if figure is None else figure)
    if low is None:
        return ()
    return (PublishedMark(row.basis, low, low if high is None else high, row.scored),)


def _subtitle(record: PublicRecord) -> tuple[str, ...]:
    known = {(one.forecaster, one.trials): one for one in record.scores}
    ours = known.get((OURS, PUBLISHED))
    if ours is None:
        return ()
    rivals = [one for (who, trials), one in known.items() if trials == PUBLISHED and who != OURS]
    beside = ", ".join(f"{one.forecaster} {one.interval_score:.2f}" for one in rivals)
    return (
        f"Interval score on {ours.count} figures (smaller is better): {OURS} "
        f"{ours.interval_score:.2f}, {beside}",
    )
