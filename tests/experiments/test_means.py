import math

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.stats import ttest_ind

from experiments.means import compare_means, fieller
from funnel.samples import Sample


def sample_of(values):
    return Sample(len(values), sum(values), sum(value**2 for value in values))


# Student (1908), sleep; R t.test(extra ~ group)
GROUP_1 = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
GROUP_2 = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]
# Hillstrom (2008), e-mail: spend in dollars per customer
NO_EMAIL = Sample.of_mean(21306, 0.6528, 11.588)
MENS = Sample.of_mean(21307, 1.4226, 17.754)
WOMENS = Sample.of_mean(21387, 1.0772, 15.116)


def test_p_and_difference_match_r_on_students_sleep():
    means = compare_means(sample_of(GROUP_1), sample_of(GROUP_2))
    assert means.p_value == pytest.approx(0.07939414019, abs=1e-8)
    assert means.difference.low == pytest.approx(-3.36548323071, abs=1e-8)
    assert means.difference.high == pytest.approx(0.20548323071, abs=1e-8)


@pytest.mark.parametrize(("email", "t", "p"), [(MENS, 5.300, 1.16e-7), (WOMENS, 3.256, 0.00113)])
def test_p_matches_welchs_on_hillstroms_spend(email, t, p):
    means = compare_means(email, NO_EMAIL)
    # t by hand, from the published means and standard deviations
    error = math.sqrt(email.variance / email.n + NO_EMAIL.variance / NO_EMAIL.n)
    assert means.difference.value / error == pytest.approx(t, abs=2e-3)
    assert means.p_value == pytest.approx(p, rel=1e-2)
    assert 0 < means.lift.low < means.lift.value < means.lift.high


def test_p_matches_gbstats_on_its_published_totals():
    # gbstats 0.8.0 TwoSidedTTest: p is delta-method on the ratio (.131), so only the value is the same
    means = compare_means(Sample(3461, 2422.7, 134698.29), Sample(3000, 1396.87, 52377.9767))
    assert means.lift.value == pytest.approx(0.5033610858562358, abs=1e-9)


def test_limits_of_the_ratio_match_fiellers_definition():
    z = 1.959963984540054
    assert fieller(10, 1, 8, 0.5, z) == pytest.approx((0.9544305399243345, 1.6229193303344185), abs=1e-10)


def test_a_control_mean_that_may_be_zero_leaves_the_ratio_open():
    low, high = fieller(10, 1, 1, 1, 1.96)
    assert high is None
    # the limit is where the definition holds with equality
    assert abs(10 - low * 1) == pytest.approx(1.96 * math.sqrt(1 + low**2))
    assert fieller(1, 1, 1, 1, 1.96) == (0, None)


def test_a_control_mean_of_zero_or_less_leaves_the_lift_undefined():
    means = compare_means(sample_of([1.0, 2.0, 3.0]), sample_of([-1.0, 0.0, 1.0]))
    assert (means.lift.value, means.lift.low, means.lift.high) == (None, None, None)
    assert means.notes == ("lift_undefined",)
    assert means.difference.low < 2 < means.difference.high


@pytest.mark.parametrize("few", [[], [4.0]])
def test_fewer_than_two_people_give_no_limits_and_no_p(few):
    means = compare_means(sample_of(few), sample_of([1.0, 2.0, 3.0]))
    assert means.p_value is None
    assert means.difference.value == (2.0 if few else None)
    assert (means.difference.low, means.difference.high, means.lift.low, means.lift.high) == (None,) * 4
    assert means.notes == ("too_few",)


def test_no_spread_in_either_variant_gives_values_without_limits():
    means = compare_means(sample_of([0.1] * 7), sample_of([0.3] * 9))
    assert means.lift.value == pytest.approx(-2 / 3)
    assert (means.p_value, means.difference.low, means.lift.high) == (None, None, None)
    assert means.notes == ("no_spread",)


def test_a_treatment_in_which_nobody_has_anything_still_has_an_interval():
    control = sample_of([0.0, 0.0, 5.0, 3.0, 9.0, 2.0, 8.0, 4.0])
    means = compare_means(sample_of([0.0] * 8), control)
    assert means.lift.low == means.lift.value == -1
    assert -1 < means.lift.high < 0
    assert means.p_value < 0.05
    assert means.p_value == pytest.approx(ttest_ind([0.0] * 8, [0, 0, 5, 3, 9, 2, 8, 4]).pvalue)


amounts = st.lists(st.floats(0, 1e4).map(lambda x: round(x, 2)), min_size=2, max_size=30)
any_amounts = st.lists(st.floats(-1e4, 1e4).map(lambda x: round(x, 2)), min_size=2, max_size=30)


@settings(deadline=None)
@given(any_amounts, any_amounts, st.sampled_from([0.01, 0.05, 0.2]))
def test_both_intervals_leave_out_no_difference_exactly_where_p_is_below_alpha(a, b, alpha):
    means = compare_means(sample_of(a), sample_of(b), alpha=alpha)
    assume(means.p_value is not None and abs(means.p_value - alpha) > 1e-9)
    for interval in (means.difference, means.lift):
        excludes = (interval.low is not None and interval.low > 0) or (interval.high is not None and interval.high < 0)
        if interval.value is not None:
            assert excludes == (means.p_value < alpha)


@settings(deadline=None)
@given(any_amounts, any_amounts)
def test_nothing_is_nan_and_no_interval_is_without_width(a, b):
    means = compare_means(sample_of(a), sample_of(b))
    for interval in (means.difference, means.lift):
        for number in (interval.value, interval.low, interval.high):
            assert number is None or math.isfinite(number)
        if interval.low is not None and interval.high is not None:
            assert interval.low < interval.high
        if interval.low is not None:
            assert interval.low <= interval.value + 1e-9 * max(1, abs(interval.value))
        if interval.high is not None:
            assert interval.value <= interval.high + 1e-9 * max(1, abs(interval.value))


@settings(deadline=None)
@given(any_amounts, any_amounts)
def test_swapping_the_variants_flips_the_difference(a, b):
    means, swapped = compare_means(sample_of(a), sample_of(b)), compare_means(sample_of(b), sample_of(a))
    assume(means.p_value is not None and any(a) and any(b))
    assert swapped.p_value == pytest.approx(means.p_value)
    assert swapped.difference.low == pytest.approx(-means.difference.high)


@settings(deadline=None)
@given(amounts, amounts, st.sampled_from([0.01, 100.0, 4096.0]))
def test_another_unit_leaves_the_lift_and_p_unchanged(a, b, unit):
    means = compare_means(sample_of(a), sample_of(b))
    other = compare_means(sample_of([x * unit for x in a]), sample_of([x * unit for x in b]))
    assert other.p_value == pytest.approx(means.p_value)
    for limit in ("value", "low", "high"):
        expected = getattr(means.lift, limit)
        close = None if expected is None else pytest.approx(expected, rel=1e-6, abs=1e-6)
        assert getattr(other.lift, limit) == close
