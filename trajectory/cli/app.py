"""The commands and their options; what they do lies in the modules that they import when they run."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from trajectory.cli.console import BAD_INPUT, INTERRUPTED, guarded

app = typer.Typer(
    name="lofted",
    help="What could a reported missile test reach, how sure is that, and which line does it cross?",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")]
Earth = Annotated[str, typer.Option(help="wgs84, wgs84-point-mass, sphere or sphere-nonrotating.")]
Draws = Annotated[int, typer.Option(min=64, max=1_000_000, help="Posterior draws.")]
Seed = Annotated[int, typer.Option(min=0, help="The same seed gives the same bits.")]
Text = Annotated[str | None, typer.Option()]


def _version(wanted: bool) -> None:
    if wanted:
        from trajectory import __version__

        typer.echo(f"lofted {__version__}")
        raise typer.Exit


@app.callback()
def lofted(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Analyse publicly reported missile tests.  No guidance, targeting, warheads or vehicle design."""


@app.command()
def analyze(
    launch: Annotated[str | None, typer.Argument(help="Event id or date of the catalogue.")] = None,
    range_text: Annotated[
        str | None, typer.Option("--range", help="Reported range, such as '998 km'.")
    ] = None,
    apogee: Annotated[str | None, typer.Option(help="Reported apogee, such as '3724.9 km'.")] = None,
    time: Annotated[str | None, typer.Option(help="Reported flight time, such as '47 min'.")] = None,
    azimuth: Annotated[str | None, typer.Option(help="Bearing to the impact, such as '80 deg'.")] = None,
    site: Annotated[str | None, typer.Option(help="LATITUDE,LONGITUDE in degrees, or a site's name.")] = None,
    actor: Annotated[str | None, typer.Option(help="Who launched, such as DPRK.")] = None,
    date: Annotated[str | None, typer.Option(help="ISO date of the launch.")] = None,
    kind: Annotated[str, typer.Option(help="ballistic, quasi-ballistic, cruise, ...")] = "ballistic",
    draws: Draws = 2000,
    seed: Seed = 0,
    line: Annotated[str, typer.Option(help="Range line for records that name a class only.")] = "5500 km",
    scheme: Annotated[str | None, typer.Option(help="Range classes: CRS/US, NASIC/DIBMAC, ...")] = None,
    out: Annotated[Path | None, typer.Option(help="Write figures, posterior and JSON there.")] = None,
    as_json: AsJson = False,
) -> None:
    """Fit a reported launch and say what follows: standard range, class, lines crossed, contradictions."""
    from trajectory.cli.analyze import Request, run

    numbers = {"range_text": range_text, "apogee_text": apogee, "time_text": time, "azimuth_text": azimuth}
    request = Request(launch, {**numbers, "site_text": site, "actor": actor, "date_text": date, "kind": kind},
                      draws, seed, line, scheme, out, as_json)  # fmt: skip
    _leave(lambda: run(request))


@app.command()
def launches(
    actor: Text = None,
    kind: Text = None,
    since: Annotated[str | None, typer.Option(help="ISO date.")] = None,
    until: Annotated[str | None, typer.Option(help="ISO date.")] = None,
    type_text: Annotated[str | None, typer.Option("--type", help="Part of the reported type.")] = None,
    text: Annotated[str | None, typer.Option(help="Part of any field.")] = None,
    as_json: AsJson = False,
) -> None:
    """List the launches of the catalogue, filtered."""
    from trajectory.cli.catalogue import list_launches

    wanted = {"actor": actor, "kind": kind, "since": since, "until": until, "type": type_text, "text": text}
    _leave(lambda: list_launches({k: v for k, v in wanted.items() if v is not None}, as_json=as_json))


@app.command()
def show(
    launch: Annotated[str, typer.Argument(help="Event id, flight id or date.")], as_json: AsJson = False
) -> None:
    """Show one launch with all its claims and their sources."""
    from trajectory.cli.catalogue import show_launch

    _leave(lambda: show_launch(launch, as_json=as_json))


@app.command()
def fly(
    state: Annotated[
        str | None,
        typer.Option(help="LAT,LON,HEIGHT_KM,SPEED_KM_S,FLIGHT_PATH_ANGLE_DEG,AZIMUTH_DEG of a free flight."),
    ] = None,
    vehicle: Annotated[Path | None, typer.Option(help="Parametric boost in TOML.")] = None,
    site: Annotated[
        str | None, typer.Option(help="LATITUDE,LONGITUDE of the launch, with --vehicle.")
    ] = None,
    azimuth: Annotated[
        str | None, typer.Option(help="Launch azimuth such as '80 deg', with --vehicle.")
    ] = None,
    beta: Annotated[
        str | None, typer.Option(help="Ballistic coefficient such as '8000 kg/m2'; none: no drag.")
    ] = None,
    drag_curve: Annotated[str, typer.Option(help="Shape of Cd over Mach; constant by default.")] = "constant",
    earth: Earth = "wgs84",
    atmosphere: Annotated[str, typer.Option(help="us76, exponential or none.")] = "us76",
    as_json: AsJson = False,
) -> None:
    """Propagate forward to impact.  No payload trade, no design search, no solving for an impact point."""
    from trajectory.cli.forward import run

    options = {"site": site, "azimuth": azimuth, "beta": beta, "drag_curve": drag_curve}
    _leave(lambda: run(state, vehicle, options, earth=earth, atmosphere=atmosphere, as_json=as_json))


@app.command()
def rings(
    site: Annotated[str, typer.Option(help="LATITUDE,LONGITUDE in degrees, or a site's name.")],
    range_texts: Annotated[
        list[str], typer.Option("--range", help="Radius such as '1300 km'; may be repeated.")
    ],
    output: Annotated[Path, typer.Option("-o", "--output", help="PNG, SVG or PDF file.")] = Path("rings.png"),
    name: Annotated[str | None, typer.Option(help="What to call the site on the map.")] = None,
) -> None:
    """Draw plain geodesic range rings around a site, without any launch."""
    from trajectory.cli.rings import run

    _leave(lambda: run(site, range_texts, output, name))


@app.command()
def validate(
    public_record: Annotated[bool, typer.Option(help="Compare answers with published inferences.")] = False,
    draws: Draws = 2000,
    seed: Seed = 0,
) -> None:
    """Check the flight model against other programs, printed tables and closed forms."""
    from trajectory.cli.checks import check_physics, check_public_record

    _leave(lambda: check_public_record(draws, seed) if public_record else check_physics())


@app.command()
def families() -> None:
    """Print the parametric families that are the prior, with the source of each bound."""
    from trajectory.cli.checks import print_families

    _leave(print_families)


def _leave(work: Callable[[], int]) -> None:
    raise typer.Exit(guarded(work))


def main() -> None:
    """Run the command line; exit codes: 0 answered, 1 no answer possible, 2 bad input, 130 interrupted."""
    try:
        app()
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except typer.Abort:
        sys.exit(BAD_INPUT)
