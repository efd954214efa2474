"""The geodesic between two points of the ellipsoid, for ensembles.

The public ground range of a single flight is computed by PROJ; this kernel agrees with it to 1 mm away from
antipodes and serves ensembles, where a million ranges are needed.
"""

import math

from kernels.jit import scalar


@scalar
def geodesic_inverse(latitude1, longitude1, latitude2, longitude2, a, b):
    """Distance and first azimuth.  in: rad, m; out: distance m, azimuth rad in [0, 2 pi), converged.

    Source: Vincenty (1975), Survey Review 23, eqs. 11 and 13-21.
    Valid for: any two points that are not nearly antipodal; there the iteration does not converge and the
    great circle on the mean sphere is returned with ``converged`` = False (error up to 0.5 %).
    """
    f = (a - b) / a
    u1 = math.atan2((1.0 - f) * math.sin(latitude1), math.cos(latitude1))
    u2 = math.atan2((1.0 - f) * math.sin(latitude2), math.cos(latitude2))
    su1, cu1, su2, cu2 = math.sin(u1), math.cos(u1), math.sin(u2), math.cos(u2)
    span = longitude2 - longitude1
    span -= 2.0 * math.pi * math.floor(span / (2.0 * math.pi) + 0.5)
    lam = span
    sigma = 0.0
    cos2_alpha = 0.0
    cos_2sm = 0.0
    sin_sigma = 0.0
    cos_sigma = 1.0
    converged = False
    for _ in range(100):
        sl, cl = math.sin(lam), math.cos(lam)
        t1 = cu2 * sl
        t2 = cu1 * su2 - su1 * cu2 * cl
        sin_sigma = math.sqrt(t1 * t1 + t2 * t2)
        if sin_sigma == 0.0:
            return 0.0, 0.0, su1 * su2 + cu1 * cu2 * cl > 0.0
        cos_sigma = su1 * su2 + cu1 * cu2 * cl
        sigma = math.atan2(sin_sigma, cos_sigma)
        sin_alpha = cu1 * cu2 * sl / sin_sigma
        cos2_alpha = 1.0 - sin_alpha * sin_alpha
        cos_2sm = cos_sigma - 2.0 * su1 * su2 / cos2_alpha if cos2_alpha > 1e-20 else 0.0
        c = f / 16.0 * cos2_alpha * (4.0 + f * (4.0 - 3.0 * cos2_alpha))
        before = lam
        lam = span + (1.0 - c) * f * sin_alpha * (
            sigma + c * sin_sigma * (cos_2sm + c * cos_sigma * (2.0 * cos_2sm * cos_2sm - 1.0))
        )
        if abs(lam) > math.pi:
            break
        if abs(lam - before) < 1e-14:
            converged = True
            break
    sl, cl = math.sin(lam), math.cos(lam)
    azimuth = math.atan2(cu2 * sl, cu1 * su2 - su1 * cu2 * cl)
    if azimuth < 0.0:
        azimuth += 2.0 * math.pi
    if not converged:
        mean = (2.0 * a + b) / 3.0
        return mean * _central_angle(latitude1, latitude2, span), azimuth, False
    u2_term = cos2_alpha * (a * a - b * b) / (b * b)
    big_a = 1.0 + u2_term / 16384.0 * (4096.0 + u2_term * (-768.0 + u2_term * (320.0 - 175.0 * u2_term)))
    big_b = u2_term / 1024.0 * (256.0 + u2_term * (-128.0 + u2_term * (74.0 - 47.0 * u2_term)))
    turn = cos_sigma * (2.0 * cos_2sm * cos_2sm - 1.0)
    skew = big_b / 6.0 * cos_2sm * (4.0 * sin_sigma * sin_sigma - 3.0) * (4.0 * cos_2sm * cos_2sm - 3.0)
    delta = big_b * sin_sigma * (cos_2sm + big_b / 4.0 * (turn - skew))
    return b * big_a * (sigma - delta), azimuth, True


@scalar
def _central_angle(latitude1, latitude2, span):
    half = math.sin(0.5 * (latitude2 - latitude1)) ** 2
    half += math.cos(latitude1) * math.cos(latitude2) * math.sin(0.5 * span) ** 2
    return 2.0 * math.asin(math.sqrt(min(1.0, half)))
