"""The kind that a reported type name implies: evidence of its own, kept apart from the flight.

Whoever names a type has made up his mind; the kinds of the other launches under that name say which it is.
A name never seen before leans on what is published of the type, then on its relatives (Hwasong-11Da on
Hwasong-11), then on words that mean a kind by themselves ("cruise missile"), then on what else is known
before the figures; these then speak with the Bayes factors of the kinds.  Where nobody names a type, sources
write "ballistic" for whatever a radar saw come down.
"""

import numpy as np
from numpy.typing import NDArray

from launch_data.kinds import KINDS
from launch_data.type_names import stems
from trajectory.inference.kinds.mixture import Mixture
from trajectory.inference.kinds.observed import NONE, Past

Array = NDArray[np.float64]
# Launches that the level below is worth, for a name, its number and its family: judgements; the name of a
# family is shared by unlike missiles.
STRENGTHS = (0.3, 1.0, 10.0)
# Launches that the meaning of a word ("cruise missile") is worth beside those of which it was said, and what
# is known without the word beside both: judgements; from 0.5 to 5 the first moves no log-loss by 0.005.
MEANING = 2.0
WITHOUT_MEANING = 0.3
# Launches that the published kind of a type is worth where no other launch bears its name: a judgement; 6 %
# of the prior stay with what the levels below say.
PUBLISHED = 5.0
# Probability that the kind of the record says nothing of the flight: a slip of a compiler, or a kind that
# nobody foresaw.  A judgement, the share that the rivals of the evaluation leave to what they have not seen.
WRONG_LABEL = 0.01
SHORTEST_ROOT = 5  # letters of a word that a longer one may be a compound of: a judgement
UNNAMED_NEW = 0.5  # weight of a new type where nobody names one: a judgement


def kind_from(mixture: Mixture, *, groups: NDArray[np.bool_] | None = None, new: float = 1.0) -> Array:
    """Read the kinds off a mixture.

    Parameters
    ----------
    mixture : Mixture
        The posterior of a flight.
    groups : ndarray of bool, optional
        Which groups count; all by default.
    new : float
        Weight of the new types.

    Returns
    -------
    ndarray, shape (6,)
        Probabilities in the order of ``KINDS``; groups without a kind are left out.
    """
    return _with_wrong_labels(_kinds(mixture.groups, mixture.new, mixture.group_kind, groups, new))


def prior_kind_from(mixture: Mixture, *, groups: NDArray[np.bool_] | None = None, new: float = 1.0) -> Array:
    """Read the kinds off a mixture before its figures were looked at; arguments as `kind_from`.

    Parameters
    ----------
    mixture : Mixture
        The posterior of a flight.
    groups : ndarray of bool, optional
        Which groups count.
    new : float
        Weight of the new types.

    Returns
    -------
    ndarray, shape (6,)
        Probabilities in the order of ``KINDS``.
    """
    return _with_wrong_labels(
        _kinds(mixture.prior_groups, mixture.prior_new, mixture.group_kind, groups, new)
    )


def _kinds(
    of_groups: Array, of_new: Array, kinds: NDArray[np.int64], groups: NDArray[np.bool_] | None, new: float
) -> Array:
    counted = kinds != NONE
    if groups is not None:
        counted &= groups
    total = new * of_new + np.bincount(kinds[counted], of_groups[counted], len(KINDS))
    shares: Array = (total + 1e-12) / (total + 1e-12).sum()
    return shares


def kind_by_words(
    past: Past,
    learned: NDArray[np.bool_],
    mixture: Mixture,
    actor: str,
    name: str | None,
    meant: int = NONE,
    published: int = NONE,
) -> Array:
    """Kinds, given what the sources call the type.

    Parameters
    ----------
    past : Past
        Launches.
    learned : ndarray of bool, shape (n,)
        Which of them may be learned from.
    mixture : Mixture
        The posterior of the flight without these words.
    actor : str
        Who launched.
    name : str or None
        The type (`launch_data.type_names`); None where nobody names one.
    meant : int
        Kind that the words mean by themselves (`observed.kind_meant`), or ``NONE``.
    published : int
        Kind that is published of the type, or ``NONE``.

    Returns
    -------
    ndarray, shape (6,)
        Probabilities in the order of ``KINDS``.
    """
    is_named = np.array([group.name is not None for group in past.groups])
    groups, new = (~is_named, UNNAMED_NEW) if name is None else (is_named, 1.0)
    shares = _kinds(mixture.prior_groups, mixture.prior_new, mixture.group_kind, groups, new)
    by_figures = _kinds(mixture.groups, mixture.new, mixture.group_kind, groups, new) / shares
    weight = past.weight * learned * (past.kind != NONE)
    if meant != NONE:
        counts = np.bincount(np.maximum(past.kind, 0), weight * (past.meant == meant), len(KINDS))
        counts[meant] += MEANING
        shares = (counts + WITHOUT_MEANING * shares) / (counts.sum() + WITHOUT_MEANING)
    relatives = [] if name is None else _relatives(past, actor, name)
    for related, strength in reversed(list(zip(relatives, STRENGTHS, strict=False))):
        counts = np.bincount(np.maximum(past.kind, 0), weight * related, len(KINDS))
        shares = (counts + strength * shares) / (counts.sum() + strength)
    if published != NONE:
        shares = (PUBLISHED * np.eye(len(KINDS))[published] + STRENGTHS[0] * shares) / (
            PUBLISHED + STRENGTHS[0]
        )
    told: Array = shares * by_figures
    return _with_wrong_labels(told / told.sum())


def is_heard_of(past: Past, learned: NDArray[np.bool_], actor: str, name: str) -> bool:
    """Tell whether a name says anything: whether launches of a known kind bear it, or one of its relatives.

    Parameters
    ----------
    past, learned, actor, name
        As for `kind_by_words`.

    Returns
    -------
    bool
        False for a name that nobody else's launch is called by.
    """
    labelled = learned & (past.kind != NONE)
    return any(bool((related & labelled).any()) for related in _relatives(past, actor, name))


def is_borne(past: Past, learned: NDArray[np.bool_], actor: str, name: str) -> bool:
    """Tell whether a launch of a known kind bears exactly this name.

    Parameters
    ----------
    past, learned, actor, name
        As for `kind_by_words`.

    Returns
    -------
    bool
    """
    whose = _whose(past, actor, name)
    bears = np.array([(group.actor, group.name) == (whose, name) for group in past.groups])
    return bool((bears[past.group] & learned & (past.kind != NONE)).any())


def _whose(past: Past, actor: str, name: str) -> str:
    """The actor; where nobody says who launched, the only one that has a type of that name."""
    owners = {group.actor for group in past.groups if group.name == name}
    return owners.pop() if not actor and len(owners) == 1 else actor


def _relatives(past: Past, actor: str, name: str) -> list[NDArray[np.bool_]]:
    """Launches of the actor that bear a name, its number and its family."""
    actor = _whose(past, actor, name)
    parts = [_parts(group.name) if group.actor == actor else () for group in past.groups]
    return [
        np.array([_is_related(level, part) for part in parts])[past.group] for level in (name, *stems(name))
    ]


def _with_wrong_labels(shares: Array) -> Array:
    mixed: Array = (1.0 - WRONG_LABEL) * shares + WRONG_LABEL / len(KINDS)
    return mixed


def _is_related(level: str, parts: tuple[str, ...]) -> bool:
    """Tell whether a name or its stem is among those of a type, or a compound of one (Pulhwasal, Hwasal)."""
    if level in parts:
        return True
    root = parts[-1].casefold() if parts else ""
    return len(root) >= SHORTEST_ROOT and root.isalpha() and level.casefold().endswith(root)


def _parts(name: str | None) -> tuple[str, ...]:
    return () if name is None else (name, *stems(name))
