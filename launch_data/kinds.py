"""Kinds of missile flights and the bounds of what each may fly: the prior of a comparison of kinds."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType
from typing import Any

from launch_data.errors import DataError
from launch_data.families import Bounds
from launch_data.table import shipped

FILE = "kinds.toml"
#: The kinds that are told apart, in the words of the table of launches.
KINDS = ("ballistic", "quasi-ballistic", "hypersonic_glide", "cruise", "slv", "rocket_artillery")
#: Names for readers.
WORDS = {
    "ballistic": "ballistic",
    "quasi-ballistic": "quasi-ballistic (pull-up)",
    "hypersonic_glide": "hypersonic glide",
    "cruise": "cruise",
    "slv": "space launch",
    "rocket_artillery": "rocket artillery",
}
_OTHER_WORDS = {
    "pull up": "quasi-ballistic",
    "glide": "hypersonic_glide",
    "glider": "hypersonic_glide",
    "space launch": "slv",
    "satellite launch": "slv",
    "multiple rocket launcher": "rocket_artillery",
    "mlrs": "rocket_artillery",
}
_LIFT_LAWS = ("constant", "equilibrium")
_SINGLE = {
    "ideal_delta_v_m_s": "ideal_delta_v",
    "pitch_over_rad": "pitch_over",
    "apogee_m": "apogee",
    "lift_to_drag": "lift_to_drag",
    "lift_ceiling_m": "lift_ceiling",
    "failed_share": "failed_share",
    "reached_share": "reached_share",
    "orbit_m": "orbit",
    "stage_range_m": "stage_range",
    "time_to_orbit_s": "time_to_orbit",
}
_IN_PARTS = {"loft": "loft", "path_m": "path", "height_m": "height", "speed_m_s": "speed"}
Shares = tuple[tuple[float, Bounds], ...]


@dataclass(frozen=True, slots=True)
class KindPrior:
    """What a kind may fly.

    Parameters
    ----------
    name, description : str
        One of ``KINDS``, and what it means.
    stages : tuple of int
        Which boosts (`launch_data.families`) it uses, by their number of stages; empty for a cruise.
    bounds : mapping of str to Bounds
        Per parameter, SI and radians: ``ideal_delta_v``, ``pitch_over``, ``apogee``, ``lift_to_drag``,
        ``lift_ceiling``, ``failed_share``, ``reached_share``, ``orbit``, ``stage_range``, ``time_to_orbit``;
        those that the kind has.
    loft, path : tuple of (float, Bounds)
        Shares of the apogee over that of the minimum-energy arc, and of the length of a cruise [m]; they sum
        to 1.
    height, speed : tuple of (float, Bounds)
        The same of a cruise [m, m/s]; the shares of both are equal, and their parts belong together.
    lift_law : str
        ``"constant"``, ``"equilibrium"`` or blank without lift.
    """

    name: str
    description: str
    stages: tuple[int, ...]
    bounds: Mapping[str, Bounds] = field(default_factory=dict)
    loft: Shares = ()
    path: Shares = ()
    height: Shares = ()
    speed: Shares = ()
    lift_law: str = ""


def kind_named(text: str) -> str | None:
    """Return the kind that a word means: as the table spells it, or as people do.

    Parameters
    ----------
    text : str
        Such as "cruise", "Hypersonic glide", "pull-up", "ballistic missile".

    Returns
    -------
    str or None
        One of ``KINDS`` or "unknown"; None for other words.
    """
    words = " ".join(re.sub("[-_]", " ", text).split()).casefold().removesuffix(" missile")
    spelled = {kind.replace("-", " ").replace("_", " "): kind for kind in (*KINDS, "unknown")}
    return (spelled | _OTHER_WORDS).get(words)


@cache
def load_kinds() -> tuple[KindPrior, ...]:
    """Return the shipped priors, in the order of ``KINDS``."""
    return read_kinds(shipped(FILE).decode("utf-8"))


def read_kinds(text: str, *, file: str = FILE) -> tuple[KindPrior, ...]:
    """Read priors in the form of the shipped file.

    Parameters
    ----------
    text : str
        TOML.
    file : str
        Its name, for messages.

    Returns
    -------
    tuple of KindPrior
        One for each of ``KINDS``, in their order.

    Raises
    ------
    DataError
        Naming file, kind, field, value and reason.
    """
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise DataError(str(error), file=file, hint="mend the TOML") from error
    sources = table.get("sources", {})
    found = {}
    for entry in table.get("kind", []):
        prior = _kind(entry, sources, file)
        if prior.name in found:
            raise _error(file, prior.name, "name", prior.name, "has two entries")
        found[prior.name] = prior
    missing = [name for name in KINDS if name not in found]
    if missing:
        raise DataError(
            "kinds are missing", file=file, value=", ".join(missing), hint="Write one [[kind]] each"
        )
    return tuple(found[name] for name in KINDS)


def _kind(entry: dict[str, Any], sources: dict[str, str], file: str) -> KindPrior:
    name = str(entry.get("name", "?"))
    if name not in KINDS:
        raise _error(file, name, "name", name, f"must be one of {', '.join(KINDS)}")
    given = {_SINGLE[key]: _bounds(file, name, key, entry[key], sources) for key in entry if key in _SINGLE}
    known = {*_SINGLE, "name", *_IN_PARTS, "description", "stages", "lift_law"}
    for key in entry:
        if key not in known:
            raise _error(file, name, key, entry[key], "is no field of a kind")
    parts = {_IN_PARTS[key]: _shares(file, name, key, entry, sources) for key in _IN_PARTS}
    if [share for share, _ in parts["height"]] != [share for share, _ in parts["speed"]]:
        raise _error(file, name, "speed_m_s", entry.get("speed_m_s"), "must have the shares of height_m")
    law = str(entry.get("lift_law", ""))
    if law and law not in _LIFT_LAWS:
        raise _error(file, name, "lift_law", law, f"must be one of {', '.join(_LIFT_LAWS)}")
    return KindPrior(
        name,
        str(entry.get("description", "")),
        tuple(int(one) for one in entry.get("stages", ())),
        MappingProxyType(given),
        lift_law=law,
        **parts,
    )


def _shares(file: str, name: str, key: str, entry: dict[str, Any], sources: dict[str, str]) -> Shares:
    parts = entry.get(key, [])
    found = tuple((float(part.get("share", 0.0)), _bounds(file, name, key, part, sources)) for part in parts)
    if found and abs(sum(share for share, _ in found) - 1.0) > 1e-9:
        raise _error(file, name, key, [share for share, _ in found], "the shares must sum to 1")
    return found


def _bounds(file: str, name: str, key: str, given: Any, sources: dict[str, str]) -> Bounds:
    if not isinstance(given, dict) or len(given.get("bounds", ())) != 2:
        raise _error(file, name, key, given, "write { bounds = [low, high], draw = ..., source = ... }")
    if not all(isinstance(value, int | float) for value in given["bounds"]):
        raise _error(file, name, key, given["bounds"], "the bounds must be numbers")
    if given.get("draw", "uniform") not in ("log", "uniform"):
        raise _error(file, name, key, given["draw"], "draw must be log or uniform")
    low, high = (float(value) for value in given["bounds"])
    is_log = given.get("draw") == "log"
    if not low <= high or (is_log and not low > 0.0):
        raise _error(file, name, key, given["bounds"], "the low bound must not exceed the high one")
    if given.get("source") not in sources:
        raise _error(file, name, key, given.get("source"), "every bound names an entry of [sources]")
    return Bounds(low, high, is_log, sources[given["source"]])


def _error(file: str, name: str, key: str, value: Any, reason: str) -> DataError:
    return DataError(reason, file=file, field=f"{name}.{key}", value=str(value), hint="Mend the file")
