"""One flight in one lane under power and in air: from launch to the coast, and from its end to the ground.

`begin` takes a parameter row into a chunk; `board` puts a flight into a lane; `advance` judges a trial
step that the vector loop left open; `change_air` and `change_curve` take it over the edge of a piece;
`leave` writes the chunk again.  Where a flight may end, they return a status, or FLYING, REPEATED or LEFT
while it goes on.
"""

import math

from kernels import layout as col
from kernels import status
from kernels.air import density_and_sound
from kernels.ascent import total_burn_time
from kernels.boost import LONGEST_FIRST_STEP, handle_boost, ignite, pitch_over
from kernels.chunk import (
    APOGEE,
    CEILING,
    CHUNK,
    CLOCK,
    DOUBT,
    EVALUATIONS,
    FREE_DRAG,
    HINT,
    IN_AIR,
    LANDING,
    LATITUDE,
    LEAVING,
    LOOK,
    PERIGEES,
    PHASE,
    PLACE,
    POWERED,
    RISE_END,
    SPEED,
    STAGE,
    STAGE_END,
    TO_GO,
    TRIALS,
    VERTICAL,
)
from kernels.columns import get3, get18
from kernels.constants import ENTRY_INTERFACE
from kernels.earth import radius, series_climb, series_height
from kernels.events import meet_ground, note_entry, note_passages
from kernels.jit import inlined, scalar
from kernels.lane import (
    ACCELERATION,
    AIR,
    AIR_PIECE,
    BELOW,
    BEYOND,
    BOUND,
    CLIMB,
    COUNT,
    CURVE,
    CURVE_PIECE,
    DRAG,
    ERROR,
    FAR_AWAY,
    FASTER,
    FLYING,
    FOLLOW,
    GROUND_TOLERANCE,
    HEIGHT,
    LANES,
    LEFT,
    MACH,
    MAX_STEP,
    MIN_STEP,
    NEW,
    REPEATED,
    SLOWER,
    STEP,
    STOP,
    TIME,
    TRY,
    UP,
    VELOCITY,
    WEIGHT,
)
from kernels.passes import ORBIT_PERIGEE
from kernels.pieces import find_piece
from kernels.stepper import growth

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
    ok = ok and abs(row[col.LONGITUDE]) <= col.MOST_ANGLE and abs(row[col.AZIMUTH]) <= col.MOST_ANGLE
    ok = ok and abs(row[col.FLIGHT_PATH_ANGLE]) <= col.MOST_ANGLE
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
def begin(chunk, i, row):
    """Take a flight into a chunk.  in: row; out: status or FLYING, chunk; `passes.set_out` has to follow."""
    if not is_valid(row):
        return status.BAD_INPUT
    for k in range(col.BALLISTIC_COEFFICIENT):
        chunk[LATITUDE + k * CHUNK + i] = row[k]
    chunk[FREE_DRAG + i] = row[col.DRAG_SCALE] / row[col.BALLISTIC_COEFFICIENT]
    chunk[STAGE_END + i], chunk[RISE_END + i] = math.inf, math.inf
    if row[col.STAGES] == 0.0:
        chunk[PHASE + i], chunk[HINT + i], chunk[LOOK + i] = IN_AIR, 0.5, 1.0
        if (
            row[col.HEIGHT] <= GROUND_TOLERANCE
            and row[col.SPEED] * math.sin(row[col.FLIGHT_PATH_ANGLE]) <= 0.0
        ):
            chunk[PHASE + i], chunk[LOOK + i] = LANDING, 0.0
        return FLYING
    chunk[SPEED + i] = 0.0
    chunk[PHASE + i], chunk[HINT + i] = POWERED, 0.1
    chunk[CEILING + i] = math.inf
    total = 0.0
    for stage in range(int(row[col.STAGES])):
        total += row[col.FIRST_STAGE + stage * col.STAGE_WIDTH + col.STAGE_IDEAL_DELTA_V]
    chunk[TO_GO + i] = max(LEAST_WEIGHT, WEIGHT_PER_DELTA_V * total)
    return FLYING


@scalar
def board(lanes, lane, chunk, i, row, earth, air, curve):
    """Put a flight into a lane of a path block.  in: chunk, row; out: lane."""
    for k in range(6):
        lanes[k * LANES + lane] = chunk[PLACE + k * CHUNK + i]
        lanes[UP + k * LANES + lane] = chunk[VERTICAL + k * CHUNK + i]
    lanes[TIME + lane] = chunk[CLOCK + i]
    lanes[COUNT + lane] = chunk[TRIALS + i]
    lanes[BOUND + lane] = chunk[DOUBT + i]
    lanes[WEIGHT + lane] = chunk[TO_GO + i]
    lanes[STOP + lane] = math.inf
    for column in range(DRAG, UP, LANES):
        lanes[column + lane] = 0.0
    if chunk[PHASE + i] == POWERED:
        chunk[RISE_END + i] = row[col.RISE_TIME]
        ignite(lanes, lane, chunk, i, row, int(chunk[STAGE + i]), 0.0)
        if chunk[RISE_END + i] <= 0.0:
            pitch_over(lanes, lane, chunk, i, row)
        lanes[STOP + lane] = min(chunk[STAGE_END + i], chunk[RISE_END + i])
    else:
        lanes[DRAG + lane] = row[col.DRAG_SCALE] / row[col.BALLISTIC_COEFFICIENT]
        lanes[FOLLOW + lane] = 1.0
    set_off(lanes, lane, chunk[HINT + i], earth, air, curve)


@scalar
def set_off(lanes, lane, step, earth, air, curve):
    """Find a lane's pieces after a jump, and have its next step be of no length.  in: lane, s; out: lane.

    That step makes the vector loop evaluate the acceleration and plan the step after it.
    """
    x, y, z = get3(lanes, lane)
    vx, vy, vz = get3(lanes, VELOCITY + lane)
    _, a, f, _, _ = world_of(earth)
    r, inverse_square = radius(x, y, z)
    height = series_height(z, r, inverse_square, a, f)
    climb = series_climb(x, y, z, vx, vy, vz, r, inverse_square, a, f)
    lanes[HEIGHT + lane], lanes[CLIMB + lane] = height, climb
    _load_air(lanes, lane, air, find_piece(air, height, climb))
    there = get18(lanes, AIR + 2 * LANES + lane)
    _, inverse_sound = density_and_sound(height, there[0], there[1], there[2:12], there[12:18])
    mach = math.sqrt(vx * vx + vy * vy + vz * vz) * inverse_sound
    _load_curve(lanes, lane, curve, find_piece(curve, mach, climb))
    lanes[MACH + lane] = mach
    for k in range(3):
        lanes[ACCELERATION + k * LANES + lane] = 0.0
    lanes[STEP + lane] = 0.0
    lanes[TRY + lane] = step


@scalar
def leave(lanes, lane, chunk, i):
    """Write a flight's fields from its lane.  in: lane; out: chunk."""
    for k in range(6):
        chunk[PLACE + k * CHUNK + i] = lanes[k * LANES + lane]
    chunk[CLOCK + i] = lanes[TIME + lane]
    chunk[HINT + i] = lanes[STEP + lane]
    chunk[EVALUATIONS + i] += STEP_EVALUATIONS * (lanes[COUNT + lane] - chunk[TRIALS + i])
    chunk[TRIALS + i] = lanes[COUNT + lane]
    chunk[DOUBT + i] = lanes[BOUND + lane]


@scalar
def world_of(earth):
    """Earth model as the kernels use it.  in: array; out: GM, semi-major axis, flattening, J2, rate."""
    a, b = earth[col.EARTH_SEMI_MAJOR_AXIS], earth[col.EARTH_SEMI_MINOR_AXIS]
    return earth[col.EARTH_GM], a, (a - b) / a, earth[col.EARTH_J2], earth[col.EARTH_RATE]


@inlined
def _load_air(lanes, lane, air, piece):
    for k in range(col.AIR_LOADED):
        lanes[AIR + k * LANES + lane] = air[piece, k]
    lanes[AIR_PIECE + lane] = piece
    lanes[BELOW + lane] = air[max(piece - 1, 0), col.AIR_BOTTOM]
    lanes[BEYOND + lane] = air[min(piece + 1, air.shape[0] - 1), col.AIR_TOP]


@inlined
def _load_curve(lanes, lane, curve, piece):
    for k in range(col.CURVE_COLUMNS):
        lanes[CURVE + k * LANES + lane] = curve[piece, k]
    lanes[CURVE_PIECE + lane] = piece
    lanes[SLOWER + lane] = curve[max(piece - 1, 0), col.CURVE_BOTTOM]
    lanes[FASTER + lane] = curve[min(piece + 1, curve.shape[0] - 1), col.CURVE_TOP]


@inlined
def change_curve(lanes, lane, curve):
    """Go on in the piece of the drag curve that the vector loop chose.  in: lane; out: lane."""
    _load_curve(lanes, lane, curve, min(max(int(lanes[CURVE_PIECE + lane]), 0), curve.shape[0] - 1))


@inlined
def change_air(lanes, lane, chunk, i, air, results):
    """Go on in the piece of air that the vector loop chose.  in: lane; out: FLYING, or LEFT to coast."""
    piece = min(max(int(lanes[AIR_PIECE + lane]), 0), air.shape[0] - 1)
    _load_air(lanes, lane, air, piece)
    if lanes[CLIMB + lane] > 0.0:
        return LEFT if piece >= chunk[CEILING + i] else FLYING
    if air[piece, col.AIR_TOP] == ENTRY_INTERFACE and chunk[APOGEE + i] >= ENTRY_INTERFACE:
        _enter_near(lanes, lane, results[i])
    return FLYING


@scalar
def _enter_near(lanes, lane, result):
    """Record the entry of a lane that is some metres from the interface.  in: lane; out: result row."""
    gap = lanes[HEIGHT + lane] - ENTRY_INTERFACE
    climb = lanes[CLIMB + lane]
    x, y, z = get3(lanes, lane)
    vx, vy, vz = get3(lanes, VELOCITY + lane)
    ax, ay, az = get3(lanes, ACCELERATION + lane)
    r, _ = radius(x, y, z)
    speed = math.sqrt(vx * vx + vy * vy + vz * vz)
    fall = (x * ax + y * ay + z * az + speed * speed - climb * climb) / r
    square = climb * climb - 2.0 * fall * gap
    after = 2.0 * gap / (math.sqrt(max(square, 0.0)) - climb)
    push = (vx * ax + vy * ay + vz * az) / speed
    note_entry(climb + fall * after, speed + push * after, lanes[TIME + lane] + after, result)


@scalar
def judge_trial(lanes, lane, step_limit, result):
    """Judge a trial step by its error and number.  in: lane; out: status, REPEATED, or FLYING to go on."""
    result[col.STEPS] = lanes[COUNT + lane]
    if result[col.STEPS] > step_limit:
        return status.STEP_LIMIT
    error = lanes[ERROR + lane]
    if error <= 1.0:
        return FLYING
    if lanes[STEP + lane] < MIN_STEP:
        return status.STEP_UNDERFLOW if math.isfinite(error) else status.NOT_FINITE
    lanes[STEP + lane] *= 0.1
    return REPEATED


@scalar
def advance(lanes, lane, chunk, i, row, earth, air, curve, tolerance, step_limit, result):
    """Judge a trial step that `stepper` left open.  in: lane; out: status, FLYING, REPEATED or LEFT."""
    judged = judge_trial(lanes, lane, step_limit, result)
    if judged != FLYING:
        return judged
    if meet_ground(lanes, lane, chunk, i, earth, tolerance, result):
        lanes[BOUND + lane] += lanes[ERROR + lane] * tolerance
        return LEFT
    note_passages(lanes, lane, chunk, i, earth, result)
    climb, new_climb = lanes[CLIMB + lane], lanes[NEW + CLIMB + lane]
    new_height = lanes[NEW + HEIGHT + lane]
    if climb < 0.0 <= new_climb and chunk[STAGE + i] >= row[col.STAGES]:
        chunk[PERIGEES + i] += 1.0
        if new_height > ORBIT_PERIGEE or chunk[PERIGEES + i] >= MOST_PERIGEES:
            return status.ORBIT
    if not new_height < FAR_AWAY:
        return status.ESCAPED
    for column in range(0, NEW, LANES):
        lanes[column + lane] = lanes[NEW + column + lane]
    step, error = lanes[STEP + lane], lanes[ERROR + lane]
    lanes[BOUND + lane] += error * tolerance
    lanes[TIME + lane] += step
    following = min(step * growth(error), MAX_STEP)
    if chunk[STAGE + i] < row[col.STAGES]:
        jumped = handle_boost(lanes, lane, chunk, i, row, earth, result)
        if chunk[STAGE + i] >= row[col.STAGES]:
            return LEFT
        following = min(following, LONGEST_FIRST_STEP) if jumped else following
        lanes[STOP + lane] = min(chunk[STAGE_END + i], chunk[RISE_END + i])
    set_off(lanes, lane, max(following, lanes[TRY + lane]), earth, air, curve)
    if new_climb > 0.0 and lanes[AIR_PIECE + lane] >= chunk[CEILING + i]:
        chunk[PHASE + i] = LEAVING
        return LEFT
    return FLYING
