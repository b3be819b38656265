"""A month of the journey in customers and money: by hand, with limits of known sources, and whatever the counts."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from funnel.counts import wilson
from funnel.flow import Customer, Flow, FlowStage, InvalidFlow
from funnel.flow_month import FIGURES, Drawn
from funnel.flow_path import Change
from funnel.interval import Interval
from funnel.journey import Phase

A, D, R = Phase.ACQUISITION, Phase.DELIVERY, Phase.RETENTION
# ARPA 100, margin 80 %, 12 churned in 240 customer-months: 5 % leave, so CLTV is 80 ÷ .05.
CUSTOMER = Customer(arpa=100, margin=0.8, churned=12, customer_months=240)


def stages(*counts: tuple[Phase, int | None, int | None], **more: Any) -> tuple[FlowStage, ...]:
    return tuple(
        FlowStage(id=number, phase=phase, entered=entered, completed=completed, **more)
        for number, (phase, entered, completed) in enumerate(counts, start=1)
    )


def month(flow: Flow, change: Change | None = None) -> dict[str, Interval]:
    return Drawn(flow).month(change or Change()).intervals()


def values(flow: Flow, change: Change | None = None) -> dict[str, float | None]:
    return {name: found.value for name, found in month(flow, change).items()}


def test_a_month_by_hand() -> None:
    # 1,200 and 40 hours at 30 for 12 customers: 200 each. 1,600 ÷ 200 = 8; 200 ÷ 80 = 2.5; 12 × 1,600 - 2,400.
    flow = Flow(customers=12, spend=1200, hours=40, rate=30, customer=CUSTOMER)
    assert values(flow) == pytest.approx(
        {"customers": 12, "delivered": None, "cac": 200, "cltv": 1600, "ltv_cac": 8, "payback": 2.5, "money": 16800}
    )


def test_one_uncertain_figure_has_the_limits_of_its_source() -> None:
    # Wilson of 12 in 240 is [2.883 %, 8.535 %]: 80 over that. Garwood of 12 is [6.2006, 20.9616]: 2,400 over that.
    found = month(Flow(customers=12, spend=1200, hours=40, rate=30, customer=CUSTOMER))
    low, high = wilson(12, 240) or (0, 0)
    assert (found["cltv"].low, found["cltv"].high) == pytest.approx((80 / high, 80 / low), rel=1e-6)
    assert (found["cac"].low, found["cac"].high) == pytest.approx((2400 / 20.9616, 2400 / 6.2006), rel=2e-3)


def test_the_mean_revenue_has_the_limits_of_t() -> None:
    # 25 customers, mean 100, sd 40: 100 ± 2.0639 × 8, of which 80 % over 5 %.
    found = month(Flow(customer=Customer(arpa=100, arpa_n=25, arpa_sd=40, margin=0.8, churn=0.05)))["cltv"]
    assert (found.low, found.high) == pytest.approx((83.489 * 16, 116.511 * 16), rel=1e-4)


def test_what_a_discount_does_to_the_worth_of_a_customer() -> None:
    # m = 100, r = .8, i = .1: 366.67 with the first margin at once, 266.67 with it at the end of the month.
    for at_once, worth in ((True, 366.667), (False, 266.667)):
        customer = Customer(arpa=100, margin=1, churn=0.2, discount=0.1, at_once=at_once)
        assert values(Flow(customer=customer))["cltv"] == pytest.approx(worth, rel=1e-5)


def test_a_worth_found_otherwise_goes_before_and_keeps_its_limits() -> None:
    worth = Interval(value=500.0, low=400.0, high=700.0)
    found = month(Flow(customer=Customer(arpa=100, margin=0.8, churn=0.05, worth=worth)))["cltv"]
    assert (found.value, found.low, found.high) == pytest.approx((500, 400, 700))


def test_a_period_of_three_months_counts_a_third_a_month() -> None:
    path = stages((A, 3000, 300), (A, 300, 60), (D, 60, 45))
    found = values(Flow(months=3, stages=path, spend=6000, customer=CUSTOMER))
    assert (found["customers"], found["delivered"], found["cac"]) == pytest.approx((20, 15, 100))
    assert found["money"] == pytest.approx(15 * 1600 - 2000)


def test_an_improved_stage_is_pushed_through_the_later_ones() -> None:
    # 100 → 50 → 25 → 20 → 10 and half as many again at the second: 37.5 customers, 30 × .5 delivered.
    path = stages((A, 100, 50), (A, 50, 25), (A, 25, 20), (D, 20, 10))
    found = values(Flow(stages=path, spend=1000, customer=CUSTOMER), Change(stage=2, conversion=1.5))
    assert (found["customers"], found["delivered"], found["cac"]) == pytest.approx((30, 15, 1000 / 30))


def test_no_conversion_goes_beyond_everybody() -> None:
    path = stages((A, 100, 80), (A, 80, 40))
    assert values(Flow(stages=path), Change(stage=1, conversion=2))["customers"] == pytest.approx(50)


def test_an_optional_stage_is_passed_by() -> None:
    path = list(stages((A, 100, 50), (A, 10, 2), (A, 50, 25)))
    path[1] = FlowStage(id=2, phase=A, entered=10, completed=2, optional=True)
    flow = Flow(stages=tuple(path))
    assert values(flow)["customers"] == 25
    assert values(flow, Change(stage=2, conversion=1.5))["customers"] == 25


def test_people_lost_between_two_stages_and_people_from_elsewhere_are_both_counted() -> None:
    # 80 of the 100 who go on arrive; 30 more come in from elsewhere at the third. A tenth more of the first only
    # moves those who come through it.
    path = stages((A, 1000, 100), (A, 80, 40), (A, 70, 35))
    assert values(Flow(stages=path))["customers"] == pytest.approx(35)
    assert values(Flow(stages=path), Change(stage=1, conversion=1.1))["customers"] == pytest.approx((44 + 30) * 0.5)


def test_more_people_at_later_stages_cost_more_and_earlier_ones_do_not() -> None:
    # The second stage costs 400 for 40 people: 10 each. Half as many again who get there are 200 more.
    path = tuple(
        FlowStage(id=id, phase=A, entered=entered, completed=completed, cost=cost)
        for id, entered, completed, cost in ((1, 100, 40, 600), (2, 40, 20, 400))
    )
    flow = Flow(stages=path, spend=1000, customer=CUSTOMER)
    assert values(flow, Change(stage=1, conversion=1.5))["cac"] == pytest.approx(1200 / 30)
    assert values(flow, Change(stage=2, conversion=1.5))["cac"] == pytest.approx(1000 / 30)


def test_delivering_costs_by_the_head() -> None:
    # 300 for 20 customers, 100 of it at the stage: 5 for each who enters it, and 10 for each customer.
    path = (
        FlowStage(id=1, phase=A, entered=100, completed=20),
        FlowStage(id=2, phase=D, entered=20, completed=10, cost=100),
    )
    flow = Flow(stages=path, spend=1000, delivery=300, customer=CUSTOMER)
    assert values(flow)["money"] == pytest.approx(10 * 1600 - 1000 - 300)
    assert values(flow, Change(stage=1, conversion=2))["money"] == pytest.approx(20 * 1600 - 1000 - 600)


def test_customers_of_before_who_are_still_in_the_delivery_are_no_new_ones() -> None:
    path = stages((A, 100, 20), (D, 200, 100))
    assert values(Flow(stages=path))["delivered"] == pytest.approx(10)


def test_what_is_not_known_stays_unknown_and_the_rest_does_not() -> None:
    found = values(Flow(customers=10, customer=CUSTOMER))
    assert (found["cac"], found["ltv_cac"], found["payback"], found["money"]) == (None, None, None, None)
    assert found["cltv"] == pytest.approx(1600)
    assert values(Flow(spend=100, hours=5))["cac"] is None


def test_nobody_new_and_nobody_gone_have_no_estimate_but_a_lower_limit() -> None:
    found = month(Flow(customers=0, spend=1000, customer=Customer(arpa=100, margin=0.8, churned=0, customer_months=60)))
    # The upper Garwood limit of none is 3.689; Wilson's of 0 in 60 is 6.02 %.
    assert (found["cac"].value, found["cac"].high) == (None, None)
    assert found["cac"].low == pytest.approx(1000 / 3.689, rel=0.03)
    assert (found["cltv"].value, found["cltv"].high) == (None, None)
    assert found["cltv"].low == pytest.approx(80 / 0.0602, rel=1e-3)


def test_more_refunded_than_spent_is_no_cost_of_a_customer() -> None:
    found = values(Flow(customers=10, spend=-50, customer=CUSTOMER))
    assert found["cac"] is None
    assert found["money"] == pytest.approx(16050)


@pytest.mark.parametrize(
    ("make", "field"),
    [
        (lambda: FlowStage(id=1, phase=A, entered=5, completed=6), "completed"),
        (lambda: FlowStage(id=1, phase=A, entered=-1), "entered"),
        (lambda: Customer(margin=1.3), "margin"),
        (lambda: Customer(churn=1.3), "churn"),
        (lambda: Customer(churned=5, customer_months=4), "churned"),
        (lambda: Flow(hours=-1), "hours"),
        (lambda: Flow(months=0), "months"),
        (lambda: Flow(months=math.nan), "months"),
    ],
)
def test_figures_that_no_flow_can_have_are_refused(make: Any, field: str) -> None:
    with pytest.raises(InvalidFlow) as error:
        make()
    assert error.value.values["field"] == field


def test_the_same_flow_has_the_same_limits_each_time() -> None:
    flow = Flow(stages=stages((A, 100, 50), (D, 50, 25)), spend=100, customer=CUSTOMER)
    assert month(flow) == month(flow)


# ---- whatever the counts

counted = st.integers(0, 10**7)
amounts = st.one_of(st.none(), st.floats(0, 1e9))
factors = st.floats(0, 100)


@st.composite
def some_stages(draw: st.DrawFn) -> tuple[FlowStage, ...]:
    found = []
    for id in range(draw(st.integers(0, 6))):
        entered = draw(st.one_of(st.none(), counted))
        completed = draw(st.one_of(st.none(), st.integers(0, entered if entered is not None else 100)))
        phase, optional = draw(st.sampled_from([A, D, R])), draw(st.booleans())
        kept = {"entered": entered, "completed": completed, "optional": optional, "cost": draw(amounts)}
        found.append(FlowStage(id=id, phase=phase, **kept))  # type: ignore[arg-type]
    return tuple(sorted(found, key=lambda stage: list(Phase).index(stage.phase)))


@st.composite
def some_customers(draw: st.DrawFn) -> Customer:
    months = draw(st.one_of(st.none(), counted))
    share = st.one_of(st.none(), st.floats(0, 1))
    return Customer(
        arpa=draw(amounts),
        arpa_n=draw(st.one_of(st.none(), st.integers(0, 1000))),
        arpa_sd=draw(amounts),
        margin=draw(share),
        churned=None if months is None else draw(st.one_of(st.none(), st.integers(0, months))),
        customer_months=months,
        churn=draw(share),
        discount=draw(st.floats(0, 1)),
        at_once=draw(st.booleans()),
    )


@st.composite
def some_flows(draw: st.DrawFn) -> Flow:
    return Flow(
        months=draw(st.floats(0.01, 120)),
        stages=draw(some_stages()),
        spend=draw(st.one_of(st.none(), st.floats(-1e9, 1e9))),
        hours=draw(amounts),
        rate=draw(amounts),
        delivery=draw(amounts),
        customers=draw(st.one_of(st.none(), counted)),
        active=draw(amounts),
        customer=draw(some_customers()),
    )


def in_order(found: Interval) -> bool:
    """Finite, with the value between its limits, whichever of them there are."""
    known = [x for x in (found.low, found.value, found.high) if x is not None]
    return all(math.isfinite(x) for x in known) and known == sorted(known)


@settings(max_examples=150)
@given(some_flows(), factors, st.integers(0, 6))
def test_no_counts_give_nan_or_infinity_and_a_value_lies_between_its_limits(flow: Flow, by: float, at: int) -> None:
    drawn = Drawn(flow)
    for change in (Change(), Change(stage=at, conversion=by, customers=by, arpa=by, kept=by, churn=by)):
        found = drawn.month(change).intervals()
        assert set(found) == set(FIGURES)
        assert all(in_order(one) for one in found.values()), found
