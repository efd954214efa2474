"""The ensembles of all kinds, kept between runs, and the marginal likelihood of claims under them."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from launch_data.families import load_families
from launch_data.kinds import KINDS, load_kinds
from trajectory.ensembles.identity import code_behind
from trajectory.errors import StoreError, StoreWarning, warn
from trajectory.inference.claims.likelihood import ANY_KIND, Term, draw, marginal
from trajectory.inference.kinds.ensemble_draws import KindEnsemble, draw_kind
from trajectory.inference.posterior.prior import LONGEST_FLIGHT

Array = NDArray[np.float64]
Progress = Callable[[float, str], None]

DRAWS = 16384
FEWER = 4096  # for kinds whose every draw counts
SEED = 0
# Smoothing of the ensembles, standard deviation of a logarithm: a judgement, about the distance between
# neighbouring flights of the smallest ensemble.
BANDWIDTH = {"range": 0.15, "apogee": 0.12, "flight_time": 0.12}
# Probability that the figures say nothing of the flight, or that it lies outside the prior of its kind: a
# judgement.
OUTSIDE = 0.02
WRONG_TIME = np.log(OUTSIDE)  # what refutes a kind may itself be wrong
NODES = 15  # places at which a claim is compared with flights
TIMES = (30.0, 1e5)  # s: where a wrong flight time may lie


@dataclass(frozen=True, slots=True, eq=False)
class Ensembles:
    """The prior-predictive flights of every kind.

    Parameters
    ----------
    of : mapping of str to KindEnsemble
        One per kind.
    key : str
        What made them, as the store names it; blank when they were not stored.
    """

    of: Mapping[str, KindEnsemble]
    key: str


@dataclass(frozen=True, slots=True, eq=False)
class Densities:
    """Log densities of the claims of one launch under each kind, per logarithm of the quantity.

    Parameters
    ----------
    joint, of_range, of_apogee, of_time : ndarray, shape (6,)
        Of all claims together, of those of the range alone, of the apogee alone, and of the time given both;
        0 without claims.
    range_nodes, apogee_nodes, time_nodes : ndarray
        Places that stand for the claims; empty without claims.  [ln m, ln s]
    log_evidence : float
        What the claims themselves contribute, the same for every kind.
    refuted : ndarray, shape (6,)
        What physics takes off the logarithm for every flight of the kind: of a flight of many hours, for all
        but cruise missiles and space launches; part of ``joint``.
    """

    joint: Array
    of_range: Array
    of_apogee: Array
    of_time: Array
    range_nodes: Array
    apogee_nodes: Array
    time_nodes: Array
    log_evidence: float
    refuted: Array


_LOADED: list[Ensembles] = []  # read or flown once per process


def load_ensembles(progress: Progress | None = None) -> Ensembles:
    """Return the ensembles of the shipped priors: from the store, or flown and stored.

    Parameters
    ----------
    progress : callable, optional
        Called with the fraction done and what is being done, when they must be flown.

    Returns
    -------
    Ensembles
        The same bits from the store, from any number of threads, and without a store.
    """
    if not _LOADED:
        _LOADED.append(_read_or_fly(progress))
    return _LOADED[0]


def _read_or_fly(progress: Progress | None) -> Ensembles:
    from trajectory.ensembles.store import content_key, open_store

    store, identity = open_store(), _identity()
    key = content_key(identity)
    kept = store.fetch(key)
    if kept is not None:
        return Ensembles(_unpack(kept.arrays), key)
    made = fly_ensembles(draws=DRAWS, seed=SEED, progress=progress)
    units = {name: "s" if name.endswith("time") else "1" for name in _pack(made)}
    try:
        store.save(_pack(made), attributes={"what": "kinds"}, units=units, identity=identity)
    except StoreError as problem:  # a disk that is full costs time, not the answer
        warn(f"{problem}: the priors of the kinds are flown again next time", StoreWarning)
        key = ""
    return Ensembles(made, key)


def fly_ensembles(
    *, draws: int, seed: int, progress: Progress | None = None, threads: int | None = None
) -> dict[str, KindEnsemble]:
    """Fly the ensembles of the shipped priors.

    Parameters
    ----------
    draws, seed : int
        Draws of each kind, and the seed of the sequence.
    progress : callable, optional
        Called with the fraction done and what is being done.
    threads : int, optional
        How many fly at the same time; never changes a result.

    Returns
    -------
    dict of str to KindEnsemble
        In the order of ``KINDS``.
    """
    families, made = load_families(), {}
    for number, kind in enumerate(load_kinds()):
        if progress is not None:
            progress(number / len(KINDS), f"flying the prior of {kind.name} (once)")
        count = draws if kind.loft else min(draws, FEWER)
        made[kind.name] = draw_kind(kind, families, draws=count, seed=seed, threads=threads)
    return made


def _identity() -> dict[str, Any]:
    return {
        "what": "prior-predictive ensembles of kinds",
        "code": code_behind("trajectory.inference.kinds.ensemble_draws"),
        "draws": [DRAWS, FEWER],
        "seed": SEED,
        "kinds": [asdict(replace(kind, bounds=dict(kind.bounds))) for kind in load_kinds()],
        "families": [asdict(family) for family in load_families()],
    }


_COLUMNS = ("log_range", "log_apogee", "time", "weights")


def _pack(made: Mapping[str, KindEnsemble]) -> dict[str, NDArray[Any]]:
    arrays: dict[str, NDArray[Any]] = {}
    for number, ensemble in enumerate(made.values()):
        for column in _COLUMNS:
            arrays[f"kind{number}_{column}"] = getattr(ensemble, column)
        arrays[f"kind{number}_counts"] = np.array([ensemble.drawn, ensemble.failed], dtype=np.int64)
    return arrays


def _unpack(arrays: Mapping[str, NDArray[Any]]) -> dict[str, KindEnsemble]:
    found = {}
    for number, kind in enumerate(KINDS):
        columns = [arrays[f"kind{number}_{column}"] for column in _COLUMNS]
        drawn, failed = (int(value) for value in arrays[f"kind{number}_counts"])
        found[kind] = KindEnsemble(kind, columns[0], columns[1], columns[2], columns[3], drawn, failed)
    return found


def densities(
    ensembles: Ensembles,
    range_terms: tuple[Term, ...],
    apogee_terms: tuple[Term, ...],
    time_terms: tuple[Term, ...],
) -> Densities:
    """Compare claims with every kind's ensemble.

    Parameters
    ----------
    ensembles : Ensembles
        The prior-predictive flights.
    range_terms, apogee_terms, time_terms : tuple of Term
        Claims; any may be empty.

    Returns
    -------
    Densities
        Never minus infinity: with probability ``OUTSIDE`` the claims say nothing about the flight, or it lies
        outside the kind's prior.

    Notes
    -----
    The claims of one quantity are combined first (rounding, bounds, heavy tail), then compared with each
    flight through a Gaussian kernel: their marginal likelihood under a kernel-density estimate of the
    ensemble in the logarithms of range, apogee and time.
    """
    nodes = {"range": _nodes(range_terms, "range"), "apogee": _nodes(apogee_terms, "apogee")}
    time_nodes = _time_nodes(time_terms)
    evidence = sum(
        marginal(claimed, name, ANY_KIND).log_evidence
        for name, claimed in (("range", range_terms), ("apogee", apogee_terms))
        if claimed
    )
    joint, of_range, of_apogee, of_time = (np.zeros(len(KINDS)) for _ in range(4))
    for number, kind in enumerate(KINDS):
        ensemble = ensembles.of[kind]
        flat = 0.0
        product = np.ones(len(ensemble.weights))
        for name, values, out in (
            ("range", ensemble.log_range, of_range),
            ("apogee", ensemble.log_apogee, of_apogee),
        ):
            if not len(nodes[name]):
                continue
            near = kernel(nodes[name], values, BANDWIDTH[name])
            span = -float(np.log(np.log(ANY_KIND[name][1] / ANY_KIND[name][0])))
            out[number] = _never_zero(float((ensemble.weights * near).sum()), span)
            product = product * near
            flat += span
        if flat:
            joint[number] = _never_zero(float((ensemble.weights * product).sum()), flat)
        if len(time_nodes):
            product = product * kernel(time_nodes, np.log(ensemble.time), BANDWIDTH["flight_time"])
            flat -= float(np.log(np.log(TIMES[1] / TIMES[0])))
            lengths = joint[number]
            joint[number] = _never_zero(float((ensemble.weights * product).sum()), flat)
            of_time[number] = joint[number] - lengths
    refuted = _refuted(time_nodes)
    return Densities(
        joint + refuted, of_range, of_apogee, of_time,
        nodes["range"], nodes["apogee"], time_nodes, float(evidence), refuted,
    )  # fmt: skip


def _refuted(time_nodes: Array) -> Array:
    """No arc, pull-up or glide lasts longer than the prior of flights allows."""
    found = np.zeros(len(KINDS))
    if len(time_nodes) and np.exp(time_nodes[0]) > LONGEST_FLIGHT:
        found[[kind not in ("cruise", "slv") for kind in KINDS]] = WRONG_TIME
    return found


def _nodes(claimed: tuple[Term, ...], quantity: str) -> Array:
    if not claimed:
        return np.empty(0)
    return draw(marginal(claimed, quantity, ANY_KIND), (np.arange(NODES) + 0.5) / NODES)


def kernel(nodes: Array, values: Array, width: float) -> Array:
    """Mean over the nodes of a Gaussian kernel at some values.

    Parameters
    ----------
    nodes : ndarray, shape (m,)
        Where the claims stand.  [ln m]
    values : ndarray, shape (n,)
        Flights.  [ln m]
    width : float
        Standard deviation of the kernel.

    Returns
    -------
    ndarray, shape (n,)
        Density per unit of the logarithm.
    """
    total = np.zeros(len(values))
    for node in nodes:
        total += np.exp(-0.5 * ((values - node) / width) ** 2)
    density: Array = total / (len(nodes) * width * np.sqrt(2.0 * np.pi))
    return density


def _time_nodes(claimed: tuple[Term, ...]) -> Array:
    """The middle of the claimed flight times; bounds say too little of them."""
    middles = [0.5 * np.log(max(term.low, 1.0) * term.high) for term in claimed if not term.is_bound]
    return np.array([np.median(middles)]) if middles else np.empty(0)


def _never_zero(density: float, log_flat: float) -> float:
    return float(np.log((1.0 - OUTSIDE) * density + OUTSIDE * np.exp(log_flat)))
