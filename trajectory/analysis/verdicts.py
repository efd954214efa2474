"""What the treaty and moratorium lines say of one launch, whose day may be known to the month only."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from launch_data.basing import basing_of
from launch_data.launch import Launch
from launch_data.line_doubts import line_doubts
from launch_data.regimes import Regime
from trajectory.moratorium import Verdict, judge


def days_of(regimes: Sequence[Regime], launch: Launch) -> tuple[dt.date | None, ...]:
    """Return the days on which a launch must be judged, whose date may be known to the month or year only.

    Parameters
    ----------
    regimes : sequence of Regime
        The records.
    launch : Launch
        For its date.

    Returns
    -------
    tuple of date or None
        Its day, or the first and the last that its date allows and those between on which a record begins;
        None where nothing is known.
    """
    if launch.date is not None or not launch.printed_dates:
        return (launch.date,)
    printed = launch.printed_dates[0]
    starts = [one.first_day for one in regimes if one.first_day is not None]
    between = [day for day in starts if printed.first < day < printed.last]
    return tuple(sorted({printed.first, printed.last, *between}))


def judge_on(
    regimes: Sequence[Regime], launch: Launch, kind: str, day: dt.date | None, **known: Any
) -> tuple[Verdict, ...]:
    """Judge a launch by every record as if it had been on a day; other arguments as `judge_launch`.

    Parameters
    ----------
    regimes, launch, kind, **known
        As for `judge_launch`.
    day : date or None
        None: not known.

    Returns
    -------
    tuple of Verdict
    """
    return judge(
        regimes,
        actor=launch.actor,
        date=day,
        kind=kind,
        basing=basing_of(launch)[0],
        at_least=launch.outcome == "failure",
        said=line_doubts(launch),
        **known,
    )


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
        applies or not if it does so on all of `days_of`, and of their verdicts the one with the most to be
        said stands; otherwise the day counts as not known.  The ranges of a flight that failed are lower
        bounds.
    """
    days = days_of(regimes, launch)
    judged = [{one.regime_id: one for one in judge_on(regimes, launch, kind, day, **known)} for day in days]
    if len(days) == 1:
        return tuple(judged[0].values())
    unknown = {one.regime_id: one for one in judge_on(regimes, launch, kind, None, **known)}
    found = []
    for name, doubtful in unknown.items():
        own = [on_day[name] for on_day in judged]
        agree = len({one.applies for one in own}) == 1
        found.append(max(own, key=lambda one: len(one.reason)) if agree else doubtful)
    return tuple(sorted(found, key=lambda one: (not one.applies, one.regime_id)))
