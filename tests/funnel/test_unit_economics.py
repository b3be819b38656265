"""The figures together: the worked examples, rules that are met, not met or not decided, and what would decide them."""

import dataclasses
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funnel.cac import known_cost, unit_cost
from funnel.churn import known_churn
from funnel.costs import Spent
from funnel.interval import Interval
from funnel.money_facts import MoneyFacts, Timing
from funnel.mover import UNKNOWN, exactly
from funnel.thresholds import Blocker, Judged, State
from funnel.unit_economics import UnitFigures, unit_economics

FACTS = MoneyFacts(arpa=100, margin=0.8, churned=12, months=240)
SPENT = Spent(entries=1, money=480_000, hours=0)


def limits(found):
    return [None if x is None else round(x, 1) for x in (found.value, found.low, found.high)]


def codes(found):
    return [note.code for note in found.notes]


# ---- the worked examples


def test_a_cac_of_400_known_exactly():
    found = unit_economics(FACTS, known_cost(400))
    assert limits(found.ltv_cac) == [4.0, 2.3, 6.9]
    assert found.ltv_cac.state is State.UNDECIDED
    assert limits(found.payback) == [5.0, 5.0, 5.0]
    assert found.payback.state is State.MET


def test_4800_spent_on_12_customers_is_less_sure():
    known, counted = unit_economics(FACTS, known_cost(400)), unit_economics(FACTS, unit_cost(SPENT, 12))
    assert counted.ltv_cac.value == known.ltv_cac.value
    assert counted.ltv_cac.low < known.ltv_cac.low
    assert counted.ltv_cac.high > known.ltv_cac.high
    # by hand: ln(4 / 1.710) = √(ln(1600 / 937.34)² + ln(774.12 / 400)²)
    expected = 4 * math.exp(-math.hypot(math.log(1600 / 937.3364), math.log(774.1217 / 400)))
    assert counted.ltv_cac.low == pytest.approx(expected, rel=1e-5)
    assert counted.payback.high > 5


def test_1200_and_40_hours_at_30_for_12_customers():
    found = unit_economics(FACTS, unit_cost(Spent(entries=1, money=120_000, hours=40, worked=120_000), 12))
    assert (found.cac_cash.value, found.cac_loaded.value) == (100, 200)
    assert found.ltv_cac.value == pytest.approx(8)
    assert found.ltv_cac.state is State.MET
    assert found.ltv_cac.more_customers is None


def test_a_worth_from_elsewhere_takes_the_place_of_the_contract():
    elsewhere = Interval(value=1000.0, low=500.0, high=2000.0)
    found = unit_economics(FACTS, known_cost(400), worth=elsewhere, customers=50)
    assert found.cltv == elsewhere
    assert limits(found.ltv_cac) == [2.5, 1.2, 5.0]
    # far enough below 3 when ln(2) / √f = ln(1.2): f = 14.45, of 50
    assert found.ltv_cac.more_customers == math.ceil(50 * ((math.log(2) / math.log(1.2)) ** 2 - 1))


# ---- what would decide


def decided(more: int, threshold: float) -> State:
    """The same business with so many more customers at the same rates."""
    f = (12 + more) / 12
    facts = MoneyFacts(arpa=100, margin=0.8, churned=12, months=240, ratio=threshold)
    spent = Spent(entries=1, money=round(480_000 * f), hours=0)
    bigger = dataclasses.replace(facts, months=240 + 20 * more, churned=12 + more)
    return unit_economics(bigger, unit_cost(spent, 12 + more)).ltv_cac.state


@pytest.mark.parametrize("threshold", [2.0, 2.5, 3.0, 6.0])
def test_so_many_more_customers_decide_and_one_fewer_does_not(threshold):
    found = unit_economics(dataclasses.replace(FACTS, ratio=threshold), unit_cost(SPENT, 12)).ltv_cac
    assert found.state is State.UNDECIDED
    assert decided(found.more_customers, threshold) is not State.UNDECIDED
    assert decided(found.more_customers - 1, threshold) is State.UNDECIDED
    assert found.more_months == 20 * found.more_customers


def test_without_a_number_of_customers_they_are_whole_lives():
    found = unit_economics(FACTS, known_cost(400))
    # Wilson: the churn may be at most 80 / (3 × 400) = .0667; (.0167)² n = 3.8415 × .0667 × .9333 → n = 860.6 months
    assert found.ltv_cac.more_customers == math.ceil((860.6 - 240) / 20)
    assert "whole_lives" in codes(found)


def test_while_nobody_churned_months_can_decide():
    facts = MoneyFacts(arpa=100, margin=0.8, churned=0, months=40)
    found = unit_economics(facts, known_cost(400))
    # 3.8415 / (n + 3.8415) ≤ .0667 from n = 53.8 on
    assert (found.ltv_cac.more_customers, found.ltv_cac.more_months) == (None, 14)
    assert codes(found) == ["cac_given", "nobody_churned"]


def test_at_the_threshold_no_number_decides():
    facts = MoneyFacts(arpa=100, margin=0.8, churned=12, months=240, ratio=4.0)
    found = unit_economics(facts, known_cost(400))
    assert (found.ltv_cac.more_customers, found.ltv_cac.blocker) == (None, Blocker.AT_THRESHOLD)
    assert "ratio_at_threshold" in codes(found)


def test_a_figure_known_exactly_meets_the_threshold_that_it_is_on():
    # 10.80 / (10 × .09) is 12 months, and 12.000000000000002 as floating-point numbers divide
    found = unit_economics(MoneyFacts(arpa=10, margin=0.09), known_cost(10.8))
    assert found.payback.value > 12
    assert found.payback.state is State.MET


def test_hardly_off_the_threshold_no_number_is_large_enough():
    facts = MoneyFacts(arpa=100, margin=0.8, churned=12, months=240, ratio=3.9999)
    found = unit_economics(facts, known_cost(400))
    assert (found.ltv_cac.more_customers, found.ltv_cac.blocker) == (None, Blocker.TOO_CLOSE)
    assert "ratio_too_close" in codes(found)


def test_payback_has_its_own_number():
    facts = dataclasses.replace(FACTS, payback=6.0)
    found = unit_economics(facts, unit_cost(SPENT, 12)).payback
    assert found.state is State.UNDECIDED
    assert found.more_customers > 0
    bigger = unit_cost(Spent(entries=1, money=40_000 * (12 + found.more_customers), hours=0), 12 + found.more_customers)
    assert unit_economics(facts, bigger).payback.state is State.MET


# ---- what is not known


def test_nobody_new_leaves_the_ratio_without_a_value():
    found = unit_economics(FACTS, unit_cost(SPENT, 0))
    assert (found.cac_loaded.value, found.ltv_cac.value, found.payback.value) == (None, None, None)
    assert found.cac_loaded.low == pytest.approx(4800 / 3.689, rel=1e-4)
    assert found.ltv_cac.more_customers is None
    assert codes(found) == ["nobody_new"]


def test_an_upper_limit_alone_may_decide():
    found = unit_economics(FACTS, unit_cost(Spent(entries=1, money=4_800_000, hours=0), 0))
    # at least 13,012 for a customer who is worth 2,775 at most
    assert found.ltv_cac.state is State.NOT_MET
    assert found.payback.state is State.NOT_MET


def test_each_gap_is_named():
    found = unit_economics(MoneyFacts(), known_cost(None))
    assert codes(found) == ["cac_unknown", "arpa_unknown", "margin_unknown", "churn_unknown"]
    assert (found.cltv, found.churn, found.monthly) == (UNKNOWN, UNKNOWN, UNKNOWN)


def test_a_worth_found_otherwise_needs_no_price_and_only_the_payback_lacks_one():
    worth = Interval(value=600.0, low=500.0, high=700.0)
    found = unit_economics(MoneyFacts(), known_cost(400), worth=worth)
    assert codes(found) == ["cac_given", "payback_no_monthly"]
    assert (found.ltv_cac.value, found.payback.value) == (1.5, None)


def test_without_churn_and_discount_there_is_no_worth():
    found = unit_economics(FACTS, known_cost(400), churn=known_churn(0.0))
    assert found.cltv == UNKNOWN
    assert "churn_zero" in codes(found)


def test_what_costs_nothing_has_no_ratio_and_is_paid_back():
    found = unit_economics(FACTS, known_cost(0))
    assert (found.ltv_cac.value, found.payback.value) == (None, 0)
    assert found.payback.state is State.MET
    assert "cac_zero" in codes(found)


def test_what_brings_nothing_never_pays_back():
    found = unit_economics(dataclasses.replace(FACTS, margin=0.0), known_cost(400))
    assert (found.cltv, found.ltv_cac.state, found.payback.state) == (exactly(0.0), State.NOT_MET, State.NOT_MET)
    assert found.payback.value is None
    assert "brings_nothing" in codes(found)


def test_a_customer_who_leaves_before_paying_back_is_said_to():
    # 120 of 240 customer-months: two months of 80 for a cost of 400, which five months would bring
    found = unit_economics(dataclasses.replace(FACTS, churned=120), known_cost(400))
    assert (found.cltv.value, found.payback.value) == pytest.approx((160, 5))
    assert "leaves_before" in codes(found)
    assert "leaves_before" not in codes(unit_economics(FACTS, known_cost(400)))


# ---- whatever the input

MONTHS = st.none() | st.integers(1, 10**9)
ANY_FACTS = st.builds(
    lambda months, churned, **rest: MoneyFacts(
        months=months, churned=None if churned is None or months is None else min(churned, months), **rest
    ),
    months=MONTHS,
    churned=st.none() | st.integers(0, 10**9),
    arpa=st.none() | st.floats(0, 1e9),
    arpa_n=st.none() | st.integers(2, 10**9),
    arpa_sd=st.none() | st.floats(0, 1e9),
    margin=st.none() | st.floats(0, 1),
    discount=st.floats(0, 1),
    timing=st.sampled_from(Timing),
    ratio=st.floats(0.1, 100),
    payback=st.floats(0.1, 240),
)
ANY_COST = st.one_of(
    st.builds(known_cost, st.none() | st.floats(0, 1e12)),
    st.builds(
        unit_cost,
        st.builds(
            Spent,
            entries=st.integers(0, 3),
            money=st.none() | st.integers(-(10**12), 10**12),
            hours=st.none() | st.floats(0, 1e7),
            worked=st.integers(0, 10**15),
            without_rate=st.sampled_from([0.0, 3.5]),
        ),
        st.integers(0, 10**9),
    ),
)


@given(ANY_FACTS, ANY_COST, st.none() | st.integers(1, 10**6))
def test_every_figure_is_a_finite_number_or_none_between_its_limits(facts, cost, customers):
    found = unit_economics(facts, cost, customers=customers)
    for field in dataclasses.fields(UnitFigures):
        figure = getattr(found, field.name)
        if not isinstance(figure, Interval):
            continue
        value, low, high = figure.value, figure.low, figure.high
        assert all(x is None or (math.isfinite(x) and x >= 0) for x in (value, low, high))
        # a rounding apart at most
        assert value is None or low is None or low <= value * (1 + 1e-12)
        assert value is None or high is None or value <= high * (1 + 1e-12)
        if isinstance(figure, Judged):
            assert figure.more_customers is None or figure.more_customers > 0
            assert figure.state is State.UNDECIDED or figure.more_customers is None
            if figure.state is State.UNDECIDED and figure.more_customers is None and figure.more_months is None:
                assert figure.blocker is not None


@given(st.integers(1, 10**9), st.integers(1, 10**9), st.integers(1, 1000))
def test_who_spends_more_never_has_the_better_ratio(one, other, people):
    less, more = (
        unit_economics(FACTS, unit_cost(Spent(entries=1, money=money, hours=0), people)).ltv_cac
        for money in sorted((one, other))
    )
    assert more.value <= less.value
    assert more.low <= less.low
    assert more.high <= less.high
