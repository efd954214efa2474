"""What is done once for every flight of a chunk, as vector code over its fields.

`set_out` turns places and directions into a state; `look_ahead` decides where the air may be left out;
`plan_coast`, `pass_apogee` and `come_back` frame a coast; `touch_down` ends a flight.  Each takes a chunk
from some flight on (a slice, since an index that may be negative is no vector code) and works on its
first `LANES` flights, always the same number, so that a flight's bits do not depend on its company; what
a pass is not for keeps its fields.
"""

import math

from kernels import layout as col
from kernels import status
from kernels.chunk import (
    AIMS,
    ANGLE,
    APOGEE,
    APOGEE_CLOCK,
    AT_APOGEE,
    AZIMUTH,
    BEARING,
    CEILING,
    CHUNK,
    CLOCK,
    COAST_START,
    COAST_STOP,
    COASTING,
    DISTANCE,
    DOUBT,
    EDGE,
    FLOOR,
    FLOWN,
    FREE_DRAG,
    HINT,
    IMPACT_ANGLE,
    IMPACT_LATITUDE,
    IMPACT_LONGITUDE,
    IMPACT_SPEED,
    IMPACT_TIME,
    IMPULSE,
    IN_AIR,
    JERK,
    LATITUDE,
    LEAVING,
    LEVEL,
    LONGITUDE,
    LOOK,
    MOTION,
    PHASE,
    PLACE,
    PULL,
    RETURNING,
    RISING,
    SPEED,
    STEEP,
    TO_GO,
    TOP,
    TRACK,
    VERDICT,
    VERTICAL,
)
from kernels.columns import read3, write3
from kernels.constants import ENTRY_INTERFACE
from kernels.earth import gravity, radius, series_climb, series_height, surface_point
from kernels.geodesy import quick_geodesic
from kernels.jit import inlined, scalar
from kernels.lane import FAR_AWAY, FLYING, LANES
from kernels.orbit import ellipse, time_to_apogee, time_to_descend
from kernels.trigonometry import arc_sine, arc_tangent, sine_cosine

ORBIT_PERIGEE = 80e3  # m: a vehicle whose perigee lies above this is in orbit; below, it may skip
NEGLECTED = 0.5  # of the tolerance: what leaving out thin air may move the impact by
SHORT_COAST = 20e3  # m: an apogee that clears the floor by less is flown in air
ABOVE_FLOOR = 2e3  # m: where a coast is aimed at, above its floor
J2_MARGIN = 4e-3  # of the apogee, higher: the aim is an ellipse, and J2 pulls a coast away from it
FIRST_STEP = 0.9  # of the time unit of the orbit, for a tolerance of one metre
LONGEST_FLIGHT = 6000.0  # s, what an error grows for at most
NEAR_APOGEE = 12.0  # s: from here, a Taylor series finds the apogee, at a tolerance of one metre
MOST_AIMS = 4.0
SLOWEST_FALL = 1e-3  # m/s: slower, it is on the ground where it is
AFTER_COAST = 30.0  # s, first step to try in air


@inlined
def follow(t, path):
    """State after a time by a Taylor series.  in: s, state, acceleration, its rate; out: state."""
    x, y, z, vx, vy, vz, ax, ay, az, jx, jy, jz = path
    s, c = 0.5 * t * t, t * t * t / 6.0
    return (
        x + t * vx + s * ax + c * jx, y + t * vy + s * ay + c * jy, z + t * vz + s * az + c * jz,
        vx + t * ax + s * jx, vy + t * ay + s * jy, vz + t * az + s * jz,
    )  # fmt: skip


@inlined
def _settle(t, path, a, k):
    """One round of Newton's method for the time when a path meets the ellipsoid.  in: s, path; out: s."""
    x, y, z, vx, vy, vz = follow(t, path)
    size = math.sqrt(x * x + y * y + k * z * z)
    rate = x * vx + y * vy + k * z * vz
    return t - (size - a) * size / rate if rate < -SLOWEST_FALL * size else t


@scalar
def set_out(chunk, a, b):
    """State at launch from place and direction.  in: chunk, ellipsoid; out: chunk."""
    for i in range(LANES):
        sin_lat, cos_lat = sine_cosine(chunk[LATITUDE + i])
        sin_lon, cos_lon = sine_cosine(chunk[LONGITUDE + i])
        sin_az, cos_az = sine_cosine(chunk[AZIMUTH + i])
        sin_up, cos_up = sine_cosine(chunk[ANGLE + i])
        ux, uy, uz = cos_lat * cos_lon, cos_lat * sin_lon, sin_lat
        north = -sin_lat * cos_az
        dx = north * cos_lon - sin_az * sin_lon
        dy = north * sin_lon + sin_az * cos_lon
        dz = cos_lat * cos_az
        px, py, pz = surface_point(ux, uy, uz, a, b)
        height, speed = chunk[LEVEL + i], chunk[SPEED + i]
        up, along = speed * sin_up, speed * cos_up
        write3(chunk, PLACE + i, px + height * ux, py + height * uy, pz + height * uz)
        write3(chunk, MOTION + i, up * ux + along * dx, up * uy + along * dy, up * uz + along * dz)
        write3(chunk, VERTICAL + i, ux, uy, uz)
        write3(chunk, TRACK + i, dx, dy, dz)
        chunk[APOGEE + i] = height


@scalar
def look_ahead(chunk, gm, a, f, rate, air, tolerance):
    """Look ahead in free flight: time to go, where air may be left out, phase.  in: flights with LOOK.

    Air may be left out above an edge when the impulse of all the air above it, along a straight path, moves
    the impact by less than half the tolerance.
    """
    for i in range(LANES):
        look = chunk[LOOK + i] == 1.0
        x, y, z = read3(chunk, PLACE + i)
        vx, vy, vz = read3(chunk, MOTION + i)
        r, inverse_square = radius(x, y, z)
        climb = series_climb(x, y, z, vx, vy, vz, r, inverse_square, a, f)
        speed = math.sqrt(vx * vx + vy * vy + vz * vz)
        orbit = ellipse(x, y, z, vx - rate * y, vy + rate * x, vz, r, gm)
        to_go = time_to_descend(orbit, 0.0, a, f)
        to_go = min(max(to_go, 1.0), LONGEST_FLIGHT) if to_go > 0.0 else LONGEST_FLIGHT
        steep = max(max(abs(climb), 1e-3 * speed), 1e-9)
        chunk[RISING + i] = climb if look else chunk[RISING + i]
        chunk[TO_GO + i] = to_go if look else chunk[TO_GO + i]
        chunk[STEEP + i] = steep
        chunk[IMPULSE + i] = 0.5 * chunk[FREE_DRAG + i] * speed * speed / steep
        chunk[TOP + i] = orbit[0] * (1.0 + orbit[3]) - a if orbit[0] > 0.0 else math.inf
        chunk[CEILING + i] = math.inf if look else chunk[CEILING + i]
        chunk[FLOOR + i] = math.inf if look else chunk[FLOOR + i]
        chunk[EDGE + i] = math.inf if look else chunk[EDGE + i]
    for piece in range(air.shape[0] - 1, -1, -1):
        bottom, above = air[piece, col.AIR_BOTTOM], air[piece, col.AIR_ABOVE]
        if bottom >= ENTRY_INTERFACE:
            _leave_out(chunk, piece, bottom, above, NEGLECTED * tolerance)
    for i in range(LANES):
        look = chunk[LOOK + i] == 1.0
        x, y, z = read3(chunk, PLACE + i)
        r, inverse_square = radius(x, y, z)
        height = series_height(z, r, inverse_square, a, f)
        floor, edge = chunk[FLOOR + i], chunk[EDGE + i]
        coasts = look & (chunk[TOP + i] >= max(floor, edge) + SHORT_COAST)
        doubt = chunk[DOUBT + i]
        chunk[DOUBT + i] = doubt + 2.0 * NEGLECTED * tolerance if coasts else doubt
        chunk[CEILING + i] = math.inf if look & (not coasts) else chunk[CEILING + i]
        start = edge if chunk[RISING + i] > 0.0 else max(edge, floor + SHORT_COAST)
        free = LEAVING if coasts & (height > start) else IN_AIR
        chunk[PHASE + i] = free if look else chunk[PHASE + i]
        chunk[LOOK + i] = 0.0


@scalar
def _leave_out(chunk, piece, bottom, above, limit):
    """Note that the air above an edge may be left out, where it may.  in: chunk, edge; out: chunk."""
    for i in range(LANES):
        moved = chunk[IMPULSE + i] * above
        look = chunk[LOOK + i] == 1.0
        up = look & (moved * chunk[TO_GO + i] <= limit)
        down = look & (moved * bottom / chunk[STEEP + i] <= limit)
        chunk[CEILING + i] = piece if up else chunk[CEILING + i]
        chunk[EDGE + i] = bottom if up else chunk[EDGE + i]
        chunk[FLOOR + i] = bottom if down else chunk[FLOOR + i]


@scalar
def plan_coast(chunk, gm, a, f, rate, tolerance):
    """Begin a coast in the inertial frame that agrees with the Earth now.  in: flights that are LEAVING.

    out: inertial velocity, COAST_STOP, first step, VERDICT.
    """
    eighth = math.sqrt(math.sqrt(math.sqrt(tolerance)))
    for i in range(LANES):
        mine = chunk[PHASE + i] == LEAVING
        x, y, z = read3(chunk, PLACE + i)
        sx, sy, vz = read3(chunk, MOTION + i)
        r, inverse_square = radius(x, y, z)
        vx, vy = sx - rate * y, sy + rate * x
        climb = series_climb(x, y, z, vx, vy, vz, r, inverse_square, a, f)
        orbit = ellipse(x, y, z, vx, vy, vz, r, gm)
        axis, e, perigee_z = orbit[0], orbit[3], orbit[5]
        above = ABOVE_FLOOR + (J2_MARGIN * chunk[TOP + i] if climb > 0.0 else 0.0)
        end = time_to_descend(orbit, chunk[FLOOR + i] + above, a, f)
        top = time_to_apogee(orbit)
        rest = top if (climb > 0.0) & (top > 0.0) else end
        perigee = axis * (1.0 - e) - a * (1.0 - f * perigee_z * perigee_z)
        verdict = status.ORBIT if perigee > ORBIT_PERIGEE else FLYING
        verdict = status.ESCAPED if (axis < 0.0) | (axis * (1.0 + e) - a > FAR_AWAY) else verdict
        step = FIRST_STEP * math.sqrt(r * r * r / gm) * eighth
        clock = chunk[CLOCK + i]
        chunk[VERDICT + i] = verdict if mine else FLYING
        air = mine & (verdict == FLYING) & (end <= 0.0)
        coast = mine & (verdict == FLYING) & (end > 0.0)
        kept = COASTING if coast else chunk[PHASE + i]
        chunk[PHASE + i] = IN_AIR if air else kept
        chunk[CEILING + i] = math.inf if air else chunk[CEILING + i]
        chunk[MOTION + i] = vx if coast else sx
        chunk[MOTION + CHUNK + i] = vy if coast else sy
        chunk[RISING + i] = climb if coast else chunk[RISING + i]
        chunk[COAST_START + i] = clock if coast else chunk[COAST_START + i]
        chunk[COAST_STOP + i] = clock + rest if coast else chunk[COAST_STOP + i]
        chunk[HINT + i] = step if coast else chunk[HINT + i]
        chunk[AIMS + i] = 0.0 if coast else chunk[AIMS + i]


@scalar
def pass_apogee(chunk, gm, a, f, j2, tolerance):
    """Find the apogee of a coast around its state, and plan the way down.  in: flights AT_APOGEE.

    Near it, a Taylor series to third order finds it; further off, the coast goes on to where it should be,
    forwards or back.
    """
    near = NEAR_APOGEE * math.sqrt(math.sqrt(min(tolerance, 1.0)))
    for i in range(LANES):
        mine = chunk[PHASE + i] == AT_APOGEE
        x, y, z = read3(chunk, PLACE + i)
        vx, vy, vz = read3(chunk, MOTION + i)
        r, inverse_square = radius(x, y, z)
        climb = series_climb(x, y, z, vx, vy, vz, r, inverse_square, a, f)
        ax, ay, az = gravity(x, y, z, r, inverse_square, gm, a, j2)
        fall = (x * ax + y * ay + z * az + vx * vx + vy * vy + vz * vz - climb * climb) / r
        after = -climb / min(fall, -1e-9)
        aims = chunk[AIMS + i]
        here = (abs(after) <= near) | (fall >= 0.0) | (aims >= MOST_AIMS)
        # rate of the acceleration: that of the point mass
        k = -gm * r * inverse_square * inverse_square
        dot = 3.0 * (x * vx + y * vy + z * vz) * inverse_square
        jx, jy, jz = k * (vx - dot * x), k * (vy - dot * y), k * (vz - dot * z)
        t = after if here & (fall < 0.0) & (abs(after) <= 2.0 * near) else 0.0
        px, py, pz, wx, wy, wz = follow(t, (x, y, z, vx, vy, vz, ax, ay, az, jx, jy, jz))
        q, inverse = radius(px, py, pz)
        rise = series_climb(px, py, pz, wx, wy, wz, q, inverse, a, f)
        slope = (rise - climb) / t if abs(t) > 1e-6 else fall
        move = -rise / slope if slope < 0.0 else 0.0
        height = series_height(pz, q, inverse, a, f) + 0.5 * rise * move
        clock = chunk[CLOCK + i]
        higher = mine & here & (height > chunk[APOGEE + i])
        chunk[APOGEE + i] = height if higher else chunk[APOGEE + i]
        chunk[APOGEE_CLOCK + i] = clock + t + move if higher else chunk[APOGEE_CLOCK + i]
        above = ABOVE_FLOOR + J2_MARGIN * chunk[APOGEE + i]
        rest = time_to_descend(ellipse(x, y, z, vx, vy, vz, r, gm), chunk[FLOOR + i] + above, a, f)
        falls = mine & here & (rest > 0.0)
        chunk[PHASE + i] = (COASTING if falls | (not here) else RETURNING) if mine else chunk[PHASE + i]
        chunk[RISING + i] = (min(climb, -1e-9) if here else 1.0) if mine else chunk[RISING + i]
        stop = clock + (rest if here else after)
        chunk[COAST_STOP + i] = stop if mine else chunk[COAST_STOP + i]
        chunk[HINT + i] = after if mine & (not here) else chunk[HINT + i]
        chunk[AIMS + i] = aims + 1.0 if mine else aims


@scalar
def come_back(chunk, rate):
    """Turn the state at the end of a coast to the Earth.  in: flights RETURNING; out: IN_AIR."""
    for i in range(LANES):
        mine = chunk[PHASE + i] == RETURNING
        x, y, _ = read3(chunk, PLACE + i)
        vx, vy, _ = read3(chunk, MOTION + i)
        s, c = sine_cosine(rate * (chunk[CLOCK + i] - chunk[COAST_START + i]))
        px, py = c * x + s * y, c * y - s * x
        wx, wy = c * vx + s * vy + rate * py, c * vy - s * vx - rate * px
        chunk[PLACE + i] = px if mine else x
        chunk[PLACE + CHUNK + i] = py if mine else y
        chunk[MOTION + i] = wx if mine else vx
        chunk[MOTION + CHUNK + i] = wy if mine else vy
        chunk[HINT + i] = AFTER_COAST if mine else chunk[HINT + i]
        chunk[CEILING + i] = math.inf if mine else chunk[CEILING + i]
        chunk[PHASE + i] = IN_AIR if mine else chunk[PHASE + i]


@scalar
def touch_down(chunk, a, b):
    """Find the impact near a state, and describe it.  in: flights that are LANDING; out: IMPACT fields.

    Newton's method along a Taylor series of the state, onto the ellipsoid itself: time s, latitude and
    longitude rad, speed m/s, flight-path angle rad, geodesic m (NaN near the antipode), its azimuth rad, and
    the geocentric angle flown rad, which is not folded at the antipode: past it, the track comes back.
    """
    k = (a / b) * (a / b)
    for i in range(LANES):
        x, y, z = read3(chunk, PLACE + i)
        vx, vy, vz = read3(chunk, MOTION + i)
        ax, ay, az = read3(chunk, PULL + i)
        jx, jy, jz = read3(chunk, JERK + i)
        path = (x, y, z, vx, vy, vz, ax, ay, az, jx, jy, jz)
        t = _settle(_settle(_settle(0.0, path, a, k), path, a, k), path, a, k)
        px, py, pz, wx, wy, wz = follow(t, path)
        speed = math.sqrt(wx * wx + wy * wy + wz * wz)
        across = math.sqrt(px * px + py * py)
        up = (px * wx + py * wy + k * pz * wz) / math.sqrt(across * across + k * pz * (k * pz))
        ux, uy, uz = read3(chunk, VERTICAL + i)
        dx, dy, dz = read3(chunk, TRACK + i)
        lx, ly, lz = surface_point(ux, uy, uz, a, b)
        distance, bearing, converged = quick_geodesic(lx, ly, lz, px, py, pz, a, b)
        cx, cy, cz = ly * pz - lz * py, lz * px - lx * pz, lx * py - ly * px
        flown = arc_tangent(math.sqrt(cx * cx + cy * cy + cz * cz), lx * px + ly * py + lz * pz)
        back = (flown > 2.6) & (px * dx + py * dy + pz * dz < 0.0)
        chunk[IMPACT_TIME + i] = chunk[CLOCK + i] + t
        chunk[IMPACT_LATITUDE + i] = arc_tangent(k * pz, across)
        chunk[IMPACT_LONGITUDE + i] = arc_tangent(py, px)
        chunk[IMPACT_SPEED + i] = speed
        chunk[IMPACT_ANGLE + i] = arc_sine(up / max(speed, 1e-300))
        chunk[DISTANCE + i] = distance if converged else math.nan
        chunk[BEARING + i] = bearing
        chunk[FLOWN + i] = 2.0 * math.pi - flown if back else flown
