"""One launch record in, one answer out; the answer as text, as plain values and as typed numbers."""

from trajectory.analysis.analyze import analyze
from trajectory.analysis.answer import Analysis
from trajectory.analysis.records import launch_from_text

__all__ = ["Analysis", "analyze", "launch_from_text"]
