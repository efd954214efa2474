"""The Illinois variant of the false position: where a function of one number passes zero.

Who searches evaluates its own function and loops: `guess` gives the place to try, `narrow` takes what was
found there.
"""

from kernels.jit import inlined


@inlined
def guess(low, f_low, high, f_high):
    """Place to try next.  in: ends of the bracket with their values; out: place."""
    return (low * f_high - high * f_low) / (f_high - f_low)


@inlined
def narrow(low, f_low, high, f_high, u, f, side):
    """Narrow the bracket.  in: bracket, place tried, its value, end moved last; out: bracket, end moved now.

    An end that stays twice counts half, so that it moves too.
    """
    if f * f_high > 0.0:
        return low, 0.5 * f_low if side == 1 else f_low, u, f, 1
    return u, f, high, 0.5 * f_high if side == -1 else f_high, -1
