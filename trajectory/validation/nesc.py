"""Row 3: the point-mass check-cases that NASA's flight simulations agreed on."""

import math

import numpy as np
from numpy.typing import NDArray

from kernels import layout as col
from trajectory.earth import CALM, Earth, wind_table
from trajectory.profile import sample
from trajectory.validation.check import Case, Check, judge
from trajectory.validation.trace import trace_flight
from trajectory.validation.truth import FOOT, Row, earth_fixed, numbers, read
from trajectory.vehicle import NO_DRAG

# Constants of the check-cases (headers of the files): their own, not ours.
GM = 1.407644311e16 * FOOT**3
RATE = math.radians(0.004178073)
ELLIPSOID = Earth(
    "nesc", gm=GM, semi_major_axis=6378137.0, flattening=1 / 298.257223563, j2=0.00108262982, rate=RATE
)
SPHERE = Earth("nesc-sphere", gm=GM, semi_major_axis=20902255.199 * FOOT, flattening=0.0, j2=0.0, rate=0.0)
SLUG = 4.4482216152605 / FOOT  # kg: one pound-force per foot per second squared
BALLISTIC_COEFFICIENT = SLUG / (0.1 * 0.1963495 * FOOT**2)  # 1 slug over Cd times area
SIMULATOR = "04"
Wind = tuple[tuple[float, float, float], ...] | None

# Towards the east, as the headers of 07 and 08 say: uniform 20 ft/s; 0.003 1/s times the height less 20 ft/s.
STEADY_WIND = ((0.0, 20.0 * FOOT, 0.0),)
SHEARED_WIND = ((0.0, -20.0 * FOOT, 0.0), (30e3, 30e3 * 0.003 - 20.0 * FOOT, 0.0))

CASES = {
    "01": ("dropped, no drag", ELLIPSOID, NO_DRAG),
    "04": ("dropped, round non-rotating Earth", SPHERE, BALLISTIC_COEFFICIENT),
    "06": ("dropped, rotating ellipsoid", ELLIPSOID, BALLISTIC_COEFFICIENT),
    "09": ("thrown eastward", ELLIPSOID, BALLISTIC_COEFFICIENT),
}
WINDY = {
    "07": ("dropped in a steady wind", STEADY_WIND),
    "08": ("dropped in a sheared wind", SHEARED_WIND),
}


def _start(row: Row, ballistic_coefficient: float) -> NDArray[np.float64]:
    latitude, longitude, height, north, east, down = numbers(
        [row], "lat_deg", "lon_deg", "alt_m", "vN_m_s", "vE_m_s", "vD_m_s"
    )[0]
    flight = np.zeros(col.PARAMETERS)
    flight[col.LATITUDE], flight[col.LONGITUDE] = np.radians([latitude, longitude])
    flight[col.HEIGHT] = height
    flight[col.AZIMUTH] = math.atan2(east, north)
    flight[col.SPEED] = math.sqrt(north**2 + east**2 + down**2)
    flight[col.FLIGHT_PATH_ANGLE] = math.atan2(-down, math.hypot(north, east))
    flight[col.BALLISTIC_COEFFICIENT] = ballistic_coefficient
    flight[col.DRAG_SCALE] = 1.0
    return flight


def _case(number: str, title: str, earth: Earth, ballistic_coefficient: float, wind: Wind) -> list[Case]:
    rows = [row for row in read(f"nesc_atmos_{number}.csv") if row["sim"] == SIMULATOR]
    table = None if wind is None else wind_table(wind)
    start = _start(rows[0], ballistic_coefficient)
    profile = trace_flight(start, earth=earth, atmosphere="us76", wind=table)
    time, latitude, longitude, height = numbers(rows, "time_s", "lat_deg", "lon_deg", "alt_m").T
    theirs = earth_fixed(
        np.radians(latitude), np.radians(longitude), height, earth.semi_major_axis, earth.flattening
    )
    miss = np.linalg.norm(sample(profile, time)[:, :3] - theirs, axis=1)
    return [Case(f"{number} {title}, {t:g} s", float(m)) for t, m in zip(time, miss, strict=True)]


def check_nesc() -> tuple[Check, ...]:
    """Row 3: positions at every published second of check-cases 1, 4, 6 to 9.

    Returns
    -------
    tuple of Check
        Positions in calm air by the ballistic kernel, and by the one for lift and wind; then in wind.
    """
    calm = [case for number in CASES for case in _case(number, *CASES[number], None)]
    same = [case for number in CASES for case in _case(number, *CASES[number], CALM)]
    windy = [
        case
        for number, (title, wind) in WINDY.items()
        for case in _case(number, title, ELLIPSOID, BALLISTIC_COEFFICIENT, wind)
    ]
    titles = {
        "NESC check-cases 1, 4, 6, 9: positions each second": calm,
        "the same, by the kernel for lift and wind": same,
        "NESC check-cases 7, 8 (wind): positions each second": windy,
    }
    return tuple(
        judge(
            3,
            title,
            cases,
            unit="m",
            tolerance=0.05,
            source="NASA/TM-2015-218675, simulator 04",
            note="each case with the constants of its own header" if cases is calm else "",
        )
        for title, cases in titles.items()
    )
