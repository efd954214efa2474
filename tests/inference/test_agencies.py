"""What is learned of agencies: the arithmetic, the recovery of known truths, and the shipped values."""

import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest

from trajectory.inference import relearn as rl
from trajectory.inference.claims import agencies as ag
from trajectory.inference.claims import learned as ld
from trajectory.inference.claims import scatter as sc
from trajectory.inference.claims.comparisons import LEARNED, PAIR, compare

RANGE = ("range",)


def cell(origin, value, half):
    return ag.Cell(origin, float(np.log(value - half)), float(np.log(value + half)))


@pytest.mark.parametrize(
    ("first", "second"), [((1100, 50), (1080, 5)), ((500, 5), (490, 5)), ((4600, 50), (4500, 50))]
)
@pytest.mark.parametrize(("scale", "shift", "rate"), [(0.01, 0.0, 0.04), (0.03, 0.02, 0.2)])
def test_the_corners_are_the_integral_over_the_truth(first, second, scale, shift, rate):
    """Integrate the two printed figures over a flat truth, each sound or wrong."""
    a, b = cell("a", *first), cell("b", *second)
    z = np.linspace(a.low - 6.0, a.high + 6.0, 400_001)

    def told(one, bias):
        low, high = one.low - z, one.high - z
        sound = sc.phi((high - bias) / scale) - sc.phi((low - bias) / scale)
        return (1.0 - rate) * sound + rate * sc.tail_mass(low, high)

    direct = np.trapezoid(told(a, 0.5 * shift) * told(b, -0.5 * shift), z)
    quick = float(ag.pair_probability(a, b, np.array(shift), np.array(scale), np.array(rate)))
    # scale and bias are left out beside a wrong figure's tail
    assert quick == pytest.approx(direct, rel=0.03)


def test_the_tail_keeps_its_digits_far_out():
    """Student t with 2 degrees of freedom: survival is 1 / (2 x^2) far out."""
    for low in (5.0, 50.0, 5e4):
        both = [sc.tail_mass(np.array([s * low]), np.array([s * low + 1e-3 * low]))[0] for s in (1.0,)]
        u, v = low / sc.TAIL_SCALE, 1.001 * low / sc.TAIL_SCALE
        assert both[0] == pytest.approx(0.5 / u**2 - 0.5 / v**2, rel=5e-3)
        mirrored = sc.tail_mass(np.array([-1.001 * low]), np.array([-low]))[0]
        assert mirrored == pytest.approx(both[0], rel=1e-9)
    assert sc.tail_mass(np.array([-np.inf]), np.array([np.inf]))[0] == pytest.approx(1.0)
    assert sc.tail_mass(np.array([-0.2 * np.sqrt(2.0 / 3.0)]), np.array([0.2 * np.sqrt(2.0 / 3.0)]))[
        0
    ] == pytest.approx(0.5)


def made_up(count, scale, shift, wrong, rng, *, own_scale=0.01, own_wrong=0.0):
    """Flights reported by two agencies and the party itself, printed to 1 km."""
    found = []
    for number in range(count):
        z = np.log(rng.uniform(800.0, 6000.0))

        def told(bias, spread, rate, z=z):
            error = (
                sc.TAIL_SCALE * rng.standard_t(2) if rng.uniform() < rate else bias + spread * rng.normal()
            )
            return max(round(float(np.exp(z + error))), 1)

        pair = [
            cell(name, told(sign * shift, scale, wrong), 0.5)
            for name, sign in zip(PAIR, (0.5, -0.5), strict=True)
        ]
        own = cell("own", told(0.0, own_scale, own_wrong), 0.5)
        found.append(ag.Comparison(f"event {number}", f"flight {number}", "range", tuple(pair), own))
    return found


@pytest.mark.parametrize(
    ("scale", "shift", "wrong"), [(0.005, 0.01, 0.0), (0.02, -0.02, 0.1), (0.04, 0.0, 0.25)]
)
def test_many_flights_give_back_scale_bias_and_wrong_rate(scale, shift, wrong):
    flights = made_up(300, scale, shift, wrong, np.random.default_rng(1), own_scale=0.01, own_wrong=0.1)
    agencies, own = ag.learn(flights, PAIR, RANGE)
    low, middle, high = agencies.scales["range"].interval
    assert low <= 1.15 * scale
    assert high >= scale / 1.15
    assert middle == pytest.approx(scale, rel=0.25)  # steps of the grid: a fifth
    assert agencies.scales["range"].shift[0] - 0.003 <= shift <= agencies.scales["range"].shift[2] + 0.003
    assert agencies.wrong_interval[0] - 0.01 <= wrong <= agencies.wrong_interval[2] + 0.03
    assert own.scales["range"].interval[0] <= 0.0115
    assert own.wrong_interval[0] <= 0.1 <= own.wrong_interval[2]


def test_intervals_cover_as_often_as_they_say():
    """Truths from the prior, seven flights each: too few to know, so the intervals must say so."""
    rng = np.random.default_rng(7)
    inside, count = 0, 120
    for _ in range(count):
        scale = ag.SCALE_MEDIAN * np.exp(ag.SCALE_SPREAD * np.clip(rng.normal(), -2.5, 2.5))
        flights = made_up(7, scale, np.sqrt(2.0) * scale * rng.normal(), rng.beta(*ag.WRONG_PRIOR), rng)
        agencies, _ = ag.learn([dataclasses.replace(one, own=None) for one in flights], PAIR, RANGE)
        low, _, high = agencies.scales["range"].interval
        inside += low <= scale <= high
    assert abs(inside / count - 0.9) < 2.6 * np.sqrt(0.09 / count)


def test_without_flights_the_prior_stays():
    agencies, own = ag.learn([], PAIR, LEARNED)
    for group in (agencies, own):
        low, middle, high = group.scales["range"].interval
        assert middle == pytest.approx(0.01, rel=0.05)
        assert low == pytest.approx(0.01 * np.exp(-1.645 * 0.7), rel=0.1)
        assert high == pytest.approx(0.01 * np.exp(1.645 * 0.7), rel=0.1)
        assert group.wrong_rate == pytest.approx(0.05, abs=0.002)


def test_a_party_does_not_teach_about_the_agencies():
    flights = made_up(40, 0.01, 0.0, 0.0, np.random.default_rng(3), own_scale=0.04, own_wrong=0.3)
    with_own, own = ag.learn(flights, PAIR, RANGE)
    without, _ = ag.learn([dataclasses.replace(one, own=None) for one in flights], PAIR, RANGE)
    assert (with_own.scales["range"].weight == without.scales["range"].weight).all()
    assert own.wrong_rate > 2.0 * with_own.wrong_rate


def test_an_unknown_agency_is_wider_than_a_known_one_and_only_that_has_a_bias():
    flights = made_up(200, 0.01, 0.03, 0.0, np.random.default_rng(5))
    scales = ag.learn(flights, PAIR, RANGE)[0].scales["range"]
    (mean, spread, _), (other_mean, _, _), (none, wider, _) = (
        ag.predictive(scales, share) for share in (0.5, -0.5, None)
    )
    likely = scales.weight > 0.1
    assert mean[likely] == pytest.approx(0.015, abs=0.003)
    assert other_mean == pytest.approx(-mean)
    assert (none == 0.0).all()
    assert (wider[likely] > spread[likely]).all()


# --- the shipped values ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def relearned(catalogue):
    return rl.relearn_agencies(catalogue)


def test_the_shipped_values_are_what_the_catalogue_teaches(relearned):
    shipped = ld.table()
    for key in ("pair", "compared", "every_kind_pairs"):
        assert shipped[key] == relearned[key]
    assert shipped["without"].keys() == relearned["without"].keys()
    for event, entry in relearned["without"].items():
        for group, values in entry.items():
            assert shipped["without"][event][group]["wrong"] == pytest.approx(
                values["wrong"], rel=1e-3, abs=1e-9
            )
            for quantity, scales in values["scales"].items():
                for key, numbers in scales.items():
                    known = shipped["without"][event][group]["scales"][quantity][key]
                    assert known == pytest.approx(numbers, rel=1e-3, abs=1e-9)


def test_the_shipped_time_discrepancy_is_what_the_fits_teach(catalogue, families):
    """Fewer draws than were shipped: alike within what these draws scatter."""
    shipped = {one["flight"]: one for one in ld.table()["time"]}
    some = [launch for launch in catalogue if launch.id in ("PRK-20170728-A", "PRK-20221003-A")]
    for one in rl.relearn_time(some, families, draws=300):
        known = shipped[one["flight"]]
        assert one["claimed"] == known["claimed"]
        assert one["predicted_s"] == pytest.approx(known["predicted_s"], abs=20.0)
        assert one["log_likelihood"] == pytest.approx(known["log_likelihood"], abs=0.15)
    assert ld.time_discrepancy().flights == len(shipped) == 15


def test_each_flight_counts_once_and_only_first_hand_figures_in_sight(catalogue):
    compared = compare(catalogue)
    keys = [(one.event_id, one.quantity, tuple(c.text for c in one.agencies)) for one in compared]
    assert len(set(keys)) == len(keys)
    flights = {one.flight for one in compared}
    assert "PRK-20221218-A/1" in flights
    assert "PRK-20221218-A/2" not in flights  # one figure told for both
    assert "PRK-20220924-A" not in flights  # stays at 50-60 km, below a distant radar's horizon
    assert "PRK-20220324-A" in flights
    names = {c.origin for one in compared for c in one.agencies}
    assert names == set(PAIR)  # a third independent agency would need a bias of its own


def test_leaving_out_an_event_leaves_out_what_it_taught():
    whole, without = (ld.learned(event)[0].scales["apogee"].interval for event in ("", "PRK-20221103-A"))
    assert without[2] < 0.8 * whole[2]  # 150 km against 130 km taught most of the largest scatter
    assert ld.learned("PRK-20170514-A")[1].wrong_rate != ld.learned()[1].wrong_rate
    assert ld.error_curve("range", excluding="no such event") is ld.error_curve("range")
    all_times, one_less = ld.time_discrepancy(), ld.time_discrepancy("PRK-20170828-A")
    assert one_less.flights == all_times.flights - 1
    assert one_less.interval[1] < all_times.interval[1]  # 14 minutes was far from the prediction


def test_the_posterior_of_the_discrepancy_starts_from_its_prior():
    nothing = ld.discrepancy_posterior([])
    low, middle, high = nothing.interval
    assert middle == pytest.approx(60.0, rel=0.03)
    assert low == pytest.approx(60.0 * np.exp(-1.645 * 0.5), rel=0.06)
    assert high == pytest.approx(60.0 * np.exp(1.645 * 0.5), rel=0.06)


@pytest.mark.parametrize("true", [25.0, 60.0, 150.0])
def test_many_times_give_back_the_discrepancy(true):
    errors = true * np.random.default_rng(2).normal(size=400)
    logs = [-np.log(ld.TIME_SIGMAS) - 0.5 * (error / ld.TIME_SIGMAS) ** 2 for error in errors]
    assert ld.discrepancy_posterior(logs).interval[1] == pytest.approx(true, rel=0.1)


def test_the_summary_is_plain_and_says_how_weak_it_is():
    summary = ld.summarise()
    counts = {(one.whose, one.quantity): one.flights for one in summary.groups}
    assert counts["agencies", "range"] == 27
    assert "27 ranges, 13 apogees" in summary.caveats[0]
    assert json.loads(rl.to_text(ld.table())) == ld.table()


def test_the_document_tells_what_is_shipped():
    text = " ".join((Path(__file__).parents[2] / "docs" / "method.md").read_text().split())

    def told(values):
        low, middle, high = (100.0 * value for value in values)
        return f"{middle:.1f} % ({low:.1f} to {high:.1f})"

    found = {(one.whose, one.quantity): one for one in ld.summarise().groups}
    agencies, height = found["agencies", "range"], found["agencies", "apogee"]
    assert (
        f"Learned: scale {told(agencies.scale)} for ranges and {told(height.scale)} for apogees, wrong rate "
        f"{told(agencies.wrong)}. That rests on {agencies.flights} ranges and {height.flights} apogees"
    ) in text
    own = [found["own", name] for name in ("range", "apogee", "flight_time")]
    assert (
        f"{told(own[0].scale)} for ranges, {told(own[1].scale)} for apogees, {told(own[2].scale)} for times, "
        f"wrong rate {told(own[0].wrong)}."
    ) in text
    low, middle, high = ld.time_discrepancy().interval
    assert f"{middle:.0f} s ({low:.0f} to {high:.0f} s) from" in text


def test_an_independent_sampler_finds_the_same_scale(catalogue):
    """Random-walk ensemble over the same posterior, truth summed out: scale and shift of the ranges."""
    emcee = pytest.importorskip("emcee")
    cells = [ag.pair_of(one, PAIR) for one in compare(catalogue) if one.quantity == "range"]
    cells = [pair for pair in cells if pair is not None]
    rate = np.array(0.04)

    def log_posterior(x):
        scale, unit = ag.SCALE_MEDIAN * np.exp(ag.SCALE_SPREAD * x[0]), x[1]
        if abs(x[0]) > 2.8 or abs(unit) > 3.1:
            return -np.inf
        shift = np.sqrt(2.0) * scale * unit
        logs = [np.log(ag.pair_probability(*pair, np.array(shift), np.array(scale), rate)) for pair in cells]
        return float(-0.5 * (x[0] ** 2 + unit**2) + sum(logs))

    np.random.seed(3)  # noqa: NPY002  emcee draws from the global generator unless told otherwise
    start = np.random.default_rng(3).normal(size=(8, 2)) * 0.3
    sampler = emcee.EnsembleSampler(8, 2, log_posterior)
    sampler.run_mcmc(start, 600)
    drawn = sampler.get_chain(discard=100, flat=True)
    scales = ag.SCALE_MEDIAN * np.exp(ag.SCALE_SPREAD * drawn[:, 0])
    found = np.quantile(scales, (0.05, 0.5, 0.95))
    agencies, _ = ag.learn([one for one in compare(catalogue)], PAIR, LEARNED)
    assert agencies.scales["range"].interval == pytest.approx(found, rel=0.15)


def test_other_values_are_used_only_while_they_are_being_learned():
    before, mark = ld.error_curve("range", "Japan MOD"), ld.fingerprint()
    nothing = rl._values([])
    with ld.using({"without": {"": nothing}, "time": []}):
        inside = ld.error_curve("range", "Japan MOD")
        assert ld.time_discrepancy().flights == 0
        assert ld.fingerprint() != mark
    after = ld.error_curve("range", "Japan MOD")
    assert inside.wrong == pytest.approx(0.05, abs=0.002)
    assert after.wrong == before.wrong
    assert (after.cumulative == before.cumulative).all()
    assert ld.fingerprint() == mark
