"""Gravity, rotation and the ellipsoid: scalars in, tuples out."""

import math

from kernels.jit import inlined, scalar


@inlined
def gravity(x, y, z, gm, a, j2):
    """Point mass and J2.  in: position m, ECEF; out: acceleration m/s2.

    Source: Vallado, Fundamentals of Astrodynamics, 4th ed., eq. 8-30.
    Valid for: outside the Earth.  Not modelled: higher harmonics (at most about 0.3 km at impact).
    """
    r2 = x * x + y * y + z * z
    r = math.sqrt(r2)
    k = gm / (r2 * r)
    q = 1.5 * j2 * (a * a) / r2
    s = 5.0 * (z * z) / r2
    equatorial = -k * (1.0 + q * (1.0 - s))
    return equatorial * x, equatorial * y, -k * (1.0 + q * (3.0 - s)) * z


@inlined
def rotation(x, y, vx, vy, rate):
    """Coriolis and centrifugal acceleration, Earth-fixed.  in: m, m/s, rad/s; out: m/s2 (x, y)."""
    return rate * (rate * x + 2.0 * vy), rate * (rate * y - 2.0 * vx)


@inlined
def geodetic_vertical(x, y, z, a, b):
    """Distance from the axis, cosine and sine of geodetic latitude.  in: ECEF m; out: m, 1, 1.

    One step of Bowring (1985), Survey Review 28, eq. 5 with its starting value for any height; no
    trigonometry, so that a block of flights vectorises.
    """
    p = math.sqrt(x * x + y * y)
    r = math.sqrt(p * p + z * z)
    second_eccentricity = (a * a - b * b) / (b * b)
    # reduced latitude of the starting value
    su = b * z * (1.0 + second_eccentricity * b / r)
    cu = a * p
    norm = 1.0 / math.sqrt(su * su + cu * cu)
    su = su * norm
    cu = cu * norm
    # geodetic latitude
    sp = z + second_eccentricity * b * su * su * su
    cp = p - (a * a - b * b) / a * cu * cu * cu
    norm = 1.0 / math.sqrt(sp * sp + cp * cp)
    return p, cp * norm, sp * norm


@inlined
def geodetic_height(x, y, z, a, b):
    """Height above the ellipsoid.  in: ECEF m; out: m.  Within 1e-8 m of the exact one up to 10,000 km."""
    p, c, s = geodetic_vertical(x, y, z, a, b)
    return p * c + z * s - math.sqrt(a * a * c * c + b * b * s * s)


@inlined
def height_and_climb(x, y, z, vx, vy, vz, a, b):
    """Geodetic height and its rate.  in: ECEF m, m/s; out: m, m/s."""
    p, c, s = geodetic_vertical(x, y, z, a, b)
    height = p * c + z * s - math.sqrt(a * a * c * c + b * b * s * s)
    return height, (x * vx + y * vy) / max(p, 1e-9) * c + vz * s


@scalar
def position_geodetic_to_ecef(latitude, longitude, height, a, b):
    """Geodetic to Earth-fixed position.  in: rad, rad, m; out: m (x, y, z).  Exact."""
    sin_lat = math.sin(latitude)
    cos_lat = math.cos(latitude)
    n = a * a / math.sqrt(a * a * cos_lat * cos_lat + b * b * sin_lat * sin_lat)
    across = (n + height) * cos_lat
    return (
        across * math.cos(longitude),
        across * math.sin(longitude),
        (n * (b / a) * (b / a) + height) * sin_lat,
    )


@scalar
def geocentric_angle(x, y, z, latitude, longitude, a, b):
    """Angle at the Earth's centre between a point and a place.  in: ECEF m, rad, rad; out: rad, 0 to pi."""
    px, py, pz = position_geodetic_to_ecef(latitude, longitude, 0.0, a, b)
    cx, cy, cz = py * z - pz * y, pz * x - px * z, px * y - py * x
    return math.atan2(math.sqrt(cx * cx + cy * cy + cz * cz), px * x + py * y + pz * z)


@scalar
def position_ecef_to_geodetic(x, y, z, a, b):
    """Earth-fixed to geodetic position.  in: m; out: rad, rad, m.

    Iterates Bowring's formula until the reduced latitude stands still (two or three rounds; exact to
    rounding).
    """
    p = math.hypot(x, y)
    e2 = 1.0 - (b / a) * (b / a)
    second_eccentricity = e2 * (a / b) * (a / b)
    reduced = math.atan2(a * z, b * p)
    latitude = 0.0
    for _ in range(6):
        latitude = math.atan2(
            z + second_eccentricity * b * math.sin(reduced) ** 3, p - e2 * a * math.cos(reduced) ** 3
        )
        following = math.atan2(b * math.sin(latitude), a * math.cos(latitude))
        if abs(following - reduced) < 1e-16:
            break
        reduced = following
    s = math.sin(latitude)
    c = math.cos(latitude)
    height = p * c + z * s - math.sqrt(a * a * c * c + b * b * s * s)
    return latitude, math.atan2(y, x), height


@scalar
def local_axes(latitude, longitude):
    """Unit vectors east, north and up at a geodetic place.  in: rad; out: nine numbers, ECEF."""
    sin_lat = math.sin(latitude)
    cos_lat = math.cos(latitude)
    sin_lon = math.sin(longitude)
    cos_lon = math.cos(longitude)
    return (
        -sin_lon, cos_lon, 0.0,
        -sin_lat * cos_lon, -sin_lat * sin_lon, cos_lat,
        cos_lat * cos_lon, cos_lat * sin_lon, sin_lat,
    )  # fmt: skip
