"""Plain values: each part of an answer as the JSON object documents it.  Units stand in the key names."""

import math
from typing import Any

import numpy as np

from kernels import layout as col
from launch_data.configurations import configuration_of
from launch_data.launch import Claim, Launch
from launch_data.reported import Quantity
from trajectory.inference.claims.configuration import WRONG
from trajectory.inference.claims.impact import ImpactClaim, impact_areas
from trajectory.inference.claims.learned import time_discrepancy
from trajectory.inference.claims.likelihood import event_of
from trajectory.inference.kinds.comparison import Comparison, KindComparison
from trajectory.inference.kinds.kind import Kind
from trajectory.inference.posterior.fit import Fit
from trajectory.inference.posterior.modes import Modes, find_modes
from trajectory.inference.posterior.weights import quantiles
from trajectory.inference.verdicts.classify import ClassProbabilities
from trajectory.inference.verdicts.consistency import Consistency, Flag
from trajectory.moratorium import Verdict

_SCALES: dict[Quantity, tuple[float, str]] = {
    "range": (1e-3, "km"),
    "apogee": (1e-3, "km"),
    "flight_time": (1.0, "s"),
    "azimuth": (180.0 / math.pi, "deg"),
}


def number(value: float | None) -> float | None:
    """Return a finite float, or None.

    Parameters
    ----------
    value : float or None
        Any value.

    Returns
    -------
    float or None
        None for NaN and infinity, which JSON cannot say.
    """
    return float(value) if value is not None and np.isfinite(value) else None


def launch_section(launch: Launch) -> dict[str, Any]:
    """Who launched what, when and where.

    Parameters
    ----------
    launch : Launch
        The record.

    Returns
    -------
    dict
        Section ``launch``.
    """
    return {
        "id": launch.id,
        "event_id": launch.event_id,
        "flight": launch.flight,
        "date": launch.date_text or None,
        "date_is_utc": launch.date_is_utc,
        "actor": launch.actor or None,
        "type_reported": launch.type_reported or None,
        "outcome": launch.outcome,
        "count": launch.count,
        "site": launch.site.name if launch.site else launch.site_name or None,
        "latitude_deg": number(launch.site.latitude_deg) if launch.site else None,
        "longitude_deg": number(launch.site.longitude_deg) if launch.site else None,
        "azimuth_deg": None if launch.azimuth is None else math.degrees(launch.azimuth),
        "notes": list(launch.notes),
        "impact_areas": [impact_values(area) for area in impact_areas(launch)],
    }


def impact_values(area: ImpactClaim) -> dict[str, Any]:
    """One reported impact area with what it is used for.

    Parameters
    ----------
    area : ImpactClaim
        Seen from the launch point.

    Returns
    -------
    dict
        Entry of ``launch.impact_areas``.
    """
    return {
        "text": area.text,
        "reporter": area.reporter,
        "row": area.row,
        "bearing_deg": None if area.bearing is None else math.degrees(area.bearing),
        "half_width_deg": None if area.half_width is None else math.degrees(area.half_width),
        "low_km": None if area.low is None else 1e-3 * area.low,
        "high_km": None if area.high is None else 1e-3 * area.high,
        "status": area.status,
        "reason": area.reason,
    }


def claim_section(claim: Claim) -> dict[str, Any]:
    """One claim with its source and what became of it.

    Parameters
    ----------
    claim : Claim
        The claim.

    Returns
    -------
    dict
        Entry of section ``claims``.
    """
    scale, unit = _SCALES[claim.quantity]
    said = claim.reported

    def scaled(value: float | None) -> float | None:
        return None if value is None else scale * value

    return {
        "quantity": claim.quantity,
        "text": said.text,
        "unit": unit,
        "value": scaled(said.value),
        "low": scaled(said.low),
        "high": scaled(said.high),
        "half_width": scaled(said.half_width),
        "qualifier": said.qualifier,
        "reporter": claim.reporter,
        "origin": claim.origin,
        "role": claim.role,
        "self_claim": claim.is_self_claim,
        "report_date": str(claim.report_date) if claim.report_date else None,
        "status": claim.status,
        "reason": claim.reason,
        "source_title": claim.source_title,
        "source_url": claim.source_url,
        "row": claim.row,
    }


def kind_section(kind: Kind, compared: KindComparison) -> dict[str, Any]:
    """What flew.

    Parameters
    ----------
    kind : Kind
        The judgement.
    compared : KindComparison
        The probabilities beside it.

    Returns
    -------
    dict
        Section ``kind``.
    """

    def shares(pairs: tuple[tuple[str, float], ...] | None) -> dict[str, float] | None:
        return None if pairs is None else dict(pairs)

    return {
        "label": kind.label,
        "reason": kind.reason,
        "shape": kind.shape,
        "apogee_ratio": number(kind.apogee_ratio),
        "probabilities": dict(compared.probabilities),
        "base_rates": dict(compared.base_rates),
        "log_marginal_likelihoods": shares(compared.log_marginal_likelihoods),
        "type_name": compared.type_name,
        "given_type_name": shares(compared.given_type_name),
        "verdict": compared.verdict,
        "in_words": compared.in_words,
        "agrees_with_report": compared.agrees,
    }


def type_section(comparison: Comparison) -> dict[str, Any]:
    """Which type flew.

    Parameters
    ----------
    comparison : Comparison
        The probabilities.

    Returns
    -------
    dict
        Section ``type``; the probabilities and ``none_of_these`` sum to 1.
    """
    found = comparison.type
    return {
        "reported": found.reported,
        "probabilities": dict(found.probabilities),
        "none_of_these": found.none_of_these,
        "verdict": found.verdict,
        "in_words": found.in_words,
        "learned_launches": comparison.learned_launches,
    }


def configuration_section(launch: Launch, fit: Fit | None) -> dict[str, Any] | None:
    """What is said of the stages and the propellant, and what the figures make of it.

    Parameters
    ----------
    launch : Launch
        The record.
    fit : Fit or None
        The posterior.

    Returns
    -------
    dict or None
        Section ``configuration``; None where nothing is said.
    """
    said = configuration_of(launch)
    if said is None:
        return None
    tested = None if fit is None else fit.configuration
    return {
        "stages": said.stages,
        "propellant": said.propellant,
        "in_words": said.words,
        "said_of": said.said_of or None,
        "is_used": not said.is_published,
        "source": said.source,
        "citation": said.citation,
        "seen": said.seen or None,
        "probability_wrong": WRONG,
        "tested": None if tested is None else tested.words,
        "probability": None if fit is None else fit.probability_as_said,
    }


def fit_section(fit: Fit | None) -> dict[str, Any] | None:
    """The best account of the reported flight itself.

    Parameters
    ----------
    fit : Fit or None
        The posterior.

    Returns
    -------
    dict or None
        Section ``fit``.
    """
    if fit is None:
        return None
    columns = {
        "range_km": (col.GROUND_RANGE, 1e-3),
        "apogee_km": (col.APOGEE_HEIGHT, 1e-3),
        "flight_time_s": (col.TIME_OF_FLIGHT, 1.0),
        "burnout_time_s": (col.BURNOUT_TIME, 1.0),
        "burnout_height_km": (col.BURNOUT_HEIGHT, 1e-3),
        "burnout_speed_m_s": (col.BURNOUT_SPEED, 1.0),
        "burnout_flight_path_angle_deg": (col.BURNOUT_FLIGHT_PATH_ANGLE, 180.0 / math.pi),
    }
    good = fit.weights > 0.0
    section: dict[str, Any] = {
        name: quantile_section(scale * fit.results[good, column], fit.weights[good])
        for name, (column, scale) in columns.items()
    }
    section["ideal_delta_v_m_s"] = quantile_section(fit.delta_v[good], fit.weights[good])
    section["family_probabilities"] = {
        family.name: min(1.0, float(fit.weights[fit.family == i].sum()))  # the last bit may exceed 1
        for i, family in enumerate(fit.families)
    }
    section |= _solutions(find_modes(fit))
    section["time_used"] = bool(fit.evidence.time_terms)
    section["time_discrepancy_s"] = time_discrepancy(event_of(fit.evidence.time_terms)).interval[1]
    return section


def _solutions(modes: Modes) -> dict[str, Any]:
    def named(values: tuple[float, ...], scale: float) -> dict[str, float | None]:
        return dict(zip(("q05", "median", "q95"), (number(scale * v) for v in values), strict=True))

    listed = [
        {
            "side": mode.name,
            "probability": mode.probability,
            "apogee_km": named(mode.apogee, 1e-3),
            "flight_time_s": named(mode.time_of_flight, 1.0),
            "ideal_delta_v_m_s": named(mode.delta_v, 1.0),
        }
        for mode in modes.listed
    ]
    return {"solutions": listed, "solutions_are_separate": modes.are_separate}


def quantile_section(values: Any, weights: Any) -> dict[str, float | None]:
    """Median and 90 % interval of a quantity.

    Parameters
    ----------
    values, weights : ndarray, shape (n,)
        Draws with their weights.

    Returns
    -------
    dict
        ``q05``, ``median`` and ``q95``; None where infinite.
    """
    low, middle, high = quantiles(values, weights)
    return {"q05": number(low), "median": number(middle), "q95": number(high)}


def class_section(classes: ClassProbabilities | None) -> dict[str, Any] | None:
    """Class probabilities.

    Parameters
    ----------
    classes : ClassProbabilities or None
        The probabilities.

    Returns
    -------
    dict or None
        Section ``classes``.
    """
    if classes is None:
        return None
    return {
        "scheme": classes.scheme,
        "probabilities": dict(classes.probabilities),
        "basis": classes.basis,
        "citation": classes.citation,
        "verified": classes.verified,
    }


def verdict_section(verdict: Verdict) -> dict[str, Any]:
    """One treaty or moratorium line.

    Parameters
    ----------
    verdict : Verdict
        The verdict.

    Returns
    -------
    dict
        Entry of section ``thresholds``.
    """
    return {
        "id": verdict.regime_id,
        "name": verdict.name,
        "applies": verdict.applies,
        "binds_actor": verdict.binds_actor,
        "reason": verdict.reason,
        "probability": number(verdict.probability),
        "verdict": verdict.verdict,
        "in_words": verdict.in_words,
        "line_km": None if verdict.line is None else verdict.line / 1e3,
        "line_meaning": verdict.line_meaning,
        "citation": verdict.citation,
        "verified": verdict.verified,
    }


def consistency_section(found: Consistency) -> dict[str, Any]:
    """Contradictions.

    Parameters
    ----------
    found : Consistency
        p-value and flags.

    Returns
    -------
    dict
        Section ``consistency``.
    """
    return {"p_value": number(found.p_value), "flags": [_flag(flag) for flag in found.flags]}


def _flag(flag: Flag) -> dict[str, Any]:
    return {
        "code": flag.code,
        "quantity": flag.quantity,
        "text": flag.text,
        "p_value": number(flag.p_value),
        "rows": list(flag.rows),
    }
