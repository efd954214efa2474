"""``lofted analyze``: one launch, one answer."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from launch_data.launch import Launch
from trajectory.cli.console import complain, console, print_json, progress
from trajectory.errors import InputError


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked on the command line.

    Parameters
    ----------
    name : str or None
        Event id or date.
    numbers : dict
        The reported numbers themselves, for ``launch_from_text``.
    draws, seed : int
        Of the posterior.
    line, scheme : str, str or None
        Range line and range classes.
    out : Path or None
        Directory for the products.
    as_json : bool
        Whether to print JSON.
    """

    name: str | None
    numbers: dict[str, Any]
    draws: int
    seed: int
    line: str
    scheme: str | None
    out: Path | None
    as_json: bool


def run(request: Request) -> int:
    """Analyse and print.

    Parameters
    ----------
    request : Request
        What was asked.

    Returns
    -------
    int
        Exit code.
    """
    from launch_data.units import parse_quantity
    from trajectory.analysis import analyze
    from trajectory.cli.render import render
    from trajectory.inference.classify import DEFAULT_SCHEME

    launch, others = _launch(request)
    line = parse_quantity(request.line, quantity="range").value
    if line is None:
        raise InputError(f"line={request.line!r}: one range is needed, such as '5500 km'")
    with progress(launch.id) as report:
        answer = analyze(
            launch, draws=request.draws, seed=request.seed, line=line, scheme=request.scheme or DEFAULT_SCHEME,
            progress=lambda fraction, what: report(0.6 * fraction if request.out else fraction, what),
        )  # fmt: skip
        files: tuple[Path, ...] = ()
        if request.out is not None:
            from trajectory.report import write_products

            files = write_products(answer, request.out, lambda f, what: report(0.6 + 0.4 * f, what))
    values = answer.to_dict()
    if others:
        values["other_flights"] = others
    if request.as_json:
        print_json(values)
    else:
        render(console(), values, [str(path) for path in files])
    if answer.exit_code and not request.as_json:
        complain(f"no answer possible: {answer.refused}")
    return answer.exit_code


def _launch(request: Request) -> tuple[Launch, list[str]]:
    """Find the launch that was named, or make one from numbers; list the event's other flights."""
    from launch_data.catalogue import load_catalogue
    from trajectory.analysis import launch_from_text

    given = {key: value for key, value in request.numbers.items() if value is not None and key != "kind"}
    if request.name is None:
        return launch_from_text(**request.numbers), []
    if given:
        options = ", ".join("--" + key.removesuffix("_text") for key in given)
        raise InputError(
            f"{request.name!r} names a launch of the catalogue: leave out {options}, or leave out the name"
        )
    catalogue = load_catalogue()
    found = catalogue.find(request.name)
    events = {launch.event_id for launch in found}
    if len(events) != 1:
        return catalogue.get(request.name), []
    best = max(found, key=lambda launch: (len(launch.used), launch.flight or 0))
    return best, [launch.id for launch in found if launch.id != best.id]
