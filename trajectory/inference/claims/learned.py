"""What was learned of agencies and of the flight time, as the likelihood uses it.

The values are in ``learned.json``, written by `relearn` from the shipped catalogue.  Every event that taught
something has an entry of its own that leaves it out, so that no flight is judged by what it taught.
"""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from trajectory.inference.claims import agencies as ag
from trajectory.inference.claims import scatter as sc
from trajectory.inference.claims.comparisons import PAIR

Array = NDArray[np.float64]

FILE = "learned.json"
# Errors at which a distribution function is tabulated: finer than the narrowest scale near zero.
_ERRORS = 0.05 * np.sinh(np.linspace(-4.0, 4.0, 6001))

# The prior of the discrepancy of the flight time: 60 s, 90 % between 26 s and 137 s; a judgement.
TIME_MEDIAN = 60.0  # s
TIME_SPREAD = 0.5  # standard deviation of its logarithm
TIME_SIGMAS = TIME_MEDIAN * np.exp(TIME_SPREAD * np.linspace(-3.0, 3.0, 19))


@dataclass(frozen=True, slots=True, eq=False)
class ErrorCurve:
    """Distribution of the error of one origin's sound figures of one quantity.

    Parameters
    ----------
    error : ndarray
        Logarithm of figure over truth.
    cumulative : ndarray
        Its distribution function.
    spread : float
        Half the width that holds 68 %.
    wrong : float
        Probability that a figure is not sound but simply wrong.
    """

    error: Array
    cumulative: Array
    spread: float
    wrong: float


@dataclass(frozen=True, slots=True, eq=False)
class TimeDiscrepancy:
    """Standard deviation of what a family of boosts leaves out of the flight time.

    Parameters
    ----------
    sigma, weight : ndarray, shape (19,)
        Grid and posterior.  [s]
    flights : int
        How many taught it.
    """

    sigma: Array
    weight: Array
    flights: int

    @property
    def interval(self) -> tuple[float, float, float]:
        """5 %, 50 % and 95 % of the standard deviation, in s."""
        step = 0.5 * np.log(self.sigma[1] / self.sigma[0])
        edges = np.concatenate([[np.log(self.sigma[0]) - step], np.log(self.sigma) + step])
        low, middle, high = np.exp(
            np.interp((0.05, 0.5, 0.95), np.concatenate([[0.0], np.cumsum(self.weight)]), edges)
        )
        return float(low), float(middle), float(high)


# While something is being learned: the values to use instead of the shipped ones.
_instead: list[dict[str, Any]] = []


def table() -> dict[str, Any]:
    """Return the values in use: those that are shipped.

    Returns
    -------
    dict
        As `relearn.relearn` makes it.
    """
    return _instead[-1] if _instead else _shipped()


@contextmanager
def using(values: dict[str, Any]) -> Iterator[None]:
    """Use other values than the shipped ones while the block runs; not for threads.

    Parameters
    ----------
    values : dict
        As `relearn.relearn_agencies` makes it.

    Yields
    ------
    None
    """
    _instead.append(values)
    _forget()
    try:
        yield
    finally:
        _instead.pop()
        _forget()


def fingerprint() -> str:
    """Hash what was learned, so that an answer can say which agencies' errors it was made with.

    Returns
    -------
    str
        SHA-256 in hexadecimal.
    """
    return hashlib.sha256(json.dumps(table(), sort_keys=True).encode()).hexdigest()


def _forget() -> None:
    for made in (learned, _curve, time_discrepancy):
        made.cache_clear()


@cache
def _shipped() -> dict[str, Any]:
    text = files(__package__).joinpath(FILE).read_text(encoding="utf-8")
    values: dict[str, Any] = json.loads(text)
    return values


@cache
def learned(excluding: str = "") -> tuple[ag.Learned, ag.Learned]:
    """What agencies and parties about themselves showed.

    Parameters
    ----------
    excluding : str
        Event to leave out; one that taught nothing changes nothing.

    Returns
    -------
    agencies, own : Learned
        As `agencies.learn` gave them.
    """
    without = table()["without"]
    return _unpack(without[excluding if excluding in without else ""])


def _unpack(entry: dict[str, Any]) -> tuple[ag.Learned, ag.Learned]:
    made = []
    for group in ("agencies", "own"):
        scales = {
            q: ag.Scales(
                _shares(v["weight"]), np.array(v["mean"]), np.array(v["variance"]), tuple(v["shift"])
            )
            for q, v in entry[group]["scales"].items()
        }
        made.append(ag.Learned(scales, _shares(entry[group]["wrong"])))
    return made[0], made[1]


def _shares(values: list[float]) -> Array:
    """Probabilities that rounding left a little short of one."""
    weight = np.array(values)
    shares: Array = weight / weight.sum()
    return shares


@cache
def _curve(quantity: str, share: float | None, own: bool, excluding: str) -> ErrorCurve:
    agencies, parties = learned(excluding)
    source = parties if own else agencies
    parts = ag.predictive(source.scales[quantity], share, own=own)
    cumulative = np.maximum.accumulate(sc.mixture(_ERRORS, *parts))
    cumulative[0], cumulative[-1] = 0.0, 1.0
    cumulative.flags.writeable = False  # kept and shared
    low, high = np.interp((0.16, 0.84), cumulative, _ERRORS)
    return ErrorCurve(_ERRORS, cumulative, 0.5 * float(high - low), source.wrong_rate)


def error_curve(quantity: str, origin: str = "", *, own: bool = False, excluding: str = "") -> ErrorCurve:
    """How an origin's figures scatter about the truth.

    Parameters
    ----------
    quantity : str
        ``"range"``, ``"apogee"`` or ``"flight_time"``.
    origin : str
        The agency; one that was never compared gets the spread of an unknown bias.
    own : bool
        True for a party that speaks about itself.
    excluding : str
        Event to leave out.

    Returns
    -------
    ErrorCurve
        Scale and bias summed out over what was learned.
    """
    share = None if own else ag.place(origin, PAIR)
    known = excluding if excluding in table()["without"] else ""
    return _curve(quantity, share, own, known)


@cache
def time_discrepancy(excluding: str = "") -> TimeDiscrepancy:
    """What was learned of the discrepancy of the flight time.

    Parameters
    ----------
    excluding : str
        Event to leave out.

    Returns
    -------
    TimeDiscrepancy
        Posterior on a grid.
    """
    flights = [one for one in table()["time"] if not excluding or one["event"] != excluding]
    return discrepancy_posterior([np.array(one["log_likelihood"]) for one in flights])


def discrepancy_posterior(log_likelihoods: list[Array]) -> TimeDiscrepancy:
    """Combine what flights say of the discrepancy with its prior.

    Parameters
    ----------
    log_likelihoods : list of ndarray, shape (19,)
        Of each flight, at `TIME_SIGMAS`.

    Returns
    -------
    TimeDiscrepancy
        The posterior.
    """
    logs = -0.5 * (np.log(TIME_SIGMAS / TIME_MEDIAN) / TIME_SPREAD) ** 2
    for one in log_likelihoods:
        logs = logs + one
    weight = np.exp(logs - logs.max())
    return TimeDiscrepancy(TIME_SIGMAS, weight / weight.sum(), len(log_likelihoods))


@dataclass(frozen=True, slots=True)
class Group:
    """What one group of origins showed of one quantity.

    Parameters
    ----------
    whose : str
        ``agencies``, ``own`` or ``every_kind``.
    quantity : str
        Such as ``"range"``.
    flights : int
        Behind it: with both agencies, or with the party and an agency.
    scale, bias, wrong : tuple of float
        5 %, 50 % and 95 %; parts of one.  The wrong rate is common to all quantities of a group.
    """

    whose: str
    quantity: str
    flights: int
    scale: tuple[float, float, float]
    bias: tuple[float, float, float]
    wrong: tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Summary:
    """Everything that was learned, for printing.

    Parameters
    ----------
    groups : tuple of Group
        Per group and quantity.
    pair : tuple of str
        The two agencies.
    time : TimeDiscrepancy
        Of the flight time.
    priors : dict
        In words.
    caveats : tuple of str
        How weak the evidence is.
    times, compared : tuple of dict
        The flights behind it.
    """

    groups: tuple[Group, ...]
    pair: tuple[str, str]
    time: TimeDiscrepancy
    priors: dict[str, str]
    caveats: tuple[str, ...]
    times: tuple[dict[str, Any], ...]
    compared: tuple[dict[str, Any], ...]


PRIORS = {
    "scale": f"log-normal, median {ag.SCALE_MEDIAN:g}, sigma of the logarithm {ag.SCALE_SPREAD:g}",
    "bias": "normal about zero, as wide as the scale",
    "wrong_rate": f"beta({ag.WRONG_PRIOR[0]:g}, {ag.WRONG_PRIOR[1]:g})",
    "wrong_figure": f"Student t, 2 degrees of freedom, scale {sc.TAIL_SCALE:g} of the logarithm; fixed",
    "time_discrepancy_s": f"log-normal, median {TIME_MEDIAN:g}, sigma of the logarithm {TIME_SPREAD:g}",
}


def summarise() -> Summary:
    """Collect what was learned.

    Returns
    -------
    Summary
        From the shipped values.
    """
    values = table()
    rows = values["compared"]
    sets = {"agencies": learned()[0], "own": learned()[1], "every_kind": _unpack(values["every_kind"])[0]}
    groups = []
    for whose, source in sets.items():
        for quantity, scales in source.scales.items():
            groups.append(
                Group(
                    whose,
                    quantity,
                    _count(rows, quantity, whose)
                    if whose != "every_kind"
                    else values["every_kind_pairs"][quantity],
                    scales.interval,
                    scales.shift,
                    source.wrong_interval,
                )
            )
    return Summary(
        tuple(groups), (PAIR[0], PAIR[1]), time_discrepancy(), PRIORS, _caveats(rows), tuple(values["time"]),
        tuple(rows),
    )  # fmt: skip


def _count(rows: list[dict[str, Any]], quantity: str, whose: str) -> int:
    of = [row for row in rows if row["quantity"] == quantity]
    return sum(row["is_pair"] for row in of) if whose == "agencies" else sum(bool(row["own"]) for row in of)


def _caveats(rows: list[dict[str, Any]]) -> tuple[str, ...]:
    pairs = {q: _count(rows, q, "agencies") for q in ("range", "apogee", "flight_time")}
    return (
        f"Weak: the two agencies gave a figure each for {pairs['range']} ranges, {pairs['apogee']} apogees "
        f"and {pairs['flight_time']} flight times of ballistic flights in sight of their radars; what they "
        "print is mostly rounded more coarsely than they differ, so the priors carry much of the answer.",
        "A flight of the catalogue is judged by what the others taught.",
    )
