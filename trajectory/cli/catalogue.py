"""``lofted launches`` and ``lofted show``: what was publicly said."""

import datetime as dt
from typing import Any

from launch_data.launch import Launch, disagreements
from trajectory.cli.console import OK, console, print_json
from trajectory.errors import InputError


def list_launches(wanted: dict[str, str], *, as_json: bool) -> int:
    """List the launches that match.

    Parameters
    ----------
    wanted : dict of str
        Filters of ``Catalogue.filter``; ``since`` and ``until`` as ISO dates.
    as_json : bool
        Whether to print JSON.

    Returns
    -------
    int
        Exit code.
    """
    from launch_data.catalogue import load_catalogue

    filters: dict[str, Any] = dict(wanted)
    for name in ("since", "until"):
        if name in filters:
            filters[name] = _date(name, filters[name])
    catalogue = load_catalogue()
    found = catalogue.filter(**filters)
    if as_json:
        from trajectory.analysis.dictionary import launch_section

        print_json(
            {"launches": [launch_section(one) for one in found], "catalogue_ends": str(catalogue.last_date)}
        )
        return OK
    _print_list(list(found), str(catalogue))
    return OK


def _date(name: str, text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise InputError(f"{name}={text!r}: write an ISO date such as 2017-07-28") from error


def _print_list(found: list[Launch], end: str) -> None:
    from rich.text import Text

    from trajectory.cli.render import _table

    table = _table("Id", "Date", "Actor", "Type", "Kind", "Outcome", "Range", "Apogee", "")
    for one in found:
        mark = "contradictory" if disagreements(one) else ""
        cells = (one.id, one.date_text, one.actor, one.type_reported, one.kind, one.outcome)
        table.add_row(*(Text(cell) for cell in (*cells, _first(one, "range"), _first(one, "apogee"), mark)))
    out = console()
    if found:
        out.print(table)
    out.print(f"{len(found)} launches. {end}", markup=False)


def _first(launch: Launch, quantity: Any) -> str:
    used = [claim for claim in launch.of(quantity) if claim.is_used]
    return used[0].reported.text if used else ""


def show_launch(name: str, *, as_json: bool) -> int:
    """Show every flight of one launch with its claims and sources.

    Parameters
    ----------
    name : str
        Event id, flight id or date.
    as_json : bool
        Whether to print JSON.

    Returns
    -------
    int
        Exit code.
    """
    from launch_data.catalogue import load_catalogue
    from trajectory.analysis.dictionary import claim_section, launch_section

    catalogue = load_catalogue()
    found = catalogue.find(name) or (catalogue.get(name),)
    if as_json:
        print_json(
            [
                {"launch": launch_section(one), "claims": [claim_section(c) for c in one.claims]}
                for one in found
            ]
        )
        return OK
    out = console()
    for one in found:
        _print_launch(out, one)
    out.print(str(catalogue), markup=False, style="dim")
    return OK


def _print_launch(out: Any, one: Launch) -> None:
    from rich.text import Text

    from trajectory.cli.render import _table

    out.print(str(one), markup=False, style="bold")
    if one.site is not None:
        out.print(f"Site: {one.site}", markup=False)
    table = _table("Quantity", "Reported", "By", "Date", "Use", "Source")
    for claim in one.claims:
        use = claim.status + (f": {claim.reason}" if claim.reason else "")
        source = f"{claim.source_title} {claim.source_url}"
        date = str(claim.report_date) if claim.report_date else ""
        cells = (claim.quantity.replace("_", " "), claim.reported.text, claim.reporter, date, use, source)
        table.add_row(*(Text(cell) for cell in cells), style=None if claim.is_used else "dim")
    if one.claims:
        out.print(table)
    given = {claim.row for claim in one.claims}
    for report in one.reports:
        if report.row not in given:
            text = f"No figure: {report.reporter}; {report.notes} [{report.source_title} {report.source_url}]"
            out.print(text, markup=False)
    for apart in disagreements(one):
        out.print(
            f"! {apart.quantity.replace('_', ' ')}: {apart.low.reporter} {apart.low.reported.text}, "
            f"{apart.high.reporter} {apart.high.reported.text} ({100 * (apart.ratio - 1):.0f} % apart)",
            markup=False,
        )
    out.print()
