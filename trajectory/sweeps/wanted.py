"""The part of a sweep's file that says what is wanted: outputs, correlations, exceedance probabilities."""

import itertools
import math
from typing import Any

from trajectory.errors import InputError, UnitsError
from trajectory.sweeps import notation
from trajectory.sweeps.copula import cholesky
from trajectory.sweeps.fields import CRUISE
from trajectory.sweeps.specification import Correlation, Output, Sweep, Threshold, words_of

USUAL = ("ground_range", "apogee_height", "time_of_flight")
USUAL_OF_A_CRUISE = ("ground_range", "path_length", "farthest")


def read_outputs(table: dict[str, Any], sweep: Sweep, where: str) -> tuple[Output, ...]:
    """Read which columns to keep.

    Parameters
    ----------
    table : dict
        Of the file; ``outputs`` is a list of names.
    sweep : Sweep
        What flies.
    where : str
        File, for messages.

    Returns
    -------
    tuple of Output
        In the order of the file; the usual three where it says nothing.

    Raises
    ------
    InputError
        A name that is no result column and no varied parameter, or stands there twice.
    """
    usual = USUAL_OF_A_CRUISE if sweep.kind == CRUISE else USUAL
    names = table.get("outputs", list(usual))
    if not isinstance(names, list) or not names:
        raise notation.refusal(where, "outputs", names, "a list of names is needed")
    varied = {parameter.name: parameter for parameter in sweep.varied}
    fixed = {parameter.name for parameter in sweep.parameters} - set(varied)
    found = []
    for name in names:
        if isinstance(name, str) and name in fixed:
            raise notation.refusal(where, "outputs", name, "does not vary: leave it out")
        notation.word(name, where, "outputs", [*sweep.results, *varied])
        if name in varied:
            found.append(Output(name, varied[name].unit, words_of(varied[name])))
        else:
            found.append(Output(name, sweep.results[name]))
    _refuse_twice([output.name for output in found], where, "outputs")
    return tuple(found)


def read_correlations(table: dict[str, Any], sweep: Sweep, where: str) -> tuple[Correlation, ...]:
    """Read which parameters go together.

    Parameters
    ----------
    table : dict
        Of the file; each table ``[[correlated]]`` has ``parameters``, a list of names, and ``correlation``,
        which holds between every two of them.
    sweep : Sweep
        What flies.
    where : str
        File, for messages.

    Returns
    -------
    tuple of Correlation
        One per pair, sorted by the order of the parameters.

    Raises
    ------
    InputError
        A parameter that does not vary, a pair that is given twice, a number out of bounds, or correlations
        that contradict each other.
    """
    entries = table.get("correlated", [])
    if not isinstance(entries, list):
        raise InputError(f"{where}: field correlated: tables [[correlated]] are needed, not {entries!r}")
    order = [parameter.name for parameter in sweep.varied]
    found: dict[tuple[int, int], float] = {}
    for number, entry in enumerate(entries, start=1):
        here = f"{where}: correlated {number}"
        names, value = _correlated(entry, order, here)
        for pair in itertools.combinations(sorted(order.index(name) for name in names), 2):
            if pair in found:
                both = f"{order[pair[0]]} and {order[pair[1]]}"
                raise InputError(f"{here}: field parameters: {both} are correlated twice: keep one of them")
            found[pair] = value
    pairs = sorted(found.items())
    coupled = [order[place] for place in sorted({place for pair in found for place in pair})]
    try:
        cholesky(coupled, [(order[i], order[j], value) for (i, j), value in pairs])
    except InputError as error:
        raise InputError(
            f"{where}: field correlated: {error}: no such distribution exists; bring them nearer to 0"
        ) from None
    return tuple(Correlation(order[i], order[j], value) for (i, j), value in pairs if value != 0.0)


def _correlated(entry: Any, order: list[str], here: str) -> tuple[list[str], float]:
    if not isinstance(entry, dict):
        raise InputError(f"{here}: a table is needed, not {entry!r}")
    for key in entry:
        if key not in ("parameters", "correlation"):
            raise notation.unknown(here, key, ("parameters", "correlation"), "a correlation")
    for key in ("parameters", "correlation"):
        if key not in entry:
            raise InputError(f"{here}: field {key} is missing")
    names = entry["parameters"]
    if not isinstance(names, list) or len(names) < 2:
        raise notation.refusal(
            here, "parameters", names, "a list of at least two varied parameters is needed"
        )
    for name in names:
        notation.word(name, here, "parameters", order)
    _refuse_twice(names, here, "parameters")
    value = notation.number(entry["correlation"], here, "correlation", (-1.0, 1.0))
    if abs(value) == 1.0:
        raise notation.refusal(here, "correlation", value, "must lie between -1 and 1, both ends left out")
    return names, value


def read_thresholds(table: dict[str, Any], outputs: tuple[Output, ...], where: str) -> tuple[Threshold, ...]:
    """Read of which values the probability to exceed them is wanted.

    Parameters
    ----------
    table : dict
        Of the file; ``[exceedance]`` has lists of texts such as ``"5500 km"`` by name of an output.
    outputs : tuple of Output
        The columns that are kept.
    where : str
        File, for messages.

    Returns
    -------
    tuple of Threshold
        In the order of the outputs, rising.

    Raises
    ------
    InputError
        An output that is not kept or is a word, or a value that cannot be read.
    """
    here = f"{where}: exceedance"
    wanted = table.get("exceedance", {})
    if not isinstance(wanted, dict):
        raise InputError(f"{here}: a table is needed, not {wanted!r}")
    known = {output.name: output for output in outputs if not output.words}
    found: dict[str, list[Threshold]] = {name: [] for name in known}
    for name, values in wanted.items():
        if name not in known:
            raise InputError(
                f"{here}: field {name}: is not among the outputs that are numbers: {', '.join(known)}; "
                "add it to outputs"
            )
        if not isinstance(values, list) or not values:
            raise notation.refusal(here, name, values, 'a list is needed, such as ["1000 km", "5500 km"]')
        found[name] = sorted((_threshold(value, known[name], here) for value in values), key=_value)
        for one, other in itertools.pairwise(found[name]):
            if one.value == other.value:
                raise notation.refusal(here, name, other.text, "stands there twice")
    return tuple(threshold for one in found.values() for threshold in one)


def _value(threshold: Threshold) -> float:
    return threshold.value


def _threshold(value: Any, output: Output, here: str) -> Threshold:
    if output.unit == "1":
        return Threshold(
            output.name, notation.number(value, here, output.name, (-math.inf, math.inf)), str(value)
        )
    from trajectory import units  # astropy takes its time

    kinds = {
        "m": units.METRE,
        "s": units.SECOND,
        "rad": units.RADIAN,
        "m/s": units.METRE_PER_SECOND,
        "kg/m2": units.KILOGRAM_PER_SQUARE_METRE,
    }
    if not isinstance(value, str):
        raise notation.refusal(here, output.name, value, 'text with a unit is needed, such as "5500 km"')
    try:
        return Threshold(output.name, units.si(value, kinds[output.unit], output.name), value)
    except UnitsError as error:
        raise InputError(f"{here}: field {output.name}: value {value!r}: {error}") from None


def _refuse_twice(names: list[str], where: str, key: str) -> None:
    for name in names:
        if names.count(name) > 1:
            raise notation.refusal(where, key, name, "stands there twice")
