"""Writing a figure to disk: the same bytes for the same figure, and never half a file."""

from __future__ import annotations

import io
import os
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import matplotlib as mpl

from trajectory.ensembles import atomic
from trajectory.errors import LoftedWarning, warn
from trajectory.figures.style import NO_SIGN

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["save"]

# No dates and no program versions: two runs on one machine give equal files.
_METADATA: dict[str, dict[str, Any]] = {
    ".png": {"Software": None},
    ".svg": {"Date": None, "Creator": None},
    ".pdf": {"CreationDate": None, "Creator": None, "Producer": None},
}
_FIXED: Any = {
    "pdf.fonttype": 42,
    "ps.fonttype": 42,
    "svg.fonttype": "path",  # looks the same where the font is missing
    "svg.hashsalt": "lofted",
}


def save(figure: Figure, path: str | os.PathLike[str], *, dpi: float = 200.0) -> Path:
    """Write a figure as PNG, SVG or PDF, by the ending of the path.

    The file appears under its name only when it is complete.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        The figure (``ax.figure``).
    path : path-like
        Ends in ``.png``, ``.svg`` or ``.pdf``; the folder must exist.
    dpi : float, optional
        Resolution of a PNG [dots per inch].

    Returns
    -------
    pathlib.Path
        The path written.

    Raises
    ------
    StoreError
        The disk refused.
    """
    target = Path(path)
    ending = target.suffix.lower()
    if ending not in _METADATA:
        raise ValueError(f"cannot write {target.name!r}: the name must end in {', '.join(_METADATA)}")
    if not target.parent.is_dir():
        raise FileNotFoundError(f"the folder {target.parent} does not exist")
    drawn = io.BytesIO()
    with mpl.rc_context(_FIXED), warnings.catch_warnings():
        warnings.filterwarnings("ignore", NO_SIGN)
        figure.savefig(drawn, format=ending[1:], dpi=dpi, metadata=_METADATA[ending], facecolor="white")
    atomic.write(target, drawn.getvalue())
    if missing := _without_sign(figure):
        warn(f"{target.name}: the font has no sign for {missing}: boxes stand there", LoftedWarning)
    return target


def _without_sign(figure: Figure) -> str:
    """Letters of a figure that the font cannot draw."""
    from matplotlib.font_manager import findfont, get_font
    from matplotlib.text import Text

    known = get_font(findfont("DejaVu Sans")).get_charmap()
    letters = {letter for text in figure.findobj(Text) for letter in text.get_text()}
    return "".join(sorted(letter for letter in letters if ord(letter) not in known and not letter.isspace()))
