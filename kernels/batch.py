"""Ensembles: rows of parameters in, rows of results and a status each out.

The only place with threads.  Rows are shared out in chunks.  Within a chunk the flights go from phase to phase
together: in each phase, a block of lanes is refilled as its flights leave, so that no lane idles.  A flight
gives the same bits alone, in any batch, order or number of threads.
"""

import math

import numpy as np
from numba import prange

from kernels import layout as col
from kernels.coast import step_coasting
from kernels.coasting import advance_coast, board_coast, leave_coast, outlook
from kernels.flight import advance, begin, board, change_air, change_curve, leave, world_of
from kernels.jit import door, scalar
from kernels.lane import (
    COASTING,
    COLUMNS,
    DONE,
    DOUBT,
    EVALUATIONS,
    EVENT,
    FLYING,
    IN_AIR,
    LANES,
    LEFT,
    OTHER_AIR,
    OTHER_CURVE,
    PHASE,
    POWERED,
    RECORD,
    STEP,
    STOP,
    TRIALS,
    TRY,
)
from kernels.stepper import step_in_air, step_powered

CHUNK = 512  # flights a thread takes at a time


@scalar
def _fly_chunk(rows, earth, air, curve, tolerance, step_limit, results, codes):
    """Fly the rows of a chunk, phase by phase.  in: as `fly_rows`; out: results, codes."""
    count = rows.shape[0]
    records = np.zeros((count, RECORD))
    queue = np.empty(count, dtype=np.int64)
    lanes = np.empty(COLUMNS * LANES)
    for i in range(count):
        codes[i] = begin(rows[i], earth, records[i], results[i])
        if codes[i] == FLYING and records[i, PHASE] == IN_AIR:
            outlook(records[i], rows[i], earth, air, tolerance)
    while True:
        waiting = 0
        for phase in (POWERED, IN_AIR, COASTING):
            waiting = 0
            for i in range(count):
                if codes[i] == FLYING and records[i, PHASE] == phase:
                    queue[waiting] = i
                    waiting += 1
            if waiting > 0:
                _run_phase(
                    phase, queue[:waiting], lanes, records, rows, earth, air, curve, tolerance, step_limit,
                    results, codes,
                )  # fmt: skip
                break
        if waiting == 0:
            return


@scalar
def _run_phase(
    phase, queue, lanes, records, rows, earth, air, curve, tolerance, step_limit, results, codes
):
    """Fly all flights of a queue until each has left the phase.  out: records, results, codes."""
    gm, a, f, j2, rate = world_of(earth)
    flight = np.full(LANES, -1)
    curves, edges = np.zeros(LANES, dtype=np.int64), np.zeros(LANES, dtype=np.int64)
    events = np.zeros(2 * LANES, dtype=np.int64)
    lanes[:] = 0.0
    lanes[:LANES] = 7e6  # m from the Earth's centre: a harmless place
    following, aloft = 0, 0
    while True:
        if aloft < LANES:
            for lane in range(LANES):
                while flight[lane] < 0 and following < len(queue):
                    i = queue[following]
                    following += 1
                    code = FLYING
                    if phase == COASTING:
                        code = board_coast(lanes, lane, records[i], earth, tolerance)
                    else:
                        board(lanes, lane, records[i], rows[i], earth, air, curve)
                    if code == FLYING:
                        flight[lane] = i
                        aloft += 1
                    else:
                        _idle(lanes, lane)
                        _end(code, i, records, results, codes)
        if aloft == 0:
            return
        if phase == POWERED:
            step_powered(lanes, gm, a, f, j2, rate, tolerance, step_limit)
        elif phase == IN_AIR:
            step_in_air(lanes, gm, a, f, j2, rate, tolerance, step_limit)
        else:
            step_coasting(lanes, gm, a, f, j2, tolerance, step_limit)
        # Lists without branches: which lanes need a look is anybody's guess, and wrong guesses cost more.
        turned, moved, looked = 0, 0, 0
        for lane in range(LANES):
            used = flight[lane] >= 0
            curves[turned] = lane
            turned += used & (lanes[OTHER_CURVE * LANES + lane] != 0.0)
            edges[moved] = lane
            moved += used & (lanes[OTHER_AIR * LANES + lane] != 0.0)
            events[looked] = lane
            looked += used & (lanes[EVENT * LANES + lane] != 0.0)
        for k in range(turned):
            change_curve(lanes, curves[k], curve)
        for k in range(moved):
            lane = edges[k]
            if change_air(lanes, lane, records, flight[lane], air, results) == LEFT:
                events[looked] = lane
                looked += 1
        for k in range(looked):
            lane = events[k]
            i = flight[lane]
            code = LEFT
            if lanes[EVENT * LANES + lane] == 0.0:
                pass
            elif phase == COASTING:
                code = advance_coast(lanes, lane, records[i], earth, tolerance, step_limit, results[i])
            else:
                code = advance(
                    lanes, lane, records[i], rows[i], earth, air, curve, tolerance, step_limit, results[i]
                )
            if code < 0 and code != LEFT:
                continue
            if phase == COASTING:
                leave_coast(lanes, lane, records[i], earth)
            else:
                leave(lanes, lane, records[i])
                if code == LEFT:
                    if phase == POWERED:
                        outlook(records[i], rows[i], earth, air, tolerance)
                    else:
                        records[i, PHASE] = COASTING
            _end(code, i, records, results, codes)
            _idle(lanes, lane)
            flight[lane] = -1
            aloft -= 1


@scalar
def _idle(lanes, lane):
    """Let an empty lane stand still where it is: every lane computes."""
    lanes[STEP * LANES + lane] = 0.0
    lanes[TRY * LANES + lane] = 0.0
    lanes[STOP * LANES + lane] = math.inf


@scalar
def _end(code, i, records, results, codes):
    """Note how a flight ended, if it did."""
    if code < 0:
        return
    codes[i] = code
    records[i, PHASE] = DONE
    results[i, col.STEPS] = records[i, TRIALS]
    results[i, col.ERROR_BOUND] = records[i, DOUBT]
    results[i, col.RIGHT_HAND_SIDES] = records[i, EVALUATIONS]
    if code != 0:
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
            rows[first:last], earth, air, curve, tolerance, step_limit, results[first:last], codes[first:last]
        )
