"""What the analyst says of stages and propellant weighs as a claim; what is published shows what follows."""

import dataclasses

import numpy as np
import pytest

from launch_data.configuration import MOST_STAGES, PROPELLANTS, Configuration
from trajectory.inference.claims.configuration import WRONG, as_said, likelihood, told_by
from trajectory.inference.claims.likelihood import terms
from trajectory.inference.posterior import fit as f
from trajectory.inference.posterior import prior as p
from trajectory.inference.posterior import sampler
from trajectory.inference.posterior.weights import quantiles
from trajectory.inference.verdicts.consistency import consistency

DRAWS = 1500
LIQUID_2 = Configuration(2, "liquid", source="the analyst")
PUBLISHED = dataclasses.replace(LIQUID_2, said_of="Hwasong-14")
SOLID_1 = Configuration(1, "solid", source="a page")
SORTS = {
    "stages": [Configuration(n, None) for n in range(1, MOST_STAGES + 1)],
    "propellant": [Configuration(None, one) for one in PROPELLANTS],
    "both": [Configuration(n, one) for n in range(1, MOST_STAGES + 1) for one in PROPELLANTS],
}


@pytest.fixture(scope="module")
def evidence(make_claim):
    claims = (make_claim("range", "998 km"), make_claim("apogee", "3,725 km"))
    return f.Evidence(
        terms(claims, "range"),
        terms(claims, "apogee"),
        (),
        latitude=np.radians(40.0),
        longitude=np.radians(127.0),
    )


@pytest.fixture(scope="module")
def open_fit(evidence, families):
    return f.fit(evidence, families, draws=DRAWS, seed=4)


@pytest.fixture(scope="module")
def told_fit(evidence, families):
    return f.fit(dataclasses.replace(evidence, configuration=LIQUID_2), families, draws=DRAWS, seed=4)


@pytest.fixture(scope="module")
def published_fit(evidence, families):
    return f.fit(dataclasses.replace(evidence, configuration=PUBLISHED), families, draws=DRAWS, seed=4)


def shares(found, weights):
    return {one.name: weights[found.family == i].sum() for i, one in enumerate(found.families)}


@pytest.mark.parametrize("sort", SORTS)
def test_the_statements_of_a_sort_are_a_distribution(families, sort):
    table = np.array([likelihood(said, families) for said in SORTS[sort]])
    assert table.sum(axis=0) == pytest.approx(1.0, abs=1e-12)
    assert (table > 0.0).all()


def test_stages_and_propellant_are_wrong_independently(families):
    stages, propellant = 1.0 - WRONG * (1 - 1 / MOST_STAGES), 1.0 - WRONG * (1 - 1 / len(PROPELLANTS))
    found = dict(zip((one.name for one in families), likelihood(LIQUID_2, families), strict=True))
    assert found["two-stage liquid"] == pytest.approx(stages * propellant)
    assert found["two-stage solid"] == pytest.approx(stages * WRONG / len(PROPELLANTS))
    assert found["one-stage liquid"] == pytest.approx(WRONG / MOST_STAGES * propellant)


def test_where_nothing_is_said_every_family_is_alike(families):
    assert (likelihood(None, families) == 1.0).all()
    assert as_said(Configuration(None, None), families).all()


def test_a_family_that_leaves_its_propellant_open_is_as_said(families):
    open_family = (dataclasses.replace(families[0], propellant=None),)
    assert as_said(Configuration(1, "solid"), open_family).all()
    assert not as_said(Configuration(2, "solid"), open_family).any()


@pytest.mark.parametrize(
    ("said", "share"), [(LIQUID_2, sampler.SHARE_AS_SAID), (PUBLISHED, sampler.SHARE_AS_PUBLISHED)]
)
def test_many_draws_are_as_said_and_weights_make_up_for_it(evidence, families, said, share):
    told = dataclasses.replace(evidence, configuration=said)
    drawn, _ = sampler.Sampler(told, families, families, 3).draw(0, 4096, stream=0)
    counts = np.bincount(drawn.family, minlength=len(families)) / 4096
    assert counts[as_said(said, families)].sum() == pytest.approx(share, abs=0.01)
    assert (counts > 0.0).all()
    # Each family counts as if all were drawn equally often, and what the analyst says weighs.
    wanted = np.ones(len(families)) if said.is_published else likelihood(said, families)
    assert counts * np.exp(drawn.log_weight) == pytest.approx(wanted / len(families), rel=0.03)


def test_where_nothing_is_said_the_draws_are_what_they_were(evidence, families):
    drawn, _ = sampler.Sampler(evidence, families, families, 3).draw(0, 512, stream=0)
    assert (drawn.log_weight == 0.0).all()
    assert (drawn.family == (drawn.uniform[:, p.FAMILY] * len(families)).astype(int)).all()


def test_what_the_analyst_says_weighs_as_its_likelihood(open_fit, told_fit, families):
    before = shares(open_fit, open_fit.weights)
    said = dict(zip((one.name for one in families), likelihood(LIQUID_2, families), strict=True))
    expected = {name: chance * said[name] for name, chance in before.items()}
    total = sum(expected.values())
    found = shares(told_fit, told_fit.weights)
    for name, chance in expected.items():
        assert found[name] == pytest.approx(chance / total, abs=0.02)
    assert told_fit.probability_as_said == pytest.approx(found["two-stage liquid"])
    assert open_fit.probability_as_said is None


def test_the_evidence_is_that_of_the_statement_too(open_fit, told_fit, families):
    before = shares(open_fit, open_fit.weights)
    said = dict(zip((one.name for one in families), likelihood(LIQUID_2, families), strict=True))
    chance = sum(share * said[name] for name, share in before.items())
    assert told_fit.log_evidence - open_fit.log_evidence == pytest.approx(np.log(chance), abs=0.1)


def test_what_is_published_of_a_type_leaves_the_answer_as_it_is(open_fit, published_fit, told_fit):
    before, after = (shares(found, found.weights) for found in (open_fit, published_fit))
    for name, chance in before.items():
        assert after[name] == pytest.approx(chance, abs=0.05)
    wanted = quantiles(open_fit.delta_v, open_fit.weights)
    assert quantiles(published_fit.delta_v, published_fit.weights) == pytest.approx(wanted, rel=0.01)
    assert published_fit.log_evidence == pytest.approx(open_fit.log_evidence, abs=0.1)
    # But it is told how the figures bear it out, as if it weighed.
    assert published_fit.probability_as_said == pytest.approx(told_fit.probability_as_said, abs=0.02)


def test_if_built_as_published_is_the_answer_of_that_family_alone(evidence, families, published_fit):
    alone = f.fit(evidence, families[2:3], draws=DRAWS, seed=9)
    assert families[2].name == "two-stage liquid"
    weights = published_fit.weights_as_said
    assert weights.sum() == pytest.approx(1.0, abs=1e-12)
    assert shares(published_fit, weights)["two-stage liquid"] == pytest.approx(1.0)
    wanted = quantiles(alone.delta_v, alone.weights)
    assert quantiles(published_fit.delta_v, weights) == pytest.approx(wanted, rel=0.01)


def test_where_no_flight_bears_out_the_stages_the_propellant_may_still_be_right(
    evidence, families, make_launch, make_claim
):
    time_terms = terms((make_claim("flight_time", "47 min"),), "flight_time")
    timed = dataclasses.replace(evidence, time_terms=time_terms, configuration=SOLID_1)
    found = f.fit(timed, families, draws=DRAWS, seed=4)
    assert found.is_good
    assert found.probability_as_said < 0.02
    solid = sum(chance for name, chance in shares(found, found.weights).items() if "solid" in name)
    assert solid > 0.9
    launch = make_launch(make_claim("range", "998 km"))
    flag = next(one for one in consistency(launch, found).flags if one.code == "configuration")
    assert "one stage, solid" in flag.text


def test_where_no_family_is_wholly_as_said_what_is_right_of_it_still_weighs(evidence, families):
    chosen = families[:1] + families[2:3]  # one and two stages, both liquid
    said = Configuration(2, "solid", source="the analyst")
    assert not as_said(said, chosen).any()
    told = dataclasses.replace(evidence, configuration=said)
    drawn, _ = sampler.Sampler(told, chosen, families, 3).draw(0, 64, stream=0)
    assert np.exp(drawn.log_weight) == pytest.approx(likelihood(said, chosen))
    assert drawn.log_weight[1] > drawn.log_weight[0] + 3.0


def test_a_statement_that_flights_bear_out_is_no_flag(
    told_fit, published_fit, open_fit, make_launch, make_claim
):
    launch = make_launch(make_claim("range", "998 km"))
    for found in (told_fit, published_fit, open_fit):
        assert all(one.code != "configuration" for one in consistency(launch, found).flags)


def test_a_propellant_that_no_family_tells_is_not_tested(evidence, families):
    blind = tuple(dataclasses.replace(one, propellant=None) for one in families)
    assert told_by(families, PUBLISHED) == PUBLISHED
    assert told_by((*families, blind[0]), PUBLISHED) == PUBLISHED
    assert told_by(blind, PUBLISHED) == dataclasses.replace(PUBLISHED, propellant=None)
    assert told_by(blind, Configuration(None, "solid")) is None
    assert told_by(blind, None) is None
    found = f.fit(dataclasses.replace(evidence, configuration=PUBLISHED), blind, draws=400, seed=4)
    assert found.configuration.words == "two stages"
    launch_said = found.evidence.configuration
    assert launch_said == PUBLISHED  # what was said stays as it was


def test_of_too_few_draws_that_are_as_said_nothing_is_told(published_fit, monkeypatch):
    assert published_fit.weights_as_said is not None
    monkeypatch.setattr(f, "FEWEST_AS_SAID", 10.0 * published_fit.drawn)
    assert published_fit.weights_as_said is None
    assert published_fit.probability_as_said > 0.0
