"""One flight: from lift-off, or from a given state, to impact on the rotating Earth."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from kernels import layout as col
from kernels import status as codes
from trajectory import units
from trajectory.earth import Earth, find_earth, wind_table
from trajectory.errors import InputError
from trajectory.lift import lift_row
from trajectory.manoeuvres import fly_manoeuvring
from trajectory.rows import Rows, fly_rows
from trajectory.vehicle import Vehicle, parameter_row


@dataclass(frozen=True, slots=True, eq=False)
class Flight:
    """How one flight went.

    Parameters
    ----------
    status : int
        A code of ``kernels.status``; 0 when it landed.  Otherwise every number is NaN.
    vehicle : Vehicle
        What flew.
    earth : Earth
        The model it was flown with.
    atmosphere : str
        Name of the atmosphere.
    inputs, values : ndarray
        Parameter and result rows, columns as in ``kernels.layout``, SI and radians.
    distance : float
        Geodesic from launch point to impact.  [m]
    wind : ndarray, shape (knots, 3), optional
        Height [m], wind towards the east and the north [m/s]; None: calm.
    """

    status: int
    vehicle: Vehicle
    earth: Earth
    atmosphere: str
    inputs: Rows
    values: Rows
    distance: float
    wind: Rows | None = None

    @property
    def is_ballistic(self) -> bool:
        """Whether it flew without lift and in calm air."""
        return self.vehicle.lift is None and self.wind is None

    @property
    def is_ok(self) -> bool:
        """Whether the vehicle landed and every event was located."""
        return self.status == codes.OK

    @property
    def meaning(self) -> str:
        """The status in words, with a remedy."""
        return codes.MEANING[self.status]

    @property
    def time_of_flight(self) -> units.Quantity:
        """Lift-off to impact."""
        return units.attach(self.values[col.TIME_OF_FLIGHT], units.SECOND)

    @property
    def ground_range(self) -> units.Quantity:
        """Geodesic from launch point to impact, Earth-fixed, computed by PROJ."""
        return units.attach(self.distance, units.METRE)

    @property
    def apogee_height(self) -> units.Quantity:
        """Largest geodetic height."""
        return units.attach(self.values[col.APOGEE_HEIGHT], units.METRE)

    @property
    def impact_speed(self) -> units.Quantity:
        """Earth-relative speed at impact."""
        return units.attach(self.values[col.IMPACT_SPEED], units.METRE_PER_SECOND)

    @property
    def impact_latitude(self) -> units.Quantity:
        """Geodetic latitude of the impact."""
        return units.attach(self.values[col.IMPACT_LATITUDE], units.RADIAN)

    @property
    def impact_longitude(self) -> units.Quantity:
        """Longitude of the impact."""
        return units.attach(self.values[col.IMPACT_LONGITUDE], units.RADIAN)

    @property
    def burnout_speed(self) -> units.Quantity:
        """Earth-relative speed at the last burnout."""
        return units.attach(self.values[col.BURNOUT_SPEED], units.METRE_PER_SECOND)

    @property
    def burnout_time(self) -> units.Quantity:
        """Time of the last burnout."""
        return units.attach(self.values[col.BURNOUT_TIME], units.SECOND)

    def to_dict(self) -> dict[str, Any]:
        """Write the flight as plain numbers at full precision, each with its unit in its name."""
        v = self.values
        return {
            "status": "OK" if self.is_ok else self.meaning,
            "status_code": self.status,
            "time_of_flight_s": _number(v[col.TIME_OF_FLIGHT]),
            "impact_latitude_deg": _number(np.degrees(v[col.IMPACT_LATITUDE])),
            "impact_longitude_deg": _number(np.degrees(v[col.IMPACT_LONGITUDE])),
            "apogee_height_m": _number(v[col.APOGEE_HEIGHT]),
            "apogee_time_s": _number(v[col.APOGEE_TIME]),
            "ground_range_m": _number(self.distance),
            "impact_speed_m_s": _number(v[col.IMPACT_SPEED]),
            "impact_flight_path_angle_deg": _number(np.degrees(v[col.IMPACT_FLIGHT_PATH_ANGLE])),
            "burnout_time_s": _number(v[col.BURNOUT_TIME]),
            "burnout_height_m": _number(v[col.BURNOUT_HEIGHT]),
            "burnout_speed_m_s": _number(v[col.BURNOUT_SPEED]),
            "burnout_flight_path_angle_deg": _number(np.degrees(v[col.BURNOUT_FLIGHT_PATH_ANGLE])),
            "entry_speed_m_s": _number(v[col.ENTRY_SPEED]),
            "error_bound_m": _number(v[col.ERROR_BOUND]),
            "earth": self.earth.name,
            "atmosphere": self.atmosphere,
            **self._of_the_lift(),
        }

    def _of_the_lift(self) -> dict[str, Any]:
        if self.is_ballistic:
            return {}
        v = self.values
        return {
            "path_length_m": _number(v[col.PATH_LENGTH]),
            "lift_start_time_s": _number(v[col.LIFT_START_TIME]),
            "lift_start_height_m": _number(v[col.LIFT_START_HEIGHT]),
            "lift_start_speed_m_s": _number(v[col.LIFT_START_SPEED]),
            "pull_out_time_s": _number(v[col.PULL_OUT_TIME]),
            "pull_out_height_m": _number(v[col.PULL_OUT_HEIGHT]),
            "lift_end_time_s": _number(v[col.LIFT_END_TIME]),
            "lift_end_height_m": _number(v[col.LIFT_END_HEIGHT]),
            "lift_end_speed_m_s": _number(v[col.LIFT_END_SPEED]),
            "lift_end_range_m": _number(v[col.LIFT_END_RANGE]),
        }

    def __str__(self) -> str:
        """Summarise the flight in the lines that an analyst pastes into a memo."""
        if not self.is_ok:
            return f"Flight: {self.meaning}"
        v = self.values
        lift = ""
        if not self.is_ballistic:
            lift = f"  path length     {v[col.PATH_LENGTH] / 1e3:12,.3f} km\n"
            if np.isfinite(v[col.PULL_OUT_HEIGHT]):
                lift += (
                    f"  pull-out        {v[col.PULL_OUT_HEIGHT] / 1e3:12,.3f} km "
                    f"at {v[col.PULL_OUT_TIME]:,.2f} s\n"
                )
        return (
            f"Flight ({self.earth.name}, {self.atmosphere} atmosphere)\n"
            f"  ground range    {self.distance / 1e3:12,.3f} km\n"
            f"  apogee height   {v[col.APOGEE_HEIGHT] / 1e3:12,.3f} km at {v[col.APOGEE_TIME]:,.2f} s\n"
            f"  time of flight  {v[col.TIME_OF_FLIGHT]:12,.3f} s\n{lift}"
            f"  impact          {np.degrees(v[col.IMPACT_LATITUDE]):.6f} deg, "
            f"{np.degrees(v[col.IMPACT_LONGITUDE]):.6f} deg at {v[col.IMPACT_SPEED]:,.1f} m/s\n"
            f"  numerical error below {_rounded_up(v[col.ERROR_BOUND]):g} m (estimated); "
            f"what the model leaves out moves the impact by up to about 0.3 km"
        )


def _rounded_up(value: float) -> float:
    """Round a bound up to its first digit."""
    if not value > 0.0:
        return 0.0
    power = float(10.0 ** np.floor(np.log10(value)))
    return float(np.ceil(value / power - 1e-9)) * power


def _number(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def launch_row(
    vehicle: Vehicle,
    *,
    latitude: Any,
    longitude: Any,
    azimuth: Any,
    height: Any = "0 m",
    speed: Any = None,
    flight_path_angle: Any = None,
) -> Rows:
    """Write a vehicle and its launch as one parameter row.

    Parameters
    ----------
    vehicle : Vehicle
        What flies.
    latitude, longitude : Quantity [angle]
        Launch point.  [deg]
    azimuth : Quantity [angle]
        Clockwise from true north, 0 to 360 deg.
    height : Quantity [length]
        Geodetic height of the start.  [m]
    speed, flight_path_angle : Quantity, optional
        Earth-relative velocity of a free flight; needed without stages, refused with them.

    Returns
    -------
    ndarray, shape (PARAMETERS,)
        The row.

    Raises
    ------
    UnitsError, InputError
        Naming the argument, its value and what is expected.
    """
    row = parameter_row(vehicle)
    row[col.LATITUDE] = _within(units.si(latitude, units.RADIAN, "latitude"), -90, 90, "latitude")
    row[col.LONGITUDE] = _within(units.si(longitude, units.RADIAN, "longitude"), -180, 360, "longitude")
    row[col.AZIMUTH] = _within(
        units.si(azimuth, units.RADIAN, "azimuth"), 0, 360, "azimuth", "clockwise from true north"
    )
    row[col.HEIGHT] = units.si(height, units.METRE, "height")
    if vehicle.stages:
        if speed is not None or flight_path_angle is not None:
            raise InputError(
                "speed and flight_path_angle describe a free flight; this vehicle starts from rest"
            )
        return row
    if speed is None or flight_path_angle is None:
        raise InputError("a vehicle without stages needs speed and flight_path_angle")
    row[col.SPEED] = units.si(speed, units.METRE_PER_SECOND, "speed")
    row[col.FLIGHT_PATH_ANGLE] = _within(
        units.si(flight_path_angle, units.RADIAN, "flight_path_angle"),
        -90,
        90,
        "flight_path_angle",
        "positive up",
    )
    return row


def _within(value: float, low: float, high: float, name: str, meaning: str = "") -> float:
    degrees = np.degrees(value)
    if not low - 1e-9 <= degrees <= high + 1e-9:
        note = f"; {name} is {meaning}" if meaning else ""
        raise InputError(f"{name}={degrees:g} deg is outside {low} to {high} deg{note}")
    return value


def fly(
    vehicle: Vehicle,
    *,
    latitude: Any,
    longitude: Any,
    azimuth: Any,
    height: Any = "0 m",
    speed: Any = None,
    flight_path_angle: Any = None,
    earth: str | Earth = "wgs84",
    atmosphere: str = "us76",
    tolerance: Any = "1e-3 m",
    wind: Any = None,
) -> Flight:
    """Fly one trajectory to impact on the Earth.

    Parameters
    ----------
    vehicle : Vehicle
        With stages it starts from rest at the launch point; without, from the given velocity.
    latitude, longitude, azimuth, height, speed, flight_path_angle
        As `launch_row`.
    earth : str or Earth
        ``"wgs84"``, ``"wgs84-point-mass"``, ``"wgs84-nonrotating"``, ``"sphere"``, ``"sphere-nonrotating"``
        or a model.
    atmosphere : str
        ``"us76"``, ``"exponential"`` or ``"none"``.
    tolerance : Quantity [length]
        Error of one step, as what it does to the impact.  [m]
    wind : sequence of (height, east, north), optional
        Knots: geodetic height [m], wind towards the east and towards the north [m/s].

    Returns
    -------
    Flight
        ``status`` says how it ended.

    Raises
    ------
    UnitsError
        A bare number, or a unit of the wrong kind.
    InputError
        A value outside its domain or an unknown name.

    Notes
    -----
    Model: point mass, J2 gravity, rotating ellipsoid, drag, parametric boost.  Valid for: flights that land.
    With ``vehicle.lift`` or a wind it is flown by `kernels.manoeuvre`, else by the ballistic kernel.
    Not modelled: vertical wind, side force, guidance, gravity beyond J2 (up to about 0.3 km at impact).
    Accuracy: see ``lofted validate``.

    Examples
    --------
    >>> import trajectory
    >>> flight = trajectory.fly(
    ...     trajectory.Vehicle(), latitude="0 deg", longitude="0 deg", azimuth="90 deg",
    ...     height="100 km", speed="3 km/s", flight_path_angle="40 deg", atmosphere="none",
    ... )
    >>> round(float(flight.ground_range.to_value("km")), 3)
    1142.612
    """
    model = find_earth(earth)
    row = launch_row(
        vehicle,
        latitude=latitude,
        longitude=longitude,
        azimuth=azimuth,
        height=height,
        speed=speed,
        flight_path_angle=flight_path_angle,
    )
    names: dict[str, Any] = {"earth": model, "atmosphere": atmosphere, "drag_curve": vehicle.drag_curve}
    step_error = units.si(tolerance, units.METRE, "tolerance")
    table = None
    if vehicle.lift is None and wind is None:
        results, status = fly_rows(row[np.newaxis], **names, tolerance=step_error)
    else:
        table = None if wind is None else wind_table(wind)
        results, status = fly_manoeuvring(
            row[np.newaxis], lift_row(vehicle.lift)[np.newaxis], **names, wind=table, tolerance=step_error
        )
    values = results[0]
    for array in (row, values):
        array.flags.writeable = False
    distance = _geodesic(row, values, model)
    return Flight(int(status[0]), vehicle, model, atmosphere, row, values, distance, table)


def _geodesic(row: Rows, values: Rows, earth: Earth) -> float:
    if not np.isfinite(values[col.IMPACT_LATITUDE]):
        return float("nan")
    from pyproj import Geod

    ellipsoid = Geod(a=earth.semi_major_axis, f=earth.flattening)
    start, end = np.degrees(row[[col.LONGITUDE, col.LATITUDE]]), np.degrees(values[[2, 1]])
    return float(ellipsoid.inv(start[0], start[1], end[0], end[1])[2])
