"""`lofted families`: the prior, bound by bound, and what is published of the types."""

from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from trajectory.cli import terminal
from trajectory.cli.app import command
from trajectory.cli.options import read_prior
from trajectory.errors import InputError

if TYPE_CHECKING:
    from launch_data.families import Family

UNITS = {
    "ideal_delta_v": "m/s",
    "exhaust_speed": "m/s",
    "stage_ballistic_coefficient": "kg/m2",
    "ballistic_coefficient": "kg/m2",
    "rise_time": "s",
    "burnout_flight_path_angle": "deg",
}


@command
def families(
    file: Annotated[
        Path | None, typer.Option("--file", metavar="FILE", help="Your own; form in docs/families.md.")
    ] = None,
    types: Annotated[
        bool, typer.Option("--types", help="Stages and propellant as published of each missile type.")
    ] = False,
) -> None:
    """Print the families that serve as prior.

    Parametric families of missiles, each bound with its source.  An own file is checked and printed likewise.

    lofted families --file mine.toml

    lofted families --types
    """
    if types:
        if file is not None:
            raise InputError("--types prints what is published of missile types: leave --file out")
        _print_types()
        return
    from launch_data.families import load_families

    screen = terminal.console()
    sources: list[str] = []
    for family in read_prior(file) or load_families():
        screen.print(f"{family.name}: {family.description}", style="bold", soft_wrap=True)
        listed = terminal.table(*("parameter", "low", "high", "unit", "drawn", "src"), right=("low", "high"))
        for row in _rows(family, sources):
            listed.add_row(*row)
        screen.print(listed)
        screen.print(
            f"a stage burns out with at least {100.0 * family.lowest_burnout_mass_fraction:g} % of its mass; "
            f"linear pitch programme in {100.0 * family.linear_pitch_probability:g} % of the draws; "
            f"drag curve {family.drag_curve}\n"
        )
    screen.print("Sources:")
    for number, source in enumerate(sources, start=1):
        screen.print(f"  [{number}] {source}")


def _print_types() -> None:
    """One row for each type: what is published of its build and its kind, and whether that was seen."""
    from launch_data.configurations import load_configurations
    from launch_data.kinds import WORDS
    from launch_data.type_kinds import load_type_kinds

    screen = terminal.console()
    built = ("actor", "type", "stages", "propellant", "seen", "source")
    listed = terminal.table(*built, right=("stages",), whole=built[:5])
    for (actor, name), one in load_configurations().items():
        listed.add_row(
            actor, name, str(one.stages or "not said"), one.propellant or "not said", one.seen, one.source
        )
    screen.print(listed)
    meant = ("actor", "type", "kind", "seen", "source")
    listed = terminal.table(*meant, whole=meant[:4])
    for (actor, name), kind in load_type_kinds().items():
        listed.add_row(actor, name, WORDS[kind.kind], kind.seen, kind.source)
    screen.print(listed)
    screen.print(
        "seen: whether it was seen on that page. A launch is asked for by its reported type; the kind counts "
        "where no other launch is of that type."
    )


def _rows(family: "Family", sources: list[str]) -> list[tuple[str, ...]]:
    from launch_data.families import Bounds

    rows: list[tuple[str, ...]] = []
    for field in fields(family):
        value = getattr(family, field.name)
        several = isinstance(value, tuple)
        for number, bounds in enumerate(value if several else (value,), start=1):
            if not isinstance(bounds, Bounds):
                continue
            if bounds.source not in sources:
                sources.append(bounds.source)
            name = field.name.replace("_", " ") + (
                f", stage {number}" if several and family.stages > 1 else ""
            )
            drawn = "fixed" if bounds.low == bounds.high else ("log-uniform" if bounds.is_log else "uniform")
            mark = f"[{sources.index(bounds.source) + 1}]"
            unit = UNITS.get(field.name, "")
            rows.append((name, f"{bounds.low:g}", f"{bounds.high:g}", unit, drawn, mark))
    return rows
