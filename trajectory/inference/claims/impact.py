"""Reported impact areas as claims: a direction from the launch point, and a weak range.

Used only where nobody reported a bearing or a range.  Geometry on a sphere: its error, some 0.5 % of the
distance, is far below the radius of any area.
"""

import math
from dataclasses import dataclass

from kernels.constants import MEAN_EARTH_RADIUS
from launch_data.impact_areas import ImpactText, parse_impact
from launch_data.launch import Launch, Report

HALF_POINT = math.radians(22.5)  # what "west of" covers on each side: half of an eighth of the compass
# Half-width of a direction that is used: what follows (the standard range with rotation) takes one azimuth.
WIDEST = math.radians(30.0)


# Where a launch without coordinates is taken to have happened: rough centre and scatter of each actor's known
# launch sites (latitude deg, longitude deg, standard deviation m).  Only Earth rotation depends on it.
_HOME = {
    "DPRK": (39.8, 127.0, 120e3),
    "Iran": (34.0, 53.0, 300e3),
    "India": (19.0, 84.0, 500e3),
    "Pakistan": (29.0, 69.0, 300e3),
    "China": (37.0, 108.0, 800e3),
    "Russia": (61.0, 55.0, 1200e3),
    "USA": (34.7, -120.6, 300e3),
    "Houthi": (15.5, 44.0, 150e3),
}
_ANYWHERE = (38.0, 60.0, 1500e3)


@dataclass(frozen=True, slots=True)
class ImpactClaim:
    """One reported impact area, seen from the launch point.

    Parameters
    ----------
    text, reporter : str
        As printed, and by whom.
    row : int
        Line of the table.
    bearing, half_width : float or None
        From the launch point; None where it gives none, or one too wide to use.  [rad]
    low, high : float or None
        Distance to its near and far edge.  [m]
    status : str
        ``bearing``, ``bearing and range``, ``range`` or ``unused``: what it is used for.
    reason : str
        Why.
    """

    text: str
    reporter: str
    row: int
    bearing: float | None
    half_width: float | None
    low: float | None
    high: float | None
    status: str
    reason: str


def impact_claims(
    launch: Launch, latitude: float, longitude: float, scatter: float
) -> tuple[ImpactClaim, ...]:
    """Turn reported impact areas into claims, each wording once.

    Parameters
    ----------
    launch : Launch
        The record.
    latitude, longitude : float
        Launch point, reported or assumed.  [rad]
    scatter : float
        Standard deviation of the launch point.  [m]

    Returns
    -------
    tuple of ImpactClaim
        At most one of them is used: the narrowest.
    """
    reports = {r.impact_text: r for r in reversed(launch.reports) if r.impact_text}
    measured = [_measure(report, latitude, longitude, scatter) for report in reports.values()]
    usable = [one for one in measured if one.status == ""]
    best = min(usable, key=lambda one: (one.high or 0.0) - (one.low or 0.0), default=None)
    return tuple(_judge(one, one is best, launch) for one in measured)


def impact_areas(launch: Launch) -> tuple[ImpactClaim, ...]:
    """Read the reported impact areas as claims, used or not.

    Parameters
    ----------
    launch : Launch
        The record.

    Returns
    -------
    tuple of ImpactClaim
        Seen from the `launch_point`.
    """
    latitude, longitude, scatter, _ = launch_point(launch)
    return impact_claims(launch, latitude, longitude, scatter)


def launch_point(launch: Launch) -> tuple[float, float, float, list[str]]:
    """Take the reported launch point, or one for the actor.

    Parameters
    ----------
    launch : Launch
        The record.

    Returns
    -------
    latitude, longitude, scatter : float
        Place and its standard deviation.  [rad, rad, m]
    assumed : list of str
        What had to be assumed because nobody reported it.
    """
    if launch.site is not None:
        return launch.site.latitude, launch.site.longitude, launch.site.uncertainty, []
    north, east, scatter = _HOME.get(launch.actor, _ANYWHERE)
    assumed = (
        f"launch point unknown: taken near {north:g} N {east:g} E with a scatter of "
        f"{scatter / 1e3:g} km, which matters for Earth rotation only"
    )
    return math.radians(north), math.radians(east), scatter, [assumed]


def _measure(report: Report, latitude: float, longitude: float, scatter: float) -> ImpactClaim:
    """Distance and direction of one area; status blank where it can be used."""
    read = parse_impact(report.impact_text)
    if read is None:
        return _unused(report, "names no area whose place is known here")
    where, radius = _circle(read)
    reach = radius + 2.0 * scatter
    distance, bearing = _inverse(latitude, longitude, *where)
    if reach >= distance:
        return _unused(report, "lies around the launch point: no direction")
    half = math.asin(
        min(math.sin(min(reach / MEAN_EARTH_RADIUS, 1.5)) / math.sin(distance / MEAN_EARTH_RADIUS), 1.0)
    )
    is_narrow = half <= WIDEST
    return ImpactClaim(
        report.impact_text, report.reporter, report.row,
        bearing if is_narrow else None, half if is_narrow else None,
        distance - reach, distance + reach, "", "",
    )  # fmt: skip


def _unused(report: Report, reason: str) -> ImpactClaim:
    return ImpactClaim(
        report.impact_text, report.reporter, report.row, None, None, None, None, "unused", reason
    )


def _judge(one: ImpactClaim, is_best: bool, launch: Launch) -> ImpactClaim:
    if one.status:
        return one
    used = {claim.quantity for claim in launch.used}
    purposes = []
    if one.bearing is not None and "azimuth" not in used:
        purposes.append("bearing")
    # An area alone would make an answer out of nothing: it only helps a reported apogee.
    if "range" not in used and "apogee" in used:
        purposes.append("range")
    if not is_best:
        purposes, reason = [], "another report names a smaller area"
    elif purposes:
        reason = "nobody reported it otherwise"
    elif "azimuth" in used:
        reason = "a bearing is reported"
    else:
        reason = f"no direction within {math.degrees(WIDEST):.0f} deg to either side"
    return ImpactClaim(
        one.text, one.reporter, one.row, one.bearing, one.half_width, one.low, one.high,
        " and ".join(purposes) or "unused", reason,
    )  # fmt: skip


def _circle(read: ImpactText) -> tuple[tuple[float, float], float]:
    """Middle and radius of what a text speaks of.  out: (rad, rad), m."""
    place = read.area
    if read.bearing is None:
        return (place.latitude, place.longitude), place.radius
    distance = 0.5 * (read.low + read.high)
    sideways = distance * math.sin(HALF_POINT)
    radius = place.radius + math.hypot(sideways, 0.5 * (read.high - read.low))
    return _direct(place.latitude, place.longitude, read.bearing, distance), radius


def _direct(latitude: float, longitude: float, bearing: float, distance: float) -> tuple[float, float]:
    arc = distance / MEAN_EARTH_RADIUS
    sine = math.sin(latitude) * math.cos(arc) + math.cos(latitude) * math.sin(arc) * math.cos(bearing)
    east = math.atan2(
        math.sin(bearing) * math.sin(arc) * math.cos(latitude), math.cos(arc) - math.sin(latitude) * sine
    )
    return math.asin(sine), longitude + east


def _inverse(latitude: float, longitude: float, north: float, east: float) -> tuple[float, float]:
    """Distance and bearing to a second place.  out: m, rad."""
    turn = east - longitude
    x = math.cos(latitude) * math.sin(north) - math.sin(latitude) * math.cos(north) * math.cos(turn)
    y = math.sin(turn) * math.cos(north)
    z = math.sin(latitude) * math.sin(north) + math.cos(latitude) * math.cos(north) * math.cos(turn)
    return MEAN_EARTH_RADIUS * math.atan2(math.hypot(x, y), z), math.atan2(y, x) % math.tau
