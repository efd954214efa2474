"""`lofted compare`: two launches side by side."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from trajectory.cli import options, reading, terminal
from trajectory.cli.app import PARTIAL, command, file_trouble
from trajectory.cli.terminal import interval, percent, table
from trajectory.errors import InputError

if TYPE_CHECKING:
    from rich.console import RenderableType

    from trajectory.analysis.compare import Comparison

WHICH = "Event, flight or date of the catalogue, or FILE.csv:ID."


@command
def compare(
    first: Annotated[str, typer.Argument(metavar="A", help=WHICH)],
    second: Annotated[str, typer.Argument(metavar="B", help=WHICH)],
    drop: options.Drop = None,
    only: options.Only = None,
    draws: options.Draws = 2000,
    seed: options.Seed = 0,
    line: options.Line = "5500 km",
    scheme: options.SchemeName = options.SCHEME,
    families: options.Families = None,
    out: Annotated[Path | None, typer.Option(metavar="DIR", help="Write figures and JSON there.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Set two launches side by side.

    Which missile reaches farther, with what probability, and whether one boost could explain both flights.

    lofted compare PRK-20170704-A PRK-20170728-A

    lofted compare PRK-20170728-A PRK-20171128-A --drop KCNA --out hwasong
    """
    line_metres = reading.read_length(line, field="--line")
    prior = options.read_prior(families)
    from trajectory.analysis.choosing import choose

    one, others_of_one = choose(first)
    other, others_of_other = choose(second)
    if one == other:
        raise InputError(f"B={second!r} is {one.id} as well. Choose another launch to compare it with")
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)

    from trajectory.analysis.compare import compare as compare_launches
    from trajectory.ensembles.store import open_store

    with terminal.progress_bar() as progress:
        found = compare_launches(
            one, other, draws=draws, seed=seed, scheme=scheme, line=line_metres, families=prior,
            drop=drop or (), only=only or (), store=open_store(), progress=progress,
        )  # fmt: skip
    files, trouble = _write(found, out, line_metres)
    answer = found.to_dict()
    if json:
        terminal.print_json(answer)
    else:
        screen = terminal.console()
        for name, others in ((one.id, others_of_one), (other.id, others_of_other)):
            if others:
                screen.print(f"{name} is the best documented flight of its event; others: {_ids(others)}")
        for part in _parts(answer, found.in_words):
            screen.print(part)
        for path in files:
            screen.print(f"Written: {path}", soft_wrap=True)
    if trouble:
        typer.echo(f"lofted: {trouble}", err=True)
    raise typer.Exit(PARTIAL if trouble and not found.exit_code else found.exit_code)


def _ids(launches: Any) -> str:
    return ", ".join(one.id for one in launches)


def _write(found: "Comparison", out: Path | None, line: float) -> tuple[tuple[Path, ...], str]:
    if out is None:
        return (), ""
    from trajectory.report.pair import write_pair

    try:
        return write_pair(found, out, line=line), ""
    except OSError as error:
        return (), f"not every file was written: {file_trouble(error)}"


def _parts(answer: dict[str, Any], in_words: str) -> "Iterator[RenderableType]":
    from rich.text import Text

    both = (answer["first"], answer["second"])
    made = table("", *(one["launch"]["id"] for one in both), whole=("",))
    for name, values in _rows(both):
        made.add_row(name, *values)
    yield made
    yield Text(f"{in_words[:1].upper()}{in_words[1:]}.", style="bold")
    yield f"Same missile? {answer['same_missile'][:1].upper()}{answer['same_missile'][1:]}."
    speed = answer["delta_v"]
    if speed is not None:
        low, middle, high = (speed["difference_m_s"][key] for key in ("q05", "median", "q95"))
        yield f"Ideal delta-v, second minus first: {middle:+,.0f} m/s (90 %: {low:+,.0f} to {high:+,.0f})."
    yield ""
    yield from _verdicts(answer)
    for one in both:
        if one["refused"]:
            yield f"No standard range of {one['launch']['id']}: {one['refused']}."
    yield from answer["caveats"]
    yield both[0]["caveats"][0]
    yield f"{both[0]['diagnostics']['draws']:,} draws each, seed {both[0]['diagnostics']['seed']}."


def _rows(both: tuple[dict[str, Any], ...]) -> Iterator[tuple[str, list[str]]]:
    yield "date", [one["launch"]["date"] or "not given" for one in both]
    yield (
        "actor, type",
        [", ".join(filter(None, (one["launch"]["actor"], one["launch"]["type_reported"]))) for one in both],
    )
    yield "kind, shape", [f"{one['kind']['label'].replace('_', ' ')}, {one['kind']['shape']}" for one in both]
    for quantity in ("range", "apogee", "flight_time"):
        yield f"{quantity.replace('_', ' ')} reported", [_claims(one, quantity) for one in both]
    for name, key, unit in (
        ("range fitted", "range_km", "km"),
        ("apogee fitted", "apogee_km", "km"),
        ("flight time fitted", "flight_time_s", "s"),
        ("ideal delta-v fitted", "ideal_delta_v_m_s", "m/s"),
    ):
        yield name, ["" if one["fit"] is None else interval(one["fit"][key], unit) for one in both]
    ranges = [one["standard_range_km"] for one in both]
    for name, key in (("standard range", "without_rotation"), ("with Earth rotation", "with_rotation")):
        yield name, ["refused" if one is None else interval(one[key], "km") for one in ranges]
    yield (
        "beyond half the Earth",
        ["" if one is None else percent(one["without_rotation"]["probability_beyond"]) for one in ranges],
    )
    yield "class", [_class(one) for one in both]
    yield (
        "consistency",
        [
            "" if one["consistency"]["p_value"] is None else f"p = {one['consistency']['p_value']:.2g}"
            for one in both
        ],
    )


def _claims(one: dict[str, Any], quantity: str) -> str:
    told = [c for c in one["claims"] if c["quantity"] == quantity]
    used = [c for c in told if c["status"] == "used"]
    left_out = sum(c["status"] == "left_out" for c in told)
    said = "; ".join(f"{c['text']} ({c['origin']})" for c in used)
    said = said or ("nothing that may be used" if told else "nothing")
    return said + (f" [{left_out} left out]" if left_out else "")


def _class(one: dict[str, Any]) -> str:
    if one["classes"] is None:
        return f"none: {one['no_class']}"
    listed = sorted(one["classes"]["probabilities"].items(), key=lambda pair: -pair[1])
    basis = "" if one["standard_range_km"] else " (of the range flown)"
    return ", ".join(f"{name} {percent(p)}" for name, p in listed if p >= 0.005) + basis


def _verdicts(answer: dict[str, Any]) -> "Iterator[RenderableType]":
    differing = answer["differing_verdicts"]
    if not differing:
        yield "Treaty and moratorium lines: the same verdict on both."
        return
    titles = (answer["first"]["launch"]["id"], answer["second"]["launch"]["id"])
    made = table("line", *titles, title="Lines whose verdicts differ", whole=("line",))
    known = [{t["id"]: t for t in answer[key]["thresholds"]} for key in ("first", "second")]
    for one in differing:
        made.add_row(one["id"], *(_verdict(lines[one["id"]]) for lines in known))
    yield made


def _verdict(one: dict[str, Any]) -> str:
    if not one["applies"]:
        return f"not applicable: {one['reason']}"
    return f"{one['verdict']} {percent(one['probability'])}".strip()
