"""The journey around a stage as a flow: people counted, what the ledger has for those days, what a customer brings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from funnel.cac import MINOR
from funnel.costs import Spent
from funnel.counts import StageCounts
from funnel.flow import DAYS_IN_MONTH, Customer, Flow, FlowStage
from funnel.journey import Phase
from funnel.money_facts import MoneyFacts, Timing
from storage.workspace import Workspace
from ui.parts.money_fitted import fitted_worth, in_force

# Older figures are of another business, and every period is a question to the store.
NEWEST = 24


@dataclass(frozen=True, kw_only=True)
class StageFlow:
    """A flow and the days that it is of; the end is the day after."""

    flow: Flow
    starts: date
    ends: date


def stage_flow(workspace: Workspace, stage_id: int | None, *, by: date | None = None) -> StageFlow | None:
    """Of the newest days on which it is known who came into this stage and who completed it.

    Days that end `by` an experiment's start go before newer ones, which its variants are part of. None where nobody
    counted people yet.
    """
    asked = next((stage for stage in workspace.journey.stages() if stage.id == stage_id), None)
    if asked is None or stage_id is None:
        return None
    periods = workspace.journey.periods(asked.journey)[:NEWEST]
    for starts, ends in sorted(periods, key=lambda period: by is not None and period[1] > by):
        counts = workspace.journey.counts(starts, ends)
        known = counts.get(stage_id)
        if known is not None and known.entered and known.completed is not None:
            return StageFlow(
                flow=journey_flow(workspace, asked.journey, (starts, ends), counts), starts=starts, ends=ends
            )
    return None


def journey_flow(
    workspace: Workspace, journey: int, period: tuple[date, date], counts: Mapping[int, StageCounts]
) -> Flow:
    """The whole journey in a period: `counts` by stage, what the ledger has of those days, what a customer brings."""
    facts = workspace.money.facts()
    spent = _spent(workspace, journey, facts, period)
    lag = timedelta(days=facts.lag)
    earlier = spent if not lag else _spent(workspace, journey, facts, (period[0] - lag, period[1] - lag))
    stages = []
    for stage in workspace.journey.stages(journey):
        at, count = spent.get((stage.phase, stage.id)), counts.get(stage.id, StageCounts())
        stages.append(
            FlowStage(
                id=stage.id,
                phase=stage.phase,
                entered=count.entered,
                completed=count.completed,
                optional=stage.optional,
                # More refunded than spent is no cost of a person.
                cost=None if at is None else max(0.0, _cost(at)),
            )
        )
    months = months_between(*period)
    return Flow(
        months=months,
        stages=tuple(stages),
        spend=_of(earlier, Phase.ACQUISITION),
        delivery=_of(spent, Phase.DELIVERY),
        active=_active(stages, months),
        customer=_customer(facts),
    )


def _active(stages: Sequence[FlowStage], months: float) -> float | None:
    """Customers in an average month: as many, at least, as came into the stage of the retention with most people."""
    entered = [stage.entered for stage in stages if stage.phase is Phase.RETENTION and stage.entered]
    return max(entered) / months if entered else None


def months_between(starts: date, ends: date) -> float:
    """Whole months of the calendar as they are counted, else days.

    >>> months_between(date(2026, 1, 1), date(2026, 4, 1))
    3.0
    """
    if starts.day == ends.day == 1:
        return float(12 * (ends.year - starts.year) + ends.month - starts.month)
    return (ends - starts).days / DAYS_IN_MONTH


def _spent(
    workspace: Workspace, journey: int, facts: MoneyFacts, period: tuple[date, date]
) -> dict[tuple[Phase, int | None], Spent]:
    """By phase and stage; costs of no journey are this one's where there is no other."""
    since, until = period
    alone = len(workspace.map.journeys()) == 1
    found: dict[tuple[Phase, int | None], Spent] = {}
    sums = workspace.costs.sums("journey", "phase", "stage", since=since, until=until, rate=facts.rate)
    for (of, phase, stage), one in sums.items():
        if of == journey or (of is None and alone):
            key = (Phase(phase), stage)
            found[key] = found.get(key, Spent()) + one
    return found


def _of(spent: dict[tuple[Phase, int | None], Spent], phase: Phase) -> float | None:
    """Money and hours at their rates, in whole units; None where the ledger has nothing."""
    found = [_cost(one) for (of, _), one in spent.items() if of is phase]
    return sum(found) if found else None


def _cost(spent: Spent) -> float:
    return ((spent.money or 0) + spent.worked) / MINOR


def _customer(told: MoneyFacts) -> Customer:
    facts = in_force(told)
    return Customer(
        arpa=facts.arpa,
        arpa_n=facts.arpa_n,
        arpa_sd=facts.arpa_sd,
        margin=facts.margin,
        churned=facts.churned if facts.months is not None else None,
        customer_months=facts.months,
        discount=facts.discount,
        at_once=facts.timing is Timing.AT_ONCE,
        worth=fitted_worth(facts),
    )
