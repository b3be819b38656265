import math
import random

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from scipy.stats import ttest_ind

from experiments.means import compare_means, compare_nps, mean_limits
from funnel.samples import Sample


def sample_of(values):
    return Sample(len(values), math.fsum(values), math.fsum(value**2 for value in values))


def numbers_of(means):
    for interval in (means.difference, means.lift):
        yield from (interval.low, interval.value, interval.high)


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


def test_lift_matches_gbstats_on_its_published_totals():
    # gbstats 0.8.0 TwoSidedTTest: p is delta-method on the ratio (.131), so only the value is the same
    means = compare_means(Sample(3461, 2422.7, 134698.29), Sample(3000, 1396.87, 52377.9767))
    assert means.lift.value == pytest.approx(0.5033610858562356, abs=1e-9)


def test_nps_variance_is_that_of_its_definition():
    # oracles: nps-variance, 100 answers of 50 promoters, 30 passives, 20 detractors: NPS 30, error 7.8102 (with n)
    nps, none = Sample.of_nps(50, 30, 20), Sample.of_nps(0, 10**9, 0)
    found = compare_nps(nps, nps)
    assert nps.mean == 30
    error = (found.difference.high - found.difference.low) / 2 / ttest_quantile(198) / math.sqrt(2)
    assert error * math.sqrt(99 / 100) == pytest.approx(7.810249675906654, abs=1e-9)
    assert compare_nps(nps, none).difference.value == 30


def ttest_quantile(freedom):
    from scipy.stats import t

    return t.ppf(0.975, freedom)


def test_an_nps_has_no_lift_and_its_difference_stays_on_the_scale():
    found = compare_nps(Sample.of_nps(3, 0, 0), Sample.of_nps(0, 1, 2))
    assert (found.lift.value, found.lift.low, found.lift.high) == (None, None, None)
    assert found.difference.high == 200
    assert 0 < found.p_value < 0.05
    assert found.notes == ()


def test_answers_of_one_mind_are_doubted_by_three_more():
    # by hand: 5 answers of 100 with ¾ of 100, ¾ of -100, 1½ of 0: mean 62.5, variance (65,000 - 8·62.5²)/7
    error = math.sqrt(2 * (65_000 - 8 * 62.5**2) / 7 / 8)
    apart = compare_nps(Sample.of_nps(5, 0, 0), Sample.of_nps(0, 0, 5))
    assert apart.difference.value == apart.difference.high == 200
    assert apart.difference.low == pytest.approx(125 - ttest_quantile(14) * error)
    assert 0 < apart.p_value < 0.01
    together = compare_nps(Sample.of_nps(0, 5, 0), Sample.of_nps(0, 5, 0))
    assert together.difference.low < 0
    assert together.difference.low == pytest.approx(-together.difference.high)
    assert (together.p_value, together.notes) == (1, ())
    assert compare_nps(Sample.of_nps(1, 0, 0), Sample.of_nps(0, 5, 0)).notes == ("too_few",)


def test_a_control_that_loses_as_much_as_it_gains_leaves_the_lift_undefined():
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


SPENT = [0.0, 0.0, 5.0, 3.0, 9.0, 2.0, 8.0, 4.0]


def test_a_treatment_in_which_nobody_has_anything_still_has_an_interval():
    means = compare_means(sample_of([0.0] * 8), sample_of(SPENT))
    assert means.lift.low == means.lift.value == -1
    assert -1 < means.lift.high < 0
    assert means.p_value == pytest.approx(ttest_ind([0.0] * 8, SPENT).pvalue)


def test_a_control_in_which_nobody_has_anything_gives_a_least_lift():
    means = compare_means(sample_of(SPENT), sample_of([0.0] * 8))
    mirrored = compare_means(sample_of([0.0] * 8), sample_of(SPENT))
    assert (means.lift.value, means.lift.high) == (None, None)
    assert means.lift.low + 1 == pytest.approx(1 / (mirrored.lift.high + 1))
    assert means.p_value == mirrored.p_value
    assert means.notes == ("zero_control",)


def test_nobody_with_anything_anywhere_leaves_everything_open_but_the_floor():
    means = compare_means(sample_of([0.0] * 8), sample_of([0.0] * 9))
    assert list(numbers_of(means)) == [None, 0, None, -1, None, None]
    assert means.p_value is None
    assert means.notes == ("both_zero",)


def test_a_few_who_are_alike_by_chance_are_no_certainty():
    many = [float(i % 10) for i in range(1000)]
    means = compare_means(sample_of([0.0, 0.0]), sample_of(many))
    assert ttest_ind([0.0, 0.0], many, equal_var=False).pvalue < 1e-100
    assert means.p_value == pytest.approx(ttest_ind([0.0, 0.0], many).pvalue)
    assert means.lift.high > -0.2


def test_an_uneven_split_counts_the_wider_of_welch_and_student():
    few, many = [0.0] * 18 + [1.0, 1.0], [0.0] * 60 + [9.0] * 40
    welch, student = (ttest_ind(few, many, equal_var=equal).pvalue for equal in (False, True))
    means = compare_means(sample_of(few), sample_of(many))
    assert welch < student == pytest.approx(means.p_value)
    assert means.notes == ("uneven_split",)
    assert compare_means(sample_of(many), sample_of(few)).p_value == pytest.approx(student)


def test_an_uneven_split_of_well_known_means_is_left_to_welch():
    few, many = [9.0, 10.0, 11.0] * 50, [8.0, 10.0, 12.0] * 500
    means = compare_means(sample_of(few), sample_of(many))
    assert means.p_value == pytest.approx(ttest_ind(few, many, equal_var=False).pvalue)
    assert means.notes == ()


def test_amounts_of_a_million_million_are_compared_and_their_rounding_is_no_spread():
    spread = sample_of([1e12, 1.1e12, 1.3e12])
    assert compare_means(spread, sample_of([2e12, 2.1e12, 2.5e12])).p_value < 0.05
    means = compare_means(sample_of([1e12, 1e12 + 0.01, 1e12]), sample_of([2e12, 2e12, 2e12 + 0.01]))
    assert means.notes == ("no_spread",)
    assert means.lift.value == pytest.approx(-0.5)


def test_a_spread_that_is_tiny_beside_the_mean_is_still_one():
    close = compare_means(sample_of([100.001, 100.002, 100.003]), sample_of([100.004, 100.005, 100.006]))
    assert close.p_value == pytest.approx(ttest_ind([1.0, 2, 3], [4.0, 5, 6], equal_var=False).pvalue, rel=1e-2)


def test_many_comparisons_at_once_are_each_as_one_alone():
    rng = np.random.default_rng(11)
    samples = [sample_of(rng.exponential(2, rng.integers(2, 60)).round(2).tolist()) for _ in range(40)]
    samples += [sample_of([0.0] * 5), sample_of([3.0]), sample_of([]), sample_of([-2.0, 1.0, 0.5])]
    pairs = [(a, b) for a in samples[::3] for b in samples[1::3] + samples[-4:]]
    columns = [[s.n, s.mean or 0, s.variance or 0] for s in (x for pair in pairs for x in pair)]
    found = mean_limits(*np.array(columns, float).reshape(len(pairs), 6).T, alpha=0.1)
    for i, pair in enumerate(pairs):
        alone = compare_means(*pair, alpha=0.1)
        assert found.p_value[i] == pytest.approx(1.0 if alone.p_value is None else alone.p_value)
        for array, limit in (
            (found.difference_low, alone.difference.low),
            (found.difference_high, alone.difference.high),
        ):
            assert array[i] == pytest.approx(limit) if limit is not None else math.isinf(array[i])
        if "both_zero" not in alone.notes:
            for array, limit in ((found.ratio_low, alone.lift.low), (found.ratio_high, alone.lift.high)):
                assert array[i] - 1 == pytest.approx(limit, abs=1e-9) if limit is not None else math.isinf(array[i])


amounts = st.lists(st.floats(0, 1e4).map(lambda x: round(x, 2)), min_size=2, max_size=30)
any_amounts = st.lists(st.floats(-1e4, 1e4).map(lambda x: round(x, 2)), min_size=2, max_size=30)
often_zero = st.lists(st.one_of(st.just(0.0), st.just(7.5), st.floats(0, 1e12)), max_size=40)


@given(
    st.one_of(any_amounts, amounts, often_zero), st.one_of(any_amounts, often_zero), st.sampled_from([0.01, 0.05, 0.2])
)
def test_both_intervals_leave_out_no_difference_exactly_where_p_is_below_alpha(a, b, alpha):
    means = compare_means(sample_of(a), sample_of(b), alpha=alpha)
    assume(means.p_value is not None and abs(means.p_value - alpha) > 1e-9)
    for interval in (means.difference, means.lift):
        excludes = (interval.low is not None and interval.low > 0) or (interval.high is not None and interval.high < 0)
        if interval is means.difference or "lift_undefined" not in means.notes:
            assert excludes == (means.p_value < alpha)


@given(
    st.one_of(any_amounts, amounts, often_zero),
    st.one_of(any_amounts, often_zero),
    st.sampled_from([1e-200, 1e-9, 0.05]),
)
@example([0.0], [0.0], 0.05)
@example([1e12, 1e12], [1e-9, 0.0], 0.05)
def test_nothing_is_nan_the_value_lies_between_and_no_interval_is_without_width(a, b, alpha):
    means = compare_means(sample_of(a), sample_of(b), alpha=alpha)
    assert all(number is None or math.isfinite(number) for number in numbers_of(means))
    for interval in (means.difference, means.lift):
        if interval.low is not None and interval.high is not None:
            assert interval.low < interval.high
        if interval.value is not None:
            assert interval.low is None or interval.low <= interval.value
            assert interval.high is None or interval.value <= interval.high


@given(st.one_of(any_amounts, often_zero), st.one_of(any_amounts, often_zero))
def test_swapping_the_variants_mirrors_the_result(a, b):
    means, swapped = compare_means(sample_of(a), sample_of(b)), compare_means(sample_of(b), sample_of(a))
    assume(means.p_value is not None)
    assert swapped.p_value == pytest.approx(means.p_value)
    assert swapped.difference.low == pytest.approx(-means.difference.high)
    if means.lift.low and means.lift.low > -0.999 and swapped.lift.high is not None and min(a + b) >= 0:
        assert swapped.lift.high + 1 == pytest.approx(1 / (means.lift.low + 1), rel=1e-6)


@given(amounts, amounts, st.sampled_from([0.01, 100.0, 4096.0, 1e-9]))
def test_another_unit_leaves_the_lift_and_p_unchanged(a, b, unit):
    means = compare_means(sample_of(a), sample_of(b))
    other = compare_means(sample_of([x * unit for x in a]), sample_of([x * unit for x in b]))
    assert other.p_value == pytest.approx(means.p_value)
    for limit in ("value", "low", "high"):
        expected = getattr(means.lift, limit)
        close = None if expected is None else pytest.approx(expected, rel=1e-6, abs=1e-6)
        assert getattr(other.lift, limit) == close


@given(st.lists(amounts, min_size=2, max_size=6), amounts, st.randoms(use_true_random=False))
def test_samples_added_in_any_order_give_the_same_result(days, control, chance: random.Random):
    samples = [sample_of(day) for day in days]
    forth = compare_means(sum(samples[1:], samples[0]), sample_of(control))
    chance.shuffle(samples)
    back = compare_means(sum(samples[1:], samples[0]), sample_of(control))
    assert back.notes == forth.notes
    for mine, its in zip(numbers_of(back), numbers_of(forth), strict=True):
        assert mine == (None if its is None else pytest.approx(its, rel=1e-6, abs=1e-6))
