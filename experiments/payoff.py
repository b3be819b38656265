"""From lift to money: what the measured lift would do to CAC, CLTV, LTV:CAC and payback."""

from __future__ import annotations

from dataclasses import dataclass

from experiments.card import Money, Moves, TestCard
from experiments.results import Interval
from funnel.economics import UnitEconomics, unit_economics

FIGURES = ("cac", "cltv", "ltv_cac", "payback")
# What a metric reaches; every other figure stays as it is, however open the lift.
REACHES = {
    Moves.CUSTOMERS: {"cac", "ltv_cac", "payback"},
    Moves.REVENUE: {"cltv", "ltv_cac", "payback"},
    Moves.KEPT: {"cltv", "ltv_cac"},
    Moves.CHURN: {"cltv", "ltv_cac"},
    Moves.NOTHING: set[str](),
}


@dataclass(frozen=True, kw_only=True)
class Payoff:
    """`before` the experiment, and `after`: figure → interval, if the lift stays as measured.

    The interval carries the lift's uncertainty alone; the inputs are taken as typed. `cost` is what the
    experiment itself costs (spend + hours × rate), None where nothing of it is known.
    """

    before: UnitEconomics
    after: dict[str, Interval]
    cost: float | None


def payoff(card: TestCard, lift: Interval) -> Payoff:
    """`lift` is relative, of the primary metric; a missing limit stays missing."""
    before = economics(card.money, Moves.NOTHING, 0.0)
    at = {name: _at(card, getattr(lift, name)) for name in ("value", "low", "high")}
    after = {}
    for figure in FIGURES:
        if figure not in REACHES[card.moves]:
            same = getattr(before, figure)
            after[figure] = Interval(value=same, low=same, high=same)
            continue
        value, one, other = (getattr(at[name], figure, None) for name in ("value", "low", "high"))
        low, high = (one, other) if _rises(figure, card.moves) else (other, one)
        after[figure] = Interval(value=value, low=low, high=high)
    return Payoff(before=before, after=after, cost=experiment_cost(card.money))


def economics(money: Money, moves: Moves, lift: float) -> UnitEconomics:
    """The unit economics if the primary metric were (1 + lift) times what it is; a churn that cannot be is unknown."""
    factor = 1 + lift
    customers, arpa, churn = money.stage_customers, money.arpa, money.churn
    if moves is Moves.CHURN and churn is not None:
        churn = churn * factor
    if moves is Moves.KEPT and churn is not None:
        churn = 1 - (1 - churn) * factor
    if churn is not None and not 0 < churn <= 1:
        churn = None
    return unit_economics(
        spend=money.stage_spend,
        customers=customers * factor if customers is not None and moves is Moves.CUSTOMERS else customers,
        arpa=arpa * factor if arpa is not None and moves is Moves.REVENUE else arpa,
        margin=money.margin,
        churn=churn,
    )


def experiment_cost(money: Money) -> float | None:
    """Spend plus hours at their rate; hours without a rate are not money."""
    worked = money.hours * money.rate if money.hours is not None and money.rate is not None else None
    known = [part for part in (money.spend, worked) if part is not None]
    return sum(known) if known else None


def _at(card: TestCard, lift: float | None) -> UnitEconomics | None:
    return None if lift is None else economics(card.money, card.moves, lift)


def _rises(figure: str, moves: Moves) -> bool:
    """Whether the figure grows with the metric."""
    costs = figure in ("cac", "payback")
    return not costs if moves is not Moves.CHURN else costs
