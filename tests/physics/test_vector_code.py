"""The loop over lanes must stay vector code: an innocent edit (an array passed on) can undo it."""

import platform
import re

import numpy as np
import pytest

from kernels import atmosphere as air
from kernels import constants as c
from kernels.lane import COLUMNS, LANES, STEP
from kernels.stepper import step_block


@pytest.mark.skipif(platform.machine() not in ("x86_64", "AMD64"), reason="reads x86 instructions")
def test_the_lane_loop_is_made_of_packed_instructions():
    lanes = np.zeros(COLUMNS * LANES)
    lanes[:LANES] = 7e6
    lanes[STEP * LANES : (STEP + 1) * LANES] = 1.0
    b = c.WGS84_SEMI_MAJOR_AXIS * (1.0 - c.WGS84_FLATTENING)
    earth = (c.WGS84_GM, c.WGS84_SEMI_MAJOR_AXIS, b, c.WGS84_J2, c.WGS84_EARTH_RATE)
    step_block(lanes, *earth, air.ROWS, 0, 1.0, 100)
    assembly = "\n".join(step_block.inspect_asm().values())

    packed = len(re.findall(r"\bv?divpd\b", assembly))
    single = len(re.findall(r"\bv?divsd\b", assembly))
    # seven right-hand sides with half a dozen divisions each; what is left single lies outside the loop
    assert packed >= 40
    assert single <= packed // 4
