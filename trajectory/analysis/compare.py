"""Two launches side by side: which reaches farther, and whether one boost could explain both."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from launch_data.errors import NotFoundError
from launch_data.launch import Launch
from launch_data.what_if import agencies, named, without
from trajectory.analysis.analyze import Progress, analyze
from trajectory.analysis.answer import Analysis
from trajectory.ensembles.sampling import sobol
from trajectory.inference.posterior.weights import effective_size, quantiles
from trajectory.inference.ranges.standard_range import StandardRange
from trajectory.inference.verdicts.lines import in_words

Array = NDArray[np.float64]

APART = 0.05  # overlap, or probability of the other order, below which one boost does not explain both
BINS = 1024
PAIRS = 4096
CAVEATS = (
    "The two posteriors are drawn independently. They share the prior and the flight model, and perhaps an "
    "agency whose figures are off: an error common to both is not in the probability.",
    "Overlapping speeds do not show that two missiles are one: many missiles share a speed. Speeds apart "
    "show that the same boost with the same payload did not fly both, unless thrust was cut off early.",
)


@dataclass(frozen=True, slots=True)
class Farther:
    """Which of two missiles reaches farther on a standard trajectory, without Earth rotation.

    Attributes
    ----------
    farther, nearer : float
        Probability that the second reaches farther than the first, and less far.
    undecided : float
        Probability that both reach beyond half the circumference, where ranges are not numbers.
    """

    farther: float
    nearer: float
    undecided: float


@dataclass(frozen=True, slots=True)
class SpeedOverlap:
    """How far the fitted ideal delta-v of two flights agree.

    Attributes
    ----------
    overlap : float
        Area common to both posterior densities, 0 to 1.
    difference : tuple of float
        5, 50 and 95 % points of the second minus the first.  [m/s]
    """

    overlap: float
    difference: tuple[float, float, float]


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """Two answers side by side.

    Attributes
    ----------
    first, second : Analysis
        The answers.
    reach : Farther or None
        None where one of them was refused.
    speed : SpeedOverlap or None
        None where one of them has no fit.
    differing : tuple of str
        Ids of the lines whose verdicts differ.
    """

    first: Analysis
    second: Analysis
    reach: Farther | None
    speed: SpeedOverlap | None
    differing: tuple[str, ...]

    @property
    def exit_code(self) -> int:
        """0 when something could be said about both, 1 when not."""
        return max(self.first.exit_code, self.second.exit_code)

    @property
    def in_words(self) -> str:
        """Say in one sentence which of the two reaches farther."""
        one, other = self.first.launch.id, self.second.launch.id
        if self.reach is None:
            refused = [a.launch.id for a in (self.first, self.second) if a.standard_range is None]
            return f"which reaches farther cannot be said: no standard range for {' and '.join(refused)}"
        said = f"{other} reaches farther than {one}: {in_words(self.reach.farther)}"
        if self.reach.undecided >= 0.005:
            said += (
                f"; {one} farther than {other}: {in_words(self.reach.nearer)}; both beyond half the "
                f"circumference, and so not told apart: {in_words(self.reach.undecided)}"
            )
        return said

    @property
    def same_missile(self) -> str:
        """Say what the two fits allow about the question whether one missile flew twice, and no more."""
        if self.speed is None:
            return "whether one boost explains both flights cannot be said: one of them has no fit"
        share = f"the posteriors of the ideal delta-v share {100 * self.speed.overlap:.0f} % of their area"
        reach = self.reach
        if reach is not None and max(reach.farther, reach.nearer) > 1.0 - APART:
            return (
                f"hardly one boost with one payload: {share}, but the standard ranges are apart "
                f"({in_words(max(reach.farther, reach.nearer))})"
            )
        if self.speed.overlap < APART:
            return f"hardly one boost with one payload: {share}"
        return f"one boost could explain both flights, which does not show that it did: {share}"

    def to_dict(self) -> dict[str, Any]:
        """Write the comparison as plain values; the keys are documented in docs/analyst.md."""
        reach, speed = self.reach, self.speed
        verdicts = [{v.regime_id: v.verdict for v in a.verdicts} for a in (self.first, self.second)]
        return {
            "first": self.first.to_dict(),
            "second": self.second.to_dict(),
            "reach": None
            if reach is None
            else {
                "probability_second_farther": reach.farther,
                "probability_first_farther": reach.nearer,
                "probability_undecided": reach.undecided,
            },
            "in_words": self.in_words,
            "delta_v": None
            if speed is None
            else {
                "overlap": speed.overlap,
                "difference_m_s": dict(zip(("q05", "median", "q95"), speed.difference, strict=True)),
            },
            "same_missile": self.same_missile,
            "differing_verdicts": [
                {"id": name, "first": verdicts[0][name], "second": verdicts[1][name]}
                for name in self.differing
            ],
            "caveats": list(CAVEATS),
        }


def compare(
    first: Launch,
    second: Launch,
    *,
    drop: Sequence[str] = (),
    only: Sequence[str] = (),
    progress: Progress | None = None,
    **settings: Any,
) -> Comparison:
    """Answer two launches with the same settings and set the answers side by side.

    Parameters
    ----------
    first, second : Launch
        The records.
    drop, only : sequence of str
        Agencies, as for `analyze`; a name need be known to one of the two records only.
    progress : callable, optional
        Called with the fraction done and what is being done.
    **settings
        Passed on to `analyze`: draws, seed, scheme, line, families.

    Returns
    -------
    Comparison
        Either answer may be a refusal; then only what can be said is said.

    Raises
    ------
    NotFoundError
        Neither record knows an agency.
    """
    for option, wanted in (("drop", drop), ("only", only)):
        for name in wanted:
            if not (named(first, [name]) or named(second, [name])):
                known = ", ".join(f'"{one}"' for one in dict.fromkeys((*agencies(first), *agencies(second))))
                raise NotFoundError(
                    "no figure of either launch is by that agency", field=option, value=name,
                    hint=f"Their agencies: {known}",
                )  # fmt: skip
    answers = []
    for number, launch in enumerate((first, second)):

        def report(fraction: float, what: str, number: int = number, name: str = launch.id) -> None:
            if progress is not None:
                progress(0.5 * (number + fraction), f"{name}: {what}")

        if only and not named(launch, only):
            launch = without(launch, drop=agencies(launch))
        answers.append(
            analyze(
                launch,
                drop=named(launch, drop),
                only=named(launch, only),
                progress=report,
                **settings,
            )
        )
    one, other = answers
    verdicts = {v.regime_id: v.verdict for v in one.verdicts}
    return Comparison(
        first=one,
        second=other,
        reach=None
        if one.standard_range is None or other.standard_range is None
        else which_farther(one.standard_range, other.standard_range),
        speed=None if one.fit is None or other.fit is None else speed_overlap(one, other),
        differing=tuple(v.regime_id for v in other.verdicts if verdicts[v.regime_id] != v.verdict),
    )


def which_farther(first: StandardRange, second: StandardRange) -> Farther:
    """Compare two posteriors of the standard range, draw against draw, all pairs weighted.

    Parameters
    ----------
    first, second : StandardRange
        Posteriors, taken as independent; without Earth rotation.

    Returns
    -------
    Farther
        The three probabilities add up to 1; draws that failed are left out.
    """
    ranges, weights = zip(*(_known(one) for one in (first, second)), strict=True)
    finite = np.isfinite(ranges[0])
    order = np.argsort(ranges[0][finite], kind="stable")
    ordered = ranges[0][finite][order]
    below = np.concatenate([[0.0], np.cumsum(weights[0][finite][order])])
    left = below[np.searchsorted(ordered, ranges[1], side="left")]
    right = below[np.searchsorted(ordered, ranges[1], side="right")]
    endless = float(weights[0][~finite].sum())
    beyond = np.isinf(ranges[1])
    farther = float((weights[1] * (left + 0.5 * (right - left)))[~beyond].sum())
    farther += float(weights[1][beyond].sum()) * (1.0 - endless)
    undecided = float(weights[1][beyond].sum()) * endless
    farther = min(max(farther, 0.0), 1.0 - undecided)
    return Farther(farther, max(1.0 - farther - undecided, 0.0), undecided)


def _known(answer: StandardRange) -> tuple[Array, Array]:
    known = ~np.isnan(answer.without_rotation) & (answer.fit.weights > 0.0)
    weights = answer.fit.weights[known]
    return answer.without_rotation[known], weights / weights.sum()


def speed_overlap(first: Analysis, second: Analysis) -> SpeedOverlap:
    """Compare the fitted ideal delta-v of two flights.

    Parameters
    ----------
    first, second : Analysis
        Both with a fit.

    Returns
    -------
    SpeedOverlap
        The densities are histograms of the logarithm, smoothed by a Gaussian of Silverman's width
        (B. W. Silverman, Density Estimation, 1986, eq. 3.28) for the effective number of draws.
    """
    speeds, weights = zip(*(_speeds(one) for one in (first, second)), strict=True)
    low = min(float(np.log(v).min()) for v in speeds) - 0.1
    high = max(float(np.log(v).max()) for v in speeds) + 0.1
    one, other = (_density(np.log(v), w, low, high) for v, w in zip(speeds, weights, strict=True))
    overlap = float(np.minimum(one, other).sum())
    u = sobol(0, PAIRS, 2, 0)
    pairs = [_at(v, w, u[:, k]) for k, (v, w) in enumerate(zip(speeds, weights, strict=True))]
    difference = quantiles(pairs[1] - pairs[0], np.full(PAIRS, 1.0 / PAIRS))
    low, middle, high = (float(value) for value in difference)
    return SpeedOverlap(overlap, (low, middle, high))


def _speeds(answer: Analysis) -> tuple[Array, Array]:
    if answer.fit is None:
        raise ValueError("an answer without a fit has no speed")
    good = answer.fit.weights > 0.0
    return answer.fit.delta_v[good], answer.fit.weights[good] / answer.fit.weights[good].sum()


def _density(values: Array, weights: Array, low: float, high: float) -> Array:
    """Probability per bin between two ends."""
    histogram, _ = np.histogram(values, bins=BINS, range=(low, high), weights=weights)
    mean = float((weights * values).sum())
    spread = float(np.sqrt((weights * (values - mean) ** 2).sum()))
    width = max(1.06 * spread * effective_size(weights) ** -0.2 * BINS / (high - low), 0.5)
    reach = int(4.0 * width) + 1
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / width) ** 2)
    smooth = np.convolve(histogram, kernel / kernel.sum())[reach : reach + BINS]
    density: Array = smooth / smooth.sum()
    return density


def _at(values: Array, weights: Array, levels: Array) -> Array:
    order = np.argsort(values, kind="stable")
    middle = np.cumsum(weights[order]) - 0.5 * weights[order]
    found: Array = np.interp(levels, middle, values[order])
    return found
