"""From a launch record to the evidence of a fit: which claims, from where, in which direction."""

from collections.abc import Sequence

import numpy as np

from launch_data.launch import Claim, Launch
from trajectory.inference.likelihood import marginal, terms
from trajectory.inference.sampler import Evidence

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
SITE_SCATTER = 2e3  # m: coordinates of a named site against the true launch point
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
    """
    assumed = []
    if launch.site is not None:
        latitude, longitude, scatter = launch.site.latitude, launch.site.longitude, SITE_SCATTER
    else:
        home = _HOME.get(launch.actor, _ANYWHERE)
        latitude, longitude, scatter = np.radians(home[0]), np.radians(home[1]), home[2]
        assumed.append(
            f"launch point unknown: taken near {home[0]:g} N {home[1]:g} E with a scatter of "
            f"{home[2] / 1e3:g} km, which matters for Earth rotation only"
        )
    azimuth, half_width = _bearing(launch)
    if azimuth is None:
        assumed.append("direction unknown: every azimuth is equally likely")
    evidence = Evidence(
        range_terms=terms(launch.claims, "range"),
        apogee_terms=terms(launch.claims, "apogee"),
        time_terms=terms(launch.claims, "flight_time"),
        latitude=float(latitude),
        longitude=float(longitude),
        site_scatter=scatter,
        azimuth=azimuth,
        azimuth_half_width=half_width,
    )
    return evidence, tuple(assumed)


def _bearing(launch: Launch) -> tuple[float | None, float]:
    usable = [claim for claim in launch.claims if claim.quantity == "azimuth" and claim.is_used]
    if not usable or usable[0].reported.value is None:
        return None, 0.0
    reported = usable[0].reported
    return float(reported.value or 0.0), max(float(reported.half_width or 0.0), float(MIRROR_AZIMUTH_SCATTER))


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
    density = marginal(claimed, quantity)
    return float(np.exp(np.interp(0.5, density.cumulative, density.z)))
