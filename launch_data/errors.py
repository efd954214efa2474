"""Errors about data: each names file, row, field, value, reason and how to mend it."""

from __future__ import annotations


def shown(value: object) -> str:
    """Return a value as safe ASCII of at most 80 characters, for a message on a terminal.

    Parameters
    ----------
    value : object
        Anything.

    Returns
    -------
    str
        Without control characters.
    """
    try:
        text = ascii(value)
    except (ValueError, RecursionError):  # a whole number of thousands of digits, lists in lists in lists
        text = f"<{type(value).__name__}>"
    return text if len(text) <= 80 else text[:76] + " ..."


def _name(text: str) -> str:
    """Return the name of a file or a field as it is, unless it is a text that a terminal cannot show."""
    return text if text.isprintable() and len(text) <= 200 else shown(text)


class DataError(ValueError):
    """Something is wrong with a record, a file or a printed number.

    Parameters
    ----------
    reason : str
        What is wrong, in words.
    file, field : str
        Where: file name and column (or argument) name; blank where there is none.
    row : int or None
        Line of the file, the header being line 1.
    value : object
        What was given.
    hint : str
        How to mend it.
    """

    def __init__(
        self,
        reason: str,
        *,
        file: str = "",
        row: int | None = None,
        field: str = "",
        value: object = "",
        hint: str = "",
    ) -> None:
        super().__init__(reason)
        self.file = file
        self.row = row
        self.field = field
        self.value = value
        self.reason = reason
        self.hint = hint

    def located(self, *, file: str = "", row: int | None = None, field: str = "") -> DataError:
        """Return the same error with the place filled in where it was blank.

        Parameters
        ----------
        file, field : str
            Place to fill in.
        row : int or None
            Line to fill in.

        Returns
        -------
        DataError
            Of the same class.
        """
        return type(self)(
            self.reason,
            file=self.file or file,
            row=self.row if self.row is not None else row,
            field=self.field or field,
            value=self.value,
            hint=self.hint,
        )

    def __str__(self) -> str:
        """Place, value, reason and hint on one line."""
        place = ", ".join(
            part
            for part in (_name(self.file), "" if self.row is None else f"row {self.row}", _name(self.field))
            if part
        )
        given = f"{shown(self.value)}: " if self.value != "" else ""
        message = f"{place}: {given}{self.reason}" if place else f"{given}{self.reason}"
        return f"{message}. {self.hint}" if self.hint else message


class NotFoundError(DataError):
    """No launch, site or scheme has that name; the hint lists the nearest ones."""


class AmbiguousError(DataError):
    """Several records match; ``candidates`` lists them.

    Attributes
    ----------
    candidates : tuple of str
        The identifiers to choose from.
    """

    candidates: tuple[str, ...] = ()
