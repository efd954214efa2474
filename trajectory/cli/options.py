"""Options that several commands share, and what they are read into."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from launch_data.families import Family

SCHEME = "CRS/US"
DROP_HELP = "Leave out this agency's claims; may be repeated."
ONLY_HELP = "Leave out every other agency's claims; may be repeated."

Which = Annotated[
    str | None,
    typer.Argument(metavar="ID|DATE|FILE", help="Event, flight or date of the catalogue, or FILE.csv:ID."),
]
Range = Annotated[str | None, typer.Option("--range", metavar='"998 km"', help="Reported ground range.")]
Apogee = Annotated[
    str | None, typer.Option("--apogee", metavar='"3724.9 km"', help="Reported apogee height.")
]
Time = Annotated[str | None, typer.Option("--time", metavar='"47 min"', help="Reported time of flight.")]
Azimuth = Annotated[
    str | None,
    typer.Option("--azimuth", metavar='"80 deg"', help="Reported bearing, clockwise from true north."),
]
LaunchSite = Annotated[str | None, typer.Option("--site", metavar="LAT,LON|NAME", help="Launch site.")]
Actor = Annotated[
    str | None,
    typer.Option("--actor", metavar="NAME", help="Who launched; beside a date, which of several launches."),
]
Date = Annotated[
    str | None,
    typer.Option("--date", metavar="YYYY[-MM[-DD]]", help="Date of the launch, to the day, month or year."),
]
Kind = Annotated[
    str | None,
    typer.Option(
        "--kind", metavar="KIND", help="Such as ballistic, cruise or glide; left out, the type decides."
    ),
]
Type = Annotated[
    str | None, typer.Option("--type", metavar="NAME", help="Missile type, as the sources call it.")
]
Stages = Annotated[
    str | None,
    typer.Option("--stages", metavar="1|2|3|unknown", help="Stages of the missile, if you know."),
]
Propellant = Annotated[
    str | None,
    typer.Option("--propellant", metavar="liquid|solid|unknown", help="What it burns, if you know."),
]
Draws = Annotated[int, typer.Option("--draws", min=64, max=1_000_000, help="Posterior draws.")]
Seed = Annotated[int, typer.Option("--seed", min=0, max=2**31 - 1, help="The same seed, the same bits.")]
Line = Annotated[
    str,
    typer.Option("--line", metavar='"5500 km"', help="Range for lines that name a class and no number."),
]
SchemeName = Annotated[str, typer.Option("--scheme", metavar="NAME", help="Range classes, by their author.")]
Drop = Annotated[list[str] | None, typer.Option("--drop", metavar="AGENCY", help=DROP_HELP)]
Only = Annotated[list[str] | None, typer.Option("--only", metavar="AGENCY", help=ONLY_HELP)]
Families = Annotated[
    Path | None,
    typer.Option("--families", metavar="FILE", help="Your own prior; form in docs/families.md."),
]


def read_prior(path: Path | None) -> "tuple[Family, ...] | None":
    """Read an analyst's own families.

    Parameters
    ----------
    path : Path or None
        None for the shipped ones.

    Returns
    -------
    tuple of Family or None
        None for the shipped ones.
    """
    if path is None:
        return None
    from kernels.aerodynamics import NAMES
    from launch_data.families import read_families

    return read_families(path, drag_curves=NAMES)
