"""Gravity, rotation and the ellipsoid: scalars in, tuples out."""

import math

from kernels.jit import door, inlined, scalar


@inlined
def radius(x, y, z):
    """Distance from the Earth's centre.  in: ECEF m; out: r m, 1/r^2."""
    square = x * x + y * y + z * z
    return math.sqrt(square), 1.0 / square


@inlined
def gravity(x, y, z, r, inverse_square, gm, a, j2):
    """Point mass and J2.  in: position m, its `radius`; out: acceleration m/s2.

    Source: Vallado, Fundamentals of Astrodynamics, 4th ed., eq. 8-30.
    Valid for: outside the Earth.  Not modelled: higher harmonics (at most about 0.3 km at impact).
    """
    k = gm * r * inverse_square * inverse_square
    q = 1.5 * j2 * (a * a) * inverse_square
    s = 5.0 * (z * z) * inverse_square
    equatorial = -k * (1.0 + q * (1.0 - s))
    return equatorial * x, equatorial * y, -k * (1.0 + q * (3.0 - s)) * z


@inlined
def rotation(x, y, vx, vy, rate):
    """Coriolis and centrifugal acceleration, Earth-fixed.  in: m, m/s, rad/s; out: m/s2 (x, y)."""
    return rate * (rate * x + 2.0 * vy), rate * (rate * y - 2.0 * vx)


@inlined
def series_height(z, r, inverse_square, a, f):
    """Geodetic height by its series in the flattening.  in: z m, `radius`, semi-major axis m, f; out: m.

    The distance to the ellipsoid to third order in f (derived by substituting the foot point's latitude,
    expanded around the geocentric one): within 5 mm for the Earth from -10 km to 10,000 km.  No root and no
    division, for the loop over lanes; where a height is printed, it is the exact one.
    """
    q = z * z * inverse_square  # squared sine of the geocentric latitude
    k = a * r * inverse_square  # a / r
    m = k * (4.0 * k - 2.0)
    second = (2.0 * k - 0.5) + f * (m - q * (2.0 * m + 0.5))
    return (r - a) + a * f * q * (1.0 + f * (1.0 - q) * second)


@inlined
def series_climb(x, y, z, vx, vy, vz, r, inverse_square, a, f):
    """Rate of `series_height`, to second order in f.  in: ECEF m, m/s; out: m/s, within 2 mm/s."""
    along = x * vx + y * vy + z * vz
    q = z * z * inverse_square
    k = a * r * inverse_square
    q_rate = 2.0 * inverse_square * z * (vz - z * along * inverse_square)
    k_rate = -k * along * inverse_square
    slope = 1.0 + f * (1.0 - 2.0 * q) * (2.0 * k - 0.5)
    return along * inverse_square * r + a * f * (slope * q_rate + 2.0 * f * q * (1.0 - q) * k_rate)


@inlined
def geodetic_frame(x, y, z, a, b):
    """Geodetic height and latitude.  in: ECEF m, axes m; out: m, cos and sin of latitude, m off the axis.

    One step of Bowring (1985), Survey Review 28, eq. 5 with its starting value for any height.  Exact to
    1e-8 m up to 10,000 km.
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
    c, s = cp * norm, sp * norm
    height = p * c + z * s - math.sqrt(a * a * c * c + b * b * s * s)
    return height, c, s, max(p, 1e-9)


@scalar
def height_and_climb(x, y, z, vx, vy, vz, a, b):
    """Geodetic height and its rate.  in: ECEF m, m/s; out: m, m/s."""
    height, c, s, p = geodetic_frame(x, y, z, a, b)
    return height, (x * vx + y * vy) / p * c + vz * s


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


@inlined
def surface_point(ux, uy, uz, a, b):
    """Point of the ellipsoid with a given vertical.  in: unit vector up; out: m (x, y, z).  Exact."""
    n = 1.0 / math.sqrt(a * a * (ux * ux + uy * uy) + b * b * uz * uz)
    return a * a * ux * n, a * a * uy * n, b * b * uz * n


@door
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
