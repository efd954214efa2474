"""Rows 6, 7 and 10: what pencil and paper give."""

import math

import numpy as np
from numpy.typing import NDArray

from kernels import constants as c
from kernels import kepler
from kernels import layout as col
from trajectory.earth import EARTHS, Earth
from trajectory.rows import fly_rows
from trajectory.validation.check import Case, Check, judge
from trajectory.validation.trace import trace_flight
from trajectory.validation.truth import numbers, read
from trajectory.vehicle import NO_DRAG

Array = NDArray[np.float64]
LONGEST = 18_000  # km: beyond, a millimetre per second changes the range by more than the tolerance


def check_minimum_energy() -> tuple[Check, ...]:
    """Row 6: the minimum-energy table, flown numerically and evaluated.

    Returns
    -------
    tuple of Check
        The integrator, and the closed forms of ``kernels.kepler``.
    """
    rows = [row for row in read("kepler_met_closed_form.csv") if float(row["range_km"]) <= LONGEST]
    table = numbers(rows, "range_km", "v_m_s", "gamma_deg", "apogee_km", "tof_s") * (1e3, 1, 1, 1e3, 1)
    names = [f"{row['range_km']} km" for row in rows]
    earth = EARTHS["sphere-nonrotating"]
    radius = earth.semi_major_axis
    flights = np.zeros((len(rows), col.PARAMETERS))
    flights[:, col.SPEED] = table[:, 1]
    flights[:, col.FLIGHT_PATH_ANGLE] = np.radians(table[:, 2])
    flights[:, col.AZIMUTH] = 1.0
    flights[:, col.BALLISTIC_COEFFICIENT] = NO_DRAG
    results, _ = fly_rows(flights, earth=earth, atmosphere="none")
    flown = np.column_stack(
        [radius * results[:, col.RANGE_ANGLE], results[:, [col.APOGEE_HEIGHT, col.TIME_OF_FLIGHT]]]
    )
    angles = table[:, 0] / radius
    closed = np.array([_minimum_energy(angle, radius, earth.gm) for angle in angles])
    source = "Wheelon 1959; BMW eqs. 6.2-18 to 22"
    note = "20,000 km is left out: there the printed digits of the speed do not fix the range"
    return (
        judge(
            6,
            "minimum-energy arcs, flown: range, apogee, time",
            _relative(names, ("range", "apogee", "time"), flown, table[:, [0, 3, 4]]),
            unit="relative",
            tolerance=1e-6,
            source=source,
            note=note,
        ),
        judge(
            6,
            "minimum-energy arcs, closed forms",
            _relative(names, ("speed", "angle", "apogee", "time"), closed, table[:, 1:]),
            unit="relative",
            tolerance=1e-6,
            source=source,
            note=note,
        ),
    )


def _minimum_energy(angle: float, radius: float, gm: float) -> tuple[float, float, float, float]:
    speed = kepler.minimum_energy_speed(angle, radius, gm)
    climb = kepler.minimum_energy_flight_path_angle(angle)
    time = kepler.time_of_flight(kepler.energy_parameter(speed, radius, gm), climb, radius, gm)
    return speed, math.degrees(climb), kepler.minimum_energy_apogee(angle, radius), time


def _relative(names: list[str], quantities: tuple[str, ...], ours: Array, theirs: Array) -> list[Case]:
    error = ours / theirs - 1.0
    return [
        Case(f"{name} {quantity}", float(error[i, j]))
        for i, name in enumerate(names)
        for j, quantity in enumerate(quantities)
    ]


# Worked examples: our value of each quantity, in the order of textbook_examples.csv.  DU: Earth radius.
NAUTICAL_MILE = 1852.0  # m
BMW_RADIUS = 6378145.0  # m, the book's canonical distance unit
REGAN_RADIUS = c.WGS84_SEMI_MAJOR_AXIS


def _bmw_page_290() -> tuple[float, ...]:
    radius, speed, apogee = 1.2, 2.0 / 3.0, 1.5
    energy = 0.5 * speed**2 - 1.0 / radius
    # angular momentum is the same at apogee, where the speed is horizontal
    climb = math.acos(apogee * math.sqrt(2.0 * (energy + 1.0 / apogee)) / (radius * speed))
    q = kepler.energy_parameter(speed, radius, 1.0)
    return energy, math.degrees(climb), q, math.degrees(kepler.range_angle(q, climb))


def _bmw_page_291() -> tuple[float, float]:
    q = kepler.energy_parameter(1.0817, 1.025, 1.0)
    return q, math.degrees(kepler.flight_path_angles(q, math.acos(-0.625))[1])


def _bmw_page_295() -> tuple[float, ...]:
    angle = 8000.0 * NAUTICAL_MILE / BMW_RADIUS
    radius = 1.0 + 344.0 * NAUTICAL_MILE / BMW_RADIUS
    q = kepler.minimum_energy_parameter(angle)
    return angle, q, kepler.minimum_energy_speed(angle, radius, 1.0)


def _regan(climb: float) -> tuple[float, float]:
    """Speed and time for a range angle of 75 deg, from the condition that both ends lie on the surface."""
    climb, half = math.radians(climb), math.radians(37.5)
    q = 2.0 * math.sin(half) / (math.sin(half) + math.sin(2.0 * climb + half))
    return math.sqrt(q * c.WGS84_GM / REGAN_RADIUS), kepler.time_of_flight(q, climb, REGAN_RADIUS, c.WGS84_GM)


def check_textbooks() -> tuple[Check, ...]:
    """Row 7: worked examples of two textbooks.

    Returns
    -------
    tuple of Check
        Each in the precision that is printed.
    """
    rows = read("textbook_examples.csv")
    printed = numbers(rows, "published")[:, 0]
    last_place = [10.0 ** -len(row["published"].partition(".")[2]) for row in rows]
    first = np.array([*_bmw_page_290(), *_bmw_page_291()])
    third = np.array(_bmw_page_295())
    places = [*range(5), 9, 10, 11]
    ours = np.append(first[:5], third)
    digits = [
        Case(
            f"{rows[i]['quantity']} = {rows[i]['published']}",
            2.0 * (value - printed[i]) / last_place[i],
        )
        for i, value in zip(places, ours, strict=True)
    ]
    regan = np.array([*_regan(10.0), *_regan(42.5)])
    return (
        judge(
            7,
            "textbook examples (BMW ch. 6)",
            digits,
            unit="half a printed digit",
            tolerance=1.0,
            source="Bate, Mueller, White 1971",
            note="p. 294 is left out: the book rounds Q before it takes the arc sine",
        ),
        judge(
            7,
            "BMW p. 291, flight-path angle",
            [Case("phi_bo, high", first[5] - printed[5])],
            unit="deg",
            tolerance=0.05,
            source="Bate, Mueller, White 1971",
        ),
        judge(
            7,
            "textbook examples (Regan table 5.3)",
            [
                Case(row["quantity"], float(v / p - 1))
                for row, v, p in zip(rows[12:], regan, printed[12:], strict=True)
            ],
            unit="relative",
            tolerance=2e-4,
            source="Regan 1984",
        ),
    )


# Allen and Eggers assume a flat Earth without gravity: a sphere so large that it is flat, and no mass.
FLAT_EARTH = Earth("flat", gm=0.0, semi_major_axis=1e12, flattening=0.0, j2=0.0, rate=0.0)


def _entry(
    rho0: float, scale: float, beta: float, speed: float, angle: float, height: float
) -> tuple[float, float]:
    """Peak deceleration and its height.

    The exponential atmosphere of the kernels has one surface density and one scale height.  The flight is the
    same in other ones when lengths and times are stretched and the ballistic coefficient adjusted.
    """
    stretch = c.EXPONENTIAL_SCALE_HEIGHT / scale
    flight = np.zeros(col.PARAMETERS)
    flight[col.HEIGHT] = stretch * height
    flight[col.SPEED] = speed
    flight[col.FLIGHT_PATH_ANGLE] = -math.radians(angle)
    flight[col.BALLISTIC_COEFFICIENT] = stretch * beta * c.EXPONENTIAL_SURFACE_DENSITY / rho0
    flight[col.DRAG_SCALE] = 1.0
    nodes = trace_flight(flight, earth=FLAT_EARTH, atmosphere="exponential", tolerance=1e-3).nodes
    deceleration = np.linalg.norm(nodes[:, 7:10], axis=1)
    top = int(np.argmax(deceleration))
    near = slice(top - 3, top + 4)
    time = nodes[near, 0] - nodes[top, 0]
    reach = np.abs(time).max()
    curve = np.polynomial.Polynomial.fit(time, np.log(deceleration[near]), 6, domain=[-reach, reach])
    climb = np.polynomial.Polynomial.fit(time, nodes[near, 1] - FLAT_EARTH.semi_major_axis, 6)
    roots = curve.deriv().roots()
    peak = float(roots[np.argmin(np.abs(roots))].real)
    return stretch * math.exp(curve(peak)), climb(peak) / stretch


def check_allen_eggers() -> tuple[Check, ...]:
    """Row 10: straight ballistic entry into an exponential atmosphere, without gravity.

    Returns
    -------
    tuple of Check
        Peak deceleration and its height.
    """
    rows = read("entry_closed_form.csv")
    inputs = numbers(rows, "rho0", "H_m", "beta_kg_m2", "VE_m_s", "gamma_deg", "h0_m")
    closed = numbers(rows, "amax_closed", "h_amax_closed_m")
    ours = np.array([_entry(*values) for values in inputs])
    error = ours / closed - 1.0
    names = [row["case"].split(" 1 ft")[0] for row in rows]
    source = "Allen, Eggers, NACA 1381, 1958"
    peaks = [Case(name, float(size)) for name, size in zip(names, error[:, 0], strict=True)]
    heights = [Case(n, float(size)) for n, size in zip(names, ours[:, 1] - closed[:, 1], strict=True)]
    return (
        judge(
            10,
            "Allen-Eggers entry: peak deceleration",
            peaks[:4],
            unit="relative",
            tolerance=2e-6,
            source=source,
        ),
        judge(
            10,
            "Allen-Eggers iron sphere: peak deceleration",
            peaks[4:],
            unit="relative",
            tolerance=1e-3,
            source=source,
            note="it starts at 64 km, where the closed form already counts air above it",
        ),
        judge(10, "Allen-Eggers: height of the peak", heights, unit="m", tolerance=0.5, source=source),
    )
