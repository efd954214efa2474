"""Every exception and warning of `trajectory`, and the one place that may warn."""

import warnings


class LoftedError(Exception):
    """Base of everything that `trajectory` raises on purpose."""


class UnitsError(LoftedError, ValueError):
    """A bare number, or a unit of the wrong kind, was given where a quantity is needed."""


class InputError(LoftedError, ValueError):
    """An argument is outside its domain; the message says what was given, and what is expected."""


class NoAnswerError(LoftedError, RuntimeError):
    """No answer is possible from what was said; the message gives the reason."""


class StoreError(LoftedError, OSError):
    """A stored ensemble is not what its key promises."""


class PartialError(LoftedError, RuntimeError):
    """Part of a result is missing; the message says how much there is, and how to get the rest."""


class LoftedWarning(UserWarning):
    """Base of every warning of `trajectory`."""


class StoreWarning(LoftedWarning):
    """Stored results were damaged or cannot be kept; the message says what was done instead."""


class InferenceWarning(LoftedWarning):
    """An inference is weaker than it should be; the message says in which way."""


def warn(message: str, category: type[LoftedWarning] = InferenceWarning, *, stacklevel: int = 3) -> None:
    """Issue a warning that points at the analyst's line.

    Parameters
    ----------
    message : str
        What is weak, and what can be done.
    category : type
        A subclass of `LoftedWarning`.
    stacklevel : int
        How many callers to skip.
    """
    warnings.warn(message, category, stacklevel=stacklevel)
