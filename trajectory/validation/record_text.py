"""The public record as plain tables."""

import math

from trajectory.inference.posterior.fit import FEWEST_AS_SAID
from trajectory.validation.public_record import Comparison, PublicRecord
from trajectory.validation.rivals import KEPLER
from trajectory.validation.scoreboard import AS_PUBLISHED, format_scores
from trajectory.validation.scores import Forecast

_COLUMNS = "{:17} {:42} {:20} {:>15} {:>7} {:>7} {:>8} {:>6}  {}"


def format_public_record(record: PublicRecord) -> str:
    """Print the comparisons.

    Parameters
    ----------
    record : PublicRecord
        Of `run_public_record`.

    Returns
    -------
    str
        Plain tables: figures, widths, priors and rivals, scores.
    """
    lines = [
        f"Public record: {record.draws} draws, seed {record.seed}; standard range in km, payload as flown",
        _COLUMNS.format("flight", "who", "basis", "published", "5 %", "median", "95 %", "off", "result"),
    ]
    lines += [_line(row) for row in record.comparisons]
    head = (
        f"{'flight':17} {'90 % width / median':>20} {'as published':>13} {'aim':>6} {'effective draws':>16}"
    )
    lines += ["", head]
    for one in record.widths:
        width = "beyond half Earth" if one.width is None else f"{100 * one.width:.1f} %"
        narrower = "" if one.as_published is None else f"{100 * one.as_published:.1f} %"
        aim = "" if one.aim is None else f"{100 * one.aim:.0f} %"
        lines.append(
            f"{one.launch_id:17} {width:>20} {narrower:>13} {aim:>6} {one.effective_sample_size:16,.0f}"
        )
    lines.append(
        f"{AS_PUBLISHED}: if stages and propellant are as published of the type, where "
        f"{FEWEST_AS_SAID:.0f} effective draws are; not scored as a gate"
    )
    return "\n".join([*lines, "", *_side_by_side(record), "", format_scores(record.scores)])


def _side_by_side(record: PublicRecord) -> list[str]:
    """5-50-95 % points without rotation, by prior and by rival."""
    names = [*(prior.name for prior in record.priors), AS_PUBLISHED]
    lines = ["Standard range without rotation under several priors, and by the rivals: 5-50-95 %, km"]
    lines += [f"  {prior.name}: {prior.words}" for prior in record.priors]
    lines.append(f"  prior alone: {_interval(record.prior_alone)} for every flight")
    lines.append(" ".join([f"{'flight':17}", *(f"{name:>22}" for name in [*names, KEPLER])]))
    for one in record.flights:
        known = {answer.name: answer for answer in one.answers}
        cells = [_interval(known.get(name)) for name in names] + [_interval(one.kepler)]
        lines.append(" ".join([f"{one.launch_id:17}", *(f"{cell:>22}" for cell in cells)]))
    return lines


def _interval(made: Forecast | None) -> str:
    if made is None:
        return "no answer"
    return "-".join(f"{value / 1e3:,.0f}" if value < float("inf") else ">20,000" for value in made.interval)


def _line(row: Comparison) -> str:
    figure, low, high = (None if value is None else value / 1e3 for value in row.published)
    if figure is not None:
        said = f"{figure:,.0f}"
    elif row.basis == "bound" and low is not None:
        said = f"> {low:,.0f}"
    else:
        said = " - ".join(f"{value:,.0f}" for value in (low, high) if value is not None)
    ours = [
        f"{row.answer[key] / 1e3:,.0f}" if row.answer[key] < float("inf") else ">20,000"
        for key in ("q05", "median", "q95")
    ]
    off = "" if row.deviation is None or row.deviation == float("inf") else f"{100 * row.deviation:+.1f}%"
    result = ("pass" if row.passed else "FAIL") if row.scored else "shown"
    basis = row.basis if row.azimuth is None else f"{row.basis}, {math.degrees(row.azimuth):.0f} deg"
    return _COLUMNS.format(row.launch_id, row.who[:42], basis, said, *ours, off, result)
