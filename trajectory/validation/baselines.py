"""The rivals of the comparison: nearest neighbours and a random forest, on the same evidence."""

from collections.abc import Callable, Iterable
from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import NDArray

from launch_data.kinds import KINDS
from trajectory.errors import InputError
from trajectory.inference.kinds.observed import COUNTS, NONE, Past

Array = NDArray[np.float64]

NEIGHBOURS = 5
TREES = 100
# What a rival leaves to answers that it has not seen: without it a single new type costs it an infinite loss.
UNSEEN = 0.01
NAMES = ("nearest neighbours", "random forest")


def features(past: Past, *, with_names: bool) -> Array:
    """Write what the comparison looks at as one row of numbers per launch.

    Parameters
    ----------
    past : Past
        Launches.
    with_names : bool
        Whether the name of the type, and the class of missile that is named, are part of the evidence.

    Returns
    -------
    ndarray, shape (n, f)
        Range, apogee, time and date, standardised, 0 where unknown with a column that says so; actor, site,
        number of missiles, failure, and the type and what its words mean, one column for each value.
    """
    time = np.array(
        [np.log(max(one.time_terms[0].low, 1.0)) if one.time_terms else np.nan for one in past.observed]
    )
    columns: list[Array] = []
    for values in (past.log_range, past.log_apogee, time, past.year):
        known = np.isfinite(values)
        middle, spread = (values[known].mean(), values[known].std() or 1.0) if known.any() else (0.0, 1.0)
        columns += [np.where(known, (values - middle) / spread, 0.0), known.astype(float)]
    columns.append((past.shape >= 4).astype(float))
    codes = [(past.actor, len(past.actors)), (past.site, len(past.sites)), (past.count, COUNTS)]
    if with_names:
        name = np.array([past.groups[g].name or "" for g in past.group])
        codes.append((np.unique(name, return_inverse=True)[1], len(np.unique(name))))
        codes.append((past.meant, len(KINDS)))
    for code, values_of in codes:
        columns += [(code == value).astype(float) for value in range(values_of)]
    return np.stack(columns, axis=1)


def predict(
    model: str,
    rows: Array,
    truth: NDArray[np.int64],
    folds: Iterable[tuple[NDArray[np.bool_], NDArray[np.bool_]]],
    classes: int,
    progress: Callable[[], None] | None = None,
) -> Array:
    """Let a rival predict every fold from the launches that the comparison learns from, too.

    Parameters
    ----------
    model : str
        One of ``NAMES``.
    rows : ndarray, shape (n, f)
        Of `features`.
    truth : ndarray of int, shape (n,)
        Labels; ``NONE`` for a launch without one.
    folds : iterable of (learned, tested)
        Masks.
    classes : int
        How many labels there are.
    progress : callable, optional
        Called after each fold.

    Returns
    -------
    ndarray, shape (n, classes)
        Probabilities; rows that no fold tests are 0.
    """
    found = np.zeros((len(rows), classes))
    for learned, tested in folds:
        known = learned & (truth != NONE)
        if known.any():
            machine = _machine(model, int(known.sum()))
            machine.fit(rows[known], truth[known])
            told = np.zeros((int(tested.sum()), classes))
            told[:, machine.classes_] = machine.predict_proba(rows[tested])
            found[tested] = (1.0 - UNSEEN) * told + UNSEEN / classes
        else:
            found[tested] = 1.0 / classes
        if progress is not None:
            progress()
    return found


def require() -> None:
    """Complain early where scikit-learn is missing.

    Raises
    ------
    InputError
        With the remedy.
    """
    if find_spec("sklearn") is None:
        raise InputError(
            "the rivals need scikit-learn: install it with `pip install lofted[baselines]`, "
            "or leave them out with --no-baselines"
        )


def _machine(model: str, known: int) -> Any:
    from sklearn.ensemble import RandomForestClassifier
    from sklearn.neighbors import KNeighborsClassifier

    if model == NAMES[0]:
        return KNeighborsClassifier(min(NEIGHBOURS, known), weights="distance")
    return RandomForestClassifier(TREES, random_state=0, n_jobs=1)
