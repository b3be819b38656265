"""What each experiment cost, by the ledger or else by its card, and what those that came to an end said."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

from experiments import card
from experiments.payoff import experiment_cost
from experiments.results import Verdict
from funnel.cac import MINOR
from storage.costs import Costs
from storage.money import Money

if TYPE_CHECKING:
    from storage.store import Store


def spent_on(store: Store, workspace_id: int) -> dict[int, float]:
    """Experiment id → what the ledger has in its name, money and hours at their rates, in whole units.

    Without those whose hours have no rate.
    """
    rate = Money(store, workspace_id).facts().rate
    sums = Costs(store, workspace_id).sums("experiment", rate=rate)
    return {
        experiment: spent.loaded / MINOR
        for (experiment,), spent in sums.items()
        if experiment is not None and spent.loaded is not None
    }


def ended_costs(store: Store, workspace_id: int, *, since: date) -> list[tuple[float | None, Verdict]]:
    """Cost (None where neither ledger nor card tells it) and verdict of every experiment decided `since` that day.

    Where the ledger has nothing it is what the card in force says: the last amendment's, or the one that was
    registered. One decided without a verdict, as before any numbers, is not in it.
    """
    with store.reading() as db:
        rows = db.execute(
            """select e.id, json_extract(coalesce((select a.card from amendment a where a.experiment_id = e.id
                    order by a.id desc limit 1), e.card), '$.money'), d.verdict
                from experiment e join decision d
                    on d.id = (select max(id) from decision where experiment_id = e.id)
                where e.workspace_id = ? and e.status in ('decided', 'learned')
                    and d.verdict is not null and d.at >= ?
                order by d.id""",
            [workspace_id, since.isoformat()],
        )
        ended = rows.fetchall()
    spent = spent_on(store, workspace_id)
    return [
        (spent.get(experiment, experiment_cost(card.Money(**json.loads(money)))), Verdict(verdict))
        for experiment, money, verdict in ended
    ]
