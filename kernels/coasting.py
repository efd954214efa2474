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
        lanes[k * LANES + lane] = chunk[(PLACE + k) * CHUNK + i]
    lanes[CLIMB * LANES + lane] = chunk[RISING * CHUNK + i]
    lanes[TIME * LANES + lane] = chunk[CLOCK * CHUNK + i]
    lanes[COUNT * LANES + lane] = chunk[TRIALS * CHUNK + i]
    lanes[BOUND * LANES + lane] = chunk[DOUBT * CHUNK + i]
    lanes[WEIGHT * LANES + lane] = chunk[TO_GO * CHUNK + i]
    lanes[STOP * LANES + lane] = chunk[COAST_STOP * CHUNK + i]
    rest = chunk[COAST_STOP * CHUNK + i] - chunk[CLOCK * CHUNK + i]
    step = chunk[HINT * CHUNK + i]
    half = 0.5 * rest if step > 0.5 * rest else step
    lanes[STEP * LANES + lane] = rest if step >= rest or rest < 0.0 else half


@scalar
def advance_coast(lanes, lane, chunk, i, tolerance, step_limit, result):
    """Judge a trial step that `coast.step_coasting` left open.  in: lane; out: status, REPEATED or LEFT."""
    judged = judge_trial(lanes, lane, step_limit, result)
    if judged != FLYING:
        return judged
    step = lanes[STEP * LANES + lane]
    for k in range(NEW):
        lanes[k * LANES + lane] = lanes[(NEW + k) * LANES + lane]
    lanes[TIME * LANES + lane] += step
    lanes[BOUND * LANES + lane] += lanes[ERROR * LANES + lane] * tolerance
    lanes[WEIGHT * LANES + lane] = max(lanes[WEIGHT * LANES + lane] - step, 1.0)
    chunk[PHASE * CHUNK + i] = AT_APOGEE if chunk[RISING * CHUNK + i] > 0.0 else RETURNING
    chunk[HINT * CHUNK + i] = lanes[STEP * LANES + lane]
    return LEFT


@scalar
def leave_coast(lanes, lane, chunk, i):
    """Write a flight's fields from its lane.  in: lane; out: chunk."""
    for k in range(6):
        chunk[(PLACE + k) * CHUNK + i] = lanes[k * LANES + lane]
    chunk[CLOCK * CHUNK + i] = lanes[TIME * LANES + lane]
    trials = lanes[COUNT * LANES + lane]
    chunk[EVALUATIONS * CHUNK + i] += COAST_EVALUATIONS * (trials - chunk[TRIALS * CHUNK + i])
    chunk[TRIALS * CHUNK + i] = trials
    chunk[DOUBT * CHUNK + i] = lanes[BOUND * LANES + lane]
    chunk[TO_GO * CHUNK + i] = lanes[WEIGHT * LANES + lane]
