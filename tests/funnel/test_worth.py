"""What a customer is worth: published multiples, the worked examples, and limits that hold what they promise."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from funnel.churn import churn, known_churn
from funnel.counts import InvalidCounts
from funnel.money_facts import Timing
from funnel.mover import UNKNOWN, exactly
from funnel.worth import Arpa, cltv, multiple, multiples

SHARES = st.floats(0, 1)
DISCOUNTS = st.floats(0, 1)
TIMINGS = st.sampled_from(Timing)
MONTHS = st.integers(1, 10**9)


def limits(found):
    return found.value, found.low, found.high


# ---- by hand, and published


def test_gupta_and_lehmann_multiples_at_the_end_of_the_period():
    # Gupta & Lehmann (2003): r / (1 + i - r) at 12 %, the oracle "gupta-lehmann"
    found = [multiple(1 - r, discount=0.12, timing=Timing.AT_END) for r in (0.6, 0.7, 0.8, 0.9)]
    assert found == pytest.approx([1.15, 1.67, 2.5, 4.09], abs=0.006)


def test_a_hundred_at_eight_tenths_kept_and_a_tenth_of_discount():
    later = cltv(exactly(100.0), exactly(0.2), discount=0.1, timing=Timing.AT_END)
    assert later.value == pytest.approx(266.67, abs=0.005)
    assert cltv(exactly(100.0), exactly(0.2), discount=0.1).value == pytest.approx(366.67, abs=0.005)


def test_without_discount_it_is_the_margin_over_churn():
    assert cltv(exactly(80.0), exactly(0.05)).value == pytest.approx(1600)


def test_twelve_of_240_is_worth_1600_between_937_and_2775():
    found = churn(12, 240)
    assert [round(100 * x, 1) for x in limits(found)] == [5.0, 2.9, 8.5]
    assert [round(x) for x in limits(cltv(exactly(80.0), found))] == [1600, 937, 2775]


def test_nobody_left_yet_is_a_lower_limit_and_no_value():
    # Wilson's upper limit of 0 of 40: z² / (n + z²) = 3.8415 / 43.8415
    found = cltv(exactly(80.0), churn(0, 40))
    assert (found.value, found.high) == (None, None)
    assert found.low == pytest.approx(80 / (3.8415 / 43.8415), rel=1e-4)


def test_with_a_discount_even_who_never_leaves_has_an_end():
    # a perpetuity: 80 × 1.01 / .01
    found = cltv(exactly(80.0), churn(0, 40), discount=0.01)
    assert (found.value, found.high) == pytest.approx((8080, 8080))
    assert found.low < 8080


def test_everybody_left_in_the_first_month():
    assert limits(cltv(exactly(80.0), exactly(1.0))) == (80, 80, 80)
    assert limits(cltv(exactly(80.0), exactly(1.0), timing=Timing.AT_END)) == (0, 0, 0)


def test_no_margin_is_worth_nothing_however_long_they_stay():
    assert cltv(exactly(0.0), churn(0, 40)) == exactly(0.0)


def test_arpa_of_a_sample_has_t_limits():
    # t(.975, 29) = 2.04523 in the tables; 2.04523 × 40 / √30 = 14.936
    found = Arpa(mean=100, n=30, sd=40).limits()
    assert limits(found) == pytest.approx((100, 85.064, 114.936), abs=0.001)
    assert Arpa(mean=100).limits() == exactly(100)
    assert limits(Arpa(mean=100, n=1, sd=0).limits()) == (100, None, None)


@pytest.mark.parametrize(
    ("churned", "months", "why"), [(-1, 10, "negative"), (13, 10, "more_churned"), (1, float("nan"), "negative")]
)
def test_impossible_churn_is_refused(churned, months, why):
    with pytest.raises(InvalidCounts) as refused:
        churn(churned, months)
    assert refused.value.values["why"] == why


@pytest.mark.parametrize("share", [1.3, -0.1, float("nan")])
def test_a_churn_outside_0_to_1_is_refused(share):
    with pytest.raises(InvalidCounts):
        known_churn(share)


def test_of_no_months_nothing_is_known():
    assert churn(0, 0) == UNKNOWN
    assert multiples(UNKNOWN) == UNKNOWN
    assert multiple(0.0) is None


# ---- properties


@given(MONTHS.flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_churn_lies_between_its_limits(counts):
    found = churn(*counts)
    assert 0 <= found.low <= found.value <= found.high <= 1


@given(MONTHS.flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), DISCOUNTS, TIMINGS, st.floats(0, 1e9))
def test_a_worth_is_finite_or_none_and_between_its_limits(counts, discount, timing, monthly):
    known = list(limits(cltv(exactly(monthly), churn(*counts), discount=discount, timing=timing)))
    value, low, high = known
    assert all(x is None or (x >= 0 and math.isfinite(x)) for x in known)
    assert low is None or value is None or low <= value
    assert high is None or value is None or value <= high


@given(MONTHS.flatmap(lambda n: st.tuples(st.integers(0, n), st.integers(0, n), st.just(n))), DISCOUNTS, TIMINGS)
def test_more_churn_never_raises_the_worth(counts, discount, timing):
    one, other, months = counts
    fewer, more = (
        limits(cltv(exactly(80.0), churn(churned, months), discount=discount, timing=timing))
        for churned in sorted((one, other))
    )
    assert all(b is not None and b <= a * (1 + 1e-9) for a, b in zip(fewer, more, strict=True) if a is not None)


@given(SHARES, DISCOUNTS)
def test_a_margin_at_once_is_worth_one_month_more(share, discount):
    at_once, at_end = (multiple(share, discount=discount, timing=timing) for timing in Timing)
    if at_once is None or at_once > 1e6:
        return
    # Σ from month 0 on is 1 + Σ from month 1 on
    assert at_once == pytest.approx(1 + at_end, rel=1e-9)


# ---- what the limits promise


def test_the_limits_hold_the_worth_of_30_customers_in_95_of_100_samples():
    """30 customers, half of whom leave within a year; what they pay varies by a half (gamma). 4,000 samples, seeded."""
    rng, customers, samples, months = np.random.default_rng(20261128), 30, 4000, 12
    rate, mean, shape = 0.055, 80.0, 4.0
    truth, held = mean / rate, 0
    for _ in range(samples):
        paid = rng.gamma(shape, mean / shape, customers)
        lives = rng.geometric(rate, customers)
        churned, seen = int((lives <= months).sum()), int(np.minimum(lives, months).sum())
        arpa = Arpa(mean=float(paid.mean()), n=customers, sd=float(paid.std(ddof=1)))
        found = cltv(arpa.limits(), churn(churned, seen))
        held += (found.low or 0) <= truth <= (found.high or float("inf"))
    assert 0.94 <= held / samples <= 0.96, held / samples
