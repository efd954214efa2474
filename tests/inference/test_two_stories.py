"""The two launches of March 2021: what can be said is said, the rest is refused with the reason."""

import pytest

from trajectory.analysis import analyze, launch_from_text

FLIGHTS = ("PRK-20210324-A/1", "PRK-20210324-A/2")
BALLISTIC_BANS = {"UNSCR-1718", "UNSCR-1874", "UNSCR-2397"}


@pytest.fixture(scope="module")
def answers(catalogue):
    return {name: analyze(catalogue.get(name), draws=64) for name in ("PRK-20210320-CM", *FLIGHTS)}


@pytest.fixture(scope="module")
def cruise(answers):
    return answers["PRK-20210320-CM"]


@pytest.fixture(scope="module", params=FLIGHTS)
def pull_up(request, answers):
    return answers[request.param]


def by_id(answer):
    return {verdict.regime_id: verdict for verdict in answer.verdicts}


def test_cruise_missiles_without_a_figure_are_refused(cruise):
    assert cruise.kind.label == "cruise"
    assert "no ballistic range" in cruise.refused
    assert cruise.fit is None
    assert cruise.standard_range is None
    assert cruise.classes is None
    assert cruise.exit_code == 1


def test_no_ballistic_resolution_and_no_moratorium_applies_to_cruise_missiles(cruise):
    verdicts = by_id(cruise)
    assert BALLISTIC_BANS | {"DPRK-MORA-2018"} <= set(verdicts)
    assert [name for name, verdict in verdicts.items() if verdict.applies] == []
    assert {verdict.verdict for verdict in cruise.verdicts} == {"not applicable"}
    for name in BALLISTIC_BANS:
        assert "cruise missile" in verdicts[name].reason


def test_the_memo_of_a_refusal_says_so(cruise):
    text = str(cruise)
    assert "no standard range" in text
    assert "path length" in text
    assert "UNSCR" not in text


def test_pull_up_missiles_are_refused_with_the_reason(pull_up):
    assert pull_up.kind.label == "quasi-ballistic"
    assert pull_up.kind.shape == "pull-up"
    assert 0.3 < pull_up.kind.apogee_ratio < 0.5
    assert "pulls up" in pull_up.refused
    assert pull_up.fit is None
    assert pull_up.standard_range is None
    assert pull_up.exit_code == 0


def test_their_class_follows_from_the_range_flown(pull_up):
    assert "range flown" in pull_up.classes.basis
    assert dict(pull_up.classes.probabilities)["SRBM"] > 0.99


def test_they_are_inside_the_ban_and_below_the_line(pull_up):
    verdicts = by_id(pull_up)
    for name in BALLISTIC_BANS:
        assert verdicts[name].applies
        assert verdicts[name].verdict == "exceeds"
        assert verdicts[name].probability == 1.0
    line = verdicts["DPRK-MORA-2018"]
    assert line.applies
    assert line.verdict == "below"
    assert line.probability < 0.01
    assert "user's choice" in line.line_meaning
    assert not verdicts["DPRK-MORA-1999"].applies


def test_the_contradiction_and_the_revision_are_shown(pull_up):
    (flag,) = [flag for flag in pull_up.consistency.flags if flag.code == "disagreement"]
    assert "600 km" in flag.text
    assert "ROK JCS's 450 km was superseded" in flag.text
    assert "2021-04-28" in flag.text
    assert flag.text in str(pull_up)
    superseded = [c for c in pull_up.to_dict()["claims"] if c["status"] == "superseded"]
    assert {claim["origin"] for claim in superseded} == {"ROK JCS"}


@pytest.mark.parametrize("kind", ["cruise", "slv"])
def test_what_is_no_ballistic_missile_has_a_range_and_no_class(kind):
    found = analyze(launch_from_text(range_text="1500 km", kind=kind), draws=64)
    assert found.classes is None
    assert (found.has_range, found.exit_code) == (True, 0)


def test_a_typed_month_is_judged_for_every_day_of_it():
    known = {"range_text": "998 km", "apogee_text": "3700 km", "actor": "DPRK", "kind": "ballistic"}
    launches = {text: launch_from_text(date_text=text, **known) for text in ("2018-04", "2018-05", "2019")}
    assert [one.date for one in launches.values()] == [None] * 3
    assert [one.date_text for one in launches.values()] == list(launches)
    applies = {text: by_id(analyze(one, draws=64, brief=True)) for text, one in launches.items()}
    assert applies["2018-05"]["DPRK-MORA-2018"].verdict == "exceeds"
    assert applies["2018-04"]["DPRK-MORA-2018"].is_doubtful  # it began on the 21st
    assert applies["2019"]["DPRK-MORA-2018"].applies
