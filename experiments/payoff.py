"""From lift to money: what a lift would do to the customers, their cost and worth, and what is left of it in a year.

A lift is pushed through the stages after its own at the rates that were measured there (`funnel/flow_month.py`), with
the doubt about all of it; where these counts are missing, through the figures that stand on the card, which are taken
as typed, so that the range then carries the doubt about the lift alone. A lift at a stage of the retention is one of
those whom that stage keeps or loses, who are a part of all who stay or leave (`funnel/leaving.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from statistics import NormalDist

import numpy as np

from experiments.card import Money, Moves, TestCard
from experiments.results import Interval
from experiments.rule import Better, Kind
from funnel.draws import Draws, Floats, interval, limits, spread
from funnel.flow import Customer, Flow, FlowStage
from funnel.flow_month import FIGURES, NOTHING, Drawn, Month
from funnel.flow_path import Change
from funnel.journey import Phase
from funnel.leaving import beyond_churn, churn_factor

HORIZON = 12
UNKNOWN = Interval(value=None, low=None, high=None)


class Source(StrEnum):
    """What the lift was pushed through: the counts of the stages, or the figures on the card."""

    STAGES = "stages"
    CARD = "card"


@dataclass(frozen=True, kw_only=True)
class Payoff:
    """`before` the experiment, and `after` if the lift stays: figure (FIGURES) → interval, None where not known.

    `gain` is the money per month that the lift adds, `net` what is left of it after `months` and the `cost` of the
    experiment itself (spend + hours × rate, None where nothing of it is known: then the net is not known either).
    `capped`: the stage cannot go as far as the lift, and stops at 100 %. `at_most`: the stage of the retention loses
    more people than customers leave, so that the gain is known at most.
    """

    before: Mapping[str, Interval]
    after: Mapping[str, Interval]
    gain: Interval
    net: Interval
    cost: float | None
    months: int
    source: Source
    capped: bool = False
    at_most: bool = False


def payoff(
    card: TestCard, lift: Interval, flow: Flow | None = None, *, spent: float | None = None, months: int = HORIZON
) -> Payoff:
    """Of a card's primary metric. `lift` is relative, with limits at the card's alpha; a missing one stays missing.

    `spent` is what the experiment has cost by the ledger; without it, it is what the card says.
    """
    stage, alpha = card.stage.id, card.alpha
    return earned(card.moves, card.money, lift, stage=stage, flow=flow, alpha=alpha, spent=spent, months=months)


def planned_lift(kind: Kind, better: Better, mde: float) -> Interval | None:
    """The smallest change worth having, as if it were known to be there; None where it is in points of NPS."""
    if kind is Kind.NPS:
        return None
    lift = mde if better is Better.UP else -mde
    return Interval(value=lift, low=lift, high=lift)


def earned(
    moves: Moves,
    money: Money,
    lift: Interval,
    *,
    stage: int | None = None,
    flow: Flow | None = None,
    alpha: float = 0.05,
    spent: float | None = None,
    months: int = HORIZON,
) -> Payoff:
    """What a lift of a metric that `moves` a figure of the business earns; `stage` is the id of its stage."""
    drawn, source = _business(moves, money, stage, flow)
    factor = _factor(lift, drawn.draws, alpha)
    before = drawn.month()
    at = drawn.flow.stage(stage) if source is Source.STAGES else None
    share = None if at is None or not at.known else drawn.draws.share(at.completed or 0, at.entered or 0)
    after = drawn.month(_change(moves, drawn, at, share, factor))
    probe = drawn.month(_change(moves, drawn, at, share, drawn.draws.known(1.01)))
    cost = experiment_cost(money) if spent is None else spent
    gain = _interval(_more(after, before), _more(probe, before), lift)
    return Payoff(
        before=before.intervals(),
        after={
            name: _interval(after.figures[name], _difference(probe.figures[name], before.figures[name]), lift)
            for name in FIGURES
        },
        gain=gain,
        net=_net(gain, cost, months),
        cost=cost,
        months=months,
        source=source,
        capped=_capped(moves, at, lift),
        at_most=at is not None and moves in (Moves.KEPT, Moves.CHURN) and beyond_churn(drawn.flow, at),
    )


def experiment_cost(money: Money) -> float | None:
    """Spend plus hours at their rate; hours without a rate are not money."""
    worked = money.hours * money.rate if money.hours is not None and money.rate is not None else None
    known = [part for part in (money.spend, worked) if part is not None]
    return sum(known) if known else None


def _business(moves: Moves, money: Money, stage: int | None, flow: Flow | None) -> tuple[Drawn, Source]:
    """What the lift is pushed through; what the flow does not tell of a customer the card does."""
    if flow is not None and flow.new_customers is not None:
        found = Drawn(flow.with_customer(arpa=money.arpa, margin=money.margin, churn=money.churn))
        if moves is not Moves.CUSTOMERS or stage in found.ids:
            return found, Source.STAGES
    typed = Customer(arpa=money.arpa, margin=money.margin, churn=money.churn)
    on_card = Flow(customers=money.stage_customers, spend=money.stage_spend, customer=typed)
    return Drawn(on_card, Draws(exact=True)), Source.CARD


def _factor(lift: Interval, draws: Draws, alpha: float) -> Floats:
    """1 + lift: the estimate, then draws; or, where all else is exact, the estimate and both limits. NaN = not known.

    Draws are normal on the logarithm, each side so wide that it ends at its limit. On a side without a limit they do
    not matter, since no limit is shown there either; without an estimate they stand at the limit that there is.
    """
    value, low, high = (None if x is None else max(0.0, 1 + x) for x in (lift.value, lift.low, lift.high))
    if draws.exact:
        return np.array([np.nan if x is None else x for x in (value, low, high)])
    centre = next((x for x in (value, low, high) if x is not None), np.nan)
    side = (centre, centre) if value is None else (centre if low is None else low, centre if high is None else high)
    drawn = spread(centre, *side, draws.normal(), NormalDist().inv_cdf(1 - alpha / 2))
    drawn[0] = np.nan if value is None else value
    return drawn


def _change(moves: Moves, drawn: Drawn, at: FlowStage | None, share: Floats | None, factor: Floats) -> Change:
    """`at` is the stage that the lift is pushed through from, if it is one, and `share` its conversion, if known."""
    if moves is Moves.CUSTOMERS:
        return Change(customers=factor) if at is None else Change(stage=at.id, conversion=factor)
    if moves is Moves.REVENUE:
        return Change(arpa=factor)
    if moves not in (Moves.KEPT, Moves.CHURN):
        return NOTHING
    if at is None or share is None or at.phase is not Phase.RETENTION:
        return Change(kept=factor) if moves is Moves.KEPT else Change(churn=factor)
    # Written so that no lift is no change, to the last digit.
    then = share * factor if moves is Moves.KEPT else share + (1 - share) * (1 - factor)
    return Change(churn=churn_factor(drawn.flow, at, now=share, then=np.clip(then, 0.0, 1.0), churn=drawn.churn))


def _more(after: Month, before: Month) -> Floats | None:
    return _difference(after.gained, before.gained)


def _difference(after: Floats | None, before: Floats | None) -> Floats | None:
    if after is None or before is None:
        return None
    with np.errstate(invalid="ignore"):
        return np.asarray(after - before)


def _interval(drawn: Floats | None, slope: Floats | None, lift: Interval) -> Interval:
    """`slope` says which way the figure goes when the lift grows: an open end of the lift is one of the figure."""
    if drawn is None or slope is None:
        return UNKNOWN
    steps = slope[np.isfinite(slope)]
    rises = float(np.sign(steps.sum())) if len(steps) else 1.0
    if not rises:
        return interval(drawn)
    ends = [x is not None for x in (lift.low, lift.high)]
    low_known, high_known = ends if rises > 0 else ends[::-1]
    value = float(drawn[0]) if np.isfinite(drawn[0]) else None
    if len(drawn) == 3:
        low, high = (float(x) if np.isfinite(x) else None for x in (drawn[1:] if rises > 0 else drawn[:0:-1]))
    else:
        low, high = limits(drawn)
    low, high = low if low_known else None, high if high_known else None
    if value is not None:
        low, high = None if low is None else min(low, value), None if high is None else max(high, value)
    return Interval(value=value, low=low, high=high)


def _net(gain: Interval, cost: float | None, months: int) -> Interval:
    if cost is None:
        return UNKNOWN
    value, low, high = (None if x is None else x * months - cost for x in (gain.value, gain.low, gain.high))
    return Interval(value=value, low=low, high=high)


def _capped(moves: Moves, at: FlowStage | None, lift: Interval) -> bool:
    if at is None or not at.conversion or lift.value is None:
        return False
    stays = moves is Moves.KEPT and at.phase is Phase.RETENTION
    return (moves is Moves.CUSTOMERS or stays) and at.conversion * (1 + lift.value) > 1
