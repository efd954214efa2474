"""Physics is right: every line of the table, at the tolerance that the table prints."""

import functools
import math

import pytest

from trajectory.validation import run
from trajectory.validation.check import Case, judge
from trajectory.validation.table import format_checks

# Lines of each check: row of the table, tolerance, unit, fewest comparisons.  No tolerance may grow.
LINES = {
    "check_j2_arcs": [(1, 1.0, "m", 25), (1, 1e-3, "s", 35), (1, 0.1, "m", 25)],
    "check_point_mass_arcs": [(2, 1.0, "m", 20), (2, 1e-3, "s", 30), (2, 0.1, "m", 20)],
    "check_nesc": [(3, 0.05, "m", 124), (3, 0.05, "m", 124), (3, 0.05, "m", 62)],
    "check_jsbsim_drag": [(4, 1.0, "m", 110), (4, 1e-3, "s", 4)],
    "check_exponential_drag": [(5, 1.0, "m", 8)],
    "check_minimum_energy": [(6, 1e-6, "relative", 66), (6, 1e-6, "relative", 88)],
    "check_textbooks": [(7, 1.0, "half a printed digit", 8), (7, 0.05, "deg", 1), (7, 2e-4, "relative", 4)],
    "check_standard_atmosphere": [
        (8, 1e-4, "relative", 80),
        (8, 5e-4, "relative", 2),
        (8, 1e-2, "relative", 100),
    ],
    "check_geodesics": [(9, 1e-6, "m", 100), (9, 1e-3, "m", 80)],
    "check_allen_eggers": [(10, 2e-6, "relative", 4), (10, 1e-3, "relative", 1), (10, 0.5, "m", 5)],
    "check_glide": [(10, 0.02, "relative", 4), (10, 2e-3, "relative", 5), (10, 3e-3, "relative", 4)],
    "check_rocket_equation": [(11, 1e-9, "relative", 15)],
    "check_boost": [(11, 1.0, "m", 12), (11, 1.0, "m", 12)],
    "check_manoeuvres": [(12, 1.0, "m", 4), (12, 1.0, "m", 16), (12, 1e-3, "s", 24)],
    "check_cruise": [(13, 1e-3, "m", 60), (13, 1e-6, "relative", 6), (13, 1e-3, "m", 3)],
}
CHECKS = {check.__name__: functools.cache(check) for check in run.CHECKS}


def test_every_check_is_tested():
    assert list(CHECKS) == list(LINES)


@pytest.mark.parametrize(("name", "place"), [(name, i) for name in LINES for i in range(len(LINES[name]))])
def test_row(name, place):
    lines = CHECKS[name]()
    assert len(lines) == len(LINES[name])
    line = lines[place]
    number, tolerance, unit, fewest = LINES[name][place]
    assert (line.number, line.tolerance, line.unit) == (number, tolerance, unit)
    assert line.case_count == len(line.cases) >= fewest
    worst = max(
        line.cases, key=lambda case: abs(case.residual) if case.residual == case.residual else math.inf
    )
    assert abs(worst.residual) <= tolerance, worst
    assert line.passed


def one(*residuals):
    cases = [Case(f"case {i}", size) for i, size in enumerate(residuals)]
    return judge(1, "lengths", cases, unit="m", tolerance=1.0, source="a ruler", note="one is missing")


@pytest.mark.parametrize("residuals", [(), (0.5, math.nan), (math.nan, 0.5), (0.5, -1.1), (math.inf,)])
def test_a_check_without_an_answer_fails(residuals):
    assert not one(*residuals).passed


def test_the_printed_table_names_everything():
    good, bad = one(0.5, -1.0), one(2.5)
    text = format_checks([good, bad])
    first, second = (line for line in text.splitlines() if "lengths" in line and "ruler" in line)
    assert first.split() == ["1", "lengths", "2", "1", "1", "m", "a", "ruler", "pass"]
    assert second.split() == ["1", "lengths", "1", "2.5", "1", "m", "a", "ruler", "FAIL"]
    assert "one is missing" in text
    assert "1 of 2 checks are inside their tolerance (3 comparisons)." in text
