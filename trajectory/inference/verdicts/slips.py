"""Rules that catch a printed figure which cannot be right: by physics alone, or beside another report.

Physics alone: a flight time shorter than free flight allows or longer than any flight lasts, an arc that
needs more than orbital speed, an arc so low that the air would stop it.  Beside another report: range and
apogee exchanged, a slip of units.  By what the report itself says: the length of a flown pattern given as a
range.
"""

import math
import re
from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from kernels import kepler
from kernels.constants import (
    EXPONENTIAL_SCALE_HEIGHT,
    EXPONENTIAL_SURFACE_DENSITY,
    MEAN_EARTH_RADIUS,
    WGS84_GM,
)
from launch_data.launch import Claim, Launch
from trajectory.inference.claims.impact import impact_areas
from trajectory.inference.claims.intervals import interval_of
from trajectory.inference.verdicts.flag import Flag
from trajectory.inference.verdicts.timing import (
    SHORTEST_RANGE,
    STATUTE_MILE,
    UNIT_SLIPS,
    fits_the_row,
    long_times,
    odd_paces,
    other_arcs,
    short_times,
)

CIRCULAR_SPEED = math.sqrt(WGS84_GM / MEAN_EARTH_RADIUS)
# Above orbital speed a flight does not come down.  10 % more for the height at which real missiles burn out
# and for coarse digits: an apogee of some 9,800 km; the highest one in the catalogue is 6,648 km.
FASTEST = 1.1 * CIRCULAR_SPEED
# Air takes 1/e of the speed on a path of 2 * ballistic coefficient / density.  20,000 kg/m2 is more than
# the 15,000 or so of the slenderest entry bodies; the exponential stays below the standard atmosphere up to
# 25 km.
LARGEST_BALLISTIC_COEFFICIENT = 20e3  # kg/m2
MOST_DECAY = 5.0  # e-foldings of the speed: 1/150 of it is left
# Kinds that coast: cruise missiles fly under power, space launchers go on to orbit.
_COASTING = frozenset({"ballistic", "quasi-ballistic", "rocket_artillery"})
NAUTICAL_MILE = 1.852  # km
_SCALE_SLIPS = (
    (0.01, "a factor of 100 (metres for kilometres?)"),
    (0.001, "metres for kilometres"),
    (1000.0, "kilometres for metres"),
    (10.0, "a factor of 10"),
    (0.1, "a factor of 10"),
)
# Figures of agencies that see part of a flight differ as much: told only where two others agree, and closely.
_SELDOM = (
    (NAUTICAL_MILE, "nautical miles for kilometres"),
    (1.0 / NAUTICAL_MILE, "kilometres for nautical miles"),
)
NEAR, CLOSE = 0.03, 0.01  # of the logarithm, from the factor of a slip
_TIME_SLIPS = ((60.0, "minutes for seconds"), (1.0 / 60.0, "seconds for minutes"))
_PATTERN = re.compile(
    r"\b(oval|figure[- ](of[- ])?(8|eight)|(8|eight)[- ]shaped|racetrack|"
    r"orbit(s|ed|ing)? in an? |(flew|flown|flight|orbits?) .{0,20}\bpattern|pattern[- ]8|loops?\b)",
    re.IGNORECASE,
)
_ROUND_ABOUT = ("cruise", "unknown")  # kinds that may fly a pattern

# An area whose edges lie further apart than this, over its distance, decides nothing about a range.
NARROW_AREA = 0.25
MOST_APART = 2.0  # figures further apart have no middle: what lies half way is said by nobody


def find_slips(launch: Launch) -> list[Flag]:
    """Find figures that cannot be right.

    Parameters
    ----------
    launch : Launch
        All claims, also those that are not used.

    Returns
    -------
    list of Flag
        Physics first.
    """
    # What was left out on request accuses nobody and is not judged.
    claims = [c for c in launch.claims if c.quantity != "azimuth" and c.status != "left_out"]
    found = []
    if launch.kind in _COASTING or launch.kind == "unknown":
        found += short_times(claims, launch.azimuth)
    if launch.kind in _COASTING:
        found += [*_impossible_arcs(claims), *other_arcs(claims)]
    if launch.kind in _COASTING or launch.kind == "hypersonic_glide":
        found += long_times(claims, is_arc=launch.kind == "ballistic")
    if launch.kind == "cruise":
        found += odd_paces(claims)
    found += _off_area(launch, claims)
    swaps = _swaps(claims)
    exchanged = {row for flag in swaps for row in flag.rows}
    slips = _slips([claim for claim in claims if claim.row not in exchanged])
    return [*found, *swaps, *slips, *_path_lengths(launch, claims)]


def arc_speed(reported_range: float, apogee: float) -> float:
    """Speed on the ground of the vacuum arc through a range and an apogee.

    Parameters
    ----------
    reported_range, apogee : float
        On a sphere without rotation.  [m]

    Returns
    -------
    float
        From the ellipse with both ends on the ground.  [m/s]
    """
    return kepler.ellipse_through(reported_range, apogee, MEAN_EARTH_RADIUS, WGS84_GM)[0]


def speed_decay(reported_range: float, apogee: float) -> float:
    """E-foldings of speed that a slender body loses at least on an arc.

    Parameters
    ----------
    reported_range, apogee : float
        Of the arc, which lies nowhere above its apogee.  [m]

    Returns
    -------
    float
        Path over the length in which drag takes 1/e of the speed at the thinnest air of the arc.
    """
    density = EXPONENTIAL_SURFACE_DENSITY * math.exp(-apogee / EXPONENTIAL_SCALE_HEIGHT)
    return reported_range * density / (2.0 * LARGEST_BALLISTIC_COEFFICIENT)


def _impossible_arcs(claims: list[Claim]) -> list[Flag]:
    """Find rows whose range and apogee no coasting flight can have together, and apogees beyond any."""
    found = []
    for row in dict.fromkeys(claim.row for claim in claims):
        own = {c.quantity: c for c in claims if c.row == row}
        height = own.get("apogee")
        if height is None:
            continue
        reach = own.get("range")
        lowest = interval_of(reach.reported)[0] if reach is not None else 0.0
        # A rounding that reaches down to zero says nothing about how low the arc may be.
        bottom, top = interval_of(height.reported)
        flag = _too_low(height, reach, lowest, top) or _too_fast(height, reach, lowest, bottom, top)
        found += [flag] if flag is not None else []
    return found


def _too_low(height: Claim, reach: Claim | None, lowest: float, top: float) -> Flag | None:
    if reach is None or lowest <= 0.0 or not np.isfinite(top) or speed_decay(lowest, top) < MOST_DECAY:
        return None
    text = (
        f"{height.reporter}: an apogee of {height.reported.text} over a range of {reach.reported.text}: no "
        f"body coasts that far through air so dense{_instead(height, reach)}"
    )
    return Flag("too_low", "apogee", text, None, (height.row,))


def _too_fast(height: Claim, reach: Claim | None, lowest: float, bottom: float, top: float) -> Flag | None:
    # The flat arc is slowest for its high end, or for the least energy where that lies lower.
    least = float(kepler.minimum_energy_apogee(min(lowest / MEAN_EARTH_RADIUS, math.pi), MEAN_EARTH_RADIUS))
    flat = arc_speed(lowest, min(top, least)) if lowest > 0.0 else 0.0
    # The steep arc is fastest for the high end of the range, and slowest for no range at all.
    steep = arc_speed(SHORTEST_RANGE, bottom) if bottom > 0.0 else 0.0
    speed = max(steep, flat if reach is not None else 0.0)
    if speed < FASTEST:
        return None
    over = f" over a range of {reach.reported.text}" if reach is not None else ""
    text = (
        f"{height.reporter}: an apogee of {height.reported.text}{over} needs {speed / 1e3:.1f} km/s, and "
        f"what has {CIRCULAR_SPEED / 1e3:.1f} km/s stays in orbit{_instead(height, reach)}"
    )
    return Flag("too_fast", "apogee", text, None, (height.row,))


def _instead(height: Claim, reach: Claim | None) -> str:
    """Name the slip of units that would mend an apogee, where exactly one would."""
    value, distance = height.reported.value, reach.reported.value if reach is not None else None
    if value is None or distance is None:
        return ""
    mends = [
        words
        for factor, words in ((1e3, "metres for kilometres"), (1e-3, "kilometres for metres"))
        if 0.05 * distance < factor * value < 10.0 * distance
        and arc_speed(distance, factor * value) < CIRCULAR_SPEED
        and speed_decay(distance, factor * value) < 1.0
    ]
    return f" ({mends[0]}?)" if len(mends) == 1 else ""


def _off_area(launch: Launch, claims: list[Claim]) -> list[Flag]:
    """Find ranges that do not lead to the area where the same row says that the missile came down."""
    narrow = {
        a.text: a
        for a in impact_areas(launch)
        if a.low is not None and a.high is not None and a.high - a.low < NARROW_AREA * (a.high + a.low)
    }
    areas = {r.row: narrow[r.impact_text] for r in launch.reports if r.impact_text in narrow}
    found = []
    for claim in claims:
        area = areas.get(claim.row)
        if claim.quantity != "range" or area is None or area.low is None or area.high is None:
            continue
        low, high = interval_of(claim.reported)
        if high >= area.low and low <= area.high:
            continue
        nautical = NAUTICAL_MILE / STATUTE_MILE * (claim.reported.value or 0.0)
        mend = " (nautical miles read as statute miles?)" if area.low <= nautical <= area.high else ""
        text = (
            f"{claim.reporter}: a range of {claim.reported.text} does not lead to {area.text}, "
            f"{area.low / 1e3:,.0f} to {area.high / 1e3:,.0f} km away{mend}"
        )
        found.append(Flag("off_area", "range", text, None, (claim.row,)))
    return found


def _others(claims: list[Claim], quantity: str, row: int) -> list[Claim]:
    """One figure of each other origin: what it stands by, from its own voice where that is there."""
    own = {c.origin for c in claims if c.row == row and c.role == "primary"}
    best: dict[str, Claim] = {}
    for claim in sorted(claims, key=lambda c: (not c.is_used, c.role != "primary", c.row)):
        is_its_word = claim.status not in ("flagged", "salvo", "superseded") and claim.row != row
        if claim.quantity == quantity and is_its_word and claim.reported.value and claim.origin not in own:
            best.setdefault(claim.origin, claim)
    return list(best.values())


def _middle(others: list[Claim]) -> float | None:
    """Median of figures; None where there is none, or they differ and decide nothing."""
    values = [float(claim.reported.value or 0.0) for claim in others]
    if not values:
        return None
    middle = float(np.median(values))
    near = [value for value in values if middle / MOST_APART < value < middle * MOST_APART]
    differ = max(values) >= MOST_APART * min(values) if len(values) < 3 else 2 * len(near) <= len(values)
    return None if differ else middle


def _spread(others: list[Claim]) -> float:
    """Logarithm of the largest over the smallest figure, where they decide anything."""
    values = [float(claim.reported.value or 0.0) for claim in others]
    return min(float(np.log(max(values) / min(values))), float(np.log(MOST_APART)))


def _swaps(claims: list[Claim]) -> list[Flag]:
    """Range and apogee of one row exchanged: said only where another claim decides it."""
    found = []
    for row in sorted({c.row for c in claims}):
        own = {
            c.quantity: c for c in claims if c.row == row and c.reported.value and c.status != "superseded"
        }
        others = {quantity: _others(claims, quantity, row) for quantity in ("range", "apogee")}
        far, high = _middle(others["range"]), _middle(others["apogee"])
        if not {"range", "apogee"} <= own.keys() or far is None or high is None:
            continue
        a, b = float(own["range"].reported.value or 0.0), float(own["apogee"].reported.value or 0.0)
        straight = abs(np.log(a / far)) + abs(np.log(b / high))
        crossed = abs(np.log(a / high)) + abs(np.log(b / far))
        coarse = 0.5 * (_spread(others["range"]) + _spread(others["apogee"]))
        if crossed < 0.06 + coarse and straight > max(crossed + 0.1, 3.0 * crossed):
            text = (
                f"{own['range'].reporter}: range {own['range'].reported.text} and apogee "
                f"{own['apogee'].reported.text} look exchanged beside the other reports"
            )
            guilty = _at_fault(claims, own["range"], others["range"])
            found += _accused(guilty, Flag("swapped", "range", text, None, (row,)))
    return _each_once(found)


def _slips(claims: list[Claim]) -> list[Flag]:
    """Figures that a known slip of units would explain."""
    found = []
    for claim in claims:
        if not claim.reported.value or claim.status == "superseded":
            continue
        others = _others(claims, claim.quantity, claim.row)
        other = _middle(others)
        if other is None:
            continue
        ratio = claim.reported.value / other
        for factor, words, within in _known_slips(claim, others):
            if abs(np.log(ratio / factor)) < within:
                said = f"{claim.reporter}: {claim.quantity.replace('_', ' ')} {claim.reported.text}"
                text = f"{said} is off by what {words} would do"
                guilty = _at_fault(claims, claim, others)
                found += _accused(guilty, Flag("unit_slip", claim.quantity, text, None, (claim.row,)))
                break
    return _each_once(found)


def _known_slips(claim: Claim, others: list[Claim]) -> list[tuple[float, str, float]]:
    if claim.quantity == "flight_time":
        return [(*slip, NEAR) for slip in _TIME_SLIPS]
    seldom = _SELDOM if len(others) > 1 else ()
    return [*((*slip, NEAR) for slip in (*UNIT_SLIPS, *_SCALE_SLIPS)), *((*slip, CLOSE) for slip in seldom)]


def _at_fault(claims: list[Claim], claim: Claim, others: list[Claim]) -> tuple[Claim, ...]:
    """Of a figure and the others that it does not fit, who may be wrong: two alone accuse each other.

    A flight time that fits the lengths of only one of the two decides between them.
    """
    if len(others) > 1:
        return (claim,)
    pair = (claim, others[0])
    times = [c for c in claims if c.quantity == "flight_time" and c.is_used and c.reported.value]
    sound = [one for one in pair if times and all(fits_the_row(claims, one.row, time) for time in times)]
    return tuple(one for one in pair if one not in sound) if len(sound) == 1 else pair


def _accused(guilty: tuple[Claim, ...], flag: Flag) -> list[Flag]:
    """The flag, if its row is at fault or one of two that may be."""
    if flag.rows[0] not in {claim.row for claim in guilty}:
        return []
    if len(guilty) == 1:
        return [flag]
    other = next(claim for claim in guilty if claim.row != flag.rows[0])
    text = f"{flag.text}; or {other.reporter} is wrong, {other.reported.text}: nothing tells which"
    return [replace(flag, text=text, rows=tuple(claim.row for claim in guilty))]


def _each_once(flags: list[Flag]) -> list[Flag]:
    """Two that accuse each other are named together, once."""
    seen: dict[tuple[str, frozenset[int]], Flag] = {}
    for flag in flags:
        seen.setdefault((flag.quantity, frozenset(flag.rows)), flag)
    return list(seen.values())


def _path_lengths(launch: Launch, claims: Iterable[Claim]) -> list[Flag]:
    """Distances flown in a pattern: the length of a path, which says nothing of how far away it ended."""
    if launch.kind not in _ROUND_ABOUT:
        return []
    patterns = {r.row for r in launch.reports if _PATTERN.search(f"{r.impact_text}; {r.notes}")}
    found = []
    times = {c.row: c.reported.value for c in claims if c.quantity == "flight_time" and c.reported.value}
    for claim in claims:
        if claim.quantity != "range" or claim.row not in patterns or not claim.reported.value:
            continue
        seconds = times.get(claim.row)
        pace = f", {claim.reported.value / seconds:,.0f} m/s for {seconds:,.0f} s," if seconds else ""
        text = (
            f"{claim.reporter}: {claim.reported.text} flown in a pattern{pace} is the length of a path, "
            "not a range over ground"
        )
        found.append(Flag("path_length", "range", text, None, (claim.row,)))
    return found
