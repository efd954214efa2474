"""Neighbouring columns of a lane and fields of a flight, several at a time."""

from kernels.chunk import CHUNK
from kernels.jit import inlined
from kernels.lane import LANES


@inlined
def put3(lanes, k, x, y, z):
    """Write three columns of a lane.  in: lane array, first column + lane, values; out: lane array."""
    lanes[k], lanes[k + LANES], lanes[k + 2 * LANES] = x, y, z


@inlined
def get3(lanes, k):
    """Read three columns of a lane.  in: lane array, first column + lane; out: three values."""
    return lanes[k], lanes[k + LANES], lanes[k + 2 * LANES]


@inlined
def get6(lanes, k):
    """Read six columns of a lane.  in: lane array, first column + lane; out: six values."""
    return get3(lanes, k) + get3(lanes, k + 3 * LANES)


@inlined
def get12(lanes, k):
    """Read twelve columns of a lane.  in: lane array, first column + lane; out: twelve values."""
    return get6(lanes, k) + get6(lanes, k + 6 * LANES)


@inlined
def get18(lanes, k):
    """Read eighteen columns of a lane.  in: lane array, first column + lane; out: eighteen values."""
    return get12(lanes, k) + get6(lanes, k + 12 * LANES)


@inlined
def read3(chunk, k):
    """Read three fields of a flight.  in: chunk, first field + flight; out: three values."""
    return chunk[k], chunk[k + CHUNK], chunk[k + 2 * CHUNK]


@inlined
def write3(chunk, k, x, y, z):
    """Write three fields of a flight.  in: chunk, first field + flight, values; out: chunk."""
    chunk[k], chunk[k + CHUNK], chunk[k + 2 * CHUNK] = x, y, z
