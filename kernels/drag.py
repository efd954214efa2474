"""The drag curve in flight: the drag in a piece."""

from kernels.jit import inlined


@inlined
def drag_shape(mach, bottom, shape):
    """Drag coefficient over its value at Mach 10.  in: Mach number, lower edge, four coefficients; out: 1."""
    d = mach - bottom
    return shape[0] + d * (shape[1] + d * (shape[2] + d * shape[3]))
