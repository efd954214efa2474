"""One step of one flight under lift or in wind: the 5(4) pair of Dormand and Prince.

What a step works with are the rows of ``work`` (`body`).
Source: Dormand, Prince, Journal of Computational and Applied Mathematics 6 (1980), table 2; Hairer, Norsett,
Wanner, Solving Ordinary Differential Equations I, 2nd ed., II.5.
"""

import math

from kernels.body import FIRST, LAST, NEW, NOW, STATE, TRIAL
from kernels.dense import quintic
from kernels.glide import accelerate
from kernels.jit import scalar

A21 = 1.0 / 5.0
A31, A32 = 3.0 / 40.0, 9.0 / 40.0
A41, A42, A43 = 44.0 / 45.0, -56.0 / 15.0, 32.0 / 9.0
A51, A52, A53, A54 = 19372.0 / 6561.0, -25360.0 / 2187.0, 64448.0 / 6561.0, -212.0 / 729.0
A61, A62, A63, A64, A65 = 9017.0 / 3168.0, -355.0 / 33.0, 46732.0 / 5247.0, 49.0 / 176.0, -5103.0 / 18656.0
A71, A73, A74, A75, A76 = 35.0 / 384.0, 500.0 / 1113.0, 125.0 / 192.0, -2187.0 / 6784.0, 11.0 / 84.0
# difference to the fourth-order solution
E1, E3, E4 = 71.0 / 57600.0, -71.0 / 16695.0, 71.0 / 1920.0
E5, E6, E7 = -17253.0 / 339200.0, 22.0 / 525.0, -1.0 / 40.0


@scalar
def slope(time, work, state, target, body, world):
    """Rate of change of a state.  in: s, work and its row, flight, world; out: row of work."""
    y = work[state]
    earth, air, curve, wind = world
    ax, ay, az = accelerate(time, y[0], y[1], y[2], y[3], y[4], y[5], body, earth, air, curve, wind)
    speed = math.sqrt(y[3] * y[3] + y[4] * y[4] + y[5] * y[5])
    work[target, 0], work[target, 1], work[target, 2] = y[3], y[4], y[5]
    work[target, 3], work[target, 4], work[target, 5] = ax, ay, az
    work[target, 6] = speed


@scalar
def take_step(time, h, work, body, world):
    """Take one trial step.  in: s, s, work with NOW and FIRST; out: work; local error of position, velocity.

    The fifth-order solution goes on; what it differs from the fourth-order one by is the error, m and m/s.
    """
    k = work[FIRST:]
    y, trial, new = work[NOW], work[TRIAL], work[NEW]
    for i in range(STATE):
        trial[i] = y[i] + h * A21 * k[0, i]
    slope(time + h / 5.0, work, TRIAL, FIRST + 1, body, world)
    for i in range(STATE):
        trial[i] = y[i] + h * (A31 * k[0, i] + A32 * k[1, i])
    slope(time + 0.3 * h, work, TRIAL, FIRST + 2, body, world)
    for i in range(STATE):
        trial[i] = y[i] + h * (A41 * k[0, i] + A42 * k[1, i] + A43 * k[2, i])
    slope(time + 0.8 * h, work, TRIAL, FIRST + 3, body, world)
    for i in range(STATE):
        trial[i] = y[i] + h * (A51 * k[0, i] + A52 * k[1, i] + A53 * k[2, i] + A54 * k[3, i])
    slope(time + h * (8.0 / 9.0), work, TRIAL, FIRST + 4, body, world)
    for i in range(STATE):
        total = A61 * k[0, i] + A62 * k[1, i] + A63 * k[2, i] + A64 * k[3, i] + A65 * k[4, i]
        trial[i] = y[i] + h * total
    slope(time + h, work, TRIAL, FIRST + 5, body, world)
    for i in range(STATE):
        total = A71 * k[0, i] + A73 * k[2, i] + A74 * k[3, i] + A75 * k[4, i] + A76 * k[5, i]
        new[i] = y[i] + h * total
    slope(time + h, work, NEW, LAST, body, world)
    off, drift = 0.0, 0.0
    for i in range(6):
        part = E1 * k[0, i] + E3 * k[2, i] + E4 * k[3, i] + E5 * k[4, i] + E6 * k[5, i] + E7 * k[6, i]
        if i < 3:
            off += part * part
        else:
            drift += part * part
    return abs(h) * math.sqrt(off), abs(h) * math.sqrt(drift)


@scalar
def state_inside(work, h, u):
    """State inside the step by a quintic.  in: work, s, fraction 0-1; out: position m, velocity m/s."""
    y, f, new, g = work[NOW], work[FIRST], work[NEW], work[LAST]
    x, vx = quintic(u, h, y[0], y[3], f[3], new[0], new[3], g[3])
    yy, vy = quintic(u, h, y[1], y[4], f[4], new[1], new[4], g[4])
    z, vz = quintic(u, h, y[2], y[5], f[5], new[2], new[5], g[5])
    return x, yy, z, vx, vy, vz
