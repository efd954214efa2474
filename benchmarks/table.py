"""The report of `peers` as tables for people."""

import statistics
from typing import Any

from rich.console import Console
from rich.table import Table

WIDTH = 180  # columns when the output is no terminal
FREE_CORES = 0.9  # share of the cores below which a figure on all cores says more of the machine


def show(report: dict[str, Any]) -> None:
    """Print a report.

    Parameters
    ----------
    report : dict
        As `peers.measure` gives it.
    """
    console = Console(markup=False, highlight=False)
    if not console.is_terminal:
        console = Console(markup=False, highlight=False, width=WIDTH)
    for part in (machine_lines(report), *_free_and_powered(report)):
        console.print(part)
    if report["ratios"]:
        console.print(ratio_table(report))
    if "start_up" in report:
        console.print(start_line(report["start_up"]))
    if "ensembles" in report:
        console.print(ensemble_table(report["ensembles"]))
        for entry in report["posterior"]:
            console.print(posterior_line(entry))
    for entry in report["contestants"]:
        if entry["missing"]:
            console.print(f"missing: {entry['name']}: {entry['missing']}")
    console.print(f"{report['seconds']} s in all")


def machine_lines(report: dict[str, Any]) -> str:
    """Name the machine in two lines.

    Parameters
    ----------
    report : dict
        As `peers.measure` gives it.

    Returns
    -------
    str
        Text.
    """
    known = dict(report["machine"])
    first = f"{known.pop('processor')}, {known.pop('cores')} cores, {known.pop('memory_gib')} GiB"
    load = known.pop("load_before")
    versions = ", ".join(f"{name} {value}" for name, value in known.items())
    rounds = report["plan"]["rounds"]
    return f"{first}, load {load} before\n{versions}\n{rounds} rounds, median [min-max]"


def _free_and_powered(report: dict[str, Any]) -> list[Table]:
    found = []
    for work in ("free", "powered"):
        entries = [entry for entry in report["contestants"] if entry["work"] == work and not entry["missing"]]
        if entries:
            found.append(contestant_table(f"{work} flights", entries))
    return found


def contestant_table(title: str, entries: list[dict[str, Any]]) -> Table:
    """Speed, error and memory of contestants.

    Parameters
    ----------
    title : str
        What they fly.
    entries : list of dict
        From the report.

    Returns
    -------
    Table
        One row each.
    """
    made = Table(title=title, title_justify="left", caption=_caption(entries), caption_justify="left")
    made.add_column("contestant", no_wrap=True)
    for name in (
        "flights/s\none core", "flights/s\nall cores", "all/\none", "RHS/\nflight", "impact\nmax m", "p99 m",
        "median m", ">1 m", ">10 m", "apogee\nmax m", "speed\nmax m/s", "time\nmax s", "peak\nMiB",
    ):  # fmt: skip
        made.add_column(name, justify="right", no_wrap=True)
    for entry in entries:
        errors = entry["errors"]
        holds = "" if errors["holds"] else " !"
        made.add_row(
            entry["name"],
            _spread(entry["one_core_per_s"], ",.0f", "\n"),
            _spread(entry["all_cores_per_s"], ",.0f", "\n"),
            _spread(entry["all_cores_over_one"], ".2f", None),
            _number(errors["evaluations"], ",.0f"),
            _number(errors["max_m"]) + holds,
            _number(errors["p99_m"]),
            _number(errors["median_m"]),
            f"{errors['over_1_m']}/{errors['flights']}",
            f"{errors['over_10_m']}/{errors['flights']}",
            _number(errors["apogee_max_m"]),
            _number(errors["speed_max_m_s"]),
            _number(errors["time_max_s"]),
            _number(entry["alone"]["peak_mib"], ",.0f") if "alone" in entry else "-",
        )
    return made


def _caption(entries: list[dict[str, Any]]) -> str:
    lines = [f"{entry['name']}: {entry['settings']}" for entry in entries]
    for entry in entries:
        errors = entry["errors"]
        if not errors["holds"]:
            lines.append(
                f"! {entry['name']} does not hold its class of {entry['target_m']:g} m: largest error "
                f"{_number(errors['max_m'])} m, {errors['failed']} flights failed"
            )
        share = entry["core_share"]
        if share and entry["family"] != "scipy" and share["median"] < FREE_CORES:
            lines.append(
                f"! {entry['name']} had {share['median']:.0%} of the cores in its timing on all of them: "
                "other programs were running, or the sample was too small to share out"
            )
    return "\n".join(lines)


def ratio_table(report: dict[str, Any]) -> Table:
    """Our speed over that of each rival.

    Parameters
    ----------
    report : dict
        As `peers.measure` gives it.

    Returns
    -------
    Table
        One row for each pair.
    """
    made = Table(title="our speed over theirs, round by round", title_justify="left")
    for name in ("work", "class", "ours", "rival", "one core", "all cores", "note"):
        made.add_column(name, justify="left" if name in ("work", "ours", "rival", "note") else "right")
    for pair in report["ratios"]:
        broken = [pair[who] for who in ("ours", "rival") if not pair[f"{who}_holds"]]
        made.add_row(
            pair["work"],
            f"{pair['target_m']:g} m",
            pair["ours"],
            pair["rival"],
            _spread(pair["one_core"], ",.2f"),
            _spread(pair["all_cores"], ",.2f"),
            f"outside its class: {', '.join(broken)}" if broken else "",
        )
    return made


def start_line(start: dict[str, Any]) -> str:
    """Say how long a whole command takes.

    Parameters
    ----------
    start : dict
        As `child.start_up` gives it.

    Returns
    -------
    str
        One line.
    """
    warm = start["warm_s"]
    shown = f"{start['warm_median_s']:.2f} s [{min(warm):.2f}-{max(warm):.2f}]" if warm else "not measured"
    return f"whole command, {start['flights']:,} flights: cold {start['cold_s']:.2f} s, warm {shown}"


def ensemble_table(entries: list[dict[str, Any]]) -> Table:
    """Cost against the number of flights.

    Parameters
    ----------
    entries : list of dict
        As `peers.ensembles` gives them.

    Returns
    -------
    Table
        One row for each size.
    """
    title = "cost against ensemble size, all cores, streamed: drawn, flown and reduced chunk by chunk"
    made = Table(title=title, title_justify="left")
    for name in ("flights", "ready s", "s", "of these, kernel s", "flights/s", "peak MiB", "failed"):
        made.add_column(name, justify="right")
    for entry in entries:
        made.add_row(
            f"{entry['flights']:,}",
            f"{entry['prepare_s']:.2f}",
            f"{entry['wall_s']:.3f}",
            f"{entry['kernel_s']:.3f}",
            f"{entry['per_s']:,.0f}",
            f"{entry['peak_mib']:,.0f}",
            f"{entry['failed']:,}",
        )
    return made


def posterior_line(entry: dict[str, Any]) -> str:
    """Say how long one answer takes.

    Parameters
    ----------
    entry : dict
        As `posterior.measure` gives it.

    Returns
    -------
    str
        One line.
    """
    total, parts = entry["total_s"], [statistics.median(entry[name]) for name in ("fit_s", "range_s")]
    return (
        f"{entry['launch']}: {entry['draws']:,} posterior draws with standard ranges, "
        f"{entry['flights']:,} flights with boost: "
        f"{statistics.median(total):.2f} s [{min(total):.2f}-{max(total):.2f}]; "
        f"fit {parts[0]:.2f} s, standard ranges {parts[1]:.2f} s"
    )


def _spread(value: dict[str, float] | None, form: str, between: str | None = " ") -> str:
    if value is None:
        return "-"
    median = f"{value['median']:{form}}"
    return median if between is None else f"{median}{between}[{value['min']:{form}}-{value['max']:{form}}]"


def _number(value: float | None, form: str = ".3g") -> str:
    return "-" if value is None else f"{value:{form}}"
