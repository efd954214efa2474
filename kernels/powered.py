"""Boost of a flight of `manoeuvre`: ignition, pitch-over, staging, as `boost` does it for lanes."""

import math

from kernels import layout as col
from kernels.ascent import burn_time, total_burn_time
from kernels.body import (
    DOWNRANGE,
    DRAG,
    FLOW,
    FOLLOW,
    IGNITION,
    RISE_END,
    STAGE,
    STAGE_END,
    THRUST,
    TURN_RATE,
    TURN_START,
    UP,
)
from kernels.constants import STANDARD_GRAVITY
from kernels.jit import scalar


@scalar
def ignite(row, stage, time, body):
    """Start a stage.  in: row, stage from 0, s; out: body.  Mass counts from its own ignition."""
    k = col.FIRST_STAGE + stage * col.STAGE_WIDTH
    delta_v, weight = row[k + col.STAGE_IDEAL_DELTA_V], row[k + col.STAGE_THRUST_TO_WEIGHT]
    exhaust = row[k + col.STAGE_EXHAUST_SPEED]
    body[STAGE], body[STAGE_END] = stage, time + burn_time(delta_v, weight, exhaust)
    body[THRUST], body[FLOW] = weight * STANDARD_GRAVITY, weight * STANDARD_GRAVITY / exhaust
    body[IGNITION] = time
    body[DRAG] = row[col.DRAG_SCALE] / row[k + col.STAGE_BALLISTIC_COEFFICIENT]


@scalar
def pitch_over(row, now, body):
    """End the vertical rise: a kick (gravity turn), or the programme begins.  in: row; out: state, body."""
    body[RISE_END] = math.inf
    if row[col.STEERING] == col.GRAVITY_TURN:
        speed = math.sqrt(now[3] * now[3] + now[4] * now[4] + now[5] * now[5])
        s, c = speed * math.sin(row[col.PITCH_OVER]), speed * math.cos(row[col.PITCH_OVER])
        for k in range(3):
            now[3 + k] = c * body[UP + k] + s * body[DOWNRANGE + k]
        body[FOLLOW] = 1.0
    else:
        body[TURN_START] = row[col.RISE_TIME]
        body[TURN_RATE] = row[col.PITCH_OVER] / (total_burn_time(row) - row[col.RISE_TIME])


@scalar
def end_of_phase(row, time, now, body):
    """Pitch over, stage or burn out where the kept step ends there.  in: row, s; out: state, body."""
    if time == body[RISE_END]:
        pitch_over(row, now, body)
    if time == body[STAGE_END]:
        stage = int(body[STAGE]) + 1
        if stage < row[col.STAGES]:
            ignite(row, stage, time, body)
        else:
            body[STAGE], body[STAGE_END], body[FLOW] = stage, math.inf, 0.0
            body[DRAG] = row[col.DRAG_SCALE] / row[col.BALLISTIC_COEFFICIENT]
