"""What would be known without an agency: the claims of an event judged again with some of them left out."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence

from .adjudicate import Draft
from .errors import NotFoundError
from .grouping import group
from .launch import Launch, bearing_of
from .origins import agencies_carried

REASON = "left out on request"


def agencies(launch: Launch) -> tuple[str, ...]:
    """Return the agencies behind the figures of a record: origins, then reporters that are none.

    Parameters
    ----------
    launch : Launch
        The record.

    Returns
    -------
    tuple of str
        Each once, in the order of the claims; the names that `without` knows.
    """
    origins = (claim.origin for claim in launch.claims)
    return tuple(dict.fromkeys((*origins, *(claim.reporter for claim in launch.claims))))


def named(launch: Launch, wanted: Sequence[str]) -> tuple[str, ...]:
    """Return which of some agencies a record knows.

    Parameters
    ----------
    launch : Launch
        The record.
    wanted : sequence of str
        Names as typed.

    Returns
    -------
    tuple of str
        Those that are the origin or the reporter of a figure, or stand in its name as whole words.
    """
    known = agencies(launch)
    return tuple(name for name in wanted if any(_is_in(name, one) for one in known))


def without(launch: Launch, *, drop: Sequence[str] = (), only: Sequence[str] = ()) -> Launch:
    """Judge the claims of a launch again, as if some agencies had not spoken.

    Parameters
    ----------
    launch : Launch
        The record.
    drop : sequence of str
        Agencies whose claims are left out, whether they are the origin of a figure or its reporter; case does
        not matter, and "KCNA" stands for "DPRK (KCNA)" too.
    only : sequence of str
        If given, every claim of any other agency is left out as well.

    Returns
    -------
    Launch
        The same flight.  A claim that is left out stays visible with status "left_out".  A claim that had
        been set aside for it (as its duplicate, as revised by it, or as a figure of no agency's own) may
        come into use; one that merely repeats its figure, or names it beside others, is left out too.  Kind,
        outcome, site and type stay what all the reports say: only figures are left out.

    Raises
    ------
    NotFoundError
        The record knows no such agency; the hint lists those that it knows.
    """
    if not (drop or only):
        return launch
    for option, wanted in (("drop", drop), ("only", only)):
        known = named(launch, wanted)
        for name in wanted:
            if name not in known:
                raise _unknown(launch, option, name)
    if not launch.event_rows:
        return _without_rows(launch, drop, only)

    def why(draft: Draft) -> str:
        labels = (draft.origin, draft.row.reporter, *agencies_carried(draft.row))
        return _reason(labels, drop, only)

    judged = {one.id: one for one in group(launch.event_rows, why)}
    # What an analyst says of the missile is no figure of an agency: it stays.
    return dataclasses.replace(judged[launch.id], configuration=launch.configuration)


def _without_rows(launch: Launch, drop: Sequence[str], only: Sequence[str]) -> Launch:
    """Leave claims out of a record that no table stands behind: nothing was set aside that could return."""
    claims = []
    for claim in launch.claims:
        reason = _reason((claim.origin, claim.reporter), drop, only)
        claims.append(dataclasses.replace(claim, status="left_out", reason=reason) if reason else claim)
    return dataclasses.replace(launch, claims=tuple(claims), azimuth=bearing_of(claims))


def _reason(labels: Sequence[str], drop: Sequence[str], only: Sequence[str]) -> str:
    dropped = next((name for name in drop if any(_is_in(name, label) for label in labels)), None)
    if dropped is not None:
        beside = "" if _is_in(dropped, labels[0]) else f": carries {dropped}"
        return REASON + beside
    if only and not any(_is_in(name, label) for name in only for label in labels[:2]):
        return REASON
    return ""


def _is_in(name: str, label: str) -> bool:
    """Return whether an agency's name stands in a label as whole words."""
    wanted = name.strip().casefold()
    return bool(wanted) and re.search(rf"(?<!\w){re.escape(wanted)}(?!\w)", label.casefold()) is not None


def _unknown(launch: Launch, option: str, name: str) -> NotFoundError:
    known = ", ".join(f'"{one}"' for one in agencies(launch)) or "none: it has no figure"
    return NotFoundError(
        f"no figure of {launch.id} is by that agency", field=option, value=name, hint=f"Its agencies: {known}"
    )
