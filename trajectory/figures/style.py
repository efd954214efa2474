"""What every figure shares: colours, sizes, number printing and the making of a figure."""

from __future__ import annotations

import sys
import textwrap
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import matplotlib as mpl

from trajectory.inert import inert

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = [
    "BLUE",
    "GREEN",
    "GREY",
    "INK",
    "ORANGE",
    "PURPLE",
    "SKY",
    "VERMILION",
    "legible",
    "new_figure",
    "style",
    "thousands",
]

# The palette of Okabe and Ito (https://jfly.uni-koeln.de/color/), told apart with every common colour vision.
BLUE = "#0072B2"
ORANGE = "#E69F00"
GREEN = "#009E73"
VERMILION = "#D55E00"
PURPLE = "#CC79A7"
SKY = "#56B4E9"
INK = "#222222"
GREY = "#6B6B6B"

TITLE_SIZE, SUBTITLE_SIZE, NOTE_SIZE = 13.0, 9.0, 7.0  # pt
BOLD_LETTER = 0.68  # width of a bold letter over the font size, a little more than DejaVu Sans needs
SUBTITLE_STEP, NOTE_STEP = 13.0, 10.5  # pt, from line to line
TITLE_STEP, MOST_TITLE = 1.2, 3  # from line to line over the font size; lines, for which a page has room
ENTRY_SIZE = 8.5  # pt, of the words of a legend
LEGEND_GAP = 0.5  # inch, from the axes to a legend under them

LONGEST = 200  # letters: more do not fit on a page, and thousands take minutes and hundreds of MB
NO_SIGN = r"Glyph \d+ "  # how matplotlib's warning of a letter without a sign begins
_STYLE: Any = {
    "font.family": "DejaVu Sans",  # ships with matplotlib: the same letters on every machine
    "font.size": 9.0,
    "axes.edgecolor": GREY,
    "axes.labelcolor": INK,
    "axes.linewidth": 0.8,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "legend.frameon": False,
    "pdf.fonttype": 42,
    "ps.fonttype": 42,
    "text.color": INK,
    "text.parse_math": False,  # a dollar in the words of a source is a dollar
    "text.usetex": False,  # and LaTeX would read files that they name
    "xtick.color": GREY,
    "xtick.labelcolor": INK,
    "ytick.color": GREY,
    "ytick.labelcolor": INK,
}


@contextmanager
def style() -> Iterator[None]:
    """Return the context in which every figure is drawn; the user's own settings return on leaving it."""
    with mpl.rc_context(_STYLE), warnings.catch_warnings():
        warnings.filterwarnings("ignore", NO_SIGN)  # `save` tells of it, once
        yield


def legible(text: str) -> str:
    """Return a text as it can be drawn: what is no letter, sign or blank becomes an escape.

    Parameters
    ----------
    text : str
        As a source or an analyst wrote it.

    Returns
    -------
    str
        On one line, cut where it is long, without what SVG cannot hold and without turns of the direction of
        writing.
    """
    short = text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
    return inert(short)


def new_figure(width: float, height: float) -> Figure:
    """Make a figure that needs no display.

    If the caller works with pyplot (a notebook does) the figure is registered there, so that it is shown in
    the usual way. Otherwise no global state is touched and no window system is asked for.

    Parameters
    ----------
    width, height : float
        Size [inch].

    Returns
    -------
    matplotlib.figure.Figure
    """
    if "matplotlib.pyplot" in sys.modules:
        import matplotlib.pyplot as plt

        return plt.figure(figsize=(width, height))
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height))
    FigureCanvasAgg(figure)
    return figure


def page(width: float, tall: float, *, head: int, below: float, left: float, right: float) -> Axes:
    """Make a page with one axes and room above it for a title with lines under it.

    Parameters
    ----------
    width, tall : float
        Width of the page and height of the axes [inch].
    head : int
        Lines between title and axes.
    below : float
        Room under the axes [pt].
    left, right : float
        Room beside the axes, as fractions of the width.

    Returns
    -------
    matplotlib.axes.Axes
        On a figure of its own.
    """
    under = below / 72.0
    height = room_above(head) + tall + under
    box = (left, under / height, 1.0 - left - right, tall / height)
    return new_figure(width, height).add_axes(box)


def room_above(lines: int) -> float:
    """Return the room that a title and the lines under it take.

    Parameters
    ----------
    lines : int
        Lines under the title.

    Returns
    -------
    float
        Height [inch].
    """
    return (24.0 + SUBTITLE_STEP * lines + 2.0 * TITLE_SIZE) / 72.0


def legend_below(ax: Axes, *, left: float, columns: int, size: float = ENTRY_SIZE, **options: Any) -> None:
    """Put the legend under the label of the x axis, flush left.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        The axes.
    left : float
        Where it begins, as a fraction of the width of the axes.
    columns : int
        Of the legend.
    size : float, optional
        Font size [pt].
    **options
        Further ones of ``Axes.legend``.
    """
    from matplotlib.transforms import ScaledTranslation

    below = ScaledTranslation(0.0, -LEGEND_GAP, ax.figure.dpi_scale_trans)
    ax.legend(
        loc="upper left", bbox_to_anchor=(left, 0.0), bbox_transform=ax.transAxes + below, ncols=columns,
        fontsize=size, borderaxespad=0.0, **options,
    )  # fmt: skip


def thousands(number: float) -> str:
    """Print a number without decimals and with thousands commas.

    Parameters
    ----------
    number : float
        In any unit.

    Returns
    -------
    str
        Such as ``"4,475"``.
    """
    return f"{number:,.0f}"


def wrapped(lines: tuple[str, ...], width: float, size: float) -> tuple[str, ...]:
    """Break lines so that they fit a width.

    Parameters
    ----------
    lines : tuple of str
        Lines of text.
    width : float
        Room [inch].
    size : float
        Font size [pt]; a letter is taken for 0.56 of it, a little more than DejaVu Sans needs.

    Returns
    -------
    tuple of str
        The broken lines.
    """
    letters = max(20, int(72.0 * width / (0.56 * size)))
    return tuple(part for line in lines for part in textwrap.wrap(line, letters) or [""])


def broken(text: str, room: float, size: float, *, weight: str = "normal") -> tuple[str, ...]:
    """Break one text by the measured width of its letters.

    Parameters
    ----------
    text : str
        As `legible` makes it.
    room : float
        Width that it has [pt].
    size : float
        Font size [pt].
    weight : {"normal", "bold"}, optional
        Of the letters.

    Returns
    -------
    tuple of str
        The text as it is where it fits, otherwise its lines.
    """
    lines, letters = [text], len(text)
    while letters > 1 and max(width_of(line, size, weight) for line in lines) > room:
        letters -= 1
        lines = textwrap.wrap(text, letters) or [""]
    return tuple(lines)


def in_lines(text: str, room: float) -> str:
    """Write an entry of a legend in as many lines as it needs.

    Parameters
    ----------
    text : str
        As `legible` makes it.
    room : float
        Width that the words have [pt].

    Returns
    -------
    str
        With ends of lines.
    """
    return "\n".join(broken(text, room, ENTRY_SIZE))


def width_of(text: str, size: float, weight: str = "normal") -> float:
    """Measure one line.

    Parameters
    ----------
    text : str
        As `legible` makes it.
    size : float
        Font size [pt].
    weight : {"normal", "bold"}, optional
        Of the letters.

    Returns
    -------
    float
        Width [pt].
    """
    from matplotlib.font_manager import FontProperties, findfont, get_font
    from matplotlib.ft2font import LoadFlags

    font = get_font(findfont(FontProperties(family="DejaVu Sans", weight=weight)))
    font.set_size(size, 72.0)
    font.set_text(text, 0.0, flags=LoadFlags.NO_HINTING)
    return float(font.get_width_height()[0]) / 64.0


def heading(ax: Axes, title: str, subtitle: tuple[str, ...], *, gap: float = 8.0, left: float = 0.0) -> None:
    """Write a bold title and plain lines under it, above the axes and flush left.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        The axes.
    title : str
        Bold; in smaller letters and on up to three lines where it is long.
    subtitle : tuple of str
        Further lines.
    gap : float, optional
        Space between the axes and the last line [pt].
    left : float, optional
        Where the lines begin, as a fraction of the width of the axes.
    """
    for line in reversed(subtitle):
        _note(ax, line, (left, 1.0), gap, size=SUBTITLE_SIZE, colour=INK, va="bottom", weight="normal")
        gap += SUBTITLE_STEP
    room = _room(ax, left)
    size = min(TITLE_SIZE, max(room / (BOLD_LETTER * max(len(title), 1)), SUBTITLE_SIZE))
    lines = broken(legible(title), room, size, weight="bold")
    if len(lines) > MOST_TITLE:
        lines = (*lines[: MOST_TITLE - 1], f"{lines[MOST_TITLE - 1][:-2]}…")
    for line in reversed(lines):
        _note(ax, line, (left, 1.0), gap + 2.0, size=size, colour=INK, va="bottom", weight="bold")
        gap += TITLE_STEP * size


def _room(ax: Axes, left: float) -> float:
    """Width of the page from where the lines begin, less a margin, in points."""
    box, figure = ax.get_position(), ax.get_figure(root=True)
    wide = float(figure.get_figwidth()) if figure is not None else 8.0
    return 72.0 * (wide * float(1.0 - box.x0 - left * box.width) - 0.2)


def footnotes(ax: Axes, lines: tuple[str, ...], *, gap: float, left: float = 0.0) -> None:
    """Write small lines below the axes, flush left.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        The axes.
    lines : tuple of str
        The lines.
    gap : float
        Space between the axes and the first line [pt].
    left : float, optional
        Where the lines begin, as a fraction of the width of the axes.
    """
    for number, line in enumerate(lines):
        below = -gap - NOTE_STEP * number
        _note(ax, line, (left, 0.0), below, size=NOTE_SIZE, colour=GREY, va="top", weight="normal")


def _note(
    ax: Axes,
    text: str,
    at: tuple[float, float],
    offset: float,
    *,
    size: float,
    colour: str,
    va: str,
    weight: str,
) -> None:
    ax.annotate(
        legible(text),
        at,
        xycoords="axes fraction",
        xytext=(0.0, offset),
        textcoords="offset points",
        ha="left",
        va=va,
        fontsize=size,
        fontweight=weight,
        color=colour,
        annotation_clip=False,
        parse_math=False,
    )
