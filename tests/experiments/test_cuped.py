import math
import random

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from experiments.cuped import adjusted, compare_adjusted
from experiments.means import Moments, compare_means
from funnel.samples import Beside, Sample

# R 4.2.2 lm(y ~ g + x): oracles, ancova-lm
X = [10.1, 9.2, 11.5, 8.7, 10.9, 12.3, 9.9, 10.4, 8.1, 11.2, 9.7, 10.8, 11.9, 8.9, 10.2, 12.0, 9.1, 10.6, 8.5, 11.4]
Y = [12.0, 10.9, 13.9, 10.1, 13.2, 15.1, 11.4, 12.8, 9.6, 13.5, 12.3, 13.4, 15.0, 11.2, 12.9, 15.2, 11.3, 13.6, 10.6]
Y += [14.3]


def sample_of(people):
    """People as (before, value)."""
    xs, ys = [x for x, _ in people], [y for _, y in people]
    beside = Beside(math.fsum(xs), math.fsum(x * x for x in xs), math.fsum(x * y for x, y in people))
    return Sample(len(people), math.fsum(ys), math.fsum(y * y for y in ys), beside)


def without(sample):
    return Sample(sample.n, sample.total, sample.squares)


CONTROL, TREATMENT = (sample_of(list(zip(X, Y, strict=True))[part]) for part in (slice(10), slice(10, 20)))


def test_difference_and_error_match_rs_analysis_of_covariance():
    found = compare_adjusted(TREATMENT, CONTROL)
    assert found.difference.value == pytest.approx(0.6248295339, abs=1e-8)
    pair, _, _ = adjusted(Moments.of([TREATMENT]), Moments.of([CONTROL]))
    # at 1:1 Welch's error is that of least squares, but for the unequal spreads in the doubt about the slope
    assert math.sqrt(pair.error.of_difference[0]) == pytest.approx(0.07731991843, abs=1e-8)
    # R's t has 17 degrees of freedom, Welch's fewer: a little wider
    assert found.difference.low == pytest.approx(0.4616987655, abs=3e-3)
    assert found.difference.high == pytest.approx(0.7879603022, abs=3e-3)


def test_the_adjusted_means_are_those_at_the_same_value_before():
    # by hand from the same fit: control and treatment at the mean of x over both, 10.275
    found = compare_adjusted(TREATMENT, CONTROL)
    slope = found_slope()
    at_mean = [s.mean - slope * (s.beside.total / s.n - sum(X) / 20) for s in (TREATMENT, CONTROL)]
    assert found.lift.value == pytest.approx(at_mean[0] / at_mean[1] - 1)
    assert found.lift.low < found.lift.value < found.lift.high


def found_slope():
    design = np.column_stack([np.ones(20), [0] * 10 + [1] * 10, X])
    return np.linalg.lstsq(design, np.array(Y), rcond=None)[0][2]


def test_the_variance_that_is_gone_is_shown():
    found = compare_adjusted(TREATMENT, CONTROL)
    width = found.difference.high - found.difference.low
    plain = compare_means(without(TREATMENT), without(CONTROL))
    assert found.variance_reduction == pytest.approx(
        1 - (width / (plain.difference.high - plain.difference.low)) ** 2, abs=0.01
    )
    assert found.variance_reduction > 0.98
    assert plain.variance_reduction is None


SAME_BEFORE = sample_of([(3.0, 1.0), (3.0, 5.0), (3.0, 2.0)])
IDENTICAL = sample_of([(1.0, 1.0), (5.0, 5.0), (2.0, 2.0)])
NOTHING = sample_of([(1.0, 0.0), (5.0, 0.0), (2.0, 0.0)])
USUAL = sample_of([(1.0, 2.0), (5.0, 4.5), (2.0, 3.0), (4.0, 3.0)])
PAIR = sample_of([(1.0, 2.0), (5.0, 4.5)])


@pytest.mark.parametrize(
    ("treatment", "control"),
    [
        (SAME_BEFORE, SAME_BEFORE),
        (IDENTICAL, IDENTICAL),
        (NOTHING, USUAL),
        (USUAL, NOTHING),
        (without(USUAL), TREATMENT),
        (TREATMENT, without(USUAL)),
    ],
)
def test_a_value_before_that_tells_nothing_leaves_the_means_as_they_are_with_a_note(treatment, control):
    found, plain = compare_adjusted(treatment, control), compare_means(treatment, control)
    assert found.variance_reduction is None
    assert (found.difference, found.lift, found.p_value) == (plain.difference, plain.lift, plain.p_value)
    assert found.notes == (*plain.notes, "covariate_unused")


def test_three_people_are_too_few_for_a_slope():
    found = compare_adjusted(PAIR, sample_of([(1.0, 2.0)]))
    assert (found.p_value, found.notes) == (None, ("too_few",))
    assert compare_adjusted(PAIR, sample_of([(1.0, 2.5), (4.0, 3.0)])).variance_reduction is not None


def test_without_any_value_before_there_is_nothing_to_note():
    assert compare_adjusted(without(CONTROL), without(TREATMENT)).notes == ()


def test_many_pairs_at_once_are_each_as_one_alone():
    treatments, controls = [TREATMENT, USUAL, NOTHING, PAIR], [CONTROL, TREATMENT, USUAL, CONTROL]
    pair, reduction, used = adjusted(Moments.of(treatments), Moments.of(controls))
    for i, (one, other) in enumerate(zip(treatments, controls, strict=True)):
        alone = compare_adjusted(one, other)
        assert pair.treatment[i] - pair.control[i] == pytest.approx(alone.difference.value)
        assert (float(reduction[i]) if used[i] else None) == alone.variance_reduction


pairs = st.tuples(st.floats(0, 1e3), st.floats(0, 1e3)).map(lambda pair: tuple(round(x, 2) for x in pair))
people = st.lists(pairs, min_size=1, max_size=25)


def numbers_of(means):
    for interval in (means.difference, means.lift):
        yield from (interval.low, interval.value, interval.high)


@given(people, people, st.sampled_from([0.01, 0.05, 0.2]))
def test_the_intervals_agree_with_p_and_nothing_is_nan(a, b, alpha):
    found = compare_adjusted(sample_of(a), sample_of(b), alpha=alpha)
    assert all(number is None or math.isfinite(number) for number in numbers_of(found))
    for interval in (found.difference, found.lift):
        low, value, high = interval.low, interval.value, interval.high
        assert None in (low, value) or low <= value
        assert None in (value, high) or value <= high
        if found.p_value is not None and abs(found.p_value - alpha) > 1e-9 and value is not None:
            assert ((low is not None and low > 0) or (high is not None and high < 0)) == (found.p_value < alpha)


@given(people, people)
def test_swapping_the_variants_mirrors_the_result(a, b):
    found, swapped = (compare_adjusted(*pair) for pair in ((sample_of(a), sample_of(b)), (sample_of(b), sample_of(a))))
    assert swapped.notes == found.notes or {"lift_undefined", "zero_control"} & {*found.notes, *swapped.notes}
    if found.p_value is not None:
        assert swapped.p_value == pytest.approx(found.p_value, rel=1e-6)
        assert swapped.difference.low == pytest.approx(-found.difference.high, rel=1e-6, abs=1e-6)
        assert swapped.variance_reduction == (
            None if found.variance_reduction is None else pytest.approx(found.variance_reduction, abs=1e-6)
        )


@given(people, people, st.sampled_from([0.01, 100.0]), st.sampled_from([0.1, 30.0]), st.sampled_from([0.0, 50.0]))
def test_other_units_and_another_zero_of_the_value_before_leave_the_lift_unchanged(a, b, unit, scale, shift):
    found = compare_adjusted(sample_of(a), sample_of(b))
    assume(found.variance_reduction is not None and found.variance_reduction < 1 - 1e-6)
    other = compare_adjusted(*(sample_of([(x * scale + shift, y * unit) for x, y in group]) for group in (a, b)))
    assert other.p_value == pytest.approx(found.p_value, rel=1e-4, abs=1e-12)
    assert other.lift.value == (
        None if found.lift.value is None else pytest.approx(found.lift.value, rel=1e-5, abs=1e-6)
    )


@given(st.lists(people, min_size=2, max_size=5), people, st.randoms(use_true_random=False))
def test_samples_added_in_any_order_give_the_same_result(days, control, chance: random.Random):
    samples = [sample_of(day) for day in days]
    forth = compare_adjusted(sum(samples[1:], samples[0]), sample_of(control))
    assume(forth.variance_reduction is None or forth.variance_reduction < 1 - 1e-6)
    chance.shuffle(samples)
    back = compare_adjusted(sum(samples[1:], samples[0]), sample_of(control))
    for mine, its in zip(numbers_of(back), numbers_of(forth), strict=True):
        assert mine == (None if its is None else pytest.approx(its, rel=1e-5, abs=1e-5))
