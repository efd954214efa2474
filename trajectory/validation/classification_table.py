"""The evaluation of kinds and types as plain text."""

import math
from collections.abc import Iterator

from trajectory.validation.classification import EVERY, LEFT_OUT, WORDS, Classification, Table
from trajectory.validation.probability_scores import Score

_HEAD = (
    f"  {'model':20}{'launches':>9}{'events':>8}{'right':>8}{'top 3':>8}{'log-loss':>10}{'calibration':>13}"
)
_SHORT = {
    "ballistic": "ball.",
    "quasi-ballistic": "quasi",
    "hypersonic_glide": "glide",
    "cruise": "cruise",
    "slv": "space",
    "rocket_artillery": "artil.",
}


def format_classification(found: Classification) -> str:
    """Print the evaluation.

    Parameters
    ----------
    found : Classification
        Of `run_classification`.

    Returns
    -------
    str
        One block per table; the calibration curve and the confusion matrix of the main ones.
    """
    lines = [f"Kind and type of {found.catalogue}", "Per flight; log-loss in natural logarithms."]
    for table in found.tables:
        lines += ["", *_table(table)]
        if table.selection == EVERY and table.protocol == LEFT_OUT:
            lines += list(_calibration(table.scores[0]))
            if table.question == "kind":
                lines += list(_confusion(table.scores[0]))
    return "\n".join(lines)


def _table(table: Table) -> Iterator[str]:
    evidence = f"figures, circumstances {table.evidence}" if table.evidence == WORDS else table.evidence
    yield f"{table.question.capitalize()}, {table.protocol}: {table.selection}; evidence: {evidence}"
    yield _HEAD
    majority = table.scores[0]
    yield f"  {'commonest answer':20}{majority.launches:9}{majority.events:8}{_percent(majority.majority):>8}"
    for one in table.scores:
        yield (
            f"  {one.model:20}{one.launches:9}{one.events:8}{_percent(one.accuracy):>8}"
            f"{_percent(one.top_three):>8}{_number(one.log_loss):>10}{_percent(one.calibration_error):>13}"
        )


def _calibration(one: Score) -> Iterator[str]:
    yield f"  calibration of {one.model}: largest probability, how often promised and how often right"
    for part in one.calibration:
        if part.count:
            edges = f"{100 * part.low:.0f}-{100 * part.high:.0f} %"
            yield f"    {edges:>10}{part.count:7}{_percent(part.predicted):>9}{_percent(part.observed):>9}"


def _confusion(one: Score) -> Iterator[str]:
    names = [_SHORT.get(name, name[:6]) for name in one.classes]
    yield f"  truth (rows) and answer (columns) of {one.model}"
    yield "    " + " " * 18 + "".join(f"{name:>8}" for name in names) + "   right"
    for number, name in enumerate(one.classes):
        row = one.confusion[number]
        share = row[number] / row.sum() if row.sum() else math.nan
        yield f"    {name:18}" + "".join(f"{value:8}" for value in row) + f"{_percent(share):>8}"


def _percent(value: float) -> str:
    return "" if math.isnan(value) else f"{100.0 * value:.1f} %"


def _number(value: float) -> str:
    return "" if math.isnan(value) else f"{value:.3f}"
