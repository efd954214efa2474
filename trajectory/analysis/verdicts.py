"""What the treaty and moratorium lines say of one launch, whose day may be known to the month only."""

from collections.abc import Sequence
from typing import Any

from launch_data.basing import basing_of
from launch_data.launch import Launch
from launch_data.regimes import Regime
from trajectory.moratorium import Verdict, judge


def judge_launch(regimes: Sequence[Regime], launch: Launch, kind: str, **known: Any) -> tuple[Verdict, ...]:
    """Judge a launch by every record.

    Parameters
    ----------
    regimes : sequence of Regime
        The records.
    launch : Launch
        For who launched, when, and from what.
    kind : str
        What flew, as for `moratorium.judge`.
    **known
        Passed on to `moratorium.judge`: ranges, weights, line, readings, basis, contradiction.

    Returns
    -------
    tuple of Verdict
        Those that apply first, then by id.  Where only the month or the year of a launch is known, a record
        applies or not if it does so on the first and on the last day that the date allows, and on those
        between on which a record begins; otherwise the day counts as not known.  The ranges of a flight that
        failed are lower bounds.
    """

    def on(date: Any) -> tuple[Verdict, ...]:
        return judge(
            regimes,
            actor=launch.actor,
            date=date,
            kind=kind,
            basing=basing_of(launch)[0],
            at_least=launch.outcome == "failure",
            **known,
        )

    if launch.date is not None or not launch.printed_dates:
        return on(launch.date)
    printed = launch.printed_dates[0]
    starts = [one.first_day for one in regimes if one.first_day is not None]
    days = {printed.first, printed.last, *(day for day in starts if printed.first < day < printed.last)}
    unknown, first, *others = ({one.regime_id: one for one in on(day)} for day in (None, *sorted(days)))
    found = [
        first[name] if all(other[name].applies == first[name].applies for other in others) else unknown[name]
        for name in unknown
    ]
    return tuple(sorted(found, key=lambda one: (not one.applies, one.regime_id)))
