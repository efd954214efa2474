import copy
import io
import json
import re

import pytest
from rich.console import Console

from launch_data.catalogue import load_catalogue
from trajectory import analysis
from trajectory.cli import answer_view, terminal
from trajectory.report import products

LOFTED = "PRK-20170728-A"
TOP = {
    *("launch", "claims", "kind", "fit", "standard_range_km", "classes", "thresholds", "consistency"),
    *("diagnostics", "refused", "provenance", "other_flights"),
}
VERDICTS = {"exceeds", "below", "undetermined", "not applicable"}


def shown(answer, files=()):
    page = io.StringIO()
    screen = Console(file=page, width=160, markup=False, highlight=False, emoji=False)
    answer_view.print_answer(answer, files, screen)
    return " ".join(page.getvalue().split())


class Prepared:
    """An answer that needs no computing; keeps what was asked."""

    exit_code = 0

    def __init__(self, answer):
        self.answer = answer
        self.asked = {}

    def to_dict(self):
        return copy.deepcopy(self.answer)

    def analyze(self, launch, **options):
        self.asked = {"launch": launch, **options}
        return self


@pytest.fixture
def prepared(answered, monkeypatch):
    made = Prepared({key: value for key, value in answered.items() if key != "other_flights"})
    monkeypatch.setattr(analysis, "analyze", made.analyze)
    return made


def test_json_has_every_documented_key(answered):
    assert set(answered) >= TOP
    assert answered["kind"]["label"] == "ballistic"
    assert max(answered["kind"]["probabilities"].values()) > 0.8
    for key in ("without_rotation", "with_rotation"):
        assert set(answered["standard_range_km"][key]) >= {"q05", "median", "q95", "exceeds_km"}
    assert set(answered["classes"]) >= {"scheme", "probabilities"}
    assert answered["thresholds"]
    for line in answered["thresholds"]:
        assert set(line) >= {"id", "applies", "probability", "verdict", "line_km", "citation"}
        assert line["verdict"] in VERDICTS
    assert set(answered["consistency"]) >= {"p_value", "flags"}
    assert set(answered["diagnostics"]) >= {"draws", "effective_sample_size", "failed"}
    assert answered["diagnostics"]["draws"] == 200


def test_the_page_prints_the_numbers_of_the_json_object(answered):
    text = shown(answered)
    for claim in answered["claims"]:
        if claim["status"] != "duplicate":
            assert claim["text"] in text
    for key in ("without_rotation", "with_rotation"):
        for quantile in ("q05", "median", "q95"):
            value = answered["standard_range_km"][key][quantile]
            assert (">20,000 km" if value is None else f"{value:,.0f} km") in text
    for key in ("range_km", "apogee_km", "flight_time_s"):
        assert f"{answered['fit'][key]['median']:,.0f}" in text
    for line in answered["thresholds"]:
        assert line["id"] in text
    for flag in answered["consistency"]["flags"]:
        assert flag["text"] in text
    assert answered["classes"]["scheme"] in text
    assert f"sample size {answered['diagnostics']['effective_sample_size']:,.0f}" in text
    assert "seed 0" in text
    assert all(caveat in text for caveat in answered["caveats"])
    assert answered["provenance"]["catalogue_ends"] in text


def test_a_line_is_shown_with_verdict_words_and_how_well_it_was_seen(answered):
    answer = copy.deepcopy(answered)
    line = next(one for one in answer["thresholds"] if one["applies"])
    line |= {
        **{"probability": 0.42, "verdict": "undetermined", "line_km": 5500.0, "verified": "yes"},
        **{"in_words": "as likely as not", "citation": "A Treaty"},
    }
    text = shown(answer)
    assert re.search(rf"{line['id']} 5,500 42 % undetermined as likely as not. A Treaty \(seen\)", text)
    line |= {"verified": "no", "citation": "A Treaty (not seen on a page: to be checked)"}
    assert "A Treaty (not seen on a page: to be checked)" in shown(answer)
    assert "(seen)" not in shown({**answer, "thresholds": [line]})


def test_a_quantile_beyond_half_the_earth_is_a_bound(answered):
    answer = copy.deepcopy(answered)
    answer["standard_range_km"]["without_rotation"] |= {"median": None, "q95": None, "exceeds_km": 20000.0}
    low = answer["standard_range_km"]["without_rotation"]["q05"]
    assert f"without Earth rotation {low:,.0f} km >20,000 km >20,000 km" in shown(answer)


def test_a_refusal_is_shown_with_its_reason_and_what_can_be_said(answered):
    reason = "a cruise missile flies under power"
    text = shown({**answered, "refused": reason, "standard_range_km": None, "fit": None})
    assert f"No standard range: {reason}." in text
    assert "without Earth rotation 5" not in text
    assert "Class by" in text
    nothing = {"refused": reason, "standard_range_km": None, "fit": None, "classes": None, "claims": []}
    nothing["no_class"] = "no range is known"
    assert "No class: no range is known." in shown({**answered, **nothing})
    assert "No class: it is green." in shown({**answered, **nothing, "no_class": "it is green"})
    assert "No figure was reported." in shown({**answered, **nothing})


def test_who_launched_is_asked_for_where_nobody_says_it(answered):
    told = "Who launched is not known: lines that bind one party cannot apply"
    assert told not in shown(answered)
    assert told in shown({**answered, "launch": {**answered["launch"], "actor": None}})


def test_draws_beyond_those_asked_for_are_told(answered):
    known = answered["diagnostics"]
    assert "asked for" not in shown(answered)
    more = {**known, "drawn": 4 * known["draws"]}
    told = f"{more['drawn']:,} draws ({known['draws']:,} asked for), effective"
    assert told in shown({**answered, "diagnostics": more})


def test_markup_in_a_source_is_printed_as_it_stands(answered):
    answer = copy.deepcopy(answered)
    answer["claims"][0] |= {"reporter": "[bold]agency[/bold] :smile:", "status": "used"}
    assert "[bold]agency[/bold]" in shown(answer)


@pytest.mark.parametrize(
    ("probability", "words"),
    [(0.0, "0 %"), (1.0, "100 %"), (1e-6, "<0.1 %"), (0.99999, ">99.9 %"), (0.42, "42 %"), (0.953, "95.3 %")],
)
def test_a_probability_is_never_rounded_to_certainty(probability, words):
    assert terminal.percent(probability) == words


def test_numbers_typed_reach_the_analysis(run, prepared):
    result = run(
        *("analyze", "--range", "998 km", "--apogee", "3724.9 km", "--time", "47 min", "--azimuth", "80 deg"),
        *("--site", "40.6,126.4", "--actor", "DPRK", "--date", "2017-07-28", "--seed", "3", "--draws", "500"),
        *("--line", "3000 km", "--scheme", "NASIC/DIBMAC", "--json"),
    )
    assert result.exit_code == 0, result.stderr
    asked = prepared.asked
    assert {claim.quantity: claim.reported.text for claim in asked["launch"].claims} == {
        **{"range": "998 km", "apogee": "3724.9 km"},
        **{"flight_time": "47 min", "azimuth": "80 deg"},
    }
    assert asked["launch"].site.latitude_deg == pytest.approx(40.6)
    assert (asked["launch"].actor, asked["launch"].date.isoformat()) == ("DPRK", "2017-07-28")
    assert (asked["draws"], asked["seed"], asked["line"], asked["scheme"]) == (500, 3, 3e6, "NASIC/DIBMAC")


def test_a_date_with_launches_of_two_actors_is_narrowed_by_actor(run, prepared):
    assert run("analyze", "2017-07-04", "--actor", "DPRK").exit_code == 0
    assert prepared.asked["launch"].id == "PRK-20170704-A"


def test_of_an_event_with_several_flights_the_best_documented_one_is_analysed(run, prepared):
    flights = load_catalogue().find("PRK-20160621-A")
    result = run("analyze", "PRK-20160621-A", "--json")
    chosen = prepared.asked["launch"]
    assert len(chosen.used) == max(len(one.used) for one in flights) > 0
    answer = json.loads(result.stdout)
    assert set(answer["other_flights"]) | {chosen.id} == {one.id for one in flights}
    text = run("analyze", "PRK-20160621-A").stdout
    assert all(name in text for name in answer["other_flights"])
    for name in answer["other_flights"]:
        run("analyze", name)
        assert prepared.asked["launch"].id == name


def test_no_answer_possible_leaves_with_1_and_still_prints_one_object(run, prepared):
    prepared.exit_code = 1
    result = run("analyze", LOFTED, "--json")
    assert result.exit_code == 1
    assert set(json.loads(result.stdout)) >= TOP


def test_the_file_holds_the_object_that_json_prints(run, prepared, monkeypatch, tmp_path):
    monkeypatch.setattr(products, "write_products", lambda found, out, progress: (out / "loft.png",))
    out = tmp_path / "new" / "folder"
    result = run("analyze", "PRK-20160621-A", "--out", out, "--json")
    assert json.loads((out / "result.json").read_text()) == json.loads(result.stdout)
    assert str(out / "loft.png") in run("analyze", LOFTED, "--out", out).stdout


@pytest.mark.parametrize(
    ("error", "words"),
    [(ModuleNotFoundError("no", name="cartopy"), "cartopy"), (OSError(28, "No space left"), "No space left")],
)
def test_an_answer_is_not_lost_when_files_cannot_be_written(
    run, prepared, monkeypatch, tmp_path, error, words
):
    def fail(found, out, progress):
        raise error

    monkeypatch.setattr(products, "write_products", fail)
    result = run("analyze", LOFTED, "--out", tmp_path, "--json")
    assert result.exit_code == 3
    assert words in result.stderr
    assert set(json.loads(result.stdout)) >= TOP


def test_a_folder_that_is_a_file_is_refused_before_the_work(run, prepared, tmp_path):
    (tmp_path / "taken").write_text("")
    result = run("analyze", LOFTED, "--out", tmp_path / "taken")
    assert result.exit_code == 2
    assert "taken" in result.stderr
    assert prepared.asked == {}


@pytest.mark.parametrize(("value", "words"), [(0.0, "p below 0.0001"), (0.0412, "p = 0.041"), (1.0, "p = 1")])
def test_a_p_value_is_never_shown_as_zero(answered, value, words):
    text = shown({**answered, "consistency": {**answered["consistency"], "p_value": value}})
    assert f"Consistency of the reports: {words}" in text
