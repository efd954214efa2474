"""The loops over lanes must stay vector code: an innocent edit (an array passed on) can undo it."""

import platform
import re

import numpy as np
import pytest
from numba import njit

from kernels import constants as c
from kernels import stepper
from kernels.coast import step_coasting
from kernels.jit import SAFE_MATH
from kernels.lane import AIR, COLUMNS, CURVE, LANES, STEP, STOP
from kernels.stepper import step_in_air, step_powered

pytestmark = pytest.mark.skipif(
    platform.machine() not in ("x86_64", "AMD64"), reason="reads x86 instructions"
)
WORLD = (c.WGS84_GM, c.WGS84_SEMI_MAJOR_AXIS, c.WGS84_FLATTENING, c.WGS84_J2)
IN_AIR = (*WORLD, c.WGS84_EARTH_RATE, 1.0, 100)
COASTING = (*WORLD, 1.0, 100)
# Fewest packed divisions and square roots in one loop: five right-hand sides have a root and a reciprocal each,
# and 21 of a coast step have one root and one division each.
LOOPS = {
    "in air": (step_in_air, IN_AIR, 12),
    "powered": (step_powered, IN_AIR, 16),
    "coasting": (step_coasting, COASTING, 40),
}


def harmless():
    """Lanes that stand still far above the Earth."""
    lanes = np.zeros(COLUMNS * LANES)
    lanes[:LANES] = 7e6
    lanes[STEP * LANES : (STEP + 1) * LANES] = 1.0
    lanes[STOP * LANES : (STOP + 1) * LANES] = np.inf
    lanes[(AIR + 1) * LANES : (AIR + 2) * LANES] = 1e9
    lanes[(CURVE + 1) * LANES : (CURVE + 2) * LANES] = 1e9
    return lanes


def count(function, constants):
    """Packed and single divisions and square roots of a function, and gathers."""
    function(harmless(), *constants)
    assembly = "\n".join(function.inspect_asm().values())
    packed = len(re.findall(r"\bv?(?:div|sqrt)pd\b", assembly))
    single = len(re.findall(r"\bv?(?:div|sqrt)sd\b", assembly))
    return packed, single, len(re.findall(r"\bv?gather", assembly))


def is_vector_code(found, fewest):
    """Nearly all divisions and roots are packed, and nothing is looked up lane by lane."""
    packed, single, gathers = found
    return packed >= fewest and single <= packed // 8 and gathers == 0


@pytest.mark.parametrize("name", LOOPS)
def test_the_lane_loop_is_made_of_packed_instructions(name):
    function, constants, fewest = LOOPS[name]
    found = count(function, constants)
    assert is_vector_code(found, fewest), found


def test_a_scalar_twin_is_seen():
    """The criterion has teeth: a step whose lanes depend on one another through a count is not vector code."""
    pull, trial = stepper.acceleration, stepper.trial

    @njit(error_model="numpy", fastmath=SAFE_MATH)
    def twin(lanes, gm, a, f, j2, rate, tolerance, step_limit):
        world = (gm, a, f, j2, rate)
        for i in range(LANES):
            state = lanes[i], lanes[LANES + i], lanes[2 * LANES + i], 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
            engine = (0.0,) * 13
            new, _, _, off, drift = trial(0.0, 1.0, *state, engine, (0.0,) * 18, (0.0,) * 6, world, False)
            lanes[i] = new[0]
            if off + drift > tolerance:  # the next lane needs what this one left
                lanes[(i + 1) % LANES] += pull(0.0, *state[:6], engine, (0.0,) * 18, (0.0,) * 6, world, False)[0]

    found = count(twin, IN_AIR)
    assert found[1] > 0
    assert not is_vector_code(found, LOOPS["in air"][2]), found
