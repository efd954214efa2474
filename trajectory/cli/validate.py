"""`lofted validate`: the tables that show how right the toolkit is."""

from typing import Annotated

import typer

from trajectory.cli import terminal
from trajectory.cli.app import NO_ANSWER, command


@command
def validate(
    public_record: Annotated[
        bool,
        typer.Option("--public-record", help="Compare answers with what ministries and analysts inferred."),
    ] = False,
    draws: Annotated[int, typer.Option(min=64, max=1_000_000, help="Posterior draws of each answer.")] = 2000,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the draws.")] = 0,
) -> None:
    """Print the validation tables.

    Each row comes with its residual, its tolerance and its source.

    Exit code 1 when a row fails.
    """
    if public_record:
        _public_record(draws, seed)
        return

    from trajectory.validation.run import run_physics_checks
    from trajectory.validation.table import format_checks

    checks = run_physics_checks()
    typer.echo(format_checks(checks))
    if not all(check.passed for check in checks):
        raise typer.Exit(NO_ANSWER)


def _public_record(draws: int, seed: int) -> None:
    from trajectory.validation.public_record import format_public_record, run_public_record

    with terminal.progress_bar() as progress:
        record = run_public_record(draws=draws, seed=seed, progress=progress)
    typer.echo(format_public_record(record))
    if not record.passed:
        raise typer.Exit(NO_ANSWER)
