"""What a finished sweep says: means, quantiles and probabilities, each with its Monte Carlo error."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any

import numpy as np

from kernels import status as codes
from trajectory.errors import InputError, NoAnswerError
from trajectory.sweeps import replicates, wording
from trajectory.sweeps.blocks import Block, Chunks, recut
from trajectory.sweeps.draws import REPLICATES
from trajectory.sweeps.replicates import Estimate
from trajectory.sweeps.selection import PASSES
from trajectory.sweeps.statuses import EXCLUDED, NOT_COMPUTED

Progress = Callable[[float, str], None]
Thresholds = Mapping[str, Sequence[float]]

LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)
MOST_FAILED = 0.05  # share of the flights: above, what the others say is no longer about the sweep
_EARLIER = (16, 4)  # the same from the first 1/16 and 1/4 of the samples
_FEWEST = REPLICATES * replicates.FEWEST  # samples below which no earlier estimate is given
_MOVED = 4.0  # standard errors: an estimate that moved farther had not settled
_RULE_OF_THREE = 3.0  # flights: 95 % upper bound of an expected count of which none was seen


@dataclass(frozen=True, slots=True)
class Exceedance:
    """Probability that a flight which came down exceeds a threshold.

    Attributes
    ----------
    threshold : float
        SI.
    count : int
        Flights above it.
    probability : Estimate
    upper : float
        Where no flight is above: a 95 % upper bound of the probability, for independent draws.  Else NaN.
    """

    threshold: float
    count: int
    probability: Estimate
    upper: float


@dataclass(frozen=True, slots=True)
class OutputSummary:
    """What the flights that came down say about one output.

    Attributes
    ----------
    name, unit : str
        Column and its SI unit.
    flights : int
        That came down and have a value; with none, there are no numbers below.
    mean, standard_deviation : Estimate
    minimum, maximum : float
    quantiles : dict of float to Estimate
        By level: the smallest value at or below which lies this share of the flights.
    exceedances : tuple of Exceedance
    by_replicates : bool
        Whether the errors come from the spread of the replicates; else from formulas for independent draws.
    """

    name: str
    unit: str
    flights: int
    mean: Estimate
    standard_deviation: Estimate
    minimum: float
    maximum: float
    quantiles: dict[float, Estimate]
    exceedances: tuple[Exceedance, ...]
    by_replicates: bool

    @property
    def quantities(self) -> dict[str, Estimate]:
        """Estimates in the unit of the output, by what they are called in print."""
        named = {"mean": self.mean, "standard deviation": self.standard_deviation}
        return named | {f"{100.0 * level:g} % quantile": one for level, one in self.quantiles.items()}

    @property
    def estimates(self) -> dict[str, Estimate]:
        """Every estimate by what it is called in print."""
        above = ((wording.quantity(one.threshold, self.unit), one) for one in self.exceedances)
        return self.quantities | {f"probability above {words}": one.probability for words, one in above}


@dataclass(frozen=True, slots=True)
class Summary:
    """What a sweep says, and how far it can be believed.

    Attributes
    ----------
    samples : int
        Of the whole sweep.
    computed : int
        Of these, samples that exist.
    sampling : str
        ``"sobol"`` or ``"independent"``.
    statuses : dict of int to int
        Samples by key of `statuses.MEANING`.
    outputs : tuple of OutputSummary
    earlier : dict of int to tuple of OutputSummary
        The same from so many first samples, fewest first.
    warnings : tuple of str
        What weakens the numbers.
    """

    samples: int
    computed: int
    sampling: str
    statuses: dict[int, int]
    outputs: tuple[OutputSummary, ...]
    earlier: dict[int, tuple[OutputSummary, ...]]
    warnings: tuple[str, ...]

    @property
    def landed(self) -> int:
        """Flights that came down: the only ones in any number."""
        return self.statuses.get(codes.OK, 0)

    @property
    def flown(self) -> int:
        """Samples that flew, however they ended; not those that do not belong to the sweep."""
        return self.computed - self.statuses.get(EXCLUDED, 0)

    @property
    def is_partial(self) -> bool:
        """Whether samples are missing."""
        return self.computed < self.samples

    def to_dict(self) -> dict[str, Any]:
        """Give plain values for JSON: SI, and None for what is not known."""
        return wording.to_dict(self)

    def __str__(self) -> str:
        """Text for a memo."""
        return wording.text(self)


def summarize(
    chunks: Chunks,
    outputs: Mapping[str, str],
    thresholds: Thresholds,
    *,
    samples: int,
    sampling: str,
    progress: Progress | None = None,
) -> Summary:
    """Say what a sweep says, without holding it in memory.

    Parameters
    ----------
    chunks : callable
        Gives the chunks in the order of the sample index, once for each pass; see `blocks.recut`.  A sample
        that is missing before others has the status `statuses.NOT_COMPUTED`.
    outputs : mapping of str to str
        SI unit of each column that is wanted.
    thresholds : mapping of str to sequence of float
        For some outputs: values whose exceedance is asked for.  [SI]
    samples : int
        Of the whole sweep.
    sampling : str
        ``"sobol"`` or ``"independent"``.
    progress : callable, optional
        Called with the fraction done and a word.

    Returns
    -------
    Summary
        The same bits for any chunk size.

    Raises
    ------
    NoAnswerError
        No flight came down.
    InputError
        A threshold is of no output or not finite, or there are more samples than the sweep has.

    Notes
    -----
    Errors are standard errors with fifteen degrees of freedom: a 95 % interval is 2.13 of them to either
    side.  The error of a quantile is that of the distribution function there, over the density between the
    neighbouring quantiles.  A sweep is read about eight times: hold it with `blocks.keep` where it fits.
    """
    _check(outputs, thresholds)
    reader = _Reader(chunks, tuple(outputs), samples, progress)
    found, statuses = _describe(reader, outputs, thresholds, None)
    computed = sum(statuses.values())
    if not statuses.get(codes.OK):
        raise NoAnswerError("no flight of the sweep came down: " + wording.statuses(statuses))
    earlier = {}
    for divisor in _EARLIER:
        first = reader.end // divisor // REPLICATES * REPLICATES
        if first >= _FEWEST:
            earlier[first] = _describe(reader, outputs, thresholds, first)[0]
    reader.finish()
    plain = Summary(samples, computed, sampling, statuses, found, earlier, ())
    return Summary(samples, computed, sampling, statuses, found, earlier, _warnings(plain))


def _check(outputs: Mapping[str, str], thresholds: Thresholds) -> None:
    for name, values in thresholds.items():
        if name not in outputs:
            raise InputError(f"a threshold is given for {name!r}; the outputs are {', '.join(outputs)}")
        wrong = [value for value in values if not isfinite(value)]
        if wrong:
            raise InputError(f"threshold {wrong[0]!r} of {name}: must be a finite number in SI units")


class _Reader:
    """Makes passes, and tells how far all of them have come."""

    def __init__(self, chunks: Chunks, names: tuple[str, ...], samples: int, progress: Progress | None):
        self.end = 0
        self._chunks, self._names, self._samples, self._progress = chunks, names, samples, progress
        self._read, self._expected = 0, (PASSES + 2) * sum(samples // part for part in (1, *_EARLIER))

    def blocks(self, limit: int | None) -> Iterator[Block]:
        for block in recut(self._chunks, self._names, limit=limit):
            self.end = max(self.end, block.first + len(block))
            if self.end > self._samples:
                raise InputError(f"there are more than the {self._samples} samples of the sweep")
            yield block
            self._read += len(block)
            if self._progress is not None:
                self._progress(min(self._read / max(self._expected, 1), 1.0), "summing up")

    def finish(self) -> None:
        if self._progress is not None:
            self._progress(1.0, "summing up")


def _describe(
    reader: _Reader, outputs: Mapping[str, str], thresholds: Thresholds, limit: int | None
) -> tuple[tuple[OutputSummary, ...], dict[int, int]]:
    """Make all passes over the first samples, or over all of them."""
    tallies, counts = replicates.tally(reader.blocks(limit), tuple(outputs))
    statuses = {int(code): int(counts[code]) for code in np.flatnonzero(counts) if code != NOT_COMPUTED}
    some = {name: one for name, one in tallies.items() if one.flights}
    if not some:
        return tuple(_nothing(name, unit) for name, unit in outputs.items()), statuses
    quantiles, widths = replicates.ordered(lambda: reader.blocks(limit), some, LEVELS)
    spreads = replicates.spread(reader.blocks(limit), some, quantiles, thresholds)
    described = []
    for name, unit in outputs.items():
        if name not in some:
            described.append(_nothing(name, unit))
            continue
        one, sums = some[name], spreads[name]
        rows = zip(LEVELS, quantiles[name], widths[name], sums.below, strict=True)
        at = {level: replicates.quantile_of(one, float(q), float(w), below) for level, q, w, below in rows}
        pairs = zip(thresholds.get(name, ()), sums.above, strict=True)
        described.append(
            OutputSummary(
                name, unit, one.flights,
                replicates.mean_of(one, sums), replicates.deviation_of(one, sums),
                one.minimum, one.maximum, at,
                tuple(_exceedance(float(value), one, above) for value, above in pairs),
                replicates.is_spread_enough(one),
            )
        )  # fmt: skip
    return tuple(described), statuses


def _exceedance(threshold: float, one: replicates.Tally, above: replicates.Counts) -> Exceedance:
    count = int(above.sum())
    upper = min(_RULE_OF_THREE / one.flights, 1.0) if count == 0 else np.nan
    return Exceedance(threshold, count, replicates.share_of(one, above), upper)


def _nothing(name: str, unit: str) -> OutputSummary:
    unknown = Estimate(np.nan, np.nan)
    return OutputSummary(name, unit, 0, unknown, unknown, np.nan, np.nan, {}, (), False)


def _warnings(summary: Summary) -> tuple[str, ...]:
    said = []
    if summary.is_partial:
        said.append(
            f"partial: {summary.computed:,} of {summary.samples:,} samples; "
            "run the sweep again to complete it"
        )
    failed = 1.0 - summary.landed / summary.flown
    if failed > MOST_FAILED:
        said.append(
            f"{100.0 * failed:.1f} % of the flights did not come down (limit {100.0 * MOST_FAILED:g} %): "
            "every number is about the others only"
        )
    for one in summary.outputs:
        name = wording.name(one.name)
        if one.flights < summary.landed:
            said.append(f"{name}: {summary.landed - one.flights:,} flights came down without this value")
        if one.flights and not one.by_replicates:
            said.append(
                f"{name}: fewer than {replicates.FEWEST} flights in some of {REPLICATES} replicates; "
                "the errors are those of formulas for independent draws"
            )
    return (*said, *_unsettled(summary))


def _unsettled(summary: Summary) -> Iterator[str]:
    """Name the estimates that moved by more than their errors since a quarter of the samples."""
    if not summary.earlier:
        return
    first = max(summary.earlier)
    for before, after in zip(summary.earlier[first], summary.outputs, strict=True):
        now = after.estimates
        moved = {
            name: abs(now[name].value - old.value) / old.error
            for name, old in before.estimates.items()
            if old.error > 0.0
        }
        said = [f"{name} ({by:.1f})" for name, by in moved.items() if by > _MOVED]
        if said:
            yield (
                f"{wording.name(after.name)} has not settled; moved since the first {first:,} samples, in "
                f"standard errors stated then: {', '.join(said)}"
            )
