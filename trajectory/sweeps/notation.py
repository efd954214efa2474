"""How a file writes numbers, words and distributions."""

import difflib
import math
from collections.abc import Collection, Iterable
from typing import Any

from trajectory.errors import InputError
from trajectory.sweeps.distributions import Choice, Distribution, Fixed, LogUniform, Normal, Uniform
from trajectory.sweeps.fields import Field

LEAST_INSIDE = 1e-9  # probability that a normal has between its bounds, below which they are taken for a slip
_SHAPES = {"uniform": (), "log_uniform": (), "normal": ("within",), "choice": ("weights",)}
_EXAMPLES = (
    "write { uniform = [1.0, 2.0] }, { log_uniform = [1.0, 2.0] }, { normal = [mean, deviation] } or "
    "{ choice = [1.0, 2.0] }"
)


def refusal(where: str, key: str, value: Any, reason: str) -> InputError:
    """Make the error to raise.

    Parameters
    ----------
    where, key : str
        File and table, and the field.
    value : any
        What was written.
    reason : str
        What is wrong and how to mend it.

    Returns
    -------
    InputError
        With one line.
    """
    return InputError(f"{where}: field {key}: value {value!r}: {reason}")


def unknown(where: str, key: str, known: Iterable[str], owner: str) -> InputError:
    """Make the error for a name that is not known.

    Parameters
    ----------
    where, key : str
        File and table, and the name.
    known : iterable of str
        What it may be.
    owner : str
        To what these belong.

    Returns
    -------
    InputError
        With the nearest name, where one is near.
    """
    names = list(known)
    near = difflib.get_close_matches(key, names, 1)
    hint = f"did you mean {near[0]}? " if near else ""
    listed = f"known here for {owner}: {', '.join(names)}" if names else f"{owner} has nothing here"
    return InputError(f"{where}: field {key}: is not known; {hint}{listed}")


def number(value: Any, where: str, key: str, limits: tuple[float, float]) -> float:
    """Read one number.

    Parameters
    ----------
    value : any
        As TOML gave it.
    where, key : str
        File and table, and the field.
    limits : tuple of float
        Both ends are allowed.

    Returns
    -------
    float
        The number.

    Raises
    ------
    InputError
        No finite number, or outside its limits.
    """
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise refusal(where, key, value, "a finite number is needed, without quotes")
    if not limits[0] <= value <= limits[1]:
        raise refusal(where, key, value, f"must lie in {limits[0]:g} to {limits[1]:g}")
    return float(value)


def whole(value: Any, where: str, key: str, limits: tuple[int, int]) -> int:
    """Read one whole number.

    Parameters
    ----------
    value : any
        As TOML gave it.
    where, key : str
        File and table, and the field.
    limits : tuple of int
        Both ends are allowed.

    Returns
    -------
    int
        The number.

    Raises
    ------
    InputError
        No whole number, or outside its limits.
    """
    if type(value) is not int or not limits[0] <= value <= limits[1]:
        raise refusal(where, key, value, f"a whole number from {limits[0]:,} to {limits[1]:,} is needed")
    return value


def word(value: Any, where: str, key: str, known: Collection[str]) -> str:
    """Read one word.

    Parameters
    ----------
    value : any
        As TOML gave it.
    where, key : str
        File and table, and the field.
    known : collection of str
        What it may be.

    Returns
    -------
    str
        The word.

    Raises
    ------
    InputError
        It is not among those known.
    """
    if not isinstance(value, str):
        raise refusal(where, key, value, f"a word in quotes is needed: one of {', '.join(known)}")
    if value not in known:
        near = difflib.get_close_matches(value, known, 1)
        hint = f"did you mean {near[0]!r}? " if near else ""
        raise refusal(where, key, value, f"is not known; {hint}choose one of {', '.join(known)}")
    return value


def distribution(value: Any, where: str, field: Field) -> Distribution:
    """Read a number, a word or a distribution.

    Parameters
    ----------
    value : any
        As TOML gave it.
    where : str
        File and table.
    field : Field
        The parameter; its limits hold for the whole support.

    Returns
    -------
    Distribution
        In SI and radians.

    Raises
    ------
    InputError
        Naming file, field, value, reason and the way to mend it.
    """
    if isinstance(value, list):
        raise refusal(where, field.key, value, f"one value or one distribution is needed: {_EXAMPLES}")
    if isinstance(value, dict):
        read = _shaped(value, where, field)
    elif field.words is not None:
        read = Fixed(word(value, where, field.key, field.words))
    else:
        read = Fixed(number(value, where, field.key, (-math.inf, math.inf)))
    if field.words is None:
        _check_support(read, value, where, field)
    factor = math.radians(1.0) if field.key.endswith("_deg") else 1.0
    return read.times(factor)


def _shaped(table: dict[str, Any], where: str, field: Field) -> Distribution:
    shapes = [key for key in table if key in _SHAPES]
    if len(shapes) != 1:
        raise refusal(where, field.key, table, f"one distribution is needed: {_EXAMPLES}")
    shape = shapes[0]
    for key in table:
        if key != shape and key not in _SHAPES[shape]:
            raise unknown(f"{where}: {field.key}", key, (shape, *_SHAPES[shape]), "this distribution")
    if field.words is not None and shape != "choice":
        raise refusal(where, field.key, table, "a word can only vary by choice: write { choice = [...] }")
    if shape == "choice":
        return _choice(table, where, field)
    first, second = _pair(table, shape, where, field)
    if shape == "normal":
        return _normal(table, first, second, where, field)
    if not first < second:
        raise refusal(where, field.key, table, "the ends must rise; a parameter that stays is a plain number")
    if shape == "log_uniform" and first <= 0.0:
        raise refusal(where, field.key, table, "the ends of log_uniform must be greater than 0")
    return LogUniform(first, second) if shape == "log_uniform" else Uniform(first, second)


def _pair(table: dict[str, Any], shape: str, where: str, field: Field) -> tuple[float, float]:
    given = table[shape]
    if not isinstance(given, list) or len(given) != 2:
        raise refusal(where, field.key, table, f"{shape} needs a list of two numbers")
    first, second = (number(one, where, field.key, (-math.inf, math.inf)) for one in given)
    return first, second


def _normal(table: dict[str, Any], mean: float, deviation: float, where: str, field: Field) -> Normal:
    if deviation <= 0.0:
        raise refusal(
            where, field.key, table, "the second number of normal, its standard deviation, must exceed 0"
        )
    if "within" not in table:
        return Normal(mean, deviation)
    low, high = _pair(table, "within", where, field)
    if not low < high:
        raise refusal(where, field.key, table, "the ends of within must rise")
    read = Normal(mean, deviation, (low, high))
    if not read.inside >= LEAST_INSIDE:
        raise refusal(
            where, field.key, table, "hardly anything of that normal lies within: move the mean or the bounds"
        )
    return read


def _choice(table: dict[str, Any], where: str, field: Field) -> Distribution:
    options = table["choice"]
    if not isinstance(options, list) or not options:
        raise refusal(where, field.key, table, "choice needs a list")
    weights = table.get("weights", [1.0] * len(options))
    if not isinstance(weights, list) or len(weights) != len(options):
        raise refusal(where, field.key, table, "weights needs a list of as many numbers as there are options")
    for weight in weights:
        if number(weight, where, field.key, (-math.inf, math.inf)) <= 0.0:
            raise refusal(where, field.key, table, "weights must exceed 0; leave out what never happens")
    if field.words is not None:
        words = tuple(word(option, where, field.key, field.words) for option in options)
        read = Choice(words, tuple(map(float, weights)))
    else:
        values = tuple(number(option, where, field.key, (-math.inf, math.inf)) for option in options)
        read = Choice(values, tuple(map(float, weights)))
    if len(set(read.options)) != len(options):
        raise refusal(
            where, field.key, table, "an option stands there twice: give it a larger weight instead"
        )
    return read if len(options) > 1 else Fixed(read.options[0])


def _check_support(read: Distribution, value: Any, where: str, field: Field) -> None:
    low, high = read.support
    if not (field.limits[0] <= low and high <= field.limits[1]):
        reach = ""
        if isinstance(read, Normal) and read.within is None:
            reach = f"; it reaches from {low:g} to {high:g}: add within = [low, high]"
        raise refusal(
            where, field.key, value, f"must lie in {field.limits[0]:g} to {field.limits[1]:g}{reach}"
        )
    if field.name == "stage_1_thrust_to_weight" and low <= 1.0:
        raise refusal(where, field.key, value, "must exceed 1 everywhere, or the vehicle does not lift off")
