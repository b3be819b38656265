"""Which stage to work on next: what one improvement adds at each, by hand, and that no figure is lost on the way."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from funnel.bottleneck import Lever, levers, weakest_link
from funnel.flow import Customer, Flow, FlowStage
from funnel.journey import Phase
from tests.funnel.test_flow import CUSTOMER, in_order, some_flows, stages

A, D, R = Phase.ACQUISITION, Phase.DELIVERY, Phase.RETENTION


def by_stage(flow: Flow, **more: object) -> dict[int, Lever]:
    return {lever.stage.id: lever for lever in levers(flow, **more)}  # type: ignore[arg-type]


def test_ten_per_cent_more_at_each_stage_by_hand() -> None:
    # 100 → 50 → 20, of whom 15 come through the delivery: 10 % more at any of them are 2 customers or 1.5 delivered,
    # each delivered worth 1,600. Of the 5 % who leave, 10 % fewer: 80 ÷ .045.
    flow = Flow(stages=stages((A, 100, 50), (A, 50, 20), (D, 20, 15), (R, 300, 280)), spend=1000, customer=CUSTOMER)
    found = by_stage(flow)
    assert [found[id].customers.value for id in (1, 2, 3, 4)] == pytest.approx([2, 2, 1.5, 0])
    assert [found[id].money.value for id in (1, 2, 3)] == pytest.approx([2400] * 3)
    assert found[4].cltv.value == pytest.approx(80 / 0.045 - 1600)
    assert found[4].money.value == pytest.approx(15 * (80 / 0.045 - 1600))
    assert [found[id].improved for id in (1, 2, 3, 4)] == pytest.approx([0.55, 0.44, 0.825, 1 - 0.9 * 20 / 300])


def test_the_gain_is_net_of_what_later_stages_cost_and_of_the_improvement() -> None:
    # Everybody who enters the second stage costs 8; 5 more of them are 40 a month, and the improvement 100.
    path = (
        FlowStage(id=1, phase=A, entered=100, completed=50, cost=500),
        FlowStage(id=2, phase=A, entered=50, completed=20, cost=400),
    )
    flow = Flow(stages=path, spend=1000, customer=CUSTOMER)
    found = by_stage(flow, costs={1: 100.0})
    assert found[1].money.value == pytest.approx(2 * 1600 - 5 * 8 - 100)
    assert (found[1].cost, found[2].cost) == (100, None)
    assert found[2].money.value == pytest.approx(2 * 1600)


def test_what_is_already_near_everybody_is_capped_and_says_so() -> None:
    found = by_stage(Flow(stages=stages((A, 100, 96), (A, 96, 24)), customer=CUSTOMER))
    assert (found[1].improved, found[1].capped, found[2].capped) == (1.0, True, False)
    assert found[1].customers.value == pytest.approx(1)


def test_a_stage_that_few_pass_gets_a_tenth_more_of_them_and_not_a_tenth_of_all_the_others() -> None:
    # 4 of 100 recommend: 4.4 would, so .4 of the 96 who do not.
    found = by_stage(Flow(stages=stages((A, 100, 50), (R, 100, 4)), customer=CUSTOMER))
    assert found[2].improved == pytest.approx(0.044)
    assert found[2].cltv.value == pytest.approx(80 / (0.05 * (1 - 0.4 / 96)) - 1600)


def test_a_stage_that_loses_a_part_of_those_who_leave_lowers_churn_by_no_more() -> None:
    # 5 % of 400 customers leave, 20 a month; this stage loses 8 of them. A tenth of 8 fewer: 19.2 leave, 4.8 %.
    flow = Flow(stages=stages((A, 100, 20), (R, 100, 92)), active=400, customer=CUSTOMER)
    assert by_stage(flow)[2].cltv.value == pytest.approx(80 / 0.048 - 1600)


def test_a_churn_too_small_to_count_anybody_leaves_the_stage_all_of_it() -> None:
    customer = Customer(arpa=100, margin=0.8, churn=5e-324)
    found = by_stage(Flow(stages=stages((A, 100, 20), (R, 100, 92)), active=0.1, customer=customer))
    assert found[2].cltv.high is None


def test_the_largest_gain_comes_first_and_what_is_not_known_last() -> None:
    path = (
        *stages((A, 100, 98), (A, 98, 20), (D, None, None)),
        FlowStage(id=8, phase=A, entered=9, completed=3, optional=True),
        FlowStage(id=9, phase=R, entered=90, completed=80),
    )
    found = levers(Flow(stages=path, spend=10, customer=CUSTOMER))
    assert [lever.stage.id for lever in found[:3]] == [9, 2, 1]
    assert {lever.stage.id: lever.why for lever in found[3:]} == {3: "no_counts", 8: "optional"}
    assert all(lever.money.value is None for lever in found[3:])


def test_customers_are_known_without_knowing_what_they_are_worth() -> None:
    found = by_stage(Flow(stages=stages((A, 100, 50), (A, 50, 20), (R, 50, 40))))
    assert found[1].customers.value == pytest.approx(2)
    assert found[1].money.value is None
    assert found[3].why == "no_churn"
    assert by_stage(Flow(stages=stages((A, 100, 50), (A, None, None))))[1].why == "no_customers"


def test_the_weakest_link_is_named_only_where_the_draws_agree() -> None:
    # The first is capped at 102 % of now, the second adds the full 10 %: no draw can turn that around.
    sure = levers(Flow(stages=stages((A, 5000, 4900), (A, 4900, 1000)), customer=CUSTOMER))
    found = weakest_link(sure)
    assert found is not None
    assert found.stage.id == 2
    # Two stages that cost nothing and add the same: nothing to choose by.
    alike = levers(Flow(stages=stages((A, 100, 50), (A, 50, 20)), customer=CUSTOMER))
    assert [lever.best for lever in alike] == [1, 1]
    assert weakest_link(alike) is None
    assert weakest_link(levers(Flow(stages=stages((A, 100, 50)), customer=CUSTOMER))) is None


@settings(max_examples=100)
@given(some_flows(), st.floats(0.001, 1), st.floats(0, 1e6))
def test_every_stage_has_a_lever_without_nan_or_infinity(flow: Flow, improvement: float, cost: float) -> None:
    found = levers(flow, improvement=improvement, costs={0: cost})
    assert sorted(lever.stage.id for lever in found) == sorted(stage.id for stage in flow.stages)
    for lever in found:
        assert all(in_order(one) for one in (lever.customers, lever.cltv, lever.money)), lever
        assert lever.improved is None or 0 <= lever.improved <= 1
    known = [lever.money.value for lever in found if lever.money.value is not None]
    assert known == sorted(known, reverse=True)


@settings(max_examples=30)
@given(some_flows())
def test_no_improvement_adds_nothing(flow: Flow) -> None:
    for lever in levers(flow, improvement=0.0):
        assert all(one.value in (None, 0) for one in (lever.customers, lever.cltv, lever.money))


def test_the_range_of_a_stage_of_the_retention_holds_the_doubt_about_how_many_leave() -> None:
    # Wilson of 12 in 240 is [2.883 %, 8.535 %]: of 240 customers 6.92 to 20.48 leave, and the stage loses 10.
    # One of them kept is a tenth of them (more than 6.92), or one in 20.48 of all: 60 / churn · (1 / (1 - part) - 1).
    stage = FlowStage(id=2, phase=Phase.RETENTION, entered=100, completed=90)
    customer = Customer(arpa=100, margin=0.6, churned=12, customer_months=240)
    (lever,) = levers(Flow(stages=(stage,), customer=customer, active=240))
    assert lever.cltv.value == pytest.approx(60 / 0.05 * (1 / (1 - 1 / 12) - 1))
    assert lever.cltv.low == pytest.approx(60 / 0.08535 * (1 / (1 - 1 / 20.484) - 1), rel=1e-3)
    assert lever.cltv.high == pytest.approx(60 / 0.02883 * (1 / 0.9 - 1), rel=1e-3)
