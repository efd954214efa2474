"""Measure our flight kernel and its peers side by side: ``python -m benchmarks.peers``.

Every contestant flies the same flights to the same certified error, interleaved round by round in one
process.  Accuracy is measured in the same run as speed.
"""

import argparse
import json
import os
import statistics
import sys
import time
from dataclasses import dataclass
from typing import Any

from benchmarks import certify, child, machine, posterior, stream, table, timing
from benchmarks.contestants.base import FREE, POWERED, Contestant
from benchmarks.contestants.registry import OURS, everyone, flights


@dataclass(frozen=True)
class Plan:
    """How much is measured.

    Parameters
    ----------
    rounds : int
        Rounds of timing.
    seconds : float
        Wanted duration of one timing.  [s]
    certified : int
        Flights that are compared with the reference.
    pool : dict
        Flights that there are to time, by kind of work.
    memory : int
        Flights of the child process whose memory is measured; with 0 nobody's is.
    sizes : tuple of int
        Ensemble sizes.
    warm : int
        Warm starts of the whole command, after a cold one; with 0 it is not started.
    draws : int
        Posterior draws of a launch.
    """

    rounds: int
    seconds: float
    certified: int
    pool: dict[str, int]
    memory: int
    sizes: tuple[int, ...]
    warm: int
    draws: int


SIZES = (10**3, 10**4, 10**5, 10**6, 10**7)
FULL = Plan(7, 0.5, 5000, {FREE: 2**18, POWERED: 2**16}, 1000, SIZES, 5, 10_000)
QUICK = Plan(2, 0.02, 50, {FREE: 2000, POWERED: 200}, 0, (1000,), 0, 100)
START_FLIGHTS = 1000


def read_arguments(arguments: list[str] | None = None) -> argparse.Namespace:
    """Read the command line.

    Parameters
    ----------
    arguments : list of str, optional
        Instead of the process's own.

    Returns
    -------
    Namespace
        ``json``, ``quick``, ``rounds`` and ``only``.
    """
    parser = argparse.ArgumentParser(prog="python -m benchmarks.peers", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of tables")
    parser.add_argument("--quick", action="store_true", help="tiny counts: shows that it works, not how fast")
    parser.add_argument("--rounds", type=int, help=f"rounds of timing (default {FULL.rounds})")
    parser.add_argument(
        "--only", action="append", metavar="NAME", help="only contestants with NAME in their name; repeatable"
    )
    return parser.parse_args(arguments)


def measure(plan: Plan, chosen: list[Contestant]) -> dict[str, Any]:
    """Measure the chosen contestants.

    Parameters
    ----------
    plan : Plan
        How much.
    chosen : list of Contestant
        Who; those that cannot take part are only named.

    Returns
    -------
    dict
        The report: ``machine``, ``contestants``, ``ratios``, ``start_up``,
        ``ensembles`` and ``posterior``.
    """
    load = os.getloadavg()[0]
    works = {kind: flights(kind, count) for kind, count in plan.pool.items()}
    present = [contestant for contestant in chosen if not contestant.missing]
    ours = [contestant for contestant in present if contestant.family == OURS]
    errors = certify_all(plan, present, works)
    _say(f"{plan.rounds} rounds of timing")
    entries = [(contestant, works[contestant.work]) for contestant in present]
    timed = timing.run_rounds(entries, plan.rounds, plan.seconds, machine.cores())
    listed = [describe(one, timed.get(one.name), errors.get(one.name)) for one in chosen]
    for entry in listed:
        if plan.memory and not entry["missing"]:
            _say(f"memory of {entry['name']}")
            entry["alone"] = child.fly_alone(entry["name"], plan.memory, 1)
    report: dict[str, Any] = {
        "machine": {**machine.describe(), "load_before": round(load, 2)},
        "plan": dict(vars(plan)),
        "contestants": listed,
        "ratios": compare(present, timed, errors),
    }
    if ours:
        if plan.warm:
            report["start_up"] = _start_up(plan)
        report["ensembles"] = ensembles(plan.sizes, machine.cores())
        _say(f"{plan.draws:,} posterior draws of a launch")
        report["posterior"] = posterior.measure(plan.draws, plan.rounds)
    return report


def certify_all(plan: Plan, present: list[Contestant], works: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Compile everyone and compare them with the reference.

    Parameters
    ----------
    plan : Plan
        How much.
    present : list of Contestant
        Who.
    works : dict
        Flights by kind of work.

    Returns
    -------
    dict
        By name, what `certify.certify` found.
    """
    found = {}
    for contestant in present:
        _say(f"compile and certify {contestant.name}")
        work = works[contestant.work]
        contestant.prepare(work, machine.cores())
        count = min(plan.certified, work.count)
        found[contestant.name] = certify.certify(contestant, work, count, machine.cores())
    return found


def _start_up(plan: Plan) -> dict[str, Any]:
    _say("whole command, cold and warm")
    return child.start_up(flights(FREE, START_FLIGHTS).rows, plan.warm)


def describe(
    contestant: Contestant, timed: dict[str, Any] | None, errors: dict[str, Any] | None
) -> dict[str, Any]:
    """Write down one contestant.

    Parameters
    ----------
    contestant : Contestant
        Who.
    timed : dict or None
        Its part of `timing.run_rounds`.
    errors : dict or None
        What `certify.certify` found.

    Returns
    -------
    dict
        Its entry in the report.
    """
    entry: dict[str, Any] = {
        "name": contestant.name,
        "family": contestant.family,
        "work": contestant.work,
        "target_m": contestant.target,
        "settings": contestant.settings,
        "missing": contestant.missing,
    }
    if timed and errors:
        entry["sample"] = timed["sample"]
        entry["one_core_per_s"] = spread(timed["one_core"])
        entry["all_cores_per_s"] = spread(timed["all_cores"])
        scaling = timing.ratios(timed["all_cores"], timed["one_core"]) if timed["all_cores"] else []
        entry["all_cores_over_one"] = spread(scaling)
        entry["core_share"] = spread(timed["core_share"])
        entry["errors"] = errors
    return entry


def compare(
    present: list[Contestant], timed: dict[str, dict[str, Any]], errors: dict[str, dict[str, Any]]
) -> list[dict[str, Any]]:
    """Divide our speed by that of the others, round by round.

    Parameters
    ----------
    present : list of Contestant
        Who was timed.
    timed, errors : dict
        By name, as `timing.run_rounds` and `certify.certify` give them.

    Returns
    -------
    list of dict
        One entry for each rival that has a counterpart of ours: same work, same error class.
    """
    found = []
    for rival in present:
        same = (rival.work, rival.target)
        ours = [one for one in present if one.family == OURS and (one.work, one.target) == same]
        if rival.family == OURS or not ours:
            continue
        mine, theirs = timed[ours[0].name], timed[rival.name]
        found.append(
            {
                "work": rival.work,
                "target_m": rival.target,
                "ours": ours[0].name,
                "rival": rival.name,
                "family": rival.family,
                "one_core": spread(timing.ratios(mine["one_core"], theirs["one_core"])),
                "all_cores": spread(timing.ratios(mine["all_cores"], theirs["all_cores"])),
                "ours_holds": errors[ours[0].name]["holds"],
                "rival_holds": errors[rival.name]["holds"],
            }
        )
    return found


def ensembles(sizes: tuple[int, ...], cores: int) -> list[dict[str, Any]]:
    """Measure our cost against ensemble size, each size in a process of its own.

    Parameters
    ----------
    sizes : tuple of int
        Numbers of flights.
    cores : int
        Number of threads.

    Returns
    -------
    list of dict
        As `stream.fly_streamed` gives them, with ``per_s``.
    """
    found = []
    for size in sizes:
        _say(f"{size:,} flights")
        alone = stream.fly_streamed(size, cores)
        found.append({**alone, "per_s": size / alone["wall_s"]})
    return found


def spread(values: list[float]) -> dict[str, float] | None:
    """Summarise what was measured in every round.

    Parameters
    ----------
    values : list of float
        One for each round.

    Returns
    -------
    dict or None
        ``median``, ``min`` and ``max``; None when nothing was measured.
    """
    if not values:
        return None
    return {"median": statistics.median(values), "min": min(values), "max": max(values)}


def _say(text: str) -> None:
    print(f"  {text} ...", file=sys.stderr, flush=True)


def _plan(options: argparse.Namespace) -> Plan:
    plan = QUICK if options.quick else FULL
    changes: dict[str, Any] = dict(vars(plan))
    if options.rounds:
        changes["rounds"] = options.rounds
    return Plan(**changes)


def main(arguments: list[str] | None = None) -> None:
    """Run the measurement and print it.

    Parameters
    ----------
    arguments : list of str, optional
        Instead of the command line.
    """
    options = read_arguments(arguments)
    # Threads that wait shall sleep: a waiting thread that spins counts as processor time of the next timing.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    wanted = options.only or [""]
    chosen = [one for one in everyone() if any(name in one.name for name in wanted)]
    if not chosen:
        names = ", ".join(contestant.name for contestant in everyone())
        raise SystemExit(f"--only {' --only '.join(wanted)}: nobody has that name; there are {names}")
    start = time.perf_counter()
    report = measure(_plan(options), chosen)
    report = {"command": sys.argv[1:] if arguments is None else arguments, **report}
    report["seconds"] = round(time.perf_counter() - start, 1)
    if options.json:
        print(json.dumps(report, indent=1))
    else:
        table.show(report)


if __name__ == "__main__":
    main()
