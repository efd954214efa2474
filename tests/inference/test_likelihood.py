"""What a claim says of a length or a time, and what several claims say together."""

import numpy as np
import pytest

from trajectory.inference.claims import likelihood as lk
from trajectory.inference.claims.learned import error_curve, learned, time_discrepancy

U = (np.arange(20_000) + 0.5) / 20_000


def spread(density):
    """Median and 16-84 % half-width of the logarithm."""
    low, middle, high = np.interp([0.16, 0.5, 0.84], density.cumulative, density.z)
    return middle, 0.5 * (high - low)


def probability(density, low, high):
    ends = np.interp(np.log([low, high]), density.z, density.cumulative)
    return ends[1] - ends[0]


@pytest.mark.parametrize(
    ("quantity", "text", "low", "high"),
    [
        ("range", "2,000 km", 1500e3, 2500e3),  # the last non-zero digit is the first
        ("range", "1,000 km", 750e3, 1250e3),  # but no figure is off by more than a quarter
        ("apogee", "about 1,000 km", 750e3, 1250e3),
        ("range", "998 km", 993.01e3, 1002.99e3),  # 0.5 % is more than half a kilometre
        ("range", "950 km", 945e3, 955e3),
        ("range", "about 950 km", 940e3, 960e3),
        ("apogee", "exactly 6248.5 km", 6248.45e3, 6248.55e3),
        ("apogee", "more than 6,000 km", 6000e3, np.inf),
        ("apogee", "at least 6,200 km", 6200e3, np.inf),
        ("apogee", "less than 100 km", 0.0, 100e3),
        ("range", "up to 600 km", 0.0, 600e3),
        ("range", "420-450 km", 420e3, 450e3),
        ("flight_time", "47 min", 46.5 * 60, 47.5 * 60),
    ],
)
def test_each_wording_stands_for_its_interval(make_claim, quantity, text, low, high):
    assert lk.interval_of(make_claim(quantity, text).reported) == pytest.approx((low, high), rel=1e-12)


def test_a_self_claim_has_an_error_and_a_wrong_rate_of_its_own(make_claim):
    own = make_claim("range", "1,090 km", origin="DPRK (KCNA)")
    radar = make_claim("range", "1,080 km", origin="Japan MOD")
    alone, beside = lk.terms((own,), "range"), lk.terms((own, radar), "range")
    assert alone[0] == beside[0]
    assert [term.wrong for term in beside] == [group.wrong_rate for group in reversed(learned())]
    assert beside[0].error is not beside[1].error


def test_what_a_flight_taught_is_not_held_against_it(make_claim):
    here, elsewhere = (
        lk.term_of(make_claim("range", "1,090 km", origin="Japan MOD", event_id=event), "range")
        for event in ("PRK-20220324-A", "PRK-19980831-A")
    )
    assert here.error is not elsewhere.error
    assert here.wrong != elsewhere.wrong
    assert elsewhere.error is error_curve("range", "Japan MOD")


@pytest.mark.parametrize("status", ["duplicate", "superseded", "flagged", "salvo", "filler"])
def test_unused_claims_and_other_quantities_never_enter(make_claim, status):
    used = make_claim("range", "500 km")
    other = make_claim("range", "900 km", origin="Japan MOD", status=status)
    terms = lk.terms((other, used, make_claim("apogee", "500 km")), "range")
    assert [term.claim for term in terms] == [used]


@pytest.mark.parametrize(
    ("quantity", "text", "higher"),
    [
        ("range", "more than 1,000 km", "more than 1,500 km"),
        ("apogee", "at least 6,000 km", "at least 6,200 km"),
        ("flight_time", "more than 40 min", "more than 45 min"),
    ],
)
def test_a_lower_bound_that_two_say_counts_once(make_claim, quantity, text, higher):
    own = make_claim(quantity, text, origin="DPRK (KCNA)")
    first, second = (make_claim(quantity, text, origin=origin) for origin in ("ROK JCS", "Japan MOD"))
    other = make_claim(quantity, higher, origin="USFK")

    def kept(*claims):
        return [term.claim for term in lk.terms(claims, quantity)]

    assert kept(own, first) == kept(first, own) == [first]  # the voice that is not its own
    assert kept(first, second) == [first]
    assert kept(own, other, second) == [other, second]
    assert kept(own) == [own]


def test_figures_and_upper_bounds_of_the_same_number_all_count(make_claim):
    for text in ("1,000 km", "up to 1,000 km", "900-1,000 km"):
        claims = [make_claim("range", text, origin=origin) for origin in ("ROK JCS", "Japan MOD")]
        claims.append(make_claim("range", "more than 1,000 km", origin="USFK"))
        assert [term.claim for term in lk.terms(claims, "range")] == claims


def test_the_error_curve_that_is_kept_cannot_be_changed():
    for curve in (error_curve("range"), error_curve("range", own=True), error_curve("flight_time")):
        with pytest.raises(ValueError, match="read-only"):
            curve.cumulative[0] = 0.5


def test_one_claim_is_a_density_of_the_logarithm(make_term):
    """Rounding blurred by the agency's scale, and the tail: both are normalised."""
    claim = make_term("range", "950 km")
    z = np.linspace(np.log(950e3) - 60.0, np.log(950e3) + 60.0, 2_400_001)
    density = np.exp(lk.log_likelihood((claim,), z))
    assert np.trapezoid(density, z) == pytest.approx(1.0, abs=1e-4)
    far = np.abs(z - np.log(950e3)) > 0.3
    assert 0.2 * claim.wrong < np.trapezoid(density[far], z[far]) < claim.wrong


CASES = [
    ("range", ("950 km",)),
    ("range", ("950 km", "about 1,100 km")),
    ("apogee", ("exactly 6248.5 km", "more than 6,000 km")),
    ("range", ("up to 600 km",)),
]


@pytest.mark.parametrize(("quantity", "texts"), CASES)
def test_the_marginal_is_the_normalised_likelihood(make_term, quantity, texts):
    claims = tuple(make_term(quantity, text) for text in texts)
    density = lk.marginal(claims, quantity)
    assert density.cumulative[0] == 0.0
    assert density.cumulative[-1] == pytest.approx(1.0, abs=1e-12)
    assert (np.diff(density.cumulative) >= 0.0).all()
    z = np.linspace(density.z[0], density.z[-1], 1_000_001)  # an even grid of its own
    value = np.exp(lk.log_likelihood(claims, z))
    steps = 0.5 * (value[1:] + value[:-1]) * np.diff(z)
    assert density.log_evidence == pytest.approx(np.log(steps.sum()), abs=2e-4)
    cumulative = np.interp(density.z, z[1:], np.cumsum(steps) / steps.sum())
    assert np.abs(cumulative - density.cumulative).max() < 5e-4


@pytest.mark.parametrize(("quantity", "texts"), CASES)
def test_draws_follow_the_distribution_function(make_term, quantity, texts):
    density = lk.marginal(tuple(make_term(quantity, text) for text in texts), quantity)
    drawn = lk.draw(density, U)
    for level in (0.01, 0.2, 0.5, 0.8, 0.99):
        z = np.interp(level, density.cumulative, density.z)
        assert (drawn <= z).mean() == pytest.approx(level, abs=2e-4)


def test_two_agreeing_claims_sharpen(make_term):
    one, two = make_term("range", "950 km"), make_term("range", "955 km")
    middle, width = spread(lk.marginal((one,), "range"))
    both, narrower = spread(lk.marginal((one, two), "range"))
    assert narrower < 0.8 * width
    assert np.log(950e3) < both < np.log(955e3)
    assert middle == pytest.approx(np.log(950e3), abs=1e-3)


def test_a_contradicting_claim_is_not_averaged(make_term):
    density = lk.marginal((make_term("range", "450 km"), make_term("range", "650 km")), "range")
    near = [probability(density, 0.95 * km * 1e3, 1.05 * km * 1e3) for km in (450, 541, 650)]
    assert near[0] > 0.3
    assert near[2] > 0.3
    assert near[1] < 0.02


def test_a_self_claim_yields_to_the_independent_figure(make_claim):
    own = make_claim("range", "650 km", origin="DPRK (KCNA)")
    radar = make_claim("range", "450 km", origin="Japan MOD")
    density = lk.marginal(lk.terms((own, radar), "range"), "range")
    assert probability(density, 430e3, 470e3) > 1.1 * probability(density, 620e3, 680e3)


def test_upper_bounds_are_flat_inside_and_low_outside(make_term):
    bound = (make_term("apogee", "less than 100 km"),)
    level = lk.log_likelihood(bound, np.log(np.array([20e3, 50e3, 75e3])))
    assert (np.abs(level) < bound[0].wrong).all()  # but for the case of a wrong claim, it is certain
    beyond = lk.log_likelihood(bound, np.log(np.array([150e3])))[0]
    assert np.exp(beyond) == pytest.approx(0.09 * bound[0].wrong, rel=0.02)  # two scales away


def test_whoever_says_more_than_hardly_means_twice_as_much(make_term):
    bound = (make_term("apogee", "more than 2,000 km"),)
    density = lk.marginal(bound, "apogee")
    assert probability(density, 1980e3, 3030e3) > 0.85  # up to the next number as round
    assert 0.01 < probability(density, 4000e3, 20e6) < 0.1
    finer = lk.marginal((make_term("apogee", "more than 2,100 km"),), "apogee")
    assert probability(finer, 2080e3, 2220e3) > 0.75
    assert probability(density, 10e3, 1900e3) < bound[0].wrong
    both = (*bound, make_term("apogee", "about 2,100 km"))
    assert probability(lk.marginal(both, "apogee"), 1990e3, 2210e3) > 0.9


def test_times_are_compared_after_the_discrepancy_of_the_model(make_term):
    """Eight exact claims of one time say no more than the model can."""
    known = time_discrepancy()
    model = np.sqrt((known.weight * known.sigma**2).sum())
    one = make_term("flight_time", "exactly 2832 s")
    seconds = np.linspace(2532.0, 3132.0, 1201)
    for count in (1, 8):
        weight = np.exp(lk.time_log_likelihood((one,) * count, seconds))
        weight /= weight.sum()
        centre = (weight * seconds).sum()
        width = np.sqrt((weight * (seconds - centre) ** 2).sum())
        assert centre == pytest.approx(2832.0, abs=3.0)
        assert 0.95 * model <= width < 1.8 * model  # one figure may be wrong
    assert width == pytest.approx(model, rel=0.1)


def test_the_likelihood_of_a_time_does_not_depend_on_the_other_draws(make_term):
    claims = (make_term("flight_time", "47 min"), make_term("flight_time", "about 45 min"))
    seconds = np.array([2300.0, 2650.0, 2712.3, 2804.0, 3500.0])
    together = lk.time_log_likelihood(claims, seconds)
    alone = np.array([lk.time_log_likelihood(claims, seconds[k : k + 1])[0] for k in range(5)])
    assert together == pytest.approx(alone, abs=1e-3)


def test_without_a_claimed_time_nothing_weighs():
    assert (lk.time_log_likelihood((), np.array([100.0, 5000.0])) == 0.0).all()
