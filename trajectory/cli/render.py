"""An answer on the terminal, from the same values as its JSON object."""

from typing import Any

from trajectory.analysis.memo import interval

_FITTED = {"range": ("range_km", "km"), "apogee": ("apogee_km", "km"), "flight_time": ("flight_time_s", "s")}


def render(console: Any, answer: dict[str, Any], files: list[str]) -> None:
    """Print an answer.

    Parameters
    ----------
    console : rich.console.Console
        Where to print.
    answer : dict
        As ``Analysis.to_dict`` gives it.
    files : list of str
        What was written.
    """
    _head(console, answer)
    _claims(console, answer)
    _ranges(console, answer)
    _classes(console, answer)
    _thresholds(console, answer)
    _flags(console, answer)
    _foot(console, answer, files)


def _plain(console: Any, text: str, style: str | None = None) -> None:
    console.print(text, style=style, markup=False)


def _table(*headings: str) -> Any:
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    for heading in headings:
        table.add_column(
            heading.lstrip(">"), justify="right" if heading.startswith(">") else "left", overflow="fold"
        )
    return table


def _head(console: Any, answer: dict[str, Any]) -> None:
    launch, kind = answer["launch"], answer["kind"]
    parts = [launch["id"], launch["date"], launch["actor"], launch["type_reported"], launch["site"]]
    _plain(console, "  ".join(str(part) for part in parts if part), "bold")
    shape = f", {kind['shape']} trajectory" if kind["shape"] != "unknown" else ""
    ratio = f" (apogee ratio {kind['apogee_ratio']:.2f})" if kind["apogee_ratio"] else ""
    _plain(console, f"Kind: {kind['label']}{shape}{ratio}; {kind['reason']}")
    if answer.get("other_flights"):
        _plain(
            console,
            f"Other flights of this event, each to be asked for by its id: {', '.join(answer['other_flights'])}",
        )


def _claims(console: Any, answer: dict[str, Any]) -> None:
    from rich.text import Text

    shown = [claim for claim in answer["claims"] if claim["status"] != "duplicate"]
    if not shown:
        _plain(console, "\nNo source gave a range, an apogee or a flight time.")
        return
    table = _table("Quantity", "Reported", "By", "Fitted (90 %)", "Use")
    last = None
    for claim in sorted(
        shown, key=lambda c: list(("range", "apogee", "flight_time", "azimuth")).index(c["quantity"])
    ):
        name = claim["quantity"]
        fitted = ""
        if name != last and answer["fit"] and name in _FITTED:
            key, unit = _FITTED[name]
            fitted = interval(answer["fit"][key], unit=unit)
        own = " (self-claim)" if claim["self_claim"] else ""
        cells = (
            "" if name == last else name.replace("_", " "),
            claim["text"],
            claim["reporter"] + own,
            fitted,
            claim["status"],
        )
        table.add_row(*(Text(cell) for cell in cells), style=None if claim["status"] == "used" else "dim")
        last = name
    console.print(table)
    hidden = len(answer["claims"]) - len(shown)
    if hidden:
        _plain(
            console,
            f"{hidden} repeated claims are not listed; `lofted show {answer['launch']['id']}` shows all with sources.",
        )


def _ranges(console: Any, answer: dict[str, Any]) -> None:
    if answer["refused"]:
        _plain(console, f"\nNo standard range: {answer['refused']}.", "bold")
        return
    section = answer["standard_range_km"]
    azimuth = section["azimuth_deg"]
    direction = f"towards {azimuth:.0f} deg" if azimuth is not None else "direction unknown"
    table = _table("Standard range, payload as flown", ">5 %", ">Median", ">95 %", ">Beyond half the Earth")
    for label, key in (
        ("without Earth rotation", "without_rotation"),
        (f"with Earth rotation, {direction}", "with_rotation"),
        ("without rotation, flight time ignored", "without_rotation_ignoring_flight_time"),
    ):
        one = section[key]
        cells = [_km(one[q]) for q in ("q05", "median", "q95")]
        table.add_row(label, *cells, f"{100 * one['probability_beyond']:.1f} %")
    console.print(table)


def _km(value: float | None) -> str:
    return ">20,000 km" if value is None else f"{value:,.0f} km"


def _classes(console: Any, answer: dict[str, Any]) -> None:
    classes = answer["classes"]
    if classes is None:
        _plain(console, "Class: nothing can be said without a range.")
        return
    shares = "  ".join(f"{name} {100 * p:.1f} %" for name, p in classes["probabilities"].items())
    _plain(console, f"Class ({classes['scheme']}; {classes['basis']}): {shares}", "bold")


def _thresholds(console: Any, answer: dict[str, Any]) -> None:
    from rich.text import Text

    table = _table("Record", ">Probability", "Verdict", "In words", "Source")
    applying = [v for v in answer["thresholds"] if v["applies"]]
    for one in applying:
        p = "" if one["probability"] is None else f"{100 * one['probability']:.1f} %"
        table.add_row(
            *(Text(cell) for cell in (one["id"], p, one["verdict"], one["in_words"], one["citation"]))
        )
    if applying:
        console.print(table)
    rest = [v["id"] for v in answer["thresholds"] if not v["applies"]]
    _plain(console, f"Not applicable (reasons with --json): {', '.join(rest)}", "dim")


def _flags(console: Any, answer: dict[str, Any]) -> None:
    found = answer["consistency"]
    p = found["p_value"]
    said = (
        "no claim can be checked against another"
        if p is None
        else f"p = {p:.3f}"
        if p >= 0.001
        else "p < 0.001"
    )
    _plain(console, f"\nConsistency: {said}" + ("" if found["flags"] else "; nothing flagged"), "bold")
    for flag in found["flags"]:
        _plain(console, f"  ! {flag['text']}")
    for text in answer["assumptions"]:
        _plain(console, f"  assumed: {text}")


def _foot(console: Any, answer: dict[str, Any], files: list[str]) -> None:
    d = answer["diagnostics"]
    for text in d["warnings"]:
        _plain(console, f"  warning: {text}")
    if d["effective_sample_size"] is not None:
        _plain(
            console,
            f"\n{d['draws']} draws, effective {d['effective_sample_size']:,.0f}; {d['without_solution']} without a solution, "
            f"{d['outside_prior']} outside the prior, {d['failed']} failed; seed {d['seed']}; {d['flights']:,} flights "
            f"in {d['seconds']:.1f} s; catalogue to {answer['provenance']['catalogue_ends']}",
        )
    if not answer["refused"]:
        for caveat in answer["caveats"]:
            _plain(console, caveat, "dim")
    for name in files:
        _plain(console, f"Written: {name}")
