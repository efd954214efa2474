"""One flight in one lane: launch, boost, burnout, apogee, entry, impact, with every event located.

`launch` puts a parameter row into a lane; `advance` judges the lane's trial step, keeps or repeats it,
handles the events inside it and sets the next step; both return a status, or `FLYING` while the flight goes
on.
"""

import math

from kernels import layout as col
from kernels import status
from kernels.ascent import burn_time, total_burn_time
from kernels.constants import ENTRY_INTERFACE, STANDARD_GRAVITY
from kernels.dense import find_fraction, height_and_climb, state_within
from kernels.dynamics import acceleration
from kernels.earth import (
    geocentric_angle,
    local_axes,
    position_ecef_to_geodetic,
    position_geodetic_to_ecef,
)
from kernels.geodesy import geodesic_inverse
from kernels.jit import scalar
from kernels.stepper import (
    ACCELERATION,
    COLUMNS,
    DOWNRANGE,
    DRAG,
    ERROR,
    FLOW,
    FOLLOW,
    IGNITION,
    LANES,
    NEW,
    STEP,
    THRUST,
    TIME,
    TURN_RATE,
    TURN_START,
    UP,
    VELOCITY,
)

FLYING = -1
REPEATED = -2  # the trial step was not kept

# The logbook of a lane: what the vector loop does not need.
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
ORBIT_PERIGEE = 80e3  # m: a vehicle that passes its perigee above this is in orbit; below, it may skip
MOST_PERIGEES = 3
FAR_AWAY = 1e9  # m


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
    _put(lanes, lane, 0, x, y, z)
    _put(lanes, lane, UP, ux, uy, uz)
    _put(lanes, lane, DOWNRANGE, dx, dy, dz)
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
        lanes[STEP * LANES + lane] = min(0.1, log[STAGE_END], log[RISE_END])
    else:
        speed, angle = row[col.SPEED], row[col.FLIGHT_PATH_ANGLE]
        s, c = speed * math.sin(angle), speed * math.cos(angle)
        _put(lanes, lane, VELOCITY, s * ux + c * dx, s * uy + c * dy, s * uz + c * dz)
        lanes[DRAG * LANES + lane] = row[col.DRAG_SCALE] / row[col.BALLISTIC_COEFFICIENT]
        lanes[FOLLOW * LANES + lane] = 1.0
        lanes[STEP * LANES + lane] = 0.5
        result[col.BURNOUT_TIME] = 0.0
    height, climb = _height(lanes, lane, 0, earth)
    result[col.APOGEE_HEIGHT] = height
    result[col.APOGEE_TIME] = 0.0
    result[col.STEPS] = 0.0
    refresh(lanes, lane, earth, air_row, curve_row)
    if stages == 0 and height <= GROUND_TOLERANCE and climb <= 0.0:
        _land(lanes, lane, 0, 0.0, row, earth, result)
        return status.OK
    return FLYING


@scalar
def _put(lanes, lane, column, x, y, z):
    lanes[column * LANES + lane] = x
    lanes[(column + 1) * LANES + lane] = y
    lanes[(column + 2) * LANES + lane] = z


@scalar
def _get(lanes, lane, column):
    return (
        lanes[column * LANES + lane],
        lanes[(column + 1) * LANES + lane],
        lanes[(column + 2) * LANES + lane],
    )


@scalar
def _height(lanes, lane, column, earth):
    x, y, z = _get(lanes, lane, column)
    vx, vy, vz = _get(lanes, lane, column + 3)
    return height_and_climb(
        x, y, z, vx, vy, vz, earth[col.EARTH_SEMI_MAJOR_AXIS], earth[col.EARTH_SEMI_MINOR_AXIS]
    )


@scalar
def refresh(lanes, lane, earth, air_row, curve_row):
    """Evaluate the acceleration after anything that made the state jump.  in: lane; out: ACCELERATION."""
    x, y, z = _get(lanes, lane, 0)
    vx, vy, vz = _get(lanes, lane, VELOCITY)
    ux, uy, uz = _get(lanes, lane, UP)
    dx, dy, dz = _get(lanes, lane, DOWNRANGE)
    ax, ay, az = acceleration(
        lanes[TIME * LANES + lane], x, y, z, vx, vy, vz,
        lanes[DRAG * LANES + lane], lanes[THRUST * LANES + lane], lanes[FLOW * LANES + lane],
        lanes[IGNITION * LANES + lane], lanes[FOLLOW * LANES + lane], lanes[TURN_RATE * LANES + lane],
        lanes[TURN_START * LANES + lane], ux, uy, uz, dx, dy, dz,
        earth[col.EARTH_GM], earth[col.EARTH_SEMI_MAJOR_AXIS], earth[col.EARTH_SEMI_MINOR_AXIS],
        earth[col.EARTH_J2], earth[col.EARTH_RATE], air_row, curve_row,
    )  # fmt: skip
    _put(lanes, lane, ACCELERATION, ax, ay, az)


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
        vx, vy, vz = _get(lanes, lane, VELOCITY)
        speed = math.sqrt(vx * vx + vy * vy + vz * vz)
        s, c = speed * math.sin(row[col.PITCH_OVER]), speed * math.cos(row[col.PITCH_OVER])
        ux, uy, uz = _get(lanes, lane, UP)
        dx, dy, dz = _get(lanes, lane, DOWNRANGE)
        _put(lanes, lane, VELOCITY, c * ux + s * dx, c * uy + s * dy, c * uz + s * dz)
        lanes[FOLLOW * LANES + lane] = 1.0
    else:
        lanes[TURN_START * LANES + lane] = row[col.RISE_TIME]
        lanes[TURN_RATE * LANES + lane] = row[col.PITCH_OVER] / (total_burn_time(row) - row[col.RISE_TIME])


@scalar
def advance(lanes, lane, log, row, earth, air_row, curve_row, step_limit, result):
    """Judge the trial step.  in: lane array after `stepper.step_block`; out: status, FLYING or REPEATED."""
    result[col.STEPS] += 1.0
    if result[col.STEPS] > step_limit:
        return status.STEP_LIMIT
    step = lanes[STEP * LANES + lane]
    error = lanes[ERROR * LANES + lane]
    if not error <= 1.0:
        if step < MIN_STEP:
            return status.STEP_UNDERFLOW if math.isfinite(error) else status.NOT_FINITE
        shrink = max(0.1, 0.9 * error**-0.2) if math.isfinite(error) else 0.1
        lanes[STEP * LANES + lane] = step * shrink
        log[GROUND_AIM] = 0.0
        return REPEATED
    height, climb = _height(lanes, lane, 0, earth)
    new_height, new_climb = _height(lanes, lane, NEW, earth)
    ended = _meet_ground(lanes, lane, log, height, climb, new_height, new_climb, row, earth, result)
    if ended != FLYING:
        return ended
    _note_turning_points(lanes, lane, climb, new_climb, earth, result)
    _note_entry(lanes, lane, height, climb, new_height, new_climb, earth, result)
    if climb < 0.0 <= new_climb and log[STAGE] >= row[col.STAGES]:
        log[PERIGEES] += 1.0
        if new_height > ORBIT_PERIGEE or log[PERIGEES] >= MOST_PERIGEES:
            return status.ORBIT
    if not new_height < FAR_AWAY:
        return status.ESCAPED
    for k in range(NEW):
        lanes[k * LANES + lane] = lanes[(NEW + k) * LANES + lane]
    lanes[TIME * LANES + lane] += step
    next_step = step * min(5.0, 0.9 * max(error, 1e-12) ** -0.2)
    lanes[STEP * LANES + lane] = min(next_step, MAX_STEP)
    _handle_boost(lanes, lane, log, row, earth, air_row, curve_row, result)
    _limit_step(lanes, lane, log, new_height, new_climb)
    return FLYING


@scalar
def _meet_ground(lanes, lane, log, height, climb, new_height, new_climb, row, earth, result):
    """Aim the step at the ground when it passes below; land when it ends there."""
    a, b = earth[col.EARTH_SEMI_MAJOR_AXIS], earth[col.EARTH_SEMI_MINOR_AXIS]
    end = 1.0
    if new_height > GROUND_TOLERANCE and climb < 0.0 < new_climb:
        end = find_fraction(lanes, lane, a, b, 0.0, True, 0.0, 1.0)
        x, y, z, vx, vy, vz = state_within(lanes, lane, end)
        if height_and_climb(x, y, z, vx, vy, vz, a, b)[0] >= 0.0:
            return FLYING
    elif new_height > GROUND_TOLERANCE or (height <= GROUND_TOLERANCE and new_climb > 0.0):
        return FLYING
    elif abs(new_height) <= GROUND_TOLERANCE and new_climb < 0.0:
        _note_turning_points(lanes, lane, climb, new_climb, earth, result)
        _note_entry(lanes, lane, height, climb, new_height, new_climb, earth, result)
        _land(lanes, lane, NEW, lanes[STEP * LANES + lane], row, earth, result)
        return status.OK
    start = 0.0
    if climb > 0.0 and height <= GROUND_TOLERANCE:
        start = find_fraction(lanes, lane, a, b, 0.0, True, 0.0, 1.0)  # rises first: look after the top
    fraction = find_fraction(lanes, lane, a, b, 0.0, False, start, end)
    if log[GROUND_AIM] > 6.0:  # standing on the ground to rounding
        _land(lanes, lane, NEW, lanes[STEP * LANES + lane], row, earth, result)
        return status.OK
    log[GROUND_AIM] += 1.0
    lanes[STEP * LANES + lane] *= fraction
    return REPEATED


@scalar
def _note_turning_points(lanes, lane, climb, new_climb, earth, result):
    if not (climb > 0.0 >= new_climb):
        return
    a, b = earth[col.EARTH_SEMI_MAJOR_AXIS], earth[col.EARTH_SEMI_MINOR_AXIS]
    fraction = find_fraction(lanes, lane, a, b, 0.0, True, 0.0, 1.0)
    x, y, z, vx, vy, vz = state_within(lanes, lane, fraction)
    height, _ = height_and_climb(x, y, z, vx, vy, vz, a, b)
    if height > result[col.APOGEE_HEIGHT]:
        result[col.APOGEE_HEIGHT] = height
        result[col.APOGEE_TIME] = lanes[TIME * LANES + lane] + fraction * lanes[STEP * LANES + lane]


@scalar
def _note_entry(lanes, lane, height, climb, new_height, new_climb, earth, result):
    """Record the descending crossing of the entry interface (the last one, if there are several)."""
    a, b = earth[col.EARTH_SEMI_MAJOR_AXIS], earth[col.EARTH_SEMI_MINOR_AXIS]
    start = 0.0
    if not (height > ENTRY_INTERFACE >= new_height):
        if not (climb > 0.0 >= new_climb and height <= ENTRY_INTERFACE and new_height <= ENTRY_INTERFACE):
            return
        start = find_fraction(lanes, lane, a, b, 0.0, True, 0.0, 1.0)  # up and down inside one step
        x, y, z, vx, vy, vz = state_within(lanes, lane, start)
        if height_and_climb(x, y, z, vx, vy, vz, a, b)[0] <= ENTRY_INTERFACE:
            return
    fraction = find_fraction(lanes, lane, a, b, ENTRY_INTERFACE, False, start, 1.0)
    x, y, z, vx, vy, vz = state_within(lanes, lane, fraction)
    _, climb = height_and_climb(x, y, z, vx, vy, vz, a, b)
    speed = math.sqrt(vx * vx + vy * vy + vz * vz)
    result[col.ENTRY_SPEED] = speed
    result[col.ENTRY_FLIGHT_PATH_ANGLE] = math.asin(climb / speed)
    result[col.ENTRY_TIME] = lanes[TIME * LANES + lane] + fraction * lanes[STEP * LANES + lane]


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
    height, climb = _height(lanes, lane, 0, earth)
    vx, vy, vz = _get(lanes, lane, VELOCITY)
    speed = math.sqrt(vx * vx + vy * vy + vz * vz)
    result[col.BURNOUT_TIME] = log[STAGE_END]
    result[col.BURNOUT_HEIGHT] = height
    result[col.BURNOUT_SPEED] = speed
    result[col.BURNOUT_FLIGHT_PATH_ANGLE] = math.asin(max(-1.0, min(1.0, climb / speed)))
    x, y, z = _get(lanes, lane, 0)
    a, b = earth[col.EARTH_SEMI_MAJOR_AXIS], earth[col.EARTH_SEMI_MINOR_AXIS]
    angle = geocentric_angle(x, y, z, row[col.LATITUDE], row[col.LONGITUDE], a, b)
    result[col.BURNOUT_DOWNRANGE_ANGLE] = angle
    log[STAGE_END] = math.inf


@scalar
def _limit_step(lanes, lane, log, height, climb):
    """End a boost step at the next event; do not let a coasting step jump over the atmosphere."""
    time = lanes[TIME * LANES + lane]
    step = lanes[STEP * LANES + lane]
    step = min(step, log[STAGE_END] - time, log[RISE_END] - time)
    if climb < 0.0 and height > ENTRY_WATCH:
        step = min(step, max(2.0, 0.6 * (height - 1e5) / -climb))
    lanes[STEP * LANES + lane] = max(step, 0.0)


@scalar
def _land(lanes, lane, column, elapsed, row, earth, result):
    """Record the impact.  The angle flown is not folded at the antipode: past it, the track comes back."""
    a, b = earth[col.EARTH_SEMI_MAJOR_AXIS], earth[col.EARTH_SEMI_MINOR_AXIS]
    x, y, z = _get(lanes, lane, column)
    vx, vy, vz = _get(lanes, lane, column + 3)
    speed = math.sqrt(vx * vx + vy * vy + vz * vz)
    latitude, longitude, _ = position_ecef_to_geodetic(x, y, z, a, b)
    _, climb = height_and_climb(x, y, z, vx, vy, vz, a, b)
    result[col.TIME_OF_FLIGHT] = lanes[TIME * LANES + lane] + elapsed
    result[col.IMPACT_LATITUDE] = latitude
    result[col.IMPACT_LONGITUDE] = longitude
    result[col.IMPACT_SPEED] = speed
    result[col.IMPACT_FLIGHT_PATH_ANGLE] = (
        math.asin(max(-1.0, min(1.0, climb / speed))) if speed > 0.0 else 0.0
    )
    distance, bearing, _ = geodesic_inverse(row[col.LATITUDE], row[col.LONGITUDE], latitude, longitude, a, b)
    result[col.GROUND_RANGE] = distance
    result[col.IMPACT_BEARING] = bearing
    angle = geocentric_angle(x, y, z, row[col.LATITUDE], row[col.LONGITUDE], a, b)
    dx, dy, dz = _get(lanes, lane, DOWNRANGE)
    if angle > 2.6 and x * dx + y * dy + z * dz < 0.0:
        angle = 2.0 * math.pi - angle
    result[col.RANGE_ANGLE] = angle
