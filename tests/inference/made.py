"""Posteriors made by hand: draws with known vehicles, families and weights."""

import numpy as np

from kernels import layout as col
from trajectory.inference.posterior import fit as f


def made_fit(families, rows, shares, family=None, weights=None):
    """A posterior with these draws."""
    count = len(rows)
    family = np.zeros(count, dtype=np.int64) if family is None else np.asarray(family)
    weights = np.full(count, 1.0 / count) if weights is None else np.asarray(weights)
    return f.Fit(
        evidence=f.Evidence((), (), (), latitude=0.0, longitude=0.0), families=families, family=family,
        shares=shares, rows=rows, results=np.zeros((count, col.RESULTS)), weights=weights,
        weights_without_time=weights, is_lofted=np.ones(count, dtype=np.bool_),
        drawn=count, unsolved=0, failed=0, outside_prior=0, log_evidence=0.0, seed=0, flights=0,
    )  # fmt: skip
