"""A file that describes a sweep, read strictly."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from trajectory.earth import EARTHS
from trajectory.errors import InputError
from trajectory.rows import TOLERANCE
from trajectory.sweeps import draws, notation
from trajectory.sweeps.fields import CRUISE
from trajectory.sweeps.flights import kind_of, read_flights
from trajectory.sweeps.possible import refuse_impossible
from trajectory.sweeps.specification import Sweep
from trajectory.sweeps.wanted import read_correlations, read_outputs, read_thresholds
from trajectory.vehicle import read_toml

MOST_SAMPLES = 10**12
MOST_IN_CHUNK = 2**24
TOLERANCES = (1e-6, 1e4)  # m
# Flights that one file holds: what a processor flies in less than a second, so that Ctrl-C is soon heard.
BALLISTIC_CHUNK, MANOEUVRING_CHUNK, CRUISE_CHUNK = 16_384, 2_048, 16_384
_NAMES = (
    "name",
    "samples",
    "seed",
    "sampling",
    "chunk",
    "outputs",
    "earth",
    "correlated",
    "exceedance",
)


def read_sweep(path: Path | str) -> Sweep:
    """Read a sweep from a TOML file.

    Parameters
    ----------
    path : Path or str
        The file; docs/sweeps.md explains its form.

    Returns
    -------
    Sweep
        The sweep, in SI and radians.

    Raises
    ------
    InputError
        Naming file, field, value, reason and the way to mend it.
    """
    return sweep_of(read_toml(path), str(path))


def sweep_of(table: dict[str, Any], where: str = "sweep") -> Sweep:
    """Read a sweep from the tables of a file.

    Parameters
    ----------
    table : dict
        As TOML gives it.
    where : str
        What to call it in messages.

    Returns
    -------
    Sweep
        The sweep, in SI and radians.

    Raises
    ------
    InputError
        As `read_sweep`.
    """
    flights = read_flights(table, _NAMES, where)
    sweep = Sweep(**flights, outputs=(), **_settings(table, where))
    refuse_impossible(sweep, where)
    outputs = read_outputs(table, sweep, where)
    return replace(
        sweep,
        outputs=outputs,
        correlations=read_correlations(table, sweep, where),
        thresholds=read_thresholds(table, outputs, where),
    )


def _settings(table: dict[str, Any], where: str) -> dict[str, Any]:
    """Read what belongs to the whole sweep."""
    kind = kind_of(table)
    if "samples" not in table:
        raise InputError(
            f"{where}: field samples is missing: write how many flights, such as samples = 100_000"
        )
    name = table.get("name", "")
    if not isinstance(name, str) or not name.isprintable():
        raise notation.refusal(where, "name", name, "text in quotes on one line is needed")
    return {
        "name": name,
        "samples": notation.whole(table["samples"], where, "samples", (1, MOST_SAMPLES)),
        "chunk": notation.whole(table.get("chunk", _chunk(table, kind)), where, "chunk", (1, MOST_IN_CHUNK)),
        "seed": notation.whole(table.get("seed", 0), where, "seed", (0, 2**64 - 1)),
        "sampling": notation.word(table.get("sampling", "sobol"), where, "sampling", draws.SAMPLINGS),
        "earth": notation.word(table.get("earth", "wgs84"), where, "earth", EARTHS),
        "tolerance": notation.number(table.get("tolerance_m", TOLERANCE), where, "tolerance_m", TOLERANCES),
    }


def _chunk(table: dict[str, Any], kind: str) -> int:
    if kind == CRUISE:
        return CRUISE_CHUNK
    is_manoeuvring = any(name in table for name in ("pull_up", "glide", "wind"))
    return MANOEUVRING_CHUNK if is_manoeuvring else BALLISTIC_CHUNK
