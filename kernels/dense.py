"""Dense output: a quintic through position, velocity and acceleration at both ends of a step."""

from kernels.bracket import guess, narrow
from kernels.earth import height_and_climb
from kernels.jit import scalar
from kernels.lane import ACCELERATION, HEIGHT, LANES, NEW, STEP, VELOCITY

ROUNDS = 60
FINE = 1e-14  # of a step
SQUARE_FINE = 1e-8  # of a step: Newton's next correction would be its square


@scalar
def quintic(u, h, p0, v0, a0, p1, v1, a1):
    """Quintic Hermite value and slope.  in: fraction of the step, s, ends; out: value, slope per second."""
    d = p1 - p0 - h * v0 - 0.5 * h * h * a0
    e = (v1 - v0 - h * a0) * h
    f = (a1 - a0) * h * h
    c3 = 10.0 * d - 4.0 * e + 0.5 * f
    c4 = -15.0 * d + 7.0 * e - f
    c5 = 6.0 * d - 3.0 * e + 0.5 * f
    value = p0 + u * (h * v0 + u * (0.5 * h * h * a0 + u * (c3 + u * (c4 + u * c5))))
    slope = v0 + u * (h * a0 + u * (3.0 * c3 + u * (4.0 * c4 + u * 5.0 * c5)) / h)
    return value, slope


@scalar
def state_within(lanes, lane, fraction):
    """State inside the trial step.  in: lane array, lane, fraction 0-1; out: position m, velocity m/s."""
    h = lanes[STEP + lane]
    x, vx = _axis(lanes, lane, fraction, h)
    y, vy = _axis(lanes, lane + LANES, fraction, h)
    z, vz = _axis(lanes, lane + 2 * LANES, fraction, h)
    return x, y, z, vx, vy, vz


@scalar
def _axis(lanes, k, fraction, h):
    return quintic(
        fraction,
        h,
        lanes[k],
        lanes[VELOCITY + k],
        lanes[ACCELERATION + k],
        lanes[NEW + k],
        lanes[NEW + VELOCITY + k],
        lanes[NEW + ACCELERATION + k],
    )


@scalar
def find_height(lanes, lane, a, b, level, low, high):
    """Locate a descent through a height inside the trial step.  in: lane, m, bracket; out: fraction.

    Newton's method with the climb rate, kept inside the bracket by bisection.
    """
    step = lanes[STEP + lane]
    above, below = lanes[HEIGHT + lane] - level, level - lanes[NEW + HEIGHT + lane]
    u = above / (above + below) if above > 0.0 and below > 0.0 else high
    u = min(max(u, low), high)
    for _ in range(ROUNDS):
        x, y, z, vx, vy, vz = state_within(lanes, lane, u)
        height, climb = height_and_climb(x, y, z, vx, vy, vz, a, b)
        miss = height - level
        if miss > 0.0:
            low = u
        else:
            high = u
        slope = climb * step
        following = u - miss / slope if slope < 0.0 else -1.0
        newton = low <= following <= high
        following = following if newton else 0.5 * (low + high)
        change = abs(following - u)
        u = following
        if change <= FINE or (newton and change <= SQUARE_FINE):
            break
    return u


@scalar
def find_turn(lanes, lane, a, b, low, high):
    """Locate where the climb rate passes zero inside the trial step.  in: lane, bracket; out: fraction.

    The Illinois variant of the false position; at the nearer end where the ends have the same sign.
    """
    f_low, f_high = _climb(lanes, lane, a, b, low), _climb(lanes, lane, a, b, high)
    if f_low == 0.0 or f_low * f_high > 0.0:
        return low if abs(f_low) <= abs(f_high) else high
    side = 0
    u = low
    for _ in range(ROUNDS):
        before = u
        u = guess(low, f_low, high, f_high)
        f = _climb(lanes, lane, a, b, u)
        if f == 0.0 or abs(u - before) <= FINE:
            break
        low, f_low, high, f_high, side = narrow(low, f_low, high, f_high, u, f, side)
    return u


@scalar
def _climb(lanes, lane, a, b, fraction):
    x, y, z, vx, vy, vz = state_within(lanes, lane, fraction)
    return height_and_climb(x, y, z, vx, vy, vz, a, b)[1]
