"""The "found by" columns and the text index: what lists search and sort by, kept by every write.

They repeat what an experiment's values say. `tests/storage/test_index.py` holds the two equal.
"""

from __future__ import annotations

from typing import Any

from sqlite_utils import Database

from experiments.experiment import Experiment
from experiments.life import counted, evaluation, is_reached


def columns(experiment: Experiment) -> dict[str, Any]:
    """What the experiment's row says of it for finding."""
    card = experiment.card
    found = evaluation(experiment)
    started = experiment.started_on
    ends = card.ends(started) if card and started else None
    draft = experiment.draft or {}
    return {
        "name": card.name if card else str(draft.get("name", "")).strip(),
        "stage_id": card.stage.id if card else draft.get("stage"),
        "status": experiment.status.value,
        "verdict": found.verdict.value if found else None,
        "early": int(found is not None and found.early is not None),
        "people": counted(experiment),
        "planned_people": card.people if card else None,
        "ends_on": ends.isoformat() if ends else None,
        "reached": int(is_reached(experiment)),
        "through": experiment.reading.through.isoformat() if experiment.reading else None,
    }


def text(experiment: Experiment) -> str:
    """Everything of it that a person may remember it by."""
    card, draft = experiment.card, experiment.draft or {}
    if card:
        parts = [card.name, card.change, card.audience, card.effect, card.signal, card.primary.name]
    else:
        parts = [str(draft.get(key, "")) for key in ("name", "change", "audience", "effect", "signal", "metric")]
    if experiment.learning:
        parts.append(experiment.learning.text)
    return "\n".join(parts)


def refresh(db: Database, experiment: Experiment) -> None:
    """Inside the writing transaction that changed the experiment."""
    db.table("experiment").update(experiment.id, columns(experiment))
    db.execute("delete from experiment_text where rowid = ?", [experiment.id])
    db.execute("insert into experiment_text (rowid, body) values (?, ?)", [experiment.id, text(experiment)])
