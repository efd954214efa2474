"""One flight in one lane: launch, boost, burnout, apogee, entry, impact, with every event located.

`launch` puts a parameter row into a lane; `advance` judges the lane's trial step, keeps or repeats it,
handles the events inside it and sets the next step; both return a status, or `FLYING` while the flight goes
on.
"""

import math

from kernels import layout as col
from kernels import status
from kernels.ascent import burn_time, total_burn_time
from kernels.constants import STANDARD_GRAVITY
from kernels.dynamics import acceleration
from kernels.earth import geocentric_angle, height_and_climb, local_axes, position_geodetic_to_ecef
from kernels.events import land, meet_ground, note_passages
from kernels.jit import scalar
from kernels.lane import (
    ACCELERATION,
    CLIMB,
    COLUMNS,
    COUNT,
    DOWNRANGE,
    DRAG,
    ERROR,
    FAR_AWAY,
    FLOW,
    FLYING,
    FOLLOW,
    GROUND_AIM,
    GROUND_TOLERANCE,
    HEIGHT,
    IGNITION,
    LANES,
    MIN_STEP,
    NEW,
    PERIGEES,
    REPEATED,
    RISE_END,
    STAGE,
    STAGE_END,
    STEP,
    STOP,
    THRUST,
    TIME,
    TURN_RATE,
    TURN_START,
    UP,
    VELOCITY,
    get3,
    put3,
)
from kernels.stepper import growth, limited

ORBIT_PERIGEE = 80e3  # m: a vehicle that passes its perigee above this is in orbit; below, it may skip
MOST_PERIGEES = 3


@scalar
def is_valid(row):
    """Check a parameter row.  in: row; out: bool.  Comparisons are written so that NaN fails."""
    for k in range(col.BALLISTIC_COEFFICIENT):
        if not math.isfinite(row[k]):
            return False
    ok = abs(row[col.LATITUDE]) <= 0.5 * math.pi + 1e-12 and -5000.0 <= row[col.HEIGHT] <= 1e8
    ok = ok and row[col.BALLISTIC_COEFFICIENT] > 0.0 and 0.0 <= row[col.DRAG_SCALE] < 1e6
    stages = row[col.STAGES]
    if not (ok and 0.0 <= stages <= col.MAX_STAGES and stages == math.floor(stages)):
        return False
    if stages == 0.0:
        return 0.0 <= row[col.SPEED] < 1e5
    if not (row[col.STEERING] == col.GRAVITY_TURN or row[col.STEERING] == col.LINEAR_PITCH):
        return False
    if not (0.0 <= row[col.PITCH_OVER] <= 1.75 and row[col.RISE_TIME] >= 0.0):
        return False
    if row[col.STEERING] == col.GRAVITY_TURN and row[col.RISE_TIME] == 0.0:
        return False  # at rest there is no direction that thrust could follow
    for stage in range(int(stages)):
        k = col.FIRST_STAGE + stage * col.STAGE_WIDTH
        exhaust = row[k + col.STAGE_EXHAUST_SPEED]
        delta_v = row[k + col.STAGE_IDEAL_DELTA_V]
        if not (100.0 <= exhaust < 1e5 and 0.0 < delta_v < 30.0 * exhaust):
            return False
        if not (row[k + col.STAGE_THRUST_TO_WEIGHT] > (1.0 if stage == 0 else 0.0)):
            return False
        if not (row[k + col.STAGE_THRUST_TO_WEIGHT] < 1e4 and row[k + col.STAGE_BALLISTIC_COEFFICIENT] > 0.0):
            return False
    return row[col.RISE_TIME] < total_burn_time(row)


@scalar
def launch(lanes, lane, log, row, earth, air_row, curve_row, result):
    """Put a flight into a lane.  in: row; out: status, lane and logbook filled."""
    for k in range(COLUMNS):
        lanes[k * LANES + lane] = 0.0
    result[:] = math.nan
    if not is_valid(row):
        return status.BAD_INPUT
    a, b = earth[col.EARTH_SEMI_MAJOR_AXIS], earth[col.EARTH_SEMI_MINOR_AXIS]
    ex, ey, ez, nx, ny, nz, ux, uy, uz = local_axes(row[col.LATITUDE], row[col.LONGITUDE])
    sin_az, cos_az = math.sin(row[col.AZIMUTH]), math.cos(row[col.AZIMUTH])
    dx, dy, dz = ex * sin_az + nx * cos_az, ey * sin_az + ny * cos_az, ez * sin_az + nz * cos_az
    x, y, z = position_geodetic_to_ecef(row[col.LATITUDE], row[col.LONGITUDE], row[col.HEIGHT], a, b)
    put3(lanes, lane, 0, x, y, z)
    put3(lanes, lane, UP, ux, uy, uz)
    put3(lanes, lane, DOWNRANGE, dx, dy, dz)
    stages = int(row[col.STAGES])
    log[GROUND_AIM] = 0.0
    log[PERIGEES] = 0.0
    log[STAGE] = 0.0
    log[STAGE_END] = math.inf
    log[RISE_END] = math.inf
    if stages > 0:
        log[RISE_END] = row[col.RISE_TIME]
        _ignite(lanes, lane, log, row, 0, 0.0)
        if log[RISE_END] <= 0.0:
            _pitch_over(lanes, lane, log, row)
        lanes[STEP * LANES + lane] = 0.1
    else:
        speed, angle = row[col.SPEED], row[col.FLIGHT_PATH_ANGLE]
        s, c = speed * math.sin(angle), speed * math.cos(angle)
        put3(lanes, lane, VELOCITY, s * ux + c * dx, s * uy + c * dy, s * uz + c * dz)
        lanes[DRAG * LANES + lane] = row[col.DRAG_SCALE] / row[col.BALLISTIC_COEFFICIENT]
        lanes[FOLLOW * LANES + lane] = 1.0
        lanes[STEP * LANES + lane] = 0.5
        result[col.BURNOUT_TIME] = 0.0
    refresh(lanes, lane, earth, air_row, curve_row)
    _plan(lanes, lane, log)
    height = lanes[HEIGHT * LANES + lane]
    result[col.APOGEE_HEIGHT] = height
    result[col.APOGEE_TIME] = 0.0
    result[col.STEPS] = 0.0
    if stages == 0 and height <= GROUND_TOLERANCE and lanes[CLIMB * LANES + lane] <= 0.0:
        land(lanes, lane, 0, 0.0, row, earth, result)
        return status.OK
    return FLYING


@scalar
def refresh(lanes, lane, earth, air_row, curve_row):
    """Evaluate acceleration, height and climb after a jump of the state.  in: lane; out: those columns."""
    x, y, z = get3(lanes, lane, 0)
    vx, vy, vz = get3(lanes, lane, VELOCITY)
    ux, uy, uz = get3(lanes, lane, UP)
    dx, dy, dz = get3(lanes, lane, DOWNRANGE)
    ax, ay, az = acceleration(
        lanes[TIME * LANES + lane], x, y, z, vx, vy, vz,
        lanes[DRAG * LANES + lane], lanes[THRUST * LANES + lane], lanes[FLOW * LANES + lane],
        lanes[IGNITION * LANES + lane], lanes[FOLLOW * LANES + lane], lanes[TURN_RATE * LANES + lane],
        lanes[TURN_START * LANES + lane], ux, uy, uz, dx, dy, dz,
        earth[col.EARTH_GM], earth[col.EARTH_SEMI_MAJOR_AXIS], earth[col.EARTH_SEMI_MINOR_AXIS],
        earth[col.EARTH_J2], earth[col.EARTH_RATE], air_row, curve_row,
    )  # fmt: skip
    put3(lanes, lane, ACCELERATION, ax, ay, az)
    height, climb = height_and_climb(
        x, y, z, vx, vy, vz, earth[col.EARTH_SEMI_MAJOR_AXIS], earth[col.EARTH_SEMI_MINOR_AXIS]
    )
    lanes[HEIGHT * LANES + lane] = height
    lanes[CLIMB * LANES + lane] = climb


@scalar
def _ignite(lanes, lane, log, row, stage, time):
    """Start a stage.  Mass is counted from its own ignition."""
    k = col.FIRST_STAGE + stage * col.STAGE_WIDTH
    delta_v, weight = row[k + col.STAGE_IDEAL_DELTA_V], row[k + col.STAGE_THRUST_TO_WEIGHT]
    exhaust = row[k + col.STAGE_EXHAUST_SPEED]
    log[STAGE] = stage
    log[STAGE_END] = time + burn_time(delta_v, weight, exhaust)
    lanes[THRUST * LANES + lane] = weight * STANDARD_GRAVITY
    lanes[FLOW * LANES + lane] = weight * STANDARD_GRAVITY / exhaust
    lanes[IGNITION * LANES + lane] = time
    lanes[DRAG * LANES + lane] = row[col.DRAG_SCALE] / row[k + col.STAGE_BALLISTIC_COEFFICIENT]


@scalar
def _pitch_over(lanes, lane, log, row):
    """End the vertical rise: kick the velocity (gravity turn) or start the programme (linear pitch)."""
    log[RISE_END] = math.inf
    if row[col.STEERING] == col.GRAVITY_TURN:
        vx, vy, vz = get3(lanes, lane, VELOCITY)
        speed = math.sqrt(vx * vx + vy * vy + vz * vz)
        s, c = speed * math.sin(row[col.PITCH_OVER]), speed * math.cos(row[col.PITCH_OVER])
        ux, uy, uz = get3(lanes, lane, UP)
        dx, dy, dz = get3(lanes, lane, DOWNRANGE)
        put3(lanes, lane, VELOCITY, c * ux + s * dx, c * uy + s * dy, c * uz + s * dz)
        lanes[FOLLOW * LANES + lane] = 1.0
    else:
        lanes[TURN_START * LANES + lane] = row[col.RISE_TIME]
        lanes[TURN_RATE * LANES + lane] = row[col.PITCH_OVER] / (total_burn_time(row) - row[col.RISE_TIME])


@scalar
def advance(lanes, lane, log, row, earth, air_row, curve_row, step_limit, result):
    """Judge a trial step that `stepper.step_block` left open.  in: lane; out: status, FLYING or REPEATED."""
    result[col.STEPS] = lanes[COUNT * LANES + lane]
    if result[col.STEPS] > step_limit:
        return status.STEP_LIMIT
    step = lanes[STEP * LANES + lane]
    error = lanes[ERROR * LANES + lane]
    if not error <= 1.0:
        if step < MIN_STEP:
            return status.STEP_UNDERFLOW if math.isfinite(error) else status.NOT_FINITE
        lanes[STEP * LANES + lane] = 0.1 * step
        return REPEATED
    ended = meet_ground(lanes, lane, log, row, earth, result)
    if ended != FLYING:
        return ended
    note_passages(lanes, lane, earth, result)
    climb, new_climb = lanes[CLIMB * LANES + lane], lanes[(NEW + CLIMB) * LANES + lane]
    new_height = lanes[(NEW + HEIGHT) * LANES + lane]
    if climb < 0.0 <= new_climb and log[STAGE] >= row[col.STAGES]:
        log[PERIGEES] += 1.0
        if new_height > ORBIT_PERIGEE or log[PERIGEES] >= MOST_PERIGEES:
            return status.ORBIT
    if not new_height < FAR_AWAY:
        return status.ESCAPED
    for k in range(NEW):
        lanes[k * LANES + lane] = lanes[(NEW + k) * LANES + lane]
    lanes[TIME * LANES + lane] += step
    lanes[STEP * LANES + lane] = step * min(5.0, growth(error))
    _handle_boost(lanes, lane, log, row, earth, air_row, curve_row, result)
    _plan(lanes, lane, log)
    return FLYING


@scalar
def _handle_boost(lanes, lane, log, row, earth, air_row, curve_row, result):
    """Pitch over, stage or burn out when the step that was kept ends there."""
    stages = row[col.STAGES]
    if log[STAGE] >= stages:
        return
    time = lanes[TIME * LANES + lane]
    slack = 1e-12 * (1.0 + time)
    if abs(time - log[RISE_END]) <= slack:
        lanes[TIME * LANES + lane] = log[RISE_END]
        _pitch_over(lanes, lane, log, row)
        refresh(lanes, lane, earth, air_row, curve_row)
    if abs(time - log[STAGE_END]) <= slack:
        lanes[TIME * LANES + lane] = log[STAGE_END]
        stage = int(log[STAGE]) + 1
        if stage < stages:
            _ignite(lanes, lane, log, row, stage, log[STAGE_END])
        else:
            _burn_out(lanes, lane, log, row, earth, result)
        refresh(lanes, lane, earth, air_row, curve_row)
        lanes[STEP * LANES + lane] = min(lanes[STEP * LANES + lane], 1.0)


@scalar
def _burn_out(lanes, lane, log, row, earth, result):
    """Switch to free flight and record the burnout."""
    log[STAGE] = row[col.STAGES]
    lanes[THRUST * LANES + lane] = 0.0
    lanes[FLOW * LANES + lane] = 0.0
    lanes[FOLLOW * LANES + lane] = 1.0
    lanes[TURN_RATE * LANES + lane] = 0.0
    lanes[DRAG * LANES + lane] = row[col.DRAG_SCALE] / row[col.BALLISTIC_COEFFICIENT]
    height, climb = lanes[HEIGHT * LANES + lane], lanes[CLIMB * LANES + lane]
    vx, vy, vz = get3(lanes, lane, VELOCITY)
    speed = math.sqrt(vx * vx + vy * vy + vz * vz)
    result[col.BURNOUT_TIME] = log[STAGE_END]
    result[col.BURNOUT_HEIGHT] = height
    result[col.BURNOUT_SPEED] = speed
    result[col.BURNOUT_FLIGHT_PATH_ANGLE] = math.asin(max(-1.0, min(1.0, climb / speed)))
    x, y, z = get3(lanes, lane, 0)
    a, b = earth[col.EARTH_SEMI_MAJOR_AXIS], earth[col.EARTH_SEMI_MINOR_AXIS]
    angle = geocentric_angle(x, y, z, row[col.LATITUDE], row[col.LONGITUDE], a, b)
    result[col.BURNOUT_DOWNRANGE_ANGLE] = angle
    log[STAGE_END] = math.inf


@scalar
def _plan(lanes, lane, log):
    """Set the next event of the boost and cut the next step at it."""
    stop = min(log[STAGE_END], log[RISE_END])
    lanes[STOP * LANES + lane] = stop
    step = limited(
        lanes[STEP * LANES + lane],
        lanes[TIME * LANES + lane],
        stop,
        lanes[HEIGHT * LANES + lane],
        lanes[CLIMB * LANES + lane],
    )
    lanes[STEP * LANES + lane] = max(step, 0.0)
