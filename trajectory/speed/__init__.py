"""How fast this machine flies, and what share of its processor that takes."""

from trajectory.speed.measure import measure_speed
from trajectory.speed.result import Speed

__all__ = ["Speed", "measure_speed"]
