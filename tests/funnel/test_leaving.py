"""How much of the churn a stage of the retention accounts for: by hand."""

import numpy as np
import pytest

from funnel.flow import Customer, Flow, FlowStage
from funnel.journey import Phase
from funnel.leaving import beyond_churn, churn_factor

# 12 in 240 customer-months are 5 %: of 200 customers, 10 leave in a month.
FLOW = Flow(active=200, customer=Customer(churned=12, customer_months=240))


def stage(entered: int | None, completed: int | None, phase: Phase = Phase.RETENTION) -> FlowStage:
    return FlowStage(id=1, phase=phase, entered=entered, completed=completed)


@pytest.mark.parametrize(
    ("at", "beyond"),
    [
        (stage(200, 189), True),
        (stage(200, 191), False),
        (stage(200, 10, Phase.DELIVERY), False),
        (stage(None, None), False),
    ],
)
def test_more_lost_than_leave_is_a_bound(at: FlowStage, beyond: bool) -> None:
    assert beyond_churn(FLOW, at) is beyond


def test_the_people_kept_are_taken_from_all_who_leave() -> None:
    # Of 50 the stage loses 5, half of the 10 who leave; one of them kept is a tenth of the churn.
    assert churn_factor(FLOW, stage(50, 45), now=0.9, then=0.92) == pytest.approx(0.9)
    # In two months as many people are half as many a month.
    twice = Flow(months=2, active=200, customer=FLOW.customer)
    assert churn_factor(twice, stage(50, 45), now=0.9, then=0.92) == pytest.approx(0.95)


def test_where_it_is_in_doubt_how_many_leave_the_factor_is_too() -> None:
    # One kept, of 10 or of 20 who leave.
    found = churn_factor(FLOW, stage(50, 45), now=0.9, then=0.92, churn=np.array([0.05, 0.1]))
    assert found == pytest.approx([0.9, 0.95])


def test_a_stage_that_loses_more_than_leave_stands_for_the_whole_churn_and_no_more() -> None:
    # 100 of 200 lost, 10 leave: half of the lost kept halves the churn, all of them end it.
    found = churn_factor(FLOW, stage(200, 100), now=0.5, then=np.array([0.75, 1.0]))
    assert found == pytest.approx([0.5, 0.0])


def test_where_nobody_is_lost_or_leaves_nothing_changes() -> None:
    nobody = Flow(active=200, customer=Customer(churned=0, customer_months=240))
    assert churn_factor(nobody, stage(10, 10), now=1.0, then=1.0) == 1
    assert churn_factor(FLOW, stage(10, 10), now=1.0, then=1.0) == 1
