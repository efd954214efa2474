import dataclasses

import numpy as np
import pytest

from launch_data.catalogue import load_catalogue
from launch_data.configuration import Configuration
from launch_data.families import load_families
from trajectory.analysis import analyze
from trajectory.ensembles.store import content_key, open_store
from trajectory.inference.claims.likelihood import term_of
from trajectory.inference.posterior import kept
from trajectory.inference.posterior.evidence import gather
from trajectory.inference.posterior.sampler import Evidence

LAUNCH = "PRK-20170728-A"


@pytest.fixture(scope="module")
def evidence():
    (launch,) = (one for one in load_catalogue() if one.id == LAUNCH)
    return gather(launch)[0]


def fetch(evidence, store, *, families=None, draws=200, seed=0):
    return kept.fit_or_fetch(evidence, families or load_families(), draws=draws, seed=seed, store=store)


def test_draws_read_back_are_those_that_were_fitted_to_the_last_bit(evidence, tmp_path, monkeypatch):
    made = fetch(evidence, open_store(tmp_path))
    monkeypatch.setattr(kept, "fit", lambda *_, **__: pytest.fail("was fitted again"))
    back = fetch(evidence, open_store(tmp_path))
    for field in dataclasses.fields(made):
        one, other = getattr(made, field.name), getattr(back, field.name)
        if isinstance(one, np.ndarray):
            assert (one.dtype, one.shape, one.tobytes()) == (other.dtype, other.shape, other.tobytes())
        else:
            assert one == other or one is other, field.name
            assert type(one) is type(other)


def test_whatever_decides_the_draws_is_in_their_key(evidence, tmp_path, monkeypatch):
    store = open_store(tmp_path)
    fetch(evidence, store)
    moved = dataclasses.replace(evidence, latitude=evidence.latitude + 1e-9)
    wider = dataclasses.replace(evidence.range_terms[0], high=evidence.range_terms[0].high * (1 + 1e-15))
    families = load_families()
    other = dataclasses.replace(families[0], linear_pitch_probability=0.5)
    changes = [
        (evidence, {"draws": 201}),
        (evidence, {"seed": 1}),
        (moved, {}),
        (dataclasses.replace(evidence, range_terms=(wider, *evidence.range_terms[1:])), {}),
        (dataclasses.replace(evidence, time_terms=()), {}),
        (evidence, {"families": (other, *families[1:])}),
        (evidence, {"families": families[1:]}),
    ]

    class RefittedError(Exception):
        pass

    def refit(*_, **__):
        raise RefittedError

    monkeypatch.setattr(kept, "fit", refit)
    for changed, settings in changes:
        with pytest.raises(RefittedError):
            fetch(changed, store, **settings)
    for name in ("code_behind", "linear_algebra"):
        with monkeypatch.context() as patch:
            patch.setattr(kept, name, lambda *_: "0" * 64)
            with pytest.raises(RefittedError):
                fetch(evidence, store)


def test_every_part_of_a_claim_is_in_the_key(make_claim):
    claim = make_claim("range", "more than 1,000 km")
    base = term_of(claim, "range")
    curve = base.error
    bent = curve.cumulative.copy()
    bent[len(bent) // 2] *= 1.0 + 1e-15
    replace = dataclasses.replace
    terms = (
        base,
        replace(base, low=base.low * (1.0 + 1e-15)),
        replace(base, high=2e7),
        replace(base, wrong=base.wrong * (1.0 + 1e-15)),
        replace(base, gap=base.gap * (1.0 + 1e-15)),
        replace(base, claim=replace(claim, event_id="E-9")),
        replace(base, curve=replace(curve, spread=1.1 * curve.spread)),
        replace(base, curve=replace(curve, wrong=1.1 * curve.wrong)),
        replace(base, curve=replace(curve, cumulative=bent)),
    )
    keys = set()
    for term in terms:
        for part in ("range_terms", "apogee_terms", "time_terms"):
            known = replace(Evidence((), (), (), latitude=0.7, longitude=2.2), **{part: (term,)})
            keys.add(content_key(kept._identity(known, (), 100, 0)))
    assert len(keys) == 3 * len(terms)


def test_an_analysis_with_a_store_says_the_same(tmp_path):
    (launch,) = (one for one in load_catalogue() if one.id == LAUNCH)
    store = open_store(tmp_path)
    plain, first, again = (
        analyze(launch, draws=200, brief=True, store=given).to_dict() for given in (None, store, store)
    )
    for answer in (plain, first, again):
        assert answer["diagnostics"].pop("seconds") > 0.0
    assert plain == first == again


def test_what_is_said_of_stages_and_propellant_is_part_of_the_key(families):
    blank = Evidence((), (), (), latitude=0.7, longitude=2.2)
    said = Configuration(2, "liquid", source="the analyst")
    asked = (
        None,
        said,
        dataclasses.replace(said, stages=3),
        dataclasses.replace(said, propellant="solid"),
        dataclasses.replace(said, said_of="Hwasong-14"),  # published of a type it does not weigh
    )
    keys = {
        content_key(kept._identity(dataclasses.replace(blank, configuration=one), families, 100, 0))
        for one in asked
    }
    assert len(keys) == len(asked)
