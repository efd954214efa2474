"""Worlds in which the inference is wrong about something: what its intervals are worth there."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from kernels import layout as col

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class World:
    """In what the truth differs from what the inference takes for true.

    Parameters
    ----------
    text : str
        In words.
    change : callable or None
        Changes the parameter rows of the true flights, in place.
    earth : str
        Earth model on which they fly.
    range_factor : float
        Factor on every figure of a range.
    """

    text: str
    change: Callable[[Array], None] | None = None
    earth: str = "wgs84"
    range_factor: float = 1.0


def _stages(rows: Array, column: int) -> list[int]:
    return [col.FIRST_STAGE + stage * col.STAGE_WIDTH + column for stage in range(col.MAX_STAGES)]


def _more_drag(rows: Array) -> None:
    rows[:, col.DRAG_SCALE] *= 2.0


def _linear_pitch(rows: Array) -> None:
    rows[:, col.STEERING] = col.LINEAR_PITCH


def _better_propellant(rows: Array) -> None:
    for column in _stages(rows, col.STAGE_EXHAUST_SPEED):
        rows[:, column] *= 1.15


def _strong_thrust(rows: Array) -> None:
    for column in _stages(rows, col.STAGE_THRUST_TO_WEIGHT):
        rows[:, column] *= 1.6


WORLDS: Mapping[str, World] = MappingProxyType(
    {
        "none": World("the truth is as the inference takes it"),
        "drag": World("drag is twice as large", _more_drag),
        "no-rotation": World("the Earth does not rotate", earth="wgs84-nonrotating"),
        "steering": World("every test flies the linear pitch programme", _linear_pitch),
        "exhaust-speed": World("exhaust speeds are 15 % higher", _better_propellant),
        "thrust": World("thrust-to-weight is 1.6 times as large", _strong_thrust),
        "reports": World("every reported range is 5 % too long", range_factor=1.05),
    }
)
