"""The drag curve in flight: which piece a flight is in, and the drag there."""

from kernels import layout as col
from kernels.jit import inlined, scalar


@scalar
def find_curve_piece(curve, mach, growth):
    """Find the piece that a flight goes on in.  in: pieces, Mach number, its rate; out: row number.

    At an edge, the piece that lies ahead.
    """
    piece = 0
    while piece + 1 < curve.shape[0]:
        edge = curve[piece + 1, col.CURVE_BOTTOM]
        if mach < edge or (mach == edge and growth < 0.0):
            break
        piece += 1
    return piece


@inlined
def drag_shape(mach, bottom, shape):
    """Drag coefficient over its value at Mach 10.  in: Mach number, lower edge, four coefficients; out: 1."""
    d = mach - bottom
    return shape[0] + d * (shape[1] + d * (shape[2] + d * shape[3]))
