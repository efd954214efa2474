"""Figures: each takes its data first and optional axes, and returns the axes; none opens a window.

The maps need the extra ``maps`` (cartopy and shapely), which is imported only when a map is drawn.
"""

from trajectory.figures.base_map import City, azimuthal_equidistant_axes, load_cities
from trajectory.figures.claims import ClaimMark, ClaimsFigure, ClaimsPanel, claim_mark, plot_claims
from trajectory.figures.classification import (
    CalibrationCurve,
    CalibrationFigure,
    ConfusionFigure,
    plot_calibration,
    plot_confusion,
)
from trajectory.figures.loft_curve import (
    LoftCurve,
    ReportedPoint,
    ReportedValue,
    SteeringCurve,
    plot_loft_curve,
)
from trajectory.figures.map import FootprintMap, plot_footprint
from trajectory.figures.pair import PairFigure, PairMember, plot_pair_lofts
from trajectory.figures.pair_ranges import plot_pair_ranges
from trajectory.figures.record import PublishedMark, RecordBar, RecordFigure, RecordRow, plot_record
from trajectory.figures.ring_map import plot_rings
from trajectory.figures.save import save
from trajectory.figures.sensitivity import SensitivityBar, SensitivityFigure, plot_sensitivity
from trajectory.figures.sweep import plot_sweep
from trajectory.figures.timeline import Timeline, TimelineMark, TimelineWindow, plot_timeline

__all__ = [
    "CalibrationCurve",
    "CalibrationFigure",
    "City",
    "ClaimMark",
    "ClaimsFigure",
    "ClaimsPanel",
    "ConfusionFigure",
    "FootprintMap",
    "LoftCurve",
    "PairFigure",
    "PairMember",
    "PublishedMark",
    "RecordBar",
    "RecordFigure",
    "RecordRow",
    "ReportedPoint",
    "ReportedValue",
    "SensitivityBar",
    "SensitivityFigure",
    "SteeringCurve",
    "Timeline",
    "TimelineMark",
    "TimelineWindow",
    "azimuthal_equidistant_axes",
    "claim_mark",
    "load_cities",
    "plot_calibration",
    "plot_claims",
    "plot_confusion",
    "plot_footprint",
    "plot_loft_curve",
    "plot_pair_lofts",
    "plot_pair_ranges",
    "plot_record",
    "plot_rings",
    "plot_sensitivity",
    "plot_sweep",
    "plot_timeline",
    "save",
]
