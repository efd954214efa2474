"""Which piece of the atmosphere or of a drag curve a flight is in."""

from kernels.jit import scalar

BOTTOM = 0  # column of a piece's lower edge: AIR_BOTTOM and CURVE_BOTTOM of `kernels.layout`


@scalar
def find_piece(pieces, value, rate):
    """Find the piece that a flight goes on in.  in: pieces, height or Mach number, rate; out: row number.

    At an edge, the piece that lies ahead.
    """
    piece = 0
    while piece + 1 < pieces.shape[0]:
        edge = pieces[piece + 1, BOTTOM]
        if value < edge or (value == edge and rate < 0.0):
            break
        piece += 1
    return piece
