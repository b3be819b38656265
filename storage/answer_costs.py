"""What each experiment that came to an end cost, by its card, and what it said."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

from experiments.card import Money
from experiments.payoff import experiment_cost
from experiments.results import Verdict

if TYPE_CHECKING:
    from storage.store import Store


def ended_costs(store: Store, workspace_id: int, *, since: date) -> list[tuple[float | None, Verdict]]:
    """Cost (None where the card does not tell it) and verdict of every experiment decided `since` that day.

    By the card in force: the last amendment's, or the one that was registered. One decided without a verdict, as
    before any numbers, is not in it.
    """
    with store.reading() as db:
        rows = db.execute(
            """select json_extract(coalesce((select a.card from amendment a where a.experiment_id = e.id
                    order by a.id desc limit 1), e.card), '$.money'), d.verdict
                from experiment e join decision d
                    on d.id = (select max(id) from decision where experiment_id = e.id)
                where e.workspace_id = ? and e.status in ('decided', 'learned')
                    and d.verdict is not null and d.at >= ?
                order by d.id""",
            [workspace_id, since.isoformat()],
        )
        return [(experiment_cost(Money(**json.loads(money))), Verdict(verdict)) for money, verdict in rows]
