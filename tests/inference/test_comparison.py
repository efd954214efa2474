"""Kind and type of known launches: right where it can be told, never from a launch's own label."""

import dataclasses
import datetime as dt

import numpy as np
import pytest

from launch_data.catalogue import Catalogue
from launch_data.kinds import KINDS
from trajectory.analysis import launch_from_text
from trajectory.inference.kinds import comparison as c
from trajectory.inference.kinds import words
from trajectory.inference.kinds.kind import judge_kind
from trajectory.inference.kinds.mixture import weigh
from trajectory.inference.kinds.observed import gather_past, observe


@pytest.fixture(scope="module")
def compared(catalogue):
    known = {}

    def compare(name):
        if name not in known:
            known[name] = c.compare(catalogue.get(name))
        return known[name]

    return compare


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("PRK-20210324-A/1", "quasi-ballistic"),
        ("PRK-20210324-A/2", "quasi-ballistic"),
        ("PRK-20210915-A", "quasi-ballistic"),
        ("PRK-20170728-A", "ballistic"),
        ("PRK-20171128-A", "ballistic"),
        ("PRK-20221118-A", "ballistic"),
        ("PRK-20170914-A", "ballistic"),
        ("PRK-20191031-A", "rocket_artillery"),
        ("PRK-20191128-A", "rocket_artillery"),
        ("PRK-20121212-A", "slv"),
        ("PRK-20231121-A", "slv"),
        ("IND-20140404-A", "slv"),
        ("PAK-20110217-A", "cruise"),
    ],
)
def test_known_flights_are_told_without_their_label(compared, name, kind):
    found = compared(name).kind
    assert found.verdict == kind
    assert dict(found.probabilities)[kind] >= c.SURE
    assert found.agrees is True


def test_the_cruise_missiles_of_which_nothing_was_reported(compared):
    """21 March 2021: no figure, so nothing can be told; the report stands."""
    found = compared("PRK-20210320-CM").kind
    assert found.verdict == c.CANNOT_TELL
    assert "no figure was reported" in found.in_words
    assert found.log_marginal_likelihoods is None
    assert found.agrees is None
    assert dict(found.probabilities) == pytest.approx(dict(found.base_rates))


def test_a_pull_up_that_a_database_calls_ballistic_is_flagged(compared):
    found = compared("PRK-20230718-A/1").kind
    assert (found.verdict, found.agrees) == ("quasi-ballistic", False)
    assert "contradicts the reported kind, ballistic" in found.in_words


def test_probabilities_sum_to_one(compared):
    for name in ("PRK-20210320-CM", "PRK-20170728-A", "PRK-20191031-A", "IND-20140404-A", "RUS-20241121-A"):
        found = compared(name)
        for shares in (found.kind.probabilities, found.kind.base_rates, found.kind.given_type_name):
            if shares is not None:
                assert tuple(kind for kind, _ in shares) == KINDS
                assert sum(p for _, p in shares) == pytest.approx(1.0)
                assert all(0.0 < p < 1.0 for _, p in shares)
        types = found.type
        assert sum(p for _, p in types.probabilities) + types.none_of_these == pytest.approx(1.0)
        assert [p for _, p in types.probabilities] == sorted(
            (p for _, p in types.probabilities), reverse=True
        )


def relabelled(catalogue, name, **labels):
    """The catalogue with every flight of one event called something else."""
    event = catalogue.get(name).event_id
    launches = tuple(
        dataclasses.replace(one, **labels) if one.event_id == event else one for one in catalogue
    )
    return Catalogue(launches, "relabelled", "", catalogue.last_date, catalogue.last_dates)


@pytest.mark.parametrize("name", ["PRK-20210324-A/1", "PRK-20191031-A", "PRK-20211019-A", "IND-20111115-A"])
def test_a_launch_never_learns_from_its_own_label(catalogue, name):
    """Teeth: with the mask that leaves the event out set to all, the same change moves the answer."""
    other = relabelled(catalogue, name, kind="cruise", type_reported="Nonesuch-1", types=("Nonesuch-1",))
    first, second = c.compare(catalogue.get(name), catalogue), c.compare(other.get(name), other)
    assert [p for _, p in first.kind.probabilities] == pytest.approx(
        [p for _, p in second.kind.probabilities], abs=1e-12
    )
    assert dict(first.type.probabilities) == pytest.approx(dict(second.type.probabilities), abs=1e-12)
    assert "Nonesuch-1" not in dict(second.type.probabilities)
    leaky = []
    for one in (catalogue, other):
        past = gather_past(one)
        seen = observe(one.get(name))
        everything = np.ones(len(past.group), dtype=bool)
        dense = c.look(c.load_ensembles(), seen)
        mixture = weigh(past, everything, [(seen, dense)], is_forward=False)[0]
        leaky.append(c.kind_from(mixture))
    assert abs(leaky[0] - leaky[1]).max() > 0.05


def test_a_label_is_no_evidence(catalogue):
    launch = catalogue.get("PRK-20191031-A")
    bare = c.compare(dataclasses.replace(launch, kind="unknown", type_reported="", types=()))
    assert bare.kind.probabilities == c.compare(launch).kind.probabilities
    assert (bare.kind.type_name, bare.kind.given_type_name) == (None, None)


def test_apogees_that_stand_for_a_type_are_not_looked_at(catalogue):
    launch = catalogue.get("IND-20111115-A")
    flagged = [claim for claim in launch.claims if claim.quantity == "apogee"]
    assert flagged
    assert not any(claim.is_used for claim in flagged)
    assert np.isnan(observe(launch).log_apogee)
    without = dataclasses.replace(launch, claims=tuple(x for x in launch.claims if x.quantity != "apogee"))
    assert str(observe(without)) == str(observe(launch))


def test_without_anything_the_base_rates_remain(catalogue):
    launch = launch_from_text(kind="cruise")
    found = c.compare(dataclasses.replace(launch, kind="unknown"))
    shares = dict(found.kind.probabilities)
    labels = [one.kind for one in catalogue if one.kind in KINDS]
    for kind in ("ballistic", "slv", "cruise"):
        assert shares[kind] == pytest.approx(labels.count(kind) / len(labels), abs=0.12)
    assert max(shares, key=shares.get) == "ballistic"
    assert found.type.verdict == c.CANNOT_TELL


def test_an_actor_without_known_types_has_none_of_these():
    launch = launch_from_text(
        range_text="300 km", apogee_text="80 km", actor="Ruritania", date_text="2020-01-01"
    )
    found = c.compare(launch).type
    assert found.probabilities == ()
    assert found.none_of_these == 1.0
    assert found.verdict == c.NONE_OF_THESE


def test_one_known_type_is_no_ground_for_a_verdict():
    texts = {"range_text": "9000 km", "actor": "USA", "type_text": "Trident II", "date_text": "2023-09-27"}
    found = c.compare(launch_from_text(**texts)).type
    assert found.probabilities[0][1] > c.SURE_TYPE
    assert found.verdict == c.CANNOT_TELL
    assert "only 1 type of the actor is known" in found.in_words


def test_types_of_known_flights(compared):
    assert compared("PRK-20190823-A").type.verdict == "KN-25"
    assert compared("PRK-20191031-A").type.probabilities[0][0] == "KN-25"
    assert compared("PRK-20191031-A").type.verdict == c.CANNOT_TELL  # 94 %: such were right in two of three
    for name, expected in (
        ("PRK-20170514-A", "Hwasong-12"),
        ("PRK-20221118-A", "Hwasong-17"),
        ("PRK-20230712-A", "Hwasong-18"),
        ("PRK-20210915-A", "Hwasong-11A (KN-23)"),
        ("PRK-20121212-A", "Unha-3"),
    ):
        assert expected in [kind for kind, _ in compared(name).type.probabilities[:3]]


def test_a_missile_beyond_all_known_ones_may_be_none_of_these(catalogue):
    """9,000 km of apogee in 2024: farther than any flight of the catalogue."""
    launch = launch_from_text(
        range_text="1000 km", apogee_text="9000 km", actor="DPRK", date_text="2024-11-01", kind="unknown"
    )
    usual = launch_from_text(
        range_text="1000 km", apogee_text="6500 km", actor="DPRK", date_text="2024-11-01", kind="unknown"
    )
    assert c.compare(launch).type.none_of_these > 4.0 * c.compare(usual).type.none_of_these


def test_two_hours_in_the_air_are_no_pull_up_also_for_types_without_known_times():
    typed = launch_from_text(time_text="7421 s", actor="DPRK", date_text="2024-01-28", kind="cruise")
    hours = dict(c.compare(typed).kind.probabilities)
    silent = dict(c.compare(dataclasses.replace(typed, claims=())).kind.probabilities)
    assert hours["cruise"] > 1.5 * silent["cruise"]
    assert hours["quasi-ballistic"] < 0.3 * silent["quasi-ballistic"]
    assert hours["rocket_artillery"] < 0.3 * silent["rocket_artillery"]


def test_typed_numbers_of_a_known_day_leave_that_day_out(catalogue):
    typed = launch_from_text(
        range_text="370 km", apogee_text="90 km", actor="DPRK", date_text="2019-10-31", kind="unknown"
    )
    other = dataclasses.replace(typed, date=dt.date(2019, 11, 10))
    assert c.compare(typed).learned_launches < c.compare(other).learned_launches == len(catalogue)


def test_a_reported_kind_is_never_overwritten(catalogue, compared):
    launch = catalogue.get("PRK-20191031-A")
    doubted = dataclasses.replace(launch, kind="cruise")
    found = c.compare(doubted).kind
    assert (found.verdict, found.agrees) == ("rocket_artillery", False)
    assert judge_kind(doubted, 370e3, 90e3, found).label == "cruise"


def test_the_name_of_the_type_is_evidence_of_its_own(compared):
    found = compared("PRK-20190801-A").kind  # 220 km and 25 km: a KN-25 flown like a pull-up missile
    assert found.verdict == c.CANNOT_TELL or found.verdict == "quasi-ballistic"
    assert dict(found.given_type_name)["rocket_artillery"] > 0.9


def named(catalogue, words):
    launch = catalogue.get("PRK-20210320-CM")  # no figure was reported
    return c.compare(dataclasses.replace(launch, kind="unknown", type_reported=words, types=(words,))).kind


def test_words_that_mean_a_kind_are_evidence_without_a_name(catalogue):
    """Teeth: without the level of the meanings the words say nothing and there is no answer by words."""
    said = named(catalogue, "surface-to-sea cruise missiles")
    assert said.type_name is None
    assert dict(said.given_type_name)["cruise"] > 0.8
    assert dict(said.probabilities) == dict(named(catalogue, "Unknown").probabilities)  # words stay apart
    assert named(catalogue, "Unknown").given_type_name is None
    assert dict(named(catalogue, "240mm MLRS").given_type_name)["rocket_artillery"] > 0.6


def test_a_compound_of_a_known_name_is_its_relative(catalogue):
    known, odd = (named(catalogue, name) for name in ("Pulhwasal-3", "Oddity-3"))
    assert odd.given_type_name is None  # nobody has heard of it
    cruise = [dict(shares)["cruise"] for shares in (known.given_type_name, odd.probabilities)]
    assert cruise[0] > cruise[1] + 0.05
    assert words._is_related("Pulhwasal", ("Hwasal-2", "Hwasal"))
    assert not words._is_related("Hwasong", ("Hwasal-2", "Hwasal"))
    assert not words._is_related("Nirbhay", ())


def test_no_kind_is_ruled_out(compared):
    """A kind that nobody foresaw, or a slip of a compiler, must not cost an infinite surprise."""
    for name in ("PRK-20171128-A", "IND-20140404-A"):
        found = compared(name).kind
        for shares in (found.probabilities, found.base_rates, found.given_type_name):
            assert min(p for _, p in shares) > 0.001


@pytest.mark.parametrize(
    ("actor", "missile", "told"),
    [
        ("North Korea", "Hwasong 15", ()),
        ("North Corea", None, ("did you mean DPRK?",)),
        ("DPRK", "Hwasung-15", ("did you mean Hwasong-15?",)),
        ("DPRK", "Hwasong-99", ("named Hwasong-99: only",)),
        (None, "Hwasong-99", ()),
    ],
)
def test_names_that_nobody_bears_are_told(actor, missile, told):
    launch = launch_from_text(
        range_text="998 km", apogee_text="3700 km", actor=actor, type_text=missile, kind="ballistic"
    )
    found = c.compare(launch).unheard
    assert len(found) == len(told)
    assert all(words in sentence for words, sentence in zip(told, found, strict=True))


def test_every_spelling_of_an_actor_finds_its_types():
    def types(actor):
        return c.compare(launch_from_text(range_text="998 km", apogee_text="3700 km", actor=actor)).type

    assert types("North Korea") == types("DPRK")
    assert types("DPRK").probabilities
