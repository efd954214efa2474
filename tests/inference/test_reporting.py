"""Figures are printed with exactly the probabilities that the likelihood gives them."""

import numpy as np
import pytest

from trajectory.ensembles.sampling import sobol
from trajectory.inference.claims import likelihood as lk
from trajectory.inference.claims.excess import bound_density
from trajectory.inference.claims.intervals import interval_of
from trajectory.inference.claims.learned import error_curve, time_discrepancy
from trajectory.inference.claims.reporting import UNIFORMS, Style, read, report, true_time

COUNT = 16384
KM = 1e3


@pytest.fixture(scope="module")
def uniform():
    return sobol(0, COUNT, UNIFORMS, 5)


def printed(quantity, truth, uniform, style, curve):
    return [report(quantity, truth, u, style, curve) for u in uniform]


def cell_probability(reported, truth, curve):
    """Probability of a print by the likelihood: its density times the width of what was read."""
    term = read(reported, curve)
    value = np.exp(lk.log_likelihood((term,), np.array([np.log(truth)]))[0])
    return value if term.is_bound else value * np.log(term.high / term.low)


@pytest.mark.parametrize(
    ("quantity", "origin", "own", "truth", "style"),
    [
        ("range", "Japan MOD", False, 503 * KM, Style("rounded", 10 * KM)),
        ("range", "ROK JCS", False, 1004 * KM, Style("exact", 10 * KM)),
        ("apogee", "", False, 770 * KM, Style("rounded", 50 * KM)),
        ("flight_time", "DPRK (KCNA)", True, 2832.0, Style("exact", 60.0)),
    ],
)
def test_rounded_figures_come_as_often_as_the_likelihood_says(uniform, quantity, origin, own, truth, style):
    curve = error_curve(quantity, origin, own=own)
    found = printed(quantity, truth, uniform, style, curve)
    values, counts = np.unique([r.value for r in found if r.value], return_counts=True)
    by_value = {r.value: r for r in found}
    expected = np.array([cell_probability(by_value[v], truth, curve) for v in values])
    # A low-discrepancy sequence: errors far below those of random draws, sqrt(p / n) = 0.003 at worst.
    assert counts / COUNT == pytest.approx(expected, abs=1.2e-3)
    assert expected.sum() == pytest.approx(1.0, abs=3e-3)


@pytest.mark.parametrize("quantity", ["range", "apogee"])
def test_about_doubles_the_cell_and_each_grid_is_as_likely(uniform, quantity):
    curve, truth, style = error_curve(quantity), 400 * KM, Style("about", 10 * KM)
    found = printed(quantity, truth, uniform, style, curve)
    # above, 1 % is more than a step; below, where a wrong figure may lie, a step more than a quarter
    found = [r for r in found if 40 * KM < r.value <= 1000 * KM]
    assert {r.half_width for r in found} == {10 * KM}
    values, counts = np.unique([r.value for r in found], return_counts=True)
    by_value = {r.value: r for r in found}
    # half of the prints come from each of the two grids
    expected = np.array([0.5 * cell_probability(by_value[v], truth, curve) for v in values])
    assert counts / COUNT == pytest.approx(expected, abs=1.5e-3)


@pytest.mark.parametrize(
    "style", [Style("rounded", 1 * KM), Style("about", 1 * KM), Style("interval", ratio=1.07)]
)
def test_cells_without_a_known_place_have_the_density_of_the_likelihood(uniform, style):
    """The half per cent floor, twice that, and an interval: how often the middle lies in a bin."""
    curve, truth = error_curve("range", "Japan MOD"), 2000 * KM
    found = printed("range", truth, uniform, style, curve)
    # far below, where only wrong figures lie, a step is more than half a per cent
    found = [r for r in found if interval_of(r)[0] > 1000 * KM]
    low, high = np.log(np.array([interval_of(r) for r in found])).T
    assert np.ptp(high - low) < 1e-9
    middle = 0.5 * (low + high)
    edges = np.log(truth) + np.linspace(-0.08, 0.08, 33)
    seen = np.histogram(middle, edges)[0] / COUNT
    fine = np.linspace(edges[0], edges[-1], 32 * 64 + 1)
    half = 0.5 * (high[0] - low[0])
    density = np.array(
        [
            np.exp(
                lk.log_likelihood(
                    (lk.Term(np.exp(m - half), np.exp(m + half), curve.wrong, None, curve),),
                    np.array([np.log(truth)]),
                )[0]
            )
            for m in fine
        ]
    )
    steps = 0.5 * (density[1:] + density[:-1]) * np.diff(fine)
    assert seen == pytest.approx(steps.reshape(32, 64).sum(axis=1), abs=1.5e-3)


@pytest.mark.parametrize("bound", [480, 500, 510])
def test_less_than_is_said_as_often_as_the_likelihood_says(uniform, bound):
    curve, truth = error_curve("range", "ROK JCS"), 500 * KM
    found = printed("range", truth, uniform, Style("less", bound * KM), curve)
    below = [r for r in found if r.qualifier == "less_than"]
    assert len(below) / COUNT == pytest.approx(cell_probability(below[0], truth, curve), abs=1e-3)
    others = [r for r in found if r.qualifier != "less_than"]
    assert {r.qualifier for r in others} == {"exact"}


def test_bounds_lie_below_the_truth_as_the_likelihood_says(uniform):
    curve, truth = error_curve("range", "ROK JCS"), 500 * KM
    found = printed("range", truth, uniform, Style("more", ratio=1.2), curve)
    z = np.sort([np.log(truth / r.low) for r in found])
    grid = np.linspace(z[0] - 0.01, z[-1] + 0.01, 20_001)
    density = bound_density(grid, np.log(1.2), curve)
    cumulative = np.concatenate([[0.0], np.cumsum(0.5 * (density[1:] + density[:-1]) * np.diff(grid))])
    for level in (0.1, 0.5, 0.8, 0.95):
        assert np.interp(np.quantile(z, level), grid, cumulative) == pytest.approx(level, abs=0.01)


@pytest.mark.parametrize("wording", [Style("more"), Style("less", 900 * KM)])
def test_a_flat_prior_and_a_bound_cover_the_truth_as_often_as_they_say(wording):
    curve, rng = error_curve("range", "ROK JCS"), np.random.default_rng(5)
    ends, ranks = np.log(lk.DOMAIN["range"]), []
    for z in rng.uniform(*ends, 1000):
        term = read(report("range", np.exp(z), rng.uniform(size=UNIFORMS), wording, curve), curve)
        density = lk.marginal((term,), "range")
        ranks.append(np.interp(z, density.z, density.cumulative))
    assert np.mean(ranks) == pytest.approx(0.5, abs=2.6 / np.sqrt(12_000.0))


def test_two_agencies_are_drawn_apart_and_combine_to_the_product(uniform):
    """The posterior of the truth given two prints covers it as often as it says, over a flat prior."""
    pair = error_curve("range", "Japan MOD"), error_curve("range", "ROK JCS")
    rng = np.random.default_rng(4)
    truths = np.exp(rng.uniform(np.log(700 * KM), np.log(6000 * KM), 1500))
    ranks = []
    for truth in truths:
        terms = tuple(
            read(report("range", truth, rng.uniform(size=UNIFORMS), Style("exact", 20 * KM), curve), curve)
            for curve in pair
        )
        density = lk.marginal(terms, "range")
        ranks.append(np.interp(np.log(truth), density.z, density.cumulative))
    inside = [np.mean(np.abs(np.array(ranks) - 0.5) < 0.5 * level) for level in (0.5, 0.8, 0.9)]
    for level, share in zip((0.5, 0.8, 0.9), inside, strict=True):
        assert abs(share - level) < 2.6 * np.sqrt(level * (1.0 - level) / len(truths))


def test_a_real_time_scatters_by_the_learned_discrepancy():
    known = time_discrepancy()
    times = np.array([true_time(3000.0, u) for u in sobol(0, 8192, 2, 3)])
    variance = (known.weight * known.sigma**2).sum()
    assert times.mean() == pytest.approx(3000.0, abs=1.0)
    assert times.std() == pytest.approx(np.sqrt(variance), rel=0.03)


def test_the_likelihood_of_the_time_is_that_of_its_sampler(make_term):
    """Chance that a model of 3,000 s is told as 50 min, by drawing and by the likelihood."""
    curve = error_curve("flight_time", "Japan MOD")
    uniform = sobol(0, 32768, 2 + UNIFORMS, 9)
    style = Style("exact", 60.0)
    told = [report("flight_time", true_time(3000.0, u[:2]), u[2:], style, curve) for u in uniform]
    share = np.mean([r.value == 3000.0 for r in told])
    term = read(next(r for r in told if r.value == 3000.0), curve)
    assert np.exp(lk.time_log_likelihood((term,), np.array([3000.0]))[0]) == pytest.approx(share, abs=2e-3)


@pytest.mark.parametrize("wording", ["exact", "rounded", "about"])
def test_no_cell_is_wider_than_a_quarter_of_the_figure(wording):
    told = report("apogee", 4 * KM, np.array([0.9, 0.5, 0.3]), Style(wording, 20 * KM), error_curve("apogee"))
    assert told.half_width == pytest.approx(0.25 * told.value)
    low, high = interval_of(told)
    assert low < 4 * KM < high


def test_a_wrong_bound_is_off_as_far_as_a_wrong_figure_and_no_farther():
    """Twelve scales away the tail of a wrong claim has 0.35 % left."""
    curve = error_curve("apogee")
    term = lk.Term(6200 * KM, np.inf, curve.wrong, None, curve)
    far, near = lk.log_likelihood((term,), np.log([567 * KM, 6300 * KM]))
    assert np.exp(far) < 0.0035 * curve.wrong
    assert far > near - 12.0
