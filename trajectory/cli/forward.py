"""``lofted fly``: forward propagation of a state or of a parametric boost."""

import math
from pathlib import Path
from typing import Any

from trajectory.cli.console import NO_ANSWER, OK, complain, print_json
from trajectory.errors import InputError

_NAMES = ("LAT", "LON", "HEIGHT_KM", "SPEED_KM_S", "FLIGHT_PATH_ANGLE_DEG", "AZIMUTH_DEG")


def run(
    state: str | None,
    vehicle: Path | None,
    options: dict[str, str | None],
    *,
    earth: str,
    atmosphere: str,
    as_json: bool,
) -> int:
    """Fly and print.

    Parameters
    ----------
    state : str or None
        Six numbers of a free flight.
    vehicle : Path or None
        File of a parametric boost.
    options : dict
        ``site``, ``azimuth``, ``beta``, ``drag_curve``.
    earth, atmosphere : str
        Names of the models.
    as_json : bool
        Whether to print JSON.

    Returns
    -------
    int
        0 when the vehicle landed, 1 otherwise.
    """
    from trajectory.flight import fly

    if (state is None) == (vehicle is None):
        raise InputError(
            "give either --state LAT,LON,HEIGHT_KM,SPEED_KM_S,FLIGHT_PATH_ANGLE_DEG,AZIMUTH_DEG or --vehicle FILE"
        )
    arguments = _free(state, options) if state is not None else _boost(vehicle or Path(), options)
    flight = fly(arguments.pop("vehicle"), earth=earth, atmosphere=atmosphere, **arguments)
    if as_json:
        print_json(flight.to_dict())
    elif flight.is_ok:
        print(flight)
    if not flight.is_ok:
        complain(flight.meaning)
    return OK if flight.is_ok else NO_ANSWER


def _free(text: str, options: dict[str, str | None]) -> dict[str, Any]:
    from trajectory import units
    from trajectory.vehicle import NO_DRAG, Vehicle

    if options["site"] is not None or options["azimuth"] is not None:
        raise InputError(
            "--site and --azimuth go with --vehicle; --state holds the place and the azimuth itself"
        )
    numbers = _six(text)
    beta = options["beta"]
    coefficient = NO_DRAG
    if beta is not None and beta != "none":
        coefficient = units.si(beta.replace("m^2", "m2"), units.KILOGRAM_PER_SQUARE_METRE, "beta")
        if coefficient <= 0.0:
            raise InputError(f"beta={beta!r} must be positive; leave it out for a flight without drag")
    units_of = (
        units.DEGREE,
        units.DEGREE,
        units.KILOMETRE,
        units.KILOMETRE / units.SECOND,
        units.DEGREE,
        units.DEGREE,
    )
    names = ("latitude", "longitude", "height", "speed", "flight_path_angle", "azimuth")
    given = {
        name: units.attach(value, unit) for name, value, unit in zip(names, numbers, units_of, strict=True)
    }
    return {
        "vehicle": Vehicle(ballistic_coefficient=coefficient, drag_curve=options["drag_curve"] or "constant"),
        **given,
    }


def _six(text: str) -> list[float]:
    parts = text.split(",")
    if len(parts) != len(_NAMES):
        raise InputError(f"state={text!r}: six numbers are needed: {','.join(_NAMES)}")
    numbers = []
    for name, part in zip(_NAMES, parts, strict=True):
        try:
            value = float(part)
        except ValueError:
            value = math.nan
        if not math.isfinite(value) or "_" in part:
            raise InputError(f"state: {name}={part!r} is not a number")
        numbers.append(value)
    return numbers


def _boost(path: Path, options: dict[str, str | None]) -> dict[str, Any]:
    from trajectory import units
    from trajectory.analysis.records import parse_site
    from trajectory.vehicle import read_vehicle

    if options["beta"] is not None or options["drag_curve"] != "constant":
        raise InputError("--beta and --drag-curve go with --state; the vehicle's file holds its drag")
    if options["site"] is None or options["azimuth"] is None:
        raise InputError("--vehicle needs --site LATITUDE,LONGITUDE and --azimuth '80 deg'")
    place = parse_site(options["site"])
    if place is None:
        from launch_data.sites import find_site

        found = find_site(options["site"])
        place = (found.latitude, found.longitude)
    return {
        "vehicle": read_vehicle(path),
        "latitude": units.attach(place[0], units.RADIAN),
        "longitude": units.attach(place[1], units.RADIAN),
        "azimuth": options["azimuth"],
    }
