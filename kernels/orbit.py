"""The Kepler ellipse through a state: where a coast leads, ahead of its integration."""

import math

from kernels.jit import inlined
from kernels.trigonometry import arc_tangent


@inlined
def ellipse(x, y, z, vx, vy, vz, r, gm):
    """Elements of the orbit.  in: inertial m, m/s, radius m; out: see below.

    out: semi-major axis m (negative from escape speed on), e cos E, e sin E, eccentricity e, mean motion
    rad/s, and the z components of the unit vectors to the perigee and ahead of it.
    Source: Bate, Mueller, White, Fundamentals of Astrodynamics, ch. 2 and 4.
    """
    v2 = vx * vx + vy * vy + vz * vz
    dot = x * vx + y * vy + z * vz
    inverse = 2.0 / r - v2 / gm
    bound = max(inverse, 1e-15)
    root = math.sqrt(gm * bound)
    e_cos, e_sin = 1.0 - r * bound, dot * root / gm
    e = max(math.sqrt(e_cos * e_cos + e_sin * e_sin), 1e-12)
    along, across = (v2 - gm / r) / (gm * e), dot / (gm * e)
    px, py, pz = along * x - across * vx, along * y - across * vy, along * z - across * vz
    hx, hy, hz = y * vz - z * vy, z * vx - x * vz, x * vy - y * vx
    h = max(math.sqrt(hx * hx + hy * hy + hz * hz), 1e-9)
    axis = 1.0 / bound if inverse > 0.0 else -1.0
    return axis, e_cos, e_sin, e, root * bound, pz, (hx * py - hy * px) / h


@inlined
def time_to_apogee(orbit):
    """Time until the apogee.  in: `ellipse`; out: s, negative on the way down."""
    return (arc_tangent(orbit[2], -orbit[1]) + orbit[2]) / orbit[4]


@inlined
def time_to_descend(orbit, height, a, f):
    """Time until a height is passed on the way down.  in: `ellipse`, m, ellipsoid; out: s, negative if never.

    The latitude there enters through the radius of the ellipsoid, by two rounds.
    """
    axis, e_cos, e_sin, e, motion, perigee_z, ahead_z = orbit
    root = math.sqrt(max(1.0 - e * e, 0.0))
    target = a + height
    cosine = max(-1.0, min(1.0, (1.0 - target / axis) / e))
    sine = math.sqrt(1.0 - cosine * cosine)
    z = axis * ((cosine - e) * perigee_z - root * sine * ahead_z) / target
    target = a * (1.0 - f * (z * z)) + height
    cosine = (1.0 - target / axis) / e
    meets = (abs(cosine) < 1.0) & (axis > 0.0)
    cosine = max(-1.0, min(1.0, cosine))
    sine = math.sqrt(1.0 - cosine * cosine)
    # the angle swept, from the anomaly now to the one on the way down
    swept = arc_tangent(-(e_cos * sine + e_sin * cosine), e_cos * cosine - e_sin * sine)
    swept = swept if swept >= 0.0 else swept + 2.0 * math.pi
    return (swept + e * sine + e_sin) / motion if meets else -1.0
