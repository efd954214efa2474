"""Answers beside the public record: what ministries and analysts inferred from the same flights.

A row is scored when the published figure follows from the reported flight itself; figures for another
payload, statements about a type and press spreads are shown beside it and not scored.
"""

from collections.abc import Callable
from dataclasses import dataclass

from launch_data.catalogue import load_catalogue
from launch_data.inferences import PublishedInference, load_inferences
from launch_data.launch import Launch
from trajectory.analysis import Analysis, analyze

Progress = Callable[[float, str], None]

MEDIAN_TOLERANCE = 0.10
LARGEST_SCORED = 12_000e3  # m: beyond, medians are not compared
NEAR_STANDARD_TOLERANCE = 0.03
# Flights near the standard trajectory: what they flew is what they could fly.  Ranges reported, m.
NEAR_STANDARD = {"PRK-20170828-A": 2_700e3, "PRK-20170914-A": 3_700e3, "PRK-20221003-A": 4_600e3}
# Widths aimed at: 90 % interval over median.
_COLUMNS = "{:17} {:42} {:20} {:>15} {:>7} {:>7} {:>8} {:>6}  {}"
WIDTH_AIMS = {
    "PRK-20170514-A": 0.12,
    "PRK-20170704-A": 0.20,
    "PRK-20170728-A": 0.35,
    **dict.fromkeys(NEAR_STANDARD, 0.06),
}


@dataclass(frozen=True, slots=True)
class Comparison:
    """One published figure beside the answer.

    Parameters
    ----------
    launch_id, who, basis : str
        Which flight, who inferred it, from what.
    published : tuple of float or None
        Figure, low and high end.  [m]
    answer : dict
        ``q05``, ``median``, ``q95`` of the standard range that it is compared with.  [m]
    scored : bool
        Whether the row is a gate.
    contained : bool or None
        Whether the 90 % interval contains the figure, or respects the bound; None without a figure.
    deviation : float or None
        Median over published figure, minus one.
    passed : bool
        True for rows that are not scored.
    """

    launch_id: str
    who: str
    basis: str
    published: tuple[float | None, float | None, float | None]
    answer: dict[str, float]
    scored: bool
    contained: bool | None
    deviation: float | None
    passed: bool


@dataclass(frozen=True, slots=True)
class Width:
    """How sharp one answer is.

    Parameters
    ----------
    launch_id : str
        Which flight.
    width : float or None
        90 % interval over median; None where it leaves half the circumference.
    aim : float or None
        Largest width aimed at.
    effective_sample_size : float
        Behind the answer.
    """

    launch_id: str
    width: float | None
    aim: float | None
    effective_sample_size: float


@dataclass(frozen=True, slots=True)
class PublicRecord:
    """All comparisons of one run.

    Parameters
    ----------
    comparisons : tuple of Comparison
        Published figures, then the flights near the standard trajectory.
    widths : tuple of Width
        One per flight.
    draws, seed : int
        Of every answer.
    """

    comparisons: tuple[Comparison, ...]
    widths: tuple[Width, ...]
    draws: int
    seed: int

    @property
    def passed(self) -> bool:
        """Whether every scored row passed."""
        return all(row.passed for row in self.comparisons)


def run_public_record(*, draws: int = 2000, seed: int = 0, progress: Progress | None = None) -> PublicRecord:
    """Answer every flight that somebody else answered, and compare.

    Parameters
    ----------
    draws, seed : int
        Of every answer.
    progress : callable, optional
        Called with the fraction done and the flight.

    Returns
    -------
    PublicRecord
        The comparisons.
    """
    published = load_inferences()
    launches = {launch.id: launch for launch in (_launch_of(one) for one in published) if launch is not None}
    catalogue = load_catalogue()
    launches |= {name: catalogue.get(name) for name in NEAR_STANDARD}
    answers: dict[str, Analysis] = {}
    for number, (name, launch) in enumerate(launches.items()):
        if progress is not None:
            progress(number / len(launches), name)
        answers[name] = analyze(launch, draws=draws, seed=seed)
    rows = [_compare(one, answers) for one in published]
    rows += [_near_standard(name, flown, answers[name]) for name, flown in NEAR_STANDARD.items()]
    widths = tuple(
        _width(name, answer) for name, answer in answers.items() if answer.standard_range is not None
    )
    return PublicRecord(tuple(row for row in rows if row is not None), widths, draws, seed)


def _launch_of(one: PublishedInference) -> Launch | None:
    found = [launch for name in one.launch_ids for launch in load_catalogue().find(name)]
    numbered = [launch for launch in found if launch.flight in (one.flight, None)]
    return next(iter(numbered or found), None)


def _compare(one: PublishedInference, answers: dict[str, Analysis]) -> Comparison | None:
    launch = _launch_of(one)
    answer = answers[launch.id].standard_range if launch is not None else None
    if launch is None or answer is None:
        return None
    ours = answer.summary(rotation=one.earth_rotation == "yes")
    figure, low, high = one.inferred_range, one.low, one.high
    if one.basis == "bound":
        contained, deviation = (None if low is None else ours["q95"] >= low), None
    else:
        bottom, top = (figure, figure) if figure is not None else (low, high)
        contained, deviation = _against(ours, bottom, top)
    small = (
        deviation is None or abs(deviation) <= MEDIAN_TOLERANCE or (figure or high or 0.0) >= LARGEST_SCORED
    )
    passed = not one.is_gate or (contained is not False and small)
    return Comparison(
        launch.id, one.who, one.basis, (figure, low, high), ours, one.is_gate, contained, deviation, passed
    )


def _against(
    ours: dict[str, float], low: float | None, high: float | None
) -> tuple[bool | None, float | None]:
    """Overlap with a published figure or interval, and how far the median lies from its nearest end."""
    if low is None or high is None:
        return None, None
    nearest = min(max(ours["median"], low), high)
    return ours["q05"] <= high and ours["q95"] >= low, ours["median"] / nearest - 1.0


def _near_standard(name: str, flown: float, analysis: Analysis) -> Comparison | None:
    answer = analysis.standard_range
    if answer is None:
        return None
    ours = answer.summary(rotation=True)
    deviation = ours["median"] / flown - 1.0
    return Comparison(
        name, "range flown, near the standard trajectory", "flown, with rotation", (flown, None, None), ours,
        True, ours["q05"] <= flown <= ours["q95"], deviation, abs(deviation) <= NEAR_STANDARD_TOLERANCE,
    )  # fmt: skip


def _width(name: str, analysis: Analysis) -> Width:
    answer = analysis.standard_range
    if answer is None:
        raise ValueError(f"{name} has no answer")
    ours = answer.summary(rotation=False)
    width = (ours["q95"] - ours["q05"]) / ours["median"]
    return Width(
        name, width if width < float("inf") else None, WIDTH_AIMS.get(name), answer.effective_sample_size
    )


def format_public_record(record: PublicRecord) -> str:
    """Print the comparisons.

    Parameters
    ----------
    record : PublicRecord
        Of `run_public_record`.

    Returns
    -------
    str
        Two plain tables.
    """
    lines = [
        f"Public record: {record.draws} draws, seed {record.seed}; standard range in km, payload as flown",
        _COLUMNS.format("flight", "who", "basis", "published", "5 %", "median", "95 %", "off", "result"),
    ]
    lines += [_line(row) for row in record.comparisons]
    lines += ["", f"{'flight':17} {'90 % width / median':>20} {'aim':>6} {'effective draws':>16}"]
    for one in record.widths:
        width = "beyond half Earth" if one.width is None else f"{100 * one.width:.1f} %"
        aim = "" if one.aim is None else f"{100 * one.aim:.0f} %"
        lines.append(f"{one.launch_id:17} {width:>20} {aim:>6} {one.effective_sample_size:16,.0f}")
    return "\n".join(lines)


def _line(row: Comparison) -> str:
    figure, low, high = (None if value is None else value / 1e3 for value in row.published)
    if figure is not None:
        said = f"{figure:,.0f}"
    elif row.basis == "bound" and low is not None:
        said = f"> {low:,.0f}"
    else:
        said = " - ".join(f"{value:,.0f}" for value in (low, high) if value is not None)
    ours = [
        f"{row.answer[key] / 1e3:,.0f}" if row.answer[key] < float("inf") else ">20,000"
        for key in ("q05", "median", "q95")
    ]
    off = "" if row.deviation is None or row.deviation == float("inf") else f"{100 * row.deviation:+.1f}%"
    result = ("pass" if row.passed else "FAIL") if row.scored else "shown"
    return _COLUMNS.format(row.launch_id, row.who[:42], row.basis, said, *ours, off, result)
