"""The answer as the lines that an analyst pastes into a memo, from the same values as the JSON object."""

from typing import Any

from launch_data.configuration import Configuration

LEAST = 0.05  # probability below which a number of stages is not told in words
SEPARATE_STAGINGS = (
    "What it could reach depends on the number of stages, with a gap between: one interval over all of them "
    "misleads. Say --stages if you know."
)


def memo(answer: dict[str, Any]) -> str:
    """Write an answer as plain text.

    Parameters
    ----------
    answer : dict
        As ``Analysis.to_dict`` gives it.

    Returns
    -------
    str
        A dozen lines or two.
    """
    launch = answer["launch"]
    head = [launch["id"], launch["date"], launch["actor"], launch["site"], launch["type_reported"]]
    lines = ["  ".join(str(part) for part in head if part)]
    lines += _kind(answer)
    if answer["configuration"] is not None:
        lines += [f"built: {configuration_in_words(answer['configuration'])}"]
    left_out = sum(claim["status"] == "left_out" for claim in answer["claims"])
    if left_out:
        lines += [f"what if: {left_out} claims were left out on request"]
    lines += _fitted(answer)
    lines += _ranges(answer)
    lines += _widths(answer)
    lines += _classes(answer)
    lines += _verdicts(answer)
    lines += [f"! {flag['text']}" for flag in answer["consistency"]["flags"]]
    lines += [f"assumed: {text}" for text in answer["assumptions"]]
    if answer["standard_range_km"]:
        known = answer["diagnostics"]
        size = known["effective_sample_size"]
        lines.append(f"{known['drawn']} draws, effective {size:,.0f}, seed {known['seed']}")
        lines += list(answer["caveats"])
    return "\n".join(lines)


def _kind(answer: dict[str, Any]) -> list[str]:
    kind, told = answer["kind"], answer["type"]
    mark = "! " if kind["agrees_with_report"] is False else ""
    return [
        f"kind: {kind['label']} ({kind['reason']})",
        f"{mark}kind by figures and circumstances: {kind['in_words']}",
        f"type by figures and circumstances: {told['in_words']}",
    ]


def configuration_in_words(section: dict[str, Any]) -> str:
    """Say how the missile is built, who says so, and what the figures make of it.

    Parameters
    ----------
    section : dict
        Section ``configuration``.

    Returns
    -------
    str
        Such as ``"two stages, liquid, published of the Hwasong-14 (CSIS)"``, and how probable.
    """
    whose = f", published of the {section['said_of']}" if section["said_of"] else ""
    chance = section["probability"]
    tested = "" if section["tested"] == section["in_words"] else f"{section['tested']} is "
    found = "" if chance is None else f"; with the figures {tested}{100 * chance:.0f} % probable"
    return f"{section['in_words']}{whose} ({section['citation']}){found}"


def interval(section: dict[str, Any], *, digits: int = 0, unit: str = "km") -> str:
    """Print a median with its 90 % interval.

    Parameters
    ----------
    section : dict
        With ``q05``, ``median`` and ``q95``.
    digits : int
        Decimals.
    unit : str
        Unit to print.

    Returns
    -------
    str
        Such as ``"10,253 km (90 %: 9,083-11,871)"``; a bound where a quantile leaves half the circumference.
    """
    bound = section.get("exceeds_km") or 20000.0

    def shown(value: float | None) -> str:
        return f">{bound:,.0f}" if value is None else f"{value:,.{digits}f}"

    return f"{shown(section['median'])} {unit} (90 %: {shown(section['q05'])} to {shown(section['q95'])})"


def _fitted(answer: dict[str, Any]) -> list[str]:
    fit = answer["fit"]
    if fit is None:
        return []
    lines = [
        f"fitted: range {interval(fit['range_km'])}, apogee {interval(fit['apogee_km'])}, "
        f"flight time {interval(fit['flight_time_s'], unit='s')}"
    ]
    return lines + two_solutions(fit)


def two_solutions(fit: dict[str, Any]) -> list[str]:
    """Say that a lofted and a depressed flight both explain the report, where they do.

    Parameters
    ----------
    fit : dict
        Section ``fit``.

    Returns
    -------
    list of str
        One line for each, or none.
    """
    if not fit["solutions_are_separate"]:
        return []
    return [
        f"{'or ' if number else 'either '}{one['side']} ({100 * one['probability']:.0f} %): apogee "
        f"{interval(one['apogee_km'])}, flight time {interval(one['flight_time_s'], unit='s')}"
        for number, one in enumerate(fit["solutions"])
    ]


def _ranges(answer: dict[str, Any]) -> list[str]:
    if answer["refused"]:
        return [f"no standard range: {answer['refused']}"]
    section = answer["standard_range_km"]
    azimuth = section["azimuth_deg"]
    towards = f"towards {azimuth:.0f} deg" if azimuth is not None else "direction unknown"
    lines = [
        f"standard range without Earth rotation: {interval(section['without_rotation'])}",
        f"standard range with Earth rotation, {towards}: {interval(section['with_rotation'])}",
    ]
    if section["without_rotation_as_published"] is not None:
        built = answer["configuration"]["tested"]
        narrower = interval(section["without_rotation_as_published"])
        lines.append(f"standard range without Earth rotation, if built as published ({built}): {narrower}")
    for words, reach in by_stages(section):
        lines.append(f"standard range without Earth rotation, if {words}: {interval(reach)}")
    if section["stagings_are_separate"]:
        lines.append(f"! {SEPARATE_STAGINGS}")
    reach = section["over_all_azimuths"]
    if reach is not None:
        least, most = (
            f"{interval(reach[name])} towards {reach[name]['azimuth_deg']:.0f} deg"
            for name in ("smallest", "largest")
        )
        lines.append(f"over all azimuths: from {least} to {most}")
    return lines


def by_stages(section: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Tell what the missile could reach with one, two or three stages, where the reports leave that open.

    Parameters
    ----------
    section : dict
        Section ``standard_range_km``.

    Returns
    -------
    list of tuple
        Words such as ``"two stages (52 %)"`` and the range without rotation, the fewest stages first; empty
        where one number alone is probable.
    """
    told = [one for one in section["by_stages"] if one["probability"] >= LEAST]
    if len(told) < 2:
        return []
    return [
        (
            f"{Configuration(one['stages'], None).words} ({100 * one['probability']:.0f} %)",
            one["without_rotation"],
        )
        for one in sorted(told, key=lambda one: one["stages"])
    ]


def largest_shares(section: dict[str, Any], *, least: float = 0.02) -> str:
    """Name the unknowns that make an interval wide.

    Parameters
    ----------
    section : dict
        Section ``sensitivity``.
    least : float
        Shares below are not named.

    Returns
    -------
    str
        Such as ``"exhaust speeds 60 %, drag 25 %; interactions and not explained 15 %"``.
    """
    named = [
        f"{one['unknown']} {100 * one['share']:.0f} %" for one in section["shares"] if one["share"] >= least
    ]
    rest = f"interactions and not explained {100 * max(section['interactions_and_not_explained'], 0.0):.0f} %"
    return f"{', '.join(named)}; {rest}"


def _widths(answer: dict[str, Any]) -> list[str]:
    section = answer["sensitivity"]
    return [] if section is None else [f"what makes the interval wide: {largest_shares(section)}"]


def _classes(answer: dict[str, Any]) -> list[str]:
    classes = answer["classes"]
    if classes is None:
        return []
    shares = ", ".join(
        f"{name} {100 * p:.0f} %" for name, p in classes["probabilities"].items() if p >= 0.005
    )
    return [f"class ({classes['scheme']}; {classes['basis']}): {shares}"]


def _verdicts(answer: dict[str, Any]) -> list[str]:
    return [
        f"{v['id']}: {v['verdict']}: {v['in_words']} [{v['citation']}]"
        for v in answer["thresholds"]
        if v["applies"]
    ]
