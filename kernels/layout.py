"""Names and units of the columns of parameter and result rows.

One row of parameters is one flight.  With ``STAGES`` = 0 the flight starts as a free point mass at
``HEIGHT`` with ``SPEED``; otherwise it is launched from rest and the stage columns describe its boost.
"""

# Parameters -----------------------------------------------------------------------------------------------
LATITUDE = 0  # rad, geodetic
LONGITUDE = 1  # rad
HEIGHT = 2  # m, geodetic height above the ellipsoid
AZIMUTH = 3  # rad, clockwise from true north
SPEED = 4  # m/s, Earth-relative; ignored when STAGES > 0
FLIGHT_PATH_ANGLE = 5  # rad above the local horizontal; ignored when STAGES > 0
BALLISTIC_COEFFICIENT = 6  # kg/m2 after the last burnout, m/(Cd A) at Mach 10; infinity: no drag
DRAG_SCALE = 7  # factor on every drag acceleration
STAGES = 8  # 0 to 3
STEERING = 9  # GRAVITY_TURN or LINEAR_PITCH
PITCH_OVER = 10  # rad: kick after the vertical rise, or whole turn of the linear programme
RISE_TIME = 11  # s of vertical rise
FIRST_STAGE = 12  # first column of stage 1
STAGE_WIDTH = 4
STAGE_IDEAL_DELTA_V = 0  # m/s
STAGE_THRUST_TO_WEIGHT = 1  # at the stage's ignition, in standard weights
STAGE_EXHAUST_SPEED = 2  # m/s, effective
STAGE_BALLISTIC_COEFFICIENT = 3  # kg/m2 of the whole stack at this ignition
MAX_STAGES = 3
PARAMETERS = FIRST_STAGE + MAX_STAGES * STAGE_WIDTH

MOST_ANGLE = 1e3  # rad, of longitude, azimuth and flight-path angle: beyond, digits that matter are lost

GRAVITY_TURN = 0
LINEAR_PITCH = 1

# Results --------------------------------------------------------------------------------------------------
TIME_OF_FLIGHT = 0  # s, lift-off to impact
IMPACT_LATITUDE = 1  # rad
IMPACT_LONGITUDE = 2  # rad
IMPACT_SPEED = 3  # m/s, Earth-relative
IMPACT_FLIGHT_PATH_ANGLE = 4  # rad, negative downwards
APOGEE_HEIGHT = 5  # m
APOGEE_TIME = 6  # s
BURNOUT_TIME = 7  # s, last powered stage; 0 for a free flight
BURNOUT_HEIGHT = 8  # m
BURNOUT_SPEED = 9  # m/s, Earth-relative
BURNOUT_FLIGHT_PATH_ANGLE = 10  # rad
BURNOUT_DOWNRANGE_ANGLE = 11  # rad, geocentric angle from the launch point
GROUND_RANGE = 12  # m, geodesic on the ellipsoid from launch point to impact
IMPACT_BEARING = 13  # rad, azimuth of that geodesic at the launch point
RANGE_ANGLE = 14  # rad, geocentric angle flown, not folded at the antipode
ENTRY_SPEED = 15  # m/s at the entry interface, descending; NaN when not crossed
ENTRY_FLIGHT_PATH_ANGLE = 16  # rad
ENTRY_TIME = 17  # s
STEPS = 18  # trial steps, kept and repeated
ERROR_BOUND = 19  # m, of the impact: numerical error, estimated and summed over the steps
RIGHT_HAND_SIDES = 20  # evaluations of the acceleration
RESULTS = 21

# Earth model: one array for a whole batch --------------------------------------------------------------
EARTH_GM = 0  # m3/s2
EARTH_SEMI_MAJOR_AXIS = 1  # m
EARTH_SEMI_MINOR_AXIS = 2  # m
EARTH_J2 = 3
EARTH_RATE = 4  # rad/s
EARTH_PARAMETERS = 5

# Atmosphere: one row for each piece, rising, without gaps ------------------------------------------------
# Density and inverse speed of sound are polynomials in u = (height - AIR_MIDDLE) AIR_SCALE, -1 to 1.
AIR_BOTTOM = 0  # m, geodetic height
AIR_TOP = 1  # m
AIR_MIDDLE = 2  # m
AIR_SCALE = 3  # 1/m
AIR_DENSITY = 4  # ten coefficients, kg/m3, rising powers
AIR_SOUND = 14  # six coefficients, s/m, rising powers
AIR_LOADED = 20  # columns that a flight carries along
AIR_ABOVE = 20  # kg/m2 of air above the bottom edge
AIR_COLUMNS = 21

# Drag curve: one row for each piece, rising, without gaps ------------------------------------------------
# Cd over its value at Mach 10 is a cubic in (Mach number - CURVE_BOTTOM).
CURVE_BOTTOM = 0  # Mach number
CURVE_TOP = 1  # Mach number
CURVE_SHAPE = 2  # four coefficients, rising powers
CURVE_COLUMNS = 6

# Lift: one row for each flight of `kernels.manoeuvre` ----------------------------------------------------
LIFT_TO_DRAG = 0  # 0: no lift
LIFT_LAW = 1  # CONSTANT_LIFT or EQUILIBRIUM_GLIDE
LIFT_CEILING = 2  # m, geodetic: after the last burnout, lift begins on the descent below this height
LIFT_LEAST_SPEED = 3  # m/s relative to the air: lift ends for good where the flight becomes slower
LIFT_PARAMETERS = 4

CONSTANT_LIFT = 0  # all of it, up to the end: a pull-up, and skips where it is strong
EQUILIBRIUM_GLIDE = 1  # no more than what holds the glide in which lift carries the weight

# Wind: one row for each knot, rising; linear in between, constant outside ---------------------------------
WIND_HEIGHT = 0  # m, geodetic
WIND_EAST = 1  # m/s, towards the east
WIND_NORTH = 2  # m/s, towards the north
WIND_COLUMNS = 3

# Results of `kernels.manoeuvre`: the first RESULTS columns as above, then ---------------------------------
PATH_LENGTH = 21  # m, of the Earth-fixed path
LIFT_START_TIME = 22  # s; this and what follows: NaN where it did not happen
LIFT_START_HEIGHT = 23  # m
LIFT_START_SPEED = 24  # m/s, Earth-relative
PULL_OUT_TIME = 25  # s, of the lowest level point under lift
PULL_OUT_HEIGHT = 26  # m
LIFT_END_TIME = 27  # s, where the flight became too slow, or the impact
LIFT_END_HEIGHT = 28  # m
LIFT_END_SPEED = 29  # m/s, Earth-relative
LIFT_END_RANGE = 30  # m, geodesic from the launch point to the place below
MANOEUVRE_RESULTS = 31

# Cruise: one row for each flight of `kernels.cruise` ------------------------------------------------------
# Columns LATITUDE to SPEED as above; SPEED is along the path at that height.
CRUISE_DURATION = 5  # s
CRUISE_PATTERN = 6  # STRAIGHT, RACETRACK or FIGURE_OF_EIGHT
CRUISE_STRAIGHT = 7  # m, straight part of a racetrack
CRUISE_TURN_RADIUS = 8  # m, of the turns of a pattern
CRUISE_PARAMETERS = 9

STRAIGHT = 0  # along the geodesic
RACETRACK = 1  # two straights joined by half circles
FIGURE_OF_EIGHT = 2  # two full circles that touch at the start

CRUISE_PATH_LENGTH = 0  # m, at the height flown: speed times duration
CRUISE_GROUND_TRACK = 1  # m, of its projection onto the ellipsoid
CRUISE_GROUND_RANGE = 2  # m, geodesic from start to end
CRUISE_FARTHEST = 3  # m, greatest geodesic distance from the start
CRUISE_LAPS = 4  # of the pattern; 0 for a straight flight
CRUISE_END_LATITUDE = 5  # rad
CRUISE_END_LONGITUDE = 6  # rad
CRUISE_RESULTS = 7
