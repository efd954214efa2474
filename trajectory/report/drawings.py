"""From an answer to the data of its figures."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from kernels import layout as col
from launch_data.launch import Claim, Launch
from trajectory.analysis import Analysis
from trajectory.analysis.records import GIVEN
from trajectory.earth import EARTHS
from trajectory.figures.claims import ClaimMark, ClaimsFigure, ClaimsPanel, claim_mark
from trajectory.figures.loft_curve import LoftCurve, ReportedPoint, ReportedValue, SteeringCurve
from trajectory.figures.map import FootprintMap
from trajectory.figures.sensitivity import SensitivityBar, SensitivityFigure
from trajectory.inference.claims.likelihood import interval_of
from trajectory.inference.posterior.weights import quantiles
from trajectory.inference.ranges.directions import over_all_azimuths
from trajectory.inference.ranges.standard_range import StandardRange
from trajectory.inference.ranges.steering import HALF_CIRCUMFERENCE
from trajectory.report.steerings import steer, typical_draw
from trajectory.rings import footprint as footprint_ring
from trajectory.rings import geodesic_ring
from trajectory.rows import fly_rows

Array = NDArray[np.float64]

MOST_POINTS = 4  # reported points on a loft curve
LEVELS = (0.05, 0.5, 0.95)
# Why a claim is shown and not used, in words for a figure.
_UNUSED = {"filler": "compiler, not needed", "flagged": "doubted by the table", "salvo": "of a salvo"}
_RESULT_COLUMNS = {"range": col.GROUND_RANGE, "apogee": col.APOGEE_HEIGHT, "flight_time": col.TIME_OF_FLIGHT}


def source_line(launch: Launch) -> str:
    """Name the agencies behind the figures that were used.

    Parameters
    ----------
    launch : Launch
        The record.

    Returns
    -------
    str
        One line for the foot of a figure.
    """
    origins = dict.fromkeys(claim.origin for claim in launch.used if claim.quantity != "azimuth")
    return reported_by(tuple(origins))


def reported_by(origins: Sequence[str]) -> str:
    """Name those who gave figures.

    Parameters
    ----------
    origins : sequence of str
        Agencies, each once, and perhaps `GIVEN`.

    Returns
    -------
    str
        One line for the foot of a figure.
    """
    named = [origin for origin in origins if origin != GIVEN]
    told = ["Reported by " + ", ".join(named)] if named else []
    told += ["Figures given by the analyst"] if GIVEN in origins else []
    return ". ".join([*told, "Inference: lofted"])


def headline(launch: Launch) -> str:
    """Name a launch in a title.

    Parameters
    ----------
    launch : Launch
        The record.

    Returns
    -------
    str
        Type and date where they are known.
    """
    clock = " UTC" if launch.date_text and launch.date_is_utc else ""
    parts = [launch.type_reported or "Reported launch", launch.date_text + clock]
    return ", ".join(part for part in parts if part)


def draw_footprint(analysis: Analysis) -> FootprintMap | None:
    """Collect the data of the footprint map.

    Parameters
    ----------
    analysis : Analysis
        The answer.

    Returns
    -------
    FootprintMap or None
        None without a standard range or without a place to centre the map on.
    """
    answer, site = analysis.standard_range, analysis.launch.site
    if answer is None or site is None:
        return None
    reach = analysis.directions or over_all_azimuths(answer)
    azimuths, ranges, beyond = reach.azimuths, reach.ranges, reach.beyond
    limited = np.minimum(ranges, HALF_CIRCUMFERENCE)
    latitude, longitude = site.latitude, site.longitude
    low, middle, high = (
        footprint_ring(latitude=latitude, longitude=longitude, azimuths=azimuths, ranges=limited[:, k])
        for k in range(3)
    )
    median = answer.summary(rotation=False)["median"]
    circle = None
    if np.isfinite(median):
        circle = geodesic_ring(latitude=latitude, longitude=longitude, radius=median)
    notes: tuple[str, ...] = ()
    if beyond.max() > 0.05:
        notes = (f"Up to {100 * beyond.max():.0f} % of the draws reach beyond half the circumference.",)
    return FootprintMap(
        site=site.name, latitude=latitude, longitude=longitude, low=low, median=middle, high=high,
        with_rotation=True, title=f"{headline(analysis.launch)}: reach on a standard trajectory",
        source=source_line(analysis.launch), circle=circle, notes=notes,
    )  # fmt: skip


def draw_loft_curve(analysis: Analysis) -> LoftCurve | None:
    """Collect the data of the loft curve, flown without Earth rotation.

    Parameters
    ----------
    analysis : Analysis
        The answer.

    Returns
    -------
    LoftCurve or None
        None without a standard range.
    """
    answer = analysis.standard_range
    if answer is None:
        return None
    summary = answer.summary(rotation=False)
    draws = [typical_draw(answer, level) for level in LEVELS]
    low, median, high = (steer(answer, draw, EARTHS["wgs84-nonrotating"]) for draw in draws)
    azimuth = analysis.launch.azimuth if answer.azimuth is None else answer.azimuth
    apogee = None
    if np.isfinite(summary["median"]):
        best = answer.fit.rows[draws[1]].copy()
        best[col.PITCH_OVER], best[col.STEERING] = answer.pitch[draws[1]], answer.law[draws[1]]
        results, _ = fly_rows(
            best[np.newaxis], earth=EARTHS["wgs84-nonrotating"], drag_curve=answer.fit.families[0].drag_curve
        )
        apogee = float(results[0, col.APOGEE_HEIGHT])
    points = reported_points(analysis)
    return LoftCurve(
        low=low, median=median, high=high, reported=points,
        standard_range=(summary["q05"], summary["median"], summary["q95"]),
        standard_apogee=apogee, with_rotation=False,
        title=f"{headline(analysis.launch)}: loft curve", source=source_line(analysis.launch),
        turning=None if azimuth is None else steer(answer, draws[1], EARTHS["wgs84"]),
        towards=azimuth, limit=HALF_CIRCUMFERENCE, alone=() if points else reported_alone(analysis),
    )  # fmt: skip


def median_curve(answer: StandardRange) -> SteeringCurve:
    """Fly the median vehicle over all steerings, without Earth rotation.

    Parameters
    ----------
    answer : StandardRange
        The posterior.

    Returns
    -------
    SteeringCurve
        From lofted to depressed, or to where it leaves half the circumference.
    """
    return steer(answer, typical_draw(answer, 0.5), EARTHS["wgs84-nonrotating"])


def reported_points(analysis: Analysis) -> tuple[ReportedPoint, ...]:
    """Find the sources that give both range and apogee.

    Parameters
    ----------
    analysis : Analysis
        The answer.

    Returns
    -------
    tuple of ReportedPoint
        One per source, the most precise first, at most ``MOST_POINTS``.
    """
    points = []
    for row in dict.fromkeys(claim.row for claim in analysis.launch.used):
        own = {c.quantity: c for c in analysis.launch.used if c.row == row and c.reported.value}
        if {"range", "apogee"} <= own.keys():
            far, high = own["range"], own["apogee"]
            points.append(_point(far, high))
    points.sort(key=lambda point: point.apogee_high - point.apogee_low)
    return tuple(points[:MOST_POINTS])


def reported_alone(analysis: Analysis) -> tuple[ReportedValue, ...]:
    """Find what was used of reported ranges and apogees, one by one.

    Parameters
    ----------
    analysis : Analysis
        The answer.

    Returns
    -------
    tuple of ReportedValue
        One per claim, the most precise first, at most ``MOST_POINTS``; without bounds.
    """
    values = [
        ReportedValue(claim.reporter, claim.quantity, claim.reported.value, *interval_of(claim.reported))
        for claim in analysis.launch.used
        if claim.quantity in ("range", "apogee") and claim.reported.value
    ]
    values.sort(key=lambda one: one.high - one.low)
    return tuple(values[:MOST_POINTS])


def _point(far: Claim, high: Claim) -> ReportedPoint:
    length, height = float(far.reported.value or 0.0), float(high.reported.value or 0.0)
    return ReportedPoint(
        far.reporter, length, *interval_of(far.reported), height, *interval_of(high.reported)
    )


def draw_sensitivity(analysis: Analysis) -> SensitivityFigure | None:
    """Collect the data of the sensitivity figure.

    Parameters
    ----------
    analysis : Analysis
        The answer.

    Returns
    -------
    SensitivityFigure or None
        None where the interval of the standard range could not be divided among the unknowns.
    """
    found = analysis.sensitivity
    if found is None or analysis.standard_range is None:
        return None
    low, high = (analysis.standard_range.summary(rotation=False)[key] / 1e3 for key in ("q05", "q95"))
    upper = f"{high:,.0f}" if np.isfinite(high) else f"beyond {HALF_CIRCUMFERENCE / 1e3:,.0f}"
    bars = tuple(SensitivityBar(one.name, one.share, one.error) for one in found.shares)
    return SensitivityFigure(
        bars, SensitivityBar("interactions and not explained", found.unexplained, found.error),
        title=f"{headline(analysis.launch)}: what makes the interval wide",
        subtitle=(f"Standard range without Earth rotation, 90 % interval {low:,.0f} to {upper} km",),
        source=source_line(analysis.launch),
    )  # fmt: skip


def draw_claims(analysis: Analysis) -> ClaimsFigure | None:
    """Collect the data of the claims figure.

    Parameters
    ----------
    analysis : Analysis
        The answer.

    Returns
    -------
    ClaimsFigure or None
        None when nobody gave a figure.
    """
    panels = []
    for quantity, column in _RESULT_COLUMNS.items():
        marks = _marks(analysis.launch, quantity)
        if marks:
            is_path = quantity == "range" and analysis.kind.label == "cruise"
            name = "Reported distance, length of the path [km]" if is_path else ""
            panels.append(ClaimsPanel(quantity, marks, _fitted(analysis, column), name))
    if not panels:
        return None
    title = f"{headline(analysis.launch)}: what was said"
    if analysis.fit is None:
        subtitle: tuple[str, ...] = (f"No flight was fitted: {analysis.refused}",)
    else:
        title += " and what was fitted"
        subtitle = ("Claims against the 90 % interval of the fitted flight",)
        if analysis.refused:
            subtitle += (f"No standard range: {analysis.refused}",)
    return ClaimsFigure(tuple(panels), title, subtitle, source_line(analysis.launch))


def _marks(launch: Launch, quantity: str) -> tuple[ClaimMark, ...]:
    shown = [claim for claim in launch.claims if claim.quantity == quantity and claim.status != "duplicate"]
    shown.sort(key=lambda claim: not claim.is_used)
    return tuple(
        claim_mark(
            claim.reported,
            claim.reporter,
            used=claim.is_used,
            said=claim.reported.text,
            status=_UNUSED.get(claim.status, claim.status),
            is_own=claim.is_self_claim,
        )
        for claim in shown
    )


def _fitted(analysis: Analysis, column: int) -> tuple[float, float, float] | None:
    if analysis.fit is None:
        return None
    good = analysis.fit.weights > 0.0
    low, middle, high = quantiles(analysis.fit.results[good, column], analysis.fit.weights[good], LEVELS)
    return float(low), float(middle), float(high)
