"""Row 10, glide: the range of an equilibrium glide against closed forms."""

import math

import numpy as np
from scipy.integrate import quad
from scipy.optimize import brentq

from kernels import constants as c
from kernels import layout as col
from kernels import status
from trajectory.earth import Earth
from trajectory.lift import Lift, lift_row
from trajectory.manoeuvres import trace_manoeuvring
from trajectory.validation.check import Case, Check, judge
from trajectory.validation.truth import numbers, read

RADIUS = c.MEAN_EARTH_RADIUS
GRAVITY = c.STANDARD_GRAVITY
BALLISTIC_COEFFICIENT = 8000.0  # kg/m2: it sets the height of a glide, and the closed form knows no height
HIGH_LIFT = (2.6, 5.0, 10.0, 20.0)
ALL_LIFT = (0.5, 1.0, *HIGH_LIFT)
THIN = 100.0  # times the Earth's radius: the scale height is then 1e-5 of it
SOURCE = "Sanger; Eggers, Allen, Neice, NACA 1382"


def _density(height: float) -> float:
    return c.EXPONENTIAL_SURFACE_DENSITY * math.exp(-height / c.EXPONENTIAL_SCALE_HEIGHT)


def _glide_height(lift_to_drag: float, speed: float, earth: Earth) -> float:
    """Height where lift carries the weight that the centrifugal force leaves, in m."""

    def spare(height: float) -> float:
        radius = earth.semi_major_axis + height
        lift = 0.5 * _density(height) * speed**2 * lift_to_drag / BALLISTIC_COEFFICIENT
        return lift - earth.gm / radius**2 + speed**2 / radius

    return float(brentq(spare, -1e5, 5e5, xtol=1e-6))


def _glide_angle(lift_to_drag: float, speed: float, height: float, earth: Earth) -> float:
    """Flight-path angle of the glide: the balance of `kernels.glide` for constant lift-to-drag, in rad."""
    radius = earth.semi_major_axis + height
    gravity = earth.gm / radius**2
    twice = 2.0 * c.EXPONENTIAL_SCALE_HEIGHT * gravity / speed**2
    return -math.asin(twice / lift_to_drag / (1.0 + twice * gravity / (gravity - speed**2 / radius)))


def _earth(stretch: float, below: float) -> Earth:
    """A sphere that does not rotate, on which gravity is standard at a radius, and which ends below that."""
    radius = stretch * RADIUS
    gm = GRAVITY * radius**2
    return Earth("glide", gm=gm, semi_major_axis=radius - below, flattening=0.0, j2=0.0, rate=0.0)


def fly_glide(lift_to_drag: float, start: float, end: float, stretch: float = 1.0) -> float:
    """Fly a glide from one speed to another.

    Parameters
    ----------
    lift_to_drag : float
        Lift over drag.
    start, end : float
        Speeds.  [m/s]
    stretch : float
        Factor on all lengths but the scale height of the air, and on the square of all times: the thinner
        the air is, the less the glide sinks.

    Returns
    -------
    float
        Angle flown around the Earth; NaN where the flight failed.  [rad]
    """
    fast, slow = start * math.sqrt(stretch), end * math.sqrt(stretch)
    height = _glide_height(lift_to_drag, fast, _earth(stretch, 0.0))
    earth = _earth(stretch, height)  # gravity and radius of the closed form hold where the glide begins
    height = _glide_height(lift_to_drag, fast, earth)
    row = np.zeros(col.PARAMETERS)
    row[col.HEIGHT], row[col.SPEED], row[col.AZIMUTH] = height, fast, 1.0
    row[col.FLIGHT_PATH_ANGLE] = _glide_angle(lift_to_drag, fast, height, earth)
    row[col.BALLISTIC_COEFFICIENT], row[col.DRAG_SCALE] = BALLISTIC_COEFFICIENT, 1.0
    lift = lift_row(Lift(lift_to_drag, "equilibrium", 1e8, slow))
    nodes, result, code = trace_manoeuvring(
        row, lift, earth=earth, atmosphere="exponential", tolerance=1e-2 * stretch
    )
    if code != status.OK:
        return math.nan
    place = nodes[nodes[:, 0] <= result[col.LIFT_END_TIME], 1:4]
    place = place / np.linalg.norm(place, axis=1, keepdims=True)
    return float(np.sum(2.0 * np.arcsin(0.5 * np.linalg.norm(np.diff(place, axis=0), axis=1))))


def closed_form(lift_to_drag: float, start: float, end: float) -> float:
    """Range of an equilibrium glide that is flat and level, by the formula of the table.

    Parameters
    ----------
    lift_to_drag : float
        Lift over drag.
    start, end : float
        Speeds.  [m/s]

    Returns
    -------
    float
        Range.  [m]
    """
    square = GRAVITY * RADIUS
    return 0.5 * RADIUS * lift_to_drag * math.log((1.0 - end**2 / square) / (1.0 - start**2 / square))


def sinking_glide(lift_to_drag: float, start: float, end: float) -> float:
    """Angle of an equilibrium glide that sinks with its speed, by quadrature.

    What the closed form leaves out is in: height, its energy, gravity and radius there, the angle of the
    path.  Left out: that lift also turns the path (second order in the angle).

    Parameters
    ----------
    lift_to_drag : float
        Lift over drag.
    start, end : float
        Speeds.  [m/s]

    Returns
    -------
    float
        Angle flown around the Earth.  [rad]
    """
    earth = _earth(1.0, _glide_height(lift_to_drag, start, _earth(1.0, 0.0)))

    def slope(speed: float) -> float:
        height = _glide_height(lift_to_drag, speed, earth)
        angle = _glide_angle(lift_to_drag, speed, height, earth)
        radius = earth.semi_major_axis + height
        drag = 0.5 * _density(height) * speed**2 / BALLISTIC_COEFFICIENT
        return math.cos(angle) * speed / radius / (drag + earth.gm / radius**2 * math.sin(angle))

    return float(quad(slope, end, start, epsabs=0.0, epsrel=1e-9, limit=200)[0])


def check_glide() -> tuple[Check, ...]:
    """Row 10, glide: ranges of equilibrium glides.

    Returns
    -------
    tuple of Check
        The closed form in air like the Earth's and in thin air, and the quadrature of a sinking glide.
    """
    rows = numbers(read("glide_closed_form.csv"), "L_over_D", "V0_m_s", "Vf_m_s", "X_km") * (1, 1, 1, 1e3)
    names = [f"L/D {row[0]:g}, {row[1]:g} to {row[2]:g} m/s" for row in rows]
    real = [RADIUS * fly_glide(ld, v0, v1) / x - 1.0 for ld, v0, v1, x in rows]
    thin = [RADIUS * fly_glide(ld, v0, v1, THIN) / x - 1.0 for ld, v0, v1, x in rows]
    ranges = {ld: fly_glide(ld, 6000.0, 1000.0) for ld in ALL_LIFT}
    error = {ld: RADIUS * angle / closed_form(ld, 6000.0, 1000.0) - 1.0 for ld, angle in ranges.items()}
    sinks = {ld: angle / sinking_glide(ld, 6000.0, 1000.0) - 1.0 for ld, angle in ranges.items()}
    shown = "; ".join(f"{name}: {100 * size:.2f} %" for name, size in zip(names, real, strict=True))
    series = ", ".join(f"{ld:g}: {100 * size:.2f} %" for ld, size in error.items())
    falls = ", ".join(f"{ld:g}: {100 * size:.3f} %" for ld, size in sinks.items())
    high = [Case(f"L/D {ld:g}, 6000 to 1000 m/s", error[ld]) for ld in HIGH_LIFT]
    return (
        judge(
            10,
            "equilibrium glide, range: L/D from 2.6 up at 6 km/s",
            high,
            unit="relative",
            tolerance=0.02,
            source=SOURCE,
            note=f"by lift-to-drag {series}; what stays is the height that a glide loses, which the closed "
            f"form does not know: the more, the slower it ends. Rows of the table: {shown}",
        ),
        judge(
            10,
            "equilibrium glide, every row, air 100 times thinner",
            [Case(name, size) for name, size in zip(names, thin, strict=True)],
            unit="relative",
            tolerance=2e-3,
            source=SOURCE,
            note="lengths of the flight are 100 times those of the air: the closed form's own limit",
        ),
        judge(
            10,
            "equilibrium glide that sinks: L/D from 2.6 up",
            [Case(f"L/D {ld:g}, 6000 to 1000 m/s", sinks[ld]) for ld in HIGH_LIFT],
            unit="relative",
            tolerance=3e-3,
            source="quadrature of the glide's balance",
            note=f"converges with lift-to-drag: {falls}",
        ),
    )
