"""Answers beside the public record: what ministries and analysts inferred from the same flights.

A row is scored when the published figure follows from the reported flight itself; figures for another
payload, statements about a type and press spreads are shown beside it and not scored.  The same flights are
answered under several priors and by two rivals, and everybody is scored.
"""

from collections.abc import Callable
from dataclasses import dataclass

from launch_data.catalogue import load_catalogue
from launch_data.inferences import PublishedInference, load_inferences
from launch_data.launch import Launch
from trajectory.analysis import Analysis, analyze
from trajectory.errors import NoAnswerError
from trajectory.inference.posterior.evidence import gather
from trajectory.inference.posterior.fit import fit
from trajectory.inference.ranges.standard_range import StandardRange, standard_range
from trajectory.validation.priors import Prior, stated_priors
from trajectory.validation.rivals import kepler_rival, prior_rival
from trajectory.validation.scoreboard import (
    AS_PUBLISHED,
    OURS,
    PUBLISHED,
    SIMULATED,
    Score,
    Trial,
    score,
    simulated_trials,
)  # fmt: skip
from trajectory.validation.scores import Forecast, forecast

Progress = Callable[[float, str], None]

MEDIAN_TOLERANCE = 0.10
LARGEST_SCORED = 12_000e3  # m: beyond, medians are not compared
NEAR_STANDARD_TOLERANCE = 0.03
# Flights near the standard trajectory: what they flew is what they could fly.  Ranges reported, m.
NEAR_STANDARD = {"PRK-20170828-A": 2_700e3, "PRK-20170914-A": 3_700e3, "PRK-20221003-A": 4_600e3}
SIMULATED_LAUNCHES = 24
SIMULATED_DRAWS = 500  # of each of these answers; quantiles of so few are good to a percent of the range
# Widths aimed at: 90 % interval over median.
WIDTH_AIMS = {
    "PRK-20170514-A": 0.12,
    "PRK-20170704-A": 0.20,
    "PRK-20170728-A": 0.35,
    **dict.fromkeys(NEAR_STANDARD, 0.06),
}


@dataclass(frozen=True, slots=True)
class Comparison:
    """One published figure beside the answer.

    Parameters
    ----------
    launch_id, who, basis : str
        Which flight, who inferred it, from what.
    published : tuple of float or None
        Figure, low and high end.  [m]
    answer : dict
        ``q05``, ``median``, ``q95`` of the standard range that it is compared with.  [m]
    scored : bool
        Whether the row is a gate.
    contained : bool or None
        Whether the 90 % interval contains the figure, or respects the bound; None without a figure.
    deviation : float or None
        Median over published figure, minus one.
    passed : bool
        True for rows that are not scored.
    rotation : bool
        Whether Earth rotation is in both.
    azimuth : float or None
        Direction of flight of both, where it is not that of the test.  [rad]
    """

    launch_id: str
    who: str
    basis: str
    published: tuple[float | None, float | None, float | None]
    answer: dict[str, float]
    scored: bool
    contained: bool | None
    deviation: float | None
    passed: bool
    rotation: bool
    azimuth: float | None = None


@dataclass(frozen=True, slots=True)
class Width:
    """How sharp one answer is.

    Parameters
    ----------
    launch_id : str
        Which flight.
    width, as_published : float or None
        90 % interval over median, and the same if stages and propellant are as published of the type; None
        where it leaves half the circumference, or nothing is published.
    aim : float or None
        Largest width aimed at.
    effective_sample_size : float
        Behind the answer.
    """

    launch_id: str
    width: float | None
    as_published: float | None
    aim: float | None
    effective_sample_size: float


@dataclass(frozen=True, slots=True, eq=False)
class SideBySide:
    """One flight answered under several priors and by a rival, without rotation.

    Parameters
    ----------
    launch_id, label : str
        Which flight; its type and date.
    answers : tuple of Forecast
        One per prior that has an answer, the shipped one first, by the name of the prior; then the shipped
        one if stages and propellant are as published of the type.
    kepler : Forecast or None
        The impulsive estimate.
    """

    launch_id: str
    label: str
    answers: tuple[Forecast, ...]
    kepler: Forecast | None


@dataclass(frozen=True, slots=True, eq=False)
class PublicRecord:
    """All comparisons of one run.

    Parameters
    ----------
    comparisons : tuple of Comparison
        Published figures, then the flights near the standard trajectory.
    widths : tuple of Width
        One per flight.
    priors : tuple of Prior
        What the flights were answered under.
    flights : tuple of SideBySide
        One per flight.
    prior_alone : Forecast
        The rival that knows only the shipped prior.
    scores : tuple of Score
        On published figures and on simulated launches.
    draws, seed : int
        Of every answer.
    """

    comparisons: tuple[Comparison, ...]
    widths: tuple[Width, ...]
    priors: tuple[Prior, ...]
    flights: tuple[SideBySide, ...]
    prior_alone: Forecast
    scores: tuple[Score, ...]
    draws: int
    seed: int

    @property
    def passed(self) -> bool:
        """Whether every scored row passed."""
        return all(row.passed for row in self.comparisons)


def run_public_record(
    *,
    draws: int = 2000,
    seed: int = 0,
    simulated: int = SIMULATED_LAUNCHES,
    progress: Progress | None = None,
) -> PublicRecord:
    """Answer every flight that somebody else answered, and compare.

    Parameters
    ----------
    draws, seed : int
        Of every answer.
    simulated : int
        Launches of known truth that are scored besides; 0 for none.
    progress : callable, optional
        Called with the fraction done and the flight.

    Returns
    -------
    PublicRecord
        The comparisons.
    """
    published = load_inferences()
    launches = {launch.id: launch for launch in (_launch_of(one) for one in published) if launch is not None}
    catalogue = load_catalogue()
    launches |= {name: catalogue.get(name) for name in NEAR_STANDARD}
    priors = stated_priors()
    steps, report = len(launches) * len(priors) + simulated, progress or (lambda fraction, what: None)
    answers = _Answers({}, {})
    flights = []
    for number, (name, launch) in enumerate(launches.items()):
        report(number * len(priors) / steps, name)
        answers.analyses[name] = analyze(launch, draws=draws, seed=seed, brief=True)
        flights.append(_side_by_side(launch, answers.analyses[name], priors, draws, seed))
    rows = [_compare(one, answers) for one in published]
    rows += [_near_standard(name, flown, answers.analyses[name]) for name, flown in NEAR_STANDARD.items()]
    comparisons = tuple(row for row in rows if row is not None)
    widths = tuple(
        _width(name, answer) for name, answer in answers.analyses.items() if answer.standard_range is not None
    )
    alone = prior_rival(priors[0].families, seed=seed)
    scores = score(_trials(comparisons, answers, alone), PUBLISHED)
    done = len(launches) * len(priors) / steps
    scores += score(
        simulated_trials(
            priors[0].families, alone, count=simulated, draws=min(draws, SIMULATED_DRAWS), seed=seed,
            progress=lambda fraction, what: report(done + (1.0 - done) * fraction, what),
        ),
        SIMULATED,
    )  # fmt: skip
    return PublicRecord(comparisons, widths, priors, tuple(flights), alone, scores, draws, seed)


def _side_by_side(
    launch: Launch, analysis: Analysis, priors: tuple[Prior, ...], draws: int, seed: int
) -> SideBySide:
    made = []
    if analysis.standard_range is not None:
        answer = analysis.standard_range
        made.append(forecast(priors[0].name, answer.without_rotation, answer.fit.weights))
        evidence, _ = gather(launch)
        for prior in priors[1:]:
            try:
                answer = standard_range(fit(evidence, prior.families, draws=draws, seed=seed), azimuth=None)
            except NoAnswerError:
                continue
            made.append(forecast(prior.name, answer.without_rotation, answer.fit.weights))
        if analysis.standard_range.fit.weights_as_said is not None:
            made.append(_as_published(analysis.standard_range, rotation=False))
    label = f"{launch.type_reported or 'unknown type'}, {launch.date_text}"
    return SideBySide(launch.id, label, tuple(made), kepler_rival(launch))


def _as_published(answer: StandardRange, *, rotation: bool) -> Forecast:
    """The answer if the missile is built as published of its type; the answer itself where nothing is."""
    ranges = answer.with_rotation if rotation else answer.without_rotation
    weights = answer.fit.weights_as_said
    return forecast(AS_PUBLISHED, ranges, answer.fit.weights if weights is None else weights)


@dataclass(frozen=True, slots=True, eq=False)
class _Answers:
    """The answer to each flight, and the same for other directions, inferred when first asked for."""

    analyses: dict[str, Analysis]
    turned: dict[tuple[str, float], StandardRange]

    def of(self, launch_id: str, azimuth: float | None) -> StandardRange | None:
        answer = self.analyses[launch_id].standard_range
        if answer is None or azimuth is None:
            return answer
        if (launch_id, azimuth) not in self.turned:
            self.turned[launch_id, azimuth] = standard_range(answer.fit, azimuth=azimuth)
        return self.turned[launch_id, azimuth]


def _trials(comparisons: tuple[Comparison, ...], answers: _Answers, alone: Forecast) -> tuple[Trial, ...]:
    """The scored rows as trials of our answer and of the rivals, who do without rotation."""
    made = []
    for row in comparisons:
        answer = answers.of(row.launch_id, row.azimuth)
        rival = kepler_rival(answers.analyses[row.launch_id].launch)
        ends = _ends(row)
        if not row.scored or answer is None or rival is None or ends is None:
            continue
        ranges = answer.with_rotation if row.rotation else answer.without_rotation
        ours = forecast(OURS, ranges, answer.fit.weights)
        everybody = (ours, _as_published(answer, rotation=row.rotation), rival, alone)
        made.append(Trial(f"{row.launch_id} {row.who}", *ends, row.basis == "bound", everybody))
    return tuple(made)


def _ends(row: Comparison) -> tuple[float, float] | None:
    figure, low, high = row.published
    if row.basis == "bound":
        return None if low is None else (low, low)
    if figure is not None:
        return figure, figure
    return None if low is None or high is None else (low, high)


def _launch_of(one: PublishedInference) -> Launch | None:
    found = [launch for name in one.launch_ids for launch in load_catalogue().find(name)]
    numbered = [launch for launch in found if launch.flight in (one.flight, None)]
    return next(iter(numbered or found), None)


def _compare(one: PublishedInference, answers: _Answers) -> Comparison | None:
    launch = _launch_of(one)
    answer = answers.of(launch.id, one.azimuth) if launch is not None else None
    if launch is None or answer is None:
        return None
    ours = answer.summary(rotation=one.earth_rotation == "yes")
    figure, low, high = one.inferred_range, one.low, one.high
    if one.basis == "bound":
        contained, deviation = (None if low is None else ours["q95"] >= low), None
    else:
        bottom, top = (figure, figure) if figure is not None else (low, high)
        contained, deviation = _against(ours, bottom, top)
    small = (
        deviation is None or abs(deviation) <= MEDIAN_TOLERANCE or (figure or high or 0.0) >= LARGEST_SCORED
    )
    passed = not one.is_gate or (contained is not False and small)
    return Comparison(
        launch.id, one.who, one.basis, (figure, low, high), ours, one.is_gate, contained, deviation, passed,
        one.earth_rotation == "yes", one.azimuth,
    )  # fmt: skip


def _against(
    ours: dict[str, float], low: float | None, high: float | None
) -> tuple[bool | None, float | None]:
    """Overlap with a published figure or interval, and how far the median lies from its nearest end."""
    if low is None or high is None:
        return None, None
    nearest = min(max(ours["median"], low), high)
    return ours["q05"] <= high and ours["q95"] >= low, ours["median"] / nearest - 1.0


def _near_standard(name: str, flown: float, analysis: Analysis) -> Comparison | None:
    answer = analysis.standard_range
    if answer is None:
        return None
    ours = answer.summary(rotation=True)
    deviation = ours["median"] / flown - 1.0
    return Comparison(
        name, "range flown, near the standard trajectory", "flown, with rotation", (flown, None, None), ours,
        True, ours["q05"] <= flown <= ours["q95"], deviation, abs(deviation) <= NEAR_STANDARD_TOLERANCE, True,
    )  # fmt: skip


def _width(name: str, analysis: Analysis) -> Width:
    answer = analysis.standard_range
    if answer is None:
        raise ValueError(f"{name} has no answer")
    published = (
        None if answer.fit.weights_as_said is None else answer.summary(rotation=False, reading="as_said")
    )
    return Width(
        name, _relative(answer.summary(rotation=False)), None if published is None else _relative(published),
        WIDTH_AIMS.get(name), answer.effective_sample_size,
    )  # fmt: skip


def _relative(summary: dict[str, float]) -> float | None:
    width = (summary["q95"] - summary["q05"]) / summary["median"]
    return width if width < float("inf") else None
