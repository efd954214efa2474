"""What happens inside a step in air: ground, apogee, entry interface; each located by the dense output."""

import math

from kernels import layout as col
from kernels.chunk import APOGEE, APOGEE_CLOCK, CHUNK, JERK, LANDING, PHASE, PULL
from kernels.columns import get3, put3
from kernels.constants import ENTRY_INTERFACE
from kernels.dense import find_height, find_turn, state_within
from kernels.earth import height_and_climb
from kernels.jit import scalar
from kernels.lane import (
    ACCELERATION,
    CLIMB,
    GROUND_TOLERANCE,
    HEIGHT,
    LANES,
    NEW,
    STEP,
    TIME,
    VELOCITY,
)
from kernels.stepper import HEIGHT_SLACK, MOST_SLACK

STEADY = 80.0  # m/s2, eight times gravity: a slower fall changes too much for the few rounds of `touch_down`
NEAR = 4.0  # times the slack: from where a Taylor series goes to the ground


@scalar
def meet_ground(lanes, lane, chunk, i, earth, tolerance, result):
    """Let the flight land when the trial step ends at or below the ground.  in: lane; out: whether it does.

    A step on the way down is aimed just below the ground: `passes.touch_down` goes the last metres by a
    Taylor series.  From further off, the dense output finds the ground first.
    """
    a, b = earth[col.EARTH_SEMI_MAJOR_AXIS], earth[col.EARTH_SEMI_MINOR_AXIS]
    height, climb, new_height, new_climb = _heights(lanes, lane)
    wide = HEIGHT_SLACK * min(MOST_SLACK, math.sqrt(tolerance))
    start, end = 0.0, 1.0
    near = climb < 0.0 and new_climb < 0.0 and abs(new_height) <= NEAR * wide
    near = near and new_climb * new_climb > STEADY * abs(new_height)
    if new_height > GROUND_TOLERANCE and climb < 0.0 < new_climb:  # dips
        end = find_turn(lanes, lane, a, b, 0.0, 1.0)
        x, y, z, vx, vy, vz = state_within(lanes, lane, end)
        if height_and_climb(x, y, z, vx, vy, vz, a, b)[0] >= 0.0:
            return False
    elif near and new_height <= wide:
        _go_to(lanes, lane, chunk, i, get3(lanes, NEW + lane), get3(lanes, NEW + VELOCITY + lane), 1.0)
        return True
    elif new_height > GROUND_TOLERANCE or (height <= GROUND_TOLERANCE and new_climb > 0.0):
        return False
    elif climb > 0.0:
        start = find_turn(lanes, lane, a, b, 0.0, 1.0)  # rises first: look after the top
    fraction = find_height(lanes, lane, a, b, 0.0, start, end)
    note_passages(lanes, lane, chunk, i, earth, result)
    x, y, z, vx, vy, vz = state_within(lanes, lane, fraction)
    _go_to(lanes, lane, chunk, i, (x, y, z), (vx, vy, vz), fraction)
    return True


@scalar
def _go_to(lanes, lane, chunk, i, place, motion, fraction):
    """Put a lane to a state inside its step, to land.  in: lane, state, fraction; out: lane, chunk."""
    step = lanes[STEP + lane]
    for k in range(3):
        before = lanes[ACCELERATION + k * LANES + lane]
        change = lanes[NEW + ACCELERATION + k * LANES + lane] - before
        chunk[PULL + k * CHUNK + i] = before + fraction * change
        chunk[JERK + k * CHUNK + i] = change / step
    put3(lanes, lane, place[0], place[1], place[2])
    put3(lanes, VELOCITY + lane, motion[0], motion[1], motion[2])
    lanes[TIME + lane] += fraction * step
    chunk[PHASE + i] = LANDING


@scalar
def _heights(lanes, lane):
    return (
        lanes[HEIGHT + lane],
        lanes[CLIMB + lane],
        lanes[NEW + HEIGHT + lane],
        lanes[NEW + CLIMB + lane],
    )


@scalar
def note_passages(lanes, lane, chunk, i, earth, result):
    """Record an apogee and an entry inside the step.  in: lane; out: chunk, result row."""
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
        if top > chunk[APOGEE + i]:
            chunk[APOGEE + i] = top
            after = start * lanes[STEP + lane]
            chunk[APOGEE_CLOCK + i] = lanes[TIME + lane] + after
    if top > ENTRY_INTERFACE >= new_height:
        fraction = find_height(lanes, lane, a, b, ENTRY_INTERFACE, start, 1.0)
        x, y, z, vx, vy, vz = state_within(lanes, lane, fraction)
        _, climb = height_and_climb(x, y, z, vx, vy, vz, a, b)
        time = lanes[TIME + lane] + fraction * lanes[STEP + lane]
        note_entry(climb, math.sqrt(vx * vx + vy * vy + vz * vz), time, result)


@scalar
def note_entry(climb, speed, time, result):
    """Record a crossing of the entry interface; the last one stays.  in: m/s, m/s, s; out: result row."""
    result[col.ENTRY_SPEED] = speed
    result[col.ENTRY_FLIGHT_PATH_ANGLE] = math.asin(max(-1.0, min(1.0, climb / speed)))
    result[col.ENTRY_TIME] = time
