"""Which kind and type a launch was, beside what was reported: probabilities, and when nothing can be told."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from launch_data.actors import nearest
from launch_data.catalogue import Catalogue, load_catalogue
from launch_data.kinds import KINDS, WORDS
from launch_data.launch import Launch
from launch_data.seen import SEEN
from launch_data.type_kinds import PublishedKind, published_kind
from launch_data.type_names import name_of, near_name
from trajectory.inference.kinds.kind_ensembles import Densities, Ensembles, densities, load_ensembles
from trajectory.inference.kinds.mixture import SETTINGS, Mixture, Settings, weigh
from trajectory.inference.kinds.observed import NONE, Observed, Past, gather_past, kind_meant, observe
from trajectory.inference.kinds.words import (
    is_borne,
    is_heard_of,
    kind_by_words,
    kind_from,
    prior_kind_from,
)

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]
Shares = tuple[tuple[str, float], ...]

SURE = 0.8  # a kind below this probability is not named: a judgement
# Nor a type below this: of the launches of the catalogue, event or future left out, 14 of 15 beyond it were
# right, and of those from 80 to 95 % a good half.
SURE_TYPE = 0.95
FEWEST_TYPES = 5  # of an actor, below which its next missile is hardly one of them: a judgement
CANNOT_TELL = "cannot tell"
NONE_OF_THESE = "none of these"
NEAR = dt.timedelta(
    days=1
)  # typed numbers may repeat a launch of the catalogue: the same actor's of these days


@dataclass(frozen=True, slots=True)
class KindComparison:
    """Which kind flew.

    Parameters
    ----------
    probabilities : tuple of (str, float)
        Of each kind, from the figures and from who, when, where and how many; they sum to 1.
    log_marginal_likelihoods : tuple of (str, float), or None
        Of the figures under the prior-predictive ensemble of each kind, per logarithm of each figure; None
        without figures.
    base_rates : tuple of (str, float)
        The probabilities before the figures were looked at.
    type_name : str or None
        How the sources name the type, where they do.
    given_type_name : tuple of (str, float), or None
        The probabilities when that name, and words that mean a kind, are believed; None without either, and
        for a name that no launch of a known kind bears, nor a relative of it, and of which nothing is
        published.
    verdict : str
        A kind, or ``CANNOT_TELL``.
    in_words : str
        The same in a sentence.
    agrees : bool or None
        Whether the verdict is the kind that was reported; None where one of them is missing.
    """

    probabilities: Shares
    log_marginal_likelihoods: Shares | None
    base_rates: Shares
    type_name: str | None
    given_type_name: Shares | None
    verdict: str
    in_words: str
    agrees: bool | None

    @property
    def chances(self) -> dict[str, float]:
        """The probabilities to go by: with the name of the type, where that says something."""
        return dict(self.given_type_name or self.probabilities)


@dataclass(frozen=True, slots=True)
class TypeComparison:
    """Which type flew.

    Parameters
    ----------
    probabilities : tuple of (str, float)
        Of the actor's known types, the most probable first; with `none_of_these` they sum to 1.
    none_of_these : float
        Probability of a type that no other launch of the catalogue is named by.
    reported : str or None
        The type in the words of the sources.
    verdict, in_words : str
        A type, ``NONE_OF_THESE`` or ``CANNOT_TELL``; and a sentence.
    """

    probabilities: Shares
    none_of_these: float
    reported: str | None
    verdict: str
    in_words: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """Kind and type of one launch.

    Parameters
    ----------
    kind : KindComparison
    type : TypeComparison
    learned_launches : int
        How many other launches it was learned from; none of the same event.
    ensembles : str
        Key of the stored ensembles.
    unheard : tuple of str
        Sentences on an actor and a type that no launch of the catalogue is by or of.
    """

    kind: KindComparison
    type: TypeComparison
    learned_launches: int
    ensembles: str
    unheard: tuple[str, ...] = ()


def compare(
    launch: Launch,
    catalogue: Catalogue | None = None,
    *,
    settings: Settings = SETTINGS,
    progress: Callable[[float, str], None] | None = None,
) -> Comparison:
    """Compare a launch with every kind's ensemble and with the other launches.

    Parameters
    ----------
    launch : Launch
        The record; its own labels are not looked at, only shown beside the answer.
    catalogue : Catalogue, optional
        The launches to learn from; the shipped ones by default.  Those of the same event are left out.
    settings : Settings
        The numbers of the mixture.
    progress : callable, optional
        Called with the fraction done and what is being done, when the ensembles must be flown first.

    Returns
    -------
    Comparison
        "Cannot tell" is an answer.
    """
    chosen = catalogue if catalogue is not None else load_catalogue()
    past = _past(chosen)
    ensembles = load_ensembles(progress)
    records = [one for one in chosen if one.event_id == launch.event_id and one.id != launch.id]
    flights = [(seen, look(ensembles, seen)) for seen in (observe(one) for one in (launch, *records))]
    learned = _learned(past, chosen, launch, flights[0][0])
    mixture = weigh(
        past, learned, flights, is_forward=is_later(past, learned, flights[0][0]), settings=settings
    )[0]
    return Comparison(
        _kind(past, learned, mixture, launch, flights[0][1]),
        _type(past, mixture, launch),
        int(learned.sum()),
        ensembles.key,
        _unheard(past, learned, launch),
    )


def _unheard(past: Past, learned: Mask, launch: Launch) -> tuple[str, ...]:
    """Say which names nobody else is known by: they may be misspelt; and what is published of a type."""
    told = []
    if launch.actor and launch.actor not in past.actors:
        guess = nearest(launch.actor)
        told.append(
            f"no launch by {launch.actor} is in the catalogue: kind and type are judged without knowing whose"
            + (f" (did you mean {guess}?)" if guess and guess != launch.actor else "")
        )
    name = name_of(launch)
    names = [group.name for group in past.groups if group.name and group.actor == launch.actor]
    published = _published(past, learned, launch)
    if published is not None:
        told.append(
            f"no other launch is named {name}: its kind is taken to be what is published of the type, "
            f"{WORDS[published.kind]} ({published.source}{SEEN[published.seen]})"
        )
    elif name is not None and launch.actor and names and name not in names:
        near = near_name(name, names)
        told.append(
            f"no other launch by {launch.actor} is named {name}: only related names tell of its kind"
            + (f" (did you mean {near}?)" if near else "")
        )
    return tuple(told)


@cache
def _past_of_shipped() -> Past:
    return gather_past(load_catalogue())


def _past(catalogue: Catalogue) -> Past:
    return _past_of_shipped() if catalogue is load_catalogue() else gather_past(catalogue)


def look(ensembles: Ensembles, seen: Observed) -> Densities:
    """Compare the figures of a launch with every kind's ensemble.

    Parameters
    ----------
    ensembles : Ensembles
        The prior-predictive flights.
    seen : Observed
        The launch without its labels.

    Returns
    -------
    Densities
        See `kind_ensembles.densities`.
    """
    return densities(ensembles, seen.range_terms, seen.apogee_terms, seen.time_terms)


def is_later(past: Past, learned: Mask, seen: Observed) -> bool:
    """Tell whether a launch is later than all of its actor's that are learned from.

    Parameters
    ----------
    past : Past
        Launches.
    learned : ndarray of bool, shape (n,)
        Which of them may be learned from.
    seen : Observed
        The launch.

    Returns
    -------
    bool
        False where its date is unknown.
    """
    own = learned & (past.actor == past.actors.get(seen.actor, -1)) & np.isfinite(past.year)
    return bool(own.any() and seen.year > past.year[own].max())


def _learned(past: Past, catalogue: Catalogue, launch: Launch, seen: Observed) -> Mask:
    learned = past.without(seen.event)
    if launch.reports or launch.date is None:
        return learned
    day = launch.date
    near = [
        one.actor == launch.actor and one.date is not None and abs(one.date - day) <= NEAR
        for one in catalogue
    ]
    others: Mask = learned & ~np.array(near, dtype=bool)
    return others


def _shares(values: Array) -> Shares:
    return tuple(zip(KINDS, (float(value) for value in values), strict=True))


def _kind(past: Past, learned: Mask, mixture: Mixture, launch: Launch, dense: Densities) -> KindComparison:
    told = ~np.array([group.is_generic for group in past.groups])
    probabilities = kind_from(mixture, groups=told)
    name = name_of(launch)
    meant = kind_meant(launch)
    is_heard = name is not None and is_heard_of(past, learned, launch.actor, name)
    published = _published(past, learned, launch)
    told_of = NONE if published is None else KINDS.index(published.kind)
    is_said = is_heard or meant != NONE or published is not None
    named = kind_by_words(past, learned, mixture, launch.actor, name, meant, told_of) if is_said else None
    best = int(probabilities.argmax())
    verdict = KINDS[best] if probabilities[best] >= SURE else CANNOT_TELL
    has_figures = bool(dense.joint.any())
    return KindComparison(
        probabilities=_shares(probabilities),
        log_marginal_likelihoods=_shares(dense.joint + dense.log_evidence) if has_figures else None,
        base_rates=_shares(prior_kind_from(mixture, groups=told)),
        type_name=name,
        given_type_name=None if named is None else _shares(named),
        verdict=verdict,
        in_words=_in_words(probabilities, verdict, launch.kind, has_figures),
        agrees=None if verdict == CANNOT_TELL or launch.kind not in KINDS else verdict == launch.kind,
    )


def _published(past: Past, learned: Mask, launch: Launch) -> PublishedKind | None:
    """What is published of the type, where no launch that is learned from bears its name."""
    name = name_of(launch)
    if name is None or is_borne(past, learned, launch.actor, name):
        return None
    return published_kind(launch.actor, name)


def _in_words(probabilities: Array, verdict: str, label: str, has_figures: bool) -> str:
    order = np.argsort(-probabilities, kind="stable")[:2]
    first, second = (f"{WORDS[KINDS[k]]} {100 * probabilities[k]:.0f} %" for k in order)
    if verdict == CANNOT_TELL:
        without = "" if has_figures else "no figure was reported; "
        return f"{CANNOT_TELL}: {without}{first}, {second}"
    text = f"{first}, then {second}"
    if label in KINDS and label != verdict:
        return f"{text}; this contradicts the reported kind, {WORDS[label]}"
    return text


def _type(past: Past, mixture: Mixture, launch: Launch) -> TypeComparison:
    named = [
        (group.name, float(share))
        for group, share in zip(past.groups, mixture.groups, strict=True)
        if group.name is not None and share > 0.0
    ]
    new = float(mixture.new.sum())
    total = sum(share for _, share in named) + new
    listed = sorted(((name, share / total) for name, share in named), key=lambda one: (-one[1], one[0]))
    new /= total
    first, share = max([*listed[:1], (NONE_OF_THESE, new)], key=lambda one: one[1])
    is_told = share >= SURE_TYPE and (len(listed) >= FEWEST_TYPES or first == NONE_OF_THESE)
    verdict = first if is_told else CANNOT_TELL
    told = ", ".join(f"{name} {100 * p:.0f} %" for name, p in listed[:3])
    words = (
        f"{told}; {NONE_OF_THESE} {100 * new:.0f} %"
        if told
        else f"{NONE_OF_THESE}: no type of the actor is known"
    )
    if 0 < len(listed) < FEWEST_TYPES:
        known = "1 type of the actor is" if len(listed) == 1 else f"{len(listed)} types of the actor are"
        words += f"; only {known} known, too few to go by"
    return TypeComparison(tuple(listed), new, launch.type_reported or None, verdict, words)
