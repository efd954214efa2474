"""The validation table as plain text."""

from collections.abc import Sequence

from trajectory.validation.check import Check

COLUMNS = ("#", "check", "cases", "worst residual", "tolerance", "unit", "source", "")
RIGHT = {0, 2, 3, 4}


def format_checks(checks: Sequence[Check]) -> str:
    """Write the table that an analyst reads.

    Parameters
    ----------
    checks : sequence of Check
        Lines of the table.

    Returns
    -------
    str
        A heading, one line per check, what was left out, and a closing count.
    """
    cells = [COLUMNS] + [_cells(check) for check in checks]
    widths = [max(len(row[i]) for row in cells) for i in range(len(COLUMNS))]
    lines = ["  ".join(_pad(cell, widths[i], i) for i, cell in enumerate(row)).rstrip() for row in cells]
    lines.insert(1, "  ".join("-" * width for width in widths))
    notes = [f"  {check.number:>2}  {check.name}: {check.note}" for check in checks if check.note]
    if notes:
        lines += ["", "Notes", *notes]
    passed = sum(check.passed for check in checks)
    count = sum(check.case_count for check in checks)
    lines += ["", f"{passed} of {len(checks)} checks are inside their tolerance ({count:,} comparisons)."]
    return "\n".join(lines)


def _cells(check: Check) -> tuple[str, ...]:
    return (
        str(check.number),
        check.name,
        f"{check.case_count:,}",
        f"{check.worst:.2g}",
        f"{check.tolerance:g}",
        check.unit,
        check.source,
        "pass" if check.passed else "FAIL",
    )


def _pad(text: str, width: int, column: int) -> str:
    return text.rjust(width) if column in RIGHT else text.ljust(width)
