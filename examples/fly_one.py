"""Fly a point mass and a parametric two-stage boost, forward, with units."""

from pathlib import Path

import astropy.units as u

import trajectory


def main() -> None:
    """Print two flights: a drag-free arc from burnout, and a boost from the ground."""
    arc = trajectory.fly(
        trajectory.Vehicle(),
        latitude=39.0 * u.deg,
        longitude=126.0 * u.deg,
        azimuth=80.0 * u.deg,
        height=120.0 * u.km,
        speed=6.0 * u.km / u.s,
        flight_path_angle=35.0 * u.deg,
        atmosphere="none",
    )
    print(arc)

    vehicle = trajectory.read_vehicle(Path(__file__).with_name("two_stage.toml"))
    boost = trajectory.fly(vehicle, latitude="40 deg", longitude="127 deg", azimuth="80 deg")
    print(boost)
    print(f"burnout after {boost.burnout_time.to(u.s):.1f} at {boost.burnout_speed.to(u.km / u.s):.3f}")


if __name__ == "__main__":
    main()
