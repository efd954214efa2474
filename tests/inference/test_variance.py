"""Shares of a variance from weighted draws: Sobol's indices where these exist, Shapley's value where not."""

import numpy as np
import pytest
from SALib.analyze import sobol as salib_analyze
from SALib.sample import sobol as salib_sample
from SALib.test_functions import Ishigami

from kernels import layout as col
from trajectory.ensembles.sampling import sobol
from trajectory.inference.claims import normal
from trajectory.inference.posterior import fit as f
from trajectory.inference.posterior import prior as p
from trajectory.inference.ranges.standard_range import standard_range
from trajectory.inference.ranges.variance import Share, VarianceShares, variance_shares

ISHIGAMI = {"num_vars": 3, "names": ["a", "b", "c"], "bounds": [[-np.pi, np.pi]] * 3}


def by_name(found):
    return {one.name: one for one in found.shares}


def sobol_indices(problem, evaluate, base):
    """First-order indices by SALib's own design, and their standard errors."""
    points = salib_sample.sample(problem, base, calc_second_order=False, seed=1)
    made = salib_analyze.analyze(problem, evaluate(points), calc_second_order=False, seed=1)
    return dict(zip(problem["names"], zip(made["S1"], made["S1_conf"] / 1.96, strict=True), strict=True))


def columns(points, names):
    return {name: (points[:, k],) for k, name in enumerate(names)}


def test_shares_are_the_first_order_indices_of_ishigamis_function():
    """Analytic: 0.3139, 0.4424, 0; SALib estimates the same by its own design."""
    points = -np.pi + 2.0 * np.pi * sobol(0, 4096, 3, 3)
    found = variance_shares(columns(points, "abc"), Ishigami.evaluate(points), np.ones(4096), degree=8)
    theirs = sobol_indices(ISHIGAMI, Ishigami.evaluate, 1024)
    for name, exact in (("a", 0.3139), ("b", 0.4424), ("c", 0.0)):
        one = by_name(found)[name]
        assert one.share == pytest.approx(exact, abs=0.005)
        assert abs(one.share - theirs[name][0]) < 3.0 * np.hypot(one.error, theirs[name][1]) + 0.002
    assert found.unexplained == pytest.approx(0.2437, abs=0.01)  # the interaction of a and c
    assert found.standard_deviation == pytest.approx(np.sqrt(13.845), rel=0.01)


def test_weights_make_another_distribution():
    """Drawn unevenly and weighted back, the shares are those of even draws."""
    u = sobol(0, 4096, 3, 4)
    u[:, 0] **= 2.0  # density 1 / (2 sqrt(x))
    points = -np.pi + 2.0 * np.pi * u
    y, weights = Ishigami.evaluate(points), 2.0 * np.sqrt(u[:, 0])
    found = by_name(variance_shares(columns(points, "abc"), y, weights, degree=8))
    assert found["a"].share == pytest.approx(0.3139, abs=0.01)
    assert found["b"].share == pytest.approx(0.4424, abs=0.01)
    wrong = by_name(variance_shares(columns(points, "abc"), y, np.ones(4096), degree=8))
    assert abs(wrong["a"].share - 0.3139) > 0.03


def test_what_correlated_unknowns_explain_in_common_is_shared():
    """Two normal unknowns: the share is beta_i^2 + rho beta_1 beta_2 + rho^2 (beta_j^2 - beta_i^2) / 2."""
    z = normal.inverse(np.clip(sobol(0, 8192, 2, 5), 1e-9, 1 - 1e-9))
    rho, beta = 0.7, np.array([2.0, 1.0])
    x = np.stack([z[:, 0], rho * z[:, 0] + np.sqrt(1 - rho**2) * z[:, 1]], axis=1)
    found = by_name(variance_shares(columns(x, "ab"), x @ beta, np.ones(8192), degree=9))
    variance = beta @ np.array([[1.0, rho], [rho, 1.0]]) @ beta
    exact = beta**2 + rho * beta.prod() + 0.5 * rho**2 * (beta[::-1] ** 2 - beta**2)
    assert found["a"].share == pytest.approx(exact[0] / variance, abs=0.01)
    assert found["b"].share == pytest.approx(exact[1] / variance, abs=0.01)
    assert found["b"].alone == pytest.approx((beta[1] + rho * beta[0]) ** 2 / variance, abs=0.01)
    assert found["a"].alone + found["b"].alone > 1.4  # first-order indices would count twice


def test_families_have_effects_of_their_own():
    """Opposite slopes cancel over families; within them they explain everything."""
    u = sobol(0, 2048, 2, 6)
    family = (u[:, 0] < 0.25).astype(np.int64)
    y = np.where(family == 1, 3.0 + u[:, 1], -u[:, 1])
    only_first = np.where(family == 0, 1.0 - u[:, 1], np.nan)
    found = variance_shares(
        {"x": (u[:, 1],), "first": (only_first,)}, y, np.ones(2048), family=family, family_name="which"
    )
    within, between = 1.0 / 12.0, 0.25 * 0.75 * 4.0**2
    shares, total = by_name(found), within + between
    # Without the family x explains a quarter of what varies within families, "first" three, both all.
    assert shares["which"].alone == pytest.approx(between / total, abs=2e-3)
    assert shares["which"].share == pytest.approx((between + 0.125 * within) / total, abs=2e-3)
    assert shares["x"].share == pytest.approx(0.375 * within / total, abs=1e-3)
    assert shares["first"].share == pytest.approx(0.5 * within / total, abs=1e-3)
    assert abs(found.unexplained) < 1e-3


def test_a_family_told_by_an_unknown_shares_with_it():
    """Two families that differ because an unknown does: neither is to blame alone."""
    u = sobol(0, 4096, 2, 6)
    family = (u[:, 0] > 0.5).astype(np.int64)
    found = by_name(
        variance_shares({"x": (u[:, 0],), "z": (u[:, 1],)}, u[:, 0], np.ones(4096), family=family)
    )
    assert found["family"].alone == pytest.approx(0.75, abs=0.01)
    assert found["x"].alone == pytest.approx(1.0, abs=0.01)
    assert found["family"].share == pytest.approx(0.375, abs=0.01)
    assert found["x"].share == pytest.approx(0.625, abs=0.01)
    assert found["z"].share == pytest.approx(0.0, abs=0.01)


def test_noise_is_explained_by_nothing_and_the_errors_are_honest():
    """Twelve unknowns without effect, unequal weights, few draws: no share from chance."""
    errors, shares, left = [], [], []
    for seed in range(30):
        rng = np.random.default_rng(seed)
        x, weights = rng.random((300, 12)), rng.exponential(size=300)
        y = 0.5 * normal.inverse(x[:, 0]) + rng.normal(size=300)
        groups = {"one": (x[:, 0],), "many": tuple(x[:, k] for k in range(1, 12))}
        found = variance_shares(groups, y, weights)
        shares.append([by_name(found)[name].share for name in groups])
        errors.append([by_name(found)[name].error for name in groups])
        left.append(found.unexplained)
    assert np.mean(shares, axis=0) == pytest.approx([0.2, 0.0], abs=0.035)
    assert np.mean(left) == pytest.approx(0.8, abs=0.04)
    ratio = np.sqrt(np.mean(np.square(errors), axis=0)) / np.std(shares, axis=0)
    assert ((ratio > 0.7) & (ratio < 1.6)).all()


def test_shares_do_not_depend_on_scale_and_a_constant_has_none():
    u = sobol(0, 512, 2, 7)
    y = u[:, 0] + 0.3 * u[:, 1]
    one = variance_shares({"a": (u[:, 0],), "b": (u[:, 1],)}, y, np.ones(512))
    two = variance_shares(
        {"a": (np.exp(9 * u[:, 0]),), "b": (1 - u[:, 1],)}, 1e6 * y - 5e8, np.full(512, 7.0)
    )
    for name in "ab":
        assert by_name(one)[name].share == pytest.approx(by_name(two)[name].share, abs=1e-6)
    assert variance_shares({"a": (u[:, 0],)}, np.full(512, 3.0), np.ones(512)) is None
    assert one == variance_shares({"a": (u[:, 0],), "b": (u[:, 1],)}, y, np.ones(512))


def test_a_family_with_a_handful_of_draws_does_no_harm():
    u = sobol(0, 512, 2, 8)
    family = np.where(np.arange(512) < 3, 1, 0)
    found = variance_shares({"a": (u[:, 0],)}, u[:, 0], np.ones(512), family=family)
    assert all(np.isfinite([one.share, one.error, one.alone]).all() for one in found.shares)
    assert by_name(found)["a"].share > 0.98


@pytest.fixture(scope="module")
def flights(families):
    """Standard range of two-stage vehicles over five unknowns, from points of the unit cube."""
    family = next(one for one in families if one.stages == 2)
    places = {"thrust 1": p.STAGE, "thrust 2": p.STAGE + 3, "exhaust 2": p.STAGE + 4, "share": p.SHARE_1}
    names = ("delta-v", *places)

    def evaluate(points):
        uniform = np.full((len(points), p.DIMENSIONS), 0.5)
        uniform[:, p.LAW] = 0.99  # gravity turn
        uniform[:, list(places.values())] = points[:, 1:]
        drawn = p.draw_families((family,), uniform)
        p.set_delta_v(drawn.rows, drawn.shares, 6800.0 + 400.0 * points[:, 0])
        drawn.rows[:, col.LATITUDE] = np.radians(40.0)
        weights = np.full(len(points), 1.0 / len(points))
        made = f.Fit(
            evidence=f.Evidence((), (), (), latitude=0.7, longitude=0.0), families=(family,),
            family=drawn.family, shares=drawn.shares, rows=drawn.rows,
            results=np.zeros((len(points), col.RESULTS)), weights=weights, weights_without_time=weights,
        is_lofted=np.ones(len(weights), dtype=np.bool_),
            drawn=len(points), unsolved=0, failed=0, outside_prior=0, log_evidence=0.0, seed=0, flights=0,
        )  # fmt: skip
        return standard_range(made, azimuth=0.0).without_rotation

    return names, evaluate


@pytest.mark.slow
def test_shares_of_real_flights_are_those_of_salib(flights):
    """An ensemble of the prior with equal weights, flown by the kernels; SALib flies its own design."""
    names, evaluate = flights
    problem = {"num_vars": len(names), "names": list(names), "bounds": [[0.0, 1.0]] * len(names)}
    theirs = sobol_indices(problem, evaluate, 512)
    points = sobol(0, 1024, len(names), 9)
    found = variance_shares(columns(points, names), evaluate(points), np.ones(1024))
    ours = by_name(found)
    for name, (index, error) in theirs.items():
        assert abs(ours[name].share - index) < 3.0 * np.hypot(error, ours[name].error) + 0.005, name
    assert max(error for _, error in theirs.values()) < 0.06
    assert sum(ours[name].share > 0.05 for name in names) >= 3  # not one unknown that does it all
    assert 0.0 < found.unexplained < 0.15


@pytest.mark.parametrize("seed", [1, 7, 11])  # of which rounding made the errors infinite
def test_an_unknown_that_varies_in_one_block_alone_leaves_the_errors_finite(seed):
    generator = np.random.default_rng(seed)
    x, y = generator.normal(size=(2, 160))
    rare = np.where(np.arange(160) == 7, 1.0, 0.1)  # one draw of one block
    found = variance_shares({"x": (x,), "rare": (rare,)}, x + 0.1 * y + 3.0, generator.random(160))
    assert all(one.error < 0.1 for one in found.shares)
    assert found.shares[0].share == pytest.approx(1.0, abs=0.1)


def test_parts_of_a_whole_add_up_and_are_none_of_them_below_nought():
    shares = tuple(Share(name, share, 0.1, 0.0) for name, share in (("a", 0.61), ("b", 0.0), ("c", -0.13)))
    parts = VarianceShares(shares, 0.52, 0.1, 1.0).as_parts()
    assert parts.unexplained == pytest.approx(0.52 / 1.13)
    assert [one.share for one in parts.shares] == pytest.approx([0.61 / 1.13, 0.0, 0.0])
    assert sum(one.share for one in parts.shares) + parts.unexplained == pytest.approx(1.0)
