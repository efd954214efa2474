"""The answer on a terminal, built from the same values as the JSON object, so that the two never disagree."""

import itertools
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trajectory.analysis.memo import SEPARATE_STAGINGS, by_stages, configuration_in_words, two_solutions
from trajectory.cli.records import ORDER
from trajectory.cli.terminal import number, percent, table
from trajectory.inert import inert

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

Answer = dict[str, Any]

_FITTED = {"range": ("range_km", "km"), "apogee": ("apogee_km", "km"), "flight_time": ("flight_time_s", "s")}
_COLOURS = {"exceeds": "bold red", "below": "green", "undetermined": "yellow"}
_QUANTILES = ("q05", "median", "q95")
_POINTS = ("fitted 5 %", "median", "95 %")
WIDE = 100  # columns of a screen that shows what was said beside what was fitted


def print_answer(answer: Answer, files: Sequence[Path], screen: "Console") -> None:
    """Print an answer: claims, standard range, classes, lines, contradictions, diagnostics.

    Parameters
    ----------
    answer : dict
        As ``Analysis.to_dict`` gives it, with ``other_flights``.
    files : sequence of Path
        What was written.
    screen : rich.console.Console
        Where to.
    """
    answer = _inert(answer)
    for part in itertools.chain(
        _header(answer),
        _claims(answer, screen.width),
        _ranges(answer),
        _classes(answer),
        _lines(answer),
        _consistency(answer),
        _diagnostics(answer),
        _idle_lines(answer),
        _end(answer),
    ):
        screen.print(part)
    if files:
        screen.print("\nWritten:")
        for path in files:
            screen.print(f"  {inert(str(path))}", soft_wrap=True)


def _inert(value: Any) -> Any:
    """The same values, with texts that do nothing to the terminal, each on one line."""
    if isinstance(value, dict):
        return {key: _inert(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_inert(part) for part in value]
    return inert(value) if isinstance(value, str) else value


def _text(words: str, style: str = "") -> "RenderableType":
    from rich.text import Text

    return Text(words, style=style)


def _header(answer: Answer) -> "Iterator[RenderableType]":
    launch, kind = answer["launch"], answer["kind"]
    who = (launch["id"], launch["date"], launch["actor"], launch["type_reported"])
    yield _text("  ".join(str(part) for part in who if part), "bold")
    place = launch["site"] or "not given"
    if launch["latitude_deg"] is not None:
        place += f" ({round(launch['latitude_deg'], 4)}, {round(launch['longitude_deg'], 4)})"
    clock = "UTC" if launch["date_is_utc"] else "as printed"
    shape = f"; shape: {kind['shape']}" if kind["shape"] != "unknown" else ""
    ratio = f", apogee ratio {kind['apogee_ratio']:.2f}" if kind["apogee_ratio"] is not None else ""
    yield f"site: {place}" + (f"; date: {clock}" if launch["date"] else "")
    yield f"kind: {kind['label'].replace('_', ' ')} ({kind['reason']}){shape}{ratio if shape else ''}"
    yield from _compared(kind, answer["type"])
    if answer["configuration"] is not None:
        yield f"built: {configuration_in_words(answer['configuration'])}"
    left_out = [claim for claim in answer["claims"] if claim["status"] == "left_out"]
    if left_out:
        asked = answer["provenance"]["settings"]
        told = [f"--{key} {name}" for key in ("drop", "only") for name in asked[key]]
        used = sum(claim["status"] == "used" for claim in answer["claims"])
        yield _text(
            f"What if ({', '.join(told)}): {len(left_out)} claims left out on request, {used} used",
            "bold yellow",
        )
    if answer["other_flights"]:
        yield (
            f"This is the best documented flight of {launch['event_id']}; to ask for another: lofted analyze "
            f"{' | '.join(answer['other_flights'])}"
        )


def _compared(kind: Answer, told: Answer) -> "Iterator[RenderableType]":
    """Kind and type as figures and circumstances show them, beside what was reported."""
    style = "yellow" if kind["agrees_with_report"] is False else ""
    yield _text(f"  by figures and circumstances: {kind['in_words']}", style)
    if kind["given_type_name"] is not None:
        best = max(kind["given_type_name"], key=kind["given_type_name"].__getitem__)
        chance = percent(kind["given_type_name"][best])
        believed = (
            f"by the name of its type, {kind['type_name']}" if kind["type_name"] else "by the reported words"
        )
        yield f"  {believed}: {best.replace('_', ' ')} {chance}"
    yield f"type: {told['reported'] or 'not reported'}; by figures and circumstances: {told['in_words']}"


def _claims(answer: Answer, width: int) -> "Iterator[RenderableType]":
    """What was said, beside what was fitted; on a narrow screen one below the other."""
    if not answer["claims"]:
        yield "\nNo figure was reported."
        return
    is_wide = width >= WIDE
    said = ("quantity", "as printed", "said by", *(("origin",) if is_wide else ()), "status")
    columns = (*said, *_POINTS) if is_wide else said
    title = "Reported, and fitted to this flight" if is_wide else "Reported"
    whole = _POINTS if is_wide else ("quantity", "status")
    yield ""
    made = table(*columns, title=title, right=_POINTS, whole=whole)
    fit = answer["fit"] or {}
    spreads = {q: _spread(fit[key], unit) for q, (key, unit) in _FITTED.items() if key in fit}
    told = sorted(
        (c for c in answer["claims"] if c["status"] != "duplicate"), key=lambda c: c["status"] != "used"
    )
    for quantity in ORDER:
        claims = [c for c in told if c["quantity"] == quantity]
        spread = spreads.get(quantity, ("", "", ""))
        rows = [_said(claim, is_wide) for claim in claims]
        if not claims and any(spread) and is_wide:
            rows = [("not reported", *[""] * (len(said) - 2))]
        for index, row in enumerate(rows):
            first = index == 0
            beside = (spread if first else ("", "", "")) if is_wide else ()
            dim = bool(claims) and claims[index]["status"] != "used"
            made.add_row(
                quantity.replace("_", " ") if first else "", *row, *beside, style="dim" if dim else ""
            )
    yield made
    if spreads and not is_wide:
        yield _fitted_table(spreads)
    for line in two_solutions(fit) if fit else ():
        yield _text(line, "bold")
    if len(told) < len(answer["claims"]):
        name, repeats = answer["launch"]["id"], len(answer["claims"]) - len(told)
        yield f"Repetitions not listed: {repeats}. `lofted show {name}` prints every claim with its source."


def _said(claim: Answer, is_wide: bool) -> tuple[str, ...]:
    origin = "" if claim["origin"] == claim["reporter"] else claim["origin"]
    status = claim["status"].replace("_", " ")
    if is_wide:
        return claim["text"], claim["reporter"], origin, status
    return claim["text"], claim["reporter"] + (f"; from {origin}" if origin else ""), status


def _fitted_table(spreads: dict[str, tuple[str, ...]]) -> "RenderableType":
    made = table("quantity", *_POINTS, title="Fitted to this flight", right=_POINTS)
    for quantity, spread in spreads.items():
        made.add_row(quantity.replace("_", " "), *spread)
    return made


def _spread(section: dict[str, float | None], unit: str) -> tuple[str, ...]:
    bound = section.get("exceeds_km")
    return tuple(f"{number(section[key], bound)} {unit}" for key in _QUANTILES)


def _ranges(answer: Answer) -> "Iterator[RenderableType]":
    if answer["refused"]:
        yield _text(f"No standard range: {answer['refused']}.", "bold")
    section = answer["standard_range_km"]
    if section is None:
        return
    azimuth = section["azimuth_deg"]
    built = (answer["configuration"] or {}).get("tested")
    towards = "every direction equally likely" if azimuth is None else f"towards {azimuth:.0f} deg"
    columns = ("", "5 %", "median", "95 %", "beyond half the Earth")
    made = table(*columns, title="Standard range, payload as flown (90 % interval)", right=columns[1:])
    rows = (
        ("without Earth rotation", "without_rotation"),
        (f"with Earth rotation, {towards}", "with_rotation"),
        ("without rotation, flight time ignored", "without_rotation_ignoring_flight_time"),
        (f"without rotation, if {built}, as published", "without_rotation_as_published"),
    )
    for name, key in rows:
        if section.get(key):
            made.add_row(name, *_spread(section[key], "km"), percent(section[key].get("probability_beyond")))
    for words, built_so in by_stages(section):
        made.add_row(
            f"without rotation, {words}", *_spread(built_so, "km"), percent(built_so["probability_beyond"])
        )
    for word, key in (("shortest", "smallest"), ("farthest", "largest")):
        reach = (section["over_all_azimuths"] or {}).get(key)
        if reach is not None:
            name = f"of all azimuths with rotation, {word}: {reach['azimuth_deg']:.0f} deg"
            made.add_row(name, *_spread(reach, "km"), percent(reach["probability_beyond"]))
    yield made
    if section["stagings_are_separate"]:
        yield _text(SEPARATE_STAGINGS, "bold")
    yield from _beside_the_flight(answer)
    if answer["sensitivity"] is not None:
        from trajectory.analysis.memo import largest_shares

        yield f"What makes the interval wide: {largest_shares(answer['sensitivity'])} of the variance."
    for text in answer["assumptions"]:
        yield f"Assumed: {text}."
    yield from answer["caveats"]


def _beside_the_flight(answer: Answer) -> "Iterator[RenderableType]":
    """Say why a standard range may be shorter than the flight: it is that of an Earth that stands still."""
    still, flown = answer["standard_range_km"]["without_rotation"], (answer["fit"] or {}).get("range_km")
    if flown and still["q05"] is not None and flown["median"] is not None and still["q05"] < flown["median"]:
        yield "Without rotation a flight to the east falls short of what it flew, one to the west exceeds it."


def _classes(answer: Answer) -> "Iterator[RenderableType]":
    classes = answer["classes"]
    if classes is None:
        yield f"\nNo class: {answer['no_class']}."
        return
    names = tuple(classes["probabilities"])
    made = table(*names, title=f"Class by {classes['scheme']}", right=names)
    made.add_row(*(_text(percent(p), "bold" if p >= 0.5 else "") for p in classes["probabilities"].values()))
    yield ""
    yield made
    yield f"From the {classes['basis']}. Classes: {classes['citation']}"


def _lines(answer: Answer) -> "Iterator[RenderableType]":
    columns = ("line", "km", "probability", "verdict", "in words, and source")
    right, whole = ("km", "probability"), ("line", "verdict")
    made = table(*columns, title="Treaty and moratorium lines that apply", right=right, whole=whole)
    for one in answer["thresholds"]:
        if one["applies"]:
            words = _text(one["verdict"], _COLOURS.get(one["verdict"], ""))
            km, chance = number(one["line_km"]), percent(one["probability"])
            made.add_row(one["id"], km, chance, words, f"{one['in_words']}. {source(one)}")
    yield ""
    stranger = _stranger(answer)
    if answer["launch"]["actor"] is None:
        yield "Who launched is not known: lines that bind one party cannot apply (say --actor).\n"
    elif stranger:
        yield _text(f"{stranger}: lines that bind one party were not tried.\n", "yellow")
    elif not made.row_count:
        yield "No treaty or moratorium line applies.\n"
    if made.row_count:
        yield made


def _stranger(answer: Answer) -> str:
    """Say that nobody of the given name is known; blank where somebody is, or none is given."""
    from launch_data.actors import is_party, nearest

    actor = answer["launch"]["actor"]
    if actor is None or is_party(actor):
        return ""
    guess = nearest(actor)
    return f"Nobody named {actor} is known" + (f" (did you mean {guess}?)" if guess else "")


def source(line: Answer) -> str:
    """Print where a line was read, and whether its number was seen there.

    Parameters
    ----------
    line : dict
        Entry of section ``thresholds``.

    Returns
    -------
    str
        The citation, which says so itself unless the number was seen in full.
    """
    return f"{line['citation']} (seen)" if line["verified"] == "yes" else str(line["citation"])


def _idle_lines(answer: Answer) -> "Iterator[RenderableType]":
    idle = [one for one in answer["thresholds"] if not one["applies"]]
    reasons: dict[str, list[str]] = {}
    for one in sorted(idle, key=lambda one: not one["binds_actor"]):
        why = one["reason"] if one["binds_actor"] else f"{_others(answer)} (every reason: --json)"
        reasons.setdefault(why, []).append(one["id"])
    stranger = _stranger(answer)
    untried = f", or were not tried because they bind one party. {stranger}" if stranger else ""
    made = table("line", "why", title=f"Lines that do not apply{untried}")
    for reason, ids in reasons.items():
        made.add_row(", ".join(ids), reason, style="dim")
    yield ""
    yield made


def _others(answer: Answer) -> str:
    actor = answer["launch"]["actor"]
    return "each binds one party or a few" if actor is None else f"each names others than {actor} as bound"


def _consistency(answer: Answer) -> "Iterator[RenderableType]":
    found = answer["consistency"]
    value = "" if found["p_value"] is None else f": {_p_value(found['p_value'])}"
    yield _text(f"Consistency of the reports{value}", "bold")
    for flag in found["flags"]:
        yield _text(f"! {flag['text']}", "yellow")
    if not found["flags"]:
        yield "No contradiction found."


def _p_value(value: float) -> str:
    return f"p = {value:.2g}" if value >= 1e-4 else "p below 0.0001"


def _diagnostics(answer: Answer) -> "Iterator[RenderableType]":
    known = answer["diagnostics"]
    size = known["effective_sample_size"]
    if size is not None:
        asked = "" if known["drawn"] == known["draws"] else f" ({known['draws']:,} asked for)"
        yield (
            f"\n{known['drawn']:,} draws{asked}, effective sample size {size:,.0f}, "
            f"{known['failed']} failed, seed {known['seed']}, {known['seconds']:.1f} s"
        )
    for text in known.get("warnings", ()):
        yield _text(f"! {text}", "yellow")


def _end(answer: Answer) -> "Iterator[RenderableType]":
    known, actor = answer["provenance"], answer["launch"]["actor"]
    own = known["catalogue_ends_of_actor"]
    yield f"The catalogue ends {known['catalogue_ends']}" + (f", for {actor} {own}." if own else ".")
