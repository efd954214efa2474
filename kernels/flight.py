"""One flight in one lane under power and in air: from launch to the coast, and from its end to impact.

`begin` turns a parameter row into a record; `board` puts it into a lane; `advance` judges a trial step that the
vector loop left open; `change_air` and `change_curve` take it over the edge of a piece; `leave` writes the record again.
All return a status, or FLYING, REPEATED or LEFT while the flight goes on.
"""

import math

from kernels import layout as col
from kernels import status
from kernels.aerodynamics import find_curve_piece
from kernels.ascent import total_burn_time
from kernels.atmosphere import density_and_sound, find_piece
from kernels.boost import LONGEST_FIRST_STEP, handle_boost, ignite, pitch_over
from kernels.constants import ENTRY_INTERFACE
from kernels.earth import (
    local_axes,
    radius,
    series_climb,
    series_height,
    surface_point,
)
from kernels.events import land, meet_ground, note_entry, note_passages
from kernels.jit import inlined, scalar
from kernels.lane import (
    ACCELERATION,
    AIR,
    AIR_PIECE,
    BELOW,
    BEYOND,
    BOUND,
    CEILING,
    CLIMB,
    CLOCK,
    COUNT,
    CURVE,
    CURVE_PIECE,
    DOUBT,
    DRAG,
    ERROR,
    EVALUATIONS,
    FAR_AWAY,
    FASTER,
    FLYING,
    FOLLOW,
    GROUND_TOLERANCE,
    HEIGHT,
    HINT,
    IN_AIR,
    LANES,
    LEFT,
    MACH,
    MAX_STEP,
    MIN_STEP,
    NEW,
    PERIGEES,
    PHASE,
    POWERED,
    REPEATED,
    RISE_END,
    SLOWER,
    STAGE,
    STAGE_END,
    STEP,
    STOP,
    TIME,
    TO_GO,
    TRACK,
    TRIALS,
    TRY,
    UP,
    VELOCITY,
    VERTICAL,
    WEIGHT,
    column20,
    get3,
)
from kernels.stepper import growth

ORBIT_PERIGEE = 80e3  # m: a vehicle that passes its perigee above this is in orbit; below, it may skip
MOST_PERIGEES = 3
STEP_EVALUATIONS = 4.0  # of the right-hand side in one trial step
WEIGHT_PER_DELTA_V = 0.25  # s of flight for each m/s of ideal delta-v: what an error under power grows for
LEAST_WEIGHT = 60.0  # s


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
def begin(row, earth, record, result):
    """Start a flight.  in: row; out: status or FLYING, record and result row filled.

    A powered flight starts from rest; a free one from its speed, with a guess of its time to go for a planet
    without air (`coasting` refines it).
    """
    record[:] = 0.0
    result[:] = math.nan
    if not is_valid(row):
        return status.BAD_INPUT
    a, b = earth[col.EARTH_SEMI_MAJOR_AXIS], earth[col.EARTH_SEMI_MINOR_AXIS]
    ex, ey, ez, nx, ny, nz, ux, uy, uz = local_axes(row[col.LATITUDE], row[col.LONGITUDE])
    s, c = math.sin(row[col.AZIMUTH]), math.cos(row[col.AZIMUTH])
    dx, dy, dz = ex * s + nx * c, ey * s + ny * c, ez * s + nz * c
    px, py, pz = surface_point(ux, uy, uz, a, b)
    height = row[col.HEIGHT]
    x, y, z = px + height * ux, py + height * uy, pz + height * uz
    record[0], record[1], record[2] = x, y, z
    record[VERTICAL], record[VERTICAL + 1], record[VERTICAL + 2] = ux, uy, uz
    record[TRACK], record[TRACK + 1], record[TRACK + 2] = dx, dy, dz
    record[STAGE_END], record[RISE_END] = math.inf, math.inf
    result[col.APOGEE_HEIGHT] = height
    result[col.APOGEE_TIME] = 0.0
    result[col.STEPS] = 0.0
    if row[col.STAGES] > 0.0:
        record[PHASE], record[HINT] = POWERED, 0.1
        record[CEILING] = math.inf
        total = 0.0
        for stage in range(int(row[col.STAGES])):
            total += row[col.FIRST_STAGE + stage * col.STAGE_WIDTH + col.STAGE_IDEAL_DELTA_V]
        record[TO_GO] = max(LEAST_WEIGHT, WEIGHT_PER_DELTA_V * total)
        return FLYING
    speed, angle = row[col.SPEED], row[col.FLIGHT_PATH_ANGLE]
    s, c = speed * math.sin(angle), speed * math.cos(angle)
    vx, vy, vz = s * ux + c * dx, s * uy + c * dy, s * uz + c * dz
    record[3], record[4], record[5] = vx, vy, vz
    record[PHASE], record[HINT] = IN_AIR, 0.5
    result[col.BURNOUT_TIME] = 0.0
    if height <= GROUND_TOLERANCE and s <= 0.0:
        land(x, y, z, vx, vy, vz, 0.0, ux, uy, uz, 0.0, earth, result)
        return status.OK
    return FLYING


@scalar
def board(lanes, lane, record, row, earth, air, curve):
    """Put a flight into a lane of a path block.  in: record, row; out: lane."""
    for k in range(6):
        lanes[k * LANES + lane] = record[k]
        lanes[(UP + k) * LANES + lane] = record[VERTICAL + k]
    lanes[TIME * LANES + lane] = record[CLOCK]
    lanes[COUNT * LANES + lane] = record[TRIALS]
    lanes[BOUND * LANES + lane] = record[DOUBT]
    lanes[WEIGHT * LANES + lane] = record[TO_GO]
    lanes[STOP * LANES + lane] = math.inf
    for k in range(DRAG, UP):
        lanes[k * LANES + lane] = 0.0
    if record[PHASE] == POWERED:
        record[RISE_END] = row[col.RISE_TIME]
        ignite(lanes, lane, record, row, 0, 0.0)
        if record[RISE_END] <= 0.0:
            pitch_over(lanes, lane, record, row)
        lanes[STOP * LANES + lane] = min(record[STAGE_END], record[RISE_END])
    else:
        lanes[DRAG * LANES + lane] = row[col.DRAG_SCALE] / row[col.BALLISTIC_COEFFICIENT]
        lanes[FOLLOW * LANES + lane] = 1.0
    set_off(lanes, lane, record[HINT], earth, air, curve)


@scalar
def set_off(lanes, lane, step, earth, air, curve):
    """Find a lane's pieces after a jump, and have its next step be of no length.  in: lane, s; out: lane.

    That step makes the vector loop evaluate the acceleration and plan the step after it.
    """
    x, y, z = get3(lanes, lane, 0)
    vx, vy, vz = get3(lanes, lane, VELOCITY)
    _, a, f, _, _ = world_of(earth)
    r, inverse_square = radius(x, y, z)
    height = series_height(z, r, inverse_square, a, f)
    climb = series_climb(x, y, z, vx, vy, vz, r, inverse_square, a, f)
    lanes[HEIGHT * LANES + lane], lanes[CLIMB * LANES + lane] = height, climb
    _load_air(lanes, lane, air, find_piece(air, height, climb))
    there = column20(lanes, AIR, lane)
    _, inverse_sound = density_and_sound(height, there[2], there[3], there[4:14], there[14:20])
    mach = math.sqrt(vx * vx + vy * vy + vz * vz) * inverse_sound
    _load_curve(lanes, lane, curve, find_curve_piece(curve, mach, climb))
    lanes[MACH * LANES + lane] = mach
    for k in range(3):
        lanes[(ACCELERATION + k) * LANES + lane] = 0.0
    lanes[STEP * LANES + lane] = 0.0
    lanes[TRY * LANES + lane] = step


@scalar
def leave(lanes, lane, record):
    """Write a flight's record from its lane.  in: lane; out: record."""
    for k in range(6):
        record[k] = lanes[k * LANES + lane]
    record[CLOCK] = lanes[TIME * LANES + lane]
    record[HINT] = lanes[STEP * LANES + lane]
    record[EVALUATIONS] += STEP_EVALUATIONS * (lanes[COUNT * LANES + lane] - record[TRIALS])
    record[TRIALS] = lanes[COUNT * LANES + lane]
    record[DOUBT] = lanes[BOUND * LANES + lane]


@scalar
def world_of(earth):
    """Earth model as the kernels use it.  in: array; out: GM, semi-major axis, flattening, J2, rate."""
    a, b = earth[col.EARTH_SEMI_MAJOR_AXIS], earth[col.EARTH_SEMI_MINOR_AXIS]
    return earth[col.EARTH_GM], a, (a - b) / a, earth[col.EARTH_J2], earth[col.EARTH_RATE]


@inlined
def _load_air(lanes, lane, air, piece):
    for k in range(col.AIR_LOADED):
        lanes[(AIR + k) * LANES + lane] = air[piece, k]
    lanes[AIR_PIECE * LANES + lane] = piece
    lanes[BELOW * LANES + lane] = air[max(piece - 1, 0), col.AIR_BOTTOM]
    lanes[BEYOND * LANES + lane] = air[min(piece + 1, air.shape[0] - 1), col.AIR_TOP]


@inlined
def _load_curve(lanes, lane, curve, piece):
    for k in range(col.CURVE_COLUMNS):
        lanes[(CURVE + k) * LANES + lane] = curve[piece, k]
    lanes[CURVE_PIECE * LANES + lane] = piece
    lanes[SLOWER * LANES + lane] = curve[max(piece - 1, 0), col.CURVE_BOTTOM]
    lanes[FASTER * LANES + lane] = curve[min(piece + 1, curve.shape[0] - 1), col.CURVE_TOP]


@inlined
def change_curve(lanes, lane, curve):
    """Go on in the piece of the drag curve that the vector loop chose.  in: lane; out: lane."""
    _load_curve(lanes, lane, curve, min(max(int(lanes[CURVE_PIECE * LANES + lane]), 0), curve.shape[0] - 1))


@inlined
def change_air(lanes, lane, records, i, air, results):
    """Go on in the piece of air that the vector loop chose.  in: lane; out: FLYING, or LEFT towards a coast."""
    piece = min(max(int(lanes[AIR_PIECE * LANES + lane]), 0), air.shape[0] - 1)
    _load_air(lanes, lane, air, piece)
    if lanes[CLIMB * LANES + lane] > 0.0:
        return LEFT if piece >= records[i, CEILING] else FLYING
    if air[piece, col.AIR_TOP] == ENTRY_INTERFACE and results[i, col.APOGEE_HEIGHT] >= ENTRY_INTERFACE:
        _enter_near(lanes, lane, results[i])
    return FLYING


@scalar
def _enter_near(lanes, lane, result):
    """Record the entry of a lane that is some metres from the interface.  in: lane; out: result row."""
    gap = lanes[HEIGHT * LANES + lane] - ENTRY_INTERFACE
    climb = lanes[CLIMB * LANES + lane]
    x, y, z = get3(lanes, lane, 0)
    vx, vy, vz = get3(lanes, lane, VELOCITY)
    ax, ay, az = get3(lanes, lane, ACCELERATION)
    r, _ = radius(x, y, z)
    speed = math.sqrt(vx * vx + vy * vy + vz * vz)
    fall = (x * ax + y * ay + z * az + speed * speed - climb * climb) / r
    square = climb * climb - 2.0 * fall * gap
    after = 2.0 * gap / (math.sqrt(max(square, 0.0)) - climb)
    push = (vx * ax + vy * ay + vz * az) / speed
    note_entry(climb + fall * after, speed + push * after, lanes[TIME * LANES + lane] + after, result)


@scalar
def judge_trial(lanes, lane, step_limit, result):
    """Judge a trial step by its error and number.  in: lane; out: status, REPEATED, or FLYING to go on."""
    result[col.STEPS] = lanes[COUNT * LANES + lane]
    if result[col.STEPS] > step_limit:
        return status.STEP_LIMIT
    error = lanes[ERROR * LANES + lane]
    if error <= 1.0:
        return FLYING
    if lanes[STEP * LANES + lane] < MIN_STEP:
        return status.STEP_UNDERFLOW if math.isfinite(error) else status.NOT_FINITE
    lanes[STEP * LANES + lane] *= 0.1
    return REPEATED


@scalar
def advance(lanes, lane, record, row, earth, air, curve, tolerance, step_limit, result):
    """Judge a trial step that `stepper` left open.  in: lane; out: status, FLYING, REPEATED or LEFT."""
    judged = judge_trial(lanes, lane, step_limit, result)
    if judged != FLYING:
        return judged
    ended = meet_ground(lanes, lane, row, earth, result)
    if ended != FLYING:
        lanes[BOUND * LANES + lane] += lanes[ERROR * LANES + lane] * tolerance
        return ended
    note_passages(lanes, lane, earth, result)
    climb, new_climb = lanes[CLIMB * LANES + lane], lanes[(NEW + CLIMB) * LANES + lane]
    new_height = lanes[(NEW + HEIGHT) * LANES + lane]
    if climb < 0.0 <= new_climb and record[STAGE] >= row[col.STAGES]:
        record[PERIGEES] += 1.0
        if new_height > ORBIT_PERIGEE or record[PERIGEES] >= MOST_PERIGEES:
            return status.ORBIT
    if not new_height < FAR_AWAY:
        return status.ESCAPED
    for k in range(NEW):
        lanes[k * LANES + lane] = lanes[(NEW + k) * LANES + lane]
    step, error = lanes[STEP * LANES + lane], lanes[ERROR * LANES + lane]
    lanes[BOUND * LANES + lane] += error * tolerance
    lanes[TIME * LANES + lane] += step
    following = min(step * growth(error), MAX_STEP)
    if record[STAGE] < row[col.STAGES]:
        jumped = handle_boost(lanes, lane, record, row, earth, result)
        if record[STAGE] >= row[col.STAGES]:
            return LEFT
        following = min(following, LONGEST_FIRST_STEP) if jumped else following
        lanes[STOP * LANES + lane] = min(record[STAGE_END], record[RISE_END])
    set_off(lanes, lane, max(following, lanes[TRY * LANES + lane]), earth, air, curve)
    if new_climb > 0.0 and lanes[AIR_PIECE * LANES + lane] >= record[CEILING]:
        return LEFT
    return FLYING
