"""Combinations that no draw of a sweep could fly; a few draws that cannot simply fail in their flight."""

import math

from kernels.constants import STANDARD_GRAVITY
from trajectory.errors import InputError
from trajectory.sweeps.distributions import Choice, Distribution, Fixed
from trajectory.sweeps.fields import BOOST, CRUISE
from trajectory.sweeps.specification import Sweep

MOST_SHARE = 30.0  # ideal delta-v in exhaust speeds, as kernels.flight takes it


def refuse_impossible(sweep: Sweep, where: str) -> None:
    """Refuse what only several parameters together make impossible.

    Parameters
    ----------
    sweep : Sweep
        The sweep.
    where : str
        File, for messages.

    Raises
    ------
    InputError
        Nothing varies, no draw can be flown, or some draws can be told beforehand to have no meaning.
    """
    known = {parameter.name: parameter.distribution for parameter in sweep.parameters}
    if not sweep.varied:
        raise InputError(
            f"{where}: nothing varies: write at least one distribution, such as "
            "pitch_over_deg = { uniform = [1.0, 40.0] }, or fly the one flight with `lofted fly`"
        )
    if sweep.kind == BOOST:
        _refuse_boost(sweep, known, where)
    if sweep.kind == CRUISE and known["pattern"] != Fixed("straight") and known["turn_radius"] == Fixed(0.0):
        raise InputError(f"{where}: cruise: field turn_radius_m is missing: a pattern needs it")


def _refuse_boost(sweep: Sweep, known: dict[str, Distribution], where: str) -> None:
    rise = known["rise_time"]
    if known["steering"] != Fixed("linear-pitch") and 0.0 in _single_values(rise):
        raise InputError(
            f"{where}: field rise_time_s: value 0: a gravity turn needs a vertical rise first, such as 10"
        )
    longest = 0.0
    for number in range(1, sweep.stages + 1):
        stage = f"stage_{number}"
        most = _delta_v(known, number, sweep.stages, top=True)
        least = _delta_v(known, number, sweep.stages, top=False)
        exhaust = known[f"{stage}_exhaust_speed"].support
        if least >= MOST_SHARE * exhaust[1]:
            raise InputError(
                f"{where}: stage {number}: field ideal_delta_v_m_s: value {least:g}: must be less than "
                f"{MOST_SHARE:g} times exhaust_speed_m_s, which is at most {exhaust[1]:g}"
            )
        if sweep.lowest_burnout_mass_fraction > 0.0:
            _refuse_light(sweep, number, least, exhaust[1], where)
        weight = known[f"{stage}_thrust_to_weight"].support[0]
        longest -= exhaust[1] / (STANDARD_GRAVITY * weight) * math.expm1(-most / exhaust[1])
    if rise.support[0] >= longest:
        raise InputError(
            f"{where}: field rise_time_s: value {rise.support[0]:g}: must end before the last burnout, which "
            f"is at {longest:.1f} s at the latest"
        )


def _refuse_light(sweep: Sweep, number: int, delta_v: float, exhaust: float, where: str) -> None:
    heaviest = math.exp(-delta_v / exhaust)
    if heaviest < sweep.lowest_burnout_mass_fraction:
        raise InputError(
            f"{where}: stage {number}: field ideal_delta_v_m_s: value {delta_v:g}: burns out at "
            f"{heaviest:.3f} of the mass at ignition at most, but lowest_burnout_mass_fraction is "
            f"{sweep.lowest_burnout_mass_fraction:g}: less delta-v, a faster exhaust, or a lower fraction"
        )


def _delta_v(known: dict[str, Distribution], number: int, stages: int, *, top: bool) -> float:
    """Largest or smallest ideal delta-v of a stage; with shares, an outer bound of it."""
    if "ideal_delta_v" not in known:
        return known[f"stage_{number}_ideal_delta_v"].support[top]
    value = known["ideal_delta_v"].support[top]
    names = ("first_stage_share", "second_stage_share")[: stages - 1]
    for name in names[: number - 1]:
        value *= 1.0 - known[name].support[not top]
    return value * known[names[number - 1]].support[top] if number <= len(names) else value


def _single_values(distribution: Distribution) -> tuple[float | str, ...]:
    """Values that have a probability of their own."""
    if isinstance(distribution, Fixed):
        return (distribution.value,)
    return distribution.options if isinstance(distribution, Choice) else ()
