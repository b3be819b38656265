"""What a stage of the retention has to do with churn: of all the customers who leave, how many it loses."""

from __future__ import annotations

import numpy as np

from funnel.draws import Floats
from funnel.flow import Flow, FlowStage
from funnel.journey import Phase


def leaving(flow: Flow) -> float | None:
    """Customers who leave in a month: churn × those who are customers; None where one of them is not known."""
    customer = flow.customer
    churn = customer.churn
    if customer.churned is not None and customer.customer_months:
        churn = customer.churned / customer.customer_months
    return None if churn is None or flow.active is None else churn * flow.active


def beyond_churn(flow: Flow, stage: FlowStage) -> bool:
    """Whether the stage loses more people than customers leave: not all who are lost there do leave, so what fewer of
    them would keep is known at most."""
    gone = leaving(flow)
    if not gone or stage.phase is not Phase.RETENTION or not stage.known:
        return False
    return ((stage.entered or 0) - (stage.completed or 0)) / flow.months > gone


def churn_factor(
    flow: Flow, stage: FlowStage, *, now: Floats | float, then: Floats | float, churn: Floats | None = None
) -> Floats:
    """By what churn is multiplied where, of those in this stage, the share `then` goes on in place of `now`.

    `churn`: draws of it, where it is in doubt how many leave. The people kept are taken from all who leave; where these
    are not known, or fewer than the stage loses, from those whom it loses.

    >>> from funnel.journey import Phase
    >>> stage = FlowStage(id=1, phase=Phase.RETENTION, entered=100, completed=50)
    >>> float(churn_factor(Flow(stages=(stage,)), stage, now=0.5, then=0.75))
    0.5
    """
    people = (stage.entered or 0) / flow.months
    before, after = np.asarray(now, dtype=float), np.asarray(then, dtype=float)
    gone: Floats | float = leaving(flow) or 0.0
    if churn is not None and flow.active is not None:
        gone = churn * flow.active
    out_of = np.maximum((1 - before) * people, gone)
    with np.errstate(divide="ignore", invalid="ignore"):
        kept = np.where(out_of > 0, (after - before) * people / out_of, 0.0)
    return np.asarray(1 - kept)
