"""What a sweep says: exact where it can be, with an error that is true, and the same for any chunks."""

import dataclasses
import json
import math
import tracemalloc

import numpy as np
import pytest

from kernels import status as codes
from trajectory.ensembles.sampling import sobol
from trajectory.errors import InputError, NoAnswerError
from trajectory.sweeps import blocks, replicates, summary
from trajectory.sweeps.blocks import Block
from trajectory.sweeps.draws import REPLICATES
from trajectory.sweeps.statuses import NOT_COMPUTED
from trajectory.sweeps.summary import summarize

UNITS = {"ground_range": "m", "time_of_flight": "s"}
THRESHOLDS = {"ground_range": (5.5e6, 9e9)}
T15 = 2.131  # 97.5 % point of Student's distribution with fifteen degrees of freedom


def sweep(count, *, seed=1, failed=0.03):
    rng = np.random.default_rng(seed)
    columns = {
        "ground_range": rng.lognormal(15.4, 0.3, count),
        "time_of_flight": rng.uniform(600, 2000, count),
    }
    status = np.where(rng.random(count) < failed, codes.ORBIT, codes.OK).astype(np.uint8)
    return columns | {"status": status}


def cut(columns, size=1000):
    count = len(columns["status"])
    return lambda: ({k: v[at : at + size] for k, v in columns.items()} for at in range(0, count, size))


def summed(columns, size=1000, *, samples=None, thresholds=THRESHOLDS, sampling="independent"):
    samples = len(columns["status"]) if samples is None else samples
    return summarize(cut(columns, size), UNITS, thresholds, samples=samples, sampling=sampling)


def test_every_number_is_that_of_the_flights_that_came_down():
    columns = sweep(20_000)
    columns["ground_range"][columns["status"] != 0] = 1e12  # whatever stands there is never read
    found = summed(columns)
    landed = columns["ground_range"][columns["status"] == 0]
    one = found.outputs[0]
    assert one.flights == found.landed == len(landed)
    assert one.mean.value == pytest.approx(landed.mean(), rel=1e-13)
    assert one.standard_deviation.value == pytest.approx(landed.std(ddof=1), rel=1e-12)
    assert (one.minimum, one.maximum) == (landed.min(), landed.max())
    true = np.quantile(landed, summary.LEVELS, method="inverted_cdf")
    assert [each.value for each in one.quantiles.values()] == true.tolist()
    above, none = one.exceedances
    assert above.count == (landed > 5.5e6).sum()
    assert above.probability.value == above.count / len(landed)
    assert none.count == 0
    assert none.upper == pytest.approx(3.0 / len(landed))
    assert found.statuses == {codes.OK: len(landed), codes.ORBIT: 20_000 - len(landed)}


def test_teeth_a_statistic_with_failed_rows_is_seen(monkeypatch):
    columns = sweep(2000)
    columns["ground_range"][columns["status"] != 0] = 1e12
    monkeypatch.setattr(Block, "landed", lambda self, name: self.columns[name].copy())
    assert summed(columns).outputs[0].mean.value > 1e9


@pytest.mark.parametrize("size", [1, 999, 65_536, 70_001, 150_001])
def test_the_summary_is_the_same_bits_for_any_chunk_size(size, reference):
    columns, first = reference
    if size == 1:
        columns = {name: column[:3000] for name, column in columns.items()}
        first = summed(columns, 3000)
    assert summed(columns, size) == first


@pytest.fixture(scope="module")
def reference():
    columns = sweep(150_001)
    return columns, summed(columns, 4096)


def test_teeth_sums_by_chunk_depend_on_the_chunks(monkeypatch, reference):
    columns, _ = reference

    def by_chunk(chunks, names, *, limit=None):
        first = 0
        for chunk in chunks():
            yield Block(first, chunk["status"], {name: chunk[name] for name in names})
            first += len(chunk["status"])

    monkeypatch.setattr(summary, "recut", by_chunk)
    monkeypatch.setattr(summary, "_EARLIER", ())
    assert summed(columns, 992).outputs[0].mean != summed(columns, 70_016).outputs[0].mean


def toy(seed, sampling, count=4096):
    """Give u + v for two uniform numbers, where every statistic is known; a tenth of the flights fails."""
    if sampling == "sobol":
        points = np.empty((count, 3))
        for replicate in range(REPLICATES):
            points[replicate::REPLICATES] = sobol(0, count // REPLICATES, 3, 1000 * seed + replicate)
    else:
        points = np.random.default_rng(seed).random((count, 3))
    status = np.where(points[:, 2] < 0.1, codes.ESCAPED, codes.OK).astype(np.uint8)
    return {"ground_range": points[:, 0] + points[:, 1], "time_of_flight": points[:, 0], "status": status}


TRUTH = {
    "mean": 1.0,
    "standard deviation": math.sqrt(1.0 / 6.0),
    "5 % quantile": math.sqrt(0.1),
    "25 % quantile": math.sqrt(0.5),
    "50 % quantile": 1.0,
    "75 % quantile": 2.0 - math.sqrt(0.5),
    "95 % quantile": 2.0 - math.sqrt(0.1),
    "probability above 0.0015 km": 0.125,
}


def misses(sampling, seeds):
    """Errors in units of the stated ones, one row for each seed."""
    rows = []
    for seed in seeds:
        found = summed(toy(seed, sampling), thresholds={"ground_range": (1.5,)}, sampling=sampling)
        estimates = found.outputs[0].estimates
        assert estimates.keys() == TRUTH.keys()
        rows.append([(estimates[name].value - true) / estimates[name].error for name, true in TRUTH.items()])
    return np.array(rows)


@pytest.mark.slow
@pytest.mark.parametrize("sampling", ["independent", "sobol"])
def test_stated_errors_cover_the_truth_at_their_rate(sampling, monkeypatch):
    monkeypatch.setattr(summary, "_EARLIER", ())
    scaled = misses(sampling, range(200))
    covered = (np.abs(scaled) < T15).mean(axis=0)
    # 95 % with a standard error of 1.5 % from 200 seeds; eight statistics are looked at.
    assert (covered > 0.90).all()
    assert (covered <= 0.995).all()
    assert 0.93 < covered.mean() < 0.97


@pytest.mark.slow
def test_teeth_the_closed_form_is_no_error_of_sobol_points(monkeypatch):
    monkeypatch.setattr(summary, "_EARLIER", ())
    monkeypatch.setattr(replicates, "FEWEST", 10**9)
    assert np.abs(misses("sobol", range(20))[:, 0]).max() < 0.5  # far too wide


def test_for_independent_draws_the_replicates_agree_with_the_closed_form(monkeypatch):
    monkeypatch.setattr(summary, "_EARLIER", ())
    ratios = []
    for seed in range(20):
        columns = sweep(4000, seed=seed)
        by_replicates = summed(columns).outputs[0]
        with monkeypatch.context() as patched:
            patched.setattr(replicates, "FEWEST", 10**9)
            by_formula = summed(columns).outputs[0]
        assert (by_replicates.by_replicates, by_formula.by_replicates) == (True, False)
        pairs = zip(by_replicates.estimates.values(), by_formula.estimates.values(), strict=True)
        ratios.append([one.error / other.error for one, other in pairs if other.error > 0.0])
    # Each ratio has a spread of 18 %: fifteen degrees of freedom.
    np.testing.assert_allclose(np.sqrt(np.mean(np.square(ratios), axis=0)), 1.0, atol=0.15)
    landed = columns["ground_range"][columns["status"] == 0]
    share = (landed > 5.5e6).mean()
    assert by_formula.exceedances[0].probability.error == pytest.approx(
        math.sqrt(share * (1.0 - share) / len(landed))
    )
    assert by_formula.mean.error == pytest.approx(landed.std(ddof=1) / math.sqrt(len(landed)))


def test_few_samples_fall_back_to_formulas_and_say_so():
    found = summed(sweep(100))
    assert not found.outputs[0].by_replicates
    assert "formulas for independent draws" in str(found)
    assert "formulas" not in str(summed(sweep(2000)))


def test_one_flight_has_a_mean_and_no_error():
    found = summed(sweep(1, failed=0.0))
    assert math.isnan(found.outputs[0].mean.error)
    plain = found.to_dict()["outputs"][0]
    assert plain["mean"]["standard_error"] is None
    assert plain["standard_deviation"]["value"] is None
    assert "±" not in str(found).split("\n", 3)[3]


def test_flights_that_are_all_alike_have_no_error():
    columns = sweep(2000) | {"ground_range": np.full(2000, 7e6)}
    one = summed(columns).outputs[0]
    assert one.standard_deviation.value == 0.0
    assert {each.error for each in one.quantiles.values()} == {0.0}


def test_first_samples_are_summed_up_alone():
    columns = sweep(65_536)
    found = summed(columns)
    assert list(found.earlier) == [4096, 16_384]
    for first, outputs in found.earlier.items():
        alone = summed({name: column[:first] for name, column in columns.items()})
        assert outputs == alone.outputs
    assert "first 4,096" in str(found)


def test_an_estimate_that_drifts_has_not_settled_and_one_that_does_not_has():
    columns = sweep(16_384)
    assert "settled" not in str(summed(columns))
    columns["ground_range"] = columns["ground_range"] * np.linspace(1.0, 1.5, 16_384)
    said = [line for line in summed(columns).warnings if "settled" in line]
    assert len(said) == 1
    assert said[0].startswith("ground range has not settled; moved since the first 4,096 samples")
    assert "mean" in said[0]


def test_many_failures_are_a_warning_and_nothing_but_failures_no_answer():
    found = summed(sweep(4000, failed=0.2))
    assert any("did not come down (limit 5 %)" in line for line in found.warnings)
    assert not any("did not come down" in line for line in summed(sweep(4000, failed=0.02)).warnings)
    with pytest.raises(NoAnswerError, match="no flight of the sweep came down: 50  the vehicle passed"):
        summed(sweep(50, failed=1.1))
    with pytest.raises(NoAnswerError, match="there is none"):
        summed(sweep(0), samples=50)


def test_a_value_that_no_flight_has_is_said():
    columns = sweep(2000)
    columns["time_of_flight"][:] = np.nan
    found = summed(columns)
    assert "no flight has this value" in str(found)
    assert found.outputs[1].flights == 0
    assert any(
        line.startswith("time of flight: ") and "without this value" in line for line in found.warnings
    )
    json.dumps(found.to_dict(), allow_nan=False)


def test_a_partial_sweep_cannot_be_mistaken_for_a_whole_one():
    columns = sweep(4000)
    columns["status"][1000:2000] = NOT_COMPUTED
    found = summed(columns, samples=5000)
    assert found.is_partial
    assert found.computed == 3000
    assert str(found).startswith("Sweep: PARTIAL, 3,000 of 5,000 samples")
    assert found.to_dict()["is_partial"]
    assert NOT_COMPUTED not in found.statuses
    assert not summed(sweep(4000)).is_partial
    with pytest.raises(InputError, match="more than the 3999 samples"):
        summed(columns, samples=3999)


def test_the_text_is_what_an_analyst_pastes():
    text = str(summed(sweep(20_000), sampling="sobol"))
    assert text.startswith("Sweep: 20,000 samples (Sobol points, 16 replicates)\n")
    assert codes.MEANING[codes.ORBIT] in text
    assert "flights that came down; ± is one Monte Carlo standard error" in text
    assert "ground range [km]" in text
    assert "probability above 5,500 km" in text
    assert "below 0.00015 (95 %)" in text
    assert max(map(len, text.splitlines())) < 110


def test_plain_values_go_through_json():
    plain = json.loads(json.dumps(summed(sweep(20_000)).to_dict(), allow_nan=False))
    assert plain["of"] == "the flights that came down"
    assert plain["outputs"][0]["quantiles"][2]["level"] == 0.5
    assert plain["outputs"][0]["unit"] == "m"


def test_thresholds_of_nothing_are_refused():
    with pytest.raises(InputError, match="'speed'; the outputs are ground_range, time_of_flight"):
        summed(sweep(100), thresholds={"speed": (1.0,)})
    with pytest.raises(InputError, match="must be a finite number"):
        summed(sweep(100), thresholds={"ground_range": (math.nan,)})


def test_progress_rises_to_one():
    seen = []
    columns = sweep(20_000)
    summarize(
        cut(columns), UNITS, {}, samples=20_000, sampling="sobol", progress=lambda part, _: seen.append(part)
    )
    assert seen == sorted(seen)
    assert seen[-1] == 1.0
    assert seen[-2] > 0.9


def test_a_sweep_that_is_not_held_takes_little_memory():
    base = sweep(50_000)

    def chunks():
        for number in range(40):
            yield {name: column + (number if name != "status" else 0) for name, column in base.items()}

    tracemalloc.start()
    summarize(chunks, UNITS, THRESHOLDS, samples=2_000_000, sampling="independent")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 60 * 2**20
    assert 2_000_000 * 17 > 0.5 * peak  # all of it would be about as much again
    assert blocks.MEMORY == 256 * 2**20


def test_summaries_are_frozen():
    found = summed(sweep(1000))
    with pytest.raises(dataclasses.FrozenInstanceError):
        found.samples = 2
