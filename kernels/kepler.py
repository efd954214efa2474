"""Closed-form free flight over a sphere: no air, no rotation.

Plain functions, called for single flights.  The oracle of the integrator, and the ellipse through a reported
range and apogee.  Symbols: ``q`` is v^2 r / GM, twice kinetic over potential energy; a range angle is
geocentric.
Sources: Bate, Mueller, White, Fundamentals of Astrodynamics, 1st ed., ch. 6 (BMW); Wheelon, ARS Journal 29,
1959.  Where BMW takes an arc cosine, ``atan2`` is used: it keeps its digits for short ranges.
"""

import math

from kernels.constants import MEAN_EARTH_RADIUS, WGS84_GM


def energy_parameter(speed: float, radius: float, gm: float) -> float:
    """The parameter q.  in: m/s, m, m3/s2; out: 1.  BMW eq. 6.2-4."""
    return speed * speed * radius / gm


def minimum_energy_parameter(range_angle: float) -> float:
    """Smallest q that reaches a range.  in: rad, 0 to pi; out: 1.  BMW eq. 6.2-20."""
    s = math.sin(0.5 * range_angle)
    return 2.0 * s / (1.0 + s)


def minimum_energy_speed(range_angle: float, radius: float, gm: float) -> float:
    """Smallest speed that reaches a range.  in: rad, m, m3/s2; out: m/s."""
    return math.sqrt(gm / radius * minimum_energy_parameter(range_angle))


def minimum_energy_flight_path_angle(range_angle: float) -> float:
    """Flight-path angle of that speed.  in: rad; out: rad.  BMW eq. 6.2-19."""
    return 0.25 * (math.pi - range_angle)


def minimum_energy_apogee(range_angle: float, radius: float) -> float:
    """Apogee height of the minimum-energy arc.  in: rad, m; out: m.  Wheelon 1959."""
    # sin x + cos x - 1 with x half the range angle, without the cancellation at short ranges
    x = 0.5 * range_angle
    return 0.5 * radius * (math.sin(x) - 2.0 * math.sin(0.5 * x) ** 2)


def maximum_range_angle(q: float) -> float:
    """Largest range angle from a given q.  in: 1; out: rad, pi from circular speed on.  BMW eq. 6.2-18."""
    if not q >= 0.0:
        return math.nan
    return 2.0 * math.atan2(q, 2.0 * math.sqrt(1.0 - q)) if q < 1.0 else math.pi


def maximum_range(speed: float, radius: float, gm: float) -> float:
    """Largest surface range of a speed.  in: m/s, m, m3/s2; out: m, at most half the circumference."""
    return radius * maximum_range_angle(energy_parameter(speed, radius, gm))


def range_angle(q: float, flight_path_angle: float) -> float:
    """Range angle back to the starting radius.  in: 1, rad; out: rad, 0 to 2 pi.  BMW eq. 6.2-12.

    Valid for: rising starts below escape; NaN otherwise.
    """
    if not (0.0 <= q < 2.0 and 0.0 <= flight_path_angle <= 0.5 * math.pi):
        return math.nan
    s, c = math.sin(flight_path_angle), math.cos(flight_path_angle)
    return 2.0 * math.atan2(q * s * c, 1.0 - q * c * c)


def flight_path_angles(q: float, range_angle: float) -> tuple[float, float]:
    """The low and the high flight-path angle that give a range.  in: 1, rad; out: rad, rad.  BMW eq. 6.2-16.

    NaN where q is too small; the low one is negative, no trajectory, when q > 1 and the range is short.
    """
    if not q > 0.0:
        return math.nan, math.nan
    half = 0.5 * range_angle
    sine = (2.0 - q) / q * math.sin(half)
    if not abs(sine) <= 1.0:
        return math.nan, math.nan
    turn = math.asin(sine)
    return 0.5 * (turn - half), 0.5 * (math.pi - turn - half)


def eccentricity(q: float, flight_path_angle: float) -> float:
    """Eccentricity.  in: 1 below escape, rad; out: 1.  BMW eq. 6.2-11."""
    s = math.sin(flight_path_angle)
    return math.sqrt((q - 1.0) * (q - 1.0) + q * (2.0 - q) * s * s)


def apogee_height(q: float, flight_path_angle: float, radius: float) -> float:
    """Height of the apogee above the starting radius.  in: 1, rad, m; out: m, NaN from escape on."""
    if not 0.0 <= q < 2.0:
        return math.nan
    e = eccentricity(q, flight_path_angle)
    if q > 1.0:
        return radius * (e + q - 1.0) / (2.0 - q)
    s = math.sin(flight_path_angle)
    return radius * q * s * s / (e + 1.0 - q)


def time_of_flight(q: float, flight_path_angle: float, radius: float, gm: float) -> float:
    """Time until the starting radius is met again.  in: 1, rad, m, m3/s2; out: s.  BMW eq. 6.2-22.

    Valid for: rising starts below escape; NaN otherwise.
    """
    if not (0.0 <= q < 2.0 and 0.0 <= flight_path_angle <= 0.5 * math.pi):
        return math.nan
    a = radius / (2.0 - q)
    rise = math.sqrt(q * (2.0 - q)) * math.sin(flight_path_angle)  # e sin E at the start
    return 2.0 * math.sqrt(a * a * a / gm) * (math.atan2(rise, 1.0 - q) + rise)


def impact(
    start_radius: float, speed: float, flight_path_angle: float, surface_radius: float, gm: float
) -> tuple[float, float]:
    """Free flight from any state to the surface.  in: m, m/s, rad, m, m3/s2; out: range angle rad, time s.

    The first downward passage of ``surface_radius``, from the elements of the ellipse (BMW 1.5-4, 4.2-4).
    NaN when the state is below the surface or at escape speed, or when the perigee clears the surface.
    """
    q = energy_parameter(speed, start_radius, gm)
    if not (0.0 <= q < 2.0 and start_radius >= surface_radius > 0.0):
        return math.nan, math.nan
    s, c = math.sin(flight_path_angle), math.cos(flight_path_angle)
    a = start_radius / (2.0 - q)
    p = start_radius * q * c * c
    e2 = (q - 1.0) * (q - 1.0) + q * (2.0 - q) * s * s
    e_cos_e1 = 1.0 - surface_radius / a
    at_surface = e2 - e_cos_e1 * e_cos_e1  # (e sin E)^2
    if at_surface < 0.0:
        return math.nan, math.nan
    e_sin_e0 = math.sqrt(q * (2.0 - q)) * s
    e_sin_e1 = -math.sqrt(at_surface)
    # angles are counted from apogee, where neither end of a ballistic arc lies across the branch cut
    swept_e = math.atan2(-e_sin_e1, -e_cos_e1) + math.atan2(e_sin_e0, 1.0 - q)
    time = math.sqrt(a * a * a / gm) * (swept_e + e_sin_e0 - e_sin_e1)
    root = math.sqrt(p / a)  # sqrt(1 - e^2)
    after = math.atan2(-root * e_sin_e1, surface_radius / a - 1.0 + e2)
    before = math.atan2(root * e_sin_e0, e2 - (q - 1.0))
    return before + after, time


def ellipse_through(range_m: float, apogee_m: float, radius: float, gm: float) -> tuple[float, float, float]:
    """The vacuum arc that a reported range and apogee imply.  in: m, m, m, m3/s2; out: m/s, rad, s.

    Launch speed at the surface, its flight-path angle and the time of flight, from the polar equation of the
    ellipse at apogee and at the surface.  NaN unless 0 <= range <= circumference and apogee > 0.
    """
    half = 0.5 * range_m / radius
    if not (0.0 <= half <= math.pi and 0.0 < apogee_m < math.inf):
        return math.nan, math.nan, math.nan
    sagitta = 2.0 * math.sin(0.5 * half) ** 2  # 1 - cos half
    total = apogee_m + radius * sagitta
    e = apogee_m / total
    short = radius * sagitta / total  # 1 - e
    angle = math.atan2(e * math.sin(half), short + e * sagitta) if half > 0.0 else 0.5 * math.pi
    q = (radius * short + 2.0 * apogee_m) / (radius + apogee_m)
    return math.sqrt(q * gm / radius), angle, time_of_flight(q, angle, radius, gm)


def vacuum_time_of_flight(range_m: float, apogee_m: float) -> float:
    """Time of flight of the vacuum arc through a range and an apogee, mean sphere.  in: m, m; out: s."""
    return ellipse_through(range_m, apogee_m, MEAN_EARTH_RADIUS, WGS84_GM)[2]
