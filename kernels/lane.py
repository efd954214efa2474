"""A block of flights side by side: what each column of a lane array holds.

A lane array is flat, column after column, `LANES` numbers each: the loop over lanes then is straight-line
arithmetic on neighbouring numbers, which the compiler turns into vector instructions.  A column is named by
where it begins: lane ``i`` has its height in ``lanes[HEIGHT + i]``.
"""

LANES = 16

# Columns of a path block (boost and flight in air) ---------------------------------------------------------
POSITION = 0  # 3 columns, m, Earth-fixed (a coast block: inertial)
VELOCITY = 3 * LANES  # 3 columns, m/s
ACCELERATION = 6 * LANES  # 3 columns, m/s2
HEIGHT = 9 * LANES  # m, geodetic
CLIMB = 10 * LANES  # m/s, its rate
MACH = 11 * LANES
NEW = 12 * LANES  # twelve columns: the same at the end of the trial step
TIME = 24 * LANES  # s since launch
STEP = 25 * LANES  # s, of the trial step; next step where it was kept
ERROR = 26 * LANES  # estimated error at impact over the tolerance
COUNT = 27 * LANES  # trial steps so far
EVENT = 28 * LANES  # 1 where the trial step needs a look of its own: see flight.advance
OTHER_AIR = 29 * LANES  # 1 where the flight goes on in another piece of the atmosphere
BOUND = 30 * LANES  # m, sum of the estimated errors of the steps that were kept
STOP = 31 * LANES  # s, where the trial step may not step over: event of the boost, apogee or end of a coast
WEIGHT = 32 * LANES  # s, what a velocity error grows for while climbing
# The lane constants of dynamics.acceleration, in its order.
DRAG, THRUST, FLOW, IGNITION, FOLLOW, TURN_RATE, TURN_START = range(33 * LANES, 40 * LANES, LANES)
UP = 40 * LANES  # 3 columns
DOWNRANGE = 43 * LANES  # 3 columns
AIR_PIECE = 46 * LANES  # number of the piece of the atmosphere
AIR = 47 * LANES  # its columns as in kernels.layout
CURVE_PIECE = 67 * LANES  # number of the piece of the drag curve
CURVE = 68 * LANES  # its columns as in kernels.layout
BELOW, BEYOND = 74 * LANES, 75 * LANES  # m, edges after the next, of the atmosphere
SLOWER, FASTER = 76 * LANES, 77 * LANES  # the same of the drag curve, Mach numbers
TRY = 78 * LANES  # s, step to try after a step of no length
OTHER_CURVE = 79 * LANES  # 1 where the flight goes on in another piece of the drag curve
COLUMNS = 80

# What `flight.advance` and `coasting.advance` may say besides a status.
FLYING = -1
REPEATED = -2  # the trial step was not kept
LEFT = -3  # the flight goes on in another phase

MIN_STEP = 1e-9  # s
MAX_STEP = 120.0  # s, outside a coast
GROUND_TOLERANCE = 1e-6  # m
FAR_AWAY = 1e9  # m
