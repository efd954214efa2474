"""From an answer to the data of its figures."""

import numpy as np
from numpy.typing import NDArray

from kernels import layout as col
from kernels import status as codes
from launch_data.launch import Claim, Launch
from trajectory.analysis import Analysis
from trajectory.earth import EARTHS
from trajectory.figures.claims import ClaimMark, ClaimsFigure, ClaimsPanel, claim_mark
from trajectory.figures.loft_curve import LoftCurve, ReportedPoint, SteeringCurve
from trajectory.figures.map import FootprintMap
from trajectory.inference.likelihood import interval_of
from trajectory.inference.standard_range import StandardRange, footprint
from trajectory.inference.steering import HALF_CIRCUMFERENCE
from trajectory.inference.weights import quantiles
from trajectory.rings import footprint as footprint_ring
from trajectory.rings import geodesic_ring
from trajectory.rows import fly_rows

Array = NDArray[np.float64]

AZIMUTHS = 36
STEERINGS = 90
MOST_POINTS = 4  # reported points on a loft curve
LEVELS = (0.05, 0.5, 0.95)
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
    return "Reported by " + ", ".join(origins) + ". Inference: lofted" if origins else "Inference: lofted"


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
    parts = [launch.type_reported or "Reported launch", launch.date_text]
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
    azimuths = 2.0 * np.pi * np.arange(AZIMUTHS) / AZIMUTHS
    ranges, beyond = footprint(answer, azimuths)
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
        None without a standard range, or when not even its median is a number.
    """
    answer = analysis.standard_range
    if answer is None:
        return None
    summary = answer.summary(rotation=False)
    if not np.isfinite(summary["median"]):
        return None
    chosen = [_draw_at(answer, level) for level in LEVELS]
    curves = [_steer(answer, draw) for draw in chosen]
    best = answer.fit.rows[chosen[1]].copy()
    best[col.PITCH_OVER], best[col.STEERING] = answer.pitch[chosen[1]], answer.law[chosen[1]]
    results, _ = fly_rows(best[np.newaxis], earth=EARTHS["wgs84-nonrotating"], drag_curve=_curve(answer))
    high = min(summary["q95"], HALF_CIRCUMFERENCE)
    return LoftCurve(
        low=curves[0], median=curves[1], high=curves[2], reported=_reported_points(analysis),
        standard_range=(summary["q05"], summary["median"], high),
        standard_apogee=float(results[0, col.APOGEE_HEIGHT]), with_rotation=False,
        title=f"{headline(analysis.launch)}: loft curve",
        source=source_line(analysis.launch), exceeds=bool(np.isinf(summary["q95"])),
    )  # fmt: skip


def _curve(answer: StandardRange) -> str:
    return answer.fit.families[0].drag_curve


def _draw_at(answer: StandardRange, level: float) -> int:
    """Find the draw whose range lies at a quantile; the largest finite one where that leaves the Earth."""
    values = answer.without_rotation
    finite = np.flatnonzero(np.isfinite(values))
    known = ~np.isnan(values)
    wanted = quantiles(values[known], answer.fit.weights[known], (level,))[0]
    if not np.isfinite(wanted):
        return int(finite[values[finite].argmax()])
    return int(finite[np.abs(values[finite] - wanted).argmin()])


def _steer(answer: StandardRange, draw: int) -> SteeringCurve:
    pitch = answer.pitch[draw]
    rows = np.repeat(answer.fit.rows[draw][np.newaxis], STEERINGS, axis=0)
    rows[:, col.STEERING] = answer.law[draw]
    rows[:, col.PITCH_OVER] = np.concatenate(
        [
            pitch * np.geomspace(0.004, 0.5, STEERINGS // 2),
            pitch * np.linspace(0.52, 1.45, STEERINGS - STEERINGS // 2),
        ]
    )
    results, status = fly_rows(
        rows, earth=EARTHS["wgs84-nonrotating"], drag_curve=_curve(answer), tolerance=0.01
    )
    good = (status == codes.OK) & (results[:, col.RANGE_ANGLE] < 3.1) & (results[:, col.BURNOUT_HEIGHT] > 0.0)
    ranges = np.where(good, results[:, col.GROUND_RANGE], np.nan)
    apogees = np.where(good, results[:, col.APOGEE_HEIGHT], np.nan)
    return SteeringCurve(ranges, apogees)


def _reported_points(analysis: Analysis) -> tuple[ReportedPoint, ...]:
    """One point per source that gives both range and apogee, the most precise first."""
    points = []
    for row in dict.fromkeys(claim.row for claim in analysis.launch.used):
        own = {c.quantity: c for c in analysis.launch.used if c.row == row and c.reported.value}
        if {"range", "apogee"} <= own.keys():
            far, high = own["range"], own["apogee"]
            points.append(_point(far, high))
    points.sort(key=lambda point: point.apogee_high - point.apogee_low)
    return tuple(points[:MOST_POINTS])


def _point(far: Claim, high: Claim) -> ReportedPoint:
    length, height = float(far.reported.value or 0.0), float(high.reported.value or 0.0)
    return ReportedPoint(
        far.reporter, length, *interval_of(far.reported), height, *interval_of(high.reported)
    )


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
            panels.append(ClaimsPanel(quantity, marks, _fitted(analysis, column)))
    if not panels:
        return None
    subtitle = ("Band: 90 % interval of the fitted flight; hollow: claims that were not used",)
    return ClaimsFigure(
        tuple(panels), f"{headline(analysis.launch)}: what was said and what was fitted", subtitle,
        source_line(analysis.launch),
    )  # fmt: skip


def _marks(launch: Launch, quantity: str) -> tuple[ClaimMark, ...]:
    shown = [claim for claim in launch.claims if claim.quantity == quantity and claim.status != "duplicate"]
    shown.sort(key=lambda claim: not claim.is_used)
    return tuple(claim_mark(claim.reported, claim.reporter, used=claim.is_used) for claim in shown)


def _fitted(analysis: Analysis, column: int) -> tuple[float, float, float] | None:
    if analysis.fit is None:
        return None
    good = analysis.fit.weights > 0.0
    low, middle, high = quantiles(analysis.fit.results[good, column], analysis.fit.weights[good], LEVELS)
    return float(low), float(middle), float(high)
