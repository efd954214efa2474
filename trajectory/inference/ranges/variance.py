"""Shares of the variance of a quantity among groups of unknowns, from weighted draws that exist already.

The quantity is regressed on the main effects of the unknowns, within each family and over all of them, and
what they explain is divided among groups of unknowns and the family by the Shapley value.
"""

from dataclasses import dataclass, replace
from math import comb

import numpy as np
from numpy.typing import NDArray

from trajectory.inference.posterior.weights import effective_size

Array = NDArray[np.float64]
Groups = dict[str, tuple[Array, ...]]

BLOCKS = 8  # of the jackknife
# Effective draws of a family per term of its regression; with fewer, the polynomials are shorter.  At ten the
# correction of R2 for chance is itself uncertain by one or two percent of the variance.
DRAWS_PER_TERM = 10
DRAWS_FOR_A_LINE = 2.0  # effective draws for each unknown from which a straight line is fitted
HIGHEST_DEGREE = 3
LEAST_SPREAD = 1e-12  # of the mean square: below, what varies is rounding
_RIDGE = 1e-9  # of the variance of a column: columns that repeat one another share their effect


@dataclass(frozen=True, slots=True)
class Share:
    """What one group of unknowns has to do with the spread of a quantity.

    Parameters
    ----------
    name : str
        The unknowns, in words.
    share : float
        Shapley share of the variance; slightly negative where there is nothing but chance.
    error : float
        Standard error of that share, from the finite number of draws.
    alone : float
        What the group explains by itself, with all that it has in common with the others.
    """

    name: str
    share: float
    error: float
    alone: float


@dataclass(frozen=True, slots=True)
class VarianceShares:
    """How the variance of a quantity is made up.

    Parameters
    ----------
    shares : tuple of Share
        The largest first.
    unexplained : float
        Interactions among unknowns, and what the regression misses: one minus the sum of the shares.
    error : float
        Standard error of that.
    standard_deviation : float
        Of the quantity.  [its unit]
    """

    shares: tuple[Share, ...]
    unexplained: float
    error: float
    standard_deviation: float

    def as_parts(self) -> "VarianceShares":
        """Return the shares as parts of one whole, for readers who add them up.

        Returns
        -------
        VarianceShares
            A share below nought, which is chance, counts as nought, and all are scaled to a sum of one.
        """
        rest = max(self.unexplained, 0.0)
        whole = rest + sum(max(one.share, 0.0) for one in self.shares)
        shares = tuple(replace(one, share=max(one.share, 0.0) / whole) for one in self.shares)
        return replace(self, shares=shares, unexplained=rest / whole)


def variance_shares(
    groups: Groups,
    y: Array,
    weights: Array,
    *,
    family: NDArray[np.int64] | None = None,
    family_name: str = "family",
    degree: int | None = None,
) -> VarianceShares | None:
    """Divide the variance of a quantity among groups of unknowns.

    Parameters
    ----------
    groups : dict of str to tuple of ndarray
        Unknowns by group, each of shape (n,); NaN in a family that does not have it.
    y : ndarray, shape (n,)
        The quantity.
    weights : ndarray, shape (n,)
        Non-negative weights of the draws.
    family : ndarray of int, shape (n,), optional
        Families may differ in all effects; the family is an unknown itself.
    family_name : str
        What to call it.
    degree : int, optional
        Of the polynomials; by default 3, or fewer where draws are few.

    Returns
    -------
    VarianceShares or None
        None when the quantity does not vary.

    Notes
    -----
    Main effects are Legendre polynomials of the weighted rank of each unknown.  With the family known there
    is one regression per family, without it one over all of them.  Where the unknowns are independent the
    shares are Sobol's first-order indices.  Where claims have made them depend on one another, such indices
    count twice, and the Shapley value (Lindeman, Merenda and Gold 1980; Owen 2014, SIAM/ASA J. Uncertainty
    Quantification 2, 245-251) divides what they explain in common.  R2 is corrected for chance (Ezekiel 1930)
    with the effective number of draws; the standard error is that of a jackknife over interleaved blocks of
    draws.  An interaction between an unknown and the family is divided between the two; other interactions
    stay unexplained.
    """
    weights = weights / weights.sum()
    tables = [_table(groups, y, weights, np.arange(len(y)), degree)]  # of everyone, then of each family
    if family is not None and np.ptp(family) > 0:
        tables += [
            _table(groups, y, weights, np.flatnonzero(family == one), degree) for one in np.unique(family)
        ]
    everyone = np.ones(BLOCKS, dtype=bool)
    share, alone, variance = _divide(tables, everyone, len(groups))
    if not variance > LEAST_SPREAD * float(np.sum(weights * y * y)):
        return None
    without = np.array(
        [_divide(tables, everyone & (np.arange(BLOCKS) != k), len(groups))[0] for k in range(BLOCKS)]
    )
    without = np.column_stack([without, 1.0 - without.sum(axis=1)])
    error = np.sqrt((BLOCKS - 1) / BLOCKS * ((without - without.mean(axis=0)) ** 2).sum(axis=0))
    names = [*groups, family_name][: len(share)]
    shares = [Share(name, float(share[k]), float(error[k]), float(alone[k])) for k, name in enumerate(names)]
    shares.sort(key=lambda one: -one.share)
    return VarianceShares(tuple(shares), float(1.0 - share.sum()), float(error[-1]), float(np.sqrt(variance)))


@dataclass(frozen=True, slots=True, eq=False)
class _Table:
    """Weighted sums over the draws of one family or of all, block by block; column 0 is the quantity.

    ``owner`` says which group each further column belongs to.
    """

    mass: Array
    squares: Array
    first: Array
    second: Array
    owner: NDArray[np.int64]


def _table(groups: Groups, y: Array, weights: Array, here: NDArray[np.intp], degree: int | None) -> _Table:
    w = weights[here]
    present = [
        (number, values[here])
        for number, columns in enumerate(groups.values())
        for values in columns
        if np.unique(values[here][~np.isnan(values[here])]).size > 1
    ]
    if degree is None:
        each = effective_size(w) / max(len(present), 1)
        degree = min(HIGHEST_DEGREE, max(int(each / DRAWS_PER_TERM), int(each > DRAWS_FOR_A_LINE)))
    columns, owner = [y[here]], []
    for number, values in present:
        effects = _effects(values, w, degree)
        columns += effects
        owner += [number] * len(effects)
    table = np.stack(columns, axis=1)
    table -= (w[:, np.newaxis] * table).sum(
        axis=0
    ) / w.sum()  # against cancellation; means are kept in y only
    table[:, 0] = y[here]
    block = here % BLOCKS
    parts = [(w[block == one], table[block == one]) for one in range(BLOCKS)]
    return _Table(
        mass=np.array([own.sum() for own, _ in parts]),
        squares=np.array([(own * own).sum() for own, _ in parts]),
        # einsum and not a matrix product: its bits do not depend on how many threads share the work
        first=np.stack([np.einsum("i,ij->j", own, part) for own, part in parts]),
        second=np.stack([np.einsum("ij,ik->jk", own[:, np.newaxis] * part, part) for own, part in parts]),
        owner=np.array(owner, dtype=np.int64),
    )


def _effects(values: Array, w: Array, degree: int) -> list[Array]:
    """Main effects of one unknown: Legendre polynomials of its weighted rank; a choice is its own effect.

    Draws that do not have the unknown stand at the mean of each effect.
    """
    known = ~np.isnan(values)
    kinds, place = np.unique(values[known], return_inverse=True)
    mass = np.bincount(place, w[known])
    rank = ((np.cumsum(mass) - 0.5 * mass) / max(mass.sum(), np.finfo(np.float64).tiny))[place]
    made = []
    for order in range(1, min(degree, len(kinds) - 1) + 1):
        effect = _legendre(order, 2.0 * rank - 1.0)
        column = np.zeros(len(values))
        column[known] = effect - np.average(effect, weights=w[known])
        made.append(column)
    return made


def _legendre(order: int, t: Array) -> Array:
    previous, current = np.ones_like(t), t
    for k in range(1, order):
        previous, current = current, ((2 * k + 1) * t * current - k * previous) / (k + 1)
    return current


def _divide(tables: list[_Table], blocks: NDArray[np.bool_], count: int) -> tuple[Array, Array, float]:
    """Shares of the groups and, where there are several, of the family; each alone; the whole variance."""
    everyone, *families = tables
    worth, spread = _explained(everyone, blocks, count)
    if families:
        within = [_explained(table, blocks, count) for table in families if table.mass[blocks].sum() > 0.0]
        # Whoever knows the family knows its mean, and has the regression of that family.
        between = spread - sum(own for _, own in within)
        worth = np.concatenate([worth, between + np.sum([explained for explained, _ in within], axis=0)])
        count += 1
    share, alone = _shapley(worth, count), worth[1 << np.arange(count)]
    if not spread > LEAST_SPREAD * float(everyone.second[blocks].sum(axis=0)[0, 0]):
        # All that varies is in the block left out.
        return np.zeros(count), np.zeros(count), 0.0
    return share / spread, alone / spread, float(spread / everyone.mass[blocks].sum())


def _explained(table: _Table, blocks: NDArray[np.bool_], count: int) -> tuple[Array, float]:
    """Variance of one family, times its mass, that each subset of groups explains, less chance; the whole."""
    mass = table.mass[blocks].sum()
    mean = table.first[blocks].sum(axis=0) / mass
    products = table.second[blocks].sum(axis=0) - mass * np.outer(mean, mean)
    still = np.diag(products) < LEAST_SPREAD * np.diag(table.second.sum(axis=0))
    still[0] = False
    products[still], products[:, still] = 0.0, 0.0  # columns that vary in the block left out alone
    spread = float(products[0, 0])
    if not spread > 0.0:
        return np.zeros(1 << count), 0.0
    terms = np.array([(table.owner == group).sum() for group in range(count)])
    used = np.zeros(1)
    for number in terms:
        used = np.concatenate([used, used + number])
    size = mass**2 / table.squares[blocks].sum()
    chance = (size - 1.0) / np.maximum(size - 1.0 - used, 1.0)
    return spread - _residuals(products, terms) * chance, spread


def _residuals(products: Array, terms: NDArray[np.int64]) -> Array:
    """Sum of squares that each subset of groups leaves; bit k of its index says whether group k is in it.

    Group by group the tree of subsets branches: left out, its columns are dropped; taken in, they are swept
    out of the quantity and of the columns of the groups that follow.
    """
    scale = 1.0 / np.sqrt(np.maximum(np.diag(products), np.finfo(np.float64).tiny))
    scale[0] = 1.0
    matrix = (products * np.outer(scale, scale))[np.newaxis]
    for number in terms:
        rest = np.r_[0, 1 + number : matrix.shape[1]]
        without = matrix[:, rest[:, np.newaxis], rest]
        own = matrix[:, 1 : 1 + number, 1 : 1 + number] + _RIDGE * np.eye(number)
        beside = matrix[:, 1 : 1 + number][:, :, rest]
        # Few draws may leave columns that others already say: these are swept with no weight.
        inverse = np.linalg.pinv(own, rcond=1e-9, hermitian=True)
        swept = without - beside.transpose(0, 2, 1) @ inverse @ beside
        matrix = np.concatenate([without, swept])
    left: Array = matrix[:, 0, 0]
    return left


def _shapley(worth: Array, count: int) -> Array:
    """Shapley value of each player; ``worth`` by subset, bit k of its index saying whether k is in it."""
    subset = np.arange(1 << count)
    size = np.array([int(one).bit_count() for one in subset])
    value = np.zeros(count)
    for player in range(count):
        without = subset[(subset >> player) & 1 == 0]
        gain = worth[without | (1 << player)] - worth[without]
        value[player] = float((gain / (count * np.array([comb(count - 1, k) for k in size[without]]))).sum())
    return value
