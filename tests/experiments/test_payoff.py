"""What a lift does to the money: only the figures that the metric reaches, by hand."""

from __future__ import annotations

import pytest

from experiments.card import Money, Moves, TestCard
from experiments.draft import BEGINNING, card
from experiments.payoff import payoff
from experiments.results import Interval
from funnel.journey import Phase, Stage

MONEY = {"stage_customers": 10, "stage_spend": 1000, "arpa": 50, "margin": 0.8, "churn": 0.05}
LIFT = Interval(value=0.25, low=0.0, high=0.6)


def with_money(moves: Moves, **money: float) -> TestCard:
    stage = Stage(id=1, phase=Phase.RETENTION, name="Use", position=0)
    draft = {**BEGINNING, "name": "n", "stage": 1, "change": "c", "effect": "e", "metric": "m", "mde": 0.1}
    draft |= {"variant.a": "A", "variant.b": "B", "people": 100, "moves": moves.value}
    return card({**draft, **{f"money.{name}": value for name, value in (money or MONEY).items()}}, [stage])


def test_before_the_experiment_by_hand() -> None:
    before = payoff(with_money(Moves.NOTHING), LIFT).before
    # 1000 ÷ 10; 50 × .8 ÷ .05; their ratio; 100 ÷ (50 × .8)
    assert (before.cac, before.cltv, before.ltv_cac, before.payback) == pytest.approx((100, 800, 8, 2.5))


def test_more_customers_for_the_same_money_lower_cac_and_payback() -> None:
    after = payoff(with_money(Moves.CUSTOMERS), LIFT).after
    assert after["cac"] == Interval(value=80.0, low=62.5, high=100.0)
    assert after["cltv"] == Interval(value=800.0, low=800.0, high=800.0)
    assert after["ltv_cac"].value == pytest.approx(10)


def test_more_kept_customers_lower_churn() -> None:
    after = payoff(with_money(Moves.KEPT), Interval(value=0.02, low=0.01, high=0.03)).after
    # .95 × 1.02 = .969 kept, so 40 ÷ .031
    assert after["cltv"].value == pytest.approx(40 / 0.031)
    assert after["cac"] == Interval(value=100.0, low=100.0, high=100.0)


def test_less_churn_is_worth_more_so_the_limits_change_places() -> None:
    after = payoff(with_money(Moves.CHURN), Interval(value=-0.2, low=-0.5, high=0.0)).after
    assert (after["cltv"].low, after["cltv"].value, after["cltv"].high) == pytest.approx((800, 1000, 1600))


def test_a_figure_that_the_metric_does_not_reach_stays_whatever_the_lift() -> None:
    after = payoff(with_money(Moves.REVENUE), Interval(value=None, low=0.1, high=None)).after
    assert after["cac"] == Interval(value=100.0, low=100.0, high=100.0)
    assert (after["cltv"].value, after["cltv"].low, after["cltv"].high) == (None, pytest.approx(880), None)


def test_what_is_not_known_stays_unknown() -> None:
    assert payoff(with_money(Moves.CUSTOMERS, stage_spend=500), LIFT).after["cac"].value is None


def test_hours_without_a_rate_are_not_money() -> None:
    assert payoff(with_money(Moves.NOTHING, hours=8), LIFT).cost is None
    assert payoff(with_money(Moves.NOTHING, hours=8, rate=30, spend=50), LIFT).cost == 290
    assert Money().hours is None
