"""The part of a sweep's file that says what flies: kind of flight, stages, and every parameter of it."""

from dataclasses import dataclass
from typing import Any

from kernels import layout as col
from launch_data.families import Family
from trajectory.errors import InputError
from trajectory.sweeps import notation
from trajectory.sweeps.distributions import Distribution, Fixed
from trajectory.sweeps.families import distributions_of, find_family
from trajectory.sweeps.fields import BOOST, CRUISE, FREE, Field, fields_of
from trajectory.sweeps.specification import Parameter
from trajectory.vehicle import LIFT_TABLES, wind_knots

# What stands at the top of a file of each kind, besides fields of the vehicle and what every sweep has.
_FLOWN = ("launch", "vehicle", *LIFT_TABLES, "wind", "atmosphere", "tolerance_m")
PARTS = {BOOST: (*_FLOWN, "stage", "family"), FREE: _FLOWN, CRUISE: ("launch", "cruise")}
_ALL_PARTS = tuple(dict.fromkeys(name for names in PARTS.values() for name in names))
KINDS = {BOOST: "a boosted flight", FREE: "a free flight (no [[stage]], no family)", CRUISE: "a cruise"}
LOWEST = "lowest_burnout_mass_fraction"
SHARES = ("ideal_delta_v_m_s", "first_stage_share", "second_stage_share")


@dataclass(frozen=True, slots=True)
class _Form:
    """What a file of one kind of flight may hold."""

    where: str
    kind: str
    lift: str
    fields: tuple[Field, ...]

    def in_table(self, table: str) -> dict[str, Field]:
        """Return the fields of one table by their key."""
        return {field.key: field for field in self.fields if field.table == table}

    def misplaced(self, where: str, key: str, known: tuple[str, ...]) -> InputError:
        """Make the error for a field that is not known where it stands."""
        homes = [field.table for field in self.fields if field.key == key]
        if homes and homes[0]:
            table = "[[stage]]" if homes[0].startswith("stage") else f"[{homes[0]}]"
            return InputError(f"{where}: field {key}: does not stand here: write it in {table}")
        return notation.unknown(where, key, known, KINDS[self.kind])


def kind_of(table: dict[str, Any]) -> str:
    """Tell the kind of flight.

    Parameters
    ----------
    table : dict
        Of the file.

    Returns
    -------
    str
        ``CRUISE`` with a table of that name, ``BOOST`` with stages or a family, otherwise ``FREE``.
    """
    if "cruise" in table:
        return CRUISE
    return BOOST if "stage" in table or "family" in table else FREE


def read_flights(table: dict[str, Any], own: tuple[str, ...], where: str) -> dict[str, Any]:
    """Read what flies.

    Parameters
    ----------
    table : dict
        Of the file.
    own : tuple of str
        Names at the top of the file that are read elsewhere.
    where : str
        File, for messages.

    Returns
    -------
    dict
        Fields of `trajectory.sweeps.specification.Sweep`: kind, stages, parameters, lift_law, wind, family,
        lowest_burnout_mass_fraction.

    Raises
    ------
    InputError
        Naming file, field, value, reason and the way to mend it.
    """
    kind = kind_of(table)
    _refuse_foreign_parts(table, kind, where)
    family = find_family(table["family"], where) if "family" in table else None
    stages = _stages(table, family, where) if kind == BOOST else []
    vehicle = _vehicle(table, own, where)
    lift = _lift(table, where)
    has_shares = _has_shares(vehicle, stages, family)
    fields = fields_of(kind, stages=len(stages), has_shares=has_shares, has_lift=bool(lift))
    form = _Form(where, kind, lift, fields)
    lowest = vehicle.pop(LOWEST, None) if kind == BOOST else None
    if lowest is not None:
        lowest = notation.number(lowest, where, LOWEST, (0.0, 0.999))
    elif family is not None:
        lowest = family.lowest_burnout_mass_fraction
    given = _given(table, vehicle, stages, own, form)
    return {
        "kind": kind,
        "stages": len(stages),
        "parameters": _parameters(form, given, distributions_of(family) if family else {}),
        "lift_law": LIFT_TABLES[lift] if lift else "",
        "wind": tuple(wind_knots(table["wind"], f"{where}: wind")) if "wind" in table else (),
        "family": family.name if family else "",
        LOWEST: lowest or 0.0,
    }


def _stages(table: dict[str, Any], family: Family | None, where: str) -> list[dict[str, Any]]:
    """Return the tables of the stages; empty ones where a family says everything."""
    stages = table.get("stage", [{}] * family.stages if family else [])
    if not isinstance(stages, list) or not 1 <= len(stages) <= col.MAX_STAGES:
        raise InputError(f"{where}: field stage: one to three [[stage]] tables are needed")
    if family and len(stages) != family.stages:
        raise InputError(
            f"{where}: field stage: {len(stages)} tables were given, but {family.name!r} has {family.stages} "
            "stages: write one [[stage]] for each, empty where nothing is to be changed, or none at all"
        )
    return [_table(one, f"{where}: stage {number}") for number, one in enumerate(stages, start=1)]


def _vehicle(table: dict[str, Any], own: tuple[str, ...], where: str) -> dict[str, Any]:
    """Join the fields of the vehicle at the top of the file with those in its table."""
    inside = _table(table.get("vehicle", {}), f"{where}: vehicle")
    top = {key: value for key, value in table.items() if key not in own and key not in _ALL_PARTS}
    for key in top:
        if key in inside:
            raise InputError(f"{where}: field {key}: stands at the top and in [vehicle]: keep one of them")
    return inside | top


def _lift(table: dict[str, Any], where: str) -> str:
    """Return the name of the table of the lift, if there is one."""
    given = [name for name in LIFT_TABLES if name in table]
    if len(given) > 1:
        raise InputError(f"{where}: field glide: a flight has [pull_up] or [glide], not both")
    return given[0] if given else ""


def _has_shares(vehicle: dict[str, Any], stages: list[dict[str, Any]], family: Family | None) -> bool:
    """Whether the ideal delta-v is that of all stages together, shared among them."""
    in_stages = any("ideal_delta_v_m_s" in stage for stage in stages)
    return any(key in vehicle for key in SHARES) or (family is not None and not in_stages)


def _refuse_foreign_parts(table: dict[str, Any], kind: str, where: str) -> None:
    for name in _ALL_PARTS:
        if name in table and name not in PARTS[kind]:
            raise InputError(f"{where}: field {name}: does not belong to {KINDS[kind]}: leave it out")


def _given(
    table: dict[str, Any],
    vehicle: dict[str, Any],
    stages: list[dict[str, Any]],
    own: tuple[str, ...],
    form: _Form,
) -> dict[str, Distribution]:
    """Read every parameter that the file itself sets."""
    where = form.where
    tables = [("", where, {key: table[key] for key in ("atmosphere",) if key in table})]
    tables += [("vehicle", f"{where}: vehicle" if "vehicle" in table else where, vehicle)]
    tables += [(name, f"{where}: {name}", table.get(name, {})) for name in ("launch", "cruise")]
    tables += [("lift", f"{where}: {form.lift}", table.get(form.lift, {}))]
    tables += [(f"stage {n}", f"{where}: stage {n}", stage) for n, stage in enumerate(stages, start=1)]
    given: dict[str, Distribution] = {}
    for name, place, values in tables:
        known = form.in_table(name)
        for key, value in _table(values, place).items():
            if key not in known:
                extra = (LOWEST,) if name == "vehicle" and form.kind == BOOST else ()
                if name == "vehicle" and key in table:  # at the top of the file
                    raise form.misplaced(where, key, (*own, *PARTS[form.kind], *known, *extra))
                raise form.misplaced(place, key, (*known, *extra))
            given[known[key].name] = notation.distribution(value, place, known[key])
    return given


def _parameters(
    form: _Form, given: dict[str, Distribution], of_family: dict[str, Distribution]
) -> tuple[Parameter, ...]:
    """Settle every parameter: what the file sets, else the family, else the usual value."""
    found = []
    for field in form.fields:
        settled = given.get(field.name) or of_family.get(field.name)
        if settled is None and field.default is None:
            table = form.lift if field.table == "lift" else field.table
            raise InputError(
                f"{form.where}: {table}: field {field.key} is missing: {KINDS[form.kind]} needs it"
            )
        found.append(Parameter(field.name, field.unit, settled or Fixed(field.default or 0.0)))
    return tuple(found)


def _table(value: Any, where: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise InputError(f"{where}: a table is needed, not {value!r}")
    return value
