"""Flights of the catalogue that several origins reported, as the material to learn from."""

from collections.abc import Iterable

import numpy as np

from launch_data.launch import Claim, Launch
from launch_data.reported import QUANTITIES
from trajectory.inference.claims.agencies import Cell, Comparison
from trajectory.inference.claims.intervals import interval_of

#: The quantities that are learned; a bearing is nobody's measurement in this catalogue.
LEARNED = tuple(quantity for quantity in QUANTITIES if quantity != "azimuth")
#: The only two agencies that reported the same flights independently.
PAIR = ("Japan MOD", "ROK JCS")
#: A flight that stays lower ends below the horizon of radars some 1,000 km away (height = distance^2 / 2 R
#: = 80 km): what they then miss is not an error of measurement.  [m]
IN_SIGHT = 100e3


def compare(launches: Iterable[Launch], *, every_kind: bool = False) -> tuple[Comparison, ...]:
    """Collect the flights with primary figures of several origins.

    Parameters
    ----------
    launches : iterable of Launch
        The catalogue.
    every_kind : bool
        True to take flights of every kind and height; else ballistic ones in sight of distant radars.

    Returns
    -------
    tuple of Comparison
        Each with both of ``PAIR``, or one of them and the party itself: a third agency would need a bias of
        its own.  Figures told once for a whole salvo count once.
    """
    found, seen = [], set()
    for launch in launches:
        if not every_kind and not _in_sight(launch):
            continue
        for quantity in LEARNED:
            claims = [c for c in launch.of(quantity) if _counts(c)]
            rows = (launch.event_id, quantity, tuple(sorted(c.row for c in claims)))
            own = [_cell(c) for c in claims if c.is_self_claim]
            agencies = tuple(_cell(c) for c in claims if not c.is_self_claim)
            if rows not in seen and agencies and len(agencies) + len(own) > 1:
                seen.add(rows)
                found.append(
                    Comparison(launch.event_id, launch.id, quantity, agencies, own[0] if own else None)
                )
    return tuple(found)


def _counts(claim: Claim) -> bool:
    """Whether a claim is a primary point figure; one whose rounding reaches down to zero is a bound."""
    said = claim.reported
    is_first_hand = (
        claim.is_used and claim.role == "primary" and (claim.is_self_claim or claim.origin in PAIR)
    )
    return is_first_hand and said.value is not None and interval_of(said)[0] > 0.0


def _cell(claim: Claim) -> Cell:
    low, high = interval_of(claim.reported)
    return Cell(claim.origin, float(np.log(low)), float(np.log(high)), claim.reported.text)


def _in_sight(launch: Launch) -> bool:
    if launch.kind != "ballistic":
        return False
    heights = [c.reported.value or c.reported.low for c in launch.of("apogee") if c.is_used]
    return any(height is not None and height >= IN_SIGHT for height in heights)
