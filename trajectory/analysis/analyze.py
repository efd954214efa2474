"""From one launch record to one answer: fit, standard range, class, verdicts, consistency."""

import dataclasses
import math
import time as clock
from collections.abc import Callable, Sequence

import numpy as np

from launch_data.families import Family, fingerprint, load_families
from launch_data.launch import Launch
from launch_data.regimes import load_regimes
from launch_data.what_if import without
from trajectory.analysis.answer import Analysis
from trajectory.analysis.reach import classes_of, reach_of
from trajectory.analysis.verdicts import judge_launch
from trajectory.ensembles.store import Store
from trajectory.errors import NoAnswerError
from trajectory.inference.claims.likelihood import terms
from trajectory.inference.kinds.comparison import KindComparison, compare
from trajectory.inference.kinds.kind import Kind, judge_kind
from trajectory.inference.kinds.observed import log_middle
from trajectory.inference.posterior.evidence import gather, middle
from trajectory.inference.posterior.fit import Fit
from trajectory.inference.posterior.kept import fit_or_fetch
from trajectory.inference.ranges.directions import over_all_azimuths
from trajectory.inference.ranges.sensitivity import sensitivity
from trajectory.inference.ranges.standard_range import StandardRange, standard_range
from trajectory.inference.verdicts.classify import DEFAULT_SCHEME, find_scheme
from trajectory.inference.verdicts.consistency import consistency
from trajectory.inference.verdicts.flag import contradiction
from trajectory.moratorium import DEFAULT_LINE, MOST_FAILED

Progress = Callable[[float, str], None]

FEWEST = 20  # effective draws: below, no interval is given


def analyze(
    launch: Launch,
    *,
    draws: int = 2000,
    seed: int = 0,
    scheme: str = DEFAULT_SCHEME,
    line: float = DEFAULT_LINE,
    families: tuple[Family, ...] | None = None,
    drop: Sequence[str] = (),
    only: Sequence[str] = (),
    brief: bool = False,
    store: Store | None = None,
    progress: Progress | None = None,
) -> Analysis:
    """Answer what a reported launch shows.

    Parameters
    ----------
    launch : Launch
        From the catalogue, or from `records.launch_from_text`.
    draws : int
        Posterior draws.
    seed : int
        The same seed gives the same bits.
    scheme : str
        Name of the range classes.
    line : float
        Range for records that name a class and no number.  [m]
    families : tuple of Family, optional
        The prior; the shipped families by default.
    drop, only : sequence of str
        Agencies whose claims are left out, and the only ones whose claims are not; see
        `launch_data.what_if.without`.
    brief : bool
        Leave out the range over all azimuths and what makes the interval wide, for many launches in a row.
    store : Store, optional
        Where posterior draws are kept between runs, and looked up; the answer is the same, to the last bit.
    progress : callable, optional
        Called with the fraction done and what is being done.

    Returns
    -------
    Analysis
        Refusals are answers too: ``refused`` gives the reason, and what can be said is said.

    Notes
    -----
    Valid for: reported tests of ballistic missiles.  Not modelled: see `fit.fit` and `standard_range`.
    """
    began = clock.perf_counter()
    chosen_scheme = find_scheme(scheme)
    launch = without(launch, drop=drop, only=only)
    prior = load_families() if families is None else families
    report: Progress = progress or (lambda fraction, what: None)
    compared = compare(launch, progress=lambda fraction, what: report(0.0, what))
    kind = kind_of(launch, compared.kind)
    refused, posterior, answer = kind.refusal, None, None
    assumed: tuple[str, ...] = ()
    if refused is None:
        try:
            posterior, answer, assumed = _infer(launch, draws, seed, prior, store, report)
            refused = _too_many_failures(posterior, answer) or _too_few_draws(posterior)
        except NoAnswerError as error:
            refused = str(error)
    if refused is not None:
        answer = None
    report(0.9, "directions and sensitivity")
    directions = None if answer is None or brief else over_all_azimuths(answer)
    shares = None if answer is None or brief else sensitivity(answer)
    report(0.97, "verdicts")
    checked = consistency(_of_kind(launch, kind.label), posterior)
    reach = reach_of(launch, posterior, answer, contradiction(launch, checked.flags))
    classes, no_class = classes_of(reach, launch, kind.label, compared.kind.chances, chosen_scheme)
    verdicts = judge_launch(
        load_regimes(),
        launch,
        kind.label,
        reach,
        line=line,
        chances=compared.kind.chances if launch.kind == "unknown" else None,
    )
    return Analysis(
        launch=launch,
        kind=kind,
        comparison=compared,
        fit=posterior,
        standard_range=answer,
        classes=classes,
        no_class=no_class,
        verdicts=verdicts,
        consistency=checked,
        refused=refused,
        assumptions=(*filter(None, (kind.assumption,)), *compared.unheard, *assumed),
        settings={
            "draws": draws,
            "seed": seed,
            "line_km": line / 1e3,
            "scheme": scheme,
            "drop": list(drop),
            "only": list(only),
            "families": [family.name for family in prior],
            "families_sha256": fingerprint(prior),
        },
        directions=directions,
        sensitivity=shares,
        seconds=clock.perf_counter() - began,
    )


def _of_kind(launch: Launch, label: str) -> Launch:
    """The launch with the kind that it is taken for, where nobody says one."""
    return launch if launch.kind != "unknown" else dataclasses.replace(launch, kind=label)


def kind_of(launch: Launch, compared: KindComparison | None = None) -> Kind:
    """Judge what flew, as far as the claims that may be used say.

    Parameters
    ----------
    launch : Launch
        The record.
    compared : KindComparison, optional
        Probabilities of the kinds; they decide where no kind was reported.

    Returns
    -------
    Kind
        With the reason for a refusal, if there is one.
    """
    time = float(np.exp(log_middle(terms(launch.claims, "flight_time"))))
    lengths = middle(launch.claims, "range"), middle(launch.claims, "apogee")
    return judge_kind(launch, *lengths, compared, None if math.isnan(time) else time)


def _infer(
    launch: Launch,
    draws: int,
    seed: int,
    families: tuple[Family, ...],
    store: Store | None,
    report: Progress,
) -> tuple[Fit, StandardRange, tuple[str, ...]]:
    evidence, assumed = gather(launch)
    posterior = fit_or_fetch(
        evidence,
        families,
        draws=draws,
        seed=seed,
        store=store,
        progress=lambda f: report(0.5 * f, "fitting the reported flight"),
    )
    report(0.5, "searching the standard range")
    return posterior, standard_range(posterior, azimuth=evidence.azimuth), assumed


def _too_few_draws(posterior: Fit) -> str | None:
    size = posterior.effective_sample_size
    if size >= FEWEST:
        return None
    return (
        f"only {size:.0f} effective draws fly what was reported, too few for an interval; ask for more draws"
    )


def _too_many_failures(posterior: Fit, answer: StandardRange) -> str | None:
    lost = float(posterior.weights[np.isnan(answer.without_rotation)].sum())
    share = max((posterior.failed + answer.failed) / posterior.drawn, lost)
    if share <= MOST_FAILED:
        return None
    failed = f"{100 * share:.0f} % of the draws failed in the integrator"
    return f"{failed}, more than the {100 * MOST_FAILED:.0f} % allowed"
