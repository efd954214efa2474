"""Cruise flights: speed times time is the length of a path, which is not its ground range."""

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from kernels import layout as col
from kernels import status as codes
from trajectory.earth import EARTHS, Earth
from trajectory.errors import InputError

Rows = NDArray[np.float64]
PATTERNS = {"straight": col.STRAIGHT, "racetrack": col.RACETRACK, "figure-of-eight": col.FIGURE_OF_EIGHT}
MOST_SIZE = 1e6  # m, as kernels.cruise takes it
# Fields of a file that describes a cruise, and what they may be, both ends included.
LIMITS = {
    "speed_m_s": (1.0, 9e4),
    "height_m": (-500.0, 1e5),
    "duration_s": (0.0, 1e6),
    "azimuth_deg": (0.0, 360.0),
    "straight_m": (0.0, MOST_SIZE),
    "turn_radius_m": (1.0, MOST_SIZE),
}


@dataclass(frozen=True, slots=True)
class Cruise:
    """A flight at constant height and speed.

    Parameters
    ----------
    latitude, longitude, azimuth : float
        Start, and direction there clockwise from true north.  [rad]
    speed : float
        Along the path.  [m/s]
    duration : float
        Of the flight.  [s]
    height : float
        Geodetic.  [m]
    pattern : str
        ``"straight"`` along the geodesic, ``"racetrack"`` or ``"figure-of-eight"``.
    straight : float
        Straight part of a racetrack.  [m]
    turn_radius : float
        Of the turns of a pattern.  [m]
    """

    latitude: float
    longitude: float
    azimuth: float
    speed: float
    duration: float
    height: float = 0.0
    pattern: str = "straight"
    straight: float = 0.0
    turn_radius: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Course:
    """How a cruise went.

    Parameters
    ----------
    path_length : float
        Speed times duration, at the height flown.  [m]
    ground_track : float
        Length of its projection onto the ellipsoid.  [m]
    ground_range : float
        Geodesic from start to end.  [m]
    farthest : float
        Greatest geodesic distance from the start.  [m]
    duration : float
        Of the flight.  [s]
    laps : float
        Of a pattern; 0 along legs.
    end : tuple of float
        Latitude and longitude.  [rad]
    places : ndarray, shape (m, 2)
        Latitude and longitude along the way, for drawing.  [rad]
    """

    path_length: float
    ground_track: float
    ground_range: float
    farthest: float
    duration: float
    laps: float
    end: tuple[float, float]
    places: Rows = field(repr=False)

    def to_dict(self) -> dict[str, float]:
        """Write the course as plain numbers, each with its unit in its name."""
        return {
            "path_length_m": self.path_length,
            "ground_track_m": self.ground_track,
            "ground_range_m": self.ground_range,
            "farthest_m": self.farthest,
            "duration_s": self.duration,
            "laps": self.laps,
            "end_latitude_deg": math.degrees(self.end[0]),
            "end_longitude_deg": math.degrees(self.end[1]),
        }

    def __str__(self) -> str:
        """Summarise the course in the lines that an analyst pastes into a memo."""
        laps = f"\n  laps            {self.laps:12,.3f}" if self.laps else ""
        return (
            f"Cruise\n"
            f"  path length     {self.path_length / 1e3:12,.3f} km (speed times time)\n"
            f"  ground range    {self.ground_range / 1e3:12,.3f} km from start to end\n"
            f"  farthest        {self.farthest / 1e3:12,.3f} km from the start\n"
            f"  duration        {self.duration:12,.3f} s{laps}"
        )


def cruise_row(cruise: Cruise) -> Rows:
    """Write a cruise as the row that kernels take.

    Parameters
    ----------
    cruise : Cruise
        The flight.

    Returns
    -------
    ndarray, shape (CRUISE_PARAMETERS,)
        Columns as in ``kernels.layout``.

    Raises
    ------
    InputError
        For an unknown pattern, or one without a size.
    """
    if cruise.pattern not in PATTERNS:
        raise InputError(f"pattern={cruise.pattern!r} is not known; choose one of {', '.join(PATTERNS)}")
    if cruise.pattern != "straight" and not 1.0 <= cruise.turn_radius <= MOST_SIZE:
        raise InputError(f"turn_radius={cruise.turn_radius!r} of a pattern must lie in 1 m to 1,000 km")
    row = np.zeros(col.CRUISE_PARAMETERS)
    row[col.LATITUDE], row[col.LONGITUDE], row[col.AZIMUTH] = (
        cruise.latitude,
        cruise.longitude,
        cruise.azimuth,
    )
    row[col.HEIGHT], row[col.SPEED], row[col.CRUISE_DURATION] = cruise.height, cruise.speed, cruise.duration
    row[col.CRUISE_PATTERN], row[col.CRUISE_STRAIGHT] = PATTERNS[cruise.pattern], cruise.straight
    row[col.CRUISE_TURN_RADIUS] = cruise.turn_radius
    return row


def fly_cruise_rows(rows: Rows, *, earth: Earth = EARTHS["wgs84"]) -> tuple[Rows, NDArray[np.int64]]:
    """Fly many cruises to their end.

    Parameters
    ----------
    rows : ndarray, shape (n, CRUISE_PARAMETERS)
        Columns as in ``kernels.layout``, SI and radians.
    earth : Earth
        For its ellipsoid.

    Returns
    -------
    results : ndarray, shape (n, CRUISE_RESULTS)
        Path length, ground track, ground range, farthest distance, laps, end; NaN where the row is bad.
    status : ndarray, shape (n,)
        Codes of ``kernels.status``.

    Raises
    ------
    InputError
        When the rows have another shape.
    """
    from kernels.cruise import fly_cruises

    rows = np.ascontiguousarray(rows, dtype=np.float64)
    if rows.shape != (len(rows), col.CRUISE_PARAMETERS):
        raise InputError(f"rows of shape {rows.shape} were given; (n, {col.CRUISE_PARAMETERS}) are needed")
    results, status = np.empty((len(rows), col.CRUISE_RESULTS)), np.empty(len(rows), dtype=np.int64)
    fly_cruises(rows, *_axes(earth), results, status)
    return results, status


def fly_cruise(cruise: Cruise, *, earth: Earth = EARTHS["wgs84"], points: int = 361) -> Course:
    """Fly one cruise to its end.

    Parameters
    ----------
    cruise : Cruise
        The flight.
    earth : Earth
        For its ellipsoid.
    points : int
        How many places to keep along the way.

    Returns
    -------
    Course
        Lengths, end and places.

    Raises
    ------
    InputError
        When the row is outside its domain.
    """
    from kernels.cruise import trace_cruise

    row = cruise_row(cruise)
    results, status = fly_cruise_rows(row[np.newaxis], earth=earth)
    if status[0] != codes.OK:
        raise InputError(f"this cruise cannot be flown: {codes.MEANING[int(status[0])]} ({cruise})")
    places = np.empty((points, 2))
    trace_cruise(row, np.linspace(0.0, cruise.duration, points), *_axes(earth), places)
    return _course(results[0], cruise.duration, places)


def _course(result: Rows, duration: float, places: Rows) -> Course:
    return Course(
        path_length=float(result[col.CRUISE_PATH_LENGTH]),
        ground_track=float(result[col.CRUISE_GROUND_TRACK]),
        ground_range=float(result[col.CRUISE_GROUND_RANGE]),
        farthest=float(result[col.CRUISE_FARTHEST]),
        duration=duration,
        laps=float(result[col.CRUISE_LAPS]),
        end=(float(result[col.CRUISE_END_LATITUDE]), float(result[col.CRUISE_END_LONGITUDE])),
        places=places,
    )


def fly_legs(
    waypoints: Sequence[tuple[float, float]],
    *,
    speed: float,
    height: float = 0.0,
    earth: Earth = EARTHS["wgs84"],
    points: int = 61,
) -> Course:
    """Cruise along geodesics from waypoint to waypoint.

    Parameters
    ----------
    waypoints : sequence of (latitude, longitude)
        At least two.  [rad]
    speed : float
        Along the path.  [m/s]
    height : float
        Geodetic.  [m]
    earth : Earth
        For its ellipsoid.
    points : int
        How many places to keep along each leg.

    Returns
    -------
    Course
        Its duration follows from the length of the path and the speed.

    Raises
    ------
    InputError
        For fewer than two waypoints, two in one place, or a speed that is not positive.
    """
    from kernels.geodesy import geodesic_inverse

    a, b = _axes(earth)
    if len(waypoints) < 2 or not speed > 0.0:
        raise InputError("legs need at least two waypoints and a positive speed")
    path = ground = time = farthest = 0.0
    places = []
    for start, end in itertools.pairwise(waypoints):
        distance, azimuth, found = geodesic_inverse(*start, *end, a, b)
        if not (found and distance > 0.0):
            raise InputError(f"the leg from {start} to {end} has no length or is half around the Earth")
        lift = 1.0 + height * _root_of_curvature(start[0], a, b)
        leg = Cruise(*start, azimuth, speed, distance * lift / speed, height)
        places.append(fly_cruise(leg, earth=earth, points=points).places)
        path, ground, time = path + distance * lift, ground + distance, time + leg.duration
    first = waypoints[0]
    for place in np.concatenate(places):
        farthest = max(farthest, geodesic_inverse(*first, *place, a, b)[0])
    apart = geodesic_inverse(*first, *waypoints[-1], a, b)[0]
    latitude, longitude = waypoints[-1]
    end_of_all = float(latitude), float(longitude)
    return Course(path, ground, apart, farthest, time, 0.0, end_of_all, np.concatenate(places))


def _root_of_curvature(latitude: float, a: float, b: float) -> float:
    """Inverse of the mean radius of curvature, as kernels.cruise has it.  [1/m]."""
    across = (a * math.cos(latitude)) ** 2 + (b * math.sin(latitude)) ** 2
    return across / (a * a * b)


def _axes(earth: Earth) -> tuple[float, float]:
    row = earth.row
    return float(row[col.EARTH_SEMI_MAJOR_AXIS]), float(row[col.EARTH_SEMI_MINOR_AXIS])
