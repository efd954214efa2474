"""What one parameter of a sweep may be: quantile functions, from the unit interval to SI values.

Each value depends on its own place in the unit interval alone, so any chunking gives the same bits.  The
elementary functions are SciPy's scalar ones: those of NumPy change their last bit with the processor.
"""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

# Draws lie between half a step of 2**-52 and one less that: in standard deviations, no normal goes farther.
REACH = 8.3
EDGE = 2.0**-53


@dataclass(frozen=True, slots=True)
class Fixed:
    """A parameter that does not vary.

    Parameters
    ----------
    value : float or str
        In SI, or a word such as ``"gravity-turn"``.
    """

    value: float | str

    @property
    def support(self) -> tuple[float, float]:
        """Smallest and largest value; of a word, its only position."""
        value = 0.0 if isinstance(self.value, str) else self.value
        return value, value

    def times(self, factor: float) -> "Fixed":
        """Change the unit.

        Parameters
        ----------
        factor : float
            Greater than 0.

        Returns
        -------
        Fixed
            Of the parameter times the factor; a word stays.
        """
        return self if isinstance(self.value, str) else Fixed(self.value * factor)

    def quantile(self, u: Array) -> Array:
        """Map points of the unit interval.

        Parameters
        ----------
        u : ndarray
            Strictly between 0 and 1.

        Returns
        -------
        ndarray
            The value, as often as there are points.
        """
        return np.full(u.shape, self.support[0])

    def to_plain(self) -> dict[str, Any]:
        """Write the distribution as plain values, for an identity."""
        return {"fixed": self.value}


@dataclass(frozen=True, slots=True)
class Uniform:
    """Every value between two ends is equally likely.

    Parameters
    ----------
    low, high : float
        Ends, ``low < high``.
    """

    low: float
    high: float

    @property
    def support(self) -> tuple[float, float]:
        """Smallest and largest value."""
        return self.low, self.high

    def times(self, factor: float) -> "Uniform":
        """Change the unit, as `Fixed.times`.  in: factor; out: Uniform."""
        return Uniform(self.low * factor, self.high * factor)

    def quantile(self, u: Array) -> Array:
        """Map points of the unit interval, as `Fixed.quantile`.  in: u; out: values."""
        return np.minimum(self.low + (self.high - self.low) * u, self.high)

    def to_plain(self) -> dict[str, Any]:
        """Write the distribution as plain values, for an identity."""
        return {"uniform": [self.low, self.high]}


@dataclass(frozen=True, slots=True)
class LogUniform:
    """The logarithm is uniform: every ratio is equally likely.

    Parameters
    ----------
    low, high : float
        Ends, ``0 < low < high``.
    """

    low: float
    high: float

    @property
    def support(self) -> tuple[float, float]:
        """Smallest and largest value."""
        return self.low, self.high

    def times(self, factor: float) -> "LogUniform":
        """Change the unit, as `Fixed.times`.  in: factor; out: LogUniform."""
        return LogUniform(self.low * factor, self.high * factor)

    def quantile(self, u: Array) -> Array:
        """Map points of the unit interval, as `Fixed.quantile`.  in: u; out: values."""
        from scipy.special import exp2

        values: Array = self.low * exp2(u * math.log2(self.high / self.low))
        return np.clip(values, self.low, self.high)

    def to_plain(self) -> dict[str, Any]:
        """Write the distribution as plain values, for an identity."""
        return {"log_uniform": [self.low, self.high]}


@dataclass(frozen=True, slots=True)
class Normal:
    """A normal distribution, cut off where it has bounds.

    Parameters
    ----------
    mean, standard_deviation : float
        Of the distribution before it is cut off.
    within : tuple of float, optional
        Bounds; what lies outside is left out and the rest scaled up.
    """

    mean: float
    standard_deviation: float
    within: tuple[float, float] | None = None

    @property
    def support(self) -> tuple[float, float]:
        """Smallest and largest value; without bounds, what a double strictly between 0 and 1 leads to."""
        if self.within is not None:
            return self.within
        return self.mean - REACH * self.standard_deviation, self.mean + REACH * self.standard_deviation

    @property
    def inside(self) -> float:
        """Probability that the distribution before it is cut off lies within the bounds."""
        low, high = self._tails()
        return high - low

    def times(self, factor: float) -> "Normal":
        """Change the unit, as `Fixed.times`.  in: factor; out: Normal."""
        within = self.within and (self.within[0] * factor, self.within[1] * factor)
        return Normal(self.mean * factor, self.standard_deviation * factor, within)

    def quantile(self, u: Array) -> Array:
        """Map points of the unit interval, as `Fixed.quantile`.  in: u; out: values."""
        from scipy.special import ndtri

        if self.within is None:
            return np.asarray(self.mean + self.standard_deviation * ndtri(u), dtype=np.float64)
        low, high = self._tails()
        side = -1.0 if self._is_mirrored else 1.0
        z = side * ndtri(low + (high - low) * (1.0 - u if self._is_mirrored else u))
        values: Array = np.clip(self.mean + self.standard_deviation * z, *self.within)
        return values

    def to_plain(self) -> dict[str, Any]:
        """Write the distribution as plain values, for an identity."""
        within = None if self.within is None else list(self.within)
        return {"normal": [self.mean, self.standard_deviation], "within": within}

    @property
    def _is_mirrored(self) -> bool:
        """Whether both bounds lie above the mean, where probabilities near 1 have lost their digits."""
        return self.within is not None and self.within[0] > self.mean

    def _tails(self) -> tuple[float, float]:
        """Probabilities of the bounds, of the mirrored distribution where that keeps their digits."""
        from scipy.special import ndtr

        if self.within is None:
            return 0.0, 1.0
        low, high = ((end - self.mean) / self.standard_deviation for end in self.within)
        low, high = (-high, -low) if self._is_mirrored else (low, high)
        return float(ndtr(low)), float(ndtr(high))


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several values or words.

    Parameters
    ----------
    options : tuple of float, or tuple of str
        In SI, or words; at least two, all different.
    weights : tuple of float
        As many, greater than 0; only their ratios count.
    """

    options: tuple[float, ...] | tuple[str, ...]
    weights: tuple[float, ...]

    @property
    def has_words(self) -> bool:
        """Whether the options are words."""
        return isinstance(self.options[0], str)

    @property
    def support(self) -> tuple[float, float]:
        """Smallest and largest value; of words, of their positions."""
        values = self._values()
        return min(values), max(values)

    def times(self, factor: float) -> "Choice":
        """Change the unit, as `Fixed.times`.  in: factor; out: Choice."""
        if self.has_words:
            return self
        return Choice(tuple(value * factor for value in self._values()), self.weights)

    def quantile(self, u: Array) -> Array:
        """Map points of the unit interval, as `Fixed.quantile`; words to their positions, from 0.

        in: u; out: values
        """
        total, ends = math.fsum(self.weights), []
        for count in range(1, len(self.weights)):
            ends.append(math.fsum(self.weights[:count]) / total)
        values = np.array(self._values(), dtype=np.float64)
        return np.asarray(values[np.searchsorted(ends, u, side="right")], dtype=np.float64)

    def to_plain(self) -> dict[str, Any]:
        """Write the distribution as plain values, for an identity."""
        total = math.fsum(self.weights)
        return {"choice": list(self.options), "weights": [weight / total for weight in self.weights]}

    def _values(self) -> tuple[float, ...]:
        numbers = tuple(option for option in self.options if not isinstance(option, str))
        return numbers or tuple(float(position) for position in range(len(self.options)))


Distribution = Fixed | Uniform | LogUniform | Normal | Choice
