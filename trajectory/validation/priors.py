"""The priors that an analyst would argue about, side by side."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from launch_data.families import Bounds, Family, load_families

WIDER = 0.25  # of its span that the wide prior adds to each side of a bound
LEAST_THRUST = 1.05  # thrust-to-weight at lift-off: below 1 nothing rises


@dataclass(frozen=True, slots=True)
class Prior:
    """A prior with a name.

    Parameters
    ----------
    name, words : str
        What to call it, and what it assumes.
    families : tuple of Family
        The prior.
    """

    name: str
    words: str
    families: tuple[Family, ...]


def stated_priors(families: tuple[Family, ...] | None = None) -> tuple[Prior, ...]:
    """Return the shipped prior, a wider one, and the two sides of the question what burns.

    Parameters
    ----------
    families : tuple of Family, optional
        The shipped families by default.

    Returns
    -------
    tuple of Prior
        The shipped one first.  Liquids rise slowly and solids fast (Sutton and Biblarz, see families.toml);
        where families are not told apart by what they burn, the lower or upper half of the logarithm of every
        thrust-to-weight stands for it.
    """
    shipped = families or load_families()
    priors = [
        Prior("shipped", "families as shipped", shipped),
        Prior(
            "wide", "every bound widened by a quarter of its span on both sides", tuple(map(_wide, shipped))
        ),
    ]
    named = {kind: tuple(one for one in shipped if kind in one.name) for kind in ("liquid", "solid")}
    if all(named.values()):
        priors += [
            Prior(f"{kind} only", f"only families of {kind} propellant", named[kind]) for kind in named
        ]
    else:
        priors += [
            Prior("slow burn", "thrust-to-weight in the lower half, as most liquids", _half(shipped, 0.0)),
            Prior("fast burn", "thrust-to-weight in the upper half, as most solids", _half(shipped, 0.5)),
        ]
    return tuple(priors)


def _change(family: Family, change: Callable[[Bounds], Bounds], names: tuple[str, ...]) -> Family:
    changed: dict[str, Any] = {}
    for name in names:
        value = getattr(family, name)
        changed[name] = tuple(map(change, value)) if isinstance(value, tuple) else change(value)
    return replace(family, **changed)


def _wide(family: Family) -> Family:
    nuisances = (
        *("exhaust_speed", "stage_ballistic_coefficient", "ballistic_coefficient", "drag_scale", "rise_time"),
        *("first_stage_share", "second_stage_share", "ideal_delta_v", "thrust_to_weight"),
    )
    made = _change(family, _widened, nuisances)
    first, *upper = made.thrust_to_weight
    return replace(made, thrust_to_weight=(replace(first, low=max(first.low, LEAST_THRUST)), *upper))


def _widened(bounds: Bounds) -> Bounds:
    if bounds.is_log:
        factor = (bounds.high / bounds.low) ** WIDER
        return replace(bounds, low=bounds.low / factor, high=bounds.high * factor)
    more = WIDER * (bounds.high - bounds.low)
    return replace(bounds, low=bounds.low - more, high=bounds.high + more)


def _half(families: tuple[Family, ...], start: float) -> tuple[Family, ...]:
    def halve(bounds: Bounds) -> Bounds:
        ratio = bounds.high / bounds.low
        return replace(bounds, low=bounds.low * ratio**start, high=bounds.low * ratio ** (start + 0.5))

    return tuple(_change(family, halve, ("thrust_to_weight",)) for family in families)
