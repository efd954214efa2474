"""The posterior beside plain importance sampling from the prior, which needs no change of variables.

A family with every parameter fixed but ideal delta-v and loft: draw both from the prior, fly, weigh by the
likelihood of the claims. The claims are wide, so that the change of variables matters.
"""

import numpy as np
import pytest

from kernels import layout as col
from trajectory.earth import EARTHS
from trajectory.flight import fly_rows
from trajectory.inference.claims.likelihood import log_likelihood, time_log_likelihood
from trajectory.inference.posterior import fit as f
from trajectory.inference.posterior import prior as p
from trajectory.inference.posterior.weights import effective_size

LATITUDE = np.radians(40.0)
DIRECT = 100_000  # pairs of flights
STEP = 2e-3  # of the logarithm of pitch-over
EARTH = EARTHS["wgs84"]
CLAIMS = {
    "both": {"range": "500-1,800 km", "apogee": "250-1,500 km"},
    "range only": {"range": "150-4,000 km"},
    "apogee only": {"apogee": "60-2,500 km"},
    "both and the time": {"range": "500-1,800 km", "apogee": "250-1,500 km", "flight_time": "9 min"},
}


def fixed_row(family):
    row = np.zeros(col.PARAMETERS)
    row[col.LATITUDE] = LATITUDE
    row[col.BALLISTIC_COEFFICIENT] = family.ballistic_coefficient.low
    row[col.DRAG_SCALE], row[col.RISE_TIME] = family.drag_scale.low, family.rise_time.low
    row[col.STAGES], row[col.STEERING] = 1, col.GRAVITY_TURN
    stage = row[col.FIRST_STAGE : col.FIRST_STAGE + col.STAGE_WIDTH]
    stage[1:] = (
        family.thrust_to_weight[0].low,
        family.exhaust_speed[0].low,
        family.stage_ballistic_coefficient[0].low,
    )
    return row


def flown(family, delta_v, pitch, azimuth):
    rows = np.tile(fixed_row(family), (len(delta_v), 1))
    rows[:, col.FIRST_STAGE + col.STAGE_IDEAL_DELTA_V] = delta_v
    rows[:, col.PITCH_OVER], rows[:, col.AZIMUTH] = pitch, azimuth
    results, _ = fly_rows(rows, earth=EARTH, drag_curve=family.drag_curve, tolerance=0.1)
    return results


@pytest.fixture(scope="module")
def direct(narrow_family):
    """Flights from the prior: uniform in ln delta-v, and in the loft after weighing the pitch-over drawn."""
    rng = np.random.default_rng(8)
    speeds, angles = narrow_family.ideal_delta_v, narrow_family.burnout_flight_path_angle
    log_delta_v = rng.uniform(np.log(speeds.low), np.log(speeds.high), DIRECT)
    log_pitch = rng.uniform(*np.log(np.radians([0.3, 40.0])), DIRECT)
    azimuth = rng.uniform(0.0, 2.0 * np.pi, DIRECT)
    up, down = (
        flown(narrow_family, np.exp(log_delta_v), np.exp(log_pitch + step), azimuth) for step in (STEP, -STEP)
    )
    loft = 0.5 * (up + down)[:, col.BURNOUT_FLIGHT_PATH_ANGLE]
    log_weight = np.log(np.abs(up - down)[:, col.BURNOUT_FLIGHT_PATH_ANGLE])
    log_weight[~((np.degrees(loft) > angles.low) & (np.degrees(loft) < angles.high))] = -np.inf
    return log_delta_v, loft, 0.5 * (up + down), log_weight


def evidence_of(make_term, claims):
    parts = {f"{name}_terms": () for name in ("range", "apogee", "time")}
    for quantity, text in claims.items():
        name = "time_terms" if quantity == "flight_time" else f"{quantity}_terms"
        parts[name] = (make_term(quantity, text),)
    return f.Evidence(**parts, latitude=LATITUDE, longitude=0.0)


def reference(direct, evidence):
    """Mean, standard deviation and their Monte Carlo errors of ln delta-v and loft."""
    log_delta_v, loft, results, log_weight = direct
    log_weight = log_weight + log_likelihood(evidence.range_terms, np.log(results[:, col.GROUND_RANGE]))
    log_weight += log_likelihood(evidence.apogee_terms, np.log(results[:, col.APOGEE_HEIGHT]))
    if evidence.time_terms:
        log_weight += time_log_likelihood(evidence.time_terms, results[:, col.TIME_OF_FLIGHT])
    ok = np.isfinite(log_weight)
    weights = np.exp(log_weight[ok] - log_weight[ok].max())
    return [moments(values[ok], weights) for values in (log_delta_v, loft)]


def moments(values, weights):
    weights = weights / weights.sum()
    mean = (weights * values).sum()
    spread = np.sqrt((weights * (values - mean) ** 2).sum())
    size = effective_size(weights)
    return mean, spread, spread / np.sqrt(size)


def fitted(evidence, family):
    found = f.fit(evidence, (family,), draws=2000, seed=3)
    ok = found.weights > 0.0
    loft = found.results[ok, col.BURNOUT_FLIGHT_PATH_ANGLE]
    return [moments(values, found.weights[ok]) for values in (np.log(found.delta_v[ok]), loft)]


def distance(evidence, direct, family):
    """Largest difference of a mean or a spread, in standard errors of both samples."""
    worst = 0.0
    for (mean, spread, error), (ours, width, other) in zip(
        reference(direct, evidence), fitted(evidence, family), strict=True
    ):
        scale = np.hypot(error, other)
        worst = max(worst, abs(mean - ours) / scale, abs(spread - width) / scale)
    return worst


@pytest.mark.parametrize("name", CLAIMS)
def test_mean_and_spread_are_those_of_plain_sampling(direct, narrow_family, make_term, name):
    # low-discrepancy draws do better than the standard error of as many random ones
    assert distance(evidence_of(make_term, CLAIMS[name]), direct, narrow_family) < 1.2


@pytest.mark.parametrize(("name", "least"), [("both", 8.0), ("apogee only", 1.6)])
def test_without_the_change_of_variables_they_would_not_be(
    direct, narrow_family, make_term, monkeypatch, name, least
):
    monkeypatch.setattr(f, "_log_jacobian", lambda targets, found, ok: np.zeros(ok.sum()))
    assert distance(evidence_of(make_term, CLAIMS[name]), direct, narrow_family) > least


def test_the_prior_itself_is_uniform_in_what_it_says(narrow_family):
    """What the reference draws from is what `log_prior` calls flat inside the bounds."""
    drawn = p.draw_families((narrow_family,), np.full((4, p.DIMENSIONS), 0.5))
    inside = p.log_prior(drawn, np.array([3001.0, 4000.0, 5000.0, 5999.0]), np.radians([26, 40, 60, 79]))
    assert (inside == 0.0).all()
