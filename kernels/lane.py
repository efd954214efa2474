"""A block of flights side by side: what each column of a lane array holds.

A lane array is flat, column after column, `LANES` numbers each: the loop over lanes then is straight-line
arithmetic on neighbouring numbers, which the compiler turns into vector instructions.
"""

from kernels.jit import inlined, scalar

LANES = 16

# Columns of a path block (boost and flight in air) ---------------------------------------------------------
POSITION = 0  # 3 columns, m, Earth-fixed (a coast block: inertial)
VELOCITY = 3  # 3 columns, m/s
ACCELERATION = 6  # 3 columns, m/s2
HEIGHT = 9  # m, geodetic
CLIMB = 10  # m/s, its rate
MACH = 11
NEW = 12  # twelve columns: the same at the end of the trial step
TIME = 24  # s since launch
STEP = 25  # s, of the trial step; next step where it was kept
ERROR = 26  # estimated error at impact over the tolerance
COUNT = 27  # trial steps so far
EVENT = 28  # 1 where the trial step needs a look of its own: see flight.advance
OTHER_AIR = 29  # 1 where the flight goes on in another piece of the atmosphere
BOUND = 30  # m, sum of the estimated errors of the steps that were kept
STOP = 31  # s, where the trial step may not step over: event of the boost, apogee or end of a coast
WEIGHT = 32  # s, what a velocity error grows for while climbing
# The lane constants of dynamics.acceleration, in its order.
DRAG, THRUST, FLOW, IGNITION, FOLLOW, TURN_RATE, TURN_START = range(33, 40)
UP = 40  # 3 columns
DOWNRANGE = 43  # 3 columns
AIR_PIECE = 46  # number of the piece of the atmosphere
AIR = 47  # its columns as in kernels.layout
CURVE_PIECE = 67  # number of the piece of the drag curve
CURVE = 68  # its columns as in kernels.layout
BELOW, BEYOND = 74, 75  # m, edges after the next, of the atmosphere
SLOWER, FASTER = 76, 77  # the same of the drag curve, Mach numbers
TRY = 78  # s, step to try after a step of no length
OTHER_CURVE = 79  # 1 where the flight goes on in another piece of the drag curve
COLUMNS = 80

# What `flight.advance` and `coasting.advance` may say besides a status.
FLYING = -1
REPEATED = -2  # the trial step was not kept
LEFT = -3  # the flight goes on in another phase

MIN_STEP = 1e-9  # s
MAX_STEP = 120.0  # s, outside a coast
GROUND_TOLERANCE = 1e-6  # m
FAR_AWAY = 1e9  # m


@scalar
def put3(lanes, lane, column, x, y, z):
    """Write three columns of a lane.  in: lane array, lane, first column, values; out: lane array."""
    lanes[column * LANES + lane] = x
    lanes[(column + 1) * LANES + lane] = y
    lanes[(column + 2) * LANES + lane] = z


@scalar
def get3(lanes, lane, column):
    """Read three columns of a lane.  in: lane array, lane, first column; out: three values."""
    return (
        lanes[column * LANES + lane],
        lanes[(column + 1) * LANES + lane],
        lanes[(column + 2) * LANES + lane],
    )


@inlined
def column6(lanes, column, lane):
    """Read 6 columns of a lane.  in: lane array, first column, lane; out: 6 values."""
    return (
        lanes[column * LANES + lane],
        lanes[(column + 1) * LANES + lane],
        lanes[(column + 2) * LANES + lane],
        lanes[(column + 3) * LANES + lane],
        lanes[(column + 4) * LANES + lane],
        lanes[(column + 5) * LANES + lane],
    )


@inlined
def column13(lanes, column, lane):
    """Read 13 columns of a lane.  in: lane array, first column, lane; out: 13 values."""
    return (
        lanes[column * LANES + lane],
        lanes[(column + 1) * LANES + lane],
        lanes[(column + 2) * LANES + lane],
        lanes[(column + 3) * LANES + lane],
        lanes[(column + 4) * LANES + lane],
        lanes[(column + 5) * LANES + lane],
        lanes[(column + 6) * LANES + lane],
        lanes[(column + 7) * LANES + lane],
        lanes[(column + 8) * LANES + lane],
        lanes[(column + 9) * LANES + lane],
        lanes[(column + 10) * LANES + lane],
        lanes[(column + 11) * LANES + lane],
        lanes[(column + 12) * LANES + lane],
    )


@inlined
def column20(lanes, column, lane):
    """Read 20 columns of a lane.  in: lane array, first column, lane; out: 20 values."""
    return (
        lanes[column * LANES + lane],
        lanes[(column + 1) * LANES + lane],
        lanes[(column + 2) * LANES + lane],
        lanes[(column + 3) * LANES + lane],
        lanes[(column + 4) * LANES + lane],
        lanes[(column + 5) * LANES + lane],
        lanes[(column + 6) * LANES + lane],
        lanes[(column + 7) * LANES + lane],
        lanes[(column + 8) * LANES + lane],
        lanes[(column + 9) * LANES + lane],
        lanes[(column + 10) * LANES + lane],
        lanes[(column + 11) * LANES + lane],
        lanes[(column + 12) * LANES + lane],
        lanes[(column + 13) * LANES + lane],
        lanes[(column + 14) * LANES + lane],
        lanes[(column + 15) * LANES + lane],
        lanes[(column + 16) * LANES + lane],
        lanes[(column + 17) * LANES + lane],
        lanes[(column + 18) * LANES + lane],
        lanes[(column + 19) * LANES + lane],
    )


@inlined
def put12(lanes, column, lane, values):
    """Write twelve columns of a lane.  in: lane array, first column, lane, values; out: lane array."""
    lanes[column * LANES + lane] = values[0]
    lanes[(column + 1) * LANES + lane] = values[1]
    lanes[(column + 2) * LANES + lane] = values[2]
    lanes[(column + 3) * LANES + lane] = values[3]
    lanes[(column + 4) * LANES + lane] = values[4]
    lanes[(column + 5) * LANES + lane] = values[5]
    lanes[(column + 6) * LANES + lane] = values[6]
    lanes[(column + 7) * LANES + lane] = values[7]
    lanes[(column + 8) * LANES + lane] = values[8]
    lanes[(column + 9) * LANES + lane] = values[9]
    lanes[(column + 10) * LANES + lane] = values[10]
    lanes[(column + 11) * LANES + lane] = values[11]
