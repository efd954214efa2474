"""Flights with lift, in wind: from launch to impact, one at a time.

Beside `phases`, which flies what is only ballistic and is many times faster.  Rows and results are those of
`layout`, with a second row for the lift.  A trial step that would pass an event at which the forces jump
(ignition, burnout, begin and end of the lift) or the ground is repeated so that it ends there; an apogee, a
pull-out and the entry are located inside the step.
"""

import math

from kernels import layout as col
from kernels import status
from kernels.body import (
    AFTER_LIFT,
    BODY,
    BOUND,
    CLIMB,
    CLOCK,
    DOWNRANGE,
    DRAG,
    ENGAGED,
    FIRST,
    HEIGHT,
    LAST,
    LAW,
    LIFT,
    NEW,
    NOW,
    RISE_END,
    STAGE,
    STAGE_END,
    START,
    STATE,
    STEP,
    SWEPT,
    TO_GO,
    UNDER_LIFT,
    UP,
)
from kernels.earth import (
    height_and_climb,
    position_ecef_to_geodetic,
    position_geodetic_to_ecef,
    surface_point,
)
from kernels.flight import LEAST_WEIGHT, WEIGHT_PER_DELTA_V, is_valid
from kernels.geodesy import geodesic_between
from kernels.jit import door, scalar
from kernels.lane import FLYING, GROUND_TOLERANCE, MAX_STEP, MIN_STEP
from kernels.located import (
    GROUND,
    LIFT_BEGINS,
    LIFT_ENDS,
    NOTHING,
    air_speed,
    look_inside,
    may_begin,
    next_event,
)
from kernels.powered import end_of_phase, ignite, pitch_over
from kernels.runge_kutta import slope, take_step
from kernels.stepper import LOW_SPEED, TURNING_SPEED
from kernels.tracing import note

LEAST_FALL = 1.0  # m/s2, for a forecast of how long a flight goes on
LONGEST_FIRST_STEP = 1.0  # s, after a jump of the acceleration
# What the sum of the estimates is multiplied by, so that it seldom falls short of the error.  Measured on
# 9,000 flights with lift and wind: the product is exceeded once at a tolerance of 100 mm, never at 1 mm.
DOUBT = 10.0
MOST_LIFT = 1000.0  # times the drag
FAR = 1e9  # m, m/s: no ceiling and no speed is beyond


@door
def fly_manoeuvres(
    rows, lifts, earth, air, curve, wind, tolerance, step_limit, results, codes, nodes, noted, work, body
):
    """Fly some rows, and keep the nodes of the first one's path where there is room for nodes.

    in: rows as `batch.fly_rows`, lift rows, world, tolerance m, nodes (m, 10), noted (1), workspace
    (WORK_ROWS, STATE) and (BODY,).  out: results, codes, nodes, their number in noted.
    """
    noted[0] = 0
    for i in range(rows.shape[0]):
        for k in range(col.MANOEUVRE_RESULTS):
            results[i, k] = math.nan
        room = nodes[: nodes.shape[0] if i == 0 else 0]
        world = earth, air, curve, wind
        codes[i] = _fly(rows[i], lifts[i], world, tolerance, step_limit, results[i], room, noted, work, body)
        if codes[i] != status.OK:
            for k in range(col.MANOEUVRE_RESULTS):
                if k != col.STEPS and k != col.RIGHT_HAND_SIDES:
                    results[i, k] = math.nan


@scalar
def _is_valid_lift(lift):
    ok = 0.0 <= lift[col.LIFT_TO_DRAG] <= MOST_LIFT
    ok = ok and (lift[col.LIFT_LAW] == col.CONSTANT_LIFT or lift[col.LIFT_LAW] == col.EQUILIBRIUM_GLIDE)
    return ok and abs(lift[col.LIFT_CEILING]) <= FAR and 0.0 <= lift[col.LIFT_LEAST_SPEED] <= FAR


@scalar
def _fly(row, lift, world, tolerance, limit, result, nodes, noted, work, body):
    """Fly one row.  in: as `fly_manoeuvres`; out: status, result."""
    result[col.STEPS], result[col.RIGHT_HAND_SIDES] = 0.0, 0.0
    if not (is_valid(row) and _is_valid_lift(lift)):
        return status.BAD_INPUT
    _begin(row, world[0], result, work, body)
    slope(0.0, work, NOW, FIRST, body, world)
    if row[col.STAGES] == 0.0 and body[CLIMB] <= 0.0:
        if body[HEIGHT] <= GROUND_TOLERANCE:
            return _land(row, world, result, work, body)
        if may_begin(lift, body):
            _begin_lift(lift, world, result, work, body)
    _note(nodes, noted, work, body)
    code = FLYING
    while code == FLYING:
        code = _advance(row, lift, world, tolerance, limit, result, nodes, noted, work, body)
        _note(nodes, noted, work, body)
    return code


@scalar
def _note(nodes, noted, work, body):
    if nodes.shape[0] > 0:
        y, f = work[NOW], work[FIRST]
        note(nodes, noted, body[CLOCK], (y[0], y[1], y[2]), (y[3], y[4], y[5]), (f[3], f[4], f[5]))


@scalar
def _begin(row, earth, result, work, body):
    """Put a flight to its start.  in: row; out: result, state, body."""
    a, b = earth[col.EARTH_SEMI_MAJOR_AXIS], earth[col.EARTH_SEMI_MINOR_AXIS]
    for k in range(BODY):
        body[k] = 0.0
    latitude, longitude, azimuth = row[col.LATITUDE], row[col.LONGITUDE], row[col.AZIMUTH]
    x, y, z = position_geodetic_to_ecef(latitude, longitude, row[col.HEIGHT], a, b)
    s, c = math.sin(latitude), math.cos(latitude)
    sl, cl = math.sin(longitude), math.cos(longitude)
    sa, ca = math.sin(azimuth), math.cos(azimuth)
    up = (c * cl, c * sl, s)
    down = (-sa * sl - ca * s * cl, sa * cl - ca * s * sl, ca * c)
    foot = surface_point(up[0], up[1], up[2], a, b)
    now = work[NOW]
    now[0], now[1], now[2], now[6] = x, y, z, 0.0
    stages = row[col.STAGES]
    speed = row[col.SPEED] if stages == 0.0 else 0.0
    level, rise = speed * math.cos(row[col.FLIGHT_PATH_ANGLE]), speed * math.sin(row[col.FLIGHT_PATH_ANGLE])
    for k in range(3):
        body[UP + k], body[DOWNRANGE + k], body[START + k] = up[k], down[k], foot[k]
        now[3 + k] = level * down[k] + rise * up[k]
    body[STAGE_END], body[RISE_END] = math.inf, math.inf
    if stages > 0.0:
        total = 0.0
        for stage in range(int(stages)):
            total += row[col.FIRST_STAGE + stage * col.STAGE_WIDTH + col.STAGE_IDEAL_DELTA_V]
        body[TO_GO] = max(LEAST_WEIGHT, WEIGHT_PER_DELTA_V * total)
        body[RISE_END], body[STEP] = row[col.RISE_TIME], 0.1
        ignite(row, 0, 0.0, body)
        if row[col.RISE_TIME] <= 0.0:
            pitch_over(row, now, body)
    else:
        body[DRAG], body[STEP] = row[col.DRAG_SCALE] / row[col.BALLISTIC_COEFFICIENT], 0.5
        result[col.BURNOUT_TIME] = 0.0
    body[HEIGHT], body[CLIMB] = height_and_climb(x, y, z, now[3], now[4], now[5], a, b)
    result[col.APOGEE_HEIGHT], result[col.APOGEE_TIME] = body[HEIGHT], 0.0


@scalar
def _growth_time(row, lift, work, body):
    """What a velocity error grows for, about: the flight's time to go.  in: flight; out: s."""
    y = work[NOW]
    square = y[3] * y[3] + y[4] * y[4] + y[5] * y[5]
    if body[STAGE] < row[col.STAGES]:
        slow = TURNING_SPEED / max(math.sqrt(square), LOW_SPEED)
        return body[TO_GO] * (1.0 + slow * slow)
    r = math.sqrt(y[0] * y[0] + y[1] * y[1] + y[2] * y[2])
    climb, height = body[CLIMB], max(body[HEIGHT], 0.0)
    fall = max(9.81 - (square - climb * climb) / r, LEAST_FALL)
    time = (climb + math.sqrt(climb * climb + 2.0 * fall * height)) / fall
    if body[ENGAGED] != AFTER_LIFT:  # what the range of a glide changes by with its speed
        time = max(time, lift[col.LIFT_TO_DRAG] * math.sqrt(square) / fall)
    return max(time, 0.5)


@scalar
def _trial(row, lift, world, tolerance, limit, result, work, body):
    """Take trial steps until one is short enough.  in: flight; out: status or FLYING, step s, error."""
    time, stop = body[CLOCK], min(body[STAGE_END], body[RISE_END])
    grows = _growth_time(row, lift, work, body)
    step = min(body[STEP], MAX_STEP)
    while True:
        if time + step > stop - 1e-9:
            step = stop - time
        elif time + 2.0 * step > stop:
            step = 0.5 * (stop - time)
        off, drift = take_step(time, step, work, body, world)
        error = (off + grows * drift) / tolerance
        result[col.STEPS] += 1.0
        result[col.RIGHT_HAND_SIDES] += 6.0
        if result[col.STEPS] > limit:
            return status.STEP_LIMIT, step, error
        if error <= 1.0:
            return FLYING, step, error
        if step < MIN_STEP:
            return (status.STEP_UNDERFLOW if math.isfinite(error) else status.NOT_FINITE), step, error
        step *= max(0.1, 0.9 * error**-0.2) if math.isfinite(error) else 0.1


@scalar
def _advance(row, lift, world, tolerance, limit, result, nodes, noted, work, body):
    """Take one step, to the next event at most.  in: flight; out: status or FLYING, result, state."""
    code, step, error = _trial(row, lift, world, tolerance, limit, result, work, body)
    if code != FLYING:
        return code
    body[STEP] = step * min(5.0, 0.9 * max(error, 1e-6) ** -0.2)
    body[BOUND] += error * tolerance
    event, fraction = next_event(row, lift, world, step, work, body)
    if event != NOTHING:
        step *= fraction
        take_step(body[CLOCK], step, work, body, world)
        result[col.RIGHT_HAND_SIDES] += 6.0
    if step > 0.0:
        code = look_inside(row, world, step, event, result, work, body)
    stop = min(body[STAGE_END], body[RISE_END])
    _keep(step, stop, world[0], work, body)
    if event == GROUND:
        return _land(row, world, result, work, body)
    if code != FLYING:
        return code
    if event == NOTHING and body[CLOCK] != stop:
        return FLYING
    _note(nodes, noted, work, body)
    if event == LIFT_BEGINS:
        _begin_lift(lift, world, result, work, body)
    elif event == LIFT_ENDS:
        _end_lift(world, result, work, body)
    else:
        end_of_phase(row, body[CLOCK], work[NOW], body)
        if body[STAGE] >= row[col.STAGES]:
            _burn_out(lift, world, result, work, body)
        y, a, b = work[NOW], world[0][col.EARTH_SEMI_MAJOR_AXIS], world[0][col.EARTH_SEMI_MINOR_AXIS]
        body[HEIGHT], body[CLIMB] = height_and_climb(y[0], y[1], y[2], y[3], y[4], y[5], a, b)
    body[STEP] = min(body[STEP], LONGEST_FIRST_STEP)
    slope(body[CLOCK], work, NOW, FIRST, body, world)
    return FLYING


@scalar
def _keep(step, stop, earth, work, body):
    """Go on from the end of a step.  in: s, s; out: state, body."""
    y, new = work[NOW], work[NEW]
    dot = y[0] * new[0] + y[1] * new[1] + y[2] * new[2]
    cx, cy, cz = y[1] * new[2] - y[2] * new[1], y[2] * new[0] - y[0] * new[2], y[0] * new[1] - y[1] * new[0]
    body[SWEPT] += math.atan2(math.sqrt(cx * cx + cy * cy + cz * cz), dot)
    for k in range(STATE):
        work[NOW, k], work[FIRST, k] = work[NEW, k], work[LAST, k]
    time = body[CLOCK] + step
    body[CLOCK] = stop if abs(time - stop) <= 1e-12 * (1.0 + time) else time
    a, b = earth[col.EARTH_SEMI_MAJOR_AXIS], earth[col.EARTH_SEMI_MINOR_AXIS]
    body[HEIGHT], body[CLIMB] = height_and_climb(y[0], y[1], y[2], y[3], y[4], y[5], a, b)


@scalar
def _speed(work):
    y = work[NOW]
    return math.sqrt(y[3] * y[3] + y[4] * y[4] + y[5] * y[5])


@scalar
def _begin_lift(lift, world, result, work, body):
    """Begin the lift; end it at once where the flight is too slow.  out: result, body, slope."""
    y = work[NOW]
    body[LIFT], body[LAW], body[ENGAGED] = lift[col.LIFT_TO_DRAG], lift[col.LIFT_LAW], UNDER_LIFT
    result[col.LIFT_START_TIME], result[col.LIFT_START_HEIGHT] = body[CLOCK], body[HEIGHT]
    result[col.LIFT_START_SPEED] = _speed(work)
    least = lift[col.LIFT_LEAST_SPEED]
    if air_speed(y[0], y[1], y[2], y[3], y[4], y[5], world[0], world[3]) <= least:
        _end_lift(world, result, work, body)
    slope(body[CLOCK], work, NOW, FIRST, body, world)


@scalar
def _end_lift(world, result, work, body):
    """End the lift for good, and record where.  out: result, body."""
    body[LIFT], body[ENGAGED] = 0.0, AFTER_LIFT
    result[col.LIFT_END_TIME], result[col.LIFT_END_HEIGHT] = body[CLOCK], body[HEIGHT]
    result[col.LIFT_END_SPEED] = _speed(work)
    result[col.LIFT_END_RANGE] = _measure(world[0], work, body)[0]


@scalar
def _burn_out(lift, world, result, work, body):
    """Record the last burnout; lift begins there where it may.  out: result, body."""
    speed = _speed(work)
    result[col.BURNOUT_TIME], result[col.BURNOUT_HEIGHT] = body[CLOCK], body[HEIGHT]
    result[col.BURNOUT_SPEED] = speed
    result[col.BURNOUT_FLIGHT_PATH_ANGLE] = math.asin(max(-1.0, min(1.0, body[CLIMB] / speed)))
    result[col.BURNOUT_DOWNRANGE_ANGLE] = _angle_from_start(work, body)
    if may_begin(lift, body):
        _begin_lift(lift, world, result, work, body)


@scalar
def _angle_from_start(work, body):
    """Geocentric angle from the launch point.  out: rad, 0 to pi."""
    y = work[NOW]
    sx, sy, sz = body[START], body[START + 1], body[START + 2]
    cx, cy, cz = sy * y[2] - sz * y[1], sz * y[0] - sx * y[2], sx * y[1] - sy * y[0]
    return math.atan2(math.sqrt(cx * cx + cy * cy + cz * cz), sx * y[0] + sy * y[1] + sz * y[2])


@scalar
def _unfolded(angle, swept):
    """Angle flown, past the antipode and around the Earth.  in: rad folded, rad swept; out: rad."""
    turn = 2.0 * math.pi
    there = angle + turn * math.floor((swept - angle) / turn + 0.5)
    back = -angle + turn * math.floor((swept + angle) / turn + 0.5)
    return there if abs(there - swept) <= abs(back - swept) else back


@scalar
def _measure(earth, work, body):
    """Geodesic from the launch point to the place below.  out: m, azimuth rad, latitude, longitude rad."""
    a, b = earth[col.EARTH_SEMI_MAJOR_AXIS], earth[col.EARTH_SEMI_MINOR_AXIS]
    y = work[NOW]
    latitude, longitude, _ = position_ecef_to_geodetic(y[0], y[1], y[2], a, b)
    x2, y2, z2 = position_geodetic_to_ecef(latitude, longitude, 0.0, a, b)
    x1, y1, z1 = body[START], body[START + 1], body[START + 2]
    distance, bearing, _ = geodesic_between(x1, y1, z1, x2, y2, z2, a, b)
    return distance, bearing, latitude, longitude


@scalar
def _land(row, world, result, work, body):
    """Report the impact: what is left of the height is flown along the velocity.  out: status, result."""
    y = work[NOW]
    speed = _speed(work)
    after = -body[HEIGHT] / body[CLIMB] if body[CLIMB] < 0.0 and body[CLOCK] > 0.0 else 0.0
    for k in range(3):
        y[k] += after * y[3 + k]
    y[6] += after * speed
    body[CLOCK] += after
    distance, bearing, latitude, longitude = _measure(world[0], work, body)
    result[col.TIME_OF_FLIGHT], result[col.IMPACT_SPEED] = body[CLOCK], speed
    result[col.IMPACT_LATITUDE], result[col.IMPACT_LONGITUDE] = latitude, longitude
    sine = body[CLIMB] / max(speed, 1e-300)
    result[col.IMPACT_FLIGHT_PATH_ANGLE] = math.asin(max(-1.0, min(1.0, sine)))
    result[col.GROUND_RANGE], result[col.IMPACT_BEARING] = distance, bearing
    result[col.RANGE_ANGLE] = _unfolded(_angle_from_start(work, body), body[SWEPT])
    result[col.ERROR_BOUND], result[col.PATH_LENGTH] = DOUBT * body[BOUND], y[6]
    if body[ENGAGED] == UNDER_LIFT:
        body[HEIGHT] = 0.0
        _end_lift(world, result, work, body)
    return status.OK
