"""Kinds and types of a launch, learned from others: a mixture over types that leaves room for new ones.

Each type that other launches name is a component; beside them stands, for each kind, a type not seen before.
A component's weight is what is known before any figure: how often the actor launched it around that date,
from where, how many at a time, which figures were reported.  Its likelihood is the predictive density of a
Dirichlet process at two scales: tests that repeat those of the type, and tests of the type that differ, both
kernel densities over its flights, resting on the prior-predictive ensemble of its kind.  A new type has the
ensemble alone.  Kinds and types are two readings of one posterior.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from launch_data.kinds import KINDS
from trajectory.inference.kinds.kind_ensembles import Densities, kernel
from trajectory.inference.kinds.observed import COUNTS, NONE, SHAPES, Observed, Past

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]
PLACES = 60  # how many places an actor might launch from: the weight of a place never seen
AMONG_ALL = 10.0  # launches that the frequencies over all kinds are worth within one: a judgement


@dataclass(frozen=True, slots=True)
class Settings:
    """The few numbers of the mixture.

    Chosen on the launches until the end of 2023, for the log-loss of kinds and types with the event left out
    and with the future left out together; docs/method.md tells how little they matter.

    Parameters
    ----------
    service_time, service_floor : float
        How fast the weight of a type's launches falls with their distance in time [years], and what remains.
    memory, memory_floor : float
        The same for where, how many and what was reported.
    range_width, apogee_width, time_width : float
        Scale of the kernel around a flight of the same type, of the logarithm: a test that repeats it.
    spread : float
        Scale of the kernel around it for a test of the type that does not.
    open_weight : float
        Flights that a test unlike all others is worth within a type.
    spread_strength : float
        Flights that the ensemble of the kind is worth beside those that such a test resembles.
    kind_strength, type_strength : float
        Launches that the frequencies among all actors are worth within an actor's kind, and those of the kind
        within a type.
    place_kind_strength : float
        Launches from a place that what is known of kinds without it is worth.
    place_type_strength : float
        Launches of a type that the actor's use of the place is worth.
    place_power, shape_power, count_power : float
        How much of the evidence of the place within a kind, of what was reported and of the number of
        missiles is counted: they are not independent.
    novelty : float
        Launches that the prior of a new type is worth.
    siblings : float
        Probability that the flights of one event share the type.
    """

    service_time: float = 2.4
    service_floor: float = 0.01
    memory: float = 7.0
    memory_floor: float = 0.03
    range_width: float = 0.08
    apogee_width: float = 0.08
    time_width: float = 0.08
    spread: float = 0.3
    open_weight: float = 4.0
    spread_strength: float = 1.0
    kind_strength: float = 50.0
    type_strength: float = 2.0
    place_kind_strength: float = 1.5
    place_type_strength: float = 0.3
    place_power: float = 0.7
    shape_power: float = 0.3
    count_power: float = 0.5
    novelty: float = 2.5
    siblings: float = 0.6


SETTINGS = Settings()
PRIOR_NOVELTY = 0.25  # share of new types where nothing is known of an actor: a judgement


@dataclass(frozen=True, slots=True, eq=False)
class Mixture:
    """The posterior of one flight.

    Parameters
    ----------
    groups : ndarray, shape (g,)
        Probability of each group of the past.
    new : ndarray, shape (6,)
        Probability of a new type of each kind.
    prior_groups, prior_new : ndarray
        The same before the figures were looked at.
    group_kind : ndarray of int, shape (g,)
        Kind of each group, as the launches learned from have it; ``NONE`` where they have none.
    """

    groups: Array
    new: Array
    prior_groups: Array
    prior_new: Array
    group_kind: NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class _Scores:
    """Log weights of groups and new types: without the figures, and what the figures add."""

    context: Array
    figures: Array
    group_kind: NDArray[np.int64]


def weigh(
    past: Past,
    learned: Mask,
    flights: Sequence[tuple[Observed, Densities]],
    *,
    is_forward: bool,
    settings: Settings = SETTINGS,
) -> tuple[Mixture, ...]:
    """Weigh kinds and types for the flights of one event.

    Parameters
    ----------
    past : Past
        Launches.
    learned : ndarray of bool, shape (n,)
        Which of them may be learned from: none of the same event.
    flights : sequence of (Observed, Densities)
        The flights of the event, without their labels.
    is_forward : bool
        Whether the launch is later than all of the actor's that are learned from: then new types come as
        often as they first appeared, else as often as a type has a single event.
    settings : Settings
        The numbers of the mixture.

    Returns
    -------
    tuple of Mixture
        One per flight.
    """
    scores = [_score(past, learned, seen, dense, is_forward, settings) for seen, dense in flights]
    return tuple(_posterior(number, scores, len(past.groups), settings) for number in range(len(scores)))


def _posterior(number: int, scores: list[_Scores], groups: int, settings: Settings) -> Mixture:
    """Join a flight's own figures with those of its siblings, which probably are of the same type."""
    own = scores[number]
    before = _normalise(own.context)
    joined = own.context + own.figures
    alone = _normalise(joined)
    others = [one for index, one in enumerate(scores) if index != number]
    for other in others:
        likelihood = np.exp(other.figures - other.figures.max())
        share = settings.siblings * likelihood + (1.0 - settings.siblings) * float((alone * likelihood).sum())
        # Siblings' figures are not independent of one another: together they count as their square root.
        joined = joined + np.log(share + 1e-300) / np.sqrt(len(others))
    after = _normalise(joined)
    return Mixture(after[:groups], after[groups:], before[:groups], before[groups:], own.group_kind)


def _normalise(log_weight: Array) -> Array:
    weight = np.exp(log_weight - log_weight.max())
    total: Array = weight / weight.sum()
    return total


def _score(
    past: Past, learned: Mask, seen: Observed, dense: Densities, is_forward: bool, settings: Settings
) -> _Scores:
    apart = np.abs(past.year - seen.year)
    apart = np.where(np.isfinite(apart), apart, 0.0)
    mine = _same_actor(past, seen)
    known = learned & (past.kind != NONE)
    weight = past.weight * learned
    recent = weight * (np.exp(-apart / settings.service_time) + settings.service_floor)
    remembered = weight * (np.exp(-apart / settings.memory) + settings.memory_floor)
    group_kind = _group_kinds(past, known)
    alive = _sums(past.group, weight * mine, len(past.groups)) > 0.0
    with np.errstate(divide="ignore"):
        context = np.log(np.where(alive, _sums(past.group, recent * mine, len(past.groups)), 0.0))
    novel = np.log(_novelty(past, recent * mine, learned & mine, is_forward, settings))
    novel = novel + np.log(_kinds_of_new_types(past, group_kind))
    for codes, code, cells, power in (
        (past.shape, seen.shape, SHAPES, settings.shape_power),
        (past.count, seen.count, COUNTS, settings.count_power),
    ):
        by_type, by_kind = _frequencies(past, remembered, mine, codes == code, cells, group_kind, settings)
        context = context + power * np.log(by_type)
        novel = novel + power * np.log(by_kind)
    context = np.concatenate([np.where(alive, context, -np.inf), novel])
    if seen.site:
        context = _with_place(past, remembered * mine, seen.site, context, group_kind, settings)
    figures = _figures(past, remembered * mine, dense, group_kind, settings)
    return _Scores(context, np.concatenate([figures, dense.joint]), group_kind)


def _same_actor(past: Past, seen: Observed) -> Mask:
    """Launches of the same actor; all of them where nobody said who launched."""
    if not seen.actor:
        return np.ones(len(past.actor), dtype=bool)
    same: Mask = past.actor == past.actors.get(seen.actor, NONE)
    return same


def _sums(codes: NDArray[np.int64], weights: Array, cells: int) -> Array:
    return np.bincount(codes, weights, cells).astype(np.float64)


def _group_kinds(past: Past, known: Mask) -> NDArray[np.int64]:
    """The commonest kind of each group among the launches learned from."""
    table = np.zeros((len(past.groups), len(KINDS)))
    np.add.at(table, (past.group[known], past.kind[known]), past.weight[known])
    return np.where(table.sum(axis=1) > 0.0, table.argmax(axis=1), NONE)


def _frequencies(
    past: Past,
    told: Array,
    mine: Mask,
    same: Mask,
    cells: int,
    group_kind: NDArray[np.int64],
    settings: Settings,
) -> tuple[Array, Array]:
    """How often what is seen was seen with each type, and with each kind of the actor."""
    kinds, kind, labelled = len(KINDS), np.maximum(past.kind, 0), told * (past.kind != NONE)
    own, of_kind, of_type = told * mine, settings.kind_strength, settings.type_strength
    anywhere = ((told * same).sum() + 1.0 / cells) / (told.sum() + 1.0)
    overall = ((own * same).sum() + anywhere) / (own.sum() + 1.0)
    among_all = _sums(kind, labelled * same, kinds) + AMONG_ALL * anywhere
    among_all = among_all / (_sums(kind, labelled, kinds) + AMONG_ALL)
    by_kind = _sums(kind, labelled * mine * same, kinds) + of_kind * among_all
    by_kind = by_kind / (_sums(kind, labelled * mine, kinds) + of_kind)
    rest = np.append(by_kind, overall)[group_kind]
    by_type = _sums(past.group, own * same, len(past.groups)) + of_type * rest
    return by_type / (_sums(past.group, own, len(past.groups)) + of_type), by_kind


def _with_place(
    past: Past, own: Array, site: str, context: Array, group_kind: NDArray[np.int64], settings: Settings
) -> Array:
    """Weights that know the place, too: first what kinds are launched from there, then which types of a kind.

    A place seen once says little of the kind, one seen often says much, and a new one nothing.  Within a kind
    a type known from many launches elsewhere loses at a new place, and a new type gains.
    """
    own = own * (past.site != NONE)
    there = own * (past.site == past.sites.get(site, NONE - 1))
    groups, kinds = len(past.groups), len(KINDS)
    kind = np.append(np.where(group_kind >= 0, group_kind, kinds), np.arange(kinds))
    before = _normalise(context)
    of_kind = _sums(kind, before, kinds + 1)
    seen_types = np.append(_sums(past.group, there, groups), np.zeros(kinds))
    seen_kinds = _sums(kind, seen_types, kinds + 1)
    strength = settings.place_kind_strength
    after_kind = (seen_kinds + strength * of_kind) / (seen_kinds.sum() + strength)
    anywhere = (there.sum() + 1.0 / PLACES) / (own.sum() + 1.0)
    launches = np.append(_sums(past.group, own, groups), np.zeros(kinds))
    strength = settings.place_type_strength
    at_place = (seen_types + strength * anywhere) / (launches + strength)
    within = before * at_place**settings.place_power
    within = within / np.maximum(_sums(kind, within, kinds + 1), 1e-300)[kind]
    with np.errstate(divide="ignore"):
        told: Array = np.log(after_kind[kind] * within)
    return np.where(np.isfinite(context), told, -np.inf)


def _figures(
    past: Past, weight: Array, dense: Densities, group_kind: NDArray[np.int64], settings: Settings
) -> Array:
    """Log predictive density of the claims for each group."""
    groups = len(past.groups)
    is_type = np.array([group.name is not None for group in past.groups])[past.group]
    repeated = np.ones(len(past.group))
    unlike = np.exp(_of_groups(dense.joint - dense.refuted, group_kind))
    # A time tells little that the apogee does not: beside one, a flight's time stands for its type, too.
    times = np.where(len(dense.apogee_nodes), np.nan, past.log_time)
    for nodes, values, width, of_kind in (
        (dense.range_nodes, past.log_range, settings.range_width, dense.of_range),
        (dense.apogee_nodes, past.log_apogee, settings.apogee_width, dense.of_apogee),
        (dense.time_nodes, times, settings.time_width, dense.of_time),
    ):
        if not len(nodes):
            continue
        is_known = np.isfinite(values)
        told, strength = weight * (is_known & is_type), settings.spread_strength
        kind = np.exp(_of_groups(of_kind, group_kind))
        alike = _sums(past.group, told * kernel(nodes, np.nan_to_num(values), settings.spread), groups)
        alike = (alike + strength * kind) / (_sums(past.group, told, groups) + strength)
        unlike = unlike * alike / kind
        # A flight of which that figure is unknown stands for its type.
        repeated = repeated * np.where(is_known, _student(nodes, values, width), alike[past.group])
    own, count = _sums(past.group, weight * repeated, groups), _sums(past.group, weight, groups)
    log_density: Array = np.log((own + settings.open_weight * unlike) / (count + settings.open_weight))
    return log_density + _of_groups(dense.refuted, group_kind)


def _of_groups(log_of_kinds: Array, group_kind: NDArray[np.int64]) -> Array:
    """Log densities of the kinds for each group; the mean of all where its kind is unknown."""
    found: Array = np.append(log_of_kinds, np.log(np.mean(np.exp(log_of_kinds))))[group_kind]
    return found


def _student(nodes: Array, values: Array, width: float) -> Array:
    """Mean over the nodes of Student's t with 2 degrees of freedom, per unit of the logarithm."""
    total = np.zeros(len(values))
    for node in nodes:
        x = (np.nan_to_num(values, nan=0.0) - node) / width
        total += (2.0 + x * x) ** -1.5 / width
    return total / len(nodes)


def _novelty(past: Past, recent: Array, mine: Mask, is_forward: bool, settings: Settings) -> float:
    """Weight of all new types together, beside the weights of the known ones (Good and Turing's estimate)."""
    named = mine & np.array([past.groups[g].name is not None for g in past.group])
    weight = recent * named
    total = float(weight.sum())
    fresh = _first_events(past, named) if is_forward else _single_events(past, named)
    share = (float((weight * fresh).sum()) + settings.novelty * PRIOR_NOVELTY) / (total + settings.novelty)
    return max(total, 0.3) * share / (1.0 - share)


def _first_events(past: Past, named: Mask) -> Mask:
    """Launches with which a type first appeared."""
    first = np.full(len(past.groups), np.inf)
    np.minimum.at(first, past.group[named], np.where(np.isfinite(past.year), past.year, np.inf)[named])
    return named & (past.year <= first[past.group] + 0.02)


def _single_events(past: Past, named: Mask) -> Mask:
    """Launches of types that have one event only."""
    pairs = np.unique(np.stack([past.group[named], past.event[named]]), axis=1)
    events = np.bincount(pairs[0], minlength=len(past.groups))
    single: Mask = named & (events[past.group] == 1)
    return single


def _kinds_of_new_types(past: Past, group_kind: NDArray[np.int64]) -> Array:
    """Share of each kind among all types that are known: what a type not seen before may be."""
    named = np.array([group.name is not None for group in past.groups])
    counts = np.bincount(group_kind[named & (group_kind != NONE)], minlength=len(KINDS)) + 1.0
    shares: Array = counts / counts.sum()
    return shares
