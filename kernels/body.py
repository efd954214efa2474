"""What one flight of `manoeuvre` carries along: columns of its array ``body``, rows of ``work``."""

# What acts on it, as in `dynamics.acceleration` -----------------------------------------------------------
DRAG = 0  # m2/kg, drag scale over ballistic coefficient
THRUST = 1  # m/s2 at ignition
FLOW = 2  # 1/s, mass flow over the mass at ignition; 0: no thrust
IGNITION = 3  # s
FOLLOW = 4  # 1: thrust along the Earth-relative velocity
TURN_RATE = 5  # rad/s
TURN_START = 6  # s
UP = 7  # three columns: vertical of the launch point
DOWNRANGE = 10  # three columns
LIFT = 13  # lift-to-drag; 0 while no lift acts
LAW = 14  # CONSTANT_LIFT or EQUILIBRIUM_GLIDE of `layout`
# Where it is in its boost ---------------------------------------------------------------------------------
STAGE = 15  # that burns; the number of stages after the last burnout
STAGE_END, RISE_END = 16, 17  # s; infinite when over
TO_GO = 18  # s, what a velocity error under power grows for
# Where it is in its flight --------------------------------------------------------------------------------
START = 19  # three columns, m: the launch point on the ellipsoid
HEIGHT = 22  # m, geodetic
CLIMB = 23  # m/s
STEP = 24  # s, to try next
CLOCK = 25  # s since launch
BOUND = 26  # m, sum of the estimated errors of the steps that were kept
SWEPT = 27  # rad, geocentric, from step to step
PERIGEES = 28  # passed without lift
ENGAGED = 29  # BEFORE_LIFT, UNDER_LIFT or AFTER_LIFT
BODY = 30
BEFORE_LIFT, UNDER_LIFT, AFTER_LIFT = 0.0, 1.0, 2.0

# Rows of `work`: STATE numbers each: position m, velocity m/s, length of the path m, Earth-fixed ----------
STATE = 7
NOW = 0  # state at the start of the step
FIRST = 1  # rows 1 to 7: slopes of the stages; the last one is the first of the next step
LAST = 7
TRIAL = 8  # state at a stage
NEW = 9  # state at the end of the step
WORK_ROWS = 10
