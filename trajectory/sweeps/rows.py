"""From drawn parameters to the rows that kernels take."""

import itertools
import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from kernels import layout as col
from trajectory.lift import LIFT_LAWS
from trajectory.sweeps.distributions import Choice, Fixed
from trajectory.sweeps.fields import Field, fields_of
from trajectory.sweeps.specification import Parameter, Sweep, words_of

Array = NDArray[np.float64]


def flight_rows(sweep: Sweep, drawn: dict[str, Array], count: int) -> Array:
    """Write launches or free flights as rows.

    Parameters
    ----------
    sweep : Sweep
        The sweep.
    drawn : dict of str to ndarray, shape (count,)
        Values of the varied parameters, from `trajectory.sweeps.model.draw`.
    count : int
        How many.

    Returns
    -------
    ndarray, shape (count, PARAMETERS)
        Columns as in ``kernels.layout``.
    """
    rows = _filled(sweep, drawn, (count, col.PARAMETERS))
    rows[:, col.STAGES] = sweep.stages
    if _has_shares(sweep):
        _share_delta_v(sweep, drawn, rows)
    return rows


def lift_rows(sweep: Sweep, drawn: dict[str, Array], count: int) -> Array:
    """Write the lift of each flight as a row.

    Parameters
    ----------
    sweep, drawn, count
        As in `flight_rows`.

    Returns
    -------
    ndarray, shape (count, LIFT_PARAMETERS)
        Zeros where there is no lift.
    """
    rows = _filled(sweep, drawn, (count, col.LIFT_PARAMETERS), of_lift=True)
    if sweep.lift_law:
        rows[:, col.LIFT_LAW] = LIFT_LAWS[sweep.lift_law]
    return rows


def cruise_rows(sweep: Sweep, drawn: dict[str, Array], count: int) -> Array:
    """Write cruises as rows.

    Parameters
    ----------
    sweep, drawn, count
        As in `flight_rows`.

    Returns
    -------
    ndarray, shape (count, CRUISE_PARAMETERS)
        Columns as in ``kernels.layout``.
    """
    return _filled(sweep, drawn, (count, col.CRUISE_PARAMETERS))


def burns_out_too_light(sweep: Sweep, rows: Array) -> NDArray[np.bool_]:
    """Find the rows with a stage below the lowest burnt-out over ignition mass of the sweep.

    Parameters
    ----------
    sweep : Sweep
        The sweep.
    rows : ndarray, shape (n, PARAMETERS)
        Its rows.

    Returns
    -------
    ndarray of bool, shape (n,)
        By the rocket equation.
    """
    found = np.zeros(len(rows), dtype=bool)
    if sweep.lowest_burnout_mass_fraction > 0.0:
        most = -math.log(sweep.lowest_burnout_mass_fraction)
        for stage in range(sweep.stages):
            first = col.FIRST_STAGE + stage * col.STAGE_WIDTH
            exhaust = rows[:, first + col.STAGE_EXHAUST_SPEED]
            found |= rows[:, first + col.STAGE_IDEAL_DELTA_V] > most * exhaust
    return found


def air_groups(
    sweep: Sweep, drawn: dict[str, Array], belongs: NDArray[np.bool_]
) -> Iterator[tuple[NDArray[np.intp], str, str]]:
    """Split the flights by what one call of a kernel has in common: atmosphere and drag curve.

    Parameters
    ----------
    sweep : Sweep
        The sweep.
    drawn : dict of str to ndarray, shape (n,)
        Values of the varied parameters.
    belongs : ndarray of bool, shape (n,)
        Which flights to fly at all.

    Yields
    ------
    which, atmosphere, drag_curve
        Flights and the two names.
    """
    parameters = {parameter.name: parameter for parameter in sweep.parameters}
    air, curve = parameters["atmosphere"], parameters["drag_curve"]
    for (i, atmosphere), (j, drag_curve) in itertools.product(_options(air), _options(curve)):
        chosen = [drawn[one.name] == at for one, at in ((air, i), (curve, j)) if one.is_varied]
        which = np.flatnonzero(np.logical_and.reduce([belongs, *chosen]))
        if len(which):
            yield which, atmosphere, drag_curve


def _options(parameter: Parameter) -> list[tuple[int, str]]:
    distribution = parameter.distribution
    words = (str(distribution.value),) if isinstance(distribution, Fixed) else words_of(parameter)
    return list(enumerate(words))


def _fields(sweep: Sweep) -> tuple[Field, ...]:
    return fields_of(
        sweep.kind, stages=sweep.stages, has_shares=_has_shares(sweep), has_lift=bool(sweep.lift_law)
    )


def _has_shares(sweep: Sweep) -> bool:
    """Whether the ideal delta-v is that of all stages together."""
    return any(parameter.name == "ideal_delta_v" for parameter in sweep.parameters)


def _filled(sweep: Sweep, drawn: dict[str, Array], shape: tuple[int, int], *, of_lift: bool = False) -> Array:
    """Write every parameter that has a column there."""
    rows = np.zeros(shape)
    for field, parameter in zip(_fields(sweep), sweep.parameters, strict=True):
        if field.column is not None and (field.table == "lift") == of_lift:
            rows[:, field.column] = _values(field, parameter, drawn)
    return rows


def _values(field: Field, parameter: Parameter, drawn: dict[str, Array]) -> Array | float:
    """Return the values of a column: numbers as they are, words as their codes."""
    distribution = parameter.distribution
    if isinstance(distribution, Fixed):
        return _code(field, distribution.value)
    values = drawn[parameter.name]
    if isinstance(distribution, Choice) and distribution.has_words:
        return np.array([_code(field, word) for word in distribution.options])[values.astype(np.intp)]
    return values


def _code(field: Field, value: float | str) -> float:
    return float(field.words[str(value)]) if field.words is not None else float(value)


def _share_delta_v(sweep: Sweep, drawn: dict[str, Array], rows: Array) -> None:
    """Share the ideal delta-v of all stages among them, in place."""
    fixed = {parameter.name: parameter.distribution for parameter in sweep.parameters}

    def value(name: str) -> Array | float:
        return drawn[name] if name in drawn else fixed[name].support[0]

    left = value("ideal_delta_v")
    names = ("first_stage_share", "second_stage_share")[: sweep.stages - 1]
    for stage, name in enumerate(names):
        given = left * value(name)
        rows[:, _delta_v_column(stage)] = given
        left = left - given
    rows[:, _delta_v_column(sweep.stages - 1)] = left


def _delta_v_column(stage: int) -> int:
    return col.FIRST_STAGE + stage * col.STAGE_WIDTH + col.STAGE_IDEAL_DELTA_V
