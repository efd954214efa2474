"""A chunk of flights between two phases: what each field holds.

A chunk is flat, field after field, `CHUNK` numbers each, so that what is done once for every flight of a chunk
(`passes`) is vector code as well.
"""

from kernels.jit import inlined

CHUNK = 528  # flights that a thread takes at a time: a multiple of kernels.lane.LANES, but no power of two,
# or all fields of a flight would compete for the same lines of the cache

# Fields -----------------------------------------------------------------------------------------------------
PLACE = 0  # 3 fields, m, Earth-fixed (during a coast: inertial)
MOTION = 3  # 3 fields, m/s
PHASE = 6
CLOCK = 7  # s since launch
HINT = 8  # s, first step to try
TRIALS = 9  # trial steps so far
EVALUATIONS = 10  # of the right-hand side so far
DOUBT = 11  # m, sum of the estimated errors
TO_GO = 12  # s, rough time until impact
CEILING = 13  # number of the piece of air from which on a climbing flight coasts; infinite: never
FLOOR = 14  # m, height where its coast ends
STAGE = 15  # stage that burns, from 0; equal to the number of stages after the last burnout
STAGE_END = 16  # s
RISE_END = 17  # s; infinite once the vehicle has pitched over
PERIGEES = 18  # perigees passed since the last burnout
VERTICAL = 19  # 3 fields: unit vector up at the launch point
TRACK = 22  # 3 fields: unit vector downrange there
FREE_DRAG = 25  # m2/kg, drag scale over ballistic coefficient after the last burnout
APOGEE = 26  # m, largest height so far
APOGEE_CLOCK = 27  # s
# What was asked for
LATITUDE, LONGITUDE, LEVEL, AZIMUTH, SPEED, ANGLE = range(28, 34)  # as in kernels.layout
# Looking ahead
LOOK = 34  # 1 where the flight has to be looked at by `passes.look_ahead`
IMPULSE, STEEP, TOP = 35, 36, 37  # of that pass
EDGE = 38  # m, bottom of the piece CEILING
# A coast
COAST_START = 39  # s
RISING = 40  # m/s, climb at the last look
COAST_STOP = 41  # s
AIMS = 42  # trial steps that were aimed at the apogee
VERDICT = 43  # status of kernels.status, or FLYING
# The last moments
PULL = 44  # 3 fields, m/s2
JERK = 47  # 3 fields, m/s3
IMPACT = 50  # eight fields: what `passes.touch_down` finds, see there
FIELDS = 58

# Phases
DONE = 0
POWERED = 1
IN_AIR = 2
COASTING = 3
AT_APOGEE = 4
RETURNING = 5
LANDING = 6


@inlined
def read3(chunk, i, field):
    """Read three fields of a flight.  in: chunk, flight, first field; out: three values."""
    return chunk[field * CHUNK + i], chunk[(field + 1) * CHUNK + i], chunk[(field + 2) * CHUNK + i]


@inlined
def write3(chunk, i, field, x, y, z):
    """Write three fields of a flight.  in: chunk, flight, first field, values; out: chunk."""
    chunk[field * CHUNK + i] = x
    chunk[(field + 1) * CHUNK + i] = y
    chunk[(field + 2) * CHUNK + i] = z
