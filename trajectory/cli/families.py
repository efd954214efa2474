"""`lofted families`: the prior, bound by bound."""

from dataclasses import fields
from typing import TYPE_CHECKING

from trajectory.cli import terminal
from trajectory.cli.app import command

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
def families() -> None:
    """Print the families that serve as prior.

    Parametric families of missiles, each bound with its source.
    """
    from launch_data.families import load_families

    screen = terminal.console()
    sources: list[str] = []
    for family in load_families():
        listed = terminal.table(
            *("parameter", "low", "high", "unit", "drawn", "src"),
            title=f"{family.name}: {family.description}",
            right=("low", "high"),
        )
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
