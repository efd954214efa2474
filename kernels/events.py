"""What happens inside a step in air: ground, apogee, entry interface; each located by the dense output."""

import math

from kernels import layout as col
from kernels import status
from kernels.constants import ENTRY_INTERFACE
from kernels.dense import find_height, find_turn, state_within
from kernels.earth import height_and_climb, surface_point
from kernels.geodesy import geodesic_between
from kernels.jit import scalar
from kernels.lane import (
    CLIMB,
    DOWNRANGE,
    FLYING,
    GROUND_TOLERANCE,
    HEIGHT,
    LANES,
    NEW,
    STEP,
    TIME,
    UP,
    get3,
)


@scalar
def meet_ground(lanes, lane, row, earth, result):
    """Land when the trial step passes below the ground.  in: lane; out: status OK, or FLYING."""
    a, b = earth[col.EARTH_SEMI_MAJOR_AXIS], earth[col.EARTH_SEMI_MINOR_AXIS]
    height, climb, new_height, new_climb = _heights(lanes, lane)
    start, end = 0.0, 1.0
    if new_height > GROUND_TOLERANCE and climb < 0.0 < new_climb:  # dips
        end = find_turn(lanes, lane, a, b, 0.0, 1.0)
        x, y, z, vx, vy, vz = state_within(lanes, lane, end)
        if height_and_climb(x, y, z, vx, vy, vz, a, b)[0] >= 0.0:
            return FLYING
    elif new_height > GROUND_TOLERANCE or (height <= GROUND_TOLERANCE and new_climb > 0.0):
        return FLYING
    elif climb > 0.0 and height <= GROUND_TOLERANCE:
        start = find_turn(lanes, lane, a, b, 0.0, 1.0)  # rises first: look after the top
    fraction = find_height(lanes, lane, a, b, 0.0, start, end)
    note_passages(lanes, lane, earth, result)
    x, y, z, vx, vy, vz = state_within(lanes, lane, fraction)
    time = lanes[TIME * LANES + lane] + fraction * lanes[STEP * LANES + lane]
    ux, uy, uz = get3(lanes, lane, UP)
    dx, dy, dz = get3(lanes, lane, DOWNRANGE)
    land(x, y, z, vx, vy, vz, time, ux, uy, uz, x * dx + y * dy + z * dz, earth, result)
    return status.OK


@scalar
def _heights(lanes, lane):
    return (
        lanes[HEIGHT * LANES + lane],
        lanes[CLIMB * LANES + lane],
        lanes[(NEW + HEIGHT) * LANES + lane],
        lanes[(NEW + CLIMB) * LANES + lane],
    )


@scalar
def note_passages(lanes, lane, earth, result):
    """Record an apogee and an entry inside the step.  in: lane; out: result row."""
    height, climb, new_height, new_climb = _heights(lanes, lane)
    turns = climb > 0.0 >= new_climb
    enters = height > ENTRY_INTERFACE >= new_height
    if not (turns or enters):
        return
    a, b = earth[col.EARTH_SEMI_MAJOR_AXIS], earth[col.EARTH_SEMI_MINOR_AXIS]
    top, start = height, 0.0
    if turns:
        start = find_turn(lanes, lane, a, b, 0.0, 1.0)
        x, y, z, vx, vy, vz = state_within(lanes, lane, start)
        top, _ = height_and_climb(x, y, z, vx, vy, vz, a, b)
        if top > result[col.APOGEE_HEIGHT]:
            result[col.APOGEE_HEIGHT] = top
            result[col.APOGEE_TIME] = lanes[TIME * LANES + lane] + start * lanes[STEP * LANES + lane]
    if top > ENTRY_INTERFACE >= new_height:
        fraction = find_height(lanes, lane, a, b, ENTRY_INTERFACE, start, 1.0)
        x, y, z, vx, vy, vz = state_within(lanes, lane, fraction)
        _, climb = height_and_climb(x, y, z, vx, vy, vz, a, b)
        time = lanes[TIME * LANES + lane] + fraction * lanes[STEP * LANES + lane]
        note_entry(climb, math.sqrt(vx * vx + vy * vy + vz * vz), time, result)


@scalar
def note_entry(climb, speed, time, result):
    """Record the descending crossing of the entry interface (the last one, if there are several)."""
    result[col.ENTRY_SPEED] = speed
    result[col.ENTRY_FLIGHT_PATH_ANGLE] = math.asin(max(-1.0, min(1.0, climb / speed)))
    result[col.ENTRY_TIME] = time


@scalar
def land(x, y, z, vx, vy, vz, time, ux, uy, uz, beyond, earth, result):
    """Record the impact.  in: state, s, launch vertical, m along the downrange axis; out: result row.

    The angle flown is not folded at the antipode: past it, the track comes back.
    """
    a, b = earth[col.EARTH_SEMI_MAJOR_AXIS], earth[col.EARTH_SEMI_MINOR_AXIS]
    speed = math.sqrt(vx * vx + vy * vy + vz * vz)
    p = math.sqrt(x * x + y * y)
    stretched = (a / b) * (a / b) * z  # along the vertical, where the point is on the ellipsoid
    climb = (x * vx + y * vy + stretched * vz) / math.sqrt(p * p + stretched * stretched)
    result[col.TIME_OF_FLIGHT] = time
    result[col.IMPACT_LATITUDE] = math.atan2(a * a * z, b * b * p)  # exact on the ellipsoid
    result[col.IMPACT_LONGITUDE] = math.atan2(y, x)
    result[col.IMPACT_SPEED] = speed
    angle = math.asin(max(-1.0, min(1.0, climb / speed))) if speed > 0.0 else 0.0
    result[col.IMPACT_FLIGHT_PATH_ANGLE] = angle
    px, py, pz = surface_point(ux, uy, uz, a, b)
    distance, bearing, _ = geodesic_between(px, py, pz, x, y, z, a, b)
    result[col.GROUND_RANGE] = distance
    result[col.IMPACT_BEARING] = bearing
    cx, cy, cz = py * z - pz * y, pz * x - px * z, px * y - py * x
    flown = math.atan2(math.sqrt(cx * cx + cy * cy + cz * cz), px * x + py * y + pz * z)
    if flown > 2.6 and beyond < 0.0:
        flown = 2.0 * math.pi - flown
    result[col.RANGE_ANGLE] = flown
