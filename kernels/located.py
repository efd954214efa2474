"""What happens inside a step of a flight of `manoeuvre`, located by its dense output.

A place inside a step is a fraction of the step, found by the Illinois variant of the false position.
"""

import math

from kernels import layout as col
from kernels import status
from kernels.body import (
    BEFORE_LIFT,
    CLIMB,
    CLOCK,
    ENGAGED,
    FIRST,
    HEIGHT,
    LAST,
    NEW,
    NOW,
    PERIGEES,
    STAGE,
    UNDER_LIFT,
)
from kernels.bracket import guess, narrow
from kernels.constants import ENTRY_INTERFACE
from kernels.earth import geodetic_frame, height_and_climb
from kernels.glide import wind_at
from kernels.jit import scalar
from kernels.lane import FAR_AWAY, FLYING, GROUND_TOLERANCE
from kernels.passes import ORBIT_PERIGEE
from kernels.runge_kutta import state_inside

HEIGHTS, CLIMBS, SPEEDS = 0, 1, 2  # what passes a level
NOTHING, GROUND, LIFT_BEGINS, LIFT_ENDS = 0, 1, 2, 3  # what a step ends at
ROUNDS = 80
FINE = 1e-13  # of a step
GOLDEN = 0.6180339887498949
SECTIONS = 30
STRAIGHT_UP = 0.9998  # sine of the flight-path angle, within 1.2 deg of the vertical: lift there is arbitrary
MOST_PERIGEES = 3  # above the ground and without lift: then it is an orbit


@scalar
def air_speed(x, y, z, vx, vy, vz, earth, wind):
    """Speed relative to the air.  in: state, Earth, knots of the wind; out: m/s."""
    a, b = earth[col.EARTH_SEMI_MAJOR_AXIS], earth[col.EARTH_SEMI_MINOR_AXIS]
    height, c, s, p = geodetic_frame(x, y, z, a, b)
    east, north = wind_at(wind, height)
    ex, ey = -y / p, x / p
    wx = vx - east * ex + north * s * ey
    wy = vy - east * ey - north * s * ex
    wz = vz - north * c
    return math.sqrt(wx * wx + wy * wy + wz * wz)


@scalar
def _excess(kind, level, u, step, earth, wind, work):
    """How far a quantity is above its level inside the step.  in: which, level, fraction; out: difference."""
    x, y, z, vx, vy, vz = state_inside(work, step, u)
    if kind == SPEEDS:
        return air_speed(x, y, z, vx, vy, vz, earth, wind) - level
    a, b = earth[col.EARTH_SEMI_MAJOR_AXIS], earth[col.EARTH_SEMI_MINOR_AXIS]
    height, climb = height_and_climb(x, y, z, vx, vy, vz, a, b)
    return (height if kind == HEIGHTS else climb) - level


@scalar
def find_event(kind, level, low, high, step, earth, wind, work):
    """Locate where a quantity passes a level inside the step.  in: which, level, bracket; out: fraction.

    At the end of the bracket that is nearer to the level where both lie on one side of it.
    """
    f_low = _excess(kind, level, low, step, earth, wind, work)
    f_high = _excess(kind, level, high, step, earth, wind, work)
    if f_low == 0.0 or f_low * f_high > 0.0:
        return low if abs(f_low) <= abs(f_high) else high
    side = 0
    u = low
    for _ in range(ROUNDS):
        before = u
        u = guess(low, f_low, high, f_high)
        f = _excess(kind, level, u, step, earth, wind, work)
        if f == 0.0 or abs(u - before) <= FINE:
            break
        low, f_low, high, f_high, side = narrow(low, f_low, high, f_high, u, f, side)
    return u


@scalar
def height_inside(u, step, earth, work):
    """Geodetic height inside the step.  in: fraction, s; out: m."""
    return _excess(HEIGHTS, 0.0, u, step, earth, work, work)


@scalar
def ends(earth, work):
    """Height and climb at the end of the step.  in: Earth, work; out: m, m/s."""
    new = work[NEW]
    a, b = earth[col.EARTH_SEMI_MAJOR_AXIS], earth[col.EARTH_SEMI_MINOR_AXIS]
    return height_and_climb(new[0], new[1], new[2], new[3], new[4], new[5], a, b)


@scalar
def _slowest(step, earth, wind, work):
    """Where a flight that slows down and then gains speed is slowest.  in: s; out: fraction, 1 elsewhere.

    By the golden section: a tenth of a millisecond suffices for whether it becomes too slow.
    """
    y, f, new, g = work[NOW], work[FIRST], work[NEW], work[LAST]
    before = y[3] * f[3] + y[4] * f[4] + y[5] * f[5]
    after = new[3] * g[3] + new[4] * g[4] + new[5] * g[5]
    if not before < 0.0 < after:
        return 1.0
    low, high = 0.0, 1.0
    for _ in range(SECTIONS):
        part = GOLDEN * (high - low)
        left, right = high - part, low + part
        here = _excess(SPEEDS, 0.0, left, step, earth, wind, work)
        if here < _excess(SPEEDS, 0.0, right, step, earth, wind, work):
            high = right
        else:
            low = left
    return 0.5 * (low + high)


@scalar
def next_event(row, lift, world, step, work, body):
    """Find the first event inside a trial step that it must end at.  in: flight; out: which, fraction."""
    earth, _, _, wind = world
    height, climb = body[HEIGHT], body[CLIMB]
    new_height, new_climb = ends(earth, work)
    event, first, turn = NOTHING, 1.0, -1.0
    if climb * new_climb < 0.0:
        turn = find_event(CLIMBS, 0.0, 0.0, 1.0, step, earth, wind, work)
    ceiling, least = lift[col.LIFT_CEILING], lift[col.LIFT_LEAST_SPEED]
    waits = body[ENGAGED] == BEFORE_LIFT and lift[col.LIFT_TO_DRAG] > 0.0 and body[STAGE] >= row[col.STAGES]
    if waits and new_climb <= 0.0 and new_height <= ceiling:
        start = max(turn, 0.0)
        event, first = LIFT_BEGINS, start
        if height_inside(start, step, earth, work) > ceiling:
            first = find_event(HEIGHTS, ceiling, start, 1.0, step, earth, wind, work)
    if body[ENGAGED] == UNDER_LIFT:
        high = _slowest(step, earth, wind, work)
        if _excess(SPEEDS, least, high, step, earth, wind, work) <= 0.0:
            event, first = LIFT_ENDS, find_event(SPEEDS, least, 0.0, high, step, earth, wind, work)
    low, high = 0.0, 1.0
    lands = new_height <= GROUND_TOLERANCE and new_climb < 0.0
    if lands and climb > 0.0:
        low = max(turn, 0.0)  # rises first: look after the top
    if climb < 0.0 < new_climb and height > GROUND_TOLERANCE:  # dips
        lands, high = height_inside(turn, step, earth, work) <= 0.0, turn
    if lands:
        fraction = find_event(HEIGHTS, 0.0, low, high, step, earth, wind, work)
        if event == NOTHING or fraction <= first:
            event, first = GROUND, fraction
    return event, first


@scalar
def look_inside(row, world, step, event, result, work, body):
    """Record what a step passes, and see an orbit or an escape.  in: flight; out: status or FLYING, result.

    Apogee, pull-out and entry are recorded.
    """
    earth, _, _, wind = world
    a, b = earth[col.EARTH_SEMI_MAJOR_AXIS], earth[col.EARTH_SEMI_MINOR_AXIS]
    height, climb = body[HEIGHT], body[CLIMB]
    new_height, new_climb = ends(earth, work)
    start, level = 0.0, height
    if climb > 0.0 >= new_climb or climb < 0.0 <= new_climb:
        start = find_event(CLIMBS, 0.0, 0.0, 1.0, step, earth, wind, work)
        level = height_inside(start, step, earth, work)
        at = body[CLOCK] + start * step
        if climb > 0.0 and level > result[col.APOGEE_HEIGHT]:
            result[col.APOGEE_HEIGHT], result[col.APOGEE_TIME] = level, at
        if climb < 0.0 and body[ENGAGED] == UNDER_LIFT and not (level >= result[col.PULL_OUT_HEIGHT]):
            result[col.PULL_OUT_HEIGHT], result[col.PULL_OUT_TIME] = level, at
    low = start if climb > 0.0 else 0.0
    top = level if climb > 0.0 else height
    if top > ENTRY_INTERFACE >= new_height:
        u = find_event(HEIGHTS, ENTRY_INTERFACE, low, 1.0, step, earth, wind, work)
        x, y, z, vx, vy, vz = state_inside(work, step, u)
        _, sink = height_and_climb(x, y, z, vx, vy, vz, a, b)
        speed = math.sqrt(vx * vx + vy * vy + vz * vz)
        result[col.ENTRY_TIME], result[col.ENTRY_SPEED] = body[CLOCK] + u * step, speed
        result[col.ENTRY_FLIGHT_PATH_ANGLE] = math.asin(max(-1.0, min(1.0, sink / speed)))
    if climb < 0.0 <= new_climb and body[STAGE] >= row[col.STAGES] and event != GROUND:
        body[PERIGEES] += 1.0 if body[ENGAGED] != UNDER_LIFT else 0.0
        if new_height > ORBIT_PERIGEE or body[PERIGEES] >= MOST_PERIGEES:
            return status.ORBIT
    new = work[NEW]
    speed = math.sqrt(new[3] * new[3] + new[4] * new[4] + new[5] * new[5])
    if body[ENGAGED] == UNDER_LIFT and new_climb > STRAIGHT_UP * speed:
        return status.VERTICAL
    return FLYING if new_height < FAR_AWAY else status.ESCAPED


@scalar
def may_begin(lift, body):
    """Whether the lift begins where a flight is.  in: lift row, flight; out: bool."""
    waits = body[ENGAGED] == BEFORE_LIFT and lift[col.LIFT_TO_DRAG] > 0.0
    return waits and body[CLIMB] <= 0.0 and body[HEIGHT] <= lift[col.LIFT_CEILING]
