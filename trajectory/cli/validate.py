"""`lofted validate`: the tables that show how right the toolkit is."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from trajectory.cli import reading, terminal
from trajectory.cli.app import NO_ANSWER, command
from trajectory.errors import InputError


@command
def validate(
    public_record: Annotated[
        bool,
        typer.Option("--public-record", help="Compare answers with what ministries and analysts inferred."),
    ] = False,
    consistency: Annotated[
        bool, typer.Option("--consistency", help="Count what the consistency checks catch, and flag wrongly.")
    ] = False,
    calibration: Annotated[
        bool, typer.Option("--calibration", help="Simulate launches, infer each again, see where truths lie.")
    ] = False,
    worlds: Annotated[
        bool, typer.Option("--worlds", help="Coverage where the inference is wrong about something.")
    ] = False,
    plant: Annotated[
        str,
        typer.Option(
            metavar="none|narrow|bias|all",
            help="Error to plant: calibration must then fail; all: without and with each, of one simulation.",
        ),
    ] = "none",
    launches: Annotated[int, typer.Option(min=20, max=100_000, help="Simulated launches.")] = 2000,
    draws: Annotated[
        int | None, typer.Option(min=64, max=1_000_000, help="Posterior draws of each answer.")
    ] = None,
    classification: Annotated[
        bool,
        typer.Option("--classification", help="Evaluate kinds and types beside rivals on the same launches."),
    ] = False,
    baselines: Annotated[
        bool, typer.Option(help="With --classification: ask the rivals, which takes minutes.")
    ] = True,
    table: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="With --classification: another table of launches than the shipped."
        ),
    ] = None,
    since: Annotated[
        str | None,
        typer.Option(
            metavar="YYYY-MM-DD",
            help="With --classification: score launches from that day on, learned from before.",
        ),
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the draws.")] = 0,
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="With --public-record or --classification: write figures there."),
    ] = None,
) -> None:
    """Print the validation tables.

    Each row comes with its residual, its tolerance and its source.

    Exit code 1 when a row fails.
    """
    tables: dict[str, tuple[bool, Callable[[], None]]] = {
        "--public-record": (public_record, lambda: _public_record(draws or 2000, seed, out)),
        "--calibration": (calibration, lambda: _calibration(plant, launches, draws or 1000, seed)),
        "--worlds": (worlds, lambda: _worlds(launches, draws or 1000, seed)),
        "--consistency": (consistency, _consistency),
        "--classification": (classification, lambda: _classification(baselines, table, since, out)),
    }
    asked = [name for name, (is_asked, _) in tables.items() if is_asked]
    if len(asked) > 1:
        raise InputError(f"{' and '.join(asked)} are tables of their own: ask for one at a time")
    make = tables[asked[0]][1] if asked else _physics
    make()


def _physics() -> None:
    from trajectory.validation.run import run_physics_checks
    from trajectory.validation.table import format_checks

    checks = run_physics_checks()
    typer.echo(format_checks(checks))
    if not all(check.passed for check in checks):
        raise typer.Exit(NO_ANSWER)


def _classification(with_baselines: bool, table: Path | None, since: str | None, out: Path | None) -> None:
    from launch_data.catalogue import load_catalogue, read_launches
    from trajectory.validation.classification import run_classification
    from trajectory.validation.classification_table import format_classification

    first = reading.read_date(since, field="--since") if since is not None else None
    catalogue = load_catalogue() if table is None else read_launches(table)
    with terminal.progress_bar() as progress:
        found = run_classification(catalogue, with_baselines=with_baselines, since=first, progress=progress)
    typer.echo(format_classification(found))
    if out is not None:
        from trajectory.validation.classification_figures import write_figures

        typer.echo("\nWritten:")
        for path in write_figures(found, out):
            typer.echo(f"  {path}")


def _public_record(draws: int, seed: int, out: Path | None) -> None:
    from trajectory.validation.public_record import run_public_record
    from trajectory.validation.record_text import format_public_record

    with terminal.progress_bar() as progress:
        record = run_public_record(draws=draws, seed=seed, progress=progress)
    typer.echo(format_public_record(record))
    if out is not None:
        from trajectory.validation.record_figure import write_record_figure

        for path in write_record_figure(record, out):
            typer.echo(f"Written: {path}")
    if not record.passed:
        raise typer.Exit(NO_ANSWER)


def _worlds(launches: int, draws: int, seed: int) -> None:
    from trajectory.validation.calibration.run import run_worlds
    from trajectory.validation.calibration.table import format_worlds

    with terminal.progress_bar() as progress:
        found = run_worlds(launches=launches, draws=draws, seed=seed, progress=progress)
    typer.echo(format_worlds(found))


def _calibration(plant: str, launches: int, draws: int, seed: int) -> None:
    from trajectory.validation.calibration.paths import count_two_paths
    from trajectory.validation.calibration.ranks import PLANTS
    from trajectory.validation.calibration.run import run_with_plants
    from trajectory.validation.calibration.stagings import count_two_stagings
    from trajectory.validation.calibration.table import format_both_told, format_calibration

    if plant not in (*PLANTS, "all"):
        raise InputError(f"--plant {plant!r}: choose one of {', '.join((*PLANTS, 'all'))}")
    plants = PLANTS if plant == "all" else (plant,)
    with terminal.progress_bar() as progress:
        found = run_with_plants(plants, launches=launches, draws=draws, seed=seed, progress=progress)
        paths = count_two_paths(launches // 4, draws=draws, seed=seed, progress=progress)
        stagings = count_two_stagings(launches // 20, draws=draws, seed=seed, progress=progress)
    for one in found:
        typer.echo(format_calibration(one))
    typer.echo(format_both_told(paths, "Boosts that reach one range lofted and depressed", "sides"))
    reports = "Flights that two numbers of stages explain, standard ranges a fifth apart"
    typer.echo(format_both_told(stagings, reports, "numbers"))
    # Among all of them a planted error that is not seen is what is wrong.
    expected = [plant != "all" or one.plant == "none" for one in found]
    if not (paths.passed and stagings.passed and [one.passed for one in found] == expected):
        raise typer.Exit(NO_ANSWER)


def _consistency() -> None:
    from trajectory.validation.consistency_rates import format_consistency_rates, run_consistency_rates

    with terminal.progress_bar() as progress:
        rates = run_consistency_rates(progress=progress)
    typer.echo(format_consistency_rates(rates))
    if rates.wrongly_flagged:
        raise typer.Exit(NO_ANSWER)
