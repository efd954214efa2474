"""`lofted audit`: the whole catalogue against one line, or against the classes of one scheme."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from trajectory.cli import options, reading, terminal
from trajectory.cli.app import ANSWERED, NO_ANSWER, PARTIAL, command, file_trouble
from trajectory.cli.terminal import number, percent, table
from trajectory.errors import InputError

if TYPE_CHECKING:
    from rich.console import RenderableType

    from launch_data.catalogue import Catalogue
    from launch_data.regimes import Regime
    from trajectory.analysis.audit import Audit

_COLOURS = {"exceeds": "bold red", "undetermined": "yellow"}


@command
def audit(
    regime: Annotated[
        str | None, typer.Option("--regime", metavar="ID", help="The line, such as DPRK-MORA-2018.")
    ] = None,
    scheme: Annotated[
        str | None, typer.Option("--scheme", metavar="NAME", help="Count the classes of a scheme: CRS/US.")
    ] = None,
    line: options.Line = "5500 km",
    actor: Annotated[str | None, typer.Option(metavar="NAME", help="Only launches of this party.")] = None,
    since: Annotated[str | None, typer.Option("--from", metavar="DATE", help="First day.")] = None,
    until: Annotated[str | None, typer.Option("--to", metavar="DATE", help="Last day.")] = None,
    draws: options.Draws = 1000,
    seed: options.Seed = 0,
    families: options.Families = None,
    out: Annotated[Path | None, typer.Option(metavar="DIR", help="Write JSON, CSV and a timeline.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Ask which launches of the catalogue crossed a line.

    With what probability, how many are expected, and how likely it is that any did, for each end date that
    can be argued. Launches that do not apply are counted by reason. `lofted audit` alone lists lines and
    schemes.

    lofted audit --regime DPRK-MORA-2018 --line "5500 km" --out moratorium

    lofted audit --scheme CRS/US --actor DPRK --from 2017 --to 2017
    """
    metres = reading.read_length(line, field="--line")
    prior = options.read_prior(families)
    if regime is None and scheme is None:
        _list_choices()
        return
    chosen = None if regime is None else _regime(regime)
    launches = _launches(actor, since, until)
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)

    from trajectory.analysis.audit import audit as audit_launches
    from trajectory.analysis.audit_values import audit_values
    from trajectory.ensembles.store import open_store

    with terminal.progress_bar() as progress:
        found = audit_launches(
            launches, regime=chosen, scheme=scheme, line=metres, draws=draws, seed=seed, families=prior,
            store=open_store(), progress=progress,
        )  # fmt: skip
    files, trouble = _write(found, out)
    values = audit_values(found)
    if json:
        terminal.print_json(values)
    else:
        screen = terminal.console()
        for part in _parts(values, str(launches)):
            screen.print(part)
        for path in files:
            screen.print(f"Written: {path}", soft_wrap=True)
    if trouble:
        typer.echo(f"lofted: {trouble}", err=True)
        raise typer.Exit(PARTIAL)
    raise typer.Exit(ANSWERED if found.launches else NO_ANSWER)


def _regime(name: str) -> "Regime":
    from launch_data.regimes import load_regimes

    known = {one.id: one for one in load_regimes() if not one.is_class}
    found = next((one for key, one in known.items() if key.casefold() == name.strip().casefold()), None)
    if found is None:
        raise InputError(f"--regime {name!r} is not known; choose one of {', '.join(known)}")
    return found


def _launches(actor: str | None, since: str | None, until: str | None) -> "Catalogue":
    from launch_data.actors import actor_name
    from launch_data.catalogue import load_catalogue

    whole = load_catalogue()
    known = sorted({launch.actor for launch in whole})
    if actor is not None and actor_name(actor).casefold() not in {name.casefold() for name in known}:
        raise InputError(f"--actor {actor!r} is not in the catalogue; choose one of {', '.join(known)}")
    return whole.filter(actor=actor, since=since, until=until)


def _list_choices() -> None:
    from launch_data.regimes import load_regimes, schemes

    screen = terminal.console()
    made = table("--regime", "name", "held by", "from", "to", whole=("--regime",))
    for one in load_regimes():
        if not one.is_class:
            ends = " or ".join(str(end) for end in (one.valid_to, one.valid_to_alt) if end is not None)
            made.add_row(one.id, one.name, ", ".join(one.applies_to_actors), str(one.valid_from or ""), ends)
    screen.print(made)
    for name, scheme in schemes().items():
        screen.print(f"--scheme {name}: {', '.join(one.label for one in scheme.classes)}")


def _write(found: "Audit", out: Path | None) -> tuple[tuple[Path, ...], str]:
    if out is None:
        return (), ""
    from trajectory.report.audit import write_audit

    try:
        return write_audit(found, out), ""
    except OSError as error:
        return (), f"not every file was written: {file_trouble(error)}"


def _parts(values: dict[str, Any], catalogue: str) -> "Iterator[RenderableType]":
    from rich.text import Text

    regime = values["regime"]
    if regime is not None:
        line = "" if values["line_km"] is None else f", line {number(values['line_km'])} km"
        yield Text(f"{regime['id']}: {regime['name']}{line}", style="bold")
        yield regime["citation"]
        yield from _windows(values)
        yield from _crossing(values)
    if values["classes"]:
        yield _classes(values)
        yield f"Classes: {values['scheme']['citation']}"
    yield from _refused(values)
    yield from _idle(values)
    yield from values["caveats"]
    settings = values["settings"]
    yield f"{settings['draws']:,} draws for each launch, seed {settings['seed']}. {catalogue}"


def _windows(values: dict[str, Any]) -> "Iterator[RenderableType]":
    columns = ("reading", "held until", "exceeds", "undetermined", "below", "expected", "any")
    began = values["windows"][0]["first_day"]
    title = "Launches that it covers" + (f", from {began}" if began else "")
    made = table(*columns, title=title, right=columns[2:], whole=columns)
    for one in values["windows"]:
        counted = one["crossings"]
        many = f"{counted['expected']:.1f} ({counted['q05']} to {counted['q95']})"
        still = f"{one['undetermined']} ({one['open']} open)" if one["open"] else str(one["undetermined"])
        made.add_row(
            one["reading"],
            one["last_day"] or "now",
            str(one["exceeds"]),
            still,
            str(one["below"]),
            many if counted["launches"] else "",
            percent(counted["probability_at_least_one"]) if counted["launches"] else "",
        )
    yield made
    yield "expected: number of crossings, with its 90 % interval; any: that there was at least one."
    for one in values["windows"]:
        reading = "At" if one["reading"] == "only" else f"By the {one['reading']} reading, at"
        yield f"{reading} least one crossing: {one['in_words']}."
    yield "open: failed, not fitted, of no known kind or range, or perhaps not covered; not counted above."
    yield ""


def _crossing(values: dict[str, Any]) -> "Iterator[RenderableType]":
    from rich.text import Text

    from trajectory.analysis.audit import WHATEVER_RANGE
    from trajectory.moratorium import RANGE_FLOWN, STANDARD_RANGE

    # Open with a standard range: what was said of the launch leaves the line open, not the figures.
    told = [
        one
        for one in values["launches"]
        if one["verdict"] != "below" and (not one["is_open"] or one["refused"] is None)
    ]
    yield from _banned(values)
    is_ban = any(one["basis"] == WHATEVER_RANGE for one in told)
    told = [one for one in told if one["basis"] != WHATEVER_RANGE]
    if not told:
        yield "" if is_ban else "No launch with a known range crosses the line, or may cross it.\n"
        return
    counted = RANGE_FLOWN if any(one["counts_flown"] for one in told) else STANDARD_RANGE
    columns = ("launch", "type", "reading", "verdict", f"{counted}, 90 %")
    made = table(*columns, title="Launches that cross the line, or may", whole=columns[:1])
    for one in told:
        made.add_row(
            one["id"],
            one["type_reported"],
            (one["readings"] or "").replace(";", ", "),
            Text(f"{one['verdict']} {percent(one['probability'])}", style=_COLOURS.get(one["verdict"], "")),
            _range(one, counted),
        )
    yield made
    for one in told:
        if one["is_open"]:
            yield f"{one['id']}: {one['in_words']}."
    yield ""


def _banned(values: dict[str, Any]) -> "Iterator[RenderableType]":
    """Say how many launches a ban whatever the range covers, and why it is open whether it covers others."""
    from trajectory.analysis.audit import WHATEVER_RANGE

    told = [one for one in values["launches"] if one["basis"] == WHATEVER_RANGE]
    sure = [one for one in told if one["verdict"] == "exceeds"]
    if sure:
        many = (
            "1 launch whatever its range" if len(sure) == 1 else f"{len(sure)} launches whatever their range"
        )
        yield f"The ban covers {many}; --json and --out list them."
    reasons = [((one["in_words"],), one) for one in told if one["verdict"] == "undetermined"]
    yield from _by_reason(("why",), reasons, "Whether it covers them is open")


def _range(one: dict[str, Any], counted: str) -> str:
    if one["counted_range_km_q05"] is None and one["probability_beyond"] is None:
        return f"not inferred ({one['basis']})"
    told = "" if one["basis"] == counted else f", {one['basis']}"
    low, middle, high = (number(one[f"counted_range_km_{key}"], 20_000.0) for key in ("q05", "median", "q95"))
    return f"{middle} km ({low} to {high}){told}"


def _classes(values: dict[str, Any]) -> "RenderableType":
    columns = ("class", "expected", "90 %", "any", "flown: expected", "90 %", "any")
    made = table(*columns, title=f"Launches by class of {values['scheme']['name']}", right=columns[1:])
    for name, one in values["classes"].items():
        cells = []
        for key in ("from_standard_range", "from_range_flown"):
            part = one[key]
            chance = percent(part["probability_at_least_one"])
            cells += [f"{part['expected']:.1f}", f"{part['q05']} to {part['q95']}", chance]
        made.add_row(name, *cells)
    totals = next(iter(values["classes"].values()))
    sizes = [str(totals[key]["launches"]) for key in ("from_standard_range", "from_range_flown")]
    made.add_section()
    made.add_row("launches", sizes[0], "", "", sizes[1], "", "", style="dim")
    return made


def _refused(values: dict[str, Any]) -> "Iterator[RenderableType]":
    from trajectory.moratorium import RANGE_FLOWN

    reasons = [
        ((one["basis"] if one["basis"] == RANGE_FLOWN else "nothing", one["refused"]), one)
        for one in values["launches"]
        if one["refused"] is not None
    ]
    yield from _by_reason(("used instead", "why"), reasons, "No standard range")


def _by_reason(
    columns: tuple[str, ...], reasons: "Sequence[tuple[tuple[str, ...], dict[str, Any]]]", title: str
) -> "Iterator[RenderableType]":
    """List launches by what is said of them, the commonest first."""
    found: dict[tuple[str, ...], list[str]] = {}
    for said, one in reasons:
        found.setdefault(said, []).append(one["id"])
    if not found:
        return
    made = table("launches", *columns, "which", title=title, right=("launches",))
    for said, ids in sorted(found.items(), key=lambda pair: -len(pair[1])):
        made.add_row(str(len(ids)), *said, ", ".join(ids))
    yield made


def _idle(values: dict[str, Any]) -> "Iterator[RenderableType]":
    if not values["not_applicable"]:
        return
    made = table("launches", "why", title="Launches that do not apply", right=("launches",))
    for one in values["not_applicable"]:
        made.add_row(str(one["count"]), one["reason"])
    yield made
