"""Published parametric families with stated bounds: the prior of an inference.

A family says how many stages a missile may have and between which bounds its parameters lie.  Nothing here is
tuned to a single launch; every bound names its source.
"""

import tomllib
from dataclasses import dataclass
from importlib import resources
from typing import Any

from launch_data.errors import DataError

FILE = "families.toml"


@dataclass(frozen=True, slots=True)
class Bounds:
    """Bounds of one parameter.

    Parameters
    ----------
    low, high : float
        In the unit of the parameter's name (SI; angles in degrees).
    is_log : bool
        Whether the prior is uniform in the logarithm.
    source : str
        Where the bounds come from.
    """

    low: float
    high: float
    is_log: bool
    source: str


@dataclass(frozen=True, slots=True)
class Family:
    """One parametric family.

    Parameters
    ----------
    name, description : str
        What to call it.
    stages : int
        1 to 3.
    ideal_delta_v : Bounds
        Of all stages together.  [m/s]
    thrust_to_weight, exhaust_speed, stage_ballistic_coefficient : tuple of Bounds
        One per stage.  [1, m/s, kg/m2]
    first_stage_share, second_stage_share : Bounds
        Share of the ideal delta-v in stage 1, and of the remainder in stage 2.
    ballistic_coefficient, drag_scale, rise_time : Bounds
        After burnout [kg/m2], factor on all drag, vertical rise [s].
    burnout_flight_path_angle : Bounds
        The loft parameter.  [deg]
    lowest_burnout_mass_fraction : float
        Burnt-out over ignition mass that a stage cannot go below.
    linear_pitch_probability : float
        Prior probability that a test flies the linear pitch programme instead of a gravity turn.
    drag_curve : str
        Name of the shape of the drag coefficient.
    """

    name: str
    description: str
    stages: int
    ideal_delta_v: Bounds
    thrust_to_weight: tuple[Bounds, ...]
    exhaust_speed: tuple[Bounds, ...]
    stage_ballistic_coefficient: tuple[Bounds, ...]
    first_stage_share: Bounds
    second_stage_share: Bounds
    ballistic_coefficient: Bounds
    drag_scale: Bounds
    rise_time: Bounds
    burnout_flight_path_angle: Bounds
    lowest_burnout_mass_fraction: float
    linear_pitch_probability: float
    drag_curve: str


def load_families(text: str | None = None, *, file: str = FILE) -> tuple[Family, ...]:
    """Read the families that ship with the project, or an analyst's own.

    Parameters
    ----------
    text : str, optional
        TOML text in the form of the shipped file.
    file : str
        Its name, for messages.

    Returns
    -------
    tuple of Family
        In the order of the file.

    Raises
    ------
    DataError
        Naming file, family, field, value and reason.
    """
    if text is None:
        text = resources.files("launch_data").joinpath("data", FILE).read_text(encoding="utf-8")
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise DataError(
            file=file, row=None, field="", value="", reason=str(error), hint="mend the TOML"
        ) from error
    reader = _Reader(file, table.get("sources", {}))
    return tuple(reader.family(entry, table.get("common", {})) for entry in table.get("family", []))


@dataclass(frozen=True, slots=True)
class _Reader:
    file: str
    sources: dict[str, str]

    def family(self, entry: dict[str, Any], common: dict[str, Any]) -> Family:
        name = str(entry.get("name", "?"))
        stages = int(entry.get("stages", 0))
        if not 1 <= stages <= 3:
            raise self._error(name, "stages", stages, "a family has one to three stages")
        return Family(
            name=name,
            description=str(entry.get("description", "")),
            stages=stages,
            ideal_delta_v=self._bounds(name, entry, "ideal_delta_v_m_s"),
            thrust_to_weight=self._per_stage(name, entry, "thrust_to_weight", stages),
            exhaust_speed=self._per_stage(name, entry, "exhaust_speed_m_s", stages),
            stage_ballistic_coefficient=self._per_stage(
                name, entry, "stage_ballistic_coefficient_kg_m2", stages
            ),
            first_stage_share=self._bounds(name, entry, "first_stage_share"),
            second_stage_share=self._bounds(name, entry, "second_stage_share"),
            ballistic_coefficient=self._bounds(name, common, "ballistic_coefficient_kg_m2"),
            drag_scale=self._bounds(name, common, "drag_scale"),
            rise_time=self._bounds(name, common, "rise_time_s"),
            burnout_flight_path_angle=self._bounds(name, common, "burnout_flight_path_angle_deg"),
            lowest_burnout_mass_fraction=self._bounds(name, common, "lowest_burnout_mass_fraction").low,
            linear_pitch_probability=self._bounds(name, common, "linear_pitch_probability").low,
            drag_curve=str(common["drag_curve"]["name"]),
        )

    def _per_stage(self, name: str, entry: dict[str, Any], field: str, stages: int) -> tuple[Bounds, ...]:
        listed = entry.get(field, [])
        if not isinstance(listed, list) or len(listed) != stages:
            raise self._error(name, field, listed, f"one entry per stage is needed: {stages}")
        return tuple(self._bounds(name, {field: item}, field) for item in listed)

    def _bounds(self, name: str, entry: dict[str, Any], field: str) -> Bounds:
        given = entry.get(field)
        if not isinstance(given, dict) or len(given.get("bounds", ())) != 2:
            raise self._error(name, field, given, "write { bounds = [low, high], draw = ..., source = ... }")
        low, high = (float(value) for value in given["bounds"])
        is_log = given.get("draw") == "log"
        if not low <= high or (is_log and not low > 0.0):
            raise self._error(name, field, given["bounds"], "the low bound must not exceed the high one")
        if given.get("source") not in self.sources:
            raise self._error(name, field, given.get("source"), "every bound names an entry of [sources]")
        return Bounds(low, high, is_log, self.sources[given["source"]])

    def _error(self, name: str, field: str, value: Any, reason: str) -> DataError:
        return DataError(
            file=self.file,
            row=None,
            field=f"{name}.{field}",
            value=str(value),
            reason=reason,
            hint="mend the file",
        )
