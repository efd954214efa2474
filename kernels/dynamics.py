"""The right-hand side: acceleration of a point mass in the rotating Earth-fixed frame."""

import math

from kernels.aerodynamics import drag_shape
from kernels.ascent import thrust
from kernels.atmosphere import air
from kernels.earth import geodetic_height, gravity, rotation
from kernels.jit import inlined


@inlined
def acceleration(
    time, x, y, z, vx, vy, vz,
    drag, thrust0, flow, ignition, follow, turn_rate, turn_start, ux, uy, uz, dx, dy, dz,
    gm, a, b, j2, rate, air_row, curve_row,
):  # fmt: skip
    """Gravity, rotation, drag and thrust.  in: SI, Earth-fixed; out: m/s2 (x, y, z).

    ``drag`` is drag scale over ballistic coefficient, m2/kg; the other lane constants are those of
    `ascent.thrust`.
    Not modelled: wind, lift, angle of attack.
    """
    gx, gy, gz = gravity(x, y, z, gm, a, j2)

    rx, ry = rotation(x, y, vx, vy, rate)

    speed = math.sqrt(vx * vx + vy * vy + vz * vz)
    tx, ty, tz, mass = thrust(
        time,
        vx,
        vy,
        vz,
        speed,
        thrust0,
        flow,
        ignition,
        follow,
        turn_rate,
        turn_start,
        ux,
        uy,
        uz,
        dx,
        dy,
        dz,
    )

    density, sound = air(geodetic_height(x, y, z, a, b), air_row)
    slow = -0.5 * density * speed * drag / mass * drag_shape(speed / sound, curve_row)

    return gx + rx + tx + slow * vx, gy + ry + ty + slow * vy, gz + tz + slow * vz
