"""Fly a few free flights with numbers that count what is done to them: run by `test_operations.py`.

With ``NUMBA_DISABLE_JIT=1`` the kernels are plain Python, and arrays of objects carry counting numbers
through them.  Only the first lane, and the first flight of a chunk, is worked on: the others would count what
nobody asked for.  Add, subtract, multiply, divide and square root count 1 each; comparisons, absolute values,
minimum, maximum, negation, rounding and choices count 0.  Prints one JSON object: for each flight the counts
of every call of a loop over lanes, all that was counted, how it ended and the result row.
"""

import builtins
import json
import math
import sys

import numpy as np

from kernels import coast, passes, phases, stepper
from kernels import layout as col
from kernels.batch import _workspace
from kernels.lane import LANES

LOOPS = (
    *((phases, name) for name in ("step_in_air", "step_coasting")),
    *((passes, name) for name in ("set_out", "look_ahead", "plan_coast", "pass_apogee", "come_back")),
    (passes, "touch_down"),
)
STEP_LIMIT = 10_000
REAL_RANGE, REAL_SQRT, REAL_FLOOR, REAL_MIN, REAL_MAX = range, math.sqrt, math.floor, min, max
done = 0  # operations so far


class Number(float):
    """A float that counts the operations done to it, with the division by zero of IEEE 754."""

    __array_ufunc__ = None  # numpy leaves mixed arithmetic to this class

    def __neg__(self):
        return Number(float.__neg__(self))

    def __abs__(self):
        return Number(float.__abs__(self))

    def __truediv__(self, other):
        return divide(self, other)

    def __rtruediv__(self, other):
        return divide(other, self)


def counted(name):
    """An operator of float that counts."""
    real = getattr(float, name)

    def operate(self, other):
        global done
        done += 1
        return Number(real(self, float(other)))

    return operate


for name in ("__add__", "__radd__", "__sub__", "__rsub__", "__mul__", "__rmul__"):
    setattr(Number, name, counted(name))


def divide(above, below):
    global done
    done += 1
    with np.errstate(all="ignore"):
        return Number(np.float64(above) / np.float64(below))


def square_root(value):
    global done
    done += 1
    return Number(REAL_SQRT(value) if value >= 0.0 else math.nan)


def like_compiled(value):
    """A float goes on counting; a whole number stays one."""
    return Number(value) if isinstance(value, float) else value


def first_only(*ends):
    return REAL_RANGE(1) if ends == (LANES,) else REAL_RANGE(*ends)


def numbers(values):
    """An array of counting numbers."""
    made = np.empty(np.shape(values), dtype=object)
    for place, value in np.ndenumerate(values):
        made[place] = Number(value)
    return made


def watch(module, name, calls):
    """Note what each call of a loop over lanes counts."""
    real = getattr(module, name)

    def loop(*arguments):
        before = done
        real(*arguments)
        calls.append((name, done - before))

    setattr(module, name, loop)


def prepare(calls):
    """Make square roots, minima, maxima and rounding keep the class, and the loops one lane long."""
    math.sqrt = square_root
    math.floor = lambda value: Number(REAL_FLOOR(value))
    builtins.min = lambda *values: like_compiled(REAL_MIN(*values))
    builtins.max = lambda *values: like_compiled(REAL_MAX(*values))
    for module in (stepper, coast, passes):
        module.range = first_only
    for module, name in LOOPS:
        watch(module, name, calls)


def fly(given, calls):
    """Fly one row; what was counted and the result."""
    global done
    rows, earth, air, curve = (numbers(given[name]) for name in ("row", "earth", "air", "curve"))
    results, codes = np.empty((1, col.RESULTS), dtype=object), np.zeros(1, dtype=np.int64)
    space, lists = _workspace()
    done = 0
    calls.clear()
    phases.fly_block(
        rows.reshape(1, -1), earth, air, curve, given["tolerance"], STEP_LIMIT, results, codes,
        np.empty((0, 10)), numbers(space * 0.0), lists,
    )  # fmt: skip
    return {
        "calls": list(calls),
        "all": done,
        "code": int(codes[0]),
        "result": [float(x).hex() for x in results[0]],
    }


if __name__ == "__main__":
    asked = json.load(sys.stdin)
    common = {key: asked[key] for key in ("earth", "air", "curve", "tolerance")}
    seen = []
    prepare(seen)
    print(json.dumps([fly({"row": row, **common}, seen) for row in asked["rows"]]))
