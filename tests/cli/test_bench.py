"""`lofted bench` measures, adds up and prints; how fast this machine is belongs in no test."""

import json
import math
import re

import numpy as np
import pytest

from kernels import layout as col
from kernels import operations
from trajectory import rows
from trajectory.inference.posterior.problem import SOLVE_TOLERANCE
from trajectory.speed import measure, work
from trajectory.speed.result import spread


def numbers(value, path=""):
    """Every number of an object, with its key."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from numbers(inner, f"{path}.{key}".lstrip("."))
    elif isinstance(value, int | float):
        yield path, value


def test_every_number_is_positive_and_finite(benched):
    found = dict(numbers(benched))
    assert len(found) > 40
    assert [key for key, value in found.items() if not math.isfinite(value)] == []
    counts = {"free_flights.failed", "launches.failed"}
    assert [key for key, value in found.items() if not value > 0.0 and key not in counts] == []
    assert all(isinstance(found[key], int) and found[key] >= 0 for key in counts)


def test_the_best_round_is_the_best(benched):
    kinds = ("free_flights", "launches")
    rates = [benched[kind][f"{cores}_per_s"] for kind in kinds for cores in ("one_core", "all_cores")]
    times = [*(benched["one_flight"][key] for key in ("fly_s", "row_s")), benched["one_answer"]["analyze_s"]]
    for found in [*rates, benched["roofline"]["peak_gflop_per_s"]]:
        assert found["best"] >= found["median"] >= found["worst"]
    for found in times:
        assert found["best"] <= found["median"] <= found["worst"]


def test_the_percentage_follows_from_the_rest(benched):
    roofline = benched["roofline"]
    assert 0.0 < roofline["percent_of_peak"] < 100.0
    each = operations.IN_AIR_STEP * roofline["steps_in_air"]
    each += operations.COASTING_STEP * roofline["steps_coasting"] + operations.ONCE
    assert roofline["operations_per_flight"] == pytest.approx(each, rel=1e-12)
    reached = 1e-9 * each * benched["free_flights"]["one_core_per_s"]["best"]
    assert roofline["reached_gflop_per_s"] == pytest.approx(reached, rel=1e-12)
    share = 100.0 * reached / roofline["peak_gflop_per_s"]["best"]
    assert roofline["percent_of_peak"] == pytest.approx(share, rel=1e-12)


def test_errors_are_those_that_were_asked_for(benched):
    assert benched["free_flights"]["impact_error_m"]["largest"] < 10.0
    assert benched["launches"]["tolerance_m"] == SOLVE_TOLERANCE
    for kind in ("free_flights", "launches"):
        errors = benched[kind]["impact_error_m"]
        assert errors["median"] <= errors["q99"] <= errors["largest"]


def test_free_flights_err_by_less_than_ten_metres():
    errors = work.impact_errors(work.free_flights(5000), 5000, rows.available_threads())
    assert len(errors) == 5000
    assert errors.max() < 10.0


def test_an_impact_error_is_a_distance_on_the_ground(monkeypatch):
    """Two impacts a minute of arc apart, on a meridian and along the parallel of 60 degrees."""
    minute = math.radians(1.0 / 60.0)
    rough, fine = np.zeros((3, col.RESULTS)), np.zeros((3, col.RESULTS))
    fine[:, col.IMPACT_LATITUDE] = rough[:, col.IMPACT_LATITUDE] = [0.5, math.pi / 3.0, 0.0]
    rough[0, col.IMPACT_LATITUDE] += minute
    fine[1, col.IMPACT_LONGITUDE], rough[1, col.IMPACT_LONGITUDE] = math.pi, -math.pi + minute
    status = np.array([0, 0, 4])
    answers = iter([(rough, status), (fine, status)])
    monkeypatch.setattr(work, "fly_rows", lambda rows, **options: next(answers))
    errors = work.impact_errors(work.free_flights(3), 3, 1)
    assert errors == pytest.approx([1853.2, 926.6], rel=1e-4)  # the third did not land


def test_the_first_flights_of_any_number_are_the_same():
    for make in (work.free_flights, work.launches):
        many, few = make(300), make(40)
        assert len(many.rows) == 300
        assert np.array_equal(few.rows, many.rows[:40])


def test_launches_have_two_stages_within_their_family():
    from launch_data.families import load_families

    family, other = (one for one in load_families() if one.stages == 2)
    assert family.ideal_delta_v == other.ideal_delta_v
    found = work.launches(500).rows
    assert set(found[:, col.STAGES]) == {2.0}
    stages = [col.FIRST_STAGE + stage * col.STAGE_WIDTH for stage in range(2)]
    delta_v = sum(found[:, k + col.STAGE_IDEAL_DELTA_V] for k in stages)
    assert family.ideal_delta_v.low <= delta_v.min() < 1.1 * family.ideal_delta_v.low
    assert 0.9 * family.ideal_delta_v.high < delta_v.max() <= family.ideal_delta_v.high
    for k in stages:
        left = np.exp(-found[:, k + col.STAGE_IDEAL_DELTA_V] / found[:, k + col.STAGE_EXHAUST_SPEED])
        assert left.min() >= min(family.lowest_burnout_mass_fraction, other.lowest_burnout_mass_fraction)


def test_trial_steps_are_told_apart():
    """Three steps in air evaluate four times each, two of a coast 22 times each."""
    results = np.zeros((2, col.RESULTS))
    results[:, col.STEPS] = 5.0, 3.0
    results[:, col.RIGHT_HAND_SIDES] = 3 * 4 + 2 * 22, 3 * 4
    in_air, coasting = measure.trial_steps(results)
    assert in_air.tolist() == [3.0, 3.0]
    assert coasting.tolist() == [2.0, 0.0]


def test_spread_knows_what_is_better():
    rates = spread([3.0, 1.0, 2.0, 10.0], more_is_better=True)
    assert (rates.best, rates.median, rates.worst) == (10.0, 2.5, 1.0)
    times = spread([3.0, 1.0, 2.0], more_is_better=False)
    assert (times.best, times.median, times.worst) == (1.0, 2.0, 3.0)
    assert times.scaled(1e3) == {"best": 1e3, "median": 2e3, "worst": 3e3}


@pytest.fixture(scope="module")
def screen(run):
    result = run("bench", "--quick")
    assert result.exit_code == 0, result.stderr
    return " ".join(result.stdout.split())


def test_the_screen_gives_every_number_its_unit_and_says_what_is_left_out(screen):
    for words in ("flights per second", "did not land", "30 m", "10 m", "GFLOP/s", "FLOP", "Not counted"):
        assert words in screen
    assert re.search(r"[\d.]+ \([\d.]+\) (s|ms|µs)", screen)
    assert re.search(r"of the peak [\d.]+ %", screen)
    assert "Quick: too little" in screen


def test_one_thread_is_one_core(run, monkeypatch):
    monkeypatch.setenv("LOFTED_THREADS", "1")
    found = json.loads(run("bench", "--quick", "--json").stdout)
    assert found["machine"]["cores"] == 1


def test_progress_is_reported_and_rises(monkeypatch):
    seen = []
    measure.measure_speed(measure.QUICK, progress=lambda fraction, what: seen.append((fraction, what)))
    fractions = [fraction for fraction, _ in seen]
    assert fractions == sorted(fractions)
    assert fractions[0] == 0.0
    assert fractions[-1] < 1.0
    assert "compiling" in seen[0][1]
    assert sum("round" in what for _, what in seen) == measure.QUICK.rounds


def test_a_wrong_number_of_threads_is_told(run, monkeypatch):
    monkeypatch.setenv("LOFTED_THREADS", "many")
    result = run("bench", "--quick")
    assert result.exit_code == 2
    assert "LOFTED_THREADS" in result.stderr
