"""`lofted fly`: one flight forward."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from trajectory.cli import reading, terminal
from trajectory.cli.app import BAD_INPUT, NO_ANSWER, command
from trajectory.errors import InputError

if TYPE_CHECKING:
    from trajectory.vehicle import Vehicle

Start = dict[str, Any]


@command
def fly(
    state: Annotated[
        str | None,
        typer.Option(
            metavar="LAT,LON,HEIGHT_KM,SPEED_KM_S,FLIGHT_PATH_ANGLE_DEG,AZIMUTH_DEG",
            help="Start of a free flight, relative to the rotating Earth.",
        ),
    ] = None,
    vehicle: Annotated[
        str | None, typer.Option(metavar="FILE.toml", help="Parametric boost, instead of --state.")
    ] = None,
    cruise: Annotated[
        str | None,
        typer.Option(metavar="FILE.toml", help="Cruise along a pattern or legs, instead of --state."),
    ] = None,
    site: Annotated[
        str | None, typer.Option(metavar="LAT,LON|NAME", help="Launch site, with --vehicle.")
    ] = None,
    azimuth: Annotated[
        str | None, typer.Option(metavar='"80 deg"', help="Clockwise from true north, with --vehicle.")
    ] = None,
    beta: Annotated[
        str | None,
        typer.Option(
            metavar='"8000 kg/m2"', help="Ballistic coefficient m/(Cd A), with --state; none: no drag."
        ),
    ] = None,
    drag_curve: Annotated[
        str | None,
        typer.Option(
            metavar="NAME", help="How Cd changes with the Mach number; constant unless named. See --beta."
        ),
    ] = None,
    earth: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            help="wgs84, wgs84-point-mass, wgs84-nonrotating, sphere or sphere-nonrotating.",
        ),
    ] = "wgs84",
    atmosphere: Annotated[str, typer.Option(metavar="NAME", help="us76, exponential or none.")] = "us76",
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object at full precision.")] = False,
) -> None:
    """Fly one trajectory forward to impact.

    Give --state, --vehicle with --site and --azimuth, or --cruise.  The vehicle is parametric: per stage a
    share of delta-v, thrust-to-weight and exhaust speed; drag; steering; lift of a pull-up or a glide; wind.

    This command makes no payload trade, searches for no design and does not solve for an impact point.
    """
    if sum(one is not None for one in (state, vehicle, cruise)) != 1:
        raise InputError(
            "give either --state or --vehicle FILE.toml or --cruise FILE.toml: one of the three is needed"
        )
    if cruise is not None:
        _cruise(cruise, json, site, azimuth, beta, drag_curve)
        return
    if state is not None:
        flown, start = _free_flight(state, site, azimuth, beta, drag_curve)
    else:
        flown, start = _boost(str(vehicle), site, azimuth, beta, drag_curve)

    from kernels import status
    from trajectory import flight

    result = flight.fly(flown, **start, earth=earth, atmosphere=atmosphere)
    if json:
        terminal.print_json(result.to_dict())
    elif result.is_ok:
        typer.echo(str(result))
    if not result.is_ok:
        typer.echo(f"lofted: the flight did not land: {result.meaning}", err=True)
        raise typer.Exit(BAD_INPUT if result.status == status.BAD_INPUT else NO_ANSWER)


def _cruise(path: str, json: bool, *others: str | None) -> None:
    """Print the course of a cruise file."""
    if any(one is not None for one in others):
        raise InputError("--cruise stands alone: the file holds place, direction, height and speed")

    from trajectory.cli.cruise_file import fly_cruise_file

    course = fly_cruise_file(path)
    if json:
        terminal.print_json(course.to_dict())
    else:
        typer.echo(str(course))


def _free_flight(
    state: str, site: str | None, azimuth: str | None, beta: str | None, drag_curve: str | None
) -> "tuple[Vehicle, Start]":
    """Read a start and a ballistic coefficient."""
    if site is not None or azimuth is not None:
        raise InputError("--site and --azimuth go with --vehicle; --state holds the place and the direction")
    if beta in (None, "none") and drag_curve is not None:
        raise InputError(
            f"--drag-curve {drag_curve!r} needs a ballistic coefficient: write --beta '8000 kg/m2'; "
            "without --beta there is no drag"
        )
    numbers = reading.read_state(state)

    from trajectory import units
    from trajectory.vehicle import NO_DRAG, Vehicle
    from trajectory.vehicle import drag_curve as find_drag_curve

    coefficient, curve = NO_DRAG, drag_curve or "constant"
    find_drag_curve(curve)
    if beta not in (None, "none"):
        coefficient = units.si(beta, units.KILOGRAM_PER_SQUARE_METRE, "--beta")
        if coefficient <= 0.0:
            raise InputError(f"--beta {beta!r}: must be positive; leave it out for a flight without drag")
    names = ("latitude", "longitude", "height", "speed", "flight_path_angle", "azimuth")
    kinds = (
        units.DEGREE,
        units.DEGREE,
        units.KILOMETRE,
        units.KILOMETRE / units.SECOND,
        units.DEGREE,
        units.DEGREE,
    )
    start = {
        name: units.attach(number, unit) for name, number, unit in zip(names, numbers, kinds, strict=True)
    }
    return Vehicle(ballistic_coefficient=coefficient, drag_curve=curve), start


def _boost(
    path: str, site: str | None, azimuth: str | None, beta: str | None, drag_curve: str | None
) -> "tuple[Vehicle, Start]":
    """Read a parametric vehicle, where it starts and in which direction."""
    if beta is not None or drag_curve is not None:
        raise InputError("--beta and --drag-curve go with --state; the vehicle file holds its own drag")
    if site is None or azimuth is None:
        raise InputError("--vehicle needs --site and --azimuth: write --site 40.0,127.0 --azimuth '80 deg'")
    place = reading.read_place(site)

    from trajectory import units
    from trajectory.vehicle import read_vehicle, read_wind

    start = {
        "latitude": units.attach(place.latitude, units.RADIAN),
        "longitude": units.attach(place.longitude, units.RADIAN),
        "azimuth": azimuth,
        "wind": read_wind(path),
    }
    return read_vehicle(path), start
