"""`lofted agencies`: how well sources measure, as far as flights that several of them reported show it."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from trajectory.cli import terminal
from trajectory.cli.app import command

if TYPE_CHECKING:
    from trajectory.inference.claims.learned import Summary

_WHOSE = {
    "agencies": "independent agencies",
    "own": "a party about itself",
    "every_kind": "agencies, flights of every kind (not used)",
}


@command
def agencies(
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    relearn: Annotated[
        Path | None,
        typer.Option(help="Learn again from the catalogue and write the values here.", metavar="FILE"),
    ] = None,
    draws: Annotated[int, typer.Option(min=64, max=100_000, help="Of each fit, with --relearn.")] = 2000,
) -> None:
    """Print what was learned of the agencies whose figures are used.

    Scale, bias and wrong rate with 90 % intervals, and the discrepancy of the flight time.
    """
    from trajectory.inference.claims.learned import summarise

    if relearn is not None:
        _relearn(relearn, draws)
        return
    summary = summarise()
    if json:
        terminal.print_json(_values(summary))
        return
    _print(summary)


def _relearn(path: Path, draws: int) -> None:
    from launch_data.catalogue import load_catalogue
    from launch_data.families import load_families
    from trajectory.inference.relearn import relearn, to_text

    with terminal.progress_bar() as progress:
        values = relearn(tuple(load_catalogue()), load_families(), draws=draws, progress=progress)
    path.write_text(to_text(values), encoding="utf-8")
    typer.echo(f"{path}: learned from {len(values['compared'])} comparisons and {len(values['time'])} times")


def _print(summary: "Summary") -> None:
    screen = terminal.console()
    columns = ("whose figures", "quantity", "flights", "scale", "bias", "wrong rate")
    listed = terminal.table(*columns, right=columns[2:], title="Learned; median and 90 % interval")
    for one in summary.groups:
        listed.add_row(
            _WHOSE[one.whose],
            one.quantity.replace("_", " "),
            str(one.flights),
            _interval(one.scale),
            _interval(one.bias, sign=True),
            _interval(one.wrong),
        )
    screen.print(listed)
    first, second = summary.pair
    screen.print(f"Bias of agencies: {first} minus {second}; neither alone is seen.", soft_wrap=True)
    low, middle, high = summary.time.interval
    screen.print(
        f"Discrepancy of the flight time: {middle:.0f} s ({low:.0f} to {high:.0f} s) from "
        f"{summary.time.flights} flights.",
        soft_wrap=True,
    )
    for sentence in summary.caveats:
        screen.print(sentence, soft_wrap=True)
    times = terminal.table(
        "flight",
        "claimed",
        "predicted without it, s",
        right=("predicted without it, s",),
        title="Flight times",
    )
    for one_time in summary.times:
        spread = f"{one_time['predicted_s']:,.0f} ± {one_time['predicted_spread_s']:,.0f}"
        times.add_row(one_time["flight"], "; ".join(one_time["claimed"]), spread)
    screen.print(times)
    listed = terminal.table("flight", "quantity", "independent", "own", title="Behind it")
    for row in summary.compared:
        said = "; ".join(f"{origin}: {text}" for origin, text in row["agencies"].items())
        listed.add_row(row["flight"], row["quantity"].replace("_", " "), said, row["own"] or "")
    screen.print(listed)


def _interval(values: tuple[float, float, float], *, sign: bool = False) -> str:
    low, middle, high = (100.0 * value for value in values)
    mark = "+" if sign else ""
    return f"{middle:{mark}.1f} % ({low:{mark}.1f} to {high:{mark}.1f})"


def _values(summary: "Summary") -> dict[str, Any]:
    def spread(values: tuple[float, float, float]) -> dict[str, float]:
        return dict(zip(("q05", "median", "q95"), values, strict=True))

    return {
        "groups": [
            {
                "whose": one.whose,
                "quantity": one.quantity,
                "flights": one.flights,
                "scale": spread(one.scale),
                "bias": spread(one.bias),
                "wrong_rate": spread(one.wrong),
            }
            for one in summary.groups
        ],
        "bias_is": {"agencies": f"{summary.pair[0]} minus {summary.pair[1]}", "own": "figure over truth"},
        "time_discrepancy_s": {**spread(summary.time.interval), "flights": summary.time.flights},
        "priors": summary.priors,
        "caveats": list(summary.caveats),
        "times": list(summary.times),
        "compared": list(summary.compared),
    }
