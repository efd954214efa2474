"""The geodesic between two points of the ellipsoid, for ensembles.

The public ground range of a single flight is computed by PROJ; this kernel agrees with it to 1 mm away from
antipodes and serves ensembles, where a million ranges are needed.
"""

import math

from kernels.earth import position_geodetic_to_ecef
from kernels.jit import door, inlined, scalar
from kernels.trigonometry import arc_tangent

ROUNDS = 100
FAR_FROM_ANTIPODE = 3.0  # rad of arc: up to here six rounds are enough
LARGEST_EXTRA = 0.03  # rad: the auxiliary sphere adds at most f pi to a longitude


@inlined
def _small_arcsine(s):
    """Arc sine of a small number.  in: |s| < 0.05; out: rad."""
    q = s * s
    return s * (1.0 + q * (1.0 / 6.0 + q * (3.0 / 40.0 + q * (15.0 / 336.0 + q * 105.0 / 3456.0))))


@door
def geodesic_inverse(latitude1, longitude1, latitude2, longitude2, a, b):
    """Distance and first azimuth between two places.  in: rad, m; out: as `geodesic_between`."""
    x1, y1, z1 = position_geodetic_to_ecef(latitude1, longitude1, 0.0, a, b)
    x2, y2, z2 = position_geodetic_to_ecef(latitude2, longitude2, 0.0, a, b)
    return geodesic_between(x1, y1, z1, x2, y2, z2, a, b)


@scalar
def geodesic_between(x1, y1, z1, x2, y2, z2, a, b):
    """Distance and first azimuth between two points of the ellipsoid.  in: ECEF m, m; out: see below.

    out: distance m, azimuth rad in [0, 2 pi), whether the iteration converged.
    Source: Vincenty (1975), Survey Review 23, eqs. 11 and 13-21, with the reduced latitudes read off the
    points.
    Valid for: any two points that are not nearly antipodal; there the iteration does not converge and the
    great circle on the mean sphere is returned with ``converged`` = False (error up to 0.5 %).
    """
    f = (a - b) / a
    p1, p2 = math.sqrt(x1 * x1 + y1 * y1), math.sqrt(x2 * x2 + y2 * y2)
    su1, cu1, su2, cu2 = z1 / b, p1 / a, z2 / b, p2 / a
    flat = max(p1 * p2, 1e-300)
    # sine and cosine of the difference in longitude, and of what the auxiliary sphere adds to it
    ss, cs = (x1 * y2 - y1 * x2) / flat, (x1 * x2 + y1 * y2) / flat
    extra = 0.0
    sigma, sin_first, cos_first, first = 0.0, 0.0, 1.0, 0.0
    sin_sigma, cos_sigma, cos2_alpha, cos_2sm = 0.0, 1.0, 0.0, 0.0
    sl, cl = ss, cs
    converged = False
    for turn in range(ROUNDS):
        t1 = cu2 * sl
        t2 = cu1 * su2 - su1 * cu2 * cl
        sin_sigma = math.sqrt(t1 * t1 + t2 * t2)
        cos_sigma = su1 * su2 + cu1 * cu2 * cl
        if sin_sigma == 0.0:
            return 0.0, 0.0, cos_sigma > 0.0
        if turn == 0:
            first = math.atan2(sin_sigma, cos_sigma)
            sin_first, cos_first = sin_sigma, cos_sigma
        sigma = first + _small_arcsine(sin_sigma * cos_first - cos_sigma * sin_first)
        sin_alpha = cu1 * cu2 * sl / sin_sigma
        cos2_alpha = 1.0 - sin_alpha * sin_alpha
        cos_2sm = cos_sigma - 2.0 * su1 * su2 / cos2_alpha if cos2_alpha > 1e-20 else 0.0
        c = f / 16.0 * cos2_alpha * (4.0 + f * (4.0 - 3.0 * cos2_alpha))
        before = extra
        extra = (
            (1.0 - c)
            * f
            * sin_alpha
            * (sigma + c * sin_sigma * (cos_2sm + c * cos_sigma * (2.0 * cos_2sm * cos_2sm - 1.0)))
        )
        e2 = extra * extra
        if e2 > LARGEST_EXTRA * LARGEST_EXTRA:
            break
        se = extra * (1.0 - e2 / 6.0 * (1.0 - e2 / 20.0 * (1.0 - e2 / 42.0)))
        ce = 1.0 - e2 / 2.0 * (1.0 - e2 / 12.0 * (1.0 - e2 / 30.0))
        sl, cl = ss * ce + cs * se, cs * ce - ss * se
        if ss * sl + cs * cl < 0.0 or (sl * ss < 0.0 and cs < 0.0):
            break  # went past the antipodal meridian
        if abs(extra - before) < 1e-12:
            converged = True
            break
    azimuth = math.atan2(cu2 * sl, cu1 * su2 - su1 * cu2 * cl)
    if azimuth < 0.0:
        azimuth += 2.0 * math.pi
    if not converged:
        mean = (2.0 * a + b) / 3.0
        cx, cy, cz = y1 * z2 - z1 * y2, z1 * x2 - x1 * z2, x1 * y2 - y1 * x2
        angle = math.atan2(math.sqrt(cx * cx + cy * cy + cz * cz), x1 * x2 + y1 * y2 + z1 * z2)
        return mean * angle, azimuth, False
    return b * _length(sin_sigma, cos_sigma, sigma, cos2_alpha, cos_2sm, a, b), azimuth, True


@inlined
def _round(extra, fixed, f):
    """One round of Vincenty's iteration.  in: rad added to the longitude, constants; out: see below.

    out: the next addition rad, sine and cosine of the longitude, sine, cosine and arc of the auxiliary
    sphere, squared cosine of the equatorial azimuth, cosine of twice the middle.
    """
    su1, cu1, su2, cu2, ss, cs, first, sin_first, cos_first = fixed
    e2 = extra * extra
    se = extra * (1.0 - e2 / 6.0 * (1.0 - e2 / 20.0 * (1.0 - e2 / 42.0)))
    ce = 1.0 - e2 / 2.0 * (1.0 - e2 / 12.0 * (1.0 - e2 / 30.0))
    sl, cl = ss * ce + cs * se, cs * ce - ss * se
    t1 = cu2 * sl
    t2 = cu1 * su2 - su1 * cu2 * cl
    sine = math.sqrt(t1 * t1 + t2 * t2)
    cosine = su1 * su2 + cu1 * cu2 * cl
    arc = first + _small_arcsine(sine * cos_first - cosine * sin_first)
    sin_alpha = cu1 * cu2 * sl / max(sine, 1e-300)
    cos2_alpha = 1.0 - sin_alpha * sin_alpha
    middle = cosine - 2.0 * su1 * su2 / max(cos2_alpha, 1e-20) if cos2_alpha > 1e-20 else 0.0
    c = f / 16.0 * cos2_alpha * (4.0 + f * (4.0 - 3.0 * cos2_alpha))
    following = (1.0 - c) * f * sin_alpha
    following = following * (arc + c * sine * (middle + c * cosine * (2.0 * middle * middle - 1.0)))
    return following, sl, cl, sine, cosine, arc, cos2_alpha, middle


@inlined
def quick_geodesic(x1, y1, z1, x2, y2, z2, a, b):
    """`geodesic_between` in six rounds, for the loop over lanes.  in: as there; out: as there.

    Far from the antipode that is convergence to a micrometre; elsewhere ``converged`` is False and nothing
    else holds.
    """
    f = (a - b) / a
    p1, p2 = math.sqrt(x1 * x1 + y1 * y1), math.sqrt(x2 * x2 + y2 * y2)
    su1, cu1, su2, cu2 = z1 / b, p1 / a, z2 / b, p2 / a
    flat = max(p1 * p2, 1e-300)
    ss, cs = (x1 * y2 - y1 * x2) / flat, (x1 * x2 + y1 * y2) / flat
    t1, t2 = cu2 * ss, cu1 * su2 - su1 * cu2 * cs
    sine, cosine = math.sqrt(t1 * t1 + t2 * t2), su1 * su2 + cu1 * cu2 * cs
    fixed = (su1, cu1, su2, cu2, ss, cs, arc_tangent(sine, cosine), sine, cosine)
    extra = _round(0.0, fixed, f)[0]
    extra = _round(_round(_round(extra, fixed, f)[0], fixed, f)[0], fixed, f)[0]
    following, sl, cl, sine, cosine, arc, cos2_alpha, middle = _round(extra, fixed, f)
    converged = (abs(following - extra) < 1e-11) & (arc < FAR_FROM_ANTIPODE)
    azimuth = arc_tangent(cu2 * sl, cu1 * su2 - su1 * cu2 * cl)
    azimuth = azimuth + 2.0 * math.pi if azimuth < 0.0 else azimuth
    return b * _length(sine, cosine, arc, cos2_alpha, middle, a, b), azimuth, converged


@inlined
def _length(sine, cosine, arc, cos2_alpha, middle, a, b):
    """Length of the geodesic over the semi-minor axis.  Vincenty (1975), eqs. 3, 4, 6."""
    u2 = cos2_alpha * (a * a - b * b) / (b * b)
    big_a = 1.0 + u2 / 16384.0 * (4096.0 + u2 * (-768.0 + u2 * (320.0 - 175.0 * u2)))
    big_b = u2 / 1024.0 * (256.0 + u2 * (-128.0 + u2 * (74.0 - 47.0 * u2)))
    turn = cosine * (2.0 * middle * middle - 1.0)
    skew = big_b / 6.0 * middle * (4.0 * sine * sine - 3.0) * (4.0 * middle * middle - 3.0)
    return big_a * (arc - big_b * sine * (middle + big_b / 4.0 * (turn - skew)))
