"""`lofted open`: what is in an HDF5 file that somebody sent."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from trajectory.cli import terminal
from trajectory.cli.app import NO_ANSWER, command

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rich.table import Table

    from trajectory.ensembles.foreign import Column, Examined

SEALS = {
    "intact": "intact: every byte is as it was written",
    "broken": "BROKEN: the file is not as it was written",
    "none": "none: not a file of lofted",
}


@command
def open_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Any HDF5 file of up to 256 MiB.")],
    json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object; keys in docs/analyst.md.")
    ] = False,
) -> None:
    """Show what is in an HDF5 file, also one that you do not trust.

    Columns with their units and ranges, attributes, and whether a file of lofted is as it was written.

    Another process looks into it, under limits of memory and time.  A file that reaches outside itself, needs
    foreign code or declares more than it holds is refused.

    Exit code 1 when it is refused, or when its seal is broken.
    """
    from trajectory.ensembles.foreign import examine_file

    found = examine_file(file)
    if json:
        terminal.print_json(found.to_dict())
    else:
        _print(file, found)
    if found.seal == "broken":
        typer.echo("lofted: the seal is broken: do not use these numbers", err=True)
        raise typer.Exit(NO_ANSWER)


def _print(file: Path, found: "Examined") -> None:
    from trajectory.ensembles.foreign import inert

    screen = terminal.console()
    screen.print(f"{inert(file)}: {found.size:,} bytes.  Seal {SEALS[found.seal]}.", soft_wrap=True)
    screen.print(_columns(found.columns))
    for path, values in found.attributes.items():
        told = {name: value for name, value in values.items() if not name.startswith("store_")}
        if told:
            screen.print(_attributes(path, told))
    for name, value in {"key": found.key, "identity": found.identity, **found.made_with}.items():
        if value:
            screen.print(f"{inert(name)}: {inert(value)}", soft_wrap=True)
    for unread in found.unread:
        screen.print(f"not read: {inert(unread)}", soft_wrap=True)


def _columns(columns: "tuple[Column, ...]") -> "Table":
    from trajectory.ensembles.foreign import inert

    right = ("finite", "minimum", "median", "maximum")
    listed = terminal.table("column", "type", "shape", "unit", *right, "", right=right)
    for one in columns:
        numbers = (_number(value) for value in (one.finite, one.minimum, one.median, one.maximum))
        shape = " × ".join(f"{length:,}" for length in one.shape) or "one"
        texts = (one.path.removeprefix("/"), one.dtype, shape, one.units)
        listed.add_row(*map(inert, texts), *numbers, inert(one.note))
    return listed


def _attributes(path: str, values: "Mapping[str, object]") -> "Table":
    from trajectory.ensembles.foreign import inert

    listed = terminal.table("attribute" if path == "/" else f"attribute of {inert(path)}", "value")
    for name, value in values.items():
        listed.add_row(inert(name), inert(value))
    return listed


def _number(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,}" if isinstance(value, int) else f"{value:.6g}"
