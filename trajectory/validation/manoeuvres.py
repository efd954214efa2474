"""Rows 12 and 13: flights with lift and in wind against another integrator, and cruise against geodesics."""

import math

import numpy as np
from numpy.typing import NDArray

from kernels import layout as col
from trajectory.cruise import Cruise, fly_cruise, fly_cruise_rows
from trajectory.earth import EARTHS
from trajectory.lift import Lift, lift_row
from trajectory.manoeuvres import fly_manoeuvring
from trajectory.rows import fly_rows
from trajectory.validation.check import Case, Check, judge
from trajectory.validation.reference import World
from trajectory.validation.solve import solve_flights
from trajectory.validation.truth import earth_fixed
from trajectory.vehicle import Stage, Vehicle, parameter_row

Array = NDArray[np.float64]
# Rising and turning, with a jet at 11 km: round numbers.
WIND = ((0.0, 5.0, -3.0), (11e3, 45.0, 10.0), (20e3, -10.0, 0.0), (60e3, 60.0, -20.0))
BOOST = (Stage(2300.0, 2.5, 2400.0, 20_000.0),)  # round numbers; no real vehicle
# name: speed, path angle, height, lift
FREE = {
    "pull-up, L/D 1.5": (2200.0, -25.0, 55e3, Lift(1.5, "constant", 45e3)),
    "skips, L/D 2": (4500.0, -6.0, 80e3, Lift(2.0, "constant", 70e3)),
    "glide, L/D 1.8": (3500.0, -8.0, 75e3, Lift(1.8, "equilibrium", 70e3)),
}


def _free() -> tuple[list[str], Array, Array]:
    rows, lifts = np.zeros((len(FREE), col.PARAMETERS)), []
    for row, (speed, angle, height, lift) in zip(rows, FREE.values(), strict=True):
        row[[col.LATITUDE, col.LONGITUDE, col.AZIMUTH]] = np.radians([35.0, 128.0, 60.0])
        row[[col.SPEED, col.HEIGHT]] = speed, height
        row[col.FLIGHT_PATH_ANGLE] = math.radians(angle)
        row[[col.BALLISTIC_COEFFICIENT, col.DRAG_SCALE]] = 6000.0, 1.0
        lifts.append(lift_row(lift))
    return list(FREE), rows, np.array(lifts)


def _boosted() -> tuple[list[str], Array, Array]:
    vehicle = Vehicle(BOOST, 6000.0, pitch_over=math.radians(12.0), lift=Lift(1.2, "constant", 40e3))
    row = parameter_row(vehicle)
    row[[col.LATITUDE, col.LONGITUDE, col.AZIMUTH]] = np.radians([38.0, 127.0, 80.0])
    return ["boost and pull-up, L/D 1.2"], row[np.newaxis], lift_row(vehicle.lift)[np.newaxis]


def check_manoeuvres() -> tuple[Check, ...]:
    """Row 12: lift and wind on the rotating Earth, and the same kernel without them.

    Returns
    -------
    tuple of Check
        Position at the time of impact; results of flights that are only ballistic.
    """
    earth = EARTHS["wgs84"]
    impacts = []
    for names, rows, lifts in (_free(), _boosted()):
        results, _ = fly_manoeuvring(rows, lifts, earth=earth, wind=WIND)
        begins, time = results[:, col.LIFT_START_TIME], results[:, col.TIME_OF_FLIGHT]
        _, end = solve_flights(rows, time, World(earth, "us76", wind=WIND, rtol=1e-12), lifts, begins)
        landed = earth_fixed(
            results[:, col.IMPACT_LATITUDE],
            results[:, col.IMPACT_LONGITUDE],
            np.zeros(len(rows)),
            earth.semi_major_axis,
            earth.flattening,
        )
        miss = np.linalg.norm(landed - end[:, :3], axis=1)
        impacts += [Case(name, float(size)) for name, size in zip(names, miss, strict=True)]
    ranges, times = _ballistic()
    return (
        judge(
            12,
            "lift and wind in US76 air: impact",
            impacts,
            unit="m",
            tolerance=1.0,
            source="SciPy DOP853 at 1e-12, inertial axes",
        ),
        judge(
            12,
            "no lift, no wind: range and apogee",
            ranges,
            unit="m",
            tolerance=1.0,
            source="the ballistic kernel",
        ),
        judge(12, "no lift, no wind: times", times, unit="s", tolerance=1e-3, source="the ballistic kernel"),
    )


def _ballistic() -> tuple[list[Case], list[Case]]:
    earth, rows, names = EARTHS["wgs84"], [], []
    for count in range(4):
        for turn in (3.0, 8.0):
            stages = (Stage(2200.0, 1.8, 2500.0, 9000.0),) * count
            row = parameter_row(Vehicle(stages, 5000.0, pitch_over=math.radians(turn)))
            row[[col.LATITUDE, col.LONGITUDE, col.AZIMUTH]] = np.radians([40.0, 126.0, 70.0])
            row[[col.HEIGHT, col.SPEED]] = 0.0 if count else 80e3, 3000.0
            row[col.FLIGHT_PATH_ANGLE] = math.radians(5.0 * turn)
            rows.append(row)
            names.append(f"{count} stages, {turn:g} deg")
    mine, _ = fly_manoeuvring(np.array(rows), np.zeros((len(rows), col.LIFT_PARAMETERS)), earth=earth)
    other, _ = fly_rows(np.array(rows), earth=earth)
    lengths = {"range": col.GROUND_RANGE, "apogee": col.APOGEE_HEIGHT}
    clocks = {"flight": col.TIME_OF_FLIGHT, "apogee": col.APOGEE_TIME, "burnout": col.BURNOUT_TIME}
    return tuple(  # type: ignore[return-value]
        [
            Case(f"{name}: {what}", float(mine[i, k] - other[i, k]))
            for i, name in enumerate(names)
            for what, k in columns.items()
        ]
        for columns in (lengths, clocks)
    )


PATTERNS = {
    "racetrack": Cruise(0.68, 2.19, 0.5, 200.0, 7580.0, 60.0, "racetrack", 120e3, 15e3),
    "figure of eight": Cruise(0.68, 2.19, 0.5, 200.0, 7580.0, 60.0, "figure-of-eight", 0.0, 25e3),
    "figure of eight near the pole": Cruise(
        1.5, 2.19, 0.5, 200.0, 7580.0, 60.0, "figure-of-eight", 0.0, 25e3
    ),
}


def check_cruise() -> tuple[Check, ...]:
    """Row 13: legs and patterns on the ellipsoid.

    Returns
    -------
    tuple of Check
        Ends of straight legs, lengths of paths, laps of patterns, and whether these close.
    """
    from pyproj import Geod

    earth = EARTHS["wgs84"]
    geod = Geod(a=earth.semi_major_axis, f=earth.flattening)
    rows = np.zeros((60, col.CRUISE_PARAMETERS))
    spread = np.linspace(0.0, 1.0, len(rows))
    rows[:, col.LATITUDE], rows[:, col.LONGITUDE] = (
        np.radians(88.0) * np.sin(9.0 * spread),
        6.0 * spread - 3.0,
    )
    rows[:, col.AZIMUTH], rows[:, col.SPEED] = (37.0 * spread) % 6.28, 250.0
    rows[:, col.CRUISE_DURATION] = 60.0 + 7e4 * spread
    results, _ = fly_cruise_rows(rows)
    length = rows[:, col.SPEED] * rows[:, col.CRUISE_DURATION]
    start = np.degrees(rows[:, [col.LONGITUDE, col.LATITUDE]]).T
    there = geod.fwd(start[0], start[1], np.degrees(rows[:, col.AZIMUTH]), length)
    ends = np.degrees(results[:, [col.CRUISE_END_LONGITUDE, col.CRUISE_END_LATITUDE]]).T
    misses = geod.inv(there[0], there[1], ends[0], ends[1])[2]
    straight = [Case(f"{size / 1e3:.0f} km", float(miss)) for size, miss in zip(length, misses, strict=True)]
    lengths, closes = [], []
    for name, cruise in PATTERNS.items():
        course = fly_cruise(cruise)
        lengths.append(Case(f"{name}: path", course.path_length / (cruise.speed * cruise.duration) - 1.0))
        lap = course.path_length / course.laps
        once = fly_cruise(
            Cruise(
                cruise.latitude, cruise.longitude, cruise.azimuth, cruise.speed, lap / cruise.speed,
                cruise.height, cruise.pattern, cruise.straight, cruise.turn_radius,
            ),
            points=4001,
        )  # fmt: skip
        longitude, latitude = np.degrees(once.places[:, ::-1]).T
        measured = float(np.sum(geod.inv(longitude[:-1], latitude[:-1], longitude[1:], latitude[1:])[2]))
        lengths.append(Case(f"{name}: lap", measured / once.ground_track - 1.0))
        closes.append(Case(name, once.ground_range))
    return (
        judge(
            13, "cruise: end of a straight leg", straight, unit="m", tolerance=1e-3, source="PROJ (Karney)"
        ),
        judge(
            13,
            "cruise: path is speed times time; lap",
            lengths,
            unit="relative",
            tolerance=1e-6,
            source="sum of 4,000 geodesics",
        ),
        judge(13, "cruise: a lap closes", closes, unit="m", tolerance=1e-3, source="its own start"),
    )
