"""Rows 8 and 9: the standard atmosphere's printed rows, and the test set for geodesics."""

import math

import numpy as np
from pyproj import Geod

from kernels import constants as c
from kernels import layout as col
from kernels.air import air_at
from kernels.atmosphere import HOMOSPHERE_TOP, air_pieces, us76
from kernels.geodesy import geodesic_inverse
from trajectory.earth import EARTHS
from trajectory.flight import _geodesic
from trajectory.validation.check import Case, Check, judge
from trajectory.validation.truth import numbers, read

NEAR_ANTIPODE = 100e3  # m from the antipode: only there Vincenty's iteration may fail to converge


def check_standard_atmosphere() -> tuple[Check, ...]:
    """Row 8: temperature, pressure and density, and what the kernels read from their pieces.

    Returns
    -------
    tuple of Check
        Below 86 km, above, and the temperature at the joint.
    """
    low: list[Case] = []
    high: list[Case] = []
    joint: list[Case] = []
    for height, *printed in numbers(read("us76_published_rows.csv"), "z_m", "T_K", "p_Pa", "rho_kg_m3"):
        ours = us76(height)
        below = height <= HOMOSPHERE_TOP
        for name, value, expected in zip("Tpρ", ours[:3], printed, strict=True):
            case = Case(f"{name} at {height / 1e3:g} km", value / expected - 1.0)
            if not math.isnan(expected):
                (joint if name == "T" and height == HOMOSPHERE_TOP else low if below else high).append(case)
        density = _flown_air(height)[0]
        (low if below else high).append(
            Case(f"ρ of the kernels at {height / 1e3:g} km", density / printed[2] - 1.0)
        )
    low += _sound_cases()
    source = "printed US76 rows; ussa1976 0.3.4 for the speed of sound"
    return (
        judge(8, "US76 to 86 km: T, p, ρ, sound", low, unit="relative", tolerance=1e-4, source=source),
        judge(
            8,
            "US76 at 86 km: T",
            joint,
            unit="relative",
            tolerance=5e-4,
            source="printed US76 rows",
            note="the printed T is kinetic there and molecular below",
        ),
        judge(
            8,
            "US76 to 1,000 km: T, p, ρ",
            high,
            unit="relative",
            tolerance=1e-2,
            source="printed US76 rows",
        ),
    )


def _flown_air(height: float) -> tuple[float, float]:
    """Density [kg/m3] and speed of sound [m/s] that the kernels fly in; at an edge, of the piece below it."""
    density, sound = air_at(air_pieces("us76"), height, -1.0)
    return float(density), float(sound)


def _sound_cases() -> list[Case]:
    table = numbers(read("us76_reference.csv"), "z_m", "a_m_s")
    table = table[table[:, 0] < HOMOSPHERE_TOP]
    return [Case(f"sound at {z / 1e3:g} km", _flown_air(z)[1] / a - 1.0) for z, a in table]


def check_geodesics() -> tuple[Check, ...]:
    """Row 9: distances of Karney's test set.

    Returns
    -------
    tuple of Check
        The public ground range, and the kernels' own.
    """
    rows = numbers(read("geodtest_subset.csv"), "lat1", "lon1", "lat2", "lon2", "s12")
    earth = EARTHS["wgs84"]
    public = []
    own = []
    for number, (lat1, lon1, lat2, lon2, distance) in enumerate(rows, start=1):
        start, end = (math.radians(lat1), math.radians(lon1)), (math.radians(lat2), math.radians(lon2))
        public.append(Case(f"line {number}", _public_range(*start, *end) - distance))
        found, _, converged = geodesic_inverse(
            *start, *end, earth.semi_major_axis, earth.semi_major_axis * (1.0 - earth.flattening)
        )
        if converged or not _is_nearly_antipodal(lat1, lon1, lat2, lon2):
            own.append(Case(f"line {number}", found - distance if converged else math.nan))
    left_out = len(rows) - len(own)
    source = "Karney, GeodTest (doi 10.5281/zenodo.32156)"
    return (
        judge(9, "geodesics: public ground range", public, unit="m", tolerance=1e-6, source=source),
        judge(
            9,
            "geodesics: kernels",
            own,
            unit="m",
            tolerance=1e-3,
            source=source,
            note=f"{left_out} lines are left out: nearly antipodal, and reported as not converged",
        ),
    )


def _public_range(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """The distance that `trajectory.fly` reports for a flight with these ends."""
    row, values = np.zeros(col.PARAMETERS), np.zeros(col.RESULTS)
    row[col.LATITUDE], row[col.LONGITUDE] = lat1, lon1
    values[col.IMPACT_LATITUDE], values[col.IMPACT_LONGITUDE] = lat2, lon2
    return _geodesic(row, values, EARTHS["wgs84"])


def _is_nearly_antipodal(lat1: float, lon1: float, lat2: float, lon2: float) -> bool:
    geod = Geod(a=c.WGS84_SEMI_MAJOR_AXIS, f=c.WGS84_FLATTENING)
    return bool(geod.inv(lon1 + 180.0, -lat1, lon2, lat2)[2] < NEAR_ANTIPODE)
