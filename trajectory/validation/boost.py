"""Row 11: powered flight, against the rocket equation and against another integrator."""

import math

import numpy as np
from numpy.typing import NDArray

from kernels import constants as c
from kernels import layout as col
from trajectory.earth import EARTHS, Earth
from trajectory.rows import fly_rows
from trajectory.validation.check import Case, Check, judge
from trajectory.validation.reference import World
from trajectory.validation.solve import solve_flights
from trajectory.validation.trace import trace_flight
from trajectory.validation.truth import earth_fixed
from trajectory.vehicle import NO_DRAG, Stage, Vehicle, parameter_row

Array = NDArray[np.float64]

MASSLESS_EARTH = Earth(
    "massless", gm=0.0, semi_major_axis=c.MEAN_EARTH_RADIUS, flattening=0.0, j2=0.0, rate=0.0
)
# Round numbers inside the families' bounds; they describe no real vehicle.
STAGES = {
    1: (Stage(3000.0, 1.8, 2500.0, 6000.0),),
    2: (Stage(3000.0, 1.8, 2600.0, 10_000.0), Stage(3000.0, 1.6, 2800.0, 6000.0)),
    3: (
        Stage(2500.0, 1.6, 2600.0, 12_000.0),
        Stage(2500.0, 1.7, 2700.0, 8000.0),
        Stage(1800.0, 1.5, 2800.0, 6000.0),
    ),
}
TURNS = {"gravity-turn": (1.5, 2.5), "linear-pitch": (30.0, 50.0)}  # deg


def _flights(count: int) -> tuple[list[str], Array]:
    """Vehicles with a number of stages, under both steering laws, some of them lofted."""
    names, rows = [], []
    for law, turns in TURNS.items():
        for turn in turns:
            vehicle = Vehicle(STAGES[count], 5000.0, steering=law, pitch_over=math.radians(turn))
            row = parameter_row(vehicle)
            row[[col.LATITUDE, col.LONGITUDE, col.AZIMUTH]] = np.radians([40.0, 126.0, 70.0])
            names.append(f"{count} stages, {law} {turn:g} deg")
            rows.append(row)
    return names, np.array(rows)


def _burnout(row: Array, time: float, earth: Earth, atmosphere: str) -> Array:
    """Earth-fixed position and velocity at the last burnout."""
    nodes = trace_flight(row, earth=earth, atmosphere=atmosphere).nodes
    node = nodes[int(np.argmin(np.abs(nodes[:, 0] - time)))]
    return np.asarray(node[1:7]) if abs(node[0] - time) < 1e-6 else np.full(6, np.nan)


def _rocket_equation(stages: tuple[Stage, ...]) -> tuple[float, float, float]:
    """Burnout time, speed and height of a straight ascent in empty space, from rest."""
    time = speed = height = 0.0
    for stage in stages:
        flow = stage.thrust_to_weight * c.STANDARD_GRAVITY / stage.exhaust_speed
        left = math.exp(-stage.ideal_delta_v / stage.exhaust_speed)  # Tsiolkovsky
        burn = (1.0 - left) / flow
        height += speed * burn + stage.exhaust_speed / flow * (left * math.log(left) + 1.0 - left)
        time, speed = time + burn, speed + stage.ideal_delta_v
    return time, speed, height


def check_rocket_equation() -> tuple[Check, ...]:
    """Row 11, first half: no air and no gravity.

    Returns
    -------
    tuple of Check
        Speed and height at the last burnout.
    """
    cases = []
    for count, stages in STAGES.items():
        time, speed, height = _rocket_equation(stages)
        for law, turn in (("gravity-turn", 0.0), ("gravity-turn", 40.0), ("linear-pitch", 0.0)):
            vehicle = Vehicle(stages, NO_DRAG, steering=law, pitch_over=math.radians(turn))
            state = _burnout(parameter_row(vehicle), time, MASSLESS_EARTH, "none")
            name = f"{count} stages, {law} {turn:g} deg"
            cases.append(Case(f"{name}: speed", float(np.linalg.norm(state[3:])) / speed - 1.0))
            if turn == 0.0:
                risen = state[0] - MASSLESS_EARTH.semi_major_axis
                cases.append(Case(f"{name}: height", risen / height - 1.0))
    return (
        judge(
            11,
            "boost without air and gravity: speed, height",
            cases,
            unit="relative",
            tolerance=1e-9,
            source="rocket equation (Tsiolkovsky)",
        ),
    )


def check_boost() -> tuple[Check, ...]:
    """Row 11, second half: gravity, rotation and air, one to three stages, both steering laws.

    Returns
    -------
    tuple of Check
        Position at the last burnout, and at impact.
    """
    earth = EARTHS["wgs84"]
    burnout, impact = [], []
    for count in STAGES:
        names, rows = _flights(count)
        results, _ = fly_rows(rows, earth=earth, atmosphere="us76")
        reference, end = solve_flights(rows, results[:, col.TIME_OF_FLIGHT], World(earth, "us76"))
        landed = earth_fixed(
            results[:, col.IMPACT_LATITUDE],
            results[:, col.IMPACT_LONGITUDE],
            np.zeros(len(rows)),
            earth.semi_major_axis,
            earth.flattening,
        )
        for i, name in enumerate(names):
            ours = _burnout(rows[i], results[i, col.BURNOUT_TIME], earth, "us76")
            burnout.append(Case(name, float(np.linalg.norm(ours[:3] - reference[i, :3]))))
            impact.append(Case(name, float(np.linalg.norm(landed[i] - end[i, :3]))))
    source = "SciPy DOP853 at 1e-12, inertial axes"
    return (
        judge(11, "boost in US76 air: burnout", burnout, unit="m", tolerance=1.0, source=source),
        judge(11, "boost in US76 air: impact", impact, unit="m", tolerance=1.0, source=source),
    )
