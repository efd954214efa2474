"""The flight time beside range and apogee of the same report: too short, too long, or that of another arc.

A ballistic flight lasts as long as the vacuum ellipse through its range and apogee and, because the boost is
slower than a throw, some minutes more: 30 to 280 s in the reported tests.
"""

from collections.abc import Iterator

import numpy as np

from kernels import kepler
from launch_data.launch import Claim
from trajectory.inference.claims.intervals import interval_of
from trajectory.inference.verdicts.flag import Flag

TIME_MARGIN = 5.0  # s: rounding of range and apogee in the vacuum time
FASTEST_GROUND = 465.0  # m/s: the Earth's rotation, by which a flight to the west has less far to go
EASTWARD = np.sin(np.radians(20.0))  # sine of the azimuth of a flight that surely goes to the east
SHORTEST_RANGE = 1e3  # m: stands for a range that was not reported in the vacuum time
# What a flight lasts longer than the vacuum ellipse: 30 to 280 s in the tests reported with all three; a time
# outside the wide bounds is not that of the arc, one inside the narrow ones may be.  [s]
AT_MOST, WIDE = 300.0, (-60.0, 500.0)
LOWEST_ARC = 100e3  # m: whoever stays below may glide, and then takes longer
# Over ground, on the average.  What coasts or glides stays above some 400 m/s: once it is slower than sound
# it comes down, within minutes.  What flies under power holds its pace, drones some 50 m/s and, where they
# loiter, less over ground; the fastest cruise missile, as claimed, 3,000 m/s.  [m/s]
SLOWEST = 400.0
POWERED = (10.0, 3000.0)
ALIKE = 1.1  # figures within this factor bear each other out
# A figure over what it should be, and what makes it so.
STATUTE_MILE = 1.609344  # km
UNIT_SLIPS = ((STATUTE_MILE, "miles for kilometres"), (1.0 / STATUTE_MILE, "kilometres for miles"))
_SLIPS = (*UNIT_SLIPS, (10.0, "a factor of 10"), (0.1, "a factor of 10"))


def short_times(claims: list[Claim], azimuth: float | None) -> list[Flag]:
    """Find flights that are shorter than the vacuum ellipse through range and apogee of the same report.

    Parameters
    ----------
    claims : list of Claim
        Of a flight that coasts.
    azimuth : float or None
        Of the flight; None where it is unknown.  [rad]

    Returns
    -------
    list of Flag
        Physics alone decides them.
    """
    found = []
    for claim in _times(claims):
        latest = interval_of(claim.reported)[1]
        reach, height = (_end(claims, quantity, claim, highest=False) for quantity in ("range", "apogee"))
        if not np.isfinite(latest) or height is None:
            continue
        carried = 0.0 if azimuth is not None and np.sin(azimuth) > EASTWARD else FASTEST_GROUND * latest
        distance = max((reach or 0.0) - carried, SHORTEST_RANGE)
        shortest = kepler.vacuum_time_of_flight(distance, height)
        if latest + TIME_MARGIN < shortest:
            beside = f" and a range as short as {reach / 1e3:,.0f} km" if reach else ""
            text = (
                f"{claim.reporter}: a flight time of {claim.reported.text} is shorter than the "
                f"{shortest:,.0f} s of the vacuum ellipse through an apogee as low as {height / 1e3:,.0f} km"
                f"{beside}, as reported; no missile flies faster than that"
                f"{' (minutes given as seconds?)' if _is_of_minutes(claim, shortest) else ''}"
            )
            found.append(Flag("time_too_short", "flight_time", text, None, (claim.row,)))
    return found


def _is_of_minutes(claim: Claim, shortest: float) -> bool:
    """Whether as many minutes as it has seconds would be the time of that arc."""
    return WIDE[0] < 60.0 * float(claim.reported.value or 0.0) - shortest < WIDE[1]


def long_times(claims: list[Claim], *, is_arc: bool) -> list[Flag]:
    """Find flights that last longer than any missile takes through range and apogee of the same report.

    Parameters
    ----------
    claims : list of Claim
        Of a flight that coasts or glides.
    is_arc : bool
        Whether it does not glide, except below 100 km.

    Returns
    -------
    list of Flag
        Without an apogee none: a steep flight lasts long.
    """
    found = []
    for claim in _times(claims):
        earliest = interval_of(claim.reported)[0]
        reach, height = (_end(claims, quantity, claim, highest=True) for quantity in ("range", "apogee"))
        if reach is None or height is None or not np.isfinite(reach) or not np.isfinite(height):
            continue
        longest = kepler.vacuum_time_of_flight(reach, height) + WIDE[1]
        if not is_arc or height < LOWEST_ARC:
            longest = max(longest, reach / SLOWEST + AT_MOST)
        if earliest > longest:
            text = (
                f"{claim.reporter}: a flight time of {claim.reported.text}: no missile flies longer than "
                f"{longest:,.0f} s over at most {reach / 1e3:,.0f} km with an apogee of at most "
                f"{height / 1e3:,.0f} km, as reported"
            )
            found.append(Flag("time_too_long", "flight_time", text, None, (claim.row,)))
    return found


def odd_paces(claims: list[Claim]) -> list[Flag]:
    """Find flight times that make a missile under power faster or slower over its path than any is.

    Parameters
    ----------
    claims : list of Claim
        Of a cruise missile.

    Returns
    -------
    list of Flag
        The path may be what is wrong.
    """
    found = []
    for claim in _times(claims):
        earliest, latest = interval_of(claim.reported)
        shortest, longest = (_end(claims, "range", claim, highest=highest) for highest in (False, True))
        said = f"{claim.reporter}: {claim.reported.text} for the reported distance is"
        if longest is not None and longest < POWERED[0] * earliest:
            pace = longest / earliest
            text = f"{said} {pace:,.0f} m/s at the most, slower than any missile flies"
            found.append(Flag("odd_pace", "flight_time", text, None, (claim.row,)))
        if shortest is not None and shortest > POWERED[1] * latest:
            pace = shortest / latest
            text = f"{said} {pace:,.0f} m/s at the least, faster than any cruise missile flies"
            found.append(Flag("odd_pace", "flight_time", text, None, (claim.row,)))
    return found


def _times(claims: list[Claim]) -> list[Claim]:
    return [claim for claim in claims if claim.quantity == "flight_time"]


def _end(claims: list[Claim], quantity: str, beside: Claim, *, highest: bool) -> float | None:
    """Low or high end of a length in the same row, or of the same origin."""
    same = [c for c in claims if c.quantity == quantity and c.row == beside.row]
    same += [c for c in claims if c.quantity == quantity and c.origin == beside.origin and c.is_used]
    sound = [c for c in same if c.row == beside.row or c.status != "flagged"]
    ends = [interval_of(claim.reported)[highest] for claim in sound]
    return next((end for end in ends if end > 0.0), None)


def other_arcs(claims: list[Claim]) -> list[Flag]:
    """Find rows whose flight time is that of another arc, from which one known slip leads to what they say.

    Parameters
    ----------
    claims : list of Claim
        Of a flight that coasts.

    Returns
    -------
    list of Flag
        Only where exactly one slip explains the row.  A range hardly changes the time of a steep arc: slips
        of its unit are not sought.
    """
    found = []
    for row in sorted({claim.row for claim in claims}):
        own = {c.quantity: c for c in claims if c.row == row and c.reported.value}
        if not {"range", "apogee", "flight_time"} <= own.keys():
            continue
        flags = list(_explanations(own["range"], own["apogee"], own["flight_time"]))
        if len(flags) == 1 and not _is_borne_out(own["apogee"], claims):
            found += flags
    return found


def _is_borne_out(claim: Claim, claims: list[Claim]) -> bool:
    """Whether another origin says about the same: then the time is wrong, and not this figure."""
    low, high = interval_of(claim.reported)
    others = [
        interval_of(c.reported)
        for c in claims
        if c.quantity == claim.quantity and c.origin != claim.origin and c.is_used and c.reported.value
    ]
    return any(bottom <= ALIKE * high and low <= ALIKE * top for bottom, top in others)


def fits_the_row(claims: list[Claim], row: int, time: Claim) -> bool:
    """Tell whether a flight time is that of the arc through the range and the apogee of a row.

    Parameters
    ----------
    claims : list of Claim
        Of a flight.
    row : int
        The row.
    time : Claim
        The flight time.

    Returns
    -------
    bool
        False where the row does not give both.
    """
    own = {c.quantity: float(c.reported.value) for c in claims if c.row == row and c.reported.value}
    if not {"range", "apogee"} <= own.keys():
        return False
    half = time.reported.half_width or 0.0
    return _is_of_the_arc(own["range"], own["apogee"], float(time.reported.value or 0.0), half)


def _explanations(reach: Claim, height: Claim, time: Claim) -> Iterator[Flag]:
    distance, apogee, seconds = (float(claim.reported.value or 0.0) for claim in (reach, height, time))
    half = time.reported.half_width or 0.0
    if (
        apogee < LOWEST_ARC
        or distance < LOWEST_ARC
        or WIDE[0] - half < _excess(distance, apogee, seconds) < WIDE[1] + half
    ):
        return
    said = f"{height.reporter}: a flight time of {time.reported.text} is not that of an arc of"
    this = f"{said} {reach.reported.text} that rises {height.reported.text}"
    if _fits(apogee, distance, seconds, half):
        yield Flag("swapped", "range", f"{this}, but of the two exchanged", None, (height.row,))
    for factor, words in _SLIPS:
        if _fits(distance, apogee / factor, seconds, half):
            text = f"{this}, but of one that rises {apogee / factor / 1e3:,.0f} km ({words}?)"
            yield Flag("unit_slip", "apogee", text, None, (height.row,))


def _fits(distance: float, apogee: float, seconds: float, half: float) -> bool:
    return apogee >= LOWEST_ARC and _is_of_the_arc(distance, apogee, seconds, half)


def _is_of_the_arc(distance: float, apogee: float, seconds: float, half: float) -> bool:
    return -half < _excess(distance, apogee, seconds) < AT_MOST + half


def _excess(distance: float, apogee: float, seconds: float) -> float:
    return seconds - float(kepler.vacuum_time_of_flight(distance, apogee))
