"""A parametric vehicle: stages by ideal delta-v, thrust-to-weight and exhaust speed; drag; steering.

Nothing here describes a real vehicle's design: the parameters are those that a reported flight can inform.
"""

import itertools
import math
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kernels import aerodynamics
from kernels import layout as col
from kernels.constants import STANDARD_GRAVITY
from trajectory.errors import InputError
from trajectory.lift import MOST_LIFT, Lift

STEERING_LAWS = {"gravity-turn": col.GRAVITY_TURN, "linear-pitch": col.LINEAR_PITCH}
NO_DRAG = 1e30  # kg/m2: a ballistic coefficient that drag cannot slow


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of a parametric boost.

    Parameters
    ----------
    ideal_delta_v : float
        Speed that the stage would give without gravity and drag.  [m/s]
    thrust_to_weight : float
        At its ignition, in standard weights of the stack it pushes.
    exhaust_speed : float
        Effective exhaust speed.  [m/s]
    ballistic_coefficient : float
        m/(Cd A) of the stack at its ignition, Cd at Mach 10.  [kg/m2]
    """

    ideal_delta_v: float
    thrust_to_weight: float
    exhaust_speed: float
    ballistic_coefficient: float = NO_DRAG


@dataclass(frozen=True, slots=True)
class Vehicle:
    """A point mass with drag and up to three stages.

    Parameters
    ----------
    stages : tuple of Stage
        Empty for a free flight from a given state.
    ballistic_coefficient : float
        m/(Cd A) after the last burnout, Cd at Mach 10.  [kg/m2]
    drag_curve : str
        How Cd changes with the Mach number: a name of ``kernels.aerodynamics.NAMES``.
    drag_scale : float
        Factor on all drag.
    steering : str
        ``"gravity-turn"`` or ``"linear-pitch"``.
    pitch_over : float
        Kick after the vertical rise, or the whole turn of the linear programme.  [rad]
    rise_time : float
        Duration of the vertical rise.  [s]
    lift : Lift, optional
        For a pull-up or a glide on the way down; without it the flight is ballistic.
    """

    stages: tuple[Stage, ...] = ()
    ballistic_coefficient: float = NO_DRAG
    drag_curve: str = "constant"
    drag_scale: float = 1.0
    steering: str = "gravity-turn"
    pitch_over: float = 0.0
    rise_time: float = 10.0
    lift: Lift | None = None


def parameter_row(vehicle: Vehicle) -> NDArray[np.float64]:
    """Write a vehicle as the parameter row that kernels take; the launch columns are left at zero.

    Parameters
    ----------
    vehicle : Vehicle
        The vehicle.

    Returns
    -------
    ndarray, shape (PARAMETERS,)
        Columns as in ``kernels.layout``.

    Raises
    ------
    InputError
        When a name is unknown or there are more stages than the model has.
    """
    if vehicle.steering not in STEERING_LAWS:
        raise InputError(
            f"steering={vehicle.steering!r} is not known; choose one of {', '.join(STEERING_LAWS)}"
        )
    if len(vehicle.stages) > col.MAX_STAGES:
        raise InputError(f"{len(vehicle.stages)} stages were given; the model has at most {col.MAX_STAGES}")
    row = np.zeros(col.PARAMETERS)
    row[col.BALLISTIC_COEFFICIENT] = vehicle.ballistic_coefficient
    row[col.DRAG_SCALE] = vehicle.drag_scale
    row[col.STAGES] = len(vehicle.stages)
    row[col.STEERING] = STEERING_LAWS[vehicle.steering]
    row[col.PITCH_OVER] = vehicle.pitch_over
    row[col.RISE_TIME] = vehicle.rise_time
    for number, stage in enumerate(vehicle.stages):
        first = col.FIRST_STAGE + number * col.STAGE_WIDTH
        row[first + col.STAGE_IDEAL_DELTA_V] = stage.ideal_delta_v
        row[first + col.STAGE_THRUST_TO_WEIGHT] = stage.thrust_to_weight
        row[first + col.STAGE_EXHAUST_SPEED] = stage.exhaust_speed
        row[first + col.STAGE_BALLISTIC_COEFFICIENT] = stage.ballistic_coefficient
    return row


def drag_curve(name: str) -> NDArray[np.float64]:
    """Look up a drag curve.

    Parameters
    ----------
    name : str
        A name of ``kernels.aerodynamics.NAMES``.

    Returns
    -------
    ndarray, shape (pieces, CURVE_COLUMNS)
        Its pieces, as kernels take them.

    Raises
    ------
    InputError
        When no curve has that name.
    """
    try:
        return aerodynamics.curve_pieces(name)
    except KeyError as error:
        raise InputError(str(error.args[0])) from None


_VEHICLE_FIELDS = {
    "ballistic_coefficient_kg_m2": "ballistic_coefficient",
    "drag_curve": "drag_curve",
    "drag_scale": "drag_scale",
    "steering": "steering",
    "pitch_over_deg": "pitch_over",
    "rise_time_s": "rise_time",
}
_STAGE_FIELDS = {
    "ideal_delta_v_m_s": "ideal_delta_v",
    "thrust_to_weight": "thrust_to_weight",
    "exhaust_speed_m_s": "exhaust_speed",
    "ballistic_coefficient_kg_m2": "ballistic_coefficient",
}
_LIFT_FIELDS = {
    "lift_to_drag": "lift_to_drag",
    "below_height_m": "ceiling",
    "least_speed_m_s": "least_speed",
}
LIFT_TABLES = {"pull_up": "constant", "glide": "equilibrium"}  # the law of the lift of each table
_WIND_FIELDS = ("height_m", "east_m_s", "north_m_s")

# What the flight model takes, as in kernels.flight, in the unit of the field; both ends belong to it.
LIMITS = {
    "ballistic_coefficient_kg_m2": (1e-3, NO_DRAG),
    "drag_scale": (0.0, 1e5),
    "pitch_over_deg": (0.0, 100.0),
    "rise_time_s": (0.0, 1e4),
    "ideal_delta_v_m_s": (1.0, 1e5),
    "thrust_to_weight": (1e-3, 1e3),
    "exhaust_speed_m_s": (100.0, 9e4),
    "lift_to_drag": (0.0, MOST_LIFT),
    "below_height_m": (0.0, 1e8),
    "least_speed_m_s": (0.0, 1e5),
}


def read_vehicle(path: Path | str) -> Vehicle:
    """Read a parametric vehicle from a TOML file.

    Parameters
    ----------
    path : Path or str
        File with the keys ``ballistic_coefficient_kg_m2``, ``drag_curve``, ``drag_scale``, ``steering``,
        ``pitch_over_deg``, ``rise_time_s`` and one ``[[stage]]`` table per stage with ``ideal_delta_v_m_s``,
        ``thrust_to_weight``, ``exhaust_speed_m_s``, ``ballistic_coefficient_kg_m2``.  A ballistic coefficient
        that is left out means no drag.  A table ``[pull_up]`` (all lift) or ``[glide]`` (no more than holds
        an equilibrium glide) has ``lift_to_drag``, ``below_height_m`` and ``least_speed_m_s``; for ``[wind]``
        see `read_wind`.

    Returns
    -------
    Vehicle
        The vehicle.

    Raises
    ------
    InputError
        Naming file, field, value, reason and the way to mend it.
    """
    table = read_toml(path)
    table.pop("wind", None)
    lift = _lift(table, str(path))
    stages = table.pop("stage", [])
    if not isinstance(stages, list) or not 1 <= len(stages) <= col.MAX_STAGES:
        raise InputError(f"{path}: field stage: one to three [[stage]] tables are needed")
    read = [
        Stage(**_fields(entry, _STAGE_FIELDS, f"{path}: stage {i + 1}")) for i, entry in enumerate(stages)
    ]
    fields = _fields(table, _VEHICLE_FIELDS, str(path))
    return _checked(Vehicle(stages=tuple(read), lift=lift, **fields), str(path))


def read_toml(path: Path | str) -> dict[str, Any]:
    """Read a TOML file.

    Parameters
    ----------
    path : Path or str
        The file.

    Returns
    -------
    dict
        Its tables.

    Raises
    ------
    InputError
        When it cannot be read.
    """
    try:
        return tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: is not valid TOML: {error}") from error


def read_wind(path: Path | str) -> list[tuple[float, float, float]] | None:
    """Read the wind of a vehicle file.

    Parameters
    ----------
    path : Path or str
        TOML file; its table ``[wind]`` has the lists ``height_m`` (geodetic, rising), ``east_m_s`` and
        ``north_m_s`` (where the air moves to), of equal length: linear in between, constant outside.

    Returns
    -------
    list of (height, east, north), or None
        Knots [m, m/s, m/s]; None without that table.

    Raises
    ------
    InputError
        Naming file, field, value, reason and the way to mend it.
    """
    table = read_toml(path).get("wind")
    return None if table is None else wind_knots(table, f"{path}: wind")


def wind_knots(table: Any, where: str) -> list[tuple[float, float, float]]:
    """Check a table ``[wind]``.

    Parameters
    ----------
    table : dict
        As `read_wind` describes it.
    where : str
        File and table, for messages.

    Returns
    -------
    list of (height, east, north)
        Knots.  [m, m/s, m/s]

    Raises
    ------
    InputError
        As `read_wind`.
    """
    if not isinstance(table, dict) or set(table) != set(_WIND_FIELDS):
        raise InputError(f"{where}: the lists {', '.join(_WIND_FIELDS)} are needed, and nothing else")
    for key in _WIND_FIELDS:
        fine = isinstance(table[key], list) and len(table[key]) == len(table["height_m"]) > 0
        if not fine or not all(type(one) in (int, float) and math.isfinite(one) for one in table[key]):
            raise InputError(
                f"{where}: field {key}: value {table[key]!r}: finite numbers are needed, as many as heights"
            )
    heights = table["height_m"]
    if any(low >= high for low, high in itertools.pairwise(heights)):
        raise InputError(f"{where}: field height_m: value {heights!r}: heights must rise")
    return [(float(h), float(e), float(n)) for h, e, n in zip(*(table[k] for k in _WIND_FIELDS), strict=True)]


def _lift(table: dict[str, Any], where: str) -> Lift | None:
    """Take the table of the lift out of a vehicle's."""
    given = [name for name in LIFT_TABLES if name in table]
    if len(given) > 1:
        raise InputError(f"{where}: field glide: a flight has [pull_up] or [glide], not both")
    if not given:
        return None
    fields = _fields(table.pop(given[0]), _LIFT_FIELDS, f"{where}: {given[0]}")
    for key in ("lift_to_drag", "below_height_m"):
        if _LIFT_FIELDS[key] not in fields:
            raise InputError(f"{where}: {given[0]}: field {key} is missing")
    return Lift(law=LIFT_TABLES[given[0]], **fields)


def _checked(vehicle: Vehicle, where: str) -> Vehicle:
    """Refuse what only several fields together make impossible."""
    burn = 0.0
    for number, stage in enumerate(vehicle.stages, start=1):
        share = stage.ideal_delta_v / stage.exhaust_speed
        if share > 20.0:
            raise InputError(
                f"{where}: stage {number}: field ideal_delta_v_m_s: value {stage.ideal_delta_v:g}: must be "
                f"at most 20 times exhaust_speed_m_s, which is {stage.exhaust_speed:g}"
            )
        burn -= stage.exhaust_speed / (STANDARD_GRAVITY * stage.thrust_to_weight) * math.expm1(-share)
    where = f"{where}: field rise_time_s: value {vehicle.rise_time:g}"
    if vehicle.rise_time >= burn:
        raise InputError(f"{where}: must end before the last burnout at {burn:.1f} s")
    if vehicle.steering == "gravity-turn" and vehicle.rise_time == 0.0:
        raise InputError(f"{where}: a gravity turn needs a vertical rise first, such as 10")
    return vehicle


def _fields(table: Any, known: dict[str, str], where: str) -> dict[str, Any]:
    if not isinstance(table, dict):
        raise InputError(f"{where}: a table is needed, not {table!r}")
    found: dict[str, Any] = {}
    for key, value in table.items():
        if key not in known:
            raise InputError(f"{where}: field {key}: is not known; the fields are {', '.join(known)}")
        found[known[key]] = _value(key, value, where)
    missing = [key for key in _STAGE_FIELDS if known is _STAGE_FIELDS and known[key] not in found][:3]
    if known is _STAGE_FIELDS and [m for m in missing if m != "ballistic_coefficient_kg_m2"]:
        raise InputError(f"{where}: field {missing[0]} is missing")
    return found


def _value(key: str, value: Any, where: str) -> float | str:
    if key in ("steering", "drag_curve"):
        known = tuple(STEERING_LAWS) if key == "steering" else aerodynamics.NAMES
        if value not in known:
            raise InputError(f"{where}: field {key}: value {value!r}: choose one of {', '.join(known)}")
        return str(value)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise InputError(f"{where}: field {key}: value {value!r}: a finite number is needed, without quotes")
    low, high = LIMITS[key]
    if not low <= value <= high:
        raise InputError(f"{where}: field {key}: value {value!r}: must lie in {low:g} to {high:g}")
    if key == "thrust_to_weight" and "stage 1" in where and value <= 1:
        raise InputError(
            f"{where}: field {key}: value {value!r}: must exceed 1, or the vehicle does not lift off"
        )
    return math.radians(value) if key.endswith("_deg") else float(value)
