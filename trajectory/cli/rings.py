"""`lofted rings`: plain geodesic range rings, no missile in them."""

from pathlib import Path
from typing import Annotated

import typer

from trajectory.cli import reading
from trajectory.cli.app import command
from trajectory.errors import InputError

ENDINGS = (".png", ".svg", ".pdf")


@command
def rings(
    site: Annotated[
        str, typer.Option(metavar="LAT,LON|NAME", help="Centre, such as 39.0,125.8 or a launch site.")
    ],
    ranges: Annotated[
        list[str], typer.Option("--range", metavar='"1300 km"', help="Radius of a ring; may be repeated.")
    ],
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="FILE", help="Ends in .png, .svg or .pdf.")
    ],
    name: Annotated[str | None, typer.Option(metavar="TEXT", help="What to call the site.")] = None,
) -> None:
    """Draw range rings around a site.

    The map is azimuthal equidistant.  Distances are geodesic on WGS-84, the same in every direction: no
    missile and no Earth rotation in them.
    """
    if output.suffix.lower() not in ENDINGS:
        raise InputError(f"-o {str(output)!r}: the name must end in {', '.join(ENDINGS)}")
    if not output.parent.is_dir():
        raise InputError(f"-o {str(output)!r}: the folder {output.parent} does not exist: make it first")
    place = reading.read_place(site, name)
    radii = [reading.read_length(text, field="--range") for text in ranges]

    from trajectory import figures
    from trajectory.rings import geodesic_ring

    drawn = [
        geodesic_ring(latitude=place.latitude, longitude=place.longitude, radius=radius) for radius in radii
    ]
    names = [_name(radius, float(ring.radius[0])) for radius, ring in zip(radii, drawn, strict=True)]
    axes = figures.plot_rings(drawn, names=names, site=place.name, title=f"Range rings around {place.name}")
    typer.echo(f"Written: {figures.save(axes.figure, output)}")


def _name(asked: float, drawn: float) -> str:
    """Name a ring by the radius that was asked, and say at which it is drawn where that is another."""
    name = f"{asked / 1e3:,.0f} km"
    return name if drawn == asked else f"{name}, drawn at {drawn / 1e3:,.0f} km"
