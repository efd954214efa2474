"""Both rates of the consistency checks, and that they notice checks that are blind or trigger-happy."""

import pytest

from trajectory.inference.verdicts import slips, timing
from trajectory.validation import consistency_rates as cr


@pytest.fixture(scope="module")
def rates(catalogue):
    return cr.run_consistency_rates(catalogue)


def test_no_clean_row_is_wrongly_flagged(rates):
    assert rates.clean > 400
    assert rates.wrongly_flagged == ()


def test_marked_rows_are_caught_where_physics_or_another_claim_decides(rates):
    caught = {one.row: (one.by_physics, one.by_another_claim) for one in rates.marked}
    assert caught[256] == (True, False)  # an apogee of 2 km over 800 km
    assert caught[163] == caught[164] == caught[279] == caught[370] == (False, True)
    assert sum(any(how) for how in caught.values()) == 5
    assert len(caught) == 24
    assert [one.row for one in rates.marked if one.by_geography] == [868]
    silent = [one for one in rates.marked if not one.codes]
    misattributed = {127, 160, 234, 235, 239, 240, 267}  # right figures, of somebody else
    russian = {910, 915, 916, 920}  # far from all others, by no slip that is known
    assert {one.row for one in silent} == {83, 157, 414, 658, 776, 836, 860} | misattributed | russian


def test_the_known_case_is_refuted_and_japans_time_is_not(rates, catalogue):
    refuted = {row: flag for _, flag in rates.refuted for row in flag.rows}
    rows = {c.reported.text: c.row for c in catalogue.get("PRK-20220324-A").of("flight_time")}
    assert refuted[rows["4052 s"]].code == "time_too_short"
    assert rows["71 min"] not in refuted
    assert refuted[367].code == "time_too_short"  # 65 min, and the apogee that its row prints
    assert len(refuted) == 6


def test_planted_slips_are_caught_by_physics_where_it_can(rates):
    planted = {one.name: one for one in rates.planted}
    low = planted["apogee: metres for kilometres"]
    assert low.by_physics > 0.9 * low.rows
    high = planted["apogee: kilometres for metres"]
    assert high.by_physics == high.rows
    swap = planted["range and apogee exchanged"]
    assert swap.by_physics + swap.by_another_claim > 0.7 * swap.rows
    late = planted["flight time: twice too long"]
    assert late.by_physics > 0.9 * late.rows
    assert all(0 <= one.by_physics + one.by_another_claim <= one.rows for one in rates.planted)


def test_the_flight_time_of_the_row_alone_tells_most_slips_of_the_apogee(rates, catalogue, monkeypatch):
    planted = {one.name: one for one in rates.planted}
    for name in ("apogee: miles for kilometres", "range and apogee exchanged"):
        assert planted[name].timed > 25
        assert planted[name].by_own_time > 0.75 * planted[name].timed
    assert planted["range: miles for kilometres"].by_own_time < 0.2 * planted[name].timed  # it hardly could
    monkeypatch.setattr(timing, "AT_MOST", -1e9)
    monkeypatch.setattr(timing, "TIME_MARGIN", 1e9)
    monkeypatch.setattr(timing, "WIDE", (-1e9, 1e9))
    some = [launch for launch in catalogue if launch.event_id.startswith("PRK-2017")]
    assert not any(one.by_own_time for one in cr.run_consistency_rates(some).planted)


def test_a_blind_check_and_a_trigger_happy_one_are_seen(catalogue, monkeypatch):
    some = [launch for launch in catalogue if launch.event_id.startswith("PRK-2022")]
    monkeypatch.setattr(slips, "MOST_DECAY", 1e9)
    blind = cr.run_consistency_rates(some)
    assert not any(one.by_physics for one in blind.marked)
    monkeypatch.setattr(slips, "UNIT_SLIPS", ((1.0, "nothing"),))
    assert len(cr.run_consistency_rates(some).wrongly_flagged) > 20


def test_the_table_names_every_row_behind_the_rates(rates):
    text = cr.format_consistency_rates(rates)
    assert "caught by physics alone 1, beside another claim 4 more" in text
    assert "Clean rows wrongly flagged: 0 of" in text
    assert all(f"row {one.row:4}" in text for one in rates.marked)
    assert "nautical miles" in text
