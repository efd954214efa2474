"""How right kinds and types are: every labelled launch, its event left out, and the future left out."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from launch_data.catalogue import Catalogue, load_catalogue
from launch_data.kinds import KINDS
from trajectory.errors import InputError
from trajectory.inference.kinds.comparison import NONE_OF_THESE, is_later, look
from trajectory.inference.kinds.kind_ensembles import Densities, load_ensembles
from trajectory.inference.kinds.mixture import SETTINGS, Mixture, Settings, weigh
from trajectory.inference.kinds.observed import NONE, Past, gather_past
from trajectory.inference.kinds.words import kind_by_words, kind_from
from trajectory.validation import baselines
from trajectory.validation.probability_scores import Score, score

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]
Progress = Callable[[float, str], None]

OURS = "lofted"
LEFT_OUT = "event left out"
FORWARD = "future left out"
FIRST_YEAR = 2004  # the first year that is foretold from those before it
EVERY = "every labelled launch"
NAMED = "kind given by a named type"
BOTH = "compilers' launches with range and apogee"
FIGURES = "figures and circumstances"
WORDS = "and the name of the type"
RIVAL_ROUNDS = 8  # two rivals, four questions


@dataclass(frozen=True, slots=True)
class Table:
    """The scores of all models on one question, protocol, evidence and selection.

    Parameters
    ----------
    question : {"kind", "type"}
    protocol, evidence, selection : str
        What was left out, what was looked at, which launches are scored.
    scores : tuple of Score
        Ours first.
    """

    question: str
    protocol: str
    evidence: str
    selection: str
    scores: tuple[Score, ...]


@dataclass(frozen=True, slots=True)
class Classification:
    """The whole evaluation.

    Parameters
    ----------
    tables : tuple of Table
    catalogue : str
        What was evaluated.
    """

    tables: tuple[Table, ...]
    catalogue: str

    def find(
        self, question: str, protocol: str = LEFT_OUT, evidence: str = FIGURES, selection: str = EVERY
    ) -> Table:
        """Return one table.

        Parameters
        ----------
        question, protocol, evidence, selection : str
            As in `Table`.

        Returns
        -------
        Table
            The only one.
        """
        wanted = (question, protocol, evidence, selection)
        (table,) = (
            one for one in self.tables if (one.question, one.protocol, one.evidence, one.selection) == wanted
        )
        return table


@dataclass(frozen=True, slots=True, eq=False)
class _Run:
    """One protocol: which launches are learned from for each event, and what came out."""

    protocol: str
    past: Past
    folds: tuple[tuple[Mask, Mask], ...]
    mixtures: dict[int, Mixture]
    learned: dict[int, Mask]

    @property
    def tested(self) -> Mask:
        mask = np.zeros(len(self.past.observed), dtype=bool)
        mask[list(self.mixtures)] = True
        return mask


def run_classification(
    catalogue: Catalogue | None = None,
    *,
    with_baselines: bool = True,
    protocols: Sequence[str] = (LEFT_OUT, FORWARD),
    since: dt.date | None = None,
    settings: Settings = SETTINGS,
    progress: Progress | None = None,
) -> Classification:
    """Evaluate kinds and types.

    Parameters
    ----------
    catalogue : Catalogue, optional
        The shipped one by default.
    with_baselines : bool
        Whether the rivals are asked, too.
    protocols : sequence of str
        ``LEFT_OUT``: each launch from those of all other events.  ``FORWARD``: each year from those before.
    since : datetime.date, optional
        Only launches from that day on are scored; then ``FORWARD`` learns from all before that day, once.
    settings : Settings
        The numbers of the mixture.
    progress : callable, optional
        Called with the fraction done and what is being done.

    Returns
    -------
    Classification
        Per flight; the same numbers in every run.
    """
    if with_baselines:
        baselines.require()
    chosen = catalogue if catalogue is not None else load_catalogue()
    past = gather_past(chosen)
    report: Progress = progress or (lambda fraction, what: None)
    report(0.0, "comparing with the ensembles")
    ensembles = load_ensembles(report)
    dense = [look(ensembles, seen) for seen in past.observed]
    tables: list[Table] = []
    for number, protocol in enumerate(protocols):
        run = _run(protocol, past, dense, settings, since)
        part = _Part(
            report, number / len(protocols), 1.0 / len(protocols), protocol, RIVAL_ROUNDS * len(run.folds)
        )
        tables += _tables(run, chosen, with_baselines, part)
    return Classification(tuple(tables), str(chosen))


@dataclass(slots=True)
class _Part:
    """Progress of one protocol."""

    report: Progress
    start: float
    share: float
    protocol: str
    steps: int
    done: int = 0

    def __call__(self) -> None:
        self.done += 1
        self.report(self.start + self.share * min(self.done / self.steps, 1.0), f"rivals, {self.protocol}")


def _run(
    protocol: str, past: Past, dense: list[Densities], settings: Settings, since: dt.date | None = None
) -> _Run:
    folds = _folds(protocol, past, since)
    mixtures: dict[int, Mixture] = {}
    of_flight: dict[int, Mask] = {}
    for learned, tested in folds:
        for event in np.unique(past.event[tested]):
            flights = np.flatnonzero(past.event == event)
            seen = [(past.observed[i], dense[i]) for i in flights]
            later = protocol == FORWARD or is_later(past, learned, seen[0][0])
            for i, mixture in zip(
                flights, weigh(past, learned, seen, is_forward=later, settings=settings), strict=True
            ):
                mixtures[int(i)], of_flight[int(i)] = mixture, learned
    return _Run(protocol, past, folds, mixtures, of_flight)


def _folds(protocol: str, past: Past, since: dt.date | None) -> tuple[tuple[Mask, Mask], ...]:
    if since is None:
        return _years(past) if protocol == FORWARD else _events(past)
    day = since.year + (since - dt.date(since.year, 1, 1)).days / 366.0  # as observed.observe counts
    late = past.year >= day
    if not late.any():
        raise InputError(f"since={since}: no launch of the table is as late as that")
    if protocol == FORWARD:
        late = np.isin(past.event, past.event[late])  # an event stays whole
        return (((past.year < day) & ~late, late),)
    return tuple((learned, tested) for learned, tested in _events(past) if (late & tested).any())


def _events(past: Past) -> tuple[tuple[Mask, Mask], ...]:
    return tuple((past.event != event, past.event == event) for event in np.unique(past.event))


def _years(past: Past) -> tuple[tuple[Mask, Mask], ...]:
    first = np.full(int(past.event.max()) + 1, np.inf)
    np.minimum.at(first, past.event, np.floor(past.year))
    year = first[past.event]  # an event that crosses the new year stays whole
    found = [
        (past.year < one, year == one) for one in np.unique(year) if np.isfinite(one) and one >= FIRST_YEAR
    ]
    return tuple((learned & ~tested, tested) for learned, tested in found if learned.any())


def _tables(run: _Run, catalogue: Catalogue, with_baselines: bool, step: Callable[[], None]) -> list[Table]:
    past = run.past
    selections = {EVERY: np.ones(len(past.observed), dtype=bool), BOTH: _both(past, catalogue)}
    is_named = np.array([past.groups[g].name is not None for g in past.group])
    generic = np.array([past.groups[g].is_generic for g in past.group])
    names = baselines.NAMES if with_baselines else ()

    def ask(
        ours: Array, labels: NDArray[np.int64], classes: Sequence[str], with_names: bool
    ) -> dict[str, Array]:
        rows = baselines.features(past, with_names=with_names)
        rivals = {n: baselines.predict(n, rows, labels, run.folds, len(classes), step) for n in names}
        return {OURS: ours} | rivals

    found = []
    for evidence in (FIGURES, WORDS):
        told = ask(_our_kinds(run, evidence), past.kind, KINDS, evidence == WORDS)
        for selection, mask in selections.items():
            scored = run.tested & mask & (past.kind != NONE)
            found.append(_table("kind", run, evidence, selection, KINDS, told, past.kind, scored))
    # Where a type is named the flight itself is asked: nobody learns from labels that hide a pull-up.
    told = ask(_our_kinds(run, NAMED), np.where(generic, NONE, past.kind), KINDS, False)
    scored = run.tested & is_named & (past.kind != NONE)
    found.append(_table("kind", run, FIGURES, NAMED, KINDS, told, past.kind, scored))
    classes, our_types, truth = _our_types(run)
    labels = np.array([classes.index(past.groups[g].name or NONE_OF_THESE) for g in past.group])
    told = ask(our_types, np.where(is_named, labels, NONE), classes, False)
    for selection, mask in selections.items():
        found.append(
            _table("type", run, FIGURES, selection, classes, told, truth, run.tested & mask & is_named)
        )
    return found


def _table(
    question: str,
    run: _Run,
    evidence: str,
    selection: str,
    classes: Sequence[str],
    told: dict[str, Array],
    truth: NDArray[np.int64],
    scored: Mask,
) -> Table:
    events = [run.past.observed[i].event for i in np.flatnonzero(scored)]
    scores = tuple(
        score(name, classes, probabilities[scored], truth[scored], events)
        for name, probabilities in told.items()
    )
    return Table(question, run.protocol, evidence, selection, scores)


def _both(past: Past, catalogue: Catalogue) -> Mask:
    """Launches of which both lengths are known and that a compiler lists."""
    compiled = np.array([any(r.role == "compiler" for r in launch.reports) for launch in catalogue])
    both: Mask = compiled & np.isfinite(past.log_range) & np.isfinite(past.log_apogee)
    return both


def _our_kinds(run: _Run, evidence: str) -> Array:
    past = run.past
    specific = ~np.array([group.is_generic for group in past.groups])
    told = np.zeros((len(past.observed), len(KINDS)))
    for i, mixture in run.mixtures.items():
        if evidence == WORDS:
            group = past.groups[past.group[i]]
            told[i] = kind_by_words(
                past, run.learned[i], mixture, group.actor, group.name, int(past.meant[i])
            )
        else:
            told[i] = kind_from(mixture, groups=specific if evidence == NAMED else None)
    return told


def _our_types(run: _Run) -> tuple[tuple[str, ...], Array, NDArray[np.int64]]:
    """Probabilities of every named type and of none of these, and what would have been right to say."""
    past = run.past
    names = sorted({group.name for group in past.groups if group.name is not None})
    classes = (*names, NONE_OF_THESE)
    column = np.array([classes.index(group.name or NONE_OF_THESE) for group in past.groups])
    is_named = np.array([group.name is not None for group in past.groups])
    told = np.zeros((len(past.observed), len(classes)))
    truth = np.full(len(past.observed), len(names))
    for i, mixture in run.mixtures.items():
        told[i] = np.bincount(column[is_named], mixture.groups[is_named], len(classes))
        told[i, -1] += mixture.new.sum()
        told[i] /= told[i].sum()
        if (run.learned[i] & (past.group == past.group[i])).any():
            truth[i] = column[past.group[i]]
    return classes, told, truth
