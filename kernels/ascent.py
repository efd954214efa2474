"""Thrust, mass and steering of a parametric boost."""

import math

from kernels import layout as col
from kernels.constants import STANDARD_GRAVITY
from kernels.jit import inlined, scalar
from kernels.trigonometry import sine_cosine


@scalar
def burn_time(delta_v, thrust_to_weight, exhaust_speed):
    """Duration of a stage.  in: m/s, 1, m/s; out: s.

    Constant thrust and flow: the rocket equation solved for time (Tsiolkovsky; Curtis, Orbital Mechanics,
    3rd ed., eq. 11.30 with mass flow = thrust / exhaust speed).
    """
    return exhaust_speed / (thrust_to_weight * STANDARD_GRAVITY) * (1.0 - math.exp(-delta_v / exhaust_speed))


@scalar
def total_burn_time(row):
    """Burn time of all stages.  in: row; out: s."""
    total = 0.0
    for stage in range(int(row[col.STAGES])):
        k = col.FIRST_STAGE + stage * col.STAGE_WIDTH
        total += burn_time(
            row[k + col.STAGE_IDEAL_DELTA_V],
            row[k + col.STAGE_THRUST_TO_WEIGHT],
            row[k + col.STAGE_EXHAUST_SPEED],
        )
    return total


@inlined
def thrust(time, vx, vy, vz, speed, engine):
    """Thrust acceleration and mass fraction.  in: s, m/s, lane constants; out: m/s2 (x, y, z), fraction.

    ``engine`` is thrust over mass at ignition, mass flow over that mass, time of ignition, follow, turn
    rate, start of the turn, and the unit vectors up and downrange of the launch point.  ``follow`` = 1
    thrusts along the velocity (gravity turn); 0 holds the programme that turns from up towards downrange.
    Valid for: one burning stage.  Not modelled: back-pressure, throttling, angle of attack.
    """
    thrust0, flow, ignition, follow, turn_rate, turn_start, ux, uy, uz, dx, dy, dz = engine
    mass = 1.0 - flow * (time - ignition)
    acceleration = thrust0 / mass
    sine, cosine = sine_cosine(turn_rate * (time - turn_start))
    along = acceleration * follow / max(speed, 1e-9)
    up = acceleration * (1.0 - follow) * cosine
    over = acceleration * (1.0 - follow) * sine
    return (
        along * vx + up * ux + over * dx,
        along * vy + up * uy + over * dy,
        along * vz + up * uz + over * dz,
        mass,
    )
