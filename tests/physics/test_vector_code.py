"""The loops over lanes must stay vector code: an innocent edit (an array passed on) can undo it."""

import platform
import re

import pytest
from numba import float64, int64, njit

from kernels import passes, stepper
from kernels.coast import step_coasting
from kernels.jit import COMMON, INSIDE
from kernels.lane import LANES, STEP

pytestmark = pytest.mark.skipif(
    platform.machine() not in ("x86_64", "AMD64"), reason="reads x86 instructions"
)
FLAT, TABLE = float64[::1], float64[:, ::1]
LOOPS = {
    stepper.step_in_air: (FLAT, *6 * (float64,), int64),
    stepper.step_powered: (FLAT, *6 * (float64,), int64),
    step_coasting: (FLAT, *5 * (float64,), int64),
    passes.set_out: (FLAT, float64, float64),
    passes.look_ahead: (FLAT, *4 * (float64,), TABLE, float64),
    passes.plan_coast: (FLAT, *5 * (float64,)),
    passes.pass_apogee: (FLAT, *5 * (float64,)),
    passes.come_back: (FLAT, float64),
    passes.touch_down: (FLAT, float64, float64),
}
ARITHMETIC = r"\bv?(?:add|sub|mul|div|sqrt|fn?m(?:add|sub)\d+)"


def count(function, signature):
    """Packed and single arithmetic instructions of a function, and looked-up or called ones."""
    function.compile(signature)
    assembly = "\n".join(function.inspect_asm().values())
    packed, single = (len(re.findall(ARITHMETIC + kind, assembly)) for kind in (r"pd\b", r"sd\b"))
    return packed, single, len(re.findall(r"\bv?gather\w*|\bcall\w*", assembly))


def is_vector_code(found):
    """What stays single is done once before the loop; nothing is looked up or called lane by lane."""
    packed, single, slow = found
    return packed >= 60 and single <= packed // 12 and slow == 0


@pytest.mark.parametrize("function", LOOPS, ids=lambda function: function.__name__)
def test_the_loop_over_lanes_is_made_of_packed_instructions(function):
    found = count(function, LOOPS[function])
    assert is_vector_code(found), found


def twin(neighbours):
    """One step of every lane; with ``neighbours``, a lane needs what the lane before it left."""
    pull = stepper.acceleration

    @njit(**COMMON, **INSIDE)
    def step(lanes, gm, a, f, j2, rate, tolerance, step_limit):
        world = (gm, a, f, j2, rate)
        for i in range(LANES):
            x, y, z = lanes[i], lanes[LANES + i], lanes[2 * LANES + i]
            state = x, y, z, y, z, x
            found = pull(0.0, *state, (0.0,) * 13, (1.0,) * 18, (1.0,) * 6, world, False)
            lanes[STEP + i] = found[0] + found[1]
            if neighbours:
                lanes[(i + 1) % LANES] += found[0]

    return step


def test_a_loop_that_is_not_vector_code_is_seen():
    """The criterion has teeth: the same arithmetic, with and without lanes that need one another."""
    signature = LOOPS[stepper.step_in_air]
    assert is_vector_code(count(twin(False), signature))
    found = count(twin(True), signature)
    assert found[1] > found[0]
    assert not is_vector_code(found)
