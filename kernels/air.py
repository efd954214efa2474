"""The air in flight: density and speed of sound in a piece."""

from kernels import layout as col
from kernels.jit import door, inlined
from kernels.pieces import find_piece


@inlined
def density_and_sound(height, middle, scale, density, sound):
    """Density and inverse speed of sound in a piece.  in: geodetic height m, its columns; out: kg/m3, s/m.

    Polynomials of degree 9 and 5, grouped in pairs so that the sums need not wait for one another.
    """
    u = (height - middle) * scale
    u2 = u * u
    u4 = u2 * u2
    low = (density[0] + u * density[1]) + u2 * (density[2] + u * density[3])
    high = (density[4] + u * density[5]) + u2 * (density[6] + u * density[7])
    air = (low + u4 * high) + (u4 * u4) * (density[8] + u * density[9])
    return air, ((sound[0] + u * sound[1]) + u2 * (sound[2] + u * sound[3])) + u4 * (sound[4] + u * sound[5])


@door
def air_at(pieces, height, climb):
    """Density and speed of sound that a flight meets.  in: pieces, height m, climb m/s; out: kg/m3, m/s."""
    piece = pieces[find_piece(pieces, height, climb)]
    density, inverse_sound = density_and_sound(
        height, piece[col.AIR_MIDDLE], piece[col.AIR_SCALE], piece[col.AIR_DENSITY : col.AIR_SOUND],
        piece[col.AIR_SOUND : col.AIR_LOADED],
    )  # fmt: skip
    return density, 1.0 / inverse_sound
