"""Ensembles: rows of parameters in, rows of results and a status each out.

The only place with threads.  Rows are shared out in chunks.  Within a chunk the flights go from phase to phase
together: in each phase, a block of lanes is refilled as its flights leave, so that no lane idles.  A flight
gives the same bits alone, in any batch, order or number of threads.
"""

import math

import numpy as np
from numba import prange

from kernels import layout as col
from kernels import passes, status
from kernels.chunk import (
    APOGEE,
    APOGEE_CLOCK,
    CHUNK,
    COAST_START,
    COASTING,
    DONE,
    DOUBT,
    EVALUATIONS,
    FIELDS,
    IMPACT,
    IN_AIR,
    LOOK,
    PHASE,
    POWERED,
    TRIALS,
    VERDICT,
    VERTICAL,
)
from kernels.coast import step_coasting
from kernels.coasting import advance_coast, board_coast, leave_coast
from kernels.earth import position_geodetic_to_ecef, surface_point
from kernels.flight import advance, begin, board, change_air, change_curve, leave, world_of
from kernels.geodesy import geodesic_between
from kernels.jit import door, scalar
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

TURNED, MOVED, LOOKED = 0, 1, 2  # lists of lanes, see _sort_lanes


@scalar
def _fly_chunk(rows, earth, air, curve, tolerance, step_limit, results, codes, nodes, noted):
    """Fly the rows of a chunk, phase by phase.  in: as `fly_rows`; out: results, codes, nodes of flight 0."""
    count = rows.shape[0]
    gm, a, f, j2, rate = world_of(earth)
    b = earth[col.EARTH_SEMI_MINOR_AXIS]
    blocks = (count + LANES - 1) // LANES
    chunk = np.zeros(FIELDS * CHUNK)
    queue = np.empty(count, dtype=np.int64)
    lanes = np.zeros(COLUMNS * LANES)
    lanes[:LANES] = 7e6  # m from the Earth's centre: a harmless place
    for i in range(count):
        results[i, :] = math.nan
        codes[i] = begin(chunk, i, rows[i])
        if codes[i] == FLYING and rows[i, col.STAGES] == 0.0:
            results[i, col.BURNOUT_TIME] = 0.0
    for block in range(blocks):
        passes.set_out(chunk[block * LANES :], a, b)
    while True:
        if _any(chunk, codes, LOOK, 1.0):
            for block in range(blocks):
                passes.look_ahead(chunk[block * LANES :], gm, a, f, rate, air, tolerance)
        waiting = _gather(chunk, codes, POWERED, queue)
        if waiting > 0:
            _run_phase(
                POWERED, queue[:waiting], lanes, chunk, rows, earth, air, curve, tolerance, step_limit,
                results, codes, nodes, noted,
            )  # fmt: skip
            continue
        waiting = _gather(chunk, codes, IN_AIR, queue)
        if waiting > 0:
            _run_phase(
                IN_AIR, queue[:waiting], lanes, chunk, rows, earth, air, curve, tolerance, step_limit,
                results, codes, nodes, noted,
            )  # fmt: skip
        waiting = _gather(chunk, codes, COASTING, queue)
        if waiting == 0:
            break
        for block in range(blocks):
            passes.plan_coast(chunk[block * LANES :], gm, a, f, rate, tolerance)
        for k in range(waiting):
            if chunk[VERDICT * CHUNK + queue[k]] != FLYING:
                _end(int(chunk[VERDICT * CHUNK + queue[k]]), queue[k], chunk, results, codes)
        while True:  # up to the apogee, as often as it takes, and down
            waiting = _gather(chunk, codes, COASTING, queue)
            if waiting == 0:
                break
            _run_phase(
                COASTING, queue[:waiting], lanes, chunk, rows, earth, air, curve, tolerance, step_limit,
                results, codes, nodes, noted,
            )  # fmt: skip
            for block in range(blocks):
                passes.pass_apogee(chunk[block * LANES :], gm, a, f, j2, tolerance)
        for block in range(blocks):
            passes.come_back(chunk[block * LANES :], rate)
    for block in range(blocks):
        passes.touch_down(chunk[block * LANES :], a, b)
    for i in range(count):
        if codes[i] == FLYING:
            _report(chunk, i, a, b, results)
            if len(nodes) > 0:
                note_impact(nodes, noted, chunk)
            _end(status.OK, i, chunk, results, codes)


@scalar
def _any(chunk, codes, field, value):
    """Whether a flight that is under way has a value in a field."""
    for i in range(len(codes)):
        if codes[i] == FLYING and chunk[field * CHUNK + i] == value:
            return True
    return False


@scalar
def _gather(chunk, codes, phase, queue):
    """List the flights that are in a phase.  out: queue, its length."""
    waiting = 0
    for i in range(len(codes)):
        queue[waiting] = i
        waiting += (codes[i] == FLYING) & (chunk[PHASE * CHUNK + i] == phase)
    return waiting


@scalar
def _run_phase(
    phase, queue, lanes, chunk, rows, earth, air, curve, tolerance, step_limit, results, codes, nodes, noted
):
    """Fly all flights of a queue until each has left the phase.  out: chunk, results, codes, nodes."""
    gm, a, f, j2, rate = world_of(earth)
    flight = np.full(LANES, -1)
    lists, counts = np.zeros((3, 2 * LANES), dtype=np.int64), np.zeros(3, dtype=np.int64)
    before = np.zeros(7)
    for lane in range(LANES):
        _idle(lanes, lane)
    following, aloft = 0, 0
    while True:
        if aloft < LANES and following < len(queue):
            for lane in range(LANES):
                if flight[lane] < 0 and following < len(queue):
                    i = queue[following]
                    following += 1
                    if phase == COASTING:
                        board_coast(lanes, lane, chunk, i)
                    else:
                        board(lanes, lane, chunk, i, rows[i], earth, air, curve)
                    flight[lane] = i
                    aloft += 1
        if aloft == 0:
            return
        if len(nodes) > 0 and phase == COASTING:
            before[:6], before[6] = lanes[: 6 * LANES : LANES], lanes[TIME * LANES]
        if phase == POWERED:
            step_powered(lanes, gm, a, f, j2, rate, tolerance, step_limit)
        elif phase == IN_AIR:
            step_in_air(lanes, gm, a, f, j2, rate, tolerance, step_limit)
        else:
            step_coasting(lanes, gm, a, f, j2, tolerance, step_limit)
        _sort_lanes(lanes, flight, lists, counts)
        for k in range(counts[TURNED]):
            change_curve(lanes, lists[TURNED, k], curve)
        for k in range(counts[MOVED]):
            lane = lists[MOVED, k]
            if change_air(lanes, lane, chunk, flight[lane], air, results) == LEFT:
                chunk[PHASE * CHUNK + flight[lane]] = COASTING
                lists[LOOKED, counts[LOOKED]] = lane
                counts[LOOKED] += 1
        if len(nodes) > 0 and phase != COASTING:
            _note_step(nodes, noted, lanes)
        for k in range(counts[LOOKED]):
            lane = lists[LOOKED, k]
            i = flight[lane]
            code = LEFT
            if lanes[EVENT * LANES + lane] == 0.0:
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
            flight[lane] = -1
            aloft -= 1
        if len(nodes) > 0 and phase == COASTING and lanes[TIME * LANES] != before[6]:
            step = lanes[TIME * LANES] - before[6]
            note_coast(nodes, noted, chunk[COAST_START * CHUNK], before, before[6], step, earth)


@scalar
def _sort_lanes(lanes, flight, lists, counts):
    """List the lanes that came to an edge of the drag curve, of the air, or to an event.  out: lists, counts.

    Without branches: which lanes these are is anybody's guess, and the processor's wrong guesses cost more.
    """
    turned, moved, looked = 0, 0, 0
    for lane in range(LANES):
        used = flight[lane] >= 0
        lists[TURNED, turned], lists[MOVED, moved], lists[LOOKED, looked] = lane, lane, lane
        turned += used & (lanes[OTHER_CURVE * LANES + lane] != 0.0)
        moved += used & (lanes[OTHER_AIR * LANES + lane] != 0.0)
        looked += used & (lanes[EVENT * LANES + lane] != 0.0)
    counts[TURNED], counts[MOVED], counts[LOOKED] = turned, moved, looked


@scalar
def _note_step(nodes, noted, lanes):
    """Keep the end of lane 0's trial step as a node, if the step was or will be kept.  out: nodes, noted."""
    if lanes[EVENT * LANES] == 0.0:
        note_lane(nodes, noted, lanes, False)
    elif lanes[ERROR * LANES] <= 1.0 and lanes[(NEW + HEIGHT) * LANES] > 0.0:
        note_lane(nodes, noted, lanes, True)


@scalar
def _idle(lanes, lane):
    """Let an empty lane stand still where it is: every lane computes."""
    lanes[STEP * LANES + lane] = 0.0
    lanes[TRY * LANES + lane] = 0.0
    lanes[STOP * LANES + lane] = math.inf
    lanes[OTHER_AIR * LANES + lane] = 0.0
    lanes[OTHER_CURVE * LANES + lane] = 0.0


@scalar
def _report(chunk, i, a, b, results):
    """Write what `passes.touch_down` found.  in: chunk; out: result row."""
    results[i, col.TIME_OF_FLIGHT] = chunk[IMPACT * CHUNK + i]
    results[i, col.IMPACT_LATITUDE] = chunk[(IMPACT + 1) * CHUNK + i]
    results[i, col.IMPACT_LONGITUDE] = chunk[(IMPACT + 2) * CHUNK + i]
    results[i, col.IMPACT_SPEED] = chunk[(IMPACT + 3) * CHUNK + i]
    results[i, col.IMPACT_FLIGHT_PATH_ANGLE] = chunk[(IMPACT + 4) * CHUNK + i]
    results[i, col.GROUND_RANGE] = chunk[(IMPACT + 5) * CHUNK + i]
    results[i, col.IMPACT_BEARING] = chunk[(IMPACT + 6) * CHUNK + i]
    results[i, col.RANGE_ANGLE] = chunk[(IMPACT + 7) * CHUNK + i]
    results[i, col.APOGEE_HEIGHT] = chunk[APOGEE * CHUNK + i]
    results[i, col.APOGEE_TIME] = chunk[APOGEE_CLOCK * CHUNK + i]
    if not results[i, col.GROUND_RANGE] >= 0.0:  # nearly antipodal
        v = VERTICAL * CHUNK + i
        x1, y1, z1 = surface_point(chunk[v], chunk[v + CHUNK], chunk[v + 2 * CHUNK], a, b)
        latitude, longitude = results[i, col.IMPACT_LATITUDE], results[i, col.IMPACT_LONGITUDE]
        x2, y2, z2 = position_geodetic_to_ecef(latitude, longitude, 0.0, a, b)
        distance, bearing, _ = geodesic_between(x1, y1, z1, x2, y2, z2, a, b)
        results[i, col.GROUND_RANGE], results[i, col.IMPACT_BEARING] = distance, bearing


@scalar
def _end(code, i, chunk, results, codes):
    """Note how a flight ended."""
    codes[i] = code
    chunk[PHASE * CHUNK + i] = DONE
    results[i, col.STEPS] = chunk[TRIALS * CHUNK + i]
    results[i, col.ERROR_BOUND] = chunk[DOUBT * CHUNK + i]
    results[i, col.RIGHT_HAND_SIDES] = chunk[EVALUATIONS * CHUNK + i]
    if code != status.OK:
        results[i, : col.STEPS] = math.nan
        results[i, col.ERROR_BOUND] = math.nan


@door(parallel=True)
def fly_rows(rows, earth, air, curve, tolerance, step_limit, results, codes):
    """Fly every row.

    in: rows (n, PARAMETERS), earth (EARTH_PARAMETERS,), air (pieces, AIR_COLUMNS), curve (pieces,
    CURVE_COLUMNS), tolerance of one step m at the impact, step limit.  out: results (n, RESULTS), NaN where
    the flight failed; codes (n,) of kernels.status.
    """
    count = rows.shape[0]
    chunks = (count + CHUNK - 1) // CHUNK
    for chunk in prange(chunks):
        first = chunk * CHUNK
        last = min(first + CHUNK, count)
        _fly_chunk(
            rows[first:last], earth, air, curve, tolerance, step_limit, results[first:last],
            codes[first:last], np.empty((0, 10)), np.zeros(1, dtype=np.int64),
        )  # fmt: skip


@door()
def trace_row(row, earth, air, curve, tolerance, step_limit, nodes, result):
    """Fly one row and keep the nodes of its path.

    in: as `fly_rows`; nodes (m, 10).  out: status, number of nodes (see `tracing`); STEP_LIMIT where the nodes
    did not suffice.
    """
    codes, noted = np.zeros(1, dtype=np.int64), np.zeros(1, dtype=np.int64)
    results = np.empty((1, result.shape[0]))
    _fly_chunk(
        row.reshape((1, row.shape[0])), earth, air, curve, tolerance, step_limit, results, codes, nodes, noted
    )
    result[:] = results[0]
    full = noted[0] >= nodes.shape[0]
    return (status.STEP_LIMIT if full else codes[0]), noted[0]
