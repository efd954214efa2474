"""How well agencies measure, learned from flights that two of them reported.

An agency prints ``ln(figure) = ln(truth) + bias + scale * noise``, rounded, or with a small probability a
figure that is simply wrong.  The truth has a flat prior in its logarithm and drops out, so that two agencies
tell the scale by their difference alone and their biases only by the difference of these.  Everything is
summed over grids: scale, difference of the biases, wrong rate.

A party's figures about its own launch are held against the independent ones afterwards, with a scale, bias
and wrong rate of their own; they never inform those of the agencies (a cut between the two models).
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trajectory.inference.claims.scatter import TAIL_SCALE, mixture, phi, tail_mass

Array = NDArray[np.float64]

# Priors; judgements, and shown beside what was learned.
SCALE_MEDIAN = 0.01  # radar figures of one flight are mostly printed to 10 km in 1,000 km
SCALE_SPREAD = 0.7  # standard deviation of its logarithm: 90 % between 0.3 % and 3.2 %
# A bias is a priori as large as the scatter: N(0, scale^2) each.  Two agencies then differ by
# N(0, 2 scale^2), and a third one, unknown, spreads by sqrt(2) scale.
WRONG_PRIOR = (1.0, 19.0)  # beta: a wrong figure is rare, 5 % with the weight of 20 figures

SCALES = SCALE_MEDIAN * np.exp(SCALE_SPREAD * np.linspace(-2.6, 2.6, 20))
SHIFTS = np.linspace(-3.0, 3.0, 31)  # difference of two biases, or one bias, in prior standard deviations
RATES = np.linspace(0.005, 0.495, 50)
POINTS = 600  # grid of the truth of one flight


@dataclass(frozen=True, slots=True)
class Cell:
    """A printed figure as an interval.

    Parameters
    ----------
    origin : str
        Who measured.
    low, high : float
        Ends of what would have been printed alike.  [ln SI]
    text : str
        As printed.
    """

    origin: str
    low: float
    high: float
    text: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """One flight and one quantity, with the figures of several origins.

    Parameters
    ----------
    event_id, flight, quantity : str
        Which; ``flight`` is the id of the first record that carries these figures.
    agencies : tuple of Cell
        Independent origins.
    own : Cell or None
        The launching party.
    """

    event_id: str
    flight: str
    quantity: str
    agencies: tuple[Cell, ...]
    own: Cell | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Scales:
    """Posterior of the scale of one quantity, on the grid `SCALES`.

    Parameters
    ----------
    weight : ndarray, shape (20,)
        Probability of each scale.
    shift_mean, shift_variance : ndarray, shape (20,)
        Of the difference of the biases (agencies) or the bias (own figures), given the scale.
    shift : tuple of float
        5 %, 50 % and 95 % of the same.
    """

    weight: Array
    shift_mean: Array
    shift_variance: Array
    shift: tuple[float, float, float]

    @property
    def interval(self) -> tuple[float, float, float]:
        """5 %, 50 % and 95 % of the scale."""
        return _grid_quantiles(np.log(SCALES), self.weight, exponential=True)


@dataclass(frozen=True, slots=True, eq=False)
class Learned:
    """What one group of origins showed.

    Parameters
    ----------
    scales : dict
        `Scales` of each quantity.
    wrong : ndarray, shape (50,)
        Probability of each wrong rate of `RATES`.
    """

    scales: dict[str, Scales]
    wrong: Array

    @property
    def wrong_rate(self) -> float:
        """Predictive probability that the next figure is wrong."""
        return float((RATES * self.wrong).sum())

    @property
    def wrong_interval(self) -> tuple[float, float, float]:
        """5 %, 50 % and 95 % of the wrong rate."""
        return _grid_quantiles(RATES, self.wrong)


def learn(
    comparisons: Iterable[Comparison], pair: tuple[str, str], quantities: tuple[str, ...]
) -> tuple[Learned, Learned]:
    """Learn from flights that several origins reported.

    Parameters
    ----------
    comparisons : iterable of Comparison
        Each flight and quantity once.
    pair : tuple of str
        The two agencies; a bias is that of the first minus that of the second.
    quantities : tuple of str
        What to learn; without data it keeps its prior.

    Returns
    -------
    agencies, own : Learned
        Of the independent agencies, and of parties about themselves.
    """
    known = list(comparisons)
    prior = log_beta(RATES)
    tables = {q: _pair_table([c for c in known if c.quantity == q], pair) for q in quantities}
    agencies = _combine(tables, prior, np.sqrt(2.0) * SCALES)
    own = {q: _own_table([c for c in known if c.quantity == q], agencies, pair) for q in quantities}
    return agencies, _combine(own, prior, SCALES)


def log_beta(rate: Array) -> Array:
    """Logarithm of the prior of the wrong rate, without its constant.

    Parameters
    ----------
    rate : ndarray
        Between 0 and 1.

    Returns
    -------
    ndarray
        Same shape.
    """
    a, b = WRONG_PRIOR
    return (a - 1.0) * np.log(rate) + (b - 1.0) * np.log(1.0 - rate)


def pair_of(comparison: Comparison, pair: tuple[str, str]) -> tuple[Cell, Cell] | None:
    """Pick the two agencies of a comparison.

    Parameters
    ----------
    comparison : Comparison
        One flight and quantity.
    pair : tuple of str
        Their names.

    Returns
    -------
    tuple of Cell or None
        None where one of them is silent.
    """
    found = {cell.origin: cell for cell in comparison.agencies}
    return (found[pair[0]], found[pair[1]]) if pair[0] in found and pair[1] in found else None


def pair_probability(first: Cell, second: Cell, shift: Array, scale: Array, rate: Array) -> Array:
    """Probability of two printed figures of one unknown truth, up to the constant of its flat prior.

    Parameters
    ----------
    first, second : Cell
        What was printed.
    shift, scale, rate : ndarray
        Difference of the biases, scale and wrong rate; broadcast against one another.

    Returns
    -------
    ndarray
        The double integral of the density of the difference over both intervals.

    Notes
    -----
    A second antiderivative of the density at the four corners.  Beside a wrong figure's tail, scale and bias
    of the other are left out, and two wrong figures differ by a tail of twice the scale: both are small
    (`TAIL_SCALE` against the scale, and the square of the wrong rate).
    """
    spread = np.sqrt(2.0) * scale

    def sound(x: float) -> Array:
        u = (x - shift) / spread
        area: Array = spread * (u * phi(u) + np.exp(-0.5 * u * u) / np.sqrt(2.0 * np.pi))
        return area

    def wrong(x: float, factor: float) -> float:
        width = factor * TAIL_SCALE
        return 0.5 * (x + width * float(np.sqrt(2.0 + (x / width) ** 2)))

    corners = (
        (first.high - second.low, 1.0),
        (first.high - second.high, -1.0),
        (first.low - second.low, -1.0),
        (first.low - second.high, 1.0),
    )
    both = np.maximum(sum(sign * sound(x) for x, sign in corners), 0.0)
    one = sum(sign * wrong(x, 1.0) for x, sign in corners)
    none = sum(sign * wrong(x, 2.0) for x, sign in corners)
    return (1.0 - rate) ** 2 * both + 2.0 * rate * (1.0 - rate) * one + rate**2 * none


def _pair_table(comparisons: list[Comparison], pair: tuple[str, str]) -> Array:
    """Log-probability of a quantity's pairs, by scale, shift and wrong rate."""
    scale = SCALES[:, None, None]
    shift = np.sqrt(2.0) * scale * SHIFTS[None, :, None]
    total = np.zeros((len(SCALES), len(SHIFTS), len(RATES)))
    for one in comparisons:
        cells = pair_of(one, pair)
        if cells is not None:
            total += np.log(pair_probability(*cells, shift, scale, RATES))
    return total


def _own_table(comparisons: list[Comparison], agencies: Learned, pair: tuple[str, str]) -> Array:
    """Log-probability of a party's own figures beside the independent ones, by scale, bias and wrong rate."""
    scale = SCALES[:, None, None]
    bias = scale * SHIFTS[None, :, None]
    total = np.zeros((len(SCALES), len(SHIFTS), len(RATES)))
    for one in comparisons:
        if one.own is None or not one.agencies:
            continue
        truth, weight = _truth(one, agencies, pair)
        away = one.own.low - truth, one.own.high - truth
        sound = phi((away[1] - bias) / scale) - phi((away[0] - bias) / scale)
        wrong = tail_mass(*away)
        total += np.log(
            (1.0 - RATES) * (sound * weight).sum(axis=2, keepdims=True) + RATES * (wrong * weight).sum()
        )
    return total


def _truth(one: Comparison, agencies: Learned, pair: tuple[str, str]) -> tuple[Array, Array]:
    """What the independent figures say about the truth: a grid of its logarithm with weights."""
    low, high = min(c.low for c in one.agencies), max(c.high for c in one.agencies)
    truth = np.linspace(low - 0.3, high + 0.3, POINTS)
    density = np.ones(POINTS)
    for cell in one.agencies:
        mean, spread, weight = predictive(agencies.scales[one.quantity], place(cell.origin, pair))
        sound = mixture(cell.high - truth, mean, spread, weight)
        sound -= mixture(cell.low - truth, mean, spread, weight)
        wrong = tail_mass(cell.low - truth, cell.high - truth)
        density *= (1.0 - agencies.wrong_rate) * sound + agencies.wrong_rate * wrong
    return truth, density / density.sum()


def place(origin: str, pair: tuple[str, str]) -> float | None:
    """Share of the difference of the biases that an agency carries.

    Parameters
    ----------
    origin : str
        Who measured.
    pair : tuple of str
        The two agencies that are known.

    Returns
    -------
    float or None
        One half for the first, minus one half for the second; None for an agency that was not compared.
    """
    return {pair[0]: 0.5, pair[1]: -0.5}.get(origin)


def predictive(scales: Scales, share: float | None, *, own: bool = False) -> tuple[Array, Array, Array]:
    """Error of the next sound figure: a mixture of normal distributions, one per scale.

    Parameters
    ----------
    scales : Scales
        What was learned.
    share : float or None
        As `place` gives it.
    own : bool
        Whether the shift is the bias itself.

    Returns
    -------
    mean, spread, weight : ndarray, shape (20,)
        Of each part.  Half the sum of two biases is not seen by their difference: it keeps its prior.
    """
    if own:
        return scales.shift_mean, np.sqrt(SCALES**2 + scales.shift_variance), scales.weight
    if share is None:
        return np.zeros_like(SCALES), np.sqrt(2.0) * SCALES, scales.weight
    variance = 1.5 * SCALES**2 + share**2 * scales.shift_variance
    return share * scales.shift_mean, np.sqrt(variance), scales.weight


def _combine(tables: dict[str, Array], log_rate: Array, shift_unit: Array) -> Learned:
    """Posterior of scale, shift and the wrong rate that all quantities share."""
    z = (np.log(SCALES) - np.log(SCALE_MEDIAN)) / SCALE_SPREAD
    prior = -0.5 * z[:, None, None] ** 2 - 0.5 * SHIFTS[None, :, None] ** 2
    joint = {q: np.exp(table + prior - (table + prior).max()) for q, table in tables.items()}
    evidence = {q: np.log(values.sum(axis=(0, 1))) for q, values in joint.items()}
    log_wrong = log_rate + sum(evidence.values())
    wrong = np.exp(log_wrong - log_wrong.max())
    wrong /= wrong.sum()
    scales = {}
    for q, values in joint.items():
        cells = (values * (wrong / values.sum(axis=(0, 1)))).sum(axis=2)
        weight = cells.sum(axis=1)
        shift = shift_unit[:, None] * SHIFTS
        mean = (cells * shift).sum(axis=1) / weight
        variance = (cells * shift**2).sum(axis=1) / weight - mean**2
        scales[q] = Scales(weight / weight.sum(), mean, variance, _shift_quantiles(shift, cells))
    return Learned(scales, wrong)


def _shift_quantiles(shift: Array, cells: Array) -> tuple[float, float, float]:
    order = np.argsort(shift, axis=None, kind="stable")
    values, weight = shift.ravel()[order], cells.ravel()[order]
    middle = (np.cumsum(weight) - 0.5 * weight) / weight.sum()
    low, centre, high = np.interp((0.05, 0.5, 0.95), middle, values)
    return float(low), float(centre), float(high)


def _grid_quantiles(values: Array, weight: Array, *, exponential: bool = False) -> tuple[float, float, float]:
    """Quantiles of what stands on an even grid, each point for the step around it."""
    step = values[1] - values[0]
    edges = np.concatenate([[values[0] - 0.5 * step], values + 0.5 * step])
    found = np.interp((0.05, 0.5, 0.95), np.concatenate([[0.0], np.cumsum(weight) / weight.sum()]), edges)
    low, centre, high = np.exp(found) if exponential else found
    return float(low), float(centre), float(high)
