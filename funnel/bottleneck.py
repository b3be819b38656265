"""The bottleneck: what a better conversion of each stage would add, and which stage is the weakest link."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from funnel.draws import Floats, interval
from funnel.flow import Flow, FlowStage
from funnel.flow_month import Drawn, Month
from funnel.flow_path import Change
from funnel.interval import Interval
from funnel.journey import Phase
from funnel.leaving import churn_factor

IMPROVEMENT = 0.1
# A stage is said to be the weakest link where it would add most in this part of the draws.
SURE = 0.95
NOT_KNOWN = Interval(value=None, low=None, high=None)


@dataclass(frozen=True, kw_only=True)
class Lever:
    """What improving one stage adds per month; each with its 95 % limits, None where not known.

    `conversion` would become `improved`; `capped` where that is all there is below 100 %. `customers` are those who
    come through the delivery where the stage is in it, else new ones. `money` is net of the later stages' cost and,
    where it is known, of `cost`, what the improvement itself costs a month. `best` is the chance that no other
    stage adds more money. `why` nothing is known of it: `optional`, `no_counts`, `no_customers`, `no_churn`.
    """

    stage: FlowStage
    conversion: float | None
    improved: float | None
    capped: bool = False
    customers: Interval = NOT_KNOWN
    cltv: Interval = NOT_KNOWN
    money: Interval = NOT_KNOWN
    cost: float | None = None
    best: float | None = None
    why: str | None = None


def levers(
    flow: Flow, *, improvement: float = IMPROVEMENT, costs: Mapping[int, float] | None = None
) -> tuple[Lever, ...]:
    """Every stage, the one that adds most money first (then most customers), those of which nothing is known last.

    `improvement` is relative: .1 makes 110 of 100 who complete. A stage of the retention keeps customers instead: .1
    makes 110 of 100 who stay or 90 of 100 who are lost, whichever is the smaller change. That lowers the churn by as
    much of it as the stage accounts for (`funnel/leaving.py`). `costs` is by stage, per month.
    """
    drawn = Drawn(flow)
    before = drawn.month()
    found: list[tuple[Lever, Floats | None]] = []
    for stage in flow.stages:
        why = _unknown(flow, stage, drawn)
        plain = Lever(stage=stage, conversion=stage.conversion, improved=None, why=why)
        found.append((plain, None) if why else _lever(plain, drawn, before, improvement, (costs or {}).get(stage.id)))
    gains = [gain for _, gain in found if gain is not None]
    best = np.max(gains, axis=0)[1:] if gains else None
    named = [
        lever if gain is None or best is None else replace(lever, best=_chance(gain[1:], best)) for lever, gain in found
    ]
    return tuple(sorted(named, key=lambda lever: (_down(lever.money.value), _down(lever.customers.value))))


def weakest_link(found: tuple[Lever, ...]) -> Lever | None:
    """The stage to work on next; None where the figures do not decide it, or there is nothing to choose from."""
    known = sorted((one for one in found if one.best is not None), key=lambda one: -(one.best or 0))
    if len(known) < 2 or (known[0].best or 0) < SURE or (known[1].best or 0) > 1 - SURE:
        return None
    return known[0] if (known[0].money.value or 0) > 0 else None


def _unknown(flow: Flow, stage: FlowStage, drawn: Drawn) -> str | None:
    if stage.optional:
        return "optional"
    if not stage.known:
        return "no_counts"
    if stage.phase is Phase.RETENTION:
        customer = flow.customer
        return None if customer.churn is not None or customer.churned is not None else "no_churn"
    return None if stage.id in drawn.ids else "no_customers"


def _lever(
    plain: Lever, drawn: Drawn, before: Month, improvement: float, cost: float | None
) -> tuple[Lever, Floats | None]:
    stage, conversion = plain.stage, plain.conversion or 0.0
    if stage.phase is Phase.RETENTION:
        improved, capped = conversion + improvement * min(conversion, 1 - conversion), False
        change = Change(churn=churn_factor(drawn.flow, stage, now=conversion, then=improved, churn=drawn.churn))
    else:
        improved = min(1.0, conversion * (1 + improvement))
        capped = conversion * (1 + improvement) > 1
        change = Change(stage=stage.id, conversion=1 + improvement)
    after = drawn.month(change)
    people = "delivered" if stage.phase is Phase.DELIVERY else "customers"
    gain = _more(after.gained, before.gained)
    gain = gain if gain is None or cost is None else gain - cost
    lever = replace(
        plain,
        improved=improved,
        capped=capped,
        customers=interval(_more(after.figures[people], before.figures[people])),
        cltv=interval(_more(after.figures["cltv"], before.figures["cltv"])),
        money=interval(gain),
        cost=cost,
    )
    return lever, gain if gain is not None and np.isfinite(gain).all() else None


def _chance(gain: Floats, best: Floats) -> float:
    """How often it is the best, or as good but for rounding."""
    return float(np.mean(gain >= best - 1e-9 * np.abs(best)))


def _more(after: Floats | None, before: Floats | None) -> Floats | None:
    if after is None or before is None:
        return None
    with np.errstate(invalid="ignore"):
        more = after - before
    return np.where(np.isnan(more), np.inf, more)


def _down(value: float | None) -> tuple[bool, float]:
    """The largest first, what is not known last."""
    return value is None, -(value or 0.0)
