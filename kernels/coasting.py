"""One flight in one lane of a coast: `board_coast`, `advance_coast`, `leave_coast`.

What frames a coast (its start, its apogee, its end) is done for a whole chunk at once in `passes`.
"""

from kernels.chunk import (
    AT_APOGEE,
    CHUNK,
    CLOCK,
    COAST_STOP,
    DOUBT,
    EVALUATIONS,
    HINT,
    PHASE,
    PLACE,
    RETURNING,
    RISING,
    TO_GO,
    TRIALS,
)
from kernels.flight import judge_trial
from kernels.jit import scalar
from kernels.lane import (
    BOUND,
    CLIMB,
    COUNT,
    ERROR,
    FLYING,
    LANES,
    LEFT,
    NEW,
    STEP,
    STOP,
    TIME,
    WEIGHT,
)

COAST_EVALUATIONS = 22.0  # of the right-hand side in one trial step


@scalar
def board_coast(lanes, lane, chunk, i):
    """Put a flight into a lane of a coast block.  in: chunk; out: lane."""
    for k in range(6):
        lanes[k * LANES + lane] = chunk[PLACE + k * CHUNK + i]
    lanes[CLIMB + lane] = chunk[RISING + i]
    lanes[TIME + lane] = chunk[CLOCK + i]
    lanes[COUNT + lane] = chunk[TRIALS + i]
    lanes[BOUND + lane] = chunk[DOUBT + i]
    lanes[WEIGHT + lane] = chunk[TO_GO + i]
    lanes[STOP + lane] = chunk[COAST_STOP + i]
    rest = chunk[COAST_STOP + i] - chunk[CLOCK + i]
    step = chunk[HINT + i]
    half = 0.5 * rest if step > 0.5 * rest else step
    lanes[STEP + lane] = rest if step >= rest or rest < 0.0 else half


@scalar
def advance_coast(lanes, lane, chunk, i, tolerance, step_limit, result):
    """Judge a trial step that `coast.step_coasting` left open.  in: lane; out: status, REPEATED or LEFT."""
    judged = judge_trial(lanes, lane, step_limit, result)
    if judged != FLYING:
        return judged
    step = lanes[STEP + lane]
    for column in range(0, NEW, LANES):
        lanes[column + lane] = lanes[NEW + column + lane]
    lanes[TIME + lane] += step
    lanes[BOUND + lane] += lanes[ERROR + lane] * tolerance
    lanes[WEIGHT + lane] = max(lanes[WEIGHT + lane] - step, 1.0)
    chunk[PHASE + i] = AT_APOGEE if chunk[RISING + i] > 0.0 else RETURNING
    chunk[HINT + i] = lanes[STEP + lane]
    return LEFT


@scalar
def leave_coast(lanes, lane, chunk, i):
    """Write a flight's fields from its lane.  in: lane; out: chunk."""
    for k in range(6):
        chunk[PLACE + k * CHUNK + i] = lanes[k * LANES + lane]
    chunk[CLOCK + i] = lanes[TIME + lane]
    trials = lanes[COUNT + lane]
    chunk[EVALUATIONS + i] += COAST_EVALUATIONS * (trials - chunk[TRIALS + i])
    chunk[TRIALS + i] = trials
    chunk[DOUBT + i] = lanes[BOUND + lane]
    chunk[TO_GO + i] = lanes[WEIGHT + lane]
