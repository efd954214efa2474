"""Learn from the catalogue what `learned` then holds: a job for developers, and for its test."""

import dataclasses
import json
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kernels import layout as col
from launch_data.families import Family
from launch_data.launch import Launch
from trajectory.errors import NoAnswerError
from trajectory.inference.claims.agencies import Learned, learn, pair_of
from trajectory.inference.claims.comparisons import IN_SIGHT, LEARNED, PAIR, compare
from trajectory.inference.claims.learned import TIME_SIGMAS, using
from trajectory.inference.claims.likelihood import time_log_likelihood
from trajectory.inference.posterior.evidence import gather
from trajectory.inference.posterior.fit import fit

Progress = Callable[[float, str], None]
Array = NDArray[np.float64]

DIGITS = 5


def relearn(
    launches: Iterable[Launch],
    families: tuple[Family, ...],
    *,
    draws: int = 2000,
    seed: int = 0,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Learn everything that the likelihood uses.

    Parameters
    ----------
    launches : iterable of Launch
        The catalogue.
    families : tuple of Family
        The prior.
    draws, seed : int
        Of each fit.
    progress : callable, optional
        Called with the fraction done and what is being done.

    Returns
    -------
    dict
        For `to_text`.  The fits behind the flight times already use the scales that were learned before.
    """
    known = list(launches)
    values = relearn_agencies(known)
    with using({**values, "time": []}):
        timed = relearn_time(known, families, draws=draws, seed=seed, progress=progress)
    made = "learned from launches.csv by `lofted agencies --relearn`"
    return {"made": f"{made}, {draws} draws, seed {seed}", **values, "time": timed}


def relearn_agencies(launches: Iterable[Launch]) -> dict[str, Any]:
    """Learn scales, biases and wrong rates, with every event left out once.

    Parameters
    ----------
    launches : iterable of Launch
        The catalogue.

    Returns
    -------
    dict
        ``without`` (event, or "" for none, to values), ``every_kind`` for comparison, and ``compared``, the
        figures behind them.
    """
    known = list(launches)
    compared = compare(known)
    without = {}
    for event in ("", *sorted({one.event_id for one in compared})):
        without[event] = _values([one for one in compared if one.event_id != event])
    rows = [
        {
            "flight": one.flight,
            "quantity": one.quantity,
            "agencies": {cell.origin: cell.text for cell in one.agencies},
            "own": None if one.own is None else one.own.text,
            "is_pair": pair_of(one, PAIR) is not None,
        }
        for one in compared
    ]
    every = compare(known, every_kind=True)
    return {
        "pair": list(PAIR),
        "compared": rows,
        "every_kind_pairs": {
            q: sum(one.quantity == q and pair_of(one, PAIR) is not None for one in every) for q in LEARNED
        },
        "every_kind": _values(every),
        "without": without,
    }


def _values(compared: Any) -> dict[str, Any]:
    agencies, own = learn(compared, PAIR, LEARNED)
    return {"agencies": _plain(agencies), "own": _plain(own)}


def _plain(learned: Learned) -> dict[str, Any]:
    scales = {
        quantity: {
            "weight": _rounded(one.weight),
            "mean": _rounded(one.shift_mean),
            "variance": _rounded(one.shift_variance),
            "shift": _rounded(one.shift),
        }
        for quantity, one in learned.scales.items()
    }
    return {"wrong": _rounded(learned.wrong), "scales": scales}


def _rounded(values: Any) -> list[float]:
    return [float(f"{value:.{DIGITS}g}") for value in values]


def relearn_time(
    launches: Iterable[Launch],
    families: tuple[Family, ...],
    *,
    draws: int = 500,
    seed: int = 0,
    progress: Progress | None = None,
) -> list[dict[str, Any]]:
    """Hold the claimed flight times against fits that did not see them.

    Parameters
    ----------
    launches : iterable of Launch
        The catalogue.
    families : tuple of Family
        The prior.
    draws, seed : int
        Of each fit.
    progress : callable, optional
        Called with the fraction done and the flight.

    Returns
    -------
    list of dict
        Each flight with its predicted and claimed times and the log-likelihood at `TIME_SIGMAS`.
    """
    chosen = [launch for launch in launches if _is_timed(launch)]
    found = []
    for number, launch in enumerate(chosen):
        if progress is not None:
            progress(number / len(chosen), launch.id)
        evidence, _ = gather(launch)
        try:
            made = fit(dataclasses.replace(evidence, time_terms=()), families, draws=draws, seed=seed)
        except NoAnswerError:
            continue
        good = made.weights > 0.0
        weights, times = made.weights[good], made.results[good, col.TIME_OF_FLIGHT]
        logs = [
            float(
                np.log(
                    (weights * np.exp(time_log_likelihood(evidence.time_terms, times, discrepancy=s))).sum()
                )
            )
            for s in TIME_SIGMAS
        ]
        mean = float((weights * times).sum())
        found.append(
            {
                "event": launch.event_id,
                "flight": launch.id,
                "claimed": [c.reported.text for c in launch.of("flight_time") if c.is_used],
                "predicted_s": round(mean, 1),
                "predicted_spread_s": round(float(np.sqrt((weights * (times - mean) ** 2).sum())), 1),
                "log_likelihood": [round(value - max(logs), 4) for value in logs],
            }
        )
    return found


def _is_timed(launch: Launch) -> bool:
    """Whether a successful ballistic flight has a time, a range and an apogee that may be used."""
    if launch.kind != "ballistic" or launch.outcome == "failure":
        return False
    points = {c.quantity for c in launch.used if c.reported.value is not None}
    high = [c.reported.value or 0.0 for c in launch.of("apogee") if c.is_used]
    return {"range", "apogee", "flight_time"} <= points and max(high) >= IN_SIGHT


def to_text(values: dict[str, Any]) -> str:
    """Write learned values as the file holds them.

    Parameters
    ----------
    values : dict
        Plain values.

    Returns
    -------
    str
        JSON; a change of one value changes one line.
    """
    text = json.dumps(values, separators=(",", ":"))
    return text.replace("},", "},\n").replace('],"', '],\n"') + "\n"
