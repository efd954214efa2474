"""Which claims of an event may enter a fit: one per flight, quantity and origin, and why the others may not.

Order of the steps: left out on request, flagged, superseded, one per origin, whole-salvo figures,
gap fillers.  Nothing is deleted: a claim that may not be used keeps its figure and gets a status
and a reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from .launch import Status, is_own_voice
from .origins import agencies_carried, is_filler, origin_of
from .readers import LaunchRow
from .reported import Quantity, Reported

_FLAG_WORDS = {
    "text_error": "the source misprints this figure",
    "suspect": "this figure is doubtful",
    "placeholder": "a placeholder, not a figure",
    "type_constant": "the database prints one apogee per missile type: not an observation",
    "orbit": "height of the orbit, not of a ballistic apogee",
}
_ROLE_RANK = {"primary": 0, "compiler": 1, "press": 2}
#: Two figures closer than this are one figure told twice when a compiler tells the second.
SAME_FIGURE = 0.01


@dataclass(slots=True)
class Draft:
    """A claim while its status is being decided."""

    row: LaunchRow
    reported: Reported
    origin: str
    filler: bool
    salvo: bool
    status: Status = "used"
    reason: str = ""

    @property
    def quantity(self) -> Quantity:
        """The reported quantity."""
        return self.reported.quantity

    def drop(self, status: Status, reason: str) -> None:
        """Take the claim out of use.

        Parameters
        ----------
        status : str
            What it becomes.
        reason : str
            Why, in words.
        """
        self.status, self.reason = status, reason


def drafts_of(own: Iterable[LaunchRow], salvo: Iterable[LaunchRow]) -> list[Draft]:
    """Return every figure of a flight's own rows and of the rows about its whole salvo.

    Parameters
    ----------
    own : iterable of LaunchRow
        Rows about this flight.
    salvo : iterable of LaunchRow
        Rows about the whole salvo.

    Returns
    -------
    list of Draft
        All of them still "used".
    """
    drafts = []
    for rows, whole in ((own, False), (salvo, True)):
        for row in rows:
            for figure in row.figures:
                bearing = figure.quantity == "azimuth"
                origin, filler = origin_of(row, bearing=bearing), is_filler(row, bearing=bearing)
                drafts.append(Draft(row, figure, origin, filler, whole))
    return drafts


def leave_out(drafts: list[Draft], why: Callable[[Draft], str]) -> None:
    """Take out the claims that an analyst wants left out, in place and before anything else is decided.

    What was left out no longer revises, repeats or outweighs anybody else, but it still has an echo: a
    figure of no agency's own that repeats it is left out with it (see `_fill_gaps`).

    Parameters
    ----------
    drafts : list of Draft
        The claims of one event.
    why : callable
        Gives the reason for a claim; blank for one that stays.
    """
    for draft in drafts:
        reason = why(draft)
        if reason:
            draft.drop("left_out", reason)


def adjudicate(flights: list[list[Draft]], rows: list[LaunchRow], failed: list[bool]) -> None:
    """Decide the status of every claim of an event, in place.

    Parameters
    ----------
    flights : list of list of Draft
        The claims of each flight.
    rows : list of LaunchRow
        All rows of the event.
    failed : list of bool
        Whether each flight failed: a figure of the whole salvo is not about such a one.
    """
    silent = {id(draft.row) for drafts in flights for draft in drafts if draft.status == "left_out"}
    revisers = [row for row in rows if row.supersedes and id(row) not in silent]
    for drafts, has_failed in zip(flights, failed, strict=True):
        _flagged(drafts)
        _superseded(drafts, revisers)
        _undecided(drafts, has_failed)
    for quantity in ("range", "apogee", "flight_time", "azimuth"):
        per_flight = [[d for d in drafts if d.quantity == quantity] for drafts in flights]
        numbered = any(_has_own(drafts) for drafts in per_flight)
        for drafts in per_flight:
            if numbered:
                _drop_salvo(drafts)
            _contest(drafts)
            _fill_gaps(drafts)
            _remark(drafts)


def _flagged(drafts: list[Draft]) -> None:
    for draft in drafts:
        if draft.status == "used" and draft.quantity in draft.row.flagged:
            draft.drop("flagged", f"{draft.row.flag}: {_FLAG_WORDS[draft.row.flag]}")


def _superseded(drafts: list[Draft], revisers: list[LaunchRow]) -> None:
    """Take out what a later row revises, and everybody who repeats it."""
    numbers = {draft.row.flight for draft in drafts if not draft.salvo}
    for reviser in revisers:
        if reviser.flight is not None and reviser.flight not in numbers:
            continue  # it speaks of another flight of the event
        for figure in (f for f in reviser.figures if f.quantity not in reviser.flagged):
            for draft in _revised(drafts, reviser, figure):
                when = f" on {reviser.report_date}" if reviser.report_date else ""
                draft.drop("superseded", f"revised by {reviser.reporter}{when} (row {reviser.row})")


def _revised(drafts: list[Draft], reviser: LaunchRow, figure: Reported) -> list[Draft]:
    """Return the claims that a figure replaces: of the reporters it names, and of whoever repeats them."""
    alive = [
        d for d in drafts if d.quantity == figure.quantity and d.status == "used" and d.row is not reviser
    ]
    alive = [d for d in alive if not _same(d.reported, figure)]
    named = [d for d in alive if d.row.reporter in reviser.supersedes]
    origins = {d.origin for d in named}
    echoes = [d for d in alive if d.origin in origins and d not in named and not _is_after(d.row, reviser)]
    return named + echoes


def _is_after(row: LaunchRow, other: LaunchRow) -> bool:
    if row.report_date is None or other.report_date is None:
        return False
    return row.report_date.first > other.report_date.last


def _undecided(drafts: list[Draft], failed: bool) -> None:
    for draft in drafts:
        if draft.salvo and draft.status == "used":
            if draft.row.count == 1:
                draft.drop("salvo", "speaks of one missile of the salvo and does not say which")
            elif failed:
                draft.drop("salvo", "speaks of the whole salvo, and this flight failed")


def _has_own(drafts: list[Draft]) -> bool:
    """Return whether a figure for this flight alone is left, relays of a salvo figure not counted."""
    alive = [d for d in drafts if d.status == "used"]
    winners = {
        origin: min((d for d in alive if d.origin == origin), key=_rank)
        for origin in {d.origin for d in alive}
    }
    return any(not winner.salvo for winner in winners.values())


def _drop_salvo(drafts: list[Draft]) -> None:
    for draft in drafts:
        if draft.salvo and draft.status == "used":
            draft.drop("salvo", "one figure for the whole salvo, and its flights have figures of their own")


def _rank(draft: Draft) -> tuple[int, str, int, int]:
    """Return the key by which claims of one origin are preferred, smallest first."""
    row, reported = draft.row, draft.reported
    place = _ROLE_RANK[row.role]
    if draft.salvo:
        # An agency's own figure for the salvo beats a compiler who copied it to each flight; a spread
        # does not.
        place = 4 + place if reported.qualifier == "interval" or row.role != "primary" else 0
    elif row.role != "primary":
        place += 1
    later = "".join(chr(0x10FFFF - ord(c)) for c in str(row.report_date)) if row.report_date else "\U0010ffff"
    return place, later, reported.qualifier == "rounded", row.row


def _contest(drafts: list[Draft]) -> None:
    """Leave one claim per origin."""
    alive = sorted((d for d in drafts if d.status == "used"), key=_rank)
    winners: dict[str, Draft] = {}
    for draft in alive:
        winner = winners.setdefault(draft.origin, draft)
        if winner is draft:
            continue
        if _is_after(winner.row, draft.row) and not _same(winner.reported, draft.reported):
            draft.drop(
                "superseded", f"{winner.row.reporter} said otherwise later, on {winner.row.report_date}"
            )
        else:
            draft.drop("duplicate", f"{draft.origin} is counted once, from row {winner.row.row}")


def _fill_gaps(drafts: list[Draft]) -> None:
    """Let compilers and nameless press in only where no agency spoke, and never twice with one figure."""
    named = [d for d in drafts if d.status == "used" and not d.filler]
    silent = ("flagged", "left_out")
    known = {d.origin: d for d in drafts if d.row.role == "primary" and d.status not in silent}
    echoed = [d for d in drafts if d.status == "left_out" and not d.filler]
    for draft in named:
        carried = [known[agency] for agency in agencies_carried(draft.row) if agency in known]
        if carried:
            draft.drop("duplicate", f"relays {carried[0].origin}, which is here at first hand")
    counted = [d for d in named if d.status == "used"]
    independent = any(not is_own_voice(d.row.actor, d.origin) for d in counted)
    fillers = [d for d in drafts if d.status == "used" and d.filler]
    for draft in sorted(fillers, key=_rank):
        echo = next((d for d in echoed if _same(d.reported, draft.reported)), None)
        twin = next((d for d in counted if _same(d.reported, draft.reported)), None)
        if echo and not twin:
            draft.drop("left_out", f"left out on request: repeats the figure of {echo.origin}")
        elif twin:
            draft.drop("duplicate", f"repeats the figure of {twin.origin} (row {twin.row.row})")
        elif independent:
            draft.drop("filler", "not an agency's own figure, and independent figures are known")
        else:
            counted.append(draft)
            draft.reason = "not an agency's own figure; used because no independent one is known"


def _remark(drafts: list[Draft]) -> None:
    for draft in drafts:
        if draft.status == "used" and draft.salvo:
            draft.reason = f"one figure for {_salvo(draft.row.count)}; none is known for this flight alone"
        elif draft.status == "used" and draft.row.flight is None and (draft.row.count or 1) > 1:
            draft.reason = draft.reason or f"one figure for {_salvo(draft.row.count)}"


def _salvo(count: int | None) -> str:
    return f"a salvo of {count}" if count else "the whole salvo"


def _same(first: Reported, second: Reported) -> bool:
    """Return whether two figures agree within ``SAME_FIGURE``, bounds only with like bounds."""
    pairs = ((first.value, second.value), (first.low, second.low), (first.high, second.high))
    return all(
        a is b if a is None or b is None else abs(a - b) <= SAME_FIGURE * max(abs(a), abs(b))
        for a, b in pairs
    )
