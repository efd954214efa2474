"""A strict reader of family files: every bound is checked; what is wrong is named with its remedy."""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from .configuration import MOST_STAGES, PROPELLANTS
from .errors import DataError
from .family import Bounds, Family
from .table import decoded

# Field of the file: what its number must lie within to be a missile at all, and its unit.
_LIMITS: dict[str, tuple[float, float, str]] = {
    "ideal_delta_v_m_s": (100.0, 20_000.0, "m/s"),
    "thrust_to_weight": (0.1, 50.0, "times the weight at ignition"),
    "exhaust_speed_m_s": (500.0, 5_000.0, "m/s"),
    "stage_ballistic_coefficient_kg_m2": (100.0, 1.0e7, "kg/m2"),
    "first_stage_share": (0.0, 1.0, "of the ideal delta-v"),
    "second_stage_share": (0.0, 1.0, "of what stage 1 leaves"),
    "ballistic_coefficient_kg_m2": (10.0, 1.0e6, "kg/m2"),
    "drag_scale": (0.01, 100.0, "times the drag curve"),
    "rise_time_s": (0.1, 120.0, "s"),
    "burnout_flight_path_angle_deg": (0.0, 90.0, "deg"),
    "lowest_burnout_mass_fraction": (0.001, 1.0, "burnt-out over ignition mass"),
    "linear_pitch_probability": (0.0, 1.0, "a probability"),
}
_PER_STAGE = ("thrust_to_weight", "exhaust_speed_m_s", "stage_ballistic_coefficient_kg_m2")
_OF_A_FAMILY = ("ideal_delta_v_m_s", *_PER_STAGE, "first_stage_share", "second_stage_share")
# The same for every family: the fit draws the loft once, and flies one drag curve.
_COMMON_ONLY = ("burnout_flight_path_angle_deg", "drag_curve")
_SHARED = (
    *("ballistic_coefficient_kg_m2", "drag_scale", "rise_time_s"),
    *("lowest_burnout_mass_fraction", "linear_pitch_probability"),
)
_SINGLE = ("lowest_burnout_mass_fraction", "linear_pitch_probability")
_TOP = ("sources", "common", "family")
MAX_BYTES = 2**20  # the shipped file is 15 kB
# Time and memory of the reader of TOML grow as the square of the parts of a dotted key.
_PART = rb"""(?:[\w-]+|"[^"\n]*"|'[^'\n]*')"""
_DEEP_KEY = re.compile(rb"(?<![\w-])(?:" + _PART + rb"[ \t]*\.[ \t]*){20}")
_EXAMPLE = '{ bounds = [1.2, 3.0], draw = "log", source = "key" }'


def parse_families(
    content: bytes, *, file: str, drag_curves: Collection[str] | None = None
) -> tuple[Family, ...]:
    """Read a family file.

    Parameters
    ----------
    content : bytes
        TOML in UTF-8.
    file : str
        Name for messages.
    drag_curves : collection of str, optional
        Names of the drag curves that can be flown.

    Returns
    -------
    tuple of Family
        In the order of the file.

    Raises
    ------
    DataError
        Naming file, family, field, value, reason and how to mend the first thing that is wrong.
    """
    table = _toml(content, file)
    _known_keys(table, _TOP, file, "the file")
    sources, common, listed = (table.get(key) for key in _TOP)
    if not isinstance(sources, dict) or not sources:
        raise DataError("no [sources] table", file=file, field="sources", hint="Name a source for each bound")
    for key, words in sources.items():
        if not isinstance(words, str) or not words.strip():
            raise DataError(
                "a source is a text", file=file, field=f"sources.{key}", value=words, hint="Cite it in words"
            )
    if not isinstance(common, dict):
        raise DataError("no [common] table", file=file, field="common", hint="Take it from the shipped file")
    if not isinstance(listed, list) or not listed:
        raise DataError(
            "no [[family]]", file=file, field="family", hint="Write at least one [[family]] table"
        )
    reader = _Reader(file, sources, common, drag_curves)
    reader.check_common()
    found = tuple(reader.family(entry, number) for number, entry in enumerate(listed, start=1))
    _unique(found, file)
    return found


def _toml(content: bytes, file: str) -> dict[str, Any]:
    if len(content) > MAX_BYTES:
        raise DataError(
            f"larger than {MAX_BYTES // 2**20} MiB", file=file, hint="Leave out what is no family"
        )
    if found := _DEEP_KEY.search(content):
        row = content.count(b"\n", 0, found.start()) + 1
        raise DataError("a key of many parts", file=file, row=row, hint="No key here needs a point")
    text = decoded(content, file)
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        hint = "Mend the line; the form is explained in docs/families.md"
        place = re.search(r"at line (\d+)", str(problem))
        line = int(place[1]) if place else None
        raise DataError(f"is not valid TOML: {problem}", file=file, row=line, hint=hint) from problem
    except (RecursionError, ValueError) as problem:
        reason = "lists in lists in lists" if isinstance(problem, RecursionError) else "a number is too long"
        raise DataError(reason, file=file, hint="The form is explained in docs/families.md") from problem


def _unique(families: tuple[Family, ...], file: str) -> None:
    seen: set[str] = set()
    for one in families:
        if one.name.casefold() in seen:
            raise DataError(
                "two families have this name", file=file, field="family.name", value=one.name,
                hint="Give each family a name of its own",
            )  # fmt: skip
        seen.add(one.name.casefold())


def _known_keys(given: Mapping[str, Any], known: Collection[str], file: str, where: str) -> None:
    for key in given:
        if key not in known:
            near = get_close_matches(key, known, n=1)
            hint = f"Did you mean {near[0]}?" if near else f"Known here: {', '.join(known)}"
            raise DataError("is not known", file=file, field=where, value=key, hint=hint)


@dataclass(frozen=True, slots=True)
class _Reader:
    file: str
    sources: Mapping[str, str]
    common: Mapping[str, Any]
    drag_curves: Collection[str] | None

    def check_common(self) -> None:
        _known_keys(self.common, (*_SHARED, *_COMMON_ONLY), self.file, "common")

    def family(self, entry: Any, number: int) -> Family:
        name = entry.get("name") if isinstance(entry, dict) else None
        if not isinstance(name, str) or not name.strip():
            raise self.error(f"family {number}", "name", name, "a family has a name", 'Write name = "..."')
        known = ("name", "description", "stages", "propellant", *_OF_A_FAMILY, *_SHARED)
        for field in _COMMON_ONLY:
            if field in entry:
                reason = "is the same for every family"
                raise self.error(name, field, entry[field], reason, "Move it to [common]")
        _known_keys(entry, known, self.file, name)
        stages = entry.get("stages")
        if isinstance(stages, bool) or not isinstance(stages, int) or not 1 <= stages <= MOST_STAGES:
            raise self.error(name, "stages", stages, "a family has one to three stages", "Write stages = 2")
        thrust, exhaust, areas = (self._per_stage(name, entry, field, stages) for field in _PER_STAGE)
        if thrust[0].low <= 1.0:
            reason = "stage 1 would not lift off"
            raise self.error(name, "thrust_to_weight, stage 1", thrust[0].low, reason, "Write more than 1")
        return Family(
            name=name.strip(),
            description=str(entry.get("description", "")),
            stages=stages,
            propellant=self._propellant(name, entry),
            ideal_delta_v=self._bounds(name, entry.get("ideal_delta_v_m_s"), "ideal_delta_v_m_s"),
            thrust_to_weight=thrust,
            exhaust_speed=exhaust,
            stage_ballistic_coefficient=areas,
            first_stage_share=self._share(name, entry, "first_stage_share", stages, 1, 1.0),
            second_stage_share=self._share(
                name, entry, "second_stage_share", stages, 2, 0.0 if stages == 1 else 1.0
            ),
            ballistic_coefficient=self._shared(name, entry, "ballistic_coefficient_kg_m2"),
            drag_scale=self._shared(name, entry, "drag_scale"),
            rise_time=self._shared(name, entry, "rise_time_s"),
            burnout_flight_path_angle=self._shared(name, entry, "burnout_flight_path_angle_deg"),
            lowest_burnout_mass_fraction=self._shared(name, entry, "lowest_burnout_mass_fraction").low,
            linear_pitch_probability=self._shared(name, entry, "linear_pitch_probability").low,
            drag_curve=self._curve(name),
        )

    def _propellant(self, name: str, entry: dict[str, Any]) -> str | None:
        given = entry.get("propellant")
        if given not in (None, *PROPELLANTS):
            hint = f"Write one of {', '.join(PROPELLANTS)}, or leave it away"
            raise self.error(name, "propellant", given, "is not known", hint)
        return given

    def _per_stage(self, name: str, entry: dict[str, Any], field: str, stages: int) -> tuple[Bounds, ...]:
        listed = entry.get(field)
        if not isinstance(listed, list) or len(listed) != stages:
            reason, hint = f"one entry per stage is needed: {stages}", f"Write a list of {stages} {_EXAMPLE}"
            raise self.error(name, field, listed, reason, hint)
        return tuple(
            self._bounds(name, item, field, f"{field}, stage {stage}")
            for stage, item in enumerate(listed, start=1)
        )

    def _share(
        self, name: str, entry: dict[str, Any], field: str, stages: int, settled: int, value: float
    ) -> Bounds:
        """Read a share; with so few stages it is settled, and may be left away."""
        if stages > settled:
            return self._bounds(name, entry.get(field), field)
        if field not in entry:
            return Bounds(value, value, False, f"follows from {stages} stage{'s' * (stages > 1)}")
        given = self._bounds(name, entry[field], field)
        if (given.low, given.high) != (value, value):
            reason = f"with {stages} stage{'s' * (stages > 1)} this share is {value:g}"
            hint = f"Write [{value:g}, {value:g}] or leave it away"
            raise self.error(name, field, [given.low, given.high], reason, hint)
        return given

    def _shared(self, name: str, entry: dict[str, Any], field: str) -> Bounds:
        where = name if field in entry else "common"
        return self._bounds(where, entry.get(field, self.common.get(field)), field)

    def _curve(self, name: str) -> str:
        given = self.common.get("drag_curve")
        if not isinstance(given, dict) or not isinstance(given.get("name"), str):
            hint = 'Write drag_curve = { name = "...", source = "key" }'
            raise self.error("common", "drag_curve", given, "is missing or has no name", hint)
        _known_keys(given, ("name", "source"), self.file, "common.drag_curve")
        self._source("common", "drag_curve", given)
        curve: str = given["name"]
        if self.drag_curves is not None and curve not in self.drag_curves:
            hint = f"Choose one of {', '.join(self.drag_curves)}"
            raise self.error("common", "drag_curve", curve, "no such drag curve", hint)
        return curve

    def _bounds(self, name: str, given: Any, field: str, shown: str = "") -> Bounds:
        shown = shown or field
        if field in _SINGLE:
            wanted: tuple[str, ...] = ("value", "source")
            hint = 'Write { value = 0.07, source = "key" }'
        else:
            wanted, hint = ("bounds", "draw", "source"), f"Write {_EXAMPLE}"
        if not isinstance(given, dict):
            reason = "is missing" if given is None else "is not a table with its source"
            raise self.error(name, shown, given, reason, hint)
        _known_keys(given, wanted, self.file, f"{name}.{shown}")
        ends = [given.get("value")] * 2 if field in _SINGLE else given.get("bounds")
        if not isinstance(ends, list) or len(ends) != 2:
            raise self.error(name, shown, ends, "a bound has a low and a high end", hint)
        low, high = (self._number(name, shown, field, value) for value in ends)
        if low > high:
            reason = "the low end is above the high end"
            raise self.error(name, shown, ends, reason, "Write the smaller number first")
        draw = given.get("draw", "uniform" if low == high else None)
        if draw not in ("uniform", "log"):
            raise self.error(name, f"{shown}.draw", draw, "is not known", 'Write draw = "uniform" or "log"')
        if draw == "log" and low <= 0.0:
            reason = "a logarithm needs a low end above 0"
            raise self.error(name, shown, ends, reason, 'Write draw = "uniform", or raise the low end')
        return Bounds(low, high, draw == "log", self._source(name, shown, given))

    def _number(self, name: str, shown: str, field: str, value: Any) -> float:
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not is_number or (isinstance(value, float) and not math.isfinite(value)):
            hint = "Write plain numbers, such as [1.2, 3.0]"
            raise self.error(name, shown, value, "is not a finite number", hint)
        low, high, unit = _LIMITS[field]
        if not low <= value <= high:
            reason = f"must lie between {low:g} and {high:g} {unit}"
            raise self.error(name, shown, value, reason, "Check the unit, which stands in the field's name")
        return float(value)

    def _source(self, name: str, shown: str, given: Mapping[str, Any]) -> str:
        key = given.get("source")
        if not isinstance(key, str) or key not in self.sources:
            hint = f"Name one of [sources]: {', '.join(self.sources)}"
            raise self.error(name, f"{shown}.source", key, "every bound names an entry of [sources]", hint)
        return self.sources[key]

    def error(self, name: str, field: str, value: Any, reason: str, hint: str) -> DataError:
        given = "" if value is None else value
        return DataError(reason, file=self.file, field=f"{name}.{field}", value=given, hint=hint)
