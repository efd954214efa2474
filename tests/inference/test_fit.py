"""The posterior of a flight: repeatable, normalised, and honest about what it cannot answer."""

import dataclasses

import numpy as np
import pytest

from kernels import layout as col
from trajectory.errors import NoAnswerError
from trajectory.inference.claims.likelihood import marginal, terms
from trajectory.inference.posterior import fit as f
from trajectory.inference.posterior import sampler
from trajectory.inference.posterior.evidence import NO_HOURS, gather, middle
from trajectory.inference.posterior.weights import quantiles

DRAWS = 256
SITE = {"latitude": np.radians(40.0), "longitude": np.radians(127.0)}
ARRAYS = ("family", "shares", "rows", "results", "weights", "weights_without_time")


@pytest.fixture(scope="module")
def evidence(make_claim):
    claims = (
        make_claim("range", "998 km"),
        make_claim("apogee", "3,725 km"),
        make_claim("flight_time", "47 min"),
    )
    return f.Evidence(
        range_terms=terms(claims, "range"),
        apogee_terms=terms(claims, "apogee"),
        time_terms=terms(claims, "flight_time"),
        azimuth=np.radians(80.0),
        azimuth_half_width=np.radians(2.0),
        site_scatter=2e3,
        **SITE,
    )


@pytest.fixture(scope="module")
def posterior(evidence, families):
    return f.fit(evidence, families, draws=DRAWS, seed=4)


def same_bits(one, other):
    return all(getattr(one, name).tobytes() == getattr(other, name).tobytes() for name in ARRAYS)


def test_the_same_seed_gives_the_same_bits_with_any_number_of_threads(
    evidence, families, posterior, monkeypatch
):
    assert same_bits(f.fit(evidence, families, draws=DRAWS, seed=4), posterior)
    for threads in ("1", "3"):
        monkeypatch.setenv("LOFTED_THREADS", threads)
        assert same_bits(f.fit(evidence, families, draws=DRAWS, seed=4), posterior)
    assert not same_bits(f.fit(evidence, families, draws=DRAWS, seed=5), posterior)


def test_a_draw_does_not_depend_on_the_batch_it_is_solved_in(evidence, families, posterior, monkeypatch):
    monkeypatch.setattr(f, "BATCH", 100)
    assert same_bits(f.fit(evidence, families, draws=DRAWS, seed=4), posterior)


def test_more_draws_begin_with_the_same_draws(evidence, families, posterior):
    longer = f.fit(evidence, families, draws=DRAWS + 64, seed=4)
    assert longer.rows[:DRAWS].tobytes() == posterior.rows.tobytes()
    assert longer.results[:DRAWS].tobytes() == posterior.results.tobytes()


def test_weights_are_normalised_and_empty_where_there_is_no_flight(posterior):
    for weights in (posterior.weights, posterior.weights_without_time):
        assert weights.sum() == pytest.approx(1.0, abs=1e-12)
        assert (weights >= 0.0).all()
    assert posterior.drawn == DRAWS == len(posterior.weights)
    empty = (posterior.weights_without_time == 0.0).sum()
    assert empty == posterior.unsolved + posterior.failed + posterior.outside_prior
    assert np.isfinite(posterior.results[posterior.weights > 0.0, col.GROUND_RANGE]).all()
    assert 1.0 < posterior.effective_sample_size <= DRAWS


def test_every_weighty_draw_flies_what_was_reported(posterior):
    weighty = posterior.weights > 0.01 / DRAWS
    flights, weights = posterior.results[weighty], posterior.weights[weighty]
    known = posterior.evidence
    for column, claimed, quantity in (
        (col.GROUND_RANGE, known.range_terms, "range"),
        (col.APOGEE_HEIGHT, known.apogee_terms, "apogee"),
    ):
        said = marginal(claimed, quantity)
        lowest, highest = np.exp(np.interp((0.03, 0.97), said.cumulative, said.z))
        low, high = quantiles(flights[:, column], weights, (0.1, 0.9))
        assert lowest < low < high < highest
    assert np.degrees(flights[:, col.IMPACT_BEARING]) == pytest.approx(80.0, abs=2.1)


def test_a_reported_time_weighs_and_the_answer_without_it_is_kept(evidence, families, posterior):
    without = f.fit(dataclasses.replace(evidence, time_terms=()), families, draws=DRAWS, seed=4)
    assert without.weights.tobytes() == without.weights_without_time.tobytes()
    assert without.weights.tobytes() == posterior.weights_without_time.tobytes()
    times = posterior.results[:, col.TIME_OF_FLIGHT]
    ok = posterior.weights > 0.0
    off = abs((posterior.weights[ok] * times[ok]).sum() - 47 * 60)
    before = abs((without.weights[ok] * times[ok]).sum() - 47 * 60)
    assert off < before


@pytest.mark.parametrize("missing", ["range_terms", "apogee_terms"])
def test_one_length_is_enough_and_says_less(evidence, families, posterior, missing):
    part = f.fit(
        dataclasses.replace(evidence, **{missing: (), "time_terms": ()}), families, draws=DRAWS, seed=4
    )
    ok = part.weights > 0.0
    known, length = (col.APOGEE_HEIGHT, 3725e3) if missing == "range_terms" else (col.GROUND_RANGE, 998e3)
    median = quantiles(part.results[ok, known], part.weights[ok], (0.5,))[0]
    assert median == pytest.approx(length, rel=0.01)
    free = col.GROUND_RANGE if missing == "range_terms" else col.APOGEE_HEIGHT

    def width(one):
        good = one.weights > 0.0
        low, high = quantiles(np.log(one.results[good, free]), one.weights[good], (0.1, 0.9))
        return high - low

    assert width(part) > 5.0 * width(posterior)
    loft = np.degrees(part.results[ok, col.BURNOUT_FLIGHT_PATH_ANGLE])
    assert loft.min() >= 5.0
    assert loft.max() <= 89.9


@pytest.mark.parametrize("seed", [0, 1])
def test_without_a_bearing_every_direction_is_drawn(evidence, families, seed):
    part = f.fit(dataclasses.replace(evidence, azimuth=None), families, draws=DRAWS, seed=seed)
    turns = np.remainder(part.results[part.weights > 0.0, col.IMPACT_BEARING], 2.0 * np.pi)
    counts = np.histogram(turns, bins=8, range=(0.0, 2.0 * np.pi))[0]
    assert counts.min() > 0.7 * len(turns) / 8


def test_a_high_flight_is_found_in_every_direction(families, make_term):
    high = f.Evidence(
        (make_term("range", "1001 km"),), (make_term("apogee", "7687 km"),), (), latitude=0.68, longitude=2.19
    )
    found = [f.fit(high, families, draws=1000, seed=seed) for seed in (0, 1)]
    assert all(one.unsolved < 0.25 * one.drawn for one in found)
    assert found[0].log_evidence == pytest.approx(found[1].log_evidence, abs=0.1)
    assert all(one.weights[~one.is_lofted].sum() < 0.001 for one in found)  # whichever way it landed


def test_the_launch_azimuth_and_the_bearing_lead_to_one_posterior(families, make_term, monkeypatch):
    """Where both ways of drawing find nearly every flight."""
    high = f.Evidence(
        (make_term("range", "787 km"),), (make_term("apogee", "2111 km"),), (), latitude=0.68, longitude=2.19
    )
    found = []
    for carried in (0.0, 100.0):
        monkeypatch.setattr(sampler, "CARRIED", carried)
        found.append(f.fit(high, families, draws=2000))
    by_azimuth, by_bearing = found
    assert by_azimuth.unsolved > 2 * by_bearing.unsolved
    assert by_azimuth.log_evidence == pytest.approx(by_bearing.log_evidence, abs=0.08)
    medians = [quantiles(one.delta_v, one.weights, (0.5,))[0] for one in found]
    assert medians[0] == pytest.approx(medians[1], rel=0.01)


def test_nothing_reported_is_no_answer(evidence, families):
    silent = dataclasses.replace(evidence, range_terms=(), apogee_terms=(), time_terms=())
    with pytest.raises(NoAnswerError, match="neither a range nor an apogee"):
        f.fit(silent, families, draws=16)


def test_a_flight_time_alone_says_something(evidence, families):
    part = f.fit(dataclasses.replace(evidence, range_terms=(), apogee_terms=()), families, draws=2000, seed=4)
    ok = part.weights > 0.0
    low, middle, high = quantiles(part.results[ok, col.TIME_OF_FLIGHT], part.weights[ok])
    assert middle == pytest.approx(47 * 60, abs=60)
    assert high - low < 400.0
    apogee = quantiles(part.results[ok, col.APOGEE_HEIGHT], part.weights[ok])
    assert 300e3 < apogee[0] < 3725e3 < apogee[2] < 8000e3  # it does not tell lofted from flat
    assert part.effective_sample_size > 100


def test_what_no_family_can_fly_is_no_answer(evidence, narrow_family, make_term):
    depressed = dataclasses.replace(
        evidence, range_terms=(make_term("range", "9,000 km"),), apogee_terms=(make_term("apogee", "55 km"),)
    )
    with pytest.raises(NoAnswerError, match="no family"):
        f.fit(depressed, (narrow_family,), draws=16)


def test_a_family_that_cannot_fly_it_leaves_evidence_and_posterior_alone(evidence, families, make_term):
    """Delta-v of some 8.5 km/s, if the claims are not simply wrong: no single stage reaches it."""
    sure = dataclasses.replace(
        evidence,
        range_terms=(make_term("range", "998 km", 1e-12),),
        apogee_terms=(make_term("apogee", "3,725 km", 1e-12),),
    )
    some, every = (f.fit(sure, those, draws=512, seed=2) for those in (families[2:], families))
    assert [family.name for family in every.families] == [family.name for family in families[2:]]
    assert every.log_evidence == pytest.approx(some.log_evidence, abs=0.01)
    # a family that admits the delta-v but whose stages would be too light keeps its share of the prior
    light = dataclasses.replace(families[2], name="light", lowest_burnout_mass_fraction=0.9)
    among = f.fit(sure, (families[2], light), draws=512, seed=2)
    alone = f.fit(sure, families[2:3], draws=512, seed=2)
    assert [family.name for family in among.families] == ["two-stage liquid"]
    assert among.log_evidence == pytest.approx(alone.log_evidence - np.log(2.0), abs=0.01)


def test_the_evidence_is_that_of_the_normalised_prior(evidence, families):
    """A tenth of the loft is a tenth of the evidence's denominator, where the flight lies inside it."""
    wide = families[2:3]
    loft = families[2].burnout_flight_path_angle
    middle = 83.0  # deg: a lofted shot of this range and apogee
    half = dataclasses.replace(loft, low=middle - 8.0, high=min(middle + 6.0, loft.high))
    narrow = (dataclasses.replace(families[2], burnout_flight_path_angle=half),)
    found = [f.fit(evidence, those, draws=512, seed=2) for those in (wide, narrow)]
    gained = np.log((loft.high - loft.low) / (half.high - half.low))
    assert found[1].log_evidence - found[0].log_evidence == pytest.approx(gained, abs=0.1)


def test_a_family_named_twice_is_still_one_prior(evidence, families):
    twice = (families[2], dataclasses.replace(families[2], name="again"))
    one, two = (f.fit(evidence, those, draws=512, seed=2) for those in (families[2:3], twice))
    assert len(two.families) == 2
    assert two.log_evidence == pytest.approx(one.log_evidence, abs=0.05)


def test_evidence_gathers_used_claims_bearing_and_site(make_claim, make_launch):
    used, other = make_claim("range", "998 km"), make_claim("range", "500 km", status="flagged")
    evidence, assumed = gather(make_launch(used, other, make_claim("flight_time", "47 min")))
    assert [term.claim for term in evidence.range_terms] == [used]
    assert len(evidence.time_terms) == 1
    assert evidence.apogee_terms == ()
    assert np.degrees([evidence.latitude, evidence.longitude]) == pytest.approx([40.0, 127.0])
    assert evidence.azimuth is None
    assert any("direction unknown" in text for text in assumed)
    bearings = [make_claim("azimuth", "72 deg", status="flagged"), make_claim("azimuth", "80 deg")]
    evidence, assumed = gather(make_launch(used, *bearings))
    assert np.degrees(evidence.azimuth) == pytest.approx(80.0)
    assert np.degrees(evidence.azimuth_half_width) == pytest.approx(2.0)
    assert assumed == (NO_HOURS,)
    high, bound = make_claim("apogee", "3,725 km"), make_claim("apogee", "more than 2,500 km")
    assert gather(make_launch(used, high, *bearings))[1] == ()
    assert gather(make_launch(used, bound, *bearings))[1] == (NO_HOURS,)
    assert gather(make_launch(used, bound, make_claim("flight_time", "47 min"), *bearings))[1] == ()
    evidence, assumed = gather(make_launch(used, site=None))
    assert evidence.site_scatter > 50e3
    assert any("launch point unknown" in text for text in assumed)


def test_a_bound_alone_is_no_figure(make_claim):
    bound = make_claim("apogee", "more than 6,000 km")
    assert middle((bound,), "apogee") is None
    assert middle((bound, make_claim("apogee", "6,200 km")), "apogee") == pytest.approx(6200e3, rel=0.01)
    assert middle((), "apogee") is None


def test_no_flight_takes_hours(families, make_term):
    """Of a range alone boosts near escape speed would reach it, too, and come down half a day later."""
    known = f.Evidence((make_term("range", "5000-6000 km"),), (), (), latitude=0.7, longitude=2.2)
    found = f.fit(known, families, draws=1000)
    hours = found.results[:, col.TIME_OF_FLIGHT] / 3600.0
    assert (hours > 3.0).any()
    assert hours[found.weights > 0.0].max() <= 3.0
    empty = (found.weights_without_time == 0.0).sum()
    assert empty == found.unsolved + found.failed + found.outside_prior


def test_a_tight_bound_is_not_outweighed_by_the_rest_of_the_prior(families, make_term):
    """1,080 km with "at least 6,200 km" is no flight of 600 km."""
    for text, least in (("at least 6200 km", 5500e3), ("more than 500 km", 480e3)):
        known = f.Evidence(
            (make_term("range", "1080 km"),), (make_term("apogee", text),), (), latitude=0.7, longitude=2.2
        )
        found = f.fit(known, families, draws=1000)
        assert quantiles(found.results[:, col.APOGEE_HEIGHT], found.weights, (0.05,))[0] > least


def test_progress_never_runs_back_when_draws_are_doubled(evidence, families, monkeypatch):
    monkeypatch.setattr(f, "_is_good", lambda *_: False)
    monkeypatch.setattr(f, "BATCH", 8)
    seen = []
    found = f.fit(evidence, families, draws=16, seed=4, progress=seen.append)
    assert found.drawn == 16 << f.MOST_DOUBLINGS
    assert len(seen) == 2 << f.MOST_DOUBLINGS
    assert seen == sorted(set(seen))
    assert 0.0 < seen[0] < seen[-1] <= 1.0
