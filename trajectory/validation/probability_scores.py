"""Scores of probabilities: how often right, how surprised, how well calibrated, what is taken for what."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

EDGES = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 1.0)  # of the largest probability, for the calibration curve
FLOOR = 1e-12


@dataclass(frozen=True, slots=True)
class CalibrationBin:
    """Predictions whose largest probability lies between two edges.

    Parameters
    ----------
    low, high : float
        The edges.
    count : int
        Predictions.
    predicted, observed : float
        Mean of the largest probability, and how often the answer was right; NaN without predictions.
    """

    low: float
    high: float
    count: int
    predicted: float
    observed: float


@dataclass(frozen=True, slots=True, eq=False)
class Score:
    """How one model did on one selection.

    Parameters
    ----------
    model : str
    launches, events : int
        Predictions, and the events that they belong to.
    accuracy, top_three, log_loss, majority : float
        Share of right answers, of truths among the three most probable, mean of minus the logarithm of the
        truth's probability, and the share of the commonest truth.
    calibration_error : float
        Mean distance of the calibration curve from the diagonal, weighted by count.
    calibration : tuple of CalibrationBin
    classes : tuple of str
    confusion : ndarray of int, shape (c, c)
        Truth by answer.
    """

    model: str
    launches: int
    events: int
    accuracy: float
    top_three: float
    log_loss: float
    majority: float
    calibration_error: float
    calibration: tuple[CalibrationBin, ...]
    classes: tuple[str, ...]
    confusion: NDArray[np.int64]


def score(
    model: str, classes: Sequence[str], probabilities: Array, truth: NDArray[np.int64], events: Sequence[str]
) -> Score:
    """Score predictions.

    Parameters
    ----------
    model : str
        Name.
    classes : sequence of str
        The answers.
    probabilities : ndarray, shape (n, c)
        Rows sum to 1.
    truth : ndarray of int, shape (n,)
        Index of the right answer.
    events : sequence of str
        Event of each prediction.

    Returns
    -------
    Score
        NaN where there is no prediction.
    """
    count = len(truth)
    confusion = np.zeros((len(classes), len(classes)), dtype=np.int64)
    if not count:
        nan = float("nan")
        return Score(model, 0, 0, nan, nan, nan, nan, nan, (), tuple(classes), confusion)
    of_truth = probabilities[np.arange(count), truth]
    answer = probabilities.argmax(axis=1)
    rank = (probabilities > of_truth[:, None]).sum(axis=1)
    # Answers of equal probability share the places: a model that says nothing is not among the best three.
    ties = (probabilities == of_truth[:, None]).sum(axis=1)
    np.add.at(confusion, (truth, answer), 1)
    bins = calibration(probabilities.max(axis=1), answer == truth)
    error = sum(one.count * abs(one.predicted - one.observed) for one in bins if one.count) / count
    return Score(
        model=model,
        launches=count,
        events=len(set(events)),
        accuracy=float((answer == truth).mean()),
        top_three=float(np.clip((3.0 - rank) / ties, 0.0, 1.0).mean()),
        log_loss=float(-np.log(np.maximum(of_truth, FLOOR)).mean()),
        majority=float(np.bincount(truth).max() / count),
        calibration_error=float(error),
        calibration=bins,
        classes=tuple(classes),
        confusion=confusion,
    )


def calibration(largest: Array, right: NDArray[np.bool_]) -> tuple[CalibrationBin, ...]:
    """Compare what was promised with what came true.

    Parameters
    ----------
    largest : ndarray, shape (n,)
        Largest probability of each prediction.
    right : ndarray of bool, shape (n,)
        Whether that answer was the truth.

    Returns
    -------
    tuple of CalibrationBin
        One between each two of ``EDGES``.
    """
    place = np.clip(np.searchsorted(EDGES, largest, side="right") - 1, 0, len(EDGES) - 2)
    found = []
    for number, (low, high) in enumerate(pairwise(EDGES)):
        inside = place == number
        count = int(inside.sum())
        means = (float(largest[inside].mean()), float(right[inside].mean())) if count else (float("nan"),) * 2
        found.append(CalibrationBin(low, high, count, *means))
    return tuple(found)
