"""The path of a new customer as steps with draws: how many enter each a month, and how many of them go on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from funnel.draws import Draws, Floats
from funnel.flow import Flow, FlowStage
from funnel.journey import Phase


@dataclass(frozen=True, kw_only=True)
class Change:
    """What becomes different, each as a factor (1 = nothing), one for all draws or one for each.

    `stage` is the id of the stage whose `conversion` changes, up to 100 %. `kept` is of the share who stay a month,
    `churn` of the share who leave; neither goes beyond 0 or 100 %.
    """

    stage: int | None = None
    conversion: Floats | float = 1.0
    customers: Floats | float = 1.0
    arpa: Floats | float = 1.0
    kept: Floats | float = 1.0
    churn: Floats | float = 1.0


@dataclass(frozen=True, kw_only=True)
class Step:
    """A stage on the path: of `handoff` of those before and `inflow` others a month, the share `rate` goes on.

    `id` is None where customers are counted and no stage is; `each` is what one who enters costs.
    """

    id: int | None
    phase: Phase
    handoff: Floats | float
    inflow: Floats | float
    rate: Floats | float
    each: float = 0.0


def steps(flow: Flow, draws: Draws) -> list[Step]:
    """The stages of acquisition and delivery with a conversion; none where new customers are not known.

    Between two of them people may get lost, or, on the way to becoming a customer, come in from elsewhere: the counts
    say so. Who is in the delivery beyond the new customers was a customer before, and is no new one.
    """
    if flow.new_customers is None:
        return []
    found, before = [], 0
    stages = list(flow.path(Phase.ACQUISITION))
    for stage in (stage for stage in stages if stage.known):
        found.append(_step(stage, before, draws, others=(stage.entered or 0) - before, months=flow.months))
        before = stage.completed or 0
    if not found or not stages[-1].known or before != flow.new_customers:
        found.append(_customers(flow.new_customers, before, draws, months=flow.months))
    before = flow.new_customers
    for stage in (stage for stage in flow.path(Phase.DELIVERY) if stage.known):
        found.append(_step(stage, before, draws))
        before = stage.completed or 0
    return found


def walk(path: Sequence[Step], change: Change, draws: Draws) -> list[tuple[Floats, Floats]]:
    """Per step, the people who enter and those who go on, a month."""
    walked: list[tuple[Floats, Floats]] = []
    out, of_customers = draws.known(0.0), False
    for step in path:
        if step.phase is Phase.DELIVERY and not of_customers:
            out, of_customers = out * change.customers, True
        people = out * step.handoff + step.inflow
        changed = step.id is not None and step.id == change.stage
        out = people * (np.minimum(1.0, step.rate * change.conversion) if changed else step.rate)
        walked.append((people, out))
    return walked


def _step(stage: FlowStage, before: int, draws: Draws, *, others: int = 0, months: float = 1.0) -> Step:
    """After a stage that `before` people completed."""
    entered, completed = stage.entered or 0, stage.completed or 0
    return Step(
        id=stage.id,
        phase=stage.phase,
        handoff=draws.share(entered, before) if entered < before else 1.0,
        inflow=draws.count(others) / months if others > 0 else 0.0,
        rate=draws.share(completed, entered),
        each=0.0 if stage.cost is None else stage.cost / entered,
    )


def _customers(new: int, before: int, draws: Draws, *, months: float) -> Step:
    """Customers are counted, and the stage that they come out of is not."""
    others = new - before
    return Step(
        id=None,
        phase=Phase.ACQUISITION,
        handoff=draws.share(new, before) if others < 0 else 1.0,
        inflow=draws.count(others) / months if others > 0 or not before else 0.0,
        rate=1.0,
    )
