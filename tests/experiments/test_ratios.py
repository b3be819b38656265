import math

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from scipy.stats import ttest_ind

from experiments.ratios import compare_ratios
from funnel.samples import Beside, Sample


def sample_of(people):
    """People as (numerator, denominator)."""
    xs, ys = [x for _, x in people], [y for y, _ in people]
    beside = Beside(math.fsum(xs), math.fsum(x * x for x in xs), math.fsum(x * y for y, x in people))
    return Sample(len(people), math.fsum(ys), math.fsum(y * y for y in ys), beside)


def numbers_of(means):
    for interval in (means.difference, means.lift):
        yield from (interval.low, interval.value, interval.high)


# revenue and sessions of six people each
TREATMENT = [(10.0, 2), (0.0, 1), (24.0, 4), (3.0, 1), (9.0, 2), (14.0, 2)]
CONTROL = [(8.0, 2), (0.0, 2), (15.0, 4), (2.0, 1), (5.0, 2), (6.0, 1)]


def test_values_are_totals_over_totals():
    found = compare_ratios(sample_of(TREATMENT), sample_of(CONTROL))
    assert found.difference.value == pytest.approx(60 / 12 - 36 / 12)
    assert found.lift.value == pytest.approx(60 / 36 - 1)


def test_error_is_that_of_the_linearised_values():
    # by hand: each person adds (y - R x) ÷ mean(x) to the ratio, and 6 people with 2, 1, 4, 1, 2, 2 sessions
    # count as 12² ÷ 30 = 4.8; both variants have the same sessions, so the same count
    found = compare_ratios(sample_of(TREATMENT), sample_of(CONTROL))
    squares = [
        sum((y - ratio * x) ** 2 for y, x in people) / 2**2 / 6**2 * 4.8 / 3.8
        for people, ratio in ((TREATMENT, 5.0), (CONTROL, 3.0))
    ]
    freedom = sum(squares) ** 2 / sum(s**2 / 3.8 for s in squares)
    assert found.p_value == pytest.approx(t_p(2 / math.sqrt(sum(squares)), freedom))


def t_p(t, freedom):
    from scipy.stats import t as students

    return 2 * students.sf(t, freedom)


def test_one_session_each_is_welchs_test_of_the_amounts():
    a, b = [10.0, 0.0, 24.0, 3.0], [8.0, 0.0, 15.0, 2.0, 5.0]
    found = compare_ratios(sample_of([(y, 1) for y in a]), sample_of([(y, 1) for y in b]))
    assert found.p_value == pytest.approx(ttest_ind(a, b, equal_var=False).pvalue)


def test_people_without_a_denominator_are_no_evidence():
    a, b = [10.0, 5.0, 24.0, 3.0], [8.0, 1.0, 15.0, 2.0, 5.0]
    alone = compare_ratios(sample_of([(y, 1) for y in a]), sample_of([(y, 1) for y in b]))
    among = compare_ratios(
        sample_of([(y, 1) for y in a] + [(0.0, 0)] * 400), sample_of([(y, 1) for y in b] + [(0.0, 0)] * 300)
    )
    assert among.p_value == pytest.approx(alone.p_value)
    assert among.difference.low == pytest.approx(alone.difference.low)


@pytest.mark.parametrize(
    "none",
    [
        sample_of([(0.0, 0), (0.0, 0)]),
        sample_of([(5.0, 0), (7.0, 0)]),
        Sample(2, 12, 74),
        sample_of([(4.0, -1), (2.0, 0)]),
    ],
)
def test_no_denominator_gives_no_ratio_and_a_note(none):
    for pair in ((none, sample_of(CONTROL)), (sample_of(CONTROL), none)):
        found = compare_ratios(*pair)
        assert list(numbers_of(found)) == [None] * 6
        assert (found.p_value, found.notes) == (None, ("no_denominator",))


def test_nobody_at_all_is_too_few():
    assert compare_ratios(Sample(0, 0, 0), sample_of(CONTROL)).notes == ("too_few",)


def test_no_revenue_in_the_control_gives_a_least_lift():
    found = compare_ratios(sample_of(TREATMENT), sample_of([(0.0, x) for _, x in CONTROL]))
    assert (found.lift.value, found.lift.high, found.notes) == (None, None, ("zero_control",))
    assert found.lift.low > 0


def test_the_same_ratio_for_everybody_cannot_be_tested():
    found = compare_ratios(sample_of([(2.0, 1), (4.0, 2), (6.0, 3)]), sample_of([(3.0, 1), (6.0, 2), (9.0, 3)]))
    assert found.lift.value == pytest.approx(-1 / 3)
    assert (found.p_value, found.difference.low, found.notes) == (None, None, ("no_spread",))


people = st.lists(
    st.tuples(st.one_of(st.just(0.0), st.floats(0, 1e4).map(lambda x: round(x, 2))), st.integers(0, 9)), max_size=25
)


@given(people, people, st.sampled_from([0.01, 0.05, 0.2]))
def test_the_intervals_agree_with_p_and_nothing_is_nan(a, b, alpha):
    found = compare_ratios(sample_of(a), sample_of(b), alpha=alpha)
    assert all(number is None or math.isfinite(number) for number in numbers_of(found))
    for interval in (found.difference, found.lift):
        low, value, high = interval.low, interval.value, interval.high
        assert None in (low, value) or low <= value
        assert None in (value, high) or value <= high
        if found.p_value is not None and abs(found.p_value - alpha) > 1e-9:
            assert ((low is not None and low > 0) or (high is not None and high < 0)) == (found.p_value < alpha)


@given(people, people)
def test_swapping_the_variants_mirrors_the_result(a, b):
    found, swapped = (compare_ratios(*pair) for pair in ((sample_of(a), sample_of(b)), (sample_of(b), sample_of(a))))
    assume(found.p_value is not None)
    assert swapped.p_value == pytest.approx(found.p_value)
    assert swapped.difference.low == pytest.approx(-found.difference.high)
    if found.lift.low is not None and found.lift.low > -0.999 and swapped.lift.high is not None:
        assert swapped.lift.high + 1 == pytest.approx(1 / (found.lift.low + 1), rel=1e-6)


# Effective people of exactly 1:2, where an uneven split begins.
HALF = [(0.0, 6), (0.0, 7), (1.0, 1)]
TWICE = [(0.0, 4), (0.0, 5), (0.0, 5), (0.0, 5), (3.0, 9)]


@given(people, people, st.sampled_from([0.01, 4096.0]), st.sampled_from([0.5, 60.0]))
@example([(0.0, 0)] * 2 + HALF, [(0.0, 0)] * 6 + TWICE, 0.01, 60.0)
def test_other_units_leave_the_lift_and_p_unchanged(a, b, money, time):
    found = compare_ratios(sample_of(a), sample_of(b))
    assume(found.p_value is not None)
    other = compare_ratios(*(sample_of([(y * money, x * time) for y, x in group]) for group in (a, b)))
    assert other.p_value == pytest.approx(found.p_value, rel=1e-6)
    for mine, its in zip((other.lift.low, other.lift.value), (found.lift.low, found.lift.value), strict=True):
        assert mine == (None if its is None else pytest.approx(its, rel=1e-6, abs=1e-6))
