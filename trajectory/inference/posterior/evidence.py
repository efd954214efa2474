"""From a launch record to the evidence of a fit: which claims, from where, in which direction."""

from collections.abc import Sequence

import numpy as np

from launch_data.configurations import configuration_of
from launch_data.errors import NotFoundError
from launch_data.launch import Claim, Launch, bearing_of, said_bearing
from launch_data.sites import find_site
from trajectory.errors import NoAnswerError
from trajectory.inference.claims.impact import impact_claims, launch_point
from trajectory.inference.claims.learned import error_curve
from trajectory.inference.claims.likelihood import ANY_KIND, Term, marginal, outside, terms
from trajectory.inference.posterior.prior import LONGEST_FLIGHT
from trajectory.inference.posterior.sampler import Evidence

NO_HOURS = (
    "no figure for apogee or flight time: flights of more than two hours, near escape speed, are left out"
)
MIRROR_AZIMUTH_SCATTER = np.radians(2.0)  # a bearing read off a map is no better than this


def gather(launch: Launch) -> tuple[Evidence, tuple[str, ...]]:
    """Collect the evidence of one flight.

    Parameters
    ----------
    launch : Launch
        The record.

    Returns
    -------
    evidence : Evidence
        For `fit.fit`.
    assumptions : tuple of str
        What had to be assumed because nobody reported it.

    Raises
    ------
    NoAnswerError
        Every reported flight time is longer than the prior knows, or every range or apogee is outside it.
    """
    latitude, longitude, scatter, assumed = launch_point(launch)
    assumed += _unknown_site(launch)
    azimuth, half_width = _bearing(launch)
    range_terms = terms(launch.claims, "range")
    for area in impact_claims(launch, latitude, longitude, scatter):
        if "range" in area.status and area.low is not None and area.high is not None:
            curve = error_curve("range")
            range_terms = (Term(area.low, area.high, curve.wrong, None, curve),)
            assumed.append(
                f'range taken from the reported impact area "{area.text}": {area.low / 1e3:,.0f} to '
                f"{area.high / 1e3:,.0f} km"
            )
        if "bearing" in area.status and area.bearing is not None and area.half_width is not None:
            azimuth, half_width = area.bearing, area.half_width
            assumed.append(
                f'direction taken from the reported impact area "{area.text}": '
                f"{np.degrees(azimuth):.0f} deg, give or take {np.degrees(half_width):.0f}"
            )
    said = said_bearing(launch.claims)
    if azimuth is None and said is not None:
        assumed.append(f"direction {said.text} too wide to use: every azimuth is equally likely")
    elif azimuth is None:
        assumed.append("direction unknown: every azimuth is equally likely")
    apogee_terms, time_terms = terms(launch.claims, "apogee"), terms(launch.claims, "flight_time")
    if all(term.is_bound for term in (*time_terms, *apogee_terms)):
        assumed.append(NO_HOURS)
    _refuse_hours(time_terms)
    for reason in (outside(range_terms, "range"), outside(apogee_terms, "apogee")):
        if reason:
            raise NoAnswerError(reason)
    evidence = Evidence(
        range_terms=range_terms,
        apogee_terms=apogee_terms,
        time_terms=time_terms,
        latitude=latitude,
        longitude=longitude,
        site_scatter=scatter,
        azimuth=azimuth,
        azimuth_half_width=half_width,
        configuration=configuration_of(launch),
    )
    return evidence, tuple(assumed)


def _unknown_site(launch: Launch) -> list[str]:
    """Say that an analyst's name of a site is not known, and which it was taken for or may be a slip of."""
    if launch.reports or not launch.site_name:
        return []
    if launch.site is not None:
        if launch.site_name == launch.site.name:
            return []
        far = f"give or take {launch.site.uncertainty / 1e3:.0f} km"
        return [f"launch point {launch.site_name!r} taken for the site {launch.site.name}, {far}"]
    try:
        find_site(launch.site_name)
    except NotFoundError as missing:
        hint = f" ({missing.hint[0].lower()}{missing.hint[1:]})"
        return [f"no launch site is known by the name {launch.site_name!r}{hint}"]
    return []


def _refuse_hours(time_terms: tuple[Term, ...]) -> None:
    """Refuse flights of which every reported time is longer than the prior knows."""
    shortest = min((term.low for term in time_terms), default=0.0)
    if shortest > LONGEST_FLIGHT:
        raise NoAnswerError(
            f"the reported flight time is longer than {LONGEST_FLIGHT / 3600.0:.0f} h, and no test of a "
            "ballistic missile takes that long: say the kind if it was another, or leave the time out"
        )


def _bearing(launch: Launch) -> tuple[float | None, float]:
    """Direction of the first usable claim and its half-width: of the rounding, or of the interval."""
    middle, said = bearing_of(launch.claims), said_bearing(launch.claims)
    if middle is None or said is None:
        return None, 0.0
    return middle, max(said.spread, float(MIRROR_AZIMUTH_SCATTER))


def middle(claims: Sequence[Claim], quantity: str) -> float | None:
    """Median of what the usable claims say about a length.

    Parameters
    ----------
    claims : sequence of Claim
        Claims of a flight.
    quantity : str
        ``"range"`` or ``"apogee"``.

    Returns
    -------
    float or None
        None without a usable figure; a bound alone is no figure.  [m]
    """
    claimed = terms(claims, quantity)
    if not claimed or all(term.is_bound for term in claimed):
        return None
    density = marginal(claimed, quantity, ANY_KIND)
    return float(np.exp(np.interp(0.5, density.cumulative, density.z)))
