"""Whether ranks are uniform, intervals cover as often as they say, and probabilities come true."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trajectory.validation.calibration.ranks import DRAWS, PLANTS, QUANTITIES, WITH_TIES
from trajectory.validation.calibration.simulate import Outcome

Array = NDArray[np.float64]

BINS = 20
LEVELS = (0.5, 0.8, 0.9, 0.95)
SIGNIFICANCE = 0.01  # of the whole table: shared out over quantities, and over quantities and levels
MOST_WRONG = 0.05  # of the verdicts of 95 % and more
MOST_WRONG_SHOWN = 0.061  # what the share may be at most, by the upper limit of its 95 % interval
ENOUGH_SURE = 400  # verdicts from which that limit must be as low: fewer cannot show it


@dataclass(frozen=True, slots=True)
class Line:
    """Calibration of one quantity.

    Parameters
    ----------
    name : str
        Which quantity.
    p_value : float
        That ranks are uniform: chi-squared over 20 bins.
    coverage : tuple of float
        Share of truths inside the central intervals of `LEVELS`.
    coverage_p : tuple of float
        Two-sided binomial probability of a coverage at least as far out.
    passed : bool
        Whether all of these may be chance.
    """

    name: str
    p_value: float
    coverage: tuple[float, ...]
    coverage_p: tuple[float, ...]
    passed: bool


@dataclass(frozen=True, slots=True)
class Bin:
    """Verdicts of nearly equal probability.

    Parameters
    ----------
    count : int
        How many.
    said, true : float
        Mean probability, and share that came true.
    passed : bool
        Whether the difference may be chance.
    """

    count: int
    said: float
    true: float
    passed: bool


@dataclass(frozen=True, slots=True)
class Calibration:
    """Result of a calibration run.

    Parameters
    ----------
    plant, world : str
        Planted error, and in what the truth differed from the prior.
    launches, refused, not_good : int
        Launches; of these without an answer, and with a sample that is not good.
    flagged : float
        Share of the answers with a warning.
    lines : tuple of Line
        One for each quantity.
    bins : tuple of Bin
        Probabilities of crossing a line, in ten bins.
    sure, sure_wrong : int
        Verdicts of 95 % and more, and how many of these were wrong.
    median_width : float
        Median of 90 % interval over median of the standard range, among the finite ones.
    draws, seed : int
        Of every inference.
    seconds : float
        Time that it took.
    failing_halves : int or None
        How many of `halves.HALVES` random halves fail; None where nobody counted.
    """

    plant: str
    world: str
    launches: int
    refused: int
    not_good: int
    flagged: float
    lines: tuple[Line, ...]
    bins: tuple[Bin, ...]
    sure: int
    sure_wrong: int
    median_width: float
    draws: int
    seed: int
    seconds: float
    failing_halves: int | None = None

    @property
    def passed(self) -> bool:
        """Whether every quantity is calibrated, and every verdict."""
        return all(line.passed for line in self.lines) and self.verdicts_passed

    @property
    def verdicts_passed(self) -> bool:
        """Whether probabilities of crossing a line come true."""
        is_shown = self.sure < ENOUGH_SURE or self.most_sure_wrong <= MOST_WRONG_SHOWN
        return all(one.passed for one in self.bins) and self.sure_wrong <= MOST_WRONG * self.sure and is_shown

    @property
    def most_sure_wrong(self) -> float:
        """Upper limit of the share of sure verdicts that are wrong (Clopper and Pearson, 95 %)."""
        from scipy import stats

        if not self.sure:
            return 1.0
        return float(stats.binomtest(self.sure_wrong, self.sure).proportion_ci(0.95, "exact").high)

    def line(self, name: str) -> Line:
        """Return the line of one quantity.

        Parameters
        ----------
        name : str
            One of `ranks.QUANTITIES`.

        Returns
        -------
        Line
        """
        return next(line for line in self.lines if line.name == name)


def summarise(
    outcomes: tuple[Outcome, ...], *, plant: str, world: str, draws: int, seed: int, seconds: float
) -> Calibration:
    """Summarise simulated launches.

    Parameters
    ----------
    outcomes : tuple of Outcome
        From `simulate.simulate`.
    plant : str
        One of `ranks.PLANTS`: the error planted in the stored draws.
    world, draws, seed, seconds
        How they were made.

    Returns
    -------
    Calibration
        The table.
    """
    placed = [(one, one.place) for one in outcomes if one.place is not None]
    which = PLANTS.index(plant)
    ranks = np.array([place.rank[which] for _, place in placed])
    levels = np.array([place.level[which] for _, place in placed])
    answered = [one for one, _ in placed]
    said = np.array([one.probability for one in answered])
    true = np.array([one.is_beyond for one in answered])
    widths = np.array([one.width for one in answered])
    sure = said >= 0.95
    return Calibration(
        plant=plant,
        world=world,
        launches=len(outcomes),
        refused=len(outcomes) - len(placed),
        not_good=sum(not one.is_good for one in answered),
        flagged=float(np.mean([one.is_flagged for one in answered])),
        lines=tuple(
            _line(name, ranks[:, k], levels[:, k])
            for k, name in enumerate(QUANTITIES)
            if plant == "none" or name not in WITH_TIES
        ),
        bins=_bins(said, true),
        sure=int(sure.sum()),
        sure_wrong=int((sure & ~true).sum()),
        median_width=float(np.median(widths[np.isfinite(widths)])),
        draws=draws,
        seed=seed,
        seconds=seconds,
    )


def _line(name: str, ranks: NDArray[np.int64], levels: Array) -> Line:
    from scipy import stats

    counts = np.bincount(ranks * BINS // (DRAWS + 1), minlength=BINS)
    p_value = float(stats.chisquare(counts).pvalue)
    inside = [int((np.abs(levels - 0.5) < 0.5 * level).sum()) for level in LEVELS]
    coverage_p = tuple(
        float(stats.binomtest(number, len(levels), level).pvalue)
        for number, level in zip(inside, LEVELS, strict=True)
    )
    tests = len(QUANTITIES)
    passed = p_value > SIGNIFICANCE / tests and min(coverage_p) > SIGNIFICANCE / (tests * len(LEVELS))
    return Line(name, p_value, tuple(number / len(levels) for number in inside), coverage_p, passed)


def _bins(said: Array, true: NDArray[np.bool_]) -> tuple[Bin, ...]:
    from scipy import stats

    place = np.minimum((10.0 * said).astype(np.int64), 9)
    found = []
    for number in range(10):
        here = place == number
        if here.any():
            expected = float(said[here].mean())
            p = stats.binomtest(int(true[here].sum()), int(here.sum()), expected).pvalue
            # The 99 % band of the scorecard, shared out over the ten bins.
            found.append(Bin(int(here.sum()), expected, float(true[here].mean()), p > SIGNIFICANCE / 10))
    return tuple(found)
