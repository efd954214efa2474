"""Who gave the figures stands at the foot of every figure."""

import pytest

from trajectory.analysis.records import GIVEN
from trajectory.report.drawings import reported_by


@pytest.mark.parametrize(
    ("origins", "line"),
    [
        ((), "Inference: lofted"),
        (("ROK JCS", "Japan MOD"), "Reported by ROK JCS, Japan MOD. Inference: lofted"),
        ((GIVEN,), "Figures given by the analyst. Inference: lofted"),
        (("ROK JCS", GIVEN), "Reported by ROK JCS. Figures given by the analyst. Inference: lofted"),
    ],
)
def test_agencies_and_the_analyst_are_told_apart(origins, line):
    assert reported_by(origins) == line
