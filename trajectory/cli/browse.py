"""`lofted launches` and `lofted show`: what was publicly said, before anything is inferred from it."""

import math
from typing import TYPE_CHECKING, Annotated

import typer

from trajectory.cli import records, terminal
from trajectory.cli.app import command
from trajectory.errors import InputError

if TYPE_CHECKING:
    from launch_data.catalogue import Catalogue
    from launch_data.launch import Launch


def _known(catalogue: "Catalogue", field: str, given: str | None) -> None:
    """Refuse an actor or a kind that the catalogue does not have: an empty list would look like an answer."""
    known = sorted({getattr(launch, field) for launch in catalogue})
    if given is not None and given.casefold() not in {name.casefold() for name in known}:
        raise InputError(f"--{field} {given!r} is not in the catalogue; choose one of {', '.join(known)}")


@command
def launches(
    actor: Annotated[str | None, typer.Option(help="Who launched, such as DPRK.", metavar="NAME")] = None,
    kind: Annotated[str | None, typer.Option(help="Such as ballistic or cruise.", metavar="KIND")] = None,
    since: Annotated[
        str | None, typer.Option(help="First day; a month or a year counts whole.", metavar="DATE")
    ] = None,
    until: Annotated[str | None, typer.Option(help="Last day.", metavar="DATE")] = None,
    type: Annotated[
        str | None, typer.Option(help="Part of a reported type, such as Hwasong.", metavar="TEXT")
    ] = None,
    text: Annotated[
        str | None, typer.Option(help="Part of id, site, type, reporter or note.", metavar="TEXT")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """List reported launches.

    The last line says at which date the catalogue ends: what is later is unknown, not absent.
    """
    from launch_data.catalogue import load_catalogue
    from launch_data.launch import disagreements

    whole = load_catalogue()
    _known(whole, "actor", actor)
    _known(whole, "kind", kind)
    found = whole.filter(actor=actor, kind=kind, since=since, until=until, type=type, text=text)
    if json:
        terminal.print_json(records.catalogue_values(found))
        return
    screen = terminal.console()
    columns = ("id", "date", "actor", "type", "kind", "outcome", "range", "apogee", "!")
    listed = terminal.table(*columns, whole=("id", "date", "actor", "kind", "outcome"))
    for launch in found:
        listed.add_row(
            launch.id,
            launch.date_text,
            launch.actor,
            launch.type_reported,
            launch.kind.replace("_", " "),
            "disputed" if launch.is_disputed else launch.outcome,
            records.best_text(launch, "range"),
            records.best_text(launch, "apogee"),
            "!" if disagreements(launch) else "",
        )
    if len(found):
        screen.print(listed)
        screen.print("!  reports disagree by more than 10 %; `lofted show ID` prints all of them")
    screen.print(str(found), soft_wrap=True)


@command
def show(
    which: Annotated[str, typer.Argument(metavar="ID", help="Event, flight (PRK-20160621-A/2) or date.")],
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Print all claims about a launch.

    Each with its source, whether it is used, and if not, why.
    """
    from launch_data.catalogue import load_catalogue

    catalogue = load_catalogue()
    found = catalogue.find(which) or (catalogue.get(which),)
    if json:
        terminal.print_json({"query": which, "launches": [records.full_values(launch) for launch in found]})
        return
    for launch in found:
        _print_launch(launch)


def _print_launch(launch: "Launch") -> None:
    from launch_data.configurations import configuration_of
    from launch_data.launch import disagreements
    from trajectory.inference.claims.impact import impact_areas

    screen = terminal.console()
    screen.rule(str(launch), align="left", characters="-")
    screen.print(_circumstances(launch))
    sources = list(dict.fromkeys((c.source_title, c.source_url) for c in launch.reports))
    claims = terminal.table("quantity", "as printed", "reporter", "origin", "role", "status", "src")
    for claim in sorted(launch.claims, key=lambda one: records.ORDER.index(one.quantity)):
        status = f"{claim.status}: {claim.reason}" if claim.reason else claim.status
        origin = "" if claim.origin == claim.reporter else claim.origin
        number = sources.index((claim.source_title, claim.source_url)) + 1
        claims.add_row(
            claim.quantity.replace("_", " "),
            claim.reported.text,
            claim.reporter,
            origin,
            claim.role,
            status,
            f"[{number}]",
        )
    screen.print(claims if launch.claims else "No figure was reported.")
    for one in disagreements(launch):
        low, high = (f"{c.reported.text} ({c.reporter})" for c in (one.low, one.high))
        screen.print(f"! {one.quantity.replace('_', ' ')}: {low} against {high}, a factor of {one.ratio:.2f}")
    built = configuration_of(launch)
    if built is not None:
        screen.print(f"Published of the {built.said_of}: {built.words} ({built.citation})", soft_wrap=True)
    for area in impact_areas(launch):
        seen = ""
        if area.bearing is not None and area.half_width is not None:
            seen = f", {math.degrees(area.bearing):.0f} deg give or take {math.degrees(area.half_width):.0f}"
        screen.print(
            f"Impact area: {area.text} ({area.reporter}){seen}: {area.status}; {area.reason}", soft_wrap=True
        )
    for report in records.without_figures(launch):
        number = sources.index((report.source_title, report.source_url)) + 1
        screen.print(f"Report without a figure that bears on this flight: {report.reporter} [{number}]")
    for note in launch.notes:
        screen.print(f"Note: {note}", soft_wrap=True)
    screen.print("Sources:")
    for number, (title, address) in enumerate(sources, start=1):
        words = " ".join(part for part in (title, address) if part) or "not given"
        screen.print(f"  [{number}] {words}", soft_wrap=True)
    screen.print()


def _circumstances(launch: "Launch") -> str:
    place = str(launch.site) if launch.site else (launch.site_name or "site not given")
    count = f"{launch.count} missiles" if launch.count and launch.count > 1 else ""
    clock = "date in UTC" if launch.date_is_utc else "date as printed"
    others = [name for name in launch.types if name != launch.type_reported]
    also = f"also called {', '.join(others)}" if others else ""
    disputed = "a report doubts that the launch took place" if launch.is_disputed else ""
    return "; ".join(part for part in (place, clock, count, also, disputed) if part)
