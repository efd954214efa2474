"""Every parameter that a sweep may vary and every column that it may keep: names, units, limits, places."""

from dataclasses import dataclass

from kernels import aerodynamics
from kernels import layout as col
from kernels.atmosphere import NAMES as ATMOSPHERES
from trajectory.cruise import LIMITS as CRUISE_LIMITS
from trajectory.cruise import PATTERNS
from trajectory.vehicle import LIMITS, NO_DRAG, STEERING_LAWS

BOOST, FREE, CRUISE = "boost", "free", "cruise"

# Columns of results in the order of kernels.layout, each with its unit.
BALLISTIC_RESULTS = {
    "time_of_flight": "s",
    "impact_latitude": "rad",
    "impact_longitude": "rad",
    "impact_speed": "m/s",
    "impact_flight_path_angle": "rad",
    "apogee_height": "m",
    "apogee_time": "s",
    "burnout_time": "s",
    "burnout_height": "m",
    "burnout_speed": "m/s",
    "burnout_flight_path_angle": "rad",
    "burnout_downrange_angle": "rad",
    "ground_range": "m",
    "impact_bearing": "rad",
    "range_angle": "rad",
    "entry_speed": "m/s",
    "entry_flight_path_angle": "rad",
    "entry_time": "s",
    "steps": "1",
    "error_bound": "m",
    "right_hand_sides": "1",
}
MANOEUVRE_RESULTS = BALLISTIC_RESULTS | {
    "path_length": "m",
    "lift_start_time": "s",
    "lift_start_height": "m",
    "lift_start_speed": "m/s",
    "pull_out_time": "s",
    "pull_out_height": "m",
    "lift_end_time": "s",
    "lift_end_height": "m",
    "lift_end_speed": "m/s",
    "lift_end_range": "m",
}
CRUISE_RESULTS = {
    "path_length": "m",
    "ground_track": "m",
    "ground_range": "m",
    "farthest": "m",
    "laps": "1",
    "end_latitude": "rad",
    "end_longitude": "rad",
}


@dataclass(frozen=True, slots=True)
class Field:
    """One parameter: where it stands in a file, what it may be, and where it goes in a row.

    Parameters
    ----------
    name : str
        In outputs and correlations.
    table : str
        Table of the file: ``"launch"``, ``"vehicle"``, ``"stage 1"``, ``"lift"``, ``"cruise"`` or ``""``.
    key : str
        Its name there, which ends in the unit.
    unit : str
        Inside: SI and radians.
    limits : tuple of float
        Both ends are allowed, in the unit of the key; no meaning for words.
    words : mapping of str to int, optional
        The words that it may be, with their code in a row.
    default : float or str, optional
        In SI; None where the file has to say it.
    column : int, optional
        Of ``kernels.layout``; None where it is no column.
    """

    name: str
    table: str
    key: str
    unit: str
    limits: tuple[float, float] = (0.0, 0.0)
    words: dict[str, int] | None = None
    default: float | str | None = None
    column: int | None = None


_AIRS = {name: code for code, name in enumerate(ATMOSPHERES)}
_CURVES = {name: code for code, name in enumerate(aerodynamics.NAMES)}
_SHARE = (1e-3, 0.999)

_PLACE = (
    Field("azimuth", "launch", "azimuth_deg", "rad", (-360.0, 360.0), column=col.AZIMUTH),
    Field("latitude", "launch", "latitude_deg", "rad", (-90.0, 90.0), column=col.LATITUDE),
    Field("longitude", "launch", "longitude_deg", "rad", (-180.0, 360.0), default=0.0, column=col.LONGITUDE),
)
_START = (
    Field("height", "launch", "height_m", "m", (-5000.0, 1e8), column=col.HEIGHT),
    Field("speed", "launch", "speed_m_s", "m/s", (0.0, 99_999.0), column=col.SPEED),
    Field(
        "flight_path_angle",
        "launch",
        "flight_path_angle_deg",
        "rad",
        (-90.0, 90.0),
        column=col.FLIGHT_PATH_ANGLE,
    ),
)
_GROUND = (Field("height", "launch", "height_m", "m", (-5000.0, 1e5), default=0.0, column=col.HEIGHT),)
_TOTAL = Field("ideal_delta_v", "vehicle", "ideal_delta_v_m_s", "m/s", LIMITS["ideal_delta_v_m_s"])
_SHARES = (
    Field("first_stage_share", "vehicle", "first_stage_share", "1", _SHARE),
    Field("second_stage_share", "vehicle", "second_stage_share", "1", _SHARE),
)
_STEERING = (
    Field("pitch_over", "vehicle", "pitch_over_deg", "rad", LIMITS["pitch_over_deg"], column=col.PITCH_OVER),
    Field(
        "steering",
        "vehicle",
        "steering",
        "1",
        words=STEERING_LAWS,
        default="gravity-turn",
        column=col.STEERING,
    ),
    Field(
        "rise_time",
        "vehicle",
        "rise_time_s",
        "s",
        LIMITS["rise_time_s"],
        default=10.0,
        column=col.RISE_TIME,
    ),
)
_BODY = (
    Field(
        "ballistic_coefficient",
        "vehicle",
        "ballistic_coefficient_kg_m2",
        "kg/m2",
        LIMITS["ballistic_coefficient_kg_m2"],
        default=NO_DRAG,
        column=col.BALLISTIC_COEFFICIENT,
    ),
    Field(
        "drag_scale",
        "vehicle",
        "drag_scale",
        "1",
        LIMITS["drag_scale"],
        default=1.0,
        column=col.DRAG_SCALE,
    ),
    Field("drag_curve", "vehicle", "drag_curve", "1", words=_CURVES, default="constant"),
    Field("atmosphere", "", "atmosphere", "1", words=_AIRS, default="us76"),
)
# Columns of the rows of the lift.
_LIFT = (
    Field("lift_to_drag", "lift", "lift_to_drag", "1", LIMITS["lift_to_drag"], column=col.LIFT_TO_DRAG),
    Field(
        "below_height",
        "lift",
        "below_height_m",
        "m",
        LIMITS["below_height_m"],
        column=col.LIFT_CEILING,
    ),
    Field(
        "least_speed",
        "lift",
        "least_speed_m_s",
        "m/s",
        LIMITS["least_speed_m_s"],
        default=0.0,
        column=col.LIFT_LEAST_SPEED,
    ),
)
_CRUISE = (
    Field("speed", "cruise", "speed_m_s", "m/s", CRUISE_LIMITS["speed_m_s"], column=col.SPEED),
    Field("duration", "cruise", "duration_s", "s", CRUISE_LIMITS["duration_s"], column=col.CRUISE_DURATION),
    Field("height", "cruise", "height_m", "m", CRUISE_LIMITS["height_m"], default=0.0, column=col.HEIGHT),
    Field(
        "pattern",
        "cruise",
        "pattern",
        "1",
        words=PATTERNS,
        default="straight",
        column=col.CRUISE_PATTERN,
    ),
    Field(
        "straight",
        "cruise",
        "straight_m",
        "m",
        CRUISE_LIMITS["straight_m"],
        default=0.0,
        column=col.CRUISE_STRAIGHT,
    ),
    Field(
        "turn_radius",
        "cruise",
        "turn_radius_m",
        "m",
        CRUISE_LIMITS["turn_radius_m"],
        default=0.0,
        column=col.CRUISE_TURN_RADIUS,
    ),
)
# Key, unit, column within the stage, default.
_STAGE = (
    ("ideal_delta_v_m_s", "m/s", col.STAGE_IDEAL_DELTA_V, None),
    ("thrust_to_weight", "1", col.STAGE_THRUST_TO_WEIGHT, None),
    ("exhaust_speed_m_s", "m/s", col.STAGE_EXHAUST_SPEED, None),
    ("ballistic_coefficient_kg_m2", "kg/m2", col.STAGE_BALLISTIC_COEFFICIENT, NO_DRAG),
)
_SUFFIXES = ("_m_s", "_kg_m2")


def fields_of(
    kind: str, *, stages: int = 0, has_shares: bool = False, has_lift: bool = False
) -> tuple[Field, ...]:
    """List the parameters of a kind of flight.

    Parameters
    ----------
    kind : str
        ``BOOST``, ``FREE`` or ``CRUISE``.
    stages : int
        Of a boost.
    has_shares : bool
        Whether the ideal delta-v is given for all stages together and shared among them.
    has_lift : bool
        Whether there is a pull-up or a glide.

    Returns
    -------
    tuple of Field
        In the settled order: coordinates of the unit cube belong to the varied ones in this order, the most
        influential first, and not in that of a file.
    """
    if kind == CRUISE:
        return _CRUISE + _PLACE
    lift = _LIFT if has_lift else ()
    if kind == FREE:
        return _START + _PLACE + _BODY + lift
    shared = (_TOTAL, *_SHARES[: stages - 1]) if has_shares else ()
    of_stages = tuple(
        _stage_field(number, place)
        for number in range(1, stages + 1)
        for place in range(1 if has_shares else 0, len(_STAGE))
    )
    return shared + _STEERING + of_stages + _PLACE + _GROUND + _BODY + lift


def _stage_field(number: int, place: int) -> Field:
    key, unit, column, default = _STAGE[place]
    name = f"stage_{number}_{key}"
    for suffix in _SUFFIXES:
        name = name.removesuffix(suffix)
    low, high = LIMITS[key]
    return Field(
        name,
        f"stage {number}",
        key,
        unit,
        (low, high),
        default=default,
        column=col.FIRST_STAGE + (number - 1) * col.STAGE_WIDTH + column,
    )


def results_of(kind: str, *, is_manoeuvring: bool = False) -> dict[str, str]:
    """List the result columns of a kind of flight.

    Parameters
    ----------
    kind : str
        ``BOOST``, ``FREE`` or ``CRUISE``.
    is_manoeuvring : bool
        Whether it flies with lift or in wind.

    Returns
    -------
    dict of str to str
        Name to unit, in the order of the columns.
    """
    if kind == CRUISE:
        return CRUISE_RESULTS
    return MANOEUVRE_RESULTS if is_manoeuvring else BALLISTIC_RESULTS
