"""`lofted analyze`: from a reported launch to a standard range, a class and verdicts."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from trajectory.cli import options, reading, terminal
from trajectory.cli.app import MAP_PACKAGES, PARTIAL, command, file_trouble, missing_maps
from trajectory.cli.options import SCHEME
from trajectory.errors import InputError

if TYPE_CHECKING:
    from launch_data.launch import Launch
    from trajectory.analysis import Analysis

PRODUCTS_AFTER = 0.6  # share of the progress bar that the analysis takes where figures follow


@command
def analyze(
    which: options.Which = None,
    range_text: options.Range = None,
    apogee: options.Apogee = None,
    time: options.Time = None,
    azimuth: options.Azimuth = None,
    site: options.LaunchSite = None,
    actor: options.Actor = None,
    date: options.Date = None,
    kind: options.Kind = None,
    missile_type: options.Type = None,
    stages: options.Stages = None,
    propellant: options.Propellant = None,
    draws: options.Draws = 2000,
    seed: options.Seed = 0,
    line: options.Line = "5500 km",
    scheme: options.SchemeName = SCHEME,
    drop: options.Drop = None,
    only: options.Only = None,
    families: options.Families = None,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Write figures, posterior and JSON there.")
    ] = None,
    json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object; keys in docs/json.md.")
    ] = False,
) -> None:
    """Analyse a reported launch.

    Give an event or a date of the catalogue, or the reported numbers themselves, with a range or an apogee.

    Write figures as the source words them: "998 km" is rounded, to 0.5 % at least; "about 1000 km" twice as
    wide; "more than 6000 km" a bound; "exactly 6248.5 km" and "exactly 4052 s" count to the last digit.

    What if an agency had not spoken: --drop and --only leave claims out; they stay visible and unused.

    The answer holds whatever the number of stages and the propellant; a row tells it for those published of
    the type. What you say with --stages and --propellant weighs as a claim.

    lofted analyze PRK-20170728-A

    lofted analyze PRK-20170728-A --drop KCNA

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
        "type_text": missile_type,
    }
    line_metres = reading.read_length(line, field="--line")
    prior = options.read_prior(families)
    if which is not None:
        launch, others = _from_catalogue(which, actor, reported)
    else:
        launch, others = _from_numbers(actor, reported), ()
    launch = _built(launch, stages, propellant)
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)  # before the work, so that a bad name is told at once

    from trajectory import analysis
    from trajectory.ensembles.store import open_store

    with terminal.progress_bar() as progress:
        end = 1.0 if out is None else PRODUCTS_AFTER
        found = analysis.analyze(
            launch,
            draws=draws,
            seed=seed,
            scheme=scheme,
            line=line_metres,
            families=prior,
            drop=drop or (),
            only=only or (),
            store=open_store(),
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
    given = [f"--{name.removesuffix('_text')}" for name, text in reported.items() if text is not None]
    if given:
        raise InputError(
            f"{which!r} and {', '.join(given)}: give either an event or date of the catalogue, or the numbers"
        )
    from trajectory.analysis.choosing import choose

    return choose(which, actor, takes_actor=True)


def _from_numbers(actor: str | None, reported: dict[str, str | None]) -> "Launch":
    if all(text is None for text in reported.values()):
        raise InputError(
            "nothing to analyse: give an event id or a date, such as PRK-20170728-A, or numbers, such as "
            "--range '998 km' --apogee '3724.9 km'"
        )
    from trajectory.analysis import launch_from_text

    texts = {name: text for name, text in reported.items() if text is not None}
    return launch_from_text(actor=actor, **texts)


def _built(launch: "Launch", stages: str | None, propellant: str | None) -> "Launch":
    from trajectory.analysis.records import with_configuration

    return with_configuration(launch, stages_text=stages, propellant_text=propellant)


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
