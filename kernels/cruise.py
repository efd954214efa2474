"""Cruise at constant height and speed: along a geodesic, or around a closed pattern.

Speed times time is the length of the path, not the ground range.  A pattern is drawn in the azimuthal
equidistant plane of its start: distances from the start are exact there, and it closes to rounding.  Its lap
is measured on the ellipsoid.  Valid for: patterns up to 500 km across.  Not modelled: climb, descent, wind.
"""

import math

from kernels import layout as col
from kernels import status
from kernels.geodesy import geodesic_inverse
from kernels.jit import door, scalar

ROUNDS = 100
PARTS = 1440  # of a lap, of which its length is the sum
MOST_RADIUS = 1e6  # m
MOST_LENGTH = 1e9  # m, of a path


@scalar
def geodesic_direct(latitude, longitude, azimuth, distance, a, b):
    """Place at a distance along a geodesic.  in: rad, m; out: latitude, longitude rad.

    Source: Vincenty (1975), Survey Review 23, eqs. 1-11.  Valid for: any distance; within 0.1 mm per turn.
    """
    f = (a - b) / a
    s1, c1 = math.sin(azimuth), math.cos(azimuth)
    reduced = math.atan2((1.0 - f) * math.sin(latitude), math.cos(latitude))
    su, cu = math.sin(reduced), math.cos(reduced)
    sigma1 = math.atan2(su, cu * c1)
    sin_alpha = cu * s1
    cos2_alpha = (1.0 - sin_alpha) * (1.0 + sin_alpha)
    u2 = cos2_alpha * (a * a - b * b) / (b * b)
    big_a = 1.0 + u2 / 16384.0 * (4096.0 + u2 * (-768.0 + u2 * (320.0 - 175.0 * u2)))
    big_b = u2 / 1024.0 * (256.0 + u2 * (-128.0 + u2 * (74.0 - 47.0 * u2)))
    sigma = distance / (b * big_a)
    middle, s, c = 0.0, 0.0, 1.0
    for _ in range(ROUNDS):
        middle = math.cos(2.0 * sigma1 + sigma)
        s, c = math.sin(sigma), math.cos(sigma)
        skew = big_b / 6.0 * middle * (4.0 * s * s - 3.0) * (4.0 * middle * middle - 3.0)
        turn = c * (2.0 * middle * middle - 1.0) - skew
        following = distance / (b * big_a) + big_b * s * (middle + 0.25 * big_b * turn)
        done = abs(following - sigma) < 1e-15 * (1.0 + abs(sigma))
        sigma = following
        if done:
            break
    middle, s, c = math.cos(2.0 * sigma1 + sigma), math.sin(sigma), math.cos(sigma)
    across = su * s - cu * c * c1
    north = math.atan2(su * c + cu * s * c1, (1.0 - f) * math.sqrt(sin_alpha * sin_alpha + across * across))
    lam = math.atan2(s * s1, cu * c - su * s * c1)
    k = f / 16.0 * cos2_alpha * (4.0 + f * (4.0 - 3.0 * cos2_alpha))
    # longitude on the sphere, unfolded as the arc is: both count turns alike
    lam += 2.0 * math.pi * math.floor((sigma * math.copysign(1.0, sin_alpha) - lam) / (2.0 * math.pi) + 0.5)
    longer = sigma + k * s * (middle + k * c * (2.0 * middle * middle - 1.0))
    east = longitude + lam - (1.0 - k) * f * sin_alpha * longer
    return north, east - 2.0 * math.pi * math.floor(east / (2.0 * math.pi) + 0.5)


@scalar
def _curvature(latitude, a, b):
    """Gaussian curvature of the ellipsoid.  in: rad, m; out: 1/m2."""
    s, c = math.sin(latitude), math.cos(latitude)
    w = (a * c) * (a * c) + (b * s) * (b * s)
    return (w / (a * a * b)) * (w / (a * a * b))


@scalar
def plane_lap(row):
    """Length of a pattern in its plane.  in: row; out: m."""
    turns = 2.0 * math.pi * row[col.CRUISE_TURN_RADIUS]
    straight = row[col.CRUISE_STRAIGHT]
    return 2.0 * turns if row[col.CRUISE_PATTERN] == col.FIGURE_OF_EIGHT else 2.0 * straight + turns


@scalar
def plane_place(row, part):
    """Place on a pattern.  in: row, part of a lap 0-1; out: m ahead and to the right of the start.

    A racetrack: the straight ahead, half a circle to the right, back, another half.  A figure of eight: a
    circle to the right, then one to the left.
    """
    radius, straight = row[col.CRUISE_TURN_RADIUS], row[col.CRUISE_STRAIGHT]
    if row[col.CRUISE_PATTERN] == col.FIGURE_OF_EIGHT:
        side = 1.0 if part < 0.5 else -1.0
        angle = 4.0 * math.pi * (part if part < 0.5 else part - 0.5)
        return radius * math.sin(angle), side * radius * (1.0 - math.cos(angle))
    half = straight + math.pi * radius
    back = part >= 0.5
    along = 2.0 * half * (part - 0.5 if back else part)
    if along <= straight:
        ahead, right = along, 0.0
    else:
        angle = (along - straight) / radius
        ahead, right = straight + radius * math.sin(angle), radius * (1.0 - math.cos(angle))
    return (straight - ahead, 2.0 * radius - right) if back else (ahead, right)


@scalar
def lap_length(row, a, b):
    """Length of a lap on the ellipsoid.  in: row, axes m; out: m.

    Sum of short pieces; across the direction from the start, the plane is stretched by x / sin(x), x the
    distance over the radius of the osculating sphere.
    """
    root = math.sqrt(_curvature(row[col.LATITUDE], a, b))
    total, plane = 0.0, 0.0
    px, py = plane_place(row, 0.0)
    for k in range(1, PARTS + 1):
        x, y = plane_place(row, k / PARTS if k < PARTS else 0.0)
        dx, dy = x - px, y - py
        mx, my = 0.5 * (x + px), 0.5 * (y + py)
        far = max(math.sqrt(mx * mx + my * my), 1e-9)
        radial, across = (dx * mx + dy * my) / far, (dy * mx - dx * my) / far
        shrink = math.sin(root * far) / (root * far)
        total += math.sqrt(radial * radial + across * shrink * (across * shrink))
        plane += math.sqrt(dx * dx + dy * dy)
        px, py = x, y
    return plane_lap(row) * total / plane


@scalar
def _is_valid(row):
    for k in range(col.CRUISE_PARAMETERS):
        if not math.isfinite(row[k]):
            return False
    ok = abs(row[col.LATITUDE]) <= 0.5 * math.pi + 1e-12 and -5000.0 <= row[col.HEIGHT] <= 1e6
    ok = ok and abs(row[col.LONGITUDE]) <= col.MOST_ANGLE and abs(row[col.AZIMUTH]) <= col.MOST_ANGLE
    ok = ok and 0.0 < row[col.SPEED] < 1e5 and row[col.CRUISE_DURATION] >= 0.0
    ok = ok and row[col.SPEED] * row[col.CRUISE_DURATION] <= MOST_LENGTH
    pattern = row[col.CRUISE_PATTERN]
    if pattern == col.STRAIGHT:
        return ok
    ok = ok and (pattern == col.RACETRACK or pattern == col.FIGURE_OF_EIGHT)
    ok = ok and 1.0 <= row[col.CRUISE_TURN_RADIUS] <= MOST_RADIUS
    return ok and 0.0 <= row[col.CRUISE_STRAIGHT] <= MOST_RADIUS


@scalar
def _ground_length(row, length, a, b):
    """Length on the ellipsoid below a path.  in: row, m; out: m.

    By the mean radius of curvature at the start: within 0.5 % of what the height adds.
    """
    return length / (1.0 + row[col.HEIGHT] * math.sqrt(_curvature(row[col.LATITUDE], a, b)))


@scalar
def _place(row, ground, lap, a, b):
    """Where a cruise is.  in: row, ground track m, lap m; out: rad, rad, m from the start."""
    if row[col.CRUISE_PATTERN] == col.STRAIGHT:
        north, east = geodesic_direct(row[col.LATITUDE], row[col.LONGITUDE], row[col.AZIMUTH], ground, a, b)
        return north, east, geodesic_inverse(row[col.LATITUDE], row[col.LONGITUDE], north, east, a, b)[0]
    part = ground / lap
    ahead, right = plane_place(row, part - math.floor(part))
    far = math.sqrt(ahead * ahead + right * right)
    azimuth = row[col.AZIMUTH] + (math.atan2(right, ahead) if far > 0.0 else 0.0)
    north, east = geodesic_direct(row[col.LATITUDE], row[col.LONGITUDE], azimuth, far, a, b)
    return north, east, far


@scalar
def _farthest(row, ground, lap):
    """Greatest distance from the start on a pattern.  in: row, ground track m, lap m; out: m."""
    flown, farthest = ground / lap, 0.0
    for k in range(PARTS + 1):
        part = min(flown, 1.0) * k / PARTS
        ahead, right = plane_place(row, part if part < 1.0 else 0.0)
        farthest = max(farthest, math.sqrt(ahead * ahead + right * right))
    return farthest


@door
def fly_cruises(rows, a, b, results, codes):
    """Fly some cruises to their end.  in: rows as in `layout`, axes m; out: results, codes."""
    for i in range(rows.shape[0]):
        row, result = rows[i], results[i]
        for k in range(col.CRUISE_RESULTS):
            result[k] = math.nan
        codes[i] = status.BAD_INPUT
        if not _is_valid(row):
            continue
        straight = row[col.CRUISE_PATTERN] == col.STRAIGHT
        length = row[col.SPEED] * row[col.CRUISE_DURATION]
        ground = _ground_length(row, length, a, b)
        lap = math.inf if straight else lap_length(row, a, b)
        north, east, far = _place(row, ground, lap, a, b)
        result[col.CRUISE_PATH_LENGTH], result[col.CRUISE_GROUND_TRACK] = length, ground
        result[col.CRUISE_GROUND_RANGE] = far
        result[col.CRUISE_FARTHEST] = far if straight else _farthest(row, ground, lap)
        result[col.CRUISE_LAPS] = ground / lap
        result[col.CRUISE_END_LATITUDE], result[col.CRUISE_END_LONGITUDE] = north, east
        codes[i] = status.OK


@door
def trace_cruise(row, times, a, b, places):
    """Places of one cruise.  in: row that is valid, s, axes m; out: latitude and longitude rad."""
    lap = math.inf if row[col.CRUISE_PATTERN] == col.STRAIGHT else lap_length(row, a, b)
    for k in range(times.shape[0]):
        ground = _ground_length(row, row[col.SPEED] * times[k], a, b)
        places[k, 0], places[k, 1], _ = _place(row, ground, lap, a, b)
