"""A flight's coast above the air: when it starts and ends, and its apogee.

`outlook` looks ahead from a record along the Kepler ellipse; `board_coast` puts a flight into a lane, in the
inertial frame that agrees with the Earth at that instant; `advance_coast` judges the steps that end at the
apogee and at the end; `leave_coast` turns the state back.
"""

import math

from kernels import layout as col
from kernels import status
from kernels.constants import ENTRY_INTERFACE
from kernels.coast import growth, pull
from kernels.earth import radius, series_climb, series_height
from kernels.flight import ORBIT_PERIGEE, judge_trial, world_of
from kernels.jit import scalar
from kernels.lane import (
    AIMS,
    BOUND,
    CEILING,
    CLIMB,
    CLOCK,
    COASTING,
    COUNT,
    DOUBT,
    ERROR,
    EVALUATIONS,
    FAR_AWAY,
    FLOOR,
    FLYING,
    HEIGHT,
    HINT,
    IN_AIR,
    LANES,
    LEFT,
    NEW,
    PHASE,
    REPEATED,
    STEP,
    STOP,
    TIME,
    TO_GO,
    TRIALS,
    VELOCITY,
    WEIGHT,
    get3,
)

COAST_EVALUATIONS = 22.0  # of the right-hand side in one trial step
NEGLECTED = 0.5  # of the tolerance: what leaving out thin air may move the impact by
SHORT_COAST = 20e3  # m: an apogee that clears the floor by less is flown in air
ABOVE_FLOOR = 2e3  # m: where a coast is aimed at, above its floor
FIRST_STEP = 0.9  # of the time unit of the orbit, for a tolerance of one metre
LONGEST_FLIGHT = 6000.0  # s, what an error grows for at most
NEAR_APOGEE = 12.0  # s: from here, a Taylor series finds the apogee, at a tolerance of one metre
MOST_AIMS = 4.0


@scalar
def inertial(x, y, vx, vy, rate):
    """Horizontal velocity seen from outside.  in: m, m/s, rad/s; out: m/s (x, y)."""
    return vx - rate * y, vy + rate * x


@scalar
def ellipse(x, y, z, vx, vy, vz, gm):
    """Elements of the orbit.  in: inertial m, m/s; out: see below.

    out: semi-major axis m (negative above escape speed), e cos E, e sin E, e, mean motion rad/s, and the z
    components of the unit vectors to the perigee and ahead of it.
    Source: Bate, Mueller, White, Fundamentals of Astrodynamics, ch. 2 and 4.
    """
    r = math.sqrt(x * x + y * y + z * z)
    v2 = vx * vx + vy * vy + vz * vz
    dot = x * vx + y * vy + z * vz
    inverse = 2.0 / r - v2 / gm
    if not inverse > 0.0:
        return -1.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0
    root = math.sqrt(gm * inverse)
    e_cos, e_sin = 1.0 - r * inverse, dot * root / gm
    e = max(math.sqrt(e_cos * e_cos + e_sin * e_sin), 1e-12)
    along, across = (v2 - gm / r) / (gm * e), dot / (gm * e)
    px, py, pz = along * x - across * vx, along * y - across * vy, along * z - across * vz
    hx, hy, hz = y * vz - z * vy, z * vx - x * vz, x * vy - y * vx
    h = max(math.sqrt(hx * hx + hy * hy + hz * hz), 1e-9)
    return 1.0 / inverse, e_cos, e_sin, e, root * inverse, pz, (hx * py - hy * px) / h


@scalar
def time_to_descend(orbit, height, a, f):
    """Time until a height is passed on the way down.  in: `ellipse`, m, ellipsoid; out: s, negative if never.

    The latitude there enters through the radius of the ellipsoid, by two rounds.
    """
    axis, e_cos, e_sin, e, motion, perigee_z, ahead_z = orbit
    sine2, cosine, sine = 0.0, 0.0, 0.0
    root = math.sqrt(max(1.0 - e * e, 0.0))
    for _ in range(2):
        target = a * (1.0 - f * sine2) + height
        cosine = (1.0 - target / axis) / e
        if not abs(cosine) < 1.0:
            return -1.0
        sine = math.sqrt(1.0 - cosine * cosine)
        z = axis * ((cosine - e) * perigee_z - root * sine * ahead_z) / target
        sine2 = z * z
    # the angle swept, from the anomaly now to the one on the way down
    swept = math.atan2(-(e_cos * sine + e_sin * cosine), e_cos * cosine - e_sin * sine)
    swept = swept if swept >= 0.0 else swept + 2.0 * math.pi
    return (swept + e * sine + e_sin) / motion


@scalar
def outlook(record, row, earth, air, tolerance):
    """Look ahead in free flight: time to go, where the air may be left out, phase.  in: record; out: record.

    Air may be left out above an edge when the impulse of all the air above it, along a straight path, moves
    the impact by less than half the tolerance.
    """
    gm, a, f, _, rate = world_of(earth)
    x, y, z, vx, vy, vz = record[0], record[1], record[2], record[3], record[4], record[5]
    r, inverse_square = radius(x, y, z)
    height = series_height(z, r, inverse_square, a, f)
    climb = series_climb(x, y, z, vx, vy, vz, r, inverse_square, a, f)
    speed = math.sqrt(vx * vx + vy * vy + vz * vz)
    wx, wy = inertial(x, y, vx, vy, rate)
    orbit = ellipse(x, y, z, wx, wy, vz, gm)
    to_go = time_to_descend(orbit, 0.0, a, f) if orbit[0] > 0.0 else LONGEST_FLIGHT
    record[TO_GO] = min(max(to_go, 1.0), LONGEST_FLIGHT) if to_go > 0.0 else LONGEST_FLIGHT
    record[CEILING] = math.inf
    record[PHASE] = IN_AIR
    steep = max(abs(climb), 1e-3 * speed)
    impulse = 0.5 * row[col.DRAG_SCALE] / row[col.BALLISTIC_COEFFICIENT] * speed * speed / max(steep, 1e-9)
    ceiling, floor, doubt = -1, -1, 0.0
    for piece in range(air.shape[0]):
        bottom = air[piece, col.AIR_BOTTOM]
        if bottom < ENTRY_INTERFACE:
            continue
        moved = impulse * air[piece, col.AIR_ABOVE]
        if floor < 0 and moved * bottom / max(steep, 1e-9) <= NEGLECTED * tolerance:
            floor = piece
            doubt += moved * bottom / max(steep, 1e-9)
        if moved * record[TO_GO] <= NEGLECTED * tolerance:
            ceiling = piece
            doubt += moved * record[TO_GO]
            break
    if ceiling < 0 or floor < 0:
        return
    record[FLOOR] = air[floor, col.AIR_BOTTOM]
    top = orbit[0] * (1.0 + orbit[3]) - a if orbit[0] > 0.0 else math.inf
    if top < max(record[FLOOR], air[ceiling, col.AIR_BOTTOM]) + SHORT_COAST:
        return
    record[CEILING] = ceiling
    record[DOUBT] += doubt
    start = air[ceiling, col.AIR_BOTTOM] if climb > 0.0 else record[FLOOR] + SHORT_COAST
    if height > max(start, air[ceiling, col.AIR_BOTTOM]):
        record[PHASE] = COASTING


@scalar
def board_coast(lanes, lane, record, earth, tolerance):
    """Put a flight into a lane of a coast block.  in: record; out: status, FLYING, or LEFT into air."""
    gm, a, f, _, rate = world_of(earth)
    x, y, z, vx, vy, vz = record[0], record[1], record[2], record[3], record[4], record[5]
    r, inverse_square = radius(x, y, z)
    height = series_height(z, r, inverse_square, a, f)
    climb = series_climb(x, y, z, vx, vy, vz, r, inverse_square, a, f)
    vx, vy = inertial(x, y, vx, vy, rate)
    orbit = ellipse(x, y, z, vx, vy, vz, gm)
    axis, e_cos, e_sin, e, motion, perigee_z, _ = orbit
    if axis < 0.0 or axis * (1.0 + e) > FAR_AWAY:
        return status.ESCAPED
    if axis * (1.0 - e) - a * (1.0 - f * perigee_z * perigee_z) > ORBIT_PERIGEE:
        return status.ORBIT
    end = time_to_descend(orbit, record[FLOOR] + ABOVE_FLOOR, a, f)
    if not end > 0.0:
        record[PHASE], record[CEILING] = IN_AIR, math.inf
        return LEFT
    for k in range(3):
        lanes[k * LANES + lane] = record[k]
    lanes[VELOCITY * LANES + lane], lanes[(VELOCITY + 1) * LANES + lane] = vx, vy
    lanes[(VELOCITY + 2) * LANES + lane] = vz
    lanes[HEIGHT * LANES + lane], lanes[CLIMB * LANES + lane] = height, climb
    lanes[TIME * LANES + lane] = record[CLOCK]
    lanes[COUNT * LANES + lane] = record[TRIALS]
    lanes[BOUND * LANES + lane] = record[DOUBT]
    lanes[WEIGHT * LANES + lane] = record[TO_GO]
    to_apogee = (math.atan2(e_sin, -e_cos) + e_sin) / motion
    rest = to_apogee if climb > 0.0 and to_apogee > 0.0 else end
    record[AIMS] = 0.0
    first = FIRST_STEP * math.sqrt(r * r * r / gm) * math.sqrt(math.sqrt(math.sqrt(tolerance)))
    _set_stop(lanes, lane, rest, first)
    return FLYING


@scalar
def _set_stop(lanes, lane, rest, step):
    lanes[STOP * LANES + lane] = lanes[TIME * LANES + lane] + rest
    half = 0.5 * rest if step > 0.5 * rest else step
    lanes[STEP * LANES + lane] = rest if step >= rest else half


@scalar
def advance_coast(lanes, lane, record, earth, tolerance, step_limit, result):
    """Judge a trial step that `coast.step_coasting` left open.  in: lane; out: status, FLYING or LEFT."""
    judged = judge_trial(lanes, lane, step_limit, result)
    if judged != FLYING:
        return judged
    climb, new_climb = lanes[CLIMB * LANES + lane], lanes[(NEW + CLIMB) * LANES + lane]
    step = lanes[STEP * LANES + lane]
    time = lanes[TIME * LANES + lane] + step
    at_end = time >= lanes[STOP * LANES + lane] - 1e-9
    if climb > 0.0 and (at_end or new_climb <= 0.0):
        near = NEAR_APOGEE * math.sqrt(math.sqrt(min(tolerance, 1.0)))
        after = _apogee(lanes, lane, earth, time, near, result)
        if after != 0.0 and step + after > 0.0 and record[AIMS] < MOST_AIMS:
            record[AIMS] += 1.0
            lanes[STEP * LANES + lane] = step + after
            lanes[STOP * LANES + lane] = time + after
            return REPEATED
        _keep(lanes, lane, time, tolerance)
        lanes[CLIMB * LANES + lane] = min(new_climb, -1e-9)
        return _descend(lanes, lane, record, earth)
    _keep(lanes, lane, time, tolerance)
    if at_end:
        return LEFT
    return _descend(lanes, lane, record, earth)


@scalar
def _descend(lanes, lane, record, earth):
    """Plan the rest of a coast after its apogee.  in: lane; out: FLYING, or LEFT."""
    gm, a, f, _, _ = world_of(earth)
    x, y, z = get3(lanes, lane, 0)
    vx, vy, vz = get3(lanes, lane, VELOCITY)
    rest = time_to_descend(ellipse(x, y, z, vx, vy, vz, gm), record[FLOOR] + ABOVE_FLOOR, a, f)
    if not rest > 0.0:
        return LEFT
    step = lanes[STEP * LANES + lane]
    _set_stop(lanes, lane, rest, step * min(4.0, growth(lanes[ERROR * LANES + lane])))
    return FLYING


@scalar
def _keep(lanes, lane, time, tolerance):
    step = lanes[STEP * LANES + lane]
    for k in range(NEW):
        lanes[k * LANES + lane] = lanes[(NEW + k) * LANES + lane]
    lanes[TIME * LANES + lane] = time
    lanes[BOUND * LANES + lane] += lanes[ERROR * LANES + lane] * tolerance
    lanes[WEIGHT * LANES + lane] = max(lanes[WEIGHT * LANES + lane] - step, 1.0)


@scalar
def _apogee(lanes, lane, earth, time, near, result):
    """Look for the apogee around the end of the trial step.  in: lane, s; out: s to step further, 0 if found.

    Near it, a Taylor series to third order with the climb rate evaluated exactly finds it, and it is recorded.
    """
    gm, a, f, j2, _ = world_of(earth)
    x, y, z = get3(lanes, lane, NEW)
    vx, vy, vz = get3(lanes, lane, NEW + VELOCITY)
    ax, ay, az = pull(x, y, z, (gm, a, f, j2))
    r, inverse_square = radius(x, y, z)
    height = 0.0
    climb = series_climb(x, y, z, vx, vy, vz, r, inverse_square, a, f)
    fall = (x * ax + y * ay + z * az + vx * vx + vy * vy + vz * vz - climb * climb) / r
    if not fall < 0.0:
        return 0.0
    after = -climb / fall
    if abs(after) > near:
        return after
    # rate of the acceleration: that of the point mass
    k = -gm * r * inverse_square * inverse_square
    dot = 3.0 * (x * vx + y * vy + z * vz) * inverse_square
    jx, jy, jz = k * (vx - dot * x), k * (vy - dot * y), k * (vz - dot * z)
    slope = fall
    for _ in range(3):
        s, c = 0.5 * after * after, after * after * after / 6.0
        wx, wy, wz = vx + after * ax + s * jx, vy + after * ay + s * jy, vz + after * az + s * jz
        px, py, pz = (
            x + after * vx + s * ax + c * jx,
            y + after * vy + s * ay + c * jy,
            z + after * vz + s * az + c * jz,
        )
        r, inverse_square = radius(px, py, pz)
        rate = series_climb(px, py, pz, wx, wy, wz, r, inverse_square, a, f)
        height = series_height(pz, r, inverse_square, a, f)
        if abs(after) > 1e-6:
            slope = (rate - climb) / after
        move = -rate / slope
        height += 0.5 * rate * move
        after += move
        if abs(move) < 1e-3:
            break
    if height > result[col.APOGEE_HEIGHT]:
        result[col.APOGEE_HEIGHT] = height
        result[col.APOGEE_TIME] = time + after
    return 0.0


@scalar
def leave_coast(lanes, lane, record, earth):
    """Write a flight's record from its lane, Earth-fixed again.  in: lane; out: record."""
    rate = earth[col.EARTH_RATE]
    turn = rate * (lanes[TIME * LANES + lane] - record[CLOCK])
    s, c = math.sin(turn), math.cos(turn)
    x, y, z = get3(lanes, lane, 0)
    vx, vy, vz = get3(lanes, lane, VELOCITY)
    px, py = c * x + s * y, c * y - s * x
    record[0], record[1], record[2] = px, py, z
    record[3], record[4], record[5] = c * vx + s * vy + rate * py, c * vy - s * vx - rate * px, vz
    record[CLOCK] = lanes[TIME * LANES + lane]
    record[EVALUATIONS] += COAST_EVALUATIONS * (lanes[COUNT * LANES + lane] - record[TRIALS])
    record[TRIALS] = lanes[COUNT * LANES + lane]
    record[DOUBT] = lanes[BOUND * LANES + lane]
    record[TO_GO] = lanes[WEIGHT * LANES + lane]
    record[PHASE] = IN_AIR
    record[CEILING] = math.inf
    record[HINT] = 30.0
