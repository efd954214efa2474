"""``lofted rings``: plain geodesic rings on a map."""

from pathlib import Path

from trajectory.cli.console import OK
from trajectory.errors import InputError

_SUFFIXES = (".png", ".svg", ".pdf")


def run(site: str, texts: list[str], output: Path, name: str | None) -> int:
    """Draw rings and write the map.

    Parameters
    ----------
    site : str
        Latitude and longitude in degrees, or a site's name.
    texts : list of str
        Radii with units.
    output : Path
        PNG, SVG or PDF.
    name : str or None
        What to call the site.

    Returns
    -------
    int
        Exit code.
    """
    from launch_data.sites import find_site
    from trajectory import units
    from trajectory.analysis.records import parse_site
    from trajectory.rings import LONGEST_RADIUS, geodesic_ring

    if output.suffix.lower() not in _SUFFIXES:
        raise InputError(f"output={str(output)!r}: the name must end in {', '.join(_SUFFIXES)}")
    place = parse_site(site)
    label = name or ""
    if place is None:
        found = find_site(site)
        place, label = (found.latitude, found.longitude), name or found.name
    radii = [units.si(text, units.METRE, "range") for text in texts]
    for radius, text in zip(radii, texts, strict=True):
        if not 0.0 < radius <= LONGEST_RADIUS:
            raise InputError(
                f"range={text!r}: must lie between 0 and {LONGEST_RADIUS / 1e3:,.0f} km, half the Earth"
            )
    from trajectory.figures import plot_rings, save

    rings = [geodesic_ring(latitude=place[0], longitude=place[1], radius=radius) for radius in radii]
    axes = plot_rings(rings, names=texts, site=label, title="Range rings", subtitle=())
    print(f"Written: {save(axes.figure, output)}")
    return OK
