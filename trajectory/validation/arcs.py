"""Rows 1, 2, 4 and 5: flights that other programs have flown: impact, apogee and along the way."""

import numpy as np
from numpy.typing import NDArray
from pyproj import Geod

from kernels import layout as col
from trajectory.earth import EARTHS, Earth
from trajectory.profile import sample
from trajectory.rows import fly_rows
from trajectory.validation.check import Case, Check, judge
from trajectory.validation.trace import trace_flight
from trajectory.validation.truth import FOOT, Row, earth_fixed, free_flights, numbers, read

Array = NDArray[np.float64]

PROGRAMS = {"heyoka": "heyoka 7.13.2", "orekit": "Orekit 13.1", "jsbsim": "JSBSim 1.3.3"}

# Constants that JSBSim was run with (header of jsbsim_drag_summary.csv).
JSBSIM_EARTH = Earth(
    "jsbsim",
    gm=14.0764417572e15 * FOOT**3,
    semi_major_axis=20925646.32546 * FOOT,
    flattening=1.0 - 20855486.5951 / 20925646.32546,
    j2=1.08262982e-3,
    rate=7.292115e-5,
)


def _impact_cases(program: str, rows: list[Row], results: Array, earth: Earth) -> list[Case]:
    latitude, longitude = numbers(rows, "lat_imp_deg", "lon_imp_deg").T
    ours = np.degrees(results)
    _, _, miss = Geod(a=earth.semi_major_axis, f=earth.flattening).inv(
        longitude, latitude, ours[:, col.IMPACT_LONGITUDE], ours[:, col.IMPACT_LATITUDE]
    )
    return [Case(f"{program} {row['id']}", float(size)) for row, size in zip(rows, miss, strict=True)]


def _column_cases(program: str, rows: list[Row], results: Array, column: int, name: str) -> list[Case]:
    difference = results[:, column] - numbers(rows, name)[:, 0]
    return [
        Case(f"{program} {row['id']} {name}", float(size)) for row, size in zip(rows, difference, strict=True)
    ]


def _fly_like(states: list[Row], rows: list[Row], earth: Earth) -> Array:
    wanted = {row["id"] for row in rows}
    flights = free_flights([state for state in states if state["id"] in wanted])
    return fly_rows(flights, earth=earth, atmosphere="none")[0]


def _vacuum(number: int, what: str, kind: str, earth: Earth, others: tuple[str, ...]) -> tuple[Check, ...]:
    states = read(f"arcs_{kind}_heyoka.csv")
    impact, time, apogee = [], [], []
    for program in ("heyoka", *others):
        rows = read(f"arcs_{kind}_{program}.csv")
        results = _fly_like(states, rows, earth)
        impact += _impact_cases(program, rows, results, earth)
        time += _column_cases(program, rows, results, col.TIME_OF_FLIGHT, "tof_s")
        apogee += _column_cases(program, rows, results, col.APOGEE_HEIGHT, "apogee_h_m")
        if program == "heyoka":
            time += _column_cases(program, rows, results, col.APOGEE_TIME, "t_apogee_s")
    source = ", ".join(PROGRAMS[program] for program in ("heyoka", *others))
    note = "time of apogee against heyoka only: the others sampled it" if number == 1 else ""
    return (
        judge(number, f"{what}: impact", impact, unit="m", tolerance=1.0, source=source),
        judge(number, f"{what}: times", time, unit="s", tolerance=1e-3, source=source, note=note),
        judge(number, f"{what}: apogee", apogee, unit="m", tolerance=0.1, source=source),
    )


def check_j2_arcs() -> tuple[Check, ...]:
    """Row 1: vacuum arcs over the rotating ellipsoid with J2.

    Returns
    -------
    tuple of Check
        Impact, times and apogee.
    """
    return _vacuum(1, "J2 rotating vacuum arcs", "j2", EARTHS["wgs84"], ("orekit", "jsbsim"))


def check_point_mass_arcs() -> tuple[Check, ...]:
    """Row 2: the same arcs without J2.

    Returns
    -------
    tuple of Check
        Impact, times and apogee.
    """
    return _vacuum(2, "the same with J2 = 0", "pointmass", EARTHS["wgs84-point-mass"], ("orekit",))


def check_jsbsim_drag() -> tuple[Check, ...]:
    """Row 4: flights with drag in the US Standard Atmosphere 1976.

    Returns
    -------
    tuple of Check
        Positions along the way and at impact, and the time of impact.
    """
    rows = read("jsbsim_drag_summary.csv")
    flights = free_flights(rows, "beta_kg_m2")
    results, _ = fly_rows(flights, earth=JSBSIM_EARTH, atmosphere="us76")
    place = _impact_cases("JSBSim", rows, results, JSBSIM_EARTH)
    for row, flight in zip(rows, flights, strict=True):
        place += _history_cases(row["id"], flight)
    time = _column_cases("JSBSim", rows, results, col.TIME_OF_FLIGHT, "tof_s")
    source = PROGRAMS["jsbsim"]
    return (
        judge(4, "US76 drag flights: positions", place, unit="m", tolerance=1.0, source=source),
        judge(4, "US76 drag flights: time", time, unit="s", tolerance=1e-3, source=source),
    )


def _history_cases(name: str, flight: Array) -> list[Case]:
    history = numbers(read(f"jsbsim_drag_{name}.csv"), "t_s", "lat_deg", "lon_deg", "alt_m")
    profile = trace_flight(flight, earth=JSBSIM_EARTH, atmosphere="us76")
    history = history[history[:, 0] <= profile.nodes[-1, 0]]
    ours = sample(profile, history[:, 0])[:, :3]
    theirs = earth_fixed(
        np.radians(history[:, 1]),
        np.radians(history[:, 2]),
        history[:, 3],
        JSBSIM_EARTH.semi_major_axis,
        JSBSIM_EARTH.flattening,
    )
    miss = np.linalg.norm(ours - theirs, axis=1)
    return [Case(f"{name} at {t:g} s", float(size)) for t, size in zip(history[:, 0], miss, strict=True)]


def check_exponential_drag() -> tuple[Check, ...]:
    """Row 5: flights with drag in the exponential atmosphere.

    Returns
    -------
    tuple of Check
        Impact.
    """
    rows = read("arcs_drag_exp_heyoka.csv")
    earth = EARTHS["wgs84"]
    results, _ = fly_rows(free_flights(rows, "beta_kg_m2"), earth=earth, atmosphere="exponential")
    cases = _impact_cases("heyoka", rows, results, earth)
    name = "exponential-atmosphere drag arcs: impact"
    return (judge(5, name, cases, unit="m", tolerance=1.0, source=PROGRAMS["heyoka"]),)
