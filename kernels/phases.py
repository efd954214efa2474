"""A block of flights from launch to impact, phase by phase.

The flights of a chunk go from phase to phase together: under power, in air, coasting.  In each of these,
a block of lanes is refilled as its flights leave, so that no lane idles; what stands between them is done
for the whole chunk at once (`passes`).
"""

import math

from numba import float64, int64

from kernels import layout as col
from kernels import passes, status
from kernels.chunk import (
    APOGEE,
    APOGEE_CLOCK,
    AT_APOGEE,
    BEARING,
    CHUNK,
    COAST_START,
    COASTING,
    DISTANCE,
    DONE,
    DOUBT,
    EVALUATIONS,
    FIELDS,
    FLIGHT,
    FLOWN,
    IMPACT_ANGLE,
    IMPACT_LATITUDE,
    IMPACT_LONGITUDE,
    IMPACT_SPEED,
    IMPACT_TIME,
    IN_AIR,
    LANDING,
    LEAVING,
    LOOK,
    LOOKED,
    MOVED,
    NOTED,
    PHASE,
    POWERED,
    QUEUE,
    RETURNING,
    TRIALS,
    TURNED,
    VERDICT,
)
from kernels.coast import step_coasting
from kernels.coasting import advance_coast, board_coast, leave_coast
from kernels.columns import get6
from kernels.flight import advance, begin, board, change_air, change_curve, leave, world_of
from kernels.jit import scalar
from kernels.lane import (
    COLUMNS,
    ERROR,
    EVENT,
    FLYING,
    HEIGHT,
    LANES,
    LEFT,
    NEW,
    OTHER_AIR,
    OTHER_CURVE,
    STEP,
    STOP,
    TIME,
    TRY,
)
from kernels.stepper import step_in_air, step_powered
from kernels.tracing import note_coast, note_impact, note_lane

SERIES_DOUBT = (
    0.02  # m: what the height that steps use, a series, moves an impact by (at most 12 mm measured)
)


# What `native` hands over, in the order of the parameters.
TABLE, LINE, NUMBERS = float64[:, ::1], float64[::1], int64[::1]
SIGNATURE = (TABLE, LINE, TABLE, TABLE, float64, int64, TABLE, NUMBERS, TABLE, LINE, NUMBERS)


@scalar
def fly_block(
    all_rows, earth, air, curve, tolerance, step_limit, all_results, all_codes, nodes, numbers, lists
):
    """Fly some rows, and keep the nodes of the first one's path where there is room for nodes.

    in: as `batch.fly_rows`; nodes (m, 10); workspace.  out: results, codes, nodes, and the number of nodes.
    """
    gm, a, f, j2, rate = world_of(earth)
    b = earth[col.EARTH_SEMI_MINOR_AXIS]
    chunk, lanes = numbers[: FIELDS * CHUNK], numbers[FIELDS * CHUNK :]
    lists[NOTED] = 0
    for first in range(0, all_rows.shape[0], CHUNK):
        last = min(first + CHUNK, all_rows.shape[0])
        rows, results, codes = all_rows[first:last], all_results[first:last], all_codes[first:last]
        blocks = (last - first + LANES - 1) // LANES
        _begin_all(rows, chunk, lanes, blocks * LANES, results, codes)
        for block in range(blocks):
            passes.set_out(chunk[block * LANES :], a, b)
        phase = 0
        while phase != LANDING:
            if _any_looks(chunk, codes):
                for block in range(blocks):
                    passes.look_ahead(chunk[block * LANES :], gm, a, f, rate, air, tolerance)
            phase = _next_phase(chunk, codes)
            if phase <= COASTING:
                waiting = _gather(chunk, codes, phase, lists)
                _run_phase(
                    phase, waiting, lanes, chunk, rows, earth, air, curve, tolerance, step_limit, results,
                    codes, nodes, lists,
                )  # fmt: skip
                continue
            for block in range(blocks):
                part = chunk[block * LANES :]
                if phase == LEAVING:
                    passes.plan_coast(part, gm, a, f, rate, tolerance)
                elif phase == AT_APOGEE:
                    passes.pass_apogee(part, gm, a, f, j2, tolerance)
                elif phase == RETURNING:
                    passes.come_back(part, rate)
                else:
                    passes.touch_down(part, a, b)
            if phase == LEAVING:
                _end_orbits(chunk, results, codes)
        _land_all(chunk, results, codes, nodes, lists)
    return lists[NOTED]


@scalar
def _land_all(chunk, results, codes, nodes, lists):
    """Report the flights that came down.  in: chunk; out: results, codes, nodes."""
    for i in range(codes.shape[0]):
        if codes[i] == FLYING:
            _report(chunk, i, results)
            if nodes.shape[0] > 0:
                note_impact(nodes, lists[NOTED:], chunk)
            _end(status.OK, i, chunk, results, codes)


@scalar
def _begin_all(rows, chunk, lanes, used, results, codes):
    """Take the rows into a chunk, whose unused places stay empty.  out: chunk, lanes, results, codes."""
    for i in range(used):
        for field in range(0, FIELDS * CHUNK, CHUNK):
            chunk[field + i] = 0.0
    for i in range(rows.shape[0]):
        for k in range(col.RESULTS):
            results[i, k] = math.nan
        codes[i] = begin(chunk, i, rows[i])
        if codes[i] == FLYING and rows[i, col.STAGES] == 0.0:
            results[i, col.BURNOUT_TIME] = 0.0
    for k in range(COLUMNS * LANES):
        lanes[k] = 7e6 if k < LANES else 0.0  # m from the Earth's centre: a harmless place


@scalar
def _any_looks(chunk, codes):
    """Whether a flight that is under way has to look ahead."""
    looks = False
    for i in range(codes.shape[0]):
        looks |= (codes[i] == FLYING) & (chunk[LOOK + i] == 1.0)
    return looks


@scalar
def _next_phase(chunk, codes):
    """Find the first phase that a flight waits for; LANDING when all have come down."""
    phase = float(LANDING)
    for i in range(codes.shape[0]):
        phase = min(phase, chunk[PHASE + i]) if codes[i] == FLYING else phase
    return int(phase)


@scalar
def _gather(chunk, codes, phase, lists):
    """List the flights that wait for a phase.  out: lists, their number."""
    waiting = 0
    for i in range(codes.shape[0]):
        lists[QUEUE + waiting] = i
        waiting += (codes[i] == FLYING) & (chunk[PHASE + i] == phase)
    return waiting


@scalar
def _run_phase(
    phase, waiting, lanes, chunk, rows, earth, air, curve, tolerance, step_limit, results, codes, nodes, lists
):
    """Fly all flights of the queue until each has left the phase.  out: chunk, results, codes, nodes."""
    gm, a, f, j2, rate = world_of(earth)
    traced = nodes.shape[0] > 0
    for lane in range(LANES):
        lists[FLIGHT + lane] = -1
        _idle(lanes, lane)
    following, aloft = 0, 0
    while True:
        if aloft < LANES and following < waiting:
            for lane in range(LANES):
                if lists[FLIGHT + lane] < 0 and following < waiting:
                    i = lists[QUEUE + following]
                    following += 1
                    if phase == COASTING:
                        board_coast(lanes, lane, chunk, i)
                    else:
                        board(lanes, lane, chunk, i, rows[i], earth, air, curve)
                    lists[FLIGHT + lane] = i
                    aloft += 1
        if aloft == 0:
            return
        state, time = get6(lanes, 0), lanes[TIME]
        if phase == POWERED:
            step_powered(lanes, gm, a, f, j2, rate, tolerance, step_limit)
        elif phase == IN_AIR:
            step_in_air(lanes, gm, a, f, j2, rate, tolerance, step_limit)
        else:
            step_coasting(lanes, gm, a, f, j2, tolerance, step_limit)
        _sort_lanes(lanes, lists)
        _change_pieces(lanes, chunk, air, curve, results, lists)
        if traced and phase != COASTING:
            _note_step(nodes, lists[NOTED:], lanes)
        for k in range(lists[LOOKED]):
            lane = lists[LOOKED + 1 + k]
            i = lists[FLIGHT + lane]
            code = LEFT
            if lanes[EVENT + lane] == 0.0:
                pass
            elif phase == COASTING:
                code = advance_coast(lanes, lane, chunk, i, tolerance, step_limit, results[i])
            else:
                code = advance(
                    lanes, lane, chunk, i, rows[i], earth, air, curve, tolerance, step_limit, results[i]
                )
            if code < 0 and code != LEFT:
                continue
            if phase == COASTING:
                leave_coast(lanes, lane, chunk, i)
            else:
                leave(lanes, lane, chunk, i)
            if code >= 0:
                _end(code, i, chunk, results, codes)
            _idle(lanes, lane)
            lists[FLIGHT + lane] = -1
            aloft -= 1
        if traced and phase == COASTING and lanes[TIME] != time:
            note_coast(nodes, lists[NOTED:], chunk[COAST_START], state, time, lanes[TIME], earth)


@scalar
def _sort_lanes(lanes, lists):
    """List the lanes that came to an edge of the drag curve, of the air, or to an event.  out: lists.

    Without branches: which lanes these are is anybody's guess, and the processor's wrong guesses cost more.
    """
    turned, moved, looked = 0, 0, 0
    for lane in range(LANES):
        used = lists[FLIGHT + lane] >= 0
        lists[TURNED + 1 + turned], lists[MOVED + 1 + moved], lists[LOOKED + 1 + looked] = lane, lane, lane
        turned += used & (lanes[OTHER_CURVE + lane] != 0.0)
        moved += used & (lanes[OTHER_AIR + lane] != 0.0)
        looked += used & (lanes[EVENT + lane] != 0.0)
    lists[TURNED], lists[MOVED], lists[LOOKED] = turned, moved, looked


@scalar
def _change_pieces(lanes, chunk, air, curve, results, lists):
    """Take lanes over the edges that they came to; one that now coasts is looked at.  out: lanes, lists."""
    for k in range(lists[TURNED]):
        change_curve(lanes, lists[TURNED + 1 + k], curve)
    for k in range(lists[MOVED]):
        lane = lists[MOVED + 1 + k]
        i = lists[FLIGHT + lane]
        if change_air(lanes, lane, chunk, i, air, results) == LEFT:
            chunk[PHASE + i] = LEAVING
            lists[LOOKED + 1 + lists[LOOKED]] = lane
            lists[LOOKED] += 1


@scalar
def _note_step(nodes, noted, lanes):
    """Keep the end of lane 0's trial step as a node, if the step was or will be kept.  out: nodes, noted."""
    open_yet = lanes[EVENT] != 0.0
    if not open_yet or (lanes[ERROR] <= 1.0 and lanes[NEW + HEIGHT] > 0.0):
        note_lane(nodes, noted, lanes, open_yet)


@scalar
def _idle(lanes, lane):
    """Let an empty lane stand still where it is: every lane computes."""
    lanes[STEP + lane] = 0.0
    lanes[TRY + lane] = 0.0
    lanes[STOP + lane] = math.inf
    lanes[OTHER_AIR + lane] = 0.0
    lanes[OTHER_CURVE + lane] = 0.0


@scalar
def _end_orbits(chunk, results, codes):
    """End the flights that `passes.plan_coast` found not to come down.  out: results, codes."""
    for i in range(codes.shape[0]):
        if codes[i] == FLYING and chunk[PHASE + i] == LEAVING:
            _end(int(chunk[VERDICT + i]), i, chunk, results, codes)


@scalar
def _report(chunk, i, results):
    """Write what `passes.touch_down` found.  in: chunk; out: result row."""
    results[i, col.TIME_OF_FLIGHT] = chunk[IMPACT_TIME + i]
    results[i, col.IMPACT_LATITUDE] = chunk[IMPACT_LATITUDE + i]
    results[i, col.IMPACT_LONGITUDE] = chunk[IMPACT_LONGITUDE + i]
    results[i, col.IMPACT_SPEED] = chunk[IMPACT_SPEED + i]
    results[i, col.IMPACT_FLIGHT_PATH_ANGLE] = chunk[IMPACT_ANGLE + i]
    results[i, col.GROUND_RANGE] = chunk[DISTANCE + i]
    results[i, col.IMPACT_BEARING] = chunk[BEARING + i]
    results[i, col.RANGE_ANGLE] = chunk[FLOWN + i]
    results[i, col.APOGEE_HEIGHT] = chunk[APOGEE + i]
    results[i, col.APOGEE_TIME] = chunk[APOGEE_CLOCK + i]


@scalar
def _end(code, i, chunk, results, codes):
    """Note how a flight ended.  in: status, flight; out: result row, codes."""
    codes[i] = code
    chunk[PHASE + i] = DONE
    if code != status.OK:
        for k in range(col.RESULTS):
            results[i, k] = math.nan
    else:
        results[i, col.ERROR_BOUND] = chunk[DOUBT + i] + SERIES_DOUBT
    results[i, col.STEPS] = chunk[TRIALS + i]
    results[i, col.RIGHT_HAND_SIDES] = chunk[EVALUATIONS + i]
