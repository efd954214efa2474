"""Our answers and two rivals, scored on published figures and on launches whose truth is known."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from launch_data.families import Family
from trajectory.errors import NoAnswerError
from trajectory.inference.posterior.evidence import gather
from trajectory.inference.posterior.fit import fit
from trajectory.inference.ranges.standard_range import standard_range
from trajectory.validation.rivals import kepler_rival
from trajectory.validation.scores import Forecast, bound_score, forecast, interval_score, log_score
from trajectory.validation.simulated import simulate_launches

Progress = Callable[[float, str], None]

OURS, AS_PUBLISHED = "lofted", "as published"
PUBLISHED, SIMULATED = "published figures", "simulated launches"


@dataclass(frozen=True, slots=True, eq=False)
class Trial:
    """A truth, and what everybody said of it.

    Parameters
    ----------
    name : str
        Which flight, and whose figure.
    low, high : float
        The truth, or the interval that is known of it; infinite beyond half the circumference.  [m]
    is_bound : bool
        Whether only ``low`` is known, as a bound.
    forecasts : tuple of Forecast
        Ours and the rivals'.
    """

    name: str
    low: float
    high: float
    is_bound: bool
    forecasts: tuple[Forecast, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """Mean scores of one forecaster on one set of trials.

    Parameters
    ----------
    forecaster, trials : str
        Who, on what.
    count, bounds : int
        Figures, and bounds beside them.
    interval_score : float
        Mean interval score in the logarithm of the range; smaller is better.
    log_score : float
        Mean log score; larger is better.
    bound_score : float or None
        Mean logarithm of the probability of the bounds; None without bounds.
    covered : float
        Share of the figures inside the 90 % interval.
    width : float
        Median width of the 90 % interval in the logarithm of the range.
    """

    forecaster: str
    trials: str
    count: int
    bounds: int
    interval_score: float
    log_score: float
    bound_score: float | None
    covered: float
    width: float


def score(trials: Iterable[Trial], name: str) -> tuple[Score, ...]:
    """Average the scores of every forecaster that spoke of every trial.

    Parameters
    ----------
    trials : iterable of Trial
        The trials; those that somebody has no forecast for are left out for all.
    name : str
        What they are.

    Returns
    -------
    tuple of Score
        Ours first.
    """
    every = list(trials)
    most = max((len(one.forecasts) for one in every), default=0)
    whole = [one for one in every if len(one.forecasts) == most]
    figures = [one for one in whole if not one.is_bound]
    bounds = [one for one in whole if one.is_bound]
    if not figures:
        return ()
    return tuple(_score(figures, bounds, k, name) for k in range(most))


def _score(figures: list[Trial], bounds: list[Trial], k: int, name: str) -> Score:
    made = [(one.forecasts[k], one.low, one.high) for one in figures]
    bounded = [bound_score(one.forecasts[k], one.low) for one in bounds]
    return Score(
        forecaster=made[0][0].name,
        trials=name,
        count=len(figures),
        bounds=len(bounds),
        interval_score=float(np.mean([interval_score(f, _nearest(f, low, high)) for f, low, high in made])),
        log_score=float(np.mean([log_score(f, low, high) for f, low, high in made])),
        bound_score=float(np.mean(bounded)) if bounded else None,
        covered=float(np.mean([f.interval[0] <= high and f.interval[2] >= low for f, low, high in made])),
        width=float(np.median([f.width for f, _, _ in made])),
    )


def _nearest(made: Forecast, low: float, high: float) -> float:
    """The place of a published interval that lies nearest to the forecast's median."""
    return min(max(made.interval[1], low), high)


def simulated_trials(
    families: tuple[Family, ...],
    prior: Forecast,
    *,
    count: int,
    draws: int,
    seed: int,
    progress: Progress | None = None,
) -> tuple[Trial, ...]:
    """Answer launches whose truth is known.

    Parameters
    ----------
    families : tuple of Family
        The prior, of the vehicles as of the answers.
    prior : Forecast
        The rival that knows only the prior.
    count, draws, seed : int
        Launches, draws of each answer, and the seed of both.
    progress : callable, optional
        Called with the fraction done and what is done.

    Returns
    -------
    tuple of Trial
        Launches that got an answer.
    """
    made = []
    launches = simulate_launches(families, count, seed)
    for number, one in enumerate(launches):
        if progress is not None:
            progress(number / len(launches), f"simulated launch {number + 1}")
        evidence, _ = gather(one.launch)
        try:
            answer = standard_range(fit(evidence, families, draws=draws, seed=seed), azimuth=evidence.azimuth)
        except NoAnswerError:
            continue
        ours = forecast(OURS, answer.without_rotation, answer.fit.weights)
        rival = kepler_rival(one.launch)
        others = (prior,) if rival is None else (rival, prior)
        made.append(Trial(f"simulated {number}", one.truth, one.truth, False, (ours, *others)))
    return tuple(made)


def format_scores(scores: Iterable[Score]) -> str:
    """Print the scores.

    Parameters
    ----------
    scores : iterable of Score
        Of every forecaster.

    Returns
    -------
    str
        A plain table with what its columns mean.
    """
    line = "{:20} {:>8} {:14} {:>14} {:>10} {:>10} {:>9} {:>8}"
    lines = [
        line.format(
            "scored on",
            "figures",
            "forecaster",
            "interval score",
            "log score",
            "of bounds",
            "covered",
            "width",
        )
    ]
    for one in scores:
        bounds = "" if one.bound_score is None else f"{one.bound_score:.2f}"
        lines.append(
            line.format(
                one.trials, f"{one.count}+{one.bounds}", one.forecaster, f"{one.interval_score:.3f}",
                f"{one.log_score:.2f}", bounds, f"{100 * one.covered:.0f} %", f"{100 * one.width:.0f} %",
            )
        )  # fmt: skip
    lines += [
        "Interval score: of the 90 % interval of ln range, smaller is better.  Log score: ln density of ln",
        "range at the truth, larger is better; of bounds: ln probability that the bound holds.  Beyond half",
        "the circumference is one outcome, with a probability instead of a density.  0.1 % of every forecast",
        "is spread evenly, so that a miss costs a finite score.  Width: median of ln(95 % / 5 %).",
    ]
    return "\n".join(lines)
