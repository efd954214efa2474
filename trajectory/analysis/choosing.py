"""Which launch is meant: an event, a flight or a date of the catalogue, or a records file."""

from pathlib import Path
from typing import TYPE_CHECKING

from trajectory.errors import InputError

if TYPE_CHECKING:
    from launch_data.catalogue import Catalogue
    from launch_data.launch import Launch

RECORDS = ".csv"
_OF_A_BATCH = ("id", "range", "apogee", "time")  # columns of typed numbers, which no table of reports has


def choose(
    which: str, actor: str | None = None, *, takes_actor: bool = False
) -> "tuple[Launch, tuple[Launch, ...]]":
    """Find the flight that is meant; of an event with several, the best documented one and the others.

    Parameters
    ----------
    which : str
        Event, flight or date of the catalogue; or the name of a file with launch records, followed by ``:``
        and an event, flight or date where the file holds several.
    actor : str, optional
        Who launched.
    takes_actor : bool
        Whether whoever asked can say who launched.

    Returns
    -------
    launch : Launch
        The flight with the most claims that may be used.
    others : tuple of Launch
        The other flights of its event.

    Raises
    ------
    DataError, InputError
        Nothing is meant, or several launches are.
    """
    from launch_data.actors import actor_name

    catalogue, name = _catalogue(which)
    matching = catalogue.find(name) if name else tuple(catalogue)
    found = [one for one in matching if not actor or one.actor.casefold() == actor_name(actor).casefold()]
    if not found:
        if matching:
            raise InputError(f"--actor {actor!r}: no launch of {which} is by that actor")
        found = [catalogue.get(name)]
    if len({launch.event_id for launch in found}) > 1:
        listed = ", ".join(_named(launch) for launch in found[:12])
        way = (
            f"write {catalogue.source}:ID"
            if not name
            else "choose one by its id" + (", or say who launched (--actor)" if takes_actor else "")
        )
        raise InputError(f"{which!r} names several launches: {way}: {listed}")
    best = max(found, key=lambda one: (len(one.used), one.flight is not None, one.flight or 0))
    return best, tuple(one for one in found if one is not best)


def _named(launch: "Launch") -> str:
    words = " ".join(part for part in (launch.actor, launch.type_reported) if part)
    return f"{launch.id} ({words})" if words else launch.id


def _catalogue(which: str) -> "tuple[Catalogue, str]":
    """Return the collection to look in, and the name to look for: blank for the whole file."""
    from launch_data.catalogue import load_catalogue

    path, colon, name = which.rpartition(":")
    if colon and path.casefold().endswith(RECORDS):
        return _read(Path(path)), name.strip()
    if which.casefold().endswith(RECORDS):
        return _read(Path(which)), ""
    return load_catalogue(), which


def _read(path: Path) -> "Catalogue":
    from launch_data.catalogue import read_launches
    from launch_data.errors import DataError

    try:
        return read_launches(path)
    except DataError as problem:
        if problem.row == 1 and problem.field in _OF_A_BATCH:
            raise InputError(
                f"{path.name} holds typed numbers (column {problem.field!r}) and no table of reports: "
                "`lofted batch` answers its rows"
            ) from problem
        raise
