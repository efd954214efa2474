"""What the treaty and moratorium lines say of one launch, whose day may be known to the month only."""

import datetime as dt
from collections.abc import Mapping, Sequence

from launch_data.basing import basing_of
from launch_data.launch import Launch
from launch_data.line_doubts import line_doubts
from launch_data.longest_tests import longest_test
from launch_data.regimes import Regime
from trajectory.inference.verdicts.applicability import Tested
from trajectory.moratorium import DEFAULT_LINE, NO_RANGE, Reach, Verdict, judge


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
    regimes: Sequence[Regime],
    launch: Launch,
    kind: str,
    day: dt.date | None,
    reach: Reach = NO_RANGE,
    *,
    chances: Mapping[str, float] | None = None,
    line: float = DEFAULT_LINE,
    readings: str = "either",
) -> tuple[Verdict, ...]:
    """Judge a launch by every record as if it had been on a day.

    Parameters
    ----------
    regimes, launch, kind, reach, chances, line, readings
        As for `judge_launch`.
    day : date or None
        None: not known.

    Returns
    -------
    tuple of Verdict
    """
    tested = Tested(
        actor=launch.actor,
        date=day,
        kind=kind,
        basing=basing_of(launch)[0],
        failed=launch.outcome == "failure",
        chances=chances,
        said=line_doubts(launch),
        longest=longest_test(launch),
    )
    return judge(regimes, tested, reach, line=line, readings=readings)


def judge_launch(
    regimes: Sequence[Regime],
    launch: Launch,
    kind: str,
    reach: Reach = NO_RANGE,
    *,
    chances: Mapping[str, float] | None = None,
    line: float = DEFAULT_LINE,
    readings: str = "either",
) -> tuple[Verdict, ...]:
    """Judge a launch by every record.

    Parameters
    ----------
    regimes : sequence of Regime
        The records.
    launch : Launch
        For who launched, when, and from what.
    kind : str
        What flew, as for `Tested`.
    reach : Reach
        Draws of the range.
    chances : mapping of str to float, or None
        Probabilities of the kinds where nobody reported one.
    line, readings
        As for `moratorium.judge`.

    Returns
    -------
    tuple of Verdict
        Those that apply first, then by id.  Where only the month or the year of a launch is known, a record
        applies or not if it does so on all of `days_of`, and of their verdicts the one with the most to be
        said stands; otherwise the day counts as not known.  The ranges of a flight that failed are lower
        bounds.
    """

    def on(day: dt.date | None) -> dict[str, Verdict]:
        found = judge_on(regimes, launch, kind, day, reach, chances=chances, line=line, readings=readings)
        return {one.regime_id: one for one in found}

    days = days_of(regimes, launch)
    judged = [on(day) for day in days]
    if len(days) == 1:
        return tuple(judged[0].values())
    found = []
    for name, doubtful in on(None).items():
        own = [on_day[name] for on_day in judged]
        agree = len({one.applies for one in own}) == 1
        found.append(max(own, key=lambda one: len(one.reason)) if agree else doubtful)
    return tuple(sorted(found, key=lambda one: (not one.applies, one.regime_id)))
