"""A block of flights side by side: what each column of the lane array and of the logbook holds.

The lane array is flat, column after column, `LANES` numbers each; the logbook keeps, per lane, what the
vector loop does not need.
"""

from kernels.jit import scalar

LANES = 16

# Columns of the lane array --------------------------------------------------------------------------------
POSITION = 0  # 3 columns, m
VELOCITY = 3  # 3 columns, m/s
ACCELERATION = 6  # 3 columns, m/s2
HEIGHT = 9  # m, geodetic
CLIMB = 10  # m/s, its rate
NEW = 11  # eleven columns: the same at the end of the step
TIME = 22  # s since launch
STEP = 23  # s
ERROR = 24  # estimated local error over the tolerance
# The lane constants of dynamics.acceleration, in its order.
DRAG, THRUST, FLOW, IGNITION, FOLLOW, TURN_RATE, TURN_START = range(25, 32)
UP = 32  # 3 columns
DOWNRANGE = 35  # 3 columns
STOP = 38  # s, next event of the boost; infinite when coasting
COUNT = 39  # trial steps so far
EVENT = 40  # 1 where the trial step needs a look of its own: see flight.advance
COLUMNS = 41

# The logbook ----------------------------------------------------------------------------------------------
STAGE = 0  # stage that burns, from 0; equal to the number of stages after the last burnout
STAGE_END = 1  # s
RISE_END = 2  # s; infinite once the vehicle has pitched over
GROUND_AIM = 3  # times that the step was aimed at the ground
PERIGEES = 4  # perigees passed since the last burnout
LOG = 5

MIN_STEP = 1e-9  # s
MAX_STEP = 120.0  # s
GROUND_TOLERANCE = 1e-6  # m
ENTRY_WATCH = 130e3  # m: above, a descending step may not jump into the atmosphere
FAR_AWAY = 1e9  # m

# What `flight.advance` may say besides a status.
FLYING = -1
REPEATED = -2  # the trial step was not kept


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
