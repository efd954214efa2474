"""What happens between the steps of a boost: ignition, pitch-over, staging, burnout."""

import math

from kernels import layout as col
from kernels.ascent import burn_time, total_burn_time
from kernels.chunk import IN_AIR, LOOK, PHASE, RISE_END, STAGE, STAGE_END
from kernels.columns import get3, put3
from kernels.constants import STANDARD_GRAVITY
from kernels.earth import surface_point
from kernels.jit import scalar
from kernels.lane import (
    CLIMB,
    DOWNRANGE,
    DRAG,
    FLOW,
    FOLLOW,
    HEIGHT,
    IGNITION,
    STEP,
    THRUST,
    TIME,
    TURN_RATE,
    TURN_START,
    UP,
    VELOCITY,
)

LONGEST_FIRST_STEP = 1.0  # s, after a jump of the acceleration


@scalar
def ignite(lanes, lane, chunk, i, row, stage, time):
    """Start a stage.  in: row, stage from 0, time s; out: lane, chunk.  Mass counts from its own ignition."""
    k = col.FIRST_STAGE + stage * col.STAGE_WIDTH
    delta_v, weight = row[k + col.STAGE_IDEAL_DELTA_V], row[k + col.STAGE_THRUST_TO_WEIGHT]
    exhaust = row[k + col.STAGE_EXHAUST_SPEED]
    chunk[STAGE + i] = stage
    chunk[STAGE_END + i] = time + burn_time(delta_v, weight, exhaust)
    lanes[THRUST + lane] = weight * STANDARD_GRAVITY
    lanes[FLOW + lane] = weight * STANDARD_GRAVITY / exhaust
    lanes[IGNITION + lane] = time
    lanes[DRAG + lane] = row[col.DRAG_SCALE] / row[k + col.STAGE_BALLISTIC_COEFFICIENT]


@scalar
def pitch_over(lanes, lane, chunk, i, row):
    """End the vertical rise by a kick (gravity turn) or start the programme.  in: row; out: lane, chunk."""
    chunk[RISE_END + i] = math.inf
    if row[col.STEERING] == col.GRAVITY_TURN:
        vx, vy, vz = get3(lanes, VELOCITY + lane)
        speed = math.sqrt(vx * vx + vy * vy + vz * vz)
        s, c = speed * math.sin(row[col.PITCH_OVER]), speed * math.cos(row[col.PITCH_OVER])
        ux, uy, uz = get3(lanes, UP + lane)
        dx, dy, dz = get3(lanes, DOWNRANGE + lane)
        put3(lanes, VELOCITY + lane, c * ux + s * dx, c * uy + s * dy, c * uz + s * dz)
        lanes[FOLLOW + lane] = 1.0
    else:
        lanes[TURN_START + lane] = row[col.RISE_TIME]
        lanes[TURN_RATE + lane] = row[col.PITCH_OVER] / (total_burn_time(row) - row[col.RISE_TIME])


@scalar
def handle_boost(lanes, lane, chunk, i, row, earth, result):
    """Pitch over, stage or burn out where the kept step ends there.  in: lane; out: whether it did."""
    time = lanes[TIME + lane]
    slack = 1e-12 * (1.0 + time)
    jumped = False
    if abs(time - chunk[RISE_END + i]) <= slack:
        lanes[TIME + lane] = chunk[RISE_END + i]
        pitch_over(lanes, lane, chunk, i, row)
        jumped = True
    if abs(time - chunk[STAGE_END + i]) <= slack:
        lanes[TIME + lane] = chunk[STAGE_END + i]
        stage = int(chunk[STAGE + i]) + 1
        jumped = True
        if stage < row[col.STAGES]:
            ignite(lanes, lane, chunk, i, row, stage, chunk[STAGE_END + i])
        else:
            _burn_out(lanes, lane, chunk, i, row, earth, result)
    return jumped


@scalar
def _burn_out(lanes, lane, chunk, i, row, earth, result):
    """Record the burnout; the flight goes on in another phase."""
    chunk[STAGE + i] = row[col.STAGES]
    height, climb = lanes[HEIGHT + lane], lanes[CLIMB + lane]
    vx, vy, vz = get3(lanes, VELOCITY + lane)
    speed = math.sqrt(vx * vx + vy * vy + vz * vz)
    result[col.BURNOUT_TIME] = chunk[STAGE_END + i]
    result[col.BURNOUT_HEIGHT] = height
    result[col.BURNOUT_SPEED] = speed
    result[col.BURNOUT_FLIGHT_PATH_ANGLE] = math.asin(max(-1.0, min(1.0, climb / speed)))
    x, y, z = get3(lanes, lane)
    ux, uy, uz = get3(lanes, UP + lane)
    a, b = earth[col.EARTH_SEMI_MAJOR_AXIS], earth[col.EARTH_SEMI_MINOR_AXIS]
    px, py, pz = surface_point(ux, uy, uz, a, b)
    cx, cy, cz = py * z - pz * y, pz * x - px * z, px * y - py * x
    along = px * x + py * y + pz * z
    result[col.BURNOUT_DOWNRANGE_ANGLE] = math.atan2(math.sqrt(cx * cx + cy * cy + cz * cz), along)
    chunk[STAGE_END + i] = math.inf
    chunk[PHASE + i], chunk[LOOK + i] = IN_AIR, 1.0
    lanes[STEP + lane] = LONGEST_FIRST_STEP
