"""`lofted cache`: what is kept between runs, whether it is intact, and making room."""

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from trajectory.cli import reading, terminal
from trajectory.cli.app import NO_ANSWER, app, command_of

if TYPE_CHECKING:
    from trajectory.ensembles.upkeep import Inventory, Removed

group = typer.Typer(
    name="cache",
    help="Look after the flights that are kept between runs.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.add_typer(group)

Folder = Annotated[
    Path | None, typer.Option("--cache", metavar="FOLDER", help="Your own cache unless named.")
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


@command_of(group)
def info(cache: Folder = None, json: Json = False) -> None:
    """Say how much is kept, since when, and what is in use."""
    from trajectory.ensembles.upkeep import take_inventory

    inventory = take_inventory(_root(cache))
    if json:
        terminal.print_json(_told(inventory))
        return
    for name, value in _lines(inventory):
        typer.echo(f"{name:<14}{value}")


@command_of(group)
def verify(cache: Folder = None) -> None:
    """Check every byte of every entry.

    Damaged entries are set aside, and made anew when they are needed; the exit code is 1 if there are any.
    """
    from trajectory.ensembles import upkeep

    root = _root(cache)
    with terminal.progress_bar() as progress:
        damaged = upkeep.verify(root, progress)
    kept = len(upkeep.take_inventory(root).entries)
    for entry in damaged:
        typer.echo(f"damaged: {entry.key}")
    typer.echo(f"{kept} entries are intact, {len(damaged)} were damaged")
    if damaged:
        raise typer.Exit(NO_ANSWER)


@command_of(group)
def gc(
    cache: Folder = None,
    most: Annotated[
        str | None, typer.Option("--most", metavar='"10 GB"', help="What may stay; 20 GB unless given.")
    ] = None,
) -> None:
    """Make room: evict what was not used for longest.

    Files that broken runs left unfinished more than a day ago are removed, too.
    Entries of a running sweep stay, and so do damaged files that were set aside.
    """
    from trajectory.ensembles.upkeep import CAP, collect

    cap = CAP if most is None else reading.read_bytes(most, field="--most")
    _say(collect(_root(cache), cap))


@command_of(group)
def clear(
    cache: Folder = None,
    damaged: Annotated[bool, typer.Option("--damaged", help="Delete also what was set aside.")] = False,
) -> None:
    """Remove every entry that no running sweep holds.

    They are made anew when they are needed.
    """
    from trajectory.ensembles.upkeep import clear_quarantine, collect

    root = _root(cache)
    _say(collect(root, 0))
    if damaged:
        typer.echo(f"{clear_quarantine(root)} damaged files were deleted")


def _root(cache: Path | None) -> Path:
    from trajectory.ensembles.store import default_root

    return cache if cache is not None else default_root()


def _say(removed: "Removed") -> None:
    typer.echo(f"removed {removed.entries} entries, {terminal.file_size(removed.size)}")
    if removed.spared:
        typer.echo(f"{removed.spared} entries stayed: a running sweep holds them")
    if removed.unfinished:
        typer.echo(f"removed {removed.unfinished} unfinished files of broken runs")


def _lines(inventory: "Inventory") -> list[tuple[str, str]]:
    entries = inventory.entries
    lines = [
        ("folder", str(inventory.root)),
        ("entries", f"{len(entries):,}, {terminal.file_size(inventory.size)}"),
        ("in use", f"{inventory.in_use:,} by running sweeps"),
        ("damaged", f"{len(inventory.quarantined):,} set aside"),
        ("unfinished", f"{len(inventory.unfinished):,}"),
    ]
    if entries:
        lines += [
            ("oldest", _age(min(entry.made for entry in entries))),
            ("unused for", f"up to {_age(entries[0].used)}"),
        ]
    return lines


def _age(moment: float) -> str:
    days = max(time.time() - moment, 0.0) / 86_400.0
    return f"{days:.1f} days" if days >= 1.0 else f"{24.0 * days:.1f} hours"


def _told(inventory: "Inventory") -> dict[str, object]:
    return {
        "folder": str(inventory.root),
        "entries": len(inventory.entries),
        "bytes": inventory.size,
        "in_use": inventory.in_use,
        "damaged": len(inventory.quarantined),
        "unfinished": len(inventory.unfinished),
        "oldest_s": min((entry.made for entry in inventory.entries), default=None),
        "least_recently_used_s": inventory.entries[0].used if inventory.entries else None,
    }
