"""Prior-predictive flights of each kind, and the marginal likelihood of claims under them."""

import dataclasses

import numpy as np
import pytest

from kernels import kepler
from kernels.constants import MEAN_EARTH_RADIUS
from launch_data.families import load_families
from launch_data.kinds import KINDS, load_kinds
from trajectory.inference.kinds import ensemble_draws
from trajectory.inference.kinds import kind_ensembles as k
from trajectory.inference.kinds.ensemble_draws import draw_kind

FAST = 4096


@pytest.fixture(scope="module")
def flown():
    return k.fly_ensembles(draws=FAST, seed=3)


def mean(ensemble, values):
    return float((ensemble.weights * values).sum())


def test_weights_and_bounds(flown):
    assert tuple(flown) == KINDS
    for prior in load_kinds():
        ensemble = flown[prior.name]
        assert ensemble.weights.sum() == pytest.approx(1.0)
        assert (ensemble.weights > 0.0).all()
        assert ensemble.failed <= 0.01 * ensemble.drawn  # lift that turns a steep flight straight up
        assert len(ensemble.weights) > 20
        if "apogee" in prior.bounds:
            assert np.exp(ensemble.log_apogee).min() >= prior.bounds["apogee"].low
            assert np.exp(ensemble.log_apogee).max() <= prior.bounds["apogee"].high


def test_the_loft_prior_is_met():
    ensemble = k.load_ensembles().of["ballistic"]
    angle = np.minimum(np.exp(ensemble.log_range) / MEAN_EARTH_RADIUS, 0.999 * np.pi)
    arc = np.array([kepler.minimum_energy_apogee(a, MEAN_EARTH_RADIUS) for a in angle])
    ratio = np.exp(ensemble.log_apogee) / arc
    for share, loft in load_kinds()[0].loft:
        inside = mean(ensemble, (ratio >= loft.low) & (ratio < loft.high))
        assert inside == pytest.approx(share, abs=0.05)  # as far as the boosts reach it


def test_kinds_fly_as_their_names_say(flown):
    height = {name: mean(one, one.log_apogee) for name, one in flown.items()}
    assert height["cruise"] < height["rocket_artillery"] < height["hypersonic_glide"] < height["slv"]
    reach = {name: mean(one, one.log_range) for name, one in flown.items()}
    assert reach["rocket_artillery"] < reach["quasi-ballistic"] < reach["hypersonic_glide"]
    cruise = flown["cruise"]
    speed = np.exp(cruise.log_range) / cruise.time
    is_fast = speed > 1003.0
    assert (speed.min(), speed[~is_fast].max(), speed.max()) == pytest.approx(
        (200.0, 1000.0, 3000.0), rel=0.02
    )
    assert cruise.weights[is_fast].sum() == pytest.approx(0.03, abs=0.005)
    # What flies faster than Mach 3 flies high, and nothing else flies as high.
    high = np.exp(cruise.log_apogee)
    assert high[~is_fast].max() < 15.1e3 < 40e3 < 1.02 * high[is_fast].max()
    assert high[is_fast].min() > 14.9e3


def test_lift_carries_a_flight_farther(monkeypatch):
    """The same boosts with and without lift: the pull-up is really flown."""
    monkeypatch.setattr(ensemble_draws, "FEWEST", 1)
    prior = load_kinds()[1]
    anywhere = ((1.0, dataclasses.replace(prior.loft[0][1], low=1e-3, high=1e3)),)
    lifted = dataclasses.replace(prior, loft=anywhere)
    bare = dataclasses.replace(lifted, lift_law="")
    flown = [draw_kind(one, load_families(), draws=FAST, seed=1) for one in (lifted, bare)]
    # Lift begins after the apogee, so that the apogee tells which flights are the same.
    apart = np.abs(flown[0].log_apogee[:, None] - flown[1].log_apogee)
    same = apart.min(axis=1) < 2e-3
    assert same.mean() > 0.97
    gained = (flown[0].log_range - flown[1].log_range[apart.argmin(axis=1)])[same]
    assert np.median(gained) > 0.05
    assert (gained > -0.02).mean() > 0.9


def test_the_same_bits_from_any_number_of_threads_and_from_the_store(flown, monkeypatch, tmp_path):
    again = k.fly_ensembles(draws=FAST, seed=3, threads=2)
    for name in KINDS:
        for column in ("log_range", "log_apogee", "time", "weights"):
            first, second = getattr(flown[name], column), getattr(again[name], column)
            assert first.tobytes() == second.tobytes()
    monkeypatch.setenv("LOFTED_CACHE_DIR", str(tmp_path))
    monkeypatch.setattr(k, "DRAWS", FAST)
    made = k._read_or_fly(None)
    monkeypatch.setattr(k, "fly_ensembles", lambda **_: pytest.fail("flown again"))
    kept = k._read_or_fly(None)
    assert made.key == kept.key != ""
    assert all(made.of[n].log_range.tobytes() == kept.of[n].log_range.tobytes() for n in KINDS)
    monkeypatch.setattr(k, "SEED", 9)
    with pytest.raises(pytest.fail.Exception):  # other draws are another entry
        k._read_or_fly(None)


@pytest.mark.parametrize(
    ("reach", "height", "kind"),
    [
        ("450 km", "50 km", "quasi-ballistic"),
        ("998 km", "3724.9 km", "ballistic"),
        ("380 km", "97 km", "rocket_artillery"),
        ("1500 km", "100 m", "cruise"),
        ("2000 km", "60 km", "hypersonic_glide"),
    ],
)
def test_marginal_likelihoods_point_at_the_right_kind(flown, make_term, reach, height, kind):
    ensembles = k.Ensembles(flown, "")
    told = k.densities(ensembles, (make_term("range", reach),), (make_term("apogee", height),), ())
    missiles = [name for name in KINDS if name != "slv"]  # a space launch that fails may fall anywhere
    assert max(missiles, key=lambda name: told.joint[KINDS.index(name)]) == kind
    assert np.isfinite(told.joint).all()


def test_the_flight_time_tells_a_cruise_from_an_arc(flown, make_term):
    ensembles = k.Ensembles(flown, "")
    reach = (make_term("range", "1500 km"),)
    arc, cruise = KINDS.index("ballistic"), KINDS.index("cruise")
    for text, better, worse in (("7580 s", cruise, arc), ("11 min", arc, cruise)):
        told = k.densities(ensembles, reach, (), (make_term("flight_time", text),)).joint
        assert told[better] > told[worse] + 1.0


def test_without_claims_nothing_is_said(flown):
    told = k.densities(k.Ensembles(flown, ""), (), (), ())
    assert not told.joint.any()
    assert told.log_evidence == 0.0


def test_a_bound_counts(flown, make_term):
    ensembles = k.Ensembles(flown, "")
    told = k.densities(ensembles, (), (make_term("apogee", "less than 100 km"),), ()).of_apogee
    assert told[KINDS.index("quasi-ballistic")] > told[KINDS.index("ballistic")]


def test_the_paths_of_cruise_missiles_have_their_shares(flown):
    """Most are short; one in two hundred is as long as that of a missile with a reactor."""
    (prior,) = [kind for kind in load_kinds() if kind.name == "cruise"]
    path, weight = np.exp(flown["cruise"].log_range), flown["cruise"].weights
    for share, bounds in prior.path:
        inside = (path >= 0.999 * bounds.low) & (path < 0.999 * bounds.high)
        assert weight[inside].sum() == pytest.approx(share, abs=0.003)
        # Drawn in the logarithm: half of the paths of a share are shorter than its geometric mean.
        assert np.median(path[inside]) == pytest.approx(np.sqrt(bounds.low * bounds.high), rel=0.1)
    assert path.max() < 1.001 * prior.path[-1][1].high


def test_a_long_path_is_seldom_that_of_a_cruise_missile(make_term):
    """12,000 km of an unknown missile: no cruise missile, unless it took half a day."""
    ensembles = k.load_ensembles()
    cruise, ballistic = KINDS.index("cruise"), KINDS.index("ballistic")
    reach = (make_term("range", "12,000 km"),)
    alone = k.densities(ensembles, reach, (), ()).joint
    assert alone[ballistic] - alone[cruise] > np.log(8.0)
    timed = k.densities(ensembles, reach, (), (make_term("flight_time", "13 h"),)).joint
    assert timed[cruise] - timed[ballistic] > np.log(10.0)
