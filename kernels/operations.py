"""How many floating-point operations the loops over lanes do for one free flight.

Add, subtract, multiply, divide and square root count 1 each; comparisons, absolute values, minimum, maximum,
negation, rounding and choices count 0, and of a choice only the side that is taken.  What single flights need
between the loops (boarding a lane, judging an event: 1 %) is left out, and so are lanes that stand idle.
`tests/physics/test_operations.py` counts them while the kernels run: each is the median over some flights.
"""

IN_AIR_STEP = 786  # one trial step in air, kept or repeated
COASTING_STEP = 1158  # one trial step of a coast
# Once in a flight that coasts: each pass of `kernels.passes`, in the standard atmosphere.
PASSES = {
    "set_out": 275,
    "look_ahead": 252,
    "plan_coast": 234,
    "pass_apogee": 346,
    "come_back": 75,
    "touch_down": 931,
}
ONCE = sum(PASSES.values())
