"""The calibration run as text."""

from trajectory.validation.calibration.both_told import BothTold
from trajectory.validation.calibration.halves import HALVES
from trajectory.validation.calibration.ranks import BIAS, NARROW
from trajectory.validation.calibration.summary import LEVELS, Calibration
from trajectory.validation.calibration.worlds import WORLDS

LITTLE = 1000  # launches: fewer seldom catch a posterior that is 10 % too narrow
_ROW = "{:28} {:>9} {:>8} {:>8} {:>8} {:>8}  {}"
_PLANTS = {
    "none": "",
    "narrow": f"; planted: stored draws rescaled to {NARROW} about their mean",
    "bias": f"; planted: stored draws moved by {BIAS} standard deviations",
}


def format_calibration(found: Calibration) -> str:
    """Write a calibration run as a table.

    Parameters
    ----------
    found : Calibration
        The run.

    Returns
    -------
    str
        Many lines.
    """
    lines = [
        f"Calibration: {found.launches:,} simulated launches, {found.draws:,} draws each to begin with, seed "
        f"{found.seed}{_PLANTS[found.plant]}",
        f"Truth: {WORLDS[found.world].text}.",
        f"{found.refused} refused; {found.not_good} with a sample that is not good; "
        f"{100 * found.flagged:.0f} % of the answers carry a warning; {found.seconds:,.0f} s",
        "",
        _ROW.format("quantity", "p, ranks", *(f"{100 * level:g} %" for level in LEVELS), "result"),
    ]
    for line in found.lines:
        cover = (f"{100 * share:.1f}" for share in line.coverage)
        lines.append(_ROW.format(line.name, f"{line.p_value:.2g}", *cover, _word(line.passed)))
    lines += ["", *_verdicts(found)]
    if found.launches < LITTLE:
        lines.append(
            f"With {found.launches} launches this shows that the chain works and little more: "
            "2,000 are needed to catch a posterior that is 10 % too narrow."
        )
    if found.failing_halves is not None:
        lines.append(f"{found.failing_halves} of {HALVES} random halves of these launches would fail")
    lines.append(f"Calibration: {_word(found.passed)}")
    return "\n".join(lines)


def format_worlds(found: tuple[Calibration, ...]) -> str:
    """Write the coverage in wrong worlds as a table.

    Parameters
    ----------
    found : tuple of Calibration
        One for each world.

    Returns
    -------
    str
        One line for each world.
    """
    row = "{:42} {:>8} {:>8} {:>8} {:>8} {:>10}"
    lines = [
        f"Coverage of the standard range where the inference is wrong: {found[0].launches:,} launches each",
        row.format("in truth", *(f"{100 * level:g} %" for level in LEVELS), "with a flag"),
    ]
    for one in found:
        cover = (f"{100 * share:.1f}" for share in one.line("standard range").coverage)
        lines.append(row.format(WORLDS[one.world].text, *cover, f"{100 * one.flagged:.0f} %"))
    return "\n".join(lines)


def format_both_told(found: BothTold, reports: str, named: str) -> str:
    """Write how often two known explanations are both told.

    Parameters
    ----------
    found : BothTold
        The counts.
    reports, named : str
        What has two explanations, and what they are.

    Returns
    -------
    str
        One line.
    """
    return (
        f"{reports}: both told in {found.both} of {found.cases}, "
        f"two {named} named in {found.flagged} more: {_word(found.passed)}"
    )


def _verdicts(found: Calibration) -> list[str]:
    lines = ["probability that a line is crossed: said, came true, launches"]
    lines += [
        f"  {100 * one.said:5.1f} %  {100 * one.true:5.1f} %  {one.count:6,}  {_word(one.passed)}"
        for one in found.bins
    ]
    lines.append(
        f"of {found.sure} verdicts of 95 % and more {found.sure_wrong} were wrong: "
        f"at most {100 * found.most_sure_wrong:.1f} %, by the 95 % interval"
    )
    lines.append(f"median width of the 90 % interval of the standard range: {100 * found.median_width:.1f} %")
    return lines


def _word(passed: bool) -> str:
    return "pass" if passed else "FAIL"
