"""From lift to money: by hand, from the card's own figures and through the stages; nothing from nothing."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from experiments.card import Money, Moves, TestCard
from experiments.draft import BEGINNING, card
from experiments.payoff import Payoff, Source, earned, payoff, planned_lift
from experiments.results import Interval
from experiments.rule import Better, Kind
from funnel.flow import Customer, Flow, FlowStage
from funnel.journey import Phase, Stage

MONEY = {"stage_customers": 10, "stage_spend": 1000, "arpa": 50, "margin": 0.8, "churn": 0.05}
LIFT = Interval(value=0.25, low=0.0, high=0.6)
NONE = Interval(value=0.0, low=0.0, high=0.0)

# 1,000 a month, of whom 100 buy and 80 get through the delivery: each worth 50 × .8 ÷ .05 = 800.
PATH = (
    FlowStage(id=1, phase=Phase.ACQUISITION, entered=1000, completed=200),
    FlowStage(id=2, phase=Phase.ACQUISITION, entered=200, completed=100),
    FlowStage(id=3, phase=Phase.DELIVERY, entered=100, completed=80),
    FlowStage(id=4, phase=Phase.RETENTION, entered=900, completed=850),
)
CUSTOMER = Customer(arpa=50, arpa_n=40, arpa_sd=20, margin=0.8, churned=45, customer_months=900)
FLOW = Flow(stages=PATH, spend=10_000, customer=CUSTOMER)


def with_money(moves: Moves, **money: float) -> TestCard:
    stage = Stage(id=1, phase=Phase.RETENTION, name="Use", position=0)
    draft = {**BEGINNING, "name": "n", "stage": 1, "change": "c", "effect": "e", "metric": "m", "mde": 0.1}
    draft |= {"variant.a": "A", "variant.b": "B", "people": 100, "moves": moves.value}
    return card({**draft, **{f"money.{name}": value for name, value in (money or MONEY).items()}}, [stage])


def through(moves: Moves, lift: Interval, *, stage: int = 1, flow: Flow = FLOW, **money: Any) -> Payoff:
    return earned(moves, Money(**money), lift, stage=stage, flow=flow)


def exactly(lift: float) -> Interval:
    return Interval(value=lift, low=lift, high=lift)


# ---- from the figures on the card


def test_before_the_experiment_by_hand() -> None:
    before = payoff(with_money(Moves.NOTHING), LIFT).before
    # 1000 ÷ 10; 50 × .8 ÷ .05; their ratio; 100 ÷ (50 × .8); 10 × 800 - 1000
    found = [before[name].value for name in ("cac", "cltv", "ltv_cac", "payback", "money")]
    assert found == pytest.approx([100, 800, 8, 2.5, 7000])


def test_more_customers_for_the_same_money_lower_cac_and_payback() -> None:
    found = payoff(with_money(Moves.CUSTOMERS), LIFT)
    assert found.source is Source.CARD
    assert found.after["cac"] == Interval(value=80.0, low=62.5, high=100.0)
    assert found.after["cltv"] == Interval(value=800.0, low=800.0, high=800.0)
    assert found.after["ltv_cac"].value == pytest.approx(10)
    # 2.5 customers more, from none to 6, each worth 800
    assert (found.gain.low, found.gain.value, found.gain.high) == pytest.approx((0, 2000, 4800))


def test_more_kept_customers_lower_churn() -> None:
    after = payoff(with_money(Moves.KEPT), Interval(value=0.02, low=0.01, high=0.03)).after
    # .95 × 1.02 = .969 kept, so 40 ÷ .031
    assert after["cltv"].value == pytest.approx(40 / 0.031)
    assert after["cac"] == Interval(value=100.0, low=100.0, high=100.0)


def test_if_everybody_were_kept_a_customer_had_no_end_and_no_worth_to_show() -> None:
    after = payoff(with_money(Moves.KEPT), Interval(value=0.02, low=0.01, high=0.5)).after["cltv"]
    assert after.low == pytest.approx(40 / (1 - 0.95 * 1.01))
    assert after.high is None


def test_less_churn_is_worth_more_so_the_limits_change_places() -> None:
    found = payoff(with_money(Moves.CHURN), Interval(value=-0.2, low=-0.5, high=0.0))
    after = found.after["cltv"]
    assert (after.low, after.value, after.high) == pytest.approx((800, 1000, 1600))
    assert (found.gain.low, found.gain.value, found.gain.high) == pytest.approx((0, 2000, 8000))


def test_a_figure_that_the_metric_does_not_reach_stays_whatever_the_lift() -> None:
    found = payoff(with_money(Moves.REVENUE), Interval(value=None, low=0.1, high=None))
    assert found.after["cac"] == Interval(value=100.0, low=100.0, high=100.0)
    cltv = found.after["cltv"]
    assert (cltv.value, cltv.low, cltv.high) == (None, pytest.approx(880), None)
    assert (found.gain.value, found.gain.low, found.gain.high) == (None, pytest.approx(800), None)


def test_an_open_end_of_the_lift_is_one_of_the_cost() -> None:
    after = payoff(with_money(Moves.CUSTOMERS), Interval(value=0.25, low=0.0, high=None)).after["cac"]
    assert (after.low, after.value, after.high) == (None, 80, 100)


def test_what_is_not_known_stays_unknown() -> None:
    found = payoff(with_money(Moves.CUSTOMERS, stage_spend=500), LIFT)
    assert found.after["cac"].value is None
    assert found.gain.value is None


def test_hours_without_a_rate_are_not_money() -> None:
    assert payoff(with_money(Moves.NOTHING, hours=8), LIFT).cost is None
    assert payoff(with_money(Moves.NOTHING, hours=8, rate=30, spend=50), LIFT).cost == 290
    assert Money().hours is None


def test_the_net_of_a_year_is_twelve_months_less_the_experiment() -> None:
    net = payoff(with_money(Moves.CUSTOMERS, **MONEY, hours=40, rate=30, spend=100), LIFT).net
    assert (net.low, net.value, net.high) == pytest.approx((-1300, 24_000 - 1300, 57_600 - 1300))
    assert payoff(with_money(Moves.CUSTOMERS), LIFT).net == Interval(value=None, low=None, high=None)


# ---- through the stages


def test_a_lift_is_pushed_through_the_later_stages() -> None:
    # A quarter more at the first stage: 125 customers, 100 delivered, at 10,000; 20 more delivered are 16,000.
    found = through(Moves.CUSTOMERS, exactly(0.25))
    assert found.source is Source.STAGES
    after = {name: one.value for name, one in found.after.items()}
    assert (after["customers"], after["delivered"], after["cac"]) == pytest.approx((125, 100, 80))
    assert found.gain.value == pytest.approx(16_000)
    # In the delivery it is the same money, and no more customers.
    later = through(Moves.CUSTOMERS, exactly(0.25), stage=3)
    assert (later.after["customers"].value, later.gain.value) == pytest.approx((100, 16_000))


def test_the_range_holds_the_doubt_about_the_counts_too() -> None:
    exact = through(Moves.CUSTOMERS, LIFT, flow=Flow(customers=100, spend=10_000, customer=CUSTOMER))
    found = through(Moves.CUSTOMERS, exactly(0.25))
    assert exact.source is Source.CARD
    assert found.gain.low is not None
    assert found.gain.high is not None
    assert found.gain.low < 16_000 < found.gain.high
    assert found.before["cac"].low != found.before["cac"].high


def test_without_any_doubt_but_the_lifts_its_limits_are_the_moneys() -> None:
    # One in two of 10^12 people: nothing is left to doubt but the lift.
    many = 10**12
    path = (FlowStage(id=1, phase=Phase.ACQUISITION, entered=many, completed=many // 2),)
    flow = Flow(stages=path, spend=1000, customer=Customer(arpa=50, margin=0.8, churn=0.05))
    gain = through(Moves.CUSTOMERS, Interval(value=0.25, low=0.1, high=0.6), flow=flow).gain
    each = many / 2 * 800
    assert (gain.low, gain.value, gain.high) == pytest.approx((0.1 * each, 0.25 * each, 0.6 * each), rel=1e-4)


def test_limits_at_another_alpha_are_read_as_such() -> None:
    # 90 % limits of ± log 1.2 are 95 % limits of ± log 1.2 × 1.9600 ÷ 1.6449.
    many = 10**12
    path = (FlowStage(id=1, phase=Phase.ACQUISITION, entered=many, completed=many // 4),)
    flow = Flow(stages=path, customer=Customer(arpa=50, margin=0.8, churn=0.05))
    lift = Interval(value=0.0, low=1 / 1.2 - 1, high=0.2)
    gain = earned(Moves.CUSTOMERS, Money(), lift, stage=1, flow=flow, alpha=0.1).gain
    assert gain.high == pytest.approx((1.2 ** (1.9600 / 1.6449) - 1) * many / 4 * 800, rel=1e-3)


def test_what_the_flow_does_not_tell_of_a_customer_the_card_does() -> None:
    flow = Flow(stages=PATH, spend=10_000)
    found = through(Moves.CUSTOMERS, exactly(0.25), flow=flow, arpa=50, margin=0.8, churn=0.05)
    assert (found.source, found.gain.value) == (Source.STAGES, pytest.approx(16_000))
    assert through(Moves.CUSTOMERS, exactly(0.25), flow=flow).gain.value is None


def test_a_stage_without_counts_leaves_the_figures_on_the_card() -> None:
    for flow in (Flow(), Flow(stages=PATH[:1], customer=CUSTOMER, spend=1)):
        assert through(Moves.CUSTOMERS, LIFT, stage=2, flow=flow, **MONEY).after["cac"].value == 80
    assert through(Moves.CUSTOMERS, LIFT, stage=4, **MONEY).source is Source.CARD


def test_a_lift_beyond_everybody_is_capped_and_says_so() -> None:
    found = through(Moves.CUSTOMERS, exactly(0.5), stage=3)
    assert found.capped
    assert found.after["delivered"].value == pytest.approx(100)
    assert not through(Moves.CUSTOMERS, exactly(0.1), stage=3).capped


def test_an_open_end_stays_open_through_the_stages() -> None:
    found = through(Moves.CUSTOMERS, Interval(value=0.25, low=0.0, high=None))
    assert found.gain.value == pytest.approx(16_000)
    assert found.gain.low == pytest.approx(0, abs=1500)
    assert (found.gain.high, found.after["cac"].low) == (None, None)
    assert found.after["cac"].high is not None
    unknown = through(Moves.CUSTOMERS, Interval(value=None, low=0.25, high=None)).gain
    assert (unknown.value, unknown.high) == (None, None)
    assert unknown.low is not None
    assert 0 < unknown.low < 16_000


def test_a_lift_at_a_stage_of_the_retention_is_one_of_those_whom_the_stage_keeps_or_loses() -> None:
    # 45 in 900 customer-months: of 900 customers 45 leave a month. At a stage that keeps 60 of 75, 15 of them are lost.
    renewal = FlowStage(id=5, phase=Phase.RETENTION, entered=75, completed=60)
    flow = Flow(stages=(*PATH[:3], renewal), spend=10_000, active=900, customer=CUSTOMER)
    # A tenth more kept are 6 of the 45, so 40 ÷ (.05 × 39 ÷ 45) = 923.08; half as many lost are 7.5: 960.
    kept = through(Moves.KEPT, exactly(0.1), stage=5, flow=flow)
    assert kept.after["cltv"].value == pytest.approx(40 / (0.05 * 39 / 45))
    lost = through(Moves.CHURN, exactly(-0.5), stage=5, flow=flow)
    assert lost.after["cltv"].value == pytest.approx(40 / (0.05 * 37.5 / 45))
    assert (kept.at_most, lost.at_most, kept.capped) == (False, False, False)
    # All 15 kept, and no more: 40 ÷ (.05 × 30 ÷ 45).
    all_kept = through(Moves.KEPT, exactly(0.5), stage=5, flow=flow)
    assert (all_kept.after["cltv"].value, all_kept.capped) == (pytest.approx(1200), True)


def test_how_much_of_the_churn_a_stage_has_is_in_doubt_as_the_churn_is() -> None:
    # 6 of 900 kept a month, of 33.8 to 59.6 who leave (Wilson's 3.7576 to 6.6249 % of 45 in 900).
    customer = Customer(arpa=50, margin=0.8, churned=45, customer_months=900)
    renewal = FlowStage(id=5, phase=Phase.RETENTION, entered=75, completed=60)
    flow = Flow(stages=(*PATH[:3], renewal), active=900, customer=customer)
    after = through(Moves.KEPT, exactly(0.1), stage=5, flow=flow).after["cltv"]
    assert after.low == pytest.approx(40 / (0.066249 - 6 / 900), rel=0.02)
    assert after.high == pytest.approx(40 / (0.037576 - 6 / 900), rel=0.02)


def test_where_a_stage_loses_more_than_leave_the_gain_is_said_to_be_the_most() -> None:
    # 850 of 900 are lost where they might recommend us; 45 leave.
    recommends = FlowStage(id=5, phase=Phase.RETENTION, entered=900, completed=50)
    flow = Flow(stages=(*PATH[:3], recommends), active=900, customer=CUSTOMER)
    found = through(Moves.KEPT, exactly(0.1), stage=5, flow=flow)
    # 5 more of 850 lost.
    assert found.after["cltv"].value == pytest.approx(40 / (0.05 * (1 - 5 / 850)))
    assert found.at_most
    assert not through(Moves.REVENUE, exactly(0.1), stage=5, flow=flow).at_most


# ---- nothing from nothing

MOVES = [Moves.CUSTOMERS, Moves.REVENUE, Moves.KEPT, Moves.CHURN]
NOWHERE = Flow()


@pytest.mark.parametrize("moves", [*MOVES, Moves.NOTHING])
@pytest.mark.parametrize("flow", [FLOW, NOWHERE], ids=["stages", "card"])
def test_no_lift_is_no_money_to_the_last_cent(moves: Moves, flow: Flow) -> None:
    found = earned(moves, Money(**MONEY, spend=10), NONE, stage=1, flow=flow)  # type: ignore[arg-type]
    assert found.gain == NONE
    assert found.net == Interval(value=-10.0, low=-10.0, high=-10.0)
    assert found.after == found.before


@given(st.integers(1, 10_000), st.integers(1, 500), st.sampled_from(MOVES))
@settings(max_examples=25)
def test_twice_the_hours_lower_the_net_by_those_hours_at_their_rate(hours: int, rate: int, moves: Moves) -> None:
    lift = Interval(value=0.01, low=-0.02, high=0.04)
    once, twice = (through(moves, lift, hours=times * hours, rate=rate).net for times in (1, 2))
    for name in ("value", "low", "high"):
        assert getattr(once, name) - getattr(twice, name) == pytest.approx(hours * rate, abs=1e-6)


@st.composite
def lifts(draw: st.DrawFn) -> Interval:
    low, value, high = sorted(draw(st.floats(-1, 20)) for _ in range(3))
    keep = [draw(st.booleans()) for _ in range(3)]
    low, value, high = (x if kept else None for x, kept in zip((low, value, high), keep, strict=True))  # type: ignore
    return Interval(value=value, low=low, high=high)


@st.composite
def monies(draw: st.DrawFn) -> Money:
    amount, share = st.one_of(st.none(), st.floats(0, 1e9)), st.one_of(st.none(), st.floats(0, 1))
    return Money(
        hours=draw(amount),
        spend=draw(amount),
        rate=draw(amount),
        stage_customers=draw(st.one_of(st.none(), st.integers(0, 10**6))),
        stage_spend=draw(amount),
        arpa=draw(amount),
        margin=draw(share),
        churn=draw(share),
    )


def in_order(found: Interval) -> bool:
    known = [x for x in (found.low, found.value, found.high) if x is not None]
    return all(math.isfinite(x) for x in known) and known == sorted(known)


@given(st.sampled_from(list(Moves)), monies(), lifts(), st.integers(0, 5), st.sampled_from([FLOW, NOWHERE, None]))
@settings(max_examples=200)
def test_no_card_gives_nan_or_infinity_and_a_value_lies_between_its_limits(
    moves: Moves, money: Money, lift: Interval, stage: int, flow: Flow | None
) -> None:
    found = earned(moves, money, lift, stage=stage, flow=flow)
    assert all(in_order(one) for one in (*found.before.values(), *found.after.values(), found.gain, found.net)), found
    if moves is not Moves.NOTHING and lift.value is None:
        assert found.gain.value is None


@given(st.sampled_from([Moves.CUSTOMERS, Moves.REVENUE]), st.floats(-1, 3), st.floats(-1, 3), st.integers(1, 3))
@settings(max_examples=50)
def test_a_larger_lift_never_earns_less(moves: Moves, one: float, other: float, stage: int) -> None:
    less, more = (through(moves, exactly(lift), stage=stage).gain for lift in sorted((one, other)))
    for name in ("low", "value", "high"):
        assert getattr(less, name) <= getattr(more, name) + 1e-6


# ---- before the start


def test_the_planned_change_is_taken_as_if_it_were_there_in_the_direction_that_is_better() -> None:
    assert planned_lift(Kind.SHARE, Better.UP, 0.1) == exactly(0.1)
    assert planned_lift(Kind.SHARE, Better.DOWN, 0.1) == exactly(-0.1)
    assert planned_lift(Kind.NPS, Better.UP, 0.1) is None


def test_an_answer_is_worth_its_price_by_what_the_planned_change_earns_in_a_year() -> None:
    # 10 customers, a tenth more: one more a month, worth 800; twelve of them less 40 hours at 30.
    lift = planned_lift(Kind.SHARE, Better.UP, 0.1)
    assert lift is not None
    found = earned(Moves.CUSTOMERS, Money(**MONEY, hours=40, rate=30), lift)  # type: ignore[arg-type]
    assert found.net.value == pytest.approx(12 * 800 - 1200)


def test_what_the_ledger_says_of_the_experiment_goes_before_the_card():
    moved = with_money(Moves.CUSTOMERS, **MONEY, hours=40, rate=30, spend=100)
    planned, spent = payoff(moved, LIFT), payoff(moved, LIFT, spent=500.0)
    assert (planned.cost, spent.cost) == (1300, 500)
    assert spent.net.value - planned.net.value == pytest.approx(800)
