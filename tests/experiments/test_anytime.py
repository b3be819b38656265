import math
from itertools import accumulate, product

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from experiments.anytime import anytime_of, anytime_path, hull
from experiments.anytime_batches import batches_e, batches_limits
from experiments.anytime_means import Sums, course, sequence_e, sequence_limits
from experiments.anytime_shares import converters, converters_e, converters_limits
from experiments.means import compare_means
from experiments.results import Anytime, Interval
from experiments.rule import Kind
from experiments.shares import ratio_limits
from funnel.samples import Beside, Sample

shares = st.integers(0, 10**7).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n)))
parts = st.floats(0.02, 0.98)
# Cumulative counts of both variants at up to six readings: people and converters that came in between.
days = st.lists(
    st.tuples(*[st.integers(0, 300).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n)))] * 2),
    min_size=1,
    max_size=6,
)
amounts = st.lists(st.floats(0, 1e6), min_size=0, max_size=12)


def share(n, x):
    return Sample.of_share(n, x)


def series(*of_days):
    """Cumulative samples of shares from each day's (people, converters)."""
    return list(accumulate(share(n, x) for n, x in of_days))


def values(of_people, beside=None):
    second = None
    if beside is not None:
        products = sum(a * b for a, b in zip(of_people, beside, strict=True))
        second = Beside(sum(beside), sum(b * b for b in beside), products)
    return Sample(len(of_people), sum(of_people), sum(a * a for a in of_people), second)


# Converters


def test_results_that_are_missing_in_one_variant_are_no_evidence():
    """Equal rates of 5 %, a tenth of one variant's results not in: the planned part alone saw a difference in 44 %."""
    rng, days, daily = np.random.default_rng(5), 30, 1500
    x1, x0 = (rng.binomial(daily, 0.05, (200, days)).cumsum(1) for _ in range(2))
    n = daily * np.arange(1, days + 1)
    a = days * daily * 2 * 0.05 / 16
    there = rng.binomial(x1, 0.9)
    alone = converters_e(there, x0, q=0.5, a=a)
    both = converters(there, np.round(0.9 * n), x0, n, q=0.5, a=a)[2]
    assert (alone >= 100).any(axis=1).mean() > 0.2
    assert (both >= 100).any(axis=1).mean() <= 0.01
    # Where people stand as planned, nothing changes.
    low, high, e_value = converters(x1, n, x0, n, q=0.5, a=a)
    assert np.array_equal(e_value, converters_e(x1, x0, q=0.5, a=a))
    assert np.array_equal(np.stack([low, high]), np.stack(converters_limits(x1, x0, q=0.5, a=a)))


@given(shares, shares, parts, st.floats(1, 1e4))
def test_converters_limits_contain_the_lift_however_people_stand(one, zero, q, a):
    (n1, x1), (n0, x0) = one, zero
    assume(x1 and x0)
    (low,), (high,), _ = converters(x1, n1, x0, n0, q=q, a=a)
    seen = (x1 / n1) / (x0 / n0)
    assert low <= seen * (1 + 1e-9)
    assert high >= seen * (1 - 1e-9)


def test_converters_evidence_matches_the_closed_form_of_a_uniform_mixture():
    # Robbins (1970); Lindon & Malek (2022): 2^20 / (21 · C(20, 5))
    assert converters_e(15, 5, q=0.5, a=1)[0] == pytest.approx(3.2206005209101183, abs=1e-9)


@pytest.mark.parametrize(("q", "a"), [(0.5, 1), (0.5, 40), (0.8, 3), (0.1, 7)])
def test_converters_evidence_is_1_on_average_without_a_difference(q, a):
    x = np.arange(31)
    chances = np.array([math.comb(30, k) * q**k * (1 - q) ** (30 - k) for k in x])
    assert chances @ converters_e(x, 30 - x, q=q, a=a) == pytest.approx(1, rel=1e-10)


@given(st.integers(0, 10**6), st.integers(0, 10**6), parts, st.floats(1, 10**4), st.sampled_from([0.01, 0.05, 0.2]))
def test_converters_limits_leave_1_out_exactly_where_the_evidence_decides(x1, x0, q, a, alpha):
    (low,), (high,) = converters_limits(x1, x0, q=q, a=a, alpha=alpha)
    e_value = converters_e(x1, x0, q=q, a=a)[0]
    assume(abs(e_value * alpha - 1) > 1e-6)
    assert (low <= 1 <= high) == (e_value < 1 / alpha)


@given(st.integers(0, 10**9), st.integers(0, 10**9), parts, st.floats(1, 10**4))
def test_swapping_the_variants_mirrors_converters_limits(x1, x0, q, a):
    (low,), (high,) = converters_limits(x1, x0, q=q, a=a)
    (mirrored_low,), (mirrored_high,) = converters_limits(x0, x1, q=1 - q, a=a)
    assert mirrored_low == pytest.approx(1 / high if high else math.inf, rel=1e-6)
    assert low == pytest.approx(1 / mirrored_high if mirrored_high else math.inf, rel=1e-6)


@given(st.integers(0, 10**9), st.integers(0, 10**9), parts, st.floats(1, 10**4))
def test_converters_limits_contain_the_ratio_that_was_seen_at_the_planned_split(x1, x0, q, a):
    (low,), (high,) = converters_limits(x1, x0, q=q, a=a)
    assert 0 <= low <= high
    if x0:
        assert low <= x1 / x0 * (1 - q) / q * (1 + 1e-9)
        assert high >= x1 / x0 * (1 - q) / q * (1 - 1e-9)


def test_without_converters_of_a_variant_its_side_is_open():
    low, high = converters_limits([0, 0, 9], [0, 9, 0], q=0.5, a=1)
    assert low.tolist()[:2] == [0, 0]
    assert low[2] > 1
    assert high[0] == high[2] == math.inf
    assert high[1] < 1


# Batches


def test_batches_evidence_matches_the_hand():
    # 3 of 4 against 1 of 4, after 1 of 2 lent each: 2/3 and 1/3, together 1/2. Then 1 of 1 against 0 of 1.
    e_value = batches_e([[3, 4, 1, 4], [1, 1, 0, 1]], baseline=0.5)
    assert e_value == pytest.approx([1, (2 / 3 / 0.5) ** 2])


@pytest.mark.parametrize("ratio", [0.4, 0.9, 1.0, 1.7])
@pytest.mark.parametrize(("n1", "n0"), [(2, 2), (1, 3), (4, 1)])
def test_batches_evidence_is_never_above_1_on_average_where_the_ratio_holds(ratio, n1, n0):
    # Turner & Grünwald (2022), theorem 1, over everything that can happen in the batch after 7 of 9 against 2 of 9
    for rate in (0.05, 0.3, 0.58):
        total = 0.0
        for x1, x0 in product(range(n1 + 1), range(n0 + 1)):
            p1 = ratio * rate
            chance = math.comb(n1, x1) * p1**x1 * (1 - p1) ** (n1 - x1)
            chance *= math.comb(n0, x0) * rate**x0 * (1 - rate) ** (n0 - x0)
            before, after = batches_e([[7, 9, 2, 9], [x1, n1, x0, n0]], ratio=ratio, baseline=0.3)
            total += chance * after / before
        assert total <= 1 + 1e-9


@given(days)
def test_batches_limits_contain_the_ratio_and_leave_1_out_only_where_the_evidence_decides(of_days):
    batches = [[x1, n1, x0, n0] for (n1, x1), (n0, x0) in of_days]
    limits = batches_limits(batches, baseline=0.3)
    x1, n1, x0, n0 = np.cumsum(np.array(batches, float), 0).T
    for i in range(len(batches)):
        assert 0 <= limits.low[i] <= limits.high[i]
        assert math.isfinite(limits.low[i])
        assert math.isfinite(limits.e_value[i])
        if x1[i] and x0[i]:
            ratio = x1[i] / n1[i] / (x0[i] / n0[i])
            assert limits.low[i] * (1 - 1e-9) <= ratio <= limits.high[i] * (1 + 1e-9)
        if not limits.low[i] <= 1 <= limits.high[i]:
            assert limits.e_value[i] >= 20 * (1 - 1e-9)


def test_batches_limits_are_those_ratios_with_too_little_evidence_against_them():
    rng = np.random.default_rng(3)
    batches = np.stack([rng.binomial(80, 0.36, 30), np.full(30, 80), rng.binomial(80, 0.3, 30), np.full(30, 80)], 1)
    limits = batches_limits(batches, baseline=0.3)
    for day in (4, 29):
        for limit in (limits.low[day], limits.high[day]):
            assert batches_e(batches, ratio=limit, baseline=0.3)[day] == pytest.approx(20, rel=0.03)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("people", [6, 15, 80])
def test_batches_limits_are_never_narrower_than_what_the_evidence_leaves(seed, people):
    rng = np.random.default_rng(seed)
    x1, x0 = rng.binomial(people, 0.36, 12), rng.binomial(people, 0.3, 12)
    batches = np.stack([x1, np.full(12, people), x0, np.full(12, people)], 1)
    limits, newest = batches_limits(batches, baseline=0.3), batches_limits(batches, baseline=0.3, newest=True)
    assert (limits.low[-1], limits.high[-1]) == (newest.low[0], newest.high[0])
    for day in range(12):
        for limit, rel in ((limits.low[day], 0.1), (limits.high[day], 0.1)):
            if 0 < limit < math.inf:
                evidence = batches_e(batches[: day + 1], ratio=limit, baseline=0.3)[-1]
                assert evidence >= 20 * (1 - 1e-9)
                assert evidence == pytest.approx(20, rel=3e-4 if day == 11 else rel)


def test_rates_that_no_ratio_explains_exclude_nothing():
    # What was right for the first half is the contrary of the second.
    batches = [[90, 100, 10, 100]] * 20 + [[10, 100, 90, 100]] * 20
    limits = batches_limits(batches)
    assert limits.low[-1] <= 1 <= limits.high[-1]


# Means


def test_sequence_limits_match_the_formula_at_the_planned_end():
    # Waudby-Smith et al. (2024), 2.2, with ρ² · planned = 5.99146 + log 6.99146: 3.0352 standard errors
    low, high = sequence_limits(2.0, 0.5, 4000, planned=4000)
    assert [float(low), float(high)] == pytest.approx([2 - 1.5176, 2 + 1.5176], abs=1e-4)


@given(st.floats(-1e3, 1e3), st.floats(1e-3, 1e3), st.integers(2, 10**8), st.integers(2, 10**8), st.floats(0.001, 0.2))
def test_sequence_limits_leave_0_out_exactly_where_the_evidence_decides(difference, error, people, planned, alpha):
    low, high = sequence_limits(difference, error, people, planned=planned, alpha=alpha)
    e_value = sequence_e(difference, error, people, planned=planned)
    assume(abs(e_value * alpha - 1) > 1e-6)
    assert (low <= 0 <= high) == (e_value < 1 / alpha)


def test_the_error_of_a_running_difference_is_welchs_at_1_to_1():
    one, zero = values([0, 0, 3, 9.0]), values([1, 0, 0, 2.0])
    been = course(Kind.AMOUNT, Sums.of_samples([one]), Sums.of_samples([zero]))
    assert been.difference[0] == pytest.approx(2.25)
    assert been.error[0] == pytest.approx(math.sqrt(one.variance / 4 + zero.variance / 4))


def test_a_value_from_before_that_explains_everything_leaves_no_error():
    before = [1.0, 2.0, 5.0, 9.0]
    one, zero = values([2 * b + 3 for b in before], before), values([2 * b for b in before], before)
    been = course(Kind.AMOUNT, Sums.of_samples([one]), Sums.of_samples([zero]))
    assert been.difference[0] == pytest.approx(3)
    assert been.error[0] == pytest.approx(0, abs=1e-6)


def test_a_ratio_of_totals_is_linearised():
    # revenue and sessions of three people each; by hand: the residuals y - ratio·z over the mean sessions
    one, zero = values([6.0, 2.0, 4.0], [3.0, 1.0, 4.0]), values([1.0, 2.0, 3.0], [2.0, 2.0, 2.0])
    been = course(Kind.RATIO, Sums.of_samples([one]), Sums.of_samples([zero]))
    residuals = [np.array([1.5, 0.5, -2.0]) / (8 / 3), np.array([-1.0, 0.0, 1.0]) / 2]
    assert been.difference[0] == pytest.approx(12 / 8 - 6 / 6)
    assert been.error[0] == pytest.approx(math.sqrt(sum(r.var(ddof=1) / 3 for r in residuals)))


@pytest.mark.parametrize("paying", [4, 9])
def test_nothing_is_said_of_a_mean_before_20_people_have_a_value(paying):
    one, zero = values([5.0] * paying + [0.0] * 500), values([5.0] * 10 + [0.0] * 500)
    found = anytime_of(Kind.AMOUNT, [one], [zero], q=0.5)
    assert (found.low, found.high, found.e_value) == (None, None, None)


def test_from_20_people_on_there_are_limits():
    one, zero = values([5.0] * 10 + [0.0] * 500), values([5.0] * 10 + [0.0] * 500)
    found = anytime_of(Kind.AMOUNT, [one], [zero], q=0.5)
    assert found.low < 0 < found.high


def test_answers_that_balance_out_are_events_too():
    nps = Sample.of_nps(20, 10, 20)
    found = anytime_of(Kind.NPS, [nps], [nps], q=0.5)
    assert found.low == pytest.approx(-found.high)
    assert anytime_of(Kind.NPS, [Sample.of_nps(5, 90, 4)], [Sample.of_nps(5, 90, 5)], q=0.5).low is None


# All kinds in one


def test_a_low_share_goes_by_its_converters_and_a_high_one_by_batches_from_the_second_reading_on():
    one, zero = series((100, 30), (100, 40)), series((100, 20), (100, 30))
    methods = [[limits.method for limits in anytime_path(Kind.SHARE, one, zero, q=0.5, baseline=b)] for b in (0.1, 0.2)]
    assert methods == [["converters", "converters"], ["converters", "batches"]]
    # Nobody knew the baseline: the first reading tells it.
    assert anytime_of(Kind.SHARE, one, zero, q=0.5).method == "batches"


def test_the_mixture_is_tuned_to_the_converters_that_were_planned():
    # 32,000 people at 5 % are 1,600 converters: a = 100
    found = anytime_of(Kind.SHARE, [share(900, 60)], [share(900, 40)], q=0.5, baseline=0.05, planned=32_000)
    assert found.e_value == pytest.approx(converters_e(60, 40, q=0.5, a=100)[0])


def test_without_people_or_converters_nothing_is_excluded():
    for one, zero in ((share(0, 0), share(50, 9)), (share(50, 9), share(0, 0)), (share(9, 0), share(9, 0))):
        found = anytime_of(Kind.SHARE, [one], [zero], q=0.5)
        assert (found.low, found.high) == (-1, None)
    for kind in set(Kind) - {Kind.SHARE}:
        found = anytime_of(kind, [Sample(0, 0, 0)], [Sample(0, 0, 0)], q=0.5)
        assert (found.low, found.high, found.e_value) == (None, None, None)


def test_a_reading_that_was_corrected_later_ends_no_batch():
    one = [share(100, 40), share(180, 20), share(200, 80)]  # the second cannot come between the others
    zero = [share(100, 30), share(200, 50), share(200, 50)]
    path = anytime_path(Kind.SHARE, one, zero, q=0.5, baseline=0.3)
    without = anytime_path(Kind.SHARE, [one[0], one[2]], [zero[0], zero[2]], q=0.5, baseline=0.3)
    assert path[2].e_value == pytest.approx(without[1].e_value)
    assert (path[2].low, path[2].high) == pytest.approx((without[1].low, without[1].high))


@given(days, st.sampled_from([None, 0.02, 0.3]), parts)
def test_the_newest_of_the_path_are_the_newest_limits(of_days, baseline, q):
    one, zero = series(*(day[0] for day in of_days)), series(*(day[1] for day in of_days))
    for kind in (Kind.SHARE, Kind.AMOUNT):
        path = anytime_path(kind, one, zero, q=q, baseline=baseline, planned=1000)
        assert len(path) == len(of_days)
        newest = anytime_of(kind, one, zero, q=q, baseline=baseline, planned=1000)
        assert newest.method == path[-1].method
        assert newest.low == pytest.approx(path[-1].low)
        assert newest.high == pytest.approx(path[-1].high)


@given(shares, shares, parts, st.sampled_from([None, 0.01, 0.3]), st.sampled_from([None, 10, 10**6]))
def test_any_share_has_limits_that_with_the_fixed_ones_contain_the_lift_and_are_no_narrower(
    one, zero, q, baseline, planned
):
    found = anytime_of(Kind.SHARE, [share(*one)], [share(*zero)], q=q, baseline=baseline, planned=planned)
    assert found.low >= -1
    assert found.high is None or math.isfinite(found.high)
    assert found.high is None or found.low <= found.high
    if not (one[0] and zero[0]):
        return
    low, high = (float(limit[0]) - 1 for limit in ratio_limits(one[1], one[0], zero[1], zero[0]))
    lift = one[1] / one[0] / (zero[1] / zero[0]) - 1 if zero[1] else None
    both = hull(found, Interval(value=lift, low=low, high=high if zero[1] else None))
    assert both.low <= low
    assert both.high is None or both.high >= high
    if lift is not None:
        assert both.low <= lift + 1e-9
        assert both.high is None or both.high >= lift - 1e-9


@given(amounts, amounts, st.sampled_from([Kind.AMOUNT, Kind.COUNT]))
def test_any_mean_has_limits_that_are_no_narrower_than_the_fixed_ones(one, zero, kind):
    treatment, control = values(one), values(zero)
    found = anytime_of(kind, [treatment] * 2, [control] * 2, q=0.5, planned=100)
    fixed = compare_means(treatment, control).difference
    both = hull(found, fixed)
    assert (both.low is None) == (found.low is None or fixed.low is None)
    if both.low is not None:
        assert math.isfinite(both.low)
        assert math.isfinite(both.high)
        assert both.low <= fixed.low <= fixed.value <= fixed.high <= both.high


@given(amounts, amounts, amounts)
def test_swapping_the_variants_mirrors_the_limits_of_a_mean(one, zero, before):
    longest = min(len(one), len(zero), len(before))
    pair = [values(of[:longest] * 30, before[:longest] * 30) for of in (one, zero)]
    for kind in (Kind.AMOUNT, Kind.RATIO):
        there, back = (anytime_of(kind, [a], [b], q=0.5) for a, b in (pair, pair[::-1]))
        assert (there.low is None) == (back.high is None)
        if there.low is not None:
            assert there.low == pytest.approx(-back.high, rel=1e-6, abs=1e-6 * abs(there.low) + 1e-9)


def test_a_hull_has_a_limit_only_where_both_have_one():
    found = Anytime(scale="lift", low=-0.2, high=0.1, e_value=1.0, method="converters")
    both = hull(found, Interval(value=0.3, low=-0.1, high=0.5))
    assert (both.low, both.high, both.e_value) == (-0.2, 0.5, 1.0)
    both = hull(found, Interval(value=None, low=-0.9, high=None))
    assert (both.low, both.high) == (-0.9, None)


@given(st.lists(st.tuples(*[st.integers(0, 40)] * 4), min_size=1, max_size=8), st.sampled_from([None, 0.05, 0.4]))
def test_the_newest_limits_are_the_last_of_the_path(days, baseline):
    treatment, control, so_far = [], [], [0, 0, 0, 0]
    for did1, others1, did0, others0 in days:
        so_far = [a + b for a, b in zip(so_far, (did1, did1 + others1, did0, did0 + others0), strict=True)]
        treatment.append(Sample.of_share(so_far[1], so_far[0]))
        control.append(Sample.of_share(so_far[3], so_far[2]))
    given_both = {"q": 0.5, "planned": 1000, "baseline": baseline}
    path = anytime_path(Kind.SHARE, treatment, control, **given_both)
    newest, last = anytime_of(Kind.SHARE, treatment, control, **given_both), path[-1]
    assert newest.method == last.method
    for one, other in ((newest.low, last.low), (newest.high, last.high), (newest.e_value, last.e_value)):
        assert one == (None if other is None else pytest.approx(other, rel=1e-9, abs=1e-9))
