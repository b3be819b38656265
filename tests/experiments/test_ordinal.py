import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import brunnermunzel, mannwhitneyu, permutation_test
from statsmodels.stats.nonparametric import rank_compare_2indep

from experiments.means import compare_means
from experiments.ordinal import brunner_munzel, compare_ordinal
from funnel.samples import Sample

# Brunner & Munzel (2000): pain after surgery on a scale of 1 to 5
PAIN_X = [1, 2, 1, 1, 1, 1, 1, 1, 1, 1, 2, 4, 1, 1]
PAIN_Y = [3, 3, 4, 3, 1, 2, 3, 1, 1, 5, 4]


def answers(given_answers):
    return Sample.of_levels(Counter(given_answers))


def test_pain_scores_have_the_published_test():
    # R lawstat::brunner.munzel.test; its limits are .5952169 and .9827052
    found = compare_ordinal(answers(PAIN_Y), answers(PAIN_X))
    assert found.method == "brunner_munzel"
    assert found.p_value == pytest.approx(0.0057862086662, abs=1e-12)
    assert found.superiority.value == pytest.approx(0.788961, abs=1e-6)
    assert (found.superiority.low, found.superiority.high) == pytest.approx((0.5952169, 0.9827052), abs=1e-7)
    x, y = (np.array([group.count(level) for level in (1, 2, 3, 4, 5)]) for group in (PAIN_X, PAIN_Y))
    test = brunner_munzel(y, x)
    assert (test.t, test.freedom) == pytest.approx((3.1374674823, 17.682842), abs=1e-6)


def test_difference_and_lift_are_those_of_the_means_and_the_page_is_told_which_decides():
    found = compare_ordinal(answers(PAIN_Y), answers(PAIN_X))
    means = compare_means(answers(PAIN_Y), answers(PAIN_X))
    assert (found.difference, found.lift) == (means.difference, means.lift)
    assert "order_decides" in found.notes


def test_scipy_and_statsmodels_agree_where_answers_are_spread():
    rng = np.random.default_rng(3)
    one, zero = rng.integers(1, 6, 300).tolist(), rng.integers(0, 6, 250).tolist()
    found = compare_ordinal(answers(one), answers(zero), alpha=0.1)
    assert found.p_value == pytest.approx(brunnermunzel(zero, one).pvalue)
    theirs = rank_compare_2indep(one, zero)
    assert found.superiority.value == pytest.approx(theirs.prob1)
    assert (found.superiority.low, found.superiority.high) == pytest.approx(theirs.conf_int(alpha=0.1))


@pytest.mark.parametrize(
    ("one", "zero"),
    [
        ([1, 2, 5, 4], [3, 4, 4, 5, 5, 1]),
        ([5, 5, 5], [1, 2, 2, 4]),
        ([5, 4, 5, 3], [3, 3, 2]),
        ([1, 1, 1, 2], [1, 1, 1, 1, 1]),
    ],
)
def test_with_few_answers_p_is_that_of_dealing_them_out_in_every_way(one, zero):
    def distance(a, b):
        return abs(mannwhitneyu(a, b).statistic - len(a) * len(b) / 2)

    theirs = permutation_test((one, zero), distance, alternative="greater", n_resamples=np.inf).pvalue
    found = compare_ordinal(answers(one), answers(zero))
    assert found.method == "permutation"
    assert "few_answers" in found.notes
    # the larger of the two decides; the other one does not exist where the groups do not overlap
    apart = min(one) > max(zero)
    assert found.p_value == pytest.approx(theirs if apart else max(theirs, brunnermunzel(one, zero).pvalue))


def test_groups_that_do_not_overlap_have_the_p_of_the_one_deal_that_does_it_and_its_mirror():
    # by hand: 2 of the 252 ways to deal ten answers to five and five
    found = compare_ordinal(answers([4, 5, 5, 4, 5]), answers([1, 2, 3, 1, 2]))
    assert found.superiority.value == 1
    assert found.p_value == pytest.approx(2 / 252)
    assert 0.5 < found.superiority.low < found.superiority.high == 1
    assert "no_spread" not in found.notes
    many = compare_ordinal(answers([5] * 2000), answers([1] * 2000))
    assert 0 < many.p_value < 1e-200


def test_two_groups_that_each_agree_on_another_answer_have_a_note_for_the_missing_range():
    found = compare_ordinal(answers([4] * 20), answers([1] * 20))
    # by hand: 2 of the ways to deal forty answers to twenty and twenty
    assert found.p_value == pytest.approx(2 / math.comb(40, 20))
    assert (found.difference.value, found.difference.low, found.difference.high) == (3, None, None)
    assert "one_answer_each" in found.notes
    assert "order_decides" not in found.notes  # whose words speak of that range
    for other in ([1] * 19 + [2], [4] * 20):
        assert "one_answer_each" not in compare_ordinal(answers([4] * 20), answers(other)).notes


def test_a_small_group_that_happens_to_agree_is_no_certainty():
    # nine in ten answer 5, and so do all five of the treatment: p of the published test is 0.02
    control = [5] * 45 + [4] * 5
    assert brunnermunzel(control, [5] * 5).pvalue < 0.03
    found = compare_ordinal(answers([5] * 5), answers(control))
    assert found.p_value > 0.9
    assert found.superiority.low < 0.5 < found.superiority.high


@pytest.mark.parametrize(
    ("n1", "n0", "shares"),
    [(5, 50, [0.1, 0.9]), (12, 12, [0.05, 0.05, 0.1, 0.3, 0.5]), (20, 120, [0.02, 0.02, 0.06, 0.1, 0.8])],
)
def test_false_alarms_are_as_rare_as_alpha_with_few_answers(n1, n0, shares):
    rng = np.random.default_rng(5)
    alarms = 0
    for _ in range(300):
        one, zero = (Sample.of_levels(dict(enumerate(rng.multinomial(n, shares).tolist(), 1))) for n in (n1, n0))
        p_value = compare_ordinal(one, zero).p_value
        alarms += p_value is not None and p_value < 0.05
    assert alarms / 300 <= 0.05 + 1.96 * (0.05 * 0.95 / 300) ** 0.5


def test_the_same_answer_from_everybody_leaves_nothing_to_test_and_something_to_say():
    found = compare_ordinal(answers([4] * 12), answers([4] * 30))
    assert found.p_value is None
    assert "no_spread" in found.notes
    # the part of pairs that tie has a chance of 5 % to show no other pair among 12: .05^(1/12) = .779
    assert (found.superiority.low, found.superiority.high) == pytest.approx((0.3895, 0.6105), abs=1e-4)


def test_one_person_has_an_order_but_no_p():
    found = compare_ordinal(answers([5]), answers([1, 2, 3, 4, 4, 3, 2]))
    assert found.superiority.value == 1
    assert found.superiority.low < 0.5
    assert found.p_value is None
    assert "too_few" in found.notes


def test_without_levels_or_people_the_order_is_unknown():
    found = compare_ordinal(Sample.of_mean(10, 3, 1), answers([1, 2, 3]))
    assert (found.superiority.value, found.p_value) == (None, None)
    assert "no_levels" in found.notes
    assert found.difference.value == pytest.approx(1)
    nobody = compare_ordinal(Sample(0, 0, 0), answers([1, 2, 3]))
    assert (nobody.superiority.value, nobody.p_value, nobody.difference.value) == (None, None, None)


def test_an_order_that_points_against_the_means_is_said():
    # most answer a little higher in the treatment, a few very much lower
    found = compare_ordinal(answers([3] * 40 + [-50] * 5), answers([2] * 40 + [3] * 5))
    assert found.superiority.value > 0.5
    assert found.difference.value < 0
    assert "order_against_mean" in found.notes


levels = st.lists(st.integers(1, 5), min_size=0, max_size=30)
some = st.lists(st.integers(1, 7), min_size=1, max_size=30)


@settings(max_examples=80)
@given(levels, levels, st.sampled_from([0.01, 0.05, 0.2]))
def test_any_two_groups_have_an_answer_without_nan_and_without_zero_width(one, zero, alpha):
    found = compare_ordinal(answers(one), answers(zero), alpha=alpha)
    order = found.superiority
    if not one or not zero:
        assert order.value is None
        return
    assert 0 <= order.low <= order.value <= order.high <= 1
    assert order.low < order.high
    assert (found.p_value is None) == (min(len(one), len(zero)) < 2 or len({*one, *zero}) == 1)
    assert found.p_value is None or 0 < found.p_value <= 1


@settings(max_examples=80)
@given(some, some)
def test_swapping_the_groups_or_turning_the_scale_mirrors_the_order(one, zero):
    found, swapped = compare_ordinal(answers(one), answers(zero)), compare_ordinal(answers(zero), answers(one))
    turned = compare_ordinal(answers([-x for x in one]), answers([-x for x in zero]))
    for other in (swapped, turned):
        assert other.p_value == pytest.approx(found.p_value, rel=1e-6) if found.p_value else other.p_value is None
        mirrored = (1 - other.superiority.value, 1 - other.superiority.high, 1 - other.superiority.low)
        assert mirrored == pytest.approx((found.superiority.value, found.superiority.low, found.superiority.high))


@given(some, some)
def test_only_the_order_of_the_levels_counts(one, zero):
    def stretched(group):
        return answers([x**3 for x in group])

    found, other = compare_ordinal(answers(one), answers(zero)), compare_ordinal(stretched(one), stretched(zero))
    assert (other.superiority, other.p_value) == (found.superiority, found.p_value)
