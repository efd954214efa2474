"""Ensembles: rows of parameters in, rows of results and a status each out.

The only place with threads.  Rows are shared out in chunks; within a chunk a block of lanes is refilled as
its flights land, so that no lane idles.  A flight gives the same bits alone, in any batch, order or number of
threads.
"""

import math

import numpy as np
from numba import prange

from kernels import atmosphere
from kernels import layout as col
from kernels.aerodynamics import MACH_ROWS
from kernels.flight import advance, launch
from kernels.jit import door, scalar
from kernels.lane import COLUMNS, EVENT, FLYING, LANES, LOG, NEW, REPEATED, STEP, TIME
from kernels.stepper import step_block

CHUNK = 128  # flights a thread takes at a time
AIR_ROWS = atmosphere.ROWS


@scalar
def _fly_chunk(rows, first, last, earth, air_row, curve_row, tolerance, step_limit, results, codes):
    lanes = np.zeros(COLUMNS * LANES)
    logs = np.zeros((LANES, LOG))
    flight = np.full(LANES, -1)
    waiting = first
    aloft = 0
    # Every lane computes, also an empty one: give it a harmless point above the Earth.
    for lane in range(LANES):
        lanes[lane] = 7e6
    while True:
        for lane in range(LANES):
            while flight[lane] < 0 and waiting < last:
                code = launch(
                    lanes, lane, logs[lane], rows[waiting], earth, air_row, curve_row, results[waiting]
                )
                codes[waiting] = code
                if code == FLYING:
                    flight[lane] = waiting
                    aloft += 1
                else:
                    lanes[lane] = 7e6
                waiting += 1
        if aloft == 0:
            return
        step_block(
            lanes, earth[col.EARTH_GM], earth[col.EARTH_SEMI_MAJOR_AXIS], earth[col.EARTH_SEMI_MINOR_AXIS],
            earth[col.EARTH_J2], earth[col.EARTH_RATE], air_row, curve_row, tolerance, step_limit,
        )  # fmt: skip
        for lane in range(LANES):
            i = flight[lane]
            if i < 0 or lanes[EVENT * LANES + lane] == 0.0:
                continue
            code = advance(
                lanes, lane, logs[lane], rows[i], earth, air_row, curve_row, step_limit, results[i]
            )
            if code >= 0:
                codes[i] = code
                if code != 0:
                    results[i, : col.RESULTS - 1] = math.nan
                flight[lane] = -1
                aloft -= 1


@door(parallel=True)
def fly_rows(rows, earth, atmosphere_code, curve_code, tolerance, step_limit, results, codes):
    """Fly every row.

    in: rows (n, PARAMETERS), earth (EARTH_PARAMETERS,), codes of atmosphere and drag curve, local tolerance
    m, step limit.  out: results (n, RESULTS), NaN where the flight failed; codes (n,) of kernels.status.
    """
    count = rows.shape[0]
    chunks = (count + CHUNK - 1) // CHUNK
    air_row = atmosphere_code * AIR_ROWS
    curve_row = curve_code * MACH_ROWS
    for chunk in prange(chunks):
        first = chunk * CHUNK
        last = min(first + CHUNK, count)
        _fly_chunk(rows, first, last, earth, air_row, curve_row, tolerance, step_limit, results, codes)


@door()
def trace_row(row, earth, atmosphere_code, curve_code, tolerance, step_limit, nodes, result):
    """Fly one row and keep the state at the end of every step.

    in: as `fly_rows`; nodes (m, 10) for time, position, velocity, acceleration.  out: status, number of
    nodes.  A jump (pitch-over, staging) appears as two nodes of equal time.
    """
    lanes = np.zeros(COLUMNS * LANES)
    for lane in range(LANES):
        lanes[lane] = 7e6
    log = np.zeros(LOG)
    air_row = atmosphere_code * AIR_ROWS
    curve_row = curve_code * MACH_ROWS
    code = launch(lanes, 0, log, row, earth, air_row, curve_row, result)
    if code != FLYING:
        return code, 0
    count = _keep(nodes, 0, lanes, 0, lanes[TIME * LANES])
    while count + 2 <= nodes.shape[0]:
        step_block(
            lanes, earth[col.EARTH_GM], earth[col.EARTH_SEMI_MAJOR_AXIS], earth[col.EARTH_SEMI_MINOR_AXIS],
            earth[col.EARTH_J2], earth[col.EARTH_RATE], air_row, curve_row, tolerance, step_limit,
        )  # fmt: skip
        if lanes[EVENT * LANES] == 0.0:
            if lanes[TIME * LANES] > nodes[count - 1, 0]:
                count = _keep(nodes, count, lanes, 0, lanes[TIME * LANES])
            continue
        end = lanes[TIME * LANES] + lanes[STEP * LANES]
        jumped = count
        code = advance(lanes, 0, log, row, earth, air_row, curve_row, step_limit, result)
        if code == REPEATED:
            continue
        if code == 0 or code == FLYING:
            jumped = _keep(nodes, count, lanes, NEW, end)
        count = jumped
        if code != FLYING:
            return code, count
        if _has_jumped(nodes, count - 1, lanes):
            count = _keep(nodes, count, lanes, 0, lanes[TIME * LANES])
    return 3, count


@scalar
def _keep(nodes, place, lanes, column, time):
    nodes[place, 0] = time
    for k in range(9):
        nodes[place, 1 + k] = lanes[(column + k) * LANES]
    return place + 1


@scalar
def _has_jumped(nodes, place, lanes):
    for k in range(9):
        if nodes[place, 1 + k] != lanes[k * LANES]:
            return True
    return False
