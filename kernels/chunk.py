"""A chunk of flights between two phases: what each field holds.

A chunk is flat, field after field, `CHUNK` numbers each, so that what is done once for every flight
(`passes`) is vector code as well.  A field is named by where it begins, as in `kernels.lane`.
"""

from kernels.lane import LANES

CHUNK = 528  # flights that a thread takes at a time: a multiple of kernels.lane.LANES, but no power of two,
# or all fields of a flight would compete for the same lines of the cache

# Fields -----------------------------------------------------------------------------------------------------
PLACE = 0  # 3 fields, m, Earth-fixed (during a coast: inertial)
MOTION = 3 * CHUNK  # 3 fields, m/s
PHASE = 6 * CHUNK
CLOCK = 7 * CHUNK  # s since launch
HINT = 8 * CHUNK  # s, first step to try
TRIALS = 9 * CHUNK  # trial steps so far
EVALUATIONS = 10 * CHUNK  # of the right-hand side so far
DOUBT = 11 * CHUNK  # m, sum of the estimated errors
TO_GO = 12 * CHUNK  # s, rough time until impact
CEILING = 13 * CHUNK  # number of the piece of air from which on a climbing flight coasts; infinite: never
FLOOR = 14 * CHUNK  # m, height where its coast ends
STAGE = 15 * CHUNK  # stage that burns, from 0; equal to the number of stages after the last burnout
STAGE_END = 16 * CHUNK  # s
RISE_END = 17 * CHUNK  # s; infinite once the vehicle has pitched over
PERIGEES = 18 * CHUNK  # perigees passed since the last burnout
VERTICAL = 19 * CHUNK  # 3 fields: unit vector up at the launch point
TRACK = 22 * CHUNK  # 3 fields: unit vector downrange there
FREE_DRAG = 25 * CHUNK  # m2/kg, drag scale over ballistic coefficient after the last burnout
APOGEE = 26 * CHUNK  # m, largest height so far
APOGEE_CLOCK = 27 * CHUNK  # s
# What was asked for
LATITUDE, LONGITUDE, LEVEL, AZIMUTH, SPEED, ANGLE = range(
    28 * CHUNK, 34 * CHUNK, CHUNK
)  # as in kernels.layout
# Looking ahead
LOOK = 34 * CHUNK  # 1 where the flight has to be looked at by `passes.look_ahead`
IMPULSE, STEEP, TOP = 35 * CHUNK, 36 * CHUNK, 37 * CHUNK  # of that pass
EDGE = 38 * CHUNK  # m, bottom of the piece CEILING
# A coast
COAST_START = 39 * CHUNK  # s
RISING = 40 * CHUNK  # m/s, climb at the last look
COAST_STOP = 41 * CHUNK  # s
AIMS = 42 * CHUNK  # trial steps that were aimed at the apogee
VERDICT = 43 * CHUNK  # status of kernels.status, or FLYING
# The last moments
PULL = 44 * CHUNK  # 3 fields, m/s2
JERK = 47 * CHUNK  # 3 fields, m/s3
# The impact, see `passes.touch_down`
IMPACT_TIME, IMPACT_LATITUDE, IMPACT_LONGITUDE, IMPACT_SPEED, IMPACT_ANGLE, DISTANCE, BEARING, FLOWN = range(
    50 * CHUNK, 58 * CHUNK, CHUNK
)
FIELDS = 58

# Phases
# in the order in which they are served: those that step, then those that wait for a pass
DONE = 0
POWERED = 1
IN_AIR = 2
COASTING = 3
LEAVING = 4  # towards a coast
AT_APOGEE = 5
RETURNING = 6  # from a coast
LANDING = 7

# Integers that a block works with, each list where the one before it ends
QUEUE = 0  # flights that wait for a phase
FLIGHT = QUEUE + CHUNK  # which flight is in a lane; -1: none
TURNED = FLIGHT + LANES  # lanes that came to an edge of the drag curve: their number, then the lanes
MOVED = TURNED + LANES + 2  # ... of the air
LOOKED = MOVED + LANES + 2  # ... to an event, or to the end of the phase: no more than twice the lanes
NOTED = LOOKED + 2 * LANES + 2  # nodes so far
INTEGERS = NOTED + 1
