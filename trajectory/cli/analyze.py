"""`lofted analyze`: from a reported launch to a standard range, a class and verdicts."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from trajectory.cli import reading, terminal
from trajectory.cli.app import MAP_PACKAGES, PARTIAL, command, file_trouble, missing_maps
from trajectory.errors import InputError

if TYPE_CHECKING:
    from launch_data.launch import Launch
    from trajectory.analysis import Analysis

SCHEME = "CRS/US"
PRODUCTS_AFTER = 0.6  # share of the progress bar that the analysis takes where figures follow


@command
def analyze(
    which: Annotated[
        str | None, typer.Argument(metavar="ID|DATE", help="Event, flight or date of the catalogue.")
    ] = None,
    range_text: Annotated[
        str | None, typer.Option("--range", metavar='"998 km"', help="Reported ground range.")
    ] = None,
    apogee: Annotated[str | None, typer.Option(metavar='"3724.9 km"', help="Reported apogee height.")] = None,
    time: Annotated[str | None, typer.Option(metavar='"47 min"', help="Reported time of flight.")] = None,
    azimuth: Annotated[
        str | None, typer.Option(metavar='"80 deg"', help="Reported bearing, clockwise from true north.")
    ] = None,
    site: Annotated[str | None, typer.Option(metavar="LAT,LON|NAME", help="Launch site.")] = None,
    actor: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Who launched; beside a date, which of several launches."),
    ] = None,
    date: Annotated[str | None, typer.Option(metavar="YYYY-MM-DD", help="Date of the launch.")] = None,
    kind: Annotated[
        str | None, typer.Option(metavar="KIND", help="Such as ballistic (the default) or cruise.")
    ] = None,
    draws: Annotated[int, typer.Option(min=64, max=1_000_000, help="Posterior draws.")] = 2000,
    seed: Annotated[int, typer.Option(min=0, max=2**31 - 1, help="The same seed, the same bits.")] = 0,
    line: Annotated[
        str, typer.Option(metavar='"5500 km"', help="Range for lines that name a class and no number.")
    ] = "5500 km",
    scheme: Annotated[str, typer.Option(metavar="NAME", help="Range classes, by their author.")] = SCHEME,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Write figures, posterior and JSON there.")
    ] = None,
    json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object; keys in docs/json.md.")
    ] = False,
) -> None:
    """Analyse a reported launch.

    Give an event or a date of the catalogue, or the reported numbers themselves, with a range or an apogee.

    lofted analyze PRK-20170728-A

    lofted analyze --range "998 km" --apogee "3724.9 km" --time "47 min" --site 40.6,126.4 --date 2017-07-28
    """
    reported = {
        "range_text": range_text,
        "apogee_text": apogee,
        "time_text": time,
        "azimuth_text": azimuth,
        "site_text": site,
        "date_text": date,
        "kind": kind,
    }
    line_metres = reading.read_length(line, field="--line")
    if which is not None:
        launch, others = _from_catalogue(which, actor, reported)
    else:
        launch, others = _from_numbers(actor, reported), ()
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)  # before the work, so that a bad name is told at once

    from trajectory import analysis

    with terminal.progress_bar() as progress:
        end = 1.0 if out is None else PRODUCTS_AFTER
        found = analysis.analyze(
            launch,
            draws=draws,
            seed=seed,
            scheme=scheme,
            line=line_metres,
            progress=terminal.part(progress, 0.0, end),
        )
        answer = found.to_dict() | {"other_flights": [other.id for other in others]}
        files, trouble = _write(found, answer, out, terminal.part(progress, end, 1.0))
    if json:
        terminal.print_json(answer)
    else:
        from trajectory.cli import answer_view

        answer_view.print_answer(answer, files, terminal.console())
    if trouble:
        typer.echo(f"lofted: {trouble}", err=True)
    raise typer.Exit(PARTIAL if trouble and not found.exit_code else found.exit_code)


def _from_catalogue(
    which: str, actor: str | None, reported: dict[str, str | None]
) -> "tuple[Launch, tuple[Launch, ...]]":
    """Find the flight that is meant; of an event with several, the best documented one and the others."""
    from launch_data.catalogue import load_catalogue

    given = [f"--{name.removesuffix('_text')}" for name, text in reported.items() if text is not None]
    if given:
        raise InputError(
            f"{which!r} and {', '.join(given)}: give either an event or date of the catalogue, or the numbers"
        )
    catalogue = load_catalogue()
    found = [one for one in catalogue.find(which) if actor in (None, "") or _is_by(one, str(actor))]
    if not found:
        if catalogue.find(which):
            raise InputError(f"--actor {actor!r}: no launch of {which} is by that actor")
        found = [catalogue.get(which)]
    if len({launch.event_id for launch in found}) > 1:
        listed = ", ".join(f"{launch.id} ({launch.actor} {launch.type_reported})" for launch in found)
        raise InputError(f"{which!r} names several launches: choose one by its id, or add --actor: {listed}")
    best = max(found, key=lambda one: (len(one.used), one.flight is not None, one.flight or 0))
    return best, tuple(one for one in found if one is not best)


def _is_by(launch: "Launch", actor: str) -> bool:
    return launch.actor.casefold() == actor.casefold()


def _from_numbers(actor: str | None, reported: dict[str, str | None]) -> "Launch":
    if all(text is None for text in reported.values()):
        raise InputError(
            "nothing to analyse: give an event id or a date, such as PRK-20170728-A, or numbers, such as "
            "--range '998 km' --apogee '3724.9 km'"
        )
    from trajectory.analysis import launch_from_text

    texts = {name: text for name, text in reported.items() if text is not None}
    return launch_from_text(actor=actor, **texts)


def _write(
    found: "Analysis",
    answer: dict[str, object],
    out: Path | None,
    progress: terminal.Progress | None,
) -> tuple[tuple[Path, ...], str]:
    """Write the products; return the files, and in words what could not be written.

    The answer itself is never lost to a full disk or a missing package.
    """
    if out is None:
        return (), ""
    from trajectory.report.products import write_json, write_products

    try:
        files = write_products(found, out, progress)
        write_json(answer, out / "result.json")  # with the other flights: the same object as --json prints
    except ModuleNotFoundError as error:
        if error.name not in MAP_PACKAGES:
            raise
        return (), f"not every file was written: {missing_maps(error)}"
    except OSError as error:
        return (), f"not every file was written: {file_trouble(error)}"
    return files, ""
