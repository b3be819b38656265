"""What the decided experiments measured, each as it stood at its decision."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from experiments.results import Interval, Verdict
from experiments.rule import Better, Grade

if TYPE_CHECKING:
    from storage.store import Store


@dataclass(frozen=True, kw_only=True)
class Effect:
    """The primary metric's lift of one variant, with its limits at `alpha`; `won` by the registered rule."""

    id: int
    name: str
    variant: str
    lift: Interval
    alpha: float
    better: Better
    won: bool


def effects(store: Store, workspace_id: int, *, most: int = 500) -> list[Effect]:
    """Of every randomised experiment that was decided, newest decision first."""
    with store.reading() as db:
        rows = db.query(
            """select e.id, e.name, e.card, d.numbers from experiment e join decision d
                on d.id = (select max(id) from decision where experiment_id = e.id)
                where e.workspace_id = ? and e.status in ('decided', 'learned')
                order by d.at desc, e.id desc limit ?""",
            [workspace_id, most],
        )
        return [effect for row in rows for effect in _of(row)]


def _of(row: Mapping[str, Any]) -> Iterator[Effect]:
    card, numbers = json.loads(row["card"]), json.loads(row["numbers"])
    if card.get("grade", Grade.RANDOMISED) != Grade.RANDOMISED:
        return
    names = {variant["key"]: variant["name"] for variant in card["variants"]}
    for found in numbers.get("comparisons", []):
        if found["metric"] == "primary":
            value, low, high = found["lift"]
            yield Effect(
                id=row["id"],
                name=row["name"],
                variant=names[found["variant"]],
                lift=Interval(value=value, low=low, high=high),
                alpha=card["alpha"],
                better=Better(card["primary"]["better"]),
                won=found["verdict"] == Verdict.WIN,
            )
