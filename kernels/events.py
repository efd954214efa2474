"""What happens inside a step: ground, apogee, entry interface; each located by the dense output."""

import math

from kernels import layout as col
from kernels import status
from kernels.constants import ENTRY_INTERFACE
from kernels.dense import find_fraction, state_within
from kernels.earth import geocentric_angle, height_and_climb, position_ecef_to_geodetic
from kernels.geodesy import geodesic_inverse
from kernels.jit import scalar
from kernels.lane import (
    CLIMB,
    DOWNRANGE,
    FLYING,
    GROUND_AIM,
    GROUND_TOLERANCE,
    HEIGHT,
    LANES,
    NEW,
    REPEATED,
    STEP,
    TIME,
    get3,
)

MOST_AIMS = 6.0
ROUNDING = 1e-3  # m: what is accepted as the ground after so many aims


@scalar
def meet_ground(lanes, lane, log, row, earth, result):
    """Aim the step at the ground when it passes below; land when it ends there.  in: lane; out: status."""
    a, b = earth[col.EARTH_SEMI_MAJOR_AXIS], earth[col.EARTH_SEMI_MINOR_AXIS]
    height, climb, new_height, new_climb = _heights(lanes, lane)
    end = 1.0
    if new_height > GROUND_TOLERANCE and climb < 0.0 < new_climb:
        end = find_fraction(lanes, lane, a, b, 0.0, True, 0.0, 1.0)
        x, y, z, vx, vy, vz = state_within(lanes, lane, end)
        if height_and_climb(x, y, z, vx, vy, vz, a, b)[0] >= 0.0:
            return FLYING
    elif new_height > GROUND_TOLERANCE or (height <= GROUND_TOLERANCE and new_climb > 0.0):
        return FLYING
    elif abs(new_height) <= GROUND_TOLERANCE and new_climb < 0.0:
        note_passages(lanes, lane, earth, result)
        land(lanes, lane, NEW, lanes[STEP * LANES + lane], row, earth, result)
        return status.OK
    start = 0.0
    if climb > 0.0 and height <= GROUND_TOLERANCE:
        start = find_fraction(lanes, lane, a, b, 0.0, True, 0.0, 1.0)  # rises first: look after the top
    fraction = find_fraction(lanes, lane, a, b, 0.0, False, start, end)
    if log[GROUND_AIM] > MOST_AIMS and abs(new_height) < ROUNDING:  # on the ground to rounding
        land(lanes, lane, NEW, lanes[STEP * LANES + lane], row, earth, result)
        return status.OK
    log[GROUND_AIM] += 1.0
    lanes[STEP * LANES + lane] *= fraction
    return REPEATED


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
        start = find_fraction(lanes, lane, a, b, 0.0, True, 0.0, 1.0)
        x, y, z, vx, vy, vz = state_within(lanes, lane, start)
        top, _ = height_and_climb(x, y, z, vx, vy, vz, a, b)
        if top > result[col.APOGEE_HEIGHT]:
            result[col.APOGEE_HEIGHT] = top
            result[col.APOGEE_TIME] = lanes[TIME * LANES + lane] + start * lanes[STEP * LANES + lane]
    if top > ENTRY_INTERFACE >= new_height:
        _note_entry(lanes, lane, a, b, start, result)


@scalar
def _note_entry(lanes, lane, a, b, start, result):
    """Record the descending crossing of the entry interface (the last one, if there are several)."""
    fraction = find_fraction(lanes, lane, a, b, ENTRY_INTERFACE, False, start, 1.0)
    x, y, z, vx, vy, vz = state_within(lanes, lane, fraction)
    _, climb = height_and_climb(x, y, z, vx, vy, vz, a, b)
    speed = math.sqrt(vx * vx + vy * vy + vz * vz)
    result[col.ENTRY_SPEED] = speed
    result[col.ENTRY_FLIGHT_PATH_ANGLE] = math.asin(climb / speed)
    result[col.ENTRY_TIME] = lanes[TIME * LANES + lane] + fraction * lanes[STEP * LANES + lane]


@scalar
def land(lanes, lane, column, elapsed, row, earth, result):
    """Record the impact.  in: lane, column of the state, seconds into the step; out: result row.

    The angle flown is not folded at the antipode: past it, the track comes back.
    """
    a, b = earth[col.EARTH_SEMI_MAJOR_AXIS], earth[col.EARTH_SEMI_MINOR_AXIS]
    x, y, z = get3(lanes, lane, column)
    vx, vy, vz = get3(lanes, lane, column + 3)
    speed = math.sqrt(vx * vx + vy * vy + vz * vz)
    latitude, longitude, _ = position_ecef_to_geodetic(x, y, z, a, b)
    _, climb = height_and_climb(x, y, z, vx, vy, vz, a, b)
    result[col.TIME_OF_FLIGHT] = lanes[TIME * LANES + lane] + elapsed
    result[col.IMPACT_LATITUDE] = latitude
    result[col.IMPACT_LONGITUDE] = longitude
    result[col.IMPACT_SPEED] = speed
    angle = math.asin(max(-1.0, min(1.0, climb / speed))) if speed > 0.0 else 0.0
    result[col.IMPACT_FLIGHT_PATH_ANGLE] = angle
    distance, bearing, _ = geodesic_inverse(row[col.LATITUDE], row[col.LONGITUDE], latitude, longitude, a, b)
    result[col.GROUND_RANGE] = distance
    result[col.IMPACT_BEARING] = bearing
    flown = geocentric_angle(x, y, z, row[col.LATITUDE], row[col.LONGITUDE], a, b)
    dx, dy, dz = get3(lanes, lane, DOWNRANGE)
    if flown > 2.6 and x * dx + y * dy + z * dz < 0.0:
        flown = 2.0 * math.pi - flown
    result[col.RANGE_ANGLE] = flown
